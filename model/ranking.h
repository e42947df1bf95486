/* ranking: how far two series of numbers go up and down together, by their ranks.
 *
 * Spearman's rho (Spearman 1904, The American Journal of Psychology 15:72) is the correlation
 * of ranks; its square is the share of the variance of one's ranks that a line through the
 * other's explains. With numbers drawn independently of each other the squares add up. */
#ifndef MODEL_RANKING_H
#define MODEL_RANKING_H

#include <stddef.h>

/* Ranks of values[n], finite, from 0 on, equal ones sharing the middle of theirs. `sorted` [n]
 * is overwritten. O(n log n). */
void ranking_make(const double *values, size_t n, double *sorted, double *ranks_out);

/* Squared correlation of two series, less the 1 / (n - 1) that chance alone is expected to
 * give, at least 0; 0 where either never changes or n < 3. Of ranks with uniform numbers, which
 * are their own ranks but for 1 / n, it is the square of rho. O(n). */
double ranking_share(const double *ranks, const double *others, size_t n);

#endif
