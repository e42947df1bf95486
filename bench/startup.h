/* startup: how long `brink run` takes from start to end for a scenario of one draw: the program
 * starts a broker and a worker inside itself, asks, and prints the assessment; and for one of
 * many draws over 60 months, report and all. Measured against `brink --version`, which starts
 * nothing. */
#ifndef BENCH_STARTUP_H
#define BENCH_STARTUP_H

#include "base/status.h"
#include "bench/board.h"
#include "bench/plan.h"

enum { STARTUP_WORDS_BYTES = 512 };

extern const char startup_name[];

/* One round; the program is the `brink` beside this one. STATUS_NOT_FOUND: it is not there;
 * STATUS_EXPIRED: it did not end in time; STATUS_INTERNAL: it failed. `words_out` says why. */
MUST_USE enum status startup_round(const struct plan *plan,
                                   uint32_t round,
                                   struct board *board,
                                   char words_out[STARTUP_WORDS_BYTES]);

#endif
