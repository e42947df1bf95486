#include "tests/sim/promise.h"

#include <string.h>

/* Written anew is what is known, no more. */
static bool is_as_known(const struct book_request *request, const struct effect *effect)
{
    const struct job_view *job = effect->job;
    switch ((int)effect->record) {
    case RECORD_ACCEPTED:
        return job->order == request->order && job->accepted_ms == request->accepted_ms &&
               job->deadline_ms == request->deadline_ms && job->request == request->request;
    case RECORD_FORKED:
        return request->fork != 0 && job->fork == request->fork &&
               job->child_count == request->child_count && job->tolerate == request->tolerate &&
               job->continuation == request->continuation;
    case RECORD_LOST:
        return job->failure_count >= 1 && job->failure_count <= request->failures;
    case RECORD_OUTCOME:
        return job_has_ended(request->state) && job->sequence == request->sequence &&
               job->status == request->status && job->outcome == request->outcome;
    default:
        return false;
    }
}

const char *promise_rewritten(struct law *law, const struct effect *effect)
{
    const struct book *book = &law->book;
    if (effect->kind != EFFECT_RECORD) {
        return "a rewriting does more than write";
    }
    if (effect->covers != book->counts.records + 1) {
        return "the records are not numbered 1, 2, 3";
    }
    if (effect->record == RECORD_COUNTERS) {
        return effect->counters.last_sequence == book->counts.last_sequence &&
                       effect->counters.last_order >= book->last_order
                   ? NULL
                   : "the counters written are not those reached";
    }
    if (effect->record == RECORD_BLOB) {
        const struct book_blob *blob = &book->blobs[book_content_number(effect->blob->hash)];
        return blob->is_there && effect->blob->parcel == blob->parcel
                   ? NULL
                   : "a blob is written anew as another";
    }
    return is_as_known(book_request_of(&law->book, effect), effect)
               ? NULL
               : "a request is written anew as another";
}

/* Nothing that is needed stands before the oldest record, and that one is needed. */
const char *promise_oldest_end(struct law *law, const struct ending *ending)
{
    uint64_t oldest = law->book.counters_record == 0 ? 1 : law->book.counters_record;
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        uint64_t written = promise_known(law, i)->written_record;
        oldest = written < oldest ? written : oldest;
    }
    for (uint32_t i = 1; i < BOOK_BLOBS_MAX; i++) {
        const struct book_blob *blob = &law->book.blobs[i];
        oldest = blob->is_there && blob->record < oldest ? blob->record : oldest;
    }
    return ending->stats.oldest == oldest ? NULL : "the oldest record needed is another";
}

struct comparison {
    struct law *law;
    uint32_t seen;
    const char *words;
};

static const char *compare(struct book_request *request, const struct job_view *job)
{
    if (job->state != request->state || job->status != request->status ||
        job->sequence != request->sequence) {
        return "a request is in another state than was recorded";
    }
    if (job->order != request->order || job->accepted_ms != request->accepted_ms ||
        job->deadline_ms != request->deadline_ms || job->request_bytes != request->bytes) {
        return "a request is not as it was accepted";
    }
    if (strcmp(job->needs, book_needs[request->needs].text) != 0) {
        return "a request does not need what it did";
    }
    if (job->born != request->born || job->fork != request->fork ||
        book_number(&job->parent) != request->parent ||
        (job->fork != 0 && job->child_count != request->child_count)) {
        return "a family is not as it was recorded";
    }
    bool needs_blob = !job_has_ended(request->state) || request->state == JOB_DEAD;
    if (book_content_number(job->blob) != (needs_blob ? request->blob : 0)) {
        return "a request needs another blob than was recorded";
    }
    if (job->attempts != request->attempts || job->failure_count != request->failures) {
        return "attempts are counted otherwise than was recorded";
    }
    if (job_has_ended(request->state) &&
        (job->outcome_bytes != request->outcome_bytes || job->steps != request->steps ||
         job->ended_ms != request->ended_ms)) {
        return "an outcome is not as it was recorded";
    }
    request->request = job->request; /* read back, it is another parcel */
    request->outcome = job->outcome;
    request->continuation = job->continuation;
    return NULL;
}

static bool on_job(void *arg, const struct job_view *job)
{
    struct comparison *comparison = arg;
    struct book *book = &comparison->law->book;
    comparison->words = compare(&book->requests[book_number(&job->id)], job);
    comparison->seen++;
    return comparison->words == NULL;
}

const char *promise_replayed(struct law *law, enum status status, const struct broker *broker)
{
    struct comparison comparison = {.law = law};
    if (status != STATUS_OK) {
        return "the records are refused";
    }
    status = broker_each_job(broker, NULL, on_job, &comparison);
    if (status != STATUS_OK || comparison.words != NULL) {
        return comparison.words != NULL ? comparison.words : "the requests cannot be listed";
    }
    if (comparison.seen != law->book.known_count) {
        return "requests are missing, or too many";
    }
    const char *blobs = promise_blobs_replayed(law, broker);
    if (blobs != NULL) {
        return blobs;
    }
    const struct ending ending = {.stats = broker_read_stats(broker),
                                  .deadline_ms = broker_deadline_ms(broker)};
    const char *words = promise_counts_end(law, &ending);
    return words != NULL ? words : promise_oldest_end(law, &ending);
}
