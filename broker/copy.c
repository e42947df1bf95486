#include "broker/copy.h"

#include "broker/life.h"

#include <assert.h>
#include <stdlib.h>

enum { PATIENCE = 2 /* times the usual */ };

void copy_expect(const struct step *step, struct job *job)
{
    const struct broker *broker = step->broker;
    bool is_last = job->attempts >= broker->limits.attempts_max;
    bool may_be = broker->limits.speculate_ms > 0 && !is_last && job->copy == NULL;
    job->doubt_ms = may_be ? broker->now_ms + broker->limits.speculate_ms : INT64_MAX;
}

static bool takes_long(const struct broker *broker, const struct job *job)
{
    int64_t usual_ms = pace_usual_ms(&job->lane->topic->pace);
    return usual_ms > 0 && broker->now_ms - job->started_ms > PATIENCE * usual_ms;
}

/* After a step that was cut short a worker with room may have tasks to do. */
static struct worker *idle_worker(const struct broker *broker, const struct job *job)
{
    struct worker *worker = broker->cut_short
                                ? NULL
                                : roster_second(&broker->roster, &job->lane->topic->name,
                                                lane_needs(job->lane), job->worker);
    return worker != NULL && roster_is_idle(worker) ? worker : NULL;
}

static void start(const struct step *step, struct job *job, struct worker *worker)
{
    struct broker *broker = step->broker;
    struct copy *copy = calloc(1, sizeof *copy);
    if (copy == NULL) {
        return; /* it goes without */
    }
    *copy = (struct copy){.job = job,
                          .epoch = ++broker->epoch,
                          .started_ms = broker->now_ms,
                          .until_ms = broker->now_ms + broker->limits.lease_ms};
    job->copy = copy;
    roster_add_copy(worker, copy);
    broker->counts.copies++;
    step_copy(step, job);
}

void copy_consider(const struct step *step, struct job *job)
{
    struct worker *worker =
        takes_long(step->broker, job) ? idle_worker(step->broker, job) : NULL;
    if (worker != NULL) {
        start(step, job, worker);
    }
    copy_expect(step, job);
    life_set_alarm(step->broker, job);
}

bool copy_is(const struct job *job, const struct worker *worker, uint64_t epoch)
{
    return job != NULL && job->copy != NULL && job->copy->worker == worker &&
           job->copy->epoch == epoch;
}

void copy_renew(const struct step *step, struct job *job)
{
    job->copy->until_ms = step->broker->now_ms + step->broker->limits.lease_ms;
    life_set_alarm(step->broker, job);
}

/* The job, at no worker, has the lease of its copy, which is at none either then. */
static void take_lease(const struct step *step, struct job *job)
{
    struct copy *copy = job->copy;
    struct worker *worker = copy->worker;
    roster_remove_copy(worker, copy);
    job->epoch = copy->epoch;
    job->started_ms = copy->started_ms;
    job->lease_until_ms = copy->until_ms;
    roster_assign(worker, job);
    step_taken(step, job);
}

void copy_swap(const struct step *step, struct job *job)
{
    struct worker *worker = job->worker;
    const struct copy other = {.job = job,
                               .epoch = job->epoch,
                               .started_ms = job->started_ms,
                               .until_ms = job->lease_until_ms};
    roster_unassign(worker, job);
    take_lease(step, job);
    *job->copy = other;
    roster_add_copy(worker, job->copy);
    life_set_alarm(step->broker, job);
}

void copy_take_over(const struct step *step, struct job *job)
{
    take_lease(step, job);
    free(job->copy);
    job->copy = NULL;
    job->doubt_ms = INT64_MAX;
    life_set_alarm(step->broker, job);
}

void copy_stop(const struct step *step, struct job *job)
{
    struct copy *copy = job->copy;
    if (copy == NULL) {
        return;
    }
    struct worker *worker = copy->worker;
    if (worker->is_lost) {
        roster_remove_copy(worker, copy);
    } else {
        if (copy->until_ms <= step->broker->now_ms) {
            roster_blame(worker, copy->epoch, step->broker->epoch);
        }
        step_stop(step, worker, &job->id, copy->epoch);
        roster_stop_copy(&step->broker->roster, worker, copy, step->broker->now_ms);
    }
    free(copy);
    job->copy = NULL;
}
