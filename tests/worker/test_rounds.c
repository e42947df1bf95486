#include "worker/rounds.h"

#include "tests/support/check.h"
#include "worker/part.h"

#include <math.h>

static void rounds_double_up_to_the_most(void **state)
{
    (void)state;
    const struct rounds rounds = {.tolerance = 0.1, .most = 1001};
    const uint32_t expected[6] = {0, 256, 512, 1001, 1001, 1001};
    for (unsigned i = 0; i < 6; i++) {
        assert_int_equal(rounds_before(&rounds, i), expected[i]);
    }
    const struct rounds largest = {.tolerance = 0.1, .most = 100000};
    assert_int_equal(rounds_before(&largest, ROUNDS_MAX - 1), 65536);
    assert_int_equal(rounds_before(&largest, ROUNDS_MAX), 100000);
    const struct rounds few = {.tolerance = 0.1, .most = 7};
    assert_int_equal(rounds_before(&few, 1), 7);
}

static void without_a_tolerance_there_is_one_round(void **state)
{
    (void)state;
    const struct rounds rounds = {.most = 1001};
    assert_int_equal(rounds_before(&rounds, 0), 0);
    assert_int_equal(rounds_before(&rounds, 1), 1001);
    assert_int_equal(rounds_before(&rounds, 2), 1001);
}

static void a_verdict_settles_by_the_error_or_the_end(void **state)
{
    (void)state;
    const struct rounds rounds = {.tolerance = 0.25, .most = 512};
    struct verdict verdict = rounds_judge(&rounds, 0, 0.2501);
    assert_true(!verdict.is_settled && !verdict.is_converged && verdict.draws == 256);
    verdict = rounds_judge(&rounds, 0, 0.25);
    assert_true(verdict.is_settled && verdict.is_converged && verdict.draws == 256);
    verdict = rounds_judge(&rounds, 1, INFINITY);
    assert_true(verdict.is_settled && !verdict.is_converged && verdict.draws == 512);
    assert_true(isinf(verdict.error));
}

/* Draws that a part cannot do without are computed, however well the headlines are known. */
static void draws_that_must_be_are_computed(void **state)
{
    (void)state;
    const struct rounds rounds = {.tolerance = 0.25, .least = 257, .most = 1001};
    struct verdict verdict = rounds_judge(&rounds, 0, 0.1);
    assert_true(!verdict.is_settled && verdict.is_converged);
    verdict = rounds_judge(&rounds, 1, 0.1);
    assert_true(verdict.is_settled && verdict.is_converged && verdict.draws == 512);
    const struct rounds enough = {.tolerance = 0.25, .least = 256, .most = 1001};
    assert_true(rounds_judge(&enough, 0, 0.1).is_settled);
    const struct rounds all = {.tolerance = 0.25, .least = 1001, .most = 1001};
    assert_true(!rounds_judge(&all, 1, 0.1).is_settled);
    assert_true(rounds_judge(&all, 2, 0.3).is_settled);
}

/* Columns 2 and 0 of the part, the first counted tenfold. */
static size_t headline(const void *state, size_t index, double *scale_out)
{
    (void)state;
    *scale_out = index == 0 ? 10.0 : 1.0;
    return index == 0 ? 2 : index == 1 ? 0 : SIZE_MAX;
}

static void the_largest_error_counts(void **state)
{
    (void)state;
    enum { DRAWS = 24 };
    const struct part part = {.headline = headline};
    const struct part silent = {.headline = NULL};
    struct columns columns;
    double scratch[DRAWS];
    double expected[2] = {0.0, 0.0};
    assert_int_equal(columns_new(4, DRAWS, &columns), STATUS_OK);
    for (size_t c = 1; c < 4; c++) {
        for (size_t i = 0; i < DRAWS; i++) {
            columns.values[c * columns.stride + i] = (double)((i * 7 + c) % 11) / (double)c;
        }
    }
    for (size_t k = 0; k < 2; k++) {
        struct estimate estimate;
        estimate_samples(columns_at(&columns, k == 0 ? 3 : 1), 20, scratch, &estimate);
        expected[k] = (k == 0 ? 10.0 : 1.0) * estimate.standard_error;
    }
    double error = rounds_error(&part, NULL, &columns, 1, 20, scratch);
    assert_true(error == fmax(expected[0], expected[1]) && error > 0.0);
    assert_true(rounds_error(&silent, NULL, &columns, 1, 20, scratch) == 0.0);
    columns.values[columns.stride + 5] = NAN;
    assert_true(isinf(rounds_error(&part, NULL, &columns, 1, 20, scratch)));
    columns_clear(&columns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_double_up_to_the_most),
        cmocka_unit_test(without_a_tolerance_there_is_one_round),
        cmocka_unit_test(a_verdict_settles_by_the_error_or_the_end),
        cmocka_unit_test(draws_that_must_be_are_computed),
        cmocka_unit_test(the_largest_error_counts),
    };
    return cmocka_run_group_tests_name("worker/rounds", tests, NULL, NULL);
}
