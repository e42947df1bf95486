/* life: the changes of a job's state, each with all that must happen because of it: its place
 * in queue, roster and ledger, its alarm, its records and who is told. */
#ifndef BROKER_LIFE_H
#define BROKER_LIFE_H

#include "base/status.h"
#include "broker/step.h"

#include <stdbool.h>
#include <stdint.h>

/* A job just added to the ledger, with its lane and times, is accepted; it waits nowhere yet.
 */
void life_accept(const struct step *step, struct job *job);

/* A job in the ledger, WAITING and nowhere, waits: for its time, or in its lane, before or
 * behind the others. Whoever calls this finds a worker for it. */
void life_wait(const struct step *step, struct job *job, bool at_front);

/* WAITING elsewhere: waits in its lane from now on, among the broker's `returned`. */
void life_return(const struct step *step, struct job *job);

/* Something may have to be done for a job at another time than before. */
void life_set_alarm(struct broker *broker, const struct job *job);

/* What a worker said to another request with the same content. */
struct answer {
    struct id source;       /* that request */
    struct parcel *outcome; /* NULL: no body */
    uint64_t bytes;
    uint8_t steps;
};

/* WAITING: ends with this answer. */
void life_answer(const struct step *step, struct job *job, const struct answer *answer);

/* What is tried next is tried for the first time. */
void life_forget_attempts(struct job *job);

/* Takes from a job that was DEAD all that it got in its life so far. */
void life_begin_again(struct job *job);

/* WAITING: the worker, which has room, gets the task under a new epoch. */
void life_start(const struct step *step, struct job *job, struct worker *worker);

/* RUNNING: the worker still moves it. */
void life_renew(const struct step *step, struct job *job);

/* RUNNING: the worker answered as the step's event says, with the step's parcel. */
void life_finish(struct step *step, struct job *job);

/* RUNNING: ends with `status`, and without an answer. */
void life_refuse(const struct step *step, struct job *job, enum status status);

/* RUNNING: makes sure that life_lose has the memory it needs. STATUS_NO_MEMORY. */
MUST_USE enum status life_prepare_loss(const struct step *step, struct job *job);

/* RUNNING, prepared: the attempt ended without a result. The job waits again, at the front and
 * among the broker's `returned`, or is dead after the last attempt. */
void life_lose(const struct step *step, struct job *job, enum job_cause cause);

/* WAITING or RUNNING: JOB_EXPIRE or JOB_CANCEL. Whoever runs it is told to stop. */
void life_end(const struct step *step, struct job *job, enum job_event event);

/* RUNNING: has a family, whose children are accepted, and waits for them. */
void life_fork(const struct step *step, struct job *job);

/* FORKED: all its children have ended; waits for a worker that goes on, at the front and among
 * the broker's `returned`. */
void life_join(const struct step *step, struct job *job);

/* FORKED: ends with `status`, and with the answer of this child (NULL: none). */
void life_fail(const struct step *step,
               struct job *job,
               enum status status,
               const struct job *child);

/* A child that nobody waits for any more: whoever runs it is told to stop, who asked for it
 * that it is cancelled, and it is forgotten, with its own children; on record, save in a
 * replay. */
void life_discard(const struct step *step, struct job *job, bool is_recorded);

/* DEAD: lives again, as if accepted now and without a deadline. */
void life_requeue(const struct step *step, struct job *job);

/* Known: all that counts of it is recorded once more; what was recorded before counts no more.
 */
void life_rewrite(const struct step *step, struct job *job);

/* Ended: nobody may ask for it any more. */
void life_forget(const struct step *step, struct job *job);

#endif
