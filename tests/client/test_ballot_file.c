/* client/council_file.h, client/bargain_file.h: through client/scenario_file.h. */
#include "client/bargain_file.h"
#include "client/council_file.h"
#include "client/scenario_file.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char provisions[] =
    "provision,status_quo,outside,levels,draft,adopted,tag,reason\n"
    "oil,0.3,0.5,graded,1,0.5,assumption,invented\n"
    "ships,0,0,0/0.5/1,1,0.5,S,read\n";
static const char members[] =
    "member,veto,ideal_oil,ideal_ships,sd,weight_oil,weight_ships,kappa,tag,reason,shift\n"
    "North,1,0.95,1,0.02,0.6,0.4,0,S,drafts,0\n"
    "East,0,0.8,0.7,0.1,0.6,0.4,0.05,G,known,0.02\n"
    "West,1,0.4,0.35,0.1,0.25,0.75,uniform 0..0.1,assumption,judged,0\n";
static const char actors[] = "Tariff,\"Who pays\",2,2\n"
                             "Actor,Description,Power,Rate,Care,Term,Care of term\n"
                             "north,the north,100,6.37,50,20.1,49\n"
                             "south,the south,50,60,80,90,20\n";
static const char council[] = "analysis = \"council\";\nprovisions = \"provisions.csv\";\n"
                              "members = \"members.csv\";\nsetter = \"North\";\n"
                              "quota = 2;\n";
static const char bargain[] = "analysis = \"bargain\";\nactors = \"actors.csv\";\n";

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
    folder_write(&trial->folder, "provisions.csv", provisions);
    folder_write(&trial->folder, "members.csv", members);
    folder_write(&trial->folder, "actors.csv", actors);
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

static const Brink__V1__ScenarioRequest *read_text(struct trial *trial, const char *text)
{
    const char *path = folder_write(&trial->folder, "a.cfg", text);
    enum status status = scenario_file_read(path, &trial->problems, &trial->file);
    assert_problem_count(&trial->problems, 0);
    assert_int_equal(status, STATUS_OK);
    return scenario_file_request(trial->file);
}

static void refuse_text(struct trial *trial, const char *text)
{
    const char *path = folder_write(&trial->folder, "a.cfg", text);
    assert_int_equal(scenario_file_read(path, &trial->problems, &trial->file),
                     STATUS_BAD_INPUT);
    assert_null(trial->file);
}

static void a_council_becomes_a_request(void **state)
{
    const Brink__V1__ScenarioRequest *request = read_text(*state, council);
    const Brink__V1__Council *made = request->council;
    assert_null(request->world);
    assert_null(request->table);
    assert_string_equal(request->scenario->name, "a");
    assert_int_equal(request->scenario->draws, 1000);
    assert_int_equal(request->scenario->seed, 1);
    assert_int_equal(request->scenario->months, 0);
    assert_int_equal(made->n_provisions, 2);
    assert_int_equal(made->provisions[0]->n_levels, 0);
    assert_int_equal(made->provisions[1]->n_levels, 3);
    assert_true(made->provisions[1]->levels[1] == 0.5);
    assert_true(made->provisions[0]->status_quo == 0.3);
    assert_string_equal(made->provisions[1]->source, "read");
    assert_int_equal(made->n_members, 3);
    assert_true(made->members[2]->veto && !made->members[1]->veto);
    assert_true(made->members[2]->weights[1] == 0.75);
    assert_true(made->members[1]->tolerance->number == 0.05);
    assert_true(made->members[2]->tolerance->uniform->high == 0.1);
    assert_true(made->members[1]->shift == 0.02);
}

/* Law: where something is drawn there are draws, which the scenario may say. */
static void deviations_ask_for_draws(void **state)
{
    struct trial *trial = *state;
    folder_write(&trial->folder, "drawn.csv",
                 "Tariff,\"Who pays\",2,1\nActor,Description,Power,Rate,Care,SD,SD care\n"
                 "north,the north,100,6.37,50,7.5,0\nsouth,the south,50,60,80,0,2.5\n");
    const Brink__V1__ScenarioRequest *request =
        read_text(trial, "analysis = \"bargain\"; actors = \"drawn.csv\";\n");
    assert_int_equal(request->scenario->draws, 1000);
    assert_int_equal(request->scenario->seed, 1);
    assert_true(request->bargain->actors[0]->position_deviation == 7.5);
    assert_true(request->bargain->actors[1]->salience_deviation == 2.5);
    scenario_file_free(&trial->file);
    request = read_text(trial, "analysis = \"bargain\"; actors = \"drawn.csv\"; draws = 64;\n");
    assert_int_equal(request->scenario->draws, 64);
}

static void what_is_left_out_has_its_default(void **state)
{
    const Brink__V1__Council *made = read_text(*state, council)->council;
    assert_int_equal(made->loss, BRINK__V1__COUNCIL_LOSS__COUNCIL_LOSS_BLOCK);
    assert_true(made->tau->uniform->low == 0.0 && made->tau->uniform->high == 0.5);
    assert_true(made->outside_chance->number == 0.0);
    assert_true(made->abstention->number == 0.0);
    assert_true(made->triggers == 0.0);
}

static void a_bargain_becomes_a_request(void **state)
{
    const Brink__V1__ScenarioRequest *request = read_text(*state, bargain);
    const Brink__V1__Bargain *made = request->bargain;
    assert_int_equal(request->scenario->draws, 0);
    assert_string_equal(made->title, "Tariff");
    assert_int_equal(made->turns, 100);
    assert_int_equal(made->n_dimensions, 2);
    assert_string_equal(made->dimensions[1], "Term");
    assert_int_equal(made->n_actors, 2);
    assert_string_equal(made->actors[1]->name, "south");
    assert_true(made->actors[0]->positions[0] == 6.37); /* as written */
    assert_true(made->actors[0]->positions[1] == 20.1);
    assert_true(made->actors[1]->saliences[0] == 80.0);
}

/* Law: every mistake is said at its line, all of them at once. */
static void mistakes_of_a_council_are_said_at_their_lines(void **state)
{
    struct trial *trial = *state;
    refuse_text(trial, "analysis = \"council\";\nprovisions = \"provisions.csv\";\n"
                       "members = \"members.csv\";\nsetter = \"Nroth\";\nquota = 4;\n"
                       "loss = \"blocks\";\ntau = 1.5;\ntriggers = 101;\n"
                       "months = 12;\nabstention = \"uniform(0.1, 1.2)\";\n");
    assert_problem_at(&trial->problems, "a.cfg", 4,
                      "Nroth is no member of the council (did you mean North?)");
    assert_problem_at(&trial->problems, "a.cfg", 5, "4 is outside 0 to 3 (votes)");
    assert_problem_at(&trial->problems, "a.cfg", 6, "\"blocks\" is none of block, euclid");
    assert_problem_at(&trial->problems, "a.cfg", 7, "1.5 is outside 0 to 1 (share)");
    assert_problem_at(&trial->problems, "a.cfg", 8, "101 is outside 0 to 100 (provocations)");
    assert_problem_at(&trial->problems, "a.cfg", 9, "12 is not supported with a council");
    assert_problem_at(&trial->problems, "a.cfg", 10, "");
    assert_problem_count(&trial->problems, 7);
}

static void what_a_council_needs_is_asked_for(void **state)
{
    struct trial *trial = *state;
    refuse_text(trial, "analysis = \"council\";\n");
    assert_problem_at(&trial->problems, "a.cfg", 1, "quota is missing");
    assert_problem_at(&trial->problems, "a.cfg", 1, "provisions is missing");
    assert_problem_at(&trial->problems, "a.cfg", 1, "members is missing");
}

static void euclid_takes_no_tau(void **state)
{
    struct trial *trial = *state;
    char text[512];
    snprintf(text, sizeof text, "%sloss = \"euclid\";\ntau = 0.2;\n", council);
    refuse_text(trial, text);
    assert_problem_at(&trial->problems, "a.cfg", 7, "is not supported with loss euclid");
    assert_problem_count(&trial->problems, 1);
}

static void cells_are_refused_at_their_line(void **state)
{
    struct trial *trial = *state;
    folder_write(
        &trial->folder, "members.csv",
        "member,veto,ideal_oil,ideal_ships,sd,weight_oil,weight_ships,kappa,tag,reason\n"
        "North,1,0.95,1,0.02,0.6,0.4,0,S,drafts\n"
        "East,0,1.8,0.7,0.1,0.6,0.5,0.05,G,known\n");
    refuse_text(trial, council);
    assert_problem_at(&trial->problems, "members.csv", 3, "");
    folder_write(&trial->folder, "actors.csv",
                 "Tariff,Who,2,1\nActor,Description,Power,Rate,"
                 "Care\nnorth,n,100,120,50\nsouth,s,5,6,8\n");
    problems_clear(&trial->problems);
    refuse_text(trial, bargain);
    assert_problem_at(&trial->problems, "actors.csv", 3, "");
}

/* Law: what the table's rules let through and the request's do not has its line too. */
static void rows_are_refused_at_their_line(void **state)
{
    struct trial *trial = *state;
    folder_write(&trial->folder, "actors.csv",
                 "Tariff,Who,3,1\nActor,Description,Power,Rate,Care\nnorth,n,100,12,50\n"
                 "south,s,5,6,8\nnorth,again,7,8,9\n");
    refuse_text(trial, bargain);
    assert_problem_at(&trial->problems, "actors.csv", 5, "");
    folder_write(&trial->folder, "provisions.csv",
                 "provision,status_quo,outside,levels,draft,adopted,tag,reason\n"
                 "oil,0.3,0.5,graded,1,0.5,assumption,invented\n"
                 "ships,0,0,0/0.5/1,1,0.5,T,read\n");
    problems_clear(&trial->problems);
    refuse_text(trial, council);
    assert_problem_at(&trial->problems, "provisions.csv", 3, "\"T\" is not one of S, D");
}

static void a_world_does_not_stand_beside(void **state)
{
    struct trial *trial = *state;
    char text[512];
    snprintf(text, sizeof text, "%sworld = \"w.cfg\";\n", bargain);
    refuse_text(trial, text);
    assert_problem_at(&trial->problems, "a.cfg", 3, "world is not supported");
}

static void sweep(struct trial *trial, const char *text)
{
    const char *path = folder_write(&trial->folder, "a.cfg", text);
    for (int allowed = 0;; allowed++) {
        problems_clear(&trial->problems);
        alloc_fail_after(allowed);
        enum status status = scenario_file_read(path, &trial->problems, &trial->file);
        alloc_fail_after(-1);
        if (status == STATUS_OK) {
            assert_true(allowed > 5);
            return;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_null(trial->file);
    }
}

static void survives_every_failed_allocation(void **state)
{
    struct trial *trial = *state;
    sweep(trial, council);
    scenario_file_free(&trial->file);
    sweep(trial, bargain);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_council_becomes_a_request),
        TEST(what_is_left_out_has_its_default),
        TEST(a_bargain_becomes_a_request),
        TEST(deviations_ask_for_draws),
        TEST(mistakes_of_a_council_are_said_at_their_lines),
        TEST(what_a_council_needs_is_asked_for),
        TEST(euclid_takes_no_tau),
        TEST(cells_are_refused_at_their_line),
        TEST(rows_are_refused_at_their_line),
        TEST(a_world_does_not_stand_beside),
        TEST(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("client/ballot_file", tests, NULL, NULL);
}
