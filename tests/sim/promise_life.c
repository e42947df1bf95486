#include "tests/sim/promise.h"

bool promise_is_record(const struct effect *effect, enum record_kind kind)
{
    return effect->kind == EFFECT_RECORD && effect->record == kind;
}

bool promise_is_live(const struct book_request *request)
{
    return request->state == JOB_WAITING || request->state == JOB_RUNNING ||
           request->state == JOB_FORKED;
}

bool promise_is_kept(const struct book_request *request)
{
    return job_has_ended(request->state) && request->born == 0;
}

struct book_request *promise_known(struct law *law, uint32_t i)
{
    return &law->book.requests[law->book.known[i]];
}

static bool leaves_the_system(const struct effect *effect)
{
    return effect->kind == EFFECT_ACCEPTED || effect->kind == EFFECT_OUTCOME ||
           effect->kind == EFFECT_PUBLISH || effect->kind == EFFECT_STORED;
}

static bool is_as_recorded(const struct book_request *request, const struct job_view *view)
{
    return request->state == view->state && request->status == view->status &&
           request->sequence == view->sequence && request->outcome == view->outcome;
}

const char *promise_one_outcome(struct law *law, const struct effect *effect)
{
    if (effect->job == NULL) {
        return NULL;
    }
    const struct book_request *request = book_request_of(&law->book, effect);
    if (promise_is_record(effect, RECORD_OUTCOME)) {
        return promise_is_live(request) ? NULL : "an outcome for a request that has one";
    }
    if (effect->kind != EFFECT_OUTCOME && effect->kind != EFFECT_PUBLISH) {
        return NULL;
    }
    if (promise_is_live(request) || !is_as_recorded(request, effect->job)) {
        return "an answer or publication that is not the outcome recorded";
    }
    bool is_again =
        effect->kind == EFFECT_PUBLISH && effect->step == 0 && request->publications > 0;
    return is_again ? "an outcome is published twice" : NULL;
}

const char *promise_one_outcome_end(struct law *law, const struct ending *ending)
{
    (void)ending;
    const struct book_step *step = &law->book.step;
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        if (promise_is_kept(request) && request->publications == 0) {
            return "an outcome was not published";
        }
    }
    return step->records[RECORD_OUTCOME] - step->children_ended ==
                       step->effects[EFFECT_PUBLISH] - step->steps ||
                   step->event->kind == EVENT_REWRITE
               ? NULL
               : "outcomes recorded and published differ";
}

/* How many steps an outcome has that is recorded now: those its worker told of, or those of the
 * answer it shares. */
static uint32_t steps_told(const struct book *book, const struct effect *effect)
{
    const struct job_view *view = effect->job;
    if (view->state != JOB_DONE || view->status != STATUS_OK) {
        return 0;
    }
    if (id_is_zero(&view->source)) {
        return book->step.event->kind == EVENT_RESULT ? book->step.event->as.result.steps : 0;
    }
    const struct book_request *request = &book->requests[book_number(&view->id)];
    uint32_t giver = request->leader != 0 ? request->leader : book->holders[request->content];
    bool is_dropped = book->requests[giver].state == JOB_NONE;
    return is_dropped ? view->steps : book->requests[giver].steps;
}

/* Every step is published once, behind its outcome, in order. */
const char *promise_steps(struct law *law, const struct effect *effect)
{
    const struct book_step *step = &law->book.step;
    if (promise_is_record(effect, RECORD_OUTCOME) && step->event->kind != EVENT_REWRITE) {
        return effect->job->steps == steps_told(&law->book, effect)
                   ? NULL
                   : "an outcome has other steps than its worker told";
    }
    if (effect->kind != EFFECT_PUBLISH) {
        return effect->step == 0 ? NULL : "a step of what is not published";
    }
    const struct book_request *request = book_request_of(&law->book, effect);
    if (effect->job->steps != request->steps || effect->step > request->steps) {
        return "a step is published that the outcome has not";
    }
    return effect->step == request->publications
               ? NULL
               : "a step is published again, or before those in front of it";
}

const char *promise_steps_end(struct law *law, const struct ending *ending)
{
    (void)ending;
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        if (promise_is_kept(request) && request->publications != 1 + request->steps) {
            return "a step was not published";
        }
    }
    return NULL;
}

const char *promise_accepted_only(struct law *law, const struct effect *effect)
{
    if (effect->job == NULL) {
        return NULL;
    }
    const struct book *book = &law->book;
    const struct book_request *request = book_request_of(&law->book, effect);
    if (!promise_is_record(effect, RECORD_ACCEPTED)) {
        return request->state == JOB_NONE ? "an effect for a request never accepted" : NULL;
    }
    const struct event *said = book->step.event;
    if (effect->job->born != 0) {
        bool is_child =
            said->kind == EVENT_SPAWN && book->step.is_current &&
            effect->job->index < said->as.spawn.count &&
            id_equal(&effect->job->id, &said->as.spawn.children[effect->job->index].id) &&
            id_equal(&effect->job->parent, &said->request);
        return is_child && request->state == JOB_NONE ? NULL
                                                      : "a child is accepted that nobody made";
    }
    if (book->step.event->kind != EVENT_SUBMIT ||
        !id_equal(&effect->job->id, &book->step.event->request)) {
        return "accepted without having been submitted";
    }
    if (book->counts.draining) {
        return "accepted while draining";
    }
    return request->state == JOB_NONE ? NULL : "accepted for the second time";
}

uint64_t law_record_needed(struct law *law, const struct effect *effect)
{
    if (effect->kind == EFFECT_STORED) {
        return law->book.blobs[book_content_number(effect->blob->hash)].record;
    }
    const struct book_request *request = book_request_of(&law->book, effect);
    return effect->kind == EFFECT_ACCEPTED ? request->accepted_record : request->outcome_record;
}

const char *promise_commit_first(struct law *law, const struct effect *effect)
{
    if (effect->kind == EFFECT_RECORD) {
        return effect->covers == law->book.counts.records + 1
                   ? NULL
                   : "the records are not numbered 1, 2, 3";
    }
    if (!leaves_the_system(effect)) {
        return effect->covers == 0 ? NULL : "what stays in the system waits for a record";
    }
    uint64_t needed = law_record_needed(law, effect);
    if (needed == 0 || effect->covers < needed) {
        return "leaves before the record it rests on";
    }
    uint64_t last = effect->kind == EFFECT_STORED
                        ? needed
                        : book_request_of(&law->book, effect)->last_record;
    return effect->covers == last ? NULL
                                  : "waits for another record than the last of its request";
}

/* A child has the order of the request it serves, and no number of its own. */
static const char *check_child_numbers(const struct law *law, const struct effect *effect)
{
    if (effect->record == RECORD_ACCEPTED) {
        return effect->job->born > law->book.last_order ? NULL : "a fork has an old number";
    }
    return effect->record != RECORD_OUTCOME || effect->job->sequence == 0
               ? NULL
               : "a child's end has a number";
}

static const char *check_record_numbers(const struct law *law, const struct effect *effect)
{
    const struct job_view *job = effect->job;
    if (job->born != 0) {
        return check_child_numbers(law, effect);
    }
    bool begins = effect->record == RECORD_ACCEPTED || effect->record == RECORD_REQUEUED;
    if (begins && job->order <= law->book.last_order) {
        return "a request is not behind all before it";
    }
    bool is_next = job->sequence == law->book.counts.last_sequence + 1;
    return effect->record != RECORD_OUTCOME || is_next ? NULL
                                                       : "outcomes are not numbered 1, 2, 3";
}

const char *promise_numbered(struct law *law, const struct effect *effect)
{
    if (effect->job == NULL) {
        return NULL;
    }
    if (effect->kind == EFFECT_RECORD) {
        return check_record_numbers(law, effect);
    }
    bool is_next = effect->job->sequence == law->book.published + (effect->step == 0);
    return effect->kind != EFFECT_PUBLISH || is_next ? NULL : "published out of order";
}

/* Submitting the same id again is the same request. */
const char *promise_known_end(struct law *law, const struct ending *ending)
{
    const struct book_step *step = &law->book.step;
    if (step->event->kind != EVENT_SUBMIT) {
        return NULL;
    }
    bool was_known = step->before.state != JOB_NONE;
    if (was_known && step->records[RECORD_ACCEPTED] > 0) {
        return "the same id was accepted twice";
    }
    if (ending->status != STATUS_OK) {
        bool is_excused =
            step->event->as.submit.await && !step->was_waiting && ending->status == STATUS_FULL;
        return was_known && !is_excused ? "a known request was refused" : NULL;
    }
    if (step->effects[EFFECT_ACCEPTED] != 1) {
        return "a submission taken was not acknowledged once";
    }
    return step->accepted_known == was_known ? NULL : "`known` is wrong";
}

static bool may_be_answered(const struct book *book, const struct effect *effect)
{
    const struct event *event = book->step.event;
    const struct book_call *call = &book->calls[book_number(&effect->call.id)];
    if (call->is_waiting && call->peer == effect->call.peer &&
        call->request == book_number(&effect->job->id)) {
        return true;
    }
    bool asks =
        event->kind == EVENT_AWAIT || (event->kind == EVENT_SUBMIT && event->as.submit.await);
    return asks && id_equal(&event->request, &effect->job->id) && book->step.answers == 0 &&
           event->call.peer == effect->call.peer && id_equal(&event->call.id, &effect->call.id);
}

const char *promise_answers(struct law *law, const struct effect *effect)
{
    if (effect->kind != EFFECT_OUTCOME || may_be_answered(&law->book, effect)) {
        return NULL;
    }
    return "an answer to a caller that does not wait for it";
}

const char *promise_answers_end(struct law *law, const struct ending *ending)
{
    const struct book *book = &law->book;
    const struct event *event = book->step.event;
    bool asks =
        event->kind == EVENT_AWAIT || (event->kind == EVENT_SUBMIT && event->as.submit.await);
    if (asks && ending->status == STATUS_OK && job_has_ended(book->step.before.state) &&
        book->step.answers != 1) {
        return "the outcome is there, but the caller was not told";
    }
    if (book->step.records[RECORD_OUTCOME] == 0) {
        return NULL;
    }
    for (uint32_t i = 0; i < book->calls_reached; i++) {
        const struct book_call *call = &book->calls[i];
        if (call->is_waiting && !promise_is_live(&book->requests[call->request])) {
            return "a caller still waits for a request that has ended";
        }
    }
    return NULL;
}

/* Whatever is said, outcomes above a limit go: after a new start there may be some. */
static bool has_too_many(const struct book *book)
{
    const struct broker_stats *before = &book->step.counts_before;
    return before->kept > book->limits.kept_max ||
           before->bytes_kept > book->limits.kept_bytes_max;
}

static bool changes_something(const struct book *book)
{
    const struct book_step *step = &book->step;
    uint32_t seen = 0;
    for (int i = RECORD_ACCEPTED; i <= RECORD_DROPPED; i++) {
        seen += i == RECORD_DROPPED && has_too_many(book) ? 0 : step->records[i];
    }
    return seen + step->effects[EFFECT_ACCEPTED] + step->effects[EFFECT_OUTCOME] +
               step->effects[EFFECT_PUBLISH] + step->effects[EFFECT_TASK] +
               step->effects[EFFECT_WORKER] + step->effects[EFFECT_PROGRESS] >
           0;
}

/* What is refused changes nothing, and a stranger is asked who it is. */
const char *promise_refusals_end(struct law *law, const struct ending *ending)
{
    const struct book_step *step = &law->book.step;
    enum event_kind kind = step->event->kind;
    bool is_stranger =
        kind > EVENT_JOIN && kind <= EVENT_LEAVE && step->speaker == BOOK_WORKERS_MAX;
    if (step->effects[EFFECT_WHO] != (is_stranger ? 1U : 0U)) {
        return is_stranger ? "a stranger is not asked who it is" : "a known worker is asked";
    }
    if (is_stranger && ending->status != STATUS_NOT_FOUND) {
        return "a stranger was listened to";
    }
    bool frees_place = (kind == EVENT_RESULT || kind == EVENT_SPAWN) && !is_stranger;
    if (ending->status == STATUS_OK || frees_place) {
        return NULL;
    }
    return changes_something(&law->book) ? "a refused event has changed something" : NULL;
}
