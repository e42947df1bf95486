#include "config/sheet.h"

#include "base/buffer.h"
#include "base/number.h"
#include "base/suggest.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

enum { CELL_SHOWN_MAX = 40 };

static bool is_unread(const char *name)
{
    static const char *const unread[] = {"tag", "source", "note"};
    bool found = false;
    for (size_t i = 0; i < sizeof unread / sizeof unread[0]; i++) {
        found = found || strcmp(name, unread[i]) == 0;
    }
    return found;
}

static void refuse_column(struct sheet *sheet, const char *name)
{
    struct suggest suggest = suggest_start(name);
    for (size_t k = 0; k < sheet->columns.count; k++) {
        suggest_offer(&suggest, sheet->columns.names[k]);
    }
    problem_add_at(sheet->problems, sheet->file, 1, "there is no column %.*s%s", CELL_SHOWN_MAX,
                   name, suggest_clause(&suggest));
    sheet->fine = false;
}

static void find_column(struct sheet *sheet, const char *name, size_t at)
{
    for (size_t k = 0; k < sheet->columns.count; k++) {
        if (strcmp(name, sheet->columns.names[k]) == 0) {
            sheet->places[k] = at;
            return;
        }
    }
    if (!is_unread(name)) {
        refuse_column(sheet, name);
    }
}

struct sheet sheet_open(const char *file,
                        const struct csv *csv,
                        struct sheet_names columns,
                        size_t needed,
                        struct problems *problems)
{
    assert(columns.count <= CSV_COLUMNS_MAX);
    struct sheet sheet = {
        .file = file, .csv = csv, .problems = problems, .columns = columns, .fine = true};
    size_t width = csv_columns(csv);
    for (size_t k = 0; k < columns.count; k++) {
        sheet.places[k] = width;
    }
    for (size_t at = 0; at < width; at++) {
        find_column(&sheet, csv_name(csv, at), at);
    }
    for (size_t k = 0; k < needed; k++) {
        if (sheet.places[k] == width) {
            problem_add_at(problems, file, 1, "the column %s is missing", columns.names[k]);
            sheet.fine = false;
        }
    }
    sheet.rows = sheet.fine ? csv_rows(csv) : 0;
    return sheet;
}

/* Opens the table, which is taken over also on failure. */
static enum status open_owned(const char *file,
                              struct csv *csv,
                              struct sheet_names columns,
                              struct problems *problems,
                              struct sheet *sheet_out)
{
    struct sheet sheet = sheet_open(file, csv, columns, columns.count, problems);
    sheet.owned = csv;
    if (!sheet.fine) {
        sheet_clear(&sheet);
        return STATUS_BAD_INPUT;
    }
    *sheet_out = sheet;
    return STATUS_OK;
}

enum status sheet_read(const char *path,
                       struct sheet_names columns,
                       struct problems *problems,
                       struct sheet *sheet_out)
{
    struct csv *csv = NULL;
    enum status status = csv_read(path, problems, &csv);
    return status == STATUS_OK ? open_owned(path, csv, columns, problems, sheet_out) : status;
}

enum status sheet_parse(const char *file,
                        const char *text,
                        size_t size,
                        struct sheet_names columns,
                        struct problems *problems,
                        struct sheet *sheet_out)
{
    struct csv *csv = NULL;
    enum status status = csv_parse(file, text, size, problems, &csv);
    return status == STATUS_OK ? open_owned(file, csv, columns, problems, sheet_out) : status;
}

void sheet_clear(struct sheet *sheet)
{
    csv_free(&sheet->owned);
    *sheet = (struct sheet){.file = NULL};
}

size_t sheet_rows(const struct sheet *sheet)
{
    return sheet->rows;
}

unsigned sheet_line(const struct sheet *sheet, size_t row)
{
    return csv_line(sheet->csv, row);
}

const char *sheet_text(const struct sheet *sheet, size_t row, size_t column)
{
    assert(column < sheet->columns.count);
    size_t place = sheet->places[column];
    return place < csv_columns(sheet->csv) ? csv_cell(sheet->csv, row, place) : "";
}

bool sheet_is_empty(const struct sheet *sheet, size_t row, size_t column)
{
    return sheet_text(sheet, row, column)[0] == '\0';
}

static void add(struct sheet *sheet, size_t row, struct buffer *text)
{
    problem_add_at(sheet->problems, sheet->file, sheet_line(sheet, row), "%s",
                   text->failure == STATUS_OK ? buffer_text(text) : "is at fault");
    sheet->fine = false;
    buffer_clear(text);
}

void sheet_complain(struct sheet *sheet, size_t row, size_t column, const char *format, ...)
{
    struct buffer text = {0};
    va_list list;
    va_start(list, format);
    buffer_print(&text, "%s: ", sheet->columns.names[column]);
    buffer_print_list(&text, format, list);
    va_end(list);
    add(sheet, row, &text);
}

void sheet_refuse(struct sheet *sheet, size_t row, const char *format, ...)
{
    struct buffer text = {0};
    va_list list;
    va_start(list, format);
    buffer_print_list(&text, format, list);
    va_end(list);
    add(sheet, row, &text);
}

bool sheet_word(struct sheet *sheet, size_t row, size_t column, const char **word_out)
{
    if (sheet_is_empty(sheet, row, column)) {
        sheet_complain(sheet, row, column, "is empty");
        return false;
    }
    *word_out = sheet_text(sheet, row, column);
    return true;
}

enum sheet_cell sheet_number_if(struct sheet *sheet,
                                size_t row,
                                size_t column,
                                struct sheet_range range,
                                double *number_out)
{
    const char *text = sheet_text(sheet, row, column);
    double number = 0.0;
    if (text[0] == '\0') {
        return SHEET_EMPTY;
    }
    if (!number_parse(text, &number)) {
        sheet_complain(sheet, row, column, "\"%.*s\" is no number, of %g to %g", CELL_SHOWN_MAX,
                       text, range.least, range.most);
        return SHEET_BAD;
    }
    if (!(number >= range.least && number <= range.most)) {
        sheet_complain(sheet, row, column, "%.*s is outside %g to %g", CELL_SHOWN_MAX, text,
                       range.least, range.most);
        return SHEET_BAD;
    }
    *number_out = number;
    return SHEET_FOUND;
}

bool sheet_number(struct sheet *sheet,
                  size_t row,
                  size_t column,
                  struct sheet_range range,
                  double *number_out)
{
    enum sheet_cell cell = sheet_number_if(sheet, row, column, range, number_out);
    if (cell == SHEET_EMPTY) {
        sheet_complain(sheet, row, column, "a number from %g to %g is missing", range.least,
                       range.most);
    }
    return cell == SHEET_FOUND;
}

bool sheet_whole(struct sheet *sheet,
                 size_t row,
                 size_t column,
                 struct sheet_range range,
                 unsigned *whole_out)
{
    double number = 0.0;
    if (!sheet_number(sheet, row, column, range, &number)) {
        return false;
    }
    unsigned whole = (unsigned)number;
    if ((double)whole < number) {
        sheet_complain(sheet, row, column, "%g is no whole number", number);
        return false;
    }
    *whole_out = whole;
    return true;
}

bool sheet_choice(struct sheet *sheet,
                  size_t row,
                  size_t column,
                  struct sheet_names choices,
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
    sheet_complain(sheet, row, column, "\"%.*s\" is none of %s", CELL_SHOWN_MAX, text,
                   all.failure == STATUS_OK ? buffer_text(&all) : "those allowed");
    buffer_clear(&all);
    return false;
}

bool sheet_find(struct sheet *sheet,
                size_t row,
                size_t column,
                struct sheet_words *words,
                size_t *place_out)
{
    const char *text = sheet_text(sheet, row, column);
    for (size_t k = 0; k < words->count; k++) {
        size_t place = (words->last + k) % words->count;
        if (strcmp(text, words->words[place]) == 0) {
            words->last = place;
            *place_out = place;
            return true;
        }
    }
    struct suggest suggest = suggest_start(text);
    for (size_t k = 0; k < words->count; k++) {
        suggest_offer(&suggest, words->words[k]);
    }
    sheet_complain(sheet, row, column, "there is no %s \"%.*s\"%s", words->what, CELL_SHOWN_MAX,
                   text, suggest_clause(&suggest));
    return false;
}
