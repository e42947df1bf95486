#include "broker/replay.h"

#include "broker/depot.h"
#include "broker/family.h"
#include "broker/flight.h"
#include "broker/life.h"
#include "broker/limits.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Until the counters are written, only all the records tell how far the broker has counted. */
uint64_t replay_oldest(const struct broker *broker)
{
    uint64_t oldest = broker->counters_record == 0 ? 1 : broker->counters_record;
    const struct job *earliest = broker->ledger.earliest;
    const struct blob *blob = broker->blobs.earliest;
    if (blob != NULL && blob->record < oldest) {
        oldest = blob->record;
    }
    return earliest != NULL && earliest->first_record < oldest ? earliest->first_record
                                                               : oldest;
}

enum status replay_rewrite(struct step *step)
{
    struct broker *broker = step->broker;
    uint64_t below = step->event->as.below;
    uint64_t bytes = 0;
    if (broker->counters_record < below) {
        step_record_counters(step);
    }
    for (int i = 0; i < STEP_REWRITES_MAX && bytes < STEP_REWRITTEN_BYTES_MAX; i++) {
        struct job *job = broker->ledger.earliest;
        if (job == NULL || job->first_record >= below) {
            break;
        }
        bytes += job->request_bytes + job->outcome_bytes;
        bytes += job->family == NULL ? 0 : job->family->continuation_bytes;
        life_rewrite(step, job);
    }
    depot_rewrite(step, below);
    return STATUS_OK;
}

/* Replay. Until its end the jobs are in the ledger alone, in no order. */

static void forget(const struct step *step, struct job *job)
{
    struct broker *broker = step->broker;
    step_release(step, job->request);
    step_release(step, job->outcome);
    family_forget(step, job);
    free(job->failures);
    depot_unuse(broker, job);
    queue_leave(&broker->queue, job->lane);
    bool has_ended = job_has_ended(job->state);
    if (has_ended && job->born == 0) {
        ledger_drop(&broker->ledger, job);
    } else {
        broker->ledger.live_bytes -= has_ended ? job->outcome_bytes : 0;
        ledger_take_back(&broker->ledger, job);
    }
}

static enum status
replay_accepted(struct step *step, const struct record *record, struct job *job)
{
    struct broker *broker = step->broker;
    const struct job_view *view = &record->job;
    struct lane *lane = NULL;
    char words[BROKER_NEEDS_BYTES_MAX + 1];
    if (view->needs != NULL && needs_write(view->needs, words) != STATUS_OK) {
        return STATUS_BAD_INPUT;
    }
    if (job != NULL) {
        forget(step, job); /* it is written anew */
    }
    enum status status = limits_make_room(broker);
    if (status == STATUS_OK) {
        status = depot_name(broker, view->blob);
    }
    if (status == STATUS_OK) {
        status = queue_enter(&broker->queue, view->topic, view->tenant, view->priority,
                             view->needs, &lane);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = ledger_add(&broker->ledger, &view->id, view->request, view->request_bytes, &job);
    if (status != STATUS_OK) {
        queue_leave(&broker->queue, lane);
        return status;
    }
    step->parcel = NULL;
    job->lane = lane;
    job->state = JOB_WAITING;
    job->order = view->order;
    job->accepted_ms = view->accepted_ms;
    job->deadline_ms = view->deadline_ms;
    job->ready_ms = view->ready_ms;
    job->born = view->born;
    job->source = view->parent;
    job->index = view->index;
    job->weight = view->weight;
    job->has_content = view->content != NULL;
    if (job->has_content) {
        memcpy(job->content, view->content, BROKER_CONTENT_BYTES);
    }
    depot_use(broker, job, view->blob);
    job->record = record->number;
    ledger_record(&broker->ledger, job, record->number);
    return STATUS_OK;
}

/* The first of them. */
static void forget_failure(struct job *job)
{
    job->failure_count--;
    memmove(&job->failures[0], &job->failures[1], job->failure_count * sizeof *job->failures);
}

static enum status replay_lost(struct step *step, const struct record *record, struct job *job)
{
    uint32_t count = record->job.failure_count;
    if (job_has_ended(job->state) || count == 0) {
        return STATUS_BAD_INPUT;
    }
    enum status status = life_prepare_loss(step, job);
    if (status != STATUS_OK) {
        return status;
    }
    if (job->failure_count == BROKER_ATTEMPTS_MAX) { /* an outcome was to follow */
        forget_failure(job);
    }
    job->failures[job->failure_count++] = record->job.failures[count - 1];
    job->attempts = job->failure_count;
    job->ready_ms = record->job.ready_ms;
    return STATUS_OK;
}

static bool has_valid_steps(const struct job_view *view)
{
    bool may_have_steps = view->status == STATUS_OK && view->outcome != NULL;
    return view->steps <= (may_have_steps ? BROKER_STEPS_MAX : 0);
}

static enum status
replay_outcome(struct step *step, const struct record *record, struct job *job)
{
    struct broker *broker = step->broker;
    const struct job_view *view = &record->job;
    bool is_child = job->born != 0;
    if (job_has_ended(job->state) || !job_has_ended(view->state) ||
        (view->sequence == 0) != is_child || !has_valid_steps(view)) {
        return STATUS_BAD_INPUT;
    }
    job->state = view->state;
    job->status = view->status;
    job->attempts = (uint8_t)view->attempts;
    job->ended_ms = view->ended_ms;
    job->sequence = view->sequence;
    job->source = is_child ? job->source : view->source;
    job->outcome = view->outcome;
    job->outcome_bytes = view->outcome == NULL ? 0 : view->outcome_bytes;
    job->steps = (uint8_t)view->steps;
    step->parcel = NULL;
    family_forget(step, job);
    if (job->state != JOB_DEAD) {
        depot_unuse(broker, job);
    }
    if (is_child) {
        broker->ledger.live_bytes += job->outcome_bytes;
    } else {
        ledger_keep(&broker->ledger, job);
    }
    return STATUS_OK;
}

static enum status
replay_forked(struct step *step, const struct record *record, struct job *job)
{
    const struct job_view *view = &record->job;
    struct family *family = NULL;
    if (job_has_ended(job->state) || view->child_count < 1 ||
        view->child_count > BROKER_CHILDREN_MAX || view->tolerate >= view->child_count ||
        view->continuation == NULL) {
        return STATUS_BAD_INPUT;
    }
    enum status status = family_new(view->child_count, &family);
    if (status != STATUS_OK) {
        return status;
    }
    family->fork = view->fork;
    family->tolerate = view->tolerate;
    family->continuation = view->continuation;
    family->continuation_bytes = view->continuation_bytes;
    step->parcel = NULL;
    family_forget(step, job);
    step->broker->ledger.live_bytes += family->continuation_bytes;
    life_forget_attempts(job);
    job->family = family;
    job->state = JOB_FORKED;
    return STATUS_OK;
}

static enum status
replay_requeued(struct step *step, const struct record *record, struct job *job)
{
    if (job->state != JOB_DEAD) {
        return STATUS_BAD_INPUT;
    }
    ledger_revive(&step->broker->ledger, job);
    life_begin_again(job);
    job->state = JOB_WAITING;
    job->order = record->job.order;
    job->accepted_ms = record->job.accepted_ms;
    return STATUS_OK;
}

static enum status
replay_dropped(struct step *step, const struct record *record, struct job *job)
{
    (void)record;
    if (!job_has_ended(job->state) && job->born == 0) {
        return STATUS_BAD_INPUT;
    }
    forget(step, job);
    return STATUS_OK;
}

/* The broker goes on counting from the largest numbers, whosever they are. */
static void count_on(struct broker *broker, uint64_t sequence, uint64_t order)
{
    uint64_t *last_sequence = &broker->counts.last_sequence;
    uint64_t *last_order = &broker->ledger.last_order;
    *last_sequence = sequence > *last_sequence ? sequence : *last_sequence;
    *last_order = order > *last_order ? order : *last_order;
}

static struct parcel *parcel_of(const struct record *record)
{
    if (record->kind == RECORD_ACCEPTED) {
        return record->job.request;
    }
    if (record->kind == RECORD_FORKED) {
        return record->job.continuation;
    }
    if (record->kind == RECORD_BLOB) {
        return record->blob.parcel;
    }
    return record->kind == RECORD_OUTCOME ? record->job.outcome : NULL;
}

typedef enum status replay_fn(struct step *step, const struct record *record, struct job *job);

static enum status replay_job(struct step *step, const struct record *record)
{
    static replay_fn *const handlers[RECORD_KIND_COUNT] = {
        [RECORD_ACCEPTED] = replay_accepted, [RECORD_LOST] = replay_lost,
        [RECORD_OUTCOME] = replay_outcome,   [RECORD_REQUEUED] = replay_requeued,
        [RECORD_DROPPED] = replay_dropped,   [RECORD_FORKED] = replay_forked,
    };
    struct broker *broker = step->broker;
    struct job *job = ledger_find(&broker->ledger, &record->job.id);
    if (job == NULL && record->kind != RECORD_ACCEPTED) {
        return STATUS_OK; /* of a request that is forgotten, or written anew further on */
    }
    if (job != NULL) {
        job->record = record->number;
    }
    uint64_t last_order = broker->ledger.last_order;
    enum status status = handlers[record->kind](step, record, job);
    broker->ledger.last_order = last_order; /* the record has the order, not the ledger */
    return status;
}

static enum status apply(struct step *step, const struct record *record)
{
    struct broker *broker = step->broker;
    if (record->kind == RECORD_COUNTERS) {
        broker->counters_record = record->number;
        count_on(broker, record->counters.last_sequence, record->counters.last_order);
        return STATUS_OK;
    }
    if (record->kind == RECORD_BLOB || record->kind == RECORD_UNBLOB) {
        return depot_replay(step, record);
    }
    enum status status = replay_job(step, record);
    uint64_t sequence = record->kind == RECORD_OUTCOME ? record->job.sequence : 0;
    count_on(broker, sequence, record->job.order);
    count_on(broker, 0, record->job.fork);
    count_on(broker, 0, record->job.born);
    return status;
}

enum status
broker_replay(struct broker *broker, const struct record *record, effect_fn *emit, void *arg)
{
    bool is_known = record->kind > RECORD_NONE && record->kind < RECORD_KIND_COUNT;
    struct step step = {
        .broker = broker, .parcel = parcel_of(record), .emit = emit, .arg = arg};
    enum status status = STATUS_BAD_INPUT;
    if (is_known && record->number > broker->counts.records) {
        broker->counts.records = record->number;
        status = apply(&step, record);
    }
    step_release(&step, step.parcel);
    return status;
}

/* Where as many attempts were made as there may be, or more, one is left. */
static void allow_one_attempt(struct job *job)
{
    if (job->failure_count == BROKER_ATTEMPTS_MAX) {
        forget_failure(job);
    }
    job->attempts = job->failure_count;
}

/* An answer that is there already would have to be recorded: it is run again. */
static void wait(const struct step *step, struct job *job)
{
    struct broker *broker = step->broker;
    struct job *holder = flight_find(broker, job);
    if (holder != NULL && !job_has_ended(holder->state)) {
        flight_join(broker, job, holder);
    } else {
        flight_hold(broker, job);
        life_wait(step, job, false);
    }
}

enum status broker_replay_end(struct broker *broker, int64_t now_ms, effect_fn *emit, void *arg)
{
    broker->now_ms = now_ms;
    enum status status = ledger_sort(&broker->ledger);
    if (status != STATUS_OK) {
        return status;
    }
    const struct step step = {.broker = broker, .emit = emit, .arg = arg};
    limits_settle(broker);
    depot_begin(broker);
    family_gather(&step);
    for (struct job *job = broker->ledger.kept.last; job != NULL; job = job->prev) {
        if (job->state == JOB_DONE && job->status == STATUS_OK) {
            flight_hold(broker, job); /* the latest first */
        }
    }
    for (struct job *job = broker->ledger.oldest; job != NULL; job = job->newer) {
        if (job->state == JOB_FORKED) {
            flight_hold(broker, job);
            life_set_alarm(broker, job);
        } else if (!job_has_ended(job->state)) {
            allow_one_attempt(job);
            wait(&step, job);
        }
    }
    return STATUS_OK;
}
