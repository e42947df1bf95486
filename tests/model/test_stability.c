#include "model/estimate.h"
#include "model/stability.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/dprk.h"

#include <math.h>
#include <string.h>

enum { MONTHS = 84, FROM = 20, TERMS = STABILITY_TERM_COUNT };

static struct dprk dprk;

static int set_up(void **state)
{
    (void)state;
    dprk_fill(&dprk, DPRK_NONE);
    return 0;
}

static struct stability_case case_from(unsigned from)
{
    return (struct stability_case){&dprk.world, &dprk.regime, 2016, MONTHS, from};
}

static struct stability *make(const struct stability_case *stability_case)
{
    struct problems problems = {0};
    struct stability *stability = NULL;
    enum status status = stability_new(stability_case, &problems, &stability);
    if (status != STATUS_OK) {
        fail_msg("%s: %s", problems.items[0].path, problems.items[0].text);
    }
    return stability;
}

/* Yearly hazard with the fitted coefficients. */
static double fitted_hazard(double growth_pct, double age)
{
    lane hazard[TERMS];
    lane p;
    const lane growth = lane_of(growth_pct);
    for (int i = 0; i < TERMS; i++) {
        hazard[i] = lane_of(dprk.regime.hazard[i]);
    }
    stability_hazard(hazard, &dprk.regime, &growth, age, &p);
    return p[LANES - 1];
}

/* Expected values: the project's acceptance list, party regime, ln(gdp per head) 7.438384,
 * ln(age) 4.234107. */
static void the_fitted_hazard_has_its_accepted_values(void **state)
{
    (void)state;
    static const double rows[][2] = {
        {3.5, .024213}, {0.0, .028040}, {-3.5, .032452}, {-10.0, .042484}, {-25.0, .078022}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(fabs(fitted_hazard(rows[i][0], 69.0) - rows[i][1]) < 1e-6);
    }
}

static double logistic(double logit)
{
    return 1.0 / (1.0 + exp(-logit));
}

/* Each type adds its own term; growth is clipped to 30 either way, age to at least a year. */
static void type_growth_and_age_enter_as_they_should(void **state)
{
    (void)state;
    const double terms[REGIME_TYPE_COUNT] = {0.0, 0.883384498697363, 1.715385470837,
                                             -0.172772158412877};
    for (enum regime_type type = REGIME_PARTY; type < REGIME_TYPE_COUNT; type++) {
        dprk.regime.type = type;
        double logit = -2.84921226622552 + terms[type] + 0.0430459479458451 * 2.3 -
                       0.0797316518268974 * log(1700.0) - 0.0244190351392069 * log(17.0);
        assert_true(fabs(fitted_hazard(-2.3, 17.0) - logistic(logit)) < 1e-14);
    }
    assert_true(fitted_hazard(-30.0, 0.0) == fitted_hazard(-47.0, 1.0));
    assert_true(fitted_hazard(30.0, 1.0) == fitted_hazard(47.0, 1.0));
}

/* A regime whose numbers are all known, in a world whose growth is zero. */
static void make_certain(void)
{
    memset(dprk.regime.covariance, 0, sizeof dprk.regime.covariance);
    dprk.regime.log_hazard_ratio.distribution = distribution_fixed(0.4);
    dprk.world.numbers[WORLD_TREND_GROWTH].distribution = distribution_fixed(1.1);
    dprk.world.numbers[WORLD_OTHER_SHOCKS].distribution = distribution_fixed(-0.7);
    dprk.world.numbers[WORLD_POPULATION_GROWTH].distribution = distribution_fixed(0.3);
}

static const struct draws one_draw = {.seed = 3};

/* Constant GDP and severity: everything in closed form, year by year, as age grows. */
static void a_steady_country_has_its_closed_form(void **state)
{
    (void)state;
    make_certain();
    const struct stability_case stability_case = case_from(FROM);
    struct stability *stability = make(&stability_case);
    lane gdp[MONTHS];
    lane severity[MONTHS];
    for (int m = 0; m < MONTHS; m++) {
        gdp[m] = lane_of(1.0);
        severity[m] = lane_of(0.25);
    }
    stability_run(stability, &one_draw, gdp, severity);
    const struct stability_result *result = stability_result(stability);
    double sum = 0.0;
    double intervention = -log1p(-0.0013) / 12.0;
    for (int m = 0; m < MONTHS; m++) {
        double growth = m < 12 ? 1.1 - 0.3 : 1.1 - 0.7 - 0.3;
        double p = fitted_hazard(growth, 68.0 + m / 12);
        double monthly = -log1p(-p) / 12.0 * exp(0.1);
        assert_true(fabs(result->yearly_hazard[m][0] + expm1(-12.0 * monthly)) < 1e-14);
        sum += m < FROM ? 0.0 : monthly;
        if (m >= FROM && (m + 1 - FROM) % 12 == 0) {
            int year = (m + 1 - FROM) / 12 - 1;
            double force = intervention * 12.0 * (year + 1);
            assert_true(fabs(result->breakdown[year][0] - (1.0 - exp(-sum))) < 1e-13);
            assert_true(fabs(result->by_growth[year][0] - (1.0 - exp(-sum / exp(0.1)))) <
                        1e-13);
            assert_true(fabs(result->survival[year][0] - exp(-sum - force)) < 1e-13);
            assert_true(fabs(result->intervention[year][0] - (1.0 - exp(-force))) < 1e-13);
        }
        if (m == FROM) {
            assert_true(fabs(result->index[0] - stability_index(&dprk.regime, p)) < 1e-9);
        }
    }
    assert_int_equal(stability_years(stability), (MONTHS - FROM) / 12);
    double broken = result->breakdown[4][0];
    assert_true(fabs(result->causes[1][0] - 0.3 * broken) < 1e-15);
    stability_free(&stability);
    assert_null(stability);
    stability_free(&stability);
}

/* Law: a fall of GDP raises the hazard for the year in which it shows, then it is forgotten. */
static void a_fall_of_gdp_counts_while_it_is_news(void **state)
{
    (void)state;
    make_certain();
    dprk.world.numbers[WORLD_OTHER_SHOCKS].distribution = distribution_fixed(0.0);
    dprk.regime.log_hazard_ratio.distribution = distribution_fixed(0.0);
    const struct stability_case stability_case = case_from(0);
    struct stability *stability = make(&stability_case);
    lane gdp[MONTHS];
    lane severity[MONTHS];
    for (int m = 0; m < MONTHS; m++) {
        gdp[m] = lane_of(m < 30 ? 1.0 : 0.9);
        severity[m] = lane_of(0.0);
    }
    stability_run(stability, &one_draw, gdp, severity);
    double p = fitted_hazard(-10.0 + 0.8, 71.0);
    const lane *yearly = stability_result(stability)->yearly_hazard;
    assert_true(fabs(yearly[41][0] - p) < 1e-12);
    for (int m = 1; m < MONTHS; m++) {
        bool rising = m >= 30 && m <= 41;
        bool falling = m > 41 && m < 54;
        assert_true(!rising || yearly[m][0] > yearly[m - 1][0]);
        assert_true(!falling || yearly[m][0] < yearly[m - 1][0]);
    }
    assert_true(fabs(yearly[60][0] - yearly[24][0]) < 1e-3);
    stability_free(&stability);
}

/* Law: the drawn coefficients have the fitted means and covariance, so that the logit of a
 * regime x has mean b'x and variance x'Vx. */
static void the_hazard_varies_as_its_covariance_says(void **state)
{
    (void)state;
    enum { DRAWS = 8192 };
    static double logits[DRAWS];
    static double scratch[DRAWS];
    dprk.regime.type = REGIME_PERSONAL;
    dprk.regime.log_hazard_ratio.distribution = distribution_fixed(0.0);
    dprk.world.numbers[WORLD_TREND_GROWTH].distribution = distribution_fixed(-4.0);
    dprk.world.numbers[WORLD_OTHER_SHOCKS].distribution = distribution_fixed(0.0);
    dprk.world.numbers[WORLD_POPULATION_GROWTH].distribution = distribution_fixed(0.0);
    const struct stability_case stability_case = case_from(0);
    struct stability *stability = make(&stability_case);
    lane gdp[MONTHS];
    lane severity[MONTHS];
    for (int m = 0; m < MONTHS; m++) {
        gdp[m] = lane_of(1.0);
        severity[m] = lane_of(0.0);
    }
    for (uint32_t first = 0; first < DRAWS; first += LANES) {
        struct draws draws = {.seed = 8};
        for (int l = 0; l < LANES; l++) {
            draws.draw[l] = first + (uint32_t)l;
        }
        stability_run(stability, &draws, gdp, severity);
        for (int l = 0; l < LANES; l++) {
            double p = stability_result(stability)->yearly_hazard[0][l];
            logits[first + (uint32_t)l] = log(p / (1.0 - p));
        }
    }
    const double x[TERMS] = {1.0, 1.0, 0.0, 0.0, -4.0, log(1700.0), log(68.0)};
    double mean = 0.0;
    double variance = 0.0;
    for (int i = 0; i < TERMS; i++) {
        mean += dprk.regime.hazard[i] * x[i];
        for (int j = 0; j < TERMS; j++) {
            int row = i > j ? i : j;
            int column = i > j ? j : i;
            variance += x[i] * x[j] * dprk.regime.covariance[row][column];
        }
    }
    struct estimate estimate;
    estimate_samples(logits, DRAWS, scratch, &estimate);
    double squares = 0.0;
    for (size_t i = 0; i < DRAWS; i++) {
        squares += (logits[i] - estimate.mean) * (logits[i] - estimate.mean);
    }
    double spread = sqrt(squares / (DRAWS - 1));
    assert_true(fabs(estimate.mean - mean) < 4.0 * spread / sqrt((double)DRAWS));
    assert_true(fabs(spread / sqrt(variance) - 1.0) < 4.0 / sqrt(2.0 * DRAWS));
    stability_free(&stability);
}

/* The reference world without measures: the chance that the regime is gone within five years of
 * January 2018, be it by breakdown or by intervention. Expected: the project's prototype, mean
 * 14.0 %, 5 to 95 % of draws 10 to 18 %. */
static void without_measures_one_regime_in_seven_is_gone_in_five_years(void **state)
{
    (void)state;
    enum { DRAWS = 2048 };
    static double gone_pct[DRAWS];
    static double scratch[DRAWS];
    const struct stability_case stability_case = case_from(24);
    struct stability *stability = make(&stability_case);
    lane gdp[MONTHS];
    lane severity[MONTHS];
    for (int m = 0; m < MONTHS; m++) {
        gdp[m] = lane_of(1.0);
        severity[m] = lane_of(0.0);
    }
    for (uint32_t first = 0; first < DRAWS; first += LANES) {
        struct draws draws = {.seed = 2018};
        for (int l = 0; l < LANES; l++) {
            draws.draw[l] = first + (uint32_t)l;
        }
        stability_run(stability, &draws, gdp, severity);
        for (int l = 0; l < LANES; l++) {
            double survival = stability_result(stability)->survival[4][l];
            gone_pct[first + (uint32_t)l] = 100.0 * (1.0 - survival);
        }
    }
    struct estimate estimate;
    estimate_samples(gone_pct, DRAWS, scratch, &estimate);
    assert_true(fabs(estimate.mean - 14.0) < 0.3);
    assert_true(fabs(estimate.q05 - 10.0) < 0.6);
    assert_true(fabs(estimate.q95 - 18.0) < 0.6);
    stability_free(&stability);
}

/* Law: a draw has the same bits in any lane and beside any others. */
static void lanes_do_not_know_each_other(void **state)
{
    (void)state;
    const struct stability_case stability_case = case_from(FROM);
    struct stability *stability = make(&stability_case);
    double kept = 0.0;
    for (int l = 0; l < LANES; l++) {
        lane gdp[MONTHS];
        lane severity[MONTHS];
        struct draws draws = {.seed = 8};
        for (int m = 0; m < MONTHS; m++) {
            gdp[m] = lane_of(0.6);
            severity[m] = lane_of(0.9);
            gdp[m][l] = 1.0 - 0.001 * m;
            severity[m][l] = 0.01 * m;
        }
        for (int k = 0; k < LANES; k++) {
            draws.draw[k] = (uint32_t)(50 * l + k);
        }
        draws.draw[l] = 999;
        stability_run(stability, &draws, gdp, severity);
        double survival = stability_result(stability)->survival[3][l];
        assert_true(l == 0 || survival == kept);
        kept = survival;
    }
    stability_free(&stability);
}

static void the_index_is_read_off_the_percentiles(void **state)
{
    (void)state;
    const struct regime *regime = &dprk.regime;
    assert_true(stability_index(regime, 0.001) == 100.0);
    assert_true(stability_index(regime, 0.002) == 100.0);
    assert_true(stability_index(regime, 0.9) == 0.0);
    assert_true(fabs(stability_index(regime, 0.037) - 50.0) < 1e-12);
    assert_true(fabs(stability_index(regime, 0.029) - 62.5) < 1e-12);
    dprk.percentiles[2].hazard = 0.021; /* two percentiles of one hazard: the lower counts */
    assert_true(fabs(stability_index(regime, 0.021) - 75.0) < 1e-12);
}

/* Months short of a whole year from the question on leave nothing to count. */
static void a_horizon_shorter_than_a_year_has_no_years(void **state)
{
    (void)state;
    const struct stability_case stability_case = case_from(MONTHS - 11);
    struct stability *stability = make(&stability_case);
    lane gdp[MONTHS];
    lane severity[MONTHS];
    for (int m = 0; m < MONTHS; m++) {
        gdp[m] = lane_of(1.0);
        severity[m] = lane_of(0.0);
    }
    stability_run(stability, &one_draw, gdp, severity);
    assert_int_equal(stability_years(stability), 0);
    assert_true(stability_result(stability)->yearly_hazard[MONTHS - 1][0] > 0.0);
    stability_free(&stability);
}

static void expect_fault(const char *path, const char *words)
{
    struct problems problems = {0};
    const struct stability_case stability_case = case_from(FROM);
    stability_check(&stability_case, &problems);
    if (problems.count != 1) {
        fail_msg("%zu problems, not one at %s", problems.count, path);
    }
    assert_string_equal(problems.items[0].path, path);
    assert_non_null(strstr(problems.items[0].text, words));
    problems_clear(&problems);
    dprk_fill(&dprk, DPRK_NONE);
}

static void every_fault_gets_its_words(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct stability *stability = NULL;
    const struct stability_case late = case_from(MONTHS);
    assert_int_equal(stability_new(&late, &problems, &stability), STATUS_BAD_INPUT);
    assert_null(stability);
    assert_string_equal(problems.items[0].path, "as_of");
    problems_clear(&problems);

    dprk.regime.type = REGIME_TYPE_COUNT;
    expect_fault("world.regime.type", "no such type: 4");
    dprk.regime.since_year = 1699;
    expect_fault("world.regime.since_year", "1699 is outside 1700 to 2200");
    dprk.regime.gdp_per_head_usd = draw_fixed(17.0);
    expect_fault("world.regime.gdp_per_head_usd", "17 is outside");
    dprk.regime.log_hazard_ratio.distribution = distribution_fixed(5.5);
    expect_fault("world.regime.sanction_log_hazard_ratio", "5.5 is outside -5 to 5");
    dprk.regime.intervention_per_year.distribution = distribution_fixed(0.6);
    expect_fault("world.regime.intervention_per_year", "0.6 is outside 0 to 0.5");
    dprk.regime.hazard[STABILITY_LOG_AGE] = NAN;
    expect_fault("world.regime.hazard: log_age", "nan is outside");
    dprk.regime.covariance[3][3] = -0.1;
    expect_fault("world.regime.covariance", "is not positive definite");
    dprk.percentiles[2].hazard = 0.3;
    expect_fault("world.regime.percentiles[3]", "hazards must not fall");
    dprk.percentiles[2].percentile = 25.0;
    expect_fault("world.regime.percentiles[2]", "percentiles must rise");
    dprk.regime.percentile_count = 1;
    expect_fault("world.regime.percentiles", "1 rows, outside 2 to 1001");
    dprk.endings[1].share = 0.4;
    expect_fault("world.regime.endings", "shares add up to 1.1");
    dprk.regime.ending_count = STABILITY_ENDINGS_MAX + 1;
    expect_fault("world.regime.endings", "65 rows, at most 64");
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    struct stability_case stability_case = case_from(FROM);
    stability_case.months = 600;
    enum status status = STATUS_NO_MEMORY;
    int allowed = 0;
    for (; status != STATUS_OK; allowed++) {
        struct problems problems = {0};
        struct stability *stability = NULL;
        alloc_fail_after(allowed);
        status = stability_new(&stability_case, &problems, &stability);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true((stability != NULL) == (status == STATUS_OK));
        stability_free(&stability);
    }
    assert_true(allowed > 1);
}

/* The base year has no shock of its own; every later one has another. */
static void other_growth_is_trend_and_the_years_shock(void **state)
{
    (void)state;
    const struct draws draws = {.seed = 12, .draw = {5, 6}};
    lane years[3];
    for (unsigned year = 0; year < 3; year++) {
        growth_other(&dprk.world, &draws, year, &years[year]);
    }
    const struct uncertain *trend = &dprk.world.numbers[WORLD_TREND_GROWTH];
    const struct uncertain *shock = &dprk.world.numbers[WORLD_OTHER_SHOCKS];
    for (uint32_t year = 0; year < 3; year++) {
        double u = draw_uniform(12, 6, 0, trend->key);
        double expected = distribution_quantile(&trend->distribution, u);
        if (year > 0) {
            u = draw_uniform(12, 6, year, shock->key);
            expected += distribution_quantile(&shock->distribution, u);
        }
        assert_true(fabs(years[year][1] - expected) < 1e-14);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_fitted_hazard_has_its_accepted_values, set_up),
        cmocka_unit_test_setup(type_growth_and_age_enter_as_they_should, set_up),
        cmocka_unit_test_setup(a_steady_country_has_its_closed_form, set_up),
        cmocka_unit_test_setup(a_fall_of_gdp_counts_while_it_is_news, set_up),
        cmocka_unit_test_setup(the_hazard_varies_as_its_covariance_says, set_up),
        cmocka_unit_test_setup(without_measures_one_regime_in_seven_is_gone_in_five_years,
                               set_up),
        cmocka_unit_test_setup(lanes_do_not_know_each_other, set_up),
        cmocka_unit_test_setup(the_index_is_read_off_the_percentiles, set_up),
        cmocka_unit_test_setup(a_horizon_shorter_than_a_year_has_no_years, set_up),
        cmocka_unit_test_setup(every_fault_gets_its_words, set_up),
        cmocka_unit_test_setup(survives_every_failed_allocation, set_up),
        cmocka_unit_test_setup(other_growth_is_trend_and_the_years_shock, set_up),
    };
    return cmocka_run_group_tests_name("model/stability", tests, NULL, NULL);
}
