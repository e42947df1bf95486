#include "model/anderson.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

enum { SIZE = 8, DEPTH = 5 };

/* g(x) = b + A x with eigenvalues 0.9 to 0.2: plain steps take over a hundred rounds. */
static void map(const double *x, double *image)
{
    for (size_t i = 0; i < SIZE; i++) {
        image[i] = 1.0 + (0.9 - 0.1 * (double)i) * x[i] + 0.01 * x[(i + 1) % SIZE];
    }
}

static double miss(const double *x, const double *image)
{
    double largest = 0.0;
    for (size_t i = 0; i < SIZE; i++) {
        largest = fmax(largest, fabs(image[i] - x[i]));
    }
    return largest;
}

/* With NULL by plain steps. */
static int rounds(struct anderson *anderson, double *x)
{
    double image[SIZE];
    int count = 0;
    map(x, image);
    while (miss(x, image) > 1e-12 && count < 1000) {
        if (anderson != NULL) {
            anderson_step(anderson, x, image);
        } else {
            memcpy(x, image, sizeof image);
        }
        map(x, image);
        count++;
    }
    return count;
}

/* Law: it ends where plain steps end, sooner; a reset makes it start anew. */
static void a_fixed_point_is_found_sooner(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct anderson deep;
    double slow[SIZE] = {0};
    double fast[SIZE] = {0};
    double again[SIZE] = {0};
    anderson_init(&deep, SIZE, DEPTH, &arena);
    assert_false(arena.failed);
    int slowly = rounds(NULL, slow);
    int soon = rounds(&deep, fast);
    anderson_reset(&deep);
    assert_int_equal(rounds(&deep, again), soon);
    assert_true(slowly > 150 && slowly < 1000);
    assert_true(soon < 45);
    for (size_t i = 0; i < SIZE; i++) {
        assert_true(fabs(slow[i] - fast[i]) < 1e-9);
        assert_true(again[i] == fast[i]);
    }
    arena_clear(&arena);
}

static void says_when_there_is_no_memory(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct anderson anderson;
    alloc_fail_after(0);
    anderson_init(&anderson, SIZE, DEPTH, &arena);
    alloc_fail_after(-1);
    assert_true(arena.failed);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fixed_point_is_found_sooner),
        cmocka_unit_test(says_when_there_is_no_memory),
    };
    return cmocka_run_group_tests_name("model/anderson", tests, NULL, NULL);
}
