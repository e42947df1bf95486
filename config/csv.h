/* csv: a table written as text (RFC 4180), read as rows of cells, every row with its line.
 *
 * The first row names the columns. A cell in quotes may hold commas, line ends and doubled
 * quotes. Lines end with LF or CR LF; empty lines are passed over. */
#ifndef CONFIG_CSV_H
#define CONFIG_CSV_H

#include "base/problem.h"
#include "base/status.h"

#include <stddef.h>

enum { CSV_BYTES_MAX = 4 * 1024 * 1024, CSV_COLUMNS_MAX = 64, CSV_ROWS_MAX = 65536 };

struct csv;

/* Reads the file at `path`.
 *
 * STATUS_BAD_INPUT  no header row; a column without a name, or two of one name; a row with more
 *                   or fewer cells than the header; a quote where none may be, or without its
 *                   end. Every row at fault is reported.
 * STATUS_FULL       beyond a limit
 * STATUS_NOT_FOUND, STATUS_IO, STATUS_NO_MEMORY
 *
 * Each adds a problem with its line. */
MUST_USE enum status
csv_read(const char *path, struct problems *problems, struct csv **csv_out);

/* The same of `size` bytes of text; `file` is the name to report. */
MUST_USE enum status csv_parse(const char *file,
                               const char *text,
                               size_t size,
                               struct problems *problems,
                               struct csv **csv_out);

/* The same of a table without a header, whose rows may have any number of cells up to
 * CSV_COLUMNS_MAX; it has no columns. */
MUST_USE enum status
csv_read_loose(const char *path, struct problems *problems, struct csv **csv_out);
MUST_USE enum status csv_parse_loose(const char *file,
                                     const char *text,
                                     size_t size,
                                     struct problems *problems,
                                     struct csv **csv_out);

void csv_free(struct csv **csv_p);

size_t csv_columns(const struct csv *csv);
size_t csv_rows(const struct csv *csv); /* without the header */

/* Cells of a row: csv_columns, but where the table was read as loose. */
size_t csv_cells(const struct csv *csv, size_t row);

/* Texts are valid as long as the csv; indices must be in range. */
const char *csv_name(const struct csv *csv, size_t column);
const char *csv_cell(const struct csv *csv, size_t row, size_t column);

/* The line a row starts at, from 1. */
unsigned csv_line(const struct csv *csv, size_t row);

#endif
