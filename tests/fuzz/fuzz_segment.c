/* Each input is taken twice: as a file of the journal, and as a list of things that happen to
 * one, a byte each with its operand behind it. Whatever happens to a file, its walk gives the
 * first of the records that were committed, and no others. */
#include "broker/segment.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

enum { BYTES = SEGMENT_BYTES_LEAST, FIRST = 100, RECORDS_MAX = BYTES / SEGMENT_RECORD_BYTES };

static const struct segment_header header = {
    .number = 3, .first = FIRST, .journal = 2385, .bytes = BYTES};

struct story {
    uint8_t bytes[BYTES];
    size_t at;                  /* where the next batch goes */
    uint8_t sizes[RECORDS_MAX]; /* of the records committed */
    uint64_t committed;
    struct segment_batch batch;
    uint8_t batch_sizes[RECORDS_MAX];
};

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void check_inside(const struct segment_scan *scan, const struct segment_record *record)
{
    require(record->body >= scan->bytes + SEGMENT_HEADER_BYTES);
    require(record->size <= scan->size);
    require(record->body + record->size <= scan->bytes + scan->size);
}

static void walk_any(const uint8_t *bytes, size_t size)
{
    struct segment_scan scan;
    segment_scan_start(&scan, bytes, size);
    struct segment_record record;
    uint64_t next = scan.next;
    while (segment_scan_next(&scan, &record)) {
        require(record.sequence == next++);
        check_inside(&scan, &record);
    }
    require(scan.verdict != SEGMENT_MORE);
    require(scan.next == next && scan.end <= size && scan.unsynced_at <= size);
    require(!segment_scan_next(&scan, &record));
    size_t at = SEGMENT_HEADER_BYTES;
    while (segment_find(&scan, &at, &record)) {
        check_inside(&scan, &record);
        require(at <= size);
    }
}

/* What can happen; `operand` is any byte. */

static void add_record(struct story *story, uint8_t operand)
{
    uint8_t body[UINT8_MAX];
    memset(body, operand, sizeof body);
    const struct segment_part part = {body, operand};
    if (story->batch.count < RECORDS_MAX &&
        segment_add(&story->batch, (uint16_t)(operand + 1), &part, 1) == STATUS_OK) {
        story->batch_sizes[story->batch.count - 1] = operand;
    }
}

static void commit(struct story *story, uint8_t operand)
{
    size_t size = segment_batch_bytes(&story->batch);
    if (story->batch.count == 0 || story->at + size > BYTES - SEGMENT_HEADER_BYTES) {
        return;
    }
    /* the floor: anything not above the first record */
    uint64_t floor = story->batch.first - operand % (story->batch.first - FIRST + 1);
    segment_seal(&story->batch, &header, floor);
    memcpy(story->bytes + story->at, story->batch.bytes.bytes, size);
    memcpy(story->sizes + story->committed, story->batch_sizes, story->batch.count);
    story->at += size;
    story->committed += story->batch.count;
    segment_batch_reset(&story->batch, FIRST + story->committed);
}

static void mark(struct story *story, uint8_t operand)
{
    (void)operand;
    if (story->at + SEGMENT_COMMIT_BYTES <= BYTES) {
        segment_mark(&header, FIRST + story->committed, story->bytes + story->at);
    }
}

static void flip(struct story *story, uint8_t operand)
{
    size_t place = story->at * operand / UINT8_MAX % BYTES;
    story->bytes[place] ^= (uint8_t)(1 << operand % 8);
}

static void wipe(struct story *story, uint8_t operand)
{
    size_t sector = operand % (BYTES / 512) * 512;
    size_t from = sector == 0 ? SEGMENT_HEADER_BYTES : sector;
    memset(story->bytes + from, operand & 0x80 ? 0xa5 : 0, sector + 512 - from);
}

static void check_story(struct story *story)
{
    struct segment_scan scan;
    segment_scan_start(&scan, story->bytes, BYTES);
    struct segment_record record;
    uint64_t count = 0;
    while (segment_scan_next(&scan, &record)) {
        require(count < story->committed);
        uint8_t size = story->sizes[count];
        require(record.sequence == FIRST + count && record.size == size);
        require(record.type == size + 1);
        for (size_t i = 0; i < size; i++) {
            require(record.body[i] == size);
        }
        count++;
    }
}

static void tell_story(const uint8_t *bytes, size_t size)
{
    static void (*const happenings[])(struct story *, uint8_t) = {add_record, commit, mark,
                                                                  flip, wipe};
    struct story story = {.at = SEGMENT_HEADER_BYTES, .batch.first = FIRST};
    segment_header_write(&header, story.bytes);
    for (size_t i = 0; i + 1 < size; i += 2) {
        happenings[bytes[i] % (sizeof happenings / sizeof happenings[0])](&story, bytes[i + 1]);
    }
    check_story(&story);
    segment_batch_clear(&story.batch);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    walk_any(bytes, size);
    tell_story(bytes, size);
    return 0;
}
