#include "tests/sim/promise.h"

/* Only a task that takes long is given a second time, once, and to an idle worker that does not
 * have it. */
static const char *check_copy(const struct book *book,
                              const struct book_request *request,
                              const struct effect *effect)
{
    uint32_t number = book_worker_of(book, &effect->call);
    if (request->state != JOB_RUNNING || request->copy_epoch != 0) {
        return "a second run of what does not run, or a third";
    }
    if (!request->is_doubted || !book_takes_long(book, request)) {
        return "a second run of what does not take long";
    }
    if (request->attempts >= book->limits.attempts_max) {
        return "the last attempt is made twice";
    }
    if (effect->epoch <= book->last_epoch) {
        return "epochs do not grow";
    }
    if (number == BOOK_WORKERS_MAX || number == request->worker) {
        return "a worker has the same task twice, or is not there";
    }
    const struct book_worker *worker = &book->workers[number];
    return book_is_idle(worker) && book_takes(book, worker, request)
               ? NULL
               : "a second run at a worker that is busy, or does not take the topic";
}

/* The lease passes to the second run when that answers, or when the first one is lost. */
static const char *check_taken(const struct book *book,
                               const struct book_request *request,
                               const struct effect *effect)
{
    const struct book_step *step = &book->step;
    if (request->copy_epoch == 0 || effect->epoch != request->copy_epoch) {
        return "a lease passes to a run that is none";
    }
    bool answers = step->is_second && id_equal(&effect->job->id, &step->event->request);
    return answers || request->state == JOB_WAITING ? NULL : "a lease passes on for no reason";
}

const char *promise_copies(struct law *law, const struct effect *effect)
{
    if (effect->kind == EFFECT_TASK && effect->is_copy) {
        return check_copy(&law->book, book_request_of(&law->book, effect), effect);
    }
    if (effect->kind == EFFECT_TAKEN) {
        return check_taken(&law->book, book_request_of(&law->book, effect), effect);
    }
    return NULL;
}

static bool has_idle_worker(const struct book *book, const struct book_request *request)
{
    for (uint32_t i = 0; i < book->workers_reached; i++) {
        const struct book_worker *worker = &book->workers[i];
        if (i != request->worker && book_is_idle(worker) && book_takes(book, worker, request)) {
            return true;
        }
    }
    return false;
}

const char *promise_copies_end(struct law *law, const struct ending *ending)
{
    const struct book *book = &law->book;
    for (uint32_t i = 0; i < book->known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        if (request->state != JOB_RUNNING) {
            continue;
        }
        if (request->copy_epoch != 0 && (request->copy_worker == request->worker ||
                                         !book->workers[request->copy_worker].is_present)) {
            return "a second run at the worker of the first, or at none";
        }
        if (ending->status == STATUS_OK && book->step.event->kind == EVENT_TICK &&
            request->is_doubted && request->copy_epoch == 0 && request->doubt_ms != INT64_MAX &&
            book_takes_long(book, request) && has_idle_worker(book, request)) {
            return "a task takes long while another worker is idle";
        }
    }
    return NULL;
}
