/* grid: a table of texts with aligned columns that never is wider than its page.
 *
 *   struct grid *grid = grid_new(columns, 3);
 *   grid_add(grid, "2017"); grid_add(grid, "%s", growth); ... row after row
 *   grid_print(grid, page);
 *   grid_free(&grid);
 *
 * Where the columns do not fit, first the wrapping ones give way; then the table is printed in
 * blocks, one below the other, each with the first column. Every verb accepts NULL and
 * remembers a failure, which grid_print leaves with the page's buffer: ask there once. */
#ifndef COMMAND_GRID_H
#define COMMAND_GRID_H

#include "command/page.h"

#include <stddef.h>

struct grid;

enum grid_kind {
    GRID_LEFT,
    GRID_RIGHT,
    GRID_WRAP /* left; gives way and takes several lines where room is short */
};

struct grid_column {
    const char *title; /* borrowed by grid_new only; "\n" breaks its line */
    enum grid_kind kind;
};

enum { GRID_COLUMNS_MAX = 1024, GRID_INDENT = 2 };

/* A table of 1 to GRID_COLUMNS_MAX columns; NULL: no memory. */
struct grid *grid_new(const struct grid_column *columns, size_t count);

void grid_free(struct grid **grid_p);

/* Adds the next cell, rows from left to right; "\n" breaks its line. */
void grid_add(struct grid *grid, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds the content of a buffer as the next cell, and remembers its failure. */
void grid_add_buffer(struct grid *grid, const struct buffer *text);

/* How the cells added from now on look. */
void grid_style(struct grid *grid, enum style style);

/* Prints titles and rows; a row that is not complete ends with empty cells. O(cells). */
void grid_print(const struct grid *grid, struct page *page);

#endif
