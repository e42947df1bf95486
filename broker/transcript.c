#include "broker/transcript.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "broker/entry.h"
#include "broker/parcel.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Values. */

static void add_base64(struct buffer *text, const uint8_t *bytes, size_t size)
{
    buffer_add_byte(text, '"');
    for (size_t at = 0; at < size; at += 3) {
        size_t count = size - at < 3 ? size - at : 3;
        uint32_t group = 0;
        char four[4] = {'=', '=', '=', '='};
        for (size_t i = 0; i < 3; i++) {
            group = group << 8 | (i < count ? bytes[at + i] : 0);
        }
        for (size_t i = 0; i <= count; i++) {
            four[i] = digits[group >> (18 - 6 * i) & 63];
        }
        buffer_add(text, four, sizeof four);
    }
    buffer_add_byte(text, '"');
}

static bool is_plain(char letter)
{
    return (unsigned char)letter >= ' ' && letter != '"' && letter != '\\' && letter != 0x7f;
}

/* Bytes that are no text, which no frame has, become "?". */
static void add_text(struct buffer *text, const char *value)
{
    size_t left = strlen(value);
    buffer_add_byte(text, '"');
    while (left > 0) {
        size_t valid = utf8_valid_size(value, left);
        for (size_t i = 0; i < valid; i++) {
            if (is_plain(value[i])) {
                buffer_add_byte(text, (uint8_t)value[i]);
            } else {
                buffer_print(text, "\\u%04x", (unsigned)(unsigned char)value[i]);
            }
        }
        value += valid;
        left -= valid;
        if (left > 0) {
            buffer_add_byte(text, '?');
            value++;
            left--;
        }
    }
    buffer_add_byte(text, '"');
}

/* Fields: each with a comma in front, since the number of the record is always the first. */

static void put_text(struct buffer *text, const char *name, const char *value)
{
    buffer_print(text, ",\"%s\":", name);
    add_text(text, value);
}

static void put_number(struct buffer *text, const char *name, uint64_t value)
{
    buffer_print(text, ",\"%s\":\"%" PRIu64 "\"", name, value);
}

static void put_id(struct buffer *text, const char *name, const struct id *id)
{
    char value[ID_TEXT_BYTES];
    id_format(id, value);
    buffer_print(text, ",\"%s\":\"%s\"", name, value);
}

/* As long as an id twice; none: nothing is put. */
static void put_digest(struct buffer *text, const char *name, const uint8_t *digest)
{
    if (digest == NULL) {
        return;
    }
    buffer_print(text, ",\"%s\":\"", name);
    for (size_t i = 0; i < BROKER_CONTENT_BYTES; i++) {
        buffer_print(text, "%02x", digest[i]);
    }
    buffer_add_byte(text, '"');
}

static void put_time(struct buffer *text, const char *name, int64_t wall_ms)
{
    char value[CLOCK_TEXT_BYTES];
    clock_format(wall_ms, value);
    buffer_print(text, ",\"%s\":\"%s\"", name, value);
}

static void put_metadata(struct buffer *text, const struct parcel *parcel)
{
    buffer_add_text(text, ",\"metadata\":[");
    for (size_t i = 0; i < parcel->metadata_count; i++) {
        buffer_add_text(text, i == 0 ? "{\"key\":" : ",{\"key\":");
        add_text(text, parcel->metadata[i].key);
        buffer_add_text(text, ",\"value\":");
        add_text(text, parcel->metadata[i].value);
        buffer_add_byte(text, '}');
    }
    buffer_add_byte(text, ']');
}

static void put_steps(struct buffer *text, const struct parcel *parcel)
{
    if (parcel->step_count == 0) {
        return;
    }
    buffer_add_text(text, ",\"steps\":[");
    for (size_t i = 0; i < parcel->step_count; i++) {
        const struct frame_step *step = &parcel->steps[i];
        buffer_add_text(text, i == 0 ? "{\"name\":" : ",{\"name\":");
        add_text(text, step->name);
        put_number(text, "offset", step->offset);
        put_number(text, "bodyBytes", step->bytes);
        buffer_add_byte(text, '}');
    }
    buffer_add_byte(text, ']');
}

static void put_body(struct buffer *text, const uint8_t *bytes, size_t size)
{
    put_number(text, "bodyBytes", size);
    buffer_add_text(text, ",\"body\":");
    add_base64(text, bytes, size);
}

static void put_parcel(struct buffer *text, const struct parcel *parcel)
{
    put_metadata(text, parcel);
    put_body(text, body_bytes(&parcel->body), body_size(&parcel->body));
}

static void put_status(struct buffer *text, const struct frame_status *status)
{
    buffer_print(text, ",\"status\":{\"code\":\"%s\"", status_code_name(status->code));
    put_text(text, "message", status->message);
    buffer_add_text(text, ",\"violations\":[");
    for (size_t i = 0; i < status->violation_count; i++) {
        buffer_add_text(text, i == 0 ? "{\"field\":" : ",{\"field\":");
        add_text(text, status->violations[i].field);
        buffer_add_text(text, ",\"text\":");
        add_text(text, status->violations[i].text);
        buffer_add_byte(text, '}');
    }
    buffer_print(text, "],\"retryAfterMs\":%" PRIu32 "}", status->retry_after_ms);
}

/* Kinds. Monotonic times are read as times of the wall: see `epoch`. */

static const struct moment epoch = {.monotonic_ms = 0, .wall_ms = 0};

/* A request that may be started at once has no field that says when. */
static void put_wait(struct buffer *text, int64_t ready_ms, int64_t now_ms)
{
    if (ready_ms > now_ms) {
        put_time(text, "notBefore", ready_ms);
    }
}

static void put_accepted(struct buffer *text, const struct past *past)
{
    static const char *const priorities[JOB_PRIORITY_COUNT] = {
        [JOB_PRIORITY_NORMAL] = "PRIORITY_NORMAL",
        [JOB_PRIORITY_HIGH] = "PRIORITY_HIGH",
        [JOB_PRIORITY_LOW] = "PRIORITY_LOW",
    };
    const struct job_view *job = &past->record.job;
    if (job->born != 0) {
        put_id(text, "parentId", &job->parent);
        put_number(text, "born", job->born);
        buffer_print(text, ",\"index\":%" PRIu32 ",\"weight\":%" PRIu32 ",\"ofParent\":%s",
                     job->index, job->weight,
                     job->request->is_behind_parent ? "true" : "false");
    }
    put_number(text, "order", job->order);
    put_time(text, "acceptedAt", job->request->accepted_wall_ms);
    if (job->deadline_ms != INT64_MAX) {
        put_time(text, "deadlineAt", job->deadline_ms);
    }
    put_wait(text, job->ready_ms, job->request->accepted_wall_ms);
    put_digest(text, "content", job->content);
    put_digest(text, "blob", job->blob);
    put_text(text, "method", job->request->method);
    put_text(text, "topic", job->topic);
    put_text(text, "tenant", job->tenant);
    if (job->needs != NULL && job->needs[0] != '\0') {
        put_text(text, "needs", job->needs);
    }
    put_text(text, "priority", priorities[job->priority]);
    put_parcel(text, job->request);
}

static void put_lost(struct buffer *text, const struct past *past)
{
    const struct attempt *attempt = past->record.job.failures;
    put_id(text, "workerId", &attempt->worker);
    put_text(text, "worker", attempt->worker_name);
    put_text(text, "cause", job_cause_words(attempt->cause));
    put_time(text, "at", attempt->at_ms);
    put_wait(text, past->record.job.ready_ms, attempt->at_ms);
}

static void put_outcome(struct buffer *text, const struct past *past)
{
    static const char *const phases[JOB_STATE_COUNT] = {
        [JOB_DONE] = "REQUEST_PHASE_DONE",
        [JOB_EXPIRED] = "REQUEST_PHASE_EXPIRED",
        [JOB_CANCELLED] = "REQUEST_PHASE_CANCELLED",
        [JOB_DEAD] = "REQUEST_PHASE_DEAD",
    };
    const struct job_view *job = &past->record.job;
    const struct frame_status bare = frame_status_make(status_code(job->status), "");
    if (!id_is_zero(&job->source)) {
        put_id(text, "source", &job->source);
    }
    put_number(text, "sequence", job->sequence);
    put_text(text, "phase", phases[job->state]);
    buffer_print(text, ",\"attempts\":%" PRIu32, job->attempts);
    put_text(text, "worker", past->worker_name);
    if (past->started_wall_ms != 0) {
        put_time(text, "startedAt", past->started_wall_ms);
    }
    put_time(text, "endedAt", past->ended_wall_ms);
    put_status(text, job->outcome == NULL ? &bare : &job->outcome->status);
    if (job->outcome != NULL) {
        put_steps(text, job->outcome);
        put_parcel(text, job->outcome);
    }
}

static void put_requeued(struct buffer *text, const struct past *past)
{
    put_number(text, "order", past->record.job.order);
    put_time(text, "acceptedAt", past->accepted_wall_ms);
}

static void put_forked(struct buffer *text, const struct past *past)
{
    const struct job_view *job = &past->record.job;
    put_number(text, "fork", job->fork);
    buffer_print(text, ",\"children\":%" PRIu32 ",\"tolerate\":%" PRIu32, job->child_count,
                 job->tolerate);
    put_body(text, body_bytes(&job->continuation->body), body_size(&job->continuation->body));
}

static void put_blob(struct buffer *text, const struct past *past)
{
    const struct parcel *parcel = past->record.blob.parcel;
    put_digest(text, "hash", past->record.blob.hash);
    put_body(text, body_bytes(&parcel->body), body_size(&parcel->body));
}

static void put_unblob(struct buffer *text, const struct past *past)
{
    put_digest(text, "hash", past->record.blob.hash);
}

static void put_counters(struct buffer *text, const struct past *past)
{
    put_number(text, "lastSequence", past->record.counters.last_sequence);
    put_number(text, "lastOrder", past->record.counters.last_order);
}

static const struct {
    const char *name;
    void (*put)(struct buffer *text, const struct past *past); /* NULL: it is just the id */
} kinds[RECORD_KIND_COUNT] = {
    [RECORD_ACCEPTED] = {"ACCEPTED", put_accepted},
    [RECORD_LOST] = {"LOST", put_lost},
    [RECORD_OUTCOME] = {"OUTCOME", put_outcome},
    [RECORD_REQUEUED] = {"REQUEUED", put_requeued},
    [RECORD_DROPPED] = {"DROPPED", NULL},
    [RECORD_COUNTERS] = {"COUNTERS", put_counters},
    [RECORD_FORKED] = {"FORKED", put_forked},
    [RECORD_BLOB] = {"BLOB", put_blob},
    [RECORD_UNBLOB] = {"UNBLOB", put_unblob},
};

static void put_past(struct buffer *text, const struct past *past)
{
    enum record_kind kind = past->record.kind;
    put_text(text, "kind", kinds[kind].name);
    if (!id_is_zero(&past->record.job.id)) {
        put_id(text, "requestId", &past->record.job.id);
    }
    if (kinds[kind].put != NULL) {
        kinds[kind].put(text, past);
    }
}

static void put_unknown(struct buffer *text, const struct segment_record *record)
{
    put_text(text, "kind", "UNKNOWN");
    buffer_print(text, ",\"type\":%d", record->type);
    put_body(text, record->body, record->size);
}

enum status
transcript_add(const struct segment_record *record, struct arena *arena, struct buffer *text)
{
    struct past past = {.record = {.kind = RECORD_NONE}};
    arena_reset(arena);
    enum status status =
        entry_read(record->type, record->body, record->size, &epoch, arena, &past);
    if (status == STATUS_NO_MEMORY) {
        return status;
    }
    buffer_print(text, "{\"record\":\"%" PRIu64 "\"", record->sequence);
    if (status == STATUS_OK) {
        put_past(text, &past);
    } else {
        put_unknown(text, record);
    }
    buffer_add_text(text, "}\n");
    parcel_free(&past.record.job.request);
    parcel_free(&past.record.job.outcome);
    parcel_free(&past.record.job.continuation);
    parcel_free(&past.record.blob.parcel);
    return text->failure;
}
