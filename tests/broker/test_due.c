#include "broker/step.h"
#include "tests/broker/trial.h"
#include "tests/support/check.h"

static struct trial *open_plain(void)
{
    const struct broker_limits limits = trial_limits();
    return trial_open(&limits);
}

static struct event submit_until(uint32_t request, int64_t deadline_ms)
{
    struct event event = trial_submit(request);
    event.as.submit.deadline_ms = deadline_ms;
    return event;
}

static void what_waits_too_long_expires_and_is_never_started(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    trial_do(trial, submit_until(1, 50));
    assert_int_equal(broker_deadline_ms(trial->broker), 50);
    trial_tick(trial, 49);
    assert_int_equal(trial->note_count, 0);
    trial_tick(trial, 50);
    assert_int_equal(trial_note(trial, EFFECT_PUBLISH, 0)->status, STATUS_EXPIRED);
    assert_int_equal(trial_view(trial, 1).state, JOB_EXPIRED);
    trial_do(trial, trial_join(1, 1));
    assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    trial_close(&trial);
}

static void not_even_when_the_tick_is_late(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    trial_do(trial, submit_until(1, 50));
    trial_do(trial, submit_until(2, 51));
    trial->now_ms = 50;
    trial_do(trial, trial_join(1, 1));
    assert_int_equal(trial_view(trial, 1).state, JOB_EXPIRED);
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->request, 2);
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->left_ms, 1);
    trial_close(&trial);
}

static void what_runs_too_long_expires_and_its_worker_is_told(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    trial_do(trial, trial_join(1, 1));
    trial_do(trial, submit_until(1, 50));
    trial_tick(trial, 50);
    assert_int_equal(trial_note(trial, EFFECT_STOP, 0)->epoch, 1);
    assert_int_equal(trial_view(trial, 1).state, JOB_EXPIRED);
    const struct event late = trial_result(1, 1, 1);
    assert_int_equal(trial_step(trial, &late), STATUS_BAD_STATE);
    trial_close(&trial);
}

/* Only a tick takes away: a result that is there first counts. */
static void a_result_before_the_tick_is_taken(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    trial_do(trial, trial_join(1, 1));
    trial_do(trial, submit_until(1, 50));
    trial->now_ms = 5000;
    trial_do(trial, trial_result(1, 1, 1));
    assert_int_equal(trial_view(trial, 1).state, JOB_DONE);
    trial_close(&trial);
}

static void outcomes_are_kept_for_the_retention(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    for (uint32_t i = 1; i <= 3; i++) {
        trial->now_ms = 10 * i;
        trial_do(trial, trial_submit(i));
        trial_do(trial, trial_ask(EVENT_CANCEL, i, 0));
    }
    assert_int_equal(broker_deadline_ms(trial->broker), 100010);
    trial_tick(trial, 100009);
    assert_int_equal(trial->note_count, 0);
    trial_tick(trial, 100020);
    assert_int_equal(trial_records(trial, RECORD_DROPPED), 2);
    assert_int_equal(trial_count(trial, EFFECT_RELEASE), 2);
    assert_false(trial_knows(trial, 2));
    assert_true(trial_knows(trial, 3));
    trial_close(&trial);
}

static void beyond_the_limit_the_oldest_outcome_goes(void **state)
{
    (void)state;
    struct broker_limits limits = trial_limits();
    limits.kept_max = 2;
    struct trial *trial = trial_open(&limits);
    for (uint32_t i = 1; i <= 9; i++) {
        trial_do(trial, trial_submit(i));
        trial_do(trial, trial_ask(EVENT_CANCEL, i, 0));
        assert_true(trial_knows(trial, i));
        assert_int_equal(i > 2, !trial_knows(trial, i > 2 ? i - 2 : 1));
    }
    assert_int_equal(broker_read_stats(trial->broker).kept, 2);
    trial_close(&trial);
}

static void a_large_outcome_pushes_out_many_but_not_all_at_once(void **state)
{
    (void)state;
    enum { SMALL = 700 };
    struct broker_limits limits = trial_limits();
    limits.kept_bytes_max = 10000;
    struct trial *trial = trial_open(&limits);
    for (uint32_t i = 1; i <= SMALL; i++) {
        trial_do(trial, trial_submit(i));
        trial_do(trial, trial_ask(EVENT_CANCEL, i, 0));
    }
    trial_do(trial, trial_join(1, 1));
    trial_do(trial, trial_submit(SMALL + 1));
    struct event result = trial_result(1, SMALL + 1, 1);
    result.as.result.bytes = 9000;
    trial_do(trial, result);
    assert_int_equal(trial_records(trial, RECORD_DROPPED), STEP_DROPS_MAX);
    trial_do(trial, trial_say(EVENT_ALIVE, 1));
    assert_int_equal(trial_records(trial, RECORD_DROPPED), STEP_DROPS_MAX);
    assert_int_equal(broker_deadline_ms(trial->broker), 0);
    trial_tick(trial, 0);
    assert_true(broker_read_stats(trial->broker).bytes_kept <= 10000);
    assert_true(trial_knows(trial, SMALL + 1));
    trial_close(&trial);
}

/* It is answered, but not kept. */
static void an_outcome_larger_than_the_limit_goes_at_once(void **state)
{
    (void)state;
    struct broker_limits limits = trial_limits();
    limits.kept_bytes_max = 100;
    struct trial *trial = trial_open(&limits);
    trial_do(trial, trial_join(1, 1));
    struct event submit = trial_submit(1);
    submit.as.submit.await = true;
    trial_do(trial, submit);
    struct event result = trial_result(1, 1, 1);
    result.as.result.bytes = 91;
    trial_do(trial, result);
    assert_int_equal(trial_count(trial, EFFECT_OUTCOME), 1);
    assert_int_equal(trial_records(trial, RECORD_DROPPED), 1);
    assert_int_equal(broker_read_stats(trial->broker).bytes_kept, 0);
    trial_close(&trial);
}

static void many_deadlines_at_once_take_several_ticks(void **state)
{
    (void)state;
    enum { MANY = 3 * STEP_ALARMS_MAX + 7 };
    struct trial *trial = open_plain();
    for (uint32_t i = 1; i <= MANY; i++) {
        trial_do(trial, submit_until(i, 50));
    }
    for (int64_t i = 0; i < 4; i++) {
        assert_int_equal(broker_deadline_ms(trial->broker), 50 + i);
        trial_tick(trial, 50 + i);
        assert_int_equal(trial_records(trial, RECORD_OUTCOME), i < 3 ? STEP_ALARMS_MAX : 7);
    }
    assert_int_equal(broker_read_stats(trial->broker).expired, MANY);
    assert_int_equal(broker_deadline_ms(trial->broker), 50 + 100000);
    trial_close(&trial);
}

/* A worker that meets only late requests is not forgotten when the step ends. */
static void a_dispatch_cut_short_goes_on_with_the_next_tick(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    for (uint32_t i = 1; i <= 5 * STEP_ALARMS_MAX; i++) {
        trial_do(trial, submit_until(i, 50));
    }
    trial_do(trial, trial_submit(6000));
    trial->now_ms = 50;
    trial_do(trial, trial_join(1, 1));
    assert_int_equal(trial_records(trial, RECORD_OUTCOME), STEP_EXPIRED_MAX);
    assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    size_t tasks = 0;
    for (int64_t now_ms = 50; tasks == 0; now_ms++) {
        assert_true(broker_deadline_ms(trial->broker) <= now_ms);
        assert_true(now_ms < 57);
        trial_tick(trial, now_ms);
        tasks = trial_count(trial, EFFECT_TASK);
    }
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->request, 6000);
    assert_int_equal(broker_deadline_ms(trial->broker), 50 + 60); /* of the worker */
    trial_close(&trial);
}

static void many_silent_workers_take_several_ticks(void **state)
{
    (void)state;
    struct broker_limits limits = trial_limits();
    limits.workers_max = STEP_ALARMS_MAX + 3;
    struct trial *trial = trial_open(&limits);
    for (uint32_t i = 1; i <= limits.workers_max; i++) {
        trial_do(trial, trial_join(i, 1));
    }
    trial_tick(trial, 60);
    assert_int_equal(trial_count(trial, EFFECT_WORKER), STEP_ALARMS_MAX);
    assert_int_equal(broker_deadline_ms(trial->broker), 61);
    trial_tick(trial, 61);
    assert_int_equal(broker_read_stats(trial->broker).workers, 0);
    trial_close(&trial);
}

static void many_old_outcomes_take_several_ticks(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    for (uint32_t i = 1; i <= STEP_DROPS_MAX + 5; i++) {
        trial_do(trial, trial_submit(i));
        trial_do(trial, trial_ask(EVENT_CANCEL, i, 0));
    }
    trial_tick(trial, 100000);
    assert_int_equal(trial_records(trial, RECORD_DROPPED), STEP_DROPS_MAX);
    assert_int_equal(broker_deadline_ms(trial->broker), 100001);
    trial_tick(trial, 100001);
    assert_int_equal(trial_records(trial, RECORD_DROPPED), 5);
    trial_close(&trial);
}

static void time_never_runs_backwards(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    trial_tick(trial, 100);
    trial->now_ms = 3;
    trial_do(trial, submit_until(1, 50));
    assert_int_equal(trial_view(trial, 1).accepted_ms, 100);
    assert_int_equal(broker_deadline_ms(trial->broker), 150);
    trial->now_ms = -7;
    trial_do(trial, trial_submit(2));
    assert_int_equal(trial_view(trial, 2).accepted_ms, 100);
    trial_close(&trial);
}

static void nothing_to_do_is_no_deadline(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    assert_int_equal(broker_deadline_ms(trial->broker), INT64_MAX);
    trial_do(trial, trial_submit(1));
    assert_int_equal(broker_deadline_ms(trial->broker), INT64_MAX);
    trial_tick(trial, 10);
    trial_do(trial, trial_join(1, 1));
    assert_int_equal(broker_deadline_ms(trial->broker), 70);
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_waits_too_long_expires_and_is_never_started),
        cmocka_unit_test(not_even_when_the_tick_is_late),
        cmocka_unit_test(what_runs_too_long_expires_and_its_worker_is_told),
        cmocka_unit_test(a_result_before_the_tick_is_taken),
        cmocka_unit_test(outcomes_are_kept_for_the_retention),
        cmocka_unit_test(beyond_the_limit_the_oldest_outcome_goes),
        cmocka_unit_test(a_large_outcome_pushes_out_many_but_not_all_at_once),
        cmocka_unit_test(an_outcome_larger_than_the_limit_goes_at_once),
        cmocka_unit_test(many_deadlines_at_once_take_several_ticks),
        cmocka_unit_test(a_dispatch_cut_short_goes_on_with_the_next_tick),
        cmocka_unit_test(many_silent_workers_take_several_ticks),
        cmocka_unit_test(many_old_outcomes_take_several_ticks),
        cmocka_unit_test(time_never_runs_backwards),
        cmocka_unit_test(nothing_to_do_is_no_deadline),
    };
    return cmocka_run_group_tests_name("broker/due", tests, NULL, NULL);
}
