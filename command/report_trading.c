#include "command/report_trading.h"

#include "command/grid.h"
#include "proto/figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COUNTRIES_SHOWN = 16, PERCENT_DECIMALS = 3, RATIO_DECIMALS = 5, RATIO_COLUMNS = 2 };

void report_trading_summary(const Brink__V1__TradeResult *result, struct page *page)
{
    page_paragraph(page, 0,
                   "Trade of %zu countries in %u sectors, analysis trade: of the flows there "
                   "are, %u get another tariff, %u other costs, and %u are barred.",
                   result->n_countries, result->sectors, result->tariffs_changed,
                   result->barriers_changed, result->flows_barred);
}

static int compare_countries(const void *left, const void *right)
{
    const Brink__V1__TradeCountry *a = *(Brink__V1__TradeCountry *const *)left;
    const Brink__V1__TradeCountry *b = *(Brink__V1__TradeCountry *const *)right;
    if (a->real_income_pct != b->real_income_pct) {
        return a->real_income_pct < b->real_income_pct ? -1 : 1;
    }
    return strcmp(a->country, b->country);
}

/* Countries, those that lose most first, freed by the caller; NULL: no memory, which the page
 * keeps. */
static Brink__V1__TradeCountry **sort_countries(const Brink__V1__TradeResult *result,
                                                struct page *page)
{
    size_t size = result->n_countries * sizeof(void *);
    Brink__V1__TradeCountry **sorted = malloc(size);
    if (sorted == NULL) {
        page_fail(page, STATUS_NO_MEMORY);
        return NULL;
    }
    memcpy(sorted, result->countries, size);
    qsort(sorted, result->n_countries, sizeof(void *), compare_countries);
    return sorted;
}

static double change_pct(double before, double after)
{
    return before != 0.0 ? 100.0 * (after / before - 1.0) : 0.0;
}

/* Trade of all countries with others. */
static double traded_pct(const Brink__V1__TradeResult *result)
{
    double before = 0.0;
    double after = 0.0;
    for (size_t n = 0; n < result->n_countries; n++) {
        before += result->countries[n]->exports_before;
        after += result->countries[n]->exports_after;
    }
    return change_pct(before, after);
}

static void
find_one(const Brink__V1__TradeCountry *country, const char *most, struct page *page)
{
    char income[FIGURE_BYTES];
    char wage[FIGURE_BYTES];
    figure_format_number(country->real_income_pct, PERCENT_DECIMALS, income);
    figure_format_number(country->real_wage_pct, PERCENT_DECIMALS, wage);
    page_bullet(page, "%s %s: real income %s %%, real wage %s %%.", country->country, most,
                income, wage);
}

void report_trading_findings(const Brink__V1__TradeResult *result, struct page *page)
{
    Brink__V1__TradeCountry **sorted =
        result->n_countries > 0 ? sort_countries(result, page) : NULL;
    if (sorted == NULL) {
        return;
    }
    size_t losers = 0;
    char traded[FIGURE_BYTES];
    for (size_t n = 0; n < result->n_countries; n++) {
        losers += result->countries[n]->real_income_pct < 0.0;
    }
    figure_format_number(traded_pct(result), PERCENT_DECIMALS, traded);
    page_bullet(page,
                "%zu of %zu countries lose real income; trade between countries changes "
                "by %s %%, in units of world value added.",
                losers, result->n_countries, traded);
    find_one(sorted[0], losers > 0 ? "loses most" : "gains least", page);
    if (result->n_countries > 1) {
        const Brink__V1__TradeCountry *last = sorted[result->n_countries - 1];
        find_one(last, last->real_income_pct > 0.0 ? "gains most" : "loses least", page);
    }
    free(sorted);
}

static void add_number(struct grid *grid, double value, int decimals)
{
    char text[FIGURE_BYTES];
    figure_format_number(value, decimals, text);
    grid_add(grid, "%s", text);
}

static void add_country(struct grid *grid, const Brink__V1__TradeCountry *country, bool in_full)
{
    grid_add(grid, "%s", country->country);
    add_number(grid, country->real_income_pct, PERCENT_DECIMALS);
    add_number(grid, country->real_wage_pct, PERCENT_DECIMALS);
    add_number(grid, change_pct(country->exports_before, country->exports_after), 1);
    add_number(grid, change_pct(country->imports_before, country->imports_after), 1);
    add_number(grid, country->tot_pct, PERCENT_DECIMALS);
    add_number(grid, country->vot_pct, PERCENT_DECIMALS);
    add_number(grid, country->linear_welfare_pct, PERCENT_DECIMALS);
    if (in_full) {
        add_number(grid, country->wage_hat, RATIO_DECIMALS);
        add_number(grid, country->price_hat, RATIO_DECIMALS);
    }
}

void report_trading_countries(const Brink__V1__Assessment *assessment,
                              bool in_full,
                              struct page *page)
{
    const struct grid_column columns[] = {{"country", GRID_LEFT},
                                          {"real\nincome,\n%", GRID_RIGHT},
                                          {"real\nwage,\n%", GRID_RIGHT},
                                          {"exports,\n%", GRID_RIGHT},
                                          {"imports,\n%", GRID_RIGHT},
                                          {"terms of\ntrade,\n%", GRID_RIGHT},
                                          {"volume of\ntrade,\n%", GRID_RIGHT},
                                          {"linear\nwelfare,\n%", GRID_RIGHT},
                                          {"wage,\nratio", GRID_RIGHT},
                                          {"price,\nratio", GRID_RIGHT}};
    const Brink__V1__TradeResult *result = assessment->trade;
    if (result == NULL || result->n_countries == 0) {
        return;
    }
    Brink__V1__TradeCountry **sorted = sort_countries(result, page);
    if (sorted == NULL) {
        return;
    }
    page_heading(page, "Countries", "change of each, the largest loss of real income first");
    size_t column_count = sizeof columns / sizeof columns[0];
    struct grid *grid =
        grid_new(columns, in_full ? column_count : column_count - RATIO_COLUMNS);
    size_t count = result->n_countries;
    size_t shown = in_full || count < COUNTRIES_SHOWN ? count : COUNTRIES_SHOWN;
    for (size_t n = 0; n < shown; n++) {
        add_country(grid, sorted[n], in_full);
    }
    grid_print(grid, page);
    grid_free(&grid);
    free(sorted);
    if (shown < count) {
        page_paragraph(page, GRID_INDENT, "and %zu more: --section countries", count - shown);
    }
    page_paragraph(page, GRID_INDENT,
                   "Real income and wage are exact. Terms and volume of trade and their sum, "
                   "linear welfare, are first order: for comparison, and far off where the "
                   "change is large.");
}

void report_trading_flows(const Brink__V1__Assessment *assessment,
                          bool in_full,
                          struct page *page)
{
    const struct grid_column columns[] = {{"importer", GRID_LEFT},
                                          {"exporter", GRID_LEFT},
                                          {"sector", GRID_WRAP},
                                          {"before", GRID_RIGHT},
                                          {"after", GRID_RIGHT}};
    const Brink__V1__TradeResult *result = assessment->trade;
    (void)in_full;
    if (result == NULL) {
        return;
    }
    page_heading(page, "Flows",
                 "net of tariff, money, in units of world value added as before");
    if (result->n_flows == 0) {
        page_paragraph(page, GRID_INDENT, "Not asked for: list_flows = true in the scenario.");
        return;
    }
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < result->n_flows; i++) {
        grid_add(grid, "%s", result->flows[i]->importer);
        grid_add(grid, "%s", result->flows[i]->exporter);
        grid_add(grid, "%s", result->flows[i]->sector);
        grid_add(grid, "%.6g", result->flows[i]->before);
        grid_add(grid, "%.6g", result->flows[i]->after);
    }
    grid_print(grid, page);
    grid_free(&grid);
}

void report_trading_solver(const Brink__V1__Assessment *assessment,
                           bool in_full,
                           struct page *page)
{
    const Brink__V1__TradeResult *result = assessment->trade;
    (void)in_full;
    if (result == NULL || result->solver == NULL) {
        return;
    }
    const Brink__V1__TradeSolver *solver = result->solver;
    page_heading(page, "Solver", "");
    page_paragraph(page, GRID_INDENT,
                   "%u iterations of wages, %u sweeps of prices, %u of spending; no equation "
                   "misses by more than %.1e, no account of the tables by more than %.1e of a "
                   "country's income.",
                   solver->outer_iterations, solver->price_sweeps, solver->spending_sweeps,
                   solver->residual, solver->imbalance);
}
