#include "command/comparison.h"

#include "command/grid.h"
#include "command/report_brink.h"
#include "command/report_options.h"
#include "command/series.h"
#include "proto/figure.h"
#include "proto/json.h"

#include <stdio.h>
#include <string.h>

/* One number of all three, and how it is shown. */
struct line {
    enum figure_kind kind;
    bool is_mean; /* a probability: its mean, not its median */
    const Brink__V1__Estimate *a, *b, *difference;
};

static void add_number(struct grid *grid,
                       struct figure figure,
                       bool is_mean,
                       const Brink__V1__Estimate *estimate)
{
    char text[FIGURE_BYTES];
    if (is_mean) {
        figure_format_mean(figure, estimate, text);
    } else {
        figure_format_median(figure, estimate, text);
    }
    grid_add(grid, "%s", text);
}

static void add_line(struct grid *grid, const struct line *line)
{
    const struct figure level = {.kind = line->kind};
    const struct figure change = {.kind = line->kind, .is_difference = true};
    char range[FIGURE_RANGE_BYTES];
    grid_style(grid, STYLE_PLAIN);
    add_number(grid, level, line->is_mean, line->a);
    add_number(grid, level, line->is_mean, line->b);
    grid_style(grid, STYLE_STRONG);
    add_number(grid, change, line->is_mean, line->difference);
    figure_format_range(change, line->difference, range);
    grid_style(grid, STYLE_FAINT);
    grid_add(grid, "%s", range);
    grid_style(grid, STYLE_PLAIN);
}

static struct grid *new_grid(const char *first)
{
    const struct grid_column columns[] = {{first, GRID_LEFT},
                                          {"A", GRID_RIGHT},
                                          {"B", GRID_RIGHT},
                                          {"A less B", GRID_RIGHT},
                                          {"5-95 %", GRID_RIGHT}};
    return grid_new(columns, sizeof columns / sizeof columns[0]);
}

static const Brink__V1__YearResult *year_of(const Brink__V1__Assessment *assessment,
                                            size_t index)
{
    const Brink__V1__EconomyResult *economy = assessment->economy;
    return economy != NULL && index < economy->n_years ? economy->years[index] : NULL;
}

static const Brink__V1__Estimate *
find_year(const struct series *series, const Brink__V1__Assessment *assessment, size_t index)
{
    const Brink__V1__YearResult *year = year_of(assessment, index);
    return year != NULL ? series_year(series, year) : NULL;
}

static void print_series(const struct comparison *comparison,
                         const struct series *series,
                         struct page *page)
{
    struct grid *grid = new_grid("year");
    for (size_t i = 0; year_of(comparison->difference, i) != NULL; i++) {
        const struct line line = {.kind = series->kind,
                                  .a = find_year(series, comparison->a, i),
                                  .b = find_year(series, comparison->b, i),
                                  .difference = find_year(series, comparison->difference, i)};
        grid_add(grid, "%u", year_of(comparison->difference, i)->year);
        add_line(grid, &line);
    }
    char title[80];
    snprintf(title, sizeof title, "%s, %s", series->name,
             figure_unit((struct figure){.kind = series->kind}));
    page_heading(page, title, series->meaning);
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_economy(const struct comparison *comparison, struct page *page)
{
    static const char *const headlines[] = {"sanction_growth", "exports_recorded",
                                            "imports_recorded", "reserves_end"};
    if (comparison->difference->economy == NULL) {
        return;
    }
    for (size_t i = 0; i < sizeof headlines / sizeof headlines[0]; i++) {
        print_series(comparison, series_find_yearly(headlines[i]), page);
    }
}

static const Brink__V1__YearStability *stability_of(const Brink__V1__Assessment *assessment,
                                                    size_t index)
{
    const Brink__V1__StabilityResult *stability = assessment->stability;
    return stability != NULL && index < stability->n_years ? stability->years[index] : NULL;
}

static const Brink__V1__Estimate *find_breakdown(const Brink__V1__Assessment *assessment,
                                                 size_t index)
{
    const Brink__V1__YearStability *year = stability_of(assessment, index);
    return year != NULL ? year->breakdown : NULL;
}

static void print_stability(const struct comparison *comparison, struct page *page)
{
    if (stability_of(comparison->difference, 0) == NULL) {
        return;
    }
    struct grid *grid = new_grid("within years");
    for (size_t i = 0; stability_of(comparison->difference, i) != NULL; i++) {
        const struct line line = {.kind = FIGURE_CHANCE,
                                  .is_mean = true,
                                  .a = find_breakdown(comparison->a, i),
                                  .b = find_breakdown(comparison->b, i),
                                  .difference = find_breakdown(comparison->difference, i)};
        grid_add(grid, "%u", stability_of(comparison->difference, i)->years);
        add_line(grid, &line);
    }
    page_heading(page, "breakdown, %", "probability that the regime breaks down, mean");
    grid_print(grid, page);
    grid_free(&grid);
}

/* Where a scenario's measures stand, and how far from a threshold. */
static void add_margin(struct grid *grid,
                       const Brink__V1__BrinkAxis *axis,
                       const Brink__V1__BrinkThreshold *threshold)
{
    const struct figure margin = {.kind = FIGURE_DRAWS, .is_difference = true};
    char share[FIGURE_BYTES] = "-";
    if (threshold != NULL) {
        figure_format((struct figure){.kind = FIGURE_DRAWS}, threshold->reached_share, share);
    }
    add_number(grid, (struct figure){.kind = FIGURE_DRAWS}, false,
               axis != NULL ? axis->today : NULL);
    grid_add(grid, "%s", share);
    add_number(grid, margin, false, threshold != NULL ? threshold->margin : NULL);
}

static void print_margins(const struct comparison *comparison,
                          const Brink__V1__BrinkAxis *axis,
                          struct grid *grid)
{
    const Brink__V1__BrinkAxis *other = report_brink_axis(comparison->b, axis->enforcement);
    for (size_t i = 0; i < axis->n_thresholds; i++) {
        const char *name = axis->thresholds[i]->name;
        grid_add(grid, "%s, %s", report_brink_words(name), axis->enforcement);
        add_margin(grid, axis, axis->thresholds[i]);
        add_margin(grid, other, report_brink_threshold(other, name));
    }
}

/* The margins are those of A and of B: where one is not reached there is no difference. */
static void print_brink(const struct comparison *comparison, struct page *page)
{
    const struct grid_column columns[] = {{"threshold, enforcement", GRID_LEFT},
                                          {"A at", GRID_RIGHT},
                                          {"draws", GRID_RIGHT},
                                          {"margin", GRID_RIGHT},
                                          {"B at", GRID_RIGHT},
                                          {"draws", GRID_RIGHT},
                                          {"margin", GRID_RIGHT}};
    const Brink__V1__BrinkResult *brink = comparison->a->brink;
    if (brink == NULL || comparison->b->brink == NULL) {
        return;
    }
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < brink->n_axes; i++) {
        print_margins(comparison, brink->axes[i], grid);
    }
    page_heading(page, "brink, %",
                 "where each stands on the way to no trade, draws that reach the threshold, "
                 "margin");
    grid_print(grid, page);
    grid_free(&grid);
}

static const Brink__V1__Estimate *people_at(const Brink__V1__HazardResult *hazard, size_t index)
{
    return index < hazard->n_intensities ? hazard->intensities[index]->people_thousand : NULL;
}

/* Is it about two tests? What is done to trade changes nothing around one. */
static bool has_tests(const struct comparison *comparison)
{
    const Brink__V1__HazardResult *difference = comparison->difference->hazard;
    const Brink__V1__Estimate *exposed =
        difference != NULL ? difference->exposed_million : NULL;
    bool is_whole = comparison->a->hazard != NULL && comparison->b->hazard != NULL;
    return is_whole && exposed != NULL && (exposed->q05 != 0.0 || exposed->q95 != 0.0);
}

static void print_hazard(const struct comparison *comparison, struct page *page)
{
    if (!has_tests(comparison)) {
        return;
    }
    const Brink__V1__HazardResult *difference = comparison->difference->hazard;
    struct grid *grid = new_grid("intensity from");
    for (size_t i = 0; i < difference->n_intensities; i++) {
        const struct line line = {.kind = FIGURE_THOUSAND,
                                  .a = people_at(comparison->a->hazard, i),
                                  .b = people_at(comparison->b->hazard, i),
                                  .difference = people_at(difference, i)};
        grid_add(grid, "%g", difference->intensities[i]->from);
        add_line(grid, &line);
    }
    page_heading(page, "hazard, thousand people", "who feel a nuclear test, by intensity");
    grid_print(grid, page);
    grid_free(&grid);
}

static void add_first(struct grid *grid, const Brink__V1__OptionStanding *standing)
{
    char share[FIGURE_BYTES] = "-";
    if (standing != NULL && standing->n_acceptability > 0) {
        figure_format((struct figure){.kind = FIGURE_DRAWS}, standing->acceptability[0], share);
    }
    grid_add(grid, "%s", share);
}

/* Each is of A or of B: shares of all weights have no difference draw by draw. */
static void print_options(const struct comparison *comparison, struct page *page)
{
    const struct grid_column columns[] = {{"option", GRID_LEFT},
                                          {"A first", GRID_RIGHT},
                                          {"talks fail", GRID_RIGHT},
                                          {"B first", GRID_RIGHT},
                                          {"talks fail", GRID_RIGHT}};
    const Brink__V1__OptionsResult *a = comparison->a->options;
    const Brink__V1__OptionsResult *b = comparison->b->options;
    if (a == NULL || b == NULL) {
        return;
    }
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < a->n_options; i++) {
        const char *name = a->options[i]->name;
        grid_add(grid, "%s", name);
        add_first(grid, report_options_standing(a->ranking, name));
        add_first(grid, report_options_standing(a->without_talks, name));
        add_first(grid, report_options_standing(b->ranking, name));
        add_first(grid, report_options_standing(b->without_talks, name));
    }
    page_heading(page, "options, %",
                 "share of weights and outcomes with which the patron's option is the best");
    grid_print(grid, page);
    grid_free(&grid);
}

static bool has_measure(const Brink__V1__Assessment *assessment, const char *name)
{
    for (size_t i = 0; i < assessment->n_measures; i++) {
        if (strcmp(assessment->measures[i]->name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* The measures of `one` that `other` lacks. */
static void print_lacking(const char *label,
                          const Brink__V1__Assessment *one,
                          const Brink__V1__Assessment *other,
                          struct page *page)
{
    enum { LABEL_COLUMNS = 8 };
    struct buffer names = {0};
    for (size_t i = 0; i < one->n_measures; i++) {
        if (!has_measure(other, one->measures[i]->name)) {
            buffer_print(&names, "%s%s", names.size == 0 ? "" : ", ", one->measures[i]->name);
        }
    }
    page_item(page, label, LABEL_COLUMNS, "%s",
              names.size == 0 && names.failure == STATUS_OK ? "none" : buffer_text(&names));
    page_fail(page, names.failure);
    buffer_clear(&names);
}

static void print_title(const struct comparison *comparison, struct page *page)
{
    page_style(page, STYLE_TITLE);
    page_paragraph(page, 0, "%s less %s", comparison->a->scenario, comparison->b->scenario);
    page_style(page, STYLE_PLAIN);
    page_paragraph(page, 0, "A: %s: %s", comparison->a->scenario, comparison->a->question);
    page_paragraph(page, 0, "B: %s: %s", comparison->b->scenario, comparison->b->question);
    page_paragraph(
        page, 0,
        "A and B are medians over the same draws. The difference is taken draw by draw; "
        "its median need not be that of A less that of B.");
}

void comparison_print(const struct comparison *comparison, struct page *page)
{
    print_title(comparison, page);
    page_heading(page, "Measures in one of them only", "");
    print_lacking("A", comparison->a, comparison->b, page);
    print_lacking("B", comparison->b, comparison->a, page);
    print_economy(comparison, page);
    print_stability(comparison, page);
    print_brink(comparison, page);
    print_hazard(comparison, page);
    print_options(comparison, page);
}

enum status comparison_print_json(const struct comparison *comparison, struct buffer *text)
{
    buffer_add_text(text, "{\"a\":");
    enum status status = json_print(&comparison->a->base, JSON_STYLE_LINE, text);
    buffer_add_text(text, ",\n\"b\":");
    if (status == STATUS_OK) {
        status = json_print(&comparison->b->base, JSON_STYLE_LINE, text);
    }
    buffer_add_text(text, ",\n\"difference\":");
    if (status == STATUS_OK) {
        status = json_print(&comparison->difference->base, JSON_STYLE_LINE, text);
    }
    buffer_add_text(text, "}\n");
    return status == STATUS_OK ? text->failure : status;
}
