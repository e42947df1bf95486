/* A broker and workers as processes over TCP: the same question, the same bytes. */
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/json.h"
#include "proto/unpack.h"
#include "tests/support/check.h"
#include "tests/support/fleet.h"
#include "tests/support/scrape.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char scenario[] = CONFIG_DIR "/scenarios/dprk-2017-09.cfg";

enum {
    DRAWS = 131 / SLOWNESS + 5,
    SUBMISSIONS = 4 /* at once, so that both workers have some */
};

static char draws_text[16];

static void assert_same(const struct buffer *a, const struct buffer *b)
{
    assert_int_equal(a->size, b->size);
    assert_memory_equal(a->bytes, b->bytes, a->size);
}

/* What `brink run` prints, computed in one process; `how` and `value` choose the draws. */
static void
run_alone(struct fleet *fleet, const char *how, const char *value, struct buffer *out)
{
    struct process *run =
        fleet_run(fleet, 0, "run", scenario, "--json", "--threads", "3", how, value, NULL);
    buffer_add_text(out, process_said(run, PROCESS_OUT));
    assert_int_equal(process_said(run, PROCESS_ERR)[0], '\0');
}

/* The same by submission, `count` at once. */
static void submit_all(
    struct fleet *fleet, int count, const char *how, const char *value, const char *alone)
{
    struct process *submissions[SUBMISSIONS];
    for (int i = 0; i < count; i++) {
        submissions[i] = fleet_start(fleet, "submit", scenario, "--wait", "--json",
                                     "--no-cache", how, value, NULL);
    }
    for (int i = 0; i < count; i++) {
        process_expect(submissions[i], 0);
        assert_string_equal(process_said(submissions[i], PROCESS_OUT), alone);
        assert_string_equal(process_said(submissions[i], PROCESS_ERR), "");
    }
}

/* Law: however many processes and threads computed it, the assessment is the same. */
static void check_threads(struct fleet *fleet, const char *threads)
{
    struct buffer drawn = {0};
    struct buffer central = {0};
    run_alone(fleet, "--draws", draws_text, &drawn);
    run_alone(fleet, "--central", NULL, &central);
    fleet_start_broker(fleet, NULL);
    fleet_start_worker(fleet, "one", threads, NULL);
    fleet_start_worker(fleet, "two", threads, NULL);
    submit_all(fleet, SUBMISSIONS, "--draws", draws_text, buffer_text(&drawn));
    submit_all(fleet, 1, "--central", NULL, buffer_text(&central));
    const Brink__V1__StatsReply *stats = asker_stats(&fleet->asker);
    assert_int_equal(stats->outcomes_done, SUBMISSIONS + 1);
    assert_int_equal(stats->outcomes_failed, 0);
    assert_int_equal(stats->attempts_lost, 0);
    assert_int_equal(stats->n_workers, 2);
    assert_true(stats->workers[0]->done > 0 && stats->workers[1]->done > 0);
    buffer_clear(&drawn);
    buffer_clear(&central);
}

static void workers_with_one_thread_say_what_a_run_alone_says(void **state)
{
    if (SLOWNESS == 1) { /* elsewhere four threads are enough */
        check_threads(*state, "1");
    }
}

static void workers_with_four_threads_say_what_a_run_alone_says(void **state)
{
    check_threads(*state, "4");
}

static void print_json(const struct brink_reply *reply, struct buffer *text)
{
    struct arena arena = {0};
    ProtobufCMessage *message = NULL;
    assert_int_equal(unpack_message(&brink__v1__assessment__descriptor, &arena, reply->body,
                                    reply->body_size, &message),
                     STATUS_OK);
    assert_int_equal(json_print(message, JSON_STYLE_INDENTED, text), STATUS_OK);
    buffer_add_byte(text, '\n');
    arena_clear(&arena);
}

/* Law: the bytes on the wire are the same too, and they are what the program prints. */
static void a_library_gets_the_same_bytes_from_every_worker(void **state)
{
    static const char *const threads[] = {"1", "2", "4"};
    struct fleet *fleet = *state;
    struct buffer first = {0};
    struct buffer alone = {0};
    struct buffer json = {0};
    fleet_start_broker(fleet, NULL);
    for (size_t i = 0; i < 3; i++) {
        struct process *worker = fleet_start_worker(fleet, threads[i], threads[i], NULL);
        struct brink_reply reply;
        asker_read(&fleet->asker, scenario, DRAWS);
        struct id request = asker_submit(&fleet->asker, (uint8_t)(i + 1));
        asker_await(&fleet->asker, &request, 0, &reply);
        assert_string_equal(brink_metadata(&reply, "brink-worker"), threads[i]);
        struct buffer bytes = {0};
        buffer_add(&bytes, reply.body, reply.body_size);
        if (i == 0) {
            buffer_add(&first, reply.body, reply.body_size);
            print_json(&reply, &json);
        }
        assert_same(&bytes, &first);
        buffer_clear(&bytes);
        process_signal(worker, SIGTERM);
        process_expect(worker, 0);
    }
    run_alone(fleet, "--draws", draws_text, &alone);
    assert_same(&json, &alone);
    buffer_clear(&first);
    buffer_clear(&alone);
    buffer_clear(&json);
}

/* Law: an outcome is printed to whoever watches, once the broker has heard of the watcher. */
static void a_watcher_prints_outcomes(void **state)
{
    struct fleet *fleet = *state;
    fleet_start_broker(fleet, NULL);
    fleet_start_worker(fleet, "one", "1", NULL);
    struct process *watch = fleet_start(fleet, "watch", "assessment/", "--count", "1", NULL);
    asker_read(&fleet->asker, scenario, 0);
    for (uint8_t i = 1; !process_has_ended(watch, 20); i++) {
        assert_true(i < UINT8_MAX);
        struct brink_reply reply;
        struct id request = asker_submit(&fleet->asker, i);
        asker_await(&fleet->asker, &request, 0, &reply);
    }
    process_expect(watch, 0);
    const char *said = process_said(watch, PROCESS_OUT);
    assert_non_null(strstr(said, "  assessment/assess/PRK  a5"));
    assert_non_null(strstr(said, "  OK, attempt 1, by one\n"));
    assert_int_equal(process_count(watch, PROCESS_OUT, "\n"), 1);
}

static uint64_t check_progress(const struct watch_event *event, uint64_t before, uint64_t draws)
{
    struct arena arena = {0};
    ProtobufCMessage *message = NULL;
    assert_int_equal(unpack_message(&brink__v1__progress__descriptor, &arena, event->body,
                                    event->body_size, &message),
                     STATUS_OK);
    const Brink__V1__Progress *progress = (const Brink__V1__Progress *)message;
    uint64_t done = progress->draws_done;
    assert_int_equal(progress->draws, draws);
    assert_in_range(done, before, draws);
    arena_clear(&arena);
    return done;
}

/* Law: progress never goes back, nor beyond the draws asked for, and comes before the outcome.
 */
static void progress_is_published_under_the_id(void **state)
{
    enum { LONG = 1500 / SLOWNESS };
    struct fleet *fleet = *state;
    struct watch_event event;
    uint64_t done = 0;
    fleet_start_broker(fleet, NULL);
    fleet_start_worker(fleet, "one", "1", NULL);
    asker_watch(&fleet->asker, fleet->publish);
    asker_read(&fleet->asker, scenario, LONG);
    struct id request = asker_submit(&fleet->asker, 7);
    char topic[sizeof "progress/" + ID_TEXT_BYTES] = "progress/";
    id_format(&request, topic + strlen(topic));
    do {
        asker_next(&fleet->asker, "", &event);
        if (strcmp(event.topic, topic) == 0) {
            done = check_progress(&event, done, LONG);
        }
    } while (strcmp(event.topic, "assessment/assess/PRK") != 0);
    assert_true(done > 0);
    assert_true(id_equal(&event.id, &request));
}

static void the_example_in_c_submits_and_awaits(void **state)
{
    struct fleet *fleet = *state;
    fleet_start_broker(fleet, NULL);
    fleet_start_worker(fleet, "one", "2", NULL);
    const char *const arguments[] = {fleet->call, CONFIG_DIR "/scenarios/dprk-none.cfg", NULL};
    const struct process_plan plan = {.path = FLEET_PROGRAM("brink-example"),
                                      .arguments = arguments};
    struct process *example = fleet_start_plan(fleet, &plan);
    process_expect(example, 0);
    assert_memory_equal(process_said(example, PROCESS_OUT), "dprk-none: 0 measures, ", 23);
    assert_non_null(strstr(process_said(example, PROCESS_OUT), ", outcome 1\n"));
}

/* Law: whoever runs Brink sees a request go through it: in the pages of both programs, and by
 * the log of the worker, which is JSON and reads its settings again. */
static void those_who_run_it_see_what_it_does(void **state)
{
    static const char settings[] =
        "metrics = \"tcp://127.0.0.1:*\";\nlog_format = \"json\";\ncredit = 3;\n";
    static char answer[SCRAPE_BYTES];
    struct fleet *fleet = *state;
    char of_broker[FLEET_ENDPOINT_BYTES];
    char of_worker[FLEET_ENDPOINT_BYTES];
    fleet_start_broker(fleet, "--metrics", "tcp://127.0.0.1:*", NULL);
    process_value(strstr(process_said(fleet->broker, PROCESS_ERR), "event=metrics"), "http",
                  of_broker, sizeof of_broker);
    const char *path = folder_write(&fleet->folder, "worker.cfg", settings);
    struct process *worker = fleet_start_worker(fleet, "watched", "1", "--config", path, NULL);
    const char *line = process_await(worker, PROCESS_ERR, "\"event\":\"metrics\"");
    const char *http = strstr(line, "tcp://");
    assert_non_null(http);
    snprintf(of_worker, sizeof of_worker, "%.*s", (int)strcspn(http, "\""), http);
    fleet_run(fleet, 0, "submit", scenario, "--wait", "--json", "--draws", "16", NULL);
    process_await(worker, PROCESS_ERR, "\"event\":\"task_ended\"");
    scrape_await(of_broker, "/metrics", "\nbrink_outcomes_total{status=\"done\"} 1\n", answer);
    assert_non_null(strstr(answer, "\nbrink_attempts_total 1\n"));
    scrape_check(scrape_body(answer));
    scrape_await(of_worker, "/metrics", "\nbrink_worker_tasks_total{code=\"OK\"} 1\n", answer);
    assert_non_null(strstr(answer, "\nbrink_worker_draws_total 16\n"));
    scrape_check(scrape_body(answer));
    folder_write(&fleet->folder, "worker.cfg",
                 "metrics = \"tcp://127.0.0.1:*\";\ncredit = 4;\n");
    process_signal(worker, SIGHUP);
    process_await(worker, PROCESS_ERR, "\"setting\":\"credit\"");
    process_await(worker, PROCESS_ERR, "\"setting\":\"log_format\"");
    process_signal(worker, SIGTERM);
    process_expect(worker, 0);
}

/* Law: a request that needs what no worker has waits, and says for what; a worker that has it
 * is given it at once. */
static void a_request_waits_for_a_worker_with_its_label(void **state)
{
    struct fleet *fleet = *state;
    char id[ID_TEXT_BYTES];
    fleet_start_broker(fleet, NULL);
    fleet_start_worker(fleet, "plain", "1", "--memory-mb", "64", NULL);
    struct process *submit = fleet_run(fleet, 0, "submit", scenario, "--draws", "8", "--needs",
                                       "gpu memory_mb>=65", NULL);
    snprintf(id, sizeof id, "%.32s", process_said(submit, PROCESS_OUT));
    fleet_run(fleet, 0, "submit", scenario, "--draws", "16", "--wait", "--quiet", NULL);
    struct process *result = fleet_run(fleet, 0, "result", id, NULL);
    assert_non_null(strstr(process_said(result, PROCESS_OUT),
                           "a worker with memory_mb>=65 gpu: none has joined"));
    const Brink__V1__StatsReply *stats = asker_stats(&fleet->asker);
    assert_int_equal(stats->unmet, 1);
    assert_int_equal(stats->ready, 0);
    assert_int_equal(stats->n_needs, 1);
    assert_string_equal(stats->needs[0]->needs, "memory_mb>=65 gpu");
    assert_int_equal(stats->needs[0]->workers, 0);
    fleet_start_worker(fleet, "rich", "1", "--labels", "eu,gpu", "--memory-mb", "65", NULL);
    fleet_run(fleet, 0, "result", id, "--wait", "--quiet", NULL);
    stats = asker_stats(&fleet->asker);
    for (size_t i = 0; i < stats->n_workers; i++) {
        assert_int_equal(stats->workers[i]->done, 1);
        assert_int_equal(stats->workers[i]->usable, stats->workers[i]->credit);
    }
    struct process *bad = fleet_run(fleet, 1, "submit", scenario, "--needs", "gpu>2", NULL);
    assert_non_null(
        strstr(process_said(bad, PROCESS_ERR), "work.needs: \"gpu>2\" is not words"));
}

int main(void)
{
    snprintf(draws_text, sizeof draws_text, "%d", DRAWS);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(workers_with_one_thread_say_what_a_run_alone_says,
                                        fleet_set_up, fleet_tear_down),
        cmocka_unit_test_setup_teardown(workers_with_four_threads_say_what_a_run_alone_says,
                                        fleet_set_up, fleet_tear_down),
        cmocka_unit_test_setup_teardown(a_library_gets_the_same_bytes_from_every_worker,
                                        fleet_set_up, fleet_tear_down),
        cmocka_unit_test_setup_teardown(those_who_run_it_see_what_it_does, fleet_set_up,
                                        fleet_tear_down),
        cmocka_unit_test_setup_teardown(a_request_waits_for_a_worker_with_its_label,
                                        fleet_set_up, fleet_tear_down),
        cmocka_unit_test_setup_teardown(a_watcher_prints_outcomes, fleet_set_up,
                                        fleet_tear_down),
        cmocka_unit_test_setup_teardown(progress_is_published_under_the_id, fleet_set_up,
                                        fleet_tear_down),
        cmocka_unit_test_setup_teardown(the_example_in_c_submits_and_awaits, fleet_set_up,
                                        fleet_tear_down),
    };
    return cmocka_run_group_tests_name("e2e/fleet", tests, NULL, NULL);
}
