#include "client/brink.h"

#include "client/receive.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/unpack.h"
#include "wire/batch.h"
#include "wire/digest.h"
#include "wire/door.h"
#include "wire/endpoint.h"
#include "wire/inbox.h"
#include "wire/socket.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BODY_MAX = 64 << 20,
    RESEND_MS = 2000, /* a submission or a wait is said again after this */
    LINGER_MS = 200   /* for what is sent just before brink_free */
};

struct brink {
    struct context *own_context; /* NULL: it is shared */
    struct socket *socket;
    struct door *door; /* NULL: over inproc */
    char words[BRINK_WORDS_BYTES];
    struct id last_id; /* of a call: a random half, then a number */
    struct batch batch;
    struct message message; /* being sent */
    struct inbox inbox;
};

static enum status fail(struct brink *brink, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum status fail(struct brink *brink, enum status status, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(brink->words, sizeof brink->words, format, list);
    va_end(list);
    return status;
}

/* What went wrong while an answer was waited for. */
static enum status fail_waiting(struct brink *brink, enum status status)
{
    if (status == STATUS_UNSUPPORTED) {
        return fail(brink, status, "%s: the broker speaks another version of the protocol: %s",
                    socket_endpoint(brink->socket), brink->inbox.fault.words);
    }
    return fail(brink, status, "%s",
                status == STATUS_NO_KEY ? door_words(brink->door) : status_words(status));
}

static enum status
connect_client(struct brink *brink, const struct brink_options *options, char *words_out)
{
    const struct context *context = options->context;
    if (context == NULL) {
        if (context_new(&brink->own_context) != STATUS_OK) {
            return STATUS_NO_MEMORY;
        }
        context = brink->own_context;
    }
    const struct socket_options socket_options = {
        .kind = SOCKET_CALLER,
        .frame_bytes_max = options->body_max == 0 ? BODY_MAX : options->body_max,
        .linger_ms = LINGER_MS,
        .key = options->key,
        .server_key = options->server_key,
    };
    enum status status = socket_new(context, &socket_options, &brink->socket);
    if (status == STATUS_OK && !endpoint_is_inside(options->call)) {
        status = door_new(context, brink->socket, options->key, &brink->door);
    }
    if (status != STATUS_OK) {
        snprintf(words_out, BRINK_WORDS_BYTES, "socket: %s", status_words(status));
        return status;
    }
    return socket_connect(brink->socket, options->call, words_out);
}

enum status brink_new(const struct brink_options *options,
                      struct brink **brink_out,
                      char words_out[BRINK_WORDS_BYTES])
{
    snprintf(words_out, BRINK_WORDS_BYTES, "%s", status_words(STATUS_NO_MEMORY));
    struct brink *brink = calloc(1, sizeof *brink);
    if (brink == NULL) {
        return STATUS_NO_MEMORY;
    }
    brink->last_id = id_new();
    batch_init(&brink->batch);
    batch_limit(&brink->batch, options->calls_max);
    message_init(&brink->message);
    inbox_init(&brink->inbox);
    brink->inbox.borrows = true;
    enum status status = connect_client(brink, options, words_out);
    if (status != STATUS_OK) {
        brink_free(&brink);
        return status;
    }
    words_out[0] = '\0';
    *brink_out = brink;
    return STATUS_OK;
}

void brink_free(struct brink **brink_p)
{
    struct brink *brink = *brink_p;
    if (brink == NULL) {
        return;
    }
    inbox_clear(&brink->inbox);
    message_clear(&brink->message);
    batch_clear(&brink->batch);
    door_free(&brink->door);
    socket_free(&brink->socket);
    context_free(&brink->own_context);
    free(brink);
    *brink_p = NULL;
}

const char *brink_words(const struct brink *brink)
{
    return brink->words;
}

const char *brink_metadata(const struct brink_reply *reply, const char *key)
{
    for (size_t i = 0; i < reply->metadata_count; i++) {
        if (strcmp(reply->metadata[i].key, key) == 0) {
            return reply->metadata[i].value;
        }
    }
    return NULL;
}

/* Sending. */

/* The number is the second half: the next call has the next one. */
static struct id next_id(struct brink *brink)
{
    for (size_t i = ID_BYTES; i-- > ID_BYTES / 2;) {
        if (++brink->last_id.bytes[i] != 0) {
            break;
        }
    }
    return brink->last_id;
}

static enum status flush(struct brink *brink)
{
    if (brink->batch.count == 0) {
        return STATUS_OK;
    }
    enum status status = batch_take(&brink->batch, &brink->message);
    if (status != STATUS_OK) {
        return fail(brink, status, "%s", status_words(status));
    }
    if (door_look(brink->door) == DOOR_SHUT) {
        return fail_waiting(brink, STATUS_NO_KEY);
    }
    status = socket_send(brink->socket, &brink->message);
    if (status == STATUS_FULL) {
        return fail(brink, status, "%s: too many calls wait to be sent; receive some answers",
                    socket_endpoint(brink->socket));
    }
    return status == STATUS_OK ? STATUS_OK : fail(brink, status, "%s", status_words(status));
}

static enum status
add_call(struct brink *brink, const struct frame_call *call, const void *bytes, size_t size)
{
    enum status status = batch_add_bytes(&brink->batch, call, bytes, size);
    if (status == STATUS_FULL) {
        status = flush(brink);
        if (status != STATUS_OK) {
            return status;
        }
        status = batch_add_bytes(&brink->batch, call, bytes, size);
    }
    if (status == STATUS_BAD_INPUT) {
        return fail(
            brink, status,
            "%s: method, topic, tenant, needs, metadata or another field is too long or has "
            "control bytes",
            call->method);
    }
    return status == STATUS_OK ? STATUS_OK : fail(brink, status, "%s", status_words(status));
}

static struct frame_call make_call(const struct brink_request *request, const struct id *id)
{
    struct frame_call call = frame_call_make(FRAME_REQUEST, *id);
    call.method = request->detached ? "/brink.v1.Broker/Submit" : request->method;
    call.deadline_ms = request->deadline_ms;
    call.metadata = request->metadata;
    call.metadata_count = request->metadata_count;
    if (request->topic != NULL) {
        call.has_work = true;
        call.work.request_id = request->request_id;
        call.work.method = request->detached ? request->method : "";
        call.work.topic = request->topic;
        call.work.tenant = request->tenant == NULL ? "" : request->tenant;
        call.work.needs = request->needs == NULL ? "" : request->needs;
        call.work.priority = request->priority;
        call.work.not_before_ms = request->not_before_ms;
        call.work.no_cache = request->no_cache;
        if (request->blob != NULL) {
            memcpy(call.work.blob, request->blob, FRAME_BLOB_BYTES);
        }
    }
    return call;
}

static enum status
send_as(struct brink *brink, const struct brink_request *request, const struct id *id)
{
    const struct frame_call call = make_call(request, id);
    return add_call(brink, &call, request->body, request->body_size);
}

enum status
brink_send(struct brink *brink, const struct brink_request *request, struct id *call_out)
{
    brink->words[0] = '\0';
    const struct id id = next_id(brink);
    enum status status = send_as(brink, request, &id);
    if (status == STATUS_OK) {
        *call_out = id;
    }
    return status;
}

enum status brink_send_again(struct brink *brink,
                             const struct brink_request *request,
                             const struct id *call)
{
    brink->words[0] = '\0';
    return send_as(brink, request, call);
}

/* Says that nobody waits for a call any more. It need not arrive. */
static void forget(struct brink *brink, const struct id *id)
{
    char words[BRINK_WORDS_BYTES]; /* the reason of the failure stays */
    memcpy(words, brink->words, sizeof words);
    const struct frame_call call = frame_call_make(FRAME_CANCEL, *id);
    enum status status = add_call(brink, &call, NULL, 0);
    if (status == STATUS_OK) {
        status = flush(brink);
    }
    (void)status;
    memcpy(brink->words, words, sizeof words);
}

/* Receiving. */

/* The call received last, as a reply. */
static struct brink_reply read_reply(const struct brink *brink, const struct frame_call *call)
{
    return (struct brink_reply){
        .call = call->id,
        .status = call->status,
        .work = call->work,
        .metadata = call->metadata,
        .metadata_count = call->metadata_count,
        .steps = call->steps,
        .step_count = call->step_count,
        .body = brink->inbox.bytes,
        .body_size = brink->inbox.size,
    };
}

/* The next END, whatever call it ends. */
static enum status
receive_end(struct brink *brink, int64_t deadline_ms, struct brink_reply *reply_out)
{
    const struct frame_call *call = NULL;
    do {
        enum status status =
            receive_call(&brink->inbox, brink->socket, brink->door, deadline_ms, &call);
        if (status != STATUS_OK) {
            return status;
        }
    } while (call->kind != FRAME_END);
    *reply_out = read_reply(brink, call);
    return STATUS_OK;
}

enum status
brink_receive(struct brink *brink, int64_t timeout_ms, struct brink_reply *reply_out)
{
    brink->words[0] = '\0';
    enum status status = flush(brink);
    if (status != STATUS_OK) {
        return status;
    }
    status = receive_end(brink, receive_deadline(timeout_ms), reply_out);
    if (status == STATUS_EXPIRED) {
        return fail(brink, status, "%s: no answer within %" PRId64 " ms",
                    socket_endpoint(brink->socket), timeout_ms);
    }
    return status == STATUS_OK ? STATUS_OK : fail_waiting(brink, status);
}

/* The answer to one call, skipping others. */
static enum status receive_answer(struct brink *brink,
                                  const struct id *id,
                                  int64_t deadline_ms,
                                  struct brink_reply *reply_out)
{
    struct brink_reply reply;
    do {
        enum status status = receive_end(brink, deadline_ms, &reply);
        if (status != STATUS_OK) {
            return status;
        }
    } while (!id_equal(&reply.call, id));
    *reply_out = reply;
    return STATUS_OK;
}

/* Blocking calls. */

static enum status fail_unheard(struct brink *brink, const char *method, int64_t timeout_ms)
{
    return fail(brink, STATUS_UNAVAILABLE, "%s at %s: no answer within %" PRId64 " ms", method,
                socket_endpoint(brink->socket), timeout_ms);
}

static enum status
send_now(struct brink *brink, const struct brink_request *request, struct id *id_out)
{
    enum status status = brink_send(brink, request, id_out);
    return status == STATUS_OK ? flush(brink) : status;
}

/* What became of a call that was sent, in words too; one without an answer is waited for no
 * more. */
static enum status settle(struct brink *brink,
                          const struct brink_request *request,
                          const struct id *id,
                          int64_t timeout_ms,
                          enum status status)
{
    if (status == STATUS_EXPIRED) {
        status = fail_unheard(brink, request->method, timeout_ms);
        forget(brink, id);
    } else if (status != STATUS_OK) {
        status = fail_waiting(brink, status);
    }
    return status;
}

enum status brink_call(struct brink *brink,
                       const struct brink_request *request,
                       int64_t timeout_ms,
                       struct brink_reply *reply_out)
{
    int64_t deadline_ms = receive_deadline(timeout_ms);
    struct id id;
    enum status status = send_now(brink, request, &id);
    if (status != STATUS_OK) {
        return status;
    }
    status = receive_answer(brink, &id, deadline_ms, reply_out);
    return settle(brink, request, &id, timeout_ms, status);
}

/* Takes the messages of a call until it ends. */
static enum status receive_stream(struct brink *brink,
                                  const struct id *id,
                                  int64_t deadline_ms,
                                  brink_message_fn *take,
                                  void *arg,
                                  struct brink_reply *reply_out)
{
    for (;;) {
        const struct frame_call *call = NULL;
        enum status status =
            receive_call(&brink->inbox, brink->socket, brink->door, deadline_ms, &call);
        if (status != STATUS_OK) {
            return status;
        }
        if (!id_equal(&call->id, id)) {
            continue;
        }
        const struct brink_reply reply = read_reply(brink, call);
        if (call->kind == FRAME_END) {
            *reply_out = reply;
            return STATUS_OK;
        }
        if (call->kind == FRAME_MESSAGE) {
            take(arg, &reply);
        }
    }
}

enum status brink_stream(struct brink *brink,
                         const struct brink_request *request,
                         int64_t timeout_ms,
                         brink_message_fn *take,
                         void *arg,
                         struct brink_reply *reply_out)
{
    int64_t deadline_ms = receive_deadline(timeout_ms);
    struct id id;
    enum status status = send_now(brink, request, &id);
    if (status != STATUS_OK) {
        return status;
    }
    status = receive_stream(brink, &id, deadline_ms, take, arg, reply_out);
    return settle(brink, request, &id, timeout_ms, status);
}

/* A deadline at which to ask again, not after `deadline_ms`. */
static int64_t resend_at(int64_t deadline_ms)
{
    int64_t at_ms = receive_deadline(RESEND_MS);
    return at_ms < deadline_ms ? at_ms : deadline_ms;
}

static enum status read_accepted(struct brink *brink,
                                 const struct brink_reply *reply,
                                 struct brink_accepted *accepted_out)
{
    ProtobufCMessage *message = NULL;
    enum status status = unpack_message(&brink__v1__accepted__descriptor, &brink->inbox.arena,
                                        reply->body, reply->body_size, &message);
    const Brink__V1__Accepted *accepted = (const Brink__V1__Accepted *)message;
    struct brink_accepted result = {.known = false};
    if (status == STATUS_OK) {
        status = id_read(accepted->request_id.data, accepted->request_id.len, &result.request);
    }
    if (status != STATUS_OK) {
        return fail(brink, status, "the broker's answer is not a brink.v1.Accepted");
    }
    result.known = accepted->known;
    snprintf(result.durability, sizeof result.durability, "%s", accepted->durability);
    *accepted_out = result;
    return STATUS_OK;
}

enum status brink_submit(struct brink *brink,
                         const struct brink_request *request,
                         int64_t timeout_ms,
                         struct brink_accepted *accepted_out,
                         struct brink_reply *reply_out)
{
    brink->words[0] = '\0';
    int64_t deadline_ms = receive_deadline(timeout_ms);
    const struct id id = next_id(brink);
    struct brink_request detached = *request;
    detached.detached = true;
    struct brink_reply reply;
    enum status status = STATUS_EXPIRED;
    while (status == STATUS_EXPIRED) {
        status = send_as(brink, &detached, &id);
        if (status == STATUS_OK) {
            status = flush(brink);
        }
        if (status != STATUS_OK) {
            return status;
        }
        status = receive_answer(brink, &id, resend_at(deadline_ms), &reply);
        if (status == STATUS_EXPIRED && receive_left(deadline_ms) == 0) {
            return fail_unheard(brink, request->method, timeout_ms);
        }
    }
    if (status != STATUS_OK) {
        return fail_waiting(brink, status);
    }
    if (reply_out != NULL) {
        *reply_out = reply;
    }
    if (reply.status.code != 0) {
        *accepted_out = (struct brink_accepted){.known = false};
        return STATUS_OK;
    }
    return read_accepted(brink, &reply, accepted_out);
}

/* Blobs. */

void brink_hash(const void *bytes, size_t size, uint8_t hash_out[FRAME_BLOB_BYTES])
{
    static_assert((int)DIGEST_BYTES == (int)FRAME_BLOB_BYTES, "a hash is a digest");
    const struct digest_part part = {bytes, size};
    const struct digest digest = digest_of(&part, 1);
    memcpy(hash_out, digest.bytes, FRAME_BLOB_BYTES);
}

/* The body of a put: STATUS_NO_MEMORY. */
static enum status
pack_put(struct brink *brink, const void *bytes, size_t size, struct buffer *body)
{
    Brink__V1__PutBlobRequest put = BRINK__V1__PUT_BLOB_REQUEST__INIT;
    put.blob = (ProtobufCBinaryData){.len = size, .data = (uint8_t *)bytes};
    enum status status =
        buffer_reserve(body, brink__v1__put_blob_request__get_packed_size(&put));
    if (status != STATUS_OK) {
        return fail(brink, status, "%s", status_words(status));
    }
    body->size = brink__v1__put_blob_request__pack(&put, body->bytes);
    return STATUS_OK;
}

static struct brink_request put_request(const struct buffer *body)
{
    return (struct brink_request){
        .method = "/brink.v1.Broker/PutBlob", .body = body->bytes, .body_size = body->size};
}

enum status brink_put(struct brink *brink,
                      const void *bytes,
                      size_t size,
                      int64_t timeout_ms,
                      struct brink_reply *reply_out)
{
    struct buffer body = {0};
    enum status status = pack_put(brink, bytes, size, &body);
    if (status == STATUS_OK) {
        const struct brink_request request = put_request(&body);
        status = brink_call(brink, &request, timeout_ms, reply_out);
    }
    buffer_clear(&body);
    return status;
}

enum status
brink_send_put(struct brink *brink, const void *bytes, size_t size, struct id *call_out)
{
    struct buffer body = {0};
    enum status status = pack_put(brink, bytes, size, &body);
    if (status == STATUS_OK) {
        const struct brink_request request = put_request(&body);
        status = brink_send(brink, &request, call_out);
    }
    buffer_clear(&body);
    return status;
}

bool brink_wants_blob(const struct brink_reply *reply)
{
    return reply->work.sequence == 0 && reply->status.code == status_code(STATUS_BAD_STATE) &&
           reply->status.violation_count == 1 &&
           strcmp(reply->status.violations[0].field, "work.blob") == 0;
}

/* A request whose body is a RequestName. */
enum { NAME_BYTES = 2 + ID_BYTES };

static struct brink_request
name_request(const char *method, const struct id *request, uint8_t body[NAME_BYTES])
{
    Brink__V1__RequestName name = BRINK__V1__REQUEST_NAME__INIT;
    struct id id = *request;
    name.request_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = id.bytes};
    size_t size = brink__v1__request_name__pack(&name, body);
    assert(size <= NAME_BYTES);
    return (struct brink_request){.method = method, .body = body, .body_size = size};
}

enum status brink_get(struct brink *brink,
                      const struct id *request,
                      int64_t timeout_ms,
                      struct brink_reply *reply_out)
{
    uint8_t body[NAME_BYTES];
    const struct brink_request get = name_request("/brink.v1.Broker/Get", request, body);
    return brink_call(brink, &get, timeout_ms, reply_out);
}

enum status brink_cancel(struct brink *brink,
                         const struct id *request,
                         int64_t timeout_ms,
                         struct brink_reply *reply_out)
{
    uint8_t body[NAME_BYTES];
    const struct brink_request cancel = name_request("/brink.v1.Broker/Cancel", request, body);
    return brink_call(brink, &cancel, timeout_ms, reply_out);
}

/* Asks for the outcome, and for the state: an answer to that shows that the broker is there. */
static enum status send_await(struct brink *brink,
                              const struct id *request,
                              const struct id *await_id,
                              const struct id *get_id)
{
    uint8_t body[NAME_BYTES];
    const struct brink_request get = name_request("/brink.v1.Broker/Get", request, body);
    enum status status = send_as(brink, &get, get_id);
    if (status == STATUS_OK) {
        const struct brink_request await =
            name_request("/brink.v1.Broker/Await", request, body);
        status = send_as(brink, &await, await_id);
    }
    return status == STATUS_OK ? flush(brink) : status;
}

/* The answer to `await_id`; notes when one to `get_id` came. */
static enum status receive_outcome(struct brink *brink,
                                   const struct id *await_id,
                                   const struct id *get_id,
                                   int64_t deadline_ms,
                                   bool *heard,
                                   struct brink_reply *reply_out)
{
    struct brink_reply reply;
    do {
        enum status status = receive_end(brink, deadline_ms, &reply);
        if (status != STATUS_OK) {
            return status;
        }
        *heard = *heard || id_equal(&reply.call, get_id);
    } while (!id_equal(&reply.call, await_id));
    *reply_out = reply;
    return STATUS_OK;
}

enum status brink_await(struct brink *brink,
                        const struct id *request,
                        int64_t timeout_ms,
                        struct brink_reply *reply_out)
{
    brink->words[0] = '\0';
    int64_t deadline_ms = receive_deadline(timeout_ms);
    const struct id await_id = next_id(brink);
    const struct id get_id = next_id(brink);
    bool heard = false;
    enum status status = STATUS_EXPIRED;
    while (status == STATUS_EXPIRED) {
        status = send_await(brink, request, &await_id, &get_id);
        if (status != STATUS_OK) {
            return status;
        }
        status = receive_outcome(brink, &await_id, &get_id, resend_at(deadline_ms), &heard,
                                 reply_out);
        if (status == STATUS_EXPIRED && receive_left(deadline_ms) == 0) {
            break;
        }
    }
    if (status == STATUS_EXPIRED && heard) {
        char id[ID_TEXT_BYTES];
        id_format(request, id);
        fail(brink, status, "request %s has not ended within %" PRId64 " ms", id, timeout_ms);
        forget(brink, &await_id);
    } else if (status == STATUS_EXPIRED) {
        status = fail_unheard(brink, "/brink.v1.Broker/Await", timeout_ms);
    } else if (status != STATUS_OK) {
        status = fail_waiting(brink, status);
    }
    return status;
}
