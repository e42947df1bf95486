/* crowd: the keys of a broker and of those who use it, for a measurement with CURVE. */
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H

#include "base/status.h"
#include "wire/key.h"

#include <limits.h>

struct crowd {
    struct key *broker, *worker, *client;
    char access[PATH_MAX]; /* file that lists worker and client; the client is an admin too */
};

/* Makes them, and the file in this folder. STATUS_IO, STATUS_NO_MEMORY, STATUS_UNSUPPORTED. */
MUST_USE enum status crowd_make(struct crowd *crowd, const char *folder);

/* Accepts a zeroed struct; the file goes with its folder. */
void crowd_clear(struct crowd *crowd);

#endif
