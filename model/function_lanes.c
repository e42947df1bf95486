#include "model/function_lanes.h"

#include "model/function.h"

static void each(double (*function)(double), const lane *x, lane *out)
{
    for (int i = 0; i < LANES; i++) {
        (*out)[i] = function((*x)[i]);
    }
}

void function_lanes_exp(const lane *x, lane *out)
{
    each(function_exp, x, out);
}

void function_lanes_log(const lane *x, lane *out)
{
    each(function_log, x, out);
}

void function_lanes_expm1(const lane *x, lane *out)
{
    each(function_expm1, x, out);
}

void function_lanes_log1p(const lane *x, lane *out)
{
    each(function_log1p, x, out);
}
