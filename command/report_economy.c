#include "command/report_economy.h"

#include "command/fan.h"
#include "command/grid.h"
#include "command/series.h"
#include "command/spread.h"
#include "proto/figure.h"

#include <stdio.h>
#include <string.h>

enum { YEAR_BYTES = 12, MONTH_BYTES = 8, TITLE_BYTES = 160 };

static const char *unit_of(const Brink__V1__Assessment *assessment, enum figure_kind kind)
{
    return figure_unit(figure_of(assessment, kind));
}

/* Medians in one line, their ranges in the next. */
static void add_year(struct grid *grid,
                     const Brink__V1__Assessment *assessment,
                     const struct series *const *rows,
                     const Brink__V1__YearResult *year)
{
    grid_style(grid, STYLE_PLAIN);
    grid_add(grid, "%u", year->year);
    grid_style(grid, STYLE_STRONG);
    for (size_t i = 0; rows[i] != NULL; i++) {
        char median[FIGURE_BYTES];
        figure_format_median(figure_of(assessment, rows[i]->kind), series_year(rows[i], year),
                             median);
        grid_add(grid, "%s", median);
    }
    grid_style(grid, STYLE_FAINT);
    grid_add(grid, "%s", "");
    for (size_t i = 0; rows[i] != NULL; i++) {
        char range[FIGURE_RANGE_BYTES];
        figure_format_range(figure_of(assessment, rows[i]->kind), series_year(rows[i], year),
                            range);
        grid_add(grid, "%s", range);
    }
}

static void print_years(const Brink__V1__Assessment *assessment, struct page *page)
{
    static const char *const names[] = {"sanction_growth", "total_growth", "exports_recorded",
                                        "imports_recorded", "reserves_end"};
    enum { COUNT = sizeof names / sizeof names[0] };
    const struct series *rows[COUNT + 1] = {0};
    struct grid_column columns[COUNT + 1] = {{"\nyear", GRID_LEFT}};
    for (size_t i = 0; i < COUNT; i++) {
        rows[i] = series_find_yearly(names[i]);
        columns[i + 1] = (struct grid_column){rows[i]->title, GRID_RIGHT};
    }
    struct grid *grid = grid_new(columns, COUNT + 1);
    for (size_t i = 0; i < assessment->economy->n_years; i++) {
        add_year(grid, assessment, rows, assessment->economy->years[i]);
    }
    page_heading(page, "Year by year", "median, and below it the 5-95 % range");
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_years_of(const Brink__V1__Assessment *assessment,
                           const struct series *series,
                           struct page *page)
{
    struct grid *grid = spread_new("year");
    for (size_t i = 0; i < assessment->economy->n_years; i++) {
        const Brink__V1__YearResult *year = assessment->economy->years[i];
        char label[YEAR_BYTES];
        snprintf(label, sizeof label, "%u", year->year);
        spread_add(grid, label, figure_of(assessment, series->kind), series_year(series, year));
    }
    char title[TITLE_BYTES];
    snprintf(title, sizeof title, "%s, %s", series->name, unit_of(assessment, series->kind));
    page_heading(page, title, series->meaning);
    grid_print(grid, page);
    grid_free(&grid);
}

void report_years(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    if (assessment->economy == NULL || assessment->economy->n_years == 0) {
        return;
    }
    if (!in_full) {
        print_years(assessment, page);
        return;
    }
    for (size_t i = 0; series_yearly(i) != NULL; i++) {
        print_years_of(assessment, series_yearly(i), page);
    }
}

static void print_months(const Brink__V1__Assessment *assessment,
                         const Brink__V1__Monthly *monthly,
                         enum figure_kind kind,
                         struct page *page)
{
    const Brink__V1__EconomyResult *economy = assessment->economy;
    struct grid *grid = spread_new("month");
    for (size_t i = 0; i < economy->n_months; i++) {
        spread_add(grid, economy->months[i], figure_of(assessment, kind),
                   series_month(monthly, i));
    }
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_monthly(const Brink__V1__Assessment *assessment,
                          const struct series *series,
                          struct page *page)
{
    const Brink__V1__Monthly *monthly = series_months(series, assessment->economy);
    if (monthly == NULL) {
        return;
    }
    char title[TITLE_BYTES];
    snprintf(title, sizeof title, "%s, %s", series->name, unit_of(assessment, series->kind));
    page_heading(page, title, monthly->meaning);
    print_months(assessment, monthly, series->kind, page);
}

static void print_chart(const Brink__V1__Assessment *assessment,
                        const struct series *series,
                        const char *title,
                        struct page *page)
{
    const Brink__V1__EconomyResult *economy = assessment->economy;
    const Brink__V1__Monthly *monthly = series_months(series, economy);
    if (monthly == NULL || monthly->n_months == 0) {
        return;
    }
    char heading[TITLE_BYTES];
    char detail[TITLE_BYTES];
    snprintf(heading, sizeof heading, "%s, %s", title, unit_of(assessment, series->kind));
    snprintf(detail, sizeof detail, "%s median  %s 25-75 %%  %s 5-95 %%  %s asked",
             page_glyph(page, GLYPH_LOWER), page_glyph(page, GLYPH_INNER),
             page_glyph(page, GLYPH_OUTER), page_glyph(page, GLYPH_POINTER));
    char asked[MONTH_BYTES];
    snprintf(asked, sizeof asked, "%s", assessment->as_of);
    size_t count =
        monthly->n_months < economy->n_months ? monthly->n_months : economy->n_months;
    const struct fan fan = {.months = (const char *const *)economy->months,
                            .estimates = monthly->months,
                            .count = count,
                            .scale = figure_scale(series->kind),
                            .pointer = asked};
    page_heading(page, heading, detail);
    fan_print(&fan, page);
}

static void print_named_months(const Brink__V1__Assessment *assessment,
                               const char *const *names,
                               struct page *page)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        print_monthly(assessment, series_find_monthly(names[i]), page);
    }
}

void report_gdp(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    static const char *const names[] = {"gdp", "growth", NULL};
    if (assessment->economy == NULL) {
        return;
    }
    print_chart(assessment, series_find_monthly("gdp"), "GDP by month", page);
    if (in_full) {
        print_named_months(assessment, names, page);
    }
}

void report_reserves(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    static const char *const names[] = {"reserves", "import_cover", NULL};
    if (assessment->economy == NULL) {
        return;
    }
    print_chart(assessment, series_find_monthly("reserves"), "Reserves by month", page);
    if (in_full) {
        print_named_months(assessment, names, page);
    }
}

void report_trade(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    static const char *const names[] = {"exports_recorded", "exports_covert",
                                        "imports_recorded", "imports_covert",
                                        "labour_income",    NULL};
    (void)in_full;
    if (assessment->economy != NULL) {
        print_named_months(assessment, names, page);
    }
}

void report_supply(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    static const char *const names[] = {"fuel", "food", "unmet_demand", "severity", NULL};
    (void)in_full;
    if (assessment->economy != NULL) {
        print_named_months(assessment, names, page);
    }
}

/* Growth of one sector in one year; NULL: the year lacks it. */
static const Brink__V1__Estimate *find_growth(const Brink__V1__YearResult *year,
                                              const char *sector)
{
    for (size_t i = 0; i < year->n_sectors; i++) {
        if (strcmp(year->sectors[i]->sector, sector) == 0) {
            return year->sectors[i]->growth;
        }
    }
    return NULL;
}

enum { YEARS_MOST = 60 }; /* of a simulation there are fewer */

static size_t count_years(const Brink__V1__EconomyResult *economy)
{
    return economy->n_years < YEARS_MOST ? economy->n_years : YEARS_MOST;
}

static void add_sector(struct grid *grid,
                       const Brink__V1__Assessment *assessment,
                       const char *sector,
                       bool with_ranges)
{
    const struct figure growth = figure_of(assessment, FIGURE_GROWTH);
    const Brink__V1__EconomyResult *economy = assessment->economy;
    grid_style(grid, STYLE_PLAIN);
    grid_add(grid, "%s", sector);
    for (size_t i = 0; i < count_years(economy); i++) {
        const Brink__V1__Estimate *estimate = find_growth(economy->years[i], sector);
        char median[FIGURE_BYTES];
        char range[FIGURE_RANGE_BYTES];
        figure_format_median(growth, estimate, median);
        figure_format_range(growth, estimate, range);
        grid_add(grid, "%s%s%s", median, with_ranges ? "\n" : "", with_ranges ? range : "");
    }
}

static void
print_sector_years(const Brink__V1__Assessment *assessment, bool with_ranges, struct page *page)
{
    const Brink__V1__EconomyResult *economy = assessment->economy;
    struct grid_column columns[YEARS_MOST + 1] = {{"sector", GRID_LEFT}};
    char labels[YEARS_MOST][YEAR_BYTES];
    size_t count = count_years(economy);
    for (size_t i = 0; i < count; i++) {
        snprintf(labels[i], YEAR_BYTES, "%u", economy->years[i]->year);
        columns[i + 1] = (struct grid_column){labels[i], GRID_RIGHT};
    }
    struct grid *grid = grid_new(columns, count + 1);
    const Brink__V1__YearResult *first = economy->years[0];
    for (size_t i = 0; i < first->n_sectors; i++) {
        add_sector(grid, assessment, first->sectors[i]->sector, with_ranges);
    }
    char title[TITLE_BYTES];
    snprintf(title, sizeof title, "Sectors, growth in %s a year",
             unit_of(assessment, FIGURE_GROWTH));
    page_heading(page, title,
                 with_ranges ? "sanction effect alone, median and 5-95 % range"
                             : "sanction effect alone, median");
    grid_print(grid, page);
    grid_free(&grid);
}

void report_sectors(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    const Brink__V1__EconomyResult *economy = assessment->economy;
    if (economy == NULL) {
        return;
    }
    if (economy->n_years > 0 && economy->years[0]->n_sectors > 0) {
        print_sector_years(assessment, in_full, page);
    }
    for (size_t i = 0; in_full && i < economy->n_sectors; i++) {
        char title[TITLE_BYTES];
        snprintf(title, sizeof title, "output of %.64s, %s", economy->sectors[i]->sector,
                 unit_of(assessment, FIGURE_RATIO));
        page_heading(page, title, "");
        print_months(assessment, economy->sectors[i]->output, FIGURE_RATIO, page);
    }
}

static void print_causes(const Brink__V1__Bottleneck *bottleneck, struct grid *grid)
{
    struct buffer causes = {0};
    for (size_t i = 0; i < bottleneck->n_causes; i++) {
        char share[FIGURE_BYTES];
        figure_format((struct figure){.kind = FIGURE_DRAWS}, bottleneck->causes[i]->share,
                      share);
        buffer_print(&causes, "%s%s %s %%", i == 0 ? "" : ", ", bottleneck->causes[i]->input,
                     share);
    }
    grid_add_buffer(grid, &causes);
    buffer_clear(&causes);
}

void report_bottlenecks(const Brink__V1__Assessment *assessment,
                        bool in_full,
                        struct page *page)
{
    (void)in_full;
    const struct grid_column columns[] = {{"sector", GRID_LEFT},
                                          {"draws, %", GRID_RIGHT},
                                          {"from", GRID_LEFT},
                                          {"what comes to lack first", GRID_WRAP}};
    const Brink__V1__EconomyResult *economy = assessment->economy;
    if (economy == NULL || economy->n_bottlenecks == 0 || assessment->versus[0] != '\0') {
        return;
    }
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < economy->n_bottlenecks; i++) {
        const Brink__V1__Bottleneck *bottleneck = economy->bottlenecks[i];
        char share[FIGURE_BYTES];
        figure_format((struct figure){.kind = FIGURE_DRAWS}, bottleneck->share, share);
        grid_add(grid, "%s", bottleneck->sector);
        grid_add(grid, "%s", share);
        grid_add(grid, "%s", bottleneck->median_month);
        print_causes(bottleneck, grid);
    }
    page_heading(page, "Bottlenecks",
                 "output falls below 99 % of what a sector wants, for want of inputs");
    grid_print(grid, page);
    grid_free(&grid);
}
