/* sheet: a table whose columns are known beforehand (config/csv.h), read cell by cell. Every
 * cell at fault becomes a problem with its file, line and column, the value found and what is
 * allowed; reading goes on behind it.
 *
 *   static const char *const names[] = {"country", "year"};
 *   status = sheet_read(path, (struct sheet_names){names, 2}, &problems, &sheet);
 *   for (size_t row = 0; row < sheet_rows(&sheet); row++)
 *       (void)sheet_number(&sheet, row, 1, (struct sheet_range){1700, 2200}, &number);
 *   is_good = sheet.fine;
 *   sheet_clear(&sheet);
 */
#ifndef CONFIG_SHEET_H
#define CONFIG_SHEET_H

#include "base/problem.h"
#include "base/status.h"
#include "config/csv.h"

#include <stdbool.h>
#include <stddef.h>

struct sheet_range {
    double least, most;
};

/* Names of columns, or of what a cell may say. Borrowed. */
struct sheet_names {
    const char *const *names; /* [count] */
    size_t count;
};

/* Zero is a sheet without rows. */
struct sheet {
    const char *file; /* the name to report, borrowed */
    const struct csv *csv;
    struct csv *owned; /* the same, where the sheet read it */
    struct problems *problems;
    struct sheet_names columns;
    size_t places[CSV_COLUMNS_MAX]; /* of the columns in the file; its width: not there */
    size_t rows;                    /* without the header; 0 where a column is at fault */
    bool fine;                      /* no fault so far */
};

/* The words a cell may hold. `last` is where the last was found: rows mostly come in order. */
struct sheet_words {
    const char *what; /* "country" */
    const char *const *words;
    size_t count;
    size_t last;
};

enum sheet_cell { SHEET_EMPTY, SHEET_FOUND, SHEET_BAD };

/* Looks at a table that outlives the sheet. Of the columns, at most CSV_COLUMNS_MAX and in any
 * order in the file, the first `needed` must be there; tag, source and note may stand beside
 * them and are not read; any other column is a fault. */
struct sheet sheet_open(const char *file,
                        const struct csv *csv,
                        struct sheet_names columns,
                        size_t needed,
                        struct problems *problems);

/* Reads the file at `path`, which must have all the columns. STATUS_BAD_INPUT: a column is
 * missing, or not known; and the failures of csv_read. Each adds a problem. */
MUST_USE enum status sheet_read(const char *path,
                                struct sheet_names columns,
                                struct problems *problems,
                                struct sheet *sheet_out);

/* The same of `size` bytes of text; `file` is the name to report. */
MUST_USE enum status sheet_parse(const char *file,
                                 const char *text,
                                 size_t size,
                                 struct sheet_names columns,
                                 struct problems *problems,
                                 struct sheet *sheet_out);

void sheet_clear(struct sheet *sheet);

/* Without the header; 0 where a column is at fault. */
size_t sheet_rows(const struct sheet *sheet);

/* The line a row starts at, from 1. */
unsigned sheet_line(const struct sheet *sheet, size_t row);

/* The cell as it stands, valid as long as the table; "" where the column is not there. Row and
 * column, here and below, must be in range; columns count as when the sheet was opened. */
const char *sheet_text(const struct sheet *sheet, size_t row, size_t column);

bool sheet_is_empty(const struct sheet *sheet, size_t row, size_t column);

/* A fault of a cell, for checks of the caller's own: "column: ...". */
void sheet_complain(struct sheet *sheet, size_t row, size_t column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A fault of a row. */
void sheet_refuse(struct sheet *sheet, size_t row, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A text that is not empty. False where it is at fault. */
bool sheet_word(struct sheet *sheet, size_t row, size_t column, const char **word_out);

/* A number within the range, ends included. False where the cell is at fault. */
bool sheet_number(struct sheet *sheet,
                  size_t row,
                  size_t column,
                  struct sheet_range range,
                  double *number_out);

/* The same of a cell that may be empty; written only when found. */
enum sheet_cell sheet_number_if(struct sheet *sheet,
                                size_t row,
                                size_t column,
                                struct sheet_range range,
                                double *number_out);

/* A whole number within the range, which must lie in that of unsigned. */
bool sheet_whole(struct sheet *sheet,
                 size_t row,
                 size_t column,
                 struct sheet_range range,
                 unsigned *whole_out);

/* One of a few choices, its index; a fault names them all. */
bool sheet_choice(struct sheet *sheet,
                  size_t row,
                  size_t column,
                  struct sheet_names choices,
                  unsigned *choice_out);

/* One of many words, its index; a fault names the one most like it. */
bool sheet_find(struct sheet *sheet,
                size_t row,
                size_t column,
                struct sheet_words *words,
                size_t *place_out);

#endif
