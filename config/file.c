#include "config/file.h"

#include "base/utf8.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PIECE_BYTES = 8 * 1024 };

static unsigned line_at(const char *text, size_t at)
{
    unsigned line = 1;
    for (size_t i = 0; i < at; i++) {
        line += text[i] == '\n';
    }
    return line;
}

enum status
file_check_text(const char *path, const char *text, size_t size, struct problems *problems)
{
    const char *nul = memchr(text, '\0', size);
    if (nul != NULL) {
        problem_add_at(problems, path, line_at(text, (size_t)(nul - text)),
                       "a NUL byte: this is not a text file");
        return STATUS_BAD_INPUT;
    }
    size_t valid = utf8_valid_size(text, size);
    if (valid < size) {
        problem_add_at(problems, path, line_at(text, valid), "byte 0x%02X is not UTF-8 text",
                       (unsigned)(unsigned char)text[valid]);
        return STATUS_BAD_INPUT;
    }
    return STATUS_OK;
}

/* Opens a regular file: the opening of a pipe could wait for ever. */
static enum status open_file(const char *path, struct problems *problems, FILE **stream_out)
{
    struct stat about;
    bool is_there = stat(path, &about) == 0;
    if (is_there && !S_ISREG(about.st_mode)) {
        problem_add_at(problems, path, 0, "is not a file");
        return STATUS_IO;
    }
    FILE *stream = is_there ? fopen(path, "rb") : NULL;
    if (stream == NULL) {
        int cause = errno;
        problem_add_at(problems, path, 0, "cannot be opened: %s", strerror(cause));
        return cause == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    }
    *stream_out = stream;
    return STATUS_OK;
}

static enum status
read_stream(FILE *stream, const char *path, struct buffer *text, struct problems *problems)
{
    char piece[PIECE_BYTES];
    size_t got = 0;
    while ((got = fread(piece, 1, sizeof piece, stream)) > 0) {
        buffer_add(text, piece, got);
        if (text->failure == STATUS_FULL) {
            problem_add_at(problems, path, 0, "longer than %zu bytes", text->size_max);
            return STATUS_FULL;
        }
    }
    if (ferror(stream)) {
        problem_add_at(problems, path, 0, "cannot be read: %s", strerror(errno));
        return STATUS_IO;
    }
    buffer_add(text, "", 0); /* an empty file is an empty text */
    if (text->failure != STATUS_OK) {
        problem_add_at(problems, path, 0, "%s", status_words(text->failure));
    }
    return text->failure;
}

static void drop_byte_order_mark(struct buffer *text)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t size = sizeof mark - 1;
    if (text->size >= size && memcmp(text->bytes, mark, size) == 0) {
        memmove(text->bytes, text->bytes + size, text->size - size + 1);
        text->size -= size;
    }
}

enum status
file_read(const char *path, size_t size_max, struct buffer *text_out, struct problems *problems)
{
    buffer_reset(text_out);
    FILE *stream = NULL;
    enum status status = open_file(path, problems, &stream);
    if (status != STATUS_OK) {
        return status;
    }
    size_t size_max_before = text_out->size_max;
    text_out->size_max = size_max;
    status = read_stream(stream, path, text_out, problems);
    fclose(stream);
    text_out->size_max = size_max_before;
    if (status != STATUS_OK) {
        return status;
    }
    drop_byte_order_mark(text_out);
    return file_check_text(path, buffer_text(text_out), text_out->size, problems);
}

char *file_beside(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    size_t folder_size = name[0] == '/' || slash == NULL ? 0 : (size_t)(slash - path) + 1;
    size_t name_size = strlen(name) + 1;
    char *joined = malloc(folder_size + name_size);
    if (joined != NULL) {
        memcpy(joined, path, folder_size);
        memcpy(joined + folder_size, name, name_size);
    }
    return joined;
}
