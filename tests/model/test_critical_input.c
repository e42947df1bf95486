#include "model/critical_input.h"
#include "tests/support/check.h"

#include <math.h>

static double loss_pct(double share, double left, double elasticity)
{
    const struct critical_input input = {share, left, elasticity};
    return 100.0 * (1.0 - critical_input_output(&input));
}

/* Expected: the project's reference values, to the digits printed there. */
static void reference_values_are_met(void **state)
{
    (void)state;
    assert_true(fabs(loss_pct(0.04, 0.9, 0.04) - 1.569) < 0.0005);
    assert_true(fabs(loss_pct(0.01, 0.7, 0.1) - 2.34) < 0.005);
}

/* Law: the formula as it is written, wherever it can be computed as it is written. */
static void the_formula_is_the_one_written(void **state)
{
    (void)state;
    static const double elasticities[] = {0.03, 0.2, 0.77, 1.31, 2.385, 17.0};
    for (size_t i = 0; i < sizeof elasticities / sizeof elasticities[0]; i++) {
        for (int k = 0; k < 5; k++) {
            double left = 0.13 + 0.21 * k;
            double s = elasticities[i];
            double inside = 0.037 * pow(left, (s - 1.0) / s) + 1.0 - 0.037;
            double expected = 100.0 * (1.0 - pow(inside, s / (s - 1.0)));
            assert_true(fabs(loss_pct(0.037, left, s) - expected) < 1e-9);
        }
    }
}

static void limits_are_those_of_the_function(void **state)
{
    (void)state;
    assert_true(loss_pct(0.3, 1.0, 0.4) == 0.0);
    assert_true(loss_pct(0.0, 0.2, 0.4) == 0.0);
    assert_true(fabs(loss_pct(0.3, 0.5, 1.0) - 100.0 * (1.0 - pow(0.5, 0.3))) < 1e-12);
    assert_true(fabs(loss_pct(0.3, 0.5, 1.0 + 1e-7) - loss_pct(0.3, 0.5, 1.0)) < 1e-5);
    assert_true(loss_pct(0.3, 0.0, 0.4) == 100.0);
    assert_true(fabs(loss_pct(0.3, 0.0, 2.0) - 51.0) < 1e-12); /* 1 - 0.7^2 */
    /* Leontief: output falls with the input, however small its share. */
    assert_true(fabs(loss_pct(0.01, 0.6, 0.001) - 40.0) < 0.4);
    /* Less left, or less easily replaced, costs more. */
    for (int k = 0; k < 9; k++) {
        double left = 0.05 + 0.1 * k;
        assert_true(loss_pct(0.1, left, 0.3) > loss_pct(0.1, left + 0.05, 0.3));
        assert_true(loss_pct(0.1, left, 0.3) > loss_pct(0.1, left, 0.5));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_values_are_met),
        cmocka_unit_test(the_formula_is_the_one_written),
        cmocka_unit_test(limits_are_those_of_the_function),
    };
    return cmocka_run_group_tests_name("model/critical_input", tests, NULL, NULL);
}
