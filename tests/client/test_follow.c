/* A follower of outcomes against a running broker: none is left out, heard or not. */
#include "client/follow.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "tests/support/check.h"
#include "tests/support/running.h"

#include <string.h>

enum { PATIENCE_MS = 30000, OUTCOMES_MAX = 64 };

struct stage {
    struct running running;
    struct peer caller;
    struct follow *follow;
    uint64_t numbers[OUTCOMES_MAX]; /* [count] heard, in order */
    size_t count;
    uint64_t missed;
};

static void open_broker(struct stage *stage, uint32_t kept_max)
{
    struct loop_options options = running_options();
    options.limits.kept_max = kept_max;
    running_start(&stage->running, peer_context(), options);
    running_call(&stage->running, &stage->caller);
}

static void close_broker(struct stage *stage)
{
    follow_free(&stage->follow);
    peer_close(&stage->caller);
    running_stop(&stage->running);
}

/* Follows from a number; `publish` may be an endpoint where nothing is published. */
static void open_follow(struct stage *stage, const char *publish, uint64_t from)
{
    char words[WATCH_WORDS_BYTES];
    const struct follow_options options = {.context = stage->running.context,
                                           .call = loop_call_endpoint(stage->running.loop),
                                           .publish = publish,
                                           .prefix = "assessment/",
                                           .from = from,
                                           .timeout_ms = PATIENCE_MS};
    assert_int_equal(follow_new(&options, &stage->follow, words), STATUS_OK);
}

/* A request that ends at once: it is cancelled. */
static void make_outcome(struct stage *stage, uint32_t number)
{
    struct id id = peer_id(number);
    struct frame_call call = frame_call_make(FRAME_REQUEST, peer_id(number + 1000));
    call.method = "/brink.v1.Broker/Submit";
    call.has_work = true;
    call.work.request_id = id;
    call.work.method = "/brink.v1.Assessor/Assess";
    call.work.topic = "scenario/assess/PRK";
    peer_send(&stage->caller, &call, "?", 1);
    peer_expect_end(&stage->caller, call.id, 0);
    Brink__V1__RequestName name = BRINK__V1__REQUEST_NAME__INIT;
    name.request_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = id.bytes};
    peer_ask(&stage->caller, peer_id(5000), "/brink.v1.Broker/Cancel", &name.base);
    peer_expect_end(&stage->caller, peer_id(5000), 0);
}

static void take(void *arg, const struct watch_event *event)
{
    struct stage *stage = arg;
    assert_true(stage->count < OUTCOMES_MAX);
    assert_string_equal(event->topic, "assessment/assess/PRK");
    stage->numbers[stage->count++] = event->work.sequence;
    stage->missed += event->missed;
}

static void hear(struct stage *stage, size_t count)
{
    while (stage->count < count) {
        assert_int_equal(follow_step(stage->follow, PATIENCE_MS, take, stage), STATUS_OK);
    }
}

static void assert_numbers(const struct stage *stage, uint64_t first, size_t count)
{
    assert_int_equal(stage->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(stage->numbers[i], first + i);
    }
}

/* Law: what was there before comes first, then what comes, each once and in order. */
static void all_come_in_order(void **state)
{
    (void)state;
    static struct stage stage;
    memset(&stage, 0, sizeof stage);
    open_broker(&stage, 100);
    for (uint32_t i = 1; i <= 5; i++) {
        make_outcome(&stage, i);
    }
    open_follow(&stage, loop_publish_endpoint(stage.running.loop), 0);
    hear(&stage, 5);
    for (uint32_t i = 6; i <= 20; i++) {
        make_outcome(&stage, i);
        hear(&stage, i);
    }
    assert_numbers(&stage, 1, 20);
    assert_int_equal(stage.missed, 0);
    close_broker(&stage);
}

/* Law: what is published and not heard is fetched, and counted. */
static void what_is_not_heard_is_fetched(void **state)
{
    (void)state;
    static struct stage stage;
    memset(&stage, 0, sizeof stage);
    open_broker(&stage, 100);
    make_outcome(&stage, 1);
    make_outcome(&stage, 2);
    open_follow(&stage, "inproc://silence", 2);
    hear(&stage, 1);
    assert_int_equal(follow_step(stage.follow, 0, take, &stage), STATUS_OK);
    make_outcome(&stage, 3);
    make_outcome(&stage, 4);
    hear(&stage, 3);
    assert_numbers(&stage, 2, 3);
    assert_int_equal(follow_filled(stage.follow), 2);
    close_broker(&stage);
}

/* Law: what the broker has dropped is missed, and the next says how many. */
static void what_is_dropped_is_missed(void **state)
{
    (void)state;
    static struct stage stage;
    memset(&stage, 0, sizeof stage);
    open_broker(&stage, 3);
    for (uint32_t i = 1; i <= 9; i++) {
        make_outcome(&stage, i);
    }
    open_follow(&stage, loop_publish_endpoint(stage.running.loop), 2);
    hear(&stage, 3);
    assert_numbers(&stage, 7, 3);
    assert_int_equal(stage.missed, 5);
    close_broker(&stage);
}

/* Law: a broker that counts from the beginning again is followed from there. */
static void a_broker_that_forgot_is_followed_from_its_start(void **state)
{
    (void)state;
    static struct stage stage;
    memset(&stage, 0, sizeof stage);
    open_broker(&stage, 100);
    make_outcome(&stage, 1);
    open_follow(&stage, loop_publish_endpoint(stage.running.loop), 18);
    hear(&stage, 1);
    assert_numbers(&stage, 1, 1);
    close_broker(&stage);
}

/* A worker that answers the next request with a result of two steps. */
static void make_steps(struct stage *stage, uint32_t number)
{
    static const struct frame_step steps[] = {{"economy", 2, 1}, {"brink", 3, 2}};
    struct peer worker;
    running_call(&stage->running, &worker);
    Brink__V1__Join join = BRINK__V1__JOIN__INIT;
    struct id id = peer_id(7000 + number);
    uint8_t packed[64];
    char *topics[] = {"scenario/"};
    join.worker_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = id.bytes};
    join.topics = topics;
    join.n_topics = 1;
    join.credit = 1;
    struct frame_call call = frame_call_make(FRAME_REQUEST, id);
    call.method = "/brink.v1.Dispatch/Work";
    call.has_work = true;
    call.work.kind = WORK_JOIN;
    peer_send(&worker, &call, packed, brink__v1__join__pack(&join, packed));
    call = frame_call_make(FRAME_REQUEST, peer_id(number + 1000));
    call.method = "/brink.v1.Assessor/Assess";
    call.has_work = true;
    call.work.request_id = peer_id(number);
    call.work.no_cache = 1;
    call.work.topic = "scenario/assess/PRK";
    peer_send(&stage->caller, &call, "?", 1);
    const struct frame_call *task = peer_receive(&worker);
    assert_int_equal(task->work.kind, WORK_TASK);
    call = frame_call_make(FRAME_MESSAGE, id);
    call.has_work = true;
    call.work.kind = WORK_RESULT;
    call.work.request_id = task->work.request_id;
    call.work.epoch = task->work.epoch;
    call.has_status = true;
    call.steps = steps;
    call.step_count = 2;
    peer_send(&worker, &call, "01ABB", 5);
    peer_expect_end(&stage->caller, peer_id(number + 1000), 0);
    peer_close(&worker);
}

static void take_step(void *arg, const struct watch_event *event)
{
    static const struct {
        const char *topic;
        const char *body;
    } rows[] = {{"assessment/assess/PRK", "01ABB"},
                {"assessment/economy/PRK", "01A"},
                {"assessment/brink/PRK", "01BB"}};
    struct stage *stage = arg;
    assert_int_equal(event->work.sequence, 1 + stage->count / 3);
    assert_int_equal(event->work.step, stage->count % 3);
    assert_int_equal(event->work.steps, 2);
    assert_string_equal(event->topic, rows[stage->count % 3].topic);
    assert_int_equal(event->body_size, strlen(rows[stage->count % 3].body));
    assert_memory_equal(event->body, rows[stage->count % 3].body, event->body_size);
    stage->count++;
    stage->missed += event->missed;
}

/* Law: fetched or heard, an outcome is followed by its steps, each once and in order. */
static void steps_come_behind_their_outcome(void **state)
{
    (void)state;
    static struct stage stage;
    memset(&stage, 0, sizeof stage);
    open_broker(&stage, 100);
    make_steps(&stage, 1);
    make_steps(&stage, 2);
    open_follow(&stage, loop_publish_endpoint(stage.running.loop), 0);
    for (uint32_t i = 2; i <= 4; i++) {
        while (stage.count < 3 * (size_t)i) {
            assert_int_equal(follow_step(stage.follow, PATIENCE_MS, take_step, &stage),
                             STATUS_OK);
        }
        make_steps(&stage, i + 1);
    }
    assert_int_equal(stage.missed, 0);
    close_broker(&stage);
}

static void other_topics_have_no_outcomes(void **state)
{
    (void)state;
    struct follow *follow = NULL;
    char words[WATCH_WORDS_BYTES];
    const struct follow_options options = {
        .call = "tcp://127.0.0.1:1", .publish = "tcp://127.0.0.1:2", .prefix = "progress/"};
    assert_int_equal(follow_new(&options, &follow, words), STATUS_BAD_INPUT);
    assert_null(follow);
    assert_string_equal(words, "progress/: outcomes are published on assessment/...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_come_in_order),
        cmocka_unit_test(what_is_not_heard_is_fetched),
        cmocka_unit_test(what_is_dropped_is_missed),
        cmocka_unit_test(a_broker_that_forgot_is_followed_from_its_start),
        cmocka_unit_test(steps_come_behind_their_outcome),
        cmocka_unit_test(other_topics_have_no_outcomes),
    };
    return cmocka_run_group_tests_name("client/follow", tests, NULL, NULL);
}
