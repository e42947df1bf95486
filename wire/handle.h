/* handle: the libzmq things behind a context and a body, for the files of this room only. */
#ifndef WIRE_HANDLE_H
#define WIRE_HANDLE_H

#include "wire/body.h"
#include "wire/context.h"
#include "wire/socket.h"

#include <zmq.h>

void *context_handle(const struct context *context);
zmq_msg_t *body_handle(const struct body *body);
void *socket_handle(const struct socket *socket);

/* Receives `count` frames, of which only the last ends the message; as socket_receive. */
MUST_USE enum status
socket_receive_frames(struct socket *socket, struct body *const frames[], size_t count);

#endif
