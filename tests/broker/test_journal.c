/* The journal, with a thread and without, at every durability, on disks that behave and on
 * disks that do not. */
#include "broker/journal.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/fake_disk.h"
#include "tests/support/folder.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BYTES = 4 * SEGMENT_BYTES_LEAST, BODY = 60, WAIT_MS = 60000 };

struct reader {
    uint64_t next;
};

static void fill_body(uint8_t body[BODY], uint64_t sequence)
{
    for (size_t i = 0; i < BODY; i++) {
        body[i] = (uint8_t)(sequence * 13 + i);
    }
}

static enum status read_one(void *arg, const struct segment_record *record)
{
    struct reader *reader = arg;
    uint8_t body[BODY];
    fill_body(body, record->sequence);
    reader->next = reader->next == 0 ? record->sequence : reader->next;
    assert_int_equal(record->sequence, reader->next);
    assert_int_equal(record->type, 5);
    assert_int_equal(record->size, BODY);
    assert_memory_equal(record->body, body, BODY);
    reader->next++;
    return STATUS_OK;
}

static struct journal_options options_of(struct fake_disk *fake)
{
    return (struct journal_options){
        .disk = fake_disk_of(fake), .segment_bytes = BYTES, .retry_ms = 1, .idle_ms = 1};
}

/* Opens it and returns the number of the last record it had. */
static uint64_t open_journal(const struct journal_options *options, struct journal **out)
{
    char words[JOURNAL_WORDS_BYTES];
    struct reader reader = {0};
    enum status status = journal_open(options, read_one, &reader, out, words);
    if (status != STATUS_OK) {
        fail_msg("%s", words);
    }
    return reader.next == 0 ? 0 : reader.next - 1;
}

static enum status append(struct journal *journal, uint64_t sequence)
{
    uint8_t body[BODY];
    fill_body(body, sequence);
    const struct segment_part parts[] = {{body, 20}, {body + 20, BODY - 20}};
    uint64_t got = 0;
    enum status status = journal_append(journal, 5, parts, 2, &got);
    if (status == STATUS_OK) {
        assert_int_equal(got, sequence);
    }
    return status;
}

/* As the loop does: waits for the journal's file, commits again, until `sequence` is there. */
static void await_committed(struct journal *journal, uint64_t sequence)
{
    journal_commit(journal);
    while (journal_committed(journal) < sequence) {
        struct pollfd file = {.fd = journal_file(journal), .events = POLLIN};
        assert_int_equal(poll(&file, 1, WAIT_MS), 1);
        journal_commit(journal);
    }
}

static void await_status(struct journal *journal, enum status status)
{
    char words[JOURNAL_WORDS_BYTES];
    while (journal_status(journal, words) != status) {
        struct pollfd file = {.fd = journal_file(journal), .events = POLLIN};
        assert_int_equal(poll(&file, 1, WAIT_MS), 1);
        journal_commit(journal);
        (void)journal_committed(journal);
    }
    assert_true((status == STATUS_OK) == (words[0] == '\0'));
}

/* The ways to run one on a disk. */
static const struct journal_options ways[] = {
    {.durability = JOURNAL_SYNC},
    {.durability = JOURNAL_SYNC, .inline_commit = true},
    {.durability = JOURNAL_BATCH, .batch_ms = 1},
    {.durability = JOURNAL_BATCH, .batch_ms = 60000, .inline_commit = true},
};
enum { WAYS = sizeof ways / sizeof ways[0] };

static struct journal_options way(size_t index, struct fake_disk *fake)
{
    struct journal_options options = options_of(fake);
    options.durability = ways[index].durability;
    options.batch_ms = ways[index].batch_ms;
    options.inline_commit = ways[index].inline_commit;
    return options;
}

/* Law: a record in memory is committed by the commit after it, never before. */
static void in_memory_a_commit_commits(void **state)
{
    (void)state;
    const struct journal_options options = {.durability = JOURNAL_MEMORY};
    struct journal *journal = NULL;
    char words[JOURNAL_WORDS_BYTES];
    assert_int_equal(journal_open(&options, NULL, NULL, &journal, words), STATUS_OK);
    assert_string_equal(journal_durability_words(journal_durability(journal)), "memory");
    journal_commit(journal);
    assert_int_equal(journal_committed(journal), 0);
    for (uint64_t number = 1; number <= 7; number++) {
        assert_int_equal(append(journal, number), STATUS_OK);
        assert_int_equal(journal_committed(journal), number > 3 ? 3 : 0);
        if (number == 3) {
            journal_commit(journal);
        }
    }
    assert_int_equal(journal_flush(journal), STATUS_OK);
    assert_int_equal(journal_committed(journal), 7);
    assert_int_equal(journal_read_counts(journal).records, 7);
    journal_trim(journal, 5);
    journal_close(&journal);
    journal_close(&journal);
}

/* Law: what was committed is there after a restart, in order and once. */
static void what_is_committed_is_there_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < WAYS; i++) {
        struct fake_disk *fake = fake_disk_new(i);
        const struct journal_options options = way(i, fake);
        uint64_t next = 1;
        for (int life = 0; life < 5; life++) {
            struct journal *journal = NULL;
            assert_int_equal(open_journal(&options, &journal), next - 1);
            assert_int_equal(journal_committed(journal), next - 1);
            for (uint64_t last = next + 100; next < last; next++) {
                assert_int_equal(append(journal, next), STATUS_OK);
                if (next % 7 == 0) {
                    await_committed(journal, next);
                }
            }
            assert_int_equal(journal_flush(journal), STATUS_OK);
            assert_int_equal(journal_committed(journal), next - 1);
            journal_close(&journal);
        }
        fake_disk_free(&fake);
    }
}

/* Law: closing commits what was only appended, and writes a mark behind it. */
static void closing_commits_the_rest(void **state)
{
    (void)state;
    for (size_t i = 0; i < WAYS; i++) {
        struct fake_disk *fake = fake_disk_new(i);
        const struct journal_options options = way(i, fake);
        struct journal *journal = NULL;
        assert_int_equal(open_journal(&options, &journal), 0);
        for (uint64_t number = 1; number <= 9; number++) {
            assert_int_equal(append(journal, number), STATUS_OK);
            if (number == 4) {
                journal_commit(journal);
            }
        }
        journal_close(&journal);
        fake_disk_restart(fake); /* a power cut now takes nothing */
        size_t size = 0;
        const struct disk_name name = {.kind = DISK_SEGMENT, .number = 1};
        uint8_t *bytes = fake_disk_bytes(fake, name, &size);
        struct segment_scan scan;
        segment_scan_start(&scan, bytes, size);
        struct segment_record record;
        while (segment_scan_next(&scan, &record)) {
        }
        assert_int_equal(scan.next, 10);
        assert_int_equal(open_journal(&options, &journal), 9);
        journal_close(&journal);
        fake_disk_free(&fake);
    }
}

/* Law: while a batch is being synced the loop goes on, and nothing is committed early. */
static void a_commit_never_waits(void **state)
{
    (void)state;
    struct fake_disk *fake = fake_disk_new(1);
    const struct journal_options options = way(0, fake);
    struct journal *journal = NULL;
    open_journal(&options, &journal);
    fake_disk_hold_syncs(fake);
    uint32_t syncs = fake_disk_count(fake, FAKE_SYNC);
    for (uint64_t number = 1; number <= 50; number++) {
        assert_int_equal(append(journal, number), STATUS_OK);
        journal_commit(journal);
    }
    fake_disk_await(fake, FAKE_SYNC, syncs + 1);
    assert_int_equal(journal_committed(journal), 0);
    fake_disk_let_syncs_go(fake);
    await_committed(journal, 50);
    assert_true(journal_read_counts(journal).batches < 50); /* they were gathered */
    journal_close(&journal);
    fake_disk_free(&fake);
}

/* Law: with `batch`, what is committed reaches the disk by itself. */
static void a_batch_is_synced_in_time(void **state)
{
    (void)state;
    struct fake_disk *fake = fake_disk_new(1);
    const struct journal_options options = way(2, fake);
    struct journal *journal = NULL;
    open_journal(&options, &journal);
    uint32_t syncs = fake_disk_count(fake, FAKE_SYNC);
    assert_int_equal(append(journal, 1), STATUS_OK);
    await_committed(journal, 1);
    fake_disk_await(fake, FAKE_SYNC, syncs + 1);
    journal_close(&journal);
    fake_disk_free(&fake);
}

/* Law: left alone, it writes a mark, so that rot in the last batch is told from a torn tail. */
static void an_idle_journal_writes_a_mark(void **state)
{
    (void)state;
    struct fake_disk *fake = fake_disk_new(1);
    const struct journal_options options = way(0, fake);
    struct journal *journal = NULL;
    open_journal(&options, &journal);
    assert_int_equal(append(journal, 1), STATUS_OK);
    uint32_t writes = fake_disk_count(fake, FAKE_WRITE);
    await_committed(journal, 1);
    fake_disk_await(fake, FAKE_WRITE, writes + 2);
    assert_int_equal(append(journal, 2), STATUS_OK);
    writes = fake_disk_count(fake, FAKE_WRITE);
    await_committed(journal, 2);
    fake_disk_await(fake, FAKE_WRITE, writes + 2);
    journal_close(&journal);
    fake_disk_free(&fake);
}

/* Law: new batches do not put off the sync of the old ones. */
static void a_busy_journal_is_synced_in_time_too(void **state)
{
    (void)state;
    struct fake_disk *fake = fake_disk_new(1);
    struct journal_options options = way(3, fake);
    options.batch_ms = 5;
    options.segment_bytes = 1 << 20;
    struct journal *journal = NULL;
    open_journal(&options, &journal);
    for (uint64_t number = 1; journal_read_counts(journal).syncs.count == 0; number++) {
        assert_int_equal(append(journal, number), STATUS_OK);
        journal_commit(journal);
    }
    journal_close(&journal);
    fake_disk_free(&fake);
}

/* Law: a full disk is not tried at every commit. */
static void a_full_disk_is_tried_now_and_then(void **state)
{
    (void)state;
    struct fake_disk *fake = fake_disk_new(1);
    struct journal_options options = way(1, fake);
    options.retry_ms = 3600000;
    struct journal *journal = NULL;
    open_journal(&options, &journal);
    fake_disk_fail(fake, FAKE_WRITE, STATUS_FULL);
    uint32_t writes = fake_disk_count(fake, FAKE_WRITE);
    for (uint64_t number = 1; number <= 9; number++) {
        assert_int_equal(append(journal, number), STATUS_OK);
        journal_commit(journal);
    }
    assert_int_equal(fake_disk_count(fake, FAKE_WRITE), writes + 1);
    fake_disk_fail(fake, FAKE_WRITE, STATUS_OK);
    journal_close(&journal); /* tries once more */
    assert_int_equal(open_journal(&options, &journal), 9);
    journal_close(&journal);
    fake_disk_free(&fake);
}

/* Law: between two tries the writer sleeps, also when a mark would be due. */
static void a_full_disk_costs_nothing(void **state)
{
    (void)state;
    enum { TRIES = 12 };
    struct fake_disk *fake = fake_disk_new(1);
    struct journal_options options = options_of(fake);
    options.retry_ms = 10;
    options.idle_ms = 30;
    struct journal *journal = NULL;
    open_journal(&options, &journal);
    fake_disk_fail(fake, FAKE_WRITE, STATUS_FULL);
    assert_int_equal(append(journal, 1), STATUS_OK);
    journal_commit(journal);
    uint32_t writes = fake_disk_count(fake, FAKE_WRITE);
    uint32_t turns = fake_disk_count(fake, FAKE_FREE_BYTES); /* one look a turn */
    fake_disk_await(fake, FAKE_WRITE, writes + TRIES);
    assert_in_range(fake_disk_count(fake, FAKE_FREE_BYTES) - turns, 1, 3 * TRIES);
    fake_disk_fail(fake, FAKE_WRITE, STATUS_OK);
    journal_close(&journal);
    fake_disk_free(&fake);
}

/* Law: a full disk commits nothing and loses nothing, and is left behind when there is space.
 */
static void a_full_disk_is_waited_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < WAYS; i++) {
        struct fake_disk *fake = fake_disk_new(i);
        const struct journal_options options = way(i, fake);
        struct journal *journal = NULL;
        open_journal(&options, &journal);
        assert_int_equal(append(journal, 1), STATUS_OK);
        await_committed(journal, 1);
        fake_disk_fail(fake, FAKE_WRITE, STATUS_FULL);
        for (uint64_t number = 2; number <= 9; number++) {
            assert_int_equal(append(journal, number), STATUS_OK);
            journal_commit(journal);
        }
        await_status(journal, STATUS_FULL);
        assert_int_equal(journal_flush(journal), STATUS_FULL);
        assert_int_equal(journal_committed(journal), 1);
        uint64_t number = 10;
        while (append(journal, number) == STATUS_OK) {
            number++; /* bounded */
        }
        assert_int_equal(append(journal, number), STATUS_FULL);
        fake_disk_fail(fake, FAKE_WRITE, STATUS_OK);
        while (journal_committed(journal) < number - 1) {
            journal_commit(journal); /* inline, only a commit tries again */
        }
        await_status(journal, STATUS_OK);
        journal_close(&journal);
        assert_int_equal(open_journal(&options, &journal), number - 1);
        journal_close(&journal);
        fake_disk_free(&fake);
    }
}

/* Law: after a failed write or sync nothing is ever committed again, and nothing is tried. */
static void a_failed_disk_ends_it(void **state)
{
    (void)state;
    static const enum fake_op ops[] = {FAKE_WRITE, FAKE_SYNC};
    for (size_t i = 0; i < 4; i++) {
        struct fake_disk *fake = fake_disk_new(i);
        const struct journal_options options = way(i / 2, fake);
        enum fake_op op = ops[i % 2];
        struct journal *journal = NULL;
        open_journal(&options, &journal);
        assert_int_equal(append(journal, 1), STATUS_OK);
        await_committed(journal, 1);
        fake_disk_fail(fake, op, STATUS_IO);
        assert_int_equal(append(journal, 2), STATUS_OK);
        journal_commit(journal);
        await_status(journal, STATUS_IO);
        fake_disk_fail(fake, op, STATUS_OK);
        uint32_t count = fake_disk_count(fake, op);
        journal_commit(journal);
        assert_int_equal(append(journal, 3), STATUS_IO);
        assert_int_equal(journal_flush(journal), STATUS_IO);
        assert_int_equal(journal_committed(journal), 1);
        journal_close(&journal);
        assert_int_equal(fake_disk_count(fake, op), count);
        fake_disk_restart(fake);
        assert_true(open_journal(&options, &journal) >= 1);
        journal_close(&journal);
        fake_disk_free(&fake);
    }
}

/* Law: what is trimmed goes, what is not stays. */
static void trimming_gives_space_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < WAYS; i++) {
        struct fake_disk *fake = fake_disk_new(i);
        const struct journal_options options = way(i, fake);
        struct journal *journal = NULL;
        open_journal(&options, &journal);
        for (uint64_t number = 1; number <= 1200; number++) {
            assert_int_equal(append(journal, number), STATUS_OK);
            if (number % 10 == 0) {
                await_committed(journal, number);
            }
        }
        uint64_t segments = journal_read_counts(journal).sizes.segments;
        assert_true(segments > 4);
        journal_trim(journal, 800);
        while (journal_read_counts(journal).sizes.first < 600) {
            journal_commit(journal);
        }
        assert_true(journal_read_counts(journal).sizes.first <= 800);
        assert_true(journal_read_counts(journal).sizes.segments < segments);
        journal_close(&journal);
        assert_int_equal(open_journal(&options, &journal), 1200);
        journal_close(&journal);
        fake_disk_free(&fake);
    }
}

static void counts_add_up(void **state)
{
    (void)state;
    struct fake_disk *fake = fake_disk_new(1);
    const struct journal_options options = way(0, fake);
    struct journal *journal = NULL;
    open_journal(&options, &journal);
    for (uint64_t number = 1; number <= 30; number++) {
        assert_int_equal(append(journal, number), STATUS_OK);
        await_committed(journal, number);
    }
    const struct journal_counts counts = journal_read_counts(journal);
    assert_int_equal(counts.records, 30);
    assert_int_equal(counts.batches, 30);
    assert_int_equal(counts.syncs.count, 30);
    assert_int_equal(counts.commits.count, 30);
    assert_true(counts.commits.sum_ns >= counts.syncs.sum_ns);
    uint64_t sum = 0;
    for (size_t i = 0; i < TIMES_BUCKETS; i++) {
        sum += counts.syncs.ns_log2[i];
    }
    assert_int_equal(sum, 30);
    assert_true(counts.sizes.bytes >= counts.sizes.segments * BYTES);
    journal_close(&journal);
    fake_disk_free(&fake);
}

static void records_out_of_range_are_refused(void **state)
{
    (void)state;
    struct fake_disk *fake = fake_disk_new(1);
    const struct journal_options options = way(1, fake);
    struct journal *journal = NULL;
    open_journal(&options, &journal);
    static const uint8_t bytes[BYTES];
    uint64_t sequence = 0;
    struct segment_part part = {bytes, (size_t)journal_body_max(journal) + 1};
    assert_int_equal(journal_append(journal, 1, &part, 1, &sequence), STATUS_BAD_INPUT);
    part.size--;
    assert_int_equal(journal_append(journal, 0, &part, 1, &sequence), STATUS_BAD_INPUT);
    assert_int_equal(journal_append(journal, SEGMENT_TYPE_MAX + 1, &part, 1, &sequence),
                     STATUS_BAD_INPUT);
    assert_int_equal(journal_room(journal), segment_record_bytes(part.size));
    assert_int_equal(journal_append(journal, SEGMENT_TYPE_MAX, &part, 1, &sequence), STATUS_OK);
    assert_int_equal(sequence, 1);
    assert_int_equal(journal_room(journal), 0);
    assert_int_equal(journal_append(journal, 1, NULL, 0, &sequence), STATUS_FULL);
    journal_commit(journal);
    assert_int_equal(journal_committed(journal), 1);
    assert_int_equal(journal_append(journal, 1, NULL, 0, &sequence), STATUS_OK);
    assert_int_equal(sequence, 2);
    journal_close(&journal);
    fake_disk_free(&fake);
}

/* Law: an allocation that fails is told and leaves nothing behind; once warm, none is made. */
static void failed_allocations_are_told(void **state)
{
    (void)state;
    struct fake_disk *fake = fake_disk_new(1);
    const struct journal_options options = way(1, fake);
    struct journal *journal = NULL;
    open_journal(&options, &journal);
    assert_int_equal(append(journal, 1), STATUS_OK);
    journal_close(&journal);
    char words[JOURNAL_WORDS_BYTES];
    struct reader reader = {0};
    enum status status = STATUS_NO_MEMORY;
    int count = 0;
    for (; status != STATUS_OK; count++) {
        reader.next = 0;
        alloc_fail_after(count);
        status = journal_open(&options, read_one, &reader, &journal, words);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
    }
    assert_true(count > 3);
    alloc_fail_after(0);
    assert_int_equal(append(journal, 2), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    for (uint64_t number = 2; number <= 5; number++) { /* both buffers grow */
        assert_int_equal(append(journal, number), STATUS_OK);
        journal_commit(journal);
    }
    alloc_fail_after(0);
    for (uint64_t number = 6; number <= 60; number++) {
        assert_int_equal(append(journal, number), STATUS_OK);
        journal_commit(journal);
        assert_int_equal(journal_committed(journal), number);
    }
    alloc_fail_after(-1);
    journal_close(&journal);
    fake_disk_free(&fake);
}

/* Law: one process a folder; a second one is told so, in words. */
static void a_second_process_is_refused(void **state)
{
    (void)state;
    struct folder folder;
    folder_make(&folder);
    char path[FOLDER_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/journal", folder.path);
    const struct journal_options options = {.folder = path, .segment_bytes = BYTES};
    struct journal *journal = NULL;
    assert_int_equal(open_journal(&options, &journal), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char words[JOURNAL_WORDS_BYTES];
        struct journal *second = NULL;
        enum status status = journal_open(&options, NULL, NULL, &second, words);
        _exit(status == STATUS_EXISTS && strstr(words, "another broker") != NULL ? 0 : 1);
    }
    int code = 0;
    assert_int_equal(waitpid(child, &code, 0), child);
    assert_int_equal(code, 0);
    assert_int_equal(append(journal, 1), STATUS_OK);
    journal_close(&journal);
    assert_int_equal(open_journal(&options, &journal), 1);
    journal_close(&journal);
    folder_remove(&folder);
}

/* Appends for ever and writes down what it was told is committed. */
static void append_and_tell(const struct journal_options *options, int told)
{
    struct journal *journal = NULL;
    open_journal(options, &journal);
    for (uint64_t number = 1;; number++) {
        if (append(journal, number) == STATUS_FULL) {
            await_committed(journal, number - 1);
            number--;
        }
        journal_commit(journal);
        uint64_t committed = journal_committed(journal);
        if (write(told, &committed, sizeof committed) != sizeof committed) {
            _exit(1);
        }
    }
}

/* Law: whatever a killed process had been told is committed is there. */
static void a_killed_process_loses_nothing_committed(void **state)
{
    (void)state;
    struct folder folder;
    folder_make(&folder);
    char path[FOLDER_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/journal", folder.path);
    const struct journal_options options = {.folder = path, .segment_bytes = BYTES};
    int told[2];
    assert_int_equal(pipe(told), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        append_and_tell(&options, told[1]);
    }
    close(told[1]);
    uint64_t committed = 0;
    while (committed < 300) {
        assert_int_equal(read(told[0], &committed, sizeof committed), sizeof committed);
    }
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    uint64_t later = 0;
    while (read(told[0], &later, sizeof later) == sizeof later) {
        committed = later;
    }
    close(told[0]);
    struct journal *journal = NULL;
    assert_true(open_journal(&options, &journal) >= committed);
    journal_close(&journal);
    folder_remove(&folder);
}

static void a_folder_that_cannot_be_is_told(void **state)
{
    (void)state;
    char words[JOURNAL_WORDS_BYTES];
    struct journal *journal = NULL;
    const struct journal_options nowhere = {.folder = "/proc/none/journal"};
    assert_int_equal(journal_open(&nowhere, NULL, NULL, &journal, words), STATUS_NOT_FOUND);
    assert_non_null(strstr(words, "/proc/none/journal"));
    const struct journal_options file = {.folder = "/proc/version"};
    assert_int_equal(journal_open(&file, NULL, NULL, &journal, words), STATUS_IO);
    assert_non_null(strstr(words, "Not a directory"));
}

/* Law: under load, too, the next file is made before it is needed, and all of it is there. */
static void the_next_file_is_made_under_load(void **state)
{
    (void)state;
    struct folder folder;
    folder_make(&folder);
    const struct journal_options options = {
        .folder = folder.path, .segment_bytes = BYTES, .idle_ms = 3600 * 1000}; /* never idle */
    struct journal *journal = NULL;
    assert_int_equal(open_journal(&options, &journal), 0);
    uint64_t last = 0;
    uint64_t spares = 0;
    while (spares == 0 || journal_read_counts(journal).sizes.segments < 4) {
        assert_true(last < 100000);
        assert_int_equal(append(journal, ++last), STATUS_OK);
        await_committed(journal, last);
        spares += journal_read_counts(journal).sizes.spares;
    }
    journal_close(&journal);
    assert_int_equal(open_journal(&options, &journal), last);
    journal_close(&journal);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_memory_a_commit_commits),
        cmocka_unit_test(what_is_committed_is_there_again),
        cmocka_unit_test(closing_commits_the_rest),
        cmocka_unit_test(a_commit_never_waits),
        cmocka_unit_test(a_batch_is_synced_in_time),
        cmocka_unit_test(an_idle_journal_writes_a_mark),
        cmocka_unit_test(a_busy_journal_is_synced_in_time_too),
        cmocka_unit_test(a_full_disk_is_tried_now_and_then),
        cmocka_unit_test(a_full_disk_costs_nothing),
        cmocka_unit_test(a_full_disk_is_waited_out),
        cmocka_unit_test(a_failed_disk_ends_it),
        cmocka_unit_test(trimming_gives_space_back),
        cmocka_unit_test(counts_add_up),
        cmocka_unit_test(records_out_of_range_are_refused),
        cmocka_unit_test(failed_allocations_are_told),
        cmocka_unit_test(a_second_process_is_refused),
        cmocka_unit_test(a_killed_process_loses_nothing_committed),
        cmocka_unit_test(the_next_file_is_made_under_load),
        cmocka_unit_test(a_folder_that_cannot_be_is_told),
    };
    return cmocka_run_group_tests_name("broker/journal", tests, NULL, NULL);
}
