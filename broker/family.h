/* family: the children of a forked job, from their birth until the job has its outcome.
 *
 * A worker answers a task with children and with what to go on with (EVENT_SPAWN). The children
 * are jobs as others are, with leases and attempts, but their ends are nobody's outcome: they
 * have no number, are not published, and stay until the parent ends or is forked again. When
 * all have ended the parent waits for a worker that goes on with their results, in their order;
 * when more have failed than it tolerates it ends as the last of these did, and the others with
 * it. */
#ifndef BROKER_FAMILY_H
#define BROKER_FAMILY_H

#include "base/status.h"
#include "broker/step.h"

#include <stdbool.h>
#include <stdint.h>

struct family {
    uint64_t fork; /* its number: the children's `born` */
    struct parcel *continuation;
    uint64_t continuation_bytes;
    uint64_t result_bytes; /* of the children that have ended */
    uint32_t count;
    uint32_t left;   /* children that have not ended */
    uint32_t failed; /* of those that have */
    uint32_t tolerate;
    struct job *children[]; /* [count]; NULL only during a replay */
};

/* A family without its children; STATUS_NO_MEMORY. */
MUST_USE enum status family_new(uint32_t count, struct family **family_out);

/* RUNNING: the step's event, EVENT_SPAWN, is the answer of the job's worker. It waits then for
 * its children, and they for workers.
 *
 * STATUS_BAD_INPUT  what the event says is out of range
 * STATUS_FULL       too deep, too many, or too large for the limits
 * STATUS_NO_MEMORY
 * Then nothing has changed. */
MUST_USE enum status family_fork(struct step *step, struct job *job);

/* A child has ended: the parent goes on, fails, or waits on. The child may be gone then. */
void family_child_ended(const struct step *step, const struct job *child);

/* The child's worker has done so much of it: all above it move. */
void family_move(const struct step *step, struct job *child, uint64_t done, uint64_t all);

/* The job has ended: so have its children, and theirs, whose workers are told to stop. All of
 * them are forgotten, on record or not. Nothing happens when it has none. */
void family_drop(const struct step *step, struct job *job, bool is_recorded);

/* Replay: the family alone is forgotten, with what to go on with. */
void family_forget(const struct step *step, struct job *job);

/* Ends a replay of jobs in their order: brings children to their parents, and forgets those
 * that have none. */
void family_gather(const struct step *step);

#endif
