#include "tests/worker/fake_broker.h"

#include "proto/brink/v1/broker.pb-c.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "proto/unpack.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

enum { WAIT_MS = 30000 }; /* only a broken build waits this long */

struct link_options fake_options(void)
{
    struct link_options options = link_default_options();
    options.call = "inproc://call";
    options.name = "tester";
    options.threads = 2;
    options.credit = 3;
    options.alive_ms = 10;
    options.progress_ms = 2;
    options.log = (struct log){.stream = NULL, .program = "test", .least = LOG_DEBUG};
    return options;
}

static void bind_server(struct fake_broker *broker, const char *endpoint)
{
    const struct socket_options options = {.kind = SOCKET_SERVER, .frame_bytes_max = 64 << 20};
    char words[SOCKET_WORDS_BYTES];
    assert_int_equal(socket_new(broker->context, &options, &broker->server), STATUS_OK);
    if (socket_bind(broker->server, endpoint, words) != STATUS_OK) {
        fail_msg("%s", words);
    }
}

static void *run(void *broker_p)
{
    struct fake_broker *broker = broker_p;
    broker->ended = link_run(broker->link);
    return NULL;
}

void fake_open(struct fake_broker *broker, const struct link_options *options)
{
    *broker = (struct fake_broker){0};
    message_init(&broker->message);
    body_init(&broker->body);
    assert_int_equal(context_new(&broker->context), STATUS_OK);
    bind_server(broker, options->call);
    struct link_options own = *options;
    char words[SOCKET_WORDS_BYTES];
    own.context = broker->context;
    own.call = socket_endpoint(broker->server);
    if (link_new(&own, &broker->link, words) != STATUS_OK) {
        fail_msg("%s", words);
    }
    assert_int_equal(pthread_create(&broker->thread, NULL, run, broker), 0);
}

void fake_wait(struct fake_broker *broker, enum status expected)
{
    assert_int_equal(pthread_join(broker->thread, NULL), 0);
    assert_int_equal(broker->ended, expected);
    link_free(&broker->link);
    body_clear(&broker->body);
    message_clear(&broker->message);
    arena_clear(&broker->arena);
    socket_free(&broker->server);
    context_free(&broker->context);
}

void fake_close(struct fake_broker *broker)
{
    link_stop(broker->link);
    fake_hear_work(broker, WORK_CREDIT); /* the first is taken: a second is not lost in it */
    link_stop(broker->link);
    fake_wait(broker, STATUS_OK);
}

void fake_restart(struct fake_broker *broker)
{
    char endpoint[SOCKET_WORDS_BYTES];
    snprintf(endpoint, sizeof endpoint, "%s", socket_endpoint(broker->server));
    socket_free(&broker->server);
    const struct socket_options options = {.kind = SOCKET_SERVER, .frame_bytes_max = 64 << 20};
    assert_int_equal(socket_new(broker->context, &options, &broker->server), STATUS_OK);
    char words[SOCKET_WORDS_BYTES];
    while (socket_bind(broker->server, endpoint, words) != STATUS_OK) {
        /* libzmq closes the old socket in its own time. */
    }
    broker->frame.count = 0;
    broker->next = 0;
}

static void receive(struct fake_broker *broker)
{
    enum status status = socket_receive(broker->server, &broker->message);
    while (status == STATUS_UNAVAILABLE) {
        struct socket_event event = {.socket = broker->server};
        assert_int_equal(socket_wait(&event, 1, WAIT_MS), STATUS_OK);
        assert_true(event.ready);
        status = socket_receive(broker->server, &broker->message);
    }
    assert_int_equal(status, STATUS_OK);
    struct frame_fault fault;
    arena_reset(&broker->arena);
    if (message_decode(&broker->message, &broker->arena, &broker->frame, &fault) != STATUS_OK) {
        fail_msg("%s", fault.words);
    }
    broker->next = 0;
}

static const struct frame_call *hear_any(struct fake_broker *broker)
{
    if (broker->next == broker->frame.count) {
        receive(broker);
    }
    size_t index = broker->next++;
    assert_int_equal(message_body(&broker->message, &broker->frame, index, &broker->body),
                     STATUS_OK);
    const struct frame_call *call = &broker->frame.calls[index];
    bool is_fetch = strcmp(call->method, "/brink.v1.Broker/GetBlob") == 0;
    assert_true(call->has_work || is_fetch);
    broker->progress += call->work.kind == WORK_PROGRESS;
    return call;
}

const struct frame_call *fake_hear(struct fake_broker *broker)
{
    const struct frame_call *call = NULL;
    do {
        call = hear_any(broker);
    } while (call->work.kind == WORK_ALIVE || call->work.kind == WORK_PROGRESS);
    return call;
}

const struct frame_call *fake_hear_work(struct fake_broker *broker, enum frame_work_kind kind)
{
    const struct frame_call *call = NULL;
    do {
        call = hear_any(broker);
        assert_true(call->work.kind == kind || call->work.kind == WORK_ALIVE ||
                    call->work.kind == WORK_PROGRESS);
    } while (call->work.kind != kind);
    return call;
}

void fake_hear_join(struct fake_broker *broker)
{
    const struct frame_call *call = fake_hear_work(broker, WORK_JOIN);
    ProtobufCMessage *message = NULL;
    assert_int_equal(call->kind, FRAME_REQUEST);
    assert_string_equal(call->method, "/brink.v1.Dispatch/Work");
    assert_int_equal(unpack_message(&brink__v1__join__descriptor, &broker->arena,
                                    body_bytes(&broker->body), body_size(&broker->body),
                                    &message),
                     STATUS_OK);
    const Brink__V1__Join *join = (const Brink__V1__Join *)message;
    broker->stream = call->id;
    assert_int_equal(id_read(join->worker_id.data, join->worker_id.len, &broker->worker),
                     STATUS_OK);
}

struct id fake_request(uint32_t request)
{
    struct id id = {{0x52}};
    memcpy(id.bytes + ID_BYTES - sizeof request, &request, sizeof request);
    return id;
}

static void
send_call(struct fake_broker *broker, const struct frame_call *call, const struct body *body)
{
    struct message message;
    message_init(&message);
    assert_int_equal(message_make(&message, call, body), STATUS_OK);
    message.peer = broker->message.peer;
    assert_int_equal(socket_send(broker->server, &message), STATUS_OK);
    message_clear(&message);
}

static struct frame_call make_call(struct fake_broker *broker,
                                   enum frame_work_kind kind,
                                   uint32_t request,
                                   uint64_t epoch)
{
    struct frame_call call = frame_call_make(FRAME_MESSAGE, broker->stream);
    call.has_work = true;
    call.work.kind = kind;
    call.work.request_id = request > 0 ? fake_request(request) : (struct id){{0}};
    call.work.epoch = epoch;
    return call;
}

void fake_say(struct fake_broker *broker,
              enum frame_work_kind kind,
              uint32_t request,
              uint64_t epoch)
{
    struct frame_call call = make_call(broker, kind, request, epoch);
    send_call(broker, &call, NULL);
}

void fake_task(struct fake_broker *broker,
               uint32_t request,
               uint64_t epoch,
               uint32_t deadline_ms,
               const struct buffer *bytes)
{
    static const struct frame_metadata metadata[] = {
        {"traceparent", "00-4bf92f35-00f067aa-01"}};
    struct frame_call call = make_call(broker, WORK_TASK, request, epoch);
    struct body body;
    call.work.method = "/brink.v1.Assessor/Assess";
    call.work.topic = "scenario/assess/ISL";
    call.work.attempt = 1;
    call.deadline_ms = deadline_ms;
    call.metadata = metadata;
    call.metadata_count = 1;
    body_init(&body);
    assert_int_equal(body_copy(&body, bytes->bytes, bytes->size), STATUS_OK);
    send_call(broker, &call, &body);
    body_clear(&body);
}

struct id fake_hear_fetch(struct fake_broker *broker, const uint8_t *hash)
{
    const struct frame_call *call = fake_hear(broker);
    ProtobufCMessage *message = NULL;
    assert_int_equal(call->kind, FRAME_REQUEST);
    assert_string_equal(call->method, "/brink.v1.Broker/GetBlob");
    assert_int_equal(unpack_message(&brink__v1__get_blob_request__descriptor, &broker->arena,
                                    body_bytes(&broker->body), body_size(&broker->body),
                                    &message),
                     STATUS_OK);
    const Brink__V1__GetBlobRequest *get = (const Brink__V1__GetBlobRequest *)message;
    assert_int_equal(get->hash.len, 32);
    assert_memory_equal(get->hash.data, hash, 32);
    return call->id;
}

void fake_answer_fetch(struct fake_broker *broker,
                       struct id id,
                       int code,
                       const struct buffer *bytes)
{
    struct frame_call call = frame_call_make(FRAME_END, id);
    Brink__V1__Blob blob = BRINK__V1__BLOB__INIT;
    struct body body;
    uint8_t *packed = NULL;
    call.has_status = true;
    call.status = frame_status_make(code, code == 0 ? "" : "the test says no");
    body_init(&body);
    if (bytes != NULL) {
        blob.blob = (ProtobufCBinaryData){.len = bytes->size, .data = bytes->bytes};
        assert_int_equal(body_make(&body, brink__v1__blob__get_packed_size(&blob), &packed),
                         STATUS_OK);
        brink__v1__blob__pack(&blob, packed);
    }
    send_call(broker, &call, &body);
    body_clear(&body);
}

void fake_end(struct fake_broker *broker, int code, uint32_t retry_after_ms)
{
    struct frame_call call = frame_call_make(FRAME_END, broker->stream);
    call.has_status = true;
    call.status = frame_status_make(code, "the test says so");
    call.status.retry_after_ms = retry_after_ms;
    send_call(broker, &call, NULL);
}

void fake_send_raw(struct fake_broker *broker, const char *header, const char *bodies)
{
    struct message message;
    message_init(&message);
    assert_int_equal(body_copy(&message.header, header, strlen(header)), STATUS_OK);
    assert_int_equal(body_copy(&message.bodies, bodies, strlen(bodies)), STATUS_OK);
    message.peer = broker->message.peer;
    assert_int_equal(socket_send(broker->server, &message), STATUS_OK);
    message_clear(&message);
}

const struct frame_call *
fake_hear_result(struct fake_broker *broker, uint32_t request, uint64_t epoch, int code)
{
    const struct frame_call *call = fake_hear_work(broker, WORK_RESULT);
    struct id id = fake_request(request);
    assert_true(id_equal(&call->work.request_id, &id));
    assert_int_equal(call->work.epoch, epoch);
    assert_true(call->has_status);
    if (call->status.code != code) {
        fail_msg("code %d instead of %d: %s", call->status.code, code, call->status.message);
    }
    return call;
}
