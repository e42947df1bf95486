/* meter: what a worker counts, as text for Prometheus (wire/exposition.h): names begin with
 * "brink_worker_", and labels are methods of the registry and codes, so they are few. */
#ifndef WORKER_METER_H
#define WORKER_METER_H

#include "base/buffer.h"
#include "base/times.h"
#include "worker/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { METER_ROWS_MAX = 16 /* of the registry */, METER_CODES = 17 /* of gRPC */ };

/* Since the start; zeroed: nothing was done yet. */
struct meter {
    uint64_t ended[METER_CODES];            /* tasks, by the code of what was sent */
    struct times tasks[METER_ROWS_MAX + 2]; /* by row; then shards, then all else */
};

/* What is so now. */
struct meter_state {
    bool is_joined;
    size_t held;     /* tasks */
    uint32_t credit; /* and the most of them */
    struct pool_counts pool;
    uint64_t bases_fetched; /* since the start */
    uint64_t base_bytes;    /* of those kept */
    uint64_t dropped;       /* calls that never left, since the start */
};

/* A task has ended with a code; `compute_ms` negative: it was never begun. */
void meter_count(struct meter *meter, const char *method, int code, int64_t compute_ms);

/* Adds all of it. Reads how much memory the process has in use; the sample is left out where
 * the system does not say. */
void meter_write(const struct meter *meter,
                 const struct meter_state *state,
                 struct buffer *text);

#endif
