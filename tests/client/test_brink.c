/* The client library against a running broker, with workers that the test plays. */
#include "client/brink.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/unpack.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/running.h"
#include "wire/endpoint.h"

#include <stdio.h>
#include <string.h>

enum { PATIENCE_MS = 30000, INVALID_ARGUMENT = 3, NOT_FOUND = 5 };

static const char assess[] = "/brink.v1.Assessor/Assess";

static struct brink *open_client(struct context *context, const char *endpoint)
{
    const struct brink_options options = {.context = context, .call = endpoint};
    struct brink *brink = NULL;
    char words[BRINK_WORDS_BYTES];
    assert_int_equal(brink_new(&options, &brink, words), STATUS_OK);
    assert_string_equal(words, "");
    return brink;
}

static struct brink_request scenario(void)
{
    return (struct brink_request){.method = assess,
                                  .topic = "scenario/assess/dprk",
                                  .body = "a scenario",
                                  .body_size = 10,
                                  .no_cache = true};
}

/* Takes one task and answers it with "an assessment". */
static void work_once(struct peer *worker, uint32_t number)
{
    const struct frame_call *task = peer_receive(worker);
    assert_int_equal(task->work.kind, WORK_TASK);
    struct frame_call result = frame_call_make(FRAME_MESSAGE, peer_id(number));
    result.has_work = true;
    result.work.kind = WORK_RESULT;
    result.work.request_id = task->work.request_id;
    result.work.epoch = task->work.epoch;
    peer_send(worker, &result, "an assessment", 13);
}

/* Law: a request may stand on what was put before, and is refused until it was. */
static void what_requests_share_is_put_once(void **state)
{
    (void)state;
    struct running running;
    running_start(&running, peer_context(), running_options());
    struct brink *brink = open_client(running.context, "inproc://call");
    uint8_t hash[FRAME_BLOB_BYTES];
    struct brink_reply reply;
    struct brink_accepted accepted;
    struct brink_request request = scenario();
    brink_hash("a world", 7, hash);
    request.blob = hash;
    assert_int_equal(brink_submit(brink, &request, PATIENCE_MS, &accepted, &reply), STATUS_OK);
    assert_true(id_is_zero(&accepted.request));
    assert_true(brink_wants_blob(&reply));
    assert_int_equal(brink_put(brink, "a world", 7, PATIENCE_MS, &reply), STATUS_OK);
    assert_int_equal(reply.status.code, 0);
    assert_false(brink_wants_blob(&reply));
    Brink__V1__PutBlobReply *put =
        brink__v1__put_blob_reply__unpack(NULL, reply.body_size, reply.body);
    assert_int_equal(put->hash.len, sizeof hash);
    assert_memory_equal(put->hash.data, hash, sizeof hash);
    brink__v1__put_blob_reply__free_unpacked(put, NULL);
    assert_int_equal(brink_submit(brink, &request, PATIENCE_MS, &accepted, &reply), STATUS_OK);
    assert_false(id_is_zero(&accepted.request));
    struct id call;
    assert_int_equal(brink_send_put(brink, "a world", 7, &call), STATUS_OK);
    assert_int_equal(brink_receive(brink, PATIENCE_MS, &reply), STATUS_OK);
    assert_true(id_equal(&reply.call, &call) && reply.status.code == 0);
    assert_int_equal(brink_put(brink, "", 0, PATIENCE_MS, &reply), STATUS_OK);
    assert_int_equal(reply.status.code, INVALID_ARGUMENT);
    assert_false(brink_wants_blob(&reply));
    brink_free(&brink);
    running_stop(&running);
}

/* Law: what is submitted can be awaited, and is what the worker answered. */
static void a_submission_is_awaited(void **state)
{
    (void)state;
    struct running running;
    running_start(&running, peer_context(), running_options());
    struct brink *brink = open_client(running.context, "inproc://call");
    static const struct frame_metadata metadata[] = {{"traceparent", "00-4bf92f-01"}};
    struct brink_request request = scenario();
    request.metadata = metadata;
    request.metadata_count = 1;
    request.tenant = "desk-east";
    struct brink_accepted accepted;
    assert_int_equal(brink_submit(brink, &request, PATIENCE_MS, &accepted, NULL), STATUS_OK);
    assert_string_equal(brink_words(brink), "");
    assert_string_equal(accepted.durability, "memory");
    assert_false(accepted.known);

    struct peer worker;
    running_work(&running, &worker, 7, "", 1);
    work_once(&worker, 7);
    struct brink_reply reply;
    assert_int_equal(brink_await(brink, &accepted.request, PATIENCE_MS, &reply), STATUS_OK);
    assert_int_equal(reply.status.code, 0);
    assert_int_equal(reply.body_size, 13);
    assert_memory_equal(reply.body, "an assessment", 13);
    assert_int_equal(reply.work.sequence, 1);
    assert_string_equal(reply.work.tenant, "desk-east");
    assert_string_equal(brink_metadata(&reply, "traceparent"), "00-4bf92f-01");
    assert_string_equal(brink_metadata(&reply, "brink-worker"), "fake");
    assert_null(brink_metadata(&reply, "brink-nothing"));

    request.request_id = accepted.request;
    assert_int_equal(brink_submit(brink, &request, PATIENCE_MS, &accepted, NULL), STATUS_OK);
    assert_true(accepted.known);
    assert_int_equal(brink_get(brink, &accepted.request, PATIENCE_MS, &reply), STATUS_OK);
    struct arena arena = {0};
    ProtobufCMessage *message = NULL;
    assert_int_equal(unpack_message(&brink__v1__request_state__descriptor, &arena, reply.body,
                                    reply.body_size, &message),
                     STATUS_OK);
    assert_int_equal(((const Brink__V1__RequestState *)message)->phase,
                     BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_DONE);
    arena_clear(&arena);
    peer_close(&worker);
    brink_free(&brink);
    running_stop(&running);
}

/* Law: a refusal by the broker is an answer. */
static void a_refusal_is_an_answer(void **state)
{
    (void)state;
    struct running running;
    running_start(&running, peer_context(), running_options());
    struct brink *brink = open_client(running.context, "inproc://call");
    struct brink_request request = scenario();
    request.topic = "north korea";
    struct brink_accepted accepted;
    struct brink_reply reply;
    assert_int_equal(brink_submit(brink, &request, PATIENCE_MS, &accepted, &reply), STATUS_OK);
    assert_true(id_is_zero(&accepted.request));
    assert_int_equal(reply.status.code, INVALID_ARGUMENT);
    assert_int_equal(reply.status.violation_count, 1);
    assert_string_equal(reply.status.violations[0].field, "work.topic");
    const struct id nobody = peer_id(5);
    assert_int_equal(brink_await(brink, &nobody, PATIENCE_MS, &reply), STATUS_OK);
    assert_int_equal(reply.status.code, NOT_FOUND);
    assert_int_equal(brink_cancel(brink, &nobody, PATIENCE_MS, &reply), STATUS_OK);
    assert_int_equal(reply.status.code, NOT_FOUND);
    brink_free(&brink);
    running_stop(&running);
}

/* Law: a request that takes its time is told from a broker that is not there. */
static void late_and_absent_are_told_apart(void **state)
{
    (void)state;
    struct running running;
    struct loop_options options = running_options();
    options.call = "tcp://127.0.0.1:*";
    options.publish = "tcp://127.0.0.1:*";
    running_start(&running, peer_context(), options);
    char endpoint[ENDPOINT_BYTES];
    snprintf(endpoint, sizeof endpoint, "%s", loop_call_endpoint(running.loop));
    struct brink *brink = open_client(NULL, endpoint);
    const struct brink_request request = scenario();
    struct brink_accepted accepted;
    struct brink_reply reply;
    assert_int_equal(brink_submit(brink, &request, PATIENCE_MS, &accepted, NULL), STATUS_OK);
    assert_int_equal(brink_await(brink, &accepted.request, 900, &reply), STATUS_EXPIRED);
    char id[ID_TEXT_BYTES];
    char expected[BRINK_WORDS_BYTES];
    id_format(&accepted.request, id);
    snprintf(expected, sizeof expected, "request %s has not ended within 900 ms", id);
    assert_string_equal(brink_words(brink), expected);
    running_stop(&running);

    assert_int_equal(brink_await(brink, &accepted.request, 20, &reply), STATUS_UNAVAILABLE);
    snprintf(expected, sizeof expected, "/brink.v1.Broker/Await at %s: no answer within 20 ms",
             endpoint);
    assert_string_equal(brink_words(brink), expected);
    assert_int_equal(brink_submit(brink, &request, 20, &accepted, NULL), STATUS_UNAVAILABLE);
    assert_int_equal(brink_get(brink, &accepted.request, 20, &reply), STATUS_UNAVAILABLE);
    assert_int_equal(brink_receive(brink, 0, &reply), STATUS_EXPIRED);
    brink_free(&brink);
}

struct submission {
    struct brink *brink;
    enum status status;
    struct brink_accepted accepted;
};

static void *submit_patiently(void *arg)
{
    struct submission *submission = arg;
    const struct brink_request request = scenario();
    submission->status =
        brink_submit(submission->brink, &request, PATIENCE_MS, &submission->accepted, NULL);
    return NULL;
}

/* Law: a broker that comes back is found again. */
static void a_submission_waits_for_the_broker(void **state)
{
    (void)state;
    struct loop_options options = running_options();
    options.call = "tcp://127.0.0.1:*";
    struct running running;
    running_start(&running, peer_context(), options);
    char endpoint[ENDPOINT_BYTES];
    snprintf(endpoint, sizeof endpoint, "%s", loop_call_endpoint(running.loop));
    running_stop(&running); /* its port is free now, and known */

    struct submission submission = {.brink = open_client(NULL, endpoint)};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, submit_patiently, &submission), 0);
    options.call = endpoint;
    running_start(&running, peer_context(), options);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(submission.status, STATUS_OK);
    assert_false(id_is_zero(&submission.accepted.request));
    brink_free(&submission.brink);
    running_stop(&running);
}

/* Law: every call sent has one answer, whatever their number and order. */
static void many_calls_can_be_under_way(void **state)
{
    (void)state;
    enum { CALLS = 1000 };
    struct running running;
    running_start(&running, peer_context(), running_options());
    struct brink *brink = open_client(running.context, "inproc://call");
    struct peer worker;
    running_work(&running, &worker, 7, "", 1000);
    struct id ids[CALLS];
    bool answered[CALLS] = {false};
    for (size_t i = 0; i < CALLS; i++) {
        const struct brink_request request = scenario();
        assert_int_equal(brink_send(brink, &request, &ids[i]), STATUS_OK);
    }
    struct brink_reply reply;
    assert_int_equal(brink_receive(brink, 0, &reply), STATUS_EXPIRED); /* sends the last */
    for (size_t i = 0; i < CALLS; i++) {
        work_once(&worker, 7);
    }
    for (size_t i = 0; i < CALLS; i++) {
        assert_int_equal(brink_receive(brink, PATIENCE_MS, &reply), STATUS_OK);
        assert_int_equal(reply.status.code, 0);
        size_t index = 0;
        while (index < CALLS && !id_equal(&ids[index], &reply.call)) {
            index++;
        }
        assert_true(index < CALLS);
        assert_false(answered[index]);
        answered[index] = true;
    }
    assert_int_equal(brink_receive(brink, 0, &reply), STATUS_EXPIRED);
    peer_close(&worker);
    brink_free(&brink);
    running_stop(&running);
}

/* Law: a call that is said again is one call: it is computed once and answered once. */
static void a_call_said_again_is_one(void **state)
{
    (void)state;
    struct running running;
    running_start(&running, peer_context(), running_options());
    struct brink *brink = open_client(running.context, "inproc://call");
    struct brink_request request = scenario();
    request.request_id = peer_id(42);
    struct id call;
    struct brink_reply reply;
    assert_int_equal(brink_send(brink, &request, &call), STATUS_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(brink_send_again(brink, &request, &call), STATUS_OK);
        assert_int_equal(brink_receive(brink, 0, &reply), STATUS_EXPIRED);
    }
    struct peer worker;
    running_work(&running, &worker, 7, "", 4);
    work_once(&worker, 7);
    assert_int_equal(brink_receive(brink, PATIENCE_MS, &reply), STATUS_OK);
    assert_true(id_equal(&reply.call, &call));
    assert_true(id_equal(&reply.work.request_id, &request.request_id));
    assert_memory_equal(reply.body, "an assessment", 13);
    struct id ping;
    const struct brink_request stats = {.method = "/brink.v1.Broker/Stats"};
    assert_int_equal(brink_send(brink, &stats, &ping), STATUS_OK);
    assert_int_equal(brink_receive(brink, PATIENCE_MS, &reply), STATUS_OK);
    assert_true(id_equal(&reply.call, &ping)); /* nothing came between */
    assert_int_equal(brink_send_again(brink, &request, &call), STATUS_OK);
    assert_int_equal(brink_receive(brink, PATIENCE_MS, &reply), STATUS_OK);
    assert_int_equal(reply.work.sequence, 1); /* the outcome that is kept */
    peer_close(&worker);
    brink_free(&brink);
    running_stop(&running);
}

static void a_detached_call_is_answered_by_its_acceptance(void **state)
{
    (void)state;
    struct running running;
    running_start(&running, peer_context(), running_options());
    struct brink *brink = open_client(running.context, "inproc://call");
    struct brink_request request = scenario();
    request.detached = true;
    struct id id;
    struct brink_reply reply;
    assert_int_equal(brink_send(brink, &request, &id), STATUS_OK);
    assert_int_equal(brink_receive(brink, PATIENCE_MS, &reply), STATUS_OK);
    assert_true(id_equal(&reply.call, &id));
    assert_int_equal(reply.status.code, 0);
    assert_int_equal(brink_cancel(brink, &id, PATIENCE_MS, &reply), STATUS_OK);
    assert_int_equal(reply.status.code, 0); /* its id is the request's */
    brink_free(&brink);
    running_stop(&running);
}

static void a_request_no_broker_would_take_is_not_sent(void **state)
{
    (void)state;
    struct context *context = peer_context();
    struct brink *brink = open_client(context, "inproc://nobody");
    struct brink_request request = scenario();
    request.tenant = "two\nlines";
    struct id id;
    struct brink_reply reply;
    assert_int_equal(brink_send(brink, &request, &id), STATUS_BAD_INPUT);
    assert_memory_equal(brink_words(brink), "/brink.v1.Assessor/Assess: method, topic", 40);
    assert_int_equal(brink_call(brink, &request, 20, &reply), STATUS_BAD_INPUT);
    brink_free(&brink);
    context_free(&context);
}

/* Law: what no broker should send is skipped. */
static void rubbish_from_the_broker_is_skipped(void **state)
{
    (void)state;
    struct context *context = peer_context();
    const struct socket_options options = {.kind = SOCKET_SERVER};
    struct socket *server = NULL;
    char words[SOCKET_WORDS_BYTES];
    assert_int_equal(socket_new(context, &options, &server), STATUS_OK);
    assert_int_equal(socket_bind(server, "inproc://call", words), STATUS_OK);
    struct brink *brink = open_client(context, "inproc://call");
    const struct brink_request request = {.method = "/brink.v1.Broker/Stats"};
    struct id id;
    struct brink_reply reply;
    assert_int_equal(brink_send(brink, &request, &id), STATUS_OK);
    assert_int_equal(brink_receive(brink, 0, &reply), STATUS_EXPIRED);
    struct message message;
    message_init(&message);
    assert_int_equal(socket_receive(server, &message), STATUS_OK);
    uint64_t peer = message.peer;
    assert_int_equal(body_copy(&message.header, "rubbish", 7), STATUS_OK);
    assert_int_equal(socket_send(server, &message), STATUS_OK);
    struct frame_call call = frame_call_make(FRAME_MESSAGE, id); /* not the end */
    assert_int_equal(message_make(&message, &call, NULL), STATUS_OK);
    message.peer = peer;
    assert_int_equal(socket_send(server, &message), STATUS_OK);
    call.kind = FRAME_END;
    call.has_status = true;
    call.status = frame_status_make(13, "the end");
    assert_int_equal(message_make(&message, &call, NULL), STATUS_OK);
    message.peer = peer;
    assert_int_equal(socket_send(server, &message), STATUS_OK);
    assert_int_equal(brink_receive(brink, PATIENCE_MS, &reply), STATUS_OK);
    assert_string_equal(reply.status.message, "the end");
    static const uint8_t tomorrow[] = {8, 99}; /* the version, and all else of it unread */
    assert_int_equal(body_copy(&message.header, tomorrow, sizeof tomorrow), STATUS_OK);
    message.peer = peer;
    assert_int_equal(socket_send(server, &message), STATUS_OK);
    assert_int_equal(brink_receive(brink, PATIENCE_MS, &reply), STATUS_UNSUPPORTED);
    assert_non_null(strstr(brink_words(brink), "version: 99, this side speaks 1"));
    message_clear(&message);
    brink_free(&brink);
    socket_free(&server);
    context_free(&context);
}

static void an_endpoint_that_cannot_be_is_explained(void **state)
{
    (void)state;
    const struct brink_options options = {.call = "7650"};
    struct brink *brink = NULL;
    char words[BRINK_WORDS_BYTES];
    assert_int_equal(brink_new(&options, &brink, words), STATUS_BAD_INPUT);
    assert_string_equal(words, "7650 is not an endpoint; write tcp://ADDRESS:PORT");
    assert_null(brink);
}

static void failed_allocations_leave_no_client_behind(void **state)
{
    (void)state;
    const struct brink_options options = {.call = "inproc://nobody"};
    struct brink *brink = NULL;
    char words[BRINK_WORDS_BYTES];
    int failures = 0;
    for (int allowed = 0; brink == NULL; allowed++) {
        alloc_fail_after(allowed);
        enum status status = brink_new(&options, &brink, words);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        failures += status != STATUS_OK;
    }
    assert_int_equal(failures, 3);
    const struct brink_request request = scenario();
    struct id id;
    alloc_fail_after(0);
    assert_int_equal(brink_send(brink, &request, &id), STATUS_NO_MEMORY);
    assert_string_equal(brink_words(brink), "out of memory");
    alloc_fail_after(-1);
    assert_int_equal(brink_send(brink, &request, &id), STATUS_OK);
    brink_free(&brink);
    brink_free(&brink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_requests_share_is_put_once),
        cmocka_unit_test(a_submission_is_awaited),
        cmocka_unit_test(a_refusal_is_an_answer),
        cmocka_unit_test(late_and_absent_are_told_apart),
        cmocka_unit_test(a_submission_waits_for_the_broker),
        cmocka_unit_test(many_calls_can_be_under_way),
        cmocka_unit_test(a_call_said_again_is_one),
        cmocka_unit_test(a_detached_call_is_answered_by_its_acceptance),
        cmocka_unit_test(a_request_no_broker_would_take_is_not_sent),
        cmocka_unit_test(rubbish_from_the_broker_is_skipped),
        cmocka_unit_test(an_endpoint_that_cannot_be_is_explained),
        cmocka_unit_test(failed_allocations_leave_no_client_behind),
    };
    return cmocka_run_group_tests_name("client/brink", tests, NULL, NULL);
}
