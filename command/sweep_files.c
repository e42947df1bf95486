#include "command/sweep_files.h"

#include "config/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const char part_name[] = "sweep.part.csv";
static const char whole_name[] = "sweep.csv";
static const char lines_name[] = "sweep.jsonl";

static const size_t file_bytes_max = (size_t)1 << 30;

struct sweep_files {
    char folder[PATH_MAX];
    int lock; /* the folder */
    int rows; /* files; -1: not open */
    int lines;
};

typedef void
print_row_fn(const struct sweep_table *table, uint64_t scenario, struct buffer *text);

static enum status
fail(enum status status, const char *path, const char *why, char words_out[OUTPUT_WORDS_BYTES])
{
    snprintf(words_out, OUTPUT_WORDS_BYTES, "%.300s: %s", path, why);
    return status;
}

static void
format_path(const struct sweep_files *files, const char *name, char path_out[PATH_MAX])
{
    size_t size = strlen(files->folder);
    memcpy(path_out, files->folder, size);
    path_out[size] = '/';
    snprintf(path_out + size + 1, PATH_MAX - size - 1, "%s", name);
}

/* Takes the rows of a file, where there is one. STATUS_NOT_FOUND: there is none. */
static enum status read_rows(const struct sweep_files *files,
                             const char *name,
                             struct sweep_table *table,
                             char words_out[OUTPUT_WORDS_BYTES])
{
    char path[PATH_MAX];
    char why[128];
    struct buffer text = {0};
    struct problems problems = {0};
    size_t line = 0;
    format_path(files, name, path);
    enum status status = file_read(path, file_bytes_max, &text, &problems);
    if (status == STATUS_OK) {
        status = sweep_table_read(table, buffer_text(&text), text.size, &line);
    }
    if (line > 0) {
        snprintf(why, sizeof why,
                 "line %zu is not of this sweep: name another folder, or remove the file",
                 line);
    } else {
        snprintf(why, sizeof why, "%.120s",
                 problems.count > 0 ? problems.items[0].text : status_words(status));
    }
    if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
        fail(status, path, why, words_out);
    }
    problems_clear(&problems);
    buffer_clear(&text);
    return status;
}

static void
print_rows(const struct sweep_table *table, print_row_fn *print, struct buffer *text)
{
    for (uint64_t i = 0; i < table->plan->count; i++) {
        if (table->rows[i].is_there) {
            print(table, i, text);
        }
    }
}

/* Writes a file with the rows so far. */
static enum status save_rows(const struct sweep_files *files,
                             const struct sweep_table *table,
                             const char *name,
                             print_row_fn *print,
                             char words_out[OUTPUT_WORDS_BYTES])
{
    struct buffer text = {0};
    if (print == sweep_table_print_row) {
        sweep_table_print_header(table, &text);
    }
    print_rows(table, print, &text);
    enum status status = sweep_files_save(files, name, &text, words_out);
    buffer_clear(&text);
    return status;
}

/* Writes what there is anew, without half a line, and opens it for more. */
static enum status open_rows(const struct sweep_files *files,
                             const struct sweep_table *table,
                             const char *name,
                             print_row_fn *print,
                             int *file_out,
                             char words_out[OUTPUT_WORDS_BYTES])
{
    char path[PATH_MAX];
    enum status status = save_rows(files, table, name, print, words_out);
    if (status != STATUS_OK) {
        return status;
    }
    format_path(files, name, path);
    *file_out = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    return *file_out >= 0 ? STATUS_OK : fail(STATUS_IO, path, strerror(errno), words_out);
}

static enum status lock_folder(struct sweep_files *files, char words_out[OUTPUT_WORDS_BYTES])
{
    files->lock = open(files->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (files->lock < 0) {
        return fail(STATUS_IO, files->folder, strerror(errno), words_out);
    }
    if (flock(files->lock, LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK
                   ? fail(STATUS_EXISTS, files->folder, "another sweep writes into it now",
                          words_out)
                   : fail(STATUS_IO, files->folder, strerror(errno), words_out);
    }
    return STATUS_OK;
}

static enum status open_files(struct sweep_files *files,
                              struct sweep_table *table,
                              char words_out[OUTPUT_WORDS_BYTES])
{
    enum status status = lock_folder(files, words_out);
    if (status == STATUS_OK) {
        status = read_rows(files, whole_name, table, words_out);
    }
    if (status == STATUS_NOT_FOUND) {
        status = read_rows(files, part_name, table, words_out);
    }
    if (status == STATUS_NOT_FOUND) {
        status = STATUS_OK;
    }
    if (status == STATUS_OK && table->there < table->plan->count) {
        status =
            open_rows(files, table, part_name, sweep_table_print_row, &files->rows, words_out);
        if (status == STATUS_OK) {
            status = open_rows(files, table, lines_name, sweep_table_print_json, &files->lines,
                               words_out);
        }
    }
    return status;
}

enum status sweep_files_open(const char *folder,
                             struct sweep_table *table,
                             struct sweep_files **files_out,
                             char words_out[OUTPUT_WORDS_BYTES])
{
    enum { NAME_MOST = 32 };
    words_out[0] = '\0';
    if (strlen(folder) + NAME_MOST > PATH_MAX) {
        return fail(STATUS_FULL, folder, "the name is too long", words_out);
    }
    enum status status = output_make_folder(folder, words_out);
    if (status != STATUS_OK) {
        return status;
    }
    struct sweep_files *files = calloc(1, sizeof *files);
    if (files == NULL) {
        return fail(STATUS_NO_MEMORY, folder, status_words(STATUS_NO_MEMORY), words_out);
    }
    snprintf(files->folder, sizeof files->folder, "%s", folder);
    files->lock = -1;
    files->rows = -1;
    files->lines = -1;
    status = open_files(files, table, words_out);
    if (status != STATUS_OK) {
        sweep_files_close(&files);
        return status;
    }
    *files_out = files;
    return STATUS_OK;
}

static void close_file(int *file)
{
    if (*file >= 0) {
        close(*file);
        *file = -1;
    }
}

void sweep_files_close(struct sweep_files **files_p)
{
    struct sweep_files *files = *files_p;
    if (files == NULL) {
        return;
    }
    close_file(&files->rows);
    close_file(&files->lines);
    close_file(&files->lock);
    free(files);
    *files_p = NULL;
}

/* One write a row, so that rows are whole whenever the process ends. */
static enum status append(const struct sweep_files *files,
                          int file,
                          const struct buffer *text,
                          char words_out[OUTPUT_WORDS_BYTES])
{
    if (text->failure != STATUS_OK) {
        return fail(text->failure, files->folder, status_words(text->failure), words_out);
    }
    size_t done = 0;
    while (done < text->size) {
        ssize_t written = write(file, text->bytes + done, text->size - done);
        if (written < 0 && errno != EINTR) {
            return fail(STATUS_IO, files->folder, strerror(errno), words_out);
        }
        done += written > 0 ? (size_t)written : 0;
    }
    return STATUS_OK;
}

enum status sweep_files_add(struct sweep_files *files,
                            const struct sweep_table *table,
                            uint64_t scenario,
                            char words_out[OUTPUT_WORDS_BYTES])
{
    struct buffer text = {0};
    sweep_table_print_row(table, scenario, &text);
    enum status status = append(files, files->rows, &text, words_out);
    if (status == STATUS_OK) {
        buffer_reset(&text);
        sweep_table_print_json(table, scenario, &text);
        status = append(files, files->lines, &text, words_out);
    }
    buffer_clear(&text);
    return status;
}

static enum status save_dictionary(const struct sweep_files *files,
                                   const struct sweep_table *table,
                                   char words_out[OUTPUT_WORDS_BYTES])
{
    struct buffer text = {0};
    sweep_table_print_dictionary(table, &text);
    enum status status = sweep_files_save(files, "dictionary.csv", &text, words_out);
    buffer_clear(&text);
    return status;
}

enum status sweep_files_finish(struct sweep_files *files,
                               const struct sweep_table *table,
                               char words_out[OUTPUT_WORDS_BYTES])
{
    char path[PATH_MAX];
    close_file(&files->rows);
    close_file(&files->lines);
    enum status status = save_rows(files, table, lines_name, sweep_table_print_json, words_out);
    if (status == STATUS_OK) {
        status = save_dictionary(files, table, words_out);
    }
    if (status == STATUS_OK) {
        status = save_rows(files, table, whole_name, sweep_table_print_row, words_out);
    }
    if (status == STATUS_OK) {
        format_path(files, part_name, path);
        (void)unlink(path); /* the whole is there: it is not looked at any more */
    }
    return status;
}

enum status sweep_files_save(const struct sweep_files *files,
                             const char *name,
                             const struct buffer *text,
                             char words_out[OUTPUT_WORDS_BYTES])
{
    char path[PATH_MAX];
    format_path(files, name, path);
    return output_save(path, text, words_out);
}
