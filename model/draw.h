/* draw: the value an uncertain number takes in one Monte Carlo draw.
 *
 * A draw is a pure function of (seed, draw, step, variable): the same whoever computes it, in
 * whatever order, on whatever machine, and the same in every scenario, so that two scenarios
 * compare on common draws.
 *
 * A number drawn once takes the scrambled Sobol point of its axis (points.h), if it has one:
 * many draws together then cover what the numbers may be more evenly than chance does. All else
 * is Philox, keyed by seed, draw, step and name.
 * Source: Philox4x32-10, Salmon, Moraes, Dror and Shaw (2011), SC11,
 * doi 10.1145/2063384.2063405. Cost: some 20 nanoseconds and the quantile. */
#ifndef MODEL_DRAW_H
#define MODEL_DRAW_H

#include "model/distribution.h"
#include "model/lane.h"
#include "model/points.h"

/* A number that is not known exactly. Two places with the same key and distribution share one
 * variable: they get the same value in every draw. */
struct uncertain {
    struct distribution distribution;
    uint64_t key; /* draw_key of the variable's name */
};

enum { DRAW_WORDS = 4 };

static const uint32_t DRAW_MOST = UINT32_C(1) << 31; /* draws are below it */
static const uint32_t DRAW_EVERY = UINT32_MAX;       /* in `second`: every number */

/* A number known exactly. */
struct uncertain draw_fixed(double value);

/* Which draw stands in which lane. */
struct draws {
    uint64_t seed;
    bool central; /* every number at its central value; seed and draw do not matter */
    uint32_t draw[LANES];
    const struct points *points; /* borrowed; NULL: none has an axis */
    uint32_t second[LANES];      /* group of the numbers at their second value; DRAW_EVERY: all;
                                  * 0: none */
};

/* Hash of a variable's name. Source: FNV-1a, 64 bits, Fowler, Noll and Vo (IETF draft
 * draft-eastlake-fnv). Two of 1,000 names meet with a chance of 3e-14. */
uint64_t draw_key(const char *name);

/* A uniform number in (0, 1), an odd multiple of 2^-53, so that 1 - u is exact too. */
double draw_uniform(uint64_t seed, uint32_t draw, uint32_t step, uint64_t key);

/* Four random words of 32 bits. Those with step 0 make the uniform numbers (the first two) and
 * the keys of the Sobol axes (the last). */
void draw_words(
    uint64_t seed, uint32_t draw, uint32_t step, uint64_t key, uint32_t words_out[DRAW_WORDS]);

/* The value of a number in each lane, clipped to its range. `step` tells apart draws of a
 * number that is drawn anew, as each year's shock; 0 for one that is drawn once. */
void draw_value(const struct draws *draws,
                const struct uncertain *uncertain,
                struct range range,
                uint32_t step,
                lane *value_out);

#endif
