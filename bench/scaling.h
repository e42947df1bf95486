/* scaling: what one broker costs a task, and how many workers of a given task length saturate
 * it by that.
 *
 * A broker with its journal in sync, a client that always has tasks waiting there, and many
 * workers that hold one task each for a while and compute nothing (bench/sleepers.h), all in
 * this process over TCP on the loopback interface. The workers go round: away for a task, then
 * back at the broker. So the model is a closed network (bench/closed.h), made of two points and
 * held against the others:
 *   demand   1 / rate where workers come back at once and are so many that more do not help
 *   way      1 / rate of one worker that comes back at once, demand included: messages on their
 *            way, threads that are woken
 *   delay    how long a task is held, as measured, and the way without the demand
 * Here all share the cores, so the demand is that of broker, workers and client together. A
 * broker with cores enough for its threads is as fast as the busiest of them, whose processor
 * time a task is the demand of the saturation that is told. */
#ifndef BENCH_SCALING_H
#define BENCH_SCALING_H

#include "base/status.h"
#include "bench/board.h"
#include "bench/plan.h"

enum { SCALING_WORDS_BYTES = 512 };

extern const char scaling_name[];
extern const char scaling_limits_name[]; /* rows that follow from those of a round */

/* One round. Statuses of sockets, threads and files; STATUS_EXPIRED: workers did not join, or
 * results stopped coming; STATUS_CANCELLED: a person wants to stop. `words_out` says why. */
MUST_USE enum status scaling_round(const struct plan *plan,
                                   uint32_t round,
                                   struct board *board,
                                   char words_out[SCALING_WORDS_BYTES]);

#endif
