#include "command/report_options.h"

#include "command/grid.h"
#include "command/spread.h"
#include "proto/figure.h"

#include <stdio.h>
#include <string.h>

enum { TITLE_BYTES = 192 };

static const struct {
    const char *name;
    const char *words;
    const char *title; /* of a narrow column */
} criteria[] = {
    {"no_war", "no war", "no\nwar"},
    {"no_breakdown", "no breakdown", "no break-\ndown"},
    {"no_nuclear", "no nuclear neighbour", "no\nnuclear"},
    {"influence", "influence", "influ-\nence"},
    {"own_cost", "own cost", "own\ncost"},
    {"standing", "standing", "stand-\ning"},
};

enum { CRITERIA_MAX = sizeof criteria / sizeof criteria[0], RANKS_MAX = 32 };

static const struct figure share_figure = {.kind = FIGURE_DRAWS};

const char *report_options_words(const char *criterion)
{
    for (size_t i = 0; i < CRITERIA_MAX; i++) {
        if (strcmp(criteria[i].name, criterion) == 0) {
            return criteria[i].words;
        }
    }
    return criterion;
}

static const char *title_of(const char *criterion)
{
    for (size_t i = 0; i < CRITERIA_MAX; i++) {
        if (strcmp(criteria[i].name, criterion) == 0) {
            return criteria[i].title;
        }
    }
    return criterion;
}

const Brink__V1__OptionStanding *
report_options_standing(const Brink__V1__OptionRanking *ranking, const char *option)
{
    for (size_t i = 0; ranking != NULL && i < ranking->n_options; i++) {
        if (strcmp(ranking->options[i]->name, option) == 0) {
            return ranking->options[i];
        }
    }
    return NULL;
}

static double first_share(const Brink__V1__OptionStanding *standing)
{
    return standing != NULL && standing->n_acceptability > 0 ? standing->acceptability[0] : 0.0;
}

static void add_share(struct grid *grid, double share)
{
    char text[FIGURE_BYTES];
    figure_format(share_figure, share, text);
    grid_add(grid, "%s", text);
}

static void
add_mean(struct grid *grid, struct figure figure, const Brink__V1__Estimate *estimate)
{
    char text[FIGURE_BYTES];
    figure_format_mean(figure, estimate, text);
    grid_add(grid, "%s", text);
}

/* In per cent with a decimal: options differ by less than whole ones. */
static void add_finely(struct grid *grid, const Brink__V1__Estimate *estimate)
{
    char text[FIGURE_BYTES] = "-";
    if (estimate != NULL) {
        figure_format_number(100.0 * estimate->mean, 1, text);
    }
    grid_add(grid, "%s", text);
}

static void add_number(struct grid *grid, double value, int decimals)
{
    char text[FIGURE_BYTES];
    figure_format_number(value, decimals, text);
    grid_add(grid, "%s", text);
}

/* The short table. */
static void print_options(const Brink__V1__OptionsResult *result, struct page *page)
{
    const struct grid_column columns[] = {{"", GRID_LEFT},
                                          {"best\n%", GRID_RIGHT},
                                          {"if talks\nfail, %", GRID_RIGHT},
                                          {"frozen\n%", GRID_RIGHT},
                                          {"war\n%", GRID_RIGHT},
                                          {"break-\ndown, %", GRID_RIGHT},
                                          {"trade\nkept, %", GRID_RIGHT},
                                          {"own cost\nbn USD", GRID_RIGHT},
                                          {"gap\n%", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < result->n_options; i++) {
        const Brink__V1__OptionOutcome *option = result->options[i];
        bool is_best =
            result->ranking != NULL && strcmp(option->name, result->ranking->best) == 0;
        grid_style(grid, is_best ? STYLE_STRONG : STYLE_PLAIN);
        grid_add(grid, "%s", option->name);
        add_share(grid, first_share(report_options_standing(result->ranking, option->name)));
        add_share(grid,
                  first_share(report_options_standing(result->without_talks, option->name)));
        add_finely(grid, option->freeze);
        add_finely(grid, option->war);
        add_finely(grid, option->breakdown);
        add_mean(grid, share_figure, option->trade_kept);
        if (option->own_cost != NULL) {
            add_number(grid, option->own_cost->mean, 2);
        } else {
            grid_add(grid, "-");
        }
        add_mean(grid, share_figure, option->gap);
    }
    grid_style(grid, STYLE_PLAIN);
    grid_print(grid, page);
    grid_free(&grid);
}

/* In full: what came of each option, every criterion, every rank. */

static void print_ranks(const Brink__V1__OptionRanking *ranking, struct page *page)
{
    struct grid_column columns[1 + RANKS_MAX] = {{"rank, %", GRID_LEFT}};
    char titles[RANKS_MAX][16];
    size_t count = ranking->n_options < RANKS_MAX ? ranking->n_options : RANKS_MAX;
    for (size_t i = 0; i < count; i++) {
        snprintf(titles[i], sizeof titles[i], "%zu", i + 1);
        columns[1 + i] = (struct grid_column){titles[i], GRID_RIGHT};
    }
    struct grid *grid = grid_new(columns, count + 1);
    for (size_t i = 0; i < ranking->n_options; i++) {
        const Brink__V1__OptionStanding *standing = ranking->options[i];
        grid_add(grid, "%s", standing->name);
        for (size_t r = 0; r < count; r++) {
            add_share(grid, r < standing->n_acceptability ? standing->acceptability[r] : 0.0);
        }
    }
    grid_print(grid, page);
    grid_free(&grid);
}

/* A table with a column for each criterion, and one more behind them. */
static struct grid *
by_criterion(const Brink__V1__OptionsResult *result, const char *title, const char *last)
{
    struct grid_column columns[1 + CRITERIA_MAX + 1] = {{title, GRID_LEFT}};
    size_t count = 1;
    for (size_t j = 0; j < result->n_criteria && j < CRITERIA_MAX; j++) {
        columns[count++] =
            (struct grid_column){title_of(result->criteria[j]->name), GRID_RIGHT};
    }
    columns[count++] = (struct grid_column){last, GRID_RIGHT};
    return grid_new(columns, count);
}

/* A number each criterion; a dash where it is not given. */
static void add_by_criterion(const Brink__V1__OptionsResult *result,
                             const double *numbers,
                             size_t given,
                             struct grid *grid)
{
    for (size_t j = 0; j < result->n_criteria && j < CRITERIA_MAX; j++) {
        if (j < given) {
            add_number(grid, numbers[j], 3);
        } else {
            grid_add(grid, "-");
        }
    }
}

static void print_values(const Brink__V1__OptionsResult *result,
                         const Brink__V1__OptionRanking *ranking,
                         struct page *page)
{
    struct grid *grid = by_criterion(result, "mean values", "in all");
    for (size_t i = 0; i < ranking->n_options; i++) {
        const Brink__V1__OptionStanding *standing = ranking->options[i];
        grid_add(grid, "%s", standing->name);
        add_by_criterion(result, standing->values, standing->n_values, grid);
        add_number(grid, standing->utility, 3);
    }
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_weights(const Brink__V1__OptionsResult *result,
                          const Brink__V1__OptionRanking *ranking,
                          struct page *page)
{
    double centroid[CRITERIA_MAX];
    size_t count = 0;
    struct grid *grid = by_criterion(result, "central weights", "sure,\n%");
    for (size_t i = 0; i < ranking->n_options; i++) {
        const Brink__V1__OptionStanding *standing = ranking->options[i];
        grid_add(grid, "%s", standing->name);
        add_by_criterion(result, standing->central, standing->n_central, grid);
        if (standing->n_central > 0) {
            add_share(grid, standing->confidence);
        } else {
            grid_add(grid, "-");
        }
    }
    for (size_t j = 0; j < result->n_criteria && j < CRITERIA_MAX; j++) {
        centroid[count++] = result->criteria[j]->centroid;
    }
    grid_add(grid, "all tried");
    add_by_criterion(result, centroid, count, grid);
    grid_add(grid, "%s", "");
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_plain(const char *label,
                        const Brink__V1__Estimate *estimate,
                        const char *unit,
                        struct page *page)
{
    char mean[FIGURE_BYTES];
    char low[FIGURE_BYTES];
    char high[FIGURE_BYTES];
    if (estimate == NULL) {
        return;
    }
    figure_format_number(estimate->mean, 2, mean);
    figure_format_number(estimate->q05, 2, low);
    figure_format_number(estimate->q95, 2, high);
    page_paragraph(page, 2, "%s: %s %s (5-95 %%: %s to %s).", label, mean, unit, low, high);
}

/* Where anything lies beyond an anchor, more of it would count for nothing. */
static void print_clipped(const Brink__V1__OptionsResult *result,
                          const Brink__V1__OptionOutcome *option,
                          struct page *page)
{
    for (size_t j = 0; j < option->n_clipped && j < result->n_criteria; j++) {
        if (option->clipped[j] > 0.0) {
            char share[FIGURE_BYTES];
            figure_format(share_figure, option->clipped[j], share);
            page_paragraph(page, 2,
                           "Beyond an anchor of %s in %s %% of draws: counted as at it.",
                           report_options_words(result->criteria[j]->name), share);
        }
    }
}

static void print_option(const Brink__V1__OptionsResult *result,
                         const Brink__V1__OptionOutcome *option,
                         struct page *page)
{
    const struct figure share = {.kind = FIGURE_SHARE};
    char title[TITLE_BYTES];
    snprintf(title, sizeof title, "%.0f %% enforced%s%s", 100.0 * option->enforcement,
             option->cut_off ? ", all trade of the patron stopped" : "",
             option->talks ? ", talks" : "");
    page_heading(page, option->name, title);
    struct grid *grid = spread_new("%");
    spread_add(grid, "income severity", share, option->income_severity);
    spread_add(grid, "frozen or rolled back", share, option->freeze);
    spread_add(grid, "foreign force", share, option->force);
    spread_add(grid, "breakdown", share, option->breakdown);
    spread_add(grid, "war", share, option->war);
    spread_add(grid, "trade kept", share, option->trade_kept);
    spread_add(grid, "compliance gap", share, option->gap);
    spread_add(grid, "accepted as nuclear", share, option->accepted);
    grid_print(grid, page);
    grid_free(&grid);
    print_plain("Own cost", option->own_cost, "bn USD a year", page);
    print_plain("Nuclear tests expected", option->tests, "", page);
    print_plain("People who feel one, times tests", option->exposed, "million", page);
    print_plain("People at the border, expected", option->border_people, "million", page);
    print_clipped(result, option, page);
}

static void print_full(const Brink__V1__OptionsResult *result, struct page *page)
{
    if (result->ranking != NULL) {
        page_heading(page, "Ranks",
                     "share of weights and outcomes with which an option has it");
        print_ranks(result->ranking, page);
        page_line_end(page);
        print_values(result, result->ranking, page);
        page_line_end(page);
        print_weights(result, result->ranking, page);
        page_paragraph(
            page, 2,
            "Central weights: the mean of those with which it is the best; sure: in so "
            "many draws it is the best at them.");
    }
    if (result->without_talks != NULL) {
        page_heading(page, "Ranks where talks change nothing", "their price stays");
        print_ranks(result->without_talks, page);
        page_line_end(page);
        print_values(result, result->without_talks, page);
    }
    for (size_t i = 0; i < result->n_options; i++) {
        print_option(result, result->options[i], page);
    }
    if (!result->hazard_reported) {
        page_paragraph(page, 2, "How many people a test exposes was not computed.");
    }
}

void report_options(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    const Brink__V1__OptionsResult *result = assessment->options;
    if (result == NULL || result->n_options == 0 || assessment->versus[0] != '\0') {
        return;
    }
    char title[TITLE_BYTES];
    char draws[FIGURE_BYTES];
    char weights[FIGURE_BYTES];
    figure_format_count(result->draws, draws);
    figure_format_count(result->weights, weights);
    snprintf(title, sizeof title,
             "what the patron, %.8s, can do from %.10s on, over %u years; %s draws, each with "
             "%s weights",
             result->patron, result->from, result->years, draws, weights);
    page_heading(page, "Options", title);
    print_options(result, page);
    page_paragraph(page, 2,
                   "Best: the share of weights and outcomes with which an option ranks first, "
                   "and the same if talks change nothing; no chance of what the patron does. "
                   "The rest are means.");
    if (in_full) {
        print_full(result, page);
    }
}
