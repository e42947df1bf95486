#include "tests/sim/promise.h"

#include <string.h>

/* A request is leased to one worker at a time, under a new epoch. */
static const char *check_task(const struct book *book,
                              const struct book_request *request,
                              const struct effect *effect)
{
    uint32_t worker = book_worker_of(book, &effect->call);
    if (request->state != JOB_WAITING) {
        return "a task is given while another lease is current";
    }
    if (request->is_aside) {
        return "a task is given before its time, or while another runs for it";
    }
    if (effect->epoch <= book->last_epoch || effect->job->epoch != effect->epoch) {
        return "epochs do not grow";
    }
    if (worker == BOOK_WORKERS_MAX) {
        return "a task for a worker that is not there";
    }
    return book_takes(book, &book->workers[worker], request)
               ? NULL
               : "a task for a worker that does not take its topic";
}

const char *promise_one_lease(struct law *law, const struct effect *effect)
{
    const struct book_step *step = &law->book.step;
    if (effect->kind == EFFECT_TASK && effect->is_copy) {
        return NULL; /* promise_copy.c */
    }
    if (effect->kind == EFFECT_TASK) {
        return check_task(&law->book, book_request_of(&law->book, effect), effect);
    }
    if (!promise_is_record(effect, RECORD_OUTCOME) || effect->job->state != JOB_DONE ||
        !id_is_zero(&effect->job->source)) {
        return NULL;
    }
    const struct book_request *request = book_request_of(&law->book, effect);
    if (request->state == JOB_FORKED) {
        return NULL; /* its children's, promise_family.c */
    }
    if (step->event->kind == EVENT_SPAWN && step->is_current &&
        id_equal(&effect->job->id, &step->event->request)) {
        return effect->job->status == STATUS_FULL ? NULL : "a fork is an outcome";
    }
    bool is_taken_from_lease = step->event->kind == EVENT_RESULT && step->is_current &&
                               id_equal(&effect->job->id, &step->event->request);
    if (!is_taken_from_lease) {
        return "a result was taken that is not of the current lease";
    }
    return effect->job->status == step->event->as.result.status &&
                   effect->job->outcome == step->event->as.result.parcel
               ? NULL
               : "the outcome is not what the worker said";
}

/* What an answer of the current lease has to come to. */
static const char *check_answer(const struct book_step *step)
{
    enum event_kind kind = step->event->kind;
    if (kind == EVENT_SPAWN) {
        return step->records[RECORD_FORKED] + step->records[RECORD_OUTCOME] > 0
                   ? NULL
                   : "a fork was taken and forgotten";
    }
    return kind == EVENT_RESULT && step->records[RECORD_OUTCOME] == 0
               ? "a result has no outcome"
               : NULL;
}

const char *promise_one_lease_end(struct law *law, const struct ending *ending)
{
    const struct book_step *step = &law->book.step;
    enum event_kind kind = step->event->kind;
    if (kind != EVENT_RESULT && kind != EVENT_PROGRESS && kind != EVENT_SPAWN) {
        return NULL;
    }
    if (kind == EVENT_RESULT && step->event->as.result.steps > BROKER_STEPS_MAX) {
        return ending->status == STATUS_OK ? "a result with too many steps was taken" : NULL;
    }
    if ((ending->status == STATUS_OK) != step->is_current) {
        return step->is_current ? "the current lease was refused" : "a stale lease was taken";
    }
    bool is_first = step->is_current && !step->is_second;
    if (kind == EVENT_PROGRESS &&
        step->effects[EFFECT_PROGRESS] - step->children_moved != is_first) {
        return "progress was not passed on, or not only that of the current lease";
    }
    return step->is_current ? check_answer(step) : NULL;
}

/* Up to twice as long after each attempt; at once when the worker handed it back. */
static bool
is_good_wait(const struct book *book, const struct job_view *view, enum job_cause cause)
{
    int64_t most_ms = book->limits.retry_base_ms << (view->attempts - 1);
    most_ms = most_ms < book->limits.retry_max_ms ? most_ms : book->limits.retry_max_ms;
    most_ms = cause == JOB_CAUSE_LEFT ? 0 : most_ms;
    int64_t wait_ms = view->ready_ms - book->now_ms;
    return wait_ms >= 0 && wait_ms <= most_ms;
}

static const char *check_loss(const struct book *book,
                              const struct book_request *request,
                              const struct job_view *view)
{
    if (request->state != JOB_RUNNING) {
        return "an attempt is lost that was not made";
    }
    if (view->failure_count != request->failures + 1) {
        return "a failed attempt is missing";
    }
    const struct attempt *last = &view->failures[request->failures];
    if (!is_good_wait(book, view, last->cause)) {
        return "waits too long, or not at all, for the next attempt";
    }
    return book_number(&last->worker) == request->worker && last->at_ms == book->now_ms
               ? NULL
               : "a failed attempt names another worker or time";
}

const char *promise_attempts(struct law *law, const struct effect *effect)
{
    if (effect->job == NULL) {
        return NULL;
    }
    const struct book *book = &law->book;
    const struct book_request *request = book_request_of(&law->book, effect);
    if (effect->kind == EFFECT_TASK && effect->is_copy) {
        return NULL;
    }
    if (effect->kind == EFFECT_TASK) {
        return effect->job->attempts == request->attempts + 1 &&
                       effect->job->attempts <= book->attempts_most
                   ? NULL
                   : "more attempts than allowed, or not counted";
    }
    if (promise_is_record(effect, RECORD_LOST)) {
        return check_loss(book, request, effect->job);
    }
    if (!promise_is_record(effect, RECORD_OUTCOME) || effect->job->state != JOB_DEAD) {
        return NULL;
    }
    return request->failures >= book->limits.attempts_max &&
                   effect->job->failure_count == request->failures &&
                   effect->job->status == STATUS_DEAD
               ? NULL
               : "given up before the last attempt, or without its failures";
}

const char *promise_attempts_end(struct law *law, const struct ending *ending)
{
    (void)ending;
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        if (promise_is_live(request) && request->failures == law->book.attempts_most) {
            return "not given up after the last attempt";
        }
    }
    return NULL;
}

const char *promise_deadline(struct law *law, const struct effect *effect)
{
    if (effect->job == NULL) {
        return NULL;
    }
    const struct book_request *request = book_request_of(&law->book, effect);
    int64_t now_ms = law->book.now_ms;
    if (effect->kind == EFFECT_TASK) {
        int64_t deadline_ms = book_deadline_ms(&law->book, request);
        int64_t left_ms = deadline_ms == INT64_MAX ? 0 : deadline_ms - now_ms;
        if (request->deadline_ms <= now_ms) {
            return "started after its deadline";
        }
        left_ms = left_ms < 0 || (left_ms == 0 && deadline_ms != INT64_MAX) ? 1 : left_ms;
        return effect->deadline_left_ms == left_ms ? NULL : "the time left is wrong";
    }
    bool is_expired =
        promise_is_record(effect, RECORD_OUTCOME) && effect->job->state == JOB_EXPIRED;
    return is_expired && request->deadline_ms > now_ms ? "expired before its deadline" : NULL;
}

const char *promise_deadline_end(struct law *law, const struct ending *ending)
{
    (void)ending;
    if (law->book.step.event->kind != EVENT_TICK) {
        return NULL;
    }
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        if (promise_is_live(request) && request->deadline_ms <= law->book.now_ms) {
            return "a request lives on behind its deadline";
        }
    }
    return NULL;
}

/* Does the event say, or the time, what is said of the worker? */
static bool
is_true(const struct book *book, const struct book_worker *worker, const struct effect *effect)
{
    const struct event *event = book->step.event;
    bool is_at_peer = worker->call.peer == event->call.peer;
    switch ((int)event->kind) {
    case EVENT_LEAVE:
        return is_at_peer && strcmp(effect->what, "left") == 0;
    case EVENT_GONE:
        return is_at_peer && strcmp(effect->what, "gone") == 0;
    case EVENT_TICK:
        return worker->heard_ms + book->limits.heartbeat_ms <= book->now_ms &&
               strcmp(effect->what, "silent") == 0;
    case EVENT_JOIN:
        return (is_at_peer || id_equal(&effect->worker, &event->as.join.worker)) &&
               strcmp(effect->what, "replaced") == 0;
    default:
        return false;
    }
}

static const char *check_worker(const struct book *book, const struct effect *effect)
{
    const struct book_worker *worker = &book->workers[book_number(&effect->worker)];
    if (strcmp(effect->what, "joined") == 0) {
        return book->step.event->kind == EVENT_JOIN && !worker->is_present ? NULL
                                                                           : "joined twice";
    }
    if (!worker->is_present) {
        return "a worker is lost that was not there";
    }
    return is_true(book, worker, effect) ? NULL
                                         : "a worker is lost for no reason, or too early";
}

/* A lease is lost for its true cause, in time and not before. */
const char *promise_losses(struct law *law, const struct effect *effect)
{
    static const char *const whats[JOB_CAUSE_COUNT] = {[JOB_CAUSE_SILENT] = "silent",
                                                       [JOB_CAUSE_LEFT] = "left",
                                                       [JOB_CAUSE_REPLACED] = "replaced",
                                                       [JOB_CAUSE_GONE] = "gone"};
    const struct book *book = &law->book;
    if (effect->kind == EFFECT_WORKER) {
        const char *wrong = check_worker(book, effect);
        law->last_loss = effect->what;
        return wrong;
    }
    if (!promise_is_record(effect, RECORD_LOST)) {
        return NULL;
    }
    const struct book_request *request = book_request_of(&law->book, effect);
    enum job_cause cause = effect->job->failures[effect->job->failure_count - 1].cause;
    if (cause == JOB_CAUSE_LEASE) {
        return book->step.event->kind == EVENT_TICK &&
                       request->moved_ms + book->limits.lease_ms <= book->now_ms
                   ? NULL
                   : "a lease ended too early";
    }
    bool is_named = law->last_loss != NULL && strcmp(law->last_loss, whats[cause]) == 0;
    return is_named && !book->workers[request->worker].is_present
               ? NULL
               : "an attempt is lost for a cause that is not true";
}

const char *promise_losses_end(struct law *law, const struct ending *ending)
{
    (void)ending;
    const struct book *book = &law->book;
    bool is_tick = book->step.event->kind == EVENT_TICK;
    for (uint32_t i = 0; i < book->known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        if (request->state != JOB_RUNNING) {
            continue;
        }
        if (!book->workers[request->worker].is_present) {
            return "a task stays with a worker that is gone";
        }
        if (request->copy_epoch != 0 && is_tick &&
            request->copy_moved_ms + book->limits.lease_ms <= book->now_ms) {
            return "a second run goes on though it does not move";
        }
        if (is_tick && request->moved_ms + book->limits.lease_ms <= book->now_ms) {
            return "a lease goes on though the task does not move";
        }
    }
    for (uint32_t i = 0; i < book->workers_reached && is_tick; i++) {
        const struct book_worker *worker = &book->workers[i];
        if (worker->is_present &&
            worker->heard_ms + book->limits.heartbeat_ms <= book->now_ms) {
            return "a silent worker is still trusted";
        }
    }
    return NULL;
}

static bool has_stop(const struct book_stop *stops, uint32_t count, const struct book_stop *one)
{
    for (uint32_t i = 0; i < count; i++) {
        if (stops[i].worker == one->worker && stops[i].request == one->request &&
            stops[i].epoch == one->epoch) {
            return true;
        }
    }
    return false;
}

/* Whoever works on what is not wanted is told, and nobody else. */
const char *promise_stop_end(struct law *law, const struct ending *ending)
{
    const struct book_step *step = &law->book.step;
    for (uint32_t i = 0; i < step->owed_count; i++) {
        if (!has_stop(step->told, step->told_count, &step->owed[i])) {
            return "a worker was not told to stop";
        }
    }
    bool is_stale_progress = step->event->kind == EVENT_PROGRESS &&
                             ending->status != STATUS_OK && step->speaker != BOOK_WORKERS_MAX;
    if (is_stale_progress) {
        const struct book_stop due = {.worker = step->speaker,
                                      .request = book_number(&step->event->request),
                                      .epoch = step->event->epoch};
        return has_stop(step->told, step->told_count, &due) ? NULL
                                                            : "stale progress was not stopped";
    }
    return step->told_count == step->owed_count ? NULL : "told to stop what is wanted";
}

/* No worker is given more than it can hold. */
const char *promise_credit(struct law *law, const struct effect *effect)
{
    if (effect->kind != EFFECT_TASK) {
        return NULL;
    }
    uint32_t worker = book_worker_of(&law->book, &effect->call);
    const struct book_worker *known = &law->book.workers[worker];
    return worker < BOOK_WORKERS_MAX && known->running + known->stopped_count < known->credit
               ? NULL
               : "more tasks than the worker can hold";
}

/* A worker is given no task that needs what it has not; a child needs the labels of its parent.
 */
const char *promise_needs(struct law *law, const struct effect *effect)
{
    const struct book *book = &law->book;
    if (effect->kind == EFFECT_TASK) {
        uint32_t worker = book_worker_of(book, &effect->call);
        return worker < BOOK_WORKERS_MAX &&
                       book_meets(&book->workers[worker], book_request_of(&law->book, effect))
                   ? NULL
                   : "a task for a worker that lacks what it needs";
    }
    if (!promise_is_record(effect, RECORD_ACCEPTED) || effect->job->born == 0) {
        return NULL;
    }
    const struct book_request *parent = &book->requests[book_number(&effect->job->parent)];
    const char *inherited = book_needs[book_needs[parent->needs].inherited].text;
    return strcmp(effect->job->needs, inherited) == 0 ? NULL
                                                      : "a child needs what its parent did not";
}

/* No worker runs more than its past allows; that of its places some are taken by tasks it was
 * told to stop is the law of credit. */
const char *promise_standing(struct law *law, const struct effect *effect)
{
    if (effect->kind != EFFECT_TASK) {
        return NULL;
    }
    uint32_t worker = book_worker_of(&law->book, &effect->call);
    const struct book_worker *known = &law->book.workers[worker];
    return worker < BOOK_WORKERS_MAX && known->running < book_usable(known)
               ? NULL
               : "more tasks than the worker is trusted with";
}

struct inspection {
    const struct book *book;
    const char *words;
};

static void inspect(void *arg, const struct worker_view *view)
{
    struct inspection *inspection = arg;
    const struct book_worker *worker = &inspection->book->workers[book_number(&view->id)];
    if (view->usable != book_usable(worker) || view->standing != worker->standing) {
        inspection->words = "a worker is trusted with more or less than its past allows";
    }
}

/* What the broker says of it is what its past comes to, no more and no less. */
const char *promise_standing_end(struct law *law, const struct ending *ending)
{
    struct inspection inspection = {.book = &law->book};
    broker_each_worker(ending->broker, inspect, &inspection);
    return inspection.words;
}

/* Workers are sent away once nothing is left to do, not before, and once. */
const char *promise_drained(struct law *law, const struct effect *effect)
{
    const struct book *book = &law->book;
    if (effect->kind != EFFECT_DRAIN) {
        return NULL;
    }
    uint32_t worker = book_worker_of(book, &effect->call);
    if (worker == BOOK_WORKERS_MAX || book->workers[worker].was_drained) {
        return "sent away twice, or without being there";
    }
    return book->counts.draining &&
                   book->counts.waiting + book->counts.running + book->counts.forked == 0
               ? NULL
               : "sent away while there is work";
}

const char *promise_drained_end(struct law *law, const struct ending *ending)
{
    (void)ending;
    const struct book *book = &law->book;
    if (!book->counts.draining ||
        book->counts.waiting + book->counts.running + book->counts.forked > 0) {
        return NULL;
    }
    for (uint32_t i = 0; i < book->workers_reached; i++) {
        if (book->workers[i].is_present && !book->workers[i].was_drained) {
            return "all work is done and a worker was not told";
        }
    }
    return NULL;
}
