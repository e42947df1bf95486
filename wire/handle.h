/* handle: the libzmq things behind a context and a body, for the files of this room only. */
#ifndef WIRE_HANDLE_H
#define WIRE_HANDLE_H

#include "wire/body.h"
#include "wire/context.h"

#include <zmq.h>

void *context_handle(const struct context *context);
zmq_msg_t *body_handle(const struct body *body);

#endif
