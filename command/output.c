#include "command/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status
fail(enum status status, const char *path, const char *why, char words_out[OUTPUT_WORDS_BYTES])
{
    snprintf(words_out, OUTPUT_WORDS_BYTES, "%s: %s", path, why);
    return status;
}

static bool write_all(int file, const struct buffer *bytes)
{
    size_t done = 0;
    while (done < bytes->size) {
        ssize_t written = write(file, bytes->bytes + done, bytes->size - done);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        done += written > 0 ? (size_t)written : 0;
    }
    return true;
}

/* The rights open() gives a new file; umask() can only be read by setting it. */
static mode_t new_file_rights(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return (mode_t)0666 & ~mask;
}

/* Writes and closes; errno is that of the first failure. */
static bool fill(int file, const struct buffer *bytes)
{
    bool is_written = write_all(file, bytes);
    int error = errno;
    bool is_closed = close(file) == 0;
    if (!is_written) {
        errno = error;
    }
    return is_written && is_closed;
}

static enum status
write_directly(const char *path, const struct buffer *bytes, char words_out[OUTPUT_WORDS_BYTES])
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0 || !fill(file, bytes)) {
        return fail(STATUS_IO, path, strerror(errno), words_out);
    }
    return STATUS_OK;
}

static enum status
replace(const char *path, const struct buffer *bytes, char words_out[OUTPUT_WORDS_BYTES])
{
    struct buffer draft = {
        0}; /* beside the file, so that the rename stays in one file system */
    buffer_print(&draft, "%s.XXXXXX", path);
    if (draft.failure != STATUS_OK) {
        return fail(draft.failure, path, status_words(draft.failure), words_out);
    }
    char *draft_path = (char *)draft.bytes;
    enum status status = STATUS_OK;
    int file = mkstemp(draft_path);
    if (file < 0) {
        status = fail(STATUS_IO, path, strerror(errno), words_out);
    } else {
        fchmod(file, new_file_rights());
        if (!fill(file, bytes) || rename(draft_path, path) != 0) {
            status = fail(STATUS_IO, path, strerror(errno), words_out);
            unlink(draft_path);
        }
    }
    buffer_clear(&draft);
    return status;
}

enum status
output_save(const char *path, const struct buffer *bytes, char words_out[OUTPUT_WORDS_BYTES])
{
    if (bytes->failure != STATUS_OK) {
        return fail(bytes->failure, path, status_words(bytes->failure), words_out);
    }
    struct stat found;
    if (stat(path, &found) != 0) {
        return replace(path, bytes, words_out);
    }
    if (S_ISDIR(found.st_mode)) {
        return fail(STATUS_EXISTS, path, "is a folder", words_out);
    }
    if (!S_ISREG(found.st_mode)) {
        return write_directly(path, bytes, words_out);
    }
    char *target = realpath(path, NULL);
    if (target == NULL) {
        return fail(STATUS_IO, path, strerror(errno), words_out);
    }
    enum status status = replace(target, bytes, words_out);
    free(target);
    return status;
}

enum status output_make_folder(const char *path, char words_out[OUTPUT_WORDS_BYTES])
{
    struct stat found;
    if (stat(path, &found) == 0) {
        return S_ISDIR(found.st_mode) ? STATUS_OK
                                      : fail(STATUS_EXISTS, path, "is no folder", words_out);
    }
    if (mkdir(path, 0777) != 0) {
        return fail(STATUS_IO, path, strerror(errno), words_out);
    }
    return STATUS_OK;
}
