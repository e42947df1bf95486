#include "broker/work.h"

#include "broker/copy.h"
#include "broker/dispatch.h"
#include "broker/family.h"
#include "broker/life.h"
#include "broker/topic.h"

#include <string.h>

/* The worker that speaks, and was heard now; or NULL, and it is asked who it is. */
static struct worker *speaker(const struct step *step)
{
    struct broker *broker = step->broker;
    struct worker *worker = roster_find_call(&broker->roster, &step->event->call);
    if (worker == NULL) {
        step_who(step);
        return NULL;
    }
    roster_hear(&broker->roster, worker, broker->now_ms);
    return worker;
}

static bool is_valid_join(const struct event *event)
{
    size_t count = event->as.join.prefix_count;
    if (id_is_zero(&event->as.join.worker) || event->as.join.credit < 1 ||
        event->as.join.credit > BROKER_CREDIT_MAX ||
        strlen(event->as.join.name) > BROKER_NAME_MAX || count < 1 ||
        count > BROKER_PREFIXES_MAX || event->as.join.label_count > BROKER_LABELS_MAX ||
        event->as.join.threads > BROKER_CREDIT_MAX) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!topic_is_prefix(event->as.join.prefixes[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < event->as.join.label_count; i++) {
        if (!needs_is_label(event->as.join.labels[i])) {
            return false;
        }
    }
    return true;
}

/* Where two workers are replaced at once, the second may lose a task whose copy it had: that
 * one is prepared as a task of the first. */
static enum status prepare_drop(const struct step *step, const struct worker *worker)
{
    enum status status = STATUS_OK;
    struct job *job = worker->tasks.first;
    for (; job != NULL && status == STATUS_OK; job = job->next) {
        status = life_prepare_loss(step, job);
    }
    return status;
}

/* The newest task first, so that the oldest ends at the front. */
static void drop_prepared(const struct step *step,
                          struct worker *worker,
                          enum job_cause cause,
                          const char *what)
{
    roster_blame_loss(&step->broker->roster, worker, cause, step->broker->now_ms);
    worker->is_lost = true;
    step_worker(step, worker, what);
    while (worker->tasks.last != NULL) {
        life_lose(step, worker->tasks.last, cause);
    }
    while (worker->copies != NULL) {
        struct job *job = worker->copies->job;
        copy_stop(step, job);
        life_set_alarm(step->broker, job);
    }
    roster_remove(&step->broker->roster, worker);
}

enum status work_drop(const struct step *step,
                      struct worker *worker,
                      enum job_cause cause,
                      const char *what)
{
    enum status status = prepare_drop(step, worker);
    if (status == STATUS_OK) {
        drop_prepared(step, worker, cause, what);
    }
    return status;
}

/* The same worker on the same stream: it answers a question (EFFECT_WHO) for the second time.
 */
static enum status join_again(struct step *step, struct worker *worker)
{
    struct roster *roster = &step->broker->roster;
    struct worker *prepared = NULL;
    enum status status = roster_prepare(roster, step->event, &prepared);
    if (status != STATUS_OK) {
        return status;
    }
    roster_renew(roster, worker, prepared);
    roster_hear(roster, worker, step->broker->now_ms);
    dispatch_to(step, worker);
    return STATUS_OK;
}

/* The worker takes the place of those it replaces: one with its id, one at its peer. */
static enum status join_anew(struct step *step, struct worker *replaced[2])
{
    struct roster *roster = &step->broker->roster;
    struct worker *worker = NULL;
    enum status status = roster_prepare(roster, step->event, &worker);
    if (status != STATUS_OK) {
        return status;
    }
    for (int i = 0; i < 2 && status == STATUS_OK; i++) {
        status = replaced[i] == NULL ? STATUS_OK : prepare_drop(step, replaced[i]);
    }
    if (status != STATUS_OK) {
        roster_remove(roster, worker);
        return status;
    }
    for (int i = 0; i < 2; i++) {
        if (replaced[i] != NULL) {
            drop_prepared(step, replaced[i], JOB_CAUSE_REPLACED, "replaced");
        }
    }
    roster_enter(roster, worker, step->broker->now_ms);
    step_worker(step, worker, "joined");
    if (step->broker->drained) {
        step_drain(step, worker);
    }
    dispatch_returned(step);
    dispatch_to(step, worker);
    return STATUS_OK;
}

enum status work_join(struct step *step)
{
    const struct event *event = step->event;
    const struct roster *roster = &step->broker->roster;
    if (!is_valid_join(event)) {
        return STATUS_BAD_INPUT;
    }
    struct worker *replaced[2] = {roster_find_id(roster, &event->as.join.worker),
                                  roster_find_peer(roster, event->call.peer)};
    if (replaced[0] == replaced[1]) {
        replaced[1] = NULL;
        if (replaced[0] != NULL && replaced[0] == roster_find_call(roster, &event->call)) {
            return join_again(step, replaced[0]);
        }
    }
    uint32_t left = roster->count - (replaced[0] != NULL) - (replaced[1] != NULL);
    return left < roster->workers_max ? join_anew(step, replaced) : STATUS_FULL;
}

enum status work_credit(struct step *step)
{
    struct worker *worker = speaker(step);
    if (worker == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (step->event->as.credit > BROKER_CREDIT_MAX) {
        return STATUS_BAD_INPUT;
    }
    enum status status = roster_set_credit(worker, step->event->as.credit);
    if (status == STATUS_OK) {
        dispatch_to(step, worker);
    }
    return status;
}

enum status work_alive(struct step *step)
{
    return speaker(step) == NULL ? STATUS_NOT_FOUND : STATUS_OK;
}

/* Does the worker speak of the lease the job has now? */
static bool
is_current(const struct step *step, const struct worker *worker, const struct job *job)
{
    return job != NULL && job->state == JOB_RUNNING && job->worker == worker &&
           job->epoch == step->event->epoch;
}

/* Or of its second run? */
static bool
is_second(const struct step *step, const struct worker *worker, const struct job *job)
{
    return copy_is(job, worker, step->event->epoch);
}

enum status work_progress(struct step *step)
{
    const struct event *event = step->event;
    const struct worker *worker = speaker(step);
    if (worker == NULL) {
        return STATUS_NOT_FOUND;
    }
    struct job *job = ledger_find(&step->broker->ledger, &event->request);
    if (is_second(step, worker, job)) {
        copy_renew(step, job); /* what it says would take the first one's word back */
        return STATUS_OK;
    }
    if (!is_current(step, worker, job)) {
        step_stop(step, worker, &event->request, event->epoch); /* an earlier one was lost */
        return job == NULL ? STATUS_NOT_FOUND : STATUS_BAD_STATE;
    }
    life_renew(step, job);
    step_progress(step, job);
    family_move(step, job, event->as.progress.done, event->as.progress.all);
    return STATUS_OK;
}

/* Only what went well has steps. */
static bool is_valid_result(const struct event *event)
{
    bool may_have_steps =
        event->as.result.status == STATUS_OK && event->as.result.parcel != NULL;
    return event->as.result.steps <= (may_have_steps ? BROKER_STEPS_MAX : 0);
}

/* The job whose current lease the answer is for. Any other frees the place of a task that was
 * stopped: STATUS_NOT_FOUND, STATUS_BAD_STATE. */
static enum status
take_answer(struct step *step, struct worker **worker_out, struct job **job_out)
{
    struct broker *broker = step->broker;
    const struct event *event = step->event;
    struct worker *worker = speaker(step);
    struct job *job = ledger_find(&broker->ledger, &event->request);
    *worker_out = worker;
    *job_out = job;
    if (worker == NULL) {
        broker->counts.results_stale++;
        return STATUS_NOT_FOUND;
    }
    if (!is_current(step, worker, job) && !is_second(step, worker, job)) {
        broker->counts.results_stale++;
        enum status status = job == NULL ? STATUS_NOT_FOUND : STATUS_BAD_STATE;
        roster_answer(&broker->roster, worker, event->epoch);
        dispatch_to(step, worker);
        return status;
    }
    return STATUS_OK;
}

/* The second run was the first to answer. */
static void take_lead(const struct step *step, const struct worker *worker, struct job *job)
{
    if (is_second(step, worker, job)) {
        copy_swap(step, job);
    }
}

enum status work_result(struct step *step)
{
    struct worker *worker = NULL;
    struct job *job = NULL;
    enum status status = take_answer(step, &worker, &job);
    if (status != STATUS_OK) {
        return status;
    }
    if (!is_valid_result(step->event)) {
        return STATUS_BAD_INPUT;
    }
    take_lead(step, worker, job);
    life_finish(step, job);
    dispatch_to(step, worker);
    return STATUS_OK;
}

/* A fork that there is no room for is the task's end: it would not fit the next time either. */
enum status work_spawn(struct step *step)
{
    struct worker *worker = NULL;
    struct job *job = NULL;
    enum status status = take_answer(step, &worker, &job);
    if (status != STATUS_OK) {
        return status;
    }
    take_lead(step, worker, job);
    status = family_fork(step, job);
    if (status == STATUS_FULL) {
        life_refuse(step, job, status);
        status = STATUS_OK;
    }
    if (status == STATUS_OK) {
        dispatch_to(step, worker);
    }
    return status;
}

enum status work_leave(struct step *step)
{
    struct worker *worker = speaker(step);
    if (worker == NULL) {
        return STATUS_NOT_FOUND;
    }
    enum status status = work_drop(step, worker, JOB_CAUSE_LEFT, "left");
    if (status == STATUS_OK) {
        dispatch_returned(step);
    }
    return status;
}

enum status work_gone(struct step *step)
{
    struct broker *broker = step->broker;
    uint64_t peer = step->event->call.peer;
    struct worker *worker = roster_find_peer(&broker->roster, peer);
    if (worker != NULL) {
        enum status status = work_drop(step, worker, JOB_CAUSE_GONE, "gone");
        if (status != STATUS_OK) {
            return status;
        }
    }
    struct waiter *waiter = waiter_of_peer(&broker->waiters, peer);
    while (waiter != NULL) {
        waiter_remove(&broker->waiters, waiter);
        waiter = waiter_of_peer(&broker->waiters, peer);
    }
    dispatch_returned(step);
    return STATUS_OK;
}
