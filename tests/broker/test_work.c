#include "tests/broker/trial.h"
#include "tests/support/check.h"

#include <string.h>

static struct trial *open_plain(void)
{
    const struct broker_limits limits = trial_limits();
    return trial_open(&limits);
}

/* Worker 1 holds requests 1 to `count` under epochs 1 to `count`. */
static struct trial *open_with_tasks(uint32_t count)
{
    struct trial *trial = open_plain();
    trial_do(trial, trial_join(1, count));
    for (uint32_t i = 1; i <= count; i++) {
        trial_do(trial, trial_submit(i));
    }
    return trial;
}

static struct event progress(uint32_t worker, uint32_t request, uint64_t epoch)
{
    struct event event = trial_say(EVENT_PROGRESS, worker);
    event.request = trial_id(request);
    event.epoch = epoch;
    return event;
}

static void a_join_out_of_range_is_refused(void **state)
{
    (void)state;
    static const char *const prefixes[BROKER_PREFIXES_MAX + 1] = {"scenario/ "};
    struct trial *trial = open_plain();
    struct event bad[7];
    char long_name[BROKER_NAME_MAX + 2] = {0};
    memset(long_name, 'x', sizeof long_name - 1);
    for (size_t i = 0; i < 7; i++) {
        bad[i] = trial_join(1, 1);
    }
    bad[0].as.join.worker = (struct id){{0}};
    bad[1].as.join.credit = 0;
    bad[2].as.join.credit = BROKER_CREDIT_MAX + 1;
    bad[3].as.join.name = long_name;
    bad[4].as.join.prefix_count = 0;
    bad[5].as.join.prefix_count = BROKER_PREFIXES_MAX + 1;
    bad[6].as.join.prefixes = prefixes;
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(trial_step(trial, &bad[i]), STATUS_BAD_INPUT);
        assert_int_equal(trial->note_count, 0);
    }
    assert_int_equal(broker_read_stats(trial->broker).workers, 0);
    struct event longest = trial_join(1, 1);
    longest.as.join.name = &long_name[1];
    trial_do(trial, longest);
    trial_close(&trial);
}

static void a_worker_with_every_prefix_and_place_may_join(void **state)
{
    (void)state;
    static char texts[BROKER_PREFIXES_MAX][BROKER_TOPIC_MAX + 1];
    const char *prefixes[BROKER_PREFIXES_MAX];
    struct trial *trial = open_plain();
    for (size_t i = 0; i < BROKER_PREFIXES_MAX; i++) {
        memset(texts[i], 'a' + (int)(i % 26), BROKER_TOPIC_MAX - i);
        prefixes[i] = texts[i];
    }
    prefixes[63] = "scenario/economy/prk";
    struct event join = trial_join(1, BROKER_CREDIT_MAX);
    join.as.join.prefixes = prefixes;
    join.as.join.prefix_count = BROKER_PREFIXES_MAX;
    trial_do(trial, join);
    for (uint32_t i = 1; i <= BROKER_CREDIT_MAX; i++) {
        trial_do(trial, trial_submit(i));
        assert_int_equal(trial_count(trial, EFFECT_TASK), 1);
    }
    trial_do(trial, trial_submit(5000));
    assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    trial_do(trial, trial_say(EVENT_LEAVE, 1));
    assert_int_equal(trial_records(trial, RECORD_LOST), BROKER_CREDIT_MAX);
    trial_close(&trial);
}

static void a_stranger_is_asked_who_it_is(void **state)
{
    (void)state;
    struct trial *trial = open_with_tasks(1);
    struct event says[] = {trial_say(EVENT_CREDIT, 2), trial_say(EVENT_ALIVE, 2),
                           progress(2, 1, 1),          trial_result(2, 1, 1),
                           trial_say(EVENT_LEAVE, 2),  trial_say(EVENT_ALIVE, 1)};
    says[5].call.id = trial_id(77); /* worker 1 on a stream it does not have */
    for (size_t i = 0; i < sizeof says / sizeof says[0]; i++) {
        assert_int_equal(trial_step(trial, &says[i]), STATUS_NOT_FOUND);
        assert_int_equal(trial_count(trial, EFFECT_WHO), 1);
        assert_int_equal(trial_note(trial, EFFECT_WHO, 0)->peer, says[i].call.peer);
    }
    assert_int_equal(trial_view(trial, 1).state, JOB_RUNNING);
    trial_close(&trial);
}

/* Each way to lose a worker, with the words and the cause it has. */
static const struct {
    const char *what;
    enum event_kind kind;
    enum job_cause cause;
    uint32_t id, peer;
} ways[] = {
    {"left", EVENT_LEAVE, JOB_CAUSE_LEFT, 1, 1},
    {"gone", EVENT_GONE, JOB_CAUSE_GONE, 1, 1},
    {"silent", EVENT_TICK, JOB_CAUSE_SILENT, 1, 1},
    {"replaced", EVENT_JOIN, JOB_CAUSE_REPLACED, 1, 5}, /* same id, other peer */
    {"replaced", EVENT_JOIN, JOB_CAUSE_REPLACED, 5, 1}, /* same peer, other id */
    {"replaced", EVENT_JOIN, JOB_CAUSE_REPLACED, 1, 1}, /* both, on another stream */
};

static struct event way_to_lose(size_t i)
{
    struct event event = trial_say(ways[i].kind, 1);
    if (ways[i].kind == EVENT_JOIN) {
        event = trial_join(ways[i].id, 1);
        event.call = (struct call){.peer = ways[i].peer, .id = trial_id(77)};
    }
    return event;
}

static void a_lost_worker_hands_back_what_it_had_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct trial *trial = open_with_tasks(3);
        trial->now_ms = 60;
        trial_do(trial, way_to_lose(i));
        const struct note *worker = trial_note(trial, EFFECT_WORKER, 0);
        assert_string_equal(worker->what, ways[i].what);
        assert_int_equal(worker->request, 1);
        assert_int_equal(trial_records(trial, RECORD_LOST), 3);
        for (uint32_t k = 2; k <= 3; k++) {
            const struct job_view view = trial_view(trial, k);
            assert_int_equal(view.failure_count, 1);
            assert_int_equal(view.failures[0].cause, ways[i].cause);
            assert_int_equal(view.failures[0].at_ms, 60);
            assert_string_equal(view.failures[0].worker_name, "host:17");
        }
        trial_do(trial, trial_join(9, 3));
        uint32_t first = ways[i].kind == EVENT_JOIN ? 2 : 1; /* one went to the new worker */
        assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->request, first);
        assert_int_equal(trial_note(trial, EFFECT_TASK, 1)->request, first + 1);
        trial_close(&trial);
    }
}

static void others_take_over_at_once(void **state)
{
    (void)state;
    struct trial *trial = open_with_tasks(2);
    trial_do(trial, trial_join(2, 2));
    trial_do(trial, trial_say(EVENT_GONE, 1));
    assert_int_equal(trial_count(trial, EFFECT_TASK), 2);
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->request, 1);
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->peer, 2);
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->epoch, 3);
    trial_close(&trial);
}

/* One has the id, the other sits at the peer. */
static void a_join_may_replace_two(void **state)
{
    (void)state;
    struct broker_limits limits = trial_limits();
    limits.workers_max = 2;
    struct trial *trial = trial_open(&limits);
    trial_do(trial, trial_join(1, 1));
    trial_do(trial, trial_join(2, 1));
    trial_do(trial, trial_submit(1));
    trial_do(trial, trial_submit(2));
    struct event join = trial_join(1, 1);
    join.call = (struct call){.peer = 2, .id = trial_id(77)};
    trial_do(trial, join);
    assert_int_equal(trial_count(trial, EFFECT_WORKER), 3);
    assert_int_equal(broker_read_stats(trial->broker).workers, 1);
    assert_int_equal(trial_count(trial, EFFECT_TASK), 1);
    trial_do(trial, trial_join(3, 1));
    join = trial_join(4, 1);
    assert_int_equal(trial_step(trial, &join), STATUS_FULL);
    trial_close(&trial);
}

static void the_same_worker_on_the_same_stream_keeps_its_tasks(void **state)
{
    (void)state;
    struct trial *trial = open_with_tasks(2);
    trial_do(trial, trial_submit(3));
    trial_do(trial, trial_join(1, 3));
    assert_int_equal(trial_count(trial, EFFECT_WORKER), 0);
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->request, 3);
    for (uint32_t i = 1; i <= 3; i++) {
        trial_do(trial, trial_result(1, i, i));
    }
    trial_close(&trial);
}

static void a_result_is_taken_only_from_the_current_lease(void **state)
{
    (void)state;
    struct trial *trial = open_with_tasks(1);
    trial_do(trial, trial_join(2, 1));
    trial_do(trial, trial_say(EVENT_GONE, 1)); /* worker 2 has it now, epoch 2 */
    trial_do(trial, trial_join(1, 1));
    const struct event stale[] = {trial_result(1, 1, 1), trial_result(1, 1, 2),
                                  trial_result(2, 1, 1), trial_result(2, 1, 3)};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(trial_step(trial, &stale[i]), STATUS_BAD_STATE);
        assert_int_equal(trial->note_count, 1);
        assert_int_equal(trial->notes[0].kind, EFFECT_RELEASE);
    }
    const struct event unknown = trial_result(2, 8, 2);
    assert_int_equal(trial_step(trial, &unknown), STATUS_NOT_FOUND);
    trial_do(trial, trial_result(2, 1, 2));
    const struct event twice = trial_result(2, 1, 2);
    assert_int_equal(trial_step(trial, &twice), STATUS_BAD_STATE);
    assert_int_equal(broker_read_stats(trial->broker).results_stale, 6);
    assert_int_equal(broker_read_stats(trial->broker).done, 1);
    trial_close(&trial);
}

static void an_error_of_the_worker_is_an_outcome(void **state)
{
    (void)state;
    struct trial *trial = open_with_tasks(2);
    struct event result = trial_result(1, 1, 1);
    result.as.result.status = STATUS_NOT_CONVERGED;
    trial_do(trial, result);
    assert_int_equal(trial_view(trial, 1).state, JOB_DONE);
    assert_int_equal(trial_view(trial, 1).status, STATUS_NOT_CONVERGED);
    result = trial_result(1, 2, 2);
    result.as.result.status = STATUS_CANCELLED;
    result.as.result.bytes = 0;
    trial_do(trial, result);
    assert_int_equal(trial_view(trial, 2).state, JOB_DONE);
    assert_int_equal(trial_view(trial, 2).status, STATUS_CANCELLED);
    assert_null(trial_view(trial, 2).outcome);
    assert_int_equal(broker_read_stats(trial->broker).failed, 2);
    trial_close(&trial);
}

/* Law: each step is published once, behind its outcome, under its number; and so are those of
 * who shares the answer. */
static void steps_follow_their_outcome(void **state)
{
    (void)state;
    static const uint8_t content[BROKER_CONTENT_BYTES] = {7};
    struct broker_limits limits = trial_limits();
    struct trial *trial = trial_open(&limits);
    trial_do(trial, trial_join(1, 1));
    for (uint32_t i = 1; i <= 2; i++) {
        struct event submit = trial_submit(i);
        submit.as.submit.content = content;
        trial_do(trial, submit);
    }
    struct event result = trial_result(1, 1, 1);
    result.as.result.steps = 3;
    trial_do(trial, result);
    assert_int_equal(trial_count(trial, EFFECT_PUBLISH), 8);
    for (size_t i = 0; i < 8; i++) {
        const struct note *note = trial_note(trial, EFFECT_PUBLISH, i);
        assert_int_equal(note->sequence, 1 + i / 4);
        assert_int_equal(note->step, i % 4);
        assert_int_equal(note->request, 1 + i / 4);
        assert_true(note->covers > 0);
    }
    assert_int_equal(trial_view(trial, 2).steps, 3);
    trial_close(&trial);
}

/* Law: a result whose steps are too many, or that failed and has some, is none. */
static void steps_out_of_range_are_refused(void **state)
{
    (void)state;
    struct trial *trial = open_with_tasks(1);
    struct event results[3] = {trial_result(1, 1, 1), trial_result(1, 1, 1),
                               trial_result(1, 1, 1)};
    results[0].as.result.steps = BROKER_STEPS_MAX + 1;
    results[1].as.result.steps = 1;
    results[1].as.result.status = STATUS_NOT_CONVERGED;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(trial_step(trial, &results[i]), STATUS_BAD_INPUT);
        assert_int_equal(trial_view(trial, 1).state, JOB_RUNNING);
    }
    results[2].as.result.steps = BROKER_STEPS_MAX;
    trial_do(trial, results[2]);
    assert_int_equal(trial_count(trial, EFFECT_PUBLISH), 1 + BROKER_STEPS_MAX);
    trial_close(&trial);
}

static void progress_renews_the_lease(void **state)
{
    (void)state;
    struct trial *trial = open_with_tasks(1);
    for (int64_t now_ms = 50; now_ms <= 500; now_ms += 50) {
        trial_tick(trial, now_ms);
        trial_do(trial, progress(1, 1, 1));
        assert_int_equal(trial_count(trial, EFFECT_PROGRESS), 1);
    }
    assert_int_equal(trial_view(trial, 1).failure_count, 0);
    trial_close(&trial);
}

static void a_worker_that_is_heard_loses_a_task_that_does_not_move(void **state)
{
    (void)state;
    struct trial *trial = open_with_tasks(2);
    for (int64_t now_ms = 30; now_ms < 100; now_ms += 30) {
        trial_tick(trial, now_ms);
        trial_do(trial, trial_say(EVENT_ALIVE, 1));
    }
    trial_do(trial, progress(1, 2, 2));
    trial_tick(trial, 100);
    assert_int_equal(trial_records(trial, RECORD_LOST), 1);
    assert_int_equal(trial_note(trial, EFFECT_STOP, 0)->epoch, 1);
    assert_int_equal(trial_view(trial, 1).failures[0].cause, JOB_CAUSE_LEASE);
    assert_int_equal(trial_view(trial, 1).state, JOB_WAITING);
    assert_int_equal(trial_view(trial, 2).state, JOB_RUNNING);
    trial_close(&trial);
}

/* Its thread is still busy with the old one. */
static void a_stopped_task_holds_its_place_until_the_worker_answers(void **state)
{
    (void)state;
    struct trial *trial = open_with_tasks(1);
    trial_do(trial, trial_submit(2));
    trial_do(trial, trial_ask(EVENT_CANCEL, 1, 0));
    assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    trial_do(trial, trial_say(EVENT_ALIVE, 1));
    assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    struct event answer = trial_result(1, 1, 1);
    answer.as.result.status = STATUS_CANCELLED;
    assert_int_equal(trial_step(trial, &answer), STATUS_BAD_STATE);
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->request, 2);
    trial_close(&trial);
}

static void an_answer_that_does_not_come_is_waited_for_one_lease(void **state)
{
    (void)state;
    struct trial *trial = open_with_tasks(1);
    trial_do(trial, trial_submit(2));
    trial->now_ms = 10;
    trial_do(trial, trial_ask(EVENT_CANCEL, 1, 0));
    trial->now_ms = 60;
    trial_do(trial, trial_say(EVENT_ALIVE, 1));
    assert_int_equal(broker_deadline_ms(trial->broker), 110);
    trial_tick(trial, 109);
    assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    trial_tick(trial, 110);
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->request, 2);
    trial_close(&trial);
}

static void progress_of_an_old_lease_is_told_to_stop_again(void **state)
{
    (void)state;
    struct trial *trial = open_with_tasks(1);
    trial_do(trial, trial_ask(EVENT_CANCEL, 1, 0));
    const struct event old = progress(1, 1, 1);
    assert_int_equal(trial_step(trial, &old), STATUS_BAD_STATE);
    assert_int_equal(trial_note(trial, EFFECT_STOP, 0)->epoch, 1);
    const struct event unknown = progress(1, 8, 5);
    assert_int_equal(trial_step(trial, &unknown), STATUS_NOT_FOUND);
    assert_int_equal(trial_note(trial, EFFECT_STOP, 0)->request, 8);
    trial_close(&trial);
}

static void credit_is_room(void **state)
{
    (void)state;
    struct trial *trial = open_with_tasks(1);
    trial_do(trial, trial_submit(2));
    trial_do(trial, trial_submit(3));
    trial_do(trial, trial_submit(4));
    struct event credit = trial_say(EVENT_CREDIT, 1);
    credit.as.credit = BROKER_CREDIT_MAX + 1;
    assert_int_equal(trial_step(trial, &credit), STATUS_BAD_INPUT);
    credit.as.credit = 3;
    trial_do(trial, credit);
    assert_int_equal(trial_count(trial, EFFECT_TASK), 2);
    credit.as.credit = 0;
    trial_do(trial, credit);
    for (uint32_t i = 1; i <= 3; i++) {
        trial_do(trial, trial_result(1, i, i));
        assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    }
    credit.as.credit = BROKER_CREDIT_MAX;
    trial_do(trial, credit);
    assert_int_equal(trial_count(trial, EFFECT_TASK), 1);
    trial_close(&trial);
}

static void after_the_last_attempt_a_request_is_dead_and_every_cause_is_kept(void **state)
{
    (void)state;
    static const enum job_cause causes[] = {JOB_CAUSE_LEFT, JOB_CAUSE_GONE, JOB_CAUSE_SILENT};
    struct trial *trial = open_with_tasks(1);
    trial_do(trial, trial_ask(EVENT_AWAIT, 1, 61));
    trial_do(trial, trial_say(EVENT_LEAVE, 1));
    trial_do(trial, trial_join(2, 1));
    trial_do(trial, trial_say(EVENT_GONE, 2));
    trial_do(trial, trial_join(3, 1));
    trial_tick(trial, 60);
    assert_int_equal(trial_records(trial, RECORD_LOST), 1);
    assert_int_equal(trial_note(trial, EFFECT_OUTCOME, 0)->status, STATUS_DEAD);
    const struct job_view view = trial_view(trial, 1);
    assert_int_equal(view.state, JOB_DEAD);
    assert_int_equal(view.attempts, 3);
    assert_int_equal(view.failure_count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        const struct id worker = trial_id(i + 1);
        assert_int_equal(view.failures[i].cause, causes[i]);
        assert_true(id_equal(&view.failures[i].worker, &worker));
    }
    assert_int_equal(broker_read_stats(trial->broker).attempts_lost, 3);
    trial_close(&trial);
}

static void tasks_spread_over_the_workers(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    uint32_t tasks[5] = {0};
    for (uint32_t i = 1; i <= 4; i++) {
        trial_do(trial, trial_join(i, 2 * i));
    }
    for (uint32_t i = 1; i <= 10; i++) {
        trial_do(trial, trial_submit(i));
        tasks[trial_note(trial, EFFECT_TASK, 0)->peer]++;
    }
    for (uint32_t i = 1; i <= 4; i++) {
        assert_int_equal(tasks[i], i);
    }
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_join_out_of_range_is_refused),
        cmocka_unit_test(a_worker_with_every_prefix_and_place_may_join),
        cmocka_unit_test(a_stranger_is_asked_who_it_is),
        cmocka_unit_test(a_lost_worker_hands_back_what_it_had_in_order),
        cmocka_unit_test(others_take_over_at_once),
        cmocka_unit_test(a_join_may_replace_two),
        cmocka_unit_test(the_same_worker_on_the_same_stream_keeps_its_tasks),
        cmocka_unit_test(a_result_is_taken_only_from_the_current_lease),
        cmocka_unit_test(an_error_of_the_worker_is_an_outcome),
        cmocka_unit_test(steps_follow_their_outcome),
        cmocka_unit_test(steps_out_of_range_are_refused),
        cmocka_unit_test(progress_renews_the_lease),
        cmocka_unit_test(a_worker_that_is_heard_loses_a_task_that_does_not_move),
        cmocka_unit_test(a_stopped_task_holds_its_place_until_the_worker_answers),
        cmocka_unit_test(an_answer_that_does_not_come_is_waited_for_one_lease),
        cmocka_unit_test(progress_of_an_old_lease_is_told_to_stop_again),
        cmocka_unit_test(credit_is_room),
        cmocka_unit_test(after_the_last_attempt_a_request_is_dead_and_every_cause_is_kept),
        cmocka_unit_test(tasks_spread_over_the_workers),
    };
    return cmocka_run_group_tests_name("broker/work", tests, NULL, NULL);
}
