/* brink-bench as a user has it: every row is there, every number is one, and it stops. */
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/process.h"

#include <jansson.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static void run(struct process *process, int code, const char *const *arguments)
{
    const struct process_plan plan = {.path = BRINK_BENCH, .arguments = arguments};
    process_start(process, &plan);
    process_expect(process, code);
}

static const char *const every_row[][2] = {
    {"round-trip", "zmq_proxy"},
    {"round-trip", "brink, sync"},
    {"round-trip", "brink, sync, 1"},
    {"round-trip", "brink, batch"},
    {"round-trip", "brink, memory"},
    {"round-trip", "brink, keys"},
    {"compute", "one thread"},
    {"compute", "a thread a core"},
    {"compute", "economy alone"},
    {"table", "48 industries"},
    {"table", "200 industries"},
    {"table", "1,000 industries"},
    {"start-up", "brink run"},
    {"start-up", "brink run, draws"},
    {"start-up", "brink --version"},
    {"keys", "brink, sync"},
    {"keys", "brink, sync, keys"},
    {"keys", "brink, memory"},
    {"keys", "brink, keys"},
    {"metrics", "brink, sync"},
    {"metrics", "brink, sync, metrics"},
    {"metrics", "brink, memory"},
    {"metrics", "brink, metrics"},
    {"sweep", "one process"},
    {"sweep", "fleet, 2 workers"},
    {"sweep", "fleet, 1 worker"},
    {"scaling", "1 worker, 0 ms"},
    {"scaling", "256 workers, 0 ms"},
    {"scaling", "16 workers, 1 ms"},
    {"scaling", "64 workers, 10 ms"},
    {"saturation", "1 ms a task"},
    {"saturation", "10 ms a task"},
    {"saturation", "100 ms a task"},
    {"saturation", "1 s a task"},
    {"saturation", "10 s a task"},
};

enum {
    ROW_COUNT = sizeof every_row / sizeof every_row[0],
    TRIP_ROW_COUNT = 6,
    WINDOW_COUNT = 4,
    COST_ROW_COUNT = 8, /* keys and metrics */
    COST_WINDOW_COUNT = 2
};

static size_t windows_of(const char *measurement)
{
    bool is_cost = strcmp(measurement, "keys") == 0 || strcmp(measurement, "metrics") == 0;
    return is_cost                                  ? COST_WINDOW_COUNT
           : strcmp(measurement, "round-trip") == 0 ? WINDOW_COUNT
                                                    : 1;
}

static const char *text_of(const json_t *row, const char *name)
{
    const char *text = json_string_value(json_object_get(row, name));
    assert_non_null(text);
    return text;
}

/* A metric has a median of one round: a positive number, the least and the most too. */
static void check_metric(const json_t *metric, json_int_t rounds)
{
    double median = json_number_value(json_object_get(metric, "median"));
    assert_true(isfinite(median) && median > 0);
    double least = json_number_value(json_object_get(metric, "least"));
    double most = json_number_value(json_object_get(metric, "most"));
    assert_true(least > 0 && least <= median && median <= most && isfinite(most));
    assert_int_equal(json_integer_value(json_object_get(metric, "count")), rounds);
}

static size_t check_metrics(json_t *row, json_int_t rounds)
{
    const char *name = NULL;
    json_t *value = NULL;
    size_t count = 0;
    json_object_foreach(row, name, value)
    {
        if (json_is_object(value)) {
            check_metric(value, rounds);
            count++;
        }
    }
    return count;
}

/* The rows of one subject; their metrics are checked. */
static size_t check_subject(const json_t *rows, const char *const *names, json_int_t rounds)
{
    size_t found = 0;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);
        if (strcmp(text_of(row, "measurement"), names[0]) == 0 &&
            strcmp(text_of(row, "subject"), names[1]) == 0) {
            assert_true(check_metrics(row, rounds) >= 2);
            found++;
        }
    }
    return found;
}

/* Rows that one measurement has; those of every_row that are among them are checked. */
static size_t check_measurement(const char *name)
{
    struct process bench;
    json_error_t error;
    run(&bench, 0,
        (const char *const[]){"--quick", "--repeats", "1", "--json", "--only", name, NULL});
    json_t *page =
        json_loads(process_said(&bench, PROCESS_OUT), JSON_REJECT_DUPLICATES, &error);
    assert_non_null(page);
    const json_t *rows = json_object_get(page, "rows");
    size_t count = json_array_size(rows);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const char *of = every_row[i][0];
        bool follows = strcmp(name, "scaling") == 0 && strcmp(of, "saturation") == 0;
        if (follows || strcmp(of, name) == 0) {
            assert_int_equal(check_subject(rows, every_row[i], 1), windows_of(of));
        }
    }
    json_decref(page);
    process_end(&bench);
    return count;
}

/* One at a time: none takes so long that it would be ended. */
static void every_row_is_there_and_positive(void **state)
{
    (void)state;
    static const char *const names[] = {"round-trip", "keys",     "metrics", "compute",
                                        "table",      "start-up", "sweep",   "scaling"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        count += check_measurement(names[i]);
    }
    assert_int_equal(count, ROW_COUNT + TRIP_ROW_COUNT * (WINDOW_COUNT - 1) +
                                COST_ROW_COUNT * (COST_WINDOW_COUNT - 1));
}

static void a_person_gets_a_table(void **state)
{
    (void)state;
    struct process bench;
    run(&bench, 0,
        (const char *const[]){"--quick", "--repeats", "1", "--only", "start-up", NULL});
    const char *said = process_said(&bench, PROCESS_OUT);
    assert_non_null(strstr(said, "\nstart-up: "));
    assert_non_null(strstr(said, "\nbrink run "));
    assert_null(strstr(said, "zmq_proxy"));
    process_end(&bench);
}

/* Law: a page's table has as many cells in each line, and each round adds a value. */
static void a_page_gets_a_table_of_markdown(void **state)
{
    (void)state;
    struct process bench;
    run(&bench, 0,
        (const char *const[]){"--quick", "--repeats", "2", "--only", "table", "--markdown",
                              NULL});
    const char *said = process_said(&bench, PROCESS_OUT);
    assert_non_null(strstr(said, "Medians of 2 rounds of --quick"));
    const char *table = strstr(said, "\n| |");
    assert_non_null(table);
    assert_non_null(strstr(table, "\n| 48 industries | 1.00 |"));
    size_t lines = 0;
    for (const char *line = table; line != NULL; line = strchr(line, '\n')) {
        size_t bars = 0;
        for (line++; *line != '\0' && *line != '\n'; line++) {
            bars += *line == '|';
        }
        assert_true(bars == 4 || bars == 0);
        lines += bars == 4;
    }
    assert_int_equal(lines, 2 + 3);
    assert_null(strstr(said, "round-trip"));
    process_end(&bench);
}

/* Law: a journal is made where it is wanted, and nothing of it is left. */
static void one_system_over_ipc_leaves_nothing_behind(void **state)
{
    (void)state;
    struct folder folder;
    struct process bench;
    folder_make(&folder);
    run(&bench, 0,
        (const char *const[]){"--quick", "--repeats", "1", "--only", "round-trip", "--system",
                              "brink, sync", "--transport", "ipc", "--journal", folder.path,
                              NULL});
    const char *said = process_said(&bench, PROCESS_OUT);
    assert_non_null(strstr(said, "zmq_proxy"));
    assert_non_null(strstr(said, "brink, sync "));
    assert_null(strstr(said, "brink, memory"));
    process_end(&bench);
    assert_int_equal(rmdir(folder.path), 0);
}

/* Law: whoever stops it early finds nothing left behind either. */
static void stopped_early_it_leaves_nothing_behind(void **state)
{
    (void)state;
    struct folder folder;
    struct process bench;
    const struct process_plan plan = {
        .path = BRINK_BENCH,
        .arguments = (const char *const[]){"--quick", "--repeats", "100", "--only",
                                           "round-trip", "--journal", folder.path, NULL}};
    folder_make(&folder);
    process_start(&bench, &plan);
    process_await(&bench, PROCESS_ERR, "round 1 of 100");
    process_signal(&bench, SIGINT);
    process_expect(&bench, 1);
    assert_non_null(strstr(process_said(&bench, PROCESS_ERR), "cancelled"));
    process_end(&bench);
    assert_int_equal(rmdir(folder.path), 0);
}

static void what_is_wrong_ends_with_two(void **state)
{
    (void)state;
    struct process bench;
    run(&bench, 2, (const char *const[]){"--only", "speed", NULL});
    process_await(&bench, PROCESS_ERR, "speed: no such measurement; see --help");
    process_end(&bench);
    run(&bench, 2, (const char *const[]){"--system", "redis streams", NULL});
    process_await(&bench, PROCESS_ERR, "redis streams is a peer: it needs --peers");
    process_end(&bench);
    run(&bench, 2, (const char *const[]){"--peers", "--system", "postgres", NULL});
    process_await(&bench, PROCESS_ERR, "postgres: no such system");
    process_end(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_there_and_positive),
        cmocka_unit_test(a_person_gets_a_table),
        cmocka_unit_test(a_page_gets_a_table_of_markdown),
        cmocka_unit_test(one_system_over_ipc_leaves_nothing_behind),
        cmocka_unit_test(stopped_early_it_leaves_nothing_behind),
        cmocka_unit_test(what_is_wrong_ends_with_two),
    };
    return cmocka_run_group_tests_name("bench/quick", tests, NULL, NULL);
}
