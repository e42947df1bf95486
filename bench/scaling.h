/* scaling: what one broker costs a task, and how many workers of a given task length saturate
 * it by that.
 *
 * A broker with its journal in sync, a client that always has tasks waiting there, and many
 * workers that hold one task each for a while and compute nothing (bench/sleepers.h), all in
 * this process over TCP on the loopback interface. The workers go round: away for a task, then
 * back at the broker. So the model is a closed network (bench/closed.h), whose demand is
 * measured where the broker is saturated, and whose rates are then held against what is
 * measured elsewhere. Here the demand is the larger of the processor time that the broker's
 * loop, one thread, takes a task, and that which all threads take, over the cores they share;
 * what is left of it is a delay (Seidmann, Schweitzer and Shalev-Oren, Computerized closed
 * queueing network models of flexible manufacturing systems, 1987: m servers as one that is m
 * times as fast, and a delay). A broker whose other threads have cores of their own has the
 * loop's demand alone. */
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
