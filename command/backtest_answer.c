#include "command/backtest_answer.h"

#include "command/backtest_data.h"

#include <math.h>
#include <string.h>

static const char *const caveats[] = {
    "These are total changes, wars included, not sanction effects: no record tells the effect "
    "of sanctions from the rest.",
    "The share of trade stopped and the openness of each economy are judged, and judged by "
    "those who know what came.",
    "The response of the economy model is that of one world, carried over in proportion; the "
    "episode that world was built on is not scored for GDP.",
    "Of the regimes that fell, those that fell to foreign force fell to what the hazard does "
    "not model; the panel counts a fall whatever its cause.",
    "Episodes of one country overlap, so there are fewer independent cases than rows.",
    "The hazard is an association found in regimes of the past, not a cause.",
};

enum { CAVEAT_COUNT = sizeof caveats / sizeof caveats[0] };

/* Generated messages have texts that are not const, though nothing writes them. */
static char *borrow(const char *text)
{
    union {
        const char *as_const;
        char *as_plain;
    } same = {.as_const = text};
    return same.as_plain;
}

/* `count` messages of a kind, each set to `empty`, and the list of them. */
static void *make_list(struct arena *arena, size_t count, size_t size, const void *empty)
{
    char *messages = arena_take_array(arena, count, size);
    void **list = arena_take_array(arena, count, sizeof *list);
    if (messages == NULL || list == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        list[i] = messages + i * size;
        memcpy(list[i], empty, size);
    }
    return list;
}

static double *copy_numbers(struct arena *arena, const double *numbers, size_t count)
{
    double *copy = arena_take_array(arena, count + 1, sizeof *copy);
    if (copy != NULL) {
        memcpy(copy, numbers, count * sizeof *copy);
    }
    return copy;
}

static Brink__V1__ScoreGap *make_gap(struct arena *arena, struct score_gap gap)
{
    static const Brink__V1__ScoreGap empty = BRINK__V1__SCORE_GAP__INIT;
    Brink__V1__ScoreGap *made = arena_take(arena, sizeof *made);
    if (made != NULL) {
        *made = empty;
        made->mean = gap.mean;
        made->standard_error = gap.standard_error;
    }
    return made;
}

static bool fill_loss_scores(struct arena *arena,
                             const struct backtest_result *result,
                             Brink__V1__BacktestLoss *loss)
{
    static const Brink__V1__LossScore empty = BRINK__V1__LOSS_SCORE__INIT;
    enum { COUNT = 2 * LOSS_RULE_COUNT };
    loss->scores = (Brink__V1__LossScore **)make_list(arena, COUNT, sizeof empty, &empty);
    if (loss->scores == NULL) {
        return false;
    }
    loss->n_scores = COUNT;
    for (int i = 0; i < COUNT; i++) {
        int rule = i / 2;
        int trend = i % 2;
        const struct backtest_loss_score *score = &result->loss[rule][trend];
        Brink__V1__LossScore *made = loss->scores[i];
        made->rule = borrow(loss_rule_name((enum loss_rule)rule));
        made->with_trend = trend == 1;
        made->is_ours = backtest_loss_is_ours((enum loss_rule)rule, trend == 1);
        made->is_rival = backtest_loss_is_rival((enum loss_rule)rule);
        made->n_error = EPISODE_YEARS;
        made->error = copy_numbers(arena, score->error, EPISODE_YEARS);
        made->all = score->all;
        made->gap = make_gap(arena, score->gap);
    }
    return true;
}

static Brink__V1__BacktestLoss *make_loss(struct arena *arena,
                                          const struct backtest_result *result)
{
    static const Brink__V1__BacktestLoss empty = BRINK__V1__BACKTEST_LOSS__INIT;
    Brink__V1__BacktestLoss *loss = arena_take(arena, sizeof *loss);
    uint32_t *years = arena_take_array(arena, EPISODE_YEARS, sizeof *years);
    if (loss == NULL || years == NULL) {
        return NULL;
    }
    *loss = empty;
    loss->episodes = (uint32_t)result->loss_count;
    loss->halved = result->loss_halved;
    loss->raised = result->loss_raised;
    loss->n_year_episodes = EPISODE_YEARS;
    loss->year_episodes = years;
    for (int y = 0; y < EPISODE_YEARS; y++) {
        years[y] = (uint32_t)result->loss_years[y];
    }
    return fill_loss_scores(arena, result, loss) ? loss : NULL;
}

/* A list of chance scores, without their names. */
static Brink__V1__ChanceScore **make_chance_scores(struct arena *arena,
                                                   const struct backtest_chance_score *scores,
                                                   size_t count)
{
    static const Brink__V1__ChanceScore empty = BRINK__V1__CHANCE_SCORE__INIT;
    Brink__V1__ChanceScore **list =
        (Brink__V1__ChanceScore **)make_list(arena, count, sizeof empty, &empty);
    for (size_t i = 0; list != NULL && i < count; i++) {
        list[i]->brier = scores[i].brier;
        list[i]->log_score = scores[i].log;
        list[i]->auc = scores[i].auc;
        list[i]->brier_at_home = NAN;
        list[i]->brier_gap = make_gap(arena, scores[i].brier_gap);
        list[i]->log_gap = make_gap(arena, scores[i].log_gap);
    }
    return list;
}

static Brink__V1__BacktestBreakdown *make_breakdown(struct arena *arena,
                                                    const struct backtest_result *result)
{
    static const Brink__V1__BacktestBreakdown empty = BRINK__V1__BACKTEST_BREAKDOWN__INIT;
    Brink__V1__BacktestBreakdown *made = arena_take(arena, sizeof *made);
    Brink__V1__ChanceScore **scores = make_chance_scores(arena, result->fall, FALL_RULE_COUNT);
    if (made == NULL || scores == NULL) {
        return NULL;
    }
    *made = empty;
    made->episodes = (uint32_t)result->fall_count;
    made->stood = (uint32_t)result->fates[EPISODE_STOOD];
    made->fell_at_home = (uint32_t)result->fates[EPISODE_FELL_AT_HOME];
    made->fell_to_force = (uint32_t)result->fates[EPISODE_FELL_TO_FORCE];
    made->n_scores = FALL_RULE_COUNT;
    made->scores = scores;
    for (int rule = 0; rule < FALL_RULE_COUNT; rule++) {
        scores[rule]->rule = borrow(backtest_fall_name((enum fall_rule)rule));
        scores[rule]->is_ours = rule == FALL_PREDICTED;
        scores[rule]->is_rival = rule == FALL_CLIMATE || rule == FALL_TYPE;
        scores[rule]->brier_at_home = result->brier_at_home[rule];
    }
    return made;
}

static Brink__V1__ReliabilityBin **make_bins(struct arena *arena, const struct score_bin *bins)
{
    static const Brink__V1__ReliabilityBin empty = BRINK__V1__RELIABILITY_BIN__INIT;
    Brink__V1__ReliabilityBin **list =
        (Brink__V1__ReliabilityBin **)make_list(arena, BACKTEST_BINS, sizeof empty, &empty);
    for (int b = 0; list != NULL && b < BACKTEST_BINS; b++) {
        list[b]->count = (uint32_t)bins[b].count;
        list[b]->least = bins[b].least;
        list[b]->most = bins[b].most;
        list[b]->mean = bins[b].mean;
        list[b]->share = bins[b].share;
        list[b]->standard_error = bins[b].standard_error;
    }
    return list;
}

static Brink__V1__BacktestPanel *make_panel(struct arena *arena,
                                            const struct backtest_result *result)
{
    static const Brink__V1__BacktestPanel empty = BRINK__V1__BACKTEST_PANEL__INIT;
    Brink__V1__BacktestPanel *made = arena_take(arena, sizeof *made);
    Brink__V1__ChanceScore **scores =
        make_chance_scores(arena, result->panel, PANEL_RULE_COUNT);
    Brink__V1__ReliabilityBin **bins = make_bins(arena, result->bins);
    if (made == NULL || scores == NULL || bins == NULL) {
        return NULL;
    }
    *made = empty;
    made->regime_years = (uint32_t)result->row_count;
    made->falls = (uint32_t)result->fell_count;
    made->n_scores = PANEL_RULE_COUNT;
    made->scores = scores;
    for (int rule = 0; rule < PANEL_RULE_COUNT; rule++) {
        scores[rule]->rule = borrow(backtest_panel_name((enum panel_rule)rule));
        scores[rule]->is_ours = rule == PANEL_LEFT_OUT;
        scores[rule]->is_rival = rule == PANEL_CLIMATE || rule == PANEL_TYPE;
    }
    made->n_reliability = BACKTEST_BINS;
    made->reliability = bins;
    return made;
}

static Brink__V1__BacktestVerdict *make_verdict(struct arena *arena,
                                                const struct backtest_verdict *verdict)
{
    static const Brink__V1__BacktestVerdict empty = BRINK__V1__BACKTEST_VERDICT__INIT;
    Brink__V1__BacktestVerdict *made = arena_take(arena, sizeof *made);
    if (made != NULL) {
        *made = empty;
        made->loss = borrow(score_verdict_name(verdict->loss));
        made->breakdown = borrow(score_verdict_name(verdict->breakdown));
        made->panel = borrow(score_verdict_name(verdict->panel));
        made->all = borrow(score_verdict_name(verdict->all));
    }
    return made;
}

static void fill_predicted(struct arena *arena,
                           const struct backtest_line *line,
                           Brink__V1__BacktestEpisode *made)
{
    static const Brink__V1__PredictedChange empty = BRINK__V1__PREDICTED_CHANGE__INIT;
    enum { COUNT = 2 * LOSS_RULE_COUNT };
    made->predicted =
        (Brink__V1__PredictedChange **)make_list(arena, COUNT, sizeof empty, &empty);
    for (int i = 0; made->predicted != NULL && i < COUNT; i++) {
        Brink__V1__PredictedChange *change = made->predicted[i];
        change->rule = borrow(loss_rule_name((enum loss_rule)(i / 2)));
        change->with_trend = i % 2 == 1;
        change->n_change_pct = EPISODE_YEARS;
        change->change_pct = copy_numbers(arena, line->change_pct[i / 2][i % 2], EPISODE_YEARS);
        made->n_predicted = COUNT;
    }
}

static void fill_chances(struct arena *arena,
                         const struct backtest_line *line,
                         Brink__V1__BacktestEpisode *made)
{
    static const Brink__V1__BreakdownChance empty = BRINK__V1__BREAKDOWN_CHANCE__INIT;
    made->chances =
        (Brink__V1__BreakdownChance **)make_list(arena, FALL_RULE_COUNT, sizeof empty, &empty);
    for (int rule = 0; made->chances != NULL && rule < FALL_RULE_COUNT; rule++) {
        made->chances[rule]->rule = borrow(backtest_fall_name((enum fall_rule)rule));
        made->chances[rule]->probability = line->chance[rule];
        made->n_chances = FALL_RULE_COUNT;
    }
}

static void fill_episode(struct arena *arena,
                         const struct episode *episode,
                         const struct backtest_line *line,
                         Brink__V1__BacktestEpisode *made)
{
    made->name = borrow(episode->name);
    made->country = borrow(episode->country);
    made->base_year = episode->base_year;
    made->regime_type = borrow(episode->has_regime ? stability_type_name(episode->type) : "");
    made->fate = borrow(backtest_data_fate(episode->fate));
    made->stopped = episode->stopped;
    made->openness = episode->openness;
    made->loss_scored = line->is_loss_scored;
    made->breakdown_scored = line->is_fall_scored;
    made->n_change_pct = episode->years;
    made->change_pct = copy_numbers(arena, episode->change_pct, episode->years);
    fill_predicted(arena, line, made);
    if (episode->has_regime) {
        fill_chances(arena, line, made);
    }
}

static bool fill_caveats(struct arena *arena, Brink__V1__Backtest *answer)
{
    answer->caveats = arena_take_array(arena, CAVEAT_COUNT, sizeof answer->caveats[0]);
    for (size_t i = 0; answer->caveats != NULL && i < CAVEAT_COUNT; i++) {
        answer->caveats[i] = borrow(caveats[i]);
        answer->n_caveats = CAVEAT_COUNT;
    }
    return answer->caveats != NULL;
}

Brink__V1__Backtest *backtest_answer(const struct backtest_case *asked,
                                     const struct backtest_result *result,
                                     struct arena *arena)
{
    static const Brink__V1__Backtest empty = BRINK__V1__BACKTEST__INIT;
    static const Brink__V1__BacktestEpisode nobody = BRINK__V1__BACKTEST_EPISODE__INIT;
    Brink__V1__Backtest *answer = arena_take(arena, sizeof *answer);
    if (answer == NULL) {
        return NULL;
    }
    *answer = empty;
    answer->verdict = make_verdict(arena, &result->verdict);
    answer->loss = make_loss(arena, result);
    answer->breakdown = make_breakdown(arena, result);
    answer->panel = make_panel(arena, result);
    answer->episodes = (Brink__V1__BacktestEpisode **)make_list(arena, asked->episode_count,
                                                                sizeof nobody, &nobody);
    for (size_t i = 0; answer->episodes != NULL && i < asked->episode_count; i++) {
        fill_episode(arena, &asked->episodes[i], &result->lines[i], answer->episodes[i]);
        answer->n_episodes = asked->episode_count;
    }
    return fill_caveats(arena, answer) && !arena->failed ? answer : NULL;
}
