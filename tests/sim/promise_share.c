#include "tests/sim/promise.h"

static bool is_same_outcome(const struct parcel *one, const struct parcel *other)
{
    return one == other || (one != NULL && other != NULL && one->number == other->number);
}

/* Of a request that gets the answer of another: of the one whose run it waited for, or who has
 * the answer to its content. The source itself may be gone by then, and its name in a second
 * life. */
static const char *check_answer(const struct book *book,
                                const struct book_request *request,
                                const struct job_view *view)
{
    if (view->state != JOB_DONE || view->status != STATUS_OK) {
        return "another's failure is shared";
    }
    uint32_t number = request->leader != 0 ? request->leader : book->holders[request->content];
    const struct book_request *giver = &book->requests[number];
    uint32_t source = giver->source != 0 ? giver->source : number;
    if (request->content == 0 || giver->content != request->content ||
        book_number(&view->source) != source) {
        return "the answer is to another question";
    }
    /* With many who waited, the first outcomes may push the giver's own out of those kept. */
    bool is_dropped = giver->state == JOB_NONE;
    bool has_answered = giver->state == JOB_DONE && giver->status == STATUS_OK;
    bool is_same = has_answered && is_same_outcome(giver->outcome, view->outcome);
    return is_dropped || is_same ? NULL : "the answer is not the other's";
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
