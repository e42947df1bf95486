#include "command/output.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void path_in(const struct folder *folder, const char *name, char path_out[512])
{
    snprintf(path_out, 512, "%s/%s", folder->path, name);
}

static void assert_content(const char *path, const char *expected)
{
    char bytes[64] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes - 1, file);
    fclose(file);
    bytes[size] = '\0';
    assert_string_equal(bytes, expected);
}

static size_t count_files(const char *path)
{
    size_t count = 0;
    DIR *folder = opendir(path);
    assert_non_null(folder);
    while (readdir(folder) != NULL) {
        count++;
    }
    closedir(folder);
    return count - 2; /* itself and the one above */
}

static enum status save(const char *path, const char *words_to_save, char *words_out)
{
    struct buffer text = {0};
    buffer_add_text(&text, words_to_save);
    enum status status = output_save(path, &text, words_out);
    buffer_clear(&text);
    return status;
}

static void a_file_is_made_or_replaced_whole(void **state)
{
    (void)state;
    struct folder folder;
    char words[OUTPUT_WORDS_BYTES];
    char path[512];
    folder_make(&folder);
    path_in(&folder, "report.txt", path);
    assert_int_equal(save(path, "first", words), STATUS_OK);
    assert_content(path, "first");
    assert_int_equal(save(path, "", words), STATUS_OK);
    assert_content(path, "");
    assert_int_equal(count_files(folder.path), 1);
    mode_t mask = umask(0);
    umask(mask);
    struct stat found;
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0666 & ~mask);
    unlink(path);
    folder_remove(&folder);
}

static void a_folder_is_never_replaced(void **state)
{
    (void)state;
    struct folder folder;
    char words[OUTPUT_WORDS_BYTES];
    folder_make(&folder);
    assert_int_equal(save(folder.path, "text", words), STATUS_EXISTS);
    assert_non_null(strstr(words, "is a folder"));
    folder_remove(&folder);
}

static void a_link_stays_and_its_target_is_written(void **state)
{
    (void)state;
    struct folder folder;
    char words[OUTPUT_WORDS_BYTES];
    char path[512];
    folder_make(&folder);
    const char *target = folder_write(&folder, "target.txt", "old");
    path_in(&folder, "link.txt", path);
    assert_int_equal(symlink(target, path), 0);
    assert_int_equal(save(path, "new", words), STATUS_OK);
    assert_content(target, "new");
    struct stat found;
    assert_int_equal(lstat(path, &found), 0);
    assert_true(S_ISLNK(found.st_mode));
    unlink(path);
    folder_remove(&folder);
}

static void a_device_is_written_to_and_stays(void **state)
{
    (void)state;
    char words[OUTPUT_WORDS_BYTES];
    struct stat found;
    assert_int_equal(save("/dev/null", "text", words), STATUS_OK);
    assert_int_equal(stat("/dev/null", &found), 0);
    assert_true(S_ISCHR(found.st_mode));
}

static void a_failure_is_said_and_leaves_nothing_behind(void **state)
{
    (void)state;
    struct folder folder;
    struct buffer text = {.failure = STATUS_NO_MEMORY};
    char words[OUTPUT_WORDS_BYTES];
    char path[512];
    folder_make(&folder);
    path_in(&folder, "report.txt", path);
    assert_int_equal(output_save(path, &text, words), STATUS_NO_MEMORY);
    assert_int_equal(count_files(folder.path), 0);
    path_in(&folder, "nowhere/report.txt", path);
    assert_int_equal(save(path, "text", words), STATUS_IO);
    assert_non_null(strstr(words, "nowhere/report.txt: No such file"));
    assert_int_equal(save("/dev/full", "text", words), STATUS_IO);
    assert_non_null(strstr(words, "No space left"));
    folder_remove(&folder);
}

static void folders_are_made_unless_they_are_there(void **state)
{
    (void)state;
    struct folder folder;
    char words[OUTPUT_WORDS_BYTES];
    char path[512];
    folder_make(&folder);
    const char *file = folder_write(&folder, "file.txt", "text");
    path_in(&folder, "tables", path);
    assert_int_equal(output_make_folder(path, words), STATUS_OK);
    assert_int_equal(output_make_folder(path, words), STATUS_OK);
    assert_int_equal(output_make_folder(file, words), STATUS_EXISTS);
    assert_int_equal(output_make_folder("/proc/nowhere/tables", words), STATUS_IO);
    rmdir(path);
    folder_remove(&folder);
}

static void survives_a_failed_allocation(void **state)
{
    (void)state;
    struct folder folder;
    struct buffer text = {0};
    char words[OUTPUT_WORDS_BYTES];
    char path[512];
    folder_make(&folder);
    path_in(&folder, "report.txt", path);
    buffer_add_text(&text, "text");
    alloc_fail_after(0);
    enum status status = output_save(path, &text, words);
    alloc_fail_after(-1);
    assert_int_equal(status, STATUS_NO_MEMORY);
    assert_int_equal(count_files(folder.path), 0);
    buffer_clear(&text);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_made_or_replaced_whole),
        cmocka_unit_test(a_folder_is_never_replaced),
        cmocka_unit_test(a_link_stays_and_its_target_is_written),
        cmocka_unit_test(a_device_is_written_to_and_stays),
        cmocka_unit_test(a_failure_is_said_and_leaves_nothing_behind),
        cmocka_unit_test(folders_are_made_unless_they_are_there),
        cmocka_unit_test(survives_a_failed_allocation),
    };
    return cmocka_run_group_tests_name("command/output", tests, NULL, NULL);
}
