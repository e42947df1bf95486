#include "broker/due.h"

#include "broker/copy.h"
#include "broker/depot.h"
#include "broker/dispatch.h"
#include "broker/life.h"
#include "broker/work.h"

static enum status tick_worker(struct step *step, struct worker *worker)
{
    struct roster *roster = &step->broker->roster;
    if (roster_is_silent(roster, worker, step->broker->now_ms)) {
        enum status status = work_drop(step, worker, JOB_CAUSE_SILENT, "silent");
        dispatch_returned(step);
        return status;
    }
    roster_give_up(roster, worker, step->broker->now_ms);
    dispatch_to(step, worker);
    return STATUS_OK;
}

static enum status tick_workers(struct step *step)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < STEP_ALARMS_MAX && status == STATUS_OK; i++) {
        int64_t due_ms = 0;
        struct worker *worker = roster_due(&step->broker->roster, &due_ms);
        if (due_ms > step->broker->now_ms) {
            break;
        }
        status = tick_worker(step, worker);
    }
    return status;
}

/* The lease goes on: it is its copy's that ends, or time to think of one. */
static enum status tick_doubt(struct step *step, struct job *job)
{
    if (job->copy == NULL) {
        copy_consider(step, job);
    } else {
        copy_stop(step, job);
        life_set_alarm(step->broker, job);
    }
    return STATUS_OK;
}

static enum status tick_job(struct step *step, struct job *job)
{
    if (job->deadline_ms <= step->broker->now_ms) {
        life_end(step, job, JOB_EXPIRE);
        return STATUS_OK;
    }
    if (job->place == PLACE_DELAY) {
        life_return(step, job);
        dispatch_returned(step);
        return STATUS_OK;
    }
    if (job->lease_until_ms > step->broker->now_ms) {
        return tick_doubt(step, job);
    }
    enum status status = life_prepare_loss(step, job);
    if (status == STATUS_OK) {
        life_lose(step, job, JOB_CAUSE_LEASE);
        dispatch_returned(step);
    }
    return status;
}

static enum status tick_jobs(struct step *step)
{
    struct broker *broker = step->broker;
    enum status status = STATUS_OK;
    for (int i = 0; i < STEP_ALARMS_MAX && status == STATUS_OK; i++) {
        const struct heap_entry *alarm = heap_top(&broker->alarms);
        if (alarm == NULL || alarm->key > broker->now_ms) {
            break;
        }
        status = tick_job(step, slab_at(&broker->ledger.jobs, alarm->item));
    }
    return status;
}

/* When the oldest outcome is forgotten; INT64_MAX: none is kept. */
static int64_t retention_ends_ms(const struct broker *broker)
{
    const struct job *oldest = broker->ledger.kept.first;
    return oldest == NULL ? INT64_MAX : oldest->ended_ms + broker->limits.retention_ms;
}

static void tick_kept(const struct step *step)
{
    struct broker *broker = step->broker;
    for (int i = 0; i < STEP_DROPS_MAX && retention_ends_ms(broker) <= broker->now_ms; i++) {
        life_forget(step, broker->ledger.kept.first);
    }
}

enum status due_tick(struct step *step)
{
    struct broker *broker = step->broker;
    broker->ticked_ms = broker->now_ms;
    enum status status = tick_workers(step);
    if (status == STATUS_OK) {
        status = tick_jobs(step);
    }
    if (broker->cut_short) {
        dispatch_rest(step);
    }
    tick_kept(step);
    depot_tick(step);
    return status;
}

static bool is_too_large(const struct broker *broker)
{
    return broker->ledger.kept_bytes > broker->limits.kept_bytes_max ||
           broker->ledger.kept.count > broker->limits.kept_max;
}

void due_trim(const struct step *step)
{
    for (int i = 0; i < STEP_DROPS_MAX && is_too_large(step->broker); i++) {
        life_forget(step, step->broker->ledger.kept.first);
    }
    depot_trim(step);
}

int64_t due_next_ms(const struct broker *broker)
{
    if (broker->cut_short || is_too_large(broker) || depot_is_too_large(broker)) {
        return broker->ticked_ms + 1;
    }
    int64_t next_ms = retention_ends_ms(broker);
    if (depot_due_ms(broker) < next_ms) {
        next_ms = depot_due_ms(broker);
    }
    int64_t worker_ms = 0;
    (void)roster_due(&broker->roster, &worker_ms);
    if (worker_ms < next_ms) {
        next_ms = worker_ms;
    }
    const struct heap_entry *alarm = heap_top(&broker->alarms);
    if (alarm != NULL && alarm->key < next_ms) {
        next_ms = alarm->key;
    }
    return next_ms > broker->ticked_ms ? next_ms : broker->ticked_ms + 1;
}
