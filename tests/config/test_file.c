#include "config/file.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <stdlib.h>
#include <string.h>

struct trial {
    struct folder folder;
    struct buffer text;
    struct problems problems;
};

static int set_up(void **state)
{
    struct trial *trial = calloc(1, sizeof *trial);
    assert_non_null(trial);
    folder_make(&trial->folder);
    *state = trial;
    return 0;
}

static int tear_down(void **state)
{
    struct trial *trial = *state;
    folder_remove(&trial->folder);
    buffer_clear(&trial->text);
    problems_clear(&trial->problems);
    free(trial);
    return 0;
}

static enum status
read_bytes(struct trial *trial, const void *bytes, size_t size, size_t size_max)
{
    const char *path = folder_write_bytes(&trial->folder, "a.cfg", bytes, size);
    return file_read(path, size_max, &trial->text, &trial->problems);
}

static void reads_the_whole_file(void **state)
{
    struct trial *trial = *state;
    char large[70001];
    memset(large, 'x', sizeof large);
    assert_int_equal(read_bytes(trial, large, sizeof large, sizeof large), STATUS_OK);
    assert_int_equal(trial->text.size, sizeof large);
    assert_memory_equal(trial->text.bytes, large, sizeof large);
    assert_int_equal(trial->text.bytes[sizeof large], '\0');
    assert_int_equal(read_bytes(trial, "", 0, 10), STATUS_OK);
    assert_string_equal(buffer_text(&trial->text), "");
    assert_int_equal(read_bytes(trial, "\xEF\xBB\xBFname", 7, 10), STATUS_OK);
    assert_string_equal(buffer_text(&trial->text), "name");
    assert_problem_count(&trial->problems, 0);
}

static void refuses_what_is_too_long(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(read_bytes(trial, "12345", 5, 5), STATUS_OK);
    assert_int_equal(read_bytes(trial, "123456", 6, 5), STATUS_FULL);
    assert_problem_at(&trial->problems, "a.cfg", 0, "longer than 5 bytes");
}

static void refuses_what_is_no_text_at_its_line(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(read_bytes(trial, "a\nb\nc\0d", 7, 99), STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "a.cfg", 3, "a NUL byte");
    assert_int_equal(read_bytes(trial, "a\nb\xE9t\xE9", 6, 99), STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "a.cfg", 2, "byte 0xE9 is not UTF-8");
}

static void says_why_a_file_cannot_be_read(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(file_read("no/such/file.cfg", 99, &trial->text, &trial->problems),
                     STATUS_NOT_FOUND);
    assert_problem_at(&trial->problems, "file.cfg", 0, "cannot be opened: ");
    assert_int_equal(file_read(trial->folder.path, 99, &trial->text, &trial->problems),
                     STATUS_IO);
    assert_problem_at(&trial->problems, trial->folder.path, 0, "is not a file");
}

static void finds_the_file_beside_another(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"config/scenarios/a.cfg", "../worlds/b.cfg", "config/scenarios/../worlds/b.cfg"},
        {"a.cfg", "b.csv", "b.csv"},
        {"x/a.cfg", "/etc/b.cfg", "/etc/b.cfg"},
        {"/a.cfg", "b/c.csv", "/b/c.csv"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *path = file_beside(cases[i][0], cases[i][1]);
        assert_string_equal(path, cases[i][2]);
        free(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_the_whole_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_what_is_too_long, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_text_at_its_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(says_why_a_file_cannot_be_read, set_up, tear_down),
        cmocka_unit_test(finds_the_file_beside_another),
    };
    return cmocka_run_group_tests_name("config/file", tests, NULL, NULL);
}
