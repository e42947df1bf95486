#include "config/sheet.h"

#include "base/buffer.h"
#include "base/number.h"
#include "base/suggest.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_SHOWN_MAX = 40 };

struct sheet {
    struct csv *csv;
    char *file;
    struct sheet_names columns;
    size_t places[CSV_COLUMNS_MAX]; /* [count] where they stand in the file */
};

static size_t find_place(const struct csv *csv, const char *column)
{
    for (size_t i = 0; i < csv_columns(csv); i++) {
        if (strcmp(csv_name(csv, i), column) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static bool is_known(const struct sheet *sheet, const char *name)
{
    for (size_t i = 0; i < sheet->columns.count; i++) {
        if (strcmp(sheet->columns.names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static enum status place_columns(struct sheet *sheet, struct problems *problems)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sheet->columns.count; i++) {
        sheet->places[i] = find_place(sheet->csv, sheet->columns.names[i]);
        if (sheet->places[i] == SIZE_MAX) {
            problem_add_at(problems, sheet->file, 1, "the column %s is missing",
                           sheet->columns.names[i]);
            status = STATUS_BAD_INPUT;
        }
    }
    for (size_t i = 0; i < csv_columns(sheet->csv); i++) {
        const char *name = csv_name(sheet->csv, i);
        if (!is_known(sheet, name)) {
            struct suggest suggest = suggest_start(name);
            for (size_t k = 0; k < sheet->columns.count; k++) {
                suggest_offer(&suggest, sheet->columns.names[k]);
            }
            problem_add_at(problems, sheet->file, 1, "there is no column %.*s%s",
                           CELL_SHOWN_MAX, name, suggest_clause(&suggest));
            status = STATUS_BAD_INPUT;
        }
    }
    return status;
}

/* Makes a sheet of the table, which is taken over also on failure. */
static enum status make(const char *file,
                        struct csv *csv,
                        struct sheet_names columns,
                        struct problems *problems,
                        struct sheet **sheet_out)
{
    assert(columns.count <= CSV_COLUMNS_MAX);
    struct sheet *sheet = calloc(1, sizeof *sheet);
    if (sheet == NULL) {
        csv_free(&csv);
        problem_add_at(problems, file, 0, "%s", status_words(STATUS_NO_MEMORY));
        return STATUS_NO_MEMORY;
    }
    *sheet = (struct sheet){.csv = csv, .file = strdup(file), .columns = columns};
    enum status status = STATUS_NO_MEMORY;
    if (sheet->file != NULL) {
        status = place_columns(sheet, problems);
    } else {
        problem_add_at(problems, file, 0, "%s", status_words(status));
    }
    if (status == STATUS_OK) {
        *sheet_out = sheet;
    } else {
        sheet_free(&sheet);
    }
    return status;
}

enum status sheet_read(const char *path,
                       struct sheet_names columns,
                       struct problems *problems,
                       struct sheet **sheet_out)
{
    struct csv *csv = NULL;
    enum status status = csv_read(path, problems, &csv);
    return status == STATUS_OK ? make(path, csv, columns, problems, sheet_out) : status;
}

enum status sheet_parse(const char *file,
                        const char *text,
                        size_t size,
                        struct sheet_names columns,
                        struct problems *problems,
                        struct sheet **sheet_out)
{
    struct csv *csv = NULL;
    enum status status = csv_parse(file, text, size, problems, &csv);
    return status == STATUS_OK ? make(file, csv, columns, problems, sheet_out) : status;
}

void sheet_free(struct sheet **sheet_p)
{
    struct sheet *sheet = *sheet_p;
    if (sheet == NULL) {
        return;
    }
    csv_free(&sheet->csv);
    free(sheet->file);
    free(sheet);
    *sheet_p = NULL;
}

const char *sheet_file(const struct sheet *sheet)
{
    return sheet->file;
}

size_t sheet_rows(const struct sheet *sheet)
{
    return csv_rows(sheet->csv);
}

unsigned sheet_line(const struct sheet *sheet, size_t row)
{
    return csv_line(sheet->csv, row);
}

const char *sheet_text(const struct sheet *sheet, size_t row, size_t column)
{
    assert(column < sheet->columns.count);
    return csv_cell(sheet->csv, row, sheet->places[column]);
}

bool sheet_is_empty(const struct sheet *sheet, size_t row, size_t column)
{
    return sheet_text(sheet, row, column)[0] == '\0';
}

void sheet_complain(const struct sheet *sheet,
                    size_t row,
                    size_t column,
                    struct problems *problems,
                    const char *format,
                    ...)
{
    struct buffer text = {0};
    va_list list;
    va_start(list, format);
    buffer_print_list(&text, format, list);
    va_end(list);
    problem_add_at(problems, sheet->file, sheet_line(sheet, row), "%s: %s",
                   sheet->columns.names[column],
                   text.failure == STATUS_OK ? buffer_text(&text) : "is at fault");
    buffer_clear(&text);
}

bool sheet_word(const struct sheet *sheet,
                size_t row,
                size_t column,
                struct problems *problems,
                const char **word_out)
{
    if (sheet_is_empty(sheet, row, column)) {
        sheet_complain(sheet, row, column, problems, "is empty");
        return false;
    }
    *word_out = sheet_text(sheet, row, column);
    return true;
}

bool sheet_number(const struct sheet *sheet,
                  size_t row,
                  size_t column,
                  struct sheet_range range,
                  struct problems *problems,
                  double *number_out)
{
    const char *text = sheet_text(sheet, row, column);
    double number = 0.0;
    if (!number_parse(text, &number)) {
        sheet_complain(sheet, row, column, problems, "\"%.*s\" is no number, of %g to %g",
                       CELL_SHOWN_MAX, text, range.least, range.most);
        return false;
    }
    if (!(number >= range.least && number <= range.most)) {
        sheet_complain(sheet, row, column, problems, "%g is outside %g to %g", number,
                       range.least, range.most);
        return false;
    }
    *number_out = number;
    return true;
}

bool sheet_whole(const struct sheet *sheet,
                 size_t row,
                 size_t column,
                 struct sheet_range range,
                 struct problems *problems,
                 unsigned *whole_out)
{
    double number = 0.0;
    if (!sheet_number(sheet, row, column, range, problems, &number)) {
        return false;
    }
    unsigned whole = (unsigned)number;
    if ((double)whole < number) {
        sheet_complain(sheet, row, column, problems, "%g is no whole number", number);
        return false;
    }
    *whole_out = whole;
    return true;
}

bool sheet_choice(const struct sheet *sheet,
                  size_t row,
                  size_t column,
                  struct sheet_names choices,
                  struct problems *problems,
                  unsigned *choice_out)
{
    const char *text = sheet_text(sheet, row, column);
    struct buffer all = {0};
    for (size_t i = 0; i < choices.count; i++) {
        if (strcmp(choices.names[i], text) == 0) {
            *choice_out = (unsigned)i;
            buffer_clear(&all);
            return true;
        }
        buffer_print(&all, "%s%s", i == 0 ? "" : ", ", choices.names[i]);
    }
    sheet_complain(sheet, row, column, problems, "\"%.*s\" is none of %s", CELL_SHOWN_MAX, text,
                   all.failure == STATUS_OK ? buffer_text(&all) : "those allowed");
    buffer_clear(&all);
    return false;
}
