#include "model/function_lanes.h"

#include <assert.h>
#include <sleef.h>

static_assert(LANES == 4, "two halves a lane");

typedef __m128d half;

static void both(half (*function)(half), const lane *x, lane *out)
{
    const half *from = (const half *)x;
    half *to = (half *)out;
    to[0] = function(from[0]);
    to[1] = function(from[1]);
}

void function_lanes_exp(const lane *x, lane *out)
{
    both(Sleef_cinz_expd2_u10sse2, x, out);
}

void function_lanes_log(const lane *x, lane *out)
{
    both(Sleef_cinz_logd2_u10sse2, x, out);
}

void function_lanes_expm1(const lane *x, lane *out)
{
    both(Sleef_cinz_expm1d2_u10sse2, x, out);
}

void function_lanes_log1p(const lane *x, lane *out)
{
    both(Sleef_cinz_log1pd2_u10sse2, x, out);
}
