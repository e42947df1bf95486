#include "model/month.h"
#include "tests/support/check.h"

#include <math.h>

enum { MONTHS = 30, STEPS_MOST = 30 * 366 / 12 + 1 };

static const unsigned rates[] = {12, 24, 52, 53, 365, 366};

/* A straight line in time, so that every month is known in closed form: steps hold its value at
 * their middle or at their end. */
static void fill(lane *steps, size_t count, unsigned steps_per_year, double offset)
{
    for (size_t k = 0; k < count; k++) {
        double years = ((double)k + offset) / steps_per_year;
        for (int l = 0; l < LANES; l++) {
            steps[k][l] = 7.1 + (1.3 + l) * years;
        }
    }
}

static double line_at(int l, double months)
{
    return 7.1 + (1.3 + l) * months / 12.0;
}

static void steps_cover_the_months(void **state)
{
    (void)state;
    assert_int_equal(month_steps(84, 52), 364);
    assert_int_equal(month_steps(13, 52), 57);
    assert_int_equal(month_steps(12, 365), 365);
    assert_int_equal(month_steps(1, 12), 1);
}

/* Law: sums of months are the sum of the steps they cover; nothing is lost or counted twice. */
static void months_share_out_the_steps(void **state)
{
    (void)state;
    for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
        lane steps[STEPS_MOST];
        lane sums[MONTHS];
        lane means[MONTHS];
        size_t count = month_steps(24, rates[r]);
        fill(steps, count, rates[r], 0.5);
        month_sum(steps, rates[r], 24, sums);
        month_mean(steps, rates[r], 24, means);
        lane total = lane_of(0.0);
        lane parts = lane_of(0.0);
        for (size_t k = 0; k < count; k++) {
            total += steps[k];
        }
        for (int m = 0; m < 24; m++) {
            parts += sums[m];
            for (int l = 0; l < LANES; l++) {
                assert_true(fabs(means[m][l] * rates[r] / 12.0 - sums[m][l]) < 1e-11);
                assert_true(fabs(means[m][l] - line_at(l, m + 0.5)) < (1.3 + l) / rates[r]);
            }
        }
        for (int l = 0; l < LANES; l++) {
            assert_true(fabs(total[l] - parts[l]) < 1e-9);
        }
    }
}

static void a_week_that_straddles_two_months_counts_in_both(void **state)
{
    (void)state;
    lane steps[9] = {lane_of(0.0)};
    lane sums[2];
    steps[4] = lane_of(3.0); /* 4 to 5, the month's end at 4 1/3 */
    month_sum(steps, 52, 2, sums);
    assert_true(fabs(sums[0][0] - 1.0) < 1e-15);
    assert_true(fabs(sums[1][0] - 2.0) < 1e-15);
}

/* Law: a stock that grows evenly stands exactly where it should at each month's end. */
static void stocks_are_read_at_the_end_of_the_month(void **state)
{
    (void)state;
    for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
        lane steps[STEPS_MOST];
        lane ends[MONTHS];
        fill(steps, month_steps(MONTHS, rates[r]), rates[r], 1.0);
        month_end(steps, rates[r], MONTHS, ends);
        for (int m = 0; m < MONTHS; m++) {
            for (int l = 0; l < LANES; l++) {
                assert_true(fabs(ends[m][l] - line_at(l, m + 1.0)) < 1e-12);
            }
        }
    }
}

static void growth_compares_twelve_months_with_the_twelve_before(void **state)
{
    (void)state;
    lane months[MONTHS];
    lane growth[MONTHS];
    for (int m = 0; m < MONTHS; m++) {
        months[m] = lane_of(m < 14 ? 1.0 : 0.9);
    }
    month_growth(months, MONTHS, 1.0, growth);
    for (int m = 0; m < MONTHS; m++) {
        double last = 0.0;
        double before = 0.0;
        for (int k = m - 11; k <= m; k++) {
            last += k < 14 ? 1.0 : 0.9;
            before += k - 12 < 14 ? 1.0 : 0.9;
        }
        assert_true(fabs(growth[m][0] - 100.0 * (last / before - 1.0)) < 1e-12);
    }
    assert_true(fabs(growth[25][0] + 10.0) < 1e-12);
}

static void years_add_up_their_months(void **state)
{
    (void)state;
    lane months[MONTHS];
    lane years[2];
    lane growth[2];
    for (int m = 0; m < MONTHS; m++) {
        months[m] = lane_of(m);
    }
    month_years(months, MONTHS, years);
    month_year_growth(years, 2, 60.0, growth);
    assert_true(years[0][0] == 66.0);
    assert_true(years[1][0] == 210.0);
    assert_true(fabs(growth[0][0] - 10.0) < 1e-12);
    assert_true(fabs(growth[1][0] - 100.0 * (210.0 / 66.0 - 1.0)) < 1e-12);
}

static void cover_is_reserves_over_a_month_of_imports(void **state)
{
    (void)state;
    lane reserves[2] = {lane_of(4800.0), lane_of(310.0)};
    lane cover[2];
    month_cover(reserves, 2, 3730.0, cover);
    assert_true(fabs(cover[0][0] - 15.4423592493297587) < 1e-12);
    assert_true(fabs(cover[1][0] - 0.99731903485254692) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_cover_the_months),
        cmocka_unit_test(months_share_out_the_steps),
        cmocka_unit_test(a_week_that_straddles_two_months_counts_in_both),
        cmocka_unit_test(stocks_are_read_at_the_end_of_the_month),
        cmocka_unit_test(growth_compares_twelve_months_with_the_twelve_before),
        cmocka_unit_test(years_add_up_their_months),
        cmocka_unit_test(cover_is_reserves_over_a_month_of_imports),
    };
    return cmocka_run_group_tests_name("model/month", tests, NULL, NULL);
}
