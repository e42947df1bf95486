#include "model/function.h"

#include <sleef.h>

double function_exp(double x)
{
    return Sleef_cinz_expd1_u10purec(x);
}

double function_log(double x)
{
    return Sleef_cinz_logd1_u10purec(x);
}

double function_pow(double x, double exponent)
{
    return Sleef_cinz_powd1_u10purec(x, exponent);
}

double function_expm1(double x)
{
    return Sleef_cinz_expm1d1_u10purec(x);
}

double function_log1p(double x)
{
    return Sleef_cinz_log1pd1_u10purec(x);
}

double function_lgamma(double x)
{
    return Sleef_cinz_lgammad1_u10purec(x);
}

double function_erfc(double x)
{
    return Sleef_cinz_erfcd1_u15purec(x);
}

double function_sin(double angle)
{
    return Sleef_cinz_sind1_u10purec(angle);
}

double function_cos(double angle)
{
    return Sleef_cinz_cosd1_u10purec(angle);
}

double function_tan(double angle)
{
    return Sleef_cinz_tand1_u10purec(angle);
}

double function_atan2(double y, double x)
{
    return Sleef_cinz_atan2d1_u10purec(y, x);
}
