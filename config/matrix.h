/* matrix: numbers with labelled rows and columns, written as text (RFC 4180).
 *
 *   region|sector,reg1|food,reg1|mining      the first cell is not looked at
 *   reg1|food,45352.19,88.5
 *   reg1|mining,0,1204
 *
 * Labels may stand in quotes, numbers have spaces around them. Lines end with LF or CR LF;
 * empty lines are passed over. For tables larger than config/csv.h holds: the text is read in
 * one go and given back, what stays are eight bytes a number. */
#ifndef CONFIG_MATRIX_H
#define CONFIG_MATRIX_H

#include "base/problem.h"
#include "base/status.h"

#include <stddef.h>

enum { MATRIX_BYTES_MAX = 1024 * 1024 * 1024, MATRIX_COLUMNS_MAX = 65536 };

struct matrix;

/* Reads the file at `path`.
 *
 * STATUS_BAD_INPUT  no header row; a label that is empty; a row with more or fewer cells than
 * the header; a cell that is no finite number; a quote where none may be, or without its end.
 * Every row at fault is reported, and every cell. STATUS_FULL       beyond a limit
 * STATUS_NOT_FOUND, STATUS_IO, STATUS_NO_MEMORY
 *
 * Each adds a problem with its line. */
MUST_USE enum status
matrix_read(const char *path, struct problems *problems, struct matrix **matrix_out);

/* The same of `size` bytes of text; `file` is the name to report. */
MUST_USE enum status matrix_parse(const char *file,
                                  const char *text,
                                  size_t size,
                                  struct problems *problems,
                                  struct matrix **matrix_out);

void matrix_free(struct matrix **matrix_p);

/* Without the labels. */
size_t matrix_columns(const struct matrix *matrix);
size_t matrix_rows(const struct matrix *matrix);

/* Valid as long as the matrix; indices must be in range. */
const char *matrix_column_label(const struct matrix *matrix, size_t column);
const char *matrix_row_label(const struct matrix *matrix, size_t row);
const double *matrix_row(const struct matrix *matrix, size_t row); /* [columns] */

/* The line a row starts at, from 1. */
unsigned matrix_line(const struct matrix *matrix, size_t row);

#endif
