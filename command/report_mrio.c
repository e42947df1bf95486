#include "command/report_mrio.h"

#include "command/grid.h"
#include "proto/figure.h"

enum { STEPS_SHOWN = 12, LOSSES_SHOWN = 8, SHORTAGES_SHOWN = 8 };

static const struct figure ratio = {.kind = FIGURE_RATIO};
static const struct figure share = {.kind = FIGURE_SHARE};

static void add_figure(struct grid *grid, struct figure figure, double value)
{
    char text[FIGURE_BYTES];
    figure_format(figure, value, text);
    grid_add(grid, "%s", text);
}

static const Brink__V1__TableStep *least_step(const Brink__V1__TableResult *result)
{
    const Brink__V1__TableStep *least = result->steps[0];
    for (size_t t = 1; t < result->n_steps; t++) {
        least = result->steps[t]->output < least->output ? result->steps[t] : least;
    }
    return least;
}

static void find_whole(const Brink__V1__TableResult *result, struct page *page)
{
    const Brink__V1__TableStep *least = least_step(result);
    char lost[FIGURE_BYTES];
    char value_added[FIGURE_BYTES];
    char low[FIGURE_BYTES];
    char unmet[FIGURE_BYTES];
    figure_format(share, result->lost_output_share, lost);
    figure_format(share, result->lost_value_added_share, value_added);
    figure_format(ratio, least->output, low);
    figure_format(share, result->unmet_share, unmet);
    page_bullet(page,
                "Over %zu days %s %% of output and %s %% of value added are lost, and %s %% of "
                "final demand is not met.",
                result->n_steps, lost, value_added, unmet);
    page_bullet(page, "Output is lowest in step %u: %s %% of the table's.", least->step, low);
}

static void find_worst(const Brink__V1__TableResult *result, struct page *page)
{
    if (result->n_lost_by_industry == 0 || result->lost_by_industry[0]->lost <= 0.0) {
        return;
    }
    const Brink__V1__TableLoss *worst = result->lost_by_industry[0];
    char lost[FIGURE_BYTES];
    char low[FIGURE_BYTES];
    figure_format(share, worst->lost_share, lost);
    figure_format(ratio, worst->least, low);
    page_bullet(
        page, "%s loses most: %s %% of its output; in step %u, at its lowest, it makes %s %%.",
        worst->name, lost, worst->least_step, low);
}

static void find_shortage(const Brink__V1__TableResult *result, struct page *page)
{
    if (result->n_shortages == 0) {
        page_bullet(page, "No industry is held back for want of an input.");
        return;
    }
    const Brink__V1__TableShortage *first = result->shortages[0];
    page_bullet(
        page,
        "%zu of %zu industries are held back for want of an input at some time; the first "
        "is %s, for want of %s from step %u on.",
        result->n_shortages, result->n_industries, first->industry, first->input,
        first->first_step);
}

void report_mrio_findings(const Brink__V1__TableResult *result, struct page *page)
{
    if (result->n_steps == 0) {
        return;
    }
    find_whole(result, page);
    find_worst(result, page);
    find_shortage(result, page);
}

static void add_step(struct grid *grid, const Brink__V1__TableStep *step)
{
    grid_add(grid, "%u", step->step);
    add_figure(grid, ratio, step->output);
    add_figure(grid, ratio, step->value_added);
    add_figure(grid, share, step->unmet);
}

/* Some steps: evenly from the first to the last, and the lowest between them. */
static void add_steps(struct grid *grid, const Brink__V1__TableResult *result, bool in_full)
{
    size_t least = least_step(result)->step;
    size_t shown = in_full || result->n_steps < STEPS_SHOWN ? result->n_steps : STEPS_SHOWN;
    size_t next = 0;
    for (size_t k = 0; k < shown; k++) {
        size_t t = shown > 1 ? k * (result->n_steps - 1) / (shown - 1) : 0;
        if (least >= next && least < t) {
            add_step(grid, result->steps[least]);
        }
        add_step(grid, result->steps[t]);
        next = t + 1;
    }
}

void report_mrio_path(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    const Brink__V1__TableResult *result = assessment->table;
    const struct grid_column columns[] = {{"step", GRID_RIGHT},
                                          {"output, %", GRID_RIGHT},
                                          {"value added, %", GRID_RIGHT},
                                          {"final demand\nnot met, %", GRID_RIGHT}};
    if (result == NULL || result->n_steps == 0) {
        return;
    }
    page_heading(page, "Output", "days from the first, all industries, the table is 100 %");
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    add_steps(grid, result, in_full);
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_losses(const char *of,
                         Brink__V1__TableLoss *const *losses,
                         size_t count,
                         bool in_full,
                         struct page *page)
{
    const struct grid_column columns[] = {{of, GRID_WRAP},
                                          {"lost, %", GRID_RIGHT},
                                          {"lost, money", GRID_RIGHT},
                                          {"lowest, %", GRID_RIGHT},
                                          {"in step", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    size_t shown = in_full || count < LOSSES_SHOWN ? count : LOSSES_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        grid_add(grid, "%s", losses[i]->name);
        add_figure(grid, share, losses[i]->lost_share);
        grid_add(grid, "%.6g", losses[i]->lost);
        add_figure(grid, ratio, losses[i]->least);
        grid_add(grid, "%u", losses[i]->least_step);
    }
    grid_print(grid, page);
    grid_free(&grid);
    if (shown < count) {
        page_paragraph(page, GRID_INDENT, "and %zu more: --section losses", count - shown);
    }
}

void report_mrio_losses(const Brink__V1__Assessment *assessment,
                        bool in_full,
                        struct page *page)
{
    const Brink__V1__TableResult *result = assessment->table;
    if (result == NULL) {
        return;
    }
    page_heading(page, "Losses", "output below the table's, all steps; the largest first");
    print_losses("industry", result->lost_by_industry, result->n_lost_by_industry, in_full,
                 page);
    page_line_end(page);
    print_losses("region", result->lost_by_region, result->n_lost_by_region, in_full, page);
    page_line_end(page);
    print_losses("sector", result->lost_by_sector, result->n_lost_by_sector, in_full, page);
}

void report_mrio_shortages(const Brink__V1__Assessment *assessment,
                           bool in_full,
                           struct page *page)
{
    const Brink__V1__TableResult *result = assessment->table;
    const struct grid_column columns[] = {{"industry", GRID_WRAP},
                                          {"lacks first", GRID_WRAP},
                                          {"from step", GRID_RIGHT},
                                          {"steps", GRID_RIGHT}};
    if (result == NULL || result->n_shortages == 0) {
        return;
    }
    page_heading(page, "Shortages",
                 "an input held output below what capacity and demand allowed");
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    size_t count = result->n_shortages;
    size_t shown = in_full || count < SHORTAGES_SHOWN ? count : SHORTAGES_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        grid_add(grid, "%s", result->shortages[i]->industry);
        grid_add(grid, "%s", result->shortages[i]->input);
        grid_add(grid, "%u", result->shortages[i]->first_step);
        grid_add(grid, "%u", result->shortages[i]->steps);
    }
    grid_print(grid, page);
    grid_free(&grid);
    if (shown < count) {
        page_paragraph(page, GRID_INDENT, "and %zu more: --section shortages", count - shown);
    }
}
