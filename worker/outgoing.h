/* outgoing: what the worker has to say, collected while it has more to say and sent in as few
 * messages as possible. */
#ifndef WORKER_OUTGOING_H
#define WORKER_OUTGOING_H

#include "base/status.h"
#include "wire/batch.h"
#include "wire/socket.h"

#include <stdint.h>

struct outgoing {
    struct socket *socket; /* borrowed: a SOCKET_CALLER */
    struct batch batch;
    uint64_t dropped; /* calls that could not be sent, since the start */
};

void outgoing_init(struct outgoing *outgoing, struct socket *socket);
void outgoing_clear(struct outgoing *outgoing);

/* Adds a call; `body` (NULL: none) is shared. STATUS_BAD_INPUT for one no peer would take; one
 * that cannot be kept or sent for other reasons is counted as dropped: STATUS_OK. */
MUST_USE enum status
outgoing_add(struct outgoing *outgoing, const struct frame_call *call, const struct body *body);

/* Sends what was added. */
void outgoing_flush(struct outgoing *outgoing);

#endif
