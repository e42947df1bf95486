/* holding: the tasks a worker holds: from the moment the broker gives one until its result is
 * sent, or nobody waits for it any more. */
#ifndef WORKER_HOLDING_H
#define WORKER_HOLDING_H

#include "base/id.h"
#include "base/status.h"
#include "wire/body.h"
#include "wire/digest.h"
#include "wire/frame.h"
#include "worker/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What its result will say, or whether there will be one. */
enum holding_fate {
    HOLDING_WANTED,
    HOLDING_STOPPED, /* the broker does not want it any more, and waits to hear that it ended */
    HOLDING_EXPIRED, /* its deadline has passed */
    HOLDING_LOST     /* its lease is gone: nobody waits */
};

enum { HOLDING_TRACE_BYTES = 64 };

struct holding {
    struct pool_run *run; /* NULL: a free place, or a task that waits for its base */
    bool waits;
    struct digest base; /* that it names; it waits for that, or has it in `whole` */
    enum holding_fate fate;
    struct id request;
    uint64_t epoch;
    uint32_t attempt;
    enum frame_priority priority;
    int64_t deadline_ms;       /* monotonic; INT64_MAX: none */
    int64_t told_ms;           /* when progress was last sent */
    uint64_t told_units;       /* and how much */
    struct body body;          /* the request, and what its children said; read by the pool */
    struct body whole;         /* the request with the base it names; empty: it names none */
    struct split_return again; /* into these two; where its children have ended */
    struct split_result *results; /* [again.count]; NULL: it has none */
    char method[FRAME_METHOD_MAX + 1];
    char topic[FRAME_TOPIC_MAX + 1];
    char trace[HOLDING_TRACE_BYTES]; /* traceparent, for the log; "" for none or a longer one */
};

/* The places of a worker. They never move: the pool knows them by their address. */
struct holdings {
    struct holding *places; /* [count] */
    size_t count;
    size_t held; /* places taken */
};

/* STATUS_NO_MEMORY. */
MUST_USE enum status holdings_init(struct holdings *holdings, size_t count);
void holdings_clear(struct holdings *holdings);

/* Is a task there? */
bool holding_is_taken(const struct holding *holding);

/* The place of a request that somebody waits for, or NULL. O(places). */
struct holding *holdings_find(const struct holdings *holdings, const struct id *request);

/* A free place with what `task` (WORK_TASK) says of it, or NULL, also where memory is short;
 * the body is shared. It is taken once it waits for its base, holdings_wait, or has a
 * run, holdings_keep. */
struct holding *holdings_offer(struct holdings *holdings,
                               const struct frame_call *task,
                               const struct body *body,
                               int64_t now_ms);
void holdings_wait(struct holdings *holdings, struct holding *holding);
void holdings_keep(struct holdings *holdings, struct holding *holding, struct pool_run *run);

/* The request of the task, as it came. */
struct split_bytes holding_request(const struct holding *holding);

/* The base that the task names is this one. STATUS_NO_MEMORY: nothing has changed. */
MUST_USE enum status holding_complete(struct holding *holding, const struct body *base);

/* Frees a place; the pool has let go of it. */
void holdings_release(struct holdings *holdings, struct holding *holding);

#endif
