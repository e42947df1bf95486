/* queue: the requests that wait, and which of them comes next.
 *
 * Between tenants the one furthest behind comes first (tenant.h). Within a tenant:
 *
 *   - Each ageing_ms a request has waited lifts it by one priority, LOW to NORMAL to HIGH.
 *   - The highest priority comes first, the oldest request first among equals.
 *   - No two lifted requests in a row pass one that is not: behind a million old requests of
 * low priority, a new one of high priority is the second to go at the latest.
 *
 * A request that comes back goes to the front of its lane and keeps its age. */
#ifndef BROKER_QUEUE_H
#define BROKER_QUEUE_H

#include "base/status.h"
#include "broker/lane.h"
#include "broker/ledger.h"
#include "broker/needs.h"
#include "broker/pace.h"
#include "broker/prefix.h"
#include "broker/slab.h"
#include "broker/tenant.h"

#include <stddef.h>
#include <stdint.h>

struct queue {
    struct names topics;
    struct tenants tenants;
    struct names needs;
    struct slab lanes;
    int64_t ageing_ms;
    uint32_t waiting;
    uint32_t running;
    struct pace pace;
};

/* An empty queue; STATUS_BAD_INPUT for a weight out of range, STATUS_NO_MEMORY. */
MUST_USE enum status queue_make(const struct broker_limits *limits,
                                const struct hash_secret *secret,
                                struct queue *queue_out);

/* Frees all; accepts a zeroed struct. */
void queue_clear(struct queue *queue);

/* The lane for a request, used once more; topic and tenant are valid, needs may be NULL.
 * STATUS_BAD_INPUT: needs that are none; STATUS_FULL at the limit of topics, tenants or needs;
 * STATUS_NO_MEMORY. */
MUST_USE enum status queue_enter(struct queue *queue,
                                 const char *topic,
                                 const char *tenant,
                                 enum job_priority priority,
                                 const char *needs,
                                 struct lane **lane_out);

/* The lane has one request less; the last one lets it go, with its topic and tenant. */
void queue_leave(struct queue *queue, struct lane *lane);

/* The job waits: behind the others of its lane, or before them. */
void queue_add(struct queue *queue, struct job *job);
void queue_return(struct queue *queue, struct job *job);

/* The job that waits ends without a start. */
void queue_remove(struct queue *queue, struct job *job);

/* The job that comes next of those under one of the prefixes that need nothing else than is
 * offered, or NULL. The caller starts it or ends it. O(tenants + prefixes x log lanes), in the
 * worst case their product, and that again for each of a tenant's needs. */
struct job *queue_next(struct queue *queue,
                       struct prefix *const *prefixes,
                       size_t prefix_count,
                       const struct offer *offer,
                       int64_t now_ms);

/* The job that waited runs from its started_ms on, at its tenant's cost; the job that ran does
 * so no more. */
void queue_start(struct queue *queue, struct job *job);
void queue_stop(struct queue *queue, struct job *job);

/* Its worker has answered: the work goes on at this pace. */
void queue_count(struct queue *queue, const struct job *job, int64_t now_ms);

#endif
