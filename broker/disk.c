#include "broker/disk.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { NUMBER_DIGITS = 20, ZEROS_BYTES = 256 * 1024, FOLDER_MODE = 0700, FILE_MODE = 0600 };

struct files {
    struct disk disk;
    int folder;
    char *path;
};

static const char *const prefixes[] = {[DISK_SEGMENT] = "segment-", [DISK_SPARE] = "spare-"};

void disk_name_text(struct disk_name name, char text_out[DISK_NAME_BYTES])
{
    snprintf(text_out, DISK_NAME_BYTES, "%s%020" PRIu64, prefixes[name.kind], name.number);
}

/* Failures. */

static enum status status_of(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
        return STATUS_FULL;
    case EACCES:
    case EPERM:
    case EROFS:
        return STATUS_DENIED;
    case ENOENT:
        return STATUS_NOT_FOUND;
    case EEXIST:
        return STATUS_EXISTS;
    case ENOMEM:
        return STATUS_NO_MEMORY;
    default:
        return STATUS_IO;
    }
}

/* Says that `what` failed, on a file of the folder or (NULL) on the folder. */
static enum status
fail(const struct files *files, const char *what, const char *name, int error, char *words_out)
{
    snprintf(words_out, DISK_WORDS_BYTES, "%s %s%s%s: %s", what, files->path,
             name != NULL ? "/" : "", name != NULL ? name : "", strerror(error));
    return status_of(error);
}

/* The same where only the open file is known. */
static enum status
fail_file(const struct files *files, const char *what, int file, int error, char *words_out)
{
    char link[64];
    char path[DISK_WORDS_BYTES / 2];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, sizeof path - 1);
    path[size > 0 ? size : 0] = '\0';
    snprintf(words_out, DISK_WORDS_BYTES, "%s %s: %s", what, size > 0 ? path : files->path,
             strerror(error));
    return status_of(error);
}

/* Bytes of a file. */

static enum status
read_file(void *arg, int file, uint64_t at, void *bytes_out, size_t size, char *words_out)
{
    uint8_t *bytes = bytes_out;
    while (size > 0) {
        ssize_t got = pread(file, bytes, size, (off_t)at);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return fail_file(arg, "read", file, got < 0 ? errno : EIO, words_out);
        }
        bytes += got;
        at += (uint64_t)got;
        size -= (size_t)got;
    }
    return STATUS_OK;
}

static enum status
write_file(void *arg, int file, uint64_t at, const void *bytes, size_t size, char *words_out)
{
    const uint8_t *from = bytes;
    while (size > 0) {
        ssize_t put = pwrite(file, from, size, (off_t)at);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return fail_file(arg, "write", file, put < 0 ? errno : EIO, words_out);
        }
        from += put;
        at += (uint64_t)put;
        size -= (size_t)put;
    }
    return STATUS_OK;
}

/* After a failed sync the system may have forgotten what it could not write, so whatever the
 * cause there is no second try: it must not look like a full disk. */
static enum status sync_file(void *arg, int file, char *words_out)
{
    if (fdatasync(file) != 0) {
        (void)fail_file(arg, "sync", file, errno, words_out);
        return STATUS_IO;
    }
    return STATUS_OK;
}

static enum status sync_folder(void *arg, char *words_out)
{
    const struct files *files = arg;
    if (fsync(files->folder) != 0) {
        (void)fail(files, "sync", NULL, errno, words_out);
        return STATUS_IO;
    }
    return STATUS_OK;
}

/* Files of the folder. */

static enum status open_file(void *arg, struct disk_name name, int *file_out, char *words_out)
{
    const struct files *files = arg;
    char text[DISK_NAME_BYTES];
    disk_name_text(name, text);
    int file = openat(files->folder, text, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0 && (errno == EACCES || errno == EROFS)) {
        file = openat(files->folder, text, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    }
    if (file < 0) {
        return fail(files, "open", text, errno, words_out);
    }
    *file_out = file;
    return STATUS_OK;
}

static void close_file(void *arg, int file)
{
    (void)arg;
    close(file);
}

/* Brings what was written to the disk before more is written, so that the syncs of another file
 * never wait for much of this one. That it failed is seen when the file is synced. */
static void drain(int file, uint64_t at, size_t size)
{
    const unsigned all =
        SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
    int result = sync_file_range(file, (off_t)at, (off_t)size, all);
    (void)result;
}

static enum status fill(struct files *files, int file, uint64_t bytes, char *words_out)
{
    static const uint8_t zeros[ZEROS_BYTES] = {0};
    int error = posix_fallocate(file, 0, (off_t)bytes);
    if (error != 0) {
        return fail_file(files, "allocate", file, error, words_out);
    }
    for (uint64_t at = 0; at < bytes; at += ZEROS_BYTES) {
        size_t size = bytes - at < ZEROS_BYTES ? (size_t)(bytes - at) : ZEROS_BYTES;
        enum status status = write_file(files, file, at, zeros, size, words_out);
        if (status != STATUS_OK) {
            return status;
        }
        drain(file, at, size);
    }
    /* Nothing relies on this file yet, so a sync that finds the disk full may be tried again.
     */
    return fsync(file) == 0 ? STATUS_OK : fail_file(files, "sync", file, errno, words_out);
}

static enum status
create_file(void *arg, struct disk_name name, uint64_t bytes, char *words_out)
{
    struct files *files = arg;
    char text[DISK_NAME_BYTES];
    disk_name_text(name, text);
    int file = openat(files->folder, text, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    if (file < 0) {
        return fail(files, "create", text, errno, words_out);
    }
    enum status status = fill(files, file, bytes, words_out);
    close(file);
    if (status != STATUS_OK) {
        unlinkat(files->folder, text, 0);
    }
    return status;
}

static enum status
rename_file(void *arg, struct disk_name from, struct disk_name to, char *words_out)
{
    const struct files *files = arg;
    char old_text[DISK_NAME_BYTES];
    char new_text[DISK_NAME_BYTES];
    disk_name_text(from, old_text);
    disk_name_text(to, new_text);
    if (renameat2(files->folder, old_text, files->folder, new_text, RENAME_NOREPLACE) != 0) {
        return fail(files, "rename", old_text, errno, words_out);
    }
    return STATUS_OK;
}

static enum status remove_file(void *arg, struct disk_name name, char *words_out)
{
    const struct files *files = arg;
    char text[DISK_NAME_BYTES];
    disk_name_text(name, text);
    if (unlinkat(files->folder, text, 0) != 0) {
        return fail(files, "remove", text, errno, words_out);
    }
    return STATUS_OK;
}

static uint64_t free_bytes(void *arg)
{
    const struct files *files = arg;
    struct statvfs space;
    if (fstatvfs(files->folder, &space) != 0) {
        return UINT64_MAX;
    }
    return (uint64_t)space.f_bavail * space.f_frsize;
}

/* The list. */

static bool read_name(const char *text, struct disk_name *name_out)
{
    for (int kind = DISK_SEGMENT; kind <= DISK_SPARE; kind++) {
        size_t size = strlen(prefixes[kind]);
        const char *digits = text + size;
        if (strncmp(text, prefixes[kind], size) == 0 && strlen(digits) == NUMBER_DIGITS &&
            strspn(digits, "0123456789") == NUMBER_DIGITS) {
            name_out->kind = (enum disk_kind)kind;
            name_out->number = strtoull(digits, NULL, 10);
            return name_out->number > 0 && name_out->number < UINT64_MAX;
        }
    }
    return false;
}

static enum status visit_file(const struct files *files,
                              const char *text,
                              disk_visit_fn *visit,
                              void *visit_arg,
                              char *words_out)
{
    struct disk_entry entry;
    if (!read_name(text, &entry.name)) {
        return STATUS_OK;
    }
    struct stat found;
    if (fstatat(files->folder, text, &found, AT_SYMLINK_NOFOLLOW) != 0) {
        return fail(files, "look at", text, errno, words_out);
    }
    entry.bytes = (uint64_t)found.st_size;
    enum status status = visit(visit_arg, &entry);
    if (status != STATUS_OK) {
        snprintf(words_out, DISK_WORDS_BYTES, "%s/%s: %s", files->path, text,
                 status_words(status));
    }
    return status;
}

static enum status list_files(void *arg, disk_visit_fn *visit, void *visit_arg, char *words_out)
{
    const struct files *files = arg;
    int again = openat(files->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = again >= 0 ? fdopendir(again) : NULL;
    if (folder == NULL) {
        int error = errno;
        if (again >= 0) {
            close(again);
        }
        return fail(files, "list", NULL, error, words_out);
    }
    enum status status = STATUS_OK;
    errno = 0;
    for (struct dirent *entry = readdir(folder); entry != NULL && status == STATUS_OK;
         entry = readdir(folder)) {
        status = visit_file(files, entry->d_name, visit, visit_arg, words_out);
        errno = 0;
    }
    if (status == STATUS_OK && errno != 0) {
        status = fail(files, "list", NULL, errno, words_out);
    }
    closedir(folder);
    return status;
}

/* The folder. */

/* A new folder lasts when the one above it is synced. */
static void sync_above(int folder)
{
    int above = openat(folder, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (above >= 0) {
        (void)fsync(above);
        close(above);
    }
}

static enum status open_folder(struct files *files, enum disk_use use, char *words_out)
{
    bool is_new = use != DISK_READ && mkdir(files->path, FOLDER_MODE) == 0;
    if (use != DISK_READ && !is_new && errno != EEXIST) {
        return fail(files, "create", NULL, errno, words_out);
    }
    files->folder = open(files->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (files->folder < 0) {
        return fail(files, "open", NULL, errno, words_out);
    }
    if (is_new) {
        sync_above(files->folder);
    }
    if (flock(files->folder, LOCK_EX | LOCK_NB) == 0) {
        return STATUS_OK;
    }
    if (errno != EWOULDBLOCK) {
        return fail(files, "lock", NULL, errno, words_out);
    }
    snprintf(words_out, DISK_WORDS_BYTES, "lock %s: another broker uses this folder",
             files->path);
    return STATUS_EXISTS;
}

static enum status refuse_segment(void *arg, const struct disk_entry *entry)
{
    (void)arg;
    return entry->name.kind == DISK_SEGMENT ? STATUS_EXISTS : STATUS_OK;
}

static const struct disk_ops file_ops = {
    .list = list_files,
    .create = create_file,
    .open = open_file,
    .close = close_file,
    .read = read_file,
    .write = write_file,
    .sync = sync_file,
    .rename = rename_file,
    .remove = remove_file,
    .sync_folder = sync_folder,
    .free_bytes = free_bytes,
};

enum status disk_open(const char *folder,
                      enum disk_use use,
                      struct disk **disk_out,
                      char words_out[DISK_WORDS_BYTES])
{
    snprintf(words_out, DISK_WORDS_BYTES, "%s: %s", folder, status_words(STATUS_NO_MEMORY));
    struct files *files = calloc(1, sizeof *files);
    if (files == NULL) {
        return STATUS_NO_MEMORY;
    }
    files->disk = (struct disk){.ops = &file_ops, .arg = files};
    files->folder = -1;
    files->path = strdup(folder);
    enum status status = files->path == NULL ? STATUS_NO_MEMORY : STATUS_OK;
    if (status == STATUS_OK) {
        status = open_folder(files, use, words_out);
    }
    if (status == STATUS_OK && use == DISK_NEW) {
        status = list_files(files, refuse_segment, NULL, words_out);
    }
    struct disk *disk = &files->disk;
    if (status != STATUS_OK) {
        disk_free(&disk);
        return status;
    }
    *disk_out = disk;
    return STATUS_OK;
}

void disk_free(struct disk **disk_p)
{
    if (*disk_p == NULL) {
        return;
    }
    assert((*disk_p)->ops == &file_ops);
    struct files *files = (*disk_p)->arg;
    if (files->folder >= 0) {
        close(files->folder);
    }
    free(files->path);
    free(files);
    *disk_p = NULL;
}
