#include "model/function_lanes.h"

#include <sleef.h>

void function_lanes_exp(const lane *x, lane *out)
{
    *out = Sleef_cinz_expd4_u10avx(*x);
}

void function_lanes_log(const lane *x, lane *out)
{
    *out = Sleef_cinz_logd4_u10avx(*x);
}

void function_lanes_expm1(const lane *x, lane *out)
{
    *out = Sleef_cinz_expm1d4_u10avx(*x);
}

void function_lanes_log1p(const lane *x, lane *out)
{
    *out = Sleef_cinz_log1pd4_u10avx(*x);
}
