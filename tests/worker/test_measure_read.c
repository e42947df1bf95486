#include "worker/measure_read.h"

#include "tests/support/assess.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

static void status_quo_comes_first_then_packages_then_its_own(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *path;
        bool status_quo;
    } rows[] = {
        {"copra-ban", "world.measures[0]", true},      {"tins-cap", "world.measures[1]", false},
        {"fuel-cap", "world.measures[2]", false},      {"permits", "world.measures[3]", false},
        {"crafts-cut", "scenario.measures[0]", false},
    };
    struct isle isle;
    struct assess_inputs read;
    isle_fill(&isle);
    assess_read(&isle, &read);
    const struct measure_list *list = &read.inputs.measures;
    assert_int_equal(list->count, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < list->count; i++) {
        assert_string_equal(list->measures[i].name, rows[i].name);
        assert_string_equal(list->applied[i].path, rows[i].path);
        assert_int_equal(list->applied[i].status_quo, rows[i].status_quo);
    }
    assess_forget(&read);
    isle_clear(&isle);
}

static void every_field_is_read(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    isle_fill(&isle);
    Brink__V1__Measure *from = isle.scenario->measures[0];
    from->end = "2019-01-01";
    from->phase_in_months = isle_quantity(&isle, "4.5");
    from->exemption_share = isle_quantity(&isle, "0.25");
    from->closes_covert = true;
    from->stays_recorded = true;
    assess_read(&isle, &read);
    const struct measure *measure = &read.inputs.measures.measures[4];
    assert_int_equal(measure->kind, MEASURE_CUT);
    assert_int_equal(measure->flow, MEASURE_EXPORT);
    assert_int_equal(measure->good_count, 1);
    assert_int_equal(measure->goods[0], 2);
    assert_int_equal(measure->partner_count, 1);
    assert_int_equal(measure->partners[0], 0);
    assert_true(fabs(measure->start_years - (2.0 + 181.0 / 365.0)) < 1e-12);
    assert_true(measure->end_years == 3.0);
    assert_true(measure->phase_in_months.distribution.a == 4.5);
    assert_true(measure->cut_share.distribution.a == 0.5 &&
                measure->exemption_share.distribution.a == 0.25);
    assert_true(measure->own_enforcement && measure->closes_covert && measure->stays_recorded);
    assert_int_equal(measure->enforcement.key,
                     draw_key("measures.scenario.crafts-cut.enforcement"));
    const struct measure *cap = &read.inputs.measures.measures[1];
    assert_int_equal(cap->kind, MEASURE_CAP_VALUE);
    assert_int_equal(cap->cap.key, draw_key("measures.tins-cap.cap"));
    assert_true(cap->cap.distribution.a == 95.5 && cap->end_years == INFINITY);
    assert_false(cap->own_enforcement || cap->closes_covert || cap->stays_recorded);
    assert_int_equal(cap->partner_count, 0);
    assert_int_equal(read.inputs.measures.measures[2].goods[0], 0); /* fuel is an import */
    assert_int_equal(read.inputs.measures.measures[3].flow, MEASURE_LABOUR);
    assess_forget(&read);
    isle_clear(&isle);
}

/* Every kind and flow of the contract has one of the model's. */
static void kinds_and_flows_keep_their_names(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    isle_fill(&isle);
    Brink__V1__Measure *from = isle.world->measures[3];
    for (int kind = 1; kind <= MEASURE_KIND_COUNT; kind++) {
        from->kind = (Brink__V1__MeasureKind)kind;
        for (int flow = 3; flow <= 4; flow++) {
            from->flow = (Brink__V1__Flow)flow;
            assess_read(&isle, &read);
            assert_int_equal(read.inputs.measures.measures[3].kind, kind - 1);
            assert_int_equal(read.inputs.measures.measures[3].flow, flow - 1);
            assess_forget(&read);
        }
    }
    isle_clear(&isle);
}

static void a_star_is_every_good(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    isle_fill(&isle);
    isle.scenario->measures[0]->goods[0] = "*";
    assess_read(&isle, &read);
    assert_int_equal(read.inputs.measures.measures[4].good_count, 0);
    assess_forget(&read);
    isle_clear(&isle);
}

static void a_scenario_without_packages_has_its_own_measures_alone(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    isle_fill(&isle);
    isle.scenario->n_status_quo = 0;
    isle.scenario->n_packages = 0;
    assess_read(&isle, &read);
    assert_int_equal(read.inputs.measures.count, 1);
    assert_string_equal(read.inputs.measures.measures[0].name, "crafts-cut");
    assess_forget(&read);
    isle_clear(&isle);
}

/* What the model objects to names the measure as the request does. */
static void problems_of_the_model_name_the_measure(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    struct problems found = {0};
    isle_fill(&isle);
    assess_read(&isle, &read);
    problem_add(&found, "measures[4].start", "too late");
    problem_add(&found, "measures[1].cap", "too large");
    problem_add(&found, "steps_per_year", "too few");
    problem_add(&found, "world.partners", "too many");
    assert_int_equal(inputs_blame(&read.inputs, &found, &read.problems), STATUS_BAD_INPUT);
    static const char *const paths[] = {"scenario.measures[0].start", "world.measures[1].cap",
                                        "scenario.steps_per_year", "world.partners"};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(read.problems.items[i].path, paths[i]);
        assert_string_equal(read.problems.items[i].text, found.items[i].text);
    }
    problems_clear(&found);
    assert_int_equal(inputs_blame(&read.inputs, &found, &read.problems), STATUS_OK);
    assess_forget(&read);
    isle_clear(&isle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_quo_comes_first_then_packages_then_its_own),
        cmocka_unit_test(every_field_is_read),
        cmocka_unit_test(kinds_and_flows_keep_their_names),
        cmocka_unit_test(a_star_is_every_good),
        cmocka_unit_test(a_scenario_without_packages_has_its_own_measures_alone),
        cmocka_unit_test(problems_of_the_model_name_the_measure),
    };
    return cmocka_run_group_tests_name("worker/measure_read", tests, NULL, NULL);
}
