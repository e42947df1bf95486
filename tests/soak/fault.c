#include "tests/soak/fault.h"

#include "tests/soak/rubbish.h"
#include "tests/support/check.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <zmq.h>

enum { WORKERS = 3, NAME_BYTES = 24 };

/* How often; and how long a worker stands still: more than a lease and a silence. */
enum {
    KILL_MS = 2300,
    STILL_MS = 4100,
    STILL_EVERY_MS = 9700,
    RESTART_MS = 4100,
    RESTART_FIRST_MS = 1100,
    RUBBISH_MS = 310,
    READ_MS = 3300
};

struct fault {
    struct fleet *fleet;
    fault_start_fn *start;
    struct random random;
    struct process *workers[WORKERS];
    struct process *steady;
    uint32_t started;
    uint32_t killed;
    size_t still; /* the worker that stands still; WORKERS: none */
    uint32_t stood_still;
    uint32_t rubbish;
    struct watch *slow; /* reads now and then */
    uint64_t slow_sequence;
    uint32_t slow_step; /* of that outcome, and how many it has */
    uint32_t slow_steps;
    uint64_t slow_read;
    uint32_t stopped, crashed; /* brokers */
    int64_t kill_ms, still_ms, go_on_ms, rubbish_ms, read_ms,
        restart_ms; /* when next; 0: not planned yet */
};

static void start_worker(struct fault *fault, size_t place)
{
    char name[NAME_BYTES];
    snprintf(name, sizeof name, "soak-%" PRIu32, ++fault->started);
    fault->workers[place] =
        fleet_start_worker(fault->fleet, name, "1", "--log", "warning", NULL);
}

struct fault *fault_new(struct fleet *fleet, uint64_t seed, fault_start_fn *start)
{
    struct fault *fault = calloc(1, sizeof *fault);
    assert_non_null(fault);
    fault->fleet = fleet;
    fault->start = start;
    fault->random.state = seed;
    fault->still = WORKERS;
    for (size_t i = 0; i < WORKERS; i++) {
        start_worker(fault, i);
    }
    fault->steady = fleet_start_worker(fleet, "steady", "1", "--log", "warning", NULL);
    char words[WATCH_WORDS_BYTES];
    const struct watch_options options = {.publish = fleet->publish, .prefix = ""};
    if (watch_new(&options, &fault->slow, words) != STATUS_OK) {
        fail_msg("%s", words);
    }
    return fault;
}

void fault_free(struct fault **fault_p)
{
    if (*fault_p == NULL) {
        return;
    }
    watch_free(&(*fault_p)->slow);
    free(*fault_p);
    *fault_p = NULL;
}

/* Is it time? Then the next time is `every_ms` later; the first time is not at once. */
static bool is_due(int64_t *at_ms, int64_t now_ms, int64_t every_ms)
{
    bool is_first = *at_ms == 0;
    if (!is_first && now_ms < *at_ms) {
        return false;
    }
    *at_ms = now_ms + every_ms;
    return !is_first;
}

static void kill_one(struct fault *fault)
{
    size_t victim = random_below(&fault->random, WORKERS);
    if (victim == fault->still) {
        victim = (victim + 1) % WORKERS;
    }
    process_signal(fault->workers[victim], SIGKILL);
    assert_int_equal(process_finish(fault->workers[victim]), PROCESS_KILLED + SIGKILL);
    fleet_end(fault->fleet, &fault->workers[victim]);
    start_worker(fault, victim);
    fault->killed++;
}

static void stand_still(struct fault *fault, int64_t now_ms)
{
    if (fault->still == WORKERS) {
        fault->still = random_below(&fault->random, WORKERS);
        process_signal(fault->workers[fault->still], SIGSTOP);
        fault->go_on_ms = now_ms + STILL_MS;
        fault->stood_still++;
    }
}

static void go_on(struct fault *fault)
{
    if (fault->still < WORKERS) {
        process_signal(fault->workers[fault->still], SIGCONT);
        fault->still = WORKERS;
    }
}

static void send_rubbish(struct fault *fault)
{
    struct random *random = &fault->random;
    const struct fleet *fleet = fault->fleet;
    rubbish_send_raw(random, random_below(random, 2) == 0 ? fleet->call : fleet->publish);
    if (random_below(random, 2) == 0) {
        rubbish_send(random, fleet->call, ZMQ_DEALER);
    } else {
        rubbish_send(random, fleet->publish, ZMQ_XSUB);
    }
    fault->rubbish++;
}

/* Law: a subscriber that pauses sees outcomes and their steps in the order of their numbers,
 * and is told whenever it missed any. */
static void read_slowly(struct fault *fault)
{
    struct watch_event event;
    enum status status = watch_next(fault->slow, 0, &event);
    while (status == STATUS_OK) {
        if (event.work.sequence > 0) {
            if (fault->slow_sequence > 0) {
                uint64_t passed = event.work.sequence - fault->slow_sequence;
                assert_true(event.work.sequence >= fault->slow_sequence);
                assert_true(passed <= 1 || event.missed >= passed - 1);
                bool is_next = passed == 0 ? event.work.step == fault->slow_step + 1
                                           : passed == 1 && event.work.step == 0 &&
                                                 fault->slow_step == fault->slow_steps;
                assert_true(is_next == (event.missed == 0));
            }
            fault->slow_sequence = event.work.sequence;
            fault->slow_step = event.work.step;
            fault->slow_steps = event.work.steps;
            fault->slow_read++;
        }
        status = watch_next(fault->slow, 0, &event);
    }
    assert_int_equal(status, STATUS_EXPIRED);
}

void fault_step(struct fault *fault, int64_t now_ms)
{
    if (is_due(&fault->kill_ms, now_ms, KILL_MS)) {
        kill_one(fault);
    }
    if (fault->still_ms == 0) {
        fault->still_ms = now_ms - STILL_EVERY_MS; /* the first one soon */
    }
    if (is_due(&fault->still_ms, now_ms, STILL_EVERY_MS)) {
        stand_still(fault, now_ms);
    }
    if (now_ms >= fault->go_on_ms) {
        go_on(fault);
    }
    if (is_due(&fault->rubbish_ms, now_ms, RUBBISH_MS)) {
        send_rubbish(fault);
    }
    if (is_due(&fault->read_ms, now_ms, READ_MS)) {
        read_slowly(fault);
    }
}

bool fault_restart(struct fault *fault, int64_t now_ms)
{
    if (fault->restart_ms == 0) {
        fault->restart_ms = now_ms + RESTART_FIRST_MS;
    }
    if (!is_due(&fault->restart_ms, now_ms, RESTART_MS)) {
        return false;
    }
    if (fault->stopped == fault->crashed) {
        fleet_stop_broker(fault->fleet, SIGTERM, 0);
        fault->stopped++;
    } else {
        fleet_stop_broker(fault->fleet, SIGKILL, PROCESS_KILLED + SIGKILL);
        fault->crashed++;
    }
    fault->start(fault->fleet);
    return true;
}

const struct process *fault_steady(const struct fault *fault)
{
    return fault->steady;
}

void fault_tell(const struct fault *fault, struct bulletin *bulletin)
{
    const Brink__V1__StatsReply *stats = asker_stats(&fault->fleet->asker);
    bulletin_add(bulletin, "broker stopped, and started anew | %" PRIu32, fault->stopped);
    bulletin_add(bulletin, "broker killed, and started anew | %" PRIu32, fault->crashed);
    bulletin_add(bulletin, "worker killed, another started | %" PRIu32, fault->killed);
    bulletin_add(bulletin, "worker stood still for %d ms | %" PRIu32, STILL_MS,
                 fault->stood_still);
    bulletin_add(bulletin, "rubbish sent to both endpoints | %" PRIu32, fault->rubbish);
    bulletin_add(bulletin, "outcomes and steps read by a subscriber that pauses | %" PRIu64,
                 fault->slow_read);
    bulletin_add(bulletin, "of the last broker: attempts lost | %" PRIu64,
                 (uint64_t)stats->attempts_lost);
    bulletin_add(bulletin, "of the last broker: results refused as stale | %" PRIu64,
                 (uint64_t)stats->results_stale);
    bulletin_add(bulletin, "of the last broker: messages refused | %" PRIu64,
                 (uint64_t)stats->messages_bad);
}

void fault_end(struct fault *fault)
{
    go_on(fault);
    read_slowly(fault);
}

void fault_check(struct fault *fault)
{
    read_slowly(fault);
    const Brink__V1__StatsReply *stats = asker_stats(&fault->fleet->asker);
    assert_true(fault->killed > 0 && fault->stood_still > 0 && fault->rubbish > 0);
    assert_true(fault->stopped > 0 && fault->crashed > 0);
    assert_true(fault->slow_read > 0);
    assert_true(stats->messages_bad > 0);
    assert_true(stats->attempts_lost > 0);
}
