#include "command/report_backtest.h"

#include "command/grid.h"
#include "proto/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LABEL_BYTES = 80, DIAGRAM_COLUMNS = 44 };

struct words {
    const char *rule;
    const char *words;
};

static const struct words loss_words[] = {
    {"none", "no change"},
    {"naive", "-2.9 points a year"},
    {"trade", "trade, closed form"},
    {"economy", "economy model"},
};

static const struct words chance_words[] = {
    {"climate", "rate of all regimes"}, {"type", "rate of the type"},
    {"observed", "growth as seen"},     {"predicted", "growth predicted"},
    {"severity", "with severity"},      {"assessed", "as in assessments"},
    {"left_out", "left-out fit"},
};

static const char *find_words(const struct words *words, size_t count, const char *rule)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i].rule, rule) == 0) {
            return words[i].words;
        }
    }
    return rule;
}

static const char *words_of_chance(const Brink__V1__ChanceScore *score)
{
    return find_words(chance_words, sizeof chance_words / sizeof chance_words[0], score->rule);
}

static void write_loss_label(const char *rule, bool with_trend, char label_out[LABEL_BYTES])
{
    bool is_trend_alone = with_trend && strcmp(rule, "none") == 0;
    snprintf(label_out, LABEL_BYTES, "%s%s",
             is_trend_alone
                 ? "trend alone"
                 : find_words(loss_words, sizeof loss_words / sizeof loss_words[0], rule),
             with_trend && !is_trend_alone ? " + trend" : "");
}

static void add_number(struct grid *grid, double value, int decimals)
{
    char text[FIGURE_BYTES];
    figure_format_number(value, decimals, text);
    grid_add(grid, "%s", text);
}

/* "+0.12 (0.34)". */
static void add_gap(struct grid *grid, const Brink__V1__ScoreGap *gap, int decimals)
{
    char mean[FIGURE_BYTES];
    char error[FIGURE_BYTES];
    figure_format_number(gap->mean, decimals, mean);
    figure_format_number(gap->standard_error, decimals, error);
    grid_add(grid, "%s%s (%s)", gap->mean > 0.0 && mean[0] != '-' ? "+" : "", mean, error);
}

/* Ours stands out, rivals are plain, what is there for comparison is faint and in brackets. */
static void add_label(struct grid *grid, const char *label, bool is_ours, bool is_rival)
{
    bool is_bracketed = !is_ours && !is_rival;
    grid_style(grid, is_ours ? STYLE_STRONG : is_rival ? STYLE_PLAIN : STYLE_FAINT);
    grid_add(grid, "%s%s%s",
             is_ours        ? "ours: "
             : is_bracketed ? "("
                            : "",
             label, is_bracketed ? ")" : "");
}

/* The verdict. */

static const Brink__V1__LossScore *find_loss(const Brink__V1__BacktestLoss *loss, bool ours)
{
    const Brink__V1__LossScore *best = NULL;
    for (size_t i = 0; i < loss->n_scores; i++) {
        const Brink__V1__LossScore *score = loss->scores[i];
        bool is_asked = ours ? score->is_ours : score->is_rival;
        if (is_asked && (best == NULL || score->all < best->all)) {
            best = score;
        }
    }
    return best;
}

static const Brink__V1__ChanceScore *
find_chance(Brink__V1__ChanceScore *const *scores, size_t count, bool ours)
{
    const Brink__V1__ChanceScore *best = NULL;
    for (size_t i = 0; i < count; i++) {
        bool is_asked = ours ? scores[i]->is_ours : scores[i]->is_rival;
        if (is_asked && (best == NULL || scores[i]->brier < best->brier)) {
            best = scores[i];
        }
    }
    return best;
}

static const char *sentence_of(const char *verdict)
{
    if (strcmp(verdict, "wins") == 0) {
        return "the model beats every rival by more than two standard errors";
    }
    return strcmp(verdict, "ahead") == 0
               ? "the model is ahead of every rival, but it may be chance"
               : "the model loses, a rival that knows less is as good or better";
}

static void print_loss_verdict(const Brink__V1__Backtest *backtest, struct page *page)
{
    const Brink__V1__LossScore *ours = find_loss(backtest->loss, true);
    const Brink__V1__LossScore *best = find_loss(backtest->loss, false);
    char label[LABEL_BYTES];
    write_loss_label(best->rule, best->with_trend, label);
    page_bullet(
        page,
        "Loss of GDP, %u episodes: %s. Mean absolute error %.1f points; the best rival, "
        "%s, has %.1f. Ours less that: %+.1f, standard error %.1f.",
        backtest->loss->episodes, sentence_of(backtest->verdict->loss), ours->all, label,
        best->all, best->gap->mean, best->gap->standard_error);
}

static void print_chance_verdict(const char *subject,
                                 const char *verdict,
                                 Brink__V1__ChanceScore *const *scores,
                                 size_t count,
                                 struct page *page)
{
    const Brink__V1__ChanceScore *ours = find_chance(scores, count, true);
    const Brink__V1__ChanceScore *best = find_chance(scores, count, false);
    page_bullet(
        page,
        "%s: %s. Brier score %.4f; the best rival, %s, has %.4f. Ours less that: %+.4f, "
        "standard error %.4f; of the log score %+.4f, %.4f.",
        subject, sentence_of(verdict), ours->brier, words_of_chance(best), best->brier,
        best->brier_gap->mean, best->brier_gap->standard_error, best->log_gap->mean,
        best->log_gap->standard_error);
}

static void print_verdict(const Brink__V1__Backtest *backtest, struct page *page)
{
    const Brink__V1__BacktestBreakdown *breakdown = backtest->breakdown;
    const Brink__V1__BacktestPanel *panel = backtest->panel;
    char subject[LABEL_BYTES];
    page_style(page, STYLE_TITLE);
    page_paragraph(page, 0, "Back-test: %s", sentence_of(backtest->verdict->all));
    page_style(page, STYLE_PLAIN);
    page_paragraph(page, 0, "%s", backtest->caveats[0]);
    page_heading(page, "Verdict", "the title has the worse of the first two");
    print_loss_verdict(backtest, page);
    snprintf(subject, sizeof subject, "Breakdown within five years, %u episodes",
             breakdown->episodes);
    print_chance_verdict(subject, backtest->verdict->breakdown, breakdown->scores,
                         breakdown->n_scores, page);
    snprintf(subject, sizeof subject, "Breakdown within a year, %u regime-years",
             panel->regime_years);
    print_chance_verdict(subject, backtest->verdict->panel, panel->scores, panel->n_scores,
                         page);
}

/* The scores. */

static void print_losses(const Brink__V1__BacktestLoss *loss, struct page *page)
{
    static const struct grid_column columns[] = {
        {"rule", GRID_LEFT}, {"1", GRID_RIGHT},           {"2", GRID_RIGHT},
        {"3", GRID_RIGHT},   {"4", GRID_RIGHT},           {"5", GRID_RIGHT},
        {"all", GRID_RIGHT}, {"ours less it", GRID_RIGHT}};
    page_heading(page, "Loss of GDP per head",
                 "mean absolute error in points after 1 to 5 years");
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < loss->n_scores; i++) {
        const Brink__V1__LossScore *score = loss->scores[i];
        char label[LABEL_BYTES];
        write_loss_label(score->rule, score->with_trend, label);
        add_label(grid, label, score->is_ours, score->is_rival);
        for (size_t y = 0; y < score->n_error; y++) {
            add_number(grid, score->error[y], 1);
        }
        add_number(grid, score->all, 1);
        add_gap(grid, score->gap, 1);
    }
    grid_style(grid, STYLE_FAINT);
    grid_add(grid, "episodes");
    for (size_t y = 0; y < loss->n_year_episodes; y++) {
        grid_add(grid, "%u", loss->year_episodes[y]);
    }
    grid_add(grid, "%u", loss->episodes);
    grid_print(grid, page);
    grid_free(&grid);
    page_paragraph(page, 2,
                   "Were half of the trade stopped that is said to be, ours had %.1f points; "
                   "half as much again, %.1f.",
                   loss->halved, loss->raised);
}

static void print_chances(Brink__V1__ChanceScore *const *scores,
                          size_t count,
                          bool is_panel,
                          struct page *page)
{
    const struct grid_column columns[] = {
        {"rule", GRID_WRAP},          {"Brier", GRID_RIGHT},
        {"ours less it", GRID_RIGHT}, {"log", GRID_RIGHT},
        {"ours less it", GRID_RIGHT}, {is_panel ? "AUC" : "Brier\nat home", GRID_RIGHT}};
    const int decimals = is_panel ? 4 : 3; /* thousands of cases tell more than a few */
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < count; i++) {
        const Brink__V1__ChanceScore *score = scores[i];
        add_label(grid, words_of_chance(score), score->is_ours, score->is_rival);
        add_number(grid, score->brier, decimals);
        add_gap(grid, score->brier_gap, decimals);
        add_number(grid, score->log_score, decimals);
        add_gap(grid, score->log_gap, decimals);
        add_number(grid, is_panel ? score->auc : score->brier_at_home, 3);
    }
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_breakdown(const Brink__V1__BacktestBreakdown *breakdown, struct page *page)
{
    page_heading(page, "Breakdown within five years", "0 is best, standard errors in brackets");
    print_chances(breakdown->scores, breakdown->n_scores, false, page);
    page_paragraph(page, 2,
                   "Of %u regimes %u stood, %u fell at home and %u to foreign force, which the "
                   "hazard does not model. At home: falls to foreign force counted as none.",
                   breakdown->episodes, breakdown->stood, breakdown->fell_at_home,
                   breakdown->fell_to_force);
}

/* Reliability. */

static double widest_chance(const Brink__V1__BacktestPanel *panel)
{
    double widest = 0.0;
    for (size_t i = 0; i < panel->n_reliability; i++) {
        const Brink__V1__ReliabilityBin *bin = panel->reliability[i];
        double most = fmax(bin->mean, bin->share + 2.0 * bin->standard_error);
        widest = isfinite(most) ? fmax(widest, most) : widest;
    }
    return widest;
}

/* The column of a chance, within the diagram. */
static size_t column_of(double chance, double widest)
{
    double column = chance / widest * (DIAGRAM_COLUMNS - 1);
    return column > 0.0 ? (size_t)(column + 0.5) : 0;
}

static void
print_bin_line(const Brink__V1__ReliabilityBin *bin, double widest, struct page *page)
{
    size_t predicted = column_of(bin->mean, widest);
    size_t share = column_of(bin->share, widest);
    size_t least = column_of(bin->share - 2.0 * bin->standard_error, widest);
    size_t most = column_of(bin->share + 2.0 * bin->standard_error, widest);
    char mean[FIGURE_BYTES];
    char seen[FIGURE_BYTES];
    figure_format_number(100.0 * bin->mean, 1, mean);
    figure_format_number(100.0 * bin->share, 1, seen);
    buffer_print(page->text, "  %6u  %9s  %8s  %s", bin->count, mean, seen,
                 page_glyph(page, GLYPH_AXIS));
    size_t end = predicted > most ? predicted : most;
    for (size_t column = 0; column <= end; column++) {
        if (column == predicted) {
            page_repeat(page, GLYPH_POINTER, 1);
        } else if (column == share) {
            page_repeat(page, GLYPH_UPPER, 1);
        } else if (column >= least && column <= most) {
            page_repeat(page, GLYPH_OUTER, 1);
        } else {
            page_spaces(page, 1);
        }
    }
    page_line_end(page);
}

static void print_reliability(const Brink__V1__BacktestPanel *panel, struct page *page)
{
    double widest = widest_chance(panel);
    char most[FIGURE_BYTES];
    figure_format_number(100.0 * widest, 1, most);
    buffer_print(page->text, "\n  Reliability by tenths, lowest chances first\n");
    buffer_print(page->text, "   cases  forecast  fell, %%   0%*s %%\n", DIAGRAM_COLUMNS - 3,
                 most);
    for (size_t i = 0; i < panel->n_reliability; i++) {
        if (panel->reliability[i]->count > 0 && widest > 0.0) {
            print_bin_line(panel->reliability[i], widest, page);
        }
    }
    buffer_print(page->text, "  %s forecast   %s fell   %s within two standard errors\n",
                 page_glyph(page, GLYPH_POINTER), page_glyph(page, GLYPH_UPPER),
                 page_glyph(page, GLYPH_OUTER));
}

static void print_panel(const Brink__V1__BacktestPanel *panel, struct page *page)
{
    char years[FIGURE_BYTES];
    char detail[LABEL_BYTES];
    figure_format_count(panel->regime_years, years);
    snprintf(detail, sizeof detail, "%s years of regimes, %u falls", years, panel->falls);
    page_heading(page, "Breakdown within a year", detail);
    print_chances(panel->scores, panel->n_scores, true, page);
    print_reliability(panel, page);
}

/* The episodes. */

static void add_change(struct grid *grid, const double *change_pct, size_t year, size_t years)
{
    if (year < years) {
        add_number(grid, change_pct[year], 1);
    } else {
        grid_add(grid, "-");
    }
}

/* Our rule's; every episode has it. */
static const Brink__V1__PredictedChange *
find_predicted(const Brink__V1__BacktestEpisode *episode)
{
    static const Brink__V1__PredictedChange nothing = BRINK__V1__PREDICTED_CHANGE__INIT;
    for (size_t i = 0; i < episode->n_predicted; i++) {
        const Brink__V1__PredictedChange *predicted = episode->predicted[i];
        if (predicted->with_trend && strcmp(predicted->rule, "economy") == 0) {
            return predicted;
        }
    }
    return &nothing;
}

static void
add_chance(struct grid *grid, const Brink__V1__BacktestEpisode *episode, const char *rule)
{
    for (size_t i = 0; i < episode->n_chances; i++) {
        if (strcmp(episode->chances[i]->rule, rule) == 0 &&
            isfinite(episode->chances[i]->probability)) {
            add_number(grid, 100.0 * episode->chances[i]->probability, 0);
            return;
        }
    }
    grid_add(grid, "-");
}

static void print_episodes(const Brink__V1__Backtest *backtest, struct page *page)
{
    static const struct grid_column columns[] = {
        {"\nepisode", GRID_WRAP},       {"cut\n%", GRID_RIGHT},
        {"GDP 1 y\nseen", GRID_RIGHT},  {"\nours", GRID_RIGHT},
        {"5 y\nseen", GRID_RIGHT},      {"\nours", GRID_RIGHT},
        {"falls, %\nours", GRID_RIGHT}, {"\ntype", GRID_RIGHT},
        {"\nfate", GRID_LEFT}};
    page_heading(page, "Episode by episode", "GDP per head, % against the base year");
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < backtest->n_episodes; i++) {
        const Brink__V1__BacktestEpisode *episode = backtest->episodes[i];
        const Brink__V1__PredictedChange *predicted = find_predicted(episode);
        grid_style(grid, episode->loss_scored && episode->breakdown_scored ? STYLE_PLAIN
                                                                           : STYLE_FAINT);
        grid_add(grid, "%s", episode->name);
        add_number(grid, 100.0 * episode->stopped, 0);
        add_change(grid, episode->change_pct, 0, episode->n_change_pct);
        add_change(grid, predicted->change_pct, 0, predicted->n_change_pct);
        add_change(grid, episode->change_pct, 4, episode->n_change_pct);
        add_change(grid, predicted->change_pct, 4, predicted->n_change_pct);
        add_chance(grid, episode, "predicted");
        add_chance(grid, episode, "type");
        grid_add(grid, "%s", episode->fate[0] == '\0' ? "open" : episode->fate);
    }
    grid_print(grid, page);
    grid_free(&grid);
}

void report_backtest(const Brink__V1__Backtest *backtest, struct page *page)
{
    print_verdict(backtest, page);
    print_losses(backtest->loss, page);
    print_breakdown(backtest->breakdown, page);
    print_panel(backtest->panel, page);
    print_episodes(backtest, page);
    page_heading(page, "Keep in mind", "");
    for (size_t i = 0; i < backtest->n_caveats; i++) {
        page_bullet(page, "%s", backtest->caveats[i]);
    }
}
