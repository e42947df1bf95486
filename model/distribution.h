/* distribution: what is known of a number.
 *
 * A value is drawn by quantile: u uniform in (0, 1) in, value out, so that draws can be shared
 * between scenarios. Cost: a few operations; beta some 2 microseconds. */
#ifndef MODEL_DISTRIBUTION_H
#define MODEL_DISTRIBUTION_H

#include "base/problem.h"

enum distribution_kind {
    DISTRIBUTION_FIXED,      /* a: the value */
    DISTRIBUTION_UNIFORM,    /* a: low, b: high, >= low */
    DISTRIBUTION_TRIANGULAR, /* a: low, b: mode, c: high; a <= b <= c */
    DISTRIBUTION_NORMAL,     /* a: mean, b: standard deviation, >= 0 */
    DISTRIBUTION_LOGNORMAL,  /* a: median, > 0, b: standard deviation of the logarithm, >= 0 */
    DISTRIBUTION_BETA,       /* a: alpha, b: beta; both 0.01 to 1e6 */
    DISTRIBUTION_KIND_COUNT
};

struct distribution {
    enum distribution_kind kind;
    double a;
    double b;
    double c;
};

struct range {
    double least;
    double most;
};

struct distribution distribution_fixed(double value);
struct distribution distribution_uniform(double low, double high);
struct distribution distribution_triangular(double low, double mode, double high);
struct distribution distribution_normal(double mean, double deviation);
struct distribution distribution_lognormal(double median, double log_deviation);
struct distribution distribution_beta(double alpha, double beta);

/* Adds a problem at `path` when a parameter is not finite or out of order, and when the
 * distribution does not fit the range its number may have: the central value must lie in it,
 * and so must both ends of a fixed number, a uniform or a triangular. The tails of the others
 * may reach beyond; a drawn value is clipped to the range (draw.h). */
void distribution_check(const struct distribution *distribution,
                        struct range range,
                        const char *path,
                        struct problems *problems);

/* The value below which a share u of the draws falls, 0 < u < 1. The distribution is valid.
 *
 * Normal: Wichura (1988), Applied Statistics 37:477, AS 241 PPND16, relative error 1e-16.
 * Beta: Newton's method on the logarithm of the incomplete beta function in the logarithm of
 * x, from the nearer tail; error below 1e-12 for alpha and beta to 1000. */
double distribution_quantile(const struct distribution *distribution, double u);

/* Mode of a triangular, middle of a uniform, mean of a normal or a beta, median of a
 * lognormal. */
double distribution_central(const struct distribution *distribution);

/* The least and the most it can be; infinite for a tail without end. */
struct range distribution_support(const struct distribution *distribution);

/* I_x(a, b), the regularised incomplete beta function; 0 <= x <= 1, a and b 0.01 to 1e6.
 * Source: the continued fraction of Abramowitz and Stegun (1964), 26.5.8, summed by the rule of
 * Lentz as modified by Thompson and Barnett (1986), J. Comput. Phys. 64:490. */
double distribution_incomplete_beta(double x, double a, double b);

#endif
