#include "command/report_stability.h"

#include "command/grid.h"
#include "command/series.h"
#include "command/spread.h"
#include "proto/figure.h"

#include <stdio.h>

enum { LABEL_BYTES = 24, TITLE_BYTES = 128 };

static void
add_chance(struct grid *grid, struct figure figure, const Brink__V1__Estimate *estimate)
{
    char mean[FIGURE_BYTES];
    char range[FIGURE_RANGE_BYTES];
    figure_format_mean(figure, estimate, mean);
    figure_format_range(figure, estimate, range);
    grid_style(grid, STYLE_STRONG);
    grid_add(grid, "%s", mean);
    grid_style(grid, STYLE_FAINT);
    grid_add(grid, "%s", range);
    grid_style(grid, STYLE_PLAIN);
}

static void print_years(const Brink__V1__Assessment *assessment, struct page *page)
{
    const struct grid_column columns[] = {{"within\nyears", GRID_RIGHT},
                                          {"breakdown\nmean", GRID_RIGHT},
                                          {"\n5-95 %", GRID_RIGHT},
                                          {"stands\nmean", GRID_RIGHT},
                                          {"\n5-95 %", GRID_RIGHT}};
    const Brink__V1__StabilityResult *stability = assessment->stability;
    const struct figure chance = figure_of(assessment, FIGURE_CHANCE);
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < stability->n_years; i++) {
        grid_add(grid, "%u", stability->years[i]->years);
        add_chance(grid, chance, stability->years[i]->breakdown);
        add_chance(grid, chance, stability->years[i]->survival);
    }
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_causes(const Brink__V1__Assessment *assessment, struct page *page)
{
    const Brink__V1__StabilityResult *stability = assessment->stability;
    const struct figure chance = figure_of(assessment, FIGURE_CHANCE);
    struct buffer text = {0};
    for (size_t i = 0; i < stability->n_causes; i++) {
        const Brink__V1__CauseShare *cause = stability->causes[i];
        char mean[FIGURE_BYTES];
        figure_format_mean(chance, cause->probability, mean);
        buffer_print(&text, "%s%s %s %s", i == 0 ? "" : ", ", cause->cause, mean,
                     figure_unit(chance));
    }
    if (text.size > 0) {
        page_paragraph(page, 2, "Breakdown by kind, over all these years: %s.",
                       buffer_text(&text));
    }
    page_fail(page, text.failure);
    buffer_clear(&text);
}

static void print_index(const Brink__V1__Assessment *assessment, struct page *page)
{
    struct buffer text = {0};
    figure_print(figure_of(assessment, FIGURE_POINTS), assessment->stability->index, &text);
    page_paragraph(page, 2,
                   "Stability index, from 0 to 100, the per cent of past regimes with a higher "
                   "hazard: %s.",
                   buffer_text(&text));
    page_fail(page, text.failure);
    buffer_clear(&text);
}

static void print_full_years(const Brink__V1__Assessment *assessment, struct page *page)
{
    const Brink__V1__StabilityResult *stability = assessment->stability;
    const struct figure share = figure_of(assessment, FIGURE_SHARE);
    struct grid *grid = spread_new("years");
    char label[LABEL_BYTES];
    for (size_t i = 0; i < stability->n_years; i++) {
        snprintf(label, sizeof label, "breakdown within %u", stability->years[i]->years);
        spread_add(grid, label, share, stability->years[i]->breakdown);
    }
    for (size_t i = 0; i < stability->n_years; i++) {
        snprintf(label, sizeof label, "stands after %u", stability->years[i]->years);
        spread_add(grid, label, share, stability->years[i]->survival);
    }
    for (size_t i = 0; i < stability->n_causes; i++) {
        spread_add(grid, stability->causes[i]->cause, share, stability->causes[i]->probability);
    }
    if (stability->breakdown_growth_alone != NULL) {
        spread_add(grid, "by growth alone, 5", share, stability->breakdown_growth_alone);
    }
    if (stability->intervention_five_years != NULL) {
        spread_add(grid, "intervention within 5", figure_of(assessment, FIGURE_CHANCE),
                   stability->intervention_five_years);
    }
    page_line_end(page);
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_hazard(const Brink__V1__Assessment *assessment, struct page *page)
{
    const Brink__V1__Monthly *hazard = assessment->stability->yearly_hazard;
    if (hazard == NULL || assessment->economy == NULL) {
        return;
    }
    struct grid *grid = spread_new("month");
    for (size_t i = 0; i < assessment->economy->n_months; i++) {
        spread_add(grid, assessment->economy->months[i], figure_of(assessment, FIGURE_SHARE),
                   series_month(hazard, i));
    }
    page_heading(page, "yearly_hazard, %", hazard->meaning);
    grid_print(grid, page);
    grid_free(&grid);
}

void report_stability(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    const Brink__V1__StabilityResult *stability = assessment->stability;
    if (stability == NULL) {
        return;
    }
    char detail[TITLE_BYTES];
    snprintf(detail, sizeof detail, "chances in %s, counted from %.10s",
             figure_unit(figure_of(assessment, FIGURE_CHANCE)), stability->from);
    page_heading(page, "Stability", detail);
    print_years(assessment, page);
    print_causes(assessment, page);
    if (stability->index != NULL) {
        print_index(assessment, page);
    }
    page_paragraph(page, 2,
                   "A regime stands that neither broke down nor fell to foreign force.");
    if (in_full) {
        print_full_years(assessment, page);
        print_hazard(assessment, page);
    }
}
