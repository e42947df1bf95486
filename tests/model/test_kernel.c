#include "base/random.h"
#include "model/function.h"
#include "model/hazard.h"
#include "model/month.h"
#include "model/steps.h"
#include "tests/support/check.h"
#include "tests/support/dprk.h"

#include <math.h>
#include <string.h>

/* Law of all that follows: whichever kernel computes, the bits are those of the plainest one.
 */

enum { MONTHS = 36, FROM = 7, GROUPS = 3, VALUES = 20000 };

static struct dprk dprk;

static void need_two_kernels(void)
{
    if (kernel_at(1) == NULL) {
        print_message("this processor has one kernel: there is nothing to compare\n");
        skip();
    }
}

static void the_best_kernel_is_the_last(void **state)
{
    (void)state;
    size_t count = 0;
    while (kernel_at(count) != NULL) {
        count++;
    }
    assert_true(count >= 1);
    assert_ptr_equal(kernel_best(), kernel_at(count - 1));
    assert_null(kernel_at(count + 1));
}

static struct economy *make_economy(const struct kernel *kernel)
{
    const struct economy_case economy_case = dprk_case(&dprk, MONTHS);
    struct problems problems = {0};
    struct economy *economy = NULL;
    assert_int_equal(economy_new(&economy_case, &problems, &economy), STATUS_OK);
    economy->kernel = kernel;
    return economy;
}

static struct draws draws_from(uint32_t first)
{
    struct draws draws = {.seed = 2385};
    for (uint32_t l = 0; l < LANES; l++) {
        draws.draw[l] = first + l;
    }
    return draws;
}

static void check_economies(const struct economy *plain, const struct economy *other)
{
    size_t bytes = economy_steps(plain) * sizeof(lane);
    for (int s = 0; s < ECONOMY_SERIES_COUNT; s++) {
        assert_memory_equal(economy_series(plain, (enum economy_series)s),
                            economy_series(other, (enum economy_series)s), bytes);
    }
    for (size_t i = 0; i < DPRK_SECTORS; i++) {
        assert_memory_equal(economy_output(plain, i), economy_output(other, i), bytes);
        assert_memory_equal(economy_bottleneck(plain, i)->step,
                            economy_bottleneck(other, i)->step, sizeof(int) * LANES);
    }
}

static void run_package(enum dprk_package package, const struct kernel *kernel)
{
    dprk_fill(&dprk, package);
    struct economy *plain = make_economy(kernel_at(0));
    struct economy *other = make_economy(kernel);
    struct problems problems = {0};
    for (uint32_t group = 0; group < GROUPS; group++) {
        const struct draws draws = draws_from(group * LANES);
        assert_int_equal(economy_run(plain, &draws, &problems), STATUS_OK);
        assert_int_equal(economy_run(other, &draws, &problems), STATUS_OK);
        check_economies(plain, other);
    }
    economy_free(&plain);
    economy_free(&other);
}

static void economies_have_the_same_bits(void **state)
{
    (void)state;
    need_two_kernels();
    for (size_t k = 1; kernel_at(k) != NULL; k++) {
        for (int package = 0; package < DPRK_PACKAGE_COUNT; package++) {
            run_package((enum dprk_package)package, kernel_at(k));
        }
    }
}

static struct stability *make_stability(const struct kernel *kernel)
{
    const struct stability_case stability_case = {&dprk.world, &dprk.regime, 2016, MONTHS,
                                                  FROM};
    struct problems problems = {0};
    struct stability *stability = NULL;
    assert_int_equal(stability_new(&stability_case, &problems, &stability), STATUS_OK);
    stability->kernel = kernel;
    return stability;
}

static void check_stabilities(const struct stability_result *plain,
                              const struct stability_result *other)
{
    size_t years = (MONTHS - FROM) / 12;
    assert_memory_equal(plain->yearly_hazard, other->yearly_hazard, MONTHS * sizeof(lane));
    assert_memory_equal(plain->breakdown, other->breakdown, years * sizeof(lane));
    assert_memory_equal(plain->survival, other->survival, years * sizeof(lane));
    assert_memory_equal(plain->intervention, other->intervention, years * sizeof(lane));
    assert_memory_equal(&plain->index, &other->index, sizeof(lane));
}

static double uniform(struct random *random)
{
    return random_below(random, 1000001) / 1e6;
}

static void hazards_have_the_same_bits(void **state)
{
    (void)state;
    need_two_kernels();
    dprk_fill(&dprk, DPRK_2375);
    struct random random = {7};
    lane gdp[MONTHS];
    lane severity[MONTHS];
    for (size_t m = 0; m < MONTHS; m++) {
        for (int l = 0; l < LANES; l++) {
            gdp[m][l] = 0.7 + 0.5 * uniform(&random);
            severity[m][l] = uniform(&random);
        }
    }
    for (size_t k = 1; kernel_at(k) != NULL; k++) {
        struct stability *plain = make_stability(kernel_at(0));
        struct stability *other = make_stability(kernel_at(k));
        const struct draws draws = draws_from(11);
        stability_run(plain, &draws, gdp, severity);
        stability_run(other, &draws, gdp, severity);
        check_stabilities(stability_result(plain), stability_result(other));
        stability_free(&plain);
        stability_free(&other);
    }
}

static void months_have_the_same_bits(void **state)
{
    (void)state;
    need_two_kernels();
    struct random random = {8};
    lane steps[3 * 52];
    for (size_t k = 0; k < 3 * 52; k++) {
        for (int l = 0; l < LANES; l++) {
            steps[k][l] = uniform(&random);
        }
    }
    for (size_t k = 1; kernel_at(k) != NULL; k++) {
        lane plain[MONTHS];
        lane other[MONTHS];
        kernel_at(0)->mean(steps, 52, MONTHS, plain);
        kernel_at(k)->mean(steps, 52, MONTHS, other);
        assert_memory_equal(plain, other, sizeof plain);
        kernel_at(0)->sum(steps, 52, MONTHS, plain);
        kernel_at(k)->sum(steps, 52, MONTHS, other);
        assert_memory_equal(plain, other, sizeof plain);
        kernel_at(0)->growth(steps, MONTHS, 1.0, plain);
        kernel_at(k)->growth(steps, MONTHS, 1.0, other);
        assert_memory_equal(plain, other, sizeof plain);
    }
}

/* Every bit of a lane, a NaN's sign aside. */
static void check_values(lane x, lane given, double (*function)(double))
{
    for (int l = 0; l < LANES; l++) {
        double expected = function(x[l]);
        bool same = memcmp(&expected, &(double){given[l]}, sizeof expected) == 0;
        if (!same && !(isnan(expected) && isnan(given[l]))) {
            fail_msg("of %a: %a, not %a", x[l], given[l], expected);
        }
    }
}

static void check_functions(const struct kernel *kernel, lane x)
{
    lane given;
    kernel->exp(&x, &given);
    check_values(x, given, function_exp);
    kernel->log(&x, &given);
    check_values(x, given, function_log);
    kernel->expm1(&x, &given);
    check_values(x, given, function_expm1);
    kernel->log1p(&x, &given);
    check_values(x, given, function_log1p);
}

static void functions_have_the_bits_of_the_scalar_ones(void **state)
{
    (void)state;
    static const double edges[] = {
        0.0,    -0.0,   1.0,   -1.0,  0x1p-1074, 0x1p-1022, 1e300,   -1e300, 709.7,     709.8,
        -745.0, -746.0, 1e-17, 2.385, INFINITY,  0.7,       -0.9999, NAN,    -INFINITY, 0.6931};
    enum { EDGES = sizeof edges / sizeof edges[0] };
    struct random random = {9};
    for (size_t k = 0; kernel_at(k) != NULL; k++) {
        for (size_t i = 0; i < VALUES; i++) {
            lane x;
            double span = (double[]){1.0, 1e-6, 40.0, 800.0}[i % 4];
            for (size_t l = 0; l < LANES; l++) {
                x[l] = i < EDGES ? edges[(i + l) % EDGES]
                                 : span * (2.0 * uniform(&random) - 1.0) + span / 3.0;
            }
            check_functions(kernel_at(k), x);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_kernel_is_the_last),
        cmocka_unit_test(economies_have_the_same_bits),
        cmocka_unit_test(hazards_have_the_same_bits),
        cmocka_unit_test(months_have_the_same_bits),
        cmocka_unit_test(functions_have_the_bits_of_the_scalar_ones),
    };
    return cmocka_run_group_tests_name("model/kernel", tests, NULL, NULL);
}
