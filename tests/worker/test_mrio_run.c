#include "worker/mrio_run.h"

#include "proto/brink/v1/assessment.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"
#include "tests/support/tableau.h"
#include "worker/analysis.h"
#include "worker/task.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char method[] = "/brink.v1.Assessor/Economy";

static int set_up(void **state)
{
    static struct tableau tableau;
    tableau_fill(&tableau);
    *state = &tableau;
    return 0;
}

static int tear_down(void **state)
{
    tableau_clear(*state);
    return 0;
}

/* From bytes to bytes, as the pool does it. */
static enum status
answer(const void *body, size_t size, struct task_refusal *refusal, struct buffer *bytes)
{
    const atomic_bool stop = false;
    struct task *task = NULL;
    struct task_workspace *workspace = NULL;
    enum status status = task_new(method, body, size, refusal, &task);
    if (status == STATUS_OK) {
        status = task_workspace_new(task, &workspace);
    }
    for (int stage = 0; stage < TASK_STAGE_COUNT; stage++) {
        for (size_t unit = 0;
             status == STATUS_OK && unit < task_unit_count(task, (enum task_stage)stage);
             unit++) {
            status = task_run(task, workspace, (enum task_stage)stage, unit, &stop, refusal);
        }
    }
    if (status == STATUS_OK) {
        assert_int_equal(task_moves(task), TABLEAU_STEPS);
        status = task_finish(task, "a-hash", bytes);
    }
    task_workspace_free(&workspace);
    task_free(&task);
    return status;
}

static Brink__V1__Assessment *ask(const struct tableau *tableau)
{
    struct buffer body = {0};
    struct buffer bytes = {0};
    struct task_refusal refusal = {0};
    tableau_pack(tableau, &body);
    if (answer(body.bytes, body.size, &refusal, &bytes) != STATUS_OK) {
        fail_msg("%s", refusal.words);
    }
    Brink__V1__Assessment *assessment =
        brink__v1__assessment__unpack(NULL, bytes.size, bytes.bytes);
    assert_non_null(assessment);
    buffer_clear(&body);
    buffer_clear(&bytes);
    return assessment;
}

static double sum(const double *numbers, size_t count)
{
    double whole = 0.0;
    for (size_t i = 0; i < count; i++) {
        whole += numbers[i];
    }
    return whole;
}

static void it_says_what_it_answers(void **state)
{
    Brink__V1__Assessment *assessment = ask(*state);
    assert_string_equal(assessment->scenario, "tableau");
    assert_string_equal(assessment->analysis, "economy");
    assert_string_equal(assessment->provenance->world_hash, "a-hash");
    assert_string_equal(assessment->provenance->model_version, analysis_table_version());
    assert_int_equal(assessment->provenance->steps, TABLEAU_STEPS);
    assert_int_equal(assessment->n_measures, 1);
    assert_string_equal(assessment->measures[0]->kind, "cut");
    assert_string_equal(assessment->measures[0]->start, "2017-09-16");
    assert_string_equal(assessment->assumptions[0]->value, "published");
    assert_string_equal(assessment->assumptions[1]->value, "fixed");
    assert_string_equal(assessment->assumptions[3]->name, "stock_days");
    assert_string_equal(assessment->assumptions[3]->value, "4");
    assert_int_equal(assessment->n_warnings, 0);
    const Brink__V1__TableResult *result = assessment->table;
    assert_string_equal(result->industries[4], "west|iron & steel");
    assert_int_equal(result->n_regions, TABLEAU_REGIONS);
    assert_int_equal(result->n_sectors, TABLEAU_SECTORS);
    assert_int_equal(result->n_steps, TABLEAU_STEPS);
    assert_int_equal(result->n_stocks, 6 * TABLEAU_SECTORS); /* steps 0, 7, ... 35 */
    assert_int_equal(result->stocks[17]->step, 35);
    assert_string_equal(result->stocks[17]->input, "services");
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

/* Law: a measure works on the step it says, and as it is phased in. */
static void a_cut_bars_from_its_day_on(void **state)
{
    const struct tableau *tableau = *state;
    tableau->table->industries[1]->n_capacity_loss = 0;
    Brink__V1__Assessment *assessment = ask(tableau);
    const Brink__V1__TableResult *result = assessment->table;
    const Brink__V1__Industry *iron = tableau->table->industries[4];
    double abroad = iron->final_demand[0];
    for (size_t f = 0; f < 3; f++) {
        abroad += iron->flows[f];
    }
    for (size_t t = 0; t <= 5; t++) { /* step 5: in force, at nothing yet */
        assert_true(result->steps[t]->demand[4] > result->base_output[4] * (1.0 - 1e-9));
    }
    double before = result->steps[5]->demand[4];
    double fall = before - result->steps[9]->demand[4];
    double whole = 0.6 * abroad / 365.0;
    assert_true(result->steps[6]->demand[4] < before);
    assert_true(result->steps[7]->demand[4] < result->steps[6]->demand[4]);
    assert_true(fall > 0.7 * whole && fall < 1.3 * whole);
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

/* Law: losses are what the series say, whichever way they are added up, the largest first. */
static void losses_add_up(void **state)
{
    Brink__V1__Assessment *assessment = ask(*state);
    const Brink__V1__TableResult *result = assessment->table;
    double base = sum(result->base_output, TABLEAU_INDUSTRIES);
    double lost = 0.0;
    double unmet = 0.0;
    for (size_t t = 0; t < TABLEAU_STEPS; t++) {
        double made = sum(result->steps[t]->production, TABLEAU_INDUSTRIES);
        assert_true(fabs(result->steps[t]->output - made / base) < 1e-12);
        assert_true(result->steps[t]->unmet >= -1e-12);
        lost += base - made;
        unmet += result->steps[t]->unmet;
    }
    Brink__V1__TableLoss *const *const lists[] = {
        result->lost_by_industry, result->lost_by_region, result->lost_by_sector};
    const size_t counts[] = {result->n_lost_by_industry, result->n_lost_by_region,
                             result->n_lost_by_sector};
    static const size_t expected[] = {TABLEAU_INDUSTRIES, TABLEAU_REGIONS, TABLEAU_SECTORS};
    assert_true(lost > 0.0);
    for (size_t k = 0; k < 3; k++) {
        double whole = 0.0;
        assert_int_equal(counts[k], expected[k]);
        for (size_t i = 0; i < counts[k]; i++) {
            whole += lists[k][i]->lost;
            assert_true(i == 0 || lists[k][i - 1]->lost >= lists[k][i]->lost);
        }
        assert_true(fabs(whole - lost) < 1e-9 * lost);
    }
    assert_true(fabs(result->lost_output - lost) < 1e-9 * lost);
    assert_true(fabs(result->lost_output_share - lost / (base * TABLEAU_STEPS)) < 1e-12);
    assert_true(fabs(result->unmet_share - unmet / TABLEAU_STEPS) < 1e-12);
    assert_true(result->lost_value_added_share > 0.0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

static void shortages_come_in_order(void **state)
{
    Brink__V1__Assessment *assessment = ask(*state);
    const Brink__V1__TableResult *result = assessment->table;
    assert_true(result->n_shortages > 0);
    for (size_t i = 0; i < result->n_shortages; i++) {
        const Brink__V1__TableShortage *shortage = result->shortages[i];
        assert_true(shortage->steps > 0 && shortage->first_step > 2);
        assert_true(i == 0 || result->shortages[i - 1]->first_step <= shortage->first_step);
    }
    assert_string_equal(result->shortages[0]->input, "iron & steel");
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

static void rows_that_do_not_sell_what_they_make_are_warned_of(void **state)
{
    struct tableau *tableau = *state;
    tableau->table->industries[2]->output *= 1.002;
    Brink__V1__Assessment *assessment = ask(tableau);
    assert_int_equal(assessment->n_warnings, 1);
    assert_string_equal(assessment->warnings[0]->code, "table-unbalanced");
    assert_non_null(strstr(assessment->warnings[0]->text, "1 of 6 rows"));
    assert_non_null(strstr(assessment->warnings[0]->text, "east|services"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

static void the_same_request_has_the_same_bytes(void **state)
{
    struct buffer body = {0};
    struct buffer first = {0};
    struct buffer second = {0};
    struct task_refusal refusal = {0};
    tableau_pack(*state, &body);
    assert_int_equal(answer(body.bytes, body.size, &refusal, &first), STATUS_OK);
    assert_int_equal(answer(body.bytes, body.size, &refusal, &second), STATUS_OK);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.bytes, second.bytes, first.size);
    buffer_clear(&body);
    buffer_clear(&first);
    buffer_clear(&second);
}

static void it_stops_when_told(void **state)
{
    const struct tableau *tableau = *state;
    const atomic_bool stop = true;
    struct problems problems = {0};
    struct mrio_run *run = NULL;
    assert_int_equal(mrio_run_new(tableau->request, &problems, &run), STATUS_OK);
    assert_int_equal(mrio_run_compute(run, &stop, &problems), STATUS_CANCELLED);
    assert_int_equal(mrio_run_steps_done(run), 0);
    mrio_run_free(&run);
    assert_null(run);
}

static void another_method_is_refused(void **state)
{
    struct buffer body = {0};
    struct task_refusal refusal = {0};
    struct task *task = NULL;
    tableau_pack(*state, &body);
    assert_int_equal(
        task_new("/brink.v1.Assessor/Assess", body.bytes, body.size, &refusal, &task),
        STATUS_BAD_INPUT);
    assert_problem(&refusal.problems, "scenario.analysis", "economy, but the method called is");
    problems_clear(&refusal.problems);
    buffer_clear(&body);
}

enum { MANY = 1700 };

/* So many regions of one sector that sell to final demand alone. */
static void make_many(struct tableau *tableau)
{
    static double nothing[MANY];
    static double something[MANY];
    Brink__V1__Industry **rows = arena_take_array(&tableau->arena, MANY, sizeof(void *));
    assert_non_null(rows);
    something[0] = 5.5;
    for (size_t i = 0; i < MANY; i++) {
        char name[32];
        snprintf(name, sizeof name, "r%04zu", i);
        rows[i] = arena_take(&tableau->arena, sizeof *rows[i]);
        assert_non_null(rows[i]);
        brink__v1__industry__init(rows[i]);
        rows[i]->region = arena_copy_text(&tableau->arena, name);
        rows[i]->sector = (char *)"all";
        rows[i]->flows = nothing;
        rows[i]->final_demand = something;
        rows[i]->n_flows = rows[i]->n_final_demand = MANY;
        rows[i]->output = 5.5;
    }
    tableau->table->industries = rows;
    tableau->table->n_industries = MANY;
    tableau->scenario->n_measures = 0;
}

static void results_beyond_the_limit_are_refused(void **state)
{
    struct tableau *tableau = *state;
    struct problems problems = {0};
    struct mrio_run *run = NULL;
    make_many(tableau);
    tableau->table->steps = 20000;
    tableau->table->stocks_every = 20000;
    assert_int_equal(mrio_run_new(tableau->request, &problems, &run), STATUS_FULL);
    assert_problem(&problems, "table.steps", "20000 steps of 1700 industries");
    assert_null(run);
    problems_clear(&problems);
}

static void every_allocation_may_fail(void **state)
{
    struct buffer body = {0};
    enum status status = STATUS_NO_MEMORY;
    int count = 0;
    tableau_pack(*state, &body);
    for (; status != STATUS_OK; count++) {
        struct task_refusal refusal = {0};
        struct buffer bytes = {0};
        alloc_fail_after(count);
        status = answer(body.bytes, body.size, &refusal, &bytes);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        problems_clear(&refusal.problems);
        buffer_clear(&bytes);
    }
    assert_true(count > 5);
    buffer_clear(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_says_what_it_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cut_bars_from_its_day_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(losses_add_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shortages_come_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_that_do_not_sell_what_they_make_are_warned_of,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_request_has_the_same_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_stops_when_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_method_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(results_beyond_the_limit_are_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(every_allocation_may_fail, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("worker/mrio_run", tests, NULL, NULL);
}
