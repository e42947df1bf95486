/* roster: the workers, what they take, how much room they have and when they were heard.
 *
 * A worker has as many places as its credit; how many of them are used says its standing
 * (standing.h). A task takes a place until it ends; one that is not wanted any more
 * (EFFECT_STOP) until the worker has answered for it, because its thread is still busy. An
 * answer that does not come within a lease is not waited for any longer.
 *
 * The places beyond its threads are for tasks that it holds ahead. They end later than
 * elsewhere when the worker is slow: so of one whose tasks take ROSTER_SLOW times what is usual
 * for their topics, or longer, these places are divided by that number, and it holds ahead as
 * it works. How long they take is a mean of which the last task is an eighth, as in pace.h;
 * tasks shorter than ROSTER_SHORT_MS say nothing about it. */
#ifndef BROKER_ROSTER_H
#define BROKER_ROSTER_H

#include "base/id.h"
#include "base/status.h"
#include "broker/broker.h"
#include "broker/chain.h"
#include "broker/hash.h"
#include "broker/heap.h"
#include "broker/needs.h"
#include "broker/prefix.h"
#include "broker/slab.h"
#include "broker/standing.h"
#include "broker/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct copy;

enum {
    ROSTER_SLOW = 2,
    ROSTER_SLOW_MAX = 64,    /* a task that takes longer counts as this */
    ROSTER_SLOW_UNIT = 1024, /* of worker.slowness: as usual */
    ROSTER_SHORT_MS = 20
};

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
    uint32_t usable;       /* of the credit */
    uint32_t standing;     /* see standing.h */
    uint32_t slowness;     /* in ROSTER_SLOW_UNIT */
    uint32_t threads;      /* 0: as many as the credit */
    uint64_t blamed_epoch; /* the last one given to any when its standing was cut */
    int64_t joined_ms;
    struct offer offer;
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
    struct standings standings;
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

/* It answered a task in time that is unassigned next, and that it had for `ran_ms`, which
 * usually takes `usual_ms`; 0: not known. */
void roster_praise(struct worker *worker, int64_t ran_ms, int64_t usual_ms);

/* The lease of a task with this epoch ended at the worker, while `last_epoch` was the last one
 * given to any. */
void roster_blame(struct worker *worker, uint64_t epoch, uint64_t last_epoch);

/* It is being lost for this cause, with what it holds. */
void roster_blame_loss(const struct roster *roster,
                       struct worker *worker,
                       enum job_cause cause,
                       int64_t now_ms);

/* How many workers that are present meet the needs. O(workers). */
uint32_t roster_count_able(const struct roster *roster, const struct needs *needs);

/* Of the workers with room that take the topic and meet the needs, the one with the largest
 * share of its places free; among equals the one whose last task is the oldest. NULL: none.
 * O(size of the topic) without needs, with them also O(workers with room). */
struct worker *
roster_best(const struct roster *roster, const struct name *topic, const struct needs *needs);

/* The same without this worker, who is present. */
struct worker *roster_second(const struct roster *roster,
                             const struct name *topic,
                             const struct needs *needs,
                             struct worker *without);

/* Is less than half of the places that are used taken? */
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
