/* step: one event being applied to the broker, and the words in which its effects are told. */
#ifndef BROKER_STEP_H
#define BROKER_STEP_H

#include "broker/blob.h"
#include "broker/broker.h"
#include "broker/heap.h"
#include "broker/ledger.h"
#include "broker/queue.h"
#include "broker/roster.h"
#include "broker/waiter.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    /* What one step does at most of the work that time brings. What is left over is due a
     * millisecond later. */
    STEP_ALARMS_MAX = 1024,
    STEP_DROPS_MAX = 256,
    STEP_EXPIRED_MAX = 256,
    STEP_REWRITES_MAX = 64,                 /* requests written anew, */
    STEP_REWRITTEN_BYTES_MAX = 1024 * 1024, /* and no more once they are so large */
    /* A worker that joins may replace two: one with its id and one at its peer. Each job that
     * expires may leave one that waited for it. */
    STEP_RETURNED_MAX = 2 * BROKER_CREDIT_MAX + STEP_EXPIRED_MAX + 1
};

struct broker {
    struct broker_limits limits; /* without the weights */
    struct queue queue;
    struct ledger ledger;
    struct roster roster;
    struct waiters waiters;
    struct blobs blobs;
    struct heap alarms;     /* jobs by deadline and end of lease */
    uint32_t *alarm_places; /* [jobs_max + kept_max] */
    struct id *returned;    /* [STEP_RETURNED_MAX] waiting again, not yet looked at */
    uint32_t returned_count;
    struct broker_stats counts; /* since the start, see broker_read_stats */
    int64_t now_ms;
    int64_t ticked_ms;        /* time of the last tick */
    uint64_t epoch;           /* the last one given out */
    uint64_t counters_record; /* number of the last RECORD_COUNTERS; 0: none */
    bool draining;
    bool drained;             /* the workers were told */
    bool cut_short;           /* workers with room were left without a look at the queue */
    uint32_t delayed, joined; /* requests that wait elsewhere than in a lane */
    uint32_t forked;          /* or for their children */
};

struct step {
    struct broker *broker;
    const struct event *event;
    struct parcel *parcel; /* handed in and not yet taken; NULL: none */
    effect_fn *emit;
    void *arg;
    bool has_children; /* those of EVENT_SPAWN are handed in and not yet taken */
    uint32_t expired;  /* requests found too late to be started */
};

/* Numbers the record and writes it; it is the job's last. */
void step_record(const struct step *step, struct job *job, enum record_kind kind);
/* The same for the broker's own numbers. */
void step_record_counters(const struct step *step);

/* Numbers the record and writes it; RECORD_BLOB counts for the blob from now on. */
void step_record_blob(const struct step *step, struct blob *blob, enum record_kind kind);

void step_stored(const struct step *step, const struct blob *blob, bool known);
void step_accepted(const struct step *step, const struct job *job, bool known);
void step_outcome(const struct step *step, const struct job *job, const struct call *call);
/* The outcome and all of its steps. */
void step_publish(const struct step *step, const struct job *job);
void step_progress(const struct step *step, const struct job *job);
/* The children have done `done` of `all`. */
void step_progress_of(const struct step *step,
                      const struct job *job,
                      uint64_t done,
                      uint64_t all);

/* To the worker that has the lease, or the second run. */
void step_task(const struct step *step, const struct job *job);
void step_copy(const struct step *step, const struct job *job);

/* The second run has the lease now. */
void step_taken(const struct step *step, const struct job *job);

void step_stop(const struct step *step,
               const struct worker *worker,
               const struct id *request,
               uint64_t epoch);

/* To the peer that speaks. */
void step_who(const struct step *step);

void step_drain(const struct step *step, const struct worker *worker);
void step_worker(const struct step *step, const struct worker *worker, const char *what);

void step_waits(const struct step *step, const struct job *job);

/* NULL: nothing to retain, or to release. */
void step_retain(const struct step *step, struct parcel *parcel);
void step_release(const struct step *step, struct parcel *parcel);

#endif
