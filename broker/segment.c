#include "broker/segment.h"

#include <assert.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
    /* of the header */
    VERSION_AT = 8,
    NUMBER_AT = 16,
    FIRST_AT = 24,
    JOURNAL_AT = 32,
    BYTES_AT = 40,
    HEADER_CHECKSUM_AT = 48,
    /* of a record */
    LENGTH_AT = 0,
    TYPE_AT = 4,
    CHECK_AT = 6,
    SEQUENCE_AT = 8,
    FLOOR_AT = 16,
    CHECKSUM_AT = 24,
    BODY_AT = SEGMENT_RECORD_BYTES,
    ALIGN = 8
};

static const uint8_t magic[VERSION_AT] = {'B', 'R', 'I', 'N', 'K', 'L', 'O', 'G'};

/* Numbers: the lowest byte first, whatever the processor. */

static void put(uint8_t *bytes, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(value >> (8 * i));
    }
}

static uint64_t get(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        value |= (uint64_t)bytes[i] << (8 * i);
    }
    return value;
}

static uint64_t get64(const uint8_t *bytes)
{
    return get(bytes, 8);
}

/* The header. */

void segment_header_write(const struct segment_header *header,
                          uint8_t bytes_out[SEGMENT_HEADER_BYTES])
{
    memset(bytes_out, 0, SEGMENT_HEADER_BYTES);
    memcpy(bytes_out, magic, sizeof magic);
    put(bytes_out + VERSION_AT, SEGMENT_VERSION, 4);
    put(bytes_out + NUMBER_AT, header->number, 8);
    put(bytes_out + FIRST_AT, header->first, 8);
    put(bytes_out + JOURNAL_AT, header->journal, 8);
    put(bytes_out + BYTES_AT, header->bytes, 8);
    put(bytes_out + HEADER_CHECKSUM_AT, XXH3_64bits(bytes_out, HEADER_CHECKSUM_AT), 8);
}

static bool is_plausible_header(const struct segment_header *header)
{
    return header->number > 0 && header->first > 0 && header->bytes >= SEGMENT_BYTES_LEAST &&
           header->bytes <= SEGMENT_BYTES_MAX && header->bytes % ALIGN == 0;
}

enum status
segment_header_read(const uint8_t *bytes, size_t size, struct segment_header *header_out)
{
    if (size < SEGMENT_HEADER_BYTES || memcmp(bytes, magic, sizeof magic) != 0 ||
        get64(bytes + HEADER_CHECKSUM_AT) != XXH3_64bits(bytes, HEADER_CHECKSUM_AT)) {
        return STATUS_DAMAGED;
    }
    if (get(bytes + VERSION_AT, 4) > SEGMENT_VERSION) {
        return STATUS_UNSUPPORTED;
    }
    const struct segment_header header = {
        .number = get64(bytes + NUMBER_AT),
        .first = get64(bytes + FIRST_AT),
        .journal = get64(bytes + JOURNAL_AT),
        .bytes = get64(bytes + BYTES_AT),
    };
    if (!is_plausible_header(&header)) {
        return STATUS_DAMAGED;
    }
    *header_out = header;
    return STATUS_OK;
}

uint32_t segment_header_version(const uint8_t bytes[SEGMENT_HEADER_BYTES])
{
    return (uint32_t)get(bytes + VERSION_AT, 4);
}

enum status
segment_header_find(const uint8_t *bytes, size_t size, struct segment_header *header_out)
{
    enum status status = segment_header_read(bytes, size, header_out);
    if (status == STATUS_DAMAGED && size >= SEGMENT_BYTES_LEAST) {
        size_t copy_at = size - SEGMENT_HEADER_BYTES;
        status = segment_header_read(bytes + copy_at, SEGMENT_HEADER_BYTES, header_out);
    }
    return status;
}

uint64_t segment_room(uint64_t bytes)
{
    return bytes - 2 * SEGMENT_HEADER_BYTES - SEGMENT_COMMIT_BYTES;
}

/* Checksums. */

/* The two bytes that let most of what is no record be passed over without reading its body. */
static uint16_t header_check(const struct segment_header *header, const uint8_t *record)
{
    uint8_t covered[CHECKSUM_AT + 8];
    memcpy(covered, record, CHECKSUM_AT);
    memset(covered + CHECK_AT, 0, 2);
    put(covered + CHECKSUM_AT, header->number, 8);
    return (uint16_t)XXH3_64bits_withSeed(covered, sizeof covered, header->journal);
}

/* Over the whole record with the number of the segment where the checksum stands. */
static uint64_t
record_checksum(const struct segment_header *header, const uint8_t *record, size_t size)
{
    uint8_t start[SEGMENT_RECORD_BYTES];
    memcpy(start, record, CHECKSUM_AT);
    put(start + CHECKSUM_AT, header->number, 8);
    XXH3_state_t state;
    state.seed = 0; /* what a reset reads first */
    state.extSecret = NULL;
    XXH3_64bits_reset_withSeed(&state, header->journal);
    XXH3_64bits_update(&state, start, sizeof start);
    XXH3_64bits_update(&state, record + BODY_AT, size - BODY_AT);
    return XXH3_64bits_digest(&state);
}

/* Writing. */

uint64_t segment_record_bytes(uint64_t body_bytes)
{
    return BODY_AT + (body_bytes + ALIGN - 1) / ALIGN * ALIGN;
}

uint64_t segment_batch_bytes(const struct segment_batch *batch)
{
    return batch->record_bytes + SEGMENT_COMMIT_BYTES;
}

/* As record_checksum, but in one go: the number stands in the record until the checksum does.
 */
static void seal_record(const struct segment_header *header, uint64_t floor, uint8_t *record)
{
    size_t size = segment_record_bytes(get(record + LENGTH_AT, 4));
    put(record + FLOOR_AT, floor, 8);
    put(record + CHECK_AT, header_check(header, record), 2);
    put(record + CHECKSUM_AT, header->number, 8);
    put(record + CHECKSUM_AT, XXH3_64bits_withSeed(record, size, header->journal), 8);
}

static void write_commit(const struct segment_header *header,
                         uint64_t floor,
                         uint64_t first,
                         uint64_t count,
                         uint8_t *bytes_out)
{
    memset(bytes_out, 0, SEGMENT_COMMIT_BYTES);
    put(bytes_out + LENGTH_AT, 8, 4);
    put(bytes_out + TYPE_AT, SEGMENT_TYPE_COMMIT, 2);
    put(bytes_out + SEQUENCE_AT, first, 8);
    put(bytes_out + BODY_AT, count, 8);
    seal_record(header, floor, bytes_out);
}

static enum status body_size(const struct segment_part *parts, size_t part_count, size_t *out)
{
    size_t size = 0;
    for (size_t i = 0; i < part_count; i++) {
        if (parts[i].size > SEGMENT_BYTES_MAX - size) {
            return STATUS_BAD_INPUT;
        }
        size += parts[i].size;
    }
    *out = size;
    return STATUS_OK;
}

enum status segment_add(struct segment_batch *batch,
                        uint16_t type,
                        const struct segment_part *parts,
                        size_t part_count)
{
    size_t size = 0;
    if (type == 0 || type > SEGMENT_TYPE_MAX ||
        body_size(parts, part_count, &size) != STATUS_OK) {
        return STATUS_BAD_INPUT;
    }
    if (batch->count == UINT32_MAX) {
        return STATUS_FULL;
    }
    size_t record_bytes = segment_record_bytes(size);
    batch->bytes.size = batch->record_bytes; /* a seal of before is not true any more */
    enum status status = buffer_reserve(&batch->bytes, record_bytes + SEGMENT_COMMIT_BYTES);
    if (status != STATUS_OK) {
        return status;
    }
    uint8_t start[SEGMENT_RECORD_BYTES] = {0};
    put(start + LENGTH_AT, size, 4);
    put(start + TYPE_AT, type, 2);
    put(start + SEQUENCE_AT, batch->first + batch->count, 8);
    buffer_add(&batch->bytes, start, sizeof start);
    for (size_t i = 0; i < part_count; i++) {
        buffer_add(&batch->bytes, parts[i].bytes, parts[i].size);
    }
    static const uint8_t padding[ALIGN] = {0};
    buffer_add(&batch->bytes, padding, record_bytes - BODY_AT - size);
    batch->record_bytes += record_bytes;
    batch->count++;
    return STATUS_OK;
}

void segment_seal(struct segment_batch *batch,
                  const struct segment_header *header,
                  uint64_t floor)
{
    assert(batch->count > 0);
    uint8_t *bytes = batch->bytes.bytes;
    for (size_t at = 0; at < batch->record_bytes;) {
        seal_record(header, floor, bytes + at);
        at += segment_record_bytes(get(bytes + at + LENGTH_AT, 4));
    }
    uint8_t commit[SEGMENT_COMMIT_BYTES];
    write_commit(header, floor, batch->first, batch->count, commit);
    batch->bytes.size = batch->record_bytes;
    buffer_add(&batch->bytes, commit, sizeof commit);
    assert(batch->bytes.failure == STATUS_OK); /* segment_add made room for it */
}

void segment_mark(const struct segment_header *header,
                  uint64_t next,
                  uint8_t bytes_out[SEGMENT_COMMIT_BYTES])
{
    write_commit(header, next, next, 0, bytes_out);
}

void segment_batch_reset(struct segment_batch *batch, uint64_t first)
{
    buffer_reset(&batch->bytes);
    batch->first = first;
    batch->count = 0;
    batch->record_bytes = 0;
}

void segment_batch_clear(struct segment_batch *batch)
{
    buffer_clear(&batch->bytes);
    segment_batch_reset(batch, batch->first);
}

/* Reading. */

/* Does the start of a record stand here, `least` or later? Cheap tests first: this is asked at
 * every eighth byte behind an invalid place. */
static bool has_start(const struct segment_scan *scan, size_t at, uint64_t least)
{
    if (scan->size - at < SEGMENT_RECORD_BYTES) {
        return false;
    }
    const uint8_t *record = scan->bytes + at;
    if (get(record + TYPE_AT, 2) == 0) {
        return false;
    }
    uint64_t sequence = get64(record + SEQUENCE_AT);
    uint64_t floor = get64(record + FLOOR_AT);
    if (sequence < least || sequence == UINT64_MAX || floor == 0 || floor > sequence) {
        return false;
    }
    return get(record + CHECK_AT, 2) == header_check(&scan->header, record);
}

static struct segment_record view_record(const uint8_t *record)
{
    return (struct segment_record){
        .type = (uint16_t)get(record + TYPE_AT, 2),
        .sequence = get64(record + SEQUENCE_AT),
        .floor = get64(record + FLOOR_AT),
        .body = record + BODY_AT,
        .size = get(record + LENGTH_AT, 4),
    };
}

/* Does a whole record stand here that verifies? */
static bool read_record(const struct segment_scan *scan,
                        size_t at,
                        uint64_t least,
                        struct segment_record *out)
{
    if (!has_start(scan, at, least)) {
        return false;
    }
    const uint8_t *record = scan->bytes + at;
    uint64_t size = segment_record_bytes(get(record + LENGTH_AT, 4));
    if (size > scan->size - at ||
        get64(record + CHECKSUM_AT) != record_checksum(&scan->header, record, size)) {
        return false;
    }
    *out = view_record(record);
    return true;
}

static bool find(const struct segment_scan *scan,
                 size_t *at_p,
                 uint64_t least,
                 struct segment_record *record_out)
{
    size_t at = *at_p;
    while (at + SEGMENT_RECORD_BYTES <= scan->size) {
        if (read_record(scan, at, least, record_out)) {
            *at_p = at;
            return true;
        }
        at += ALIGN;
    }
    return false;
}

bool segment_find(const struct segment_scan *scan,
                  size_t *at_p,
                  struct segment_record *record_out)
{
    if (!find(scan, at_p, 1, record_out)) {
        return false;
    }
    *at_p += segment_record_bytes(record_out->size);
    if (record_out->type == SEGMENT_TYPE_COMMIT && record_out->size == 8) {
        record_out->sequence += get64(record_out->body);
    }
    return true;
}

void segment_scan_start(struct segment_scan *scan, const uint8_t *bytes, size_t size)
{
    *scan = (struct segment_scan){.bytes = bytes, .size = size};
    enum status status = segment_header_read(bytes, size, &scan->header);
    if (status != STATUS_OK) {
        scan->verdict =
            status == STATUS_UNSUPPORTED ? SEGMENT_NEWER_VERSION : SEGMENT_BAD_HEADER;
        return;
    }
    if (size > scan->header.bytes) {
        scan->size = scan->header.bytes;
    }
    scan->next = scan->header.first;
    scan->at = SEGMENT_HEADER_BYTES;
    scan->end = scan->at;
    scan->unsynced_at = scan->at;
}

/* What is at `place` is not what must come next. What does that mean? */
static void judge(struct segment_scan *scan, size_t place)
{
    scan->bad_at = place;
    if (scan->size < scan->header.bytes) {
        scan->verdict = SEGMENT_DAMAGED;
        return;
    }
    bool is_torn = place > scan->at || has_start(scan, place, scan->next);
    struct segment_record record;
    size_t at = place;
    while (find(scan, &at, scan->next, &record)) {
        if (record.floor > scan->next) {
            scan->verdict = SEGMENT_DAMAGED;
            scan->found_at = at;
            return;
        }
        is_torn = true;
        at += segment_record_bytes(record.size);
    }
    scan->verdict = is_torn ? SEGMENT_TORN : SEGMENT_CLEAN_END;
}

static bool is_commit_of(const struct segment_record *record, uint64_t first, uint64_t count)
{
    return record->type == SEGMENT_TYPE_COMMIT && record->sequence == first &&
           record->size == 8 && get64(record->body) == count;
}

/* Takes the batch whose records end at `place` with a commit of this floor. */
static void
accept_batch(struct segment_scan *scan, size_t place, uint64_t floor, uint64_t count)
{
    if (floor == scan->next) {
        scan->unsynced_at = scan->at;
    }
    scan->records_end = place;
    scan->batch_end = place + SEGMENT_COMMIT_BYTES;
    if (count > 0) {
        scan->end = scan->batch_end;
        scan->batches++;
    }
}

/* Looks for a whole batch where the last ended. */
static void open_batch(struct segment_scan *scan)
{
    size_t place = scan->at;
    uint64_t count = 0;
    uint64_t floor = 0;
    struct segment_record record;
    while (read_record(scan, place, scan->next, &record)) {
        floor = floor == 0 ? record.floor : floor;
        if (record.floor != floor) {
            break;
        }
        if (is_commit_of(&record, scan->next, count)) {
            accept_batch(scan, place, floor, count);
            return;
        }
        if (record.type == SEGMENT_TYPE_COMMIT || record.sequence != scan->next + count) {
            break;
        }
        place += segment_record_bytes(record.size);
        count++;
    }
    judge(scan, place);
}

bool segment_scan_next(struct segment_scan *scan, struct segment_record *record_out)
{
    while (scan->verdict == SEGMENT_MORE) {
        if (scan->at < scan->records_end) {
            *record_out = view_record(scan->bytes + scan->at);
            scan->at += segment_record_bytes(record_out->size);
            scan->next++;
            return true;
        }
        if (scan->at < scan->batch_end) {
            scan->at = scan->batch_end;
        }
        open_batch(scan);
    }
    return false;
}

const char *segment_verdict_words(enum segment_verdict verdict)
{
    static const char *const words[] = {
        [SEGMENT_MORE] = "not at its end",
        [SEGMENT_CLEAN_END] = "whole",
        [SEGMENT_TORN] = "ends with a batch that was never finished",
        [SEGMENT_DAMAGED] = "damaged",
        [SEGMENT_BAD_HEADER] = "has no valid header",
        [SEGMENT_NEWER_VERSION] = "was written by a newer version",
    };
    return words[verdict];
}
