/* bargain_beside: the plain answers that stand beside a bargain. */
#ifndef MODEL_BARGAIN_BESIDE_H
#define MODEL_BARGAIN_BESIDE_H

#include "model/bargain.h"

/* Mean of positions weighted by capability x salience, and their median: the least position up
 * to which at least half of the weight stands. A dimension nobody cares for is weighted by
 * capability alone. positions: [actor][dimension]; order: [actor] scratch; mean_out and
 * median_out: [dimension]. Cost O(actors^2 x dimensions). */
void bargain_beside(const struct bargain_size *size,
                    const struct bargain_numbers *numbers,
                    const double *positions,
                    size_t *order,
                    double *mean_out,
                    double *median_out);

#endif
