#include "model/intensity.h"

#include "model/function.h"

#include <assert.h>
#include <math.h>

static const double NEAREST_KM = 1.0;

static double lg(double x)
{
    return function_log(x) / 2.302585092994046;
}

static double above_zero(double x)
{
    return x > 0.0 ? x : 0.0;
}

static double allen_2012(double magnitude, double r)
{
    double size = -0.209 + 2.042 * function_exp(magnitude - 5.0);
    double intensity =
        2.085 + 1.428 * magnitude - 1.402 * function_log(sqrt(r * r + size * size));
    return intensity + 0.078 * above_zero(function_log(r / 50.0));
}

static double atkinson_2014_west(double magnitude, double r)
{
    double depth = sqrt(r * r + 14.0 * 14.0);
    return 0.309 + 1.864 * magnitude - 1.672 * lg(depth) - 0.00219 * depth +
           1.77 * above_zero(lg(depth / 50.0)) - 0.383 * magnitude * lg(depth);
}

static double atkinson_2014_east(double magnitude, double r)
{
    double near = r < 150.0 ? r : 150.0;
    return atkinson_2014_west(magnitude, r) + 0.7 + 0.001 * r +
           above_zero(0.8 * lg(near / 50.0));
}

struct atkinson_2007 {
    double constant;
    double linear;
    double square;
    double lg_distance;
    double distance;
    double bend;
    double magnitude_lg_distance;
    double depth_km;
    double bend_km;
};

static double atkinson_2007(const struct atkinson_2007 *c, double magnitude, double r)
{
    double depth = sqrt(r * r + c->depth_km * c->depth_km);
    double over = magnitude - 6.0;
    return c->constant + c->linear * over + c->square * over * over +
           c->lg_distance * lg(depth) + c->distance * depth +
           c->bend * above_zero(lg(depth / c->bend_km)) +
           c->magnitude_lg_distance * magnitude * lg(depth);
}

static double atkinson_2007_west(double magnitude, double r)
{
    static const struct atkinson_2007 california = {12.27, 2.27,   0.1304, -1.30, -0.000707,
                                                    1.95,  -0.577, 14.0,   30.0};
    return atkinson_2007(&california, magnitude, r);
}

static double atkinson_2007_east(double magnitude, double r)
{
    static const struct atkinson_2007 east = {11.72, 2.36,   0.1155, -0.44, -0.002044,
                                              2.31,  -0.479, 17.0,   80.0};
    return atkinson_2007(&east, magnitude, r);
}

static double bakun_1997(double magnitude, double r)
{
    return 3.67 + 1.17 * magnitude - 3.19 * lg(r);
}

static const struct equation {
    const char *name;
    double (*mean)(double magnitude, double r);
} equations[INTENSITY_EQUATION_COUNT] = {
    [INTENSITY_ALLEN_2012] = {"Allen, Wald and Worden 2012", allen_2012},
    [INTENSITY_ATKINSON_2014_WEST] = {"Atkinson, Worden and Wald 2014, west",
                                      atkinson_2014_west},
    [INTENSITY_ATKINSON_2014_EAST] = {"Atkinson, Worden and Wald 2014, east",
                                      atkinson_2014_east},
    [INTENSITY_ATKINSON_2007_WEST] = {"Atkinson and Wald 2007, California", atkinson_2007_west},
    [INTENSITY_ATKINSON_2007_EAST] = {"Atkinson and Wald 2007, east", atkinson_2007_east},
    [INTENSITY_BAKUN_1997] = {"Bakun and Wentworth 1997", bakun_1997},
};

const char *intensity_name(enum intensity_equation equation)
{
    assert(equation < INTENSITY_EQUATION_COUNT);
    return equations[equation].name;
}

double intensity_mean(enum intensity_equation equation, double magnitude, double distance_km)
{
    assert(equation < INTENSITY_EQUATION_COUNT);
    double r = distance_km > NEAREST_KM ? distance_km : NEAREST_KM;
    return equations[equation].mean(magnitude, r);
}
