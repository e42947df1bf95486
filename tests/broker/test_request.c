#include "tests/broker/trial.h"
#include "tests/support/check.h"

#include <string.h>

static struct trial *open_plain(void)
{
    const struct broker_limits limits = trial_limits();
    return trial_open(&limits);
}

/* Requests 1 to `count`, taken by worker 1, whose epochs are then 1 to `count`. */
static void start(struct trial *trial, uint32_t count)
{
    trial_do(trial, trial_join(1, count));
    for (uint32_t i = 1; i <= count; i++) {
        trial_do(trial, trial_submit(i));
    }
}

/* A dead request: three workers in turn came and went. */
static void kill_request(struct trial *trial, uint32_t request)
{
    trial_do(trial, trial_submit(request));
    for (uint32_t worker = 11; worker <= 13; worker++) {
        trial_do(trial, trial_join(worker, 1));
        trial_do(trial, trial_say(EVENT_LEAVE, worker));
    }
    assert_int_equal(trial_view(trial, request).state, JOB_DEAD);
}

static void a_request_is_recorded_then_acknowledged_then_given_to_a_worker(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    trial_do(trial, trial_join(1, 1));
    struct event submit = trial_submit(7);
    submit.as.submit.deadline_ms = 55;
    trial_do(trial, submit);
    assert_int_equal(trial->note_count, 3);
    assert_int_equal(trial->notes[0].kind, EFFECT_RECORD);
    assert_int_equal(trial->notes[0].record, RECORD_ACCEPTED);
    assert_int_equal(trial->notes[0].covers, 1);
    assert_int_equal(trial->notes[1].kind, EFFECT_ACCEPTED);
    assert_int_equal(trial->notes[1].covers, 1);
    assert_int_equal(trial->notes[1].peer, submit.call.peer);
    assert_false(trial->notes[1].known);
    assert_int_equal(trial->notes[2].kind, EFFECT_TASK);
    assert_int_equal(trial->notes[2].peer, 1);
    assert_int_equal(trial->notes[2].epoch, 1);
    assert_int_equal(trial->notes[2].left_ms, 55);
    trial_close(&trial);
}

static void a_result_is_recorded_then_told_then_published(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    trial_do(trial, trial_join(1, 1));
    struct event submit = trial_submit(7);
    submit.as.submit.await = true;
    trial_do(trial, submit);
    trial->now_ms = 23;
    trial_do(trial, trial_result(1, 7, 1));
    assert_int_equal(trial->note_count, 3);
    assert_int_equal(trial->notes[0].record, RECORD_OUTCOME);
    assert_int_equal(trial->notes[1].kind, EFFECT_OUTCOME);
    assert_int_equal(trial->notes[1].peer, submit.call.peer);
    assert_int_equal(trial->notes[2].kind, EFFECT_PUBLISH);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(trial->notes[i].covers, 2);
        assert_int_equal(trial->notes[i].sequence, 1);
        assert_int_equal(trial->notes[i].state, JOB_DONE);
    }
    const struct job_view view = trial_view(trial, 7);
    assert_int_equal(view.ended_ms, 23);
    assert_int_equal(view.attempts, 1);
    assert_non_null(view.outcome);
    trial_close(&trial);
}

static void a_submission_out_of_range_is_refused(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    struct event bad[7];
    char long_tenant[BROKER_TENANT_MAX + 2] = {0};
    memset(long_tenant, 'x', sizeof long_tenant - 1);
    for (size_t i = 0; i < 7; i++) {
        bad[i] = trial_submit(1);
    }
    bad[0].request = (struct id){{0}};
    bad[1].as.submit.topic = "assessment/economy/prk";
    bad[2].as.submit.topic = "scenario/a b";
    bad[3].as.submit.tenant = long_tenant;
    bad[4].as.submit.priority = JOB_PRIORITY_COUNT;
    bad[5].as.submit.deadline_ms = -1;
    bad[6].as.submit.deadline_ms = broker_duration_max_ms + 1;
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(trial_step(trial, &bad[i]), STATUS_BAD_INPUT);
        assert_int_equal(trial->note_count, 1);
        assert_int_equal(trial->notes[0].kind, EFFECT_RELEASE);
    }
    struct event good = trial_submit(1);
    good.as.submit.deadline_ms = broker_duration_max_ms;
    trial_do(trial, good);
    trial_close(&trial);
}

static void the_same_id_again_is_the_same_request(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    start(trial, 1);
    trial_do(trial, trial_submit(1));
    assert_int_equal(trial->note_count, 2);
    assert_int_equal(trial->notes[0].kind, EFFECT_ACCEPTED);
    assert_true(trial->notes[0].known);
    assert_int_equal(trial->notes[0].covers, 1);
    assert_int_equal(trial->notes[1].kind, EFFECT_RELEASE);
    trial_do(trial, trial_result(1, 1, 1));
    struct event again = trial_submit(1);
    again.as.submit.await = true;
    trial_do(trial, again);
    assert_int_equal(trial_note(trial, EFFECT_ACCEPTED, 0)->covers, 2);
    assert_int_equal(trial_note(trial, EFFECT_OUTCOME, 0)->sequence, 1);
    assert_int_equal(broker_read_stats(trial->broker).accepted, 1);
    trial_close(&trial);
}

static void asking_again_with_the_same_call_waits_once(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    start(trial, 2);
    struct event again = trial_submit(1);
    again.as.submit.await = true;
    trial_do(trial, again);
    trial_do(trial, again);
    struct event await = trial_ask(EVENT_AWAIT, 1, 0);
    await.call = again.call;
    trial_do(trial, await);
    assert_int_equal(broker_read_stats(trial->broker).awaiting, 1);
    await.request = trial_id(2);
    assert_int_equal(trial_step(trial, &await), STATUS_BAD_STATE);
    trial_do(trial, trial_result(1, 1, 1));
    assert_int_equal(trial_count(trial, EFFECT_OUTCOME), 1);
    trial_close(&trial);
}

static void await_answers_now_or_when_the_request_ends(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    start(trial, 1);
    const struct event unknown = trial_ask(EVENT_AWAIT, 2, 60);
    assert_int_equal(trial_step(trial, &unknown), STATUS_NOT_FOUND);
    trial_do(trial, trial_ask(EVENT_AWAIT, 1, 61));
    trial_do(trial, trial_ask(EVENT_AWAIT, 1, 62));
    assert_int_equal(trial_count(trial, EFFECT_OUTCOME), 0);
    trial_do(trial, trial_result(1, 1, 1));
    assert_int_equal(trial_count(trial, EFFECT_OUTCOME), 2);
    trial_do(trial, trial_ask(EVENT_AWAIT, 1, 63));
    assert_int_equal(trial_count(trial, EFFECT_OUTCOME), 1);
    assert_int_equal(trial_note(trial, EFFECT_OUTCOME, 0)->covers, 2);
    trial_close(&trial);
}

static void who_no_longer_waits_is_not_told(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    start(trial, 1);
    trial_do(trial, trial_ask(EVENT_AWAIT, 1, 61));
    trial_do(trial, trial_ask(EVENT_FORGET, 0, 61));
    const struct event again = trial_ask(EVENT_FORGET, 0, 61);
    assert_int_equal(trial_step(trial, &again), STATUS_NOT_FOUND);
    trial_do(trial, trial_ask(EVENT_AWAIT, 1, 62));
    trial_do(trial, trial_ask(EVENT_AWAIT, 1, 63));
    trial_do(trial, trial_ask(EVENT_GONE, 0, 0));
    assert_int_equal(broker_read_stats(trial->broker).awaiting, 0);
    trial_do(trial, trial_result(1, 1, 1));
    assert_int_equal(trial_count(trial, EFFECT_OUTCOME), 0);
    trial_close(&trial);
}

static void what_waits_is_cancelled_and_never_started(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    trial_do(trial, trial_submit(1));
    trial_do(trial, trial_ask(EVENT_CANCEL, 1, 0));
    assert_int_equal(trial_count(trial, EFFECT_STOP), 0);
    assert_int_equal(trial_note(trial, EFFECT_PUBLISH, 0)->status, STATUS_CANCELLED);
    trial_do(trial, trial_join(1, 1));
    assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    const struct event unknown = trial_ask(EVENT_CANCEL, 2, 0);
    assert_int_equal(trial_step(trial, &unknown), STATUS_NOT_FOUND);
    trial_close(&trial);
}

static void what_runs_is_cancelled_and_its_worker_told_to_stop(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    start(trial, 1);
    trial_do(trial, trial_ask(EVENT_CANCEL, 1, 0));
    const struct note *stop = trial_note(trial, EFFECT_STOP, 0);
    assert_int_equal(stop->peer, 1);
    assert_int_equal(stop->request, 1);
    assert_int_equal(stop->epoch, 1);
    assert_int_equal(trial_view(trial, 1).state, JOB_CANCELLED);
    const struct event late = trial_result(1, 1, 1);
    assert_int_equal(trial_step(trial, &late), STATUS_BAD_STATE);
    assert_int_equal(broker_read_stats(trial->broker).results_stale, 1);
    trial_do(trial, trial_ask(EVENT_CANCEL, 1, 0));
    assert_int_equal(trial->note_count, 0);
    trial_close(&trial);
}

static void a_dead_request_lives_again(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    trial->now_ms = 13;
    kill_request(trial, 1);
    assert_int_equal(trial_view(trial, 1).failure_count, 3);
    assert_int_equal(trial_view(trial, 1).sequence, 1);
    assert_int_equal(trial_view(trial, 1).ended_ms, 13);
    trial->now_ms = 40;
    trial_do(trial, trial_ask(EVENT_REQUEUE, 1, 0));
    assert_int_equal(trial_records(trial, RECORD_REQUEUED), 1);
    const struct job_view view = trial_view(trial, 1);
    assert_int_equal(view.state, JOB_WAITING);
    assert_int_equal(view.attempts + view.failure_count, 0);
    assert_int_equal(view.accepted_ms, 40);
    assert_int_equal(view.ended_ms, 0);
    assert_int_equal(view.epoch, 0);
    assert_int_equal(view.status, STATUS_OK);
    assert_int_equal(view.sequence, 0);
    trial_do(trial, trial_join(1, 1));
    trial_do(trial, trial_result(1, 1, 4));
    assert_int_equal(trial_note(trial, EFFECT_PUBLISH, 0)->sequence, 2);
    trial_close(&trial);
}

static void a_requeued_request_has_no_deadline(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    struct event submit = trial_submit(1);
    submit.as.submit.deadline_ms = 50;
    trial_do(trial, submit);
    kill_request(trial, 1);
    trial_do(trial, trial_ask(EVENT_REQUEUE, 1, 0));
    trial_tick(trial, 1000);
    assert_int_equal(trial_view(trial, 1).state, JOB_WAITING);
    assert_int_equal(trial_view(trial, 1).deadline_ms, INT64_MAX);
    trial_close(&trial);
}

static void only_the_dead_are_requeued_and_only_within_the_limits(void **state)
{
    (void)state;
    struct broker_limits limits = trial_limits();
    limits.jobs_max = 1;
    struct trial *trial = trial_open(&limits);
    kill_request(trial, 1);
    trial_do(trial, trial_submit(2));
    struct event requeue = trial_ask(EVENT_REQUEUE, 1, 0);
    assert_int_equal(trial_step(trial, &requeue), STATUS_FULL);
    requeue.request = trial_id(2);
    assert_int_equal(trial_step(trial, &requeue), STATUS_BAD_STATE);
    requeue.request = trial_id(3);
    assert_int_equal(trial_step(trial, &requeue), STATUS_NOT_FOUND);
    trial_do(trial, trial_ask(EVENT_CANCEL, 2, 0));
    requeue.request = trial_id(2);
    assert_int_equal(trial_step(trial, &requeue), STATUS_BAD_STATE);
    trial_do(trial, (struct event){.kind = EVENT_DRAIN});
    requeue.request = trial_id(1);
    assert_int_equal(trial_step(trial, &requeue), STATUS_UNAVAILABLE);
    assert_int_equal(trial_view(trial, 1).failure_count, 3);
    trial_close(&trial);
}

/* One request more than `limits` allow is refused; `second` says how it differs. */
static void check_full(const struct broker_limits *limits, const struct event *second)
{
    struct trial *trial = trial_open(limits);
    struct event first = trial_submit(1);
    first.as.submit.await = true;
    trial_do(trial, first);
    const struct broker_stats before = broker_read_stats(trial->broker);
    assert_int_equal(trial_step(trial, second), STATUS_FULL);
    assert_int_equal(trial->note_count, second->kind == EVENT_SUBMIT);
    trial_check_stats(trial, &before);
    assert_false(trial_knows(trial, 2));
    trial_close(&trial);
}

static void at_a_limit_nothing_changes(void **state)
{
    (void)state;
    struct broker_limits limits = trial_limits();
    struct event second = trial_submit(2);
    limits.jobs_max = 1;
    check_full(&limits, &second);

    limits = trial_limits();
    limits.bytes_max = 19;
    check_full(&limits, &second);

    limits = trial_limits();
    limits.topics_max = 1;
    second.as.submit.topic = "scenario/economy/irn";
    check_full(&limits, &second);

    limits = trial_limits();
    limits.tenants_max = 1;
    second = trial_submit(2);
    second.as.submit.tenant = "bank";
    check_full(&limits, &second);

    limits = trial_limits();
    limits.awaiting_max = 1;
    second = trial_submit(2);
    second.as.submit.await = true;
    check_full(&limits, &second);
    second = trial_ask(EVENT_AWAIT, 1, 5);
    check_full(&limits, &second);
}

static void what_has_ended_takes_no_place(void **state)
{
    (void)state;
    struct broker_limits limits = trial_limits();
    limits.jobs_max = 1;
    limits.bytes_max = 10;
    struct trial *trial = trial_open(&limits);
    for (uint32_t i = 1; i <= 9; i++) {
        trial_do(trial, trial_submit(i));
        trial_do(trial, trial_ask(EVENT_CANCEL, i, 0));
    }
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_recorded_then_acknowledged_then_given_to_a_worker),
        cmocka_unit_test(a_result_is_recorded_then_told_then_published),
        cmocka_unit_test(a_submission_out_of_range_is_refused),
        cmocka_unit_test(the_same_id_again_is_the_same_request),
        cmocka_unit_test(asking_again_with_the_same_call_waits_once),
        cmocka_unit_test(await_answers_now_or_when_the_request_ends),
        cmocka_unit_test(who_no_longer_waits_is_not_told),
        cmocka_unit_test(what_waits_is_cancelled_and_never_started),
        cmocka_unit_test(what_runs_is_cancelled_and_its_worker_told_to_stop),
        cmocka_unit_test(a_dead_request_lives_again),
        cmocka_unit_test(a_requeued_request_has_no_deadline),
        cmocka_unit_test(only_the_dead_are_requeued_and_only_within_the_limits),
        cmocka_unit_test(at_a_limit_nothing_changes),
        cmocka_unit_test(what_has_ended_takes_no_place),
    };
    return cmocka_run_group_tests_name("broker/request", tests, NULL, NULL);
}
