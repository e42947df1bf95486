#include "model/fall.h"
#include "tests/support/check.h"
#include "tests/support/dprk.h"

#include <math.h>

static struct dprk dprk;

static int set_up(void **state)
{
    (void)state;
    dprk_fill(&dprk, DPRK_NONE);
    return 0;
}

static struct episode example(void)
{
    return (struct episode){.country = "PRK",
                            .base_year = 2016,
                            .has_regime = true,
                            .type = REGIME_PARTY,
                            .since_year = 1948,
                            .gdp_per_head_usd = 1700.0,
                            .stopped = 0.5};
}

static double logistic(double logit)
{
    return 1.0 / (1.0 + exp(-logit));
}

/* A hazard of growth alone: year 1 has the trend, year 2 the growth of year 1 (-20 %), year 3
 * that of year 2 (+5 %), then nothing happens; the last year's change is never looked at. */
static void each_year_has_the_growth_of_the_year_before(void **state)
{
    (void)state;
    const double hazard[STABILITY_TERM_COUNT] = {
        [STABILITY_INTERCEPT] = -3.0, [STABILITY_GROWTH] = -0.1};
    static const double change[EPISODE_YEARS] = {-20.0, -16.0, -16.0, -16.0, -90.0};
    static const double growth[EPISODE_YEARS] = {1.5, -20.0, 5.0, 0.0, 0.0};
    struct episode episode = example();
    episode.trend_pct = 1.5;
    double stands = 1.0;
    for (int y = 0; y < EPISODE_YEARS; y++) {
        stands *= 1.0 - logistic(-3.0 - 0.1 * growth[y]);
    }
    double chance = fall_chance(hazard, &episode, change, 0.0);
    assert_true(fabs(chance - (1.0 - stands)) < 1e-12);
    double with_ratio = fall_chance(hazard, &episode, change, 0.4); /* x 0.5 stopped */
    assert_true(fabs(with_ratio - (1.0 - pow(stands, exp(0.2)))) < 1e-12);
}

/* Age counts from the year after the base year: 69, 70, ... */
static void age_rises_year_by_year(void **state)
{
    (void)state;
    const double hazard[STABILITY_TERM_COUNT] = {[STABILITY_LOG_AGE] = -1.0};
    static const double change[EPISODE_YEARS] = {0.0};
    const struct episode episode = example();
    double stands = 1.0;
    for (int y = 0; y < EPISODE_YEARS; y++) {
        stands *= 1.0 - logistic(-log(69.0 + y));
    }
    assert_true(fabs(fall_chance(hazard, &episode, change, 0.0) - (1.0 - stands)) < 1e-12);
}

static void a_rate_adds_up_over_five_years(void **state)
{
    (void)state;
    assert_true(fabs(fall_chance_of_rate(0.1) - (1.0 - pow(0.9, 5.0))) < 1e-15);
    assert_true(fall_chance_of_rate(0.0) == 0.0);
}

/* The yearly chance of a party regime after this growth, from a run of five such years. */
static double yearly(double growth_pct)
{
    struct episode episode = example();
    double change[EPISODE_YEARS];
    double path = 1.0;
    episode.trend_pct = growth_pct;
    for (int y = 0; y < EPISODE_YEARS; y++) {
        path *= 1.0 + growth_pct / 100.0;
        change[y] = 100.0 * (path - 1.0);
    }
    double five = fall_chance(dprk.regime.hazard, &episode, change, 0.0);
    return 1.0 - pow(1.0 - five, 0.2);
}

/* Law: lost GDP alone stays within what the panel has seen. A party regime that loses a quarter
 * of its GDP breaks down with 8 % a year, not 80; and no loss, however large, tells more than
 * the largest that was put into the regression. */
static void lost_gdp_alone_does_not_foretell_a_fall(void **state)
{
    (void)state;
    assert_true(fabs(yearly(-25.0) - 0.078) < 0.001);
    assert_true(yearly(-25.0) > yearly(0.0) && yearly(-60.0) < 0.1);
    assert_true(fabs(yearly(-60.0) - yearly(-30.0)) < 1e-12);
    struct episode episode = example();
    static const double once[EPISODE_YEARS] = {-25.0, -25.0, -25.0, -25.0, -25.0};
    double five = fall_chance(dprk.regime.hazard, &episode, once, fall_log_ratio(REGIME_PARTY));
    assert_true(five > 0.14 && five < 0.25);
}

static void sanctions_beyond_growth_are_judged_by_type(void **state)
{
    (void)state;
    assert_true(fall_log_ratio(REGIME_PARTY) == 0.1);
    assert_true(fall_log_ratio(REGIME_PERSONAL) == 0.4);
    assert_true(fall_log_ratio(REGIME_MILITARY) == 0.0);
    assert_true(fall_log_ratio(REGIME_MONARCHY) == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_year_has_the_growth_of_the_year_before),
        cmocka_unit_test(age_rises_year_by_year),
        cmocka_unit_test(a_rate_adds_up_over_five_years),
        cmocka_unit_test_setup(lost_gdp_alone_does_not_foretell_a_fall, set_up),
        cmocka_unit_test(sanctions_beyond_growth_are_judged_by_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
