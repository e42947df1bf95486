#include "command/path.h"
#include "command/shipped.h"
#include "tests/command/capture.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RUN(capture, ...) capture_run(capture, (const char *const[]){__VA_ARGS__, NULL})

static void path_in(const struct folder *folder, const char *name, char path_out[512])
{
    snprintf(path_out, 512, "%s/%s", folder->path, name);
}

/* Law: what new writes is valid and runs as it is. */
static void a_new_scenario_validates_and_runs(void **state)
{
    (void)state;
    struct folder folder;
    struct capture capture;
    char path[512];
    folder_make(&folder);
    path_in(&folder, "mine.cfg", path);
    char name[512];
    path_in(&folder, "mine", name);
    RUN(&capture, "new", name);
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "mine.cfg is written and valid"));
    capture_clear(&capture);
    RUN(&capture, "validate", path);
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, ": mine asks about PRK"));
    capture_clear(&capture);
    RUN(&capture, "run", path, "--draws", "3", "--months", "36", "--section", "measures");
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "asked about"));
    assert_non_null(strstr(capture.out, "status quo"));
    capture_clear(&capture);
    unlink(path);
    folder_remove(&folder);
}

static void a_file_that_is_there_stays_as_it_is(void **state)
{
    (void)state;
    struct folder folder;
    struct capture capture;
    char content[16] = "";
    folder_make(&folder);
    const char *path = folder_write(&folder, "mine.cfg", "mine");
    RUN(&capture, "new", path);
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "is there already");
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fread(content, 1, sizeof content - 1, file), 4);
    assert_string_equal(content, "mine");
    fclose(file);
    capture_clear(&capture);
    folder_remove(&folder);
}

static void a_world_that_is_none_leaves_no_scenario(void **state)
{
    (void)state;
    struct folder folder;
    struct capture capture;
    char path[512];
    folder_make(&folder);
    const char *broken = folder_write(&folder, "broken.cfg", "target = 12;\nsectors = (;\n");
    const char *partial = folder_write(&folder, "partial.cfg",
                                       "target = \"PRK\";\nbase_date = \"2016-01-01\";\n");
    const char *const worlds[] = {broken, partial, "/nowhere/world.cfg"};
    path_in(&folder, "mine.cfg", path);
    for (size_t i = 0; i < sizeof worlds / sizeof worlds[0]; i++) {
        RUN(&capture, "new", path, "--world", worlds[i]);
        assert_ended(&capture, EXIT_BAD_INPUT);
        assert_true(strlen(capture.err) > 0);
        assert_int_not_equal(access(path, F_OK), 0);
        capture_clear(&capture);
    }
    folder_remove(&folder);
}

static void the_world_is_named_as_seen_from_the_scenario(void **state)
{
    (void)state;
    struct folder folder;
    struct capture capture;
    char path[512];
    static char content[16 * 1024];
    folder_make(&folder);
    char link[512];
    path_in(&folder, "worlds", link);
    path_in(&folder, "mine.cfg", path);
    assert_int_equal(symlink(CONFIG_DIR "/worlds", link), 0);
    char world[600];
    snprintf(world, sizeof world, "%s/dprk-2017.cfg", link);
    RUN(&capture, "new", path, "--world", world, "--quiet");
    assert_ended(&capture, EXIT_DONE);
    assert_string_equal(capture.out, "");
    capture_clear(&capture);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    content[fread(content, 1, sizeof content - 1, file)] = '\0';
    fclose(file);
    /* The world itself, not the link that was given: it is there when the link is gone. */
    char *real = realpath(CONFIG_DIR "/worlds/dprk-2017.cfg", NULL);
    char *home = path_folder(path);
    struct buffer line = {0};
    buffer_add_text(&line, "\nworld = \"");
    path_print_relative(home, real, &line);
    buffer_add_text(&line, "\";\n");
    assert_non_null(strstr(content, buffer_text(&line)));
    buffer_clear(&line);
    free(home);
    free(real);
    unlink(link);
    unlink(path);
    folder_remove(&folder);
}

/* Law: what comes with the program is found by its whole path, or there is no memory. */
static void shipped_files_have_a_path_or_none(void **state)
{
    (void)state;
    char *path = NULL;
    int allowed = 0;
    for (; path == NULL; allowed++) {
        alloc_fail_after(allowed);
        path = shipped_path("worlds/dprk-2017.cfg");
        alloc_fail_after(-1);
    }
    assert_string_equal(path, CONFIG_DIR "/worlds/dprk-2017.cfg");
    assert_true(allowed > 1);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_scenario_validates_and_runs),
        cmocka_unit_test(a_file_that_is_there_stays_as_it_is),
        cmocka_unit_test(a_world_that_is_none_leaves_no_scenario),
        cmocka_unit_test(the_world_is_named_as_seen_from_the_scenario),
        cmocka_unit_test(shipped_files_have_a_path_or_none),
    };
    return cmocka_run_group_tests_name("command/new", tests, NULL, NULL);
}
