#include "tests/sim/promise.h"

/* A task is forked by the worker that has it, into what its answer says. */
static const char *check_fork(const struct book *book, const struct effect *effect)
{
    const struct event *event = book->step.event;
    const struct job_view *view = effect->job;
    if (event->kind != EVENT_SPAWN || !book->step.is_current ||
        !id_equal(&view->id, &event->request)) {
        return "a task is forked by another than its worker";
    }
    if (view->child_count != event->as.spawn.count ||
        view->tolerate != event->as.spawn.tolerate ||
        view->continuation != event->as.spawn.parcel || view->fork <= book->last_order) {
        return "a task is forked otherwise than its worker said";
    }
    for (uint32_t i = 0; i < view->child_count; i++) {
        const struct book_request *child =
            &book->requests[book_number(&event->as.spawn.children[i].id)];
        if (child->state != JOB_WAITING || child->born != view->fork || child->index != i) {
            return "a child is not accepted before its parent is forked";
        }
    }
    return NULL;
}

/* One that ends while its children have not must have a reason in them. */
static const char *check_failure(const struct book *book,
                                 const struct book_request *request,
                                 const struct job_view *view)
{
    uint64_t most = book->limits.task_bytes_max;
    uint64_t bytes = request->bytes + request->continuation_bytes + request->result_bytes;
    if (view->status == STATUS_FULL && most > 0 && bytes > most) {
        return NULL;
    }
    return request->failed == request->tolerate + 1 && view->status != STATUS_OK
               ? NULL
               : "a parent fails though it tolerates its children's failures";
}

/* Who goes on with it is given all results, in their order. */
static const char *check_results(const struct book *book,
                                 const struct book_request *request,
                                 const struct job_view *view)
{
    if (request->left > 0 || request->failed > request->tolerate) {
        return "a parent goes on before its children have ended";
    }
    for (uint32_t i = 0; i < request->child_count; i++) {
        const struct job_view child = broker_child(view->family, i);
        const struct book_request *known = &book->requests[book_number(&child.id)];
        if (known->born != request->fork || known->index != i || !job_has_ended(known->state) ||
            child.outcome != known->outcome || child.status != known->status) {
            return "what a parent goes on with is not what its children said, in order";
        }
    }
    return NULL;
}

static bool is_wanted(const struct book *book, const struct book_request *child)
{
    const struct book_request *parent = &book->requests[child->parent];
    return parent->state == JOB_FORKED && parent->fork == child->born;
}

const char *promise_family(struct law *law, const struct effect *effect)
{
    const struct book *book = &law->book;
    if (effect->job == NULL) {
        return NULL;
    }
    const struct book_request *request = book_request_of(&law->book, effect);
    if (promise_is_record(effect, RECORD_FORKED)) {
        return check_fork(book, effect);
    }
    if (promise_is_record(effect, RECORD_OUTCOME) && request->state == JOB_FORKED &&
        effect->job->state == JOB_DONE) {
        return check_failure(book, request, effect->job);
    }
    if (effect->kind == EFFECT_PROGRESS && effect->all > 0) {
        return request->state == JOB_FORKED && effect->done <= effect->all
                   ? NULL
                   : "a parent moves that does not wait for its children";
    }
    if (effect->kind != EFFECT_TASK) {
        return NULL;
    }
    if (request->born != 0 && !is_wanted(book, request)) {
        return "a child is computed that nobody waits for";
    }
    return request->fork != 0 ? check_results(book, request, effect->job) : NULL;
}

const char *promise_family_end(struct law *law, const struct ending *ending)
{
    (void)ending;
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        const struct book_request *parent = &law->book.requests[request->parent];
        if (request->state == JOB_FORKED &&
            (request->left == 0 || request->failed > request->tolerate)) {
            return "a parent waits though its children have ended, or too many have failed";
        }
        if (request->born != 0 && (!promise_is_live(parent) || parent->fork != request->born)) {
            return "a child outlives its parent";
        }
    }
    return NULL;
}
