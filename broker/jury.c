#include "broker/jury.h"

#include "base/random.h"
#include "broker/entry.h"
#include "broker/parcel.h"

#include <stdlib.h>

/* More than any settings allow, so that what one broker could hold another can judge. */
enum { JOBS_MAX = 1 << 25, TOPICS_MAX = 1 << 17, TENANTS_MAX = 1 << 13 };

struct jury {
    struct broker *core;
    struct arena arena;
    struct broker_counters counters; /* the largest numbers seen */
    struct entry entry;              /* in which they are written */
};

static void release(void *arg, const struct effect *effect)
{
    (void)arg;
    if (effect->kind == EFFECT_RELEASE) {
        struct parcel *parcel = effect->parcel;
        parcel_free(&parcel);
    }
}

enum status jury_new(struct jury **jury_out)
{
    struct jury *jury = calloc(1, sizeof *jury);
    if (jury == NULL) {
        return STATUS_NO_MEMORY;
    }
    *jury_out = jury;
    return STATUS_OK;
}

void jury_free(struct jury **jury_p)
{
    struct jury *jury = *jury_p;
    if (jury == NULL) {
        return;
    }
    broker_free(&jury->core, release, NULL);
    entry_clear(&jury->entry);
    arena_clear(&jury->arena);
    free(jury);
    *jury_p = NULL;
}

static uint32_t at_most(uint64_t count, uint32_t most)
{
    return count < most ? (uint32_t)count : most;
}

/* No record is smaller than its header, so there are no more of anything than that allows. */
static enum status begin(void *arg, uint64_t bytes)
{
    struct jury *jury = arg;
    uint64_t records = bytes / SEGMENT_RECORD_BYTES + 1;
    struct broker_limits limits = {
        .jobs_max = at_most(records, JOBS_MAX),
        .bytes_max = UINT64_MAX,
        .kept_max = 1,
        .kept_bytes_max = UINT64_MAX,
        .retention_ms = broker_duration_max_ms,
        .awaiting_max = 1,
        .workers_max = 1,
        .tenants_max = at_most(records, TENANTS_MAX),
        .topics_max = at_most(records, TOPICS_MAX),
        .lease_ms = broker_duration_max_ms,
        .heartbeat_ms = broker_duration_max_ms,
        .ageing_ms = broker_duration_max_ms,
        .attempts_max = BROKER_ATTEMPTS_MAX,
    };
    random_entropy(&limits.seed, sizeof limits.seed);
    return broker_new(&limits, &jury->core);
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static void note_numbers(struct broker_counters *counters, const struct record *record)
{
    counters->last_sequence = larger(counters->last_sequence, record->counters.last_sequence);
    counters->last_sequence = larger(counters->last_sequence, record->job.sequence);
    counters->last_order = larger(counters->last_order, record->counters.last_order);
    counters->last_order = larger(counters->last_order, record->job.order);
    counters->last_order = larger(counters->last_order, record->job.fork);
    counters->last_order = larger(counters->last_order, record->job.born);
}

static enum status keep(void *arg, const struct segment_record *record)
{
    static const struct moment start = {.monotonic_ms = 0};
    struct jury *jury = arg;
    struct past past;
    arena_reset(&jury->arena);
    enum status status =
        entry_read(record->type, record->body, record->size, &start, &jury->arena, &past);
    if (status != STATUS_OK) {
        return status;
    }
    note_numbers(&jury->counters, &past.record);
    past.record.number = record->sequence;
    return broker_replay(jury->core, &past.record, release, NULL);
}

static enum status last(void *arg, struct segment_record *record_out)
{
    static const struct moment start = {.monotonic_ms = 0};
    struct jury *jury = arg;
    const struct effect effect = {
        .kind = EFFECT_RECORD, .record = RECORD_COUNTERS, .counters = jury->counters};
    enum status status = entry_write(&effect, &start, &jury->entry);
    if (status == STATUS_OK) {
        record_out->type = jury->entry.type;
        record_out->body = jury->entry.head.bytes;
        record_out->size = jury->entry.head.size;
    }
    return status;
}

struct salvage_filter jury_filter(struct jury *jury)
{
    return (struct salvage_filter){.arg = jury, .begin = begin, .keep = keep, .last = last};
}
