/* A journal of real files is damaged, looked at and repaired. */
#include "broker/journal.h"
#include "broker/salvage.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { RECORDS = 90, BODY = 100, PATH_BYTES = FOLDER_PATH_BYTES + 64 };

struct place {
    struct folder folder;
    char old[PATH_BYTES];
    char repaired[PATH_BYTES];
    struct buffer report;
    char words[DISK_WORDS_BYTES];
};

/* Which of the old records are in the new journal, in order. */
struct reader {
    uint64_t old[RECORDS];
    uint64_t count;
};

static void write_journal(const char *path)
{
    char words[JOURNAL_WORDS_BYTES];
    const struct journal_options options = {
        .folder = path, .segment_bytes = SEGMENT_BYTES_LEAST, .inline_commit = true};
    struct journal *journal = NULL;
    assert_int_equal(journal_open(&options, NULL, NULL, &journal, words), STATUS_OK);
    for (uint64_t number = 1; number <= RECORDS; number++) {
        uint8_t body[BODY];
        memset(body, (int)number, BODY);
        memcpy(body, &number, sizeof number);
        const struct segment_part part = {body, BODY};
        uint64_t sequence = 0;
        assert_int_equal(journal_append(journal, 2, &part, 1, &sequence), STATUS_OK);
        if (number % 3 == 0) {
            journal_commit(journal);
        }
    }
    journal_close(&journal);
}

static void set_up(struct place *place)
{
    memset(place, 0, sizeof *place);
    folder_make(&place->folder);
    snprintf(place->old, PATH_BYTES, "%s/old", place->folder.path);
    snprintf(place->repaired, PATH_BYTES, "%s/repaired", place->folder.path);
    write_journal(place->old);
}

static void tear_down(struct place *place)
{
    folder_remove(&place->folder);
    buffer_clear(&place->report);
}

static void segment_path(const struct place *place, int number, char path[PATH_BYTES + 32])
{
    snprintf(path, PATH_BYTES + 32, "%s/segment-%020d", place->old, number);
}

static void flip(const struct place *place, int number, off_t at)
{
    char path[PATH_BYTES + 32];
    segment_path(place, number, path);
    int file = open(path, O_RDWR);
    uint8_t byte = 0;
    assert_int_equal(pread(file, &byte, 1, at), 1);
    byte ^= 0x10;
    assert_int_equal(pwrite(file, &byte, 1, at), 1);
    close(file);
}

static void expect_report(const struct place *place, const char *words)
{
    if (strstr(buffer_text(&place->report), words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", buffer_text(&place->report), words);
    }
}

static enum status read_one(void *arg, const struct segment_record *record)
{
    struct reader *reader = arg;
    assert_true(reader->count < RECORDS);
    assert_int_equal(record->sequence, reader->count + 1);
    assert_int_equal(record->size, BODY);
    assert_int_equal(record->type, 2);
    uint64_t number = 0;
    memcpy(&number, record->body, sizeof number);
    assert_int_equal(record->body[BODY - 1], (uint8_t)number);
    reader->old[reader->count++] = number;
    return STATUS_OK;
}

static void read_repaired(struct place *place, struct reader *reader)
{
    *reader = (struct reader){.count = 0};
    const struct journal_options options = {
        .folder = place->repaired, .segment_bytes = SEGMENT_BYTES_LEAST, .inline_commit = true};
    struct journal *journal = NULL;
    assert_int_equal(journal_open(&options, read_one, reader, &journal, place->words),
                     STATUS_OK);
    journal_close(&journal);
}

static enum status repair(struct place *place)
{
    buffer_reset(&place->report);
    return salvage_repair(place->old, place->repaired, NULL, &place->report, place->words);
}

static enum status check(struct place *place)
{
    buffer_reset(&place->report);
    return salvage_check(place->old, &place->report, place->words);
}

static void a_whole_journal_is_said_to_be(void **state)
{
    (void)state;
    struct place place;
    set_up(&place);
    assert_int_equal(check(&place), STATUS_OK);
    expect_report(&place, "segment-00000000000000000001: 4096 bytes, records 1 to 24 in 8 "
                          "batches, whole\n");
    expect_report(&place, "90 records; nothing is damaged\n");
    assert_int_equal(repair(&place), STATUS_OK);
    assert_string_equal(buffer_text(&place.report), "90 records copied, 0 lost\n");
    struct reader reader;
    read_repaired(&place, &reader);
    assert_int_equal(reader.count, RECORDS);
    tear_down(&place);
}

/* Law: a repair loses what does not verify, and says so; no more. */
static void only_what_is_damaged_is_lost(void **state)
{
    (void)state;
    struct place place;
    set_up(&place);
    flip(&place, 1, SEGMENT_HEADER_BYTES + 50);               /* in record 1 */
    flip(&place, 2, SEGMENT_HEADER_BYTES + 3 * 136 + 10);     /* a commit */
    flip(&place, 2, SEGMENT_HEADER_BYTES + 3 * 136 + 40 + 0); /* the length of record 28 */
    flip(&place, 4, SEGMENT_HEADER_BYTES + 5 * 448 + 140);    /* in the last batch but none */
    assert_int_equal(check(&place), STATUS_DAMAGED);
    expect_report(&place, "damaged: offset 56 is invalid, offset 504 was written after it");
    assert_non_null(strstr(place.words, "segment-00000000000000000001, offset 56"));
    assert_int_equal(repair(&place), STATUS_OK);
    expect_report(&place, "record 1 lost: segment-00000000000000000001, offset 56\n");
    expect_report(&place, "record 28 lost: segment-00000000000000000002, offset 464\n");
    expect_report(&place, "record 89 lost: segment-00000000000000000004, offset 2432\n");
    expect_report(&place, "87 records copied, 3 lost\n");
    struct reader reader;
    read_repaired(&place, &reader);
    assert_int_equal(reader.count, 87);
    assert_int_equal(reader.old[0], 2);
    assert_int_equal(reader.old[25], 27);
    assert_int_equal(reader.old[26], 29);
    assert_int_equal(reader.old[86], 90);
    tear_down(&place);
}

static void a_lost_header_loses_nothing(void **state)
{
    (void)state;
    struct place place;
    set_up(&place);
    flip(&place, 1, 9);
    flip(&place, 2, 30);
    flip(&place, 2, SEGMENT_BYTES_LEAST - 30); /* its copy too */
    assert_int_equal(check(&place), STATUS_DAMAGED);
    expect_report(&place, "has no valid header");
    assert_int_equal(repair(&place), STATUS_OK);
    expect_report(&place, "segment-00000000000000000002: the header is lost");
    expect_report(&place, "90 records copied, 0 lost\n");
    tear_down(&place);
}

static void a_lost_segment_is_listed(void **state)
{
    (void)state;
    struct place place;
    char path[PATH_BYTES + 32];
    set_up(&place);
    segment_path(&place, 2, path);
    assert_int_equal(unlink(path), 0);
    segment_path(&place, 4, path);
    assert_int_equal(truncate(path, 500), 0);
    assert_int_equal(check(&place), STATUS_DAMAGED);
    expect_report(&place, "segment-00000000000000000004: 500 bytes, ");
    assert_int_equal(repair(&place), STATUS_OK);
    expect_report(&place, "records 25 to 48 lost: segment-00000000000000000003, offset 0\n");
    tear_down(&place);
}

static void what_cannot_be_read_is_refused(void **state)
{
    (void)state;
    struct place place;
    set_up(&place);
    assert_int_equal(salvage_repair(place.old, place.old, NULL, &place.report, place.words),
                     STATUS_EXISTS);
    assert_int_equal(salvage_check("/nowhere", &place.report, place.words), STATUS_NOT_FOUND);
    assert_int_equal(salvage_check(place.folder.path, &place.report, place.words),
                     STATUS_NOT_FOUND);
    assert_non_null(strstr(place.words, "there is no journal"));
    struct disk *disk = NULL;
    assert_int_equal(disk_open(place.old, DISK_WRITE, &disk, place.words), STATUS_OK);
    assert_int_equal(check(&place), STATUS_EXISTS);
    assert_non_null(strstr(place.words, "another broker uses this folder"));
    disk_free(&disk);
    assert_int_equal(repair(&place), STATUS_OK);
    assert_int_equal(repair(&place), STATUS_EXISTS);
    tear_down(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_journal_is_said_to_be),
        cmocka_unit_test(only_what_is_damaged_is_lost),
        cmocka_unit_test(a_lost_header_loses_nothing),
        cmocka_unit_test(a_lost_segment_is_listed),
        cmocka_unit_test(what_cannot_be_read_is_refused),
    };
    return cmocka_run_group_tests_name("broker/salvage", tests, NULL, NULL);
}
