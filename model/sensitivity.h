/* sensitivity: how much of the variance of a result each group of uncertain numbers explains.
 *
 * Numbers are drawn twice, independently, in each of N base points: sample A and sample B. The
 * result is computed for A, for B, and for every group i for A with the numbers of group i from
 * B (AB_i): N (k + 2) times for k groups.
 *
 *   first order  S_i  = sum_j fB_j (fAB_ij - fA_j) / N / V        the variance that goes when
 *                                                                  group i becomes known
 *   total        ST_i = sum_j (fA_j - fAB_ij)^2 / (2 N) / V       the variance that stays while
 *                                                                  group i alone is not known
 *
 * with V the variance of fA and fB together, and results taken off their mean first, which
 * makes the first less noisy. First order: Saltelli, Annoni, Azzini, Campolongo, Ratto and
 * Tarantola (2010), Computer Physics Communications 181:259, table 2 (b); total: Jansen (1999),
 * the same table (f). Groups: as numbers, Saltelli et al. (2008), Global Sensitivity Analysis,
 * 1.2.15. The intervals are 95 % percentile intervals of SENSITIVITY_RESAMPLES bootstrap
 * samples of the base points (Archer, Saltelli and Sobol 1997, J. Stat. Comput. Simul. 58:99):
 * what chance would make of the indices; with Sobol points they err less than that. */
#ifndef MODEL_SENSITIVITY_H
#define MODEL_SENSITIVITY_H

#include <stddef.h>
#include <stdint.h>

enum { SENSITIVITY_RESAMPLES = 500 };

/* Where the results of a base point stand. */
enum { SENSITIVITY_A, SENSITIVITY_B, SENSITIVITY_GROUPS };

/* Results of every base point, [points][SENSITIVITY_GROUPS + groups], finite. */
struct sensitivity_samples {
    const double *results;
    size_t points; /* at least 2 */
    size_t groups;
};

struct sensitivity_index {
    double value; /* share of the variance; noise may take it below 0 or above 1 */
    double low;   /* the interval */
    double high;
};

struct sensitivity {
    struct sensitivity_index first;
    struct sensitivity_index total;
};

/* Doubles of scratch for so many points. */
size_t sensitivity_scratch(size_t points);

/* Mean and standard deviation of the result, over A and B. */
void sensitivity_spread(const struct sensitivity_samples *samples,
                        double *mean_out,
                        double *deviation_out);

/* The indices of one group, from 0. Where the result does not vary they are 0. The bootstrap
 * draws the same points for every group. `scratch` is overwritten. Time O(points x
 * SENSITIVITY_RESAMPLES): 5 nanoseconds for each. */
void sensitivity_of_group(const struct sensitivity_samples *samples,
                          size_t group,
                          uint64_t seed,
                          double *scratch,
                          struct sensitivity *out);

#endif
