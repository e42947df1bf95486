/* Real files, where the system writes less than it was asked to, is interrupted, or fails. */
#include "broker/disk.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BYTES = 200000, PATH_BYTES = FOLDER_PATH_BYTES + 16 };

/* What the system does wrong; of the test program alone. */
struct system {
    size_t most;    /* bytes of one write or read; 0: all */
    int interrupts; /* every so many-th call is interrupted; 0: none */
    int calls;
    int write_error;
    int sync_error;
    int allocate_error;
};

static struct system *the_system(void)
{
    static struct system system;
    return &system;
}

ssize_t __real_pwrite(int file, const void *bytes, size_t size, off_t at);
ssize_t __wrap_pwrite(int file, const void *bytes, size_t size, off_t at);
ssize_t __real_pread(int file, void *bytes, size_t size, off_t at);
ssize_t __wrap_pread(int file, void *bytes, size_t size, off_t at);
int __real_fdatasync(int file);
int __wrap_fdatasync(int file);
int __real_fsync(int file);
int __wrap_fsync(int file);
int __real_posix_fallocate(int file, off_t at, off_t size);
int __wrap_posix_fallocate(int file, off_t at, off_t size);

static bool is_interrupted(void)
{
    struct system *system = the_system();
    system->calls++;
    if (system->interrupts == 0 || system->calls % system->interrupts != 0) {
        return false;
    }
    errno = EINTR;
    return true;
}

static size_t limit(size_t size)
{
    size_t most = the_system()->most;
    return most != 0 && size > most ? most : size;
}

ssize_t __wrap_pwrite(int file, const void *bytes, size_t size, off_t at)
{
    if (is_interrupted()) {
        return -1;
    }
    if (the_system()->write_error != 0) {
        errno = the_system()->write_error;
        return -1;
    }
    return __real_pwrite(file, bytes, limit(size), at);
}

ssize_t __wrap_pread(int file, void *bytes, size_t size, off_t at)
{
    return is_interrupted() ? -1 : __real_pread(file, bytes, limit(size), at);
}

static int sync_or_fail(int file, int (*sync)(int))
{
    errno = the_system()->sync_error;
    return errno != 0 ? -1 : sync(file);
}

int __wrap_fdatasync(int file)
{
    return sync_or_fail(file, __real_fdatasync);
}

int __wrap_fsync(int file)
{
    return sync_or_fail(file, __real_fsync);
}

int __wrap_posix_fallocate(int file, off_t at, off_t size)
{
    int error = the_system()->allocate_error;
    return error != 0 ? error : __real_posix_fallocate(file, at, size);
}

/* A disk in a folder of the test's. */
struct place {
    struct folder folder;
    char path[PATH_BYTES];
    struct disk *disk;
    char words[DISK_WORDS_BYTES];
};

static void set_up(struct place *place)
{
    memset(place, 0, sizeof *place);
    folder_make(&place->folder);
    snprintf(place->path, PATH_BYTES, "%s/journal", place->folder.path);
    assert_int_equal(disk_open(place->path, DISK_WRITE, &place->disk, place->words), STATUS_OK);
}

static void tear_down(struct place *place)
{
    *the_system() = (struct system){0};
    disk_free(&place->disk);
    disk_free(&place->disk);
    folder_remove(&place->folder);
}

static const struct disk_name spare = {.kind = DISK_SPARE, .number = 7};
static const struct disk_name segment = {.kind = DISK_SEGMENT, .number = 2385};

static enum status create(struct place *place)
{
    return place->disk->ops->create(place->disk->arg, spare, BYTES, place->words);
}

static int open_spare(struct place *place)
{
    int file = -1;
    assert_int_equal(place->disk->ops->open(place->disk->arg, spare, &file, place->words),
                     STATUS_OK);
    return file;
}

static void expect_words(const struct place *place, const char *words)
{
    if (strstr(place->words, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", place->words, words);
    }
}

/* Law: all bytes get there and back, in whatever pieces the system takes them. */
static void short_and_interrupted_calls_are_continued(void **state)
{
    (void)state;
    static uint8_t bytes[BYTES];
    static uint8_t again[BYTES];
    for (size_t i = 0; i < BYTES; i++) {
        bytes[i] = (uint8_t)(i * 2385 >> 5);
    }
    struct place place;
    set_up(&place);
    the_system()->most = 1000;
    the_system()->interrupts = 3;
    assert_int_equal(create(&place), STATUS_OK);
    const struct disk *disk = place.disk;
    int file = open_spare(&place);
    assert_int_equal(disk->ops->read(disk->arg, file, 0, again, BYTES, place.words), STATUS_OK);
    for (size_t i = 0; i < BYTES; i++) {
        assert_int_equal(again[i], 0);
    }
    assert_int_equal(disk->ops->write(disk->arg, file, 24, bytes, BYTES - 24, place.words),
                     STATUS_OK);
    assert_int_equal(disk->ops->sync(disk->arg, file, place.words), STATUS_OK);
    assert_int_equal(disk->ops->read(disk->arg, file, 24, again, BYTES - 24, place.words),
                     STATUS_OK);
    assert_memory_equal(again, bytes, BYTES - 24);
    assert_int_equal(disk->ops->read(disk->arg, file, 25, again, BYTES, place.words),
                     STATUS_IO);
    expect_words(&place, "read ");
    disk->ops->close(disk->arg, file);
    tear_down(&place);
}

/* Law: a failure has a status, and words with the path and the cause. */
static void failures_are_told(void **state)
{
    (void)state;
    static const struct {
        int error;
        enum status status;
    } cases[] = {{ENOSPC, STATUS_FULL},  {EDQUOT, STATUS_FULL},  {EIO, STATUS_IO},
                 {EPERM, STATUS_DENIED}, {EROFS, STATUS_DENIED}, {ENOMEM, STATUS_NO_MEMORY}};
    struct place place;
    set_up(&place);
    assert_int_equal(create(&place), STATUS_OK);
    int file = open_spare(&place);
    const struct disk *disk = place.disk;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        the_system()->write_error = cases[i].error;
        assert_int_equal(disk->ops->write(disk->arg, file, 0, "x", 1, place.words),
                         cases[i].status);
        expect_words(&place, "/journal/spare-00000000000000000007: ");
        expect_words(&place, strerror(cases[i].error));
        the_system()->write_error = 0;
        the_system()->sync_error =
            cases[i].error; /* a sync has no second try, whatever it is */
        assert_int_equal(disk->ops->sync(disk->arg, file, place.words), STATUS_IO);
        assert_int_equal(disk->ops->sync_folder(disk->arg, place.words), STATUS_IO);
        the_system()->sync_error = 0;
    }
    disk->ops->close(disk->arg, file);
    tear_down(&place);
}

/* Law: of a file that could not be made nothing is left, and it can be made later. */
static void a_failed_file_leaves_nothing(void **state)
{
    (void)state;
    struct place place;
    set_up(&place);
    the_system()->allocate_error = ENOSPC;
    assert_int_equal(create(&place), STATUS_FULL);
    expect_words(&place, "allocate ");
    the_system()->allocate_error = 0;
    the_system()->write_error = ENOSPC;
    assert_int_equal(create(&place), STATUS_FULL);
    the_system()->write_error = 0;
    the_system()->sync_error = ENOSPC;
    assert_int_equal(create(&place), STATUS_FULL);
    the_system()->sync_error = 0;
    assert_int_equal(create(&place), STATUS_OK);
    assert_int_equal(create(&place), STATUS_EXISTS);
    tear_down(&place);
}

static enum status count_one(void *arg, const struct disk_entry *entry)
{
    int *count = arg;
    (*count)++;
    assert_int_equal(entry->name.kind, DISK_SEGMENT);
    assert_int_equal(entry->name.number, 2385);
    assert_int_equal(entry->bytes, BYTES);
    return STATUS_OK;
}

static void names_are_read_and_others_passed_over(void **state)
{
    (void)state;
    struct place place;
    set_up(&place);
    const struct disk *disk = place.disk;
    assert_int_equal(create(&place), STATUS_OK);
    assert_int_equal(disk->ops->rename(disk->arg, spare, segment, place.words), STATUS_OK);
    assert_int_equal(disk->ops->rename(disk->arg, spare, segment, place.words),
                     STATUS_NOT_FOUND);
    static const char *const others[] = {"notes", "segment-1", "segment-0000000000000000002x",
                                         "spare-00000000000000000000",
                                         "segment-99999999999999999999"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        char path[PATH_BYTES + 64];
        snprintf(path, sizeof path, "%s/%s", place.path, others[i]);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fclose(file);
    }
    int count = 0;
    assert_int_equal(disk->ops->list(disk->arg, count_one, &count, place.words), STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(disk->ops->remove(disk->arg, segment, place.words), STATUS_OK);
    assert_int_equal(disk->ops->remove(disk->arg, segment, place.words), STATUS_NOT_FOUND);
    expect_words(&place, "remove ");
    tear_down(&place);
}

/* Law: a folder has one user; nobody else may read what is in it. */
static void a_folder_has_one_user(void **state)
{
    (void)state;
    struct place place;
    set_up(&place);
    struct disk *second = NULL;
    assert_int_equal(disk_open(place.path, DISK_WRITE, &second, place.words), STATUS_EXISTS);
    expect_words(&place, "another broker uses this folder");
    assert_null(second);
    disk_free(&place.disk);
    assert_int_equal(disk_open(place.path, DISK_READ, &place.disk, place.words), STATUS_OK);
    struct stat found;
    assert_int_equal(stat(place.path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0700);
    assert_true(place.disk->ops->free_bytes(place.disk->arg) > 0);
    tear_down(&place);
}

static void failed_allocations_are_told(void **state)
{
    (void)state;
    struct place place;
    set_up(&place);
    disk_free(&place.disk);
    for (int count = 0; count < 2; count++) {
        alloc_fail_after(count);
        assert_int_equal(disk_open(place.path, DISK_WRITE, &place.disk, place.words),
                         STATUS_NO_MEMORY);
        alloc_fail_after(-1);
        expect_words(&place, "out of memory");
    }
    tear_down(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_and_interrupted_calls_are_continued),
        cmocka_unit_test(failures_are_told),
        cmocka_unit_test(a_failed_file_leaves_nothing),
        cmocka_unit_test(names_are_read_and_others_passed_over),
        cmocka_unit_test(a_folder_has_one_user),
        cmocka_unit_test(failed_allocations_are_told),
    };
    return cmocka_run_group_tests_name("broker/disk", tests, NULL, NULL);
}
