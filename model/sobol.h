/* sobol: points of the Sobol sequence by their index, scrambled.
 *
 * The first 2^m points of a dimension fall one into each of 2^m equal intervals, and those of
 * several dimensions fill their cube far more evenly than chance does. Scrambling permutes the
 * digits of every point, the same way for all points of a dimension, so that each point by
 * itself is uniform and the evenness stays.
 *
 * Sources: Sobol (1967); directions of Joe and Kuo (2008, model/sobol_table.h); Owen (1995),
 * nested uniform scrambling, by the hash of Laine and Karras (2011) as in Burley (2020),
 * Journal of Computer Graphics Techniques 9(4):1. */
#ifndef MODEL_SOBOL_H
#define MODEL_SOBOL_H

#include "model/sobol_table.h"

#include <stdint.h>

enum { SOBOL_BITS = 32 };

struct sobol_axis {
    uint32_t direction[SOBOL_BITS]; /* direction[i]: added where bit i of the index is set */
    uint32_t scramble;              /* the key of its permutation */
};

/* An axis of its own for one dimension, 1 to SOBOL_DIMENSIONS_MAX. Cost: some 100 ns. */
void sobol_axis_init(struct sobol_axis *axis, unsigned dimension, uint32_t scramble);

/* The point `index` as the leading bits of a fraction: not scrambled, and scrambled. */
uint32_t sobol_bits(const struct sobol_axis *axis, uint32_t index);
uint32_t sobol_scrambled_bits(const struct sobol_axis *axis, uint32_t index);

/* The scrambled point as a number in (0, 1), an odd multiple of 2^-33: the middle of the
 * interval its bits name. */
double sobol_uniform(const struct sobol_axis *axis, uint32_t index);

#endif
