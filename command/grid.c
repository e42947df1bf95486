#include "command/grid.h"

#include "base/arena.h"
#include "command/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 2, WRAP_LEAST = 12 /* columns: a wrapping column is not made narrower */ };

struct cell {
    const char *text; /* in the arena */
    enum style style;
};

struct grid {
    struct arena arena;
    struct grid_column *columns; /* [count]; titles in the arena */
    size_t count;
    struct cell *cells; /* [cell_count], row by row */
    size_t cell_count;
    size_t cell_capacity;
    enum style style;
    bool failed;
};

struct grid *grid_new(const struct grid_column *columns, size_t count)
{
    assert(count >= 1 && count <= GRID_COLUMNS_MAX);
    struct grid *grid = calloc(1, sizeof *grid);
    if (grid == NULL) {
        return NULL;
    }
    grid->count = count;
    grid->columns = arena_take_array(&grid->arena, count, sizeof *grid->columns);
    for (size_t i = 0; i < count && !grid->arena.failed; i++) {
        grid->columns[i].title = arena_copy_text(&grid->arena, columns[i].title);
        grid->columns[i].kind = columns[i].kind;
    }
    if (grid->arena.failed) {
        grid_free(&grid);
    }
    return grid;
}

void grid_free(struct grid **grid_p)
{
    struct grid *grid = *grid_p;
    if (grid == NULL) {
        return;
    }
    arena_clear(&grid->arena);
    free(grid->cells);
    free(grid);
    *grid_p = NULL;
}

static bool make_room(struct grid *grid)
{
    if (grid->cell_count < grid->cell_capacity) {
        return true;
    }
    size_t capacity = grid->cell_capacity == 0 ? 64 : 2 * grid->cell_capacity;
    struct cell *cells = realloc(grid->cells, capacity * sizeof *cells);
    if (cells == NULL) {
        return false;
    }
    grid->cells = cells;
    grid->cell_capacity = capacity;
    return true;
}

void grid_add(struct grid *grid, const char *format, ...)
{
    if (grid == NULL || grid->failed) {
        return;
    }
    struct buffer text = {0};
    va_list list;
    va_start(list, format);
    buffer_print_list(&text, format, list);
    va_end(list);
    char *copy = arena_copy_text(&grid->arena, buffer_text(&text));
    grid->failed = text.failure != STATUS_OK || copy == NULL || !make_room(grid);
    if (!grid->failed) {
        grid->cells[grid->cell_count++] = (struct cell){.text = copy, .style = grid->style};
    }
    buffer_clear(&text);
}

void grid_add_buffer(struct grid *grid, const struct buffer *text)
{
    grid_add(grid, "%s", buffer_text(text));
    if (grid != NULL && text->failure != STATUS_OK) {
        grid->failed = true;
    }
}

void grid_style(struct grid *grid, enum style style)
{
    if (grid != NULL) {
        grid->style = style;
    }
}

/* A table on its way to a page: texts as they are shown there, and the width of each column. */
struct layout {
    struct arena arena;
    struct page *page;
    const struct grid *grid;
    const char **texts; /* [rows x columns]; row 0: the titles */
    size_t *widths;     /* [columns] */
    size_t rows;
};

static size_t widest_line(const char *text)
{
    size_t most = 0;
    for (;;) {
        size_t size = strcspn(text, "\n");
        size_t columns = text_columns(text, size);
        most = columns > most ? columns : most;
        if (text[size] == '\0') {
            return most;
        }
        text += size + 1;
    }
}

/* A copy as it is shown: control characters out, line ends kept. */
static const char *show(struct layout *layout, const char *text)
{
    struct buffer plain = {0};
    for (;;) {
        size_t size = strcspn(text, "\n");
        char *line = arena_take(&layout->arena, size + 1);
        if (line == NULL) {
            break;
        }
        memcpy(line, text, size);
        text_add_plain(&plain, line, layout->page->unicode);
        if (text[size] == '\0') {
            break;
        }
        buffer_add_byte(&plain, '\n');
        text += size + 1;
    }
    const char *copy = arena_copy_text(&layout->arena, buffer_text(&plain));
    layout->arena.failed = layout->arena.failed || plain.failure != STATUS_OK;
    buffer_clear(&plain);
    return copy;
}

/* A wrapping column needs its longest text only when there is room for it. */
static void shrink_wrapping(struct layout *layout)
{
    size_t count = layout->grid->count;
    size_t used = GRID_INDENT + GAP * (count - 1);
    size_t wrapping = 0;
    for (size_t i = 0; i < count; i++) {
        bool wraps = layout->grid->columns[i].kind == GRID_WRAP;
        used += layout->widths[i];
        wrapping += wraps ? 1 : 0;
    }
    while (used > layout->page->width && wrapping > 0) {
        size_t widest = count;
        for (size_t i = 0; i < count; i++) {
            bool is_wider = widest == count || layout->widths[i] > layout->widths[widest];
            if (layout->grid->columns[i].kind == GRID_WRAP && is_wider) {
                widest = i;
            }
        }
        if (layout->widths[widest] <= WRAP_LEAST) {
            return;
        }
        layout->widths[widest]--;
        used--;
    }
}

/* What a row and column shows: row 0 has the titles, and the last row may end early. */
static const char *source_text(const struct grid *grid, size_t index)
{
    if (index < grid->count) {
        return grid->columns[index].title;
    }
    size_t cell = index - grid->count;
    return cell < grid->cell_count ? grid->cells[cell].text : "";
}

/* Two columns always fit beside each other, unless one wraps: that one shrinks later. */
static size_t width_most(const struct layout *layout, size_t column)
{
    size_t most = layout->page->width - GRID_INDENT;
    bool is_alone = layout->grid->count == 1 || layout->grid->columns[column].kind == GRID_WRAP;
    return is_alone ? most : (most - GAP) / 2;
}

static bool lay_out(struct layout *layout)
{
    const struct grid *grid = layout->grid;
    layout->rows = 1 + (grid->cell_count + grid->count - 1) / grid->count;
    size_t total = layout->rows * grid->count;
    layout->texts = arena_take_array(&layout->arena, total, sizeof *layout->texts);
    layout->widths = arena_take_array(&layout->arena, grid->count, sizeof *layout->widths);
    if (layout->arena.failed) {
        return false;
    }
    for (size_t i = 0; i < total; i++) {
        layout->texts[i] = show(layout, source_text(grid, i));
        if (layout->arena.failed) {
            return false;
        }
        size_t column = i % grid->count;
        size_t most = width_most(layout, column);
        size_t width = widest_line(layout->texts[i]);
        width = width < most ? width : most;
        layout->widths[column] =
            width > layout->widths[column] ? width : layout->widths[column];
    }
    shrink_wrapping(layout);
    return true;
}

/* The columns of one block: the first, and those from `from` on that fit beside it. */
struct block {
    size_t from, until;
};

static struct block fit_block(const struct layout *layout, size_t from)
{
    size_t used = GRID_INDENT + layout->widths[0];
    struct block block = {.from = from, .until = from};
    while (block.until < layout->grid->count) {
        used += GAP + layout->widths[block.until];
        if (used > layout->page->width && block.until > from) {
            break;
        }
        block.until++;
    }
    return block;
}

/* Takes the next line off `rest`; "" when nothing is left. */
static size_t take_line(const char **rest, size_t width)
{
    size_t size = text_line(*rest, width);
    *rest += size;
    *rest += text_gap(*rest);
    return size;
}

/* Spaces between cells are kept back until something follows them: no line ends with spaces. */
struct line {
    struct page *page;
    size_t spaces;
};

static void add_piece(struct line *line, const char *text, size_t size, enum style style)
{
    page_spaces(line->page, line->spaces);
    line->spaces = 0;
    if (style != STYLE_PLAIN) {
        page_style(line->page, style);
    }
    buffer_add(line->page->text, text, size);
    if (style != STYLE_PLAIN) {
        page_style(line->page, STYLE_PLAIN);
    }
}

static enum style style_of(const struct layout *layout, size_t row, size_t column)
{
    if (row == 0) {
        return STYLE_FAINT;
    }
    size_t cell = (row - 1) * layout->grid->count + column;
    return cell < layout->grid->cell_count ? layout->grid->cells[cell].style : STYLE_PLAIN;
}

/* Is anything left of the row in this block? */
static bool has_more(struct block block, const char *const *rests)
{
    bool any = rests[0][0] != '\0';
    for (size_t i = block.from; i < block.until; i++) {
        any = any || rests[i][0] != '\0';
    }
    return any;
}

static void print_cell(const struct layout *layout,
                       size_t row,
                       size_t column,
                       const char **rests,
                       struct line *line)
{
    const char *text = rests[column];
    size_t width = layout->widths[column];
    size_t size = take_line(&rests[column], width);
    size_t columns = text_columns(text, size);
    size_t fill = width > columns ? width - columns : 0;
    bool is_right = layout->grid->columns[column].kind == GRID_RIGHT;
    line->spaces += is_right ? fill : 0;
    if (size > 0) {
        add_piece(line, text, size, style_of(layout, row, column));
    }
    line->spaces += (is_right ? 0 : fill) + GAP;
}

static void print_row(struct layout *layout, struct block block, size_t row, const char **rests)
{
    size_t count = layout->grid->count;
    for (size_t i = 0; i < count; i++) {
        rests[i] = layout->texts[row * count + i];
    }
    while (has_more(block, rests)) {
        struct line line = {.page = layout->page, .spaces = GRID_INDENT};
        print_cell(layout, row, 0, rests, &line);
        for (size_t i = block.from; i < block.until; i++) {
            print_cell(layout, row, i, rests, &line);
        }
        page_line_end(layout->page);
    }
}

static void print_rule(const struct layout *layout, struct block block)
{
    size_t width = layout->widths[0];
    for (size_t i = block.from; i < block.until; i++) {
        width += GAP + layout->widths[i];
    }
    page_spaces(layout->page, GRID_INDENT);
    page_style(layout->page, STYLE_FAINT);
    page_repeat(layout->page, GLYPH_RULE, width);
    page_style(layout->page, STYLE_PLAIN);
    page_line_end(layout->page);
}

static void print_blocks(struct layout *layout)
{
    size_t count = layout->grid->count;
    const char **rests = arena_take_array(&layout->arena, count, sizeof *rests);
    if (rests == NULL) {
        return;
    }
    struct block block = {.from = 1, .until = 1};
    do {
        if (block.until > 1) {
            page_line_end(layout->page);
        }
        block = fit_block(layout, block.until);
        for (size_t row = 0; row < layout->rows; row++) {
            print_row(layout, block, row, rests);
            if (row == 0) {
                print_rule(layout, block);
            }
        }
    } while (block.until < count);
}

void grid_print(const struct grid *grid, struct page *page)
{
    struct layout layout = {.page = page, .grid = grid};
    bool is_whole = grid != NULL && !grid->failed && lay_out(&layout);
    if (is_whole) {
        print_blocks(&layout);
    }
    page_fail(page, is_whole && !layout.arena.failed ? STATUS_OK : STATUS_NO_MEMORY);
    arena_clear(&layout.arena);
}
