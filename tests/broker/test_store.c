/* Segments on a disk: what is written is there again, and whatever else is wrong is said. */
#include "broker/store.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/fake_disk.h"
#include "tests/support/folder.h"

#include <stdio.h>
#include <string.h>

enum { BYTES = SEGMENT_BYTES_LEAST, BODY = 100 };

/* What store_open gives; counts on from `next`. */
struct reader {
    uint64_t first, next;
    enum status answer;
};

static void fill_body(uint8_t body[BODY], uint64_t sequence)
{
    for (size_t i = 0; i < BODY; i++) {
        body[i] = (uint8_t)(sequence * 7 + i);
    }
}

static enum status read_one(void *arg, const struct segment_record *record)
{
    struct reader *reader = arg;
    uint8_t body[BODY];
    fill_body(body, record->sequence);
    if (reader->next == 0) {
        reader->first = record->sequence;
        reader->next = record->sequence;
    }
    assert_int_equal(record->sequence, reader->next);
    assert_int_equal(record->size, BODY);
    assert_memory_equal(record->body, body, BODY);
    reader->next++;
    return reader->answer;
}

static enum status open_again(struct fake_disk *fake, struct reader *reader, struct store **out)
{
    char words[DISK_WORDS_BYTES];
    const struct store_options options = {
        .disk = fake_disk_of(fake), .segment_bytes = BYTES, .seed = 2385};
    *reader = (struct reader){.answer = STATUS_OK};
    enum status status = store_open(&options, read_one, reader, out, words);
    assert_true(status == STATUS_OK || words[0] != '\0');
    return status;
}

static struct store *open_store(struct fake_disk *fake)
{
    struct reader reader;
    struct store *store = NULL;
    assert_int_equal(open_again(fake, &reader, &store), STATUS_OK);
    return store;
}

static enum status write_unsynced(struct store *store, uint32_t count)
{
    char words[DISK_WORDS_BYTES];
    struct segment_batch batch = {.first = store_next(store)};
    for (uint32_t i = 0; i < count; i++) {
        uint8_t body[BODY];
        fill_body(body, batch.first + i);
        const struct segment_part part = {body, BODY};
        assert_int_equal(segment_add(&batch, 3, &part, 1), STATUS_OK);
    }
    enum status status = store_write(store, &batch, words);
    segment_batch_clear(&batch);
    return status;
}

static enum status write_records(struct store *store, uint32_t count)
{
    char words[DISK_WORDS_BYTES];
    enum status status = write_unsynced(store, count);
    if (status == STATUS_OK) {
        status = store_sync(store, words);
    }
    return status;
}

static void write_batches(struct store *store, int count)
{
    for (int i = 0; i < count; i++) {
        assert_int_equal(write_records(store, 3), STATUS_OK);
    }
}

static struct disk_name segment(uint64_t number)
{
    return (struct disk_name){.kind = DISK_SEGMENT, .number = number};
}

/* Law: numbers go on over restarts and segments, without gaps. */
static void numbers_go_on_over_restarts(void **state)
{
    (void)state;
    struct fake_disk *fake = fake_disk_new(1);
    uint64_t next = 1;
    for (int life = 0; life < 7; life++) {
        struct reader reader;
        struct store *store = NULL;
        assert_int_equal(open_again(fake, &reader, &store), STATUS_OK);
        assert_int_equal(reader.next, life == 0 ? 0 : next);
        assert_int_equal(store_next(store), next);
        write_batches(store, 5);
        next += 15;
        store_free(&store);
        store_free(&store);
    }
    assert_true(fake_disk_files(fake, DISK_SEGMENT) > 3);
    fake_disk_free(&fake);
}

/* A journal of several segments; the store is closed again. */
static struct fake_disk *make_disk(int batches)
{
    struct fake_disk *fake = fake_disk_new(2);
    struct store *store = open_store(fake);
    write_batches(store, batches);
    store_free(&store);
    return fake;
}

static void
expect_refusal(struct fake_disk *fake, enum status expected, const char *expected_words)
{
    char words[DISK_WORDS_BYTES];
    const struct store_options options = {.disk = fake_disk_of(fake), .segment_bytes = BYTES};
    struct reader reader = {0};
    struct store *store = NULL;
    assert_int_equal(store_open(&options, read_one, &reader, &store, words), expected);
    assert_null(store);
    if (strstr(words, expected_words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", words, expected_words);
    }
}

static void damage_is_refused_with_its_place(void **state)
{
    (void)state;
    size_t size = 0;
    struct fake_disk *fake = make_disk(30);
    fake_disk_bytes(fake, segment(2), &size)[200] ^= 4;
    expect_refusal(fake, STATUS_DAMAGED,
                   "segment-00000000000000000002, offset 192: invalid, and offset");
    fake_disk_bytes(fake, segment(2), &size)[200] ^= 4;
    fake_disk_bytes(fake, segment(1), &size)[5] ^= 4;
    expect_refusal(fake, STATUS_DAMAGED,
                   "segment-00000000000000000001, offset 0: the header is not valid");
    fake_disk_bytes(fake, segment(1), &size)[5] ^= 4;
    fake_disk_truncate(fake, segment(3), 4000);
    expect_refusal(fake, STATUS_DAMAGED, "the file had 4096 bytes and has 4000");
    fake_disk_truncate(fake, segment(3), 4096);
    fake_disk_lose(fake, segment(2));
    expect_refusal(fake, STATUS_DAMAGED, "segments 2 to 2 are missing");
    fake_disk_free(&fake);
}

/* Law: the last batch of a segment that is not the last cannot be torn. */
static void a_torn_tail_before_the_last_segment_is_damage(void **state)
{
    (void)state;
    struct fake_disk *fake = make_disk(30);
    size_t size = 0;
    uint8_t *bytes = fake_disk_bytes(fake, segment(1), &size);
    struct segment_scan scan;
    segment_scan_start(&scan, bytes, size);
    struct segment_record record;
    while (segment_scan_next(&scan, &record)) {
    }
    bytes[scan.end - 1] ^= 1;
    expect_refusal(fake, STATUS_DAMAGED, "which were here, are missing");
    fake_disk_free(&fake);
}

static void another_journal_is_refused(void **state)
{
    (void)state;
    struct fake_disk *fake = make_disk(30);
    size_t size = 0;
    struct segment_header header;
    uint8_t *bytes = fake_disk_bytes(fake, segment(2), &size);
    assert_int_equal(segment_header_read(bytes, size, &header), STATUS_OK);
    header.journal++;
    segment_header_write(&header, bytes);
    expect_refusal(fake, STATUS_DAMAGED, "the segment is of another journal");
    header.journal--;
    header.number = 9;
    segment_header_write(&header, bytes);
    expect_refusal(fake, STATUS_DAMAGED, "the header is that of segment 9");
    fake_disk_free(&fake);
}

/* Law: without a mark a last batch gone bad looks torn and is cut; with one it is damage. */
static void a_mark_protects_the_last_batch(void **state)
{
    (void)state;
    for (int has_mark = 0; has_mark <= 1; has_mark++) {
        char words[DISK_WORDS_BYTES];
        struct fake_disk *fake = fake_disk_new(3);
        struct store *store = open_store(fake);
        write_batches(store, 2);
        if (has_mark) {
            assert_int_equal(store_mark(store, words), STATUS_OK);
            assert_int_equal(store_mark(store, words), STATUS_OK);
        }
        store_free(&store);
        size_t size = 0;
        size_t last_at = SEGMENT_HEADER_BYTES + 3 * 136 + SEGMENT_COMMIT_BYTES;
        fake_disk_bytes(fake, segment(1), &size)[last_at + 50] ^= 1;
        struct reader reader;
        enum status status = open_again(fake, &reader, &store);
        assert_int_equal(status, has_mark ? STATUS_DAMAGED : STATUS_OK);
        assert_int_equal(reader.next, 4);
        if (!has_mark) {
            assert_int_equal(store_next(store), 4);
            write_batches(store, 1); /* directly behind */
            store_free(&store);
            assert_int_equal(open_again(fake, &reader, &store), STATUS_OK);
            assert_int_equal(reader.next, 7);
        }
        store_free(&store);
        fake_disk_free(&fake);
    }
}

/* Law: a mark does not stand in the way of the next batch, nor of a restart. */
static void a_batch_takes_the_place_of_a_mark(void **state)
{
    (void)state;
    char words[DISK_WORDS_BYTES];
    struct fake_disk *fake = fake_disk_new(4);
    struct store *store = open_store(fake);
    for (int i = 0; i < 9; i++) {
        assert_int_equal(store_mark(store, words), STATUS_OK);
        write_batches(store, 1);
        assert_int_equal(store_mark(store, words), STATUS_OK);
        store_free(&store);
        struct reader reader;
        assert_int_equal(open_again(fake, &reader, &store), STATUS_OK);
        assert_int_equal(reader.next, 3 * i + 4);
    }
    store_free(&store);
    fake_disk_free(&fake);
}

/* Law: a mark never says that something is on disk which is not. */
static void what_is_unsynced_is_not_marked(void **state)
{
    (void)state;
    char words[DISK_WORDS_BYTES];
    struct fake_disk *fake = fake_disk_new(4);
    struct store *store = open_store(fake);
    assert_int_equal(write_unsynced(store, 3), STATUS_OK);
    uint32_t writes = fake_disk_count(fake, FAKE_WRITE);
    assert_int_equal(store_mark(store, words), STATUS_OK);
    assert_int_equal(fake_disk_count(fake, FAKE_WRITE), writes);
    assert_int_equal(store_sync(store, words), STATUS_OK);
    assert_int_equal(store_mark(store, words), STATUS_OK);
    assert_int_equal(fake_disk_count(fake, FAKE_WRITE), writes + 1);
    store_free(&store);
    fake_disk_free(&fake);
}

/* Law: what was cut off never comes back, not even behind the very same bytes. */
static void what_was_cut_off_never_comes_back(void **state)
{
    (void)state;
    struct fake_disk *fake = fake_disk_new(4);
    struct store *store = open_store(fake);
    assert_int_equal(write_unsynced(store, 3), STATUS_OK);
    assert_int_equal(write_unsynced(store, 3), STATUS_OK);
    store_free(&store);
    size_t size = 0;
    fake_disk_bytes(fake, segment(1), &size)[SEGMENT_HEADER_BYTES + 50] ^= 1; /* lost */
    store = open_store(fake);
    assert_int_equal(store_next(store), 1);
    assert_int_equal(write_unsynced(store, 3), STATUS_OK);
    store_free(&store);
    store = open_store(fake);
    assert_int_equal(store_next(store), 4);
    store_free(&store);
    fake_disk_free(&fake);
}

/* Law: trimming keeps every record from `sequence` on; files are used again, the rest removed.
 */
static void trimming_reuses_files(void **state)
{
    (void)state;
    char words[DISK_WORDS_BYTES];
    struct fake_disk *fake = make_disk(60);
    struct store *store = open_store(fake);
    struct store_sizes before = store_read_sizes(store);
    assert_true(before.segments > 5);
    assert_int_equal(before.first, 1);
    assert_int_equal(before.bytes, before.segments * BYTES);
    assert_int_equal(store_trim(store, 100, words), STATUS_OK);
    struct store_sizes after = store_read_sizes(store);
    assert_true(after.first > 1 && after.first <= 100);
    assert_int_equal(after.spares, 2);
    assert_true(after.segments + 2 < before.segments);
    uint32_t created = fake_disk_count(fake, FAKE_CREATE);
    uint64_t next = store_next(store);
    while (store_read_sizes(store).spares > 0) {
        write_batches(store, 1);
    }
    assert_int_equal(fake_disk_count(fake, FAKE_CREATE), created);
    assert_true(store_next(store) > next);
    next = store_next(store);
    store_free(&store);
    struct reader reader;
    assert_int_equal(open_again(fake, &reader, &store), STATUS_OK);
    assert_int_equal(reader.first, after.first);
    assert_int_equal(reader.next, next);
    assert_int_equal(store_trim(store, UINT64_MAX, words), STATUS_OK);
    assert_int_equal(store_read_sizes(store).segments, 1);
    assert_int_equal(store_next(store), next);
    store_free(&store);
    fake_disk_free(&fake);
}

static void a_spare_is_made_before_it_is_needed(void **state)
{
    (void)state;
    char words[DISK_WORDS_BYTES];
    struct fake_disk *fake = fake_disk_new(5);
    struct store *store = open_store(fake);
    assert_int_equal(store_prepare(store, words), STATUS_OK);
    assert_int_equal(store_read_sizes(store).spares, 0);
    write_batches(store, 5);
    assert_int_equal(store_prepare(store, words), STATUS_OK);
    assert_int_equal(store_prepare(store, words), STATUS_OK);
    assert_int_equal(store_read_sizes(store).spares, 1);
    store_free(&store);
    fake_disk_free(&fake);
}

static void limits_have_a_status(void **state)
{
    (void)state;
    struct fake_disk *fake = fake_disk_new(6);
    struct store *store = open_store(fake);
    uint32_t fit = (uint32_t)((store_batch_max(store) - SEGMENT_COMMIT_BYTES) / 136);
    assert_int_equal(write_records(store, fit + 1), STATUS_BAD_INPUT);
    assert_int_equal(write_records(store, fit), STATUS_OK);
    assert_int_equal(write_records(store, fit), STATUS_OK);
    assert_int_equal(store_read_sizes(store).segments, 2);
    store_free(&store);
    char words[DISK_WORDS_BYTES];
    static const uint64_t wrong[] = {0, BYTES - 8, BYTES + 4, (uint64_t)SEGMENT_BYTES_MAX + 8};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const struct store_options options = {.disk = fake_disk_of(fake),
                                              .segment_bytes = wrong[i]};
        assert_int_equal(store_open(&options, read_one, NULL, &store, words), STATUS_BAD_INPUT);
    }
    fake_disk_free(&fake);
}

/* Law: however full a segment is, there is room for a mark, and the copy of the header stays.
 */
static void a_full_segment_keeps_the_copy_of_its_header(void **state)
{
    (void)state;
    char words[DISK_WORDS_BYTES];
    struct fake_disk *fake = fake_disk_new(6);
    struct store *store = open_store(fake);
    static const uint8_t body[BYTES];
    struct segment_batch batch = {.first = 1};
    const struct segment_part part = {body, store_batch_max(store) - SEGMENT_COMMIT_BYTES -
                                                SEGMENT_RECORD_BYTES};
    assert_int_equal(segment_add(&batch, 1, &part, 1), STATUS_OK);
    assert_int_equal(segment_batch_bytes(&batch), store_batch_max(store));
    assert_int_equal(store_write(store, &batch, words), STATUS_OK);
    assert_int_equal(store_sync(store, words), STATUS_OK);
    assert_int_equal(store_mark(store, words), STATUS_OK);
    assert_int_equal(store_read_sizes(store).segments, 1);
    size_t size = 0;
    const uint8_t *bytes = fake_disk_bytes(fake, segment(1), &size);
    assert_memory_equal(bytes, bytes + BYTES - SEGMENT_HEADER_BYTES, SEGMENT_HEADER_BYTES);
    struct segment_scan scan;
    struct segment_record record;
    segment_scan_start(&scan, bytes, size);
    assert_true(segment_scan_next(&scan, &record));
    assert_false(segment_scan_next(&scan, &record));
    assert_int_equal(scan.unsynced_at, scan.end); /* so there is a mark */
    segment_batch_clear(&batch);
    store_free(&store);
    fake_disk_free(&fake);
}

/* Law: segments may get another size later; what is there is read as it is. */
static void the_size_of_segments_may_change(void **state)
{
    (void)state;
    char words[DISK_WORDS_BYTES];
    struct fake_disk *fake = make_disk(30);
    struct store *store = open_store(fake);
    assert_int_equal(store_trim(store, 30, words), STATUS_OK);
    store_free(&store);
    const struct store_options options = {.disk = fake_disk_of(fake),
                                          .segment_bytes = 2 * BYTES};
    struct reader reader = {.next = 0};
    assert_int_equal(store_open(&options, read_one, &reader, &store, words), STATUS_OK);
    assert_int_equal(reader.next, 91);
    assert_int_equal(fake_disk_files(fake, DISK_SPARE), 0);
    assert_int_equal(write_records(store, 40), STATUS_OK); /* more than the old size holds */
    store_free(&store);
    reader = (struct reader){0};
    assert_int_equal(store_open(&options, read_one, &reader, &store, words), STATUS_OK);
    assert_int_equal(reader.next, 131);
    store_free(&store);
    fake_disk_free(&fake);
}

/* Law: who visits may refuse a record, and the store does not open. */
static void a_visitor_may_refuse(void **state)
{
    (void)state;
    char words[DISK_WORDS_BYTES];
    struct fake_disk *fake = make_disk(3);
    const struct store_options options = {.disk = fake_disk_of(fake), .segment_bytes = BYTES};
    struct reader reader = {.answer = STATUS_DAMAGED};
    struct store *store = NULL;
    assert_int_equal(store_open(&options, read_one, &reader, &store, words), STATUS_DAMAGED);
    assert_string_equal(words, "journal, record 1: stored data is damaged");
    fake_disk_free(&fake);
}

/* Law: whichever operation fails while a store is opened, its status is told; healed, all is
 * there. */
static void a_failing_disk_is_told(void **state)
{
    (void)state;
    struct fake_disk *fake = make_disk(30);
    static const enum fake_op ops[] = {FAKE_OPEN, FAKE_READ, FAKE_WRITE, FAKE_SYNC,
                                       FAKE_SYNC_FOLDER};
    struct reader reader;
    struct store *store = NULL;
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        fake_disk_fail(fake, ops[i], STATUS_IO);
        assert_int_equal(open_again(fake, &reader, &store), STATUS_IO);
        fake_disk_fail(fake, ops[i], STATUS_OK);
    }
    assert_int_equal(open_again(fake, &reader, &store), STATUS_OK);
    assert_int_equal(reader.next, 91);
    store_free(&store);
    fake_disk_free(&fake);
}

/* Law: a full disk stops a batch for now; made again, it is written once. */
static void a_full_disk_may_be_tried_again(void **state)
{
    (void)state;
    static const enum fake_op ops[] = {FAKE_CREATE, FAKE_WRITE, FAKE_RENAME};
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        struct fake_disk *fake = fake_disk_new(7 + i);
        struct store *store = open_store(fake);
        fake_disk_fail(fake, ops[i], STATUS_FULL);
        enum status status = STATUS_OK;
        while ((status = write_records(store, 3)) == STATUS_OK) {
        }
        assert_int_equal(status, STATUS_FULL);
        assert_int_equal(write_records(store, 3), STATUS_FULL);
        fake_disk_fail(fake, ops[i], STATUS_OK);
        uint64_t next = store_next(store);
        write_batches(store, 3);
        store_free(&store);
        struct reader reader;
        assert_int_equal(open_again(fake, &reader, &store), STATUS_OK);
        assert_int_equal(reader.next, next + 9);
        store_free(&store);
        fake_disk_free(&fake);
    }
}

/* Law: an allocation that fails is told, and nothing leaks or is lost. */
static void failed_allocations_are_told(void **state)
{
    (void)state;
    struct fake_disk *fake = make_disk(60);
    struct reader reader;
    struct store *store = NULL;
    enum status status = STATUS_NO_MEMORY;
    int count = 0;
    for (; status != STATUS_OK; count++) {
        alloc_fail_after(count);
        status = open_again(fake, &reader, &store);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
    }
    assert_true(count > 5);
    assert_int_equal(reader.next, 181);
    store_free(&store);
    fake_disk_free(&fake);
}

/* The same on real files, which are gone at the end. */
static void real_files_work_too(void **state)
{
    (void)state;
    char words[DISK_WORDS_BYTES];
    struct folder folder;
    folder_make(&folder);
    char path[FOLDER_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/journal", folder.path);
    struct reader reader = {0};
    for (int life = 0; life < 3; life++) {
        struct disk *disk = NULL;
        struct store *store = NULL;
        reader = (struct reader){0};
        assert_int_equal(disk_open(path, DISK_WRITE, &disk, words), STATUS_OK);
        const struct store_options options = {.disk = disk, .segment_bytes = BYTES};
        assert_int_equal(store_open(&options, read_one, &reader, &store, words), STATUS_OK);
        assert_int_equal(store_next(store), 1 + life * 90);
        write_batches(store, 30);
        if (life == 1) {
            assert_int_equal(store_trim(store, 120, words), STATUS_OK);
            assert_true(store_read_sizes(store).free_bytes > 0);
        }
        store_free(&store);
        disk_free(&disk);
    }
    assert_true(reader.first > 50);
    assert_int_equal(reader.next, 181);
    folder_remove(&folder);
}

/* Law: a journal of tomorrow is refused with file and version, and stays as it is. */
static void a_newer_journal_is_refused_with_its_version(void **state)
{
    (void)state;
    /* Segment 17 as tomorrow's program would begin it: version 2 and its checksum. */
    static const uint8_t newer[SEGMENT_HEADER_BYTES] = {
        'B', 'R', 'I', 'N', 'K',  'L',  'O',  'G',  2,    0,    0,    0,    0,    0,
        0,   0,   17,  0,   0,    0,    0,    0,    0,    0,    0x51, 9,    0,    0,
        0,   0,   0,   0,   0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, 0,    0x10,
        0,   0,   0,   0,   0,    0,    0xde, 0xd3, 0xf4, 0xc3, 0xf5, 0xd5, 0xb5, 0xe6};
    uint8_t bytes[BYTES] = {0};
    char words[DISK_WORDS_BYTES];
    struct fake_disk *fake = fake_disk_new(12);
    struct reader reader = {.answer = STATUS_OK};
    struct store *store = NULL;
    const struct store_options options = {
        .disk = fake_disk_of(fake), .segment_bytes = BYTES, .seed = 2385};
    memcpy(bytes, newer, sizeof newer);
    fake_disk_put(fake, segment(17), bytes, sizeof bytes);
    assert_int_equal(store_open(&options, read_one, &reader, &store, words),
                     STATUS_UNSUPPORTED);
    char name[DISK_NAME_BYTES];
    disk_name_text(segment(17), name);
    assert_non_null(strstr(words, name));
    assert_non_null(
        strstr(words, "version 2 of the journal's format, and this program knows 1"));
    size_t size = 0;
    const uint8_t *left = fake_disk_bytes(fake, segment(17), &size);
    assert_int_equal(size, sizeof bytes);
    assert_memory_equal(left, bytes, sizeof bytes);
    assert_int_equal(fake_disk_count(fake, FAKE_WRITE), 0);
    fake_disk_free(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_go_on_over_restarts),
        cmocka_unit_test(damage_is_refused_with_its_place),
        cmocka_unit_test(a_torn_tail_before_the_last_segment_is_damage),
        cmocka_unit_test(another_journal_is_refused),
        cmocka_unit_test(a_newer_journal_is_refused_with_its_version),
        cmocka_unit_test(a_mark_protects_the_last_batch),
        cmocka_unit_test(a_batch_takes_the_place_of_a_mark),
        cmocka_unit_test(what_is_unsynced_is_not_marked),
        cmocka_unit_test(what_was_cut_off_never_comes_back),
        cmocka_unit_test(trimming_reuses_files),
        cmocka_unit_test(a_spare_is_made_before_it_is_needed),
        cmocka_unit_test(limits_have_a_status),
        cmocka_unit_test(a_full_segment_keeps_the_copy_of_its_header),
        cmocka_unit_test(the_size_of_segments_may_change),
        cmocka_unit_test(a_visitor_may_refuse),
        cmocka_unit_test(a_failing_disk_is_told),
        cmocka_unit_test(a_full_disk_may_be_tried_again),
        cmocka_unit_test(failed_allocations_are_told),
        cmocka_unit_test(real_files_work_too),
    };
    return cmocka_run_group_tests_name("broker/store", tests, NULL, NULL);
}
