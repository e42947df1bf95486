/* sleepers: many workers that hold one task each for a fixed time and then answer it: to the
 * broker each is a worker with a connection of its own (docs/protocol.md, section 4); here they
 * share a thread, since none of them computes. */
#ifndef BENCH_SLEEPERS_H
#define BENCH_SLEEPERS_H

#include "base/status.h"
#include "wire/socket.h"

#include <stddef.h>
#include <stdint.h>

struct sleepers;

struct sleepers_options {
    const char *call; /* endpoint of the broker, borrowed for sleepers_new */
    size_t count;     /* 1 or more */
    int64_t task_us;  /* each task is held for so long, microseconds */
};

/* What they have done so far. */
struct sleepers_tally {
    uint64_t done;   /* tasks */
    int64_t held_ns; /* from when each was taken in until it was answered */
};

/* Connects and joins all of them. STATUS_NO_MEMORY, STATUS_FULL; `words_out` says why. */
MUST_USE enum status sleepers_new(const struct sleepers_options *options,
                                  struct sleepers **sleepers_out,
                                  char words_out[SOCKET_WORDS_BYTES]);

/* Safe from any thread; the two numbers may be a task apart. */
struct sleepers_tally sleepers_read(const struct sleepers *sleepers);

/* Stops them and waits for their thread. */
void sleepers_free(struct sleepers **sleepers_p);

#endif
