#include "broker/dispatch.h"

#include "broker/life.h"

/* Starts the next request for a worker with room and returns it; NULL when there is none, or
 * when too many were found too late for one step. */
static const struct job *give_next(struct step *step, struct worker *worker)
{
    struct broker *broker = step->broker;
    for (;;) {
        struct job *job = queue_next(&broker->queue, worker->prefixes, worker->prefix_count,
                                     &worker->offer, broker->now_ms);
        if (job == NULL) {
            return NULL;
        }
        if (job->deadline_ms > broker->now_ms) {
            life_start(step, job, worker);
            return job;
        }
        if (step->expired == STEP_EXPIRED_MAX) {
            broker->cut_short = true;
            return NULL;
        }
        step->expired++;
        life_end(step, job, JOB_EXPIRE);
    }
}

void dispatch_to(struct step *step, struct worker *worker)
{
    while (roster_has_room(worker) && give_next(step, worker) != NULL) {
    }
}

void dispatch_one(struct step *step, const struct job *job)
{
    const struct id id = job->id;
    while (job != NULL && job->place == PLACE_LANE) {
        struct worker *worker =
            roster_best(&step->broker->roster, &job->lane->topic->name, lane_needs(job->lane));
        const struct job *started = worker == NULL ? NULL : give_next(step, worker);
        if (started == NULL || started == job) {
            return;
        }
        job = ledger_find(&step->broker->ledger, &id); /* it may have ended and be forgotten */
    }
}

void dispatch_returned(struct step *step)
{
    struct broker *broker = step->broker;
    while (broker->returned_count > 0) {
        broker->returned_count--;
        const struct job *job =
            ledger_find(&broker->ledger, &broker->returned[broker->returned_count]);
        if (job != NULL) {
            dispatch_one(step, job);
        }
    }
}

void dispatch_rest(struct step *step)
{
    struct broker *broker = step->broker;
    broker->cut_short = false;
    struct worker *worker = roster_next(&broker->roster, 0);
    while (worker != NULL) {
        dispatch_to(step, worker);
        worker = roster_next(&broker->roster, worker->number + 1);
    }
}
