#include "command/report_brink.h"

#include "command/grid.h"
#include "command/spread.h"
#include "proto/figure.h"

#include <stdio.h>
#include <string.h>

enum { TITLE_BYTES = 128, LABEL_BYTES = 64 };

static const struct {
    const char *name;
    const char *words;
} thresholds[] = {
    {"breakdown_half_more", "breakdown x 1.5"},
    {"breakdown_double", "breakdown x 2"},
    {"fuel_halved", "fuel halved"},
    {"reserves_low", "reserves low"},
};

enum { THRESHOLD_COUNT = sizeof thresholds / sizeof thresholds[0] };

static const struct figure scale_figure = {.kind = FIGURE_DRAWS};
static const struct figure margin_figure = {.kind = FIGURE_DRAWS, .is_difference = true};

/* How it is enforced, in words; a word that is not known stands for itself. */
static const char *enforcement_words(const char *enforcement)
{
    if (strcmp(enforcement, "practical") == 0) {
        return "enforced as in practice";
    }
    return strcmp(enforcement, "full") == 0 ? "enforced in full, with no covert trade"
                                            : enforcement;
}

const char *report_brink_words(const char *name)
{
    for (size_t i = 0; i < THRESHOLD_COUNT; i++) {
        if (strcmp(thresholds[i].name, name) == 0) {
            return thresholds[i].words;
        }
    }
    return name;
}

const Brink__V1__BrinkAxis *report_brink_axis(const Brink__V1__Assessment *assessment,
                                              const char *enforcement)
{
    const Brink__V1__BrinkResult *brink = assessment->brink;
    for (size_t i = 0; brink != NULL && i < brink->n_axes; i++) {
        if (strcmp(brink->axes[i]->enforcement, enforcement) == 0) {
            return brink->axes[i];
        }
    }
    return NULL;
}

const Brink__V1__BrinkThreshold *report_brink_threshold(const Brink__V1__BrinkAxis *axis,
                                                        const char *name)
{
    for (size_t i = 0; axis != NULL && i < axis->n_thresholds; i++) {
        if (strcmp(axis->thresholds[i]->name, name) == 0) {
            return axis->thresholds[i];
        }
    }
    return NULL;
}

static void
add_figure(struct grid *grid, struct figure figure, const Brink__V1__Estimate *estimate)
{
    char median[FIGURE_BYTES];
    char range[FIGURE_RANGE_BYTES];
    figure_format_median(figure, estimate, median);
    figure_format_range(figure, estimate, range);
    grid_style(grid, STYLE_STRONG);
    grid_add(grid, "%s", median);
    grid_style(grid, STYLE_FAINT);
    grid_add(grid, "%s", range);
    grid_style(grid, STYLE_PLAIN);
}

static void add_axis(struct grid *grid, const Brink__V1__BrinkAxis *axis)
{
    grid_add(grid, "the measures");
    grid_add(grid, "%s", axis->enforcement);
    grid_add(grid, "%s", "");
    add_figure(grid, scale_figure, axis->today);
    grid_add(grid, "%s", "");
    grid_add(grid, "%s", "");
}

static void add_threshold(struct grid *grid,
                          const Brink__V1__BrinkAxis *axis,
                          const Brink__V1__BrinkThreshold *threshold)
{
    char share[FIGURE_BYTES];
    figure_format((struct figure){.kind = FIGURE_DRAWS}, threshold->reached_share, share);
    grid_add(grid, "%s", report_brink_words(threshold->name));
    grid_add(grid, "%s", axis->enforcement);
    grid_add(grid, "%s", share);
    add_figure(grid, scale_figure, threshold->scale);
    add_figure(grid, margin_figure, threshold->margin);
}

static void print_axes(const Brink__V1__BrinkResult *brink, struct page *page)
{
    const struct grid_column columns[] = {{"", GRID_LEFT},
                                          {"enforced", GRID_LEFT},
                                          {"in draws,\n%", GRID_RIGHT},
                                          {"at, %\nmedian", GRID_RIGHT},
                                          {"\n5-95 %", GRID_RIGHT},
                                          {"margin,\npoints", GRID_RIGHT},
                                          {"\n5-95 %", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < brink->n_axes; i++) {
        add_axis(grid, brink->axes[i]);
        for (size_t k = 0; k < brink->axes[i]->n_thresholds; k++) {
            add_threshold(grid, brink->axes[i], brink->axes[i]->thresholds[k]);
        }
    }
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_quantiles(const Brink__V1__BrinkAxis *axis, struct page *page)
{
    const struct figure share = {.kind = FIGURE_SHARE};
    const struct figure points = {.kind = FIGURE_SHARE, .is_difference = true};
    struct grid *grid = spread_new("%");
    char label[LABEL_BYTES];
    spread_add(grid, "trade stopped at the end", share, axis->severity);
    spread_add(grid, "the scenario's measures", share, axis->today);
    for (size_t i = 0; i < axis->n_thresholds; i++) {
        const Brink__V1__BrinkThreshold *threshold = axis->thresholds[i];
        const char *words = report_brink_words(threshold->name);
        snprintf(label, sizeof label, "%.40s at", words);
        spread_add(grid, label, share, threshold->scale);
        snprintf(label, sizeof label, "%.40s margin", words);
        spread_add(grid, label, points, threshold->margin);
    }
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_full(const Brink__V1__BrinkAxis *axis, struct page *page)
{
    page_heading(page, axis->enforcement, enforcement_words(axis->enforcement));
    print_quantiles(axis, page);
    for (size_t i = 0; i < axis->n_thresholds; i++) {
        const Brink__V1__BrinkThreshold *threshold = axis->thresholds[i];
        char share[FIGURE_BYTES];
        figure_format((struct figure){.kind = FIGURE_DRAWS}, threshold->passed_share, share);
        page_paragraph(page, 2,
                       "%s: %s; the scenario's measures are there or beyond in %s %% of draws.",
                       report_brink_words(threshold->name), threshold->meaning, share);
    }
}

void report_brink(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    const Brink__V1__BrinkResult *brink = assessment->brink;
    if (brink == NULL || brink->n_axes == 0 || assessment->versus[0] != '\0') {
        return;
    }
    char title[TITLE_BYTES];
    char draws[FIGURE_BYTES];
    figure_format_count(brink->draws, draws);
    snprintf(title, sizeof title,
             "goods, labour and other inflows cut from 0 to 100 %% from %.10s on, %s %s",
             brink->from, draws, brink->draws == 1 ? "draw" : "draws");
    page_heading(page, "Brink", title);
    print_axes(brink, page);
    page_paragraph(
        page, 2,
        "Where a draw does not reach it anywhere on the scale, the model has no such brink, "
        "which does not mean that it is safe.");
    for (size_t i = 0; in_full && i < brink->n_axes; i++) {
        print_full(brink->axes[i], page);
    }
}
