#include "wire/body.h"

#include "wire/handle.h"

#include <assert.h>
#include <stdalign.h>
#include <string.h>
#include <zmq.h>

static_assert(sizeof(struct body) == sizeof(zmq_msg_t) &&
                  alignof(struct body) >= alignof(zmq_msg_t),
              "a body is a zmq_msg_t");

zmq_msg_t *body_handle(const struct body *body)
{
    return (zmq_msg_t *)body->frame;
}

void body_init(struct body *body)
{
    zmq_msg_init(body_handle(body));
}

enum status body_make(struct body *body, size_t size, uint8_t **bytes_out)
{
    zmq_msg_t *frame = body_handle(body);
    zmq_msg_close(frame);
    if (zmq_msg_init_size(frame, size) != 0) {
        zmq_msg_init(frame);
        return STATUS_NO_MEMORY;
    }
    *bytes_out = zmq_msg_data(frame);
    return STATUS_OK;
}

enum status body_copy(struct body *body, const void *bytes, size_t size)
{
    uint8_t *to = NULL;
    enum status status = body_make(body, size, &to);
    if (status == STATUS_OK && size > 0) {
        memcpy(to, bytes, size);
    }
    return status;
}

void body_share(struct body *body, const struct body *from)
{
    zmq_msg_copy(body_handle(body), body_handle(from));
}

void body_move(struct body *body, struct body *from)
{
    zmq_msg_move(body_handle(body), body_handle(from));
}

void body_clear(struct body *body)
{
    zmq_msg_close(body_handle(body));
    zmq_msg_init(body_handle(body));
}

const uint8_t *body_bytes(const struct body *body)
{
    return zmq_msg_data(body_handle(body));
}

size_t body_size(const struct body *body)
{
    return zmq_msg_size(body_handle(body));
}
