/* job: one request on its way from acceptance to its one outcome.
 *
 *                 START                 FINISH
 *   WAITING ---------------> RUNNING ------------> DONE <---- ANSWER, from WAITING
 *    ^  |  ^                  |  |  |
 *    |  |  |      LOSE        |  |  |   GIVE_UP
 *    |  |  +------------------+  |  +------------> DEAD --+
 *    |  |                        |                        |
 *    |  +---- EXPIRE, CANCEL ----+-> EXPIRED, CANCELLED   |
 *    |                     REQUEUE                        |
 *    +----------------------------------------------------+
 *
 *   RUNNING --FORK--> FORKED: its children are run first; then JOIN, and it WAITS for a worker
 *   that goes on with it. FAIL, from FORKED: too many of them failed, and it is DONE. EXPIRE
 * and CANCEL as everywhere.
 *
 * The core owns every job; others read them. A job knows nothing of sockets or clocks. */
#ifndef BROKER_JOB_H
#define BROKER_JOB_H

#include "base/id.h"
#include "base/status.h"

#include <stdint.h>

enum job_state {
    JOB_NONE, /* zero: an empty slot, and a transition that is not allowed */
    JOB_WAITING,
    JOB_RUNNING,
    JOB_FORKED, /* a worker has made children of it, which have not all ended */
    JOB_DONE,   /* a worker answered, with a result or with an error of its own */
    JOB_EXPIRED,
    JOB_CANCELLED,
    JOB_DEAD, /* the last attempt failed */
    JOB_STATE_COUNT
};

enum job_event {
    JOB_START,
    JOB_FINISH,
    JOB_ANSWER, /* by what a worker answered to another request with the same content */
    JOB_LOSE,
    JOB_GIVE_UP,
    JOB_EXPIRE,
    JOB_CANCEL,
    JOB_REQUEUE,
    JOB_FORK,
    JOB_JOIN,
    JOB_FAIL,
    JOB_EVENT_COUNT
};

enum job_priority {
    JOB_PRIORITY_NORMAL,
    JOB_PRIORITY_HIGH,
    JOB_PRIORITY_LOW,
    JOB_PRIORITY_COUNT
};

/* Why an attempt ended without a result. */
enum job_cause {
    JOB_CAUSE_SILENT,   /* the worker was not heard for the heartbeat limit */
    JOB_CAUSE_LEASE,    /* the worker was heard, but the task did not move for a lease */
    JOB_CAUSE_LEFT,     /* the worker left and handed it back */
    JOB_CAUSE_REPLACED, /* the worker came back without it */
    JOB_CAUSE_GONE,     /* the worker's connection is gone */
    JOB_CAUSE_COUNT
};

/* Moves `state` on by `event`, or leaves it be and says STATUS_BAD_STATE. */
MUST_USE enum status job_move(enum job_state *state, enum job_event event);

/* Has the job its outcome? */
int job_has_ended(enum job_state state);

/* HIGH 0, NORMAL 1, LOW 2: lower goes first. */
int job_rank(enum job_priority priority);

const char *job_state_words(enum job_state state);
const char *job_cause_words(enum job_cause cause);

#endif
