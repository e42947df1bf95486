#include "command/report_council.h"

#include "command/grid.h"
#include "proto/figure.h"

#include <stdio.h>
#include <string.h>

enum { READINGS_MAX = 8, COLUMNS_MAX = 32, TITLE_BYTES = 96 };

static const struct figure draws = {.kind = FIGURE_DRAWS};

/* A member is shown in short when it could stop the text this often. */
static const double pivotal_least = 0.005;

static void add_draws(struct grid *grid, double share)
{
    char text[FIGURE_BYTES];
    figure_format(draws, share, text);
    grid_add(grid, "%s", text);
}

static size_t reading_count(const Brink__V1__CouncilResult *result)
{
    return result->n_readings < READINGS_MAX ? result->n_readings : READINGS_MAX;
}

/* One column a reading, behind those there are. */
static size_t
add_readings(const Brink__V1__CouncilResult *result, struct grid_column *columns, size_t count)
{
    for (size_t r = 0; r < reading_count(result); r++) {
        columns[count++] = (struct grid_column){result->readings[r]->name, GRID_RIGHT};
    }
    return count;
}

/* Findings. */

static void find_text(const Brink__V1__CouncilResult *result, size_t t, struct page *page)
{
    struct buffer words = {0};
    const char *name = result->readings[0]->texts[t]->name;
    for (size_t r = 0; r < reading_count(result); r++) {
        const Brink__V1__CouncilReading *reading = result->readings[r];
        if (t < reading->n_texts) {
            buffer_print(&words, "%s%s ", r == 0 ? "" : ", ", reading->name);
            figure_print_draws(reading->texts[t]->passes_share, &words);
        }
    }
    page_fail(page, words.failure);
    page_bullet(page, "The text %s is carried by the votes, by reading: %s.", name,
                buffer_text(&words));
    buffer_clear(&words);
}

static void find_pivotal(const Brink__V1__CouncilText *text, struct page *page)
{
    const Brink__V1__CouncilNeed *first = NULL;
    for (size_t i = 0; i < text->n_members; i++) {
        if (first == NULL || text->members[i]->pivotal_share > first->pivotal_share) {
            first = text->members[i];
        }
    }
    if (first == NULL || first->pivotal_share <= 0.0) {
        return;
    }
    struct buffer words = {0};
    figure_print_draws(first->pivotal_share, &words);
    page_fail(page, words.failure);
    page_bullet(page,
                "It turns on %s: most often the one who stops the text %s, or comes nearest to "
                "it (%s).",
                first->member, text->name, buffer_text(&words));
    buffer_clear(&words);
}

static void find_agreement(const Brink__V1__CouncilResult *result, struct page *page)
{
    double least = 1.0;
    double most = 0.0;
    struct buffer words = {0};
    struct buffer others = {0};
    for (size_t r = 0; r < result->n_readings; r++) {
        double share = result->readings[r]->agreed_share;
        least = share < least ? share : least;
        most = share > most ? share : most;
    }
    figure_print_draws(least, &words);
    figure_print_draws(most, &others);
    if (strcmp(buffer_text(&words), buffer_text(&others)) == 0) {
        buffer_add_text(&words, ", whichever the reading");
    } else {
        buffer_print(&words, " by one reading and %s by another", buffer_text(&others));
    }
    page_fail(page, words.failure);
    page_fail(page, others.failure);
    page_bullet(page, "Some text that %s prefers to none passes %s.", result->setter,
                buffer_text(&words));
    buffer_clear(&words);
    buffer_clear(&others);
}

void report_council_findings(const Brink__V1__CouncilResult *result, struct page *page)
{
    page_bullet(page,
                "Confidence is %s, by rule. This says how often texts pass, and under which "
                "reading; never which text the council adopts.",
                result->confidence);
    if (result->n_readings == 0) {
        return;
    }
    find_agreement(result, page);
    for (size_t t = 0; t < result->readings[0]->n_texts; t++) {
        find_text(result, t, page);
        find_pivotal(result->readings[0]->texts[t], page);
    }
}

/* The frontier. */

static void print_fronts(const Brink__V1__CouncilResult *result,
                         const Brink__V1__CouncilReading *reading,
                         struct page *page)
{
    struct grid_column columns[COLUMNS_MAX] = {{"passes in\nat least, %", GRID_RIGHT}};
    size_t count = 1;
    for (size_t k = 0; k < result->n_provisions && count + 2 < COLUMNS_MAX; k++) {
        columns[count++] = (struct grid_column){result->provisions[k], GRID_RIGHT};
    }
    columns[count++] = (struct grid_column){"loss", GRID_RIGHT};
    struct grid *grid = grid_new(columns, count);
    for (size_t f = 0; f < reading->n_frontier; f++) {
        const Brink__V1__CouncilFront *front = reading->frontier[f];
        add_draws(grid, front->at_least);
        for (size_t k = 0; k + 2 < count; k++) {
            if (front->found && k < front->n_text) {
                grid_add(grid, "%.4g", front->text[k]);
            } else {
                grid_add(grid, "-");
            }
        }
        grid_add(grid, front->found ? "%.3f" : "none", front->loss);
    }
    grid_print(grid, page);
    grid_free(&grid);
}

/* What the drafter loses, reading by reading. */
static void print_losses(const Brink__V1__CouncilResult *result, struct page *page)
{
    struct grid_column columns[COLUMNS_MAX] = {{"passes in\nat least, %", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, add_readings(result, columns, 1));
    const Brink__V1__CouncilReading *first = result->readings[0];
    for (size_t f = 0; f < first->n_frontier; f++) {
        add_draws(grid, first->frontier[f]->at_least);
        for (size_t r = 0; r < reading_count(result); r++) {
            const Brink__V1__CouncilReading *reading = result->readings[r];
            bool is_found = f < reading->n_frontier && reading->frontier[f]->found;
            grid_add(grid, is_found ? "%.3f" : "none",
                     is_found ? reading->frontier[f]->loss : 0.0);
        }
    }
    grid_print(grid, page);
    grid_free(&grid);
}

void report_council_frontier(const Brink__V1__Assessment *assessment,
                             bool in_full,
                             struct page *page)
{
    const Brink__V1__CouncilResult *result = assessment->council;
    if (result == NULL || result->n_readings == 0) {
        return;
    }
    size_t shown = in_full ? reading_count(result) : 1;
    for (size_t r = 0; r < shown; r++) {
        const Brink__V1__CouncilReading *reading = result->readings[r];
        char title[TITLE_BYTES];
        snprintf(title, sizeof title, "Frontier, %s", reading->name);
        page_heading(page, title, reading->meaning);
        print_fronts(result, reading, page);
    }
    page_heading(page, "Frontier, beside each other",
                 "the drafter's loss, 0 to 1: how far the text is from what it wants");
    print_losses(result, page);
}

/* What members need. */

static void add_need(struct grid *grid, const Brink__V1__CouncilText *text, size_t i)
{
    if (i < text->n_members && text->members[i]->tolerance != NULL) {
        grid_add(grid, "%.3f", text->members[i]->tolerance->q50);
    } else {
        grid_add(grid, "-");
    }
}

static void
print_needs(const Brink__V1__CouncilResult *result, size_t t, bool in_full, struct page *page)
{
    struct grid_column columns[COLUMNS_MAX] = {
        {"member", GRID_WRAP}, {"veto", GRID_LEFT}, {"pivotal, %", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, add_readings(result, columns, 3));
    const Brink__V1__CouncilText *text = result->readings[0]->texts[t];
    size_t left_out = 0;
    for (size_t i = 0; i < text->n_members; i++) {
        const Brink__V1__CouncilNeed *need = text->members[i];
        if (!in_full && !need->veto && need->pivotal_share < pivotal_least) {
            left_out++;
            continue;
        }
        grid_add(grid, "%s", need->member);
        grid_add(grid, "%s", need->veto ? "yes" : "");
        add_draws(grid, need->pivotal_share);
        for (size_t r = 0; r < reading_count(result); r++) {
            const Brink__V1__CouncilReading *reading = result->readings[r];
            if (t < reading->n_texts) {
                add_need(grid, reading->texts[t], i);
            } else {
                grid_add(grid, "-");
            }
        }
    }
    grid_print(grid, page);
    grid_free(&grid);
    if (left_out > 0) {
        page_paragraph(page, GRID_INDENT, "and %zu who hardly ever decide: --section needs",
                       left_out);
    }
}

void report_council_needs(const Brink__V1__Assessment *assessment,
                          bool in_full,
                          struct page *page)
{
    const Brink__V1__CouncilResult *result = assessment->council;
    if (result == NULL || result->n_readings == 0) {
        return;
    }
    for (size_t t = 0; t < result->readings[0]->n_texts; t++) {
        char title[TITLE_BYTES];
        snprintf(title, sizeof title, "Needs, %s", result->readings[0]->texts[t]->name);
        page_heading(page, title,
                     "the least tolerance with which a member says yes, median; below 0: it is "
                     "for it");
        print_needs(result, t, in_full, page);
    }
}

/* Survival. */

void report_council_survival(const Brink__V1__Assessment *assessment,
                             bool in_full,
                             struct page *page)
{
    (void)in_full;
    const Brink__V1__CouncilResult *result = assessment->council;
    if (result == NULL || result->n_readings == 0) {
        return;
    }
    struct grid_column columns[COLUMNS_MAX] = {
        {"provision", GRID_WRAP}, {"draft", GRID_RIGHT}, {"adopted", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, add_readings(result, columns, 3));
    const Brink__V1__CouncilReading *first = result->readings[0];
    page_heading(
        page, "Survival",
        "share of draws, %, in which the drafter's best text goes as far as the draft");
    for (size_t k = 0; k < first->n_survival; k++) {
        grid_add(grid, "%s", first->survival[k]->provision);
        grid_add(grid, "%.4g", first->survival[k]->draft);
        grid_add(grid, "%.4g", first->survival[k]->adopted);
        for (size_t r = 0; r < reading_count(result); r++) {
            const Brink__V1__CouncilReading *reading = result->readings[r];
            if (k < reading->n_survival) {
                add_draws(grid, reading->survival[k]->share);
            } else {
                grid_add(grid, "-");
            }
        }
    }
    grid_print(grid, page);
    grid_free(&grid);
}
