#include "model/backtest.h"
#include "model/fall.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/past.h"
#include "tests/support/problems.h"

#include <math.h>
#include <string.h>

static struct past past;

static int set_up(void **state)
{
    (void)state;
    past_fill(&past);
    return 0;
}

static struct backtest *make(void)
{
    struct problems problems = {0};
    struct backtest *backtest = NULL;
    enum status status = backtest_run(&past.asked, &problems, &backtest);
    if (status != STATUS_OK) {
        fail_msg("%s", problems.count > 0 ? problems.items[0].text : status_words(status));
    }
    return backtest;
}

static void observe(enum loss_rule rule, bool with_trend)
{
    for (int i = 0; i < PAST_EPISODES; i++) {
        loss_predict(rule, with_trend, past.asked.response, &past.episodes[i],
                     past.episodes[i].change_pct);
    }
}

/* What was observed is what a rule says: its error is 0, and ours wins or loses accordingly. */
static void who_is_right_wins(void **state)
{
    (void)state;
    struct backtest *backtest = make();
    const struct backtest_result *result = backtest_result(backtest);
    assert_true(fabs(result->loss[LOSS_NONE][1].all) < 1e-12);
    assert_true(result->loss[LOSS_NONE][1].gap.mean == result->loss[LOSS_ECONOMY][1].all);
    assert_int_equal(result->verdict.loss, SCORE_LOSES);
    assert_int_equal(result->verdict.all, SCORE_LOSES);
    assert_true(result->loss_halved < result->loss[LOSS_ECONOMY][1].all);
    assert_true(result->loss_raised > result->loss[LOSS_ECONOMY][1].all);
    backtest_free(&backtest);
    observe(LOSS_ECONOMY, true);
    backtest = make();
    result = backtest_result(backtest);
    assert_true(fabs(result->loss[LOSS_ECONOMY][1].all) < 1e-12);
    assert_true(result->loss_halved > 0.0 && result->loss_raised > 0.0);
    assert_int_equal(result->verdict.loss, SCORE_WINS);
    backtest_free(&backtest);
    observe(LOSS_NAIVE, false);
    backtest = make();
    assert_int_equal(backtest_result(backtest)->verdict.loss, SCORE_LOSES);
    backtest_free(&backtest);
}

/* Two episodes count, of two years and of one: errors 3 and 5 in the first, 1 in the second. */
static void errors_are_means_over_years_then_over_episodes(void **state)
{
    (void)state;
    for (int i = 0; i < PAST_EPISODES; i++) {
        past.episodes[i].built_on = i > 1;
    }
    past.episodes[0].years = 2;
    past.episodes[0].change_pct[0] = -3.0;
    past.episodes[0].change_pct[1] = 5.0;
    past.episodes[1].years = 1;
    past.episodes[1].change_pct[0] = 1.0;
    struct backtest *backtest = make();
    const struct backtest_result *result = backtest_result(backtest);
    const struct backtest_loss_score *none = &result->loss[LOSS_NONE][0];
    assert_int_equal(result->loss_count, 2);
    assert_int_equal(result->loss_years[0], 2);
    assert_int_equal(result->loss_years[1], 1);
    assert_int_equal(result->loss_years[2], 0);
    assert_true(fabs(none->error[0] - 2.0) < 1e-12);
    assert_true(fabs(none->error[1] - 5.0) < 1e-12);
    assert_true(isnan(none->error[2]));
    assert_true(fabs(none->all - 2.5) < 1e-12);
    assert_true(result->lines[1].is_loss_scored && !result->lines[2].is_loss_scored);
    assert_int_equal(result->fall_count, PAST_EPISODES - 2); /* without five years no growth */
    assert_false(result->lines[0].is_fall_scored);
    assert_true(isnan(result->lines[0].chance[FALL_OBSERVED]));
    assert_true(result->lines[0].chance[FALL_PREDICTED] > 0.0);
    backtest_free(&backtest);
}

static void what_is_not_known_is_not_scored(void **state)
{
    (void)state;
    past.episodes[2].fate = EPISODE_NOT_KNOWN;
    past.episodes[3].has_regime = false;
    past.episodes[4].fate = EPISODE_FELL_AT_HOME;
    past.episodes[5].fate = EPISODE_FELL_TO_FORCE;
    past.episodes[6].fate = EPISODE_FELL_TO_FORCE;
    struct backtest *backtest = make();
    const struct backtest_result *result = backtest_result(backtest);
    assert_int_equal(result->fall_count, PAST_EPISODES - 2);
    assert_int_equal(result->fates[EPISODE_NOT_KNOWN], 0);
    assert_int_equal(result->fates[EPISODE_STOOD], PAST_EPISODES - 5);
    assert_int_equal(result->fates[EPISODE_FELL_AT_HOME], 1);
    assert_int_equal(result->fates[EPISODE_FELL_TO_FORCE], 2);
    assert_int_equal(result->loss_count, PAST_EPISODES);
    assert_true(isnan(result->lines[3].chance[FALL_TYPE]));
    double sum = 0.0; /* Brier by hand, all falls and those at home */
    double at_home = 0.0;
    for (int i = 0; i < PAST_EPISODES; i++) {
        if (result->lines[i].is_fall_scored) {
            double p = result->lines[i].chance[FALL_TYPE];
            sum += i >= 4 && i <= 6 ? (1.0 - p) * (1.0 - p) : p * p;
            at_home += i == 4 ? (1.0 - p) * (1.0 - p) : p * p;
        }
    }
    assert_true(fabs(result->fall[FALL_TYPE].brier - sum / (PAST_EPISODES - 2)) < 1e-12);
    assert_true(fabs(result->brier_at_home[FALL_TYPE] - at_home / (PAST_EPISODES - 2)) < 1e-12);
    backtest_free(&backtest);
}

/* Law: what became of a country's regimes is not in what is said of it, save by the
 * coefficients of assessments, which do not change. */
static void no_answer_is_in_what_is_said_of_it(void **state)
{
    (void)state;
    enum { OF = 4 };
    struct backtest *before = make();
    double said[FALL_RULE_COUNT];
    memcpy(said, backtest_result(before)->lines[OF].chance, sizeof said);
    for (int year = 0; year < PAST_YEARS; year += 3) {
        struct panel_row *row = &past.rows[OF * PAST_YEARS + year];
        row->fell = !row->fell;
    }
    past.episodes[OF].fate = EPISODE_FELL_AT_HOME;
    struct backtest *after = make();
    const struct backtest_result *result = backtest_result(after);
    for (int rule = 0; rule < FALL_RULE_COUNT; rule++) {
        assert_true(fabs(result->lines[OF].chance[rule] - said[rule]) < 1e-8);
    }
    assert_true(fabs(result->lines[OF + 1].chance[FALL_CLIMATE] -
                     backtest_result(before)->lines[OF + 1].chance[FALL_CLIMATE]) > 1e-4);
    backtest_free(&before);
    backtest_free(&after);
}

/* Each rule says what its parts say. */
static void chances_are_those_of_their_rules(void **state)
{
    (void)state;
    enum { OF = 9 }; /* a personal regime */
    struct problems problems = {0};
    struct panel *panel = NULL;
    struct backtest *backtest = make();
    const struct backtest_line *line = &backtest_result(backtest)->lines[OF];
    const struct episode *episode = &past.episodes[OF];
    assert_int_equal(panel_new(past.rows, PAST_ROWS, &problems, &panel), STATUS_OK);
    const double *hazard = panel_hazard(panel, OF);
    const double *predicted = line->change_pct[LOSS_ECONOMY][1];
    assert_true(line->chance[FALL_CLIMATE] == fall_chance_of_rate(panel_rate(panel, OF)));
    assert_true(line->chance[FALL_TYPE] ==
                fall_chance_of_rate(panel_type_rate(panel, REGIME_PERSONAL, OF)));
    assert_true(line->chance[FALL_OBSERVED] ==
                fall_chance(hazard, episode, episode->change_pct, 0.0));
    assert_true(line->chance[FALL_PREDICTED] == fall_chance(hazard, episode, predicted, 0.0));
    assert_true(line->chance[FALL_SEVERITY] == fall_chance(hazard, episode, predicted, 0.4));
    assert_true(line->chance[FALL_ASSESSED] ==
                fall_chance(past.asked.hazard, episode, predicted, 0.4));
    panel_free(&panel);
    backtest_free(&backtest);
}

/* The panel follows a hazard: it tells more than rates do, and is reliable. */
static void a_hazard_that_is_true_is_found_so(void **state)
{
    (void)state;
    struct backtest *backtest = make();
    const struct backtest_result *result = backtest_result(backtest);
    const struct backtest_chance_score *scores = result->panel;
    assert_int_equal(result->row_count, PAST_ROWS);
    assert_true(result->fell_count > 20);
    assert_true(scores[PANEL_LEFT_OUT].brier < scores[PANEL_TYPE].brier);
    assert_true(scores[PANEL_LEFT_OUT].log < scores[PANEL_CLIMATE].log);
    assert_true(scores[PANEL_LEFT_OUT].auc > scores[PANEL_TYPE].auc);
    assert_true(fabs(scores[PANEL_CLIMATE].auc - 0.5) < 1e-12);
    assert_true(scores[PANEL_TYPE].brier_gap.mean < 0.0);
    assert_true(fabs(scores[PANEL_TYPE].brier_gap.mean -
                     (scores[PANEL_LEFT_OUT].brier - scores[PANEL_TYPE].brier)) < 1e-12);
    assert_int_not_equal(result->verdict.panel, SCORE_LOSES);
    size_t count = 0;
    for (int b = 0; b < BACKTEST_BINS; b++) {
        count += result->bins[b].count;
    }
    assert_int_equal(count, PAST_ROWS);
    assert_true(result->bins[BACKTEST_BINS - 1].share > result->bins[0].share);
    backtest_free(&backtest);
}

/* All regimes stood: whoever gives the lowest chances is best, and the verdict is the worst. */
static void the_verdict_is_the_worst_of_its_parts(void **state)
{
    (void)state;
    observe(LOSS_ECONOMY, true);
    struct backtest *backtest = make();
    const struct backtest_result *result = backtest_result(backtest);
    enum score_verdict breakdown = SCORE_WINS;
    for (int rule = FALL_CLIMATE; rule <= FALL_TYPE; rule++) {
        enum score_verdict brier = score_judge(result->fall[rule].brier_gap);
        enum score_verdict log = score_judge(result->fall[rule].log_gap);
        breakdown = brier < breakdown ? brier : breakdown;
        breakdown = log < breakdown ? log : breakdown;
    }
    assert_int_equal(result->verdict.breakdown, breakdown);
    assert_int_equal(result->verdict.loss, SCORE_WINS);
    assert_int_equal(result->verdict.all, breakdown);
    backtest_free(&backtest);
}

static void refuse(enum status expected, const char *path, const char *text)
{
    struct problems problems = {0};
    struct backtest *backtest = NULL;
    assert_int_equal(backtest_run(&past.asked, &problems, &backtest), expected);
    assert_null(backtest);
    assert_problem(&problems, path, text);
    problems_clear(&problems);
}

static void nothing_to_score_is_refused(void **state)
{
    (void)state;
    past.asked.episode_count = BACKTEST_EPISODES_MAX + 1;
    refuse(STATUS_FULL, "episodes", "1025, at most 1024");
    past.asked.episode_count = 0;
    refuse(STATUS_BAD_INPUT, "episodes", "none has a change of GDP to score");
    past.asked.episode_count = PAST_EPISODES;
    for (int i = 0; i < PAST_EPISODES; i++) {
        past.episodes[i].fate = EPISODE_NOT_KNOWN;
    }
    refuse(STATUS_BAD_INPUT, "episodes", "none has all of regime type, fate and five years");
    past.asked.row_count = 0;
    refuse(STATUS_BAD_INPUT, "panel", "has no row");
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    int allowed = 0;
    for (;; allowed++) {
        struct problems problems = {0};
        struct backtest *backtest = NULL;
        alloc_fail_after(allowed);
        enum status status = backtest_run(&past.asked, &problems, &backtest);
        alloc_fail_after(-1);
        problems_clear(&problems);
        if (status == STATUS_OK) {
            backtest_free(&backtest);
            break;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_null(backtest);
    }
    assert_true(allowed > 3);
    struct backtest *none = NULL;
    backtest_free(&none);
}

static void rules_have_names(void **state)
{
    (void)state;
    assert_string_equal(backtest_fall_name(FALL_PREDICTED), "predicted");
    assert_string_equal(backtest_panel_name(PANEL_LEFT_OUT), "left_out");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(who_is_right_wins, set_up),
        cmocka_unit_test_setup(errors_are_means_over_years_then_over_episodes, set_up),
        cmocka_unit_test_setup(what_is_not_known_is_not_scored, set_up),
        cmocka_unit_test_setup(no_answer_is_in_what_is_said_of_it, set_up),
        cmocka_unit_test_setup(chances_are_those_of_their_rules, set_up),
        cmocka_unit_test_setup(a_hazard_that_is_true_is_found_so, set_up),
        cmocka_unit_test_setup(the_verdict_is_the_worst_of_its_parts, set_up),
        cmocka_unit_test_setup(nothing_to_score_is_refused, set_up),
        cmocka_unit_test_setup(survives_every_failed_allocation, set_up),
        cmocka_unit_test(rules_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
