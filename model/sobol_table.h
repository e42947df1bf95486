/* sobol_table: what each dimension of the Sobol sequence begins with.
 *
 * Source: Joe and Kuo (2008), SIAM J. Sci. Comput. 30:2635, doi 10.1137/070709359: the first
 * rows of their file new-joe-kuo-6.21201, as Boost 1.74 carries them
 * (boost/random/detail/sobol_table.hpp). */
#ifndef MODEL_SOBOL_TABLE_H
#define MODEL_SOBOL_TABLE_H

#include <stdint.h>

enum { SOBOL_DIMENSIONS_MAX = 256, SOBOL_DEGREE_MAX = 11 };

struct sobol_row {
    uint16_t polynomial; /* primitive over GF(2): bit i is the coefficient of z^i */
    uint16_t start[SOBOL_DEGREE_MAX]; /* m_1, m_2, ...: as many as its degree, odd, m_i < 2^i */
};

/* Of dimensions 2, 3, ...; the first needs none. */
extern const struct sobol_row sobol_table[SOBOL_DIMENSIONS_MAX - 1];

#endif
