/* A small segment of three batches, and everything that can happen to its bytes. */
#include "broker/segment.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <string.h>

enum { BYTES = SEGMENT_BYTES_LEAST, RECORDS = 6, FIRST = 2385 };

static const struct segment_header header = {
    .number = 17, .first = FIRST, .journal = UINT64_C(0x0123456789abcdef), .bytes = BYTES};

/* How large the records are, and how many records a batch has. */
static const size_t sizes[RECORDS] = {0, 1, 7, 8, 33, 250};
static const uint32_t batches[] = {1, 3, 2};
enum { BATCHES = sizeof batches / sizeof batches[0] };

struct sample {
    uint8_t bytes[BYTES];
    size_t batch_at[BATCHES + 1]; /* the last: behind them all */
    uint64_t batch_first[BATCHES + 1];
    bool has_mark;
};

static void fill_body(uint8_t *body, uint64_t sequence)
{
    for (size_t i = 0; i < sizes[sequence - FIRST]; i++) {
        body[i] = (uint8_t)(sequence * 31 + i);
    }
}

static void add_record(struct segment_batch *batch)
{
    uint64_t sequence = batch->first + batch->count;
    uint8_t body[256];
    fill_body(body, sequence);
    size_t size = sizes[sequence - FIRST];
    const struct segment_part parts[] = {{body, size / 3}, {body + size / 3, size - size / 3}};
    uint16_t type = (uint16_t)(sequence - FIRST + 1);
    assert_int_equal(segment_add(batch, type, parts, 2), STATUS_OK);
}

static void make(struct sample *sample, bool has_mark)
{
    memset(sample, 0, sizeof *sample);
    segment_header_write(&header, sample->bytes);
    segment_header_write(&header, sample->bytes + BYTES - SEGMENT_HEADER_BYTES);
    size_t at = SEGMENT_HEADER_BYTES;
    struct segment_batch batch = {.first = FIRST};
    for (size_t i = 0; i < BATCHES; i++) {
        for (uint32_t k = 0; k < batches[i]; k++) {
            add_record(&batch);
        }
        segment_seal(&batch, &header, batch.first);
        sample->batch_at[i] = at;
        sample->batch_first[i] = batch.first;
        assert_int_equal(batch.bytes.size, segment_batch_bytes(&batch));
        memcpy(sample->bytes + at, batch.bytes.bytes, batch.bytes.size);
        at += batch.bytes.size;
        segment_batch_reset(&batch, batch.first + batch.count);
    }
    sample->batch_at[BATCHES] = at;
    sample->batch_first[BATCHES] = batch.first;
    sample->has_mark = has_mark;
    if (has_mark) {
        segment_mark(&header, batch.first, sample->bytes + at);
    }
    segment_batch_clear(&batch);
}

/* Walks through it; every record it gives must be the right one. */
static void walk(struct segment_scan *scan, const uint8_t *bytes, size_t size)
{
    segment_scan_start(scan, bytes, size);
    struct segment_record record;
    uint64_t expected = FIRST;
    while (segment_scan_next(scan, &record)) {
        assert_int_equal(record.sequence, expected);
        assert_int_equal(record.type, expected - FIRST + 1);
        assert_int_equal(record.size, sizes[expected - FIRST]);
        uint8_t body[256];
        fill_body(body, expected);
        assert_memory_equal(record.body, body, record.size);
        expected++;
    }
    assert_int_equal(scan->next - scan->header.first, expected - FIRST);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    for (int has_mark = 0; has_mark <= 1; has_mark++) {
        struct sample sample;
        make(&sample, has_mark);
        struct segment_scan scan;
        walk(&scan, sample.bytes, BYTES);
        assert_int_equal(scan.verdict, SEGMENT_CLEAN_END);
        assert_int_equal(scan.next, FIRST + RECORDS);
        assert_int_equal(scan.end, sample.batch_at[BATCHES]);
        assert_int_equal(scan.batches, BATCHES);
        assert_int_equal(scan.unsynced_at, sample.batch_at[has_mark ? BATCHES : BATCHES - 1]);
    }
}

/* The batch a byte belongs to; BATCHES: the mark or what is behind. */
static size_t batch_of(const struct sample *sample, size_t at)
{
    size_t batch = 0;
    while (batch < BATCHES && at >= sample->batch_at[batch + 1]) {
        batch++;
    }
    return batch;
}

/* Law: a changed byte in a batch costs that batch. Was something written after it, it is damage
 * and the records before it are still given; else it cannot be told from a torn tail. */
static void check_flip(const struct sample *sample, size_t at, int bit)
{
    struct sample changed = *sample;
    changed.bytes[at] ^= (uint8_t)(1 << bit);
    struct segment_scan scan;
    walk(&scan, changed.bytes, BYTES);
    if (at < SEGMENT_HEADER_BYTES) {
        assert_int_equal(scan.verdict, SEGMENT_BAD_HEADER);
        return;
    }
    size_t batch = batch_of(sample, at);
    assert_int_equal(scan.next, sample->batch_first[batch]);
    assert_int_equal(scan.end, sample->batch_at[batch]);
    bool is_relied_on = batch < BATCHES - 1 || (batch == BATCHES - 1 && sample->has_mark);
    if (is_relied_on) {
        assert_int_equal(scan.verdict, SEGMENT_DAMAGED);
        assert_true(scan.bad_at >= sample->batch_at[batch]);
        assert_true(scan.bad_at <= at);
        assert_true(scan.found_at >= sample->batch_at[batch + 1]);
    } else if (batch == BATCHES - 1) {
        assert_int_equal(scan.verdict, SEGMENT_TORN);
    } else {
        assert_true(scan.verdict == SEGMENT_CLEAN_END || scan.verdict == SEGMENT_TORN);
    }
}

static void every_flipped_bit_is_noticed(void **state)
{
    (void)state;
    for (int has_mark = 0; has_mark <= 1; has_mark++) {
        struct sample sample;
        make(&sample, has_mark);
        for (size_t at = 0; at < BYTES - SEGMENT_HEADER_BYTES; at++) {
            for (int bit = 0; bit < 8; bit++) {
                check_flip(&sample, at, bit);
            }
        }
    }
}

/* Law: where writing stopped at any byte, the whole batches before are given, and the rest is
 * torn or was never there. */
static void every_cut_keeps_whole_batches(void **state)
{
    (void)state;
    struct sample sample;
    make(&sample, false);
    for (size_t cut = SEGMENT_HEADER_BYTES; cut <= sample.batch_at[BATCHES]; cut++) {
        struct sample torn = sample;
        memset(torn.bytes + cut, 0, sample.batch_at[BATCHES] - cut);
        struct segment_scan scan;
        walk(&scan, torn.bytes, BYTES);
        assert_true(scan.verdict == SEGMENT_CLEAN_END || scan.verdict == SEGMENT_TORN);
        size_t batch = batch_of(&sample, cut);
        if (cut < sample.batch_at[BATCHES] && scan.next == sample.batch_first[batch + 1]) {
            batch++; /* it ended with zeros */
        }
        assert_int_equal(scan.next, sample.batch_first[batch]);
        assert_int_equal(scan.end, sample.batch_at[batch]);
        if (cut >= sample.batch_at[batch] + SEGMENT_RECORD_BYTES) {
            assert_int_equal(scan.verdict, SEGMENT_TORN);
        }
    }
}

/* Law: a file that is shorter than it was is damaged, however little is missing. */
static void every_truncation_is_damage(void **state)
{
    (void)state;
    struct sample sample;
    make(&sample, true);
    for (size_t size = 0; size < BYTES; size++) {
        struct segment_scan scan;
        walk(&scan, sample.bytes, size);
        assert_int_equal(scan.verdict,
                         size < SEGMENT_HEADER_BYTES ? SEGMENT_BAD_HEADER : SEGMENT_DAMAGED);
        size_t batch = batch_of(&sample, size);
        assert_int_equal(scan.next,
                         size < SEGMENT_HEADER_BYTES ? 0 : sample.batch_first[batch]);
    }
}

/* Law: zeroing any sector-like stretch of the last batch is a torn tail; of an earlier one,
 * damage. */
static void every_missing_stretch_is_judged(void **state)
{
    (void)state;
    struct sample sample;
    make(&sample, false);
    for (size_t at = SEGMENT_HEADER_BYTES; at < sample.batch_at[BATCHES]; at += 8) {
        struct sample holed = sample;
        memset(holed.bytes + at, 0xa5, 8);
        struct segment_scan scan;
        walk(&scan, holed.bytes, BYTES);
        size_t batch = batch_of(&sample, at);
        assert_int_equal(scan.next, sample.batch_first[batch]);
        assert_int_equal(scan.verdict, batch < BATCHES - 1 ? SEGMENT_DAMAGED : SEGMENT_TORN);
    }
}

/* Law: what a file held when it was another segment, or one of another journal, is not there.
 */
static void old_bytes_never_verify(void **state)
{
    (void)state;
    struct sample sample;
    make(&sample, true);
    const struct segment_header others[] = {
        {.number = 18, .first = FIRST, .journal = header.journal, .bytes = BYTES},
        {.number = 17, .first = FIRST, .journal = header.journal + 1, .bytes = BYTES},
        {.number = 18, .first = FIRST + RECORDS, .journal = header.journal, .bytes = BYTES},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        segment_header_write(&others[i], sample.bytes);
        struct segment_scan scan;
        walk(&scan, sample.bytes, BYTES);
        assert_int_equal(scan.verdict, SEGMENT_CLEAN_END);
        assert_int_equal(scan.end, SEGMENT_HEADER_BYTES);
    }
}

/* Law: a batch that is left out is a gap, although all that is there verifies. */
static void a_gap_is_damage(void **state)
{
    (void)state;
    struct sample sample;
    make(&sample, false);
    size_t size = sample.batch_at[3] - sample.batch_at[2];
    memmove(sample.bytes + sample.batch_at[1], sample.bytes + sample.batch_at[2], size);
    struct segment_scan scan;
    segment_scan_start(&scan, sample.bytes, BYTES);
    struct segment_record record;
    assert_true(segment_scan_next(&scan, &record));
    assert_false(segment_scan_next(&scan, &record));
    assert_int_equal(scan.verdict, SEGMENT_DAMAGED);
    assert_int_equal(scan.bad_at, sample.batch_at[1]);
}

/* Law: batches written without a sync between them may be lost in any order: that is no
 * damage. */
static void unsynced_batches_may_be_lost_in_any_order(void **state)
{
    (void)state;
    struct sample sample;
    make(&sample, false);
    struct segment_batch batch = {.first = sample.batch_first[2]};
    add_record(&batch);
    add_record(&batch);
    segment_seal(&batch, &header, sample.batch_first[1]); /* the floor is that of batch 1 */
    memcpy(sample.bytes + sample.batch_at[2], batch.bytes.bytes, batch.bytes.size);
    struct segment_scan scan;
    walk(&scan, sample.bytes, BYTES);
    assert_int_equal(scan.next, FIRST + RECORDS);
    assert_int_equal(scan.unsynced_at, sample.batch_at[1]);
    sample.bytes[sample.batch_at[1] + 40] ^= 1;
    walk(&scan, sample.bytes, BYTES);
    assert_int_equal(scan.verdict, SEGMENT_TORN);
    assert_int_equal(scan.end, sample.batch_at[1]);
    segment_batch_clear(&batch);
}

/* Law: a batch is the records that its commit counts, written together. */
static void a_mixed_batch_is_none(void **state)
{
    (void)state;
    struct sample sample;
    make(&sample, false);
    uint8_t *last = sample.bytes + sample.batch_at[BATCHES - 1];
    size_t size = sample.batch_at[BATCHES] - sample.batch_at[BATCHES - 1];
    size_t first = segment_record_bytes(sizes[RECORDS - 2]);
    size_t second = segment_record_bytes(sizes[RECORDS - 1]);
    struct segment_scan scan;
    struct sample other = sample;
    uint8_t *changed = other.bytes + sample.batch_at[BATCHES - 1];
    memmove(changed + first, changed + first + second, SEGMENT_COMMIT_BYTES);
    walk(&scan, other.bytes, BYTES); /* one record, and a commit that counts two */
    assert_int_equal(scan.next, sample.batch_first[BATCHES - 1]);
    assert_int_equal(scan.verdict, SEGMENT_TORN);
    struct segment_batch batch = {.first = sample.batch_first[BATCHES - 1]};
    add_record(&batch);
    add_record(&batch);
    segment_seal(&batch, &header, FIRST); /* the same records with another floor */
    assert_int_equal(batch.bytes.size, size);
    memcpy(last, batch.bytes.bytes, first);
    walk(&scan, sample.bytes, BYTES);
    assert_int_equal(scan.next, sample.batch_first[BATCHES - 1]);
    assert_int_equal(scan.verdict, SEGMENT_TORN);
    segment_batch_clear(&batch);
}

/* Law: the version of tomorrow is told from rubbish, and its copy is not asked instead. */
static void a_newer_version_is_named(void **state)
{
    (void)state;
    /* A header as tomorrow's program would write it: version 2 and its checksum. */
    static const uint8_t newer[SEGMENT_HEADER_BYTES] = {
        'B', 'R', 'I', 'N', 'K',  'L',  'O',  'G',  2,    0,    0,    0,    0,    0,
        0,   0,   17,  0,   0,    0,    0,    0,    0,    0,    0x51, 9,    0,    0,
        0,   0,   0,   0,   0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, 0,    0x10,
        0,   0,   0,   0,   0,    0,    0xde, 0xd3, 0xf4, 0xc3, 0xf5, 0xd5, 0xb5, 0xe6};
    struct sample sample;
    make(&sample, false);
    memcpy(sample.bytes, newer, sizeof newer);
    struct segment_scan scan;
    segment_scan_start(&scan, sample.bytes, BYTES);
    assert_int_equal(scan.verdict, SEGMENT_NEWER_VERSION);
    struct segment_header found;
    assert_int_equal(segment_header_find(sample.bytes, BYTES, &found), STATUS_UNSUPPORTED);
}

static void a_damaged_header_has_a_copy(void **state)
{
    (void)state;
    struct sample sample;
    make(&sample, false);
    sample.bytes[3] ^= 1;
    struct segment_header found = {0};
    assert_int_equal(segment_header_read(sample.bytes, BYTES, &found), STATUS_DAMAGED);
    assert_int_equal(segment_header_find(sample.bytes, BYTES, &found), STATUS_OK);
    assert_memory_equal(&found, &header, sizeof header);
    assert_int_equal(segment_header_find(sample.bytes, 55, &found), STATUS_DAMAGED);
}

/* Law: a repair finds every record that verifies, committed or not, and no other. */
static void a_repair_finds_what_verifies(void **state)
{
    (void)state;
    struct sample sample;
    make(&sample, true);
    sample.bytes[sample.batch_at[1] + SEGMENT_RECORD_BYTES] ^= 1; /* its first record */
    struct segment_scan scan;
    walk(&scan, sample.bytes, BYTES);
    /* commits as 0 */
    static const uint64_t expected[] = {FIRST,     0,         FIRST + 2, FIRST + 3, 0,
                                        FIRST + 4, FIRST + 5, 0,         0};
    size_t at = SEGMENT_HEADER_BYTES;
    uint64_t next = FIRST;
    struct segment_record record;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_true(segment_find(&scan, &at, &record));
        assert_int_equal(record.type == SEGMENT_TYPE_COMMIT, expected[i] == 0);
        assert_int_equal(record.sequence, expected[i] == 0 ? next : expected[i]);
        next = expected[i] == 0 ? next : record.sequence + 1;
    }
    assert_false(segment_find(&scan, &at, &record));
}

static void limits_have_a_status(void **state)
{
    (void)state;
    struct segment_batch batch = {.first = 1, .bytes.size_max = 200};
    const struct segment_part part = {"0123456789", 10};
    const struct segment_part huge = {"", (size_t)SEGMENT_BYTES_MAX + 1};
    assert_int_equal(segment_add(&batch, 0, &part, 1), STATUS_BAD_INPUT);
    assert_int_equal(segment_add(&batch, SEGMENT_TYPE_MAX + 1, &part, 1), STATUS_BAD_INPUT);
    assert_int_equal(segment_add(&batch, 1, &huge, 1), STATUS_BAD_INPUT);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(segment_add(&batch, 1, &part, 1), STATUS_OK); /* 48 each, 40 to come */
    }
    assert_int_equal(segment_add(&batch, 1, &part, 1), STATUS_FULL);
    assert_int_equal(batch.count, 3);
    segment_seal(&batch, &header, 1);
    assert_int_equal(batch.bytes.size, 3 * 48 + SEGMENT_COMMIT_BYTES);
    segment_seal(&batch, &header, 1);
    assert_int_equal(batch.bytes.size, 3 * 48 + SEGMENT_COMMIT_BYTES);
    segment_batch_clear(&batch);
    alloc_fail_after(0);
    assert_int_equal(segment_add(&batch, 1, &part, 1), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    assert_int_equal(batch.count, 0);
    assert_int_equal(segment_add(&batch, 1, &part, 1), STATUS_OK);
    segment_batch_clear(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(every_flipped_bit_is_noticed),
        cmocka_unit_test(every_cut_keeps_whole_batches),
        cmocka_unit_test(every_truncation_is_damage),
        cmocka_unit_test(every_missing_stretch_is_judged),
        cmocka_unit_test(old_bytes_never_verify),
        cmocka_unit_test(a_gap_is_damage),
        cmocka_unit_test(unsynced_batches_may_be_lost_in_any_order),
        cmocka_unit_test(a_mixed_batch_is_none),
        cmocka_unit_test(a_newer_version_is_named),
        cmocka_unit_test(a_damaged_header_has_a_copy),
        cmocka_unit_test(a_repair_finds_what_verifies),
        cmocka_unit_test(limits_have_a_status),
    };
    return cmocka_run_group_tests_name("broker/segment", tests, NULL, NULL);
}
