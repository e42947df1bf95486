#include "proto/mrio_check.h"
#include "proto/scenario_check.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"
#include "tests/support/tableau.h"

#include <math.h>
#include <string.h>

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

/* The request is refused for this alone. */
static void refuses(const struct tableau *tableau, const char *path, const char *words)
{
    struct problems problems = {0};
    assert_int_equal(scenario_check(tableau->request, &problems), STATUS_BAD_INPUT);
    assert_problem(&problems, path, words);
    assert_problem_count(&problems, 1);
    problems_clear(&problems);
}

static void a_sound_table_passes(void **state)
{
    const struct tableau *tableau = *state;
    struct problems problems = {0};
    assert_int_equal(scenario_check(tableau->request, &problems), STATUS_OK);
    assert_problem_count(&problems, 0);
    assert_int_equal(mrio_sector_count(tableau->table), TABLEAU_SECTORS);
}

static void labels_are_sorted_and_whole(void **state)
{
    struct tableau *tableau = *state;
    Brink__V1__Industry **rows = tableau->table->industries;
    char *sector = rows[1]->sector;
    rows[1]->sector = rows[0]->sector;
    refuses(tableau, "table.industries[1].sector",
            "east|food stands where a sector behind food");
    rows[1]->sector = sector;
    sector = rows[4]->sector;
    rows[4]->sector = rows[5]->sector;
    refuses(tableau, "table.industries[4].sector", "west|services stands where iron & steel");
    rows[4]->sector = sector;
    char *region = rows[3]->region;
    rows[3]->region = rows[4]->region = rows[5]->region = (char *)"centre";
    refuses(tableau, "table.industries[3].region", "centre|food stands behind east|services");
    rows[3]->region = rows[4]->region = rows[5]->region = region;
    rows[2]->sector = (char *)"a|b";
    refuses(tableau, "table.industries[2].sector", "has \"|\" in it");
    rows[2]->sector = (char *)"services";
    tableau->table->n_industries = 5;
    refuses(tableau, "table.industries", "5 rows: the last region has not the 3 sectors");
}

static void numbers_are_in_range_and_as_many_as_they_must_be(void **state)
{
    struct tableau *tableau = *state;
    Brink__V1__Industry *row = tableau->table->industries[3];
    row->flows[2] = -row->flows[2];
    refuses(tableau, "table.industries[3].flows[2]", "-");
    row->flows[2] = NAN;
    refuses(tableau, "table.industries[3].flows[2]", "nan is outside 0 to 1e+18");
    row->flows[2] = 3.25 + (double)((5 * 3 + 7 * 2) % 11);
    row->n_flows = 5;
    refuses(tableau, "table.industries[3].flows", "5 numbers for 6 industries");
    row->n_flows = 6;
    row->n_final_demand = 1;
    refuses(tableau, "table.industries[3].final_demand", "1 numbers for 2 regions");
    row->n_final_demand = 2;
    tableau->table->industries[1]->capacity_loss[4] = 1.01;
    refuses(tableau, "table.industries[1].capacity_loss[4]", "1.01 is outside 0 to 1 (share)");
    tableau->table->industries[1]->capacity_loss[4] = 1.0;
    tableau->table->steps = 9;
    refuses(tableau, "table.industries[1].capacity_loss", "10 numbers for 9 steps");
}

static void rows_sell_what_they_make(void **state)
{
    struct tableau *tableau = *state;
    Brink__V1__Industry *row = tableau->table->industries[2];
    double output = row->output;
    row->output *= 1.02;
    refuses(tableau, "table.industries[2].output", "");
    row->output = output * 1.009;
    struct problems problems = {0};
    assert_int_equal(scenario_check(tableau->request, &problems), STATUS_OK);
    row->output = output - row->final_demand[0] - row->final_demand[1] - 4.0;
    row->final_demand[0] = -7.0;
    row->final_demand[1] = 3.0;
    refuses(tableau, "table.industries[2].final_demand", "-4 in all is below 0");
}

static void cover_of_less_than_a_step_and_a_half_is_refused(void **state)
{
    struct tableau *tableau = *state;
    tableau->table->stock_days = 1.4;
    refuses(tableau, "table.stock_days",
            "1.4 days are 1.4 steps of cover: rule published needs");
    tableau->table->rule = BRINK__V1__TABLE_RULE__TABLE_RULE_REFERENCE;
    struct problems problems = {0};
    assert_int_equal(scenario_check(tableau->request, &problems), STATUS_OK);
    tableau->table->overcapacity->max = 0.9;
    assert_int_equal(scenario_check(tableau->request, &problems), STATUS_BAD_INPUT);
    assert_problem(&problems, "table.overcapacity.max", "0.9 is outside 1 to 10 (ratio)");
    problems_clear(&problems);
}

/* Law: what a table has no use for is refused by its name, never passed over. */
static void what_is_not_supported_is_said(void **state)
{
    struct tableau *tableau = *state;
    Brink__V1__Scenario *scenario = tableau->scenario;
    Brink__V1__Measure *cut = scenario->measures[0];
    scenario->draws = 500;
    refuses(tableau, "scenario.draws", "500 is not supported with a table: leave it out");
    scenario->draws = 0;
    scenario->packages = cut->from;
    scenario->n_packages = 1;
    refuses(tableau, "scenario.packages", "1 element is not supported with a table");
    scenario->n_packages = 0;
    scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_STABILITY;
    refuses(tableau, "scenario.analysis", "stability needs a world");
    scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY;
    cut->closes_covert = 1;
    refuses(tableau, "scenario.measures[0].closes_covert",
            "true is not supported with a table");
    cut->closes_covert = 0;
    cut->cap = cut->cut_share;
    refuses(tableau, "scenario.measures[0].cap", "a value is not supported with a table");
    cut->cap = NULL;
    cut->flow = BRINK__V1__FLOW__FLOW_EXPORT;
    refuses(tableau, "scenario.measures[0].flow", "a choice is not supported with a table");
    cut->flow = BRINK__V1__FLOW__FLOW_UNSPECIFIED;
    cut->kind = BRINK__V1__MEASURE_KIND__MEASURE_KIND_PRICE_CAP;
    refuses(tableau, "scenario.measures[0].kind",
            "price_cap is not supported with a table: ban or");
    cut->kind = BRINK__V1__MEASURE_KIND__MEASURE_KIND_CUT;
    tableau->request->versus = scenario;
    refuses(tableau, "versus", "is not supported with a table");
    tableau->request->versus = NULL;
    Brink__V1__World world = BRINK__V1__WORLD__INIT;
    tableau->request->world = &world;
    refuses(tableau, "world", "stands beside a table");
}

static void measures_name_what_the_table_has(void **state)
{
    struct tableau *tableau = *state;
    Brink__V1__Measure *cut = tableau->scenario->measures[0];
    cut->goods[0] = (char *)"iron & steal";
    refuses(tableau, "scenario.measures[0].goods[0]",
            "the table has no sector iron & steal (did you mean iron & steel?)");
    cut->goods[0] = (char *)"*";
    cut->from[0] = (char *)"south";
    refuses(tableau, "scenario.measures[0].from[0]", "the table has no region south");
    cut->from[0] = (char *)"\xFF";
    refuses(tableau, "scenario.measures[0].from[0]", "is not UTF-8 text");
    cut->from[0] = (char *)"west";
    cut->n_to = 0;
    refuses(tableau, "scenario.measures[0].to", "is missing: name regions");
    cut->n_to = 1;
    cut->to[0] = (char *)"west";
    refuses(tableau, "scenario.measures[0].to", "west is where it is from");
}

static void times_are_days_or_steps(void **state)
{
    struct tableau *tableau = *state;
    Brink__V1__Measure *cut = tableau->scenario->measures[0];
    struct mrio_span span = mrio_span_of(tableau->scenario, cut);
    assert_true(span.start_step == 5 && span.end_step == INT64_MAX &&
                span.phase_in_steps == 4.0);
    cut->start_step = 5;
    refuses(tableau, "scenario.measures[0].start", "beside start_step: say one of them");
    cut->start = (char *)"";
    cut->end_step = 5;
    refuses(tableau, "scenario.measures[0].end_step", "step 5 is not after the start, step 5");
    cut->end_step = 0;
    cut->end = (char *)"2017-09-12";
    refuses(tableau, "scenario.measures[0].end", "step 1 is not after the start, step 5");
    cut->end = (char *)"2018-02-30";
    refuses(tableau, "scenario.measures[0].end", "\"2018-02-30\" is not a day");
    cut->end = (char *)"2018-02-28";
    tableau->scenario->as_of = (char *)"";
    refuses(tableau, "scenario.measures[0].end",
            "a day needs scenario.as_of, the day of step 0");
    cut->end = (char *)"";
    Brink__V1__Quantity months = BRINK__V1__QUANTITY__INIT;
    months.value_case = BRINK__V1__QUANTITY__VALUE_NUMBER;
    months.number = 1.2;
    cut->phase_in_months = &months;
    refuses(tableau, "scenario.measures[0].phase_in_months", "beside phase_in_steps");
    cut->phase_in_steps = 0;
    span = mrio_span_of(tableau->scenario, cut);
    assert_true(span.phase_in_steps == 36.5);
    cut->cut_share->number = 0.0;
    refuses(tableau, "scenario.measures[0].cut_share", "is missing: a cut needs one above 0");
    cut->cut_share->number = 1.25;
    refuses(tableau, "scenario.measures[0].cut_share", "1.25 is outside 0 to 1 (share)");
    Brink__V1__Uniform range = BRINK__V1__UNIFORM__INIT;
    range.low = 0.2;
    range.high = 0.7;
    cut->cut_share->value_case = BRINK__V1__QUANTITY__VALUE_UNIFORM;
    cut->cut_share->uniform = &range;
    refuses(tableau, "scenario.measures[0].cut_share",
            "only a number is supported with a table");
    cut->cut_share->value_case = BRINK__V1__QUANTITY__VALUE_NUMBER;
    cut->cut_share->number = 0.7;
    months.value_case = BRINK__V1__QUANTITY__VALUE_UNIFORM;
    months.uniform = &range;
    refuses(tableau, "scenario.measures[0].phase_in_months",
            "only a number is supported with a table");
    cut->phase_in_months = NULL;
    Brink__V1__Quantity exempt = BRINK__V1__QUANTITY__INIT;
    exempt.value_case = BRINK__V1__QUANTITY__VALUE_UNIFORM;
    exempt.uniform = &range;
    cut->exemption_share = &exempt;
    refuses(tableau, "scenario.measures[0].exemption_share",
            "only a number is supported with a table");
    cut->exemption_share = NULL;
    cut->kind = BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN;
    refuses(tableau, "scenario.measures[0].cut_share", "a ban has none");
    cut->kind = BRINK__V1__MEASURE_KIND__MEASURE_KIND_CUT;
    cut->cut_share = NULL;
    refuses(tableau, "scenario.measures[0].cut_share", "is missing: a cut needs one above 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_sound_table_passes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(labels_are_sorted_and_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_are_in_range_and_as_many_as_they_must_be,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_sell_what_they_make, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cover_of_less_than_a_step_and_a_half_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_supported_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(measures_name_what_the_table_has, set_up, tear_down),
        cmocka_unit_test_setup_teardown(times_are_days_or_steps, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("proto/mrio_check", tests, NULL, NULL);
}
