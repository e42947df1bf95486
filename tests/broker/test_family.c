/* Tasks that are done by their children. */
#include "tests/broker/trial.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <string.h>

enum { FIRST = 100 /* child's number */ };

static const char topic[] = "scenario/economy/prk";

/* A worker with room for many has request 1, and answers it with children FIRST, FIRST + 1...
 */
static struct trial *open_with(const struct broker_limits *limits)
{
    struct trial *trial = trial_open(limits);
    trial_do(trial, trial_join(1, 8));
    trial_do(trial, trial_submit(1));
    return trial;
}

static struct trial *open_one(void)
{
    const struct broker_limits limits = trial_limits();
    return open_with(&limits);
}

/* An answer with `count` children of weight 10, numbered from `first` on. */
static struct event spawn(uint32_t request,
                          uint64_t epoch,
                          struct event_child *children,
                          uint32_t first,
                          uint32_t count)
{
    struct event event = trial_say(EVENT_SPAWN, 1);
    for (uint32_t i = 0; i < count; i++) {
        children[i] = (struct event_child){
            .id = trial_id(first + i), .topic = topic, .weight = 10, .bytes = 20};
    }
    event.request = trial_id(request);
    event.epoch = epoch;
    event.as.spawn.children = children;
    event.as.spawn.count = count;
    event.as.spawn.bytes = 5;
    return event;
}

static void fork_it(struct trial *trial, uint32_t count, uint32_t tolerate)
{
    struct event_child children[BROKER_CHILDREN_MAX];
    struct event event = spawn(1, 1, children, FIRST, count);
    event.as.spawn.tolerate = tolerate;
    trial_do(trial, event);
}

/* Child i has epoch 2 + i: all of them have room at the worker. */
static struct event end_of(uint32_t child, enum status status)
{
    struct event result = trial_result(1, FIRST + child, 2 + child);
    result.as.result.status = status;
    return result;
}

/* Law: children need the labels of their parent, not its size; who goes on with it needs all.
 */
static void children_need_their_parents_labels(void **state)
{
    (void)state;
    static const char *const labels[] = {"gpu"};
    struct trial *trial = open_one();
    struct event submit = trial_submit(2);
    struct event big = trial_join(2, 1);
    struct event small = trial_join(3, 3);
    struct event_child children[2];
    submit.as.submit.needs = "memory_mb>=64 cores>=8 gpu";
    big.as.join.labels = small.as.join.labels = labels;
    big.as.join.label_count = small.as.join.label_count = 1;
    big.as.join.memory_mb = 64;
    big.as.join.cores = 8;
    trial_do(trial, submit);
    trial_do(trial, small);
    assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    trial_do(trial, big);
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->peer, 2);
    struct event fork = spawn(2, trial_view(trial, 2).epoch, children, FIRST, 2);
    fork.call = big.call;
    trial_do(trial, fork);
    assert_int_equal(trial_count(trial, EFFECT_TASK), 2);
    for (uint32_t i = 0; i < 2; i++) {
        const struct job_view child = trial_view(trial, FIRST + i);
        assert_string_equal(child.needs, "gpu");
        assert_int_equal(child.state, JOB_RUNNING); /* not at worker 1, who has no label */
    }
    assert_string_equal(trial_view(trial, 2).needs, "cores>=8 memory_mb>=64 gpu");
    uint64_t peer = 0; /* of the last task given */
    for (uint32_t i = 0; i < 2; i++) {
        for (uint32_t worker = 2; worker <= 3; worker++) { /* one of the two has it */
            const struct event result =
                trial_result(worker, FIRST + i, trial_view(trial, FIRST + i).epoch);
            enum status status = trial_step(trial, &result);
            assert_true(status == STATUS_OK || status == STATUS_BAD_STATE);
            const struct note *task = trial_note(trial, EFFECT_TASK, 0);
            peer = task == NULL ? peer : task->peer;
        }
    }
    assert_int_equal(trial_view(trial, 2).state, JOB_RUNNING);
    assert_int_equal(peer, 2);
    trial_close(&trial);
}

/* Law: children are started at once; their ends are told to nobody; when the last has ended the
 * parent is a task again, and its result the outcome. */
static void a_parent_ends_after_its_children(void **state)
{
    (void)state;
    struct trial *trial = open_one();
    fork_it(trial, 3, 0);
    assert_int_equal(trial_records(trial, RECORD_ACCEPTED), 3);
    assert_int_equal(trial_records(trial, RECORD_FORKED), 1);
    assert_int_equal(trial_count(trial, EFFECT_TASK), 3);
    assert_int_equal(trial_view(trial, 1).state, JOB_FORKED);
    assert_int_equal(broker_read_stats(trial->broker).forked, 1);
    for (uint32_t i = 3; i > 1; i--) { /* in any order */
        trial_do(trial, end_of(i - 1, STATUS_OK));
        assert_int_equal(trial_count(trial, EFFECT_PUBLISH), 0);
        assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
        assert_int_equal(trial_records(trial, RECORD_OUTCOME), 1);
    }
    trial_do(trial, end_of(0, STATUS_OK));
    assert_int_equal(trial_note(trial, EFFECT_TASK, 0)->request, 1);
    const struct job_view parent = trial_view(trial, 1);
    assert_int_equal(parent.child_count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        const struct job_view child = broker_child(parent.family, i);
        const struct id id = trial_id(FIRST + i);
        assert_true(id_equal(&child.id, &id));
        assert_int_equal(child.state, JOB_DONE);
        assert_int_equal(child.sequence, 0);
    }
    trial_do(trial, trial_result(1, 1, 5));
    assert_int_equal(trial_count(trial, EFFECT_PUBLISH), 1);
    assert_int_equal(trial_note(trial, EFFECT_PUBLISH, 0)->sequence, 1);
    assert_int_equal(trial_records(trial, RECORD_DROPPED), 3);
    assert_false(trial_knows(trial, FIRST));
    assert_int_equal(broker_read_stats(trial->broker).bytes_queued, 0);
    trial_close(&trial);
}

/* Law: one that fails ends the parent with its status; with it go the others, whose workers are
 * told to stop. */
static void a_failure_ends_them_all(void **state)
{
    (void)state;
    struct trial *trial = open_one();
    fork_it(trial, 3, 0);
    trial_do(trial, end_of(1, STATUS_NOT_CONVERGED));
    assert_int_equal(trial_view(trial, 1).state, JOB_DONE);
    assert_int_equal(trial_view(trial, 1).status, STATUS_NOT_CONVERGED);
    assert_non_null(trial_view(trial, 1).outcome);
    assert_int_equal(trial_count(trial, EFFECT_STOP), 2);
    assert_int_equal(trial_count(trial, EFFECT_PUBLISH), 1);
    assert_int_equal(broker_read_stats(trial->broker).running, 0);
    trial_close(&trial);
}

static void as_many_may_fail_as_are_tolerated(void **state)
{
    (void)state;
    struct trial *trial = open_one();
    fork_it(trial, 3, 2);
    trial_do(trial, end_of(0, STATUS_NOT_CONVERGED));
    trial_do(trial, end_of(1, STATUS_NOT_CONVERGED));
    assert_int_equal(trial_view(trial, 1).state, JOB_FORKED);
    trial_do(trial, end_of(2, STATUS_OK));
    assert_int_equal(trial_view(trial, 1).state, JOB_RUNNING);
    trial_close(&trial);
}

static void a_parents_end_is_its_childrens(void **state)
{
    (void)state;
    static const enum event_kind ends[] = {EVENT_CANCEL, EVENT_TICK};
    for (size_t i = 0; i < 2; i++) {
        const struct broker_limits limits = trial_limits();
        struct trial *trial = trial_open(&limits);
        struct event submit = trial_submit(1);
        submit.as.submit.deadline_ms = 50;
        trial_do(trial, trial_join(1, 8));
        trial_do(trial, submit);
        fork_it(trial, 2, 0);
        assert_int_equal(trial_note(trial, EFFECT_TASK, 1)->left_ms, 50); /* it is theirs */
        if (ends[i] == EVENT_CANCEL) {
            trial_do(trial, trial_ask(EVENT_CANCEL, 1, 0));
        } else {
            trial_tick(trial, trial->now_ms + 50);
        }
        assert_int_equal(trial_count(trial, EFFECT_STOP), 2);
        assert_int_equal(trial_records(trial, RECORD_DROPPED), 2);
        assert_int_equal(trial_records(trial, RECORD_OUTCOME), 1);
        assert_int_equal(broker_read_stats(trial->broker).forked, 0);
        trial_close(&trial);
    }
}

/* Law: who waits for a child is told, however it ends. */
static void who_waits_for_a_child_is_told(void **state)
{
    (void)state;
    struct trial *trial = open_one();
    fork_it(trial, 2, 0);
    trial_do(trial, trial_ask(EVENT_AWAIT, FIRST, 11));
    trial_do(trial, trial_ask(EVENT_AWAIT, FIRST + 1, 12));
    trial_do(trial, end_of(0, STATUS_OK));
    assert_int_equal(trial_note(trial, EFFECT_OUTCOME, 0)->request, FIRST);
    trial_do(trial, trial_ask(EVENT_CANCEL, 1, 0));
    assert_int_equal(trial_count(trial, EFFECT_OUTCOME), 1);
    assert_int_equal(trial_note(trial, EFFECT_OUTCOME, 0)->request, FIRST + 1);
    assert_int_equal(trial_note(trial, EFFECT_OUTCOME, 0)->status, STATUS_CANCELLED);
    trial_close(&trial);
}

/* Law: a parent has moved as far as its children, each by its weight. */
static void children_move_their_parent(void **state)
{
    (void)state;
    struct trial *trial = open_one();
    struct event_child children[2];
    struct event event = spawn(1, 1, children, FIRST, 2);
    children[1].weight = 30;
    trial_do(trial, event);
    struct event progress = trial_say(EVENT_PROGRESS, 1);
    progress.request = trial_id(FIRST + 1);
    progress.epoch = 3;
    progress.as.progress.done = 200;
    progress.as.progress.all = 600;
    trial_do(trial, progress);
    assert_int_equal(trial_count(trial, EFFECT_PROGRESS), 2);
    const struct note *moved = trial_note(trial, EFFECT_PROGRESS, 1);
    assert_int_equal(moved->request, 1);
    assert_int_equal(moved->done, 10);
    assert_int_equal(moved->all, 40);
    trial_do(trial, end_of(0, STATUS_OK));
    assert_int_equal(trial_note(trial, EFFECT_PROGRESS, 0)->done, 20);
    trial_close(&trial);
}

/* Each level is a child that is forked again, until there may be no more. */
static void a_tree_has_a_depth(void **state)
{
    (void)state;
    struct trial *trial = open_one();
    uint32_t request = 1;
    for (uint32_t depth = 1; depth <= BROKER_DEPTH_MAX; depth++) {
        struct event_child child;
        trial_do(trial, spawn(request, depth, &child, FIRST + depth, 1));
        request = FIRST + depth;
        assert_int_equal(trial_view(trial, request).state, JOB_RUNNING);
    }
    struct event_child child;
    trial_do(trial, spawn(request, BROKER_DEPTH_MAX + 1, &child, 999, 1));
    assert_int_equal(trial_view(trial, 1).status, STATUS_FULL); /* all the way up */
    assert_int_equal(trial_records(trial, RECORD_OUTCOME), BROKER_DEPTH_MAX + 1);
    assert_int_equal(trial_count(trial, EFFECT_PUBLISH), 1);
    assert_int_equal(broker_read_stats(trial->broker).bytes_queued, 0);
    trial_close(&trial);
}

/* A fork that there is no room for ends the task. */
static void what_does_not_fit_ends_the_task(void **state)
{
    (void)state;
    struct broker_limits limits[3] = {trial_limits(), trial_limits(), trial_limits()};
    limits[0].jobs_max = 3;   /* the request and two */
    limits[1].bytes_max = 74; /* 10, 5, and three times 20: one less */
    limits[2].topics_max = 1;
    for (size_t i = 0; i < 3; i++) {
        struct trial *trial = open_with(&limits[i]);
        struct event_child children[3];
        struct event event = spawn(1, 1, children, FIRST, 3);
        children[2].topic = i == 2 ? "scenario/stability/prk" : topic;
        trial_do(trial, event);
        assert_int_equal(trial_view(trial, 1).state, JOB_DONE);
        assert_int_equal(trial_view(trial, 1).status, STATUS_FULL);
        assert_false(trial_knows(trial, FIRST));
        trial_close(&trial);
    }
    limits[0] = trial_limits();
    limits[0].task_bytes_max = 10 + 5 + 6; /* a result has seven */
    struct trial *trial = open_with(&limits[0]);
    fork_it(trial, 2, 0);
    trial_do(trial, end_of(0, STATUS_OK));
    assert_int_equal(trial_view(trial, 1).status, STATUS_FULL);
    trial_close(&trial);
}

typedef void spoil_fn(struct event *event, struct event_child *children);

static void too_many(struct event *event, struct event_child *children)
{
    (void)children;
    event->as.spawn.count = BROKER_CHILDREN_MAX + 1;
}
static void none(struct event *event, struct event_child *children)
{
    (void)children;
    event->as.spawn.count = 0;
}
static void all_tolerated(struct event *event, struct event_child *children)
{
    (void)children;
    event->as.spawn.tolerate = event->as.spawn.count;
}
static void no_id(struct event *event, struct event_child *children)
{
    (void)event;
    children[1].id = (struct id){{0}};
}
static void same_id(struct event *event, struct event_child *children)
{
    (void)event;
    children[1].id = children[0].id;
}
static void known_id(struct event *event, struct event_child *children)
{
    (void)event;
    children[2].id = trial_id(1);
}
static void no_request_topic(struct event *event, struct event_child *children)
{
    (void)event;
    children[2].topic = "assessment/economy/prk";
}
static void no_weight(struct event *event, struct event_child *children)
{
    (void)event;
    children[2].weight = 0;
}
static void too_heavy(struct event *event, struct event_child *children)
{
    (void)event;
    children[2].weight = BROKER_WEIGHT_MAX + 1;
}

static void a_fork_out_of_range_is_refused(void **state)
{
    (void)state;
    static spoil_fn *const spoils[] = {too_many, none,      all_tolerated,    no_id,    same_id,
                                       known_id, no_weight, no_request_topic, too_heavy};
    struct trial *trial = open_one();
    struct event_child children[BROKER_CHILDREN_MAX + 1];
    for (size_t i = 0; i < sizeof spoils / sizeof spoils[0]; i++) {
        struct event event = spawn(1, 1, children, FIRST, BROKER_CHILDREN_MAX + 1);
        event.as.spawn.count = 3;
        spoils[i](&event, children);
        assert_int_equal(trial_step(trial, &event), STATUS_BAD_INPUT);
        assert_int_equal(trial_view(trial, 1).state, JOB_RUNNING);
        assert_int_equal(trial_count(trial, EFFECT_RECORD), 0);
    }
    struct event stale = spawn(1, 7, children, FIRST, 2);
    assert_int_equal(trial_step(trial, &stale), STATUS_BAD_STATE);
    fork_it(trial, 2, 0);
    stale = spawn(1, 1, children, FIRST + 7, 2);
    assert_int_equal(trial_step(trial, &stale), STATUS_BAD_STATE);
    trial_close(&trial);
}

/* Law: who goes on may fork it again; those before are forgotten then. */
static void a_task_may_be_forked_again(void **state)
{
    (void)state;
    struct trial *trial = open_one();
    struct event_child children[2];
    fork_it(trial, 1, 0);
    trial_do(trial, end_of(0, STATUS_OK)); /* epoch 3 goes on */
    trial_do(trial, spawn(1, 3, children, FIRST + 10, 2));
    assert_int_equal(trial_records(trial, RECORD_DROPPED), 1);
    assert_false(trial_knows(trial, FIRST));
    assert_int_equal(trial_view(trial, 1).child_count, 2);
    assert_int_equal(trial_view(trial, 1).attempts, 0); /* of what comes next */
    trial_close(&trial);
}

static void memory_that_is_short_changes_nothing(void **state)
{
    (void)state;
    struct trial *trial = open_one();
    struct event_child children[3];
    const struct event event = spawn(1, 1, children, FIRST, 3);
    enum status status = STATUS_NO_MEMORY;
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        alloc_fail_after(allowed);
        status = trial_step(trial, &event);
        alloc_fail_after(-1);
        if (status != STATUS_OK) {
            assert_int_equal(status, STATUS_NO_MEMORY);
            assert_int_equal(trial_view(trial, 1).state, JOB_RUNNING);
            assert_false(trial_knows(trial, FIRST));
        }
    }
    assert_int_equal(trial_view(trial, 1).state, JOB_FORKED);
    trial_close(&trial);
}

/* Records by their letters: the request is Accepted, Forked into a and b, forked aGain into c;
 * x and y: a and b have ended; f: a has failed; d: a is dropped; L: an attempt is lost; O: the
 * request has ended; X: a child has an outcome with a number. */
static struct record record_of(char letter, uint64_t number)
{
    static struct attempt failure;
    failure = (struct attempt){.worker = trial_id(9), .worker_name = "old:1"};
    bool is_child = strchr("abcxyfdX", letter) != NULL;
    uint32_t index = strchr("by", letter) != NULL;
    struct record record = {.kind = RECORD_ACCEPTED, .number = number};
    struct job_view *job = &record.job;
    job->id = !is_child ? trial_id(1) : trial_id(letter == 'c' ? FIRST + 2 : FIRST + index);
    job->topic = topic;
    job->tenant = "default";
    job->order = 1;
    job->deadline_ms = INT64_MAX;
    job->state = JOB_DONE;
    if (strchr("abc", letter) != NULL) {
        job->parent = trial_id(1);
        job->born = letter == 'c' ? 9 : 7;
        job->index = index;
        job->weight = 1;
    } else if (strchr("xyfOX", letter) != NULL) {
        record.kind = RECORD_OUTCOME;
        job->status = letter == 'f' ? STATUS_NOT_CONVERGED : STATUS_OK;
        job->sequence = letter == 'O' || letter == 'X' ? 5 : 0;
    } else if (letter == 'F' || letter == 'G') {
        record.kind = RECORD_FORKED;
        job->fork = letter == 'F' ? 7 : 9;
        job->child_count = letter == 'F' ? 2 : 1;
    } else if (letter == 'L') {
        record.kind = RECORD_LOST;
        job->failures = &failure;
        job->failure_count = 1;
    } else if (letter == 'd') {
        record.kind = RECORD_DROPPED;
    }
    return record;
}

static enum status play(struct trial *trial, const char *script)
{
    enum status status = STATUS_OK;
    for (uint64_t number = 1; script[number - 1] != '\0' && status == STATUS_OK; number++) {
        const struct record record = record_of(script[number - 1], number);
        status = trial_replay(trial, &record,
                              record.kind != RECORD_LOST && record.kind != RECORD_DROPPED);
    }
    return status;
}

/* Law: what is recorded of a family is one again; what is left of one that is not whole,
 * because its records were cut or lost, is not, and its request begins anew. */
static void a_family_is_made_of_its_records(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        enum job_state state; /* of the request; JOB_NONE: not known */
        uint32_t children;
        uint32_t known; /* of all */
    } cases[] = {
        {"A", JOB_WAITING, 0, 1},       {"AabF", JOB_FORKED, 2, 3},
        {"Aab", JOB_WAITING, 0, 1},     {"AabFx", JOB_FORKED, 2, 3},
        {"AabFxy", JOB_WAITING, 2, 3},  {"AabFxyL", JOB_WAITING, 2, 3},
        {"AaF", JOB_WAITING, 0, 1},     {"AabFf", JOB_WAITING, 0, 1},
        {"AabFO", JOB_DONE, 0, 1},      {"AabFxyO", JOB_DONE, 0, 1},
        {"abAF", JOB_FORKED, 2, 3},     {"AabFAF", JOB_FORKED, 2, 3},
        {"AabFaAF", JOB_FORKED, 2, 3},  {"AabFxyAF", JOB_WAITING, 2, 3},
        {"AabFxycG", JOB_FORKED, 1, 2}, {"AabFxycGd", JOB_FORKED, 1, 2},
        {"abF", JOB_NONE, 0, 0},        {"AabFd", JOB_WAITING, 0, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct broker_limits limits = trial_limits();
        struct trial *trial = trial_open(&limits);
        assert_int_equal(play(trial, cases[i].script), STATUS_OK);
        assert_int_equal(trial_replay_end(trial, 500), STATUS_OK);
        uint32_t known = trial_knows(trial, 1);
        for (uint32_t k = 0; k < 3; k++) {
            known += trial_knows(trial, FIRST + k);
        }
        assert_int_equal(known, cases[i].known);
        if (cases[i].state != JOB_NONE) {
            assert_int_equal(trial_view(trial, 1).state, cases[i].state);
            assert_int_equal(trial_view(trial, 1).child_count, cases[i].children);
        }
        trial_close(&trial);
    }
}

static void records_that_make_no_family_are_refused(void **state)
{
    (void)state;
    static const char *const scripts[] = {"AabFxx", "AabFX", "AOF"};
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        const struct broker_limits limits = trial_limits();
        struct trial *trial = trial_open(&limits);
        assert_int_equal(play(trial, scripts[i]), STATUS_BAD_INPUT);
        trial_close(&trial);
    }
    for (int i = 0; i < 3; i++) {
        const struct broker_limits limits = trial_limits();
        struct trial *trial = trial_open(&limits);
        assert_int_equal(play(trial, "Aab"), STATUS_OK);
        struct record forked = record_of('F', 4);
        forked.job.child_count = i == 0 ? 0 : i == 1 ? BROKER_CHILDREN_MAX + 1 : 2;
        forked.job.tolerate = i == 2 ? 2 : 0;
        assert_int_equal(trial_replay(trial, &forked, true), STATUS_BAD_INPUT);
        trial_close(&trial);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_parent_ends_after_its_children),
        cmocka_unit_test(children_need_their_parents_labels),
        cmocka_unit_test(a_failure_ends_them_all),
        cmocka_unit_test(as_many_may_fail_as_are_tolerated),
        cmocka_unit_test(a_parents_end_is_its_childrens),
        cmocka_unit_test(who_waits_for_a_child_is_told),
        cmocka_unit_test(children_move_their_parent),
        cmocka_unit_test(a_tree_has_a_depth),
        cmocka_unit_test(what_does_not_fit_ends_the_task),
        cmocka_unit_test(a_fork_out_of_range_is_refused),
        cmocka_unit_test(a_task_may_be_forked_again),
        cmocka_unit_test(a_family_is_made_of_its_records),
        cmocka_unit_test(records_that_make_no_family_are_refused),
        cmocka_unit_test(memory_that_is_short_changes_nothing),
    };
    return cmocka_run_group_tests_name("broker/family", tests, NULL, NULL);
}
