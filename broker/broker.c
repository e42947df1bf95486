#include "broker/broker.h"

#include "broker/depot.h"
#include "broker/dispatch.h"
#include "broker/due.h"
#include "broker/family.h"
#include "broker/limits.h"
#include "broker/replay.h"
#include "broker/request.h"
#include "broker/step.h"
#include "broker/view.h"
#include "broker/work.h"

#include <assert.h>
#include <stdlib.h>

static enum status make_alarms(struct broker *broker)
{
    const struct broker_limits *limits = &broker->limits;
    size_t jobs_max = (size_t)limits->jobs_max + limits->kept_max;
    broker->alarm_places = calloc(jobs_max, sizeof *broker->alarm_places);
    broker->alarms.places = broker->alarm_places;
    broker->returned = calloc(STEP_RETURNED_MAX, sizeof *broker->returned);
    if (broker->alarm_places == NULL || broker->returned == NULL) {
        return STATUS_NO_MEMORY;
    }
    return heap_reserve(&broker->alarms, limits->jobs_max + limits->kept_max);
}

static enum status make_parts(struct broker *broker)
{
    const struct broker_limits *limits = &broker->limits;
    const struct hash_secret secret = hash_secret_of(limits->seed);
    enum status status = queue_make(limits, &secret, &broker->queue);
    if (status == STATUS_OK) {
        status = ledger_make(limits, &secret, &broker->ledger);
    }
    if (status == STATUS_OK) {
        status = roster_make(limits, &secret, &broker->roster);
    }
    if (status == STATUS_OK) {
        status = waiter_make(limits->awaiting_max, &secret, &broker->waiters);
    }
    if (status == STATUS_OK) {
        status = blob_make(&secret, &broker->blobs);
    }
    return status == STATUS_OK ? make_alarms(broker) : status;
}

enum status broker_new(const struct broker_limits *limits, struct broker **broker_out)
{
    if (!limits_are_valid(limits)) {
        return STATUS_BAD_INPUT;
    }
    struct broker *broker = calloc(1, sizeof *broker);
    if (broker == NULL) {
        return STATUS_NO_MEMORY;
    }
    broker->limits = *limits;
    broker->ticked_ms = -1;
    broker->epoch = limits->epoch_base;
    enum status status = make_parts(broker);
    broker->limits.weights = NULL; /* the queue has its copy */
    broker->limits.weight_count = 0;
    if (status != STATUS_OK) {
        broker_free(&broker, NULL, NULL);
        return status;
    }
    *broker_out = broker;
    return STATUS_OK;
}

static void free_jobs(struct broker *broker, effect_fn *emit, void *arg)
{
    const struct step step = {.broker = broker, .emit = emit, .arg = arg};
    for (struct job *job = broker->ledger.oldest; job != NULL; job = job->newer) {
        if (emit != NULL) {
            step_release(&step, job->request);
            step_release(&step, job->outcome);
            step_release(&step, job->family == NULL ? NULL : job->family->continuation);
        }
        free(job->family);
        free(job->copy);
        free(job->failures);
    }
}

static void free_blobs(struct broker *broker, effect_fn *emit, void *arg)
{
    const struct step step = {.broker = broker, .emit = emit, .arg = arg};
    const struct blob *blob = emit == NULL ? NULL : broker->blobs.earliest;
    for (; blob != NULL; blob = blob->later) {
        step_release(&step, blob->parcel);
    }
    blob_clear(&broker->blobs);
}

void broker_free(struct broker **broker_p, effect_fn *emit, void *arg)
{
    struct broker *broker = *broker_p;
    if (broker == NULL) {
        return;
    }
    free_jobs(broker, emit, arg);
    free_blobs(broker, emit, arg);
    heap_clear(&broker->alarms);
    free(broker->alarm_places);
    free(broker->returned);
    waiter_clear(&broker->waiters);
    roster_clear(&broker->roster);
    ledger_clear(&broker->ledger);
    queue_clear(&broker->queue);
    free(broker);
    *broker_p = NULL;
}

static enum status on_drain(struct step *step)
{
    step->broker->draining = true;
    return STATUS_OK;
}

/* Once all work is done, the workers may go. */
static void finish_drain(const struct step *step)
{
    struct broker *broker = step->broker;
    if (!broker->draining || broker->drained || broker->ledger.live_count > 0) {
        return;
    }
    broker->drained = true;
    const struct worker *worker = roster_next(&broker->roster, 0);
    while (worker != NULL) {
        step_drain(step, worker);
        worker = roster_next(&broker->roster, worker->number + 1);
    }
}

static struct parcel *parcel_of(const struct event *event)
{
    if (event->kind == EVENT_SUBMIT) {
        return event->as.submit.parcel;
    }
    if (event->kind == EVENT_SPAWN) {
        return event->as.spawn.parcel;
    }
    if (event->kind == EVENT_PUT) {
        return event->as.put.parcel;
    }
    return event->kind == EVENT_RESULT ? event->as.result.parcel : NULL;
}

static void release_children(const struct step *step)
{
    const struct event *event = step->event;
    for (uint32_t i = 0; step->has_children && i < event->as.spawn.count; i++) {
        step_release(step, event->as.spawn.children[i].parcel);
    }
}

enum status broker_step(struct broker *broker,
                        const struct event *event,
                        int64_t now_ms,
                        effect_fn *emit,
                        void *arg)
{
    static enum status (*const handlers[EVENT_KIND_COUNT])(struct step *) = {
        [EVENT_SUBMIT] = request_submit,   [EVENT_AWAIT] = request_await,
        [EVENT_FORGET] = request_forget,   [EVENT_CANCEL] = request_cancel,
        [EVENT_REQUEUE] = request_requeue, [EVENT_JOIN] = work_join,
        [EVENT_CREDIT] = work_credit,      [EVENT_ALIVE] = work_alive,
        [EVENT_PROGRESS] = work_progress,  [EVENT_RESULT] = work_result,
        [EVENT_LEAVE] = work_leave,        [EVENT_GONE] = work_gone,
        [EVENT_DRAIN] = on_drain,          [EVENT_TICK] = due_tick,
        [EVENT_REWRITE] = replay_rewrite,  [EVENT_SPAWN] = work_spawn,
        [EVENT_LIMITS] = limits_change,
        [EVENT_PUT] = depot_put,
    };
    assert(event->kind < EVENT_KIND_COUNT);

    if (now_ms > broker->now_ms) {
        broker->now_ms = now_ms;
    }
    struct step step = {
        .broker = broker, .event = event, .parcel = parcel_of(event), .emit = emit, .arg = arg};
    step.has_children = event->kind == EVENT_SPAWN;
    enum status status = handlers[event->kind](&step);
    step_release(&step, step.parcel);
    release_children(&step);
    dispatch_returned(&step);
    due_trim(&step);
    finish_drain(&step);
    return status;
}

int64_t broker_deadline_ms(const struct broker *broker)
{
    return due_next_ms(broker);
}

/* Which needs are met by somebody. O(needs x workers). */
static void count_able(const struct broker *broker)
{
    struct needs *needs = name_next(&broker->queue.needs, 0);
    while (needs != NULL) {
        needs->able = roster_count_able(&broker->roster, needs);
        needs = name_next(&broker->queue.needs, needs->name.number + 1);
    }
}

static uint32_t count_unmet(const struct broker *broker)
{
    uint32_t unmet = 0;
    const struct needs *needs = name_next(&broker->queue.needs, 0);
    while (needs != NULL) {
        bool is_unmet = needs->waiting > 0 && roster_count_able(&broker->roster, needs) == 0;
        unmet += is_unmet ? needs->waiting : 0;
        needs = name_next(&broker->queue.needs, needs->name.number + 1);
    }
    return unmet;
}

enum status
broker_find(const struct broker *broker, const struct id *request, struct job_view *view_out)
{
    const struct job *job = ledger_find(&broker->ledger, request);
    if (job == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (job->lane->want != NULL) {
        count_able(broker);
    }
    *view_out = view_job(job);
    return STATUS_OK;
}

enum status
broker_find_blob(const struct broker *broker, const uint8_t *hash, struct blob_view *view_out)
{
    const struct blob *blob = blob_find(&broker->blobs, hash);
    if (blob == NULL || blob->parcel == NULL) {
        return STATUS_NOT_FOUND;
    }
    *view_out = view_blob(blob);
    return STATUS_OK;
}

enum status broker_each_job(const struct broker *broker,
                            const struct id *after,
                            job_visit_fn *visit,
                            void *arg)
{
    const struct job *job = broker->ledger.oldest;
    count_able(broker);
    if (after != NULL) {
        job = ledger_find(&broker->ledger, after);
        if (job == NULL) {
            return STATUS_NOT_FOUND;
        }
        job = job->newer;
    }
    for (; job != NULL; job = job->newer) {
        const struct job_view view = view_job(job);
        if (!visit(arg, &view)) {
            break;
        }
    }
    return STATUS_OK;
}

/* The first kept job with this number or a larger one; NULL: there is none. Numbers are missing
 * only where a dead request lives again. */
static const struct job *first_from(const struct ledger *ledger, uint64_t from)
{
    const struct job *first = ledger->kept.first;
    const struct job *last = ledger->kept.last;
    if (first == NULL || from <= first->sequence) {
        return first;
    }
    const struct job *job = NULL;
    for (; job == NULL && from <= last->sequence; from++) {
        job = ledger_find_sequence(ledger, from);
    }
    return job;
}

void broker_each_outcome(const struct broker *broker,
                         uint64_t from,
                         job_visit_fn *visit,
                         void *arg,
                         uint64_t *first_out)
{
    const struct job *first = broker->ledger.kept.first;
    *first_out = first == NULL ? 0 : first->sequence;
    for (const struct job *job = first_from(&broker->ledger, from); job != NULL;
         job = job->next) {
        const struct job_view view = view_job(job);
        if (!visit(arg, &view)) {
            return;
        }
    }
}

struct broker_stats broker_read_stats(const struct broker *broker)
{
    struct broker_stats stats = broker->counts;
    stats.waiting = broker->queue.waiting + broker->delayed + broker->joined;
    stats.unmet = count_unmet(broker);
    stats.ready = broker->queue.waiting - stats.unmet;
    const struct pace_reading pace = pace_read(&broker->queue.pace, broker->now_ms);
    stats.done_lately = pace.done;
    stats.lately_ms = pace.over_ms;
    stats.delayed = broker->delayed;
    stats.joined = broker->joined;
    stats.running = broker->queue.running;
    stats.forked = broker->forked;
    stats.kept = broker->ledger.kept.count;
    stats.awaiting = broker->waiters.items.count;
    stats.workers = broker->roster.count;
    stats.tenants = broker->queue.tenants.names.items.count;
    stats.topics = broker->queue.topics.items.count;
    stats.bytes_queued = broker->ledger.live_bytes;
    stats.bytes_kept = broker->ledger.kept_bytes;
    stats.blobs = broker->blobs.items.count;
    stats.blob_bytes = broker->blobs.bytes;
    stats.draining = broker->draining;
    stats.oldest = replay_oldest(broker);
    return stats;
}

void broker_each_worker(const struct broker *broker, worker_visit_fn *visit, void *arg)
{
    const struct worker *worker = roster_next(&broker->roster, 0);
    while (worker != NULL) {
        const struct worker_view view = view_worker(worker);
        visit(arg, &view);
        worker = roster_next(&broker->roster, worker->number + 1);
    }
}

void broker_each_topic(const struct broker *broker, topic_visit_fn *visit, void *arg)
{
    const struct topic *topic = name_next(&broker->queue.topics, 0);
    count_able(broker);
    while (topic != NULL) {
        const struct topic_view view = view_topic(topic, broker->now_ms);
        visit(arg, &view);
        topic = name_next(&broker->queue.topics, topic->name.number + 1);
    }
}

void broker_each_tenant(const struct broker *broker, tenant_visit_fn *visit, void *arg)
{
    const struct tenant *tenant = name_next(&broker->queue.tenants.names, 0);
    count_able(broker);
    while (tenant != NULL) {
        const struct tenant_view view = view_tenant(tenant);
        visit(arg, &view);
        tenant = name_next(&broker->queue.tenants.names, tenant->name.number + 1);
    }
}

void broker_each_needs(const struct broker *broker, needs_visit_fn *visit, void *arg)
{
    const struct needs *needs = name_next(&broker->queue.needs, 0);
    count_able(broker);
    while (needs != NULL) {
        const struct needs_view view = view_needs(needs, &broker->queue.tenants);
        visit(arg, &view);
        needs = name_next(&broker->queue.needs, needs->name.number + 1);
    }
}
