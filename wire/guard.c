#include "wire/guard.h"

#include "wire/handle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

static const char endpoint[] = "inproc://zeromq.zap.01"; /* RFC 27 */
static const char version[] = "1.0";

/* Frames of a question, in order. Source: RFC 27. */
enum {
    ASK_VERSION,
    ASK_REQUEST_ID,
    ASK_DOMAIN,
    ASK_ADDRESS,
    ASK_IDENTITY,
    ASK_MECHANISM,
    ASK_CREDENTIALS,
    ASK_COUNT
};

enum { KEY_BYTES = 32, REQUEST_ID_MAX = 255, USER_BYTES = 16 };

struct guard {
    struct socket *socket;
    uint8_t request_id[REQUEST_ID_MAX]; /* [request_id_size] of the question taken last */
    size_t request_id_size;
};

enum status guard_new(const struct context *context, struct guard **guard_out)
{
    const struct socket_options options = {.kind = SOCKET_GUARD};
    char words[SOCKET_WORDS_BYTES];
    struct guard *guard = calloc(1, sizeof *guard);
    if (guard == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = socket_new(context, &options, &guard->socket);
    if (status == STATUS_OK) {
        status = socket_bind(guard->socket, endpoint, words);
    }
    if (status != STATUS_OK) {
        guard_free(&guard);
        return status;
    }
    *guard_out = guard;
    return STATUS_OK;
}

void guard_free(struct guard **guard_p)
{
    struct guard *guard = *guard_p;
    if (guard == NULL) {
        return;
    }
    socket_free(&guard->socket);
    free(guard);
    *guard_p = NULL;
}

const struct socket *guard_socket(const struct guard *guard)
{
    return guard->socket;
}

static bool is_text(const struct body *frame, const char *text)
{
    size_t size = strlen(text);
    return body_size(frame) == size && memcmp(body_bytes(frame), text, size) == 0;
}

static void copy_text(const struct body *frame, char *text_out, size_t room)
{
    snprintf(text_out, room, "%.*s", (int)body_size(frame), (const char *)body_bytes(frame));
}

static enum status read_request(struct guard *guard,
                                const struct body frames[ASK_COUNT],
                                struct guard_request *request_out)
{
    const struct body *id = &frames[ASK_REQUEST_ID];
    guard->request_id_size = 0;
    if (body_size(id) <= REQUEST_ID_MAX) {
        guard->request_id_size = body_size(id);
        memcpy(guard->request_id, body_bytes(id), body_size(id));
    }
    if (!is_text(&frames[ASK_VERSION], version) || !is_text(&frames[ASK_MECHANISM], "CURVE") ||
        body_size(&frames[ASK_CREDENTIALS]) != KEY_BYTES) {
        return STATUS_BAD_INPUT;
    }
    copy_text(&frames[ASK_DOMAIN], request_out->domain, sizeof request_out->domain);
    copy_text(&frames[ASK_ADDRESS], request_out->address, sizeof request_out->address);
    zmq_z85_encode(request_out->key, body_bytes(&frames[ASK_CREDENTIALS]), KEY_BYTES);
    return STATUS_OK;
}

enum status guard_take(struct guard *guard, struct guard_request *request_out)
{
    struct body frames[ASK_COUNT];
    struct body *list[ASK_COUNT];
    for (size_t i = 0; i < ASK_COUNT; i++) {
        body_init(&frames[i]);
        list[i] = &frames[i];
    }
    struct guard_request request = {.domain = ""};
    enum status status = socket_receive_frames(guard->socket, list, ASK_COUNT);
    if (status == STATUS_OK) {
        status = read_request(guard, frames, &request);
    }
    if (status == STATUS_OK) {
        *request_out = request;
    } else if (status == STATUS_BAD_INPUT) {
        guard_answer(guard, 0);
    }
    for (size_t i = 0; i < ASK_COUNT; i++) {
        body_clear(&frames[i]);
    }
    return status;
}

static void send_text(const struct guard *guard, const char *text, int flags)
{
    zmq_send(socket_handle(guard->socket), text, strlen(text), ZMQ_DONTWAIT | flags);
}

/* An answer that gets lost is one that never came: nobody is let in. A no is the code 400,
 * which tells the peer at once; libzmq 4.3.4 then connects no more by itself, and ours do
 * (wire/door.h). */
void guard_answer(struct guard *guard, uint32_t number)
{
    char user[USER_BYTES] = "";
    if (number > 0) {
        snprintf(user, sizeof user, "%lu", (unsigned long)number);
    }
    send_text(guard, version, ZMQ_SNDMORE);
    zmq_send(socket_handle(guard->socket), guard->request_id, guard->request_id_size,
             ZMQ_DONTWAIT | ZMQ_SNDMORE);
    send_text(guard, number > 0 ? "200" : "400", ZMQ_SNDMORE);
    send_text(guard, number > 0 ? "OK" : "this key may not come here", ZMQ_SNDMORE);
    send_text(guard, user, ZMQ_SNDMORE);
    send_text(guard, "", 0);
}
