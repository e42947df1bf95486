/* compute: draws of an assessment a second, with one compute thread and with one a core: a
 * broker and a worker inside this process, asked as `brink run` asks them; and draws of its
 * economy alone. */
#ifndef BENCH_COMPUTE_H
#define BENCH_COMPUTE_H

#include "base/status.h"
#include "bench/board.h"
#include "bench/plan.h"

enum { COMPUTE_WORDS_BYTES = 512 };

extern const char compute_name[];

/* One round. Any status of broker, worker or client; `words_out` says why. */
MUST_USE enum status compute_round(const struct plan *plan,
                                   uint32_t round,
                                   struct board *board,
                                   char words_out[COMPUTE_WORDS_BYTES]);

#endif
