/* Memory runs out at every place where some is asked for, in turn. The step says so, nothing
 * has changed, and the same step done again goes on as if nothing had been. */
#include "tests/broker/trial.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <string.h>

enum { STEPS = 30 };

static struct event bank_submit(uint32_t request)
{
    struct event event = trial_submit(request);
    event.as.submit.topic = "scenario/options/mmr";
    event.as.submit.tenant = "bank";
    event.as.submit.await = true;
    return event;
}

static struct event needing_submit(uint32_t request)
{
    struct event event = trial_submit(request);
    event.as.submit.needs = "gpu";
    return event;
}

static struct event rich_join(uint32_t worker)
{
    static const char *const labels[] = {"gpu"};
    struct event event = trial_join(worker, 2);
    event.as.join.labels = labels;
    event.as.join.label_count = 1;
    return event;
}

/* Worker 1 comes back at another peer. */
static struct event come_back(enum event_kind kind)
{
    struct event event = kind == EVENT_JOIN ? trial_join(1, 2) : trial_say(kind, 1);
    event.call = (struct call){.peer = 21, .id = trial_id(77)};
    return event;
}

/* A run in which every kind of memory is needed at some time. */
static void write_script(struct event script[STEPS])
{
    const struct event tick = {.kind = EVENT_TICK};
    struct event credit = trial_say(EVENT_CREDIT, 5);
    credit.as.credit = 40;
    const struct event events[STEPS] = {
        trial_join(1, 2),
        trial_submit(1),
        bank_submit(2),
        trial_submit(3),
        trial_submit(4),
        trial_ask(EVENT_AWAIT, 3, 51),
        come_back(EVENT_JOIN),
        come_back(EVENT_LEAVE),
        trial_join(2, 2),
        tick,
        trial_ask(EVENT_CANCEL, 4, 0),
        trial_ask(EVENT_REQUEUE, 1, 0),
        trial_join(4, 1),
        trial_say(EVENT_GONE, 4),
        trial_submit(5),
        trial_join(5, 1),
        trial_join(5, 3),
        credit,
        bank_submit(6),
        trial_submit(7),
        trial_submit(7),
        tick,
        trial_submit(8),
        trial_ask(EVENT_AWAIT, 8, 52),
        trial_join(6, 1),
        trial_ask(EVENT_FORGET, 0, 52),
        needing_submit(9),
        needing_submit(10),
        rich_join(7),
        needing_submit(11),
    };
    memcpy(script, events, sizeof events);
}

/* Takes one step, and once more when there was no memory for it; true then. */
static bool take_step(struct trial *trial, const struct event *event)
{
    const struct broker_stats before = broker_read_stats(trial->broker);
    enum status status = trial_step(trial, event);
    if (status != STATUS_NO_MEMORY) {
        assert_int_equal(status, STATUS_OK);
        return false;
    }
    alloc_fail_after(-1);
    if (event->kind != EVENT_TICK) { /* which may have done a part of its work */
        trial_check_stats(trial, &before);
        assert_int_equal(trial->note_count, event->kind == EVENT_SUBMIT);
    }
    trial_do(trial, *event);
    return true;
}

/* Runs the script with so many allocations allowed; true when one more was needed. It ends with
 * these statistics; NULL: with any. */
static bool
run(int allowed, const struct broker_stats *expected, struct broker_stats *stats_out)
{
    struct broker_limits limits = trial_limits();
    limits.attempts_max = 2;
    limits.lease_ms = 30;
    struct trial *trial = trial_open(&limits);
    struct event script[STEPS];
    bool has_failed = false;
    write_script(script);
    alloc_fail_after(allowed);
    for (int i = 0; i < STEPS; i++) {
        trial->now_ms += 31;
        has_failed = take_step(trial, &script[i]) || has_failed;
    }
    alloc_fail_after(-1);
    *stats_out = broker_read_stats(trial->broker);
    trial_check_stats(trial, expected == NULL ? stats_out : expected);
    trial_close(&trial);
    return has_failed;
}

static void no_failed_allocation_changes_the_course_of_events(void **state)
{
    (void)state;
    struct broker_stats whole;
    struct broker_stats stats;
    assert_false(run(100000, NULL, &whole));
    assert_int_equal(whole.accepted, 11);
    assert_true(whole.attempts_lost > 7);
    int allowed = 0;
    while (run(allowed, &whole, &stats)) {
        allowed++;
    }
    assert_in_range(allowed, 30, 90);
}

static void a_broker_that_cannot_be_made_leaves_nothing_behind(void **state)
{
    (void)state;
    const struct broker_limits limits = trial_limits();
    for (int allowed = 0;; allowed++) {
        struct broker *broker = NULL;
        alloc_fail_after(allowed);
        enum status status = broker_new(&limits, &broker);
        alloc_fail_after(-1);
        if (status == STATUS_OK) {
            broker_free(&broker, NULL, NULL);
            assert_in_range(allowed, 15, 40);
            return;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_null(broker);
    }
}

static void limits_that_find_no_memory_change_nothing(void **state)
{
    (void)state;
    const struct tenant_weight weight = {"bank", 3};
    struct broker_limits limits = trial_limits();
    struct trial *trial = trial_open(&limits);
    limits.jobs_max *= 2;
    limits.topics_max = 100;
    limits.tenants_max = 100;
    limits.awaiting_max = 100;
    limits.workers_max = 100;
    limits.weights = &weight;
    limits.weight_count = 1;
    struct event change = {.kind = EVENT_LIMITS};
    change.as.limits = &limits;
    enum status status = STATUS_NO_MEMORY;
    uint32_t number = 0;
    int allowed = -1; /* each time one more: what was made before stays */
    trial_do(trial, trial_join(1, 20));
    while (status == STATUS_NO_MEMORY) {
        trial_do(trial, trial_submit(++number));
        alloc_fail_after(++allowed);
        status = trial_step(trial, &change);
        alloc_fail_after(-1);
    }
    assert_int_equal(status, STATUS_OK);
    assert_in_range(allowed, 3, 30);
    assert_int_equal(broker_read_stats(trial->broker).running, number < 20 ? number : 20);
    trial_close(&trial);
}

/* A tick short of memory does what it can, and the rest a millisecond later. */
static void a_tick_without_memory_is_due_again(void **state)
{
    (void)state;
    const struct broker_limits limits = trial_limits();
    struct trial *trial = trial_open(&limits);
    const struct event tick = {.kind = EVENT_TICK};
    trial_do(trial, trial_join(1, 1));
    trial_do(trial, trial_submit(1));
    trial->now_ms = 60;
    alloc_fail_after(0);
    assert_int_equal(trial_step(trial, &tick), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    assert_int_equal(trial_view(trial, 1).state, JOB_RUNNING);
    assert_int_equal(broker_deadline_ms(trial->broker), 61);
    trial_tick(trial, 61);
    assert_int_equal(trial_view(trial, 1).state, JOB_WAITING);
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_failed_allocation_changes_the_course_of_events),
        cmocka_unit_test(a_broker_that_cannot_be_made_leaves_nothing_behind),
        cmocka_unit_test(limits_that_find_no_memory_change_nothing),
        cmocka_unit_test(a_tick_without_memory_is_due_again),
    };
    return cmocka_run_group_tests_name("broker/memory", tests, NULL, NULL);
}
