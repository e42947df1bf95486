#include "client/scenario_file.h"
#include "proto/json.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The shipped world is the only one as large as a world is. */
#define WORLD "world = \"" CONFIG_DIR "/worlds/dprk-2017.cfg\";\n"

struct trial {
    struct folder folder;
    struct problems problems;
    struct scenario_file *file;
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
    scenario_file_free(&trial->file);
    problems_clear(&trial->problems);
    free(trial);
    return 0;
}

static enum status read_text(struct trial *trial, const char *text)
{
    const char *path = folder_write(&trial->folder, "my-question.cfg", text);
    scenario_file_free(&trial->file);
    problems_clear(&trial->problems);
    return scenario_file_read(path, &trial->problems, &trial->file);
}

static void what_is_left_out_has_its_default(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(read_text(trial, WORLD "as_of = \"2017-09-11\";\n"), STATUS_OK);
    const Brink__V1__Scenario *scenario = scenario_file_request(trial->file)->scenario;
    assert_string_equal(scenario->name, "my-question");
    assert_int_equal(scenario->analysis, BRINK__V1__ANALYSIS__ANALYSIS_ASSESS);
    assert_int_equal(scenario->months, 84);
    assert_int_equal(scenario->steps_per_year, 52);
    assert_int_equal(scenario->draws, 1000);
    assert_int_equal(scenario->seed, 1);
    assert_string_equal(scenario->reading, "");
    assert_string_equal(scenario_file_request(trial->file)->world->name, "dprk-2017");
    assert_problem_count(&trial->problems, 0);
}

/* Law: ten mistakes of meaning are ten messages, each at its line, in one pass. */
static void ten_mistakes_are_ten_messages(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(read_text(trial,
                               "question = \"ten mistakes\";\n" WORLD "analysis = \"asess\";\n"
                               "as_of = \"2017-13-11\";\n"
                               "months = 6;\n"
                               "drows = 2000;\n"
                               "seed = -1;\n"
                               "status_quo = [ \"2321\",\n"
                               "  \"2372\" ];\n"
                               "measures = (\n"
                               "  { name = \"a\"; kind = \"cut\"; flow = \"export\";\n"
                               "    goods = [ \"coall\" ];\n"
                               "    cut_share = 1.4; start = \"2017-09-11\"; },\n"
                               "  { name = \"b\"; kind = \"ban\"; flow = \"import\";\n"
                               "    goods = [ \"crude\" ]; start = \"2017-09-11\";\n"
                               "    end = \"2017-09-10\"; }\n"
                               ");\n"
                               "variables = (\n"
                               "  { name = \"depreciation\"; value = \"uniform(0.5, 1.4)\"; }\n"
                               ");\n"),
                     STATUS_BAD_INPUT);
    static const struct {
        unsigned line;
        const char *words;
    } expected[] = {
        {3, "\"asess\" is none of assess, economy, stability, brink, sensitivity, trade, "
            "council, bargain (did you mean assess?)"},
        {4, "\"2017-13-11\" is not a day of the years 1900 to 2200"},
        {5, "6 is outside 12 to 600 (months)"},
        {6, "there is no field drows (did you mean draws?)"},
        {7, "-1 stands where a whole number from 0 on belongs"},
        {9, "there is no package 2372 (did you mean 2371?)"},
        {12, "there is no exported good coall (did you mean coal?)"},
        {13, "1.4 is outside 0 to 1 (share)"},
        {16, "2017-09-10 is not after the start, 2017-09-11"},
        {19, "depreciation: uniform(0.5, 1.4) is outside 0 to 1 (share of capital a year)"},
    };
    assert_problem_count(&trial->problems, 10);
    for (size_t i = 0; i < 10; i++) {
        const struct problem *problem = &trial->problems.items[i];
        assert_int_equal(problem->line, expected[i].line);
        assert_memory_equal(problem->text, expected[i].words, strlen(expected[i].words));
        assert_non_null(strstr(problem->file, "my-question.cfg"));
    }
    assert_null(trial->file);
}

static void a_syntax_error_is_reported_at_its_own_line(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(read_text(trial, "draws = 0;\nseed = ;\n" WORLD), STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 1);
    assert_problem_at(&trial->problems, "my-question.cfg", 2, "syntax error");
}

/* Law: where a file cannot be read, only that is said of it, not what follows from it. */
static void what_cannot_be_read_is_not_checked(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(scenario_file_read("no/such.cfg", &trial->problems, &trial->file),
                     STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 1);
    assert_int_equal(read_text(trial, "world = \"none.cfg\";\ndraws = \"x\";\n"),
                     STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 2);
    assert_problem_at(&trial->problems, "my-question.cfg", 2, "\"x\" stands where");
    assert_problem_at(&trial->problems, "none.cfg", 0, "cannot be opened");
    assert_int_equal(read_text(trial, "draws = 5;\n"), STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 1);
    assert_problem_at(&trial->problems, "my-question.cfg", 1, "world is missing");
    assert_int_equal(read_text(trial, "draws = 5;\nworld = 7;\n"), STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "my-question.cfg", 2, "world: the name of a file");
    folder_write(&trial->folder, "w.cfg", "sectors = \"none.csv\";\n");
    assert_int_equal(read_text(trial, "world = \"w.cfg\";\n"), STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 1);
    assert_problem_at(&trial->problems, "none.csv", 0, "cannot be opened");
}

static void a_request_changed_is_checked_again(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(read_text(trial, WORLD "as_of = \"2017-09-11\";\ndraws = 5;\n"),
                     STATUS_OK);
    scenario_file_request(trial->file)->scenario->draws = 16;
    assert_int_equal(scenario_file_check(trial->file, &trial->problems), STATUS_OK);
    scenario_file_request(trial->file)->scenario->draws = 0;
    assert_int_equal(scenario_file_check(trial->file, &trial->problems), STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "my-question.cfg", 3,
                      "0 is outside 1 to 100000 (draws)");
}

/* Law: so is a distribution that reaches beyond its range, and a number in a form of old. */
static void uncertain_phase_ins_and_exemptions_are_held_to_their_ranges(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(read_text(trial,
                               WORLD "as_of = \"2017-09-11\";\n"
                                     "measures = (\n"
                                     "  { name = \"a\"; kind = \"ban\"; flow = \"export\";\n"
                                     "    goods = [ \"coal\" ]; start = \"2017-09-11\";\n"
                                     "    phase_in_months = { uniform = ( 1.0, 300.0 ); };\n"
                                     "    exemption_share = \"normal(1.5, 0.1)\"; },\n"
                                     "  { name = \"b\"; kind = \"ban\"; flow = \"export\";\n"
                                     "    goods = [ \"iron_ore\" ]; start = \"2017-09-11\";\n"
                                     "    phase_in_months = \"lognormal(3, 0.5)\";\n"
                                     "    exemption_share = \"beta(2, 8)\";\n"
                                     "    plain_phase_in_months = 3.0; }\n"
                                     ");\n"),
                     STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 3);
    assert_problem_at(&trial->problems, "my-question.cfg", 6,
                      "uniform(1, 300) is outside 0 to 240 (months)");
    assert_problem_at(&trial->problems, "my-question.cfg", 7,
                      "normal(1.5, 0.1) is outside 0 to 1 (share)");
    assert_problem_at(&trial->problems, "my-question.cfg", 12, "is phase_in_months as it was");
}

/* Law: two files may share their list of problems. */
static void problems_of_another_file_hide_nothing(void **state)
{
    struct trial *trial = *state;
    problem_add(&trial->problems, "scenario", "of another file");
    const char *path = folder_write(&trial->folder, "b.cfg", WORLD "draws = 5;\n");
    assert_int_equal(scenario_file_read(path, &trial->problems, &trial->file),
                     STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 2);
    assert_problem(&trial->problems, "scenario.as_of", "is missing: a day");
}

static void survives_every_failed_allocation(void **state)
{
    struct trial *trial = *state;
    const char *path = folder_write(&trial->folder, "a.cfg", WORLD "as_of = \"2017-09-11\";\n");
    for (int allowed = 0;; allowed++) {
        problems_clear(&trial->problems);
        alloc_fail_after(allowed);
        enum status status = scenario_file_read(path, &trial->problems, &trial->file);
        alloc_fail_after(-1);
        if (status == STATUS_OK) {
            assert_non_null(trial->file);
            assert_true(allowed > 30);
            return;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_null(trial->file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_left_out_has_its_default, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ten_mistakes_are_ten_messages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_syntax_error_is_reported_at_its_own_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_not_checked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_request_changed_is_checked_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            uncertain_phase_ins_and_exemptions_are_held_to_their_ranges, set_up, tear_down),
        cmocka_unit_test_setup_teardown(problems_of_another_file_hide_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(survives_every_failed_allocation, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("client/scenario_file", tests, NULL, NULL);
}
