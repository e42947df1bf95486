#include "model/pack.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

/* Law: whatever the length, sums over a row are those of its numbers. */
static void sums_are_those_of_the_numbers(void **state)
{
    (void)state;
    for (size_t count = 1; count <= 41; count++) {
        struct arena arena = {0};
        size_t row = pack_row(count);
        double *rows = pack_take(&arena, 3 * row);
        double *out = pack_take(&arena, row);
        const double factors[3] = {2.0, -0.5, 4.0};
        double dot = 0.0;
        assert_int_equal((uintptr_t)rows % sizeof(pack), 0);
        assert_true(row >= count && row < count + PACK && row % PACK == 0);
        for (size_t i = 0; i < count; i++) {
            for (size_t k = 0; k < 3; k++) {
                rows[k * row + i] = (double)(i * 3 + k) + 0.25;
            }
            dot += rows[i] * rows[row + i];
        }
        assert_true(fabs(pack_dot(rows, rows + row, row) - dot) <= 1e-12 * dot);
        pack_combine(out, factors, rows, 3, row);
        for (size_t i = 0; i < row; i++) {
            double sum = 2.0 * rows[i] - 0.5 * rows[row + i] + 4.0 * rows[2 * row + i];
            assert_true(fabs(out[i] - sum) <= 1e-12 * fabs(sum));
        }
        arena_clear(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_those_of_the_numbers),
    };
    return cmocka_run_group_tests_name("model/pack", tests, NULL, NULL);
}
