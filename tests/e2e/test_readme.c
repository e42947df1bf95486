/* README.md, done as it says: its report is the one printed, its scenario runs, its programs in
 * Python hear from a broker and ask it. */
#include "tests/support/check.h"
#include "tests/support/fleet.h"
#include "tests/support/manual.h"

#include <stdio.h>
#include <string.h>

static const char scenario[] = CONFIG_DIR "/scenarios/dprk-2017-09.cfg";
static const char python[] = "/usr/bin/python3";

struct reading {
    struct fleet *fleet;
    struct buffer page;
};

static int set_up(void **state)
{
    static struct reading reading;
    void *fleet = NULL;
    assert_int_equal(fleet_set_up(&fleet), 0);
    reading = (struct reading){.fleet = fleet};
    manual_read(README, &reading.page);
    *state = &reading;
    return 0;
}

static int tear_down(void **state)
{
    struct reading *reading = *state;
    void *fleet = reading->fleet;
    buffer_clear(&reading->page);
    return fleet_tear_down(&fleet);
}

static void its_report_is_the_one_printed(void **state)
{
    struct reading *reading = *state;
    struct buffer report = {0};
    manual_block(&reading->page, "text", 0, &report);
    struct process *run = fleet_run(reading->fleet, 0, "run", scenario, NULL);
    assert_string_equal(process_said(run, PROCESS_OUT), buffer_text(&report));
    buffer_clear(&report);
}

/* It stands beside the others there, and in a folder of its own here. */
static void its_scenario_runs(void **state)
{
    struct reading *reading = *state;
    struct buffer written = {0};
    struct buffer moved = {0};
    manual_block(&reading->page, "cfg", 0, &written);
    manual_replace(buffer_text(&written), "../worlds/", CONFIG_DIR "/worlds/", &moved);
    const char *path =
        folder_write(&reading->fleet->folder, "half-the-coal.cfg", buffer_text(&moved));
    fleet_run(reading->fleet, 0, "validate", path, NULL);
    struct process *run = fleet_run(reading->fleet, 0, "run", path, "--draws", "16",
                                    "--section", "measures", NULL);
    assert_non_null(strstr(process_said(run, PROCESS_OUT), "half-the-coal"));
    static const char cuts[] = "measures.half-the-coal.cut=0:1:0.1";
    static const char shares[] = "measures.half-the-coal.enforcement=0.5,0.7,0.9";
    assert_non_null(strstr(buffer_text(&reading->page), cuts));
    assert_non_null(strstr(buffer_text(&reading->page), shares));
    run = fleet_run(reading->fleet, 0, "sweep", path, "--over", cuts, "--over", shares,
                    "--draws", "4", "--brink-draws", "0", NULL);
    assert_non_null(strstr(process_said(run, PROCESS_OUT), "33 scenarios of 4 draws"));
    fleet_run(reading->fleet, 0, "diff", path, CONFIG_DIR "/scenarios/dprk-2017-08.cfg",
              "--draws", "16", NULL);
    buffer_clear(&written);
    buffer_clear(&moved);
}

/* Runs a program to its end: its exit code. */
static int run(struct fleet *fleet, const char *path, const char *const *arguments)
{
    const struct process_plan plan = {.path = path, .arguments = arguments};
    return process_finish(fleet_start_plan(fleet, &plan));
}

static int has_python(struct fleet *fleet)
{
    const char *const imports[] = {"-c", "import zmq, google.protobuf", NULL};
    return run(fleet, python, imports) == 0;
}

/* The messages in Python, and the request, in the folder of the fleet. */
static const char *prepare(struct fleet *fleet, char request_out[FOLDER_PATH_BYTES])
{
    char out[FOLDER_PATH_BYTES + 16];
    snprintf(out, sizeof out, "--python_out=%s", fleet->folder.path);
    const char *const arguments[] = {"-I" PROTO_DIR,
                                     out,
                                     PROTO_DIR "/brink/v1/quantity.proto",
                                     PROTO_DIR "/brink/v1/assessment.proto",
                                     PROTO_DIR "/brink/v1/table.proto",
                                     PROTO_DIR "/brink/v1/trade.proto",
                                     PROTO_DIR "/brink/v1/bargain.proto",
                                     PROTO_DIR "/brink/v1/council.proto",
                                     PROTO_DIR "/brink/v1/estimate.proto",
                                     PROTO_DIR "/brink/v1/fit.proto",
                                     PROTO_DIR "/brink/v1/judgement.proto",
                                     PROTO_DIR "/brink/v1/world.proto",
                                     PROTO_DIR "/brink/v1/call.proto",
                                     NULL};
    assert_int_equal(run(fleet, PROTOC, arguments), 0);
    const char *path = folder_write(&fleet->folder, "request.pb", "");
    snprintf(request_out, FOLDER_PATH_BYTES, "%s", path);
    fleet_run(fleet, 0, "validate", scenario, "--quiet", "--output", request_out, NULL);
    return request_out;
}

/* A program of the page, with this broker's endpoints and request; it is beside the messages.
 */
static const char *
write_program(struct reading *reading, size_t index, const char *name, const char *request)
{
    struct fleet *fleet = reading->fleet;
    struct buffer written = {0};
    struct buffer called = {0};
    struct buffer published = {0};
    struct buffer program = {0};
    manual_block(&reading->page, "python", index, &written);
    manual_replace(buffer_text(&written), "tcp://127.0.0.1:7650", fleet->call, &called);
    manual_replace(buffer_text(&called), "tcp://127.0.0.1:7651", fleet->publish, &published);
    manual_replace(buffer_text(&published), "request.pb", request, &program);
    const char *path = folder_write(&fleet->folder, name, buffer_text(&program));
    buffer_clear(&written);
    buffer_clear(&called);
    buffer_clear(&published);
    buffer_clear(&program);
    return path;
}

static struct process *start_program(struct fleet *fleet, const char *path)
{
    const char *const arguments[] = {path, NULL};
    const struct process_plan plan = {.path = python, .arguments = arguments};
    return fleet_start_plan(fleet, &plan);
}

/* Law: outcomes reach a subscriber in another language, once the broker has heard of it. */
static void its_subscriber_prints_outcomes(void **state)
{
    struct reading *reading = *state;
    struct fleet *fleet = reading->fleet;
    char request[FOLDER_PATH_BYTES];
    if (!has_python(fleet)) {
        skip();
    }
    fleet_start_broker(fleet, NULL);
    fleet_start_worker(fleet, "one", "2", NULL);
    prepare(fleet, request);
    struct process *subscriber =
        start_program(fleet, write_program(reading, 0, "subscribe.py", request));
    asker_read(&fleet->asker, scenario, 16);
    for (uint8_t i = 1; process_count(subscriber, PROCESS_OUT, "\n") == 0; i++) {
        assert_true(i < UINT8_MAX);
        struct brink_reply reply;
        struct id id = asker_submit(&fleet->asker, i);
        asker_await(&fleet->asker, &id, 0, &reply);
        assert_int_equal(process_has_ended(subscriber, 20), 0);
    }
    const char *said = process_said(subscriber, PROCESS_OUT);
    assert_memory_equal(said, "assessment/stability/PRK ", 25);
    assert_non_null(strstr(said, " OK breakdown within five years: 1"));
}

static void its_client_prints_what_it_says(void **state)
{
    struct reading *reading = *state;
    struct fleet *fleet = reading->fleet;
    struct buffer printed = {0};
    char request[FOLDER_PATH_BYTES];
    if (!has_python(fleet)) {
        skip();
    }
    fleet_start_broker(fleet, NULL);
    fleet_start_worker(fleet, "one", "2", NULL);
    prepare(fleet, request);
    struct process *client =
        start_program(fleet, write_program(reading, 1, "submit.py", request));
    process_expect(client, 0);
    manual_block(&reading->page, "text", 1, &printed);
    assert_string_equal(process_said(client, PROCESS_OUT), buffer_text(&printed));
    buffer_clear(&printed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(its_report_is_the_one_printed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(its_scenario_runs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(its_subscriber_prints_outcomes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(its_client_prints_what_it_says, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("e2e/readme", tests, NULL, NULL);
}
