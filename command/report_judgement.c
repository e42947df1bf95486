#include "command/report_judgement.h"

#include "command/grid.h"
#include "proto/figure.h"

#include <string.h>

static void print_statements(const char *title,
                             const char *detail,
                             Brink__V1__Statement *const *statements,
                             size_t count,
                             struct page *page)
{
    if (count == 0) {
        return;
    }
    page_heading(page, title, detail);
    for (size_t i = 0; i < count; i++) {
        page_bullet(page, "%s", statements[i]->text);
    }
}

static void print_spreads(const Brink__V1__Confidence *confidence, struct page *page)
{
    const struct grid_column columns[] = {{"spread of", GRID_LEFT},
                                          {"number", GRID_WRAP},
                                          {"tag", GRID_LEFT},
                                          {"share, %", GRID_RIGHT}};
    const struct figure share = {.kind = FIGURE_SHARE};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < confidence->n_spreads; i++) {
        const Brink__V1__Spread *spread = confidence->spreads[i];
        for (size_t k = 0; k < spread->n_movers; k++) {
            char digits[FIGURE_BYTES];
            figure_format(share, spread->movers[k]->share, digits);
            grid_add(grid, "%s", k == 0 ? spread->name : "");
            grid_add(grid, "%s", spread->movers[k]->name);
            grid_add(grid, "%s", spread->movers[k]->tag);
            grid_add(grid, "%s", digits);
        }
    }
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_confidence(const Brink__V1__Confidence *confidence, struct page *page)
{
    if (confidence->n_spreads > 0) {
        page_heading(page, "What moves the results",
                     "share of what single numbers explain, by rank correlation");
        print_spreads(confidence, page);
        for (size_t i = 0; i < confidence->n_spreads; i++) {
            const Brink__V1__Spread *spread = confidence->spreads[i];
            char explained[FIGURE_BYTES];
            char judged[FIGURE_BYTES];
            figure_format((struct figure){.kind = FIGURE_SHARE}, spread->explained, explained);
            figure_format((struct figure){.kind = FIGURE_SHARE}, spread->judged_share, judged);
            page_paragraph(page, 2,
                           "%s: single numbers explain %s %% of the variance of its ranks; "
                           "judged ones hold %s %% of that.",
                           spread->name, explained, judged);
        }
    }
    if (confidence->backtest_source[0] != '\0') {
        page_paragraph(page, 2, "Back-test %s: %s.", confidence->backtest,
                       confidence->backtest_source);
    }
}

static void print_rest(const Brink__V1__JudgementResult *judgement, struct page *page)
{
    print_statements("What would change it", "", judgement->what_would_change,
                     judgement->n_what_would_change, page);
    print_statements("To watch", "", judgement->indicators, judgement->n_indicators, page);
    print_statements("Alternatives considered", "", judgement->alternatives,
                     judgement->n_alternatives, page);
    print_statements("What the numbers do not say", "", judgement->limits, judgement->n_limits,
                     page);
    if (judgement->confidence != NULL) {
        print_confidence(judgement->confidence, page);
    }
    if (judgement->grounds != NULL) {
        page_heading(page, "Facts, assumptions, judgements", "");
        page_paragraph(page, 2, "%s", judgement->grounds->text);
    }
}

static void
print_keys(const Brink__V1__JudgementResult *judgement, bool with_details, struct page *page)
{
    size_t left_out = 0;
    for (size_t i = 0; i < judgement->n_key_judgements; i++) {
        if (judgement->key_judgements[i]->detail && !with_details) {
            left_out++;
        } else {
            page_bullet(page, "%s", judgement->key_judgements[i]->text);
        }
    }
    if (left_out > 0) {
        page_paragraph(page, 2, "and %zu more: --section judgement", left_out);
    }
}

void report_judgement(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    const Brink__V1__JudgementResult *judgement = assessment->judgement;
    if (judgement == NULL || assessment->versus[0] != '\0') {
        return;
    }
    page_heading(page, "Key judgements", "");
    print_keys(judgement, in_full || strcmp(assessment->analysis, "assess") != 0, page);
    if (judgement->confidence != NULL) {
        page_paragraph(page, 2, "%s", judgement->confidence->text);
    }
    if (in_full) {
        print_rest(judgement, page);
    }
}
