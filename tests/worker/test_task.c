#include "worker/task.h"

#include "model/economy.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"
#include "worker/columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const atomic_bool go_on = false;

static bool is_same(const struct buffer *a, const struct buffer *b)
{
    return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

/* Runs the units of a stage from the last to the first, each with another workspace. */
static void run_backwards(const struct task *task,
                          enum task_stage stage,
                          struct task_workspace *const workspaces[],
                          size_t workspace_count)
{
    struct task_refusal refusal = {0};
    for (size_t unit = task_unit_count(task, stage); unit-- > 0;) {
        assert_int_equal(
            task_run(task, workspaces[unit % workspace_count], stage, unit, &go_on, &refusal),
            STATUS_OK);
    }
}

static void expect_the_same_backwards(const struct isle *isle)
{
    enum { WORKSPACES = 3 };
    struct buffer forwards = {0};
    struct buffer backwards = {0};
    struct task_workspace *workspaces[WORKSPACES] = {NULL};
    struct task *task = assess_task(isle);
    assess_run(task, &forwards);
    task_free(&task);
    task = assess_task(isle);
    for (size_t i = 0; i < WORKSPACES; i++) {
        assert_int_equal(task_workspace_new(task, &workspaces[i]), STATUS_OK);
    }
    assert_true(task_unit_count(task, TASK_DRAW) >= 3);
    for (int stage = 0; stage < TASK_STAGE_COUNT; stage++) {
        run_backwards(task, (enum task_stage)stage, workspaces, WORKSPACES);
    }
    assert_int_equal(task_finish(task, "0123abcd", &backwards), STATUS_OK);
    assert_true(is_same(&forwards, &backwards));
    for (size_t i = 0; i < WORKSPACES; i++) {
        task_workspace_free(&workspaces[i]);
    }
    task_free(&task);
    buffer_clear(&forwards);
    buffer_clear(&backwards);
}

static void the_bits_do_not_depend_on_order_or_workspace(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.request->versus = isle_other(&isle);
    isle_tell_patron(&isle);
    isle.scenario->brink_draws = 13; /* in two units of three, the second not whole */
    isle.scenario->option_draws = 13;
    expect_the_same_backwards(&isle);
    isle.request->versus = NULL;
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY;
    isle.scenario->points = 3;
    expect_the_same_backwards(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ASSESS;
    isle.scenario->months = 24;
    isle.scenario->draws = 1001;
    isle.scenario->tolerance = 0.2;
    expect_the_same_backwards(&isle);
    isle_clear(&isle);
}

static double growth_error(const Brink__V1__Assessment *assessment)
{
    double largest = 0.0;
    for (size_t y = 1; y < assessment->economy->n_years; y++) {
        largest = fmax(largest, assessment->economy->years[y]->sanction_growth->standard_error);
    }
    return largest;
}

/* Law: draws end behind the first round whose headline errors are all within the tolerance, and
 * the result is that of so many draws, whatever more there might have been. */
static void draws_end_with_the_round_that_is_good_enough(void **state)
{
    (void)state;
    enum { ROUND = ROUNDS_FIRST_DRAWS };
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY;
    isle.scenario->months = 36;
    isle.scenario->draws = ROUND;
    Brink__V1__Assessment *one = assess(&isle);
    isle.scenario->draws = 2 * ROUND;
    Brink__V1__Assessment *two = assess(&isle);
    double errors[2] = {growth_error(one), growth_error(two)};
    assert_null(one->convergence);
    assert_true(errors[1] < errors[0]);
    isle.scenario->draws = 5 * ROUND;
    isle.scenario->tolerance = 0.5 * (errors[0] + errors[1]);
    Brink__V1__Assessment *early = assess(&isle);
    assert_int_equal(early->provenance->draws, 2 * ROUND);
    assert_true(early->convergence->converged);
    assert_int_equal(early->convergence->draws, 2 * ROUND);
    assert_int_equal(early->convergence->draws_most, 5 * ROUND);
    assert_true(early->convergence->error == errors[1]);
    assert_string_equal(early->convergence->text, "converged in 512 draws");
    static uint8_t bytes[2][1 << 17];
    size_t size = brink__v1__economy_result__get_packed_size(two->economy);
    assert_true(size <= sizeof bytes[0]);
    assert_int_equal(brink__v1__economy_result__get_packed_size(early->economy), size);
    brink__v1__economy_result__pack(two->economy, bytes[0]);
    brink__v1__economy_result__pack(early->economy, bytes[1]);
    assert_memory_equal(bytes[0], bytes[1], size);
    isle.scenario->tolerance = errors[0];
    Brink__V1__Assessment *first = assess(&isle);
    assert_int_equal(first->convergence->draws, ROUND); /* at most this: just enough */
    brink__v1__assessment__free_unpacked(one, NULL);
    brink__v1__assessment__free_unpacked(two, NULL);
    brink__v1__assessment__free_unpacked(early, NULL);
    brink__v1__assessment__free_unpacked(first, NULL);
    isle_clear(&isle);
}

static bool warns(const Brink__V1__Assessment *assessment, const char *code)
{
    bool found = false;
    for (size_t i = 0; i < assessment->n_warnings; i++) {
        found = found || strcmp(assessment->warnings[i]->code, code) == 0;
    }
    return found;
}

/* Law: without success every draw is computed, the last round being as short as it must, and
 * the result says so; the headline numbers are those of the analysis. */
static void what_is_never_good_enough_takes_every_draw(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_STABILITY;
    isle.scenario->months = 36;
    isle.scenario->draws = 301;
    isle.scenario->tolerance = 1e-9;
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__Estimate *breakdown =
        assessment->stability->years[assessment->stability->n_years - 1]->breakdown;
    assert_false(assessment->convergence->converged);
    assert_int_equal(assessment->convergence->draws, 301);
    assert_true(assessment->convergence->error == 100.0 * breakdown->standard_error);
    assert_string_equal(assessment->convergence->text, "not converged in 301 draws");
    assert_true(warns(assessment, "not-converged"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle.scenario->central = true;
    assessment = assess(&isle);
    assert_null(assessment->convergence);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* The seed of a draw is its number: more draws leave the first ones as they are. */
static void more_draws_begin_with_the_same_draws(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->draws = 1;
    Brink__V1__Assessment *one = assess(&isle);
    isle.scenario->draws = 2;
    Brink__V1__Assessment *two = assess(&isle);
    const Brink__V1__Estimate *a = one->economy->gdp->months[70];
    const Brink__V1__Estimate *b = two->economy->gdp->months[70];
    double first = a->q50;
    double least = b->q05 - 0.05 / 0.9 * (b->q95 - b->q05); /* ends of two linear quantiles */
    double most = b->q95 + 0.05 / 0.9 * (b->q95 - b->q05);
    assert_true(most > least);
    assert_true(fabs(first - least) < 1e-12 || fabs(first - most) < 1e-12);
    assert_int_equal(a->standard_error > 0.0, 0);
    brink__v1__assessment__free_unpacked(one, NULL);
    brink__v1__assessment__free_unpacked(two, NULL);
    isle_clear(&isle);
}

/* Law: the standard error stated is what means of other seeds really miss by, or more: Sobol
 * points do better than the chance it is worked out for. Of the second year's growth and of
 * the chance of breakdown, over seeds. */
static void the_error_stated_is_not_too_small(void **state)
{
    (void)state;
    enum { SEEDS = 24 };
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->as_of = (char *)"2016-02-01";
    isle.scenario->months = 36;
    isle.scenario->draws = 256;
    double means[2][SEEDS];
    double stated[2] = {0.0, 0.0};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        isle.scenario->seed = 1000 + seed;
        Brink__V1__Assessment *assessment = assess(&isle);
        const Brink__V1__Estimate *estimates[2] = {
            assessment->economy->years[1]->sanction_growth,
            assessment->stability->years[1]->breakdown,
        };
        for (int i = 0; i < 2; i++) {
            means[i][seed] = estimates[i]->mean;
            stated[i] += estimates[i]->standard_error / SEEDS;
        }
        brink__v1__assessment__free_unpacked(assessment, NULL);
    }
    for (int i = 0; i < 2; i++) {
        double mean = 0.0;
        double squares = 0.0;
        for (int k = 0; k < SEEDS; k++) {
            mean += means[i][k] / SEEDS;
        }
        for (int k = 0; k < SEEDS; k++) {
            squares += (means[i][k] - mean) * (means[i][k] - mean);
        }
        double missed = sqrt(squares / (SEEDS - 1));
        assert_true(missed > 0.0 && missed < 0.6 * stated[i]);
    }
    isle_clear(&isle);
}

static void check_zero(const Brink__V1__Estimate *estimate)
{
    const double values[] = {estimate->mean, estimate->standard_error,
                             estimate->q05,  estimate->q25,
                             estimate->q50,  estimate->q75,
                             estimate->q95};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_true(values[i] == 0.0 && !signbit(values[i]));
    }
}

/* Every estimate of a message and of what it holds. */
static size_t check_estimates(const ProtobufCMessage *message,
                              void (*check)(const Brink__V1__Estimate *))
{
    if (message == NULL) {
        return 0;
    }
    if (message->descriptor == &brink__v1__estimate__descriptor) {
        check((const Brink__V1__Estimate *)message);
        return 1;
    }
    size_t count = 0;
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        const char *place = (const char *)message + field->offset;
        if (field->type != PROTOBUF_C_TYPE_MESSAGE ||
            (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
            continue;
        }
        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            const size_t *n = (const void *)((const char *)message + field->quantifier_offset);
            const ProtobufCMessage *const *const *list = (const void *)place;
            for (size_t k = 0; k < *n; k++) {
                count += check_estimates((*list)[k], check);
            }
        } else {
            count +=
                check_estimates(*(const ProtobufCMessage *const *)(const void *)place, check);
        }
    }
    return count;
}

static void a_scenario_less_itself_is_zero_everywhere(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.request->versus = isle.scenario;
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_string_equal(assessment->versus, "second");
    /* 16 rows and the hazard of 84 months; 7 years of 6 numbers, 6 of 2 and of 3 sectors; 5
     * years of 2; index, the three five-year numbers and 2 causes. */
    assert_int_equal(check_estimates(&assessment->base, check_zero),
                     17 * 84 + 7 * 6 + 6 * 5 + 5 * 2 + 6);
    assert_true(assessment->economy->n_bottlenecks > 0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* With one draw a difference is the difference of the two. */
static void a_comparison_is_the_scenario_less_the_other(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->draws = 1;
    Brink__V1__Scenario *other = isle_other(&isle);
    other->draws = 500; /* draws and seed are those of the scenario */
    other->seed = 11;
    Brink__V1__Assessment *first = assess(&isle);
    isle.request->versus = other;
    Brink__V1__Assessment *both = assess(&isle);
    isle.request->versus = NULL;
    Brink__V1__Scenario *scenario = isle.scenario;
    isle.request->scenario = isle.scenario = other;
    other->draws = 1;
    other->seed = scenario->seed;
    Brink__V1__Assessment *second = assess(&isle);
    for (size_t m = 0; m < 84; m++) {
        double a = first->economy->reserves->months[m]->mean;
        double b = second->economy->reserves->months[m]->mean;
        assert_true(both->economy->reserves->months[m]->mean == a - b);
    }
    double a = first->economy->years[2]->total_growth->mean;
    double b = second->economy->years[2]->total_growth->mean;
    assert_true(a != b && both->economy->years[2]->total_growth->mean == a - b);
    a = first->stability->breakdown_five_years->mean;
    b = second->stability->breakdown_five_years->mean;
    assert_true(a != b && both->stability->breakdown_five_years->mean == a - b);
    assert_string_equal(both->scenario, "second");
    assert_string_equal(both->versus, "first-alone");
    assert_int_equal(both->n_measures, first->n_measures);
    assert_int_equal(both->economy->n_bottlenecks, first->economy->n_bottlenecks);
    brink__v1__assessment__free_unpacked(first, NULL);
    brink__v1__assessment__free_unpacked(second, NULL);
    brink__v1__assessment__free_unpacked(both, NULL);
    isle_clear(&isle);
}

static void a_central_run_is_one_draw_whatever_the_seed(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer results[2] = {{0}, {0}};
    isle_fill(&isle);
    isle.scenario->central = true;
    for (int i = 0; i < 2; i++) {
        isle.scenario->draws = i == 0 ? 21 : 4000;
        struct task *task = assess_task(&isle);
        assert_int_equal(task_draws(task), 1);
        assert_int_equal(task_unit_count(task, TASK_DRAW), 1);
        assess_run(task, &results[i]);
        task_free(&task);
    }
    assert_true(is_same(&results[0], &results[1]));
    isle.scenario->seed = 17;
    Brink__V1__Assessment *other = assess(&isle);
    Brink__V1__Assessment *first =
        brink__v1__assessment__unpack(NULL, results[0].size, results[0].bytes);
    assert_int_equal(first->provenance->draws, 1);
    for (size_t m = 0; m < 84; m++) {
        assert_true(first->economy->gdp->months[m]->mean ==
                    other->economy->gdp->months[m]->mean);
    }
    brink__v1__assessment__free_unpacked(other, NULL);
    brink__v1__assessment__free_unpacked(first, NULL);
    buffer_clear(&results[0]);
    buffer_clear(&results[1]);
    isle_clear(&isle);
}

static void a_unit_stops_when_it_is_told_to(void **state)
{
    (void)state;
    const atomic_bool stop = true;
    struct isle isle;
    struct task_workspace *workspace = NULL;
    struct task_refusal refusal = {0};
    isle_fill(&isle);
    struct task *task = assess_task(&isle);
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    assert_int_equal(task_run(task, workspace, TASK_DRAW, 0, &stop, &refusal),
                     STATUS_CANCELLED);
    assert_int_equal(refusal.status, STATUS_CANCELLED);
    assert_int_equal(task_run(task, workspace, TASK_DESCRIBE, 0, &stop, &refusal),
                     STATUS_CANCELLED);
    /* The workspace is as good as before. */
    assert_int_equal(task_run(task, workspace, TASK_DRAW, 0, &go_on, &refusal), STATUS_OK);
    task_workspace_free(&workspace);
    task_free(&task);
    isle_clear(&isle);
}

static void results_that_are_too_large_are_refused_in_words(void **state)
{
    (void)state;
    struct isle isle;
    struct task_refusal refusal;
    isle_fill(&isle);
    isle.scenario->draws = 100000;
    isle.scenario->months = 600;
    assert_int_equal(assess_refusal(&isle, &refusal), STATUS_FULL);
    assert_non_null(strstr(refusal.words, "100000 draws x 600 months"));
    assert_non_null(strstr(refusal.words, "at most 2 GiB"));
    assert_int_equal(refusal.problems.count, 0);
    isle_clear(&isle);
}

static void bytes_that_are_no_request_are_refused(void **state)
{
    (void)state;
    static const uint8_t rubbish[] = {0x0a, 0x7f, 1, 2, 3};
    struct task *task = NULL;
    struct task_refusal refusal = {0};
    assert_int_equal(
        task_new("/brink.v1.Assessor/Assess", rubbish, sizeof rubbish, &refusal, &task),
        STATUS_BAD_INPUT);
    assert_string_equal(refusal.words, "the body is not a brink.v1.ScenarioRequest");
    assert_null(task);
}

static void an_empty_request_is_refused_with_what_it_lacks(void **state)
{
    (void)state;
    struct task *task = NULL;
    struct task_refusal refusal = {0};
    assert_int_equal(task_new("/brink.v1.Assessor/Assess", "", 0, &refusal, &task),
                     STATUS_BAD_INPUT);
    assert_non_null(assess_problem(&refusal, "scenario"));
    assert_non_null(assess_problem(&refusal, "world"));
    assert_non_null(strstr(refusal.words, "more)"));
    problems_clear(&refusal.problems);
}

static void methods_that_compute_nothing_are_refused(void **state)
{
    (void)state;
    static const char *const methods[] = {"/brink.v1.Broker/Submit", "", "Assess"};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        struct task *task = NULL;
        struct task_refusal refusal = {0};
        assert_int_equal(task_new(methods[i], "", 0, &refusal, &task), STATUS_UNSUPPORTED);
        assert_non_null(strstr(refusal.words, "there is no analysis"));
    }
}

static void another_method_than_the_scenario_asks_for_is_refused(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer body = {0};
    struct task *task = NULL;
    struct task_refusal refusal = {0};
    isle_fill(&isle);
    isle_pack(&isle, &body);
    assert_int_equal(
        task_new("/brink.v1.Assessor/Economy", body.bytes, body.size, &refusal, &task),
        STATUS_BAD_INPUT);
    assert_string_equal(assess_problem(&refusal, "scenario.analysis"),
                        "assess, but the method called is /brink.v1.Assessor/Economy");
    problems_clear(&refusal.problems);
    buffer_clear(&body);
    isle_clear(&isle);
}

static void every_problem_comes_back_with_its_path(void **state)
{
    (void)state;
    struct isle isle;
    struct task_refusal refusal;
    isle_fill(&isle);
    isle.scenario->draws = 0;
    isle.world->sectors[1]->final_share = 1.4;
    isle.scenario->measures[0]->start = "2018-02-30";
    isle.request->versus = isle_other(&isle);
    isle.request->versus->reading = "smugglers";
    assert_int_equal(assess_refusal(&isle, &refusal), STATUS_BAD_INPUT);
    assert_non_null(assess_problem(&refusal, "scenario.draws"));
    assert_non_null(assess_problem(&refusal, "world.sectors[1].final_share"));
    assert_non_null(assess_problem(&refusal, "scenario.measures[0].start"));
    assert_non_null(assess_problem(&refusal, "versus.reading"));
    problems_clear(&refusal.problems);
    isle_clear(&isle);
}

/* Only the model knows that this world cannot sell what it makes. */
static void a_draw_without_balance_fails_the_task_with_words(void **state)
{
    (void)state;
    struct isle isle;
    struct task_workspace *workspace = NULL;
    struct task_refusal refusal = {0};
    isle_fill(&isle);
    isle.world->economy->gdp_musd = isle_quantity(&isle, "310");
    struct task *task = assess_task(&isle);
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    enum status status = task_run(task, workspace, TASK_DRAW, 0, &go_on, &refusal);
    assert_true(status == STATUS_BAD_INPUT || status == STATUS_NOT_CONVERGED);
    assert_int_equal(refusal.status, status);
    assert_true(refusal.problems.count > 0);
    assert_true(strlen(refusal.words) > 0);
    problems_clear(&refusal.problems);
    task_workspace_free(&workspace);
    task_free(&task);
    isle_clear(&isle);
}

/* The first draw of this world whose tables have no balance, the same in every lane. */
static uint32_t first_bad_draw(const struct isle *isle)
{
    struct assess_inputs read;
    struct economy *economy = NULL;
    struct problems problems = {0};
    assess_read(isle, &read);
    const struct economy_case asked = {.world = &read.inputs.world,
                                       .settings = {.months = 12, .steps_per_year = 52}};
    assert_int_equal(economy_new(&asked, &problems, &economy), STATUS_OK);
    uint32_t draw = 0;
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        struct draws draws = sampling_draws(&read.sampling, draw);
        for (int l = 0; l < LANES; l++) {
            draws.draw[l] = draw;
        }
        status = economy_start(economy, &draws, &problems);
        draw += status == STATUS_OK;
    }
    problems_clear(&problems);
    economy_free(&economy);
    assess_forget(&read);
    return draw;
}

/* A group of draws is filled up with the last one, not with draws nobody asked for. */
static void draws_beyond_the_last_cannot_fail(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.world->economy->gdp_musd = isle_quantity(&isle, "uniform(500, 6100)");
    isle.scenario->months = 24;
    uint32_t bad = first_bad_draw(&isle);
    while (bad % LANES == 0) {
        isle.scenario->seed++;
        bad = first_bad_draw(&isle);
    }
    isle.scenario->draws = bad;
    Brink__V1__Assessment *assessment = assess(&isle);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    struct task_workspace *workspace = NULL;
    struct task_refusal refusal = {0};
    isle.scenario->draws = bad + 1;
    struct task *task = assess_task(&isle);
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    assert_int_equal(
        task_run(task, workspace, TASK_DRAW, bad / TASK_UNIT_DRAWS, &go_on, &refusal),
        STATUS_BAD_INPUT);
    problems_clear(&refusal.problems);
    task_workspace_free(&workspace);
    task_free(&task);
    isle_clear(&isle);
}

/* Nothing is made once no fuel is left, so growth has nothing to grow from. */
/* Says a number plainly, as callers once did, or as a quantity. */
static void say(struct isle *isle,
                bool is_old,
                double number,
                double *plain,
                Brink__V1__Quantity **quantity)
{
    char text[32];
    snprintf(text, sizeof text, "%.17g", number);
    *plain = is_old ? number : 0.0;
    *quantity = is_old ? NULL : isle_quantity(isle, text);
}

/* Law: a caller from before some numbers became quantities gets the same answer. */
static void a_request_of_old_gives_the_same_bits(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer results[2] = {0};
    isle_fill(&isle);
    isle.scenario->draws = 8;
    for (int i = 0; i < 2; i++) {
        Brink__V1__Economy *economy = isle.world->economy;
        Brink__V1__Regime *regime = isle.world->regime;
        Brink__V1__Measure *measure = isle.world->measures[1];
        say(&isle, i == 1, 2.385, &measure->plain_phase_in_months, &measure->phase_in_months);
        say(&isle, i == 1, 0.3, &measure->plain_exemption_share, &measure->exemption_share);
        say(&isle, i == 1, 17.0, &economy->plain_illicit_ramp_months,
            &economy->illicit_ramp_months);
        say(&isle, i == 1, 1960.0, &regime->plain_gdp_per_head_usd, &regime->gdp_per_head_usd);
        struct task *task = assess_task(&isle);
        assess_run(task, &results[i]);
        task_free(&task);
    }
    assert_true(is_same(&results[0], &results[1]));
    buffer_clear(&results[0]);
    buffer_clear(&results[1]);
    isle_clear(&isle);
}

static void a_result_that_is_no_number_fails_the_task(void **state)
{
    (void)state;
    struct isle isle;
    struct task_workspace *workspace = NULL;
    struct task_refusal refusal = {0};
    isle_fill(&isle);
    isle.scenario->central = true;
    isle.scenario->months = 600;
    isle.scenario->steps_per_year = 366;
    isle.world->economy->criticality_scale = isle_quantity(&isle, "10");
    isle.world->economy->substitutable_share = isle_quantity(&isle, "0");
    isle.world->imports[0]->diverted_share = isle_quantity(&isle, "0");
    isle.world->measures[2]->kind = BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN;
    isle.world->measures[2]->cap = NULL;
    isle.world->measures[2]->enforcement = isle_quantity(&isle, "1");
    struct task *task = assess_task(&isle);
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    assert_int_equal(task_run(task, workspace, TASK_DRAW, 0, &go_on, &refusal), STATUS_OK);
    assert_int_equal(task_run(task, workspace, TASK_DESCRIBE, 0, &go_on, &refusal),
                     STATUS_NOT_CONVERGED);
    assert_non_null(strstr(refusal.words, "draw 0 is not a finite number"));
    task_workspace_free(&workspace);
    task_free(&task);
    isle_clear(&isle);
}

static void the_world_is_packed_as_it_came(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer packed = {0};
    isle_fill(&isle);
    struct task *task = assess_task(&isle);
    assert_int_equal(task_pack_world(task, &packed), STATUS_OK);
    uint8_t *expected = arena_take(&isle.arena, packed.size);
    assert_int_equal(brink__v1__world__get_packed_size(isle.world), packed.size);
    brink__v1__world__pack(isle.world, expected);
    assert_memory_equal(packed.bytes, expected, packed.size);
    buffer_clear(&packed);
    task_free(&task);
    isle_clear(&isle);
}

/* What is told of the draws so far. */

static const struct interim_number *number_of(const struct interim *interim, const char *name)
{
    for (size_t i = 0; i < interim->count; i++) {
        if (strcmp(interim->numbers[i].name, name) == 0) {
            return &interim->numbers[i];
        }
    }
    fail_msg("nothing is told of %s", name);
    return NULL;
}

static void
expect_told(const struct interim *interim, const char *name, const Brink__V1__Estimate *final)
{
    const struct interim_number *number = number_of(interim, name);
    const double told[] = {number->estimate.mean, number->estimate.q05, number->estimate.q25,
                           number->estimate.q50,  number->estimate.q75, number->estimate.q95};
    const double said[] = {final->mean, final->q05, final->q25,
                           final->q50,  final->q75, final->q95};
    assert_memory_equal(told, said, sizeof told);
    assert_int_equal(number->draws, 21);
    assert_true(number->least <= final->q05 && number->most >= final->q95);
}

/* Law: with all draws it is what the assessment says, bit for bit. */
static void what_is_told_of_all_draws_is_the_assessment(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer bytes = {0};
    struct interim told;
    struct task_workspace *workspace = NULL;
    isle_fill(&isle);
    isle.scenario->brink_draws = 17;
    isle.scenario->as_of = (char *)"2017-09-11";
    struct task *task = assess_task(&isle);
    assess_run(task, &bytes);
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    task_look(task, workspace, 21, &told);
    Brink__V1__Assessment *final = brink__v1__assessment__unpack(NULL, bytes.size, bytes.bytes);
    const Brink__V1__EconomyResult *economy = final->economy;
    assert_false(told.is_shard);
    expect_told(&told, "economy.gdp.months[last]", economy->gdp->months[83]);
    expect_told(&told, "economy.reserves.months[last]", economy->reserves->months[83]);
    expect_told(&told, "stability.breakdown_five_years",
                final->stability->breakdown_five_years);
    char name[INTERIM_NAME_BYTES];
    snprintf(name, sizeof name, "economy.years[%u].sanction_growth", economy->years[1]->year);
    expect_told(&told, name, economy->years[1]->sanction_growth);
    for (size_t i = 0; i < final->brink->n_axes; i++) {
        const Brink__V1__BrinkAxis *axis = final->brink->axes[i];
        snprintf(name, sizeof name, "brink.axes[%s].thresholds[%s].reached_share",
                 axis->enforcement, axis->thresholds[0]->name);
        const struct interim_number *share = number_of(&told, name);
        assert_true(share->is_share && share->draws == 17);
        assert_true(share->estimate.mean == axis->thresholds[0]->reached_share);
    }
    brink__v1__assessment__free_unpacked(final, NULL);
    task_workspace_free(&workspace);
    task_free(&task);
    buffer_clear(&bytes);
    isle_clear(&isle);
}

/* Law: of the first draws the same is told whoever computed them, and what else. */
static void what_is_told_of_the_first_draws_is_theirs_alone(void **state)
{
    (void)state;
    struct isle isle;
    struct interim first;
    struct interim alone;
    struct task_workspace *workspace = NULL;
    struct task_refusal refusal = {0};
    isle_fill(&isle);
    isle.scenario->draws = 40;
    struct task *task = assess_task(&isle);
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    run_backwards(task, TASK_DRAW, &workspace, 1);
    task_look(task, workspace, 24, &first);
    task_workspace_free(&workspace);
    task_free(&task);
    task = assess_task(&isle);
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    for (size_t unit = 0; unit < 3; unit++) {
        assert_int_equal(task_draws_before(task, TASK_DRAW, unit), unit * TASK_UNIT_DRAWS);
        assert_int_equal(task_run(task, workspace, TASK_DRAW, unit, &go_on, &refusal),
                         STATUS_OK);
    }
    task_look(task, workspace, 24, &alone);
    assert_true(first.count >= 3);
    assert_int_equal(first.count, alone.count);
    for (size_t i = 0; i < first.count; i++) {
        assert_string_equal(first.numbers[i].name, alone.numbers[i].name);
        assert_memory_equal(&first.numbers[i].estimate, &alone.numbers[i].estimate,
                            sizeof first.numbers[i].estimate);
    }
    assert_int_equal(task_draws_before(task, TASK_DRAW, 7),
                     40); /* riders' units are no draws */
    assert_int_equal(task_draws_before(task, TASK_DESCRIBE, 0), 0);
    task_look(task, workspace, INTERIM_DRAWS_LEAST - 1, &alone);
    assert_int_equal(alone.count, 0); /* too few */
    task_workspace_free(&workspace);
    task_free(&task);
    isle_clear(&isle);
}

/* Law: what is not finite is left out, as an assessment with it would be refused. */
static void what_is_no_number_is_not_told(void **state)
{
    (void)state;
    struct isle isle;
    struct interim told;
    struct task_workspace *workspace = NULL;
    isle_fill(&isle);
    struct task *task = assess_task(&isle);
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    const struct columns *columns = task_columns(task);
    for (size_t i = 0; i < columns->count; i++) {
        columns->values[i * columns->stride + 20] = (double)NAN;
    }
    task_look(task, workspace, 20, &told);
    assert_true(told.count >= 3);
    task_look(task, workspace, 21, &told);
    for (size_t i = 0; i < told.count; i++) {
        assert_true(told.numbers[i].is_share);
    }
    task_workspace_free(&workspace);
    task_free(&task);
    isle_clear(&isle);
}

/* Law: looks are an eighth apart, so that all together cost nine at most. */
static void looks_grow_with_the_draws(void **state)
{
    (void)state;
    uint64_t looked = 0;
    uint32_t before = 0;
    for (uint32_t draws = 0; draws <= 100000; draws++) {
        if (interim_is_due(before, draws)) {
            looked += draws;
            before = draws;
        }
    }
    assert_false(interim_is_due(0, INTERIM_DRAWS_LEAST - 1));
    assert_true(interim_is_due(0, INTERIM_DRAWS_LEAST));
    assert_false(interim_is_due(800, 899));
    assert_true(interim_is_due(800, 900));
    assert_true(looked <= 9U * 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bits_do_not_depend_on_order_or_workspace),
        cmocka_unit_test(draws_end_with_the_round_that_is_good_enough),
        cmocka_unit_test(what_is_never_good_enough_takes_every_draw),
        cmocka_unit_test(the_error_stated_is_not_too_small),
        cmocka_unit_test(more_draws_begin_with_the_same_draws),
        cmocka_unit_test(a_scenario_less_itself_is_zero_everywhere),
        cmocka_unit_test(a_comparison_is_the_scenario_less_the_other),
        cmocka_unit_test(a_central_run_is_one_draw_whatever_the_seed),
        cmocka_unit_test(a_unit_stops_when_it_is_told_to),
        cmocka_unit_test(results_that_are_too_large_are_refused_in_words),
        cmocka_unit_test(bytes_that_are_no_request_are_refused),
        cmocka_unit_test(an_empty_request_is_refused_with_what_it_lacks),
        cmocka_unit_test(methods_that_compute_nothing_are_refused),
        cmocka_unit_test(another_method_than_the_scenario_asks_for_is_refused),
        cmocka_unit_test(every_problem_comes_back_with_its_path),
        cmocka_unit_test(a_draw_without_balance_fails_the_task_with_words),
        cmocka_unit_test(draws_beyond_the_last_cannot_fail),
        cmocka_unit_test(a_request_of_old_gives_the_same_bits),
        cmocka_unit_test(a_result_that_is_no_number_fails_the_task),
        cmocka_unit_test(the_world_is_packed_as_it_came),
        cmocka_unit_test(what_is_told_of_all_draws_is_the_assessment),
        cmocka_unit_test(what_is_told_of_the_first_draws_is_theirs_alone),
        cmocka_unit_test(what_is_no_number_is_not_told),
        cmocka_unit_test(looks_grow_with_the_draws),
    };
    return cmocka_run_group_tests_name("worker/task", tests, NULL, NULL);
}
