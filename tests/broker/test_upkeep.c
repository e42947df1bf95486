/* Check, repair and export of a journal of real files, asked for as a program is. */
#include "broker/upkeep.h"
#include "tests/broker/story.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/process.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = FOLDER_PATH_BYTES + 64 };

/* What was said to whom. */
struct place {
    struct folder folder;
    char old[PATH_BYTES];
    char repaired[PATH_BYTES];
    uint64_t records;
    char *out;
    char *err;
    enum status status;
};

static int set_up(void **state)
{
    static struct place place;
    place = (struct place){.out = NULL};
    folder_make(&place.folder);
    snprintf(place.old, PATH_BYTES, "%s/old", place.folder.path);
    snprintf(place.repaired, PATH_BYTES, "%s/repaired", place.folder.path);
    const struct journal_options options = {
        .folder = place.old, .segment_bytes = SEGMENT_BYTES_LEAST, .inline_commit = true};
    const struct broker_limits limits = story_limits();
    struct story story;
    assert_int_equal(story_open(&story, &options, &limits, 0), STATUS_OK);
    for (size_t i = 0; i < story_length(); i++) {
        assert_int_equal(story_step(&story, i), STATUS_OK);
    }
    place.records = broker_read_stats(story.shell.core).records;
    story_close(&story);
    *state = &place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    free(place->out);
    free(place->err);
    folder_remove(&place->folder);
    return 0;
}

/* True: it was asked for something. */
static bool run(struct place *place, const char *verb, char *first, char *second)
{
    char *argv[] = {"brink-broker", (char *)verb, first, second, NULL};
    int argc = second != NULL ? 4 : first != NULL ? 3 : 2;
    size_t size = 0;
    free(place->out);
    free(place->err);
    FILE *out = open_memstream(&place->out, &size);
    FILE *err = open_memstream(&place->err, &size);
    assert_true(out != NULL && err != NULL);
    bool is_asked = upkeep_run(argc, argv, out, err, &place->status);
    fclose(out);
    fclose(err);
    return is_asked;
}

static void expect(const char *text, const char *words)
{
    if (strstr(text, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", text, words);
    }
}

static void flip(const struct place *place, off_t at)
{
    char path[PATH_BYTES + 32];
    snprintf(path, sizeof path, "%s/segment-%020d", place->old, 1);
    int file = open(path, O_RDWR);
    uint8_t byte = 0;
    assert_int_equal(pread(file, &byte, 1, at), 1);
    byte ^= 0x10;
    assert_int_equal(pwrite(file, &byte, 1, at), 1);
    close(file);
}

/* Law: every line is an object with the number of the record that comes next. */
static size_t read_lines(const char *text)
{
    size_t count = 0;
    while (*text != '\0') {
        json_error_t error;
        json_t *line = json_loads(text, JSON_DISABLE_EOF_CHECK, &error);
        if (line == NULL) {
            fail_msg("%s: %.200s", error.text, text);
        }
        const char *number = json_string_value(json_object_get(line, "record"));
        assert_non_null(number);
        assert_int_equal(strtoull(number, NULL, 10), count + 1);
        assert_non_null(json_object_get(line, "kind"));
        json_decref(line);
        text = strchr(text, '\n') + 1;
        count++;
    }
    return count;
}

static void every_record_is_exported(void **state)
{
    static const char *const kinds[] = {"ACCEPTED", "LOST",    "OUTCOME",
                                        "REQUEUED", "DROPPED", "COUNTERS"};
    struct place *place = *state;
    assert_true(run(place, "--export", place->old, NULL));
    assert_int_equal(place->status, STATUS_OK);
    assert_string_equal(place->err, "");
    assert_int_equal(read_lines(place->out), place->records);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char words[64];
        snprintf(words, sizeof words, "\"kind\":\"%s\"", kinds[i]);
        expect(place->out, words);
    }
    expect(place->out, "\"requestId\":\"72000000000000000100000000000000\"");
    char *first = strdup(place->out);
    assert_true(run(place, "--export", place->old, NULL)); /* it has changed nothing */
    assert_string_equal(place->out, first);
    free(first);
}

static void a_damaged_journal_is_exported_up_to_the_damage(void **state)
{
    struct place *place = *state;
    flip(place, 2000);
    assert_true(run(place, "--export", place->old, NULL));
    assert_int_equal(place->status, STATUS_DAMAGED);
    expect(place->err, "brink-broker: segment-00000000000000000001, offset ");
    assert_in_range(read_lines(place->out), 1, place->records - 1);
}

static void a_damaged_journal_is_checked_and_repaired(void **state)
{
    struct place *place = *state;
    assert_true(run(place, "--check", place->old, NULL));
    assert_int_equal(place->status, STATUS_OK);
    expect(place->out, "nothing is damaged");
    flip(place, 100); /* the first record: a request is accepted */
    assert_true(run(place, "--check", place->old, NULL));
    assert_int_equal(place->status, STATUS_DAMAGED);
    expect(place->err, "segment-00000000000000000001, offset 56");
    assert_true(run(place, "--repair", place->old, place->repaired));
    assert_int_equal(place->status, STATUS_OK);
    expect(place->out, "record 1 lost: ");
    assert_true(run(place, "--check", place->repaired, NULL));
    assert_int_equal(place->status, STATUS_OK);
    assert_true(run(place, "--export", place->repaired, NULL));
    assert_int_equal(place->status, STATUS_OK);
}

static void what_is_not_there_is_said(void **state)
{
    struct place *place = *state;
    static char nowhere[] = "/nowhere";
    static const char *const verbs[] = {"--check", "--export"};
    for (size_t i = 0; i < 2; i++) {
        assert_true(run(place, verbs[i], nowhere, NULL));
        assert_int_equal(place->status, STATUS_NOT_FOUND);
        expect(place->err, "/nowhere: No such file or directory");
        assert_true(run(place, verbs[i], place->folder.path, NULL));
        assert_int_equal(place->status, STATUS_NOT_FOUND);
        expect(place->err, "there is no journal");
    }
    struct disk *disk = NULL;
    char words[DISK_WORDS_BYTES];
    assert_int_equal(disk_open(place->old, DISK_WRITE, &disk, words), STATUS_OK);
    assert_true(run(place, "--export", place->old, NULL));
    assert_int_equal(place->status, STATUS_EXISTS);
    disk_free(&disk);
}

static void output_that_is_not_taken_is_a_failure(void **state)
{
    struct place *place = *state;
    char *argv[] = {"brink-broker", "--export", place->old, NULL};
    FILE *full = fopen("/dev/full", "w");
    size_t size = 0;
    FILE *err = open_memstream(&place->err, &size);
    assert_true(full != NULL && err != NULL);
    assert_true(upkeep_run(3, argv, full, err, &place->status));
    assert_int_equal(place->status, STATUS_IO);
    fclose(full);
    fclose(err);
    expect(place->err, "brink-broker: ");
}

static void anything_else_is_not_upkeep(void **state)
{
    struct place *place = *state;
    assert_false(run(place, "--check", NULL, NULL));
    assert_false(run(place, "--check", place->old, place->repaired));
    assert_false(run(place, "--repair", place->old, NULL));
    assert_false(run(place, "--journal", place->old, NULL));
}

/* Runs brink-broker, expects its exit code and words on one of its streams. */
static void run_broker(const char *const *arguments,
                       int code,
                       enum process_stream stream,
                       const char *words)
{
    const struct process_plan plan = {.path = BROKER_PROGRAM, .arguments = arguments};
    struct process process;
    process_start(&process, &plan);
    process_expect(&process, code);
    expect(process_said(&process, stream), words);
    process_end(&process);
}

static void the_program_does_all_of_it(void **state)
{
    const struct place *place = *state;
    const char *const help[] = {"--help", NULL};
    const char *const check_old[] = {"--check", place->old, NULL};
    const char *const check_new[] = {"--check", place->repaired, NULL};
    const char *const repair_old[] = {"--repair", place->old, place->repaired, NULL};
    const char *const export_old[] = {"--export", place->old, NULL};
    run_broker(help, 0, PROCESS_OUT, "--export DIR");
    run_broker(check_old, 0, PROCESS_OUT, " records; nothing is damaged\n");
    run_broker(export_old, 0, PROCESS_OUT, "{\"record\":\"1\",\"kind\":\"ACCEPTED\",");
    flip(place, SEGMENT_HEADER_BYTES + 50);
    run_broker(check_old, 1, PROCESS_OUT, "damaged: offset 56 is invalid");
    run_broker(check_old, 1, PROCESS_ERR, "brink-broker: segment-00000000000000000001, offset");
    run_broker(check_new, 1, PROCESS_ERR, "No such file or directory");
    run_broker(repair_old, 0, PROCESS_OUT, " records copied, 1 lost\n");
    run_broker(repair_old, 1, PROCESS_ERR, "exists already");
    run_broker(check_new, 0, PROCESS_OUT, " records; nothing is damaged\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_record_is_exported, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_journal_is_exported_up_to_the_damage, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_journal_is_checked_and_repaired, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_there_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(output_that_is_not_taken_is_a_failure, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(anything_else_is_not_upkeep, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_program_does_all_of_it, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("broker/upkeep", tests, NULL, NULL);
}
