#include "config/sheet.h"

#include "base/number.h"
#include "base/suggest.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 400 };

static const char *const unread[] = {"tag", "source", "note"};

static bool is_unread(const char *name)
{
    bool found = false;
    for (size_t i = 0; i < sizeof unread / sizeof unread[0]; i++) {
        found = found || strcmp(name, unread[i]) == 0;
    }
    return found;
}

static void refuse_column(struct sheet *sheet, const char *name, size_t count)
{
    struct suggest suggest = suggest_start(name);
    for (size_t k = 0; k < count; k++) {
        suggest_offer(&suggest, sheet->columns[k]);
    }
    problem_add_at(sheet->problems, sheet->file, 1, "there is no column %s%s", name,
                   suggest_clause(&suggest));
    sheet->fine = false;
}

static void find_column(struct sheet *sheet, const char *name, size_t at, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        if (strcmp(name, sheet->columns[k]) == 0) {
            sheet->places[k] = at;
            return;
        }
    }
    if (!is_unread(name)) {
        refuse_column(sheet, name, count);
    }
}

struct sheet sheet_open(const char *file,
                        const struct csv *csv,
                        const char *const *columns,
                        size_t count,
                        size_t needed,
                        struct problems *problems)
{
    assert(count <= SHEET_COLUMNS_MAX);
    struct sheet sheet = {
        .file = file, .csv = csv, .problems = problems, .columns = columns, .fine = true};
    size_t width = csv_columns(csv);
    for (size_t k = 0; k < count; k++) {
        sheet.places[k] = width;
    }
    for (size_t at = 0; at < width; at++) {
        find_column(&sheet, csv_name(csv, at), at, count);
    }
    for (size_t k = 0; k < needed; k++) {
        if (sheet.places[k] == width) {
            problem_add_at(problems, file, 1, "column %s is missing", columns[k]);
            sheet.fine = false;
        }
    }
    return sheet;
}

size_t sheet_rows(const struct sheet *sheet)
{
    return sheet->fine ? csv_rows(sheet->csv) : 0;
}

const char *sheet_text(const struct sheet *sheet, size_t row, size_t column)
{
    size_t place = sheet->places[column];
    return place < csv_columns(sheet->csv) ? csv_cell(sheet->csv, row, place) : "";
}

void sheet_refuse(struct sheet *sheet, size_t row, const char *format, ...)
{
    char text[TEXT_MAX];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    problem_add_at(sheet->problems, sheet->file, csv_line(sheet->csv, row), "%s", text);
    sheet->fine = false;
}

enum sheet_cell sheet_number(struct sheet *sheet,
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
        sheet_refuse(sheet, row, "%s: \"%s\" is no number", sheet->columns[column], text);
        return SHEET_BAD;
    }
    if (!(number >= range.least && number <= range.most)) {
        sheet_refuse(sheet, row, "%s: %s is outside %g to %g", sheet->columns[column], text,
                     range.least, range.most);
        return SHEET_BAD;
    }
    *number_out = number;
    return SHEET_FOUND;
}

bool sheet_need_number(struct sheet *sheet,
                       size_t row,
                       size_t column,
                       struct sheet_range range,
                       double *number_out)
{
    enum sheet_cell cell = sheet_number(sheet, row, column, range, number_out);
    if (cell == SHEET_EMPTY) {
        sheet_refuse(sheet, row, "%s: a number from %g to %g is missing",
                     sheet->columns[column], range.least, range.most);
    }
    return cell == SHEET_FOUND;
}

bool sheet_word(struct sheet *sheet,
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
    sheet_refuse(sheet, row, "%s: there is no %s \"%s\"%s", sheet->columns[column], words->what,
                 text, suggest_clause(&suggest));
    return false;
}
