#include "model/sobol.h"

#include <assert.h>
#include <stdbool.h>

/* m_k = 2 a_1 m_(k-1) ^ 4 a_2 m_(k-2) ^ ... ^ 2^s m_(k-s) ^ m_(k-s), for a polynomial of degree
 * s; direction k is m_k / 2^k. */
static void recur(uint32_t direction[SOBOL_BITS], unsigned polynomial, int degree)
{
    for (int k = degree; k < SOBOL_BITS; k++) {
        uint32_t next = direction[k - degree] ^ direction[k - degree] >> degree;
        for (int i = 1; i < degree; i++) {
            bool is_in = (polynomial >> (degree - i) & 1) != 0;
            next ^= is_in ? direction[k - i] : 0;
        }
        direction[k] = next;
    }
}

void sobol_axis_init(struct sobol_axis *axis, unsigned dimension, uint32_t scramble)
{
    assert(dimension >= 1 && dimension <= SOBOL_DIMENSIONS_MAX);
    axis->scramble = scramble;
    if (dimension == 1) {
        for (int i = 0; i < SOBOL_BITS; i++) {
            axis->direction[i] = UINT32_C(1) << (SOBOL_BITS - 1 - i);
        }
        return;
    }
    const struct sobol_row *row = &sobol_table[dimension - 2];
    int degree = 0;
    while (row->polynomial >> (degree + 1) != 0) {
        degree++;
    }
    for (int i = 0; i < degree; i++) {
        axis->direction[i] = (uint32_t)row->start[i] << (SOBOL_BITS - 1 - i);
    }
    recur(axis->direction, row->polynomial, degree);
}

uint32_t sobol_bits(const struct sobol_axis *axis, uint32_t index)
{
    uint32_t bits = 0;
    for (int i = 0; index >> i != 0; i++) {
        bits ^= (index >> i & 1) != 0 ? axis->direction[i] : 0;
        if (i == SOBOL_BITS - 1) {
            break;
        }
    }
    return bits;
}

static uint32_t reverse(uint32_t x)
{
    x = (x >> 1 & 0x55555555u) | (x & 0x55555555u) << 1;
    x = (x >> 2 & 0x33333333u) | (x & 0x33333333u) << 2;
    x = (x >> 4 & 0x0f0f0f0fu) | (x & 0x0f0f0f0fu) << 4;
    x = (x >> 8 & 0x00ff00ffu) | (x & 0x00ff00ffu) << 8;
    return x >> 16 | x << 16;
}

/* A permutation in which no bit depends on a higher one: of the reversed point, none on a lower
 * digit, which is what nested scrambling is. */
static uint32_t permute(uint32_t x, uint32_t key)
{
    x += key;
    x ^= x * 0x6c50b47cu;
    x ^= x * 0xb82f1e52u;
    x ^= x * 0xc7afe638u;
    x ^= x * 0x8d22f6e6u;
    return x;
}

uint32_t sobol_scrambled_bits(const struct sobol_axis *axis, uint32_t index)
{
    return reverse(permute(reverse(sobol_bits(axis, index)), axis->scramble));
}

double sobol_uniform(const struct sobol_axis *axis, uint32_t index)
{
    return ((double)sobol_scrambled_bits(axis, index) + 0.5) * 0x1p-32;
}
