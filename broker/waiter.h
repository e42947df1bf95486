/* waiter: a caller that waits for the outcome of a request.
 *
 * Found by its call; grouped by job, to be told, and by peer, to be forgotten when the peer is
 * gone. A call waits for one request only. */
#ifndef BROKER_WAITER_H
#define BROKER_WAITER_H

#include "base/status.h"
#include "broker/broker.h"
#include "broker/hash.h"
#include "broker/slab.h"
#include "broker/table.h"

#include <stdint.h>

struct job;

struct waiter {
    struct call call;
    struct job *job;
    struct waiter *next_of_job, *prev_of_job;
    struct waiter *next_of_peer, *prev_of_peer;
    uint32_t number;
    uint32_t call_hash; /* for the table */
};

struct waiters {
    struct slab items;
    struct table by_call;
    struct table by_peer; /* the first waiter of each peer */
    struct hash_secret secret;
};

/* Nobody waits; STATUS_NO_MEMORY. */
MUST_USE enum status waiter_make(uint32_t waiters_max,
                                 const struct hash_secret *secret,
                                 struct waiters *waiters_out);

/* Makes room for so many; the limit stays as it is. STATUS_NO_MEMORY. */
MUST_USE enum status waiter_reserve(struct waiters *waiters, uint32_t waiters_max);

/* Frees all; accepts a zeroed struct. */
void waiter_clear(struct waiters *waiters);

/* The waiter with this call, or NULL. O(1). */
struct waiter *waiter_find(const struct waiters *waiters, const struct call *call);

/* Any one waiter of the peer, or NULL. O(1). */
struct waiter *waiter_of_peer(const struct waiters *waiters, uint64_t peer);

/* A new waiter, for a call that does not wait yet. STATUS_FULL, STATUS_NO_MEMORY. O(1). */
MUST_USE enum status
waiter_add(struct waiters *waiters, const struct call *call, struct job *job);

/* Waits no more. O(1). */
void waiter_remove(struct waiters *waiters, struct waiter *waiter);

#endif
