#include "broker/waiter.h"

#include "broker/ledger.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum status
waiter_make(uint32_t waiters_max, const struct hash_secret *secret, struct waiters *waiters_out)
{
    struct waiters waiters = {.secret = *secret};
    enum status status = slab_make(sizeof(struct waiter), waiters_max, &waiters.items);
    if (status == STATUS_OK) {
        status = table_make(waiters_max, &waiters.by_call);
    }
    if (status == STATUS_OK) {
        status = table_make(waiters_max, &waiters.by_peer);
    }
    if (status != STATUS_OK) {
        waiter_clear(&waiters);
        return status;
    }
    *waiters_out = waiters;
    return STATUS_OK;
}

enum status waiter_reserve(struct waiters *waiters, uint32_t waiters_max)
{
    enum status status = slab_reserve(&waiters->items, waiters_max);
    if (status == STATUS_OK) {
        status = table_reserve(&waiters->by_call, waiters_max);
    }
    return status == STATUS_OK ? table_reserve(&waiters->by_peer, waiters_max) : status;
}

void waiter_clear(struct waiters *waiters)
{
    table_clear(&waiters->by_peer);
    table_clear(&waiters->by_call);
    slab_clear(&waiters->items);
}

static uint32_t hash_of_call(const struct waiters *waiters, const struct call *call)
{
    uint8_t key[sizeof call->peer + sizeof call->id.bytes];
    memcpy(key, &call->peer, sizeof call->peer);
    memcpy(key + sizeof call->peer, call->id.bytes, sizeof call->id.bytes);
    return (uint32_t)hash_bytes(&waiters->secret, key, sizeof key);
}

static uint64_t hash_of_peer(const struct waiters *waiters, uint64_t peer)
{
    return hash_bytes(&waiters->secret, &peer, sizeof peer);
}

static bool has_call(const void *owner, uint32_t item, const void *key)
{
    const struct waiters *waiters = owner;
    const struct waiter *waiter = slab_at(&waiters->items, item);
    const struct call *call = key;
    return waiter->call.peer == call->peer && id_equal(&waiter->call.id, &call->id);
}

static bool has_peer(const void *owner, uint32_t item, const void *key)
{
    const struct waiters *waiters = owner;
    const struct waiter *waiter = slab_at(&waiters->items, item);
    const uint64_t *peer = key;
    return waiter->call.peer == *peer;
}

static struct waiter *at(const struct waiters *waiters, uint32_t number)
{
    return number == table_none ? NULL : slab_at(&waiters->items, number);
}

struct waiter *waiter_find(const struct waiters *waiters, const struct call *call)
{
    uint32_t hash = hash_of_call(waiters, call);
    return at(waiters, table_find(&waiters->by_call, hash, has_call, waiters, call));
}

struct waiter *waiter_of_peer(const struct waiters *waiters, uint64_t peer)
{
    uint64_t hash = hash_of_peer(waiters, peer);
    return at(waiters, table_find(&waiters->by_peer, hash, has_peer, waiters, &peer));
}

/* Behind the first one of the peer, so that the table need not change. */
static void join_peer(struct waiters *waiters, struct waiter *waiter)
{
    struct waiter *first = waiter_of_peer(waiters, waiter->call.peer);
    if (first == NULL) {
        uint64_t hash = hash_of_peer(waiters, waiter->call.peer);
        table_add(&waiters->by_peer, hash, waiter->number);
        return;
    }
    waiter->prev_of_peer = first;
    waiter->next_of_peer = first->next_of_peer;
    if (first->next_of_peer != NULL) {
        first->next_of_peer->prev_of_peer = waiter;
    }
    first->next_of_peer = waiter;
}

static void leave_peer(struct waiters *waiters, struct waiter *waiter)
{
    struct waiter *next = waiter->next_of_peer;
    if (next != NULL) {
        next->prev_of_peer = waiter->prev_of_peer;
    }
    if (waiter->prev_of_peer != NULL) {
        waiter->prev_of_peer->next_of_peer = next;
        return;
    }
    uint64_t hash = hash_of_peer(waiters, waiter->call.peer);
    table_remove(&waiters->by_peer, hash, waiter->number);
    if (next != NULL) {
        table_add(&waiters->by_peer, hash, next->number);
    }
}

static void join_job(struct waiter *waiter, struct job *job)
{
    waiter->job = job;
    waiter->next_of_job = job->waiters;
    if (job->waiters != NULL) {
        job->waiters->prev_of_job = waiter;
    }
    job->waiters = waiter;
}

static void leave_job(struct waiter *waiter)
{
    if (waiter->prev_of_job != NULL) {
        waiter->prev_of_job->next_of_job = waiter->next_of_job;
    } else {
        waiter->job->waiters = waiter->next_of_job;
    }
    if (waiter->next_of_job != NULL) {
        waiter->next_of_job->prev_of_job = waiter->prev_of_job;
    }
}

enum status waiter_add(struct waiters *waiters, const struct call *call, struct job *job)
{
    void *item = NULL;
    uint32_t number = 0;
    enum status status = slab_take(&waiters->items, &item, &number);
    if (status != STATUS_OK) {
        return status;
    }
    struct waiter *waiter = item;
    waiter->number = number;
    waiter->call = *call;
    waiter->call_hash = hash_of_call(waiters, call);
    table_add(&waiters->by_call, waiter->call_hash, number);
    join_peer(waiters, waiter);
    join_job(waiter, job);
    return STATUS_OK;
}

void waiter_remove(struct waiters *waiters, struct waiter *waiter)
{
    table_remove(&waiters->by_call, waiter->call_hash, waiter->number);
    leave_peer(waiters, waiter);
    leave_job(waiter);
    slab_give(&waiters->items, waiter->number);
}
