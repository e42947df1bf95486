/* kill -9 in a loop, on the broker, the workers and the clients, while they work. What was
 * accepted has one outcome, whatever was killed when.
 *
 * BRINK_KILLS says how many are killed (20), BRINK_KILL_SEED who. */
#include "base/clock.h"
#include "base/random.h"
#include "tests/support/check.h"
#include "tests/support/fleet.h"
#include "tests/support/history.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static const char scenario[] = CONFIG_DIR "/scenarios/dprk-2017-09.cfg";

enum {
    KILLS = 20,
    KILLS_MAX = 100000,
    CALLERS = 4,
    WORKERS = 3,
    BETWEEN = 6, /* outcomes heard between two kills, by all callers */
    HEAR_MS = 5,
    STILL_MS = 60000, /* only a broken build hears nothing for so long */
    NAME_BYTES = 24
};

struct caller {
    struct process *process;
    size_t at; /* how much of what it said is in the history */
};

struct war {
    struct fleet *fleet;
    struct history *history;
    struct random random;
    struct caller callers[CALLERS];
    struct process *workers[WORKERS];
    uint32_t workers_started;
    uint32_t killed[3]; /* brokers, workers, callers */
};

static uint64_t read_number(const char *name, uint64_t usual)
{
    const char *words = getenv(name);
    uint64_t number = words == NULL ? usual : strtoull(words, NULL, 10);
    print_message("%s=%" PRIu64 "\n", name, number);
    return number;
}

/* Starting. */

static void start_broker(struct war *war)
{
    fleet_start_broker(war->fleet, "--heartbeat-ms", "2500", "--attempts-max", "16",
                       "--retry-base-ms", "0", NULL);
}

static void start_worker(struct war *war, size_t place)
{
    char name[NAME_BYTES];
    snprintf(name, sizeof name, "worker-%" PRIu32, ++war->workers_started);
    war->workers[place] = fleet_start_worker(war->fleet, name, "1", "--log", "warning", NULL);
}

static void start_caller(struct war *war, uint32_t place)
{
    char number[NAME_BYTES];
    char first[NAME_BYTES];
    snprintf(number, sizeof number, "%" PRIu32, place);
    snprintf(first, sizeof first, "%" PRIu32, history_next(war->history, place));
    const char *const arguments[] = {war->fleet->call, scenario, number, first, NULL};
    const struct process_plan plan = {.path = CALLER, .arguments = arguments};
    war->callers[place] = (struct caller){.process = fleet_start_plan(war->fleet, &plan)};
}

static void set_up_war(struct war *war, struct fleet *fleet)
{
    uint64_t seed = 0;
    random_entropy(&seed, sizeof seed);
    *war = (struct war){.fleet = fleet, .history = history_new()};
    war->random.state = read_number("BRINK_KILL_SEED", seed);
    start_broker(war);
    for (uint32_t i = 0; i < WORKERS; i++) {
        start_worker(war, i);
    }
    for (uint32_t i = 0; i < CALLERS; i++) {
        start_caller(war, i);
    }
}

/* Hearing. */

static void take(struct war *war, uint32_t place)
{
    struct caller *caller = &war->callers[place];
    history_take(war->history, place, process_said(caller->process, PROCESS_OUT), &caller->at);
}

static void hear(struct war *war)
{
    for (uint32_t i = 0; i < CALLERS; i++) {
        struct process *process = war->callers[i].process;
        if (process_has_ended(process, HEAR_MS)) {
            fail_msg("a caller gave up: %s", process_said(process, PROCESS_ERR));
        }
        take(war, i);
    }
    if (process_has_ended(war->fleet->broker, 0)) {
        fail_msg("the broker ended: %s", process_said(war->fleet->broker, PROCESS_ERR));
    }
}

static void await_outcomes(struct war *war, uint64_t count)
{
    uint64_t end = history_ended(war->history) + count;
    int64_t deadline_ms = clock_monotonic_ms() + STILL_MS;
    while (history_ended(war->history) < end) {
        assert_true(clock_monotonic_ms() < deadline_ms);
        hear(war);
    }
}

/* Killing. */

static void kill_broker(struct war *war)
{
    fleet_stop_broker(war->fleet, SIGKILL, PROCESS_KILLED + SIGKILL);
    start_broker(war);
    war->killed[0]++;
}

static void kill_worker(struct war *war)
{
    size_t victim = random_below(&war->random, WORKERS);
    process_signal(war->workers[victim], SIGKILL);
    assert_int_equal(process_finish(war->workers[victim]), PROCESS_KILLED + SIGKILL);
    fleet_end(war->fleet, &war->workers[victim]);
    start_worker(war, victim);
    war->killed[1]++;
}

/* What it had said is heard; a line it had begun to say is not. */
static void silence(struct war *war, uint32_t place)
{
    struct process *process = war->callers[place].process;
    process_signal(process, SIGKILL);
    assert_int_equal(process_finish(process), PROCESS_KILLED + SIGKILL);
    take(war, place);
    fleet_end(war->fleet, &war->callers[place].process);
}

static void kill_caller(struct war *war)
{
    uint32_t victim = random_below(&war->random, CALLERS);
    silence(war, victim);
    start_caller(war, victim);
    war->killed[2]++;
}

static void kill_one(struct war *war)
{
    static void (*const kinds[])(struct war *) = {kill_broker, kill_worker, kill_caller};
    kinds[random_below(&war->random, 3)](war);
}

static void what_is_accepted_has_one_outcome_whoever_is_killed(void **state)
{
    struct war war;
    set_up_war(&war, *state);
    uint64_t kills = read_number("BRINK_KILLS", KILLS);
    assert_in_range(kills, 1, KILLS_MAX);
    await_outcomes(&war, BETWEEN);
    for (uint64_t i = 0; i < kills; i++) {
        kill_one(&war);
        await_outcomes(&war, random_below(&war.random, 2 * BETWEEN));
    }
    for (uint32_t i = 0; i < CALLERS; i++) {
        silence(&war, i);
    }
    history_check(war.history, &war.fleet->asker);
    fleet_stop_broker(war.fleet, SIGTERM, 0);
    start_broker(&war);
    history_check(war.history, &war.fleet->asker); /* the next one says the same */
    print_message("%" PRIu32 " brokers, %" PRIu32 " workers, %" PRIu32
                  " callers killed; %" PRIu64 " requests, each with its outcome\n",
                  war.killed[0], war.killed[1], war.killed[2], history_ended(war.history));
    history_free(&war.history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_accepted_has_one_outcome_whoever_is_killed,
                                        fleet_set_up, fleet_tear_down),
    };
    return cmocka_run_group_tests_name("e2e/kill", tests, NULL, NULL);
}
