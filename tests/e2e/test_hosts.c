/* A fleet on many hosts: a broker and four workers, each on a host of its own, and the test as
 * their client on another. Hosts are cut off and come back, the broker's host fails, the lines
 * are bad: every request gets one outcome, and the same bytes. */
#include "base/clock.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "tests/support/check.h"
#include "tests/support/fleet.h"
#include "tests/support/hosts.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char scenario[] = CONFIG_DIR "/scenarios/dprk-2017-09.cfg";

enum {
    BROKER, /* the first host */
    WORKERS = 4,
    HOSTS = 1 + WORKERS,
    REQUESTS = 10,
    DRAWS = 30 / SLOWNESS + 5,
    LONG = 250 / SLOWNESS,
    AWAY_S = 6 /* longer than the heartbeat limit; BRINK_AWAY_SECONDS for another */
};

static const char *const names[HOSTS] = {"broker", "one", "two", "three", "four"};

static struct hosts hosts;

static void wait_seconds(int64_t seconds)
{
    nanosleep(&(struct timespec){.tv_sec = seconds}, NULL);
}

static void start_broker(struct fleet *fleet)
{
    char address[HOST_ADDRESS_BYTES];
    hosts_address(BROKER, address);
    snprintf(fleet->call, sizeof fleet->call, "tcp://%s:7650", address);
    snprintf(fleet->publish, sizeof fleet->publish, "tcp://%s:7651", address);
    fleet->network = hosts.keepers[BROKER];
    fleet_start_broker(fleet, "--heartbeat-ms", "2500", "--lease-ms", "10000", "--attempts-max",
                       "16", "--insecure", "true", "--retry-base-ms", "0", NULL);
}

/* Starts the worker of a host; it calls the broker at fleet->call. */
static struct process *start_worker(struct fleet *fleet, size_t host)
{
    fleet->network = hosts.keepers[host];
    return fleet_start_worker(fleet, names[host], "1", NULL);
}

static void start_all(struct fleet *fleet)
{
    start_broker(fleet);
    for (size_t host = 1; host < HOSTS; host++) {
        start_worker(fleet, host);
    }
}

static void submit_all(struct fleet *fleet, struct id requests[REQUESTS], uint8_t first)
{
    for (uint8_t i = 0; i < REQUESTS; i++) {
        requests[i] = asker_submit(&fleet->asker, (uint8_t)(first + i));
    }
}

/* Every request has its outcome, and the outcomes are the same. */
static void await_all(struct fleet *fleet, const struct id requests[REQUESTS])
{
    struct buffer first = {0};
    for (size_t i = 0; i < REQUESTS; i++) {
        struct brink_reply reply;
        asker_await(&fleet->asker, &requests[i], 0, &reply);
        if (i == 0) {
            buffer_add(&first, reply.body, reply.body_size);
        }
        assert_int_equal(reply.body_size, first.size);
        assert_memory_equal(reply.body, first.bytes, first.size);
    }
    buffer_clear(&first);
}

static uint64_t done_by(struct fleet *fleet, const char *name)
{
    const Brink__V1__StatsReply *stats = asker_stats(&fleet->asker);
    uint64_t done = 0;
    for (size_t i = 0; i < stats->n_workers; i++) {
        if (strcmp(stats->workers[i]->name, name) == 0) {
            done += stats->workers[i]->done;
        }
    }
    return done;
}

static void the_hosts_share_the_work(void **state)
{
    struct fleet *fleet = *state;
    struct id requests[REQUESTS];
    start_all(fleet);
    asker_read(&fleet->asker, scenario, DRAWS);
    submit_all(fleet, requests, 1);
    await_all(fleet, requests);
    const Brink__V1__StatsReply *stats = asker_stats(&fleet->asker);
    assert_int_equal(stats->outcomes_done, REQUESTS);
    assert_int_equal(stats->attempts_lost, 0);
    for (size_t host = 1; host < HOSTS; host++) {
        assert_true(done_by(fleet, names[host]) > 0);
    }
}

static bool are_all_busy(const Brink__V1__StatsReply *stats)
{
    size_t busy = 0;
    for (size_t i = 0; i < stats->n_workers; i++) {
        busy += stats->workers[i]->running > 0;
    }
    return busy == WORKERS;
}

static bool are_half_left(const Brink__V1__StatsReply *stats)
{
    return stats->n_workers == WORKERS / 2;
}

static bool are_all_back(const Brink__V1__StatsReply *stats)
{
    return stats->n_workers == WORKERS;
}

static void plug_half(bool is_in)
{
    for (size_t host = 1; host <= WORKERS / 2; host++) {
        hosts_plug(&hosts, host, is_in);
    }
}

/* Law: what the half that is cut off held is done by the other; when it is back it works, and
 * what it had computed meanwhile is no second outcome. */
static void half_the_fleet_is_cut_off_and_comes_back(void **state)
{
    struct fleet *fleet = *state;
    struct id requests[REQUESTS];
    const char *away = getenv("BRINK_AWAY_SECONDS");
    start_all(fleet);
    asker_read(&fleet->asker, scenario, LONG);
    submit_all(fleet, requests, 1);
    asker_await_stats(&fleet->asker, are_all_busy);
    int64_t start_ms = clock_monotonic_ms();
    plug_half(false);
    asker_await_stats(&fleet->asker, are_half_left);
    await_all(fleet, requests);
    int64_t gone_s = (clock_monotonic_ms() - start_ms) / 1000;
    int64_t away_s = away != NULL ? atoll(away) : AWAY_S;
    wait_seconds(away_s > gone_s ? away_s - gone_s : 0);
    plug_half(true);
    const Brink__V1__StatsReply *stats = asker_await_stats(&fleet->asker, are_all_back);
    assert_int_equal(stats->outcomes_done, REQUESTS);
    assert_true(stats->attempts_lost >= WORKERS / 2);
    asker_read(&fleet->asker, scenario, DRAWS);
    submit_all(fleet, requests, 101);
    await_all(fleet, requests);
    assert_int_equal(asker_stats(&fleet->asker)->outcomes_done, 2 * REQUESTS);
    for (size_t host = 1; host < HOSTS; host++) {
        assert_true(done_by(fleet, names[host]) > 0);
    }
}

/* Law: the broker's host loses its power in the middle of the work; when it is back on the
 * net, with its disk, nothing that was accepted is lost, and the workers come back to it. */
static void the_host_of_the_broker_restarts(void **state)
{
    struct fleet *fleet = *state;
    struct id requests[REQUESTS];
    start_all(fleet);
    asker_read(&fleet->asker, scenario, LONG);
    submit_all(fleet, requests, 1);
    asker_await_stats(&fleet->asker, are_all_busy);
    hosts_plug(&hosts, BROKER, false);
    fleet_stop_broker(fleet, SIGKILL, PROCESS_KILLED + SIGKILL);
    wait_seconds(1);
    hosts_plug(&hosts, BROKER, true);
    start_broker(fleet);
    asker_read(&fleet->asker, scenario, LONG);
    await_all(fleet, requests);
    const Brink__V1__StatsReply *stats = asker_await_stats(&fleet->asker, are_all_back);
    assert_true(stats->outcomes_done <= REQUESTS);
    assert_int_equal(stats->kept, REQUESTS);
}

static struct process *start_relay(struct fleet *fleet)
{
    char address[HOST_ADDRESS_BYTES];
    hosts_address(BROKER, address);
    const char *const arguments[] = {"7660", address, "7650", "40", "30", "10", "7", NULL};
    const struct process_plan plan = {.path = RELAY_PROGRAM, .arguments = arguments};
    fleet->network = 0;
    struct process *relay = fleet_start_plan(fleet, &plan);
    process_await(relay, PROCESS_OUT, "ready");
    return relay;
}

/* Law: lines that delay everything by 40 ms, lose three of a hundred pieces and break at
 * one cost time, and nothing else. */
static void bad_lines_cost_time_only(void **state)
{
    struct fleet *fleet = *state;
    struct id requests[REQUESTS];
    start_broker(fleet);
    struct process *relay = start_relay(fleet);
    char call[FLEET_ENDPOINT_BYTES];
    snprintf(call, sizeof call, "%s", fleet->call);
    snprintf(fleet->call, sizeof fleet->call, "tcp://" HOSTS_OWN_ADDRESS ":7660");
    for (size_t host = 1; host < HOSTS; host++) {
        start_worker(fleet, host);
    }
    snprintf(fleet->call, sizeof fleet->call, "%s", call);
    asker_read(&fleet->asker, scenario, DRAWS);
    submit_all(fleet, requests, 1);
    await_all(fleet, requests);
    assert_int_equal(asker_stats(&fleet->asker)->outcomes_done, REQUESTS);
    process_has_ended(relay, 0); /* reads what it has said */
    assert_true(process_count(relay, PROCESS_OUT, "lost\n") > 0);
    assert_true(process_count(relay, PROCESS_OUT, "cut\n") > 0);
}

static int set_up(void **state)
{
    (void)state;
    if (!hosts_open(&hosts)) {
        print_message("skipped: no networks of our own here (root, iproute2)\n");
        exit(77);
    }
    for (size_t host = 0; host < HOSTS; host++) {
        hosts_add(&hosts);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hosts_close(&hosts);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_hosts_share_the_work, fleet_set_up,
                                        fleet_tear_down),
        cmocka_unit_test_setup_teardown(half_the_fleet_is_cut_off_and_comes_back, fleet_set_up,
                                        fleet_tear_down),
        cmocka_unit_test_setup_teardown(the_host_of_the_broker_restarts, fleet_set_up,
                                        fleet_tear_down),
        cmocka_unit_test_setup_teardown(bad_lines_cost_time_only, fleet_set_up,
                                        fleet_tear_down),
    };
    return cmocka_run_group_tests_name("e2e/hosts", tests, set_up, tear_down);
}
