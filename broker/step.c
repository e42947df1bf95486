#include "broker/step.h"

#include "broker/copy.h"
#include "broker/view.h"

static void emit(const struct step *step, const struct effect *effect)
{
    step->emit(step->arg, effect);
}

void step_record(const struct step *step, struct job *job, enum record_kind kind)
{
    job->record = ++step->broker->counts.records;
    const struct job_view view = view_job(job);
    emit(step, &(struct effect){
                   .kind = EFFECT_RECORD, .covers = job->record, .job = &view, .record = kind});
}

void step_record_counters(const struct step *step)
{
    struct broker *broker = step->broker;
    broker->counters_record = ++broker->counts.records;
    emit(step, &(struct effect){.kind = EFFECT_RECORD,
                                .covers = broker->counters_record,
                                .record = RECORD_COUNTERS,
                                .counters = {.last_sequence = broker->counts.last_sequence,
                                             .last_order = broker->ledger.last_order}});
}

void step_record_blob(const struct step *step, struct blob *blob, enum record_kind kind)
{
    struct broker *broker = step->broker;
    uint64_t number = ++broker->counts.records;
    if (kind == RECORD_BLOB) {
        blob_record(&broker->blobs, blob, number);
    }
    const struct blob_view view = view_blob(blob);
    emit(step, &(struct effect){
                   .kind = EFFECT_RECORD, .covers = number, .blob = &view, .record = kind});
}

void step_stored(const struct step *step, const struct blob *blob, bool known)
{
    const struct blob_view view = view_blob(blob);
    emit(step, &(struct effect){.kind = EFFECT_STORED,
                                .covers = blob->record,
                                .call = step->event->call,
                                .blob = &view,
                                .known = known});
}

void step_accepted(const struct step *step, const struct job *job, bool known)
{
    const struct job_view view = view_job(job);
    emit(step, &(struct effect){.kind = EFFECT_ACCEPTED,
                                .covers = job->record,
                                .call = step->event->call,
                                .job = &view,
                                .known = known});
}

void step_outcome(const struct step *step, const struct job *job, const struct call *call)
{
    const struct job_view view = view_job(job);
    emit(step, &(struct effect){
                   .kind = EFFECT_OUTCOME, .covers = job->record, .call = *call, .job = &view});
}

void step_publish(const struct step *step, const struct job *job)
{
    const struct job_view view = view_job(job);
    for (uint32_t i = 0; i <= view.steps; i++) {
        emit(step, &(struct effect){
                       .kind = EFFECT_PUBLISH, .covers = job->record, .job = &view, .step = i});
    }
}

void step_progress(const struct step *step, const struct job *job)
{
    const struct job_view view = view_job(job);
    emit(step, &(struct effect){.kind = EFFECT_PROGRESS, .job = &view});
}

void step_progress_of(const struct step *step,
                      const struct job *job,
                      uint64_t done,
                      uint64_t all)
{
    const struct job_view view = view_job(job);
    emit(step,
         &(struct effect){.kind = EFFECT_PROGRESS, .job = &view, .done = done, .all = all});
}

/* What a task has left; a child has the time of the request it serves. One that is over expires
 * with the next tick. */
static int64_t time_left_ms(const struct step *step, const struct job *job)
{
    while (job->parent != NULL) {
        job = job->parent;
    }
    if (job->deadline_ms == INT64_MAX) {
        return 0;
    }
    int64_t left_ms = job->deadline_ms - step->broker->now_ms;
    return left_ms > 0 ? left_ms : 1;
}

void step_task(const struct step *step, const struct job *job)
{
    const struct job_view view = view_job(job);
    emit(step, &(struct effect){.kind = EFFECT_TASK,
                                .call = job->worker->call,
                                .job = &view,
                                .epoch = job->epoch,
                                .deadline_left_ms = time_left_ms(step, job),
                                .worker = job->worker->id,
                                .worker_name = job->worker->name});
}

void step_copy(const struct step *step, const struct job *job)
{
    const struct job_view view = view_job(job);
    const struct copy *copy = job->copy;
    emit(step, &(struct effect){.kind = EFFECT_TASK,
                                .call = copy->worker->call,
                                .job = &view,
                                .epoch = copy->epoch,
                                .is_copy = true,
                                .deadline_left_ms = time_left_ms(step, job),
                                .worker = copy->worker->id,
                                .worker_name = copy->worker->name});
}

void step_taken(const struct step *step, const struct job *job)
{
    const struct job_view view = view_job(job);
    emit(step, &(struct effect){.kind = EFFECT_TAKEN,
                                .job = &view,
                                .epoch = job->epoch,
                                .worker = job->worker->id,
                                .worker_name = job->worker->name});
}

void step_stop(const struct step *step,
               const struct worker *worker,
               const struct id *request,
               uint64_t epoch)
{
    emit(step,
         &(struct effect){
             .kind = EFFECT_STOP, .call = worker->call, .request = *request, .epoch = epoch});
}

void step_who(const struct step *step)
{
    emit(step, &(struct effect){.kind = EFFECT_WHO, .call = step->event->call});
}

void step_drain(const struct step *step, const struct worker *worker)
{
    emit(step, &(struct effect){.kind = EFFECT_DRAIN, .call = worker->call});
}

void step_worker(const struct step *step, const struct worker *worker, const char *what)
{
    emit(step, &(struct effect){.kind = EFFECT_WORKER,
                                .call = worker->call,
                                .worker = worker->id,
                                .worker_name = worker->name,
                                .what = what});
}

void step_waits(const struct step *step, const struct job *job)
{
    const struct job_view view = view_job(job);
    emit(step, &(struct effect){.kind = EFFECT_WAITS, .job = &view});
}

void step_retain(const struct step *step, struct parcel *parcel)
{
    if (parcel != NULL) {
        emit(step, &(struct effect){.kind = EFFECT_RETAIN, .parcel = parcel});
    }
}

void step_release(const struct step *step, struct parcel *parcel)
{
    if (parcel != NULL) {
        emit(step, &(struct effect){.kind = EFFECT_RELEASE, .parcel = parcel});
    }
}
