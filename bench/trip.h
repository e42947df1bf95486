/* trip: round trips through every rig at every window: how many a second, and how long one
 * takes. */
#ifndef BENCH_TRIP_H
#define BENCH_TRIP_H

#include "base/status.h"
#include "bench/board.h"
#include "bench/plan.h"

enum { TRIP_WORDS_BYTES = 512 };

extern const char trip_name[];
extern const char trip_keys_name[];
extern const char trip_metrics_name[];

/* Can all be measured that is wanted? STATUS_BAD_INPUT: there is no such system;
 * STATUS_NOT_FOUND: a peer is not installed. `words_out` says what to do. */
MUST_USE enum status trip_check(const struct plan *plan, char words_out[TRIP_WORDS_BYTES]);

/* One round: each rig at each window once, the rigs in turn and each round in another order.
 * Any status of a rig; STATUS_EXPIRED: results stopped coming; STATUS_CANCELLED: a person
 * wants to stop. `words_out` says why. */
MUST_USE enum status trip_round(const struct plan *plan,
                                uint32_t round,
                                struct board *board,
                                char words_out[TRIP_WORDS_BYTES]);

/* The same for what keys cost, and what metrics do: each rig against the one without. */
MUST_USE enum status trip_keys_round(const struct plan *plan,
                                     uint32_t round,
                                     struct board *board,
                                     char words_out[TRIP_WORDS_BYTES]);
MUST_USE enum status trip_metrics_round(const struct plan *plan,
                                        uint32_t round,
                                        struct board *board,
                                        char words_out[TRIP_WORDS_BYTES]);

#endif
