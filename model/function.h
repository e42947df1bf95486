/* function: exp, log, pow, sin and their kin, with the same bits on every processor.
 *
 * Model code never calls libm for these: its results differ between processors. SLEEF's
 * `cinz` functions do not (no fused multiply-add, one rounding path); error at most 1 ulp, 1.5
 * of erfc.
 * Source: Shibata and Petrogalli (2020), IEEE Trans. Parallel Distrib. Syst. 31:1316. */
#ifndef MODEL_FUNCTION_H
#define MODEL_FUNCTION_H

#include "model/function_lanes.h"

double function_exp(double x);
double function_log(double x);
double function_pow(double x, double exponent);
double function_expm1(double x);
double function_log1p(double x);
double function_lgamma(double x);
double function_erfc(double x);    /* error at most 1.5 ulp */
double function_sin(double angle); /* radians */
double function_cos(double angle);
double function_tan(double angle);
double function_atan2(double y, double x); /* -pi to pi */

/* The same, lane by lane. */
LANE_INLINE lane function_exp_lane(lane x)
{
    lane out;
    function_lanes_exp(&x, &out);
    return out;
}

LANE_INLINE lane function_expm1_lane(lane x)
{
    lane out;
    function_lanes_expm1(&x, &out);
    return out;
}

LANE_INLINE lane function_log_lane(lane x)
{
    lane out;
    function_lanes_log(&x, &out);
    return out;
}

LANE_INLINE lane function_log1p_lane(lane x)
{
    lane out;
    function_lanes_log1p(&x, &out);
    return out;
}

#endif
