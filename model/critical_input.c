#include "model/critical_input.h"

#include "model/function.h"

#include <math.h>

static const double NEAR_ONE = 1e-9;

/* By logarithms, since e^((s-1)/s) is beyond a double's range for small s: with
 * q = (s-1)/s, ln Y = ln(a e^q + 1 - a) / q, and where the input's term rules,
 * a e^q (1 + rest) -> ln e + ln(a (1 + rest)) / q. */
double critical_input_output(const struct critical_input *input)
{
    double share = input->share;
    double left = input->left;
    double s = input->elasticity;
    if (left >= 1.0 || share <= 0.0) {
        return 1.0;
    }
    if (fabs(s - 1.0) < NEAR_ONE) {
        return function_pow(left, share);
    }
    if (left <= 0.0) {
        return s < 1.0 ? 0.0 : function_pow(1.0 - share, s / (s - 1.0));
    }
    double q = (s - 1.0) / s;
    double term = q * function_log(left);
    if (term > 1.0) {
        double rest = (1.0 - share) * function_exp(-term);
        return left * function_exp(function_log(share + rest) / q);
    }
    return function_exp(function_log1p(share * function_expm1(term)) / q);
}
