/* overhead: what a fleet costs a sweep: the same scenarios computed by `brink sweep` in one
 * process, and by `brink sweep` through a broker with its journal in sync and workers that are
 * processes of their own, with as many threads in all. Whoever computes them, sweep.csv has the
 * same bytes. */
#ifndef BENCH_OVERHEAD_H
#define BENCH_OVERHEAD_H

#include "base/status.h"
#include "bench/board.h"
#include "bench/plan.h"

enum { OVERHEAD_WORDS_BYTES = 512 };

extern const char overhead_name[];

/* One round; each round in another order. The programs are those beside this one.
 * STATUS_NOT_FOUND: they are not there; STATUS_DAMAGED: the bytes differ; statuses of a squad
 * and of program_run; STATUS_CANCELLED: a person wants to stop. `words_out` says why. */
MUST_USE enum status overhead_round(const struct plan *plan,
                                    uint32_t round,
                                    struct board *board,
                                    char words_out[OVERHEAD_WORDS_BYTES]);

#endif
