/* inbox: the calls that come in at a socket, one at a time, however many a message carries. */
#ifndef WIRE_INBOX_H
#define WIRE_INBOX_H

#include "base/arena.h"
#include "base/status.h"
#include "wire/body.h"
#include "wire/frame.h"
#include "wire/message.h"
#include "wire/socket.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct inbox {
    bool borrows;         /* set by whoever needs the bytes only, as long as the call lives */
    const uint8_t *bytes; /* [size] the body of the call taken last */
    size_t size;
    struct body body;       /* the same to share and to keep; empty where it borrows */
    struct message message; /* it came in: for peer and topic */
    struct arena arena;     /* it lives in */
    struct frame frame;
    size_t taken;             /* calls of the frame */
    uint64_t offset;          /* of the next body in the message */
    struct frame_fault fault; /* of the message refused last */
};

void inbox_init(struct inbox *inbox);
void inbox_clear(struct inbox *inbox);

/* The next call, which lives until the one after it is asked for.
 * STATUS_UNAVAILABLE  there is none now
 * STATUS_BAD_INPUT, STATUS_UNSUPPORTED  a message was refused
 * STATUS_NO_MEMORY    a message, or one of its calls, was skipped
 * STATUS_IO           the context is gone
 * After a refusal or a skip `fault` has words for it and the calls that wait for an answer;
 * there may be more to take. */
MUST_USE enum status
inbox_take(struct inbox *inbox, struct socket *socket, const struct frame_call **call_out);

#endif
