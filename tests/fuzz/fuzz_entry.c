/* The first byte is the type of a record, the rest its body. What is read can be written, and
 * reads the same again. */
#include "broker/entry.h"
#include "broker/parcel.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

/* Both clocks show the same, so a time that is read is written as it was. */
static const struct moment epoch = {.monotonic_ms = 0, .wall_ms = 0};

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

/* Of records that have none of their own: what the request's parcel knows when they are
 * written. */
static struct parcel *make_request(const struct past *past)
{
    const struct frame_call call = frame_call_make(FRAME_REQUEST, past->record.job.id);
    struct parcel *request = NULL;
    struct body body;
    body_init(&body);
    require(parcel_new(&call, "", &body, &request) == STATUS_OK);
    body_clear(&body);
    request->accepted_wall_ms = past->accepted_wall_ms;
    request->started_wall_ms = past->started_wall_ms;
    request->ended_wall_ms = past->ended_wall_ms;
    memcpy(request->worker_name, past->worker_name, sizeof request->worker_name);
    return request;
}

static void free_parcels(struct past *past)
{
    parcel_free(&past->record.job.request);
    parcel_free(&past->record.job.outcome);
    parcel_free(&past->record.job.continuation);
    parcel_free(&past->record.blob.parcel);
}

static void write_past(struct past *past, struct buffer *bytes, uint16_t *type_out)
{
    struct job_view *job = &past->record.job;
    struct entry entry = {.type = 0};
    if (job->request == NULL) {
        job->request = make_request(past);
    }
    const struct effect effect = {.kind = EFFECT_RECORD,
                                  .record = past->record.kind,
                                  .job = job,
                                  .blob = &past->record.blob,
                                  .counters = past->record.counters};
    require(entry_write(&effect, &epoch, &entry) == STATUS_OK);
    buffer_add(bytes, entry.head.bytes, entry.head.size);
    buffer_add(bytes, entry.body, entry.body_size);
    *type_out = entry.type;
    entry_clear(&entry);
}

static void check_same(const struct past *a, const struct past *b)
{
    require(a->record.kind == b->record.kind);
    require(id_equal(&a->record.job.id, &b->record.job.id));
    require(a->record.job.sequence == b->record.job.sequence);
    require(a->record.job.order == b->record.job.order);
    require(a->record.job.born == b->record.job.born &&
            a->record.job.fork == b->record.job.fork);
    require(id_equal(&a->record.job.parent, &b->record.job.parent));
    require(a->record.job.status == b->record.job.status);
    require(a->record.job.accepted_ms == b->record.job.accepted_ms);
    require(a->record.job.deadline_ms == b->record.job.deadline_ms);
    require(a->ended_wall_ms == b->ended_wall_ms);
    require(strcmp(a->worker_name, b->worker_name) == 0);
}

/* Texts of the first are in another arena than those of the second. */
static void write_and_read(struct past *past)
{
    struct arena arena = {.size_max = FRAME_ARENA_BYTES_MAX};
    struct buffer first = {0};
    struct buffer second = {0};
    struct past again;
    uint16_t type = 0;
    write_past(past, &first, &type);
    require(entry_read(type, first.bytes, first.size, &epoch, &arena, &again) == STATUS_OK);
    check_same(past, &again);
    write_past(&again, &second, &type);
    require(first.size == second.size);
    require(memcmp(first.bytes, second.bytes, first.size) == 0);
    free_parcels(&again);
    buffer_clear(&first);
    buffer_clear(&second);
    arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct arena arena = {.size_max = FRAME_ARENA_BYTES_MAX};
    struct past past;
    enum status status = entry_read(bytes[0], bytes + 1, size - 1, &epoch, &arena, &past);
    if (status == STATUS_OK) {
        write_and_read(&past);
        free_parcels(&past);
    } else {
        require(status == STATUS_BAD_INPUT || status == STATUS_NO_MEMORY);
    }
    arena_clear(&arena);
    return 0;
}
