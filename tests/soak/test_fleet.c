/* A long run with faults: a broker, workers and clients as processes, with everything going
 * wrong that may. BRINK_SOAK_MINUTES says how long; without it the run is a few seconds. */
#include "base/clock.h"
#include "base/random.h"
#include "client/brink.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "tests/soak/fault.h"
#include "tests/soak/load.h"
#include "tests/soak/stranger.h"
#include "tests/soak/vitals.h"
#include "tests/support/check.h"
#include "tests/support/fleet.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int64_t duration_usual_ms = 12000;
static const int64_t flat_from_ms = 300000; /* shorter runs say little of growth */
static const double minutes_max = 24 * 60;

enum { HEAR_MS = 5, END_MS = 60000 /* for what is under way at the end */ };

static int64_t read_duration(void)
{
    const char *minutes = getenv("BRINK_SOAK_MINUTES");
    if (minutes == NULL) {
        return duration_usual_ms;
    }
    double value = strtod(minutes, NULL);
    assert_true(value > 0 && value <= minutes_max);
    return (int64_t)(value * 60 * 1000);
}

static uint64_t read_seed(void)
{
    const char *words = getenv("BRINK_SOAK_SEED");
    uint64_t seed = words == NULL ? 0 : strtoull(words, NULL, 10);
    if (words == NULL) {
        random_entropy(&seed, sizeof seed);
    }
    print_message("BRINK_SOAK_SEED=%" PRIu64 "\n", seed);
    return seed;
}

/* Waits until all that was asked has been answered. */
static void settle(struct load *load)
{
    int64_t deadline_ms = clock_monotonic_ms() + END_MS;
    while (load_open(load) > 0) {
        if (clock_monotonic_ms() >= deadline_ms) {
            fail_msg("%zu requests and calls have not ended", load_open(load));
        }
        load_hear(load, HEAR_MS);
    }
}

/* Keeps few outcomes, so that what it holds is soon as much as it will ever be. */
static void start_broker(struct fleet *fleet)
{
    fleet_start_broker(fleet, "--lease-ms", "2000", "--heartbeat-ms", "3000", "--attempts-max",
                       "16", "--kept-max", "200", NULL);
}

/* What is looked at, and what it comes to. */
struct run {
    struct load *load;
    struct fault *fault;
    struct vitals broker; /* in the second half, when it stays */
    struct vitals worker; /* that nothing is done to */
    int64_t duration_ms, began_ms;
};

static void tell(struct run *run, struct fleet *fleet)
{
    struct bulletin bulletin = {.text = {0}};
    bulletin_begin(&bulletin, "requests | sent | good | cancelled | too late");
    load_tell(run->load, &bulletin);
    bulletin_begin(&bulletin, "faults | times");
    fault_tell(run->fault, &bulletin);
    bulletin_begin(&bulletin,
                   "process | MB in the first quarter | MB in the last | files in the "
                   "first quarter | files in the last");
    vitals_tell(&run->broker, "broker, in the half in which it is not started anew", &bulletin);
    vitals_tell(&run->worker, "the worker that nothing was done to", &bulletin);
    bulletin_begin(&bulletin, "quarter | requests timed | p50 ms | p99 ms | most ms");
    latency_tell(load_latency(run->load), &bulletin);
    print_message("\n%.1f minutes; %" PRIu64 " requests, each with one outcome; %" PRIu64
                  " outcomes numbered without a gap.\n",
                  (double)run->duration_ms / 60e3, load_sent(run->load),
                  (uint64_t)asker_stats(&fleet->asker)->last_sequence);
    bulletin_print(&bulletin);
    bulletin_clear(&bulletin);
}

/* In a short run the broker still fills with what it keeps, and for the other laws it is too
 * short. */
static void check_flat(struct run *run, struct fleet *fleet)
{
    bool is_long = run->duration_ms >= flat_from_ms;
    uint64_t kept = asker_stats(&fleet->asker)->bytes_kept;
    vitals_check(&run->broker, is_long ? 0 : (size_t)(kept / 1024));
    if (is_long) {
        vitals_check(&run->worker, 0);
        latency_check(load_latency(run->load));
    }
}

static void look(struct run *run, struct fleet *fleet, int64_t now_ms)
{
    int64_t quarter = (now_ms - run->began_ms) * LATENCY_QUARTERS / run->duration_ms;
    load_enter(run->load,
               (uint32_t)(quarter < LATENCY_QUARTERS ? quarter : LATENCY_QUARTERS - 1));
    vitals_step(&run->broker, fleet->broker, now_ms);
    vitals_step(&run->worker, fault_steady(run->fault), now_ms);
    assert_false(process_has_ended(fleet->broker, 0));
}

/* Until half of the time is over the broker is started anew now and then; from then on it is
 * looked at whether one that stays grows. */
static void a_fleet_keeps_its_promises_while_all_goes_wrong(void **state)
{
    static struct run run;
    struct fleet *fleet = *state;
    uint64_t seed = read_seed();
    run.duration_ms = read_duration();
    int64_t half_ms = run.duration_ms / 2;
    start_broker(fleet);
    run.load = load_new(fleet, seed);
    run.fault = fault_new(fleet, seed + 1, start_broker);
    int64_t now_ms = clock_monotonic_ms();
    int64_t middle_ms = now_ms + half_ms;
    run.began_ms = now_ms;
    vitals_begin(&run.broker, half_ms, middle_ms);
    vitals_begin(&run.worker, run.duration_ms, now_ms);
    for (; now_ms < middle_ms + half_ms; now_ms = clock_monotonic_ms()) {
        load_ask(run.load);
        load_hear(run.load, HEAR_MS);
        fault_step(run.fault, now_ms);
        look(&run, fleet, now_ms);
        if (now_ms < middle_ms && fault_restart(run.fault, now_ms)) {
            load_resume(run.load);
        }
    }
    fault_end(run.fault);
    settle(run.load);
    load_check(run.load);
    fault_check(run.fault);
    tell(&run, fleet);
    check_flat(&run, fleet);
    load_free(&run.load);
    fault_free(&run.fault);
    fleet_stop_broker(fleet, SIGTERM, 0);
}

/* A broker with keys, a page, and one of each who may do something. */
struct house {
    struct key *broker, *worker, *desk, *subscriber, *client, *nobody;
    char web[FLEET_ENDPOINT_BYTES];
    struct brink *brink; /* of the desk, which may do everything */
    uint64_t asked;
};

static const char *write_key(struct fleet *fleet, const char *name, struct key **key_out)
{
    char path[FOLDER_PATH_BYTES * 2];
    char words[KEY_WORDS_BYTES];
    const char *written = folder_write(&fleet->folder, name, "");
    snprintf(path, sizeof path, "%s", written);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(key_new(key_out), STATUS_OK);
    assert_int_equal(key_write(path, *key_out, words), STATUS_OK);
    return written;
}

static void open_house(struct fleet *fleet, struct house *house)
{
    char list[1024];
    char words[BRINK_WORDS_BYTES];
    *house = (struct house){.asked = 0};
    const char *broker = write_key(fleet, "broker.key", &house->broker);
    const char *worker = write_key(fleet, "worker.key", &house->worker);
    struct key **const others[] = {&house->desk, &house->subscriber, &house->client,
                                   &house->nobody};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_int_equal(key_new(others[i]), STATUS_OK);
    }
    snprintf(list, sizeof list,
             "worker key=%s roles=worker topics=scenario/\n"
             "desk key=%s roles=client,admin topics=scenario/\n"
             "ear key=%s roles=subscriber topics=event/\n"
             "hand key=%s roles=client topics=scenario/stability/\n",
             key_public(house->worker), key_public(house->desk), key_public(house->subscriber),
             key_public(house->client));
    const char *access = folder_write(&fleet->folder, "access.list", list);
    fleet_start_broker(fleet, "--key", broker, "--access", access, "--metrics",
                       "tcp://127.0.0.1:*", "--kept-max", "200", NULL);
    const char *line = strstr(process_said(fleet->broker, PROCESS_ERR), "event=metrics");
    assert_non_null(line);
    process_value(line, "http", house->web, sizeof house->web);
    fleet_start_worker(fleet, "one", "1", "--key", worker, "--server-key",
                       key_public(house->broker), NULL);
    const struct brink_options options = {
        .call = fleet->call, .key = house->desk, .server_key = key_public(house->broker)};
    assert_int_equal(brink_new(&options, &house->brink, words), STATUS_OK);
}

static void close_house(struct house *house)
{
    struct key **const keys[] = {&house->broker,     &house->worker, &house->desk,
                                 &house->subscriber, &house->client, &house->nobody};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        key_free(keys[i]);
    }
    brink_free(&house->brink);
}

/* A request that no worker can read is answered by one. Returns how long that took. */
static int64_t be_served(struct house *house)
{
    struct brink_reply reply;
    const struct brink_request request = {.method = "/brink.v1.Assessor/Assess",
                                          .topic = "scenario/assess/PRK",
                                          .body = "?",
                                          .body_size = 1,
                                          .no_cache = true};
    int64_t start_ms = clock_monotonic_ms();
    assert_int_equal(brink_call(house->brink, &request, END_MS, &reply), STATUS_OK);
    assert_int_equal(reply.status.code, status_code(STATUS_BAD_INPUT));
    house->asked++;
    return clock_monotonic_ms() - start_ms;
}

/* Law: what strangers asked for was not done. */
static void check_nothing_done(struct house *house)
{
    const struct brink_request request = {.method = "/brink.v1.Broker/Stats"};
    struct brink_reply reply;
    assert_int_equal(brink_call(house->brink, &request, END_MS, &reply), STATUS_OK);
    Brink__V1__StatsReply *stats =
        brink__v1__stats_reply__unpack(NULL, reply.body_size, reply.body);
    assert_non_null(stats);
    assert_int_equal(stats->requests_accepted, house->asked);
    assert_int_equal(stats->n_workers, 1);
    assert_false(stats->draining);
    brink__v1__stats_reply__free_unpacked(stats, NULL);
}

/* When all have gone, the broker has the files it had; until then, for a while, some more. */
static void await_files(const struct fleet *fleet, size_t files)
{
    int64_t deadline_ms = clock_monotonic_ms() + END_MS;
    while (process_open_files(fleet->broker) > files) {
        assert_true(clock_monotonic_ms() < deadline_ms);
        process_has_ended(fleet->broker, HEAR_MS);
    }
}

/* Law: without a key that is on the list nothing is submitted, read, heard or broken, whatever
 * comes to which endpoint and however often; and who has one is served all along. */
static void strangers_leave_no_trace(void **state)
{
    enum { LOOKS_ALL = 40, USUAL = 600 };
    struct fleet *fleet = *state;
    struct house house;
    static struct strangers strangers;
    static struct vitals vitals;
    const char *wanted = getenv("BRINK_SOAK_CONNECTIONS");
    uint64_t count = wanted == NULL ? USUAL : strtoull(wanted, NULL, 10);
    int64_t slowest_ms = 0;
    int64_t start_ms = clock_monotonic_ms();
    open_house(fleet, &house);
    const struct stranger_scene scene = {.call = fleet->call,
                                         .publish = fleet->publish,
                                         .web = house.web,
                                         .server_key = key_public(house.broker),
                                         .nobody = house.nobody,
                                         .subscriber = house.subscriber,
                                         .client = house.client};
    strangers_open(&strangers, &scene, read_seed());
    be_served(&house);
    size_t files = process_open_files(fleet->broker);
    vitals_begin(&vitals, 1, 0);
    for (uint64_t i = 1; i <= count; i++) {
        strangers_come(&strangers);
        if (i % (count / LOOKS_ALL + 1) == 0) {
            int64_t served_ms = be_served(&house);
            slowest_ms = served_ms > slowest_ms ? served_ms : slowest_ms;
            strangers_leave(&strangers);
            await_files(fleet, files);
            vitals_step(&vitals, fleet->broker, vitals.next_ms);
        }
    }
    strangers_close(&strangers);
    be_served(&house);
    check_nothing_done(&house);
    assert_int_equal(strangers.heard, 0);
    print_message("%" PRIu64 " connections of %d kinds in %" PRId64 " s; %" PRIu64
                  " requests of one with a key answered meanwhile, the slowest "
                  "after %" PRId64 " ms\n",
                  count, STRANGER_KINDS, (clock_monotonic_ms() - start_ms) / 1000, house.asked,
                  slowest_ms);
    vitals_check(&vitals, 0);
    close_house(&house);
    fleet_stop_broker(fleet, SIGTERM, 0);
}

int main(void)
{
    if (getenv("BRINK_SOAK_CONNECTIONS") != NULL) {
        cmocka_set_test_filter("strangers_*");
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(strangers_leave_no_trace, fleet_set_up,
                                        fleet_tear_down),
        cmocka_unit_test_setup_teardown(a_fleet_keeps_its_promises_while_all_goes_wrong,
                                        fleet_set_up, fleet_tear_down),
    };
    return cmocka_run_group_tests_name("soak/fleet", tests, NULL, NULL);
}
