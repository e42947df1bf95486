/* pack: neighbours of one array side by side, for sums over long rows of doubles.
 *
 * Unlike a lane (lane.h), whose places are draws that never meet, the places of a pack are
 * parts of one row and are added up, always in the same order: the bits depend neither on the
 * processor nor on who asks. Rows are whole packs long, aligned, and zero beyond what they
 * hold. */
#ifndef MODEL_PACK_H
#define MODEL_PACK_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

enum { PACK = 4 };

typedef double pack __attribute__((vector_size(PACK * sizeof(double)), may_alias));

#define PACK_INLINE static inline __attribute__((always_inline))

/* The doubles a row of `count` takes. */
PACK_INLINE size_t pack_row(size_t count)
{
    return (count + PACK - 1) / PACK * PACK;
}

/* `count` doubles of zero, aligned; NULL, and arena->failed, when there is no memory. */
static inline double *pack_take(struct arena *arena, size_t count)
{
    unsigned char *bytes = arena_take_array(arena, pack_row(count) + PACK, sizeof(double));
    if (bytes == NULL) {
        return NULL;
    }
    size_t over = (uintptr_t)bytes % sizeof(pack);
    return (double *)(void *)(bytes + (over == 0 ? 0 : sizeof(pack) - over));
}

/* The sum of a[i] b[i] over `row` doubles. */
PACK_INLINE double pack_dot(const double *a, const double *b, size_t row)
{
    const pack *x = (const pack *)a;
    const pack *y = (const pack *)b;
    pack even = {0};
    pack odd = {0};
    size_t packs = row / PACK;
    for (size_t q = 0; q + 1 < packs; q += 2) {
        even += x[q] * y[q];
        odd += x[q + 1] * y[q + 1];
    }
    if (packs % 2 == 1) {
        even += x[packs - 1] * y[packs - 1];
    }
    even += odd;
    return (even[0] + even[1]) + (even[2] + even[3]);
}

/* Adds up `width` packs of every row times its factor, in registers. */
PACK_INLINE void pack_combine_some(
    double *out, const double *factors, const double *rows, size_t count, size_t row, int width)
{
    pack sums[4] = {{0}};
    for (size_t k = 0; k < count; k++) {
        const pack *from = (const pack *)(rows + k * row);
        for (int q = 0; q < width; q++) {
            sums[q] += factors[k] * from[q];
        }
    }
    for (int q = 0; q < width; q++) {
        ((pack *)out)[q] = sums[q];
    }
}

/* out = the sum over k of factors[k] rows[k], `count` rows of `row` doubles one after the
 * other. */
static inline void
pack_combine(double *out, const double *factors, const double *rows, size_t count, size_t row)
{
    size_t at = 0;
    for (; at + 4 * PACK <= row; at += 4 * PACK) {
        pack_combine_some(out + at, factors, rows + at, count, row, 4);
    }
    for (; at < row; at += PACK) {
        pack_combine_some(out + at, factors, rows + at, count, row, 1);
    }
}

#endif
