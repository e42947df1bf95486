#include "command/report_chain.h"

#include "command/grid.h"
#include "proto/figure.h"

#include <string.h>

enum { COUNTRIES_SHOWN = 12, DIMENSIONS_SHOWN = 6, INCOME_DECIMALS = 4 };

static const struct figure draws = {.kind = FIGURE_DRAWS};
static const struct figure share = {.kind = FIGURE_SHARE};

/* The share of draws asked of the text that is shown. */
static const double half = 0.5;

/* In a comparison. */
static void print_whose(const Brink__V1__Assessment *assessment, struct page *page)
{
    if (assessment->versus[0] != '\0') {
        page_paragraph(page, GRID_INDENT, "Of %s itself, not a difference.",
                       assessment->scenario);
    }
}

static void add_figure(struct grid *grid, struct figure figure, double value)
{
    char text[FIGURE_BYTES];
    figure_format(figure, value, text);
    grid_add(grid, "%s", text);
}

static void add_number(struct grid *grid, double value, int decimals)
{
    char text[FIGURE_BYTES];
    figure_format_number(value, decimals, text);
    grid_add(grid, "%s", text);
}

/* Costs. */

static const Brink__V1__TradeStop *find_stop(const Brink__V1__TradeResult *result,
                                             const char *country)
{
    for (size_t i = 0; i < result->n_stops; i++) {
        if (strcmp(result->stops[i]->country, country) == 0) {
            return result->stops[i];
        }
    }
    return NULL;
}

static void add_country(struct grid *grid,
                        const Brink__V1__TradeResult *result,
                        const Brink__V1__TradeCountry *country)
{
    const Brink__V1__TradeStop *stop = find_stop(result, country->country);
    grid_add(grid, "%s", country->country);
    if (stop != NULL) {
        add_figure(grid, share, stop->exports_share);
        add_figure(grid, share, stop->imports_share);
    } else {
        grid_add(grid, "-");
        grid_add(grid, "-");
    }
    add_number(grid, country->real_income_pct, INCOME_DECIMALS);
    add_number(grid, country->gdp_change, 0);
}

void report_chain_costs(const Brink__V1__Assessment *assessment,
                        bool in_full,
                        struct page *page)
{
    const struct grid_column columns[] = {{"country", GRID_LEFT},
                                          {"stopped of\nwhat it buys, %", GRID_RIGHT},
                                          {"stopped of\nwhat it sells, %", GRID_RIGHT},
                                          {"real income,\n%", GRID_RIGHT},
                                          {"M USD\na year", GRID_RIGHT}};
    const Brink__V1__TradeResult *result = assessment->trade;
    if (result == NULL || result->n_countries == 0 || assessment->world[0] == '\0') {
        return;
    }
    page_heading(page, "Costs", "what the measures cost every country: orders of magnitude");
    print_whose(assessment, page);
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    size_t count = result->n_countries;
    size_t shown = in_full || count < COUNTRIES_SHOWN ? count : COUNTRIES_SHOWN;
    for (size_t n = 0; n < shown; n++) {
        add_country(grid, result, result->countries[n]);
    }
    grid_print(grid, page);
    grid_free(&grid);
    if (shown < count) {
        page_paragraph(page, GRID_INDENT, "and %zu more: --section costs", count - shown);
    }
    if (result->barriers_changed + result->flows_barred == 0) {
        page_paragraph(page, GRID_INDENT, "The measures stop no trade.");
        return;
    }
    page_paragraph(page, GRID_INDENT,
                   "Two equilibria of trade, before the measures and after all has adjusted, "
                   "with what they stop of trade with %s in the twelve months up to %s. What "
                   "the way there costs %s is above.",
                   assessment->target, result->stops_until, assessment->target);
}

/* The council. */

static const Brink__V1__CouncilFront *find_front(const Brink__V1__CouncilReading *reading)
{
    for (size_t f = 0; f < reading->n_frontier; f++) {
        if (reading->frontier[f]->at_least == half) {
            return reading->frontier[f];
        }
    }
    return NULL;
}

/* "oil 0.12, textiles 1": what a text has; what it leaves out is nothing. */
static void name_text(const Brink__V1__CouncilResult *result,
                      const Brink__V1__CouncilFront *front,
                      struct buffer *words)
{
    size_t named = 0;
    for (size_t k = 0; k < front->n_text && k < result->n_provisions; k++) {
        if (front->text[k] > 0.0) {
            buffer_print(words, "%s%s %.3g", named++ == 0 ? "" : ", ", result->provisions[k],
                         front->text[k]);
        }
    }
    if (named == 0) {
        buffer_add_text(words, "none of the provisions");
    }
}

static void print_front(const Brink__V1__CouncilResult *result, struct page *page)
{
    const Brink__V1__CouncilFront *front = find_front(result->readings[0]);
    struct buffer words = {0};
    if (front == NULL || !front->found) {
        page_paragraph(page, GRID_INDENT, "No text passes in half of the draws, %s.",
                       result->readings[0]->name);
        return;
    }
    name_text(result, front, &words);
    page_fail(page, words.failure);
    page_paragraph(page, GRID_INDENT,
                   "Of texts that pass in half of the draws, %s, %s likes best: %s.",
                   result->readings[0]->name, result->setter, buffer_text(&words));
    buffer_clear(&words);
}

static void print_readings(const Brink__V1__CouncilResult *result, struct page *page)
{
    enum { OTHERS = 2, TEXTS_MAX = 4 };
    const Brink__V1__CouncilReading *first = result->readings[0];
    size_t texts = first->n_texts < TEXTS_MAX ? first->n_texts : TEXTS_MAX;
    struct grid_column columns[OTHERS + TEXTS_MAX] = {
        {"passes in so many\ndraws, %", GRID_LEFT}, {"some text", GRID_RIGHT}};
    for (size_t t = 0; t < texts; t++) {
        columns[OTHERS + t] = (struct grid_column){first->texts[t]->name, GRID_RIGHT};
    }
    struct grid *grid = grid_new(columns, OTHERS + texts);
    for (size_t r = 0; r < result->n_readings; r++) {
        const Brink__V1__CouncilReading *reading = result->readings[r];
        grid_add(grid, "%s", reading->name);
        add_figure(grid, draws, reading->agreed_share);
        for (size_t t = 0; t < texts && t < reading->n_texts; t++) {
            add_figure(grid, draws, reading->texts[t]->passes_share);
        }
    }
    grid_print(grid, page);
    grid_free(&grid);
}

void report_chain_council(const Brink__V1__Assessment *assessment,
                          bool in_full,
                          struct page *page)
{
    const Brink__V1__CouncilResult *result = assessment->council;
    (void)in_full;
    if (result == NULL || result->n_readings == 0) {
        return;
    }
    page_heading(page, "Council", "which text passes; confidence low, by rule");
    print_whose(assessment, page);
    print_readings(result, page);
    print_front(result, page);
}

/* The bargain. */

static double at(const double *numbers, size_t count, size_t k)
{
    return k < count ? numbers[k] : 0.0;
}

static void add_range(struct grid *grid, const Brink__V1__BargainResult *result, size_t k)
{
    char text[FIGURE_RANGE_BYTES] = "-";
    if (k < result->n_outcomes) {
        figure_format_range((struct figure){.kind = FIGURE_POINTS},
                            result->outcomes[k]->last_mean, text);
    }
    grid_add(grid, "%s", text);
}

void report_chain_bargain(const Brink__V1__Assessment *assessment,
                          bool in_full,
                          struct page *page)
{
    const struct grid_column columns[] = {{"issue", GRID_WRAP},
                                          {"weighted\nmean", GRID_RIGHT},
                                          {"weighted\nmedian", GRID_RIGHT},
                                          {"mean where\nturns end", GRID_RIGHT},
                                          {"drawn,\n5-95 %", GRID_RIGHT}};
    const Brink__V1__BargainResult *result = assessment->bargain;
    if (result == NULL || result->n_turns == 0) {
        return;
    }
    size_t column_count = sizeof columns / sizeof columns[0] - (result->draws == 0);
    page_heading(page, "Bargain", "where the actors settle, points of 100");
    print_whose(assessment, page);
    struct grid *grid = grid_new(columns, column_count);
    size_t shown = in_full || result->n_dimensions < DIMENSIONS_SHOWN ? result->n_dimensions
                                                                      : DIMENSIONS_SHOWN;
    for (size_t k = 0; k < shown; k++) {
        grid_add(grid, "%s", result->dimensions[k]);
        add_number(grid, at(result->weighted_mean, result->n_weighted_mean, k), 1);
        add_number(grid, at(result->weighted_median, result->n_weighted_median, k), 1);
        add_number(grid, at(result->last_mean, result->n_last_mean, k), 1);
        if (result->draws > 0) {
            add_range(grid, result, k);
        }
    }
    grid_print(grid, page);
    grid_free(&grid);
    page_paragraph(page, GRID_INDENT,
                   "The turns %s after %zu; they are no better guide than the mean of where "
                   "the actors stand.",
                   result->settled ? "settle" : "have not settled", result->n_turns - 1);
}
