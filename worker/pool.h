/* pool: threads that turn requests into assessments.
 *
 * A request is read, computed unit by unit (worker/task.h) and packed by whichever threads are
 * free. The next unit of the most urgent request comes first, of equals that of the oldest, and
 * the others get the threads it has no work for; but one unit in POOL_TURNS goes to the one of
 * its equals that has waited longest, and one in POOL_TURNS_OF_ALL to whoever has, so that
 * every request moves and none loses its lease behind a long one. One thread, the owner, adds
 * requests and takes what came of them; the pool's threads touch no socket and write no log. */
#ifndef WORKER_POOL_H
#define WORKER_POOL_H

#include "base/buffer.h"
#include "base/status.h"
#include "worker/shard.h"
#include "worker/split.h"
#include "worker/task.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { POOL_THREADS_MAX = 1024, POOL_TURNS = 8, POOL_TURNS_OF_ALL = 8 * POOL_TURNS };

struct pool;
struct pool_run; /* a request in the pool, until it is taken out */

/* A request. Everything is borrowed until the run is taken. */
struct pool_order {
    const char *method;
    const void *body; /* [body_size] */
    size_t body_size;
    int urgency;                /* the larger comes first */
    void *owner;                /* the caller's own; comes back with the result */
    const struct split *split;  /* NULL: it is computed as it is */
    struct shard_policy shards; /* where it is not split: which draws are left to others */
    int64_t
        look_ms; /* between looks at what its draws say so far (worker/interim.h); 0: none */
    const struct split_return *split_again; /* its children have ended; NULL: it has none yet */
};

/* How far a run is. `units` counts all that was done, so it moves whenever the run does. */
struct pool_progress {
    uint64_t units;
    uint64_t draws_done;
    uint64_t draws;         /* 0: the request has not been read yet */
    struct interim interim; /* of the last look */
};

/* Of all runs since the start, and now. */
struct pool_counts {
    uint64_t draws; /* computed */
    size_t threads; /* started */
    size_t busy;    /* of these, at work now */
};

/* What came of a run. */
struct pool_result {
    void *owner;
    enum status status; /* STATUS_CANCELLED: stopped; the others as task_new and task_run */
    struct task_refusal refusal; /* of any status but STATUS_OK */
    struct buffer assessment;    /* packed; of STATUS_OK, unless it was split: */
    struct split_plan plan;      /* with children */
    struct interim interim;      /* of a shard with looks: of all its draws */
    int64_t started_wall_ms;     /* when it was begun to be read; 0: it never was */
    int64_t compute_ms;          /* from then to the end */
};

/* Starts `threads` threads, 1 to POOL_THREADS_MAX. STATUS_NO_MEMORY; STATUS_FULL: the system
 * has no thread or file left. */
MUST_USE enum status pool_new(size_t threads, struct pool **pool_out);

/* Stops all runs, waits for the threads, forgets what was not taken. */
void pool_free(struct pool **pool_p);

/* A file to wait for: it can be read from when there is a result to take. */
int pool_file(const struct pool *pool);

/* STATUS_NO_MEMORY. */
MUST_USE enum status
pool_add(struct pool *pool, const struct pool_order *order, struct pool_run **run_out);

/* Tells a run to stop: its result follows within milliseconds, unless it has ended already. */
void pool_stop(struct pool *pool, struct pool_run *run);

struct pool_progress pool_progress(struct pool *pool, const struct pool_run *run);

struct pool_counts pool_read_counts(struct pool *pool);

/* Takes the result that came first; false: there is none now. Its run is gone. The caller
 * clears the result. */
bool pool_take(struct pool *pool, struct pool_result *result_out);
void pool_result_clear(struct pool_result *result);

#endif
