/* Workers that are killed or stop in the middle of a run: the work goes elsewhere, and gets one
 * outcome. */
#include "proto/brink/v1/assessment.pb-c.h"
#include "tests/support/check.h"
#include "tests/support/fleet.h"

#include <signal.h>
#include <string.h>

static const char scenario[] = CONFIG_DIR "/scenarios/dprk-2017-09.cfg";

/* Draws that take one thread a second or two: enough to be caught at work. */
enum { LONG = 600 / SLOWNESS };

/* Keeps the assessment of the outcome. */
static void await(struct asker *asker, const struct id *request, struct buffer *body)
{
    struct brink_reply reply;
    asker_await(asker, request, 0, &reply);
    assert_true(reply.body_size > 0);
    buffer_add(body, reply.body, reply.body_size);
}

/* Asks the same again, undisturbed. */
static void assert_as_undisturbed(struct fleet *fleet, const struct buffer *body)
{
    struct buffer again = {0};
    struct id request = asker_submit(&fleet->asker, 99);
    await(&fleet->asker, &request, &again);
    assert_int_equal(body->size, again.size);
    assert_memory_equal(body->bytes, again.bytes, again.size);
    buffer_clear(&again);
}

static void assert_failure(const Brink__V1__RequestState *state,
                           size_t index,
                           const char *worker,
                           const char *cause)
{
    assert_true(index < state->n_failures);
    const Brink__V1__AttemptState *failure = state->failures[index];
    assert_int_equal(failure->attempt, index + 1);
    assert_memory_equal(failure->worker, worker, strlen(worker));
    assert_string_equal(failure->cause, cause);
    assert_int_equal(strlen(failure->at), strlen("2017-09-11T00:00:00.000Z"));
}

/* Law: a request whose worker is killed completes on another, with the same bytes. */
static void the_request_of_a_killed_worker_completes_on_another(void **state)
{
    struct fleet *fleet = *state;
    struct asker *asker = &fleet->asker;
    struct buffer body = {0};
    fleet_start_broker(fleet, "--heartbeat-ms", "3000", NULL);
    asker_watch(asker, fleet->publish);
    asker_read(asker, scenario, LONG);
    struct process *one = fleet_start_worker(fleet, "one", "1", NULL);
    struct id request = asker_submit(asker, 1);
    asker_await_progress(asker, &request);
    fleet_start_worker(fleet, "two", "2", NULL);
    process_signal(one, SIGKILL);
    assert_int_equal(process_finish(one), PROCESS_KILLED + SIGKILL);
    await(asker, &request, &body);
    const Brink__V1__RequestState *now = asker_get(asker, &request);
    assert_int_equal(now->attempts, 2);
    assert_int_equal(now->n_failures, 1);
    assert_failure(now, 0, "one", "worker silent");
    struct watch_event event;
    asker_next(asker, "assessment/assess/", &event);
    assert_true(id_equal(&event.id, &request));
    assert_int_equal(event.work.attempt, 2);
    assert_as_undisturbed(fleet, &body);
    buffer_clear(&body);
}

enum { ATTEMPTS = 3 };

static const char *const victims[ATTEMPTS] = {"first", "second", "third"};

static void kill_all_attempts(struct fleet *fleet, const struct id *request)
{
    for (size_t i = 0; i < ATTEMPTS; i++) {
        struct process *worker = fleet_start_worker(fleet, victims[i], "1", NULL);
        asker_await_progress(&fleet->asker, request);
        process_signal(worker, SIGKILL);
        process_finish(worker);
        process_await(fleet->broker, PROCESS_ERR, "what=silent");
    }
}

static void assert_dead_letter(struct asker *asker, const struct id *request)
{
    Brink__V1__ListRequest list = BRINK__V1__LIST_REQUEST__INIT;
    const Brink__V1__RequestList *letters = (const Brink__V1__RequestList *)asker_call(
        asker, "/brink.v1.Broker/DeadLetters", &list.base,
        &brink__v1__request_list__descriptor);
    assert_int_equal(letters->n_requests, 1);
    const Brink__V1__RequestState *letter = letters->requests[0];
    assert_memory_equal(letter->request_id.data, request->bytes, ID_BYTES);
    assert_int_equal(letter->phase, BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_DEAD);
    assert_int_equal(letter->attempts, ATTEMPTS);
    assert_int_equal(letter->n_failures, ATTEMPTS);
    for (size_t i = 0; i < ATTEMPTS; i++) {
        assert_failure(letter, i, victims[i], "worker silent");
    }
}

/* Law: a request that kills every worker is given up after attempts_max, with the name and the
 * cause of each; people see it, and can have it tried once more. */
static void a_request_that_loses_every_worker_is_a_dead_letter(void **state)
{
    static const char id[] = "a5000000000000000000000000000002";
    struct fleet *fleet = *state;
    struct asker *asker = &fleet->asker;
    struct buffer body = {0};
    fleet_start_broker(fleet, "--heartbeat-ms", "2500", "--attempts-max", "3", NULL);
    asker_watch(asker, fleet->publish);
    asker_read(asker, scenario, LONG);
    struct id request = asker_submit(asker, 2);
    kill_all_attempts(fleet, &request);
    struct brink_reply reply;
    asker_await(asker, &request, 10, &reply); /* ABORTED */
    for (size_t i = 0; i < ATTEMPTS; i++) {
        assert_non_null(strstr(reply.status.message, victims[i]));
    }
    assert_non_null(strstr(reply.status.message, "worker silent"));
    assert_dead_letter(asker, &request);
    struct process *stats = fleet_run(fleet, 0, "stats", "--json", NULL);
    process_await(stats, PROCESS_OUT, "\"outcomesDead\": \"1\"");
    process_await(stats, PROCESS_OUT, "\"attemptsLost\": \"3\"");
    struct process *result = fleet_run(fleet, 1, "result", id, NULL);
    process_await(result, PROCESS_ERR, "the request failed: ABORTED: ");
    struct process *dead = fleet_run(fleet, 0, "dead", "scenario/assess/", NULL);
    process_await(dead, PROCESS_OUT, id);
    process_await(dead, PROCESS_OUT, "3 by third");
    struct process *again = fleet_run(fleet, 0, "requeue", id, NULL);
    assert_string_equal(process_said(again, PROCESS_OUT), "1 requeued\n");
    fleet_start_worker(fleet, "fourth", "2", NULL);
    await(asker, &request, &body);
    assert_int_equal(asker_get(asker, &request)->attempts, 1);
    assert_as_undisturbed(fleet, &body);
    buffer_clear(&body);
}

typedef bool stats_fn(const Brink__V1__StatsReply *stats);

static bool has_stale(const Brink__V1__StatsReply *stats)
{
    return stats->results_stale > 0;
}

static bool has_two_workers(const Brink__V1__StatsReply *stats)
{
    return stats->n_workers == 2;
}

/* The outcomes published since the watch began are `request` and then `other`, no more. */
static void
assert_outcomes(struct asker *asker, const struct id *request, const struct id *other)
{
    struct watch_event event;
    asker_next(asker, "assessment/assess/", &event);
    assert_true(id_equal(&event.id, request));
    assert_int_equal(event.status.code, 0);
    uint64_t sequence = event.work.sequence;
    asker_next(asker, "assessment/assess/", &event);
    assert_true(id_equal(&event.id, other));
    assert_int_equal(event.work.sequence, sequence + 1);
}

/* A way to lose a task without a death. */
struct hang {
    const char *lease_ms, *heartbeat_ms; /* of the broker */
    const char *cause;
    stats_fn *is_awake; /* what the broker shows once the worker goes on */
};

/* Law: a worker that was given up and goes on changes nothing: the request has the one outcome
 * of the worker that took its place. */
static void check_hang(struct fleet *fleet, const struct hang *hang)
{
    struct asker *asker = &fleet->asker;
    struct buffer body = {0};
    fleet_start_broker(fleet, "--lease-ms", hang->lease_ms, "--heartbeat-ms",
                       hang->heartbeat_ms, NULL);
    asker_watch(asker, fleet->publish);
    asker_read(asker, scenario, LONG);
    struct process *one = fleet_start_worker(fleet, "one", "1", NULL);
    struct id request = asker_submit(asker, 3);
    asker_await_progress(asker, &request);
    process_signal(one, SIGSTOP);
    fleet_start_worker(fleet, "two", "2", NULL);
    await(asker, &request, &body);
    const Brink__V1__RequestState *now = asker_get(asker, &request);
    assert_int_equal(now->attempts, 2);
    assert_failure(now, 0, "one", hang->cause);
    process_signal(one, SIGCONT);
    assert_int_equal(asker_await_stats(asker, hang->is_awake)->attempts_lost, 1);
    asker_read(asker, scenario, 0);
    struct id other = asker_submit(asker, 4);
    struct brink_reply reply;
    asker_await(asker, &other, 0, &reply);
    assert_outcomes(asker, &request, &other);
    asker_read(asker, scenario, LONG);
    assert_as_undisturbed(fleet, &body);
    process_signal(one, SIGTERM);
    process_expect(one, 0);
    buffer_clear(&body);
}

/* It is known still and was told to stop: its answer to that is refused and counted. */
static void a_task_that_does_not_move_goes_to_another_worker(void **state)
{
    const char *lease_ms = SLOWNESS > 1 ? "6000" : "2000"; /* longer than a step of the work */
    const struct hang hang = {lease_ms, "600000", "lease expired", has_stale};
    check_hang(*state, &hang);
}

/* It is not known any more, hears so and joins again. */
static void a_worker_that_falls_silent_loses_its_task(void **state)
{
    const struct hang hang = {"600000", "3000", "worker silent", has_two_workers};
    check_hang(*state, &hang);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_request_of_a_killed_worker_completes_on_another,
                                        fleet_set_up, fleet_tear_down),
        cmocka_unit_test_setup_teardown(a_request_that_loses_every_worker_is_a_dead_letter,
                                        fleet_set_up, fleet_tear_down),
        cmocka_unit_test_setup_teardown(a_task_that_does_not_move_goes_to_another_worker,
                                        fleet_set_up, fleet_tear_down),
        cmocka_unit_test_setup_teardown(a_worker_that_falls_silent_loses_its_task, fleet_set_up,
                                        fleet_tear_down),
    };
    return cmocka_run_group_tests_name("e2e/loss", tests, NULL, NULL);
}
