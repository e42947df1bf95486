/* A broker that is killed and started again: what was accepted goes on, what has ended is
 * there, and who waits or watches notices nothing but a delay. */
#include "tests/support/check.h"
#include "tests/support/fleet.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char scenario[] = CONFIG_DIR "/scenarios/dprk-2017-09.cfg";

/* Draws that take one thread a second or two. */
enum { LONG = 1200 / SLOWNESS };

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
        fleet_start(fleet, "watch", "assessment/", "--from", "1", "--count", "4", NULL);
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
        cmocka_unit_test_setup_teardown(a_waiting_command_gets_its_answer_from_the_next_broker,
                                        fleet_set_up, fleet_tear_down),
        cmocka_unit_test_setup_teardown(requests_that_wait_survive, fleet_set_up,
                                        fleet_tear_down),
    };
    return cmocka_run_group_tests_name("e2e/resume", tests, NULL, NULL);
}
