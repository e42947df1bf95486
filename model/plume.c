#include "model/plume.h"

#include "model/function.h"

#include <assert.h>
#include <math.h>

static const double PI = 3.141592653589793;
static const double MIXED = 1.6; /* sigma z over the lid from which on the air is mixed */
static const double MOST_UP_M = 5000.0;
static const double FIRST_M = 10.0;
enum { IMAGES = 4 };

static struct plume_spread briggs(enum plume_class stability, double x)
{
    static const double across[PLUME_CLASS_COUNT] = {0.22, 0.16, 0.11, 0.08, 0.06, 0.04};
    double up = 0.0;
    assert(stability < PLUME_CLASS_COUNT);
    switch (stability) {
    case PLUME_A:
        up = 0.20 * x;
        break;
    case PLUME_B:
        up = 0.12 * x;
        break;
    case PLUME_C:
        up = 0.08 * x / sqrt(1.0 + 0.0002 * x);
        break;
    case PLUME_D:
        up = 0.06 * x / sqrt(1.0 + 0.0015 * x);
        break;
    case PLUME_E:
        up = 0.03 * x / (1.0 + 0.0003 * x);
        break;
    case PLUME_F:
        up = 0.016 * x / (1.0 + 0.0003 * x);
        break;
    case PLUME_CLASS_COUNT:
        break;
    }
    return (struct plume_spread){across[stability] * x / sqrt(1.0 + 0.0001 * x), up};
}

/* sigma y = 465.11628 x tan(0.017453293 (c - d ln x)), x in km. */
static const struct across {
    double c;
    double d;
} isc3_across[PLUME_CLASS_COUNT] = {
    {24.167, 2.5334}, {18.333, 1.8096}, {12.5, 1.0857},
    {8.333, 0.72382}, {6.25, 0.54287},  {4.1667, 0.36191},
};

/* sigma z = a x^b up to a distance; at most 5000 m. The last row of a class goes on for ever,
 * but for class A, which is at the most beyond it. */
static const struct up {
    enum plume_class stability;
    double to_km;
    double a;
    double b;
} isc3_up[] = {
    {PLUME_A, 0.10, 122.800, 0.94470}, {PLUME_A, 0.15, 158.080, 1.05420},
    {PLUME_A, 0.20, 170.220, 1.09320}, {PLUME_A, 0.25, 179.520, 1.12620},
    {PLUME_A, 0.30, 217.410, 1.26440}, {PLUME_A, 0.40, 258.890, 1.40940},
    {PLUME_A, 0.50, 346.750, 1.72830}, {PLUME_A, 3.11, 453.850, 2.11660},
    {PLUME_B, 0.20, 90.673, 0.93198},  {PLUME_B, 0.40, 98.483, 0.98332},
    {PLUME_B, 1e9, 109.300, 1.09710},  {PLUME_C, 1e9, 61.141, 0.91465},
    {PLUME_D, 0.30, 34.459, 0.86974},  {PLUME_D, 1.0, 32.093, 0.81066},
    {PLUME_D, 3.0, 32.093, 0.64403},   {PLUME_D, 10.0, 33.504, 0.60486},
    {PLUME_D, 30.0, 36.650, 0.56589},  {PLUME_D, 1e9, 44.053, 0.51179},
    {PLUME_E, 0.10, 24.260, 0.83660},  {PLUME_E, 0.30, 23.331, 0.81956},
    {PLUME_E, 1.0, 21.628, 0.75660},   {PLUME_E, 2.0, 21.628, 0.63077},
    {PLUME_E, 4.0, 22.534, 0.57154},   {PLUME_E, 10.0, 24.703, 0.50527},
    {PLUME_E, 20.0, 26.970, 0.46714},  {PLUME_E, 40.0, 35.420, 0.37615},
    {PLUME_E, 1e9, 47.618, 0.29592},   {PLUME_F, 0.20, 15.209, 0.81558},
    {PLUME_F, 0.70, 14.457, 0.78407},  {PLUME_F, 1.0, 13.953, 0.68465},
    {PLUME_F, 2.0, 13.953, 0.63227},   {PLUME_F, 3.0, 14.823, 0.54503},
    {PLUME_F, 7.0, 16.187, 0.46490},   {PLUME_F, 15.0, 17.836, 0.41507},
    {PLUME_F, 30.0, 22.651, 0.32681},  {PLUME_F, 60.0, 27.074, 0.27436},
    {PLUME_F, 1e9, 34.219, 0.21716},
};

static double isc3_up_m(enum plume_class stability, double km)
{
    size_t count = sizeof isc3_up / sizeof isc3_up[0];
    for (size_t i = 0; i < count; i++) {
        if (isc3_up[i].stability == stability && km <= isc3_up[i].to_km) {
            double up = isc3_up[i].a * function_pow(km, isc3_up[i].b);
            return up < MOST_UP_M ? up : MOST_UP_M;
        }
    }
    return MOST_UP_M;
}

static struct plume_spread isc3(enum plume_class stability, double x)
{
    double km = x / 1000.0;
    const struct across *row = &isc3_across[stability];
    double angle = 0.017453293 * (row->c - row->d * function_log(km));
    return (struct plume_spread){465.11628 * km * function_tan(angle),
                                 isc3_up_m(stability, km)};
}

struct plume_spread
plume_spread(enum plume_scheme scheme, enum plume_class stability, double x_m)
{
    assert(scheme < PLUME_SCHEME_COUNT && stability < PLUME_CLASS_COUNT && x_m > 0.0);
    return scheme == PLUME_BRIGGS ? briggs(stability, x_m) : isc3(stability, x_m);
}

/* Beyond so many standard deviations exp(-z^2 / 2) is 0 as a double. */
static const double NOTHING_BEYOND = 39.0;

static double image(double height_m, double up_m)
{
    double z = height_m / up_m;
    return fabs(z) < NOTHING_BEYOND ? function_exp(-z * z / 2.0) : 0.0;
}

/* V, the sum over the reflections. */
static double reflected(const struct plume_weather *weather, double up_m)
{
    double sum = 2.0 * image(weather->height_m, up_m);
    if (!isfinite(weather->lid_m)) {
        return sum;
    }
    if (up_m > MIXED * weather->lid_m) {
        return sqrt(2.0 * PI) * up_m / weather->lid_m;
    }
    for (int n = 1; n <= IMAGES; n++) {
        double lid = 2.0 * n * weather->lid_m;
        sum += 2.0 * image(lid - weather->height_m, up_m);
        sum += 2.0 * image(lid + weather->height_m, up_m);
    }
    return sum;
}

double plume_dilution(enum plume_scheme scheme,
                      const struct plume_weather *weather,
                      double x_m,
                      double y_m)
{
    struct plume_spread spread = plume_spread(scheme, weather->stability, x_m);
    return image(y_m, spread.across_m) * reflected(weather, spread.up_m) /
           (2.0 * PI * weather->wind_m_s * spread.across_m * spread.up_m);
}

double
plume_sector_dilution(enum plume_scheme scheme, const struct plume_weather *weather, double x_m)
{
    struct plume_spread spread = plume_spread(scheme, weather->stability, x_m);
    double width_m = 2.0 * PI * x_m / PLUME_SECTORS;
    return reflected(weather, spread.up_m) /
           (sqrt(2.0 * PI) * weather->wind_m_s * spread.up_m * width_m);
}

void plume_path_init(struct plume_path *path, double farthest_m)
{
    assert(farthest_m > FIRST_M);
    double log_ratio = function_log(farthest_m / FIRST_M) / (PLUME_STEPS - 1);
    for (int i = 0; i < PLUME_STEPS; i++) {
        double x = FIRST_M * function_exp(log_ratio * i);
        path->x_m[i] = x;
        for (int c = 0; c < PLUME_SCHEME_COUNT * PLUME_CLASS_COUNT; c++) {
            enum plume_scheme scheme = (enum plume_scheme)(c / PLUME_CLASS_COUNT);
            enum plume_class stability = (enum plume_class)(c % PLUME_CLASS_COUNT);
            path->up_m[scheme][stability][i] = plume_spread(scheme, stability, x).up_m;
        }
    }
}

/* The integrand: what is on the ground, over what is in the air above it, 1/m. */
static double on_ground(const struct plume_weather *weather, double up_m)
{
    if (isfinite(weather->lid_m) && up_m > MIXED * weather->lid_m) {
        return 1.0 / weather->lid_m;
    }
    return sqrt(2.0 / PI) * image(weather->height_m, up_m) / up_m;
}

void plume_settle(const struct plume_path *path,
                  enum plume_scheme scheme,
                  const struct plume_weather *weather,
                  double *settled_out)
{
    const double *up_m = path->up_m[scheme][weather->stability];
    double before = on_ground(weather, up_m[0]);
    settled_out[0] = 0.0;
    for (int i = 1; i < PLUME_STEPS; i++) {
        double here = on_ground(weather, up_m[i]);
        double step_m = path->x_m[i] - path->x_m[i - 1];
        settled_out[i] = settled_out[i - 1] + (before + here) / 2.0 * step_m;
        before = here;
    }
}

double
plume_left(const struct plume_path *path, const double *settled, double ratio, double x_m)
{
    int low = 0;
    int high = PLUME_STEPS - 1;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (path->x_m[middle] <= x_m) {
            low = middle;
        } else {
            high = middle;
        }
    }
    double part = (x_m - path->x_m[low]) / (path->x_m[high] - path->x_m[low]);
    part = part < 0.0 ? 0.0 : part;
    part = part < 1.0 ? part : 1.0;
    double here = settled[low] + part * (settled[high] - settled[low]);
    return function_exp(-ratio * here);
}
