#include "bench/tally.h"

#include "tests/support/check.h"

static void the_median_is_the_one_in_the_middle(void **state)
{
    (void)state;
    struct tally tally = {.count = 0};
    tally_add(&tally, 2.385);
    assert_true(tally_median(&tally) == 2.385);
    tally_add(&tally, -7.25);
    tally_add(&tally, 1190);
    assert_true(tally_median(&tally) == 2.385);
    assert_true(tally_least(&tally) == -7.25);
    assert_true(tally_most(&tally) == 1190);
}

static void the_median_of_an_even_number_is_between_two(void **state)
{
    (void)state;
    struct tally tally = {.count = 0};
    const double values[] = {9.5, 1.5, 3.25, 4.75};
    for (size_t i = 0; i < 4; i++) {
        tally_add(&tally, values[i]);
    }
    assert_true(tally_median(&tally) == 4);
}

/* Law: of n values the quantile is the k-th smallest with k the least that covers the share. */
static void a_quantile_is_a_value_of_nearest_rank(void **state)
{
    (void)state;
    static const struct {
        double share, value;
    } cases[] = {{0, 1.5},   {0.2, 1.5},  {0.21, 2.5}, {0.5, 3.5},
                 {0.8, 4.5}, {0.99, 5.5}, {1, 5.5}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double values[] = {5.5, 2.5, 4.5, 1.5, 3.5};
        assert_true(tally_quantile(values, 5, cases[i].share) == cases[i].value);
    }
    double one[] = {2.385};
    assert_true(tally_quantile(one, 1, 0.5) == 2.385);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_median_is_the_one_in_the_middle),
        cmocka_unit_test(the_median_of_an_even_number_is_between_two),
        cmocka_unit_test(a_quantile_is_a_value_of_nearest_rank),
    };
    return cmocka_run_group_tests_name("bench/tally", tests, NULL, NULL);
}
