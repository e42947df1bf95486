#include "command/heat.h"

#include "command/text.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHADES = 5,
    ROWS_MOST = 24,
    LABEL_COLUMNS = 10,
    CELL_COLUMNS_MOST = 6,
    LABEL_BYTES = 32
};

static const char *const unicode_shades[SHADES] = {"·", "░", "▒", "▓", "█"};
static const char *const plain_shades[SHADES] = {".", ":", "+", "*", "#"};

/* The values of one side, each once, in cells of neighbours. */
struct side {
    double *values; /* [count] rising */
    size_t count;
    size_t cells;
};

struct cell {
    double sum;
    size_t count;
};

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static enum status
make_side(const double *values, size_t count, size_t cells_max, struct side *side_out)
{
    struct side side = {.values = malloc(count * sizeof *side.values)};
    if (side.values == NULL) {
        return STATUS_NO_MEMORY;
    }
    memcpy(side.values, values, count * sizeof *side.values);
    qsort(side.values, count, sizeof *side.values, compare_numbers);
    for (size_t i = 0; i < count; i++) {
        if (side.count == 0 || side.values[side.count - 1] != side.values[i]) {
            side.values[side.count++] = side.values[i];
        }
    }
    side.cells = side.count < cells_max ? side.count : cells_max;
    *side_out = side;
    return STATUS_OK;
}

static size_t cell_of(const struct side *side, double value)
{
    const double *found =
        bsearch(&value, side->values, side->count, sizeof value, compare_numbers);
    return (size_t)(found - side->values) * side->cells / side->count;
}

/* The first value of a cell. */
static double first_of(const struct side *side, size_t cell)
{
    return side->values[(cell * side->count + side->cells - 1) / side->cells];
}

static double mean_of(const struct cell *cell)
{
    return cell->count > 0 ? cell->sum / (double)cell->count : NAN;
}

struct map {
    struct side across, up;
    struct cell *cells; /* [up.cells][across.cells] */
    double least, most; /* of their means; least above most: there are none */
};

static void fill_map(const struct heat *heat, struct map *map)
{
    for (size_t i = 0; i < heat->count; i++) {
        if (isfinite(heat->number[i])) {
            size_t row = cell_of(&map->up, heat->up[i]);
            struct cell *cell =
                &map->cells[row * map->across.cells + cell_of(&map->across, heat->across[i])];
            cell->sum += heat->number[i];
            cell->count++;
        }
    }
    map->least = INFINITY;
    map->most = -INFINITY;
    for (size_t i = 0; i < map->up.cells * map->across.cells; i++) {
        double mean = mean_of(&map->cells[i]);
        map->least = mean < map->least ? mean : map->least;
        map->most = mean > map->most ? mean : map->most;
    }
}

static enum status make_map(const struct heat *heat, size_t columns, struct map *map)
{
    const size_t most = heat->cells_max > 0 ? heat->cells_max : SIZE_MAX;
    enum status status =
        make_side(heat->across, heat->count, columns < most ? columns : most, &map->across);
    if (status == STATUS_OK) {
        status =
            make_side(heat->up, heat->count, ROWS_MOST < most ? ROWS_MOST : most, &map->up);
    }
    if (status == STATUS_OK) {
        map->cells = calloc(map->up.cells * map->across.cells, sizeof *map->cells);
        status = map->cells != NULL ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (status == STATUS_OK) {
        fill_map(heat, map);
    }
    return status;
}

static void clear_map(struct map *map)
{
    free(map->across.values);
    free(map->up.values);
    free(map->cells);
}

static size_t shade_of(const struct map *map, double mean)
{
    double span = map->most - map->least;
    double shade = span > 0.0 ? (mean - map->least) / span * SHADES : 0.0;
    return shade >= SHADES ? SHADES - 1 : (size_t)shade;
}

static void add_columns(struct page *page, size_t columns, const char *text)
{
    size_t used = text_columns(text, strlen(text));
    page_spaces(page, columns > used ? columns - used : 0);
    page_add(page, text);
}

static void print_row(const struct map *map, size_t row, size_t cell_columns, struct page *page)
{
    char label[LABEL_BYTES];
    const char *const *shades = page->unicode ? unicode_shades : plain_shades;
    snprintf(label, sizeof label, "%.5g", first_of(&map->up, row));
    add_columns(page, LABEL_COLUMNS, label);
    page_add(page, " ");
    page_add(page, page_glyph(page, GLYPH_TICK));
    for (size_t i = 0; i < map->across.cells; i++) {
        double mean = mean_of(&map->cells[row * map->across.cells + i]);
        for (size_t k = 0; k < cell_columns; k++) {
            page_add(page, isfinite(mean) ? shades[shade_of(map, mean)] : " ");
        }
    }
    page_line_end(page);
}

static void print_foot(const struct map *map, size_t cell_columns, struct page *page)
{
    char first[LABEL_BYTES];
    char last[LABEL_BYTES];
    size_t columns = map->across.cells * cell_columns;
    page_spaces(page, LABEL_COLUMNS + 1);
    page_add(page, page_glyph(page, GLYPH_CORNER));
    page_repeat(page, GLYPH_BASE, columns);
    page_line_end(page);
    snprintf(first, sizeof first, "%.5g", map->across.values[0]);
    snprintf(last, sizeof last, "%.5g", map->across.values[map->across.count - 1]);
    page_spaces(page, LABEL_COLUMNS + 2);
    page_add(page, first);
    if (map->across.count > 1) {
        size_t used = strlen(first);
        add_columns(page, columns > used + 1 ? columns - used : strlen(last) + 1, last);
    }
    page_line_end(page);
}

static void print_legend(const struct map *map, struct page *page)
{
    struct buffer text = {0};
    const char *const *shades = page->unicode ? unicode_shades : plain_shades;
    for (size_t i = 0; i < SHADES && map->most > map->least; i++) {
        double step = (map->most - map->least) / SHADES;
        buffer_print(&text, "%s%s %.4g to %.4g", i == 0 ? "" : "  ", shades[i],
                     map->least + (double)i * step, map->least + (double)(i + 1) * step);
    }
    if (!(map->most > map->least)) {
        buffer_print(&text, "%s %.4g everywhere", shades[0], map->least);
    }
    page_paragraph(page, 2, "%s", buffer_text(&text));
    page_fail(page, text.failure);
    buffer_clear(&text);
}

void heat_print(const struct heat *heat, struct page *page)
{
    struct map map = {.cells = NULL};
    const size_t room = page->width - LABEL_COLUMNS - 2;
    if (heat->count == 0) {
        return;
    }
    enum status status = make_map(heat, room, &map);
    if (status == STATUS_OK) {
        size_t cell_columns = room / map.across.cells;
        cell_columns = cell_columns > CELL_COLUMNS_MOST ? CELL_COLUMNS_MOST : cell_columns;
        page_heading(page, heat->number_name, "");
        page_paragraph(page, 2, "by %s (across) and %s (up)", heat->across_name, heat->up_name);
        if (map.least > map.most) {
            page_paragraph(page, 2, "no scenario has it");
        } else {
            for (size_t row = map.up.cells; row-- > 0;) {
                print_row(&map, row, cell_columns, page);
            }
            print_foot(&map, cell_columns, page);
            print_legend(&map, page);
        }
    }
    page_fail(page, status);
    clear_map(&map);
}
