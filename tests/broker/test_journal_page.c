/* The segment in bytes of docs/journal.md is the one the page describes, and the one the broker
 * writes. */
#include "broker/segment.h"
#include "tests/support/check.h"
#include "tests/support/manual.h"

#include <string.h>

enum { BYTES = 4096, BATCH_AT = 56, MARK_AT = 168 };

struct blocks {
    struct buffer page, header, batch, mark;
};

static void read_blocks(struct blocks *blocks)
{
    manual_read(DOCS_DIR "/journal.md", &blocks->page);
    manual_hex(&blocks->page, 0, &blocks->header);
    manual_hex(&blocks->page, 1, &blocks->batch);
    manual_hex(&blocks->page, 2, &blocks->mark);
    assert_int_equal(blocks->header.size, BATCH_AT);
    assert_int_equal(blocks->batch.size, MARK_AT - BATCH_AT);
    assert_int_equal(blocks->mark.size, SEGMENT_COMMIT_BYTES);
}

static void clear(struct blocks *blocks)
{
    buffer_clear(&blocks->page);
    buffer_clear(&blocks->header);
    buffer_clear(&blocks->batch);
    buffer_clear(&blocks->mark);
}

/* The next record: its type is its number. */
static void expect_record(struct segment_scan *scan, uint16_t type, const char *body)
{
    struct segment_record record;
    assert_true(segment_scan_next(scan, &record));
    assert_int_equal(record.type, type);
    assert_int_equal(record.sequence, type);
    assert_int_equal(record.floor, 1);
    assert_int_equal(record.size, strlen(body));
    assert_memory_equal(record.body, body, record.size);
}

static void its_bytes_are_the_segment_it_describes(void **state)
{
    (void)state;
    struct blocks blocks = {0};
    read_blocks(&blocks);
    uint8_t bytes[BYTES] = {0};
    memcpy(bytes, blocks.header.bytes, blocks.header.size);
    memcpy(bytes + BYTES - blocks.header.size, blocks.header.bytes, blocks.header.size);
    memcpy(bytes + BATCH_AT, blocks.batch.bytes, blocks.batch.size);
    memcpy(bytes + MARK_AT, blocks.mark.bytes, blocks.mark.size);
    struct segment_scan scan;
    segment_scan_start(&scan, bytes, sizeof bytes);
    assert_int_equal(scan.header.number, 1);
    assert_int_equal(scan.header.first, 1);
    assert_int_equal(scan.header.journal, 2385);
    assert_int_equal(scan.header.bytes, BYTES);
    expect_record(&scan, 1, "tariff");
    expect_record(&scan, 2, "");
    struct segment_record record;
    assert_false(segment_scan_next(&scan, &record));
    assert_int_equal(scan.verdict, SEGMENT_CLEAN_END);
    assert_int_equal(scan.next, 3);
    assert_int_equal(scan.end, MARK_AT);
    assert_int_equal(scan.unsynced_at, MARK_AT); /* so the mark is one */
    clear(&blocks);
}

static void its_bytes_are_what_is_written(void **state)
{
    (void)state;
    struct blocks blocks = {0};
    read_blocks(&blocks);
    const struct segment_header header = {
        .number = 1, .first = 1, .journal = 2385, .bytes = BYTES};
    uint8_t start[SEGMENT_HEADER_BYTES];
    segment_header_write(&header, start);
    assert_memory_equal(start, blocks.header.bytes, sizeof start);
    struct segment_batch batch = {.first = 1};
    const struct segment_part part = {"tariff", 6};
    assert_int_equal(segment_add(&batch, 1, &part, 1), STATUS_OK);
    assert_int_equal(segment_add(&batch, 2, NULL, 0), STATUS_OK);
    segment_seal(&batch, &header, 1);
    assert_int_equal(batch.bytes.size, blocks.batch.size);
    assert_memory_equal(batch.bytes.bytes, blocks.batch.bytes, blocks.batch.size);
    uint8_t mark[SEGMENT_COMMIT_BYTES];
    segment_mark(&header, 3, mark);
    assert_memory_equal(mark, blocks.mark.bytes, sizeof mark);
    segment_batch_clear(&batch);
    clear(&blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_bytes_are_the_segment_it_describes),
        cmocka_unit_test(its_bytes_are_what_is_written),
    };
    return cmocka_run_group_tests_name("broker/journal_page", tests, NULL, NULL);
}
