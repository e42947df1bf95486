#include "model/sensitivity.h"
#include "model/sobol.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 16384, NUMBERS_MAX = 8 };

static const double PI = 3.14159265358979323846;

/* A function of `count` uniform numbers. */
struct function {
    size_t count;
    double (*value)(const double *u);
};

/* Ishigami and Homma (1990), a = 7, b = 0.1, of numbers uniform in -pi to pi. */
static double ishigami(const double *u)
{
    double x[3];
    for (int i = 0; i < 3; i++) {
        x[i] = PI * (2.0 * u[i] - 1.0);
    }
    double s = sin(x[1]);
    return sin(x[0]) + 7.0 * s * s + 0.1 * pow(x[2], 4) * sin(x[0]);
}

/* The g-function of Sobol with a = 0, 1, 4.5, 9, 99, 99, 99, 99. */
static double g_function(const double *u)
{
    static const double a[8] = {0, 1, 4.5, 9, 99, 99, 99, 99};
    double product = 1.0;
    for (int i = 0; i < 8; i++) {
        product *= (fabs(4.0 * u[i] - 2.0) + a[i]) / (1.0 + a[i]);
    }
    return product;
}

static double constant(const double *u)
{
    return 0.1 + 0.0 * u[0];
}

/* Results of A, B and every AB on scrambled Sobol points of twice the numbers. */
static struct sensitivity_samples
take_samples(const struct function *function, size_t points, uint32_t seed)
{
    size_t k = function->count;
    struct sobol_axis axes[2 * NUMBERS_MAX];
    double *results = calloc(points * (k + SENSITIVITY_GROUPS), sizeof *results);
    assert_non_null(results);
    for (unsigned d = 0; d < 2 * k; d++) {
        sobol_axis_init(&axes[d], d + 1, (seed + d + 1) * 0x9e3779b1u);
    }
    for (uint32_t j = 0; j < points; j++) {
        double u[2][NUMBERS_MAX];
        double *at = results + j * (k + SENSITIVITY_GROUPS);
        for (size_t i = 0; i < 2 * k; i++) {
            u[i / k][i % k] = sobol_uniform(&axes[i], j);
        }
        at[SENSITIVITY_A] = function->value(u[0]);
        at[SENSITIVITY_B] = function->value(u[1]);
        for (size_t i = 0; i < k; i++) {
            double kept = u[0][i];
            u[0][i] = u[1][i];
            at[SENSITIVITY_GROUPS + i] = function->value(u[0]);
            u[0][i] = kept;
        }
    }
    return (struct sensitivity_samples){results, points, k};
}

static void expect_index(const struct sensitivity_index *index, double expected)
{
    if (!(fabs(index->value - expected) < 0.005) ||
        !(expected >= index->low && expected <= index->high)) {
        fail_msg("%.6f (%.6f to %.6f), not %.6f", index->value, index->low, index->high,
                 expected);
    }
}

static void
expect_indices(const struct function *function, const double *first, const double *total)
{
    struct sensitivity_samples samples = take_samples(function, POINTS, 41);
    double *scratch = calloc(sensitivity_scratch(POINTS), sizeof *scratch);
    assert_non_null(scratch);
    for (size_t i = 0; i < function->count; i++) {
        struct sensitivity found;
        sensitivity_of_group(&samples, i, 1, scratch, &found);
        expect_index(&found.first, first[i]);
        expect_index(&found.total, total[i]);
    }
    free(scratch);
    free((void *)samples.results);
}

/* Expected values: analytic, Saltelli et al. (2008); S1 = (1 + b pi^4 / 5)^2 / 2 / V. */
static void ishigami_has_its_analytic_indices(void **state)
{
    (void)state;
    const struct function function = {3, ishigami};
    const double first[3] = {0.313905, 0.442411, 0.0};
    const double total[3] = {0.557589, 0.442411, 0.243684};
    expect_indices(&function, first, total);
}

/* Expected values: analytic: V_i = 1/3 / (1 + a_i)^2, V + 1 = product of 1 + V_i. */
static void the_g_function_has_its_analytic_indices(void **state)
{
    (void)state;
    const struct function function = {8, g_function};
    const double a[8] = {0, 1, 4.5, 9, 99, 99, 99, 99};
    double product = 1.0;
    for (int i = 0; i < 8; i++) {
        product *= 1.0 + 1.0 / (3.0 * (1.0 + a[i]) * (1.0 + a[i]));
    }
    double first[8];
    double total[8];
    for (int i = 0; i < 8; i++) {
        double part = 1.0 / (3.0 * (1.0 + a[i]) * (1.0 + a[i]));
        first[i] = part / (product - 1.0);
        total[i] = part * product / (1.0 + part) / (product - 1.0);
    }
    assert_true(fabs(first[0] - 0.71619) < 5e-6 && fabs(total[2] - 0.03432) < 5e-6);
    expect_indices(&function, first, total);
}

/* Expected values: the variance of Ishigami's function is 13.844588, its mean 3.5. */
static void the_spread_is_that_of_the_function(void **state)
{
    (void)state;
    const struct function function = {3, ishigami};
    struct sensitivity_samples samples = take_samples(&function, POINTS, 5);
    double mean = 0.0;
    double deviation = 0.0;
    sensitivity_spread(&samples, &mean, &deviation);
    assert_true(fabs(mean - 3.5) < 0.01);
    assert_true(fabs(deviation * deviation - 13.844588) < 0.05);
    free((void *)samples.results);
}

/* Law: the intervals of few points are wide and hold the truth about as often as they say; the
 * points are better than chance, so seldom less. */
static void intervals_hold_the_truth(void **state)
{
    (void)state;
    enum { FEW = 128, SEEDS = 40 };
    const struct function function = {3, ishigami};
    const double total[3] = {0.557589, 0.442411, 0.243684};
    double scratch[4 * FEW + 2 * SENSITIVITY_RESAMPLES];
    assert_int_equal(sizeof scratch / sizeof scratch[0], sensitivity_scratch(FEW));
    int held = 0;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        struct sensitivity_samples samples = take_samples(&function, FEW, 100 * seed);
        for (size_t i = 0; i < 3; i++) {
            struct sensitivity found;
            sensitivity_of_group(&samples, i, seed, scratch, &found);
            assert_true(found.total.low <= found.total.value);
            assert_true(found.total.value <= found.total.high);
            assert_true(found.total.high - found.total.low > 0.02);
            held += total[i] >= found.total.low && total[i] <= found.total.high;
        }
        free((void *)samples.results);
    }
    assert_true(held >= 3 * SEEDS * 85 / 100);
}

/* Law: what does not vary has no sensitive numbers, and the same request the same bits. */
static void a_constant_has_none(void **state)
{
    (void)state;
    const struct function function = {2, constant};
    struct sensitivity_samples samples = take_samples(&function, 33, 1);
    double scratch[4 * 33 + 2 * SENSITIVITY_RESAMPLES];
    struct sensitivity found;
    sensitivity_of_group(&samples, 1, 3, scratch, &found);
    const struct sensitivity none = {{0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}};
    assert_memory_equal(&found, &none, sizeof none);
    free((void *)samples.results);
}

static void the_seed_chooses_the_resamples_only(void **state)
{
    (void)state;
    const struct function function = {3, ishigami};
    struct sensitivity_samples samples = take_samples(&function, 100, 1);
    double scratch[4 * 100 + 2 * SENSITIVITY_RESAMPLES];
    struct sensitivity found[3];
    const uint64_t seeds[3] = {8, 8, 9};
    for (int i = 0; i < 3; i++) {
        sensitivity_of_group(&samples, 0, seeds[i], scratch, &found[i]);
    }
    assert_memory_equal(&found[0], &found[1], sizeof found[0]);
    assert_true(found[0].first.value == found[2].first.value);
    assert_true(found[0].first.low != found[2].first.low);
    free((void *)samples.results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ishigami_has_its_analytic_indices),
        cmocka_unit_test(the_g_function_has_its_analytic_indices),
        cmocka_unit_test(the_spread_is_that_of_the_function),
        cmocka_unit_test(intervals_hold_the_truth),
        cmocka_unit_test(a_constant_has_none),
        cmocka_unit_test(the_seed_chooses_the_resamples_only),
    };
    return cmocka_run_group_tests_name("model/sensitivity", tests, NULL, NULL);
}
