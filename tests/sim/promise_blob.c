#include "tests/sim/promise.h"

static bool is_needed(const struct book *book, uint32_t blob)
{
    return book_blob_uses(book, blob) > 0;
}

static bool is_too_large(const struct book *book)
{
    return book->counts.blob_bytes > book->limits.blob_bytes_max;
}

static int64_t ends_ms(const struct book *book, const struct book_blob *blob)
{
    return blob->idle_ms + book->limits.blob_retention_ms;
}

static const char *check_unblob(const struct book *book, uint32_t number)
{
    const struct book_blob *blob = &book->blobs[number];
    if (!blob->is_there) {
        return "a blob is forgotten twice";
    }
    if (is_needed(book, number)) {
        return "a blob is forgotten that a request needs";
    }
    if (ends_ms(book, blob) > book->now_ms && !is_too_large(book)) {
        return "a blob is forgotten too early";
    }
    for (uint32_t i = 1; i < BOOK_BLOBS_MAX; i++) {
        const struct book_blob *other = &book->blobs[i];
        if (other->is_there && !is_needed(book, i) && other->idle_ms < blob->idle_ms) {
            return "a blob is forgotten before one that nobody needs for longer";
        }
    }
    return NULL;
}

/* What a task needs: what the request needs that it serves. */
static uint32_t blob_of_task(const struct book *book, const struct book_request *request)
{
    while (request->parent != 0) {
        request = &book->requests[request->parent];
    }
    return request->blob;
}

/* A request accepted with a blob can always be computed. */
const char *promise_blobs(struct law *law, const struct effect *effect)
{
    const struct book *book = &law->book;
    if (promise_is_record(effect, RECORD_UNBLOB)) {
        return check_unblob(book, book_content_number(effect->blob->hash));
    }
    if (effect->kind == EFFECT_TASK) {
        uint32_t blob = blob_of_task(book, book_request_of(&law->book, effect));
        return blob == 0 || book->blobs[blob].is_there ? NULL : "a task's blob is not there";
    }
    if (promise_is_record(effect, RECORD_BLOB)) {
        return book->blobs[book_content_number(effect->blob->hash)].is_there
                   ? "a blob is taken twice"
                   : NULL;
    }
    return NULL;
}

static const char *check_put(const struct book *book, enum status status)
{
    const struct book_step *step = &book->step;
    const struct event *event = step->event;
    bool has_room =
        step->blob_bytes_needed + event->as.put.bytes <= book->limits.blob_bytes_max;
    if (step->effects[EFFECT_STORED] != (status == STATUS_OK ? 1U : 0U)) {
        return "a blob that was taken is not acknowledged once";
    }
    if (status == STATUS_OK && step->blob_known != step->blob_was_there) {
        return "of a blob `known` is wrong";
    }
    if (step->blob_was_there) {
        return status == STATUS_OK ? NULL : "a known blob was refused";
    }
    if (status == STATUS_FULL) {
        return has_room ? "a blob was refused below the limit" : NULL;
    }
    return status != STATUS_OK || has_room ? NULL : "a blob was taken above the limit";
}

static const char *check_submission(const struct book_step *step, enum status status)
{
    bool is_new = step->before.state == JOB_NONE;
    bool is_missing = step->event->as.submit.blob != NULL && !step->blob_was_there;
    if (status == STATUS_NOT_FOUND) {
        return is_missing && is_new ? NULL : "a request was refused whose blob is there";
    }
    return status == STATUS_OK && is_new && is_missing ? "accepted without its blob" : NULL;
}

const char *promise_blobs_end(struct law *law, const struct ending *ending)
{
    const struct book *book = &law->book;
    enum event_kind kind = book->step.event->kind;
    const char *words = kind == EVENT_PUT      ? check_put(book, ending->status)
                        : kind == EVENT_SUBMIT ? check_submission(&book->step, ending->status)
                                               : NULL;
    for (uint32_t i = 1; i < BOOK_BLOBS_MAX && words == NULL; i++) {
        const struct book_blob *blob = &book->blobs[i];
        if (!blob->is_there || is_needed(book, i)) {
            continue;
        }
        if (is_too_large(book)) {
            words = "blobs that nobody needs are too large";
        } else if (kind == EVENT_TICK && ends_ms(book, blob) <= book->now_ms) {
            words = "a blob is kept behind its retention";
        }
    }
    return words;
}

const char *promise_blobs_replayed(struct law *law, const struct broker *broker)
{
    for (uint32_t i = 1; i < BOOK_BLOBS_MAX; i++) {
        struct book_blob *blob = &law->book.blobs[i];
        uint8_t hash[BROKER_BLOB_BYTES];
        struct blob_view view;
        book_content(i, hash);
        bool is_there = broker_find_blob(broker, hash, &view) == STATUS_OK;
        if (is_there != blob->is_there) {
            return is_there ? "a blob is there that was forgotten" : "a blob is lost";
        }
        if (is_there && view.bytes != blob->bytes) {
            return "a blob is not as it was recorded";
        }
        blob->parcel = is_there ? view.parcel : NULL;
    }
    return NULL;
}
