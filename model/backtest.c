#include "model/backtest.h"

#include "base/arena.h"
#include "model/fall.h"

#include <math.h>
#include <stdlib.h>

static const double HALVED = 0.5;
static const double RAISED = 1.5;

struct backtest {
    struct arena arena;
    struct backtest_case asked;
    struct panel *panel;
    struct backtest_result result;
    /* [the longer of rows and episodes] */
    double *chance, *ours, *theirs;
    bool *happened;
    size_t *order;
};

const char *backtest_fall_name(enum fall_rule rule)
{
    static const char *const names[FALL_RULE_COUNT] = {
        [FALL_CLIMATE] = "climate",   [FALL_TYPE] = "type",
        [FALL_OBSERVED] = "observed", [FALL_PREDICTED] = "predicted",
        [FALL_SEVERITY] = "severity", [FALL_ASSESSED] = "assessed",
    };
    return names[rule];
}

const char *backtest_panel_name(enum panel_rule rule)
{
    static const char *const names[PANEL_RULE_COUNT] = {
        [PANEL_CLIMATE] = "climate",
        [PANEL_TYPE] = "type",
        [PANEL_LEFT_OUT] = "left_out",
        [PANEL_ASSESSED] = "assessed",
    };
    return names[rule];
}

bool backtest_loss_is_ours(enum loss_rule rule, bool with_trend)
{
    return rule == LOSS_ECONOMY && with_trend;
}

bool backtest_loss_is_rival(enum loss_rule rule)
{
    return rule == LOSS_NONE || rule == LOSS_NAIVE;
}

static enum score_verdict worse(enum score_verdict a, enum score_verdict b)
{
    return a < b ? a : b;
}

/* Loss. */

static bool is_loss_scored(const struct episode *episode)
{
    return !episode->built_on && episode->years > 0;
}

static void predict_losses(struct backtest *backtest)
{
    struct backtest_result *result = &backtest->result;
    for (size_t i = 0; i < backtest->asked.episode_count; i++) {
        const struct episode *episode = &backtest->asked.episodes[i];
        struct backtest_line *line = &result->lines[i];
        line->is_loss_scored = is_loss_scored(episode);
        result->loss_count += line->is_loss_scored ? 1 : 0;
        for (size_t y = 0; y < episode->years && line->is_loss_scored; y++) {
            result->loss_years[y]++;
        }
        for (int rule = 0; rule < LOSS_RULE_COUNT; rule++) {
            for (int trend = 0; trend < 2; trend++) {
                loss_predict((enum loss_rule)rule, trend == 1, backtest->asked.response,
                             episode, line->change_pct[rule][trend]);
            }
        }
    }
}

/* The errors of a rule, episode by episode; and year by year. */
static void find_errors(const struct backtest *backtest,
                        enum loss_rule rule,
                        int trend,
                        double *errors_out,
                        double years_out[EPISODE_YEARS])
{
    size_t scored = 0;
    double sums[EPISODE_YEARS] = {0.0};
    for (size_t i = 0; i < backtest->asked.episode_count; i++) {
        const struct episode *episode = &backtest->asked.episodes[i];
        const double *predicted = backtest->result.lines[i].change_pct[rule][trend];
        if (!is_loss_scored(episode)) {
            continue;
        }
        errors_out[scored++] = score_absolute(predicted, episode->change_pct, episode->years);
        for (size_t y = 0; y < episode->years; y++) {
            sums[y] += fabs(predicted[y] - episode->change_pct[y]);
        }
    }
    for (size_t y = 0; y < EPISODE_YEARS; y++) {
        size_t count = backtest->result.loss_years[y];
        years_out[y] = count > 0 ? sums[y] / (double)count : NAN;
    }
}

static double mean_of(const double *values, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum += values[i];
    }
    return sum / (double)n;
}

/* Our error were `scale` times as much of the trade stopped. */
static double scaled_error(const struct backtest *backtest, double scale)
{
    double sum = 0.0;
    for (size_t i = 0; i < backtest->asked.episode_count; i++) {
        struct episode episode = backtest->asked.episodes[i];
        double predicted[EPISODE_YEARS];
        if (is_loss_scored(&episode)) {
            episode.stopped = fmin(scale * episode.stopped, 1.0);
            loss_predict(LOSS_ECONOMY, true, backtest->asked.response, &episode, predicted);
            sum += score_absolute(predicted, episode.change_pct, episode.years);
        }
    }
    return sum / (double)backtest->result.loss_count;
}

static void score_losses(struct backtest *backtest)
{
    struct backtest_result *result = &backtest->result;
    size_t n = result->loss_count;
    double unused[EPISODE_YEARS];
    find_errors(backtest, LOSS_ECONOMY, 1, backtest->ours, unused);
    result->verdict.loss = SCORE_WINS;
    for (int rule = 0; rule < LOSS_RULE_COUNT; rule++) {
        for (int trend = 0; trend < 2; trend++) {
            struct backtest_loss_score *score = &result->loss[rule][trend];
            find_errors(backtest, (enum loss_rule)rule, trend, backtest->theirs, score->error);
            score->all = mean_of(backtest->theirs, n);
            score->gap = score_compare(backtest->ours, backtest->theirs, n);
            if (backtest_loss_is_rival((enum loss_rule)rule)) {
                result->verdict.loss = worse(result->verdict.loss, score_judge(score->gap));
            }
        }
    }
    result->loss_halved = scaled_error(backtest, HALVED);
    result->loss_raised = scaled_error(backtest, RAISED);
}

/* Chances: of episodes and of the panel. */

/* The scores case by case, and what ours are less these. `chance` [n] and `happened` [n] are
 * those of the backtest; `ours` [n] the chances to compare. */
static void compare_chances(struct backtest *backtest,
                            const double *ours,
                            size_t n,
                            struct backtest_chance_score *score)
{
    double *mine = backtest->ours;
    double *theirs = backtest->theirs;
    score->brier = score_brier(backtest->chance, backtest->happened, n);
    score->log = score_log(backtest->chance, backtest->happened, n);
    for (size_t i = 0; i < n; i++) {
        mine[i] = score_brier(&ours[i], &backtest->happened[i], 1);
        theirs[i] = score_brier(&backtest->chance[i], &backtest->happened[i], 1);
    }
    score->brier_gap = score_compare(mine, theirs, n);
    for (size_t i = 0; i < n; i++) {
        mine[i] = score_log(&ours[i], &backtest->happened[i], 1);
        theirs[i] = score_log(&backtest->chance[i], &backtest->happened[i], 1);
    }
    score->log_gap = score_compare(mine, theirs, n);
    score->auc = score_auc(backtest->chance, backtest->happened, n, backtest->order);
}

static enum score_verdict judge_chances(const struct backtest_chance_score *score)
{
    return worse(score_judge(score->brier_gap), score_judge(score->log_gap));
}

static bool has_all_years(const struct episode *episode)
{
    return episode->years == EPISODE_YEARS;
}

/* The chances of one episode by every rule. */
static void predict_fall(const struct backtest *backtest,
                         const struct episode *episode,
                         struct backtest_line *line)
{
    const struct panel *panel = backtest->panel;
    uint32_t country = panel_find_country(panel, episode->country);
    const double *hazard = panel_hazard(panel, country);
    const double *predicted = line->change_pct[LOSS_ECONOMY][1];
    double log_ratio = fall_log_ratio(episode->type);
    double *chance = line->chance;
    chance[FALL_CLIMATE] = fall_chance_of_rate(panel_rate(panel, country));
    chance[FALL_TYPE] = fall_chance_of_rate(panel_type_rate(panel, episode->type, country));
    chance[FALL_OBSERVED] =
        has_all_years(episode) ? fall_chance(hazard, episode, episode->change_pct, 0.0) : NAN;
    chance[FALL_PREDICTED] = fall_chance(hazard, episode, predicted, 0.0);
    chance[FALL_SEVERITY] = fall_chance(hazard, episode, predicted, log_ratio);
    chance[FALL_ASSESSED] = fall_chance(backtest->asked.hazard, episode, predicted, log_ratio);
}

static void predict_falls(struct backtest *backtest)
{
    struct backtest_result *result = &backtest->result;
    for (size_t i = 0; i < backtest->asked.episode_count; i++) {
        const struct episode *episode = &backtest->asked.episodes[i];
        struct backtest_line *line = &result->lines[i];
        line->is_fall_scored =
            episode->has_regime && episode->fate != EPISODE_NOT_KNOWN && has_all_years(episode);
        for (int rule = 0; rule < FALL_RULE_COUNT; rule++) {
            line->chance[rule] = NAN;
        }
        if (episode->has_regime) {
            predict_fall(backtest, episode, line);
        }
        if (line->is_fall_scored) {
            result->fall_count++;
            result->fates[episode->fate]++;
        }
    }
}

static bool has_fallen(enum episode_fate fate)
{
    return fate == EPISODE_FELL_AT_HOME || fate == EPISODE_FELL_TO_FORCE;
}

/* Takes the chances of a rule, of the episodes that are scored. */
static void take_chances(const struct backtest *backtest, enum fall_rule rule, double *chance)
{
    size_t scored = 0;
    for (size_t i = 0; i < backtest->asked.episode_count; i++) {
        if (backtest->result.lines[i].is_fall_scored) {
            chance[scored++] = backtest->result.lines[i].chance[rule];
        }
    }
}

static void take_fates(struct backtest *backtest, bool at_home_alone)
{
    size_t scored = 0;
    for (size_t i = 0; i < backtest->asked.episode_count; i++) {
        enum episode_fate fate = backtest->asked.episodes[i].fate;
        if (backtest->result.lines[i].is_fall_scored) {
            backtest->happened[scored++] =
                at_home_alone ? fate == EPISODE_FELL_AT_HOME : has_fallen(fate);
        }
    }
}

static enum status score_falls(struct backtest *backtest)
{
    struct backtest_result *result = &backtest->result;
    size_t n = result->fall_count;
    double *ours = arena_take_array(&backtest->arena, n, sizeof ours[0]);
    if (ours == NULL) {
        return STATUS_NO_MEMORY;
    }
    take_chances(backtest, FALL_PREDICTED, ours);
    take_fates(backtest, false);
    for (int rule = 0; rule < FALL_RULE_COUNT; rule++) {
        take_chances(backtest, (enum fall_rule)rule, backtest->chance);
        compare_chances(backtest, ours, n, &result->fall[rule]);
    }
    take_fates(backtest, true);
    for (int rule = 0; rule < FALL_RULE_COUNT; rule++) {
        take_chances(backtest, (enum fall_rule)rule, backtest->chance);
        result->brier_at_home[rule] = score_brier(backtest->chance, backtest->happened, n);
    }
    result->verdict.breakdown = worse(judge_chances(&result->fall[FALL_CLIMATE]),
                                      judge_chances(&result->fall[FALL_TYPE]));
    return STATUS_OK;
}

/* The chance of a row by a rule, without what `without` leaves out. */
static double
row_chance(const struct backtest *backtest, enum panel_rule rule, size_t row, uint32_t without)
{
    const struct panel *panel = backtest->panel;
    if (rule == PANEL_CLIMATE) {
        return panel_rate(panel, without);
    }
    if (rule == PANEL_TYPE) {
        return panel_type_rate(panel, backtest->asked.rows[row].type, without);
    }
    return panel_chance(
        panel, rule == PANEL_LEFT_OUT ? panel_hazard(panel, without) : backtest->asked.hazard,
        row);
}

static void
fill_rows(const struct backtest *backtest, enum panel_rule rule, bool left_out, double *chance)
{
    for (size_t i = 0; i < backtest->asked.row_count; i++) {
        uint32_t without = left_out ? panel_country(backtest->panel, i) : PANEL_COUNTRY_NONE;
        chance[i] = row_chance(backtest, rule, i, without);
    }
}

static enum status score_panel(struct backtest *backtest)
{
    struct backtest_result *result = &backtest->result;
    size_t n = backtest->asked.row_count;
    double *ours = arena_take_array(&backtest->arena, n, sizeof ours[0]);
    if (ours == NULL) {
        return STATUS_NO_MEMORY;
    }
    result->row_count = n;
    for (size_t i = 0; i < n; i++) {
        backtest->happened[i] = panel_fell(backtest->panel)[i];
        result->fell_count += backtest->happened[i] ? 1 : 0;
    }
    fill_rows(backtest, PANEL_LEFT_OUT, true, ours);
    for (int rule = 0; rule < PANEL_RULE_COUNT; rule++) {
        fill_rows(backtest, (enum panel_rule)rule, true, backtest->chance);
        compare_chances(backtest, ours, n, &result->panel[rule]);
    }
    for (int rule = PANEL_CLIMATE; rule <= PANEL_TYPE; rule++) {
        fill_rows(backtest, (enum panel_rule)rule, false, backtest->chance);
        result->panel[rule].auc =
            score_auc(backtest->chance, backtest->happened, n, backtest->order);
    }
    score_reliability(ours, backtest->happened, n, backtest->order, result->bins,
                      BACKTEST_BINS);
    result->verdict.panel = worse(judge_chances(&result->panel[PANEL_CLIMATE]),
                                  judge_chances(&result->panel[PANEL_TYPE]));
    return STATUS_OK;
}

/* The whole. */

static enum status take_memory(struct backtest *backtest)
{
    struct arena *arena = &backtest->arena;
    size_t rows = backtest->asked.row_count;
    size_t episodes = backtest->asked.episode_count;
    size_t most = rows > episodes ? rows : episodes;
    backtest->chance = arena_take_array(arena, most, sizeof backtest->chance[0]);
    backtest->ours = arena_take_array(arena, most, sizeof backtest->ours[0]);
    backtest->theirs = arena_take_array(arena, most, sizeof backtest->theirs[0]);
    backtest->happened = arena_take_array(arena, most, sizeof backtest->happened[0]);
    backtest->order = arena_take_array(arena, most, sizeof backtest->order[0]);
    backtest->result.lines =
        arena_take_array(arena, episodes, sizeof backtest->result.lines[0]);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status check(const struct backtest *backtest, struct problems *problems)
{
    size_t loss = backtest->result.loss_count;
    size_t fall = backtest->result.fall_count;
    if (loss == 0) {
        problem_add(problems, "episodes", "none has a change of GDP to score");
    }
    if (fall == 0) {
        problem_add(problems, "episodes",
                    "none has all of regime type, fate and five years of GDP");
    }
    return loss == 0 || fall == 0 ? STATUS_BAD_INPUT : STATUS_OK;
}

static enum status compute(struct backtest *backtest, struct problems *problems)
{
    enum status status = take_memory(backtest);
    if (status == STATUS_OK) {
        predict_losses(backtest);
        predict_falls(backtest);
        status = check(backtest, problems);
    }
    if (status == STATUS_OK) {
        score_losses(backtest);
        status = score_falls(backtest);
    }
    if (status == STATUS_OK) {
        status = score_panel(backtest);
    }
    struct backtest_verdict *verdict = &backtest->result.verdict;
    verdict->all = worse(verdict->loss, verdict->breakdown);
    return status;
}

static enum status check_count(const struct backtest_case *asked, struct problems *problems)
{
    if (asked->episode_count > BACKTEST_EPISODES_MAX) {
        problem_add(problems, "episodes", "%zu, at most %d", asked->episode_count,
                    BACKTEST_EPISODES_MAX);
        return STATUS_FULL;
    }
    return STATUS_OK;
}

enum status backtest_run_on(const struct backtest_case *asked,
                            struct panel **panel_p,
                            struct problems *problems,
                            struct backtest **backtest_out)
{
    enum status status = check_count(asked, problems);
    struct backtest *backtest = status == STATUS_OK ? calloc(1, sizeof *backtest) : NULL;
    if (backtest == NULL) {
        panel_free(panel_p);
        return status == STATUS_OK ? STATUS_NO_MEMORY : status;
    }
    backtest->asked = *asked;
    backtest->panel = *panel_p;
    *panel_p = NULL;
    status = compute(backtest, problems);
    if (status == STATUS_OK) {
        *backtest_out = backtest;
    } else {
        backtest_free(&backtest);
    }
    return status;
}

enum status backtest_run(const struct backtest_case *asked,
                         struct problems *problems,
                         struct backtest **backtest_out)
{
    struct panel *panel = NULL;
    enum status status = check_count(asked, problems);
    if (status == STATUS_OK) {
        status = panel_new(asked->rows, asked->row_count, problems, &panel);
    }
    return status == STATUS_OK ? backtest_run_on(asked, &panel, problems, backtest_out)
                               : status;
}

void backtest_free(struct backtest **backtest_p)
{
    if (*backtest_p == NULL) {
        return;
    }
    panel_free(&(*backtest_p)->panel);
    arena_clear(&(*backtest_p)->arena);
    free(*backtest_p);
    *backtest_p = NULL;
}

const struct backtest_result *backtest_result(const struct backtest *backtest)
{
    return &backtest->result;
}
