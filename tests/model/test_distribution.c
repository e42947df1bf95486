#include "model/distribution.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

static void expect_near(double value, double expected, double relative)
{
    if (!(fabs(value - expected) <= relative * fabs(expected))) {
        fail_msg("%.17g is not %.17g", value, expected);
    }
}

/* Expected values: scipy 1.10.1, special.ndtri. */
static void normal_quantiles_match_high_precision_values(void **state)
{
    (void)state;
    static const double rows[][2] = {
        {1e-15, -7.941345326170998},        {1e-9, -5.9978070150076865},
        {0.0237, -1.9827084963302803},      {0.31, -0.4958503473474533},
        {0.77, 0.7388468491852137},         {0.925, 1.4395314709384563},
        {1.0 - 0x1p-30, 6.009353565530744},
    };
    const struct distribution standard = distribution_normal(0.0, 1.0);
    const struct distribution other = distribution_normal(-3.1, 0.7);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        expect_near(distribution_quantile(&standard, rows[i][0]), rows[i][1], 2e-15);
        expect_near(distribution_quantile(&other, rows[i][0]), -3.1 + 0.7 * rows[i][1], 1e-14);
    }
    assert_true(distribution_quantile(&standard, 0.5) == 0.0);
}

/* Expected values: scipy 1.10.1, special.betaincinv. */
static void beta_quantiles_match_high_precision_values(void **state)
{
    (void)state;
    static const double rows[][4] = {
        {3.4, 6.6, 0.05, 0.1246435792178715},    {3.4, 6.6, 0.731, 0.4262870235388705},
        {3, 7, 0.5, 0.28623666802278264},        {3.5, 55.5, 0.05, 0.018917812630386183},
        {3.5, 55.5, 0.999, 0.19297875842809975}, {0.5, 6.5, 1e-6, 1.2556361209077156e-13},
        {0.5, 6.5, 0.3, 0.01179767543849901},    {0.02, 0.7, 0.97, 0.3627307985016302},
        {250, 1.3, 0.01, 0.9791869889778803},    {4000, 9000, 0.6, 0.30870862539713095},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct distribution beta = distribution_beta(rows[i][0], rows[i][1]);
        expect_near(distribution_quantile(&beta, rows[i][2]), rows[i][3], 1e-12);
    }
}

/* Closed forms: beta(1, 1) is uniform, beta(a, 1) has x = u^(1/a), beta(1/2, 1/2) is the
 * arcsine law, beta(1, b) has x = 1 - (1 - u)^(1/b). */
static void beta_quantiles_match_closed_forms(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        double u = i < 6 ? 1e-8 * pow(9.7, i) : 0.0713 * (i - 6) + 0.0109;
        const struct distribution uniform = distribution_beta(1.0, 1.0);
        const struct distribution power = distribution_beta(0.37, 1.0);
        const struct distribution late = distribution_beta(1.0, 7.3);
        const struct distribution arcsine = distribution_beta(0.5, 0.5);
        double sine = sin(1.57079632679489661923 * u);
        expect_near(distribution_quantile(&uniform, u), u, 1e-12);
        expect_near(distribution_quantile(&power, u), pow(u, 1.0 / 0.37), 1e-12);
        expect_near(distribution_quantile(&late, u), -expm1(log1p(-u) / 7.3), 1e-12);
        expect_near(distribution_quantile(&arcsine, u), sine * sine, 1e-12);
    }
}

/* Law: the incomplete beta of a quantile is the probability asked for, whatever the shape. */
static void beta_quantiles_invert_the_incomplete_beta(void **state)
{
    (void)state;
    static const double shapes[] = {0.01, 0.33, 1.0, 2.385, 61.7, 4177.0, 1e6};
    for (int i = 0; i < 49; i++) {
        double a = shapes[i / 7];
        double b = shapes[i % 7];
        const struct distribution beta = distribution_beta(a, b);
        for (int k = 0; k < 10; k++) {
            double u = 0.0137 + 0.1041 * k;
            double x = distribution_quantile(&beta, u);
            assert_true(x >= 0.0 && x <= 1.0);
            double below = distribution_incomplete_beta(nextafter(x, 0.0) * (1 - 1e-11), a, b);
            double above = distribution_incomplete_beta(x * (1 + 1e-11) + 1e-300, a, b);
            assert_true(below <= u + 1e-8 && above >= u - 1e-8);
        }
    }
    assert_true(distribution_incomplete_beta(-0.1, 2.0, 3.0) == 0.0);
    assert_true(distribution_incomplete_beta(1.1, 2.0, 3.0) == 1.0);
}

static void the_other_quantiles_match_their_closed_forms(void **state)
{
    (void)state;
    const struct distribution fixed = distribution_fixed(2.385);
    const struct distribution uniform = distribution_uniform(-1.7, 4.1);
    const struct distribution triangular = distribution_triangular(0.6, 0.8, 1.9);
    const struct distribution narrow = distribution_triangular(0.7, 0.7, 0.7);
    const struct distribution lognormal = distribution_lognormal(0.0013, 0.7);
    const struct distribution normal = distribution_normal(0.0, 1.0);
    for (int i = 0; i < 11; i++) {
        double u = 0.0071 + 0.0897 * i;
        assert_true(distribution_quantile(&fixed, u) == 2.385);
        expect_near(distribution_quantile(&uniform, u), -1.7 + 5.8 * u, 1e-14);
        double x = distribution_quantile(&triangular, u);
        double below = x < 0.8 ? (x - 0.6) * (x - 0.6) / (1.3 * 0.2)
                               : 1.0 - (1.9 - x) * (1.9 - x) / (1.3 * 1.1);
        expect_near(below, u, 1e-12);
        assert_true(distribution_quantile(&narrow, u) == 0.7);
        expect_near(distribution_quantile(&lognormal, u),
                    0.0013 * exp(0.7 * distribution_quantile(&normal, u)), 1e-14);
    }
}

static void central_values_and_ends_are_those_of_the_kind(void **state)
{
    (void)state;
    const struct {
        struct distribution distribution;
        double central;
        struct range support;
    } rows[] = {
        {distribution_fixed(-2.5), -2.5, {-2.5, -2.5}},
        {distribution_uniform(1.0, 4.0), 2.5, {1.0, 4.0}},
        {distribution_triangular(0.6, 0.8, 1.9), 0.8, {0.6, 1.9}},
        {distribution_normal(0.1, 0.15), 0.1, {-INFINITY, INFINITY}},
        {distribution_normal(0.1, 0.0), 0.1, {0.1, 0.1}},
        {distribution_lognormal(0.3, 0.7), 0.3, {0.0, INFINITY}},
        {distribution_lognormal(0.3, 0.0), 0.3, {0.3, 0.3}},
        {distribution_beta(3.0, 7.0), 0.3, {0.0, 1.0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct range support = distribution_support(&rows[i].distribution);
        assert_true(distribution_central(&rows[i].distribution) == rows[i].central);
        assert_true(support.least == rows[i].support.least);
        assert_true(support.most == rows[i].support.most);
    }
}

static void every_fault_gets_its_words(void **state)
{
    (void)state;
    const struct range range = {0.0, 2.0};
    const struct {
        struct distribution distribution;
        const char *words; /* part of the problem; NULL: none */
    } rows[] = {
        {distribution_fixed(2.0), NULL},
        {distribution_fixed(NAN), "not a finite number"},
        {distribution_fixed(2.1), "2.1 is outside 0 to 2"},
        {distribution_uniform(0.0, 2.0), NULL},
        {distribution_uniform(1.5, 1.0), "low must be at most high"},
        {distribution_uniform(-0.1, 1.0), "-0.1 is outside 0 to 2"},
        {distribution_triangular(0.1, 0.3, 2.0), NULL},
        {distribution_triangular(0.1, 0.05, 2.0), "must not fall"},
        {distribution_triangular(0.1, 0.3, 2.5), "2.5 is outside"},
        {distribution_normal(0.1, 5.0), NULL},
        {distribution_normal(0.1, -5.0), "deviation must be at least 0"},
        {distribution_normal(-0.1, 5.0), "-0.1 is outside"},
        {distribution_normal(0.1, INFINITY), "not a finite number"},
        {distribution_lognormal(0.5, 0.2), NULL},
        {distribution_lognormal(0.0, 0.2), "median must be above 0"},
        {distribution_lognormal(2.5, 0.2), "2.5 is outside"},
        {distribution_beta(2.0, 2.0), NULL},
        {distribution_beta(0.0, 2.0), "alpha and beta"},
        {distribution_beta(2.0, 2e6), "alpha and beta"},
        {{DISTRIBUTION_KIND_COUNT, 1.0, 1.0, 1.0}, "no such kind"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct problems problems = {0};
        distribution_check(&rows[i].distribution, range, "world.economy.gdp_musd", &problems);
        assert_int_equal(problems.count, rows[i].words == NULL ? 0 : 1);
        if (rows[i].words != NULL) {
            assert_string_equal(problems.items[0].path, "world.economy.gdp_musd");
            assert_non_null(strstr(problems.items[0].text, rows[i].words));
        }
        problems_clear(&problems);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normal_quantiles_match_high_precision_values),
        cmocka_unit_test(beta_quantiles_match_high_precision_values),
        cmocka_unit_test(beta_quantiles_match_closed_forms),
        cmocka_unit_test(beta_quantiles_invert_the_incomplete_beta),
        cmocka_unit_test(the_other_quantiles_match_their_closed_forms),
        cmocka_unit_test(central_values_and_ends_are_those_of_the_kind),
        cmocka_unit_test(every_fault_gets_its_words),
    };
    return cmocka_run_group_tests_name("model/distribution", tests, NULL, NULL);
}
