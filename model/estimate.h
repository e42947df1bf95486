/* estimate: what n draws say of one number. */
#ifndef MODEL_ESTIMATE_H
#define MODEL_ESTIMATE_H

#include <stddef.h>

enum { ESTIMATE_BLOCK = 64 };

struct estimate {
    double mean;
    double standard_error; /* of the mean; 0 for one sample */
    double q05;            /* 5 % quantile */
    double q25;
    double q50;
    double q75;
    double q95;
};

/* Describes samples[n], n >= 1, finite, in the order of the draws.
 *
 * Sums add up blocks of ESTIMATE_BLOCK draws, each from its first draw on, then the blocks in
 * order: partial sums made elsewhere, block by block, give the same bits.
 * standard_error = sqrt(sum (x - mean)^2 / (n - 1) / n).
 * A quantile q stands at rank h = (n - 1) q of the sorted samples, linear between neighbours
 * (rule 7 of Hyndman and Fan 1996, The American Statistician 50:361).
 * `scratch` [n] is overwritten. Time O(n). */
void estimate_samples(const double *samples,
                      size_t n,
                      double *scratch,
                      struct estimate *estimate_out);

#endif
