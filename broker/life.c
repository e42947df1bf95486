#include "broker/life.h"

#include "broker/copy.h"
#include "broker/depot.h"
#include "broker/family.h"
#include "broker/flight.h"
#include "broker/hash.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void move(struct job *job, enum job_event event)
{
    enum status status = job_move(&job->state, event);
    assert(status == STATUS_OK);
    (void)status;
}

static int64_t sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < b_ms ? a_ms : b_ms;
}

/* The next time at which time alone changes the job; INT64_MAX: never. */
static int64_t alarm_ms(const struct job *job)
{
    if (job->state == JOB_RUNNING) {
        int64_t copy_ms = job->copy != NULL ? job->copy->until_ms : INT64_MAX;
        return sooner(sooner(job->lease_until_ms, job->deadline_ms),
                      sooner(job->doubt_ms, copy_ms));
    }
    if (job->place == PLACE_DELAY && job->ready_ms < job->deadline_ms) {
        return job->ready_ms;
    }
    return job_has_ended(job->state) ? INT64_MAX : job->deadline_ms;
}

void life_set_alarm(struct broker *broker, const struct job *job)
{
    int64_t at_ms = alarm_ms(job);
    if (at_ms == INT64_MAX) {
        heap_remove(&broker->alarms, job->number);
    } else {
        heap_set(&broker->alarms, job->number, at_ms);
    }
}

static void enter_lane(const struct step *step, struct job *job, bool at_front)
{
    job->place = PLACE_LANE;
    if (at_front) {
        queue_return(&step->broker->queue, job);
    } else {
        queue_add(&step->broker->queue, job);
    }
}

void life_wait(const struct step *step, struct job *job, bool at_front)
{
    assert(job->place == PLACE_NOWHERE);
    if (job->ready_ms > step->broker->now_ms) {
        job->place = PLACE_DELAY;
        step->broker->delayed++;
    } else {
        enter_lane(step, job, at_front);
    }
    life_set_alarm(step->broker, job);
}

/* A worker is to be found for it before the step ends. */
static void note_returned(struct broker *broker, const struct job *job)
{
    assert(broker->returned_count < STEP_RETURNED_MAX);
    broker->returned[broker->returned_count++] = job->id;
}

/* WAITING: is nowhere from now on. */
static void leave_place(struct broker *broker, struct job *job)
{
    if (job->place == PLACE_LANE) {
        queue_remove(&broker->queue, job);
    } else if (job->place == PLACE_DELAY) {
        broker->delayed--;
    } else if (job->place == PLACE_FLIGHT) {
        flight_leave(broker, job);
    }
    job->place = PLACE_NOWHERE;
}

void life_return(const struct step *step, struct job *job)
{
    leave_place(step->broker, job);
    enter_lane(step, job, job->attempts > 0);
    life_set_alarm(step->broker, job);
    step_waits(step, job);
    note_returned(step->broker, job);
}

void life_accept(const struct step *step, struct job *job)
{
    job->state = JOB_WAITING;
    job->accepted_ms = step->broker->now_ms;
    step->broker->counts.accepted++;
    step_record(step, job, RECORD_ACCEPTED);
    ledger_record(&step->broker->ledger, job, job->record);
}

void life_start(const struct step *step, struct job *job, struct worker *worker)
{
    struct broker *broker = step->broker;
    assert(roster_has_room(worker));
    move(job, JOB_START);
    job->place = PLACE_NOWHERE;
    job->started_ms = broker->now_ms;
    queue_start(&broker->queue, job);
    job->attempts++;
    job->epoch = ++broker->epoch;
    roster_assign(worker, job);
    copy_expect(step, job);
    life_renew(step, job);
    step_task(step, job);
}

void life_renew(const struct step *step, struct job *job)
{
    job->lease_until_ms = step->broker->now_ms + step->broker->limits.lease_ms;
    life_set_alarm(step->broker, job);
}

static void count_outcome(struct broker_stats *counts, const struct job *job)
{
    uint64_t *const ended[JOB_STATE_COUNT] = {
        [JOB_DONE] = job->status == STATUS_OK ? &counts->done : &counts->failed,
        [JOB_EXPIRED] = &counts->expired,
        [JOB_CANCELLED] = &counts->cancelled,
        [JOB_DEAD] = &counts->dead,
    };
    (*ended[job->state])++;
}

static void tell_waiters(const struct step *step, struct job *job)
{
    struct waiters *waiters = &step->broker->waiters;
    while (job->waiters != NULL) {
        step_outcome(step, job, &job->waiters->call);
        waiter_remove(waiters, job->waiters);
    }
}

/* A child's end is its parent's business, save for who asks for the child itself. */
static void conclude_child(const struct step *step, struct job *job)
{
    life_set_alarm(step->broker, job);
    job->moved = job->weight;
    step->broker->ledger.live_bytes += job->outcome_bytes;
    step_record(step, job, RECORD_OUTCOME);
    family_drop(step, job, true);
    tell_waiters(step, job);
    family_child_ended(step, job);
}

/* The job has left queue and roster: it gets its outcome, and all who wait are told. */
static void conclude(const struct step *step, struct job *job, enum status status)
{
    struct broker *broker = step->broker;
    job->status = status;
    job->ended_ms = broker->now_ms;
    if (job->born != 0) {
        conclude_child(step, job);
        return;
    }
    job->sequence = ++broker->counts.last_sequence;
    count_outcome(&broker->counts, job);
    struct flight flight = flight_take_off(step, job);
    life_set_alarm(broker, job);
    ledger_keep(&broker->ledger, job);
    step_record(step, job, RECORD_OUTCOME);
    if (job->state != JOB_DEAD) { /* it may live again */
        depot_unuse(broker, job);
    }
    family_drop(step, job, true);
    tell_waiters(step, job);
    step_publish(step, job);
    if (broker->ledger.kept.count > broker->limits.kept_max) {
        life_forget(step, broker->ledger.kept.first);
    }
    flight_land(step, &flight);
}

void life_answer(const struct step *step, struct job *job, const struct answer *answer)
{
    leave_place(step->broker, job);
    move(job, JOB_ANSWER);
    job->source = answer->source;
    job->outcome = answer->outcome;
    job->outcome_bytes = answer->bytes;
    job->steps = answer->steps;
    step_retain(step, job->outcome);
    step->broker->counts.answered++;
    conclude(step, job, STATUS_OK);
}

/* RUNNING no more: its worker has answered, and a second one need not. */
static void answered(const struct step *step, struct job *job)
{
    struct queue *queue = &step->broker->queue;
    roster_praise(job->worker, step->broker->now_ms - job->started_ms,
                  pace_usual_ms(&job->lane->topic->pace));
    queue_count(queue, job, step->broker->now_ms);
    queue_stop(queue, job);
    roster_unassign(job->worker, job);
    copy_stop(step, job);
}

void life_finish(struct step *step, struct job *job)
{
    const struct event *event = step->event;
    move(job, JOB_FINISH);
    answered(step, job);
    job->outcome = step->parcel;
    job->outcome_bytes = step->parcel == NULL ? 0 : event->as.result.bytes;
    job->steps = (uint8_t)event->as.result.steps;
    step->parcel = NULL;
    conclude(step, job, event->as.result.status);
}

void life_refuse(const struct step *step, struct job *job, enum status status)
{
    move(job, JOB_FINISH);
    answered(step, job);
    conclude(step, job, status);
}

enum status life_prepare_loss(const struct step *step, struct job *job)
{
    (void)step;
    size_t count = (size_t)job->failure_count + 1;
    struct attempt *failures = realloc(job->failures, count * sizeof *failures);
    if (failures == NULL) {
        return STATUS_NO_MEMORY;
    }
    job->failures = failures;
    return STATUS_OK;
}

static void note_failure(const struct step *step, struct job *job, enum job_cause cause)
{
    assert(job->failures != NULL && job->failure_count < BROKER_ATTEMPTS_MAX);
    struct attempt *attempt = &job->failures[job->failure_count++];
    attempt->worker = job->worker->id;
    attempt->cause = cause;
    attempt->at_ms = step->broker->now_ms;
    memcpy(attempt->worker_name, job->worker->name, sizeof attempt->worker_name);
}

/* How long a job that lost its last attempt so waits for the next. */
static int64_t
back_off_ms(const struct broker *broker, const struct job *job, enum job_cause cause)
{
    int64_t most_ms = broker->limits.retry_base_ms << (job->attempts - 1);
    if (cause == JOB_CAUSE_LEFT || broker->limits.retry_base_ms == 0) {
        return 0;
    }
    most_ms = most_ms < broker->limits.retry_max_ms ? most_ms : broker->limits.retry_max_ms;
    uint8_t key[ID_BYTES + 1];
    memcpy(key, job->id.bytes, ID_BYTES);
    key[ID_BYTES] = job->attempts;
    uint64_t chance = hash_bytes(&broker->ledger.secret, key, sizeof key);
    return (int64_t)(chance % (uint64_t)(most_ms + 1));
}

void life_lose(const struct step *step, struct job *job, enum job_cause cause)
{
    struct broker *broker = step->broker;
    bool has_copy = job->copy != NULL;
    bool is_last = !has_copy && job->attempts >= broker->limits.attempts_max;
    note_failure(step, job, cause);
    move(job, is_last ? JOB_GIVE_UP : JOB_LOSE);
    if (cause == JOB_CAUSE_LEASE) {
        step_stop(step, job->worker, &job->id, job->epoch);
        roster_blame(job->worker, job->epoch, broker->epoch);
        roster_stop(&broker->roster, job->worker, job, broker->now_ms);
    } else {
        roster_unassign(job->worker, job);
    }
    broker->counts.attempts_lost++;
    job->ready_ms = broker->now_ms + (has_copy ? 0 : back_off_ms(broker, job, cause));
    step_record(step, job, RECORD_LOST);
    if (has_copy) {
        move(job, JOB_START);
        job->attempts++;
        copy_take_over(step, job);
        return;
    }
    queue_stop(&broker->queue, job);
    if (is_last) {
        conclude(step, job, STATUS_DEAD);
        return;
    }
    life_wait(step, job, true);
    if (job->place == PLACE_LANE) {
        note_returned(broker, job);
    }
}

void life_end(const struct step *step, struct job *job, enum job_event event)
{
    struct broker *broker = step->broker;
    bool was_running = job->state == JOB_RUNNING;
    broker->forked -= job->state == JOB_FORKED;
    move(job, event);
    if (was_running) {
        copy_stop(step, job);
        queue_stop(&broker->queue, job);
        step_stop(step, job->worker, &job->id, job->epoch);
        roster_stop(&broker->roster, job->worker, job, broker->now_ms);
    } else {
        leave_place(broker, job);
    }
    conclude(step, job, event == JOB_EXPIRE ? STATUS_EXPIRED : STATUS_CANCELLED);
}

static void forget_failures(struct job *job)
{
    free(job->failures);
    job->failures = NULL;
    job->failure_count = 0;
}

void life_forget_attempts(struct job *job)
{
    forget_failures(job);
    job->attempts = 0;
}

void life_fork(const struct step *step, struct job *job)
{
    struct broker *broker = step->broker;
    move(job, JOB_FORK);
    answered(step, job);
    broker->forked++;
    life_forget_attempts(job);
    job->moved = 0;
    step_record(step, job, RECORD_FORKED);
    life_set_alarm(broker, job);
}

void life_join(const struct step *step, struct job *job)
{
    move(job, JOB_JOIN);
    step->broker->forked--;
    job->ready_ms = step->broker->now_ms;
    life_wait(step, job, true);
    step_waits(step, job);
    note_returned(step->broker, job);
}

void life_fail(const struct step *step,
               struct job *job,
               enum status status,
               const struct job *child)
{
    move(job, JOB_FAIL);
    step->broker->forked--;
    if (child != NULL && child->outcome != NULL) {
        job->outcome = child->outcome;
        job->outcome_bytes = child->outcome_bytes;
        step_retain(step, child->outcome);
    }
    conclude(step, job, status);
}

/* What it has, and its place in the lane. */
static void let_go(const struct step *step, struct job *job)
{
    step_release(step, job->request);
    step_release(step, job->outcome);
    forget_failures(job);
    depot_unuse(step->broker, job);
    queue_leave(&step->broker->queue, job->lane);
}

/* A worker that is just being lost is told nothing. */
static void leave_worker(const struct step *step, struct job *job)
{
    struct broker *broker = step->broker;
    copy_stop(step, job);
    queue_stop(&broker->queue, job);
    if (job->worker->is_lost) {
        roster_unassign(job->worker, job);
        return;
    }
    step_stop(step, job->worker, &job->id, job->epoch);
    roster_stop(&broker->roster, job->worker, job, broker->now_ms);
}

static void cut_short(const struct step *step, struct job *job)
{
    struct broker *broker = step->broker;
    broker->forked -= job->state == JOB_FORKED;
    if (job->state == JOB_RUNNING) {
        leave_worker(step, job);
    } else {
        leave_place(broker, job);
    }
    move(job, JOB_CANCEL);
    job->status = STATUS_CANCELLED;
    job->ended_ms = broker->now_ms;
    life_set_alarm(broker, job);
}

void life_discard(const struct step *step, struct job *job, bool is_recorded)
{
    struct broker *broker = step->broker;
    bool had_ended = job_has_ended(job->state);
    if (!had_ended) {
        cut_short(step, job);
    }
    broker->ledger.live_bytes -= had_ended ? job->outcome_bytes : 0;
    if (is_recorded) {
        step_record(step, job, RECORD_DROPPED);
    }
    tell_waiters(step, job);
    family_drop(step, job, is_recorded);
    let_go(step, job);
    ledger_take_back(&broker->ledger, job);
}

void life_begin_again(struct job *job)
{
    life_forget_attempts(job);
    job->epoch = 0;
    job->sequence = 0;
    job->status = STATUS_OK;
    job->ended_ms = 0;
    job->deadline_ms = INT64_MAX;
    job->ready_ms = 0;
    job->source = (struct id){{0}};
}

void life_requeue(const struct step *step, struct job *job)
{
    move(job, JOB_REQUEUE);
    ledger_revive(&step->broker->ledger, job);
    life_begin_again(job);
    job->accepted_ms = step->broker->now_ms;
    flight_hold(step->broker, job);
    life_wait(step, job, false);
    step_record(step, job, RECORD_REQUEUED);
}

void life_forget(const struct step *step, struct job *job)
{
    struct broker *broker = step->broker;
    assert(job_has_ended(job->state) && job->waiters == NULL);
    step_record(step, job, RECORD_DROPPED);
    let_go(step, job);
    ledger_drop(&broker->ledger, job);
}

/* As if it had been recorded until now: `failure_count` is what the record says of failures. */
static void record_failures(const struct step *step, struct job *job)
{
    uint8_t count = job->failure_count;
    for (job->failure_count = 1; job->failure_count <= count; job->failure_count++) {
        step_record(step, job, RECORD_LOST);
    }
    job->failure_count = count;
}

void life_rewrite(const struct step *step, struct job *job)
{
    step_record(step, job, RECORD_ACCEPTED);
    ledger_record(&step->broker->ledger, job, job->record);
    if (job->family != NULL) {
        step_record(step, job, RECORD_FORKED);
    }
    record_failures(step, job);
    if (job_has_ended(job->state)) {
        step_record(step, job, RECORD_OUTCOME);
    }
}
