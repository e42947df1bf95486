/* A broker that is killed and started again: what was accepted goes on, what has ended is
 * there, and who waits or watches notices nothing but a delay. */
#include "client/follow.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "tests/support/check.h"
#include "tests/support/fleet.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char scenario[] = CONFIG_DIR "/scenarios/dprk-2017-09.cfg";

/* Draws that take one thread a second or two. */
enum { LONG = 600 / SLOWNESS };

static void kill_broker(struct fleet *fleet)
{
    process_signal(fleet->broker, SIGKILL);
    assert_int_equal(process_finish(fleet->broker), PROCESS_KILLED + SIGKILL);
}

static void make_outcome(struct fleet *fleet, uint8_t number, struct buffer *body)
{
    struct brink_reply reply;
    struct id id = asker_submit(&fleet->asker, number);
    asker_await(&fleet->asker, &id, 0, &reply);
    buffer_add(body, reply.body, reply.body_size);
}

/* Law: outcomes are there after a crash, byte for byte and under their numbers, and are printed
 * from any number on, followed by those that come. */
static void outcomes_survive_and_are_watched_from_a_number(void **state)
{
    struct fleet *fleet = *state;
    struct buffer before = {0};
    struct buffer after = {0};
    fleet_start_broker(fleet, NULL);
    fleet_start_worker(fleet, "one", "1", NULL);
    asker_read(&fleet->asker, scenario, 0);
    for (uint8_t i = 1; i <= 3; i++) {
        make_outcome(fleet, i, &before);
    }
    kill_broker(fleet);
    fleet_start_broker(fleet, NULL);
    process_await(fleet->broker, PROCESS_ERR, "what=joined name=\"one\"");
    struct process *watch =
        fleet_start(fleet, "watch", "assessment/assess/", "--from", "1", "--count", "4", NULL);
    process_await(watch, PROCESS_OUT, "#3  assessment/assess/PRK  a5");
    asker_read(&fleet->asker, scenario, 0);
    for (uint8_t i = 1; i <= 3; i++) { /* the same ids: they are answered, not run */
        make_outcome(fleet, i, &after);
    }
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.bytes, after.bytes, after.size);
    make_outcome(fleet, 4, &after);
    process_expect(watch, 0);
    const char *said = process_said(watch, PROCESS_OUT);
    for (int i = 1; i <= 4; i++) {
        char line[64];
        snprintf(line, sizeof line, "#%d  assessment/assess/PRK  ", i);
        assert_non_null(strstr(said, line));
    }
    assert_int_equal(process_count(watch, PROCESS_OUT, "\n"), 4);
    buffer_clear(&before);
    buffer_clear(&after);
}

/* The step of an outcome, as a watcher has it: the assessment with this result alone. */
static void expect_step(const struct watch_event *event, const struct brink_reply *whole)
{
    Brink__V1__Assessment *step =
        brink__v1__assessment__unpack(NULL, event->body_size, event->body);
    Brink__V1__Assessment *all =
        brink__v1__assessment__unpack(NULL, whole->body_size, whole->body);
    if (step == NULL || all == NULL) {
        fail_msg("no assessment");
        return;
    }
    assert_string_equal(event->topic, "assessment/economy/PRK");
    assert_int_equal(event->work.sequence, whole->work.sequence);
    assert_int_equal(event->work.step, 1);
    assert_true(event->work.steps >= 2);
    assert_non_null(step->economy);
    assert_null(step->stability);
    assert_string_equal(step->analysis, "assess");
    assert_int_equal(step->n_assumptions, all->n_assumptions);
    assert_int_equal(step->economy->n_years, all->economy->n_years);
    assert_true(step->economy->years[5]->exports_recorded->q50 ==
                all->economy->years[5]->exports_recorded->q50);
    brink__v1__assessment__free_unpacked(step, NULL);
    brink__v1__assessment__free_unpacked(all, NULL);
}

/* What has come once is kept, to be compared with what comes again. */
static void keep(void *arg, const struct watch_event *event)
{
    struct buffer *kept = arg;
    assert_int_equal(event->work.step, 1);
    buffer_add(kept, event->body, event->body_size);
}

static void fetch_step(const struct fleet *fleet, struct buffer *body)
{
    char words[WATCH_WORDS_BYTES];
    const struct follow_options options = {.call = fleet->call,
                                           .publish = fleet->publish,
                                           .prefix = "assessment/economy/",
                                           .timeout_ms = ASKER_WAIT_MS};
    struct follow *follow = NULL;
    assert_int_equal(follow_new(&options, &follow, words), STATUS_OK);
    while (body->size == 0) {
        assert_int_equal(follow_step(follow, ASKER_WAIT_MS, keep, body), STATUS_OK);
    }
    follow_free(&follow);
}

/* Law: each step of an assessment is published on its own topic, and is there after a crash,
 * byte for byte, under the same number. */
static void steps_are_published_and_survive(void **state)
{
    struct fleet *fleet = *state;
    struct watch_event event;
    struct brink_reply whole;
    struct buffer heard = {0};
    struct buffer fetched = {0};
    fleet_start_broker(fleet, NULL);
    fleet_start_worker(fleet, "one", "1", NULL);
    asker_watch(&fleet->asker, fleet->publish);
    asker_read(&fleet->asker, scenario, 16);
    struct id id = asker_submit(&fleet->asker, 1);
    asker_await(&fleet->asker, &id, 0, &whole);
    asker_next(&fleet->asker, "assessment/economy/", &event);
    expect_step(&event, &whole);
    buffer_add(&heard, event.body, event.body_size);
    kill_broker(fleet);
    fleet_start_broker(fleet, NULL);
    fetch_step(fleet, &fetched);
    assert_int_equal(fetched.size, heard.size);
    assert_memory_equal(fetched.bytes, heard.bytes, heard.size);
    struct process *watch = fleet_run(fleet, 0, "watch", "assessment/economy/", "--from", "1",
                                      "--count", "1", NULL);
    assert_non_null(strstr(process_said(watch, PROCESS_OUT), "  assessment/economy/PRK  a5"));
    assert_non_null(strstr(process_said(watch, PROCESS_OUT), ", step 1 of "));
    buffer_clear(&heard);
    buffer_clear(&fetched);
}

/* Law: a command that waits prints what it would have, though the broker died meanwhile. */
static void a_waiting_command_gets_its_answer_from_the_next_broker(void **state)
{
    struct fleet *fleet = *state;
    char draws[16];
    snprintf(draws, sizeof draws, "%d", LONG);
    struct process *alone =
        fleet_run(fleet, 0, "run", scenario, "--json", "--draws", draws, NULL);
    fleet_start_broker(fleet, NULL);
    asker_watch(&fleet->asker, fleet->publish);
    fleet_start_worker(fleet, "one", "1", NULL);
    struct process *submit =
        fleet_start(fleet, "submit", scenario, "--wait", "--json", "--draws", draws, "--id",
                    "a5000000000000000000000000000007", NULL);
    struct id id = {{[0] = 0xa5, [ID_BYTES - 1] = 7}};
    asker_await_progress(&fleet->asker, &id);
    kill_broker(fleet);
    fleet_start_broker(fleet, NULL);
    process_expect(submit, 0);
    assert_string_equal(process_said(submit, PROCESS_OUT), process_said(alone, PROCESS_OUT));
}

/* Law: what was never started is not lost either, and keeps its place, tenant and deadline. */
static void requests_that_wait_survive(void **state)
{
    struct fleet *fleet = *state;
    fleet_start_broker(fleet, NULL);
    asker_read(&fleet->asker, scenario, 0);
    struct id ids[20];
    for (uint8_t i = 0; i < 20; i++) {
        ids[i] = asker_submit(&fleet->asker, (uint8_t)(i + 1));
    }
    kill_broker(fleet);
    fleet_start_broker(fleet, NULL);
    assert_int_equal(asker_stats(&fleet->asker)->waiting, 20);
    fleet_start_worker(fleet, "one", "2", NULL);
    for (uint8_t i = 0; i < 20; i++) {
        struct brink_reply reply;
        asker_await(&fleet->asker, &ids[i], 0, &reply);
    }
    const Brink__V1__StatsReply *stats = asker_stats(&fleet->asker);
    assert_int_equal(stats->last_sequence, 20);
    assert_int_equal(stats->attempts_lost, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(outcomes_survive_and_are_watched_from_a_number,
                                        fleet_set_up, fleet_tear_down),
        cmocka_unit_test_setup_teardown(steps_are_published_and_survive, fleet_set_up,
                                        fleet_tear_down),
        cmocka_unit_test_setup_teardown(a_waiting_command_gets_its_answer_from_the_next_broker,
                                        fleet_set_up, fleet_tear_down),
        cmocka_unit_test_setup_teardown(requests_that_wait_survive, fleet_set_up,
                                        fleet_tear_down),
    };
    return cmocka_run_group_tests_name("e2e/resume", tests, NULL, NULL);
}
