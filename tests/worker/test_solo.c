/* A council and a bargain from bytes to bytes: worker/solo.h, council_work.h, bargain_work.h.
 */
#include "worker/solo.h"

#include "proto/brink/v1/assessment.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/ballot.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"
#include "worker/analysis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char council_method[] = "/brink.v1.Assessor/Council";
static const char bargain_method[] = "/brink.v1.Assessor/Bargain";

/* cmocka's own compares as float, which is too coarse. */
static void assert_near(double value, double expected, double tolerance)
{
    if (!(value >= expected - tolerance && value <= expected + tolerance)) {
        fail_msg("%.17g is not %.17g within %g", value, expected, tolerance);
    }
}

static int set_up_council(void **state)
{
    static struct ballot ballot;
    ballot_fill_council(&ballot);
    *state = &ballot;
    return 0;
}

static int set_up_bargain(void **state)
{
    static struct ballot ballot;
    ballot_fill_bargain(&ballot);
    *state = &ballot;
    return 0;
}

static int tear_down(void **state)
{
    ballot_clear(*state);
    return 0;
}

static const char *method_of(const struct ballot *ballot)
{
    return ballot->council != NULL ? council_method : bargain_method;
}

/* Runs all units from the first to the last, or from the last to the first, each with one of
 * two workspaces. */
static enum status
run_all(const struct task *task, bool backwards, struct task_refusal *refusal)
{
    const atomic_bool stop = false;
    struct task_workspace *workspaces[2] = {NULL, NULL};
    enum status status = task_workspace_new(task, &workspaces[0]);
    if (status == STATUS_OK) {
        status = task_workspace_new(task, &workspaces[1]);
    }
    for (int stage = 0; stage < TASK_STAGE_COUNT; stage++) {
        size_t count = task_unit_count(task, (enum task_stage)stage);
        for (size_t u = 0; u < count && status == STATUS_OK; u++) {
            size_t unit = backwards ? count - 1 - u : u;
            status = task_run(task, workspaces[unit % 2], (enum task_stage)stage, unit, &stop,
                              refusal);
        }
    }
    task_workspace_free(&workspaces[0]);
    task_workspace_free(&workspaces[1]);
    return status;
}

static enum status answer(const struct ballot *ballot,
                          bool backwards,
                          const struct buffer *body,
                          struct task_refusal *refusal,
                          struct buffer *bytes)
{
    struct task *task = NULL;
    enum status status = task_new(method_of(ballot), body->bytes, body->size, refusal, &task);
    if (status == STATUS_OK) {
        status = run_all(task, backwards, refusal);
    }
    if (status == STATUS_OK) {
        assert_true(task_moves(task) > 0);
        assert_true(task_unit_draws(task, TASK_DRAW, 0) > 0);
        status = task_finish(task, "a-hash", bytes);
    }
    task_free(&task);
    return status;
}

static Brink__V1__Assessment *ask(const struct ballot *ballot)
{
    struct buffer body = {0};
    struct buffer bytes = {0};
    struct task_refusal refusal = {0};
    ballot_pack(ballot, &body);
    if (answer(ballot, false, &body, &refusal, &bytes) != STATUS_OK) {
        fail_msg("%s", refusal.words);
    }
    Brink__V1__Assessment *assessment =
        brink__v1__assessment__unpack(NULL, bytes.size, bytes.bytes);
    assert_non_null(assessment);
    buffer_clear(&body);
    buffer_clear(&bytes);
    return assessment;
}

/* Law: the bytes do not depend on who runs what and when. */
static void the_order_of_units_changes_no_byte(void **state)
{
    const struct ballot *ballot = *state;
    struct buffer body = {0};
    struct buffer bytes[2] = {{0}, {0}};
    struct task_refusal refusal = {0};
    ballot_pack(ballot, &body);
    assert_int_equal(answer(ballot, false, &body, &refusal, &bytes[0]), STATUS_OK);
    assert_int_equal(answer(ballot, true, &body, &refusal, &bytes[1]), STATUS_OK);
    assert_int_equal(bytes[0].size, bytes[1].size);
    assert_memory_equal(bytes[0].bytes, bytes[1].bytes, bytes[0].size);
    buffer_clear(&body);
    buffer_clear(&bytes[0]);
    buffer_clear(&bytes[1]);
}

static bool is_warned(const Brink__V1__Assessment *assessment, const char *code)
{
    for (size_t i = 0; i < assessment->n_warnings; i++) {
        if (strcmp(assessment->warnings[i]->code, code) == 0) {
            return true;
        }
    }
    return false;
}

static void a_council_says_what_it_answers(void **state)
{
    Brink__V1__Assessment *assessment = ask(*state);
    const Brink__V1__CouncilResult *result = assessment->council;
    assert_string_equal(assessment->scenario, "ballot");
    assert_string_equal(assessment->analysis, "council");
    assert_string_equal(assessment->provenance->world_hash, "a-hash");
    assert_string_equal(assessment->provenance->model_version, analysis_council_version());
    assert_int_equal(assessment->provenance->draws, BALLOT_DRAWS);
    assert_int_equal(assessment->provenance->seed, 2385);
    assert_string_equal(result->confidence, "low");
    assert_string_equal(result->setter, "North");
    assert_int_equal(result->n_members, BALLOT_MEMBERS);
    assert_int_equal(result->n_readings, 6);
    assert_string_equal(result->readings[0]->name, "as-read");
    assert_string_equal(result->readings[3]->name, "tau-1");
    static const char *const codes[] = {"council-confidence", "council-few-rows",
                                        "council-hindsight", "council-missed"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        assert_true(is_warned(assessment, codes[i]));
    }
    assert_false(is_warned(assessment, "single-draw"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

static void check_fronts(const Brink__V1__CouncilReading *reading)
{
    const Brink__V1__CouncilFront *before = NULL;
    for (size_t f = 0; f < reading->n_frontier; f++) {
        const Brink__V1__CouncilFront *front = reading->frontier[f];
        if (!front->found) {
            continue;
        }
        assert_true(front->share >= front->at_least - 1e-12);
        assert_int_equal(front->n_text, BALLOT_PROVISIONS);
        if (before != NULL) {
            assert_true(before->found && front->loss >= before->loss);
            assert_true(front->at_least > before->at_least);
        }
        before = front;
    }
    assert_non_null(before);
}

/* Law: a stricter frontier is no nearer to what the drafter wants; of a text, in every draw
 * each member says yes, no or abstains, and one at most is pivotal; what is needed lies within
 * its quantiles. */
static void shares_and_needs_add_up(void **state)
{
    Brink__V1__Assessment *assessment = ask(*state);
    const Brink__V1__CouncilResult *result = assessment->council;
    for (size_t r = 0; r < result->n_readings; r++) {
        const Brink__V1__CouncilReading *reading = result->readings[r];
        check_fronts(reading);
        assert_int_equal(reading->n_texts, 2);
        for (size_t t = 0; t < reading->n_texts; t++) {
            double pivotal = 0.0;
            for (size_t i = 0; i < BALLOT_MEMBERS; i++) {
                const Brink__V1__CouncilNeed *need = reading->texts[t]->members[i];
                assert_true(need->yes_share + need->no_share <= 1.0 + 1e-12);
                assert_true(need->tolerance->q05 <= need->tolerance->q50);
                assert_true(need->tolerance->q50 <= need->tolerance->q95);
                assert_int_equal(need->veto, i == 0 || i == 3);
                pivotal += need->pivotal_share;
            }
            assert_true(pivotal <= 1.0 + 1e-12);
        }
    }
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

/* Law (closed form): with nothing traded, tolerated or uncertain the graded provision goes to
 * twice the strictest veto player's ideal less the status quo: 2 x 0.40 - 0.30. */
static void the_strictest_veto_player_is_met_half_way(void **state)
{
    const struct ballot *ballot = *state;
    Brink__V1__Council *council = ballot->council;
    council->n_provisions = 1;
    council->quota = 0;
    council->triggers = 0.0;
    council->tau->uniform->high = 0.0;
    council->outside_chance->uniform->high = 0.0;
    council->abstention->uniform->high = 0.0;
    static const double ideals[BALLOT_MEMBERS] = {0.90, 0.80, 0.78, 0.40, 0.45};
    for (size_t i = 0; i < BALLOT_MEMBERS; i++) {
        Brink__V1__CouncilMember *member = council->members[i];
        member->n_ideals = member->n_weights = 1;
        member->ideals[0] = ideals[i];
        member->weights[0] = 1.0;
        member->deviation = 0.0;
        member->tolerance->uniform->high = 0.0;
    }
    ballot->scenario->central = true;
    ballot->scenario->draws = 0;
    Brink__V1__Assessment *assessment = ask(ballot);
    const Brink__V1__CouncilReading *read = assessment->council->readings[0];
    assert_near(read->frontier[0]->text[0], 0.5, 1e-12);
    assert_near(read->frontier[6]->loss, 0.4, 1e-12);
    assert_near(read->agreed_share, 1.0, 0.0);
    assert_string_equal(read->texts[0]->members[3]->member, "West");
    assert_near(read->texts[0]->members[3]->pivotal_share, 1.0, 0.0);
    /* the draft asks for 1: |1 - 0.4| - |0.3 - 0.4| more than West has now */
    assert_near(read->texts[0]->members[3]->tolerance->q50, 0.5, 1e-12);
    assert_near(read->texts[1]->passes_share, 1.0, 0.0);
    assert_true(is_warned(assessment, "single-draw"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

static void euclid_has_no_readings_of_tau(void **state)
{
    const struct ballot *ballot = *state;
    ballot->council->loss = BRINK__V1__COUNCIL_LOSS__COUNCIL_LOSS_EUCLID;
    ballot->council->tau = NULL;
    Brink__V1__Assessment *assessment = ask(ballot);
    assert_int_equal(assessment->council->n_readings, 4);
    assert_string_equal(assessment->council->readings[2]->name, "ideals-lower");
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

static void a_bargain_says_what_it_answers(void **state)
{
    const struct ballot *ballot = *state;
    Brink__V1__Assessment *assessment = ask(ballot);
    const Brink__V1__BargainResult *result = assessment->bargain;
    assert_string_equal(assessment->analysis, "bargain");
    assert_string_equal(assessment->provenance->model_version, analysis_bargain_version());
    assert_true(is_warned(assessment, "rounds-not-better"));
    assert_int_equal(result->n_dimensions, BALLOT_DIMENSIONS);
    assert_true(result->n_turns > 2);
    assert_true(result->settled == (result->n_turns <= ballot->bargain->turns));
    for (size_t k = 0; k < BALLOT_DIMENSIONS; k++) {
        double mean = 0.0;
        double weight = 0.0;
        for (size_t i = 0; i < BALLOT_ACTORS; i++) {
            const Brink__V1__BargainActor *actor = ballot->bargain->actors[i];
            double w = actor->capability * actor->saliences[k];
            mean += w * actor->positions[k];
            weight += w;
            assert_near(result->turns[0]->actors[i]->position[k], actor->positions[k], 1e-12);
        }
        assert_near(result->weighted_mean[k], mean / weight, 1e-9);
    }
    assert_near(result->weighted_median[0], 70.5, 1e-9);
    for (size_t t = 0; t < result->n_turns; t++) {
        assert_int_equal(result->turns[t]->turn, t);
        for (size_t i = 0; i < BALLOT_ACTORS; i++) {
            const Brink__V1__BargainStand *stand = result->turns[t]->actors[i];
            assert_string_equal(stand->name, ballot->bargain->actors[i]->name);
            assert_true(stand->probability > 0.0 && stand->probability <= 1.0);
        }
    }
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

static void a_bargain_cut_short_says_so(void **state)
{
    const struct ballot *ballot = *state;
    ballot->bargain->turns = 1;
    Brink__V1__Assessment *assessment = ask(ballot);
    assert_int_equal(assessment->bargain->n_turns, 2);
    assert_false(assessment->bargain->settled);
    assert_true(is_warned(assessment, "not-settled"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

static int set_up_drawn(void **state)
{
    set_up_bargain(state);
    struct ballot *ballot = *state;
    for (size_t i = 0; i < BALLOT_ACTORS; i++) {
        ballot->bargain->actors[i]->position_deviation = 6.5;
        ballot->bargain->actors[i]->salience_deviation = 3.25;
    }
    ballot->scenario->draws = BALLOT_DRAWS;
    ballot->scenario->seed = 2385;
    return 0;
}

/* Law: what is drawn is told beside the turns of what was given, which stay as they are; shares
 * of winners are shares of draws. */
static void a_bargain_is_drawn(void **state)
{
    const struct ballot *ballot = *state;
    Brink__V1__Assessment *drawn = ask(ballot);
    const Brink__V1__BargainResult *result = drawn->bargain;
    double wins = 0.0;
    assert_int_equal(drawn->provenance->draws, BALLOT_DRAWS);
    assert_int_equal(drawn->provenance->seed, 2385);
    assert_int_equal(result->draws, BALLOT_DRAWS);
    assert_int_equal(result->n_outcomes, BALLOT_DIMENSIONS);
    assert_int_equal(result->n_winners, BALLOT_ACTORS);
    for (size_t i = 0; i < BALLOT_ACTORS; i++) {
        double share = result->winners[i]->share * BALLOT_DRAWS;
        assert_near(share, round(share), 1e-9);
        wins += share;
    }
    assert_near(wins, BALLOT_DRAWS, 1e-9);
    assert_true(result->settled_share > 0.0 && result->settled_share <= 1.0);
    for (size_t k = 0; k < BALLOT_DIMENSIONS; k++) {
        const Brink__V1__Estimate *mean = result->outcomes[k]->last_mean;
        assert_true(mean->q05 > 0.0 && mean->q05 < mean->q50 && mean->q50 < mean->q95);
        assert_true(mean->q95 < 100.0);
        assert_true(fabs(mean->q50 - result->last_mean[k]) < 20.0);
    }
    assert_string_equal(drawn->assumptions[drawn->n_assumptions - 1]->name,
                        "traders.deviations");
    for (size_t i = 0; i < BALLOT_ACTORS; i++) {
        ballot->bargain->actors[i]->position_deviation = 0.0;
        ballot->bargain->actors[i]->salience_deviation = 0.0;
    }
    ballot->scenario->draws = 0;
    ballot->scenario->seed = 0;
    Brink__V1__Assessment *given = ask(ballot);
    assert_int_equal(given->bargain->draws, 0);
    assert_int_equal(given->bargain->n_winners, 0);
    assert_int_equal(given->bargain->n_turns, result->n_turns);
    for (size_t k = 0; k < BALLOT_DIMENSIONS; k++) {
        assert_true(given->bargain->last_mean[k] == result->last_mean[k]);
    }
    brink__v1__assessment__free_unpacked(drawn, NULL);
    brink__v1__assessment__free_unpacked(given, NULL);
}

/* Law: at central values nothing is drawn. */
static void a_central_bargain_is_not_drawn(void **state)
{
    const struct ballot *ballot = *state;
    ballot->scenario->central = true;
    ballot->scenario->draws = 0;
    Brink__V1__Assessment *assessment = ask(ballot);
    assert_int_equal(assessment->bargain->draws, 0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

/* Law: as the deviations shrink the draws come to what was given. */
static void small_deviations_change_little(void **state)
{
    const struct ballot *ballot = *state;
    for (size_t i = 0; i < BALLOT_ACTORS; i++) {
        ballot->bargain->actors[i]->position_deviation = 1e-7;
        ballot->bargain->actors[i]->salience_deviation = 1e-7;
    }
    Brink__V1__Assessment *assessment = ask(ballot);
    const Brink__V1__BargainResult *result = assessment->bargain;
    for (size_t k = 0; k < BALLOT_DIMENSIONS; k++) {
        assert_near(result->outcomes[k]->last_mean->q05, result->last_mean[k], 1e-4);
        assert_near(result->outcomes[k]->last_mean->q95, result->last_mean[k], 1e-4);
    }
    assert_near(result->settled_share, result->settled, 0.0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

static void it_stops_when_told(void **state)
{
    const struct ballot *ballot = *state;
    const atomic_bool stop = true;
    struct buffer body = {0};
    struct task_refusal refusal = {0};
    struct task *task = NULL;
    struct task_workspace *workspace = NULL;
    ballot_pack(ballot, &body);
    assert_int_equal(task_new(method_of(ballot), body.bytes, body.size, &refusal, &task),
                     STATUS_OK);
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    for (size_t unit = 0; unit < task_unit_count(task, TASK_DRAW); unit++) {
        assert_int_equal(task_run(task, workspace, TASK_DRAW, unit, &stop, &refusal),
                         STATUS_CANCELLED);
    }
    task_workspace_free(&workspace);
    task_free(&task);
    buffer_clear(&body);
}

static void another_method_is_refused(void **state)
{
    const struct ballot *ballot = *state;
    struct buffer body = {0};
    struct task_refusal refusal = {0};
    struct task *task = NULL;
    ballot_pack(ballot, &body);
    assert_int_equal(
        task_new("/brink.v1.Assessor/Economy", body.bytes, body.size, &refusal, &task),
        STATUS_BAD_INPUT);
    assert_problem(&refusal.problems, "scenario.analysis", "");
    problems_clear(&refusal.problems);
    buffer_clear(&body);
}

/* Law: there is an answer, or a status that says memory was short. */
static void survives_every_failed_allocation(void **state)
{
    const struct ballot *ballot = *state;
    struct buffer body = {0};
    enum status status = STATUS_NO_MEMORY;
    int allowed = 0;
    ballot->scenario->draws = ballot->scenario->draws > 0 ? 3 : 0;
    ballot_pack(ballot, &body);
    for (; status != STATUS_OK; allowed++) {
        struct task_refusal refusal = {0};
        struct buffer bytes = {0};
        alloc_fail_after(allowed);
        status = answer(ballot, false, &body, &refusal, &bytes);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        problems_clear(&refusal.problems);
        buffer_clear(&bytes);
    }
    assert_true(allowed > 10);
    buffer_clear(&body);
}

#define OF_COUNCIL(test) cmocka_unit_test_setup_teardown(test, set_up_council, tear_down)
#define OF_BARGAIN(test) cmocka_unit_test_setup_teardown(test, set_up_bargain, tear_down)
#define DRAWN(test)      cmocka_unit_test_setup_teardown(test, set_up_drawn, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OF_COUNCIL(a_council_says_what_it_answers),
        OF_COUNCIL(shares_and_needs_add_up),
        OF_COUNCIL(the_strictest_veto_player_is_met_half_way),
        OF_COUNCIL(euclid_has_no_readings_of_tau),
        OF_COUNCIL(the_order_of_units_changes_no_byte),
        OF_COUNCIL(it_stops_when_told),
        OF_COUNCIL(another_method_is_refused),
        OF_COUNCIL(survives_every_failed_allocation),
        OF_BARGAIN(a_bargain_says_what_it_answers),
        OF_BARGAIN(a_bargain_cut_short_says_so),
        OF_BARGAIN(the_order_of_units_changes_no_byte),
        OF_BARGAIN(it_stops_when_told),
        OF_BARGAIN(another_method_is_refused),
        OF_BARGAIN(survives_every_failed_allocation),
        DRAWN(a_bargain_is_drawn),
        DRAWN(a_central_bargain_is_not_drawn),
        DRAWN(small_deviations_change_little),
        DRAWN(the_order_of_units_changes_no_byte),
        DRAWN(it_stops_when_told),
        DRAWN(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("worker/solo", tests, NULL, NULL);
}
