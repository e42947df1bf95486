#include "model/function_lanes.h"

#include <assert.h>
#include <sleef.h>

static_assert(LANES == 4, "two halves a lane");

void function_lanes_exp(const lane *x, lane *out)
{
    const __m128d *half = (const __m128d *)x;
    __m128d *out_half = (__m128d *)out;
    out_half[0] = Sleef_cinz_expd2_u10sse2(half[0]);
    out_half[1] = Sleef_cinz_expd2_u10sse2(half[1]);
}

void function_lanes_log(const lane *x, lane *out)
{
    const __m128d *half = (const __m128d *)x;
    __m128d *out_half = (__m128d *)out;
    out_half[0] = Sleef_cinz_logd2_u10sse2(half[0]);
    out_half[1] = Sleef_cinz_logd2_u10sse2(half[1]);
}

void function_lanes_expm1(const lane *x, lane *out)
{
    const __m128d *half = (const __m128d *)x;
    __m128d *out_half = (__m128d *)out;
    out_half[0] = Sleef_cinz_expm1d2_u10sse2(half[0]);
    out_half[1] = Sleef_cinz_expm1d2_u10sse2(half[1]);
}

void function_lanes_log1p(const lane *x, lane *out)
{
    const __m128d *half = (const __m128d *)x;
    __m128d *out_half = (__m128d *)out;
    out_half[0] = Sleef_cinz_log1pd2_u10sse2(half[0]);
    out_half[1] = Sleef_cinz_log1pd2_u10sse2(half[1]);
}
