/* A long run with faults: a broker, workers and clients as processes, with everything going
 * wrong that may. BRINK_SOAK_MINUTES says how long; without it the run is a few seconds. */
#include "base/clock.h"
#include "base/random.h"
#include "tests/soak/fault.h"
#include "tests/soak/load.h"
#include "tests/soak/vitals.h"
#include "tests/support/check.h"
#include "tests/support/fleet.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>

static const int64_t duration_usual_ms = 12000;
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

/* Until half of the time is over the broker is started anew now and then; from then on it is
 * looked at whether one that stays grows. */
static void a_fleet_keeps_its_promises_while_all_goes_wrong(void **state)
{
    struct fleet *fleet = *state;
    struct vitals vitals;
    uint64_t seed = read_seed();
    int64_t half_ms = read_duration() / 2;
    start_broker(fleet);
    struct load *load = load_new(fleet, seed);
    struct fault *fault = fault_new(fleet, seed + 1, start_broker);
    int64_t now_ms = clock_monotonic_ms();
    int64_t middle_ms = now_ms + half_ms;
    vitals_begin(&vitals, half_ms, middle_ms);
    for (; now_ms < middle_ms + half_ms; now_ms = clock_monotonic_ms()) {
        load_ask(load);
        load_hear(load, HEAR_MS);
        fault_step(fault, now_ms);
        vitals_step(&vitals, fleet->broker, now_ms);
        assert_false(process_has_ended(fleet->broker, 0));
        if (now_ms < middle_ms && fault_restart(fault, now_ms)) {
            load_resume(load);
        }
    }
    fault_end(fault);
    settle(load);
    print_message("%" PRIu64 " requests, each with its outcome\n", load_sent(load));
    load_check(load);
    fault_check(fault);
    vitals_check(&vitals);
    load_free(&load);
    fault_free(&fault);
    fleet_stop_broker(fleet, SIGTERM, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_fleet_keeps_its_promises_while_all_goes_wrong,
                                        fleet_set_up, fleet_tear_down),
    };
    return cmocka_run_group_tests_name("soak/fleet", tests, NULL, NULL);
}
