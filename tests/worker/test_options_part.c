#include "worker/options_part.h"

#include "tests/support/assess.h"
#include "tests/support/check.h"
#include "tests/support/standings.h"
#include "worker/options_read.h"
#include "worker/options_report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS = 5, CRITERIA = OPTIONS_CRITERION_COUNT, NUMBERS = OPTIONS_NUMBER_COUNT };

static bool has_warning(const Brink__V1__Assessment *assessment, const char *code)
{
    bool found = false;
    for (size_t i = 0; i < assessment->n_warnings; i++) {
        found = found || strcmp(assessment->warnings[i]->code, code) == 0;
    }
    return found;
}

static const Brink__V1__Assumption *assumption_of(const Brink__V1__Assessment *assessment,
                                                  const char *name)
{
    for (size_t i = 0; i < assessment->n_assumptions; i++) {
        if (strcmp(assessment->assumptions[i]->name, name) == 0) {
            return assessment->assumptions[i];
        }
    }
    return NULL;
}

static void fill(struct isle *isle)
{
    isle_fill(isle);
    isle_tell_patron(isle);
}

static bool is_same(const Brink__V1__OptionsResult *a, const Brink__V1__OptionsResult *b)
{
    static uint8_t bytes[2][1 << 14];
    size_t size = brink__v1__options_result__get_packed_size(a);
    assert_true(size < sizeof bytes[0]);
    if (brink__v1__options_result__get_packed_size(b) != size) {
        return false;
    }
    brink__v1__options_result__pack(a, bytes[0]);
    brink__v1__options_result__pack(b, bytes[1]);
    return memcmp(bytes[0], bytes[1], size) == 0;
}

/* Alone it says the same as in the whole, bit for bit, and what it puts in is told. */
static void the_options_agree_with_themselves(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    Brink__V1__Assessment *whole = assess(&isle);
    assert_standings(whole->options);
    assert_int_equal(whole->options->draws, 21);
    assert_int_equal(whole->options->weights, options_weights(21));
    assert_string_equal(whole->options->from, "2017-03-15");
    assert_string_equal(whole->options->patron, "NOR");
    assert_int_equal(whole->options->years, 5);
    assert_false(whole->options->hazard_reported);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_OPTIONS;
    Brink__V1__Assessment *alone = assess(&isle);
    assert_true(is_same(whole->options, alone->options));
    assert_null(alone->economy);
    assert_null(alone->stability);
    assert_string_equal(alone->analysis, "options");
    const Brink__V1__Assumption *number =
        assumption_of(alone, "patron_numbers.talks_success.value");
    assert_string_equal(number->value, "beta(3, 7)");
    assert_string_equal(number->tag, "assumption");
    assert_string_equal(assumption_of(alone, "options.close.enforcement")->value, "0.9");
    assert_string_equal(assumption_of(alone, "criteria.own_cost.worst")->value, "0.4");
    assert_string_equal(assumption_of(alone, "criteria.no_nuclear.rank")->value, "3");
    assert_non_null(assumption_of(alone, "regime.since_year"));
    brink__v1__assessment__free_unpacked(whole, NULL);
    brink__v1__assessment__free_unpacked(alone, NULL);
    isle_clear(&isle);
}

/* Law: what else is computed has the same numbers with options and without. */
static void nothing_else_changes(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->brink_draws = 4;
    Brink__V1__Assessment *before = assess(&isle);
    isle_tell_patron(&isle);
    Brink__V1__Assessment *after = assess(&isle);
    assert_null(before->options);
    assert_non_null(after->options);
    brink__v1__options_result__free_unpacked(after->options, NULL);
    after->options = NULL;
    static uint8_t bytes[2][1 << 18];
    size_t size = brink__v1__economy_result__get_packed_size(before->economy);
    assert_true(size < sizeof bytes[0]);
    assert_int_equal(brink__v1__economy_result__get_packed_size(after->economy), size);
    brink__v1__economy_result__pack(before->economy, bytes[0]);
    brink__v1__economy_result__pack(after->economy, bytes[1]);
    assert_memory_equal(bytes[0], bytes[1], size);
    assert_true(before->stability->index->mean == after->stability->index->mean);
    assert_true(before->brink->axes[1]->severity->mean ==
                after->brink->axes[1]->severity->mean);
    brink__v1__assessment__free_unpacked(before, NULL);
    brink__v1__assessment__free_unpacked(after, NULL);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY;
    isle.scenario->points = 2;
    after = assess(&isle);
    isle.world->n_patron_numbers = isle.world->n_options = isle.world->n_criteria = 0;
    before = assess(&isle);
    for (size_t i = 0; i < before->sensitivity->n_outputs; i++) {
        assert_true(before->sensitivity->outputs[i]->mean ==
                    after->sensitivity->outputs[i]->mean);
    }
    brink__v1__assessment__free_unpacked(before, NULL);
    brink__v1__assessment__free_unpacked(after, NULL);
    isle_clear(&isle);
}

/* The draws are the first of the scenario's; a comparison has the scenario's own. */
static void the_first_draws_weigh_the_options(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    isle.scenario->option_draws = 9;
    Brink__V1__Assessment *some = assess(&isle);
    isle.scenario->draws = 9;
    isle.request->versus = isle_other(&isle);
    isle.request->versus->option_draws = 9;
    Brink__V1__Assessment *all = assess(&isle);
    assert_int_equal(some->options->draws, 9);
    assert_true(is_same(some->options, all->options));
    brink__v1__assessment__free_unpacked(some, NULL);
    brink__v1__assessment__free_unpacked(all, NULL);
    isle.request->versus = NULL;
    isle.scenario->central = true;
    Brink__V1__Assessment *central = assess(&isle);
    assert_int_equal(central->options->draws, 1);
    assert_int_equal(central->options->weights, OPTIONS_TRIALS_LEAST);
    assert_true(central->options->options[0]->war->standard_error == 0.0);
    brink__v1__assessment__free_unpacked(central, NULL);
    isle_clear(&isle);
}

static bool go_on(const void *context)
{
    (void)context;
    return false;
}

/* A generator of the test's own. */
static double uniform(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return ((double)(*seed >> 11) + 0.5) / 9007199254740992.0;
}

/* Weights that keep the isle's ranking: three in order, three behind them in any. */
static void draw_weights(uint64_t *seed, double weights_out[CRITERIA])
{
    double sum = 0.0;
    for (int j = 0; j < CRITERIA; j++) {
        weights_out[j] = -log(uniform(seed));
        sum += weights_out[j];
    }
    for (int j = 0; j < CRITERIA; j++) {
        int most = j;
        for (int k = j + 1; k < CRITERIA; k++) {
            most = weights_out[k] > weights_out[most] ? k : most;
        }
        double larger = weights_out[most];
        weights_out[most] = weights_out[j];
        weights_out[j] = larger / sum;
    }
    for (int j = 3; j < CRITERIA - 1; j++) {
        int k = j + (int)(uniform(seed) * (CRITERIA - j));
        double other = weights_out[k];
        weights_out[k] = weights_out[j];
        weights_out[j] = other;
    }
}

/* The values of an option in a draw, by the formulas as they are written (model/options.h). */
static void work_out(const double n[NUMBERS],
                     double loss_share,
                     const struct options_setup *setup,
                     const struct stance_result *result,
                     size_t option,
                     int lane_index,
                     double values_out[CRITERIA])
{
    const struct stance_outcome *outcome = &result->outcomes[setup->stance_of_option[option]];
    double e = setup->enforcement[option];
    double talks = setup->ranked.options[option].talks ? 1.0 : 0.0;
    double severity = outcome->income_severity[lane_index];
    double breakdown = outcome->breakdown[lane_index];
    double gap = result->barred[lane_index] > 0.0 ? 1.0 - e : 0.0;
    double freeze = 1.0 - (1.0 - n[0] * severity) * (1.0 - n[1] * talks * (0.4 + 0.6 * e));
    double force =
        1.0 - exp(-5.0 * n[3] * (1.0 + n[4] * (1.0 - freeze) * (1.0 - n[5] * talks)));
    double war = 1.0 - (1.0 - force) * (1.0 - n[2] * breakdown);
    double cost = outcome->trade_lost_bn[lane_index] * loss_share +
                  fmin(1.0, n[7] * gap) * n[8] + talks * n[6];
    values_out[0] = 1.0 - war;
    values_out[1] = 1.0 - breakdown;
    values_out[2] = freeze;
    values_out[3] = fmin(outcome->trade_kept[lane_index], 1.0);
    values_out[4] = fmax(1.0 - cost / 0.4, 0.0);
    values_out[5] = 1.0 - gap;
}

struct trial {
    struct assess_inputs read;
    struct options_setup setup;
    struct stances *stances;
    double values[64][OPTIONS][CRITERIA]; /* by draw */
};

/* Four draws, straight from the models. */
static void compute_group(struct trial *trial, uint32_t first, size_t count)
{
    const struct stance_watch patient = {go_on, NULL, 1000};
    const struct options_setup *setup = &trial->setup;
    struct draws draws = sampling_draws(&trial->read.sampling, first);
    lane numbers[NUMBERS];
    lane loss_share;
    assert_int_equal(stances_run(trial->stances, &draws, &patient, &trial->read.problems),
                     STATUS_OK);
    for (size_t i = 0; i < NUMBERS; i++) {
        draw_value(&draws, &setup->numbers[i], options_number_range((enum options_number)i), 0,
                   &numbers[i]);
    }
    draw_value(&draws, &setup->trade_loss_share, options_trade_loss_range, 0, &loss_share);
    for (uint32_t l = 0; l < LANES && first + l < count; l++) {
        double one[NUMBERS];
        for (size_t i = 0; i < NUMBERS; i++) {
            one[i] = numbers[i][l];
        }
        for (size_t a = 0; a < OPTIONS; a++) {
            work_out(one, loss_share[l], setup, stances_result(trial->stances), a, (int)l,
                     trial->values[first + l][a]);
        }
    }
}

static size_t best_of(double values[OPTIONS][CRITERIA], const double *weights)
{
    size_t best = 0;
    double most = -INFINITY;
    for (size_t a = 0; a < OPTIONS; a++) {
        double utility = 0.0;
        for (size_t j = 0; j < CRITERIA; j++) {
            utility += weights[j] * values[a][j];
        }
        best = utility > most ? a : best;
        most = fmax(utility, most);
    }
    return best;
}

/* Law: the acceptabilities are what a crowd of weights and outcomes has, drawn and worked out
 * by other hands. The error of 4,096 trials is below 0.008. */
static void acceptabilities_are_those_of_brute_force(void **state)
{
    (void)state;
    enum { DRAWS = 20, TRIES = 3000 };
    static struct trial trial;
    struct isle isle;
    fill(&isle);
    isle.scenario->draws = DRAWS;
    Brink__V1__Assessment *assessment = assess(&isle);
    assess_read(&isle, &trial.read);
    assert_int_equal(options_read(&trial.read.reader, &trial.read.inputs, &trial.setup),
                     STATUS_OK);
    assert_int_equal(stances_new(&trial.setup.stances, &trial.read.problems, &trial.stances),
                     STATUS_OK);
    for (uint32_t first = 0; first < DRAWS; first += LANES) {
        compute_group(&trial, first, DRAWS);
    }
    size_t firsts[OPTIONS] = {0};
    uint64_t seed = 2385;
    for (size_t i = 0; i < (size_t)DRAWS * TRIES; i++) {
        double weights[CRITERIA];
        draw_weights(&seed, weights);
        firsts[best_of(trial.values[i % DRAWS], weights)]++;
    }
    for (size_t a = 0; a < OPTIONS; a++) {
        double share = (double)firsts[a] / (DRAWS * TRIES);
        double said = assessment->options->ranking->options[a]->acceptability[0];
        if (!(fabs(share - said) < 0.03)) {
            fail_msg("%s: %g, by brute force %g",
                     assessment->options->ranking->options[a]->name, said, share);
        }
        double sum = 0.0;
        for (size_t i = 0; i < DRAWS; i++) {
            sum += trial.values[i][a][4];
        }
        assert_true(fabs(sum / DRAWS - assessment->options->ranking->options[a]->values[4]) <
                    1e-12);
    }
    stances_free(&trial.stances);
    assess_forget(&trial.read);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* What the hazard leaves is noted of each draw as it is; where it leaves nothing, that. */
static void people_exposed_are_taken_from_the_hazard(void **state)
{
    (void)state;
    static struct assess_inputs read;
    const struct part *part = options_part();
    const atomic_bool stop = false;
    struct isle isle;
    struct columns columns;
    void *setup = NULL;
    void *workspace = NULL;
    lane exposed;
    fill(&isle);
    assess_read(&isle, &read);
    assert_int_equal(part->prepare(&read.reader, &read.inputs, &setup), STATUS_OK);
    assert_int_equal(part->workspace_new(setup, &workspace), STATUS_OK);
    assert_int_equal(part->columns(setup).estimated, 0);
    assert_int_equal(columns_new(part->columns(setup).noted, LANES, &columns), STATUS_OK);
    struct part_run run = {.draws = sampling_draws(&read.sampling, 0),
                           .pen = {.values = columns.values, .stride = columns.stride},
                           .stop = &stop,
                           .problems = &read.problems};
    for (int l = 0; l < LANES; l++) {
        exposed[l] = 1.25 + l;
    }
    assert_int_equal(part->compute(workspace, &run), STATUS_OK);
    assert_true(columns_at(&columns, OPTIONS_COLUMN_EXPOSED)[2] < 0.0);
    run.exposed = &exposed;
    assert_int_equal(part->compute(workspace, &run), STATUS_OK);
    assert_true(columns_at(&columns, OPTIONS_COLUMN_EXPOSED)[2] == 3.25);
    columns_clear(&columns);
    part->workspace_free(&workspace);
    assert_null(workspace);
    assess_forget(&read);
    isle_clear(&isle);
}

/* From March 2017 on: 14 months are before the question. */
static void a_short_horizon_has_fewer_years(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    isle.scenario->draws = 4;
    isle.scenario->months = 14 + 35;
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_int_equal(assessment->options->years, 2);
    assert_standings(assessment->options);
    assert_true(has_warning(assessment, "horizon-short"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_OPTIONS;
    isle.scenario->months = 14 + 11;
    assessment = assess(&isle);
    assert_null(assessment->options);
    assert_true(has_warning(assessment, "horizon-short"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void a_world_without_options_is_told_so(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->draws = 3;
    isle.scenario->option_draws = 3;
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_null(assessment->options);
    assert_true(has_warning(assessment, "options-left-out"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle.scenario->option_draws = 0; /* nobody asks, nothing is left out */
    assessment = assess(&isle);
    assert_false(has_warning(assessment, "options-left-out"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* Nothing ranked: any weights; one option: it is the best and the second. */
static void rankings_may_be_small(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    isle.scenario->draws = 2;
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_OPTIONS;
    for (size_t j = 0; j < isle.world->n_criteria; j++) {
        isle.world->criteria[j]->rank = 0;
    }
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_standings(assessment->options);
    assert_true(fabs(assessment->options->criteria[0]->centroid - 1.0 / CRITERIA) < 1e-12);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle.world->n_options = 1;
    assessment = assess(&isle);
    assert_standings(assessment->options);
    assert_string_equal(assessment->options->ranking->second, "wink");
    assert_null(assessment->options->threshold);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void refuses(const struct isle *isle, const char *path, const char *words)
{
    struct task_refusal refusal = {0};
    assert_int_equal(assess_refusal(isle, &refusal), STATUS_BAD_INPUT);
    const char *text = assess_problem(&refusal, path);
    if (text == NULL || strstr(text, words) == NULL) {
        fail_msg("%s: %s", path, text != NULL ? text : "no problem");
    }
    assert_int_equal(refusal.problems.count, 1);
    problems_clear(&refusal.problems);
}

static void every_fault_of_a_patron_is_named(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    Brink__V1__World *world = isle.world;
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_OPTIONS;
    isle.scenario->option_draws = 0;
    refuses(&isle, "scenario.option_draws", "0 is outside 1 to 10000 (draws)");
    isle.scenario->option_draws = 2;
    world->n_options = 0;
    refuses(&isle, "world.options", "go together");
    world->n_options = 5;
    world->options[1]->name = world->options[0]->name;
    refuses(&isle, "world.options[1].name", "is taken by world.options[0]");
    world->options[1]->name = (char *)"keep";
    world->options[2]->enforcement = 1.01;
    refuses(&isle, "world.options[2].enforcement", "1.01 is outside 0 to 1 (share)");
    world->options[2]->enforcement = 0.9;
    world->n_patron_numbers = 11;
    refuses(&isle, "world.patron_numbers", "there is no row for trade_loss_share");
    world->n_patron_numbers = 12;
    world->patron_numbers[5]->value = isle_quantity(&isle, "uniform(0.2, 1.7)");
    refuses(&isle, "world.patron_numbers[5].value", "talks_calm: ");
    world->patron_numbers[5]->value = isle_quantity(&isle, "uniform(0.2, 0.7)");
    world->criteria[3]->best = 0.0;
    refuses(&isle, "world.criteria[3].best", "worst and best are both 0");
    world->criteria[3]->best = 1.0;
    world->criteria[4]->rank = 0;
    refuses(&isle, "world.criteria[4].rank", "all have a rank above 0, or none");
    world->criteria[4]->rank = 7;
    refuses(&isle, "world.criteria[4].rank", "7 is outside 0 to 6 (rank)");
    world->criteria[4]->rank = 4;
    world->n_patron_numbers = world->n_options = world->n_criteria = 0;
    refuses(&isle, "scenario.analysis", "does not say what its patron can do");
    isle_clear(&isle);
}

/* The checks know the numbers and ranges of the model, and no others. */
static void ranges_are_those_of_the_model(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    isle.scenario->draws = 1;
    isle.scenario->months = 14 + 12;
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_OPTIONS;
    for (size_t i = 0; i < NUMBERS; i++) {
        Brink__V1__Variable *row = isle.world->patron_numbers[i];
        struct range range = options_number_range((enum options_number)i);
        char path[64];
        snprintf(path, sizeof path, "world.patron_numbers[%zu].value", i);
        assert_string_equal(row->name, options_number_name((enum options_number)i));
        assert_true(range.least == 0.0);
        row->value = isle_quantity(&isle, "0");
        row->value->number = range.most * 1.001;
        refuses(&isle, path, row->name);
        row->value->number = -0.001;
        refuses(&isle, path, row->name);
        row->value->number = range.most;
        struct task *task = assess_task(&isle);
        task_free(&task);
    }
    isle_clear(&isle);
}

static void a_name_that_is_none_is_told_with_the_nearest(void **state)
{
    (void)state;
    struct isle isle;
    struct task_refusal refusal = {0};
    fill(&isle);
    isle.world->criteria[4]->name = (char *)"own_costs";
    isle.world->patron_numbers[0]->name = (char *)"sanctions_success";
    assert_int_equal(assess_refusal(&isle, &refusal), STATUS_BAD_INPUT);
    assert_non_null(strstr(assess_problem(&refusal, "world.criteria[4].name"), "own_cost"));
    assert_string_equal(assess_problem(&refusal, "world.criteria"),
                        "there is no row for own_cost");
    assert_non_null(
        strstr(assess_problem(&refusal, "world.patron_numbers[0].name"), "sanction_success"));
    problems_clear(&refusal.problems);
    isle_clear(&isle);
}

static void a_run_is_given_up_when_told_to_stop(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_OPTIONS;
    const atomic_bool stop = true;
    struct task_refusal refusal = {0};
    struct task_workspace *workspace = NULL;
    struct task *task = assess_task(&isle);
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    assert_int_equal(task_run(task, workspace, TASK_DRAW, 0, &stop, &refusal),
                     STATUS_CANCELLED);
    task_workspace_free(&workspace);
    task_free(&task);
    problems_clear(&refusal.problems);
    isle_clear(&isle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_options_agree_with_themselves),
        cmocka_unit_test(nothing_else_changes),
        cmocka_unit_test(the_first_draws_weigh_the_options),
        cmocka_unit_test(acceptabilities_are_those_of_brute_force),
        cmocka_unit_test(people_exposed_are_taken_from_the_hazard),
        cmocka_unit_test(a_short_horizon_has_fewer_years),
        cmocka_unit_test(a_world_without_options_is_told_so),
        cmocka_unit_test(rankings_may_be_small),
        cmocka_unit_test(every_fault_of_a_patron_is_named),
        cmocka_unit_test(ranges_are_those_of_the_model),
        cmocka_unit_test(a_name_that_is_none_is_told_with_the_nearest),
        cmocka_unit_test(a_run_is_given_up_when_told_to_stop),
    };
    return cmocka_run_group_tests_name("worker/options_part", tests, NULL, NULL);
}
