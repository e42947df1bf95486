#include "command/report_sensitivity.h"

#include "command/grid.h"
#include "proto/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BAR_COLUMNS = 12, SHOWN_IN_SHORT = 8, TITLE_BYTES = 256 };

static const double total_least = 0.01; /* less is left out in short */

/* The results that stand in the report. */
static bool is_main(const Brink__V1__SensitivityOutput *output)
{
    static const char *const names[] = {"growth_worst_year", "breakdown", "reserves_end"};
    bool found = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        found = found || strcmp(output->name, names[i]) == 0;
    }
    return found;
}

static size_t columns_of(double share)
{
    double columns = share > 0.0 ? fmin(share, 1.0) * BAR_COLUMNS + 0.5 : 0.0;
    return (size_t)columns;
}

/* What the number does alone, then what it does with others, of a bar of 100 %. */
static void
add_bar(struct grid *grid, const Brink__V1__SensitivityInput *input, struct page *page)
{
    struct buffer bar = {0};
    size_t total = columns_of(input->total->value);
    size_t first = columns_of(input->first->value);
    for (size_t i = 0; i < total; i++) {
        buffer_add_text(&bar, page_glyph(page, i < first ? GLYPH_INNER : GLYPH_OUTER));
    }
    grid_style(grid, STYLE_STRONG);
    grid_add_buffer(grid, &bar);
    grid_style(grid, STYLE_PLAIN);
    buffer_clear(&bar);
}

static void format_per_cent(double share, char text_out[FIGURE_BYTES])
{
    if (isfinite(share)) {
        figure_format_number(100.0 * share, 0, text_out);
    } else {
        snprintf(text_out, FIGURE_BYTES, "n/a");
    }
}

static void add_share(struct grid *grid, const Brink__V1__Share *share)
{
    char value[FIGURE_BYTES];
    char low[FIGURE_BYTES];
    char high[FIGURE_BYTES];
    format_per_cent(share->value, value);
    format_per_cent(share->low, low);
    format_per_cent(share->high, high);
    grid_style(grid, STYLE_STRONG);
    grid_add(grid, "%s", value);
    grid_style(grid, STYLE_FAINT);
    grid_add(grid, "%s to %s", low, high);
    grid_style(grid, STYLE_PLAIN);
}

/* Three or four digits that mean something; commas between thousands. */
static void format_size(double value, double spread, char text_out[FIGURE_BYTES])
{
    int decimals = spread >= 100.0 ? 0 : spread >= 1.0 ? 2 : 3;
    if (isfinite(value)) {
        figure_format_number(value, decimals, text_out);
    } else {
        snprintf(text_out, FIGURE_BYTES, "n/a");
    }
}

static void print_heading(const Brink__V1__SensitivityOutput *output, struct page *page)
{
    char title[TITLE_BYTES];
    char mean[FIGURE_BYTES];
    char deviation[FIGURE_BYTES];
    snprintf(title, sizeof title, "What moves %.64s", output->name);
    page_heading(page, title, output->meaning);
    format_size(output->mean, output->deviation, mean);
    format_size(output->deviation, output->deviation, deviation);
    page_paragraph(page, 2, "Mean %s %s, standard deviation %s.", mean, output->unit,
                   deviation);
}

static void
print_output(const Brink__V1__SensitivityOutput *output, bool in_full, struct page *page)
{
    const struct grid_column columns[] = {{"number", GRID_LEFT},     {"", GRID_LEFT},
                                          {"in all\n%", GRID_RIGHT}, {"\n95 %", GRID_RIGHT},
                                          {"alone\n%", GRID_RIGHT},  {"\n95 %", GRID_RIGHT}};
    print_heading(output, page);
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    size_t shown = 0;
    for (size_t i = 0; i < output->n_inputs; i++) {
        const Brink__V1__SensitivityInput *input = output->inputs[i];
        bool is_small = input->total->value < total_least || shown >= SHOWN_IN_SHORT;
        if (!in_full && is_small) {
            break;
        }
        grid_add(grid, "%s", input->name);
        add_bar(grid, input, page);
        add_share(grid, input->total);
        add_share(grid, input->first);
        shown++;
    }
    grid_print(grid, page);
    grid_free(&grid);
    if (shown < output->n_inputs) {
        page_paragraph(page, 2, "and %zu more: --section sensitivity",
                       output->n_inputs - shown);
    }
}

void report_sensitivity(const Brink__V1__Assessment *assessment,
                        bool in_full,
                        struct page *page)
{
    const Brink__V1__SensitivityResult *result = assessment->sensitivity;
    if (result == NULL) {
        return;
    }
    page_heading(page, "Sensitivity", "shares of the variance, %");
    char points[FIGURE_BYTES];
    char draws[FIGURE_BYTES];
    figure_format_count(result->points, points);
    figure_format_count(assessment->provenance != NULL ? assessment->provenance->draws : 0,
                        draws);
    page_paragraph(
        page, 2,
        "Alone: what goes when the number becomes known. In all: what stays while it "
        "alone is not known. %s base points, %s draws; intervals by bootstrap.",
        points, draws);
    size_t left_out = 0;
    for (size_t i = 0; i < result->n_outputs; i++) {
        if (in_full || is_main(result->outputs[i])) {
            print_output(result->outputs[i], in_full, page);
        } else {
            left_out++;
        }
    }
    if (left_out > 0) {
        page_line_end(page);
        page_paragraph(page, 2, "%zu more result%s: --section sensitivity", left_out,
                       left_out == 1 ? "" : "s");
    }
}
