/* copy: the second run of a task that takes long, so that one slow worker does not hold up the
 * rest. Source: backup tasks, Dean and Ghemawat (2004), MapReduce, section 3.6.
 *
 * A job that has run for limits.speculate_ms, and for twice as long as is usual for its topic,
 * is given to another worker that takes its topic and of whose places less than half are taken;
 * if there is none it is looked at again after the same time. That such a worker has room says
 * that no task waits for it (dispatch.h). Each lease is copied once at most, and the last
 * attempt never: a task that costs so many workers is not given to two.
 *
 * The copy has an epoch and a lease of its own. Whichever answers first takes the job's lease,
 * and the other is told to stop. A copy whose worker or lease is lost is gone without a trace;
 * where the first run is lost, that attempt has failed and the copy is the next one. */
#ifndef BROKER_COPY_H
#define BROKER_COPY_H

#include "broker/step.h"

#include <stdbool.h>
#include <stdint.h>

struct copy {
    struct job *job;
    struct worker *worker;
    struct copy *next, *prev; /* of the worker's */
    uint64_t epoch;
    int64_t started_ms;
    int64_t until_ms; /* the end of its lease */
};

/* RUNNING, just started: when to think of it first. */
void copy_expect(const struct step *step, struct job *job);

/* RUNNING, its doubt_ms is over: gives it to a second worker, or puts the thought off. */
void copy_consider(const struct step *step, struct job *job);

/* Is this the worker and the epoch of the job's copy? The job may be NULL. */
bool copy_is(const struct job *job, const struct worker *worker, uint64_t epoch);

/* Its worker still moves it. */
void copy_renew(const struct step *step, struct job *job);

/* RUNNING: lease and copy change places; the copy's worker speaks. */
void copy_swap(const struct step *step, struct job *job);

/* WAITING nowhere, its lease just lost: its copy is its lease now. */
void copy_take_over(const struct step *step, struct job *job);

/* The copy, if there is one, is not wanted any more: its worker is told to stop, unless it is
 * being lost itself. */
void copy_stop(const struct step *step, struct job *job);

#endif
