#include "tests/sim/promise.h"

/* Of a request that gets the answer of another: that one's. */
static const char *check_answer(const struct book *book,
                                const struct book_request *request,
                                const struct job_view *view)
{
    const struct book_request *source = &book->requests[book_number(&view->source)];
    if (view->state != JOB_DONE || view->status != STATUS_OK) {
        return "another's failure is shared";
    }
    if (request->content == 0 || source->content != request->content) {
        return "the answer is to another question";
    }
    if (!job_has_ended(source->state) || source->outcome == NULL || view->outcome == NULL) {
        bool is_empty = job_has_ended(source->state) && source->outcome != view->outcome;
        return is_empty ? "the answer is not the other's" : NULL;
    }
    return source->outcome->number == view->outcome->number ? NULL
                                                            : "the answer is not the other's";
}

/* A new request joins the run that is under way, or waits, for the same. */
static const char *check_joining(const struct book *book, const struct effect *effect)
{
    const struct book_request *request = &book->requests[book_number(&effect->job->id)];
    uint32_t holder = book_holder_for(book, request);
    bool joins = holder != 0 && !job_has_ended(book->requests[holder].state);
    return book_number(&effect->job->source) == (joins ? holder : 0)
               ? NULL
               : "a request does not share the run of the same, or shares another's";
}

const char *promise_shared(struct law *law, const struct effect *effect)
{
    const struct book *book = &law->book;
    if (promise_is_record(effect, RECORD_OUTCOME) && !id_is_zero(&effect->job->source)) {
        return check_answer(book, book_request_of(&law->book, effect), effect->job);
    }
    bool is_new = effect->kind == EFFECT_ACCEPTED && !effect->known;
    return is_new ? check_joining(book, effect) : NULL;
}

const char *promise_shared_end(struct law *law, const struct ending *ending)
{
    const struct book *book = &law->book;
    for (uint32_t i = 0; i < book->known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        if (request->leader != 0 && !promise_is_live(&book->requests[request->leader])) {
            return "a request waits for a run that has ended";
        }
    }
    const struct book_step *step = &book->step;
    bool is_new = step->event->kind == EVENT_SUBMIT && ending->status == STATUS_OK &&
                  !step->accepted_known;
    const struct book_request *request = &book->requests[book_number(&step->event->request)];
    if (!is_new || request->state != JOB_WAITING) {
        return NULL;
    }
    uint32_t holder = book_holder_for(book, request);
    return holder == 0 || !job_has_ended(book->requests[holder].state)
               ? NULL
               : "an answer that is there is not given";
}
