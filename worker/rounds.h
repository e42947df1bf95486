/* rounds: draws that end when the headline numbers are known well enough.
 *
 * With a tolerance the draws come in rounds, each as many as all before: ROUNDS_FIRST_DRAWS of
 * them, twice that, and so on, sizes at which Sobol points are even. Behind each round it is
 * judged whether the standard errors of all headline numbers are within the tolerance, and all
 * draws are there that a part cannot do without. As
 * rounds are whole, it does not matter who computes which draws. Without a tolerance there is
 * one round. */
#ifndef WORKER_ROUNDS_H
#define WORKER_ROUNDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct columns; /* worker/columns.h */
struct part;    /* worker/part.h */

enum {
    ROUNDS_FIRST_DRAWS = 256,
    ROUNDS_MAX = 10 /* so that the last ends beyond the draws a scenario may have */
};

struct rounds {
    double tolerance; /* percentage points; 0: none */
    uint32_t least;   /* draws there must be, whatever is known before */
    uint32_t most;    /* draws there may be */
};

/* Whether draws went on until the headline numbers were known well enough. */
struct verdict {
    bool is_settled; /* no more draws are computed */
    bool is_converged;
    uint32_t draws; /* computed so far */
    double error;   /* the largest standard error of a headline number, percentage points */
};

/* The draws before a round, from 0: 0, ROUNDS_FIRST_DRAWS, twice that, ... */
uint32_t rounds_before(const struct rounds *rounds, unsigned round);

/* The largest standard error of a part's headline numbers, in percentage points, of its first
 * `draws` draws: infinite where one is no number, 0 where the part has none. `first` is its
 * first estimated column; `scratch` [draws]. O(headline numbers x draws). */
double rounds_error(const struct part *part,
                    const void *state,
                    const struct columns *columns,
                    size_t first,
                    uint32_t draws,
                    double *scratch);

/* The verdict behind a round, by the largest error of all parts. */
struct verdict rounds_judge(const struct rounds *rounds, unsigned round, double error);

#endif
