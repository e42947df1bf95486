#include "command/report_bargain.h"

#include "command/grid.h"
#include "proto/figure.h"

#include <stdio.h>

enum { ACTORS_SHOWN = 40, DIMENSIONS_TOLD = 4, WINNERS_SHOWN = 5 };

static const struct figure chance = {.kind = FIGURE_CHANCE};

/* The sentence that goes with every number of the turns. */
static const char caution[] =
    "The turns are not the more accurate of the two: on 351 issues of the European Union the "
    "plain weighted mean was off by 22.99 points on average, the challenge model by 27.94.";

static double at(const double *numbers, size_t count, size_t k)
{
    return k < count ? numbers[k] : 0.0;
}

static const Brink__V1__BargainTurn *last_turn(const Brink__V1__BargainResult *result)
{
    return result->n_turns > 0 ? result->turns[result->n_turns - 1] : NULL;
}

static void find_winner(const Brink__V1__BargainResult *result, struct page *page)
{
    const Brink__V1__BargainTurn *last = last_turn(result);
    if (last == NULL || last->n_actors == 0) {
        return;
    }
    const Brink__V1__BargainStand *first = last->actors[0];
    for (size_t i = 1; i < last->n_actors; i++) {
        first = last->actors[i]->probability > first->probability ? last->actors[i] : first;
    }
    char text[FIGURE_BYTES];
    figure_format(chance, first->probability, text);
    page_bullet(page,
                "The turns %s after %zu: there the position of %s is the likeliest to win, "
                "%s %%.",
                result->settled ? "settle" : "have not settled", result->n_turns - 1,
                first->name, text);
}

void report_bargain_findings(const Brink__V1__BargainResult *result, struct page *page)
{
    for (size_t k = 0; k < result->n_dimensions && k < DIMENSIONS_TOLD; k++) {
        page_bullet(page,
                    "%s: the mean of the positions, weighted by capability and salience, is "
                    "%.1f of 100, the median %.1f; the turns end at %.1f.",
                    result->dimensions[k],
                    at(result->weighted_mean, result->n_weighted_mean, k),
                    at(result->weighted_median, result->n_weighted_median, k),
                    at(result->last_mean, result->n_last_mean, k));
    }
    if (result->n_dimensions > DIMENSIONS_TOLD) {
        page_bullet(page, "and %zu more: --section beside",
                    result->n_dimensions - DIMENSIONS_TOLD);
    }
    page_bullet(page, "%s", caution);
    find_winner(result, page);
}

void report_bargain_beside(const Brink__V1__Assessment *assessment,
                           bool in_full,
                           struct page *page)
{
    (void)in_full;
    const Brink__V1__BargainResult *result = assessment->bargain;
    const struct grid_column columns[] = {{"issue", GRID_WRAP},
                                          {"weighted\nmean", GRID_RIGHT},
                                          {"weighted\nmedian", GRID_RIGHT},
                                          {"mean where\nturns end", GRID_RIGHT},
                                          {"median where\nturns end", GRID_RIGHT}};
    if (result == NULL || result->n_dimensions == 0) {
        return;
    }
    page_heading(page, "Beside", "points of 100, weighted by capability and salience");
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t k = 0; k < result->n_dimensions; k++) {
        grid_add(grid, "%s", result->dimensions[k]);
        grid_add(grid, "%.4f", at(result->weighted_mean, result->n_weighted_mean, k));
        grid_add(grid, "%.4f", at(result->weighted_median, result->n_weighted_median, k));
        grid_add(grid, "%.4f", at(result->last_mean, result->n_last_mean, k));
        grid_add(grid, "%.4f", at(result->last_median, result->n_last_median, k));
    }
    grid_print(grid, page);
    grid_free(&grid);
    page_paragraph(page, GRID_INDENT, "%s", caution);
}

static void add_estimate(struct grid *grid, const Brink__V1__Estimate *estimate)
{
    const struct figure points = {.kind = FIGURE_POINTS};
    char median[FIGURE_BYTES];
    char range[FIGURE_RANGE_BYTES];
    figure_format_median(points, estimate, median);
    figure_format_range(points, estimate, range);
    grid_add(grid, "%s", median);
    grid_add(grid, "%s", range);
}

static void print_outcomes(const Brink__V1__BargainResult *result, struct page *page)
{
    const struct grid_column columns[] = {{"issue", GRID_WRAP},
                                          {"mean where turns\nend, median", GRID_RIGHT},
                                          {"5-95 %", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t k = 0; k < result->n_outcomes; k++) {
        grid_add(grid, "%s", result->outcomes[k]->dimension);
        add_estimate(grid, result->outcomes[k]->last_mean);
    }
    grid_print(grid, page);
    grid_free(&grid);
}

/* The largest share first: each time the first of those that are not shown yet. */
static void
print_winners(const Brink__V1__BargainResult *result, bool in_full, struct page *page)
{
    const struct figure draws = {.kind = FIGURE_DRAWS};
    const struct grid_column columns[] = {{"likeliest to win where turns end", GRID_WRAP},
                                          {"draws, %", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    size_t most = in_full ? result->n_winners : WINNERS_SHOWN;
    double below = 2.0; /* a share and a place before which all has been shown */
    size_t after = 0;
    for (size_t shown = 0; shown < most && shown < result->n_winners; shown++) {
        const Brink__V1__BargainWinner *next = NULL;
        size_t place = 0;
        for (size_t i = 0; i < result->n_winners; i++) {
            const Brink__V1__BargainWinner *winner = result->winners[i];
            bool is_left = winner->share < below || (winner->share == below && i > after);
            if (is_left && (next == NULL || winner->share > next->share)) {
                next = winner;
                place = i;
            }
        }
        if (next == NULL) {
            break;
        }
        char text[FIGURE_BYTES];
        figure_format(draws, next->share, text);
        grid_add(grid, "%s", next->name);
        grid_add(grid, "%s", text);
        below = next->share;
        after = place;
    }
    grid_print(grid, page);
    grid_free(&grid);
    if (most < result->n_winners) {
        page_paragraph(page, GRID_INDENT, "and %zu more: --section outcomes",
                       result->n_winners - most);
    }
}

void report_bargain_outcomes(const Brink__V1__Assessment *assessment,
                             bool in_full,
                             struct page *page)
{
    const Brink__V1__BargainResult *result = assessment->bargain;
    if (result == NULL || result->draws == 0) {
        return;
    }
    char settled[FIGURE_BYTES];
    figure_format((struct figure){.kind = FIGURE_DRAWS}, result->settled_share, settled);
    page_heading(page, "Outcomes", "positions and saliences drawn, points of 100");
    print_outcomes(result, page);
    print_winners(result, in_full, page);
    page_paragraph(page, GRID_INDENT, "%u draws, of which %s %% settle.", result->draws,
                   settled);
}

static void print_turn(const Brink__V1__BargainResult *result,
                       const Brink__V1__BargainTurn *turn,
                       bool in_full,
                       struct page *page)
{
    enum { OTHERS = 3 };
    struct grid_column columns[OTHERS + 16] = {{"actor", GRID_WRAP}};
    size_t count = 1;
    for (size_t k = 0; k < result->n_dimensions && k < 16; k++) {
        columns[count++] = (struct grid_column){result->dimensions[k], GRID_RIGHT};
    }
    columns[count++] = (struct grid_column){"wins, %", GRID_RIGHT};
    columns[count++] = (struct grid_column){"challenges", GRID_WRAP};
    count -= in_full ? 0 : 1;
    struct grid *grid = grid_new(columns, count);
    size_t shown = in_full || turn->n_actors < ACTORS_SHOWN ? turn->n_actors : ACTORS_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        const Brink__V1__BargainStand *stand = turn->actors[i];
        char text[FIGURE_BYTES];
        figure_format(chance, stand->probability, text);
        grid_add(grid, "%s", stand->name);
        for (size_t k = 0; k < result->n_dimensions && k < 16; k++) {
            grid_add(grid, "%.2f", at(stand->position, stand->n_position, k));
        }
        grid_add(grid, "%s", text);
        if (in_full) {
            grid_add(grid, "%s", stand->challenges);
        }
    }
    grid_print(grid, page);
    grid_free(&grid);
    if (shown < turn->n_actors) {
        page_paragraph(page, GRID_INDENT, "and %zu more: --section positions",
                       turn->n_actors - shown);
    }
}

void report_bargain_positions(const Brink__V1__Assessment *assessment,
                              bool in_full,
                              struct page *page)
{
    const Brink__V1__BargainResult *result = assessment->bargain;
    if (result == NULL || result->n_turns == 0) {
        return;
    }
    if (!in_full) {
        page_heading(page, "Positions", "where the turns end, points of 100");
        print_turn(result, last_turn(result), false, page);
        return;
    }
    for (size_t t = 0; t < result->n_turns; t++) {
        char title[32];
        snprintf(title, sizeof title, "Turn %u", result->turns[t]->turn);
        page_heading(page, title, t == 0 ? "the start, points of 100" : "points of 100");
        print_turn(result, result->turns[t], true, page);
    }
}
