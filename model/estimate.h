/* estimate: what n draws say of one number. */
#ifndef MODEL_ESTIMATE_H
#define MODEL_ESTIMATE_H

#include <stddef.h>

enum { ESTIMATE_BLOCK = 64, ESTIMATE_BATCHES_LEAST = 16 };

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
 *
 * The standard error is that of batch means (Schmeiser 1982, Operations Research 30:556, who
 * finds 10 to 30 batches enough): draws in order make batches of b, the largest power of two
 * that leaves at least ESTIMATE_BATCHES_LEAST of them, and with m whole batches
 *
 *   standard_error = sqrt(sum (batch mean - their mean)^2 / (m - 1) / m  x  m b / n)
 *
 * For fewer than 32 draws b is 1: sqrt(sum (x - mean)^2 / (n - 1) / n). For independent draws
 * both have the same expectation. With Sobol points (points.h) a batch is a net of its own, and
 * the errors of batches partly cancel (Owen 1997, SIAM J. Numer. Anal. 34:1884): the plain
 * formula overstates the error by far, this one less, and neither states too little.
 *
 * A quantile q stands at rank h = (n - 1) q of the sorted samples, linear between neighbours
 * (rule 7 of Hyndman and Fan 1996, The American Statistician 50:361).
 * `scratch` [n] is overwritten. Time O(n). */
void estimate_samples(const double *samples,
                      size_t n,
                      double *scratch,
                      struct estimate *estimate_out);

#endif
