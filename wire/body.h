/* body: bytes that several owners share without copying them: a frame as it came from a socket,
 * or one that will go to several. The bytes never change. A body moves by body_move only, and
 * is owned by one thread at a time; two bodies that share bytes may live in two threads. */
#ifndef WIRE_BODY_H
#define WIRE_BODY_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

struct body {
    uint64_t frame[8]; /* a zmq_msg_t */
};

/* An empty body. Every body begins so and ends with body_clear. */
void body_init(struct body *body);

/* The functions below take what `body` held before away first. */

/* A copy of bytes: STATUS_NO_MEMORY. O(size). */
MUST_USE enum status body_copy(struct body *body, const void *bytes, size_t size);

/* `size` bytes to be written before anybody shares them: STATUS_NO_MEMORY. */
MUST_USE enum status body_make(struct body *body, size_t size, uint8_t **bytes_out);

/* The bytes of `from`, for both. O(1). */
void body_share(struct body *body, const struct body *from);

/* The bytes of `from`, which is empty afterwards. O(1). */
void body_move(struct body *body, struct body *from);

void body_clear(struct body *body);

const uint8_t *body_bytes(const struct body *body);
size_t body_size(const struct body *body);

#endif
