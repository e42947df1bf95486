/* council_frontier: how often every text of a grid passes, over draws, and with it the text the
 * setter likes best among those that pass with at least a given chance.
 *
 * The grid: every level; of the first graded provision the hundredths, of further ones the
 * tenths. A text passes in a draw when the votes carry it and the setter would rather have it
 * than the reversion. Counts are whole numbers, so that parts of the draws may be counted
 * apart and merged in any order. Cost of a draw: 60 microseconds for the reference case (288
 * texts x 101), less the stricter the vetoes. */
#ifndef MODEL_COUNCIL_FRONTIER_H
#define MODEL_COUNCIL_FRONTIER_H

#include "model/council.h"

#include <stdint.h>

enum { COUNCIL_CELLS_MAX = 1 << 20 };

struct council_frontier;

/* `preferences` says what the setter likes best: its ideals, with their shift.
 *
 * STATUS_BAD_INPUT  council_check found faults
 * STATUS_FULL       more than COUNCIL_CELLS_MAX texts in the grid
 * STATUS_NO_MEMORY */
MUST_USE enum status council_frontier_new(const struct council_case *council_case,
                                          const struct council_numbers *preferences,
                                          struct problems *problems,
                                          struct council_frontier **frontier_out);

void council_frontier_free(struct council_frontier **frontier_p);

/* Counts one draw. Takes no memory. */
void council_frontier_add(struct council_frontier *frontier,
                          const struct council_numbers *numbers);

/* Adds the counts of another frontier of the same case. */
void council_frontier_merge(struct council_frontier *frontier,
                            const struct council_frontier *other);

struct council_front {
    bool found;
    double text[COUNCIL_PROVISIONS_MAX];
    double loss;  /* the setter's */
    double share; /* of the draws in which it passes */
};

/* The best text that passes in at least `share` of the draws, above 0 to 1. Ties as in
 * council.h. Cost O(cells). */
void council_frontier_best(const struct council_frontier *frontier,
                           double share,
                           struct council_front *front_out);

uint64_t council_frontier_draws(const struct council_frontier *frontier);

#endif
