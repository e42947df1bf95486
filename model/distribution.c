#include "model/distribution.h"

#include "model/function.h"

#include <math.h>
#include <stdbool.h>

static const double BETA_LEAST = 0.01;
static const double BETA_MOST = 1e6;

struct distribution distribution_fixed(double value)
{
    return (struct distribution){DISTRIBUTION_FIXED, value, 0.0, 0.0};
}

struct distribution distribution_uniform(double low, double high)
{
    return (struct distribution){DISTRIBUTION_UNIFORM, low, high, 0.0};
}

struct distribution distribution_triangular(double low, double mode, double high)
{
    return (struct distribution){DISTRIBUTION_TRIANGULAR, low, mode, high};
}

struct distribution distribution_normal(double mean, double deviation)
{
    return (struct distribution){DISTRIBUTION_NORMAL, mean, deviation, 0.0};
}

struct distribution distribution_lognormal(double median, double log_deviation)
{
    return (struct distribution){DISTRIBUTION_LOGNORMAL, median, log_deviation, 0.0};
}

struct distribution distribution_beta(double alpha, double beta)
{
    return (struct distribution){DISTRIBUTION_BETA, alpha, beta, 0.0};
}

static bool in_beta_range(double parameter)
{
    return parameter >= BETA_LEAST && parameter <= BETA_MOST;
}

/* What is wrong with finite parameters, or NULL. */
static const char *order_fault(const struct distribution *d)
{
    bool fits = false;
    switch (d->kind) {
    case DISTRIBUTION_FIXED:
        return NULL;
    case DISTRIBUTION_UNIFORM:
        return d->a <= d->b ? NULL : "low must be at most high";
    case DISTRIBUTION_TRIANGULAR:
        fits = d->a <= d->b && d->b <= d->c;
        return fits ? NULL : "low, mode and high must not fall";
    case DISTRIBUTION_NORMAL:
        return d->b >= 0.0 ? NULL : "deviation must be at least 0";
    case DISTRIBUTION_LOGNORMAL:
        fits = d->a > 0.0 && d->b >= 0.0;
        return fits ? NULL : "median must be above 0, log_deviation at least 0";
    case DISTRIBUTION_BETA:
        fits = in_beta_range(d->a) && in_beta_range(d->b);
        return fits ? NULL : "alpha and beta must lie in 0.01 to 1e6";
    case DISTRIBUTION_KIND_COUNT:
        break;
    }
    return "no such kind of distribution";
}

static const char *fault_of(const struct distribution *d)
{
    bool finite = isfinite(d->a) && isfinite(d->b) && isfinite(d->c);
    return finite ? order_fault(d) : "a parameter is not a finite number";
}

void distribution_check(const struct distribution *distribution,
                        struct range range,
                        const char *path,
                        struct problems *problems)
{
    const char *fault = fault_of(distribution);
    if (fault != NULL) {
        problem_add(problems, path, "(%g, %g, %g): %s", distribution->a, distribution->b,
                    distribution->c, fault);
        return;
    }
    double central = distribution_central(distribution);
    struct range reach = {central, central};
    if (distribution->kind <= DISTRIBUTION_TRIANGULAR) {
        reach = distribution_support(distribution);
    }
    if (reach.least < range.least || reach.most > range.most) {
        problem_add(problems, path, "%g is outside %g to %g",
                    reach.least < range.least ? reach.least : reach.most, range.least,
                    range.most);
    }
}

/* Polynomial of degree 7, coefficients from the constant up. */
static double polynomial(const double coefficient[8], double x)
{
    double sum = coefficient[7];
    for (int i = 6; i >= 0; i--) {
        sum = sum * x + coefficient[i];
    }
    return sum;
}

/* Standard normal quantile, AS 241 PPND16: a rational approximation for the middle, one for
 * each tail to exp(-25) and one beyond. */
static double normal_quantile(double u)
{
    static const double middle_above[8] = {3.3871328727963666080e0, 1.3314166789178437745e2,
                                           1.9715909503065514427e3, 1.3731693765509461125e4,
                                           4.5921953931549871457e4, 6.7265770927008700853e4,
                                           3.3430575583588128105e4, 2.5090809287301226727e3};
    static const double middle_below[8] = {1.0,
                                           4.2313330701600911252e1,
                                           6.8718700749205790830e2,
                                           5.3941960214247511077e3,
                                           2.1213794301586595867e4,
                                           3.9307895800092710610e4,
                                           2.8729085735721942674e4,
                                           5.2264952788528545610e3};
    static const double tail_above[8] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                         5.76949722146069140550e0,  3.64784832476320460504e0,
                                         1.27045825245236838258e0,  2.41780725177450611770e-1,
                                         2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double tail_below[8] = {1.0,
                                         2.05319162663775882187e0,
                                         1.67638483018380384940e0,
                                         6.89767334985100004550e-1,
                                         1.48103976427480074590e-1,
                                         1.51986665636164571966e-2,
                                         5.47593808499534494600e-4,
                                         1.05075007164441684324e-9};
    static const double far_above[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                        1.78482653991729133580e0,  2.96560571828504891230e-1,
                                        2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                        2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double far_below[8] = {1.0,
                                        5.99832206555887937690e-1,
                                        1.36929880922735805310e-1,
                                        1.48753612908506148525e-2,
                                        7.86869131145613259100e-4,
                                        1.84631831751005468180e-5,
                                        1.42151175831644588870e-7,
                                        2.04426310338993978564e-15};
    double q = u - 0.5;
    if (fabs(q) <= 0.425) {
        double r = 0.180625 - q * q;
        return q * polynomial(middle_above, r) / polynomial(middle_below, r);
    }
    double r = sqrt(-function_log(q < 0.0 ? u : 1.0 - u));
    double size = r <= 5.0 ? polynomial(tail_above, r - 1.6) / polynomial(tail_below, r - 1.6)
                           : polynomial(far_above, r - 5.0) / polynomial(far_below, r - 5.0);
    return q < 0.0 ? -size : size;
}

static double triangular_quantile(const struct distribution *d, double u)
{
    double width = d->c - d->a;
    if (width <= 0.0) {
        return d->a;
    }
    if (u < (d->b - d->a) / width) {
        return d->a + sqrt(u * width * (d->b - d->a));
    }
    return d->c - sqrt((1.0 - u) * width * (d->c - d->b));
}

/* Keeps a divisor of the continued fraction away from 0. */
static double not_zero(double x)
{
    const double tiny = 1e-300;
    return fabs(x) < tiny ? tiny : x;
}

/* The continued fraction 1/(1+ d1/(1+ d2/(1+ ...))) of Abramowitz and Stegun, 26.5.8. It
 * converges within some sqrt(a + b) terms for x up to about the mean. */
static double beta_fraction(double x, double a, double b)
{
    enum { TERMS_MAX = 20000 };
    double c = 1.0;
    double d = 0.0;
    double below = 1.0;
    for (int n = 1; n < TERMS_MAX; n++) {
        int m = n / 2;
        double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        double term = n % 2 == 0 ? even : odd;
        d = 1.0 / not_zero(1.0 + term * d);
        c = not_zero(1.0 + term / c);
        below *= c * d;
        if (fabs(c * d - 1.0) < 1e-16) {
            break;
        }
    }
    return 1.0 / below;
}

static double log_beta(double a, double b)
{
    return function_lgamma(a) + function_lgamma(b) - function_lgamma(a + b);
}

double distribution_incomplete_beta(double x, double a, double b)
{
    if (x <= 0.0) {
        return 0.0;
    }
    if (x >= 1.0) {
        return 1.0;
    }
    double front = function_exp(a * function_log(x) + b * function_log1p(-x) - log_beta(a, b));
    if (x <= (a + 1.0) / (a + b + 2.0)) {
        return front * beta_fraction(x, a, b) / a;
    }
    return 1.0 - front * beta_fraction(1.0 - x, b, a) / b;
}

/* The x at most about the mean with I_x(a, b) = u. Newton's method in y = log x on log I,
 * which is nearly linear there, kept inside a bracket. */
static double beta_lower_quantile(double u, double a, double b)
{
    enum { ROUNDS_MAX = 80 };
    const double y_least = -700.0; /* below it x is next to 0 and the first term is exact */
    double log_scale = log_beta(a, b) + function_log(a);
    double low = y_least;
    double high = 0.0;
    double y = (function_log(u) + log_scale) / a;
    if (y < y_least) {
        return function_exp(y);
    }
    y = fmin(y, function_log(a / (a + b)));
    for (int round = 0; round < ROUNDS_MAX; round++) {
        double x = function_exp(y);
        double fraction = beta_fraction(x, a, b);
        double miss = a * y + b * function_log1p(-x) - log_scale + function_log(fraction) -
                      function_log(u);
        if (miss > 0.0) {
            high = y;
        } else {
            low = y;
        }
        double next = y - miss * (1.0 - x) * fraction / a;
        if (!(next >= low && next <= high)) {
            next = 0.5 * (low + high);
        }
        bool settled = fabs(next - y) < 1e-14;
        y = next;
        if (settled) {
            break;
        }
    }
    return function_exp(y);
}

static double beta_quantile(double u, double a, double b)
{
    if (u <= distribution_incomplete_beta(a / (a + b), a, b)) {
        return beta_lower_quantile(u, a, b);
    }
    return 1.0 - beta_lower_quantile(1.0 - u, b, a);
}

double distribution_quantile(const struct distribution *distribution, double u)
{
    const struct distribution *d = distribution;
    switch (d->kind) {
    case DISTRIBUTION_UNIFORM:
        return d->a + (d->b - d->a) * u;
    case DISTRIBUTION_TRIANGULAR:
        return triangular_quantile(d, u);
    case DISTRIBUTION_NORMAL:
        return d->a + d->b * normal_quantile(u);
    case DISTRIBUTION_LOGNORMAL:
        return d->a * function_exp(d->b * normal_quantile(u));
    case DISTRIBUTION_BETA:
        return beta_quantile(u, d->a, d->b);
    case DISTRIBUTION_FIXED:
    case DISTRIBUTION_KIND_COUNT:
        break;
    }
    return d->a;
}

double distribution_central(const struct distribution *distribution)
{
    const struct distribution *d = distribution;
    switch (d->kind) {
    case DISTRIBUTION_UNIFORM:
        return 0.5 * (d->a + d->b);
    case DISTRIBUTION_TRIANGULAR:
        return d->b;
    case DISTRIBUTION_BETA:
        return d->a / (d->a + d->b);
    case DISTRIBUTION_FIXED:
    case DISTRIBUTION_NORMAL:
    case DISTRIBUTION_LOGNORMAL:
    case DISTRIBUTION_KIND_COUNT:
        break;
    }
    return d->a;
}

struct range distribution_support(const struct distribution *distribution)
{
    const struct distribution *d = distribution;
    bool certain = d->b == 0.0;
    switch (d->kind) {
    case DISTRIBUTION_UNIFORM:
        return (struct range){d->a, d->b};
    case DISTRIBUTION_TRIANGULAR:
        return (struct range){d->a, d->c};
    case DISTRIBUTION_NORMAL:
        return certain ? (struct range){d->a, d->a} : (struct range){-INFINITY, INFINITY};
    case DISTRIBUTION_LOGNORMAL:
        return certain ? (struct range){d->a, d->a} : (struct range){0.0, INFINITY};
    case DISTRIBUTION_BETA:
        return (struct range){0.0, 1.0};
    case DISTRIBUTION_FIXED:
    case DISTRIBUTION_KIND_COUNT:
        break;
    }
    return (struct range){d->a, d->a};
}
