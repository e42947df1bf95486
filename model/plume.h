/* plume: what a release into the air comes to downwind.
 *
 * A Gaussian plume with reflection at the ground and under a lid:
 *
 *   chi/Q = exp(-y^2 / 2 sy^2) V / (2 pi u sy sz)
 *   V = sum over n = -4 .. 4, s = -1, 1 of exp(-(s H + 2 n L)^2 / 2 sz^2)
 *
 * on the ground, H the height of release, L the lid; n = 0 alone without one; V = sqrt(2 pi) sz
 * / L, mixed evenly, where sz > 1.6 L. A release of more than an hour meanders over a sector of
 * 1/16 of the circle: chi/Q = V / (sqrt(2 pi) u sz (2 pi x / 16)) anywhere in it.
 *
 * What settles on the way is taken off the source (van der Hoven 1968, in Slade, Meteorology
 * and Atomic Energy, 5-3): what is left at x is exp(-(vd / u) integral from 10 m to x of sqrt(2
 * / pi) exp(-H^2 / 2 sz^2) / sz), the integrand being 1 / L where mixed evenly.
 *
 * Spread: Briggs (1973), ATDL contribution 79, open country; and the Pasquill-Gifford curves as
 * fitted in the Industrial Source Complex model (US EPA 1995, ISC3 user's guide II, tables 1-1
 * to 1-4). Both are extrapolated beyond some 50 km. Dispersion differs two-fold between them,
 * depletion in still nights seven-fold. */
#ifndef MODEL_PLUME_H
#define MODEL_PLUME_H

#include <stddef.h>

enum plume_scheme { PLUME_BRIGGS, PLUME_ISC3, PLUME_SCHEME_COUNT };

/* Pasquill's classes, from very unstable to very stable. */
enum plume_class { PLUME_A, PLUME_B, PLUME_C, PLUME_D, PLUME_E, PLUME_F, PLUME_CLASS_COUNT };

enum { PLUME_STEPS = 400, PLUME_SECTORS = 16 };

struct plume_weather {
    enum plume_class stability;
    double wind_m_s; /* above 0 */
    double height_m; /* H, of the release, 0 or more */
    double lid_m;    /* L, above H; INFINITY: none */
};

struct plume_spread {
    double across_m; /* sigma y */
    double up_m;     /* sigma z */
};

/* Distances from 10 m to the farthest, each as many times the one before, and sigma z there. */
struct plume_path {
    double x_m[PLUME_STEPS];
    double up_m[PLUME_SCHEME_COUNT][PLUME_CLASS_COUNT][PLUME_STEPS];
};

/* Standard deviations at x > 0. */
struct plume_spread
plume_spread(enum plume_scheme scheme, enum plume_class stability, double x_m);

/* chi/Q on the ground, s/m3: at x > 0 downwind and y beside the axis; and in the sector. */
double plume_dilution(enum plume_scheme scheme,
                      const struct plume_weather *weather,
                      double x_m,
                      double y_m);
double plume_sector_dilution(enum plume_scheme scheme,
                             const struct plume_weather *weather,
                             double x_m);

/* A path to a distance above 10 m. */
void plume_path_init(struct plume_path *path, double farthest_m);

/* The integral of what settles, from the start of the path to each of its steps, for a
 * deposition velocity equal to the wind: settled_out[PLUME_STEPS]. Trapezoids. Time O(steps).
 */
void plume_settle(const struct plume_path *path,
                  enum plume_scheme scheme,
                  const struct plume_weather *weather,
                  double *settled_out);

/* The share of the release still in the air at any distance; the integral is linear between
 * steps, 0 before the first and even beyond the last. `ratio`: deposition velocity over wind.
 */
double
plume_left(const struct plume_path *path, const double *settled, double ratio, double x_m);

#endif
