#include "broker/entry.h"

#include "base/little.h"
#include "broker/needs.h"
#include "broker/parcel.h"
#include "broker/tenant.h"
#include "broker/topic.h"
#include "wire/frame.h"

#include <assert.h>
#include <string.h>

/* Numbers on disk: what a name of ours is worth there. */

static const uint8_t state_numbers[JOB_STATE_COUNT] = {
    [JOB_DONE] = 1, [JOB_EXPIRED] = 2, [JOB_CANCELLED] = 3, [JOB_DEAD] = 4};

static const uint8_t cause_numbers[JOB_CAUSE_COUNT] = {[JOB_CAUSE_SILENT] = 1,
                                                       [JOB_CAUSE_LEASE] = 2,
                                                       [JOB_CAUSE_LEFT] = 3,
                                                       [JOB_CAUSE_REPLACED] = 4,
                                                       [JOB_CAUSE_GONE] = 5};

static const uint16_t type_numbers[RECORD_KIND_COUNT] = {
    [RECORD_ACCEPTED] = 1, [RECORD_LOST] = 2,    [RECORD_OUTCOME] = 3,
    [RECORD_REQUEUED] = 4, [RECORD_DROPPED] = 5, [RECORD_COUNTERS] = 6,
    [RECORD_FORKED] = 8,   [RECORD_BLOB] = 9,    [RECORD_UNBLOB] = 10};

/* RECORD_ACCEPTED of a child. */
enum { TYPE_CHILD = 7 };

/* The place of a number, which is not 0; `count` when it has none. */
static size_t place_of(const uint8_t *numbers, size_t count, uint64_t number)
{
    size_t place = 0;
    while (place < count && (number == 0 || numbers[place] != number)) {
        place++;
    }
    return place;
}

/* Writing. */

enum { FIELDS_BYTES_MAX = 128 };

/* The fixed fields of an entry, in order. */
struct fields {
    uint8_t bytes[FIELDS_BYTES_MAX]; /* [size] */
    size_t size;
};

static inline void put(struct fields *fields, uint64_t value, size_t size)
{
    assert(fields->size + size <= FIELDS_BYTES_MAX);
    little_put(fields->bytes + fields->size, value, size);
    fields->size += size;
}

static inline void put_id(struct fields *fields, const struct id *id)
{
    assert(fields->size + ID_BYTES <= FIELDS_BYTES_MAX);
    memcpy(fields->bytes + fields->size, id->bytes, ID_BYTES);
    fields->size += ID_BYTES;
}

static void put_fields(struct entry *entry, const struct fields *fields)
{
    buffer_add(&entry->head, fields->bytes, fields->size);
}

static void put_content(struct fields *fields, const uint8_t *content)
{
    assert(fields->size + BROKER_CONTENT_BYTES <= FIELDS_BYTES_MAX);
    if (content != NULL) {
        memcpy(fields->bytes + fields->size, content, BROKER_CONTENT_BYTES);
    } else {
        memset(fields->bytes + fields->size, 0, BROKER_CONTENT_BYTES);
    }
    fields->size += BROKER_CONTENT_BYTES;
}

static int64_t deadline_wall_ms(const struct job_view *job, const struct moment *moment)
{
    return job->deadline_ms == INT64_MAX ? INT64_MAX : moment_wall_ms(moment, job->deadline_ms);
}

/* A call with its size in front: the size at `size_at`, the header at the end. */
static enum status put_call(struct entry *entry,
                            size_t size_at,
                            struct frame_call *call,
                            const struct parcel *parcel)
{
    struct buffer *head = &entry->head;
    size_t header_at = head->size;
    entry->body = body_bytes(&parcel->body);
    entry->body_size = body_size(&parcel->body);
    call->body_bytes = entry->body_size;
    call->metadata = parcel->metadata;
    call->metadata_count = parcel->metadata_count;
    enum status status = frame_start(head);
    if (status == STATUS_OK) {
        status = frame_add(head, call);
    }
    assert(status != STATUS_BAD_INPUT); /* it came out of a frame */
    if (status == STATUS_OK) {
        little_put(head->bytes + size_at, head->size - header_at, 4);
    }
    return status;
}

static void put_birth(struct fields *fields, const struct job_view *job)
{
    put_id(fields, &job->parent);
    put(fields, job->born, 8);
    put(fields, job->index, 4);
    put(fields, job->weight, 4);
    put(fields, job->request->is_behind_parent, 1);
}

static enum status
put_accepted(struct entry *entry, const struct effect *record, const struct moment *moment)
{
    const struct job_view *job = record->job;
    struct fields fields = {.size = 0};
    struct frame_call call = frame_call_make(FRAME_REQUEST, job->id);
    call.method = job->request->method;
    call.has_work = true;
    call.work.topic = job->topic;
    call.work.tenant = job->tenant;
    call.work.priority = (enum frame_priority)job->priority;
    call.work.needs = job->needs == NULL ? "" : job->needs;
    static_assert((int)FRAME_BLOB_BYTES == (int)BROKER_BLOB_BYTES, "a hash is a hash");
    if (job->blob != NULL) {
        memcpy(call.work.blob, job->blob, BROKER_BLOB_BYTES);
    }
    if (job->born != 0) {
        entry->type = TYPE_CHILD;
        put_birth(&fields, job);
    }
    put_id(&fields, &job->id);
    put(&fields, job->order, 8);
    put(&fields, (uint64_t)job->request->accepted_wall_ms, 8);
    put(&fields, (uint64_t)deadline_wall_ms(job, moment), 8);
    put(&fields, (uint64_t)moment_wall_ms(moment, job->ready_ms), 8);
    put_content(&fields, job->content);
    size_t size_at = fields.size;
    put(&fields, 0, 4);
    put_fields(entry, &fields);
    return put_call(entry, size_at, &call, job->request);
}

static void put_name(struct entry *entry, const char *name)
{
    buffer_add(&entry->head, name, strlen(name));
}

static enum status
put_lost(struct entry *entry, const struct effect *record, const struct moment *moment)
{
    const struct job_view *job = record->job;
    const struct attempt *attempt = &job->failures[job->failure_count - 1];
    struct fields fields = {.size = 0};
    put_id(&fields, &job->id);
    put(&fields, (uint64_t)moment_wall_ms(moment, attempt->at_ms), 8);
    put(&fields, (uint64_t)moment_wall_ms(moment, job->ready_ms), 8);
    put_id(&fields, &attempt->worker);
    put(&fields, cause_numbers[attempt->cause], 1);
    put(&fields, strlen(attempt->worker_name), 1);
    put_fields(entry, &fields);
    put_name(entry, attempt->worker_name);
    return STATUS_OK;
}

static enum status
put_outcome(struct entry *entry, const struct effect *record, const struct moment *moment)
{
    (void)moment;
    const struct job_view *job = record->job;
    const struct parcel *request = job->request;
    struct fields fields = {.size = 0};
    put_id(&fields, &job->id);
    put_id(&fields, &job->source);
    put(&fields, job->sequence, 8);
    put(&fields, (uint64_t)request->ended_wall_ms, 8);
    put(&fields, (uint64_t)request->started_wall_ms, 8);
    put(&fields, state_numbers[job->state], 1);
    put(&fields, (uint64_t)status_code(job->status), 1);
    put(&fields, job->attempts, 1);
    put(&fields, strlen(request->worker_name), 1);
    size_t size_at = fields.size;
    put(&fields, 0, 4);
    put_fields(entry, &fields);
    put_name(entry, request->worker_name);
    if (job->outcome == NULL) {
        return STATUS_OK;
    }
    struct frame_call call = frame_call_make(FRAME_END, job->id);
    call.has_status = true;
    call.status = job->outcome->status;
    call.steps = job->outcome->steps;
    call.step_count = job->outcome->step_count;
    return put_call(entry, size_at, &call, job->outcome);
}

static enum status
put_requeued(struct entry *entry, const struct effect *record, const struct moment *moment)
{
    (void)moment;
    struct fields fields = {.size = 0};
    put_id(&fields, &record->job->id);
    put(&fields, record->job->order, 8);
    put(&fields, (uint64_t)record->job->request->accepted_wall_ms, 8);
    put_fields(entry, &fields);
    return STATUS_OK;
}

static enum status
put_dropped(struct entry *entry, const struct effect *record, const struct moment *moment)
{
    (void)moment;
    struct fields fields = {.size = 0};
    put_id(&fields, &record->job->id);
    put_fields(entry, &fields);
    return STATUS_OK;
}

static enum status
put_forked(struct entry *entry, const struct effect *record, const struct moment *moment)
{
    (void)moment;
    const struct job_view *job = record->job;
    struct fields fields = {.size = 0};
    struct frame_call call = frame_call_make(FRAME_MESSAGE, job->id);
    put_id(&fields, &job->id);
    put(&fields, job->fork, 8);
    put(&fields, job->child_count, 4);
    put(&fields, job->tolerate, 4);
    size_t size_at = fields.size;
    put(&fields, 0, 4);
    put_fields(entry, &fields);
    return put_call(entry, size_at, &call, job->continuation);
}

static enum status
put_counters(struct entry *entry, const struct effect *record, const struct moment *moment)
{
    (void)moment;
    struct fields fields = {.size = 0};
    put(&fields, record->counters.last_sequence, 8);
    put(&fields, record->counters.last_order, 8);
    put_fields(entry, &fields);
    return STATUS_OK;
}

static void put_hash(struct entry *entry, const struct blob_view *blob)
{
    buffer_add(&entry->head, blob->hash, BROKER_BLOB_BYTES);
}

static enum status
put_blob(struct entry *entry, const struct effect *record, const struct moment *moment)
{
    (void)moment;
    const struct body *body = &record->blob->parcel->body;
    struct fields fields = {.size = 0};
    put_hash(entry, record->blob);
    put(&fields, body_size(body), 8);
    put_fields(entry, &fields);
    entry->body = body_bytes(body);
    entry->body_size = body_size(body);
    return STATUS_OK;
}

static enum status
put_unblob(struct entry *entry, const struct effect *record, const struct moment *moment)
{
    (void)moment;
    put_hash(entry, record->blob);
    return STATUS_OK;
}

enum status
entry_write(const struct effect *record, const struct moment *moment, struct entry *entry)
{
    static enum status (*const writers[RECORD_KIND_COUNT])(
        struct entry *, const struct effect *, const struct moment *) = {
        [RECORD_ACCEPTED] = put_accepted, [RECORD_LOST] = put_lost,
        [RECORD_OUTCOME] = put_outcome,   [RECORD_REQUEUED] = put_requeued,
        [RECORD_DROPPED] = put_dropped,   [RECORD_COUNTERS] = put_counters,
        [RECORD_FORKED] = put_forked,     [RECORD_BLOB] = put_blob,
        [RECORD_UNBLOB] = put_unblob,
    };
    assert(record->kind == EFFECT_RECORD && writers[record->record] != NULL);
    buffer_reset(&entry->head);
    entry->type = type_numbers[record->record];
    entry->body = NULL;
    entry->body_size = 0;
    enum status status = writers[record->record](entry, record, moment);
    return status != STATUS_OK ? status : entry->head.failure;
}

void entry_clear(struct entry *entry)
{
    buffer_clear(&entry->head);
}

/* Reading. */

/* Bytes being read; a piece that is not there makes it bad, and reads as zero. */
struct cursor {
    const uint8_t *at;
    size_t left;
    bool is_bad;
};

static const uint8_t *take(struct cursor *cursor, size_t size)
{
    if (cursor->is_bad || cursor->left < size) {
        cursor->is_bad = true;
        return NULL;
    }
    const uint8_t *bytes = cursor->at;
    cursor->at += size;
    cursor->left -= size;
    return bytes;
}

static uint64_t get(struct cursor *cursor, size_t size)
{
    const uint8_t *bytes = take(cursor, size);
    return bytes == NULL ? 0 : little_get(bytes, size);
}

static struct id get_id(struct cursor *cursor)
{
    struct id id = {{0}};
    const uint8_t *bytes = take(cursor, ID_BYTES);
    if (bytes == NULL || id_read(bytes, ID_BYTES, &id) != STATUS_OK) {
        cursor->is_bad = true;
    }
    return id;
}

/* Years that a clock may show: so that sums of them never overflow. */
static const int64_t wall_max_ms = INT64_C(1) << 50;

static int64_t get_time(struct cursor *cursor, const struct moment *moment, int64_t *wall_out)
{
    int64_t wall_ms = (int64_t)get(cursor, 8);
    if (wall_ms < -wall_max_ms || wall_ms > wall_max_ms) {
        cursor->is_bad = true;
        wall_ms = 0;
    }
    *wall_out = wall_ms;
    return moment_monotonic_ms(moment, wall_ms);
}

static int64_t get_deadline(struct cursor *cursor, const struct moment *moment)
{
    struct cursor ahead = *cursor;
    int64_t wall_ms = 0;
    if (get(&ahead, 8) == (uint64_t)INT64_MAX) {
        *cursor = ahead;
        return INT64_MAX;
    }
    return get_time(cursor, moment, &wall_ms);
}

/* A digest in the arena; NULL for zeros, or for no bytes. */
static const uint8_t *keep_digest(struct arena *arena, const uint8_t *bytes)
{
    static const uint8_t none[BROKER_CONTENT_BYTES];
    static_assert((int)BROKER_BLOB_BYTES == (int)BROKER_CONTENT_BYTES, "one size");
    if (bytes == NULL || memcmp(bytes, none, BROKER_CONTENT_BYTES) == 0) {
        return NULL;
    }
    uint8_t *digest = arena_take(arena, BROKER_CONTENT_BYTES);
    if (digest != NULL) {
        memcpy(digest, bytes, BROKER_CONTENT_BYTES);
    }
    return digest;
}

static const uint8_t *get_content(struct cursor *cursor, struct arena *arena)
{
    return keep_digest(arena, take(cursor, BROKER_CONTENT_BYTES));
}

/* A text of visible bytes, whose size was read before. */
static void get_name(struct cursor *cursor, size_t size, char name_out[BROKER_NAME_MAX + 1])
{
    name_out[0] = '\0';
    const uint8_t *bytes = size <= BROKER_NAME_MAX ? take(cursor, size) : NULL;
    if (bytes == NULL || memchr(bytes, '\0', size) != NULL) {
        cursor->is_bad = true;
        return;
    }
    memcpy(name_out, bytes, size);
    name_out[size] = '\0';
}

struct reading {
    struct cursor cursor;
    const struct moment *moment;
    struct arena *arena;
    struct past *past;
};

/* The call at the end of an entry: its header, and its body that is all the rest. */
static enum status
get_call(struct reading *reading, size_t header_size, struct frame_call *call_out)
{
    struct cursor *cursor = &reading->cursor;
    struct frame frame;
    struct frame_fault fault;
    const uint8_t *header = take(cursor, header_size);
    if (header == NULL || header_size == 0) {
        return STATUS_BAD_INPUT;
    }
    enum status status =
        frame_decode(reading->arena, header, header_size, cursor->left, &frame, &fault);
    if (status == STATUS_NO_MEMORY) {
        return status;
    }
    if (status != STATUS_OK || frame.count != 1 ||
        !id_equal(&frame.calls[0].id, &reading->past->record.job.id)) {
        return STATUS_BAD_INPUT;
    }
    *call_out = frame.calls[0];
    return STATUS_OK;
}

static enum status
make_parcel(struct reading *reading, const struct frame_call *call, struct parcel **parcel_out)
{
    struct body body;
    body_init(&body);
    enum status status = body_copy(&body, reading->cursor.at, reading->cursor.left);
    if (status == STATUS_OK) {
        status = parcel_new(call, call->method, &body, parcel_out);
    }
    body_clear(&body);
    return status;
}

static enum status get_accepted(struct reading *reading)
{
    struct cursor *cursor = &reading->cursor;
    struct job_view *job = &reading->past->record.job;
    struct frame_call call;
    char needs[BROKER_NEEDS_BYTES_MAX + 1];
    int64_t accepted_wall_ms = 0;
    int64_t wall_ms = 0;
    job->id = get_id(cursor);
    job->order = get(cursor, 8);
    job->accepted_ms = get_time(cursor, reading->moment, &accepted_wall_ms);
    job->deadline_ms = get_deadline(cursor, reading->moment);
    job->ready_ms = get_time(cursor, reading->moment, &wall_ms);
    job->content = get_content(cursor, reading->arena);
    size_t header_size = (size_t)get(cursor, 4);
    enum status status = cursor->is_bad || job->order == 0
                             ? STATUS_BAD_INPUT
                             : get_call(reading, header_size, &call);
    if (status != STATUS_OK || reading->arena->failed) {
        return status != STATUS_OK ? status : STATUS_NO_MEMORY;
    }
    if (call.kind != FRAME_REQUEST || !call.has_work || !topic_is_request(call.work.topic) ||
        !tenant_is_valid(call.work.tenant) ||
        needs_write(call.work.needs, needs) != STATUS_OK) {
        return STATUS_BAD_INPUT;
    }
    job->topic = call.work.topic;
    job->tenant = call.work.tenant;
    job->priority = (enum job_priority)call.work.priority;
    job->needs = call.work.needs;
    job->blob = keep_digest(reading->arena, call.work.blob);
    if (reading->arena->failed) {
        return STATUS_NO_MEMORY;
    }
    status = make_parcel(reading, &call, &job->request);
    if (status == STATUS_OK) {
        job->request->accepted_wall_ms = accepted_wall_ms;
        job->request_bytes = job->request->bytes;
    }
    return status;
}

static enum status get_child(struct reading *reading)
{
    struct cursor *cursor = &reading->cursor;
    struct job_view *job = &reading->past->record.job;
    job->parent = get_id(cursor);
    job->born = get(cursor, 8);
    job->index = (uint32_t)get(cursor, 4);
    job->weight = (uint32_t)get(cursor, 4);
    uint64_t is_behind_parent = get(cursor, 1);
    if (cursor->is_bad || job->born == 0 || job->index >= BROKER_CHILDREN_MAX ||
        job->weight < 1 || job->weight > BROKER_WEIGHT_MAX || is_behind_parent > 1) {
        return STATUS_BAD_INPUT;
    }
    enum status status = get_accepted(reading);
    if (status == STATUS_OK) {
        job->request->is_behind_parent = is_behind_parent == 1;
    }
    return status;
}

static enum status get_forked(struct reading *reading)
{
    struct cursor *cursor = &reading->cursor;
    struct job_view *job = &reading->past->record.job;
    struct frame_call call;
    job->id = get_id(cursor);
    job->fork = get(cursor, 8);
    job->child_count = (uint32_t)get(cursor, 4);
    job->tolerate = (uint32_t)get(cursor, 4);
    size_t header_size = (size_t)get(cursor, 4);
    if (cursor->is_bad || job->fork == 0 || job->child_count < 1 ||
        job->child_count > BROKER_CHILDREN_MAX || job->tolerate >= job->child_count) {
        return STATUS_BAD_INPUT;
    }
    enum status status = get_call(reading, header_size, &call);
    if (status == STATUS_OK && call.kind != FRAME_MESSAGE) {
        status = STATUS_BAD_INPUT;
    }
    if (status == STATUS_OK) {
        status = make_parcel(reading, &call, &job->continuation);
    }
    if (status == STATUS_OK) {
        job->continuation_bytes = job->continuation->bytes;
    }
    return status;
}

static enum status get_lost(struct reading *reading)
{
    struct cursor *cursor = &reading->cursor;
    struct job_view *job = &reading->past->record.job;
    struct attempt *attempt = arena_take(reading->arena, sizeof *attempt);
    int64_t wall_ms = 0;
    if (attempt == NULL) {
        return STATUS_NO_MEMORY;
    }
    job->id = get_id(cursor);
    attempt->at_ms = get_time(cursor, reading->moment, &wall_ms);
    job->ready_ms = get_time(cursor, reading->moment, &wall_ms);
    attempt->worker = get_id(cursor);
    size_t cause = place_of(cause_numbers, JOB_CAUSE_COUNT, get(cursor, 1));
    get_name(cursor, (size_t)get(cursor, 1), attempt->worker_name);
    if (cause == JOB_CAUSE_COUNT || cursor->is_bad || cursor->left > 0) {
        return STATUS_BAD_INPUT;
    }
    attempt->cause = (enum job_cause)cause;
    job->failures = attempt;
    job->failure_count = 1;
    return STATUS_OK;
}

/* All in front of the name; the sizes of name and header. */
static enum status
get_ending(struct reading *reading, size_t *name_size_out, size_t *header_size_out)
{
    struct cursor *cursor = &reading->cursor;
    struct past *past = reading->past;
    struct job_view *job = &past->record.job;
    job->id = get_id(cursor);
    const uint8_t *source = take(cursor, ID_BYTES);
    if (source != NULL) {
        memcpy(job->source.bytes, source, ID_BYTES);
    }
    job->sequence = get(cursor, 8);
    job->ended_ms = get_time(cursor, reading->moment, &past->ended_wall_ms);
    (void)get_time(cursor, reading->moment, &past->started_wall_ms);
    size_t state = place_of(state_numbers, JOB_STATE_COUNT, get(cursor, 1));
    uint64_t code = get(cursor, 1);
    job->attempts = (uint32_t)get(cursor, 1);
    *name_size_out = (size_t)get(cursor, 1);
    *header_size_out = (size_t)get(cursor, 4);
    if (cursor->is_bad || state == JOB_STATE_COUNT || code > 16) {
        return STATUS_BAD_INPUT;
    }
    job->state = (enum job_state)state;
    job->status = status_of_code((int)code);
    return STATUS_OK;
}

static enum status get_outcome(struct reading *reading)
{
    struct cursor *cursor = &reading->cursor;
    struct job_view *job = &reading->past->record.job;
    struct frame_call call;
    size_t name_size = 0;
    size_t header_size = 0;
    enum status status = get_ending(reading, &name_size, &header_size);
    get_name(cursor, name_size, reading->past->worker_name);
    if (status != STATUS_OK || cursor->is_bad) {
        return STATUS_BAD_INPUT;
    }
    if (header_size == 0) {
        return cursor->left == 0 ? STATUS_OK : STATUS_BAD_INPUT;
    }
    status = get_call(reading, header_size, &call);
    if (status == STATUS_OK && (call.kind != FRAME_END || !call.has_status)) {
        status = STATUS_BAD_INPUT;
    }
    if (status == STATUS_OK) {
        status = make_parcel(reading, &call, &job->outcome);
    }
    if (status == STATUS_OK) {
        job->outcome_bytes = job->outcome->bytes;
        job->steps = (uint32_t)job->outcome->step_count;
    }
    return status;
}

static enum status end_of(const struct cursor *cursor)
{
    return cursor->is_bad || cursor->left > 0 ? STATUS_BAD_INPUT : STATUS_OK;
}

static enum status get_requeued(struct reading *reading)
{
    struct job_view *job = &reading->past->record.job;
    job->id = get_id(&reading->cursor);
    job->order = get(&reading->cursor, 8);
    job->accepted_ms =
        get_time(&reading->cursor, reading->moment, &reading->past->accepted_wall_ms);
    return job->order == 0 ? STATUS_BAD_INPUT : end_of(&reading->cursor);
}

static enum status get_dropped(struct reading *reading)
{
    reading->past->record.job.id = get_id(&reading->cursor);
    return end_of(&reading->cursor);
}

static enum status get_counters(struct reading *reading)
{
    struct broker_counters *counters = &reading->past->record.counters;
    counters->last_sequence = get(&reading->cursor, 8);
    counters->last_order = get(&reading->cursor, 8);
    return end_of(&reading->cursor);
}

static enum status get_hash(struct reading *reading)
{
    struct blob_view *blob = &reading->past->record.blob;
    const uint8_t *hash = take(&reading->cursor, BROKER_BLOB_BYTES);
    blob->hash = keep_digest(reading->arena, hash);
    if (reading->arena->failed) {
        return STATUS_NO_MEMORY;
    }
    return blob->hash == NULL ? STATUS_BAD_INPUT : STATUS_OK;
}

static enum status get_blob(struct reading *reading)
{
    struct blob_view *blob = &reading->past->record.blob;
    const struct frame_call bare = frame_call_make(FRAME_MESSAGE, (struct id){{0}});
    enum status status = get_hash(reading);
    blob->bytes = get(&reading->cursor, 8);
    if (status == STATUS_OK && (blob->bytes == 0 || blob->bytes != reading->cursor.left)) {
        status = STATUS_BAD_INPUT;
    }
    return status == STATUS_OK ? make_parcel(reading, &bare, &blob->parcel) : status;
}

static enum status get_unblob(struct reading *reading)
{
    enum status status = get_hash(reading);
    return status == STATUS_OK ? end_of(&reading->cursor) : status;
}

static enum record_kind kind_of(uint16_t type)
{
    if (type == TYPE_CHILD) {
        return RECORD_ACCEPTED;
    }
    for (size_t i = RECORD_NONE + 1; i < RECORD_KIND_COUNT; i++) {
        if (type_numbers[i] == type) {
            return (enum record_kind)i;
        }
    }
    return RECORD_NONE;
}

bool entry_is_known(uint16_t type)
{
    return kind_of(type) != RECORD_NONE;
}

enum status entry_read(uint16_t type,
                       const void *bytes,
                       size_t size,
                       const struct moment *moment,
                       struct arena *arena,
                       struct past *past_out)
{
    static enum status (*const readers[RECORD_KIND_COUNT])(struct reading *) = {
        [RECORD_ACCEPTED] = get_accepted, [RECORD_LOST] = get_lost,
        [RECORD_OUTCOME] = get_outcome,   [RECORD_REQUEUED] = get_requeued,
        [RECORD_DROPPED] = get_dropped,   [RECORD_COUNTERS] = get_counters,
        [RECORD_FORKED] = get_forked,     [RECORD_BLOB] = get_blob,
        [RECORD_UNBLOB] = get_unblob,
    };
    enum record_kind kind = kind_of(type);
    struct past past = {.record = {.kind = kind}};
    struct reading reading = {
        .cursor = {.at = bytes, .left = size}, .moment = moment, .arena = arena, .past = &past};
    enum status status = STATUS_BAD_INPUT;
    if (type == TYPE_CHILD) {
        status = get_child(&reading);
    } else if (kind != RECORD_NONE) {
        status = readers[kind](&reading);
    }
    if (status == STATUS_OK) {
        *past_out = past;
    }
    return status;
}
