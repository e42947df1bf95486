#include "client/lever.h"
#include "proto/scenario_check.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"
#include "tests/support/request.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct bench {
    struct request r;
    struct arena arena;
    struct lever lever;
    char words[LEVER_WORDS_BYTES];
};

static void set_up(struct bench *bench)
{
    *bench = (struct bench){.arena = {.size_max = 0}};
    request_make(&bench->r);
}

static enum status find(struct bench *bench, const char *path)
{
    return lever_find(&bench->r.request, path, &bench->arena, &bench->lever, bench->words);
}

static void set(struct bench *bench, const char *path, double value)
{
    assert_int_equal(find(bench, path), STATUS_OK);
    assert_true(lever_allows(&bench->lever, value, bench->words));
    lever_set(&bench->lever, value);
}

static void assert_good(struct bench *bench)
{
    struct problems problems = {0};
    assert_int_equal(scenario_check(&bench->r.request, &problems), STATUS_OK);
    assert_problem_count(&problems, 0);
}

/* Law: what a path names is what changes, and the request stays one that a model answers. */
static void numbers_of_a_scenario_and_its_world_are_set(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench);
    set(&bench, "draws", 37);
    set(&bench, "seed", 123456);
    set(&bench, "measures.less-oil.cap", 1.75);
    set(&bench, "economy.population_million", 25.25);
    set(&bench, "economy.gdp_musd", 2385.5);
    set(&bench, "regime.since_year", 1949);
    set(&bench, "exports.ore.diverted_share", 0.375);
    assert_int_equal(bench.r.scenario.draws, 37);
    assert_true(bench.r.scenario.seed == 123456);
    assert_true(bench.r.measures[1].cap->number == 1.75);
    assert_true(bench.r.economy.population_million == 25.25);
    assert_int_equal(bench.r.economy.gdp_musd->value_case, BRINK__V1__QUANTITY__VALUE_NUMBER);
    assert_true(bench.r.economy.gdp_musd->number == 2385.5);
    assert_int_equal(bench.r.regime.since_year, 1949);
    assert_true(bench.r.exports[0].diverted_share->number == 0.375);
    assert_good(&bench);
    arena_clear(&bench.arena);
}

static void the_last_word_may_be_short(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench);
    set(&bench, "economy.illicit_ramp", 6.25);
    assert_true(bench.r.economy.illicit_ramp_months->number == 6.25);
    set(&bench, "measures.no-ore.exemption", 0.125);
    assert_true(bench.r.measures[0].exemption_share->number == 0.125);
    assert_int_equal(find(&bench, "economy.illicit"),
                     STATUS_BAD_INPUT); /* musd, or ramp_months */
    arena_clear(&bench.arena);
}

/* Law: an uncertain number is fixed for this scenario; the world keeps its own. */
static void a_variable_is_fixed_in_the_scenario(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench);
    set(&bench, "variables.v_stock", 2.125);
    assert_int_equal(bench.r.scenario.n_variables, 1);
    assert_string_equal(bench.r.scenario.variables[0]->name, "v_stock");
    assert_true(bench.r.scenario.variables[0]->value->number == 2.125);
    assert_int_equal(bench.r.world.variables[1]->value->value_case,
                     BRINK__V1__QUANTITY__VALUE_TRIANGULAR);
    set(&bench, "variables.v_share", 0.5);
    assert_int_equal(bench.r.scenario.n_variables, 2);
    set(&bench, "variables.v_stock", 3.0);
    assert_int_equal(bench.r.scenario.n_variables, 2);
    assert_true(bench.r.scenario.variables[0]->value->number == 3.0);
    assert_good(&bench);
    arena_clear(&bench.arena);
}

/* Law: rows of the world are stood in for, and nothing else is. */
static void enforcement_is_a_row_of_the_world_or_all_of_a_partner(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench);
    Brink__V1__Enforcement rows[3];
    Brink__V1__Enforcement *list[3] = {&rows[0], &rows[1], &rows[2]};
    const char *const names[3][2] = {{"*", "*"}, {"CHN", "export"}, {"CHN", "import"}};
    for (size_t i = 0; i < 3; i++) {
        rows[i] = bench.r.enforcement[0];
        rows[i].partner = (char *)names[i][0];
        rows[i].enforcement_class = (char *)names[i][1];
    }
    bench.r.world.enforcement = list;
    bench.r.world.n_enforcement = 3;
    set(&bench, "enforcement.CHN.import", 0.25);
    assert_int_equal(bench.r.scenario.n_enforcement, 1);
    set(&bench, "enforcement.CHN", 0.625);
    assert_int_equal(bench.lever.count, 2);
    assert_int_equal(bench.r.scenario.n_enforcement, 2);
    assert_string_equal(bench.r.scenario.enforcement[0]->enforcement_class, "import");
    assert_true(bench.r.scenario.enforcement[0]->share->number == 0.625);
    assert_true(bench.r.scenario.enforcement[1]->share->number == 0.625);
    set(&bench, "enforcement.*", 0.5);
    assert_int_equal(bench.r.scenario.n_enforcement, 3);
    assert_true(rows[0].share->number == 0.75);
    assert_good(&bench);
    assert_int_equal(find(&bench, "enforcement.CHN.labour"), STATUS_BAD_INPUT);
    assert_non_null(strstr(bench.words, "there is no row CHN.labour; there are *.*, "
                                        "CHN.export, CHN.import"));
    arena_clear(&bench.arena);
}

/* Law: a path that leads nowhere says where it goes wrong and what is near. */
static void wrong_paths_are_told_where_and_what_is_near(void **state)
{
    (void)state;
    static const char *const faults[][2] = {
        {"economy.plain_illicit_ramp_months", "there is no number plain_illicit_ramp_months"},
        {"drows", "there is no number drows (did you mean draws?)"},
        {"measures.less-oyl.cap", "there is no measure less-oyl (did you mean less-oil?); "
                                  "there are less-oil, no-ore"},
        {"measures.less-oil.caps", "there is no number caps (did you mean cap?)"},
        {"measures", "there is no measure "},
        {"variables.v_shore", "there is no variable v_shore (did you mean v_share?)"},
        {"economy", "there is no number "},
        {"economy.gdp_musd.low", "gdp_musd is a number: nothing goes on behind it"},
        {"exports.coal.value_musd", "there is no exports coal; there is ore"},
        {"name", "there is no number name"},
        {"goods", "there is no number goods"},
        {"", "there is no number "},
        {".", "there is no number "},
        {"council.tau", "there is no number council"},
    };
    struct bench bench;
    set_up(&bench);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        assert_int_equal(find(&bench, faults[i][0]), STATUS_BAD_INPUT);
        if (strncmp(bench.words, faults[i][1], strlen(faults[i][1])) != 0) {
            fail_msg("%s: %s", faults[i][0], bench.words);
        }
    }
    assert_int_equal(bench.r.scenario.n_variables, 0);
    assert_int_equal(bench.r.scenario.n_enforcement, 0);
    arena_clear(&bench.arena);
}

static void a_value_has_the_range_of_its_field(void **state)
{
    (void)state;
    struct bench bench;
    set_up(&bench);
    assert_int_equal(find(&bench, "partners.CHN.labour_share"), STATUS_OK);
    assert_false(lever_allows(&bench.lever, 1.25, bench.words));
    assert_string_equal(bench.words, "1.25 is outside 0 to 1 (share)");
    assert_false(lever_allows(&bench.lever, NAN, bench.words));
    assert_int_equal(find(&bench, "draws"), STATUS_OK);
    assert_false(lever_allows(&bench.lever, 2.5, bench.words));
    assert_string_equal(bench.words, "2.5 is no whole number");
    assert_false(lever_allows(&bench.lever, 0, bench.words));
    assert_int_equal(find(&bench, "variables.v_share"), STATUS_OK);
    assert_true(lever_allows(&bench.lever, -1e300, bench.words));
    arena_clear(&bench.arena);
}

static void two_paths_to_one_field_meet(void **state)
{
    (void)state;
    struct bench bench;
    struct lever other;
    set_up(&bench);
    assert_int_equal(find(&bench, "measures.less-oil.cap"), STATUS_OK);
    other = bench.lever;
    assert_int_equal(find(&bench, "measures.less-oil.cap"), STATUS_OK);
    assert_true(lever_meets(&bench.lever, &other));
    assert_int_equal(find(&bench, "measures.no-ore.cap"), STATUS_OK);
    assert_false(lever_meets(&bench.lever, &other));
    arena_clear(&bench.arena);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    static const char *const paths[] = {"draws", "measures.less-oil.cap", "variables.v_stock",
                                        "enforcement.*", "economy.nothing"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        enum status status = STATUS_NO_MEMORY;
        for (int allowed = 0; status == STATUS_NO_MEMORY; allowed++) {
            struct bench bench;
            set_up(&bench);
            alloc_fail_after(allowed);
            status = find(&bench, paths[i]);
            alloc_fail_after(-1);
            if (status == STATUS_NO_MEMORY) {
                assert_string_equal(bench.words, status_words(status));
            }
            arena_clear(&bench.arena);
            assert_true(allowed < 100);
        }
        assert_int_equal(status, i == 4 ? STATUS_BAD_INPUT : STATUS_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_a_scenario_and_its_world_are_set),
        cmocka_unit_test(the_last_word_may_be_short),
        cmocka_unit_test(a_variable_is_fixed_in_the_scenario),
        cmocka_unit_test(enforcement_is_a_row_of_the_world_or_all_of_a_partner),
        cmocka_unit_test(wrong_paths_are_told_where_and_what_is_near),
        cmocka_unit_test(a_value_has_the_range_of_its_field),
        cmocka_unit_test(two_paths_to_one_field_meet),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("client/lever", tests, NULL, NULL);
}
