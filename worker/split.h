/* split: a task that is done by others: an analysis answers it with children, tasks of their
 * own for any worker, and a state of its own; when they have ended, whoever gets the task again
 * puts their results together. The broker keeps all of it meanwhile (docs/protocol.md, section
 * 4).
 *
 *   plan -> children, anywhere -> merge, anywhere
 *
 * Pure: no clock, no thread, no log, no chance but the request's seed. A plan is a function of
 * the request alone, a merge of the request, the state and the results, so that the answer has
 * the same bits whoever computes what, and how often. */
#ifndef WORKER_SPLIT_H
#define WORKER_SPLIT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "worker/task.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SPLIT_CHILDREN_MAX = 256, SPLIT_PLAN_BYTES_MAX = 64 * 1024 * 1024 };

/* Bytes of anybody's. */
struct split_bytes {
    const uint8_t *bytes; /* [size] */
    size_t size;
};

struct split_child {
    const char *method; /* of the Assessor: "/brink.v1.Assessor/Economy" */
    const char *topic;  /* of its requests: "scenario/economy/PRK" */
    uint32_t weight;    /* of its progress in that of the task: draws; 1 to 1000000 */
    bool of_parent;     /* its request is the task's own, with these bytes behind it */
    struct split_bytes request;
};

/* Everything lives in the arena. */
struct split_plan {
    struct arena arena;
    const struct split_child *children; /* [count] */
    size_t count;                       /* 0: it is not split, and computed as it is */
    uint32_t tolerate;                  /* so many may fail before the task does */
    struct split_bytes state;           /* what merge is given again */
};

struct split_result {
    enum status status;       /* how the child ended */
    struct split_bytes bytes; /* its assessment, packed; empty where it failed */
};

/* What a task is, when it comes again. */
struct split_return {
    struct split_bytes request;
    struct split_bytes state;
    const struct split_result *results; /* [count] in the order of the children */
    size_t count;
};

struct split {
    /* `plan_out` is zeroed, with its arena's limit; on failure `refusal` says why, as task_new.
     */
    enum status (*plan)(struct split_bytes request,
                        struct split_plan *plan_out,
                        struct task_refusal *refusal);
    /* Adds the packed assessment. */
    enum status (*merge)(const struct split_return *given,
                         struct buffer *assessment,
                         struct task_refusal *refusal);
};

/* How a method is split; NULL: not at all. */
typedef const struct split *split_find_fn(const char *method);

#endif
