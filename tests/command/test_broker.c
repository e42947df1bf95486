#include "tests/command/capture.h"
#include "tests/support/check.h"
#include "tests/support/running.h"
#include "worker/link.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define RUN(capture, ...) capture_run(capture, (const char *const[]){__VA_ARGS__, NULL})

static const char scenario[] = CONFIG_DIR "/scenarios/dprk-2017-09.cfg";

enum { ENDPOINT_MOST = 256 };

/* A broker and a worker as the commands meet them: over TCP. */
struct fleet {
    struct running running;
    struct link *link;
    pthread_t thread;
    char call[ENDPOINT_MOST];
    char publish[ENDPOINT_MOST];
};

static void *work(void *argument)
{
    assert_int_equal(link_run(argument), STATUS_OK);
    return NULL;
}

static void start_broker(struct fleet *fleet)
{
    struct context *context = NULL;
    struct loop_options options = running_options();
    options.call = "tcp://127.0.0.1:*";
    options.publish = "tcp://127.0.0.1:*";
    assert_int_equal(context_new(&context), STATUS_OK);
    running_start(&fleet->running, context, options);
    snprintf(fleet->call, sizeof fleet->call, "%s", loop_call_endpoint(fleet->running.loop));
    snprintf(fleet->publish, sizeof fleet->publish, "%s",
             loop_publish_endpoint(fleet->running.loop));
}

static void start_worker(struct fleet *fleet)
{
    char words[SOCKET_WORDS_BYTES];
    struct link_options options = link_default_options();
    options.context = fleet->running.context;
    options.call = fleet->call;
    options.name = "test-worker";
    options.threads = 2;
    assert_int_equal(link_new(&options, &fleet->link, words), STATUS_OK);
    assert_int_equal(pthread_create(&fleet->thread, NULL, work, fleet->link), 0);
}

static void stop_fleet(struct fleet *fleet)
{
    if (fleet->link != NULL) {
        link_stop(fleet->link);
        assert_int_equal(pthread_join(fleet->thread, NULL), 0);
        link_free(&fleet->link);
    }
    running_stop(&fleet->running);
}

/* Law: a request gives the same bytes whichever way it takes. */
static void submit_and_wait_prints_what_run_prints(void **state)
{
    (void)state;
    struct fleet fleet = {0};
    struct capture run;
    struct capture submit;
    start_broker(&fleet);
    start_worker(&fleet);
    RUN(&run, "run", scenario, "--draws", "37", "--months", "36", "--json", "--threads", "1");
    RUN(&submit, "submit", scenario, "--draws", "37", "--months", "36", "--json", "--wait",
        "--call", fleet.call, "--publish", fleet.publish);
    assert_ended(&run, EXIT_DONE);
    assert_ended(&submit, EXIT_DONE);
    assert_string_equal(run.out, submit.out);
    capture_clear(&run);
    capture_clear(&submit);
    stop_fleet(&fleet);
}

static void a_request_is_submitted_followed_and_fetched(void **state)
{
    (void)state;
    static const char id[] = "0123456789abcdef0123456789abcdef";
    struct fleet fleet = {0};
    struct capture capture;
    start_broker(&fleet);
    RUN(&capture, "submit", scenario, "--draws", "37", "--months", "24", "--id", id, "--tenant",
        "desk", "--priority", "high", "--call", fleet.call);
    assert_ended(&capture, EXIT_DONE);
    assert_string_equal(capture.out, "0123456789abcdef0123456789abcdef\n");
    capture_clear(&capture);
    RUN(&capture, "result", id, "--call", fleet.call);
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "waiting"));
    assert_non_null(strstr(capture.out, "scenario/assess/PRK"));
    assert_non_null(strstr(capture.out, "desk"));
    capture_clear(&capture);
    RUN(&capture, "result", id, "--json", "--call", fleet.call);
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "\"phase\": \"REQUEST_PHASE_WAITING\""));
    capture_clear(&capture);
    start_worker(&fleet);
    RUN(&capture, "result", id, "--wait", "--section", "summary", "--call", fleet.call);
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "dprk-2017-09"));
    capture_clear(&capture);
    RUN(&capture, "stats", "--call", fleet.call);
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "test-worker"));
    assert_non_null(strstr(capture.out, "desk"));
    capture_clear(&capture);
    RUN(&capture, "stats", "--json", "--call", fleet.call);
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "\"outcomesDone\": \"1\""));
    capture_clear(&capture);
    RUN(&capture, "cancel", id, "--call", fleet.call);
    assert_ended(&capture, EXIT_FAILED);
    assert_said(&capture, "not cancelled: it had ended before");
    capture_clear(&capture);
    stop_fleet(&fleet);
}

/* Law: a fleet computes what the program computes by itself. */
static void a_fleet_answers_what_is_sensitive(void **state)
{
    (void)state;
    struct fleet fleet = {0};
    struct capture there;
    struct capture here;
    start_broker(&fleet);
    start_worker(&fleet);
    RUN(&there, "sensitivity", scenario, "--points", "3", "--months", "24", "--json", "--call",
        fleet.call);
    assert_ended(&there, EXIT_DONE);
    RUN(&here, "sensitivity", scenario, "--points", "3", "--months", "24", "--json");
    assert_ended(&here, EXIT_DONE);
    assert_string_equal(there.out, here.out);
    capture_clear(&there);
    capture_clear(&here);
    stop_fleet(&fleet);
}

static void a_cancelled_request_fails_with_its_status(void **state)
{
    (void)state;
    static const char id[] = "0123456789abcdef0123456789abcdee";
    struct fleet fleet = {0};
    struct capture capture;
    start_broker(&fleet);
    RUN(&capture, "submit", scenario, "--id", id, "--json", "--call", fleet.call);
    assert_ended(&capture, EXIT_DONE);
    assert_string_equal(capture.out, "{\"requestId\":\"0123456789abcdef0123456789abcdee\"}\n");
    capture_clear(&capture);
    RUN(&capture, "cancel", id, "--call", fleet.call);
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "cancelled"));
    capture_clear(&capture);
    RUN(&capture, "result", id, "--call", fleet.call);
    assert_ended(&capture, EXIT_FAILED);
    assert_said(&capture, "the request failed: CANCELLED");
    capture_clear(&capture);
    RUN(&capture, "result", "ffffffffffffffffffffffffffffffff", "--call", fleet.call);
    assert_ended(&capture, EXIT_FAILED);
    assert_said(&capture, "NOT_FOUND");
    capture_clear(&capture);
    stop_fleet(&fleet);
}

static void a_deadline_that_passes_has_a_code_of_its_own(void **state)
{
    (void)state;
    struct fleet fleet = {0};
    struct capture capture;
    start_broker(&fleet); /* and no worker */
    RUN(&capture, "submit", scenario, "--wait", "--deadline", "1", "--call", fleet.call,
        "--publish", fleet.publish);
    assert_ended(&capture, EXIT_EXPIRED);
    assert_said(&capture, "the request failed: DEADLINE_EXCEEDED");
    capture_clear(&capture);
    stop_fleet(&fleet);
}

static void diff_and_describe_use_the_broker_they_are_told(void **state)
{
    (void)state;
    static const char none[] = CONFIG_DIR "/scenarios/dprk-none.cfg";
    struct fleet fleet = {0};
    struct capture inside;
    struct capture outside;
    start_broker(&fleet);
    start_worker(&fleet);
    RUN(&inside, "diff", scenario, none, "--draws", "9", "--months", "24", "--json");
    RUN(&outside, "diff", scenario, none, "--draws", "9", "--months", "24", "--json", "--call",
        fleet.call);
    assert_ended(&outside, EXIT_DONE);
    assert_string_equal(inside.out, outside.out);
    capture_clear(&inside);
    capture_clear(&outside);
    RUN(&inside, "describe", "Submit");
    RUN(&outside, "describe", "Submit", "--call", fleet.call);
    assert_string_equal(inside.out, outside.out);
    assert_string_equal(inside.err, outside.err);
    capture_clear(&inside);
    capture_clear(&outside);
    RUN(&outside, "stats", "--call", fleet.call, "--json");
    assert_non_null(strstr(outside.out, "\"outcomesDone\": \"3\""));
    capture_clear(&outside);
    stop_fleet(&fleet);
}

/* Law: through a broker a council is answered as it is inside one process. */
static void a_council_goes_through_a_broker(void **state)
{
    (void)state;
    static const char council[] = CONFIG_DIR "/scenarios/dprk-2017-council.cfg";
    struct fleet fleet = {0};
    struct capture inside;
    struct capture outside;
    start_broker(&fleet);
    start_worker(&fleet);
    RUN(&inside, "run", council, "--draws", "70", "--json");
    RUN(&outside, "submit", council, "--draws", "70", "--wait", "--json", "--call", fleet.call,
        "--publish", fleet.publish);
    assert_ended(&inside, EXIT_DONE);
    assert_ended(&outside, EXIT_DONE);
    assert_string_equal(inside.out, outside.out);
    capture_clear(&inside);
    capture_clear(&outside);
    stop_fleet(&fleet);
}

/* What a watcher sees while requests are made on another thread. */
struct watcher {
    struct fleet *fleet;
    const char *json; /* "--json"; NULL: words */
    struct capture capture;
};

static void *follow(void *argument)
{
    struct watcher *watcher = argument;
    if (watcher->json != NULL) {
        RUN(&watcher->capture, "watch", "assessment/", "--count", "1", "--publish",
            watcher->fleet->publish, watcher->json);
    } else {
        RUN(&watcher->capture, "watch", "assessment/", "--count", "1", "--publish",
            watcher->fleet->publish);
    }
    return NULL;
}

static void a_watcher_prints_outcomes_as_they_come(void **state)
{
    (void)state;
    struct fleet fleet = {0};
    start_broker(&fleet);
    start_worker(&fleet);
    for (int round = 0; round < 2; round++) {
        struct watcher watcher = {.fleet = &fleet, .json = round == 0 ? NULL : "--json"};
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, follow, &watcher), 0);
        /* The subscription arrives in its own time: ask until its outcome was seen. */
        while (pthread_tryjoin_np(thread, NULL) != 0) {
            struct capture submit;
            RUN(&submit, "submit", scenario, "--draws", "2", "--months", "24", "--quiet",
                "--wait", "--call", fleet.call);
            assert_ended(&submit, EXIT_DONE);
            capture_clear(&submit);
        }
        assert_ended(&watcher.capture, EXIT_DONE);
        if (round == 0) {
            assert_non_null(strstr(watcher.capture.out, "  assessment/assess/PRK  "));
            assert_non_null(strstr(watcher.capture.out, "  OK, attempt 1, by test-worker\n"));
        } else {
            assert_non_null(
                strstr(watcher.capture.out, "{\"topic\":\"assessment/assess/PRK\","));
            assert_non_null(strstr(watcher.capture.out, ",\"assessment\":{\"scenario\":"));
        }
        capture_clear(&watcher.capture);
    }
    stop_fleet(&fleet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(submit_and_wait_prints_what_run_prints),
        cmocka_unit_test(a_request_is_submitted_followed_and_fetched),
        cmocka_unit_test(a_fleet_answers_what_is_sensitive),
        cmocka_unit_test(a_cancelled_request_fails_with_its_status),
        cmocka_unit_test(a_deadline_that_passes_has_a_code_of_its_own),
        cmocka_unit_test(diff_and_describe_use_the_broker_they_are_told),
        cmocka_unit_test(a_council_goes_through_a_broker),
        cmocka_unit_test(a_watcher_prints_outcomes_as_they_come),
    };
    return cmocka_run_group_tests_name("command/broker", tests, NULL, NULL);
}
