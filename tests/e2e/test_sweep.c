/* Sweeps by processes that are killed, stopped and started again: always the same bytes, always
 * one row a scenario. With BRINK_SOAK_SWEEP (./dev soak --sweep) the sweep has 10,000 scenarios
 * of so many draws, a worker dies every two seconds and the broker twice. */
#include "base/clock.h"
#include "tests/support/check.h"
#include "tests/support/fleet.h"
#include "tests/support/isle.h"
#include "tests/support/manual.h"
#include "tests/support/scrape.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SCENARIOS = SLOWNESS > 1 ? 40 : 200,
    DRAWS = 100 / SLOWNESS,
    SOAK_SCENARIOS = 10000,
    SOAK_KILL_MS = 2000,
    WORKERS = 4,
    KILLS = 4,
    PATH_BYTES = FOLDER_PATH_BYTES + 64,
    LOOK_MS = 5,
    ROWS_A_KILL = SCENARIOS / 10
};

/* 20 x 10 scenarios, or 20 x 2 where they are slow: a light analysis of few months. */
static const char scenario_text[] =
    "world = \"" CONFIG_DIR "/worlds/dprk-2017.cfg\";\n"
    "analysis = \"economy\"; as_of = \"2016-06-01\"; months = 12; draws = 100;\n"
    "measures = ( { name = \"oil\"; kind = \"cut\"; flow = \"import\"; goods = [ \"refined\" "
    "];\n"
    "  cut_share = 0.5; start = \"2016-06-01\"; tag = \"assumption\"; source = \"a test\"; } "
    ");\n";

static bool is_soak(void)
{
    return getenv("BRINK_SOAK_SWEEP") != NULL;
}

static int draws_usual(void)
{
    return is_soak() ? (int)strtol(getenv("BRINK_SOAK_SWEEP"), NULL, 10) : DRAWS;
}

static size_t scenarios(void)
{
    return is_soak() ? SOAK_SCENARIOS : SCENARIOS;
}

/* The same for all tests, computed once: by one thread of one process. */
static struct buffer alone;

/* What a long sweep is told to have taken. */
static struct {
    double alone_s, four_s, kills_s;
    size_t worker_kills, broker_kills;
} took;

static double seconds_since(int64_t start_ms)
{
    return (double)(clock_monotonic_ms() - start_ms) / 1e3;
}

struct sweep {
    struct fleet *fleet;
    const char *scenario;
    char folder[PATH_BYTES];
    char part[PATH_BYTES]; /* its rows so far */
    struct process *process;
};

static void make_sweep(struct sweep *sweep, struct fleet *fleet, const char *name)
{
    *sweep = (struct sweep){.fleet = fleet};
    sweep->scenario = folder_write(&fleet->folder, "question.cfg", scenario_text);
    snprintf(sweep->folder, sizeof sweep->folder, "%s/%s", fleet->folder.path, name);
    snprintf(sweep->part, sizeof sweep->part, "%s/%s/sweep.part.csv", fleet->folder.path, name);
}

/* Through the broker of the fleet where it has one, else in its own process. */
static void start_sweep(struct sweep *sweep, int draws_count)
{
    char draws[16];
    struct fleet *fleet = sweep->fleet;
    const char *threads = fleet->broker != NULL ? NULL : "--threads";
    const char *call = fleet->broker != NULL ? "--call" : threads;
    const char *where = fleet->broker != NULL ? fleet->call : "1";
    const char *oil =
        is_soak() ? "measures.oil.cut=0.01:1:0.01" : "measures.oil.cut=0.05:1:0.05";
    const char *china = is_soak()      ? "enforcement.CHN=0.01:1:0.01"
                        : SLOWNESS > 1 ? "enforcement.CHN=0.5:1:0.5"
                                       : "enforcement.CHN=0.1:1:0.1";
    snprintf(draws, sizeof draws, "%d", draws_count);
    sweep->process =
        fleet_start(fleet, "sweep", sweep->scenario, "--over", oil, "--over", china, "--csv",
                    sweep->folder, "--quiet", "--draws", draws, call, where, NULL);
}

static void read_result(const struct sweep *sweep, struct buffer *bytes)
{
    char path[PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/sweep.csv", sweep->folder);
    manual_read(path, bytes);
}

static size_t count_lines(const struct buffer *text)
{
    size_t count = 0;
    for (size_t i = 0; i < text->size; i++) {
        count += text->bytes[i] == '\n' ? 1 : 0;
    }
    return count;
}

/* Rows so far; 0 where the file is not there yet. */
static size_t count_rows(const struct sweep *sweep)
{
    struct buffer text = {0};
    if (access(sweep->part, R_OK) == 0) {
        manual_read(sweep->part, &text);
    }
    size_t lines = count_lines(&text);
    buffer_clear(&text);
    return lines > 0 ? lines - 1 : 0;
}

/* Waits until it has so many rows, which it must have before it ends. */
static void await_rows(struct sweep *sweep, size_t rows)
{
    int64_t end_ms = clock_monotonic_ms() + PROCESS_WAIT_MS;
    while (count_rows(sweep) < rows) {
        assert_false(process_has_ended(sweep->process, LOOK_MS));
        assert_true(clock_monotonic_ms() < end_ms);
    }
}

/* However long it takes. */
static void expect(struct sweep *sweep, int code)
{
    while (!process_has_ended(sweep->process, LOOK_MS)) {
    }
    process_expect(sweep->process, code);
}

static const struct buffer *computed_alone(void)
{
    if (alone.size == 0) {
        void *state = NULL;
        struct sweep sweep;
        assert_int_equal(fleet_set_up(&state), 0);
        make_sweep(&sweep, state, "alone");
        int64_t start_ms = clock_monotonic_ms();
        start_sweep(&sweep, draws_usual());
        expect(&sweep, 0);
        took.alone_s = seconds_since(start_ms);
        read_result(&sweep, &alone);
        assert_int_equal(count_lines(&alone), scenarios() + 1);
        assert_int_not_equal(access(sweep.part, F_OK), 0);
        fleet_tear_down(&state);
    }
    return &alone;
}

/* Ends well, with the bytes of one process and thread. */
static void assert_same(struct sweep *sweep)
{
    struct buffer bytes = {0};
    expect(sweep, 0);
    read_result(sweep, &bytes);
    assert_string_equal(buffer_text(&bytes), buffer_text(computed_alone()));
    buffer_clear(&bytes);
}

/* Waits until the page of a broker or a worker has this line. */
static void await_metric(struct process *process, const char *line)
{
    static char answer[SCRAPE_BYTES];
    char endpoint[FLEET_ENDPOINT_BYTES];
    const char *told = strstr(process_said(process, PROCESS_ERR), "event=metrics");
    told = told != NULL ? told : process_await(process, PROCESS_ERR, "event=metrics");
    process_value(told, "http", endpoint, sizeof endpoint);
    scrape_await(endpoint, "/metrics", line, answer);
}

/* Law: the same bytes; and what the scenarios share went to the broker once, and from there to
 * each worker once. */
static void four_workers_write_the_bytes_of_one_thread(void **state)
{
    struct sweep sweep;
    struct process *workers[WORKERS];
    make_sweep(&sweep, *state, "four");
    fleet_start_broker(sweep.fleet, "--metrics", "tcp://127.0.0.1:*", NULL);
    for (int i = 0; i < WORKERS; i++) {
        workers[i] = fleet_start_worker(sweep.fleet, "one-of-four", "1", "--metrics",
                                        "tcp://127.0.0.1:*", NULL);
    }
    int64_t start_ms = clock_monotonic_ms();
    start_sweep(&sweep, draws_usual());
    expect(&sweep, 0);
    took.four_s = seconds_since(start_ms);
    assert_same(&sweep);
    const Brink__V1__StatsReply *stats = asker_stats(&sweep.fleet->asker);
    assert_int_equal(stats->outcomes_done, scenarios());
    assert_int_equal(stats->outcomes_failed, 0);
    assert_int_equal(stats->blobs, 1);
    assert_true(stats->blob_bytes > 0);
    await_metric(sweep.fleet->broker, "\nbrink_blobs 1\n");
    for (int i = 0; i < WORKERS; i++) {
        await_metric(workers[i], "\nbrink_worker_base_fetches_total 1\n");
    }
}

/* Law: a broker that comes back with nothing is told again what the scenarios share. */
static void a_broker_that_forgot_is_told_again(void **state)
{
    struct sweep sweep;
    make_sweep(&sweep, *state, "forgot");
    fleet_start_broker(sweep.fleet, "--durability", "memory", NULL);
    fleet_start_worker(sweep.fleet, "loyal", "1", NULL);
    start_sweep(&sweep, draws_usual());
    await_rows(&sweep, ROWS_A_KILL);
    fleet_stop_broker(sweep.fleet, SIGKILL, PROCESS_KILLED + SIGKILL);
    fleet_start_broker(sweep.fleet, "--durability", "memory", "--metrics", "tcp://127.0.0.1:*",
                       NULL);
    assert_same(&sweep);
    await_metric(sweep.fleet->broker, "\nbrink_blobs 1\n");
}

static struct process *start_mortal(struct sweep *sweep)
{
    return fleet_start_worker(sweep->fleet, "mortal", "1", NULL);
}

static void start_broker(struct sweep *sweep)
{
    fleet_start_broker(sweep->fleet, "--heartbeat-ms", "2000", NULL);
}

static void kill_worker(struct sweep *sweep, struct process **worker)
{
    process_signal(*worker, SIGKILL);
    process_expect(*worker, PROCESS_KILLED + SIGKILL);
    fleet_end(sweep->fleet, worker);
    *worker = start_mortal(sweep);
}

static void kill_broker(struct sweep *sweep)
{
    fleet_stop_broker(sweep->fleet, SIGKILL, PROCESS_KILLED + SIGKILL);
    start_broker(sweep);
}

/* Kills a worker every two seconds until the sweep ends, and the broker after a third and two
 * thirds of it. */
static void wage_war(struct sweep *sweep, struct process *workers[WORKERS])
{
    size_t broker_kills = 0;
    for (size_t kill = 0; !process_has_ended(sweep->process, SOAK_KILL_MS); kill++) {
        kill_worker(sweep, &workers[kill % WORKERS]);
        took.worker_kills++;
        if (broker_kills < 2 && count_rows(sweep) > scenarios() * (broker_kills + 1) / 3) {
            kill_broker(sweep);
            broker_kills++;
        }
    }
    assert_int_equal(broker_kills, 2);
    took.broker_kills = broker_kills;
}

/* Law: workers and a broker killed in the middle of a sweep change no byte of it. */
static void kills_change_no_byte(void **state)
{
    struct sweep sweep;
    struct process *workers[WORKERS];
    make_sweep(&sweep, *state, "kills");
    start_broker(&sweep);
    for (size_t i = 0; i < WORKERS; i++) {
        workers[i] = start_mortal(&sweep);
    }
    int64_t start_ms = clock_monotonic_ms();
    start_sweep(&sweep, draws_usual());
    for (size_t kill = 0; !is_soak() && kill < KILLS; kill++) {
        await_rows(&sweep, (kill + 1) * ROWS_A_KILL);
        kill_worker(&sweep, &workers[kill % WORKERS]);
        if (kill == 1) {
            kill_broker(&sweep);
        }
    }
    if (is_soak()) {
        wage_war(&sweep, workers);
    }
    expect(&sweep, 0);
    took.kills_s = seconds_since(start_ms);
    assert_same(&sweep);
}

/* Of a long sweep, ready for docs/performance.md: every law held. */
static void print_summary(void)
{
    printf("\n%zu scenarios of %d draws, an economy over 52 weeks; each time one row a "
           "scenario, %zu rows, and the same %zu bytes of sweep.csv.\n\n"
           "| who computed | s |\n|---|---|\n"
           "| one process, one thread | %.0f |\n"
           "| a broker and four workers of one thread | %.0f |\n"
           "| the same, a worker killed every %d s (%zu times) and the broker %zu times | %.0f "
           "|\n\n",
           scenarios(), draws_usual(), count_lines(&alone) - 1, alone.size, took.alone_s,
           took.four_s, SOAK_KILL_MS / 1000, took.worker_kills, took.broker_kills,
           took.kills_s);
}

/* Law: a sweep that the user stops cancels all it has under way, and goes on when it is started
 * again. */
static void a_stopped_sweep_goes_on(void **state)
{
    struct sweep sweep;
    make_sweep(&sweep, *state, "stopped");
    fleet_start_broker(sweep.fleet, NULL);
    fleet_start_worker(sweep.fleet, "only", "1", NULL);
    for (size_t rows = ROWS_A_KILL; rows <= 2 * ROWS_A_KILL; rows += ROWS_A_KILL) {
        start_sweep(&sweep, draws_usual());
        await_rows(&sweep, rows);
        process_signal(sweep.process, SIGINT);
        process_expect(sweep.process, 130);
        const char *said = process_said(sweep.process, PROCESS_ERR);
        assert_non_null(strstr(said, " scenarios are done; the same command goes on"));
        const Brink__V1__StatsReply *stats = asker_stats(&sweep.fleet->asker);
        assert_int_equal(stats->waiting + stats->running, 0);
        assert_true(stats->outcomes_cancelled > 0);
    }
    start_sweep(&sweep, draws_usual());
    assert_same(&sweep);
}

static void a_killed_sweep_goes_on(void **state)
{
    struct sweep sweep;
    make_sweep(&sweep, *state, "killed");
    start_sweep(&sweep, draws_usual());
    await_rows(&sweep, ROWS_A_KILL);
    process_signal(sweep.process, SIGKILL);
    process_expect(sweep.process, PROCESS_KILLED + SIGKILL);
    size_t rows = count_rows(&sweep);
    assert_true(rows < SCENARIOS);
    FILE *part = fopen(sweep.part, "a"); /* as if it had been killed while it wrote */
    assert_non_null(part);
    fputs("7,0.05,0.8,-0.1", part);
    fclose(part);
    start_sweep(&sweep, draws_usual());
    assert_same(&sweep);
    start_sweep(&sweep, draws_usual()); /* nothing is left to compute */
    assert_same(&sweep);
    start_sweep(&sweep, DRAWS + 1); /* another question */
    process_expect(sweep.process, 2);
    assert_non_null(strstr(process_said(sweep.process, PROCESS_ERR),
                           "scenario 0 there is of another question, world or draws"));
}

/* Cases queued at once, as by a sweep without a window. */
enum {
    CASES = 10000 / SLOWNESS,
    CASES_SMALL = 50,
    CASE_DRAWS = 200,
    LARGE_DRAWS = 20000, /* longer than any wait here */
    CROWDS = 3,
    CROWD_WORKERS = 2,
    SETTLE_MS = SLOWNESS > 1 ? 2000 : 200, /* instrumented processes take longer */
    STILL_MS = 300,
    TICKS_STILL = 2, /* of a worker that says every second or two that it is there */
    NAME_BYTES = 2 + ID_BYTES
};

struct crowd {
    struct asker *asker;
    uint8_t number;
    uint8_t ends[CASES]; /* of each case, so far */
    size_t done, cancelled;
};

static struct id case_id(const struct crowd *crowd, size_t number)
{
    return (struct id){{0xca, 0x5e, crowd->number, [ID_BYTES - 2] = (uint8_t)(number >> 8),
                        [ID_BYTES - 1] = (uint8_t)number}};
}

/* Takes ends of cases, and answers to cancels, until none has come for so long. */
static void hear(struct crowd *crowd, int64_t wait_ms)
{
    struct brink_reply reply;
    while (brink_receive(crowd->asker->brink, wait_ms, &reply) == STATUS_OK) {
        if (reply.work.sequence > 0) {
            const uint8_t *id = reply.work.request_id.bytes;
            size_t number = id[ID_BYTES - 2] * 256U + id[ID_BYTES - 1];
            bool is_done = reply.status.code == 0;
            assert_true(number < CASES);
            assert_int_equal(crowd->ends[number]++, 0);
            assert_true(is_done || reply.status.code == 1); /* CANCELLED */
            crowd->done += is_done;
            crowd->cancelled += !is_done;
        } else {
            assert_int_equal(reply.status.code, 0);
        }
    }
}

static void hear_until(struct crowd *crowd, int64_t end_ms)
{
    while (clock_monotonic_ms() < end_ms) {
        hear(crowd, LOOK_MS);
    }
}

static void send(struct crowd *crowd, const struct brink_request *request)
{
    struct id call;
    enum status status = brink_send(crowd->asker->brink, request, &call);
    while (status == STATUS_FULL) {
        hear(crowd, 1);
        status = brink_send(crowd->asker->brink, request, &call);
    }
    assert_int_equal(status, STATUS_OK);
}

/* Some small cases, which are done when this returns, and then large ones. */
static void queue_cases(struct crowd *crowd)
{
    struct isle isle;
    struct buffer bodies[2] = {{0}};
    isle_fill(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY;
    for (size_t i = 0; i < 2; i++) {
        isle.scenario->draws = i == 0 ? CASE_DRAWS : LARGE_DRAWS;
        isle_pack(&isle, &bodies[i]);
    }
    for (size_t i = 0; i < CASES; i++) {
        const struct buffer *body = &bodies[i < CASES_SMALL ? 0 : 1];
        const struct brink_request request = {.method = "/brink.v1.Assessor/Economy",
                                              .topic = "scenario/economy/ISL",
                                              .body = body->bytes,
                                              .body_size = body->size,
                                              .priority = FRAME_PRIORITY_LOW,
                                              .request_id = case_id(crowd, i),
                                              .no_cache = true};
        send(crowd, &request);
    }
    buffer_clear(&bodies[0]);
    buffer_clear(&bodies[1]);
    isle_clear(&isle);
    while (crowd->done < CASES_SMALL) {
        hear(crowd, LOOK_MS);
    }
}

/* One call each, many to a message, as a sweep that is stopped does. */
static void cancel_cases(struct crowd *crowd)
{
    for (size_t i = 0; i < CASES; i++) {
        uint8_t name[NAME_BYTES] = {0x0a, ID_BYTES};
        const struct id id = case_id(crowd, i);
        const struct brink_request cancel = {
            .method = "/brink.v1.Broker/Cancel", .body = name, .body_size = sizeof name};
        memcpy(name + 2, id.bytes, ID_BYTES);
        if (crowd->ends[i] == 0) {
            send(crowd, &cancel);
        }
    }
}

static uint64_t count_ticks(struct process *const workers[CROWD_WORKERS])
{
    uint64_t ticks = 0;
    for (size_t i = 0; i < CROWD_WORKERS; i++) {
        ticks += process_ticks(workers[i]);
    }
    return ticks;
}

/* Do the workers stand still SETTLE_MS after the cancel? However that is, every case has ended
 * then, once, and none runs any more. */
static bool stops_at_once(struct fleet *fleet, struct process *const workers[CROWD_WORKERS])
{
    static struct crowd crowd;
    crowd = (struct crowd){.asker = &fleet->asker, .number = (uint8_t)(crowd.number + 1)};
    queue_cases(&crowd);
    int64_t cancelled_ms = clock_monotonic_ms();
    cancel_cases(&crowd);
    hear_until(&crowd, cancelled_ms + SETTLE_MS);
    uint64_t before = count_ticks(workers);
    hear_until(&crowd, clock_monotonic_ms() + STILL_MS);
    uint64_t ticks = count_ticks(workers) - before;
    while (crowd.done + crowd.cancelled < CASES) {
        hear(&crowd, LOOK_MS);
    }
    assert_true(crowd.cancelled > CASES / 2);
    const Brink__V1__StatsReply *stats = asker_stats(&fleet->asker);
    assert_int_equal(stats->waiting + stats->running, 0);
    assert_int_equal(stats->last_sequence, crowd.number * (uint64_t)CASES);
    return ticks <= (uint64_t)CROWD_WORKERS * TICKS_STILL;
}

/* Law: 200 ms after 10,000 cases were cancelled no worker computes any more, and every case has
 * ended, once. Where the machine does other things too, one time of three must show it. */
static void a_cancelled_crowd_stops_at_once(void **state)
{
    struct fleet *fleet = *state;
    struct process *workers[CROWD_WORKERS];
    bool has_stopped = false;
    fleet_start_broker(fleet, NULL);
    for (size_t i = 0; i < CROWD_WORKERS; i++) {
        workers[i] = fleet_start_worker(fleet, "one-of-two", "1", "--shard-steps", "0", NULL);
    }
    for (int i = 0; i < CROWDS && !has_stopped; i++) {
        has_stopped = stops_at_once(fleet, workers);
    }
    assert_true(has_stopped);
}

/* Starts `brink top` where it has a terminal, and waits for its first picture. */
static struct process *start_top(struct fleet *fleet)
{
    const char *const arguments[] = {"top",       "--call",       fleet->call,
                                     "--publish", fleet->publish, NULL};
    const struct process_plan plan = {.path = FLEET_PROGRAM("brink"),
                                      .arguments = arguments,
                                      .terminal = PROCESS_TERMINAL_BOTH};
    struct process *top = fleet_start_plan(fleet, &plan);
    process_await_words(top, PROCESS_ERR, "q quits");
    return top;
}

/* Law: however it is told to end, the terminal is as it was before. */
static void top_gives_the_terminal_back(void **state)
{
    static const char leave[] = "\033[?25h\033[?1049l";
    struct fleet *fleet = *state;
    fleet_start_broker(fleet, NULL);
    fleet_start_worker(fleet, "watched", "1", NULL);
    struct process *top = start_top(fleet);
    assert_int_equal(process_count(top, PROCESS_ERR, "watched"), 1);
    process_press(top, 'x');
    process_press(top, 'q');
    process_expect(top, 0);
    assert_int_equal(process_count(top, PROCESS_ERR, leave), 1);
    top = start_top(fleet);
    process_type(top, 'C');
    process_expect(top, 130);
    assert_int_equal(process_count(top, PROCESS_ERR, leave), 1);
    top = start_top(fleet);
    process_signal(top, SIGTERM);
    process_expect(top, 130);
    assert_int_equal(process_count(top, PROCESS_ERR, leave), 1);
}

static void top_prints_one_picture_without_a_terminal(void **state)
{
    struct fleet *fleet = *state;
    fleet_start_broker(fleet, NULL);
    fleet_start_worker(fleet, "watched", "1", NULL);
    struct process *top = fleet_run(fleet, 0, "top", NULL);
    assert_int_equal(process_count(top, PROCESS_OUT, "watched"), 1);
    assert_int_equal(process_count(top, PROCESS_OUT, "\033"), 0);
    assert_string_equal(process_said(top, PROCESS_ERR), "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fleet_set_up, fleet_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(four_workers_write_the_bytes_of_one_thread),
        TEST(a_broker_that_forgot_is_told_again),
        TEST(kills_change_no_byte),
        TEST(a_stopped_sweep_goes_on),
        TEST(a_killed_sweep_goes_on),
        TEST(a_cancelled_crowd_stops_at_once),
        TEST(top_gives_the_terminal_back),
        TEST(top_prints_one_picture_without_a_terminal),
    };
#undef TEST
    if (is_soak()) {
        cmocka_set_test_filter("*byte*"); /* what they write, kills or not */
    }
    int failed = cmocka_run_group_tests_name("e2e/sweep", tests, NULL, NULL);
    if (is_soak() && failed == 0) {
        print_summary();
    }
    buffer_clear(&alone);
    return failed;
}
