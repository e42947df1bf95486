/* A running broker, spoken to over its sockets by callers, workers and subscribers that the
 * tests play. */
#include "broker/loop.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "proto/descriptor.h"
#include "proto/grpc/health/v1/health.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/running.h"
#include "wire/batch.h"
#include "wire/digest.h"

#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static const char assess[] = "/brink.v1.Assessor/Assess";
static const char submit[] = "/brink.v1.Broker/Submit";
static const char topic[] = "scenario/assess/dprk";

/* gRPC codes */
enum {
    OK = 0,
    CANCELLED = 1,
    INVALID_ARGUMENT = 3,
    DEADLINE_EXCEEDED = 4,
    NOT_FOUND = 5,
    RESOURCE_EXHAUSTED = 8,
    FAILED_PRECONDITION = 9,
    ABORTED = 10,
    UNIMPLEMENTED = 12,
    UNAVAILABLE = 14
};

static void start(struct running *running)
{
    running_start(running, peer_context(), running_options());
}

static bool is_id(const struct id *id, uint32_t number)
{
    const struct id expected = peer_id(number);
    return id_equal(id, &expected);
}

/* A submission of peer_id(number) by Submit. */
static struct frame_call submission(uint32_t number)
{
    struct frame_call call = frame_call_make(FRAME_REQUEST, peer_id(number + 100000));
    call.method = submit;
    call.has_work = true;
    call.work.request_id = peer_id(number);
    call.work.method = assess;
    call.work.topic = topic;
    call.work.no_cache = true;
    return call;
}

static void send_submission(struct peer *peer, const struct frame_call *call)
{
    peer_send(peer, call, "a scenario", 10);
}

/* Submits peer_id(number) and checks that it is accepted. */
static void submit_one(struct peer *peer, uint32_t number)
{
    const struct frame_call call = submission(number);
    send_submission(peer, &call);
    peer_expect_end(peer, call.id, OK);
}

static void ask_about(struct peer *peer, const char *method, uint32_t call, uint32_t request)
{
    struct id id = peer_id(request);
    Brink__V1__RequestName name = BRINK__V1__REQUEST_NAME__INIT;
    name.request_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = id.bytes};
    peer_ask(peer, peer_id(call), method, &name.base);
}

/* The state of peer_id(request), as Get, Cancel... say it. */
static const Brink__V1__RequestState *
ask_state(struct peer *peer, const char *method, uint32_t call, uint32_t request)
{
    ask_about(peer, method, call, request);
    peer_expect_end(peer, peer_id(call), OK);
    return (const Brink__V1__RequestState *)peer_read(peer,
                                                      &brink__v1__request_state__descriptor);
}

static const Brink__V1__StatsReply *ask_stats(struct peer *peer)
{
    struct id id = peer_id(999999);
    peer_ask(peer, id, "/brink.v1.Broker/Stats", NULL);
    peer_expect_end(peer, id, OK);
    return (const Brink__V1__StatsReply *)peer_read(peer, &brink__v1__stats_reply__descriptor);
}

static struct frame_call stream_message(uint32_t worker, enum frame_work_kind kind)
{
    struct frame_call call = frame_call_make(FRAME_MESSAGE, peer_id(worker));
    call.has_work = true;
    call.work.kind = kind;
    return call;
}

static const struct frame_call *receive_kind(struct peer *worker, enum frame_work_kind kind)
{
    const struct frame_call *call = peer_receive(worker);
    assert_int_equal(call->kind, FRAME_MESSAGE);
    assert_true(call->has_work);
    assert_int_equal(call->work.kind, kind);
    return call;
}

/* Answers the task received last: code and body. */
static void
answer(struct peer *worker, uint32_t number, const struct frame_call *task, int code)
{
    struct frame_call result = stream_message(number, WORK_RESULT);
    result.work.request_id = task->work.request_id;
    result.work.epoch = task->work.epoch;
    result.has_status = true;
    result.status = frame_status_make(code, code == OK ? "" : "it did not converge");
    peer_send(worker, &result, "an assessment", code == OK ? 13 : 0);
}

static void send_direct_call(struct peer *caller)
{
    static const struct frame_metadata sent[] = {{"traceparent", "00-4bf92f-01"}};
    struct frame_call call = frame_call_make(FRAME_REQUEST, peer_id(1));
    call.method = assess;
    call.deadline_ms = 60000;
    call.metadata = sent;
    call.metadata_count = 1;
    call.has_work = true;
    call.work.topic = topic;
    call.work.no_cache = true;
    call.work.tenant = "desk-east";
    call.work.priority = FRAME_PRIORITY_HIGH;
    send_submission(caller, &call);
}

static const struct frame_call *receive_direct_task(struct peer *worker)
{
    const struct frame_call *task = receive_kind(worker, WORK_TASK);
    assert_true(is_id(&task->id, 7));
    assert_true(is_id(&task->work.request_id, 1));
    assert_string_equal(task->work.method, assess);
    assert_string_equal(task->work.topic, topic);
    assert_string_equal(task->work.tenant, "desk-east");
    assert_int_equal(task->work.priority, FRAME_PRIORITY_HIGH);
    assert_int_equal(task->work.attempt, 1);
    assert_true(task->deadline_ms > 0 && task->deadline_ms <= 60000);
    assert_string_equal(peer_metadata(task, "traceparent"), "00-4bf92f-01");
    assert_int_equal(body_size(&worker->inbox.body), 10);
    assert_memory_equal(body_bytes(&worker->inbox.body), "a scenario", 10);
    return task;
}

/* What caller and subscriber alike are told. */
static void check_direct_outcome(const struct frame_call *told, const struct body *body)
{
    assert_int_equal(told->status.code, OK);
    assert_int_equal(told->work.sequence, 1);
    assert_true(is_id(&told->work.request_id, 1));
    assert_string_equal(told->work.topic, topic);
    assert_string_equal(told->work.tenant, "desk-east");
    assert_string_equal(peer_metadata(told, "traceparent"), "00-4bf92f-01");
    assert_string_equal(peer_metadata(told, "brink-worker"), "fake");
    assert_string_equal(peer_metadata(told, "brink-attempt"), "1");
    assert_string_equal(peer_metadata(told, "brink-elapsed-ms"), "17");
    assert_string_equal(peer_metadata(told, "other"), "");
    assert_int_equal(strlen(peer_metadata(told, "brink-accepted-at")), 24);
    assert_int_equal(strlen(peer_metadata(told, "brink-started-at")), 24);
    assert_int_equal(strlen(peer_metadata(told, "brink-ended-at")), 24);
    assert_int_equal(body_size(body), 13);
    assert_memory_equal(body_bytes(body), "an assessment", 13);
}

/* Law: client asks, worker answers, caller and subscriber are told the same. */
static void a_direct_call_is_answered_by_a_worker(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer subscriber;
    struct peer worker;
    struct peer caller;
    running_subscribe(&running, &subscriber, "assessment/assess/");
    running_work(&running, &worker, 7, "scenario/assess/", 3);
    running_call(&running, &caller);
    send_direct_call(&caller);

    const struct frame_call *task = receive_direct_task(&worker);
    static const struct frame_metadata added[] = {{"brink-elapsed-ms", "17"}, {"other", "x"}};
    struct frame_call result = stream_message(7, WORK_RESULT);
    result.work.request_id = task->work.request_id;
    result.work.epoch = task->work.epoch;
    result.metadata = added;
    result.metadata_count = 2;
    peer_send(&worker, &result, "an assessment", 13);

    const struct frame_call *end = peer_expect_end(&caller, peer_id(1), OK);
    check_direct_outcome(end, &caller.inbox.body);
    const struct frame_call *told = running_next(&subscriber, "assessment/assess/dprk");
    assert_int_equal(told->kind, FRAME_MESSAGE);
    assert_true(is_id(&told->id, 1));
    check_direct_outcome(told, &subscriber.inbox.body);
    peer_close(&caller);
    peer_close(&worker);
    peer_close(&subscriber);
    running_stop(&running);
}

/* Law: the same id again is the same request, and has the same outcome. */
static void a_request_submitted_twice_runs_once(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    struct peer worker;
    running_call(&running, &caller);
    for (int i = 0; i < 2; i++) {
        const struct frame_call call = submission(1);
        send_submission(&caller, &call);
        peer_expect_end(&caller, call.id, OK);
        const Brink__V1__Accepted *accepted =
            (const Brink__V1__Accepted *)peer_read(&caller, &brink__v1__accepted__descriptor);
        assert_string_equal(accepted->durability, "memory");
        assert_int_equal(accepted->known, i == 1);
        assert_memory_equal(accepted->request_id.data, peer_id(1).bytes, ID_BYTES);
    }
    assert_int_equal(ask_state(&caller, "/brink.v1.Broker/Get", 2, 1)->phase,
                     BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_WAITING);
    ask_about(&caller, "/brink.v1.Broker/Await", 3, 1);
    running_work(&running, &worker, 7, "scenario/", 8);
    answer(&worker, 7, receive_kind(&worker, WORK_TASK), OK);
    peer_expect_end(&caller, peer_id(3), OK);
    ask_about(&caller, "/brink.v1.Broker/Await", 4, 1); /* it has ended: at once */
    assert_int_equal(peer_expect_end(&caller, peer_id(4), OK)->work.sequence, 1);
    const Brink__V1__RequestState *known = ask_state(&caller, "/brink.v1.Broker/Get", 5, 1);
    assert_int_equal(known->phase, BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_DONE);
    assert_string_equal(known->method, assess);
    assert_string_equal(known->topic, topic);
    assert_string_equal(known->tenant, "default");
    assert_int_equal(known->attempts, 1);
    assert_int_equal(known->sequence, 1);
    assert_int_equal(known->body_bytes, 10);
    assert_int_equal(strlen(known->ended_at), 24);
    const Brink__V1__StatsReply *stats = ask_stats(&caller);
    assert_int_equal(stats->requests_accepted, 1);
    assert_int_equal(stats->outcomes_done, 1);
    peer_close(&worker);
    peer_close(&caller);
    running_stop(&running);
}

/* Law: a worker's own error is an outcome, told as the worker told it. */
static void an_error_of_the_worker_is_passed_on(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    struct peer worker;
    running_call(&running, &caller);
    submit_one(&caller, 1);
    running_work(&running, &worker, 7, "", 1);
    const struct frame_call *task = receive_kind(&worker, WORK_TASK);
    static const struct frame_violation violations[] = {{"scenario.draws", "0"},
                                                        {"scenario.months", "7"}};
    struct frame_call result = stream_message(7, WORK_RESULT);
    result.work.request_id = task->work.request_id;
    result.work.epoch = task->work.epoch;
    result.has_status = true;
    result.status = frame_status_make(INVALID_ARGUMENT, "two fields");
    result.status.violations = violations;
    result.status.violation_count = 2;
    peer_send(&worker, &result, NULL, 0);
    ask_about(&caller, "/brink.v1.Broker/Await", 2, 1);
    const struct frame_call *end = peer_expect_end(&caller, peer_id(2), INVALID_ARGUMENT);
    assert_string_equal(end->status.message, "two fields");
    assert_int_equal(end->status.violation_count, 2);
    assert_string_equal(end->status.violations[1].field, "scenario.months");
    const Brink__V1__StatsReply *stats = ask_stats(&caller);
    assert_int_equal(stats->outcomes_done, 1);
    assert_int_equal(stats->outcomes_failed, 1);
    peer_close(&worker);
    peer_close(&caller);
    running_stop(&running);
}

/* What is to hold from now on; the loop takes it when it is told to. */
struct change {
    struct loop_options options;
    struct loop_live live;
};

static bool bring_change(void *arg, const struct log *log, struct loop_live *live_out)
{
    const struct change *change = arg;
    (void)log;
    *live_out = change->live;
    return true;
}

/* A running broker that can be told of changes, with a body_max. */
static void start_live(struct running *running, struct change *change, uint64_t body_max)
{
    *change = (struct change){.options = running_options()};
    change->options.body_max = body_max;
    change->options.frame_max = 1 << 20;
    change->options.reload_file = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    change->options.reload = bring_change;
    change->options.reload_arg = change;
    change->live = (struct loop_live){
        .least = LOG_NONE, .body_max = body_max, .limits = change->options.limits};
    running_start(running, peer_context(), change->options);
}

/* Law: what is larger than body_max is refused in words, of a client or of a worker, and a
 * body_max that is raised lets it through. */
static void a_body_beyond_its_limit_is_refused_in_words(void **state)
{
    (void)state;
    enum { LESS = 2000, MORE = 4000 };
    static const uint8_t bytes[3000];
    struct running running;
    struct change change;
    start_live(&running, &change, LESS);
    struct peer caller;
    struct peer worker;
    running_call(&running, &caller);
    struct frame_call call = submission(1);
    peer_send(&caller, &call, bytes, sizeof bytes);
    const struct frame_call *end = peer_expect_end(&caller, call.id, RESOURCE_EXHAUSTED);
    assert_string_equal(end->status.message,
                        "body: 3000 bytes, and body_max of the broker is 2000");
    submit_one(&caller, 2);
    running_work(&running, &worker, 7, "", 1);
    const struct frame_call *task = receive_kind(&worker, WORK_TASK);
    struct frame_call result = stream_message(7, WORK_RESULT);
    result.work.request_id = task->work.request_id;
    result.work.epoch = task->work.epoch;
    peer_send(&worker, &result, bytes, sizeof bytes);
    ask_about(&caller, "/brink.v1.Broker/Await", 3, 2);
    end = peer_expect_end(&caller, peer_id(3), RESOURCE_EXHAUSTED);
    assert_string_equal(end->status.message,
                        "the answer has 3000 bytes, and body_max of the broker is 2000");
    change.live.body_max = MORE;
    assert_int_equal(eventfd_write(change.options.reload_file, 1), 0);
    do { /* until it has heard of it */
        call.id.bytes[0]++;
        call.work.request_id = call.id;
        peer_send(&caller, &call, bytes, sizeof bytes);
        end = peer_receive(&caller);
    } while (end->status.code == RESOURCE_EXHAUSTED);
    assert_int_equal(end->status.code, OK);
    peer_close(&worker);
    peer_close(&caller);
    running_stop(&running);
    close(change.options.reload_file);
}

/* Answers the task with two children: one of a body of its own, one behind the request. */
static void fork_task(struct peer *worker, const struct frame_call *task, const char *method)
{
    const struct frame_child children[] = {{.id = peer_id(50),
                                            .method = method,
                                            .topic = "scenario/economy/dprk",
                                            .weight = 3,
                                            .offset = 5,
                                            .bytes = 3,
                                            .message = ""},
                                           {.id = peer_id(51),
                                            .method = method,
                                            .topic = "scenario/economy/dprk",
                                            .weight = 4,
                                            .offset = 8,
                                            .bytes = 2,
                                            .of_parent = 1,
                                            .message = ""}};
    struct frame_call spawn = stream_message(7, WORK_SPAWN);
    spawn.work.request_id = task->work.request_id;
    spawn.work.epoch = task->work.epoch;
    spawn.work.tolerate = 1;
    spawn.children = children;
    spawn.child_count = 2;
    peer_send(worker, &spawn, "stateone+2", 10);
}

static void expect_child(struct peer *worker, uint32_t number, const char *body, int code)
{
    const struct frame_call *task = receive_kind(worker, WORK_TASK);
    assert_true(is_id(&task->work.request_id, number));
    assert_string_equal(task->work.method, "/brink.v1.Assessor/Economy");
    assert_string_equal(task->work.topic, "scenario/economy/dprk");
    assert_string_equal(task->work.tenant, "desk-east");
    assert_string_equal(peer_metadata(task, "traceparent"), "00-4bf92f-01");
    assert_true(task->deadline_ms > 0 && task->deadline_ms <= 60000);
    assert_int_equal(task->child_count, 0);
    assert_int_equal(body_size(&worker->inbox.body), strlen(body));
    assert_memory_equal(body_bytes(&worker->inbox.body), body, strlen(body));
    answer(worker, 7, task, code);
}

/* Law: children get their requests, and who goes on the request, what was left, and what they
 * said, in their order. */
static void a_fork_is_taken_apart_and_gathered(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    struct peer worker;
    running_call(&running, &caller);
    running_work(&running, &worker, 7, "", 1);
    send_direct_call(&caller);
    fork_task(&worker, receive_direct_task(&worker), "/brink.v1.Assessor/Economy");
    expect_child(&worker, 50, "one", FAILED_PRECONDITION);
    expect_child(&worker, 51, "a scenario+2", OK);
    const struct frame_call *task = receive_kind(&worker, WORK_TASK);
    static const char body[] = "a scenariostatean assessment";
    assert_true(is_id(&task->work.request_id, 1));
    assert_string_equal(task->work.method, assess);
    assert_int_equal(task->resume_offset, 10);
    assert_int_equal(task->child_count, 2);
    assert_true(is_id(&task->children[0].id, 50));
    assert_int_equal(task->children[0].offset, 15);
    assert_int_equal(task->children[0].bytes, 0);
    assert_int_equal(task->children[0].code, FAILED_PRECONDITION);
    assert_true(is_id(&task->children[1].id, 51));
    assert_int_equal(task->children[1].offset, 15);
    assert_int_equal(task->children[1].bytes, 13);
    assert_int_equal(task->children[1].code, OK);
    assert_int_equal(body_size(&worker.inbox.body), strlen(body));
    assert_memory_equal(body_bytes(&worker.inbox.body), body, strlen(body));
    answer(&worker, 7, task, OK);
    const struct frame_call *end = peer_expect_end(&caller, peer_id(1), OK);
    assert_int_equal(end->work.sequence, 1);
    assert_int_equal(ask_stats(&caller)->forked, 0);
    peer_close(&worker);
    peer_close(&caller);
    running_stop(&running);
}

/* Says how far a child is, and what its draws say. */
static void tell_part(struct peer *worker, const struct frame_call *task, uint32_t first)
{
    uint8_t bytes[128];
    Brink__V1__Progress progress = BRINK__V1__PROGRESS__INIT;
    Brink__V1__RunningPart part = BRINK__V1__RUNNING_PART__INIT;
    Brink__V1__RunningPart *parts[] = {&part};
    Brink__V1__RunningEstimate estimate = BRINK__V1__RUNNING_ESTIMATE__INIT;
    Brink__V1__RunningEstimate *running[] = {&estimate};
    struct frame_call call = stream_message(7, WORK_PROGRESS);
    call.work.request_id = task->work.request_id;
    call.work.epoch = task->work.epoch;
    progress.draws_done = 1;
    progress.draws = 2;
    progress.parts = parts;
    progress.n_parts = 1;
    part.first = first;
    part.running = running;
    part.n_running = 1;
    estimate.name = (char *)"stability.index";
    estimate.draws = 16;
    peer_send(worker, &call, (const char *)bytes, brink__v1__progress__pack(&progress, bytes));
}

/* The parts in the next progress of the first request, by their first draws. */
static size_t next_parts(struct peer *subscriber, uint64_t *done_out, uint32_t firsts_out[2])
{
    char published[64] = "progress/";
    struct id id = peer_id(1);
    id_format(&id, published + strlen(published));
    (void)running_next(subscriber, published);
    const struct body *body = &subscriber->inbox.body;
    Brink__V1__Progress *progress =
        brink__v1__progress__unpack(NULL, body_size(body), body_bytes(body));
    assert_non_null(progress);
    size_t count = progress->n_parts;
    *done_out = progress->draws_done;
    assert_int_equal(progress->draws, 3 + 4);
    assert_true(count <= 2);
    for (size_t i = 0; i < count; i++) {
        firsts_out[i] = progress->parts[i]->first;
        assert_string_equal(progress->parts[i]->running[0]->name, "stability.index");
    }
    brink__v1__progress__free_unpacked(progress, NULL);
    return count;
}

/* Law: who follows a request is told what its parts said last: at once, then once in a while,
 * and when all are done. */
static void a_fork_tells_what_its_children_say(void **state)
{
    (void)state;
    struct running running;
    struct peer caller;
    struct peer worker;
    struct peer subscriber;
    uint64_t done = 0;
    uint32_t firsts[2];
    start(&running);
    running_subscribe(&running, &subscriber, "progress/");
    running_call(&running, &caller);
    running_work(&running, &worker, 7, "", 1);
    send_direct_call(&caller);
    fork_task(&worker, receive_direct_task(&worker), "/brink.v1.Assessor/Economy");
    const struct frame_call *task = receive_kind(&worker, WORK_TASK);
    tell_part(&worker, task, 640);
    assert_int_equal(next_parts(&subscriber, &done, firsts), 1);
    assert_int_equal(firsts[0], 640);
    assert_int_equal(done, 1); /* half of three, in whole weights */
    answer(&worker, 7, task, OK);
    (void)next_parts(&subscriber, &done, firsts);
    assert_int_equal(done, 3);
    task = receive_kind(&worker, WORK_TASK);
    tell_part(&worker, task, 1280);
    (void)next_parts(&subscriber, &done, firsts);
    assert_int_equal(done, 3 + 2);
    answer(&worker, 7, task, OK);
    assert_int_equal(next_parts(&subscriber, &done, firsts), 2);
    assert_int_equal(done, 3 + 4);
    assert_true(firsts[0] == 640 && firsts[1] == 1280);
    task = receive_kind(&worker, WORK_TASK);
    tell_part(&worker, task, 0); /* of one that is nobody's part: it is passed on, not kept */
    answer(&worker, 7, task, OK);
    peer_expect_end(&caller, peer_id(1), OK);
    peer_close(&subscriber);
    peer_close(&worker);
    peer_close(&caller);
    running_stop(&running);
}

static void a_fork_into_what_is_not_served_is_refused(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    struct peer worker;
    running_call(&running, &caller);
    running_work(&running, &worker, 7, "", 1);
    send_direct_call(&caller);
    fork_task(&worker, receive_direct_task(&worker), "/brink.v1.Broker/Submit");
    const struct frame_call *end = peer_expect_end(&worker, peer_id(7), INVALID_ARGUMENT);
    assert_string_equal(
        end->status.message,
        "children[0].method: \"/brink.v1.Broker/Submit\" is no method of Assessor");
    const struct frame_call none = stream_message(7, WORK_SPAWN);
    peer_send(&worker, &none, NULL, 0);
    end = peer_expect_end(&worker, peer_id(7), INVALID_ARGUMENT);
    assert_string_equal(end->status.message, "children: none, 1 to 256");
    assert_int_equal(ask_stats(&caller)->running, 1); /* as it was */
    peer_close(&worker);
    peer_close(&caller);
    running_stop(&running);
}

/* Puts a blob under call 60 and expects its end. */
static const struct frame_call *put_blob(struct peer *peer, const char *text, int code)
{
    Brink__V1__PutBlobRequest put = BRINK__V1__PUT_BLOB_REQUEST__INIT;
    put.blob = (ProtobufCBinaryData){.len = strlen(text), .data = (uint8_t *)text};
    peer_ask(peer, peer_id(60), "/brink.v1.Broker/PutBlob", &put.base);
    return peer_expect_end(peer, peer_id(60), code);
}

static const struct frame_call *
get_blob(struct peer *peer, const uint8_t *hash, size_t size, int code)
{
    Brink__V1__GetBlobRequest get = BRINK__V1__GET_BLOB_REQUEST__INIT;
    get.hash = (ProtobufCBinaryData){.len = size, .data = (uint8_t *)hash};
    peer_ask(peer, peer_id(61), "/brink.v1.Broker/GetBlob", &get.base);
    return peer_expect_end(peer, peer_id(61), code);
}

static struct digest hash_of(const char *text)
{
    const struct digest_part part = {text, strlen(text)};
    return digest_of(&part, 1);
}

static void a_blob_is_kept_by_its_hash(void **state)
{
    (void)state;
    struct running running;
    struct peer peer;
    const struct digest hash = hash_of("a world");
    start(&running);
    running_call(&running, &peer);
    for (int i = 0; i < 2; i++) {
        put_blob(&peer, "a world", OK);
        const Brink__V1__PutBlobReply *reply = (const Brink__V1__PutBlobReply *)peer_read(
            &peer, &brink__v1__put_blob_reply__descriptor);
        assert_int_equal(reply->hash.len, sizeof hash.bytes);
        assert_memory_equal(reply->hash.data, hash.bytes, sizeof hash.bytes);
        assert_int_equal(reply->known, i);
    }
    get_blob(&peer, hash.bytes, sizeof hash.bytes, OK);
    const Brink__V1__Blob *blob =
        (const Brink__V1__Blob *)peer_read(&peer, &brink__v1__blob__descriptor);
    assert_int_equal(blob->blob.len, 7);
    assert_memory_equal(blob->blob.data, "a world", 7);
    const struct frame_call *end = put_blob(&peer, "", INVALID_ARGUMENT);
    assert_string_equal(end->status.violations[0].field, "blob");
    end = get_blob(&peer, hash.bytes, 31, INVALID_ARGUMENT);
    assert_string_equal(end->status.violations[0].field, "hash");
    const struct digest other = hash_of("another");
    end = get_blob(&peer, other.bytes, sizeof other.bytes, NOT_FOUND);
    assert_non_null(strstr(end->status.message, "no blob "));
    peer_close(&peer);
    running_stop(&running);
}

static void a_request_is_refused_until_its_blob_is_there(void **state)
{
    (void)state;
    struct running running;
    struct peer peer;
    const struct digest hash = hash_of("a world");
    start(&running);
    running_call(&running, &peer);
    struct frame_call call = submission(1);
    memcpy(call.work.blob, hash.bytes, sizeof hash.bytes);
    send_submission(&peer, &call);
    const struct frame_call *end = peer_expect_end(&peer, call.id, FAILED_PRECONDITION);
    assert_int_equal(end->status.violation_count, 1);
    assert_string_equal(end->status.violations[0].field, "work.blob");
    put_blob(&peer, "a world", OK);
    send_submission(&peer, &call);
    peer_expect_end(&peer, call.id, OK);
    peer_close(&peer);
    running_stop(&running);
}

/* Law: what a request needs is on disk with it: a broker started on the same journal has it. */
static void a_blob_survives_the_broker(void **state)
{
    (void)state;
    struct folder folder;
    struct running running;
    struct peer peer;
    const struct digest hash = hash_of("a world");
    struct loop_options options = running_options();
    folder_make(&folder);
    options.journal =
        (struct journal_options){.durability = JOURNAL_SYNC, .folder = folder.path};
    running_start(&running, peer_context(), options);
    running_call(&running, &peer);
    put_blob(&peer, "a world", OK);
    put_blob(&peer, "an idle one", OK);
    struct frame_call call = submission(1);
    memcpy(call.work.blob, hash.bytes, sizeof hash.bytes);
    send_submission(&peer, &call);
    peer_expect_end(&peer, call.id, OK);
    peer_close(&peer);
    running_stop(&running);
    running_start(&running, peer_context(), options);
    running_call(&running, &peer);
    get_blob(&peer, hash.bytes, sizeof hash.bytes, OK);
    const Brink__V1__Blob *blob =
        (const Brink__V1__Blob *)peer_read(&peer, &brink__v1__blob__descriptor);
    assert_int_equal(blob->blob.len, 7);
    assert_memory_equal(blob->blob.data, "a world", 7);
    const struct digest idle = hash_of("an idle one");
    get_blob(&peer, idle.bytes, sizeof idle.bytes, OK);
    call = submission(2);
    memcpy(call.work.blob, hash.bytes, sizeof hash.bytes);
    send_submission(&peer, &call);
    peer_expect_end(&peer, call.id, OK);
    peer_close(&peer);
    running_stop(&running);
    folder_remove(&folder);
}

static void without_room_for_blobs_each_is_refused(void **state)
{
    (void)state;
    struct running running;
    struct peer peer;
    struct loop_options options = running_options();
    options.limits.blob_bytes_max = 6;
    running_start(&running, peer_context(), options);
    running_call(&running, &peer);
    const struct frame_call *end = put_blob(&peer, "a world", RESOURCE_EXHAUSTED);
    assert_non_null(strstr(end->status.message, "bytes 0 of 6"));
    peer_close(&peer);
    running_stop(&running);
}

static void a_cancelled_request_is_stopped(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    struct peer worker;
    running_call(&running, &caller);
    submit_one(&caller, 1);
    running_work(&running, &worker, 7, "", 1);
    const struct frame_call *task = receive_kind(&worker, WORK_TASK);
    uint64_t epoch = task->work.epoch;
    submit_one(&caller, 2); /* waits: the worker has no room */
    ask_about(&caller, "/brink.v1.Broker/Await", 3, 2);
    assert_int_equal(ask_state(&caller, "/brink.v1.Broker/Cancel", 4, 1)->phase,
                     BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_CANCELLED);
    const struct frame_call *stop = receive_kind(&worker, WORK_STOP);
    assert_true(is_id(&stop->work.request_id, 1));
    assert_int_equal(stop->work.epoch, epoch);
    ask_about(&caller, "/brink.v1.Broker/Cancel", 5, 2);
    peer_expect_end(&caller, peer_id(3), CANCELLED);
    peer_expect_end(&caller, peer_id(5), OK);
    assert_int_equal(ask_stats(&caller)->outcomes_cancelled, 2);
    peer_close(&worker);
    peer_close(&caller);
    running_stop(&running);
}

static void a_caller_that_waits_no_more_is_left_alone(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    struct peer worker;
    running_call(&running, &caller);
    submit_one(&caller, 1);
    ask_about(&caller, "/brink.v1.Broker/Await", 2, 1);
    const struct frame_call forget = frame_call_make(FRAME_CANCEL, peer_id(2));
    peer_send(&caller, &forget, NULL, 0);
    assert_int_equal(ask_stats(&caller)->awaiting, 0);
    running_work(&running, &worker, 7, "", 1);
    answer(&worker, 7, receive_kind(&worker, WORK_TASK), OK);
    ask_about(&caller, "/brink.v1.Broker/Await", 3, 1);
    peer_expect_end(&caller, peer_id(3), OK); /* and no end of call 2 before it */
    peer_close(&worker);
    peer_close(&caller);
    running_stop(&running);
}

/* Law: what has expired is never started. */
static void a_request_nobody_takes_expires(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    running_call(&running, &caller);
    struct frame_call call = submission(1);
    call.deadline_ms = 20;
    send_submission(&caller, &call);
    peer_expect_end(&caller, call.id, OK);
    ask_about(&caller, "/brink.v1.Broker/Await", 2, 1);
    const struct frame_call *end = peer_expect_end(&caller, peer_id(2), DEADLINE_EXCEEDED);
    assert_string_equal(end->status.message,
                        "the deadline passed before a worker answered; attempts started: 0");
    assert_string_equal(peer_metadata(end, "brink-worker"), "");
    peer_close(&caller);
    running_stop(&running);
}

/* Two workers take the task of peer_id(1) and leave with it: with two attempts it is dead. */
static void let_it_die(const struct running *running, struct peer *caller)
{
    submit_one(caller, 1);
    ask_about(caller, "/brink.v1.Broker/Await", 2, 1);
    for (uint32_t i = 0; i < 2; i++) {
        struct peer worker;
        running_work(running, &worker, 70 + i, "scenario/", 1);
        assert_int_equal(receive_kind(&worker, WORK_TASK)->work.attempt, i + 1);
        const struct frame_call leave = stream_message(70 + i, WORK_LEAVE);
        peer_send(&worker, &leave, NULL, 0);
        if (i == 1) {
            const struct frame_call *end = peer_expect_end(caller, peer_id(2), ABORTED);
            assert_string_equal(
                end->status.message,
                "given up after 2 attempts: attempt 1 on fake (77000000): worker left; "
                "attempt 2 on fake (77000000): worker left");
        }
        peer_close(&worker);
    }
}

static void start_with_two_attempts(struct running *running)
{
    struct loop_options options = running_options();
    options.limits.attempts_max = 2;
    running_start(running, peer_context(), options);
}

/* Law: a dead request names every attempt, and is told to whoever listens. */
static void a_dead_request_names_its_attempts(void **state)
{
    (void)state;
    struct running running;
    start_with_two_attempts(&running);
    struct peer subscriber;
    struct peer caller;
    running_subscribe(&running, &subscriber, "event/request");
    running_call(&running, &caller);
    let_it_die(&running, &caller);
    running_next(&subscriber, "event/request");
    const Brink__V1__Event *event =
        (const Brink__V1__Event *)peer_read(&subscriber, &brink__v1__event__descriptor);
    assert_string_equal(event->what, "dead");
    assert_memory_equal(event->request_id.data, peer_id(1).bytes, ID_BYTES);

    peer_ask(&caller, peer_id(3), "/brink.v1.Broker/DeadLetters", NULL);
    peer_expect_end(&caller, peer_id(3), OK);
    const Brink__V1__RequestList *list = (const Brink__V1__RequestList *)peer_read(
        &caller, &brink__v1__request_list__descriptor);
    assert_int_equal(list->n_requests, 1);
    const Brink__V1__RequestState *dead = list->requests[0];
    assert_int_equal(dead->status->code, ABORTED);
    assert_int_equal(dead->n_failures, 2);
    assert_int_equal(dead->failures[1]->attempt, 2);
    assert_string_equal(dead->failures[1]->cause, "worker left");
    assert_int_equal(strlen(dead->failures[1]->at), 24);
    assert_memory_equal(dead->failures[0]->worker, "fake (7700", 10);
    peer_close(&caller);
    peer_close(&subscriber);
    running_stop(&running);
}

/* Law: a dead request can live again, once. */
static void a_dead_request_can_be_requeued(void **state)
{
    (void)state;
    struct running running;
    start_with_two_attempts(&running);
    struct peer caller;
    running_call(&running, &caller);
    let_it_die(&running, &caller);
    Brink__V1__RequeueRequest again = BRINK__V1__REQUEUE_REQUEST__INIT;
    again.topic_prefix = "scenario/assess";
    peer_ask(&caller, peer_id(4), "/brink.v1.Broker/Requeue", &again.base);
    peer_expect_end(&caller, peer_id(4), OK);
    const Brink__V1__RequeueReply *requeued = (const Brink__V1__RequeueReply *)peer_read(
        &caller, &brink__v1__requeue_reply__descriptor);
    assert_int_equal(requeued->requeued, 1);
    assert_false(requeued->more);
    struct peer worker;
    running_work(&running, &worker, 75, "scenario/", 1);
    const struct frame_call *task = receive_kind(&worker, WORK_TASK);
    assert_int_equal(task->work.attempt, 1);
    answer(&worker, 75, task, OK);
    ask_about(&caller, "/brink.v1.Broker/Await", 5, 1);
    assert_int_equal(peer_expect_end(&caller, peer_id(5), OK)->work.sequence, 2);
    struct id id = peer_id(1);
    again = (Brink__V1__RequeueRequest)BRINK__V1__REQUEUE_REQUEST__INIT;
    again.request_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = id.bytes};
    peer_ask(&caller, peer_id(6), "/brink.v1.Broker/Requeue", &again.base);
    peer_expect_end(&caller, peer_id(6), FAILED_PRECONDITION);
    peer_close(&worker);
    peer_close(&caller);
    running_stop(&running);
}

/* Law: a worker that says nothing loses its tasks to one that does. */
static void a_silent_worker_loses_its_task(void **state)
{
    (void)state;
    struct loop_options options = running_options();
    options.limits.heartbeat_ms = 400;
    struct running running;
    running_start(&running, peer_context(), options);
    struct peer silent;
    struct peer caller;
    struct peer other;
    running_call(&running, &caller);
    running_work(&running, &silent, 7, "", 1);
    submit_one(&caller, 1);
    const struct frame_call *task = receive_kind(&silent, WORK_TASK);
    struct frame_call late = stream_message(7, WORK_RESULT);
    late.work.request_id = task->work.request_id;
    late.work.epoch = task->work.epoch;
    while (ask_stats(&caller)->attempts_lost == 0) { /* it says nothing, until it is lost */
    }
    running_work(&running, &other, 8, "", 1);
    const struct frame_call *again = receive_kind(&other, WORK_TASK);
    assert_int_equal(again->work.attempt, 2);
    peer_send(&silent, &late, "stale", 5); /* too late: asked who it is, and refused */
    receive_kind(&silent, WORK_JOIN);
    answer(&other, 8, again, OK);
    ask_about(&caller, "/brink.v1.Broker/Await", 2, 1);
    peer_expect_end(&caller, peer_id(2), OK);
    assert_memory_equal(body_bytes(&caller.inbox.body), "an assessment", 13);
    assert_int_equal(ask_stats(&caller)->results_stale, 1);
    peer_close(&other);
    peer_close(&caller);
    peer_close(&silent);
    running_stop(&running);
}

/* Law: a worker whose connection ended loses its tasks at the next word to it. */
static void a_worker_that_is_gone_is_noticed_by_a_send(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    struct peer gone;
    struct peer other;
    running_call(&running, &caller);
    running_work(&running, &gone, 7, "", BROKER_CREDIT_MAX);
    submit_one(&caller, 1);
    receive_kind(&gone, WORK_TASK);
    peer_close(&gone);
    uint32_t submitted = 1;
    while (ask_stats(&caller)->n_workers == 1) { /* until libzmq has closed it too */
        submit_one(&caller, ++submitted);
    }
    assert_true(ask_stats(&caller)->sends_dropped >= 1);
    running_work(&running, &other, 8, "", BROKER_CREDIT_MAX);
    for (uint32_t i = 1; i <= submitted; i++) {
        const struct frame_call *task = receive_kind(&other, WORK_TASK);
        assert_true(is_id(&task->work.request_id, i));
        assert_int_equal(task->work.attempt, 2);
        answer(&other, 8, task, OK);
    }
    peer_close(&other);
    peer_close(&caller);
    running_stop(&running);
}

/* Law: a worker that does not read holds no task it never saw. */
static void a_worker_that_does_not_read_loses_its_tasks(void **state)
{
    (void)state;
    enum { TASKS = 40 };
    struct loop_options options = running_options();
    options.queue_max = 5;
    struct running running;
    running_start(&running, peer_context(), options);
    struct peer deaf;
    struct peer caller;
    struct peer other;
    peer_open_small(&deaf, running.context, "inproc://call", 3);
    running_join(&deaf, 7, "", BROKER_CREDIT_MAX);
    running_call(&running, &caller);
    uint32_t submitted = 0;
    do {
        submit_one(&caller, ++submitted); /* each task is a message of its own */
        assert_true(submitted < TASKS);
    } while (ask_stats(&caller)->n_workers == 1 || submitted < 2);
    assert_int_equal(ask_stats(&caller)->attempts_lost, submitted);
    running_work(&running, &other, 8, "", BROKER_CREDIT_MAX);
    for (uint32_t i = 1; i <= submitted; i++) {
        const struct frame_call *task = receive_kind(&other, WORK_TASK);
        assert_true(is_id(&task->work.request_id, i)); /* the oldest first */
        answer(&other, 8, task, OK);
    }
    peer_close(&other);
    peer_close(&caller);
    peer_close(&deaf);
    running_stop(&running);
}

static void progress_is_published_to_those_who_follow(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer subscriber;
    struct peer caller;
    struct peer worker;
    running_subscribe(&running, &subscriber, "progress/");
    running_call(&running, &caller);
    submit_one(&caller, 1);
    running_work(&running, &worker, 7, "", 1);
    const struct frame_call *task = receive_kind(&worker, WORK_TASK);
    struct frame_call progress = stream_message(7, WORK_PROGRESS);
    progress.work.request_id = task->work.request_id;
    progress.work.epoch = task->work.epoch;
    peer_send(&worker, &progress, "41 of 1000", 10);
    char expected[64] = "progress/";
    struct id id = peer_id(1);
    id_format(&id, expected + 9);
    const struct frame_call *told = running_next(&subscriber, expected);
    assert_int_equal(told->work.kind, WORK_PROGRESS);
    assert_memory_equal(body_bytes(&subscriber.inbox.body), "41 of 1000", 10);
    progress.work.epoch++; /* not its lease: told to stop */
    peer_send(&worker, &progress, "42 of 1000", 10);
    receive_kind(&worker, WORK_STOP);
    peer_close(&worker);
    peer_close(&caller);
    peer_close(&subscriber);
    running_stop(&running);
}

static void lists_come_in_pages_and_through_filters(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    running_call(&running, &caller);
    for (uint32_t i = 1; i <= 7; i++) {
        struct frame_call call = submission(i);
        call.work.topic = i % 2 == 0 ? "scenario/economy/cuba" : topic;
        call.work.tenant = i < 6 ? "east" : "west";
        send_submission(&caller, &call);
        peer_expect_end(&caller, call.id, OK);
    }
    uint32_t seen = 0;
    uint32_t pages = 0;
    struct id after;
    Brink__V1__ListRequest request = BRINK__V1__LIST_REQUEST__INIT;
    request.most = 3;
    bool more = true;
    while (more) {
        peer_ask(&caller, peer_id(20), "/brink.v1.Broker/List", &request.base);
        peer_expect_end(&caller, peer_id(20), OK);
        const Brink__V1__RequestList *list = (const Brink__V1__RequestList *)peer_read(
            &caller, &brink__v1__request_list__descriptor);
        for (size_t i = 0; i < list->n_requests; i++) {
            seen++;
            assert_memory_equal(list->requests[i]->request_id.data, peer_id(seen).bytes,
                                ID_BYTES);
        }
        pages++;
        more = list->more;
        if (more) {
            assert_int_equal(id_read(list->next.data, list->next.len, &after), STATUS_OK);
            request.after = (ProtobufCBinaryData){.len = ID_BYTES, .data = after.bytes};
        }
    }
    assert_int_equal(seen, 7);
    assert_int_equal(pages, 3);

    request = (Brink__V1__ListRequest)BRINK__V1__LIST_REQUEST__INIT;
    request.topic_prefix = "scenario/assess/";
    request.tenant = "west";
    request.phase = BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_WAITING;
    peer_ask(&caller, peer_id(21), "/brink.v1.Broker/List", &request.base);
    peer_expect_end(&caller, peer_id(21), OK);
    const Brink__V1__RequestList *list = (const Brink__V1__RequestList *)peer_read(
        &caller, &brink__v1__request_list__descriptor);
    assert_int_equal(list->n_requests, 1);
    assert_memory_equal(list->requests[0]->request_id.data, peer_id(7).bytes, ID_BYTES);
    request.phase = BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_DONE;
    peer_ask(&caller, peer_id(22), "/brink.v1.Broker/List", &request.base);
    peer_expect_end(&caller, peer_id(22), OK);
    list = (const Brink__V1__RequestList *)peer_read(&caller,
                                                     &brink__v1__request_list__descriptor);
    assert_int_equal(list->n_requests, 0);
    peer_close(&caller);
    running_stop(&running);
}

static void stats_tell_who_is_there(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    struct peer worker;
    running_call(&running, &caller);
    running_work(&running, &worker, 7, "scenario/assess/", 1);
    submit_one(&caller, 1);
    receive_kind(&worker, WORK_TASK);
    submit_one(&caller, 2);
    ask_about(&caller, "/brink.v1.Broker/Await", 3, 2);
    const Brink__V1__StatsReply *stats = ask_stats(&caller);
    assert_string_equal(stats->version, BRINK_VERSION);
    assert_string_equal(stats->durability, "memory");
    assert_int_equal(strlen(stats->started_at), 24);
    assert_int_equal(stats->waiting, 1);
    assert_int_equal(stats->running, 1);
    assert_int_equal(stats->awaiting, 1);
    assert_true(stats->bytes_queued > 20);
    assert_int_equal(stats->n_workers, 1);
    assert_string_equal(stats->workers[0]->name, "fake");
    assert_int_equal(stats->workers[0]->credit, 1);
    assert_int_equal(stats->workers[0]->running, 1);
    assert_string_equal(stats->workers[0]->topics[0], "scenario/assess/");
    assert_int_equal(stats->n_topics, 1);
    assert_string_equal(stats->topics[0]->topic, topic);
    assert_int_equal(stats->topics[0]->waiting, 1);
    assert_int_equal(stats->n_tenants, 1);
    assert_string_equal(stats->tenants[0]->tenant, "default");
    assert_int_equal(stats->tenants[0]->weight, 1);
    peer_close(&worker);
    peer_close(&caller);
    running_stop(&running);
}

static int ask_health(struct peer *peer, uint32_t call, const char *service)
{
    Grpc__Health__V1__HealthCheckRequest check = GRPC__HEALTH__V1__HEALTH_CHECK_REQUEST__INIT;
    check.service = (char *)service;
    peer_ask(peer, peer_id(call), "/grpc.health.v1.Health/Check", &check.base);
    peer_expect_end(peer, peer_id(call), OK);
    const Grpc__Health__V1__HealthCheckResponse *response =
        (const Grpc__Health__V1__HealthCheckResponse *)peer_read(
            peer, &grpc__health__v1__health_check_response__descriptor);
    return (int)response->status;
}

/* Law: a draining broker refuses new requests, ends those it has, then lets its workers go. */
static void a_draining_broker_finishes_its_work(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    struct peer worker;
    running_call(&running, &caller);
    assert_int_equal(ask_health(&caller, 1, ""), GRPC__HEALTH__V1__SERVING_STATUS__SERVING);
    running_work(&running, &worker, 7, "", 4);
    submit_one(&caller, 1);
    const struct frame_call *task = receive_kind(&worker, WORK_TASK);
    peer_ask(&caller, peer_id(2), "/brink.v1.Broker/Drain", NULL);
    peer_expect_end(&caller, peer_id(2), OK);
    const Brink__V1__DrainReply *drain =
        (const Brink__V1__DrainReply *)peer_read(&caller, &brink__v1__drain_reply__descriptor);
    assert_int_equal(drain->running, 1);
    assert_int_equal(ask_health(&caller, 3, "brink.v1.Broker"),
                     GRPC__HEALTH__V1__SERVING_STATUS__NOT_SERVING);
    const struct frame_call refused = submission(2);
    send_submission(&caller, &refused);
    peer_expect_end(&caller, refused.id, UNAVAILABLE);
    answer(&worker, 7, task, OK);
    receive_kind(&worker, WORK_DRAIN);
    assert_true(ask_stats(&caller)->draining);
    peer_close(&worker);
    peer_close(&caller);
    running_stop(&running);
}

static void the_contract_describes_itself(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    running_call(&running, &caller);
    peer_ask(&caller, peer_id(1), "/brink.v1.Broker/Describe", NULL);
    peer_expect_end(&caller, peer_id(1), OK);
    const Brink__V1__Description *description =
        (const Brink__V1__Description *)peer_read(&caller, &brink__v1__description__descriptor);
    assert_int_equal(description->file_descriptor_set.len, descriptor_set_size());
    assert_memory_equal(description->file_descriptor_set.data, descriptor_set_bytes(),
                        descriptor_set_size());
    peer_close(&caller);
    running_stop(&running);
}

typedef void change_fn(struct frame_call *call);

static void drop_topic(struct frame_call *call)
{
    call->work.topic = "";
}
static void publish_topic(struct frame_call *call)
{
    call->work.topic = "assessment/assess/dprk";
}
static void blank_topic(struct frame_call *call)
{
    call->work.topic = "scenario/assess/north korea";
}
static void long_korean_topic(struct frame_call *call)
{
    call->work.topic =
        "scenario/"
        "xx\xed\x95\x9c\xea\xb5\xad\xed\x95\x9c\xea\xb5\xad\xed\x95\x9c\xea\xb5\xad\xed\x95\x9c"
        "\xea\xb5\xad\xed\x95\x9c\xea\xb5\xad\xed\x95\x9c\xea\xb5\xad\xed\x95\x9c\xea\xb5\xad"
        "\xed\x95\x9c"
        "\xea\xb5\xad\xed\x95\x9c\xea\xb5\xad\xed\x95\x9c\xea\xb5\xad\xed\x95\x9c\xea\xb5\xad"
        "\xed\x95\x9c"
        "\xea\xb5\xad\xed\x95\x9c\xea\xb5\xad\xed\x95\x9c\xea\xb5\xad\xed\x95\x9c\xea\xb5\xad";
}
static void bad_needs(struct frame_call *call)
{
    call->work.needs = "gpu cores>8";
}
static void blank_tenant(struct frame_call *call)
{
    call->work.tenant = "a b";
}
static void task_kind(struct frame_call *call)
{
    call->work.kind = WORK_TASK;
}
static void no_work(struct frame_call *call)
{
    call->has_work = false;
}
static void broker_method(struct frame_call *call)
{
    call->work.method = "/brink.v1.Broker/Stats";
}
static void unknown_method(struct frame_call *call)
{
    call->method = "/brink.v1.Broker/Explode";
}
static void stream_method(struct frame_call *call)
{
    call->method = "/brink.v1.Dispatch/Work";
}
static void name_method(struct frame_call *call)
{
    call->method = "/brink.v1.Broker/Get";
}
static void reserved_key(struct frame_call *call)
{
    static const struct frame_metadata entries[] = {{"brink-worker", "me"}};
    call->metadata = entries;
    call->metadata_count = 1;
}
static void many_entries(struct frame_call *call)
{
    static struct frame_metadata entries[17];
    for (size_t i = 0; i < 17; i++) {
        entries[i] = (struct frame_metadata){.key = "k", .value = "v"};
    }
    call->metadata = entries;
    call->metadata_count = 17;
}

static const struct refusal {
    change_fn *change;
    int code;
    const char *words;
} refusals[] = {
    {drop_topic, INVALID_ARGUMENT, "work.topic: \"\" is not scenario/<analysis>/<target>"},
    {publish_topic, INVALID_ARGUMENT, "work.topic: \"assessment/assess/dprk\" is not"},
    {blank_topic, INVALID_ARGUMENT, "work.topic: \"scenario/assess/north korea\" is not"},
    {long_korean_topic, INVALID_ARGUMENT, "work.topic: \"scenario/xx"},
    {blank_tenant, INVALID_ARGUMENT, "work.tenant: \"a b\" is not at most 64"},
    {bad_needs, INVALID_ARGUMENT, "work.needs: \"gpu cores>8\" is not words"},
    {task_kind, INVALID_ARGUMENT, "work.kind: 7 is for the stream of a worker"},
    {no_work, INVALID_ARGUMENT, "work.method: \"\" is no method of Assessor"},
    {broker_method, INVALID_ARGUMENT, "work.method: \"/brink.v1.Broker/Stats\" is no method"},
    {unknown_method, UNIMPLEMENTED, "method: /brink.v1.Broker/Explode does not exist"},
    {stream_method, INVALID_ARGUMENT, "work.kind: a worker opens its stream with JOIN"},
    {name_method, INVALID_ARGUMENT, "body: not a brink.v1.RequestName"},
    {reserved_key, INVALID_ARGUMENT, "metadata: brink-worker: keys that begin with brink-"},
    {many_entries, INVALID_ARGUMENT, "metadata: 17 entries of 34 bytes, at most 16 of 4096"},
};

/* Law: every refusal is a status whose words name the field and what is allowed. */
static void refusals_name_the_field(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    running_call(&running, &caller);
    for (uint32_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct frame_call call = submission(i);
        refusals[i].change(&call);
        if (!call.has_work) {
            call.work = frame_call_make(FRAME_REQUEST, call.id).work;
        }
        peer_send(&caller, &call, "\xff\xff\xff", 3);
        const struct frame_call *end = peer_expect_end(&caller, call.id, refusals[i].code);
        if (strncmp(end->status.message, refusals[i].words, strlen(refusals[i].words)) != 0) {
            fail_msg("\"%s\" instead of \"%s\"", end->status.message, refusals[i].words);
        }
    }
    submit_one(&caller, 99);
    const Brink__V1__StatsReply *stats = ask_stats(&caller);
    assert_int_equal(stats->calls_unknown, 1);
    assert_int_equal(stats->requests_refused, 11);
    peer_close(&caller);
    running_stop(&running);
}

/* Law: at a limit the answer says when to come back. */
static void a_full_queue_says_when_to_come_back(void **state)
{
    (void)state;
    struct loop_options options = running_options();
    options.limits.jobs_max = 3;
    struct running running;
    running_start(&running, peer_context(), options);
    struct peer caller;
    running_call(&running, &caller);
    for (uint32_t i = 1; i <= 3; i++) {
        submit_one(&caller, i);
    }
    const struct frame_call call = submission(4);
    send_submission(&caller, &call);
    const struct frame_call *end = peer_expect_end(&caller, call.id, RESOURCE_EXHAUSTED);
    assert_memory_equal(end->status.message, "the broker is at a limit: requests 3 of 3,", 42);
    assert_int_equal(end->status.retry_after_ms, 1000);
    peer_close(&caller);
    running_stop(&running);
}

static void what_is_not_known_is_not_found(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    running_call(&running, &caller);
    const char *const methods[] = {"/brink.v1.Broker/Get", "/brink.v1.Broker/Await",
                                   "/brink.v1.Broker/Cancel"};
    for (uint32_t i = 0; i < 3; i++) {
        ask_about(&caller, methods[i], i + 1, 0xabc);
        const struct frame_call *end = peer_expect_end(&caller, peer_id(i + 1), NOT_FOUND);
        assert_string_equal(end->status.message,
                            "request 770000000000000000000000bc0a0000: no such thing");
    }
    Grpc__Health__V1__HealthCheckRequest check = GRPC__HEALTH__V1__HEALTH_CHECK_REQUEST__INIT;
    check.service = "brink.v1.\xff\nKitchen";
    peer_ask(&caller, peer_id(8), "/grpc.health.v1.Health/Check", &check.base);
    assert_string_equal(peer_expect_end(&caller, peer_id(8), NOT_FOUND)->status.message,
                        "service: \"brink.v1.??Kitchen\" is not known");
    Brink__V1__ListRequest list = BRINK__V1__LIST_REQUEST__INIT;
    struct id nobody = peer_id(0xabc);
    list.after = (ProtobufCBinaryData){.len = ID_BYTES, .data = nobody.bytes};
    peer_ask(&caller, peer_id(9), "/brink.v1.Broker/List", &list.base);
    peer_expect_end(&caller, peer_id(9), NOT_FOUND);
    list.after.len = 3;
    peer_ask(&caller, peer_id(10), "/brink.v1.Broker/List", &list.base);
    peer_expect_end(&caller, peer_id(10), INVALID_ARGUMENT);
    list = (Brink__V1__ListRequest)BRINK__V1__LIST_REQUEST__INIT;
    list.most = 1001;
    peer_ask(&caller, peer_id(11), "/brink.v1.Broker/List", &list.base);
    peer_expect_end(&caller, peer_id(11), INVALID_ARGUMENT);
    list.most = 0;
    list.phase = (Brink__V1__RequestPhase)7;
    peer_ask(&caller, peer_id(12), "/brink.v1.Broker/List", &list.base);
    peer_expect_end(&caller, peer_id(12), INVALID_ARGUMENT);
    peer_ask(&caller, peer_id(13), "/brink.v1.Broker/Requeue", NULL);
    peer_expect_end(&caller, peer_id(13), INVALID_ARGUMENT);
    peer_close(&caller);
    running_stop(&running);
}

typedef void spoil_fn(Brink__V1__Join *join);

static void no_worker_id(Brink__V1__Join *join)
{
    join->worker_id.len = 0;
}
static void long_name(Brink__V1__Join *join)
{
    join->name = "a name of sixty-five bytes is one byte longer than what is allowed";
}
static void control_name(Brink__V1__Join *join)
{
    join->name = "two\nlines";
}
static void no_credit(Brink__V1__Join *join)
{
    join->credit = 0;
}
static void much_credit(Brink__V1__Join *join)
{
    join->credit = 1025;
}
static void no_topics(Brink__V1__Join *join)
{
    join->n_topics = 0;
}
static void many_topics(Brink__V1__Join *join)
{
    join->n_topics = 65;
}
static void blank_prefix(Brink__V1__Join *join)
{
    join->topics[1] = "scenario/ x";
    join->n_topics = 2;
}

static char *many_labels_list[33];

static void many_labels(Brink__V1__Join *join)
{
    for (size_t i = 0; i < 33; i++) {
        many_labels_list[i] = "gpu";
    }
    join->labels = many_labels_list;
    join->n_labels = 33;
}
static void bad_label(Brink__V1__Join *join)
{
    many_labels_list[0] = "gpu";
    many_labels_list[1] = "cores>=8";
    join->labels = many_labels_list;
    join->n_labels = 2;
}
static void many_threads(Brink__V1__Join *join)
{
    join->threads = 1025;
}

static void a_join_that_is_wrong_is_refused(void **state)
{
    (void)state;
    static const struct {
        spoil_fn *spoil;
        const char *words;
    } rows[] = {
        {no_worker_id, "join.worker_id: 0 bytes where 16 that are not all zero belong"},
        {long_name, "join.name: not UTF-8 of at most 64 bytes"},
        {control_name, "join.name: not UTF-8 of at most 64 bytes"},
        {no_credit, "join.credit: 0, 1 to 1024"},
        {much_credit, "join.credit: 1025, 1 to 1024"},
        {no_topics, "join.topics: 0, 1 to 64"},
        {many_topics, "join.topics: 65, 1 to 64"},
        {many_labels, "join.labels: 33, at most 32"},
        {bad_label, "join.labels[1]: \"cores>=8\" is not 1 to 64 visible ASCII bytes"},
        {many_threads, "join.threads: 1025, at most 1024"},
        {blank_prefix, "join.topics[1]: \"scenario/ x\" is not at most 200 visible"},
    };
    struct running running;
    start(&running);
    struct peer worker;
    running_call(&running, &worker);
    for (uint32_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *topics[65];
        for (size_t k = 0; k < 65; k++) {
            topics[k] = "scenario/";
        }
        struct id id = peer_id(7);
        Brink__V1__Join join = BRINK__V1__JOIN__INIT;
        join.worker_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = id.bytes};
        join.name = "w";
        join.topics = topics;
        join.n_topics = 1;
        join.credit = 1;
        rows[i].spoil(&join);
        uint8_t bytes[2000];
        size_t size = brink__v1__join__pack(&join, bytes);
        struct frame_call call = frame_call_make(FRAME_REQUEST, peer_id(i + 1));
        call.method = "/brink.v1.Dispatch/Work";
        call.has_work = true;
        call.work.kind = WORK_JOIN;
        peer_send(&worker, &call, bytes, size);
        const struct frame_call *end =
            peer_expect_end(&worker, peer_id(i + 1), INVALID_ARGUMENT);
        if (strncmp(end->status.message, rows[i].words, strlen(rows[i].words)) != 0) {
            fail_msg("\"%s\" instead of \"%s\"", end->status.message, rows[i].words);
        }
    }
    assert_int_equal(ask_stats(&worker)->n_workers, 0);
    peer_close(&worker);
    running_stop(&running);
}

static void a_stranger_on_the_stream_is_asked_who_it_is(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer worker;
    running_call(&running, &worker);
    const struct frame_call alive = stream_message(7, WORK_ALIVE);
    peer_send(&worker, &alive, NULL, 0);
    const struct frame_call *who = receive_kind(&worker, WORK_JOIN);
    assert_true(id_equal(&who->id, &alive.id));
    const struct frame_call bye = frame_call_make(FRAME_END, peer_id(8));
    peer_send(&worker, &bye, NULL, 0); /* whoever leaves is not asked */
    running_join(&worker, 7, "", 2);
    assert_int_equal(ask_stats(&worker)->n_workers, 1);
    const struct frame_call end = frame_call_make(FRAME_END, peer_id(7));
    peer_send(&worker, &end, NULL, 0);
    assert_int_equal(ask_stats(&worker)->n_workers, 0);
    const struct frame_call odd = frame_call_make(FRAME_MESSAGE, peer_id(9));
    peer_send(&worker, &odd, NULL, 0);
    peer_expect_end(&worker, peer_id(9), INVALID_ARGUMENT);
    peer_close(&worker);
    running_stop(&running);
}

static void send_as_version(struct peer *caller, const struct frame_call *call, uint8_t version)
{
    struct message message;
    uint8_t header[500];
    message_init(&message);
    assert_int_equal(message_make(&message, call, NULL), STATUS_OK);
    size_t size = body_size(&message.header);
    memcpy(header, body_bytes(&message.header), size);
    assert_int_equal(header[1], FRAME_VERSION);
    header[1] = version;
    assert_int_equal(body_copy(&message.header, header, size), STATUS_OK);
    assert_int_equal(socket_send(caller->socket, &message), STATUS_OK);
    message_clear(&message);
}

/* Law: a version this broker does not speak is refused in words its sender can read, be it that
 * of a client or of a worker. */
static void another_version_is_refused_with_a_status(void **state)
{
    (void)state;
    static const struct {
        uint8_t version;
        const char *words;
    } rows[] = {{0, "version: 0, this side speaks 1"},
                {2, "version: 2, this side speaks 1"},
                {99, "version: 99, this side speaks 1"}};
    enum { ROWS = sizeof rows / sizeof rows[0] };
    struct running running;
    start(&running);
    struct peer caller;
    running_call(&running, &caller);
    for (uint32_t i = 0; i < ROWS; i++) {
        struct frame_call call = submission(1 + i);
        send_as_version(&caller, &call, rows[i].version);
        const struct frame_call *end = peer_expect_end(&caller, call.id, UNIMPLEMENTED);
        assert_string_equal(end->status.message, rows[i].words);
        call = frame_call_make(FRAME_REQUEST, peer_id(100 + i));
        call.method = "/brink.v1.Dispatch/Work";
        call.has_work = true;
        call.work.kind = WORK_JOIN;
        send_as_version(&caller, &call, rows[i].version);
        end = peer_expect_end(&caller, call.id, UNIMPLEMENTED);
        assert_string_equal(end->status.message, rows[i].words);
    }
    const Brink__V1__StatsReply *stats = ask_stats(&caller);
    assert_int_equal(stats->messages_bad, 2 * ROWS);
    assert_int_equal(stats->n_workers, 0);
    peer_close(&caller);
    running_stop(&running);
}

/* Law: a worker that says less than today's, or more, is a worker: what it does not say is
 * nothing, and what nobody knows is not read. */
static void a_worker_of_another_time_is_taken(void **state)
{
    (void)state;
    static const uint8_t unknown[] = {0xfa, 0x7f, 3, 'n', 'e', 'w', 0xf0, 0x7f, 0x85, 0x01};
    struct running running;
    start(&running);
    struct peer caller;
    running_call(&running, &caller);
    for (uint32_t i = 0; i < 2; i++) {
        struct peer worker;
        struct id id = peer_id(7 + i);
        char *topics[] = {"scenario/"};
        uint8_t bytes[400];
        Brink__V1__Join join = BRINK__V1__JOIN__INIT;
        join.worker_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = id.bytes};
        join.topics = topics; /* no name, no version of the model */
        join.n_topics = 1;
        join.credit = 1;
        size_t size = brink__v1__join__pack(&join, bytes);
        memcpy(bytes + size, unknown, sizeof unknown);
        size += i == 1 ? sizeof unknown : 0;
        struct frame_call call = frame_call_make(FRAME_REQUEST, id);
        call.method = "/brink.v1.Dispatch/Work";
        call.has_work = true;
        call.work.kind = WORK_JOIN;
        running_call(&running, &worker);
        peer_send(&worker, &call, bytes, size);
        submit_one(&caller, 20 + i);
        receive_kind(&worker, WORK_TASK);
        assert_int_equal(ask_stats(&caller)->n_workers, 1);
        const struct frame_call end = frame_call_make(FRAME_END, id);
        peer_send(&worker, &end, NULL, 0);
        peer_close(&worker);
    }
    peer_close(&caller);
    running_stop(&running);
}

/* Law: one message may carry many calls, and each is answered. */
static void many_calls_in_one_message_are_all_answered(void **state)
{
    (void)state;
    struct running running;
    start(&running);
    struct peer caller;
    running_call(&running, &caller);
    struct batch batch;
    struct body body;
    batch_init(&batch);
    body_init(&body);
    for (uint32_t i = 0; i < FRAME_CALLS_MAX; i++) {
        const struct frame_call call = submission(i);
        assert_int_equal(body_copy(&body, "0123456789", i % 10), STATUS_OK);
        assert_int_equal(batch_add(&batch, &call, &body), STATUS_OK);
    }
    struct message message;
    message_init(&message);
    assert_int_equal(batch_take(&batch, &message), STATUS_OK);
    assert_int_equal(socket_send(caller.socket, &message), STATUS_OK);
    for (uint32_t i = 0; i < FRAME_CALLS_MAX; i++) {
        peer_expect_end(&caller, submission(i).id, OK);
    }
    assert_int_equal(caller.inbox.frame.count, FRAME_CALLS_MAX); /* and so do the answers */
    for (uint32_t i = 0; i < FRAME_CALLS_MAX; i += 9) {
        assert_int_equal(ask_state(&caller, "/brink.v1.Broker/Get", 5, i)->body_bytes, i % 10);
    }
    message_clear(&message);
    body_clear(&body);
    batch_clear(&batch);
    peer_close(&caller);
    running_stop(&running);
}

/* Law: a subscriber that does not read stops nobody, and costs its queue at most. */
static void a_stalled_subscriber_stops_nobody(void **state)
{
    (void)state;
    enum { PUBLICATIONS = 300 };
    struct loop_options options = running_options();
    options.queue_max = 20;
    struct running running;
    running_start(&running, peer_context(), options);
    struct peer stalled;
    struct peer caller;
    struct peer worker;
    running_subscribe(&running, &stalled, "progress/");
    running_call(&running, &caller);
    submit_one(&caller, 1);
    running_work(&running, &worker, 7, "", 1);
    const struct frame_call *task = receive_kind(&worker, WORK_TASK);
    struct frame_call progress = stream_message(7, WORK_PROGRESS);
    progress.work.request_id = task->work.request_id;
    progress.work.epoch = task->work.epoch;
    uint64_t epoch = task->work.epoch;
    for (int i = 0; i < PUBLICATIONS; i++) {
        peer_send(&worker, &progress, "moved", 5);
    }
    struct frame_call result = stream_message(7, WORK_RESULT);
    result.work.request_id = peer_id(1);
    result.work.epoch = epoch;
    peer_send(&worker, &result, "an assessment", 13);
    ask_about(&caller, "/brink.v1.Broker/Await", 2, 1);
    peer_expect_end(&caller, peer_id(2), OK);
    peer_close(&worker);
    peer_close(&caller);
    peer_close(&stalled);
    running_stop(&running);
}

/* Law: a caller that does not read misses its answers, counted, and nobody else's. */
static void a_caller_that_does_not_read_is_counted(void **state)
{
    (void)state;
    struct loop_options options = running_options();
    options.queue_max = 5;
    struct running running;
    running_start(&running, peer_context(), options);
    struct peer caller;
    running_call(&running, &caller);
    struct peer deaf;
    peer_open_small(&deaf, running.context, "inproc://call", 3);
    struct message message;
    message_init(&message);
    while (ask_stats(&caller)->sends_dropped == 0) { /* at most 8 messages of 64 answers */
        struct frame_call call = frame_call_make(FRAME_REQUEST, peer_id(1));
        call.method = "/brink.v1.Broker/Stats";
        assert_int_equal(message_make(&message, &call, NULL), STATUS_OK);
        enum status status = socket_send(deaf.socket, &message);
        assert_true(status == STATUS_OK || status == STATUS_FULL);
    }
    message_clear(&message);
    peer_close(&deaf);
    peer_close(&caller);
    running_stop(&running);
}

static void two_brokers_fit_in_one_process(void **state)
{
    (void)state;
    struct context *context = peer_context();
    struct running first;
    struct loop_options options = running_options();
    running_start(&first, context, options);
    options.call = "inproc://other-call";
    options.publish = "inproc://other-publish";
    struct running second;
    running_start(&second, context, options);
    struct peer caller;
    running_call(&first, &caller);
    submit_one(&caller, 1);
    struct peer other;
    running_call(&second, &other);
    assert_int_equal(ask_stats(&other)->requests_accepted, 0);
    assert_int_equal(ask_stats(&caller)->requests_accepted, 1);
    peer_close(&caller);
    peer_close(&other);
    second.context = NULL; /* the first owns it */
    running_stop(&second);
    running_stop(&first);
}

static void it_listens_on_ports_the_system_chose(void **state)
{
    (void)state;
    struct loop_options options = running_options();
    options.call = "tcp://127.0.0.1:*";
    options.publish = "tcp://127.0.0.1:*";
    struct running running;
    running_start(&running, peer_context(), options);
    struct peer subscriber;
    struct peer caller;
    running_subscribe(&running, &subscriber, "assessment/");
    running_call(&running, &caller);
    submit_one(&caller, 1);
    assert_int_equal(ask_state(&caller, "/brink.v1.Broker/Cancel", 2, 1)->sequence, 1);
    const struct frame_call *told = running_next(&subscriber, "assessment/");
    assert_int_equal(told->status.code, CANCELLED);

    struct loop_options same = running_options();
    char words[LOOP_WORDS_BYTES];
    char expected[SOCKET_WORDS_BYTES];
    same.context = running.context;
    same.call = loop_call_endpoint(running.loop);
    struct loop *loop = NULL;
    assert_int_equal(loop_new(&same, &loop, words), STATUS_EXISTS);
    snprintf(expected, sizeof expected, "%s is in use by another program", same.call);
    assert_string_equal(words, expected);
    assert_null(loop);
    peer_close(&caller);
    peer_close(&subscriber);
    running_stop(&running);
}

static void a_stop_file_ends_the_loop(void **state)
{
    (void)state;
    struct loop_options options = running_options();
    options.stop_file = eventfd(0, EFD_CLOEXEC);
    struct running running;
    running_start(&running, peer_context(), options);
    assert_int_equal(eventfd_write(options.stop_file, 1), 0);
    assert_int_equal(pthread_join(running.thread, NULL), 0);
    assert_int_equal(running.ended, STATUS_OK);
    loop_free(&running.loop);
    context_free(&running.context);
    close(options.stop_file);
}

/* Law: a loop that cannot be made leaves nothing behind (the sanitizers watch). */
static void failed_allocations_leave_no_loop_behind(void **state)
{
    (void)state;
    struct loop_options options = running_options();
    options.context = peer_context();
    options.limits.jobs_max = 10;
    options.limits.kept_max = 10;
    struct loop *loop = NULL;
    char words[LOOP_WORDS_BYTES];
    int failures = 0;
    for (int allowed = 0; loop == NULL; allowed++) {
        char call[64];
        char publish[64];
        snprintf(call, sizeof call, "inproc://call-%d", allowed);
        snprintf(publish, sizeof publish, "inproc://publish-%d", allowed);
        options.call = call;
        options.publish = publish;
        alloc_fail_after(allowed);
        enum status status = loop_new(&options, &loop, words);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        failures += status != STATUS_OK;
    }
    assert_true(failures > 5);
    loop_free(&loop);
    options.limits.attempts_max = 0;
    options.call = "inproc://last-call";
    options.publish = "inproc://last-publish";
    assert_int_equal(loop_new(&options, &loop, words), STATUS_BAD_INPUT);
    assert_string_equal(words, "limits: input is not valid");
    context_free(&options.context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_direct_call_is_answered_by_a_worker),
        cmocka_unit_test(a_request_submitted_twice_runs_once),
        cmocka_unit_test(an_error_of_the_worker_is_passed_on),
        cmocka_unit_test(a_body_beyond_its_limit_is_refused_in_words),
        cmocka_unit_test(a_fork_is_taken_apart_and_gathered),
        cmocka_unit_test(a_fork_tells_what_its_children_say),
        cmocka_unit_test(a_fork_into_what_is_not_served_is_refused),
        cmocka_unit_test(a_blob_is_kept_by_its_hash),
        cmocka_unit_test(a_request_is_refused_until_its_blob_is_there),
        cmocka_unit_test(a_blob_survives_the_broker),
        cmocka_unit_test(without_room_for_blobs_each_is_refused),
        cmocka_unit_test(a_cancelled_request_is_stopped),
        cmocka_unit_test(a_caller_that_waits_no_more_is_left_alone),
        cmocka_unit_test(a_request_nobody_takes_expires),
        cmocka_unit_test(a_dead_request_names_its_attempts),
        cmocka_unit_test(a_dead_request_can_be_requeued),
        cmocka_unit_test(a_silent_worker_loses_its_task),
        cmocka_unit_test(a_worker_that_is_gone_is_noticed_by_a_send),
        cmocka_unit_test(a_worker_that_does_not_read_loses_its_tasks),
        cmocka_unit_test(progress_is_published_to_those_who_follow),
        cmocka_unit_test(lists_come_in_pages_and_through_filters),
        cmocka_unit_test(stats_tell_who_is_there),
        cmocka_unit_test(a_draining_broker_finishes_its_work),
        cmocka_unit_test(the_contract_describes_itself),
        cmocka_unit_test(refusals_name_the_field),
        cmocka_unit_test(a_full_queue_says_when_to_come_back),
        cmocka_unit_test(what_is_not_known_is_not_found),
        cmocka_unit_test(a_join_that_is_wrong_is_refused),
        cmocka_unit_test(a_stranger_on_the_stream_is_asked_who_it_is),
        cmocka_unit_test(another_version_is_refused_with_a_status),
        cmocka_unit_test(a_worker_of_another_time_is_taken),
        cmocka_unit_test(many_calls_in_one_message_are_all_answered),
        cmocka_unit_test(a_stalled_subscriber_stops_nobody),
        cmocka_unit_test(a_caller_that_does_not_read_is_counted),
        cmocka_unit_test(two_brokers_fit_in_one_process),
        cmocka_unit_test(it_listens_on_ports_the_system_chose),
        cmocka_unit_test(a_stop_file_ends_the_loop),
        cmocka_unit_test(failed_allocations_leave_no_loop_behind),
    };
    return cmocka_run_group_tests_name("broker/loop", tests, NULL, NULL);
}
