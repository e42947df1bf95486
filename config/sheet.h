/* sheet: a table whose columns are known beforehand (config/csv.h), read cell by cell. Every
 * cell at fault becomes a problem with its file, line and column, the value found and what is
 * allowed; reading goes on behind it.
 *
 *   static const char *const names[] = {"country", "year"};
 *   status = sheet_read(path, (struct sheet_names){names, 2}, &problems, &sheet);
 *   for (size_t row = 0; row < sheet_rows(sheet); row++)
 *       is_good = sheet_number(sheet, row, 1, (struct sheet_range){1700, 2200}, &problems, &x);
 */
#ifndef CONFIG_SHEET_H
#define CONFIG_SHEET_H

#include "base/problem.h"
#include "base/status.h"
#include "config/csv.h"

#include <stdbool.h>
#include <stddef.h>

struct sheet;

struct sheet_range {
    double least, most;
};

/* Names of columns, or of what a cell may say. Borrowed. */
struct sheet_names {
    const char *const *names; /* [count] */
    size_t count;
};

/* Reads the file at `path`, which must have exactly these columns, in any order.
 * STATUS_BAD_INPUT: a column is missing, or not known; and the failures of csv_read. Each adds
 * a problem. The names must outlive the sheet; they are at most CSV_COLUMNS_MAX. */
MUST_USE enum status sheet_read(const char *path,
                                struct sheet_names columns,
                                struct problems *problems,
                                struct sheet **sheet_out);

/* The same of `size` bytes of text; `file` is the name to report. */
MUST_USE enum status sheet_parse(const char *file,
                                 const char *text,
                                 size_t size,
                                 struct sheet_names columns,
                                 struct problems *problems,
                                 struct sheet **sheet_out);

void sheet_free(struct sheet **sheet_p);

/* The name to report. */
const char *sheet_file(const struct sheet *sheet);

/* Without the header. */
size_t sheet_rows(const struct sheet *sheet);

/* The line a row starts at, from 1. */
unsigned sheet_line(const struct sheet *sheet, size_t row);

/* The cell as it stands, valid as long as the sheet. Row and column, here and below, must be in
 * range; columns count as in sheet_read. */
const char *sheet_text(const struct sheet *sheet, size_t row, size_t column);

bool sheet_is_empty(const struct sheet *sheet, size_t row, size_t column);

/* A fault of a cell, for checks of the caller's own: "column: ...". */
void sheet_complain(const struct sheet *sheet,
                    size_t row,
                    size_t column,
                    struct problems *problems,
                    const char *format,
                    ...) __attribute__((format(printf, 5, 6)));

/* A text that is not empty. False where it is at fault. */
bool sheet_word(const struct sheet *sheet,
                size_t row,
                size_t column,
                struct problems *problems,
                const char **word_out);

/* A number within the range, ends included. False where the cell is at fault. */
bool sheet_number(const struct sheet *sheet,
                  size_t row,
                  size_t column,
                  struct sheet_range range,
                  struct problems *problems,
                  double *number_out);

/* A whole number within the range, which must lie in that of unsigned. */
bool sheet_whole(const struct sheet *sheet,
                 size_t row,
                 size_t column,
                 struct sheet_range range,
                 struct problems *problems,
                 unsigned *whole_out);

/* One of the choices; its index. */
bool sheet_choice(const struct sheet *sheet,
                  size_t row,
                  size_t column,
                  struct sheet_names choices,
                  struct problems *problems,
                  unsigned *choice_out);

#endif
