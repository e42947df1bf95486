#include "model/function.h"
#include "tests/support/check.h"

#include <float.h>
#include <math.h>

static int is_near(double value, double expected)
{
    return fabs(value - expected) <= 4.0 * DBL_EPSILON * fabs(expected);
}

/* Law: the functions are the mathematical ones, whoever computes them. */
static void functions_agree_with_libm_to_the_last_bits(void **state)
{
    (void)state;
    static const double at[] = {-0.7331, -1e-9, 3e-300, 0.017, 0.9999, 1.0, 2.385, 41.7, 699.3};
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        assert_true(is_near(function_exp(at[i]), exp(at[i])));
        assert_true(is_near(function_expm1(at[i]), expm1(at[i])));
        assert_true(is_near(function_log1p(at[i]), log1p(at[i])));
        assert_true(is_near(function_erfc(at[i] < 20.0 ? at[i] : 20.0),
                            erfc(at[i] < 20.0 ? at[i] : 20.0)));
        assert_true(is_near(function_sin(at[i]), sin(at[i])));
        assert_true(is_near(function_cos(at[i]), cos(at[i])));
        assert_true(is_near(function_tan(at[i]), tan(at[i])));
        assert_true(is_near(function_atan2(at[i], -0.83), atan2(at[i], -0.83)));
        if (at[i] > 0.0) {
            assert_true(is_near(function_log(at[i]), log(at[i])));
            assert_true(is_near(function_pow(at[i], 0.37), pow(at[i], 0.37)));
            assert_true(fabs(function_lgamma(at[i]) - lgamma(at[i])) <=
                        1e-15 * (1.0 + fabs(lgamma(at[i]))));
        }
    }
}

static void lanes_hold_what_the_scalars_give(void **state)
{
    (void)state;
    lane x;
    for (int l = 0; l < LANES; l++) {
        x[l] = 0.173 + 0.61 * l;
    }
    lane exps = function_exp_lane(x);
    lane logs = function_log_lane(x);
    lane expm1s = function_expm1_lane(x);
    lane log1ps = function_log1p_lane(x);
    for (int l = 0; l < LANES; l++) {
        assert_true(exps[l] == function_exp(x[l]));
        assert_true(logs[l] == function_log(x[l]));
        assert_true(expm1s[l] == function_expm1(x[l]));
        assert_true(log1ps[l] == function_log1p(x[l]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_agree_with_libm_to_the_last_bits),
        cmocka_unit_test(lanes_hold_what_the_scalars_give),
    };
    return cmocka_run_group_tests_name("model/function", tests, NULL, NULL);
}
