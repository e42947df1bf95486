/* proto/council_request.h, proto/bargain_request.h: through proto/scenario_check.h. */
#include "proto/bargain_request.h"
#include "proto/council_request.h"
#include "proto/scenario_check.h"
#include "tests/support/ballot.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"

#include <string.h>

struct trial {
    struct ballot ballot;
    struct problems problems;
};

static int set_up_council(void **state)
{
    static struct trial trial;
    trial = (struct trial){.problems = {0}};
    ballot_fill_council(&trial.ballot);
    *state = &trial;
    return 0;
}

static int set_up_bargain(void **state)
{
    static struct trial trial;
    trial = (struct trial){.problems = {0}};
    ballot_fill_bargain(&trial.ballot);
    *state = &trial;
    return 0;
}

static int tear_down(void **state)
{
    struct trial *trial = *state;
    ballot_clear(&trial->ballot);
    problems_clear(&trial->problems);
    return 0;
}

/* Checks; exactly `count` problems are found. */
static void check(struct trial *trial, size_t count)
{
    problems_clear(&trial->problems);
    enum status status = scenario_check(trial->ballot.request, &trial->problems);
    assert_problem_count(&trial->problems, count);
    assert_int_equal(status, count == 0 ? STATUS_OK : STATUS_BAD_INPUT);
}

static void what_is_right_passes(void **state)
{
    check(*state, 0);
}

/* What it is based on says where a part of it came from. */
static void one_that_came_in_two_parts_passes(void **state)
{
    struct trial *trial = *state;
    uint8_t hash[32] = {1};
    trial->ballot.request->base_hash =
        (ProtobufCBinaryData){.len = sizeof hash, .data = hash};
    check(trial, 0);
    trial->ballot.request->base_hash = (ProtobufCBinaryData){.len = 0};
}

static void a_council_is_held_to_its_rules(void **state)
{
    struct trial *trial = *state;
    Brink__V1__Council *council = trial->ballot.council;
    council->setter = (char *)"Eats";
    council->quota = 6;
    council->tau = NULL;
    council->members[1]->weights[0] = 0.7;
    council->members[2]->n_ideals = 1;
    council->members[4]->name = council->members[3]->name;
    council->provisions[1]->levels[1] = 1.0;
    check(trial, 7);
    assert_problem(&trial->problems, "council.setter",
                   "Eats is no member of the council (did you mean East?)");
    assert_problem(&trial->problems, "council.quota", "6 is outside 0 to 5 (votes)");
    assert_problem(&trial->problems, "council.tau", "is missing");
    assert_problem(&trial->problems, "council.members[1].weights", "add up to 1.1, not to 1");
    assert_problem(&trial->problems, "council.members[2].ideals",
                   "1 numbers where there are 2 provisions");
    assert_problem(&trial->problems, "council.members[4].name", "West is that of");
    assert_problem(&trial->problems, "council.provisions[1].levels", "1 is not above 1");
}

static void numbers_keep_to_their_ranges(void **state)
{
    struct trial *trial = *state;
    trial->ballot.council->members[0]->ideals[1] = 1.01;
    trial->ballot.council->triggers = -1.0;
    trial->ballot.scenario->draws = 0;
    check(trial, 3);
    assert_problem(&trial->problems, "council.members[0].ideals[1]", "1.01 is outside 0 to 1");
    assert_problem(&trial->problems, "council.triggers", "-1 is outside 0 to 100");
    assert_problem(&trial->problems, "scenario.draws", "0 is outside 1 to 100000 (draws)");
    trial->ballot.council->members[0]->ideals[1] = 1.0;
    trial->ballot.council->triggers = 1.0;
    trial->ballot.scenario->central = true;
    check(trial, 0);
}

static void too_many_texts_are_refused(void **state)
{
    struct trial *trial = *state;
    Brink__V1__Council *council = trial->ballot.council;
    Brink__V1__CouncilProvision rows[7];
    Brink__V1__CouncilProvision *list[7];
    static double levels[11] = {0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0};
    static double none[7] = {1.0};
    static const char *const names[7] = {"a", "b", "c", "d", "e", "f", "g"};
    for (size_t k = 0; k < 7; k++) {
        rows[k] = *council->provisions[0];
        rows[k].name = (char *)names[k];
        rows[k].levels = levels;
        rows[k].n_levels = k > 0 ? 11 : 0;
        list[k] = &rows[k];
    }
    council->provisions = list;
    council->n_provisions = 5; /* 101 x 11^4 texts on the grid */
    for (size_t i = 0; i < council->n_members; i++) {
        council->members[i]->ideals = none;
        council->members[i]->weights = none;
        council->members[i]->n_ideals = council->members[i]->n_weights = 5;
    }
    check(trial, 1);
    assert_problem(&trial->problems, "council.provisions", "a frontier of more than 1048576");
    assert_int_equal(council_request_cells(council), COUNCIL_REQUEST_CELLS_MAX + 1);
    council->n_provisions = 4;
    assert_int_equal(council_request_cells(council), 101 * 11 * 11 * 11);
}

static void a_bargain_is_held_to_its_rules(void **state)
{
    struct trial *trial = *state;
    Brink__V1__Bargain *bargain = trial->ballot.bargain;
    bargain->actors[1]->name = bargain->actors[0]->name;
    bargain->actors[2]->n_positions = 1;
    bargain->turns = 101;
    check(trial, 3);
    assert_problem(&trial->problems, "bargain.actors[1].name",
                   "ministry is the name of bargain.actors[0]");
    assert_problem(&trial->problems, "bargain.actors[2].positions",
                   "1 numbers where the bargain has 2 dimensions");
    assert_problem(&trial->problems, "bargain.turns", "101 is outside 1 to 100 (turns)");
}

static void an_actor_cares_for_something_but_not_for_all(void **state)
{
    struct trial *trial = *state;
    double *saliences = trial->ballot.bargain->actors[3]->saliences;
    saliences[0] = saliences[1] = 0.0;
    check(trial, 1);
    assert_problem(&trial->problems, "bargain.actors[3].saliences", "0 together, outside");
    saliences[0] = 60.0;
    saliences[1] = 40.5;
    check(trial, 1);
    assert_problem(&trial->problems, "bargain.actors[3].saliences", "100.5 together, outside");
}

static void nothing_else_is_asked_beside(void **state)
{
    struct trial *trial = *state;
    Brink__V1__World world = BRINK__V1__WORLD__INIT;
    trial->ballot.request->world = &world;
    trial->ballot.request->versus = trial->ballot.scenario;
    trial->ballot.scenario->months = 12;
    check(trial, 3);
    assert_problem(&trial->problems, "world", "is not supported with a");
    assert_problem(&trial->problems, "versus", "is not supported with a");
    assert_problem(&trial->problems, "scenario.months", "12 is not supported with a");
}

static void another_analysis_is_refused(void **state)
{
    struct trial *trial = *state;
    trial->ballot.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY;
    check(trial, 1);
    assert_problem(&trial->problems, "scenario.analysis", "economy cannot be asked of a");
    trial->ballot.request->scenario = NULL;
    check(trial, 1);
    assert_problem(&trial->problems, "scenario", "is missing");
}

/* Law: the analysis without what it is asked of is refused, whatever else there is. */
static void the_analysis_alone_is_refused(void **state)
{
    struct trial *trial = *state;
    trial->ballot.request->council = NULL;
    trial->ballot.request->bargain = NULL;
    assert_int_equal(scenario_check(trial->ballot.request, &trial->problems), STATUS_BAD_INPUT);
    assert_problem(&trial->problems, "scenario.analysis",
                   trial->ballot.council != NULL ? "council needs" : "bargain needs");
}

#define OF_COUNCIL(test) cmocka_unit_test_setup_teardown(test, set_up_council, tear_down)
#define OF_BARGAIN(test) cmocka_unit_test_setup_teardown(test, set_up_bargain, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OF_COUNCIL(what_is_right_passes),
        OF_COUNCIL(one_that_came_in_two_parts_passes),
        OF_COUNCIL(a_council_is_held_to_its_rules),
        OF_COUNCIL(numbers_keep_to_their_ranges),
        OF_COUNCIL(too_many_texts_are_refused),
        OF_COUNCIL(nothing_else_is_asked_beside),
        OF_COUNCIL(another_analysis_is_refused),
        OF_COUNCIL(the_analysis_alone_is_refused),
        OF_BARGAIN(what_is_right_passes),
        OF_BARGAIN(a_bargain_is_held_to_its_rules),
        OF_BARGAIN(an_actor_cares_for_something_but_not_for_all),
        OF_BARGAIN(nothing_else_is_asked_beside),
        OF_BARGAIN(another_analysis_is_refused),
        OF_BARGAIN(the_analysis_alone_is_refused),
    };
    return cmocka_run_group_tests_name("proto/ballot_request", tests, NULL, NULL);
}
