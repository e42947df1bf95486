/* squad: a broker and workers as processes, brink-broker and brink-worker as installed, with a
 * journal in sync on the disk of the build. They die with this program. */
#ifndef BENCH_SQUAD_H
#define BENCH_SQUAD_H

#include "base/status.h"
#include "bench/server.h"

#include <stddef.h>
#include <stdint.h>

enum { SQUAD_WORDS_BYTES = SERVER_WORDS_BYTES, SQUAD_WORKERS_MAX = 8 };

struct squad;

/* Starts the broker and `workers` (1 to SQUAD_WORKERS_MAX) of `threads` threads each, in the
 * folder `folder`, and waits until all have joined. STATUS_NOT_FOUND: the programs are not
 * beside this one; STATUS_UNAVAILABLE: they did not start in time. `words_out` says why. */
MUST_USE enum status squad_new(const char *folder,
                               size_t workers,
                               const char *threads,
                               struct squad **squad_out,
                               char words_out[SQUAD_WORDS_BYTES]);

/* Kills them. */
void squad_free(struct squad **squad_p);

/* Where the broker listens. */
const char *squad_call(const struct squad *squad);

/* Processor time of all of them so far, nanoseconds. */
int64_t squad_cpu_ns(const struct squad *squad);

#endif
