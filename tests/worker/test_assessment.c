#include "worker/assessment.h"

#include "tests/support/assess.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static const Brink__V1__Assumption *find_assumption(const Brink__V1__Assessment *assessment,
                                                    const char *name)
{
    for (size_t i = 0; i < assessment->n_assumptions; i++) {
        if (strcmp(assessment->assumptions[i]->name, name) == 0) {
            return assessment->assumptions[i];
        }
    }
    return NULL;
}

/* Warnings of a code whose text has the words. */
static size_t
count_warnings(const Brink__V1__Assessment *assessment, const char *code, const char *words)
{
    size_t count = 0;
    for (size_t i = 0; i < assessment->n_warnings; i++) {
        const Brink__V1__Warning *warning = assessment->warnings[i];
        count += strcmp(warning->code, code) == 0 && strstr(warning->text, words) != NULL;
    }
    return count;
}

static void it_says_which_question_it_answers(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_string_equal(assessment->scenario, "second");
    assert_string_equal(assessment->question, isle.scenario->question);
    assert_string_equal(assessment->world, "isle");
    assert_string_equal(assessment->target, "ISL");
    assert_string_equal(assessment->analysis, "assess");
    assert_string_equal(assessment->as_of, "2017-03-15");
    assert_string_equal(assessment->versus, "");
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void it_lists_the_measures_in_force(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_int_equal(assessment->n_measures, 5);
    const Brink__V1__AppliedMeasure *cap = assessment->measures[2];
    assert_string_equal(cap->name, "fuel-cap");
    assert_string_equal(cap->package, "second");
    assert_string_equal(cap->kind, "cap_quantity");
    assert_string_equal(cap->flow, "import");
    assert_string_equal(cap->start, "2017-04-01");
    assert_string_equal(cap->source, "the council's text");
    assert_false(cap->status_quo);
    assert_true(assessment->measures[0]->status_quo);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void assumptions_are_what_the_run_has_used(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY;
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__Assumption *gdp = find_assumption(assessment, "gdp");
    assert_non_null(gdp);
    assert_string_equal(gdp->value, "uniform(4200, 6100)");
    assert_string_equal(gdp->unit, "M USD");
    assert_string_equal(gdp->tag, "S");
    assert_string_equal(gdp->source, "the almanac");
    assert_string_equal(find_assumption(assessment, "economy.gdp_musd")->value, "gdp");
    assert_string_equal(find_assumption(assessment, "enforcement.SUD.*.share")->tag,
                        "assumption");
    assert_string_equal(
        find_assumption(assessment, "measures.scenario.crafts-cut.enforcement")->value,
        "uniform(0.7, 1)");
    assert_null(find_assumption(assessment, "regime.since_year")); /* of the other analysis */
    assert_int_equal(assessment->provenance->n_parameters, assessment->n_assumptions);
    for (size_t i = 0; i < assessment->n_assumptions; i++) {
        assert_string_equal(assessment->provenance->parameters[i]->name,
                            assessment->assumptions[i]->name);
    }
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void a_comparison_lists_what_the_other_has_its_own_way(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    Brink__V1__Variable variable = BRINK__V1__VARIABLE__INIT;
    Brink__V1__Variable *variables[] = {&variable};
    variable.name = "gdp";
    variable.value = isle_quantity(&isle, "5000");
    variable.unit = "M USD";
    Brink__V1__Assessment *alone = assess(&isle);
    isle.request->versus = isle_other(&isle);
    isle.request->versus->variables = variables;
    isle.request->versus->n_variables = 1;
    Brink__V1__Assessment *both = assess(&isle);
    assert_string_equal(find_assumption(both, "gdp")->value, "uniform(4200, 6100)");
    assert_string_equal(find_assumption(both, "versus.gdp")->value, "5000");
    assert_int_equal(both->n_assumptions, alone->n_assumptions + 1);
    brink__v1__assessment__free_unpacked(alone, NULL);
    brink__v1__assessment__free_unpacked(both, NULL);
    isle_clear(&isle);
}

static void provenance_repeats_the_run(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__Provenance *provenance = assessment->provenance;
    assert_string_equal(provenance->model_version, analysis_model_version());
    assert_string_equal(provenance->world_hash, "0123abcd");
    assert_int_equal(provenance->seed, 2385);
    assert_int_equal(provenance->draws, 21);
    assert_int_equal(provenance->steps, 364);
    assert_int_equal(provenance->steps_per_year, 52);
    const Brink__V1__Parameter *gdp = provenance->parameters[0];
    assert_string_equal(gdp->name, "gdp");
    assert_int_equal(gdp->value->value_case, BRINK__V1__QUANTITY__VALUE_UNIFORM);
    assert_true(gdp->value->uniform->high == 6100.0 && gdp->central == 5150.0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void judged_numbers_are_counted(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    Brink__V1__Assessment *assessment = assess(&isle);
    /* cover, resale and four rows of enforcement; the fifth is a plain number. */
    assert_int_equal(count_warnings(assessment, "judged-inputs", "6 of 31 uncertain"), 1);
    assert_int_equal(count_warnings(assessment, "hazard-absent", "tremor and leak"), 1);
    assert_int_equal(assessment->n_warnings, 2);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void a_status_quo_of_later_is_hindsight(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->as_of = "2017-01-14";
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_int_equal(count_warnings(assessment, "hindsight", "copra-ban"), 1);
    assert_int_equal(count_warnings(assessment, "hindsight", "illicit"), 1);
    assert_int_equal(count_warnings(assessment, "hindsight", ""), 2); /* not what is asked */
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle.scenario->as_of = "2017-01-15";
    assessment = assess(&isle);
    assert_int_equal(count_warnings(assessment, "hindsight", "copra-ban"), 0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void measures_that_bar_nothing_are_named(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.world->measures[0]->end = "2016-01-01";
    isle.world->measures[0]->start = "2015-01-01";
    isle.world->measures[1]->cap = isle_quantity(&isle, "310.0"); /* all of it */
    isle.world->measures[2]->cap = isle_quantity(&isle, "1.2");   /* the centre of 1.1 to 1.3 */
    isle.world->measures[3]->exemption_share = isle_quantity(&isle, "1");
    isle.scenario->measures[0]->start = "2023-01-01";
    Brink__V1__Assessment *assessment = assess(&isle);
    static const char code[] = "measure-without-effect";
    assert_int_equal(count_warnings(assessment, code, "copra-ban has no effect: it ends"), 1);
    assert_int_equal(count_warnings(assessment, code, "tins-cap has no effect: the cap"), 1);
    assert_int_equal(count_warnings(assessment, code, "fuel-cap has no effect: the cap"), 1);
    assert_int_equal(count_warnings(assessment, code, "permits has no effect: all that"), 1);
    assert_int_equal(count_warnings(assessment, code, "crafts-cut has no effect: it begins"),
                     1);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    /* A cap on one partner's part is set against that part alone. */
    char *partner = "SUD";
    isle.world->measures[1]->cap = isle_quantity(&isle, "93.5");
    isle.world->measures[1]->partners = &partner;
    isle.world->measures[1]->n_partners = 1;
    isle.world->measures[2]->cap = isle_quantity(&isle, "1.19");
    assessment = assess(&isle);
    assert_int_equal(count_warnings(assessment, code, "tins-cap"), 1);
    assert_int_equal(count_warnings(assessment, code, "fuel-cap"), 0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void a_single_draw_says_so(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->central = true;
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_int_equal(count_warnings(assessment, "single-draw", "one draw"), 1);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_which_question_it_answers),
        cmocka_unit_test(it_lists_the_measures_in_force),
        cmocka_unit_test(assumptions_are_what_the_run_has_used),
        cmocka_unit_test(a_comparison_lists_what_the_other_has_its_own_way),
        cmocka_unit_test(provenance_repeats_the_run),
        cmocka_unit_test(judged_numbers_are_counted),
        cmocka_unit_test(a_status_quo_of_later_is_hindsight),
        cmocka_unit_test(measures_that_bar_nothing_are_named),
        cmocka_unit_test(a_single_draw_says_so),
    };
    return cmocka_run_group_tests_name("worker/assessment", tests, NULL, NULL);
}
