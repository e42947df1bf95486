#include "command/fan.h"

#include "proto/figure.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
    INDENT = 2,
    COLUMNS_A_MONTH_MOST = 3,
    STEPS_MOST = 6 /* between the labels of the axis */
};

/* The values of the vertical axis: row 0 would show `top`, each further row `row_step` less,
 * and every `rows_a_label`th row has a label. The rows in which something lies are plotted. */
struct scale {
    double top;
    double row_step;
    int last;
    int rows_a_label;
    int decimals;
};

struct reach {
    double low, high;
    bool any;
};

static const double value_most = 1e30; /* beyond it nothing is worth drawing */

/* Not-a-number is not shown either. */
static bool is_shown(const Brink__V1__Estimate *e)
{
    return fabs(e->q05) <= value_most && fabs(e->q25) <= value_most &&
           fabs(e->q50) <= value_most && fabs(e->q75) <= value_most &&
           fabs(e->q95) <= value_most;
}

static struct reach find_reach(const struct fan *fan)
{
    struct reach reach = {0};
    for (size_t i = 0; i < fan->count; i++) {
        const Brink__V1__Estimate *e = fan->estimates[i];
        if (!is_shown(e)) {
            continue;
        }
        double low = fan->scale * fmin(e->q05, e->q50);
        double high = fan->scale * fmax(e->q95, e->q50);
        reach.low = reach.any ? fmin(reach.low, low) : low;
        reach.high = reach.any ? fmax(reach.high, high) : high;
        reach.any = true;
    }
    return reach;
}

/* The least step of 1, 2 or 5 times a power of ten that needs no more than STEPS_MOST steps. */
static double find_step(double span)
{
    static const double multiples[] = {1.0, 2.0, 5.0, 10.0};
    double power = pow(10.0, floor(log10(span / STEPS_MOST)));
    for (size_t i = 0; i < sizeof multiples / sizeof multiples[0]; i++) {
        if (span <= multiples[i] * power * (STEPS_MOST - 1)) {
            return multiples[i] * power;
        }
    }
    return 20.0 * power;
}

static struct scale find_scale(struct reach reach)
{
    double span = reach.high - reach.low;
    double least = fmax(0.01 * fmax(fabs(reach.low), fabs(reach.high)), 1e-6);
    if (span < least) { /* a flat line lies in the middle */
        reach.low -= least;
        reach.high += least;
        span = reach.high - reach.low;
    }
    double step = find_step(span);
    double bottom = floor(reach.low / step) * step;
    int steps = (int)ceil((reach.high - bottom) / step);
    steps = steps < 1 ? 1 : steps;
    int rows_a_label = (FAN_ROWS_MOST - 1) / steps;
    rows_a_label = rows_a_label < 1 ? 1 : rows_a_label > 3 ? 3 : rows_a_label;
    double top = bottom + steps * step;
    double row_step = step / rows_a_label;
    return (struct scale){.top = top,
                          .row_step = row_step,
                          .last = steps * rows_a_label,
                          .rows_a_label = rows_a_label,
                          .decimals = step >= 1.0 ? 0 : (int)ceil(-log10(step) - 1e-9)};
}

static void format_label(const struct scale *scale, int row, char text_out[FIGURE_BYTES])
{
    double value = scale->top - row * scale->row_step;
    bool is_zero = fabs(value) < scale->row_step * 1e-6; /* but for rounding */
    figure_format_number(is_zero ? 0.0 : value, scale->decimals, text_out);
}

static size_t widest_label(const struct scale *scale)
{
    size_t most = 0;
    for (int row = 0; row <= scale->last; row += scale->rows_a_label) {
        char label[FIGURE_BYTES];
        format_label(scale, row, label);
        most = strlen(label) > most ? strlen(label) : most;
    }
    return most;
}

struct ink {
    enum glyph glyph;
    enum style style;
    bool is_blank;
};

/* How many rows below the top a value lies. */
static double depth_of(const struct scale *scale, double value)
{
    return (scale->top - value) / scale->row_step;
}

/* What stands in a row of a month. The median lies in the row's upper or its lower half; a band
 * fills the rows whose middle it holds. */
static struct ink
find_ink(const struct fan *fan, size_t month, const struct scale *scale, int row)
{
    const Brink__V1__Estimate *e = fan->estimates[month];
    if (!is_shown(e)) {
        return (struct ink){.is_blank = true};
    }
    double median = depth_of(scale, fan->scale * e->q50);
    double nearest = floor(median + 0.5);
    if (nearest == row) {
        return (struct ink){.glyph = median > nearest ? GLYPH_LOWER : GLYPH_UPPER,
                            .style = STYLE_MIDDLE};
    }
    if (row >= depth_of(scale, fan->scale * e->q75) &&
        row <= depth_of(scale, fan->scale * e->q25)) {
        return (struct ink){.glyph = GLYPH_INNER, .style = STYLE_INNER};
    }
    if (row >= depth_of(scale, fan->scale * e->q95) &&
        row <= depth_of(scale, fan->scale * e->q05)) {
        return (struct ink){.glyph = GLYPH_OUTER, .style = STYLE_OUTER};
    }
    return (struct ink){.is_blank = true};
}

/* A chart on its way to a page. */
struct plot {
    const struct fan *fan;
    struct page *page;
    struct scale scale;
    size_t label_width;
    size_t columns;
};

static size_t month_of(const struct plot *plot, size_t column)
{
    return column * plot->fan->count / plot->columns;
}

static bool is_empty(const struct plot *plot, int row)
{
    for (size_t column = 0; column < plot->columns; column++) {
        if (!find_ink(plot->fan, month_of(plot, column), &plot->scale, row).is_blank) {
            return false;
        }
    }
    return true;
}

struct rows {
    int first, last;
};

/* The rows in which something lies, and beyond them as far as a label, where they have none. */
static struct rows find_rows(const struct plot *plot)
{
    int step = plot->scale.rows_a_label;
    struct rows rows = {.first = 0, .last = plot->scale.last};
    while (rows.first < rows.last && is_empty(plot, rows.first)) {
        rows.first++;
    }
    while (rows.last > rows.first && is_empty(plot, rows.last)) {
        rows.last--;
    }
    if (rows.first / step == rows.last / step && rows.first % step != 0) {
        rows.first -= rows.first % step;
        rows.last += step - rows.last % step;
    }
    return rows;
}

static void print_plot_row(const struct plot *plot, int row)
{
    struct page *page = plot->page;
    char label[FIGURE_BYTES] = "";
    bool has_label = row % plot->scale.rows_a_label == 0;
    if (has_label) {
        format_label(&plot->scale, row, label);
    }
    page_spaces(page, INDENT + plot->label_width - strlen(label));
    buffer_print(page->text, "%s ", label);
    buffer_add_text(page->text, page_glyph(page, has_label ? GLYPH_TICK : GLYPH_AXIS));
    size_t blanks = 0;
    enum style style = STYLE_PLAIN;
    for (size_t column = 0; column < plot->columns; column++) {
        struct ink ink = find_ink(plot->fan, month_of(plot, column), &plot->scale, row);
        if (ink.is_blank) {
            blanks++;
            continue;
        }
        page_spaces(page, blanks);
        blanks = 0;
        if (ink.style != style) {
            page_style(page, ink.style);
            style = ink.style;
        }
        buffer_add_text(page->text, page_glyph(page, ink.glyph));
    }
    if (style != STYLE_PLAIN) {
        page_style(page, STYLE_PLAIN);
    }
    page_line_end(page);
}

/* Does the span of months of this column begin with, or pass, one that `fits`? */
static bool holds_month(const struct plot *plot, size_t column, const char *month, size_t from)
{
    size_t first = month_of(plot, column);
    size_t before = column == 0 ? SIZE_MAX : month_of(plot, column - 1);
    for (size_t i = before == SIZE_MAX ? first : before + 1; i <= first; i++) {
        const char *text = plot->fan->months[i];
        if (strlen(text) >= from && strcmp(text + from, month) == 0) {
            return true;
        }
    }
    return false;
}

enum { MONTH_OFFSET = 4 /* bytes before "-01" in "2016-01" */ };

static void print_axis(const struct plot *plot)
{
    struct page *page = plot->page;
    page_spaces(page, INDENT + plot->label_width + 1);
    buffer_add_text(page->text, page_glyph(page, GLYPH_CORNER));
    for (size_t column = 0; column < plot->columns; column++) {
        const char *pointer = plot->fan->pointer;
        bool is_pointed = pointer != NULL && holds_month(plot, column, pointer, 0);
        bool is_year = holds_month(plot, column, "-01", MONTH_OFFSET);
        buffer_add_text(page->text, page_glyph(page, is_pointed ? GLYPH_POINTER
                                                     : is_year  ? GLYPH_MARK
                                                                : GLYPH_BASE));
    }
    page_line_end(page);
}

static void print_years(const struct plot *plot)
{
    struct page *page = plot->page;
    size_t at = 0; /* columns written so far */
    size_t blanks = INDENT + plot->label_width + 2;
    for (size_t column = 0; column < plot->columns; column++) {
        bool fits = column >= at && column + MONTH_OFFSET <= plot->columns;
        if (!fits || !holds_month(plot, column, "-01", MONTH_OFFSET)) {
            continue;
        }
        char year[MONTH_OFFSET + 1];
        snprintf(year, sizeof year, "%s", plot->fan->months[month_of(plot, column)]);
        page_spaces(page, blanks + column - at);
        page_add(page, year);
        at = column + MONTH_OFFSET + 1;
        blanks = 1;
    }
    page_line_end(page);
}

void fan_print(const struct fan *fan, struct page *page)
{
    struct reach reach = find_reach(fan);
    if (!reach.any) {
        page_paragraph(page, INDENT, "No numbers to draw.");
        return;
    }
    struct plot plot = {.fan = fan, .page = page, .scale = find_scale(reach)};
    plot.label_width = widest_label(&plot.scale);
    size_t room = page->width - (INDENT + plot.label_width + 2);
    size_t wished = fan->count * COLUMNS_A_MONTH_MOST;
    plot.columns = wished < room ? wished : room;
    struct rows rows = find_rows(&plot);
    for (int row = rows.first; row <= rows.last; row++) {
        print_plot_row(&plot, row);
    }
    print_axis(&plot);
    print_years(&plot);
}
