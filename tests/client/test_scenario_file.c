#include "client/scenario_file.h"

#include "base/buffer.h"
#include "proto/json.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <stdbool.h>
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

static void copy_world(struct trial *trial, const char *patron_numbers)
{
    char text[1 << 14];
    FILE *file = fopen(CONFIG_DIR "/worlds/dprk-2017.cfg", "r");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    text[size] = '\0';
    fclose(file);
    struct buffer world = {0};
    for (const char *at = text, *next = NULL; *at != '\0'; at = next) {
        next = strstr(at + 1, "\"dprk-2017/");
        next = next != NULL ? next : at + strlen(at);
        bool is_patron = strncmp(at, "\"dprk-2017/patron.csv\"", 22) == 0;
        bool is_table = at[0] == '"';
        buffer_add_text(&world, is_table && !is_patron ? "\"" CONFIG_DIR "/worlds/" : "");
        buffer_add_text(&world, is_patron ? "\"patron.csv\"" : "");
        at += is_patron ? 22 : is_table ? 1 : 0;
        buffer_add(&world, at, (size_t)(next - at));
    }
    folder_write(&trial->folder, "isle.cfg", buffer_text(&world));
    folder_write(&trial->folder, "patron.csv", patron_numbers);
    buffer_clear(&world);
}

/* What is wrong with a patron's tables stands at their lines. */
static void a_patrons_mistakes_have_file_and_line(void **state)
{
    struct trial *trial = *state;
    copy_world(trial, "name,value\n"
                      "sanction_success,0.3\n"
                      "talks_succes,0.3\n"
                      "foreign_share,\"uniform(0, 2)\"\n");
    assert_int_equal(read_text(trial, "world = \"isle.cfg\";\nas_of = \"2017-09-11\";\n"
                                      "analysis = \"options\";\n"),
                     STATUS_BAD_INPUT);
    const struct problems *found = &trial->problems;
    size_t told = 0;
    for (size_t i = 0; i < found->count; i++) {
        bool is_name = strcmp(found->items[i].path, "world.patron_numbers[1].name") == 0;
        bool is_value = strcmp(found->items[i].path, "world.patron_numbers[2].value") == 0;
        if (is_name || is_value) {
            assert_non_null(strstr(found->items[i].file, "patron.csv"));
            assert_int_equal(found->items[i].line, is_name ? 3 : 4);
            told++;
        }
    }
    assert_int_equal(told, 2);
    assert_problem(found, "world.patron_numbers[1].name",
                   "there is no number of a patron talks_succes (did you mean talks_success?)");
    assert_problem(found, "world.patron_numbers[2].value", "foreign_share: uniform(0, 2) is");
    assert_problem(found, "world.patron_numbers", "there is no row for talks_success");
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
            "council, bargain, options, hazard (did you mean assess?)"},
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
    assert_problem_count(&trial->problems, 3);
    assert_problem_at(&trial->problems, "my-question.cfg", 1, "world: the file it names");
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
    folder_write(&trial->folder, "w.cfg", "target = \"ISL\";\nsectors = ;\n");
    assert_int_equal(read_text(trial, "world = \"w.cfg\";\n"), STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 1);
    assert_problem_at(&trial->problems, "w.cfg", 2, "syntax error");
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

#define ASKED WORLD "as_of = \"2017-09-11\";\n"

/* Law: for the analysis assess the request has what the world's file has beside the world, for
 * another nothing of it. */
static void what_stands_beside_the_world_comes_with_it(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(read_text(trial, ASKED), STATUS_OK);
    const Brink__V1__ScenarioRequest *request = scenario_file_request(trial->file);
    const Brink__V1__TradeTables *trade = request->trade;
    assert_int_equal(trade->n_countries, 4);
    assert_int_equal(trade->n_flows, 16);
    assert_int_equal(trade->n_gdp, 4);
    assert_string_equal(trade->countries[1], "CHN");
    assert_true(trade->flows[1] == 3420.0 && trade->flows[4] == 2630.0);
    assert_true(trade->gdp[1] == 11200000.0);
    assert_string_equal(trade->theta_tag, "G");
    assert_int_equal(trade->n_barrier, 0);
    assert_int_equal(request->council->n_members, 15);
    assert_string_equal(request->council->setter, "United States");
    const Brink__V1__Bargain *bargain = request->bargain;
    assert_int_equal(bargain->n_actors, request->world->n_actors);
    assert_int_equal(bargain->turns, 100);
    for (size_t i = 0; i < bargain->n_actors; i++) {
        const Brink__V1__Actor *actor = request->world->actors[i];
        assert_string_equal(bargain->actors[i]->name, actor->name);
        assert_true(bargain->actors[i]->capability == actor->capability);
        assert_true(bargain->actors[i]->positions[1] == actor->talks);
        assert_true(bargain->actors[i]->saliences[0] == actor->pressure_salience);
        assert_true(bargain->actors[i]->position_deviation == 10.0);
    }
    assert_int_equal(read_text(trial, ASKED "analysis = \"economy\";\n"), STATUS_OK);
    request = scenario_file_request(trial->file);
    assert_true(request->trade == NULL && request->council == NULL && request->bargain == NULL);
}

/* Law: the scenario's own stands in place of the world's; shocks of its folder change nothing.
 */
static void a_scenario_may_name_its_own(void **state)
{
    struct trial *trial = *state;
    folder_write(&trial->folder, "countries.csv", "country\nPRK\nCHN\nRUS\n");
    folder_write(&trial->folder, "sectors.csv", "sector,theta\nall,5\n");
    folder_write(&trial->folder, "flows.csv",
                 "importer,exporter,sector,value\nPRK,PRK,all,9\nCHN,CHN,all,90\n"
                 "RUS,RUS,all,9\nCHN,PRK,all,1\nPRK,CHN,all,2\n");
    folder_write(&trial->folder, "shocks.csv",
                 "importer,exporter,sector,tariff,ntb_factor,embargo\nPRK,CHN,all,0.5,2,yes\n");
    folder_write(&trial->folder, "actors.csv",
                 "Talks,\"Who gives\",2,1\nActor,Description,Power,How far,Care\n"
                 "north,the north,100,6.5,50\nsouth,the south,50,60,80\n");
    assert_int_equal(read_text(trial, ASKED "trade_tables = { tables = \".\"; };\n"
                                            "bargain = { actors = \"actors.csv\"; };\n"),
                     STATUS_OK);
    const Brink__V1__ScenarioRequest *request = scenario_file_request(trial->file);
    assert_int_equal(request->trade->n_countries, 3);
    assert_true(request->trade->theta[0] == 5.0);
    assert_int_equal(request->trade->n_tariff_after, 0);
    assert_int_equal(request->trade->n_embargo, 0);
    assert_string_equal(request->bargain->title, "Talks");
    assert_int_equal(request->bargain->n_actors, 2);
    assert_int_equal(request->council->n_members, 15);
}

/* Law: what is wrong with it is said with file and line. */
static void what_is_wrong_beside_the_world_has_its_line(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(read_text(trial, ASKED "council = { setter = \"US\"; quota = 9;\n"
                                            "  qota = 9; };\n"
                                            "bargain = 7;\n"
                                            "trade_tables = { tables = \"none\"; };\n"),
                     STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "my-question.cfg", 4,
                      "council: there is no qota (did you mean quota?)");
    assert_problem_at(&trial->problems, "my-question.cfg", 3, "provisions is missing");
    assert_problem_at(&trial->problems, "my-question.cfg", 5, "bargain: a group belongs here");
    assert_problem_at(&trial->problems, "countries.csv", 0, "is missing");
    assert_int_equal(read_text(trial, ASKED "bargain = { turns = 9;\n"
                                            "  position_deviation = 101; };\n"),
                     STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 1);
    assert_problem_at(&trial->problems, "my-question.cfg", 4,
                      "bargain.position_deviation: a number of 0 to 100 (points)");
    folder_write(&trial->folder, "actors.csv",
                 "Talks,,2,1\nActor,Description,Power,How far,Care\nn,,1,6,50\ns,,5,6,8\n");
    assert_int_equal(read_text(trial, ASKED "bargain = { actors = \"actors.csv\";\n"
                                            "  title = \"mine\"; };\n"),
                     STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 1);
    assert_problem_at(&trial->problems, "my-question.cfg", 4,
                      "bargain.title is for the actors of the world");
    assert_int_equal(read_text(trial, ASKED "bargain = { turns = 0; };\n"), STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 1);
    assert_problem_at(&trial->problems, "my-question.cfg", 3, "0 is outside 1 to 100 (turns)");
    assert_int_equal(read_text(trial, ASKED "analysis = \"economy\";\n"
                                            "bargain = { turns = 9; };\n"),
                     STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 1);
    assert_problem_at(&trial->problems, "my-question.cfg", 4,
                      "bargain stands beside a world for the analysis assess alone");
    folder_write(&trial->folder, "countries.csv", "country\nPRK\nRUS\nUSA\n");
    folder_write(&trial->folder, "sectors.csv", "sector,theta\nall,5\n");
    folder_write(&trial->folder, "flows.csv",
                 "importer,exporter,sector,value\nPRK,PRK,all,9\nUSA,USA,all,90\n"
                 "RUS,RUS,all,9\n");
    assert_int_equal(read_text(trial, ASKED "trade_tables = { tables = \".\"; };\n"),
                     STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 1);
    assert_problem_at(&trial->problems, "my-question.cfg", 3, "CHN is missing, a partner");
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
        cmocka_unit_test_setup_teardown(a_patrons_mistakes_have_file_and_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_syntax_error_is_reported_at_its_own_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_not_checked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_request_changed_is_checked_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            uncertain_phase_ins_and_exemptions_are_held_to_their_ranges, set_up, tear_down),
        cmocka_unit_test_setup_teardown(problems_of_another_file_hide_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_stands_beside_the_world_comes_with_it, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_scenario_may_name_its_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_beside_the_world_has_its_line, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(survives_every_failed_allocation, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("client/scenario_file", tests, NULL, NULL);
}
