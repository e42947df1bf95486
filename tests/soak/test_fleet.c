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

/* Laws that a short run is too short for. */
static void check_flat(struct run *run)
{
    vitals_check(&run->broker);
    if (run->duration_ms >= flat_from_ms) {
        vitals_check(&run->worker);
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
    check_flat(&run);
    load_free(&run.load);
    fault_free(&run.fault);
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
