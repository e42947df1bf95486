#include "tests/sim/promise.h"

static bool was_at_limit(const struct book *book)
{
    const struct broker_limits *limits = &book->limits;
    const struct broker_stats *before = &book->step.counts_before;
    const struct event *event = book->step.event;
    if (event->kind == EVENT_PUT) {
        return true; /* promise_blobs_end says whether */
    }
    if (event->kind == EVENT_JOIN) {
        return before->workers >= limits->workers_max;
    }
    uint64_t bytes = event->kind == EVENT_SUBMIT    ? event->as.submit.bytes
                     : event->kind == EVENT_REQUEUE ? book->step.before.bytes
                                                    : 0;
    bool asks =
        event->kind == EVENT_AWAIT || (event->kind == EVENT_SUBMIT && event->as.submit.await);
    return book->step.live_before >= limits->jobs_max ||
           before->bytes_queued + bytes > limits->bytes_max ||
           before->topics >= limits->topics_max || before->tenants >= limits->tenants_max ||
           (asks && before->awaiting >= limits->awaiting_max);
}

/* Nothing is above its limit, save what was there when that was lowered, and grows no more. */
static bool is_held(uint64_t now, uint64_t before, uint64_t limit)
{
    return now <= (before > limit ? before : limit);
}

const char *promise_limits_end(struct law *law, const struct ending *ending)
{
    const struct broker_limits *limits = &law->book.limits;
    const struct broker_stats *now = &law->book.counts;
    if (ending->status == STATUS_FULL && !was_at_limit(&law->book)) {
        return "refused below the limits";
    }
    const struct broker_stats *before = &law->book.step.counts_before;
    uint64_t queued = now->bytes_queued - law->book.result_bytes;
    bool is_within = is_held(now->waiting + now->running, before->waiting + before->running,
                             limits->jobs_max) &&
                     is_held(queued, law->book.step.queued_before, limits->bytes_max) &&
                     now->kept <= limits->kept_max &&
                     now->bytes_kept <= limits->kept_bytes_max &&
                     is_held(now->awaiting, before->awaiting, limits->awaiting_max) &&
                     is_held(now->workers, before->workers, limits->workers_max) &&
                     is_held(now->topics, before->topics, limits->topics_max) &&
                     is_held(now->tenants, before->tenants, limits->tenants_max);
    return is_within ? NULL : "a limit is exceeded";
}

/* Other limits take nothing away but outcomes, and blobs that none needs, that would be too many.
 */
const char *promise_change(struct law *law, const struct effect *effect)
{
    bool is_fine = law->book.step.event->kind != EVENT_LIMITS ||
                   effect->kind == EFFECT_RELEASE ||
                   promise_is_record(effect, RECORD_DROPPED) ||
                   promise_is_record(effect, RECORD_UNBLOB);
    return is_fine ? NULL : "a change of limits does more than to forget";
}

const char *promise_change_end(struct law *law, const struct ending *ending)
{
    const struct broker_stats *before = &law->book.step.counts_before;
    const struct broker_stats *now = &ending->stats;
    if (law->book.step.event->kind != EVENT_LIMITS) {
        return NULL;
    }
    bool is_same = ending->status == STATUS_OK && now->waiting == before->waiting &&
                   now->running == before->running && now->forked == before->forked &&
                   now->workers == before->workers && now->awaiting == before->awaiting;
    return is_same ? NULL : "a change of limits loses something";
}

static bool may_go(const struct book *book, const struct book_request *request)
{
    return request->ended_ms + book->limits.retention_ms <= book->now_ms ||
           book->counts.kept > book->limits.kept_max ||
           book->counts.bytes_kept > book->limits.kept_bytes_max;
}

/* Outcomes are kept as long as they may be, and the oldest goes first. */
const char *promise_kept(struct law *law, const struct effect *effect)
{
    if (!promise_is_record(effect, RECORD_DROPPED)) {
        return NULL;
    }
    const struct book_request *request = book_request_of(&law->book, effect);
    const struct book_request *parent = &law->book.requests[request->parent];
    if (request->born != 0) {
        return promise_is_live(parent) && parent->fork == request->born
                   ? "a child is forgotten before its parent has ended"
                   : NULL;
    }
    if (promise_is_live(request)) {
        return "a request is forgotten before it has ended";
    }
    if (!may_go(&law->book, request)) {
        return "an outcome is forgotten too early";
    }
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        const struct book_request *other = promise_known(law, i);
        if (promise_is_kept(other) && other->sequence < request->sequence) {
            return "an outcome is forgotten before an older one";
        }
    }
    return NULL;
}

const char *promise_kept_end(struct law *law, const struct ending *ending)
{
    (void)ending;
    const struct book *book = &law->book;
    if (book->step.event->kind != EVENT_TICK) {
        return NULL;
    }
    for (uint32_t i = 0; i < book->known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        if (promise_is_kept(request) &&
            request->ended_ms + book->limits.retention_ms <= book->now_ms) {
            return "an outcome is kept behind its retention";
        }
    }
    return NULL;
}

/* Every parcel handed in is released exactly once, and not while it is needed. */
const char *promise_parcels(struct law *law, const struct effect *effect)
{
    if (effect->job != NULL && !promise_is_record(effect, RECORD_ACCEPTED) &&
        effect->job->request != book_request_of(&law->book, effect)->request) {
        return "another request's parcel is shown";
    }
    if (effect->kind != EFFECT_RELEASE) {
        return NULL;
    }
    if (effect->parcel->held == 0) {
        return "a parcel is released twice";
    }
    uint32_t needed = 0;
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        needed += request->request == effect->parcel;
        needed += request->continuation == effect->parcel;
        needed += job_has_ended(request->state) && request->outcome == effect->parcel;
    }
    for (uint32_t i = 1; i < BOOK_BLOBS_MAX; i++) {
        needed += law->book.blobs[i].parcel == effect->parcel;
    }
    return needed < effect->parcel->held ? NULL : "a parcel is released while it is needed";
}

const char *promise_parcels_end(struct law *law, const struct ending *ending)
{
    const struct book *book = &law->book;
    uint32_t needed = 0;
    for (uint32_t i = 0; i < book->known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        needed += request->request != NULL;
        needed += request->continuation != NULL;
        needed += job_has_ended(request->state) && request->outcome != NULL;
    }
    for (uint32_t i = 1; i < BOOK_BLOBS_MAX; i++) {
        needed += book->blobs[i].is_there;
    }
    if (ending->status != STATUS_OK && book->step.parcel != NULL &&
        book->step.parcel->held > 0) {
        return "a refused parcel is not released";
    }
    return needed == book->parcels_held ? NULL : "a parcel is not released";
}

static uint32_t bits_in(uint32_t mask)
{
    uint32_t count = 0;
    for (; mask != 0; mask &= mask - 1) {
        count++;
    }
    return count;
}

/* Topics and tenants live as long as a request of theirs is known. */
void promise_count_names(struct law *law)
{
    uint32_t topics = 0;
    uint32_t tenants = 0;
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        topics |= 1U << promise_known(law, i)->topic;
        tenants |= 1U << promise_known(law, i)->tenant;
    }
    for (uint32_t i = 0; i < BOOK_TEXTS_MAX; i++) {
        if ((topics & (1U << i)) == 0) {
            book_forget_topic(&law->book, i);
        }
    }
    law->book.counts.topics = bits_in(topics);
    law->book.counts.tenants = bits_in(tenants);
}

static bool are_totals_equal(const struct broker_stats *a, const struct broker_stats *b)
{
    return a->accepted == b->accepted && a->done == b->done && a->failed == b->failed &&
           a->expired == b->expired && a->cancelled == b->cancelled && a->dead == b->dead &&
           a->attempts_lost == b->attempts_lost && a->answered == b->answered &&
           a->results_stale == b->results_stale && a->last_sequence == b->last_sequence &&
           a->records == b->records && a->copies == b->copies;
}

static bool are_levels_equal(const struct broker_stats *a, const struct broker_stats *b)
{
    return a->waiting == b->waiting && a->forked == b->forked && a->delayed == b->delayed &&
           a->joined == b->joined && a->unmet == b->unmet && a->ready == b->ready &&
           a->running == b->running && a->kept == b->kept && a->awaiting == b->awaiting &&
           a->workers == b->workers && a->tenants == b->tenants && a->topics == b->topics &&
           a->bytes_queued == b->bytes_queued && a->bytes_kept == b->bytes_kept &&
           a->blobs == b->blobs &&
           a->blob_bytes == b->blob_bytes && a->draining == b->draining && a->done_lately == b->done_lately &&
           a->lately_ms == b->lately_ms;
}

const char *promise_counts_end(struct law *law, const struct ending *ending)
{
    return are_totals_equal(&law->book.counts, &ending->stats) &&
                   are_levels_equal(&law->book.counts, &ending->stats)
               ? NULL
               : "the statistics are wrong";
}

static int64_t sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < b_ms ? a_ms : b_ms;
}

static int64_t request_due_ms(const struct book *book, const struct book_request *request)
{
    if (job_has_ended(request->state) && request->born != 0) {
        return INT64_MAX; /* until its parent has ended */
    }
    if (job_has_ended(request->state)) {
        return request->ended_ms + book->limits.retention_ms;
    }
    if (request->state == JOB_WAITING && request->is_aside && request->leader == 0) {
        return sooner(request->deadline_ms, request->ready_ms);
    }
    if (request->state != JOB_RUNNING) {
        return request->deadline_ms;
    }
    int64_t due_ms = sooner(request->deadline_ms, request->moved_ms + book->limits.lease_ms);
    if (request->copy_epoch != 0) {
        due_ms = sooner(due_ms, request->copy_moved_ms + book->limits.lease_ms);
    }
    return sooner(due_ms, request->doubt_ms);
}

/* The broker asks to be woken when something is due, neither late nor all the time. */
const char *promise_wake_up_end(struct law *law, const struct ending *ending)
{
    const struct book *book = &law->book;
    int64_t due_ms = INT64_MAX;
    for (uint32_t i = 0; i < book->known_count; i++) {
        due_ms = sooner(due_ms, request_due_ms(book, promise_known(law, i)));
    }
    for (uint32_t i = 0; i < book->workers_reached; i++) {
        const struct book_worker *worker = &book->workers[i];
        if (worker->is_present) {
            due_ms = sooner(due_ms, worker->heard_ms + book->limits.heartbeat_ms);
        }
        if (worker->is_present && worker->stopped_count > 0) {
            due_ms = sooner(due_ms, worker->stopped[0].until_ms);
        }
    }
    for (uint32_t i = 1; i < BOOK_BLOBS_MAX; i++) {
        const struct book_blob *blob = &book->blobs[i];
        if (blob->is_there && book_blob_uses(book, i) == 0) {
            due_ms = sooner(due_ms, blob->idle_ms + book->limits.blob_retention_ms);
        }
    }
    if (book->step.event->kind == EVENT_TICK && ending->deadline_ms <= book->now_ms) {
        return "the next tick is due at once, for ever";
    }
    if (due_ms <= book->ticked_ms) {
        due_ms = book->ticked_ms + 1;
    }
    return ending->deadline_ms == due_ms ? NULL : "woken too early or too late";
}
