#include "tests/support/peer.h"

#include "proto/unpack.h"
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

enum { WAIT_MS = 30000 }; /* only a broken build waits this long */

struct context *peer_context(void)
{
    struct context *context = NULL;
    assert_int_equal(context_new(&context), STATUS_OK);
    return context;
}

static void open_by(struct peer *peer,
                    const struct context *context,
                    const struct socket_options *options,
                    const char *endpoint)
{
    *peer = (struct peer){.socket = NULL};
    inbox_init(&peer->inbox);
    assert_int_equal(socket_new(context, options, &peer->socket), STATUS_OK);
    char words[SOCKET_WORDS_BYTES];
    assert_int_equal(socket_connect(peer->socket, endpoint, words), STATUS_OK);
}

static void open_kind(struct peer *peer,
                      const struct context *context,
                      enum socket_kind kind,
                      const char *endpoint,
                      int queue_max)
{
    const struct socket_options options = {
        .kind = kind, .frame_bytes_max = 64 << 20, .queue_max = queue_max};
    open_by(peer, context, &options, endpoint);
}

void peer_open_with_key(struct peer *peer,
                        const struct context *context,
                        enum socket_kind kind,
                        const char *endpoint,
                        const struct key *key,
                        const char *server_key)
{
    const struct socket_options options = {
        .kind = kind, .frame_bytes_max = 64 << 20, .key = key, .server_key = server_key};
    open_by(peer, context, &options, endpoint);
}

void peer_open(struct peer *peer, const struct context *context, const char *endpoint)
{
    open_kind(peer, context, SOCKET_CALLER, endpoint, 0);
}

void peer_open_small(struct peer *peer,
                     const struct context *context,
                     const char *endpoint,
                     int queue_max)
{
    open_kind(peer, context, SOCKET_CALLER, endpoint, queue_max);
}

void peer_subscribe(struct peer *peer,
                    const struct context *context,
                    const char *endpoint,
                    const char *prefix)
{
    open_kind(peer, context, SOCKET_SUBSCRIBER, endpoint, 0);
    assert_int_equal(socket_subscribe(peer->socket, prefix), STATUS_OK);
}

void peer_close(struct peer *peer)
{
    inbox_clear(&peer->inbox);
    socket_free(&peer->socket);
}

struct id peer_id(uint32_t number)
{
    struct id id = {{0x77}};
    memcpy(id.bytes + ID_BYTES - sizeof number, &number, sizeof number);
    return id;
}

void peer_send(struct peer *peer, const struct frame_call *call, const void *body, size_t size)
{
    struct message message;
    struct body bytes;
    message_init(&message);
    body_init(&bytes);
    assert_int_equal(body_copy(&bytes, body, size), STATUS_OK);
    assert_int_equal(message_make(&message, call, &bytes), STATUS_OK);
    assert_int_equal(socket_send(peer->socket, &message), STATUS_OK);
    body_clear(&bytes);
    message_clear(&message);
}

void peer_ask(struct peer *peer, struct id id, const char *method, const ProtobufCMessage *body)
{
    struct frame_call call = frame_call_make(FRAME_REQUEST, id);
    call.method = method;
    size_t size = body == NULL ? 0 : protobuf_c_message_get_packed_size(body);
    uint8_t *bytes = malloc(size + 1);
    assert_non_null(bytes);
    if (body != NULL) {
        protobuf_c_message_pack(body, bytes);
    }
    peer_send(peer, &call, bytes, size);
    free(bytes);
}

const struct frame_call *peer_receive(struct peer *peer)
{
    const struct frame_call *call = NULL;
    enum status status = inbox_take(&peer->inbox, peer->socket, &call);
    while (status == STATUS_UNAVAILABLE) {
        struct socket_event event = {.socket = peer->socket};
        assert_int_equal(socket_wait(&event, 1, WAIT_MS), STATUS_OK);
        assert_true(event.ready);
        status = inbox_take(&peer->inbox, peer->socket, &call);
    }
    assert_int_equal(status, STATUS_OK);
    return call;
}

const ProtobufCMessage *peer_read(struct peer *peer, const ProtobufCMessageDescriptor *type)
{
    ProtobufCMessage *message = NULL;
    const struct body *body = &peer->inbox.body;
    assert_int_equal(
        unpack_message(type, &peer->inbox.arena, body_bytes(body), body_size(body), &message),
        STATUS_OK);
    return message;
}

const struct frame_call *peer_expect_end(struct peer *peer, struct id id, int code)
{
    const struct frame_call *call = peer_receive(peer);
    assert_int_equal(call->kind, FRAME_END);
    assert_true(id_equal(&call->id, &id));
    if (call->status.code != code) {
        fail_msg("code %d instead of %d: %s", call->status.code, code, call->status.message);
    }
    return call;
}

const char *peer_metadata(const struct frame_call *call, const char *key)
{
    for (size_t i = 0; i < call->metadata_count; i++) {
        if (strcmp(call->metadata[i].key, key) == 0) {
            return call->metadata[i].value;
        }
    }
    return "";
}
