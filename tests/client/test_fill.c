#include "client/fill.h"
#include "proto/brink/v1/scenario.pb-c.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <stdlib.h>
#include <string.h>

struct trial {
    struct folder folder;
    struct arena arena;
    struct places places;
    struct problems problems;
    Brink__V1__World world;
    Brink__V1__Scenario scenario;
};

static int set_up(void **state)
{
    struct trial *trial = calloc(1, sizeof *trial);
    assert_non_null(trial);
    folder_make(&trial->folder);
    *state = trial;
    return 0;
}

static int tear_down(void **state)
{
    struct trial *trial = *state;
    folder_remove(&trial->folder);
    arena_clear(&trial->arena);
    problems_clear(&trial->problems);
    free(trial);
    return 0;
}

static enum status
fill(struct trial *trial, const char *text, const char *path, ProtobufCMessage *message)
{
    struct tree *tree = NULL;
    const char *file = folder_write(&trial->folder, "a.cfg", text);
    problems_clear(&trial->problems);
    trial->places = (struct places){.arena = &trial->arena};
    assert_int_equal(tree_read(file, &trial->problems, &tree), STATUS_OK);
    const struct fill fill = {&trial->arena, &trial->places, &trial->problems, "world"};
    enum status status = fill_message(&fill, tree_root(tree), path, message);
    tree_free(&tree);
    return status;
}

static enum status fill_scenario(struct trial *trial, const char *text)
{
    brink__v1__scenario__init(&trial->scenario);
    return fill(trial, text, "scenario", &trial->scenario.base);
}

static enum status fill_world(struct trial *trial, const char *text)
{
    brink__v1__world__init(&trial->world);
    return fill(trial, text, "world", &trial->world.base);
}

static void every_type_of_field_is_filled(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(
        fill_scenario(trial, "world = 5; # not a field, and not looked at\n"
                             "name = \"trial\";\n"
                             "analysis = \"stability\";\n"
                             "draws = 2385; seed = 9000000000000000000L; central = true;\n"
                             "status_quo = ( \"2321\", \"2371\" ); packages = [ ];\n"
                             "measures = (\n"
                             "  { kind = \"cap_value\"; cap = 400; cut_share = 0.25;\n"
                             "    goods = [ \"coal\" ]; enforcement = 0.5; },\n"
                             "  { enforcement = { triangular = ( 0, 0.5, 1 ); }; },\n"
                             "  { enforcement = \"normal(0.5, 0.1)\"; },\n"
                             "  { enforcement = \"china\"; } );\n"),
        STATUS_OK);
    const Brink__V1__Scenario *s = &trial->scenario;
    assert_string_equal(s->name, "trial");
    assert_int_equal(s->analysis, BRINK__V1__ANALYSIS__ANALYSIS_STABILITY);
    assert_int_equal(s->draws, 2385);
    assert_true(s->seed == UINT64_C(9000000000000000000));
    assert_true(s->central);
    assert_int_equal(s->n_status_quo, 2);
    assert_string_equal(s->status_quo[1], "2371");
    assert_int_equal(s->n_packages, 0);
    assert_int_equal(s->n_measures, 4);
    const Brink__V1__Measure *measure = s->measures[0];
    assert_int_equal(measure->kind, BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_VALUE);
    assert_true(measure->cap->number == 400.0 && measure->cut_share->number == 0.25);
    assert_string_equal(measure->goods[0], "coal");
    assert_true(measure->enforcement->number == 0.5);
    assert_true(s->measures[1]->enforcement->triangular->high == 1.0);
    assert_true(s->measures[2]->enforcement->normal->deviation == 0.1);
    assert_string_equal(s->measures[3]->enforcement->variable, "china");
    assert_string_equal(s->measures[3]->name, "");
    assert_problem_count(&trial->problems, 0);
}

static void what_is_left_out_stays(void **state)
{
    struct trial *trial = *state;
    brink__v1__scenario__init(&trial->scenario);
    trial->scenario.draws = 77;
    trial->scenario.months = 88;
    assert_int_equal(fill(trial, "months = 99;", "scenario", &trial->scenario.base), STATUS_OK);
    assert_int_equal(trial->scenario.draws, 77);
    assert_int_equal(trial->scenario.months, 99);
}

static void values_of_another_kind_are_named_with_what_is_expected(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(fill_scenario(trial, "name = 5;\n"
                                          "draws = \"many\";\n"
                                          "months = 84.5;\n"
                                          "seed = -1;\n"
                                          "central = 1;\n"
                                          "analysis = 2;\n"
                                          "packages = \"2375\";\n"
                                          "status_quo = [ 2321 ];\n"
                                          "measures = ( \"ban\" );\n"
                                          "variables = 5;\n"
                                          "enforcement = ( { share = ( 1, 2 ); } );\n"),
                     STATUS_BAD_INPUT);
    const struct problems *found = &trial->problems;
    assert_problem_count(found, 11);
    assert_problem_at(found, "a.cfg", 1, "5 stands where a text belongs");
    assert_problem_at(
        found, "a.cfg", 2,
        "\"many\" stands where a whole number from 0 on, 1 to 100000 (draws) belongs");
    assert_problem_at(found, "a.cfg", 3, "84.5 stands where a whole number");
    assert_problem_at(found, "a.cfg", 4, "-1 stands where a whole number from 0 on belongs");
    assert_problem_at(found, "a.cfg", 5, "1 stands where true or false belongs");
    assert_problem_at(found, "a.cfg", 6, "2 stands where a text belongs");
    assert_problem_at(found, "a.cfg", 7, "\"2375\" stands where a list of texts belongs");
    assert_problem_at(found, "a.cfg", 8, "2321 stands where a text belongs");
    assert_problem_at(found, "a.cfg", 9, "\"ban\" stands where a group belongs");
    assert_problem_at(found, "a.cfg", 10,
                      "5 stands where a list of groups, or the name of a table belongs");
    assert_problem_at(
        found, "a.cfg", 11,
        "a list stands where a number, a distribution or the name of a variable, 0 to "
        "1 (share) belongs");
    assert_problem(found, "scenario.status_quo[0]", "2321 stands");
    assert_problem(found, "scenario.enforcement[0].share", "a list stands");
    assert_non_null(trial->scenario.status_quo[0]);
    assert_non_null(trial->scenario.measures[0]);
}

static void unknown_words_lead_to_the_nearest(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(fill_scenario(trial, "drows = 5;\n"
                                          "wrold = \"x\";\n"
                                          "analysis = \"asess\";\n"
                                          "measures = ( { knd = \"ban\"; kind = \"banned\";\n"
                                          "  enforcement = { trianglar = (1, 2, 3); };\n"
                                          "  flow = \"unspecified\"; } );\n"),
                     STATUS_BAD_INPUT);
    const struct problems *found = &trial->problems;
    assert_problem_count(found, 7);
    assert_problem(found, "scenario.drows", "there is no field drows (did you mean draws?)");
    assert_problem(found, "scenario.wrold", "there is no field wrold (did you mean world?)");
    assert_problem(
        found, "scenario.analysis",
        "\"asess\" is none of assess, economy, stability, brink, sensitivity, trade, "
        "council, bargain, options, hazard (did you mean assess?)");
    assert_problem(found, "scenario.measures[0].knd",
                   "there is no field knd (did you mean kind?)");
    assert_problem(found, "scenario.measures[0].kind", "\"banned\" is none of ban, cap_value");
    assert_problem(found, "scenario.measures[0].flow", "\"unspecified\" is none of export");
    assert_problem(found, "scenario.measures[0].enforcement",
                   "there is no distribution trianglar (did you mean triangular?)");
}

static void a_list_may_be_a_table(void **state)
{
    struct trial *trial = *state;
    folder_write(&trial->folder, "m.csv",
                 "name,kind,goods,cap,enforcement,closes_covert\n"
                 "a,ban,coal;iron ore,,\"triangular(0, 0.5, 1)\",true\n"
                 "\n"
                 "b,cap_value,,2.5,china,false\n");
    assert_int_equal(fill_world(trial, "name = \"w\";\nmeasures = \"m.csv\";\n"), STATUS_OK);
    assert_int_equal(trial->world.n_measures, 2);
    const Brink__V1__Measure *a = trial->world.measures[0];
    const Brink__V1__Measure *b = trial->world.measures[1];
    assert_string_equal(a->name, "a");
    assert_int_equal(a->n_goods, 2);
    assert_string_equal(a->goods[1], "iron ore");
    assert_true(a->enforcement->triangular->mode == 0.5);
    assert_true(a->closes_covert && !b->closes_covert);
    assert_true(a->cap == NULL && b->cap->number == 2.5);
    assert_int_equal(b->n_goods, 0);
    assert_string_equal(b->enforcement->variable, "china");
    problem_add(&trial->problems, "world.measures[1].cap", "x");
    place_problems(&trial->places, &trial->problems);
    assert_problem_at(&trial->problems, "m.csv", 4, "x");
}

static void cells_at_fault_are_named_by_line(void **state)
{
    struct trial *trial = *state;
    folder_write(&trial->folder, "r.csv",
                 "nmae,since_year,endings,stock_months\n"
                 "x,1,2,3\n");
    folder_write(&trial->folder, "s.csv",
                 "name,final_share,supply_set,stock_months\n"
                 "mine,0.5,yes,1\n"
                 "mill,0.5x,true,triangle(1)\n");
    assert_int_equal(fill_world(trial, "sectors = \"s.csv\";\nexports = \"r.csv\";\n"),
                     STATUS_BAD_INPUT);
    const struct problems *found = &trial->problems;
    assert_problem_at(found, "s.csv", 2, "\"yes\" stands where true or false belongs");
    assert_problem_at(found, "s.csv", 3,
                      "\"0.5x\" stands where a number, 0 to 1 (share) belongs");
    assert_problem_at(found, "s.csv", 3, "there is no distribution triangle: one of ");
    assert_problem_at(found, "r.csv", 1, "there is no column nmae (did you mean name?)");
    assert_problem(found, "world.sectors[0].supply_set", "\"yes\"");
    assert_problem(found, "world.exports.endings", "there is no column endings");
    assert_problem_count(found, 7);
}

static void a_table_that_cannot_be_read_is_said(void **state)
{
    struct trial *trial = *state;
    folder_write(&trial->folder, "bad.csv", "a,a\n");
    assert_int_equal(fill_world(trial, "sectors = \"none.csv\";\n"), STATUS_IO);
    assert_problem_at(&trial->problems, "none.csv", 0, "cannot be opened");
    assert_int_equal(fill_world(trial, "sectors = \"bad.csv\";\n"), STATUS_IO);
    assert_problem_at(&trial->problems, "bad.csv", 1, "two columns are named a");
}

static void memory_keeps_to_the_arena(void **state)
{
    struct trial *trial = *state;
    trial->arena.size_max = 100;
    assert_int_equal(fill_scenario(trial, "measures = ( { }, { } );\n"), STATUS_NO_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_type_of_field_is_filled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_left_out_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_of_another_kind_are_named_with_what_is_expected,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_words_lead_to_the_nearest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_list_may_be_a_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cells_at_fault_are_named_by_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_table_that_cannot_be_read_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_keeps_to_the_arena, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("client/fill", tests, NULL, NULL);
}
