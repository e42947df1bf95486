#include "broker/request.h"

#include "broker/depot.h"
#include "broker/dispatch.h"
#include "broker/flight.h"
#include "broker/life.h"
#include "broker/topic.h"

#include <string.h>

static struct job *job_meant(const struct step *step)
{
    return ledger_find(&step->broker->ledger, &step->event->request);
}

static bool is_valid(const struct event *event)
{
    return !id_is_zero(&event->request) && topic_is_request(event->as.submit.topic) &&
           tenant_is_valid(event->as.submit.tenant) &&
           event->as.submit.priority < JOB_PRIORITY_COUNT &&
           event->as.submit.deadline_ms >= 0 &&
           event->as.submit.deadline_ms <= broker_duration_max_ms &&
           event->as.submit.not_before_ms >= 0 &&
           event->as.submit.not_before_ms <= broker_duration_max_ms;
}

static bool has_room_for(const struct broker *broker, uint64_t bytes)
{
    const struct ledger *ledger = &broker->ledger;
    return ledger->live_count < broker->limits.jobs_max &&
           ledger->live_bytes <= broker->limits.bytes_max &&
           bytes <= broker->limits.bytes_max - ledger->live_bytes;
}

/* The caller waits from now on; nothing happens when it does already. */
static enum status await(const struct step *step, struct job *job)
{
    struct waiters *waiters = &step->broker->waiters;
    const struct waiter *waiter = waiter_find(waiters, &step->event->call);
    if (waiter != NULL) {
        return waiter->job == job ? STATUS_OK : STATUS_BAD_STATE;
    }
    return waiter_add(waiters, &step->event->call, job);
}

static enum status submit_again(struct step *step, struct job *job)
{
    bool is_awaited = step->event->as.submit.await;
    bool has_ended = job_has_ended(job->state);
    if (is_awaited && !has_ended) {
        enum status status = await(step, job);
        if (status != STATUS_OK) {
            return status;
        }
    }
    step_accepted(step, job, true);
    if (is_awaited && has_ended) {
        step_outcome(step, job, &step->event->call);
    }
    return STATUS_OK;
}

/* Everything that can fail, and nothing that is seen. */
static enum status add_job(struct step *step, struct job **job_out)
{
    struct broker *broker = step->broker;
    const struct event *event = step->event;
    struct lane *lane = NULL;
    struct job *job = NULL;
    enum status status =
        queue_enter(&broker->queue, event->as.submit.topic, event->as.submit.tenant,
                    event->as.submit.priority, event->as.submit.needs, &lane);
    if (status != STATUS_OK) {
        return status;
    }
    status = ledger_add(&broker->ledger, &event->request, step->parcel, event->as.submit.bytes,
                        &job);
    if (status != STATUS_OK) {
        queue_leave(&broker->queue, lane);
        return status;
    }
    job->lane = lane;
    status = event->as.submit.await ? await(step, job) : STATUS_OK;
    if (status != STATUS_OK) {
        queue_leave(&broker->queue, lane);
        ledger_take_back(&broker->ledger, job);
        return status;
    }
    *job_out = job;
    return STATUS_OK;
}

/* What the event says of it beside its lane. */
static void describe(const struct step *step, struct job *job)
{
    const struct event *event = step->event;
    int64_t now_ms = step->broker->now_ms;
    int64_t left_ms = event->as.submit.deadline_ms;
    job->deadline_ms = left_ms == 0 ? INT64_MAX : now_ms + left_ms;
    job->ready_ms = now_ms + event->as.submit.not_before_ms;
    job->has_content = event->as.submit.content != NULL;
    if (job->has_content) {
        memcpy(job->content, event->as.submit.content, BROKER_CONTENT_BYTES);
    }
}

/* An accepted job shares the run or the answer of another, or waits for a run of its own. */
static void begin(struct step *step, struct job *job)
{
    struct broker *broker = step->broker;
    struct job *holder = flight_find(broker, job);
    if (holder == NULL) {
        flight_hold(broker, job);
        life_wait(step, job, false);
        step_accepted(step, job, false);
        dispatch_one(step, job);
    } else if (!job_has_ended(holder->state)) {
        flight_join(broker, job, holder);
        step_accepted(step, job, false);
    } else {
        const struct answer answer = flight_answer(holder);
        step_accepted(step, job, false);
        life_answer(step, job, &answer);
    }
}

enum status request_submit(struct step *step)
{
    struct broker *broker = step->broker;
    const struct event *event = step->event;
    if (!is_valid(event)) {
        return STATUS_BAD_INPUT;
    }
    struct job *job = job_meant(step);
    if (job != NULL) {
        return submit_again(step, job);
    }
    if (broker->draining) {
        return STATUS_UNAVAILABLE;
    }
    if (!has_room_for(broker, event->as.submit.bytes)) {
        return STATUS_FULL;
    }
    if (!depot_has(broker, event->as.submit.blob)) {
        return STATUS_NOT_FOUND;
    }
    enum status status = add_job(step, &job);
    if (status != STATUS_OK) {
        return status;
    }
    step->parcel = NULL;
    describe(step, job);
    depot_use(broker, job, event->as.submit.blob);
    life_accept(step, job);
    begin(step, job);
    return STATUS_OK;
}

enum status request_await(struct step *step)
{
    struct job *job = job_meant(step);
    if (job == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (!job_has_ended(job->state)) {
        return await(step, job);
    }
    step_outcome(step, job, &step->event->call);
    return STATUS_OK;
}

enum status request_forget(struct step *step)
{
    struct waiters *waiters = &step->broker->waiters;
    struct waiter *waiter = waiter_find(waiters, &step->event->call);
    if (waiter == NULL) {
        return STATUS_NOT_FOUND;
    }
    waiter_remove(waiters, waiter);
    return STATUS_OK;
}

enum status request_cancel(struct step *step)
{
    struct job *job = job_meant(step);
    if (job == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (!job_has_ended(job->state)) {
        life_end(step, job, JOB_CANCEL);
    }
    return STATUS_OK;
}

enum status request_requeue(struct step *step)
{
    struct broker *broker = step->broker;
    struct job *job = job_meant(step);
    if (job == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (job->state != JOB_DEAD || job->born != 0) {
        return STATUS_BAD_STATE;
    }
    if (broker->draining) {
        return STATUS_UNAVAILABLE;
    }
    if (!has_room_for(broker, job->request_bytes)) {
        return STATUS_FULL;
    }
    life_requeue(step, job);
    dispatch_one(step, job);
    return STATUS_OK;
}
