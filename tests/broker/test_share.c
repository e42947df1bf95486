/* A running broker where requests share runs, wait for their time, and outcomes are replayed.
 */
#include "proto/brink/v1/broker.pb-c.h"
#include "tests/support/check.h"
#include "tests/support/running.h"

#include <stdio.h>
#include <string.h>

enum { OK = 0, INVALID_ARGUMENT = 3 };

static const char assess[] = "/brink.v1.Assessor/Assess";

struct stage {
    struct running running;
    struct peer caller;
    struct peer worker;
};

static int set_up(void **state)
{
    static struct stage stage;
    memset(&stage, 0, sizeof stage);
    running_start(&stage.running, peer_context(), running_options());
    running_call(&stage.running, &stage.caller);
    running_work(&stage.running, &stage.worker, 7, "scenario/", 8);
    *state = &stage;
    return 0;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;
    peer_close(&stage->caller);
    peer_close(&stage->worker);
    running_stop(&stage->running);
    return 0;
}

/* A call of Assess that waits for its outcome: the id of both is peer_id(number). */
static struct frame_call question(uint32_t number)
{
    struct frame_call call = frame_call_make(FRAME_REQUEST, peer_id(number));
    call.method = assess;
    call.has_work = true;
    call.work.topic = "scenario/assess/PRK";
    return call;
}

static void ask(struct stage *stage, const struct frame_call *call, const char *text)
{
    peer_send(&stage->caller, call, text, strlen(text));
}

/* The task the worker is given must be that of peer_id(number); answers it. */
static void work(struct stage *stage, uint32_t number, int code, const char *text)
{
    const struct frame_call *task = peer_receive(&stage->worker);
    const struct id expected = peer_id(number);
    assert_int_equal(task->work.kind, WORK_TASK);
    assert_true(id_equal(&task->work.request_id, &expected));
    struct frame_call result = frame_call_make(FRAME_MESSAGE, peer_id(7));
    result.has_work = true;
    result.work.kind = WORK_RESULT;
    result.work.request_id = task->work.request_id;
    result.work.epoch = task->work.epoch;
    result.has_status = true;
    result.status = frame_status_make(code, "");
    peer_send(&stage->worker, &result, text, strlen(text));
}

static void
expect_answer(struct stage *stage, uint32_t number, const char *text, uint32_t source)
{
    char expected[ID_TEXT_BYTES] = "";
    const struct frame_call *end = peer_expect_end(&stage->caller, peer_id(number), OK);
    const struct body *body = &stage->caller.inbox.body;
    assert_int_equal(body_size(body), strlen(text));
    assert_memory_equal(body_bytes(body), text, strlen(text));
    if (source != 0) {
        const struct id id = peer_id(source);
        id_format(&id, expected);
    }
    assert_string_equal(peer_metadata(end, "brink-source"), expected);
    assert_int_equal(end->work.attempt, source == 0);
}

static const Brink__V1__StatsReply *ask_stats(struct stage *stage)
{
    peer_ask(&stage->caller, peer_id(9999), "/brink.v1.Broker/Stats", NULL);
    peer_expect_end(&stage->caller, peer_id(9999), OK);
    return (const Brink__V1__StatsReply *)peer_read(&stage->caller,
                                                    &brink__v1__stats_reply__descriptor);
}

static const Brink__V1__RequestState *ask_state(struct stage *stage, uint32_t number)
{
    struct id id = peer_id(number);
    Brink__V1__RequestName name = BRINK__V1__REQUEST_NAME__INIT;
    name.request_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = id.bytes};
    peer_ask(&stage->caller, peer_id(9998), "/brink.v1.Broker/Get", &name.base);
    peer_expect_end(&stage->caller, peer_id(9998), OK);
    return (const Brink__V1__RequestState *)peer_read(&stage->caller,
                                                      &brink__v1__request_state__descriptor);
}

/* Law: what is asked twice is computed once, and both are told whose answer it is. */
static void the_same_question_joins_the_run_under_way(void **state)
{
    struct stage *stage = *state;
    for (uint32_t i = 1; i <= 3; i++) {
        const struct frame_call call = question(i);
        ask(stage, &call, "how near is it?");
    }
    assert_int_equal(ask_stats(stage)->joined, 2);
    const Brink__V1__RequestState *joined = ask_state(stage, 3);
    assert_memory_equal(joined->source.data, peer_id(1).bytes, ID_BYTES);
    work(stage, 1, OK, "near");
    expect_answer(stage, 1, "near", 0);
    expect_answer(stage, 2, "near", 1);
    expect_answer(stage, 3, "near", 1);
    const Brink__V1__StatsReply *stats = ask_stats(stage);
    assert_int_equal(stats->outcomes_done, 3);
    assert_int_equal(stats->outcomes_answered, 2);
    assert_int_equal(stats->last_sequence, 3);
}

static void an_answer_that_is_there_is_given_at_once(void **state)
{
    struct stage *stage = *state;
    struct frame_call call = question(1);
    ask(stage, &call, "how near is it?");
    work(stage, 1, OK, "near");
    expect_answer(stage, 1, "near", 0);
    call = question(2);
    ask(stage, &call, "how near is it?");
    expect_answer(stage, 2, "near", 1);
    call = question(3); /* also where the answer was another's already */
    ask(stage, &call, "how near is it?");
    expect_answer(stage, 3, "near", 1);
}

/* Law: another question, tenant, method or model is another content; a caller may refuse. */
static void only_the_same_is_the_same(void **state)
{
    struct stage *stage = *state;
    struct frame_call call = question(1);
    ask(stage, &call, "how near is it?");
    work(stage, 1, OK, "near");
    expect_answer(stage, 1, "near", 0);
    call = question(2);
    ask(stage, &call, "how near was it?");
    work(stage, 2, OK, "far");
    expect_answer(stage, 2, "far", 0);
    call = question(3);
    call.work.tenant = "press";
    ask(stage, &call, "how near is it?");
    work(stage, 3, OK, "near");
    expect_answer(stage, 3, "near", 0);
    call = question(4);
    call.method = "/brink.v1.Assessor/Stability";
    ask(stage, &call, "how near is it?");
    work(stage, 4, OK, "near");
    expect_answer(stage, 4, "near", 0);
    call = question(5);
    call.work.no_cache = true;
    ask(stage, &call, "how near is it?");
    work(stage, 5, OK, "near");
    expect_answer(stage, 5, "near", 0);
}

/* Law: a failure is nobody else's: the first of those that joined is run. */
static void a_failure_is_not_shared(void **state)
{
    struct stage *stage = *state;
    for (uint32_t i = 1; i <= 3; i++) {
        const struct frame_call call = question(i);
        ask(stage, &call, "how near is it?");
    }
    work(stage, 1, INVALID_ARGUMENT, "");
    peer_expect_end(&stage->caller, peer_id(1), INVALID_ARGUMENT);
    work(stage, 2, OK, "near");
    expect_answer(stage, 2, "near", 0);
    expect_answer(stage, 3, "near", 2);
}

/* Law: a request is not started before its time, and is then. */
static void a_request_waits_for_its_time(void **state)
{
    struct stage *stage = *state;
    struct frame_call call = question(1);
    call.work.not_before_ms = 300;
    ask(stage, &call, "later");
    const Brink__V1__RequestState *waiting = ask_state(stage, 1);
    assert_int_equal(waiting->phase, BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_WAITING);
    assert_in_range(waiting->ready_in_ms, 1, 300);
    assert_int_equal(ask_stats(stage)->delayed, 1);
    call = question(2);
    ask(stage, &call, "now");
    work(stage, 2, OK, "done");
    expect_answer(stage, 2, "done", 0);
    work(stage, 1, OK, "done too");
    expect_answer(stage, 1, "done too", 0);
}

enum { OUTCOMES = 9 };

static void make_outcomes(struct stage *stage)
{
    for (uint32_t i = 1; i <= OUTCOMES; i++) {
        char text[16];
        struct frame_call call = question(i);
        call.work.topic = i % 3 == 0 ? "scenario/economy/PRK" : "scenario/assess/PRK";
        snprintf(text, sizeof text, "question %u", i);
        ask(stage, &call, text);
        work(stage, i, OK, text);
        expect_answer(stage, i, text, 0);
    }
}

/* Asks for a replay and checks that it has these numbers; the standing at its end. */
static const Brink__V1__ReplayReply *
replay(struct stage *stage, const Brink__V1__ReplayRequest *wish, const uint64_t *numbers)
{
    peer_ask(&stage->caller, peer_id(9997), "/brink.v1.Broker/Replay", &wish->base);
    for (; *numbers != 0; numbers++) {
        char text[16];
        const struct frame_call *call = peer_receive(&stage->caller);
        const struct body *body = &stage->caller.inbox.body;
        snprintf(text, sizeof text, "question %u", (unsigned)*numbers);
        assert_int_equal(call->kind, FRAME_MESSAGE);
        assert_int_equal(call->work.sequence, *numbers);
        assert_int_equal(call->status.code, OK);
        assert_int_equal(body_size(body), strlen(text));
        assert_memory_equal(body_bytes(body), text, strlen(text));
    }
    peer_expect_end(&stage->caller, peer_id(9997), OK);
    return (const Brink__V1__ReplayReply *)peer_read(&stage->caller,
                                                     &brink__v1__replay_reply__descriptor);
}

/* Law: outcomes come again, as they were published, from any number on, in pages. */
static void outcomes_are_replayed(void **state)
{
    struct stage *stage = *state;
    make_outcomes(stage);
    Brink__V1__ReplayRequest wish = BRINK__V1__REPLAY_REQUEST__INIT;
    const Brink__V1__ReplayReply *standing =
        replay(stage, &wish, (const uint64_t[]){1, 2, 3, 4, 5, 6, 7, 8, 9, 0});
    assert_int_equal(standing->next, 10);
    assert_int_equal(standing->more, 0);
    assert_int_equal(standing->first, 1);
    assert_int_equal(standing->last, 9);
    wish.from = 4;
    wish.most = 3;
    standing = replay(stage, &wish, (const uint64_t[]){4, 5, 6, 0});
    assert_int_equal(standing->next, 7);
    assert_int_equal(standing->more, 1);
    wish.topic_prefix = "assessment/economy/";
    wish.from = 2;
    standing = replay(stage, &wish, (const uint64_t[]){3, 6, 9, 0});
    assert_int_equal(standing->next, 10);
    wish.from = 10;
    standing = replay(stage, &wish, (const uint64_t[]){0});
    assert_int_equal(standing->next, 10);
    assert_int_equal(standing->more, 0);
}

static void a_replay_too_large_is_refused(void **state)
{
    struct stage *stage = *state;
    Brink__V1__ReplayRequest wish = BRINK__V1__REPLAY_REQUEST__INIT;
    wish.most = 257;
    peer_ask(&stage->caller, peer_id(1), "/brink.v1.Broker/Replay", &wish.base);
    const struct frame_call *end =
        peer_expect_end(&stage->caller, peer_id(1), INVALID_ARGUMENT);
    assert_string_equal(end->status.message, "most: 257, 1 to 256, or 0 for 64");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_question_joins_the_run_under_way, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_answer_that_is_there_is_given_at_once, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(only_the_same_is_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failure_is_not_shared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_request_waits_for_its_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(outcomes_are_replayed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_replay_too_large_is_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("broker/share", tests, NULL, NULL);
}
