/* roster: the workers, what they take, how much room they have and when they were heard.
 *
 * A worker has as many places as its credit. A task takes a place until it ends; one that is
 * not wanted any more (EFFECT_STOP) until the worker has answered for it, because its thread is
 * still busy. An answer that does not come within a lease is not waited for any longer. */
#ifndef BROKER_ROSTER_H
#define BROKER_ROSTER_H

#include "base/id.h"
#include "base/status.h"
#include "broker/broker.h"
#include "broker/chain.h"
#include "broker/hash.h"
#include "broker/heap.h"
#include "broker/prefix.h"
#include "broker/slab.h"
#include "broker/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct copy;

/* A task the worker was told to stop. */
struct stopped {
    uint64_t epoch;
    int64_t until_ms; /* its place is free again then, answer or not */
};

struct worker {
    struct id id;
    struct call call; /* its stream */
    char name[BROKER_NAME_MAX + 1];
    struct prefix **prefixes; /* [prefix_count] */
    const char **texts;       /* [prefix_count] of the prefixes */
    uint32_t prefix_count;
    uint32_t credit;
    struct chain tasks;  /* oldest lease first */
    struct copy *copies; /* the second runs of others' tasks */
    uint32_t copy_count;
    struct stopped *stopped; /* [places_max], the oldest first */
    uint32_t stopped_count;
    uint32_t places_max; /* the largest credit so far */
    uint64_t done;
    uint64_t last_epoch;
    int64_t heard_ms;
    uint32_t number;
    bool is_present; /* entered and not yet removed */
    bool is_lost;    /* present, but it is losing its tasks, one by one */
};

struct roster {
    struct slab workers;
    struct table by_id;
    struct table by_peer;
    struct hash_secret secret;
    struct prefixes prefixes;
    struct heap due;      /* workers by the time at which one is silent or a place falls free */
    uint32_t *due_places; /* [workers_max + 1] */
    uint32_t count;
    uint32_t workers_max;
    int64_t heartbeat_ms;
    int64_t lease_ms;
};

/* An empty roster; STATUS_NO_MEMORY. */
MUST_USE enum status roster_make(const struct broker_limits *limits,
                                 const struct hash_secret *secret,
                                 struct roster *roster_out);

/* Makes room for so many workers. STATUS_NO_MEMORY. */
MUST_USE enum status roster_reserve(struct roster *roster, uint32_t workers_max);

/* Takes over what concerns it; there is room for the workers. Those present stay. O(workers).
 */
void roster_limit(struct roster *roster, const struct broker_limits *limits);

/* Frees all; accepts a zeroed struct. */
void roster_clear(struct roster *roster);

/* The worker with this id, at this peer, or speaking on this stream; or NULL. O(1). */
struct worker *roster_find_id(const struct roster *roster, const struct id *id);
struct worker *roster_find_peer(const struct roster *roster, uint64_t peer);
struct worker *roster_find_call(const struct roster *roster, const struct call *call);

/* The present worker with the smallest number from `number` on, or NULL. */
struct worker *roster_next(const struct roster *roster, uint32_t number);

/* A worker as a valid EVENT_JOIN describes it, not yet present; one more than workers_max may
 * be prepared. STATUS_FULL, STATUS_NO_MEMORY. */
MUST_USE enum status
roster_prepare(struct roster *roster, const struct event *join, struct worker **worker_out);

/* The prepared worker is present from now on; no other has its id or peer. */
void roster_enter(struct roster *roster, struct worker *worker, int64_t now_ms);

/* A present worker said the same JOIN again: takes name, prefixes and credit from the prepared
 * one, which is gone then, and keeps its tasks. */
void roster_renew(struct roster *roster, struct worker *worker, struct worker *prepared);

/* The worker, present or prepared, is gone; it has no tasks. */
void roster_remove(struct roster *roster, struct worker *worker);

void roster_hear(struct roster *roster, struct worker *worker, int64_t now_ms);

/* STATUS_NO_MEMORY. */
MUST_USE enum status roster_set_credit(struct worker *worker, uint32_t credit);

bool roster_has_room(const struct worker *worker);

/* Of the workers with room that take the topic, the one with the largest share of its places
 * free; among equals the one whose last task is the oldest. NULL: none. */
struct worker *roster_best(const struct roster *roster, const struct name *topic);

/* The same without this worker, who is present. */
struct worker *
roster_second(const struct roster *roster, const struct name *topic, struct worker *without);

/* Is less than half of its places taken? */
bool roster_is_idle(const struct worker *worker);

/* A job with a new epoch takes a place at a worker with room; its place is free again; or it is
 * kept until the worker answers. */
void roster_assign(struct worker *worker, struct job *job);
void roster_unassign(struct worker *worker, struct job *job);
void roster_stop(struct roster *roster, struct worker *worker, struct job *job, int64_t now_ms);

/* The same for the second run of a job. */
void roster_add_copy(struct worker *worker, struct copy *copy);
void roster_remove_copy(struct worker *worker, struct copy *copy);
void roster_stop_copy(struct roster *roster,
                      struct worker *worker,
                      struct copy *copy,
                      int64_t now_ms);

/* The worker answered for a lease that is not current: its place is free again, if it was one
 * that had been stopped. */
void roster_answer(struct roster *roster, struct worker *worker, uint64_t epoch);

/* Frees the places whose answers did not come in time. */
void roster_give_up(struct roster *roster, struct worker *worker, int64_t now_ms);

/* Was the worker not heard for the heartbeat limit? */
bool roster_is_silent(const struct roster *roster, const struct worker *worker, int64_t now_ms);

/* The worker due first, or NULL, and when; INT64_MAX for none. */
struct worker *roster_due(const struct roster *roster, int64_t *due_ms_out);

#endif
