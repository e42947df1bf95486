/* message: the frames of one ZeroMQ message, before they are read and after they are written.
 */
#ifndef WIRE_MESSAGE_H
#define WIRE_MESSAGE_H

#include "base/arena.h"
#include "base/status.h"
#include "wire/body.h"
#include "wire/frame.h"

#include <stddef.h>
#include <stdint.h>

struct message {
    /* Who sent it, or is to get it: SOCKET_SERVER, and what a SOCKET_PUBLISHER with a key is
     * asked. Its upper half is the number that the guard gave to its key (wire/guard.h). */
    uint64_t peer;
    struct body topic; /* SOCKET_PUBLISHER and SOCKET_SUBSCRIBER only */
    struct body header;
    struct body bodies; /* of all calls, end to end */
};

/* The number that the guard gave to the key of a peer; 0: nobody asked for one. */
uint32_t message_peer_key(uint64_t peer);

void message_init(struct message *message);
void message_clear(struct message *message);

/* The calls of a message, as frame_decode. */
MUST_USE enum status message_decode(const struct message *message,
                                    struct arena *arena,
                                    struct frame *frame_out,
                                    struct frame_fault *fault_out);

/* Gives `body` the body of one of the calls: shared when the message has no other, else copied,
 * so that a small body kept does not keep a large message. STATUS_NO_MEMORY. */
MUST_USE enum status message_body(const struct message *message,
                                  const struct frame *frame,
                                  size_t index,
                                  struct body *body);

/* Makes a message of one call; `body` (NULL: none) is shared, and its size goes into the
 * header. As frame_add. */
MUST_USE enum status
message_make(struct message *message, const struct frame_call *call, const struct body *body);

#endif
