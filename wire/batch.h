/* batch: calls for one peer on their way into one message.
 *
 * Coalescing pays when many calls wait for the same peer: the sender adds calls while it has
 * work, and takes the message when the batch is full or there is nothing more to add. */
#ifndef WIRE_BATCH_H
#define WIRE_BATCH_H

#include "base/buffer.h"
#include "base/status.h"
#include "wire/body.h"
#include "wire/frame.h"
#include "wire/message.h"

#include <stddef.h>
#include <stdint.h>

enum {
    BATCH_BODY_BYTES = 256 * 1024,  /* a message of several calls has bodies of this at most */
    BATCH_HEADER_BYTES = 512 * 1024 /* and about this for its header */
};

struct batch {
    struct buffer header;
    struct body bodies[FRAME_CALLS_MAX];   /* [count] */
    uint32_t small_sizes[FRAME_CALLS_MAX]; /* [count] not 0: the body is in `small` instead */
    struct buffer small;                   /* bodies that were copied, end to end */
    size_t count;
    size_t count_max; /* 1 to FRAME_CALLS_MAX: calls it takes */
    uint64_t body_bytes;
};

void batch_init(struct batch *batch);

/* From now on it is full with `count_max` calls; 0, or more than there can be: FRAME_CALLS_MAX.
 */
void batch_limit(struct batch *batch, size_t count_max);

/* Forgets its calls and frees all. */
void batch_clear(struct batch *batch);

/* Adds a call whose body is `body` (NULL: none), which is shared; its size goes into the
 * header. STATUS_FULL: the batch must be taken first; an empty one never is full.
 * STATUS_BAD_INPUT, STATUS_NO_MEMORY: as frame_add. */
MUST_USE enum status
batch_add(struct batch *batch, const struct frame_call *call, const struct body *body);

/* The same for a body of `size` bytes, which are copied. */
MUST_USE enum status batch_add_bytes(struct batch *batch,
                                     const struct frame_call *call,
                                     const void *bytes,
                                     size_t size);

/* The same for a call that frame_add has already written somewhere else: its bytes, [size].
 * The body moves into the batch where that takes it. */
MUST_USE enum status
batch_add_written(struct batch *batch, const uint8_t *call, size_t size, struct body *body);

/* Moves what was added into the frames of `message`: a single body as it is, several copied
 * into one. Empties the batch. STATUS_NO_MEMORY: the calls are still in the batch. */
MUST_USE enum status batch_take(struct batch *batch, struct message *message);

#endif
