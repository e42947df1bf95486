#include "config/csv.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "config/file.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct row {
    unsigned line;
    const char **cells; /* [count] */
    size_t count;
};

struct csv {
    struct arena arena;
    const char *file;
    const char **names; /* [columns] */
    size_t columns;
    struct row *rows; /* [count] */
    size_t count;
    size_t capacity;
};

/* Reads one row after the other. Texts are written over the copy of the file itself: a cell is
 * never longer than what it is written as. */
struct reader {
    struct csv *csv;
    char *at;
    unsigned line;
    struct problems *problems;
    enum status status;
    const char *cells[CSV_COLUMNS_MAX];
    size_t count; /* cells of the current row */
    bool row_is_bad;
    bool is_loose; /* no header, and rows of any number of cells */
};

static void refuse(struct reader *reader, unsigned line, const char *words)
{
    problem_add_at(reader->problems, reader->csv->file, line, "%s", words);
    reader->status = STATUS_BAD_INPUT;
    reader->row_is_bad = true;
}

static bool is_line_end(const char *at)
{
    return *at == '\n' || (at[0] == '\r' && at[1] == '\n');
}

static void pass_line_end(struct reader *reader)
{
    if (*reader->at != '\0') {
        reader->at += *reader->at == '\r' ? 2 : 1;
        reader->line++;
    }
}

/* Reads a cell in quotes; `at` stands on the opening one. Returns its end in the text. */
static char *read_quoted(struct reader *reader)
{
    unsigned line = reader->line;
    char *to = ++reader->at;
    for (;;) {
        char byte = *reader->at;
        if (byte == '\0') {
            refuse(reader, line, "this quoted cell has no end: \" is missing");
            return to;
        }
        reader->at++;
        if (byte == '"') {
            if (*reader->at != '"') {
                return to;
            }
            reader->at++;
        }
        reader->line += byte == '\n';
        *to++ = byte;
    }
}

static char *read_plain(struct reader *reader)
{
    while (*reader->at != '\0' && *reader->at != ',' && !is_line_end(reader->at)) {
        if (*reader->at == '"' && !reader->row_is_bad) {
            refuse(reader, reader->line, "a quote inside a cell that does not start with one");
        }
        reader->at++;
    }
    return reader->at;
}

static void keep_cell(struct reader *reader, const char *cell)
{
    if (reader->count < CSV_COLUMNS_MAX) {
        reader->cells[reader->count] = cell;
    }
    reader->count++;
}

/* Reads the cells of one row and ends each with a NUL. */
static void read_row(struct reader *reader)
{
    reader->count = 0;
    reader->row_is_bad = false;
    for (;;) {
        bool is_quoted = *reader->at == '"';
        char *start = reader->at + is_quoted;
        char *end = is_quoted ? read_quoted(reader) : read_plain(reader);
        if (*reader->at != '\0' && *reader->at != ',' && !is_line_end(reader->at)) {
            refuse(reader, reader->line, "text behind a closing quote");
            read_plain(reader);
        }
        bool ends_row = *reader->at != ',';
        if (ends_row) {
            pass_line_end(reader);
        } else {
            reader->at++;
        }
        *end = '\0';
        keep_cell(reader, start);
        if (ends_row) {
            return;
        }
    }
}

static const char **copy_cells(struct reader *reader)
{
    const char **cells =
        arena_take_array(&reader->csv->arena, reader->count, sizeof reader->cells[0]);
    if (cells == NULL) {
        reader->status = STATUS_NO_MEMORY;
        return NULL;
    }
    memcpy(cells, reader->cells, reader->count * sizeof reader->cells[0]);
    return cells;
}

static void check_names(struct reader *reader)
{
    for (size_t i = 0; i < reader->count; i++) {
        if (reader->cells[i][0] == '\0') {
            problem_add_at(reader->problems, reader->csv->file, 1, "column %zu has no name",
                           i + 1);
            reader->status = STATUS_BAD_INPUT;
        }
        for (size_t k = 0; k < i; k++) {
            if (strcmp(reader->cells[i], reader->cells[k]) == 0) {
                problem_add_at(reader->problems, reader->csv->file, 1,
                               "two columns are named %s", reader->cells[i]);
                reader->status = STATUS_BAD_INPUT;
            }
        }
    }
}

static void read_header(struct reader *reader)
{
    if (*reader->at == '\0') {
        refuse(reader, 1, "an empty table: the first line names the columns");
        return;
    }
    read_row(reader);
    if (reader->count == 1 && strchr(reader->cells[0], ';') != NULL) {
        refuse(reader, 1, "semicolons between the names of columns: commas belong there");
        return;
    }
    if (reader->count > CSV_COLUMNS_MAX) {
        problem_add_at(reader->problems, reader->csv->file, 1, "%zu columns, the most is %d",
                       reader->count, CSV_COLUMNS_MAX);
        reader->status = STATUS_FULL;
        return;
    }
    check_names(reader);
    if (reader->status == STATUS_OK) {
        reader->csv->names = copy_cells(reader);
        reader->csv->columns = reader->count;
    }
}

static void add_row(struct reader *reader, unsigned line)
{
    struct csv *csv = reader->csv;
    if (csv->count == csv->capacity) {
        size_t capacity = csv->capacity == 0 ? 64 : 2 * csv->capacity;
        struct row *rows = realloc(csv->rows, capacity * sizeof *rows);
        if (rows == NULL) {
            reader->status = STATUS_NO_MEMORY;
            return;
        }
        csv->rows = rows;
        csv->capacity = capacity;
    }
    const char **cells = copy_cells(reader);
    if (cells != NULL) {
        csv->rows[csv->count++] = (struct row){line, cells, reader->count};
    }
}

static void read_data_row(struct reader *reader)
{
    unsigned line = reader->line;
    if (reader->csv->count == CSV_ROWS_MAX) {
        problem_add_at(reader->problems, reader->csv->file, line, "more than %d rows",
                       CSV_ROWS_MAX);
        reader->status = STATUS_FULL;
        return;
    }
    read_row(reader);
    if (reader->is_loose && reader->count > CSV_COLUMNS_MAX) {
        problem_add_at(reader->problems, reader->csv->file, line, "%zu cells, the most is %d",
                       reader->count, CSV_COLUMNS_MAX);
        reader->status = STATUS_FULL;
        return;
    }
    bool is_short_or_long = !reader->is_loose && reader->count != reader->csv->columns;
    if (is_short_or_long && !reader->row_is_bad) {
        problem_add_at(reader->problems, reader->csv->file, line,
                       "%zu cells where the first line names %zu columns", reader->count,
                       reader->csv->columns);
        reader->status = STATUS_BAD_INPUT;
        reader->row_is_bad = true;
    }
    if (!reader->row_is_bad) {
        add_row(reader, line);
    }
}

/* A row at fault does not hide the next one; a limit or a lack of memory ends the reading. */
static bool may_go_on(const struct reader *reader)
{
    return reader->status == STATUS_OK || reader->status == STATUS_BAD_INPUT;
}

static enum status read_all(struct reader *reader)
{
    if (!reader->is_loose) {
        read_header(reader);
    }
    if (reader->status != STATUS_OK) {
        return reader->status;
    }
    while (*reader->at != '\0' && may_go_on(reader)) {
        if (is_line_end(reader->at)) {
            pass_line_end(reader);
        } else {
            read_data_row(reader);
        }
    }
    return reader->status;
}

/* What every way to read shares. */
struct source {
    const char *file;
    struct problems *problems;
    bool is_loose;
};

static enum status parse_text(const struct source *source, const char *text, struct csv *csv)
{
    struct reader reader = {
        .csv = csv, .line = 1, .problems = source->problems, .is_loose = source->is_loose};
    csv->file = arena_copy_text(&csv->arena, source->file);
    reader.at = arena_copy_text(&csv->arena, text);
    if (csv->file == NULL || reader.at == NULL) {
        return STATUS_NO_MEMORY;
    }
    return read_all(&reader);
}

static enum status finish(const struct source *source, const char *text, struct csv **csv_out)
{
    struct csv *csv = calloc(1, sizeof *csv);
    enum status status = STATUS_NO_MEMORY;
    if (csv != NULL) {
        status = parse_text(source, text, csv);
    }
    if (status == STATUS_OK) {
        *csv_out = csv;
        return STATUS_OK;
    }
    if (status == STATUS_NO_MEMORY) {
        problem_add_at(source->problems, source->file, 0, "%s", status_words(status));
    }
    csv_free(&csv);
    return status;
}

static enum status read_source(const struct source *source, struct csv **csv_out)
{
    struct buffer text = {0};
    enum status status = file_read(source->file, CSV_BYTES_MAX, &text, source->problems);
    if (status == STATUS_OK) {
        status = finish(source, buffer_text(&text), csv_out);
    }
    buffer_clear(&text);
    return status;
}

enum status csv_read(const char *path, struct problems *problems, struct csv **csv_out)
{
    const struct source source = {path, problems, false};
    return read_source(&source, csv_out);
}

enum status csv_read_loose(const char *path, struct problems *problems, struct csv **csv_out)
{
    const struct source source = {path, problems, true};
    return read_source(&source, csv_out);
}

static enum status
parse_source(const struct source *source, const char *text, size_t size, struct csv **csv_out)
{
    const char *file = source->file;
    struct problems *problems = source->problems;
    if (size > CSV_BYTES_MAX) {
        problem_add_at(problems, file, 0, "longer than %d bytes", CSV_BYTES_MAX);
        return STATUS_FULL;
    }
    struct buffer copy = {0};
    buffer_add(&copy, text, size);
    enum status status = file_check_text(file, text, size, problems);
    if (status == STATUS_OK && copy.failure != STATUS_OK) {
        problem_add_at(problems, file, 0, "%s", status_words(copy.failure));
        status = copy.failure;
    }
    if (status == STATUS_OK) {
        status = finish(source, buffer_text(&copy), csv_out);
    }
    buffer_clear(&copy);
    return status;
}

enum status csv_parse(const char *file,
                      const char *text,
                      size_t size,
                      struct problems *problems,
                      struct csv **csv_out)
{
    const struct source source = {file, problems, false};
    return parse_source(&source, text, size, csv_out);
}

enum status csv_parse_loose(const char *file,
                            const char *text,
                            size_t size,
                            struct problems *problems,
                            struct csv **csv_out)
{
    const struct source source = {file, problems, true};
    return parse_source(&source, text, size, csv_out);
}

void csv_free(struct csv **csv_p)
{
    struct csv *csv = *csv_p;
    if (csv == NULL) {
        return;
    }
    free(csv->rows);
    arena_clear(&csv->arena);
    free(csv);
    *csv_p = NULL;
}

size_t csv_columns(const struct csv *csv)
{
    return csv->columns;
}

size_t csv_rows(const struct csv *csv)
{
    return csv->count;
}

size_t csv_cells(const struct csv *csv, size_t row)
{
    assert(row < csv->count);
    return csv->rows[row].count;
}

const char *csv_name(const struct csv *csv, size_t column)
{
    assert(column < csv->columns);
    return csv->names[column];
}

const char *csv_cell(const struct csv *csv, size_t row, size_t column)
{
    assert(row < csv->count && column < csv->rows[row].count);
    return csv->rows[row].cells[column];
}

unsigned csv_line(const struct csv *csv, size_t row)
{
    assert(row < csv->count);
    return csv->rows[row].line;
}
