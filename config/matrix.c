#include "config/matrix.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/number.h"
#include "base/utf8.h"
#include "config/file.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_MAX = 60, ROWS_FIRST = 64 };

struct row {
    const char *label;
    unsigned line;
};

struct matrix {
    struct arena arena;
    const char **labels; /* [columns] */
    size_t columns;
    struct row *rows; /* [count] */
    double *values;   /* [count][columns] */
    size_t count;
    size_t capacity; /* rows */
};

/* Reads one cell after the other out of a text it may write to. */
struct reader {
    struct matrix *matrix;
    const char *file;
    char *at;
    unsigned line;
    struct problems *problems;
    enum status status; /* the worst so far: a bad cell does not hide the next */
};

static void refuse(struct reader *reader, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void refuse(struct reader *reader, unsigned line, const char *format, ...)
{
    struct buffer words = {0};
    va_list list;
    va_start(list, format);
    buffer_print_list(&words, format, list);
    va_end(list);
    problem_add_at(reader->problems, reader->file, line, "%s", buffer_text(&words));
    buffer_clear(&words);
    if (reader->status == STATUS_OK) {
        reader->status = STATUS_BAD_INPUT;
    }
}

/* Memory or a limit: nothing goes on from here. */
static void give_up(struct reader *reader, enum status status)
{
    problem_add_at(reader->problems, reader->file, reader->line, "%s", status_words(status));
    reader->status = status;
}

static bool may_go_on(const struct reader *reader)
{
    return reader->status == STATUS_OK || reader->status == STATUS_BAD_INPUT;
}

static bool is_line_end(const char *at)
{
    return *at == '\n' || (at[0] == '\r' && at[1] == '\n');
}

static bool ends_cell(const char *at)
{
    return *at == '\0' || *at == ',' || is_line_end(at);
}

/* Reads a cell in quotes over itself; `at` stands on the opening one. */
static char *read_quoted(struct reader *reader)
{
    unsigned line = reader->line;
    char *to = ++reader->at;
    for (;; reader->at++) {
        char byte = *reader->at;
        if (byte == '\0') {
            refuse(reader, line, "this quoted cell has no end: \" is missing");
            return to;
        }
        if (byte == '"' && *++reader->at != '"') {
            return to;
        }
        reader->line += byte == '\n';
        *to++ = byte;
    }
}

/* The next cell, ended with a NUL; `ends_row_out`: it is the last of its row. */
static char *read_cell(struct reader *reader, bool *ends_row_out)
{
    bool is_quoted = *reader->at == '"';
    char *cell = reader->at + is_quoted;
    char *end = is_quoted ? read_quoted(reader) : NULL;
    if (!ends_cell(reader->at) && is_quoted) {
        refuse(reader, reader->line, "text behind a closing quote");
    }
    while (!ends_cell(reader->at)) {
        reader->at++;
    }
    end = end != NULL ? end : reader->at;
    *ends_row_out = *reader->at != ',';
    size_t passed = *reader->at == '\0' ? 0 : *reader->at == '\r' ? 2 : 1;
    reader->line += passed > 0 && *ends_row_out;
    reader->at += passed;
    *end = '\0';
    return cell;
}

static const char *keep(struct reader *reader, const char *label)
{
    const char *copy = arena_copy_text(&reader->matrix->arena, label);
    if (copy == NULL) {
        give_up(reader, STATUS_NO_MEMORY);
    }
    return copy;
}

static size_t count_columns(const char *at)
{
    size_t count = 0;
    bool is_quoted = false;
    for (; *at != '\0' && (is_quoted || !is_line_end(at)); at++) {
        is_quoted = is_quoted != (*at == '"');
        count += *at == ',' && !is_quoted;
    }
    return count;
}

static void read_header(struct reader *reader)
{
    struct matrix *matrix = reader->matrix;
    bool ends_row = false;
    size_t columns = count_columns(reader->at);
    if (*reader->at == '\0') {
        refuse(reader, 1, "an empty table: the first line names the columns");
        return;
    }
    if (columns > MATRIX_COLUMNS_MAX) {
        refuse(reader, 1, "%zu columns, the most is %d", columns, MATRIX_COLUMNS_MAX);
        reader->status = STATUS_FULL;
        return;
    }
    matrix->labels = arena_take_array(&matrix->arena, columns + 1, sizeof matrix->labels[0]);
    if (matrix->labels == NULL) {
        give_up(reader, STATUS_NO_MEMORY);
        return;
    }
    read_cell(reader, &ends_row);
    while (!ends_row && matrix->columns < columns && may_go_on(reader)) {
        unsigned line = reader->line;
        const char *label = read_cell(reader, &ends_row);
        if (label[0] == '\0') {
            refuse(reader, line, "column %zu has no label", matrix->columns + 1);
        }
        matrix->labels[matrix->columns++] = keep(reader, label);
    }
    if (reader->status == STATUS_OK && (!ends_row || columns == 0)) {
        refuse(reader, 1, "a header of labels belongs here, a comma between two of them");
    }
}

static bool make_room(struct matrix *matrix)
{
    if (matrix->count < matrix->capacity) {
        return true;
    }
    size_t capacity = matrix->capacity == 0 ? ROWS_FIRST : 2 * matrix->capacity;
    struct row *rows = realloc(matrix->rows, capacity * sizeof *rows);
    if (rows == NULL) {
        return false;
    }
    matrix->rows = rows;
    double *values = realloc(matrix->values, capacity * matrix->columns * sizeof *values);
    if (values == NULL) {
        return false;
    }
    matrix->values = values;
    matrix->capacity = capacity;
    return true;
}

static char *trim(char *cell)
{
    cell += strspn(cell, " \t");
    size_t size = strlen(cell);
    while (size > 0 && (cell[size - 1] == ' ' || cell[size - 1] == '\t')) {
        size--;
    }
    cell[size] = '\0';
    return cell;
}

static double read_number(struct reader *reader, unsigned line, size_t column, char *cell)
{
    double number = 0.0;
    const char *digits = trim(cell);
    if (number_parse(digits, &number) == 0) {
        const char *label = reader->matrix->labels[column];
        refuse(reader, line, "column %.*s: \"%.*s\" is no number",
               (int)utf8_cut(label, SHOWN_MAX), label, (int)utf8_cut(digits, SHOWN_MAX),
               digits);
    }
    return number;
}

static void read_row(struct reader *reader)
{
    struct matrix *matrix = reader->matrix;
    unsigned line = reader->line;
    bool ends_row = false;
    if (!make_room(matrix)) {
        give_up(reader, STATUS_NO_MEMORY);
        return;
    }
    const char *label = keep(reader, read_cell(reader, &ends_row));
    if (label != NULL && label[0] == '\0') {
        refuse(reader, line, "a row without a label");
    }
    double *values = matrix->values + matrix->count * matrix->columns;
    size_t count = 0;
    while (!ends_row) {
        char *cell = read_cell(reader, &ends_row);
        if (count < matrix->columns) {
            values[count] = read_number(reader, line, count, cell);
        }
        count++;
    }
    if (count != matrix->columns) {
        refuse(reader, line, "%zu numbers where the first line names %zu columns", count,
               matrix->columns);
    }
    if (reader->status == STATUS_OK) { /* else the next row is read over this one */
        matrix->rows[matrix->count++] = (struct row){label, line};
    }
}

static void read_all(struct reader *reader)
{
    read_header(reader);
    if (reader->status != STATUS_OK) {
        return;
    }
    while (*reader->at != '\0' && may_go_on(reader)) {
        if (is_line_end(reader->at)) {
            reader->at += *reader->at == '\r' ? 2 : 1;
            reader->line++;
        } else {
            read_row(reader);
        }
    }
}

/* The text is written to. */
static enum status finish(const char *file,
                          struct buffer *text,
                          struct problems *problems,
                          struct matrix **matrix_out)
{
    struct matrix *matrix = calloc(1, sizeof *matrix);
    struct reader reader = {matrix, file, (char *)text->bytes, 1, problems, STATUS_OK};
    if (matrix == NULL) {
        give_up(&reader, STATUS_NO_MEMORY);
        return STATUS_NO_MEMORY;
    }
    read_all(&reader);
    if (reader.status != STATUS_OK) {
        matrix_free(&matrix);
        return reader.status;
    }
    *matrix_out = matrix;
    return STATUS_OK;
}

enum status matrix_read(const char *path, struct problems *problems, struct matrix **matrix_out)
{
    struct buffer text = {0};
    enum status status = file_read(path, MATRIX_BYTES_MAX, &text, problems);
    if (status == STATUS_OK) {
        status = finish(path, &text, problems, matrix_out);
    }
    buffer_clear(&text);
    return status;
}

enum status matrix_parse(const char *file,
                         const char *text,
                         size_t size,
                         struct problems *problems,
                         struct matrix **matrix_out)
{
    struct buffer copy = {.size_max = MATRIX_BYTES_MAX};
    enum status status = file_check_text(file, text, size, problems);
    if (status != STATUS_OK) {
        return status;
    }
    buffer_add(&copy, text, size);
    if (copy.failure != STATUS_OK) {
        problem_add_at(problems, file, 0, "%s", status_words(copy.failure));
        status = copy.failure;
    } else {
        status = finish(file, &copy, problems, matrix_out);
    }
    buffer_clear(&copy);
    return status;
}

void matrix_free(struct matrix **matrix_p)
{
    struct matrix *matrix = *matrix_p;
    if (matrix == NULL) {
        return;
    }
    free(matrix->rows);
    free(matrix->values);
    arena_clear(&matrix->arena);
    free(matrix);
    *matrix_p = NULL;
}

size_t matrix_columns(const struct matrix *matrix)
{
    return matrix->columns;
}

size_t matrix_rows(const struct matrix *matrix)
{
    return matrix->count;
}

const char *matrix_column_label(const struct matrix *matrix, size_t column)
{
    assert(column < matrix->columns);
    return matrix->labels[column];
}

const char *matrix_row_label(const struct matrix *matrix, size_t row)
{
    assert(row < matrix->count);
    return matrix->rows[row].label;
}

const double *matrix_row(const struct matrix *matrix, size_t row)
{
    assert(row < matrix->count);
    return matrix->values + row * matrix->columns;
}

unsigned matrix_line(const struct matrix *matrix, size_t row)
{
    assert(row < matrix->count);
    return matrix->rows[row].line;
}
