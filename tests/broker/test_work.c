#include "broker/pace.h"
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
    static const char *const labels[BROKER_LABELS_MAX + 1] = {"gpu", "x>1"};
    struct event bad[10];
    char long_name[BROKER_NAME_MAX + 2] = {0};
    memset(long_name, 'x', sizeof long_name - 1);
    for (size_t i = 0; i < 10; i++) {
        bad[i] = trial_join(1, 1);
        bad[i].as.join.labels = labels;
    }
    bad[0].as.join.worker = (struct id){{0}};
    bad[1].as.join.credit = 0;
    bad[2].as.join.credit = BROKER_CREDIT_MAX + 1;
    bad[3].as.join.name = long_name;
    bad[4].as.join.prefix_count = 0;
    bad[5].as.join.prefix_count = BROKER_PREFIXES_MAX + 1;
    bad[6].as.join.prefixes = prefixes;
    bad[7].as.join.label_count = 2;
    bad[8].as.join.label_count = BROKER_LABELS_MAX + 1;
    bad[9].as.join.threads = BROKER_CREDIT_MAX + 1;
    for (size_t i = 0; i < 10; i++) {
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

/* A task usually takes 10 ms. Request 2 runs at worker 1 since 10 ms under epoch 2, and worker
 * 2 is idle. */
static struct trial *open_with_slow_task(int64_t speculate_ms, uint32_t attempts_max)
{
    struct broker_limits limits = trial_limits();
    limits.lease_ms = 10000;
    limits.heartbeat_ms = 10000;
    limits.speculate_ms = speculate_ms;
    limits.attempts_max = attempts_max;
    struct trial *trial = trial_open(&limits);
    trial_do(trial, trial_join(1, 1));
    trial_do(trial, trial_submit(1));
    trial->now_ms = 10;
    trial_do(trial, trial_result(1, 1, 1));
    trial_do(trial, trial_submit(2));
    trial_do(trial, trial_join(2, 1));
    return trial;
}

/* And since 50 ms at worker 2, under epoch 3. */
static struct trial *open_with_copy(void)
{
    struct trial *trial = open_with_slow_task(20, 3);
    trial_tick(trial, 50);
    assert_int_equal(trial_count(trial, EFFECT_TASK), 1);
    return trial;
}

static void a_slow_task_is_given_to_an_idle_worker_too(void **state)
{
    (void)state;
    struct trial *trial = open_with_slow_task(20, 3);
    trial_tick(trial, 30); /* twice the usual, and not more */
    assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    assert_int_equal(broker_deadline_ms(trial->broker), 50);
    trial_tick(trial, 50);
    const struct note *task = trial_note(trial, EFFECT_TASK, 0);
    assert_int_equal(task->request, 2);
    assert_int_equal(task->peer, 2);
    assert_int_equal(task->epoch, 3);
    assert_int_equal(trial_view(trial, 2).epoch, 2);
    assert_int_equal(trial_view(trial, 2).attempts, 1);
    assert_int_equal(broker_read_stats(trial->broker).copies, 1);
    assert_int_equal(broker_read_stats(trial->broker).running, 1);
    trial_do(trial, trial_submit(3)); /* both places are taken */
    assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    trial_close(&trial);
}

static void the_first_answer_of_two_counts(void **state)
{
    (void)state;
    for (uint32_t first = 1; first <= 2; first++) {
        uint32_t other = 3 - first;
        struct trial *trial = open_with_copy();
        trial_do(trial, trial_result(first, 2, first + 1));
        assert_int_equal(trial_records(trial, RECORD_OUTCOME), 1);
        assert_int_equal(trial_count(trial, EFFECT_TAKEN), first == 2);
        assert_int_equal(trial_count(trial, EFFECT_STOP), 1);
        assert_int_equal(trial_note(trial, EFFECT_STOP, 0)->peer, other);
        assert_int_equal(trial_note(trial, EFFECT_STOP, 0)->epoch, other + 1);
        assert_int_equal(trial_view(trial, 2).attempts, 1);
        const struct event late = trial_result(other, 2, other + 1);
        assert_int_equal(trial_step(trial, &late), STATUS_BAD_STATE);
        const struct broker_stats stats = broker_read_stats(trial->broker);
        assert_int_equal(stats.done, 2);
        assert_int_equal(stats.results_stale, 1);
        assert_int_equal(stats.attempts_lost, 0);
        for (uint32_t i = 3; i <= 4; i++) { /* both places are free again */
            trial_do(trial, trial_submit(i));
            assert_int_equal(trial_count(trial, EFFECT_TASK), 1);
        }
        trial_close(&trial);
    }
}

static void the_second_run_goes_on_where_the_first_is_lost(void **state)
{
    (void)state;
    struct trial *trial = open_with_copy();
    trial_do(trial, trial_say(EVENT_GONE, 1));
    assert_int_equal(trial_records(trial, RECORD_LOST), 1);
    assert_int_equal(trial_count(trial, EFFECT_TAKEN), 1);
    assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    const struct job_view view = trial_view(trial, 2);
    assert_int_equal(view.state, JOB_RUNNING);
    assert_int_equal(view.attempts, 2);
    assert_int_equal(view.epoch, 3);
    assert_int_equal(view.started_ms, 50);
    trial_do(trial, trial_result(2, 2, 3));
    assert_int_equal(trial_view(trial, 2).state, JOB_DONE);
    trial_close(&trial);
}

static void a_second_run_that_is_lost_leaves_no_trace(void **state)
{
    (void)state;
    struct trial *trial = open_with_copy();
    trial_do(trial, trial_say(EVENT_LEAVE, 2));
    assert_int_equal(trial_count(trial, EFFECT_RECORD), 0);
    assert_int_equal(trial_view(trial, 2).epoch, 2);
    trial_do(trial, trial_join(3, 1));
    trial_tick(trial, 500); /* one lease is copied once */
    assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    trial_do(trial, trial_result(1, 2, 2));
    trial_close(&trial);

    trial = open_with_copy();
    trial->now_ms = 9000;
    trial_do(trial, progress(1, 2, 2));
    assert_int_equal(trial_count(trial, EFFECT_PROGRESS), 1);
    trial_do(trial, trial_say(EVENT_ALIVE, 2));
    trial_tick(trial, 10050); /* it did not move for a lease */
    assert_int_equal(trial_note(trial, EFFECT_STOP, 0)->epoch, 3);
    assert_int_equal(trial_count(trial, EFFECT_RECORD), 0);
    trial_close(&trial);

    trial = open_with_copy();
    trial->now_ms = 9000;
    trial_do(trial, progress(1, 2, 2));
    trial_do(trial, progress(2, 2, 3)); /* it did, but only one is heard */
    assert_int_equal(trial_count(trial, EFFECT_PROGRESS), 0);
    trial_tick(trial, 10050);
    assert_int_equal(trial_count(trial, EFFECT_STOP), 0);
    trial_close(&trial);
}

static void who_is_not_wanted_is_told_on_both_sides(void **state)
{
    (void)state;
    struct trial *trial = open_with_copy();
    trial_do(trial, trial_ask(EVENT_CANCEL, 2, 9));
    assert_int_equal(trial_count(trial, EFFECT_STOP), 2);
    assert_int_equal(trial_view(trial, 2).state, JOB_CANCELLED);
    trial_close(&trial);
}

static void a_task_is_not_copied_where_it_must_not_be(void **state)
{
    (void)state;
    static const struct {
        int64_t speculate_ms;
        uint32_t attempts_max;
        uint32_t credit; /* of worker 2 */
        bool is_alone;   /* there is no worker 2 */
    } cases[] = {
        {.speculate_ms = 0, .attempts_max = 3, .credit = 1},  /* it is switched off */
        {.speculate_ms = 20, .attempts_max = 1, .credit = 1}, /* the last attempt */
        {.speculate_ms = 20, .attempts_max = 3, .credit = 0}, /* no room */
        {.speculate_ms = 20, .attempts_max = 3, .is_alone = true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trial *trial = open_with_slow_task(cases[i].speculate_ms, cases[i].attempts_max);
        struct event credit = trial_say(EVENT_CREDIT, 2);
        credit.as.credit = cases[i].credit;
        trial_do(trial, cases[i].is_alone ? trial_say(EVENT_LEAVE, 2) : credit);
        if (cases[i].is_alone) {
            credit = trial_say(EVENT_CREDIT, 1); /* the one that has it has room */
            credit.as.credit = 4;
            trial_do(trial, credit);
        }
        trial_tick(trial, 500);
        assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
        trial_close(&trial);
    }
}

static void the_pace_is_that_of_the_last_minute(void **state)
{
    (void)state;
    static const struct {
        int64_t at_ms;
        uint32_t count; /* answers then */
        uint32_t done;
        int64_t over_ms;
    } rows[] = {
        {1200, 0, 0, 5000}, /* nobody knows, and no division by nothing */
        {3500, 2, 2, 5000}, /* at least a slot */
        {9000, 1, 3, 8000}, /* since the work began */
        {59999, 0, 3, 58999},  {60000, 0, 1, 55000}, /* the first slot is over */
        {64999, 4, 5, 59999},  {65000, 0, 4, 55000},
        {124999, 0, 0, 59999}, /* those of 60 to 65 s have gone: nobody knows */
        {300000, 7, 7, 55000}, /* slots that were passed by are empty */
    };
    struct pace pace = {0};
    pace_begin(&pace, true, 1000);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (uint32_t k = 0; k < rows[i].count; k++) {
            pace_count(&pace, 80, rows[i].at_ms);
        }
        const struct pace_reading reading = pace_read(&pace, rows[i].at_ms);
        assert_int_equal(reading.done, rows[i].done);
        assert_int_equal(reading.over_ms, rows[i].over_ms);
    }
    assert_int_equal(pace_usual_ms(&pace), 80);
    pace_count(&pace, 160, 300000);
    assert_int_equal(pace_usual_ms(&pace), 90);
    pace_begin(&pace, true, 301000); /* the window is not empty: no pause */
    assert_int_equal(pace_read(&pace, 301000).over_ms, 56000);
    pace_begin(&pace, true, 400000);
    assert_int_equal(pace_read(&pace, 407000).over_ms, 7000);
}

static void look_at_topic(void *arg, const struct topic_view *view)
{
    struct topic_view *views = arg;
    views[strcmp(view->topic, "scenario/economy/irn") == 0] = *view;
}

static void the_pace_is_told_by_topic_and_in_all(void **state)
{
    (void)state;
    struct trial *trial = open_with_tasks(3);
    struct event other = trial_submit(4);
    other.as.submit.topic = "scenario/economy/irn";
    trial_do(trial, trial_result(1, 1, 1));
    trial_do(trial, trial_result(1, 2, 2));
    trial_do(trial, other);
    trial_do(trial, trial_result(1, 4, 4));
    trial_do(trial, trial_submit(5));
    trial_do(trial, trial_submit(6));
    trial_do(trial, trial_submit(7)); /* it waits */
    struct topic_view views[2] = {{0}};
    broker_each_topic(trial->broker, look_at_topic, views);
    const struct broker_stats stats = broker_read_stats(trial->broker);
    assert_int_equal(stats.done_lately, 3);
    assert_int_equal(stats.ready, 1);
    assert_int_equal(views[0].done_lately, 2);
    assert_int_equal(views[1].done_lately, 1);
    trial_close(&trial);
}

static void look_at_worker(void *arg, const struct worker_view *view)
{
    struct worker_view *views = arg;
    views[view->id.bytes[8]] = *view;
}

static struct worker_view worker_view(const struct trial *trial, uint32_t worker)
{
    struct worker_view views[16] = {{.credit = 0}};
    broker_each_worker(trial->broker, look_at_worker, views);
    return views[worker];
}

/* A broker with a worker of so many places and threads, and many requests for it. */
static struct trial *open_busy(uint32_t credit, uint32_t threads)
{
    struct trial *trial = open_plain();
    struct event join = trial_join(1, credit);
    join.as.join.threads = threads;
    trial_do(trial, join);
    for (uint32_t i = 1; i <= 60; i++) {
        trial_do(trial, trial_submit(i));
    }
    return trial;
}

/* The oldest task of the worker ends. */
static void answer_first(struct trial *trial, uint32_t worker, uint32_t *first_p)
{
    while (trial_view(trial, *first_p).state != JOB_RUNNING) {
        (*first_p)++;
    }
    trial_do(trial, trial_result(worker, *first_p, trial_view(trial, *first_p).epoch));
}

static void a_flapping_worker_is_trusted_with_less(void **state)
{
    (void)state;
    static const uint32_t trusted[] = {8, 4, 2, 1, 1};
    struct trial *trial = open_busy(8, 0);
    uint32_t first = 1;
    for (uint32_t i = 0; i < 5; i++) {
        uint32_t worker = 1 + i;
        if (i > 0) { /* another id, at another peer, and the same name */
            struct event join = trial_join(worker, 8);
            join.as.join.name = "host:18";
            trial_do(trial, join);
        }
        assert_int_equal(worker_view(trial, worker).usable, trusted[i]);
        assert_int_equal(worker_view(trial, worker).running, trusted[i]);
        assert_int_equal(worker_view(trial, worker).credit, 8);
        if (i < 4) {
            trial->now_ms += 200; /* older than a lease */
            trial_do(trial, trial_say(EVENT_GONE, worker));
        }
    }
    for (uint32_t i = 2; i < 8; i++) { /* each answer is worth a place */
        answer_first(trial, 5, &first);
        assert_int_equal(worker_view(trial, 5).usable, i);
        assert_int_equal(worker_view(trial, 5).running, i);
    }
    answer_first(trial, 5, &first);
    assert_int_equal(worker_view(trial, 5).standing, BROKER_CREDIT_MAX);
    assert_int_equal(worker_view(trial, 5).running, 8);
    trial_close(&trial);
}

static void who_leaves_with_nothing_has_lost_nothing(void **state)
{
    (void)state;
    static const struct {
        enum event_kind kind;
        int64_t after_ms;
        uint32_t usable;
    } cases[] = {
        {EVENT_LEAVE, 0, 8},  {EVENT_LEAVE, 300, 8}, {EVENT_GONE, 300, 8},
        {EVENT_GONE, 100, 8}, {EVENT_GONE, 99, 4}, /* within a lease of joining */
        {EVENT_JOIN, 300, 8}, {EVENT_JOIN, 99, 4}, /* on another stream: it came back */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trial *trial = open_plain();
        trial_do(trial, trial_join(1, 8));
        trial->now_ms = cases[i].after_ms;
        struct event event = trial_say(cases[i].kind, 1);
        if (cases[i].kind == EVENT_JOIN) {
            event = trial_join(1, 8);
            event.call.id = trial_id(77);
        }
        trial_do(trial, event);
        if (cases[i].kind != EVENT_JOIN) {
            trial_do(trial, trial_join(1, 8));
        }
        assert_int_equal(worker_view(trial, 1).usable, cases[i].usable);
        trial_close(&trial);
    }
}

static void leases_of_one_window_are_one_loss(void **state)
{
    (void)state;
    struct trial *trial = open_busy(8, 0);
    for (int64_t at_ms = 20; at_ms <= 100; at_ms += 20) {
        trial->now_ms = at_ms;
        trial_do(trial, trial_say(EVENT_ALIVE, 1));
    }
    trial_tick(trial, 100);
    assert_int_equal(trial_records(trial, RECORD_LOST), 8);
    assert_int_equal(worker_view(trial, 1).usable, 4);
    trial_close(&trial);
}

static void a_slow_worker_holds_less_ahead(void **state)
{
    (void)state;
    struct trial *trial = open_plain();
    uint32_t request = 0;
    struct event fast = trial_join(1, 1);
    struct event slow = trial_join(2, 6);
    slow.as.join.threads = 2;
    trial_do(trial, fast);
    for (uint32_t i = 0; i < 20; i++) { /* 24 ms is usual */
        trial_do(trial, trial_submit(++request));
        trial->now_ms += 24;
        trial_do(trial, trial_result(1, request, trial_view(trial, request).epoch));
    }
    trial_do(trial, trial_say(EVENT_LEAVE, 1));
    trial_do(trial, slow);
    assert_int_equal(worker_view(trial, 2).usable, 6);
    trial_do(trial, trial_submit(++request));
    trial->now_ms += 24 * 17; /* in one step: no lease ends */
    trial_do(trial, trial_result(2, request, trial_view(trial, request).epoch));
    assert_true(worker_view(trial, 2).slowness == 3.0); /* 1 + (17 - 1) / 8 */
    assert_int_equal(worker_view(trial, 2).usable, 2 + 4 / 3);
    assert_int_equal(worker_view(trial, 2).standing, BROKER_CREDIT_MAX);
    for (uint32_t i = 0; i < 8; i++) { /* as fast as others again */
        trial_do(trial, trial_submit(++request));
        trial->now_ms += 24;
        trial_do(trial, trial_result(2, request, trial_view(trial, request).epoch));
    }
    assert_int_equal(worker_view(trial, 2).usable, 6);
    trial_close(&trial);
}

static struct event submit_needing(uint32_t request, const char *needs)
{
    struct event event = trial_submit(request);
    event.as.submit.needs = needs;
    return event;
}

static void look_at_needs(void *arg, const struct needs_view *view)
{
    struct needs_view *views = arg;
    views[view->needs[0] == 'g'] = *view;
}

static void a_request_waits_for_a_worker_that_has_what_it_needs(void **state)
{
    (void)state;
    static const char *const labels[] = {"eu", "gpu"};
    struct trial *trial = open_plain();
    trial_do(trial, trial_join(1, 4));
    trial_do(trial, submit_needing(1, "gpu"));
    assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    trial_do(trial, submit_needing(2, "memory_mb>=64"));
    trial_do(trial, submit_needing(3, NULL)); /* goes past those that cannot go */
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->request, 3);
    assert_true(trial_view(trial, 1).is_unmet);
    assert_string_equal(trial_view(trial, 1).needs, "gpu");
    assert_false(trial_view(trial, 3).is_unmet);
    struct broker_stats stats = broker_read_stats(trial->broker);
    assert_int_equal(stats.waiting, 2);
    assert_int_equal(stats.unmet, 2);
    assert_int_equal(stats.ready, 0);
    struct event join = trial_join(2, 1);
    join.as.join.labels = labels;
    join.as.join.label_count = 2;
    join.as.join.cores = 8;
    trial_do(trial, join);
    assert_int_equal(trial_count(trial, EFFECT_TASK), 1);
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->request, 1);
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->peer, 2);
    trial_do(trial, submit_needing(4, " gpu  eu ")); /* it has one place */
    struct needs_view views[2] = {{.waiting = 0}};
    broker_each_needs(trial->broker, look_at_needs, views);
    assert_string_equal(views[0].needs, "eu gpu");
    assert_int_equal(views[0].waiting, 1);
    assert_int_equal(views[0].able, 1);
    assert_int_equal(views[1].waiting, 0);
    stats = broker_read_stats(trial->broker);
    assert_int_equal(stats.unmet, 1);
    assert_int_equal(stats.ready, 1);
    trial_do(trial, trial_result(2, 1, trial_view(trial, 1).epoch));
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->request, 4);
    const struct event bad = submit_needing(5, "gpu>=2");
    assert_int_equal(trial_step(trial, &bad), STATUS_BAD_INPUT);
    assert_int_equal(broker_read_stats(trial->broker).topics, 1);
    trial_close(&trial);
}

/* What waits for another's run needs the same of its worker; once it runs, that does not
 * matter.
 */
static void only_who_needs_the_same_waits_for_one_run(void **state)
{
    (void)state;
    static const uint8_t content[BROKER_CONTENT_BYTES] = {5};
    static const char *const labels[] = {"gpu"};
    struct trial *trial = open_plain();
    struct event events[4] = {submit_needing(1, "gpu"), submit_needing(2, "gpu"),
                              submit_needing(3, NULL), submit_needing(4, "eu")};
    for (int i = 0; i < 4; i++) {
        events[i].as.submit.content = content;
    }
    for (int i = 0; i < 3; i++) {
        trial_do(trial, events[i]);
    }
    assert_int_equal(broker_read_stats(trial->broker).joined, 1);
    struct event join = trial_join(1, 1);
    join.as.join.labels = labels;
    join.as.join.label_count = 1;
    trial_do(trial, join);
    trial_do(trial, events[3]);
    assert_int_equal(broker_read_stats(trial->broker).joined, 2);
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
        cmocka_unit_test(a_flapping_worker_is_trusted_with_less),
        cmocka_unit_test(who_leaves_with_nothing_has_lost_nothing),
        cmocka_unit_test(leases_of_one_window_are_one_loss),
        cmocka_unit_test(a_slow_worker_holds_less_ahead),
        cmocka_unit_test(a_request_waits_for_a_worker_that_has_what_it_needs),
        cmocka_unit_test(only_who_needs_the_same_waits_for_one_run),
        cmocka_unit_test(a_slow_task_is_given_to_an_idle_worker_too),
        cmocka_unit_test(the_first_answer_of_two_counts),
        cmocka_unit_test(the_second_run_goes_on_where_the_first_is_lost),
        cmocka_unit_test(a_second_run_that_is_lost_leaves_no_trace),
        cmocka_unit_test(who_is_not_wanted_is_told_on_both_sides),
        cmocka_unit_test(a_task_is_not_copied_where_it_must_not_be),
        cmocka_unit_test(the_pace_is_that_of_the_last_minute),
        cmocka_unit_test(the_pace_is_told_by_topic_and_in_all),
        cmocka_unit_test(after_the_last_attempt_a_request_is_dead_and_every_cause_is_kept),
        cmocka_unit_test(tasks_spread_over_the_workers),
    };
    return cmocka_run_group_tests_name("broker/work", tests, NULL, NULL);
}
