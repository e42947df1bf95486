/* sheet: a CSV table whose columns are known beforehand, read cell by cell as numbers and
 * names. Every fault becomes a problem with file, line, column, value and what is allowed. */
#ifndef CONFIG_SHEET_H
#define CONFIG_SHEET_H

#include "config/csv.h"

#include <stdbool.h>

enum { SHEET_COLUMNS_MAX = 8 };

struct sheet {
    const char *file;
    const struct csv *csv;
    struct problems *problems;
    const char *const *columns;       /* [count] names, borrowed */
    size_t places[SHEET_COLUMNS_MAX]; /* of the columns in the file; its width: not there */
    bool fine;                        /* no fault so far */
};

struct sheet_range {
    double least;
    double most;
};

/* The words a cell may hold. `last` is where the last was found: rows mostly come in order. */
struct sheet_words {
    const char *what; /* "country" */
    const char *const *words;
    size_t count;
    size_t last;
};

enum sheet_cell { SHEET_EMPTY, SHEET_FOUND, SHEET_BAD };

/* Finds `count` columns, of which the first `needed` must be there; tag, source and note may
 * stand beside them and are not read; any other column is a fault. */
struct sheet sheet_open(const char *file,
                        const struct csv *csv,
                        const char *const *columns,
                        size_t count,
                        size_t needed,
                        struct problems *problems);

/* Rows to read; 0 where a column that is needed is missing. Asked before the first row. */
size_t sheet_rows(const struct sheet *sheet);

/* Text of a cell; "" where the column is not there. */
const char *sheet_text(const struct sheet *sheet, size_t row, size_t column);

/* A number in its range; written only when found. */
enum sheet_cell sheet_number(struct sheet *sheet,
                             size_t row,
                             size_t column,
                             struct sheet_range range,
                             double *number_out);

/* As sheet_number, where an empty cell is a fault too; true: found. */
bool sheet_need_number(struct sheet *sheet,
                       size_t row,
                       size_t column,
                       struct sheet_range range,
                       double *number_out);

/* The place of a cell's word among those known; true: found. */
bool sheet_word(struct sheet *sheet,
                size_t row,
                size_t column,
                struct sheet_words *words,
                size_t *place_out);

/* Adds a fault of a row in words of the caller. */
void sheet_refuse(struct sheet *sheet, size_t row, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
