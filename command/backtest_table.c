#include "command/backtest_table.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void add_flag(struct csv_table *table, bool flag)
{
    csv_table_add_text(table, flag ? "true" : "false");
}

/* One score of a rule. `gap` NULL: there is none. */
struct score {
    const char *subject;
    const char *rule;
    bool with_trend, is_ours, is_rival;
    const char *name;
    size_t years; /* 0: of all years, or of no year */
    uint32_t cases;
    double value;
    const Brink__V1__ScoreGap *gap;
};

static void add_score(struct csv_table *table, const struct score *score)
{
    csv_table_add_text(table, score->subject);
    csv_table_add_text(table, score->rule);
    add_flag(table, score->with_trend);
    add_flag(table, score->is_ours);
    add_flag(table, score->is_rival);
    csv_table_add_text(table, score->name);
    if (score->years > 0) {
        csv_table_add_count(table, score->years);
    } else {
        csv_table_add_empty(table);
    }
    csv_table_add_count(table, score->cases);
    csv_table_add_number(table, score->value);
    if (score->gap != NULL) {
        csv_table_add_number(table, score->gap->mean);
        csv_table_add_number(table, score->gap->standard_error);
    } else {
        csv_table_add_empty(table);
        csv_table_add_empty(table);
    }
    csv_table_end_row(table);
}

static void add_losses(const Brink__V1__BacktestLoss *loss, struct csv_table *table)
{
    for (size_t i = 0; i < loss->n_scores; i++) {
        const Brink__V1__LossScore *of = loss->scores[i];
        struct score score = {.subject = "loss",
                              .rule = of->rule,
                              .with_trend = of->with_trend,
                              .is_ours = of->is_ours,
                              .is_rival = of->is_rival,
                              .name = "absolute_error",
                              .cases = loss->episodes,
                              .value = of->all,
                              .gap = of->gap};
        add_score(table, &score);
        score.gap = NULL;
        for (size_t y = 0; y < of->n_error; y++) {
            score.years = y + 1;
            score.cases = loss->year_episodes[y];
            score.value = of->error[y];
            add_score(table, &score);
        }
    }
}

static void add_chances(const char *subject,
                        Brink__V1__ChanceScore *const *scores,
                        size_t count,
                        uint32_t cases,
                        struct csv_table *table)
{
    bool is_panel = strcmp(subject, "panel") == 0;
    for (size_t i = 0; i < count; i++) {
        const Brink__V1__ChanceScore *of = scores[i];
        struct score score = {.subject = subject,
                              .rule = of->rule,
                              .is_ours = of->is_ours,
                              .is_rival = of->is_rival,
                              .years = is_panel ? 1 : 5,
                              .cases = cases};
        const struct {
            const char *name;
            double value;
            const Brink__V1__ScoreGap *gap;
        } rows[] = {{"brier", of->brier, of->brier_gap},
                    {"log", of->log_score, of->log_gap},
                    {"auc", of->auc, NULL},
                    {"brier_at_home", of->brier_at_home, NULL}};
        for (size_t k = 0; k < sizeof rows / sizeof rows[0] - (is_panel ? 1 : 0); k++) {
            score.name = rows[k].name;
            score.value = rows[k].value;
            score.gap = rows[k].gap;
            add_score(table, &score);
        }
    }
}

static void print_scores(const Brink__V1__Backtest *backtest, struct csv_table *table)
{
    add_losses(backtest->loss, table);
    add_chances("breakdown", backtest->breakdown->scores, backtest->breakdown->n_scores,
                backtest->breakdown->episodes, table);
    add_chances("panel", backtest->panel->scores, backtest->panel->n_scores,
                backtest->panel->regime_years, table);
}

static void print_verdicts(const Brink__V1__Backtest *backtest, struct csv_table *table)
{
    const Brink__V1__BacktestVerdict *verdict = backtest->verdict;
    const char *const rows[][2] = {{"loss", verdict->loss},
                                   {"breakdown", verdict->breakdown},
                                   {"panel", verdict->panel},
                                   {"all", verdict->all}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        csv_table_add_text(table, rows[i][0]);
        csv_table_add_text(table, rows[i][1]);
        csv_table_end_row(table);
    }
}

static void print_reliability(const Brink__V1__Backtest *backtest, struct csv_table *table)
{
    for (size_t i = 0; i < backtest->panel->n_reliability; i++) {
        const Brink__V1__ReliabilityBin *bin = backtest->panel->reliability[i];
        const double cells[] = {bin->least, bin->most, bin->mean, bin->share,
                                bin->standard_error};
        csv_table_add_count(table, i + 1);
        csv_table_add_count(table, bin->count);
        for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++) {
            csv_table_add_number(table, cells[k]);
        }
        csv_table_end_row(table);
    }
}

static void print_episodes(const Brink__V1__Backtest *backtest, struct csv_table *table)
{
    for (size_t i = 0; i < backtest->n_episodes; i++) {
        const Brink__V1__BacktestEpisode *episode = backtest->episodes[i];
        csv_table_add_text(table, episode->name);
        csv_table_add_text(table, episode->country);
        csv_table_add_count(table, episode->base_year);
        csv_table_add_text(table, episode->regime_type);
        csv_table_add_text(table, episode->fate);
        csv_table_add_number(table, episode->stopped);
        csv_table_add_number(table, episode->openness);
        add_flag(table, episode->loss_scored);
        add_flag(table, episode->breakdown_scored);
        csv_table_end_row(table);
    }
}

static void add_changes(const char *episode,
                        const char *rule,
                        bool with_trend,
                        const double *change_pct,
                        size_t years,
                        struct csv_table *table)
{
    for (size_t y = 0; y < years; y++) {
        csv_table_add_text(table, episode);
        csv_table_add_count(table, y + 1);
        csv_table_add_text(table, rule);
        add_flag(table, with_trend);
        csv_table_add_number(table, change_pct[y]);
        csv_table_end_row(table);
    }
}

static void print_changes(const Brink__V1__Backtest *backtest, struct csv_table *table)
{
    for (size_t i = 0; i < backtest->n_episodes; i++) {
        const Brink__V1__BacktestEpisode *episode = backtest->episodes[i];
        add_changes(episode->name, "seen", false, episode->change_pct, episode->n_change_pct,
                    table);
        for (size_t k = 0; k < episode->n_predicted; k++) {
            const Brink__V1__PredictedChange *predicted = episode->predicted[k];
            add_changes(episode->name, predicted->rule, predicted->with_trend,
                        predicted->change_pct, predicted->n_change_pct, table);
        }
    }
}

static void print_chances(const Brink__V1__Backtest *backtest, struct csv_table *table)
{
    for (size_t i = 0; i < backtest->n_episodes; i++) {
        const Brink__V1__BacktestEpisode *episode = backtest->episodes[i];
        for (size_t k = 0; k < episode->n_chances; k++) {
            csv_table_add_text(table, episode->name);
            csv_table_add_text(table, episode->chances[k]->rule);
            csv_table_add_number(table, episode->chances[k]->probability);
            csv_table_end_row(table);
        }
    }
}

static void print_dictionary(const Brink__V1__Backtest *backtest, struct csv_table *table);

static const struct backtest_sheet sheets[] = {
    {"backtest_verdict.csv",
     {{"subject", "", "loss, breakdown, panel, or all: the worse of the first two"},
      {"verdict", "", "loses, ahead (it may be chance) or wins"}},
     print_verdicts},
    {"backtest_scores.csv",
     {{"subject", "", "loss of GDP per head, breakdown in the episodes, or the panel"},
      {"rule", "", "what predicted"},
      {"with_trend", "", "on top of the growth before the base year"},
      {"is_ours", "", "this rule is the model's"},
      {"is_rival", "", "this rule counts in the verdict"},
      {"score", "", "absolute_error, brier, log, auc, brier_at_home"},
      {"years", "years", "after so many, or within so many; empty: all years"},
      {"cases", "", "episodes or regime-years scored"},
      {"value", "%-points or none", "the score; 0 is best, of auc 1"},
      {"gap", "as value", "our score less this one, mean over cases"},
      {"gap_standard_error", "as value", "standard error of the gap"}},
     print_scores},
    {"backtest_reliability.csv",
     {{"bin", "", "tenth of the regime-years, lowest chances first"},
      {"count", "", "regime-years"},
      {"least", "probability", "lowest chance"},
      {"most", "probability", "highest chance"},
      {"mean", "probability", "mean of the chances"},
      {"share", "share", "in which the regime fell"},
      {"standard_error", "share", "of that share"}},
     print_reliability},
    {"backtest_episodes.csv",
     {{"episode", "", "name"},
      {"country", "ISO 3166 alpha-3", "as in the panel"},
      {"base_year", "year", "last year before the measures"},
      {"regime_type", "", "party, personal, military or monarchy; empty: not known"},
      {"fate", "", "stood, home or foreign; empty: not known yet"},
      {"stopped", "share", "of base-year trade value"},
      {"openness", "ratio", "exports and imports per GDP"},
      {"loss_scored", "", "counts in the scores of loss"},
      {"breakdown_scored", "", "counts in the scores of breakdown"}},
     print_episodes},
    {"backtest_changes.csv",
     {{"episode", "", "name"},
      {"year", "years", "after the base year"},
      {"rule", "", "seen: what happened; else what predicted"},
      {"with_trend", "", "on top of the growth before the base year"},
      {"change_pct", "%", "GDP per head against the base year"}},
     print_changes},
    {"backtest_chances.csv",
     {{"episode", "", "name"},
      {"rule", "", "what predicted"},
      {"probability", "probability", "of breakdown within five years"}},
     print_chances},
    {"dictionary.csv",
     {{"file", "", "file the column is in"},
      {"column", "", "name of the column"},
      {"unit", "", "unit of the column"},
      {"meaning", "", "what it means"}},
     print_dictionary},
};

enum { SHEET_COUNT = sizeof sheets / sizeof sheets[0] };

const struct backtest_sheet *backtest_table_at(size_t index)
{
    return index < SHEET_COUNT ? &sheets[index] : NULL;
}

static void print_dictionary(const Brink__V1__Backtest *backtest, struct csv_table *table)
{
    (void)backtest;
    for (size_t i = 0; i < SHEET_COUNT; i++) {
        const struct backtest_column *columns = sheets[i].columns;
        for (size_t k = 0; k < BACKTEST_COLUMNS_MAX && columns[k].name != NULL; k++) {
            csv_table_add_text(table, sheets[i].file);
            csv_table_add_text(table, columns[k].name);
            csv_table_add_text(table, columns[k].unit);
            csv_table_add_text(table, columns[k].meaning);
            csv_table_end_row(table);
        }
    }
}

void backtest_table_print(const struct backtest_sheet *sheet,
                          const Brink__V1__Backtest *backtest,
                          struct csv_table *table)
{
    for (size_t i = 0; i < BACKTEST_COLUMNS_MAX && sheet->columns[i].name != NULL; i++) {
        csv_table_add_text(table, sheet->columns[i].name);
    }
    csv_table_end_row(table);
    sheet->print(backtest, table);
}

static enum status save(const struct backtest_sheet *sheet,
                        const Brink__V1__Backtest *backtest,
                        const char *folder,
                        char words_out[OUTPUT_WORDS_BYTES])
{
    struct csv_table table = {0};
    struct buffer path = {0};
    backtest_table_print(sheet, backtest, &table);
    buffer_print(&path, "%s/%s", folder, sheet->file);
    enum status status = path.failure;
    if (status != STATUS_OK) {
        snprintf(words_out, OUTPUT_WORDS_BYTES, "%s: %s", folder, status_words(status));
    } else {
        status = output_save(buffer_text(&path), &table.text, words_out);
    }
    csv_table_clear(&table);
    buffer_clear(&path);
    return status;
}

enum status backtest_table_save(const Brink__V1__Backtest *backtest,
                                const char *folder,
                                char words_out[OUTPUT_WORDS_BYTES])
{
    enum status status = output_make_folder(folder, words_out);
    for (size_t i = 0; i < SHEET_COUNT && status == STATUS_OK; i++) {
        status = save(&sheets[i], backtest, folder, words_out);
    }
    return status;
}
