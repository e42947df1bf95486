#include "wire/batch.h"

#include <assert.h>
#include <string.h>

enum { SMALL_BYTES_MAX = 4096 }; /* a larger body is copied once, into its own frame */

void batch_init(struct batch *batch)
{
    batch->header = (struct buffer){0};
    batch->small = (struct buffer){0};
    batch->count = 0;
    batch->count_max = FRAME_CALLS_MAX;
    batch->body_bytes = 0;
}

void batch_limit(struct batch *batch, size_t count_max)
{
    bool is_limit = count_max >= 1 && count_max < FRAME_CALLS_MAX;
    batch->count_max = is_limit ? count_max : FRAME_CALLS_MAX;
}

static void forget_calls(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        body_clear(&batch->bodies[i]);
    }
    batch->count = 0;
    batch->body_bytes = 0;
    buffer_reset(&batch->header);
    buffer_reset(&batch->small);
}

void batch_clear(struct batch *batch)
{
    forget_calls(batch);
    buffer_clear(&batch->header);
    buffer_clear(&batch->small);
}

static bool is_full(const struct batch *batch, uint64_t body_size)
{
    return batch->count > 0 &&
           (batch->count >= batch->count_max || batch->header.size > BATCH_HEADER_BYTES ||
            batch->body_bytes + body_size > BATCH_BODY_BYTES);
}

static enum status start(struct batch *batch)
{
    return batch->count > 0 ? STATUS_OK : frame_start(&batch->header);
}

/* The body of a call whose header is written: none yet. */
static struct body *add_body(struct batch *batch, size_t size)
{
    struct body *own = &batch->bodies[batch->count];
    batch->small_sizes[batch->count] = 0;
    batch->count++;
    batch->body_bytes += size;
    body_init(own);
    return own;
}

/* Writing a call failed: all is as it was before. */
static void take_back(struct batch *batch, size_t header_size)
{
    batch->header.failure = STATUS_OK;
    batch->header.size = header_size;
}

/* Writes the header of a call whose body has `size` bytes. */
static enum status write_call(struct batch *batch, const struct frame_call *call, size_t size)
{
    struct frame_call sized = *call;
    sized.body_bytes = size;
    if (is_full(batch, size)) {
        return STATUS_FULL;
    }
    size_t header_size = batch->header.size;
    enum status status = start(batch);
    if (status == STATUS_OK) {
        status = frame_add(&batch->header, &sized);
    }
    if (status != STATUS_OK) {
        take_back(batch, header_size);
    }
    return status;
}

enum status
batch_add(struct batch *batch, const struct frame_call *call, const struct body *body)
{
    size_t size = body == NULL ? 0 : body_size(body);
    enum status status = write_call(batch, call, size);
    if (status == STATUS_OK) {
        struct body *own = add_body(batch, size);
        if (body != NULL) {
            body_share(own, body);
        }
    }
    return status;
}

static enum status
add_large(struct batch *batch, const struct frame_call *call, const void *bytes, size_t size)
{
    struct body body;
    body_init(&body);
    enum status status = body_copy(&body, bytes, size);
    if (status == STATUS_OK) {
        status = batch_add(batch, call, &body);
    }
    body_clear(&body);
    return status;
}

enum status batch_add_bytes(struct batch *batch,
                            const struct frame_call *call,
                            const void *bytes,
                            size_t size)
{
    if (size > SMALL_BYTES_MAX) {
        return add_large(batch, call, bytes, size);
    }
    enum status status = buffer_reserve(&batch->small, size);
    if (status == STATUS_OK) {
        status = write_call(batch, call, size);
    }
    if (status == STATUS_OK) {
        buffer_add(&batch->small, bytes, size);
        add_body(batch, size);
        batch->small_sizes[batch->count - 1] = (uint32_t)size;
    }
    return status;
}

enum status
batch_add_written(struct batch *batch, const uint8_t *call, size_t size, struct body *body)
{
    size_t own_size = body == NULL ? 0 : body_size(body);
    if (is_full(batch, own_size)) {
        return STATUS_FULL;
    }
    size_t header_size = batch->header.size;
    enum status status = start(batch);
    if (status == STATUS_OK) {
        buffer_add(&batch->header, call, size);
        status = batch->header.failure;
    }
    if (status != STATUS_OK) {
        take_back(batch, header_size);
        return status;
    }
    struct body *own = add_body(batch, own_size);
    if (body != NULL) {
        body_move(own, body);
    }
    return STATUS_OK;
}

/* Copies several bodies into one frame. */
static enum status join_bodies(const struct batch *batch, struct body *joined)
{
    uint8_t *at = NULL;
    enum status status = body_make(joined, batch->body_bytes, &at);
    if (status != STATUS_OK) {
        return status;
    }
    size_t small_at = 0;
    for (size_t i = 0; i < batch->count; i++) {
        bool is_small = batch->small_sizes[i] > 0;
        size_t size = is_small ? batch->small_sizes[i] : body_size(&batch->bodies[i]);
        memcpy(at, is_small ? batch->small.bytes + small_at : body_bytes(&batch->bodies[i]),
               size);
        at += size;
        small_at += is_small ? size : 0;
    }
    return STATUS_OK;
}

enum status batch_take(struct batch *batch, struct message *message)
{
    assert(batch->count > 0);
    enum status status = body_copy(&message->header, batch->header.bytes, batch->header.size);
    bool is_lone = batch->count == 1 && batch->small_sizes[0] == 0;
    if (status == STATUS_OK && !is_lone) {
        status = join_bodies(batch, &message->bodies);
    } else if (status == STATUS_OK) {
        body_move(&message->bodies, &batch->bodies[0]);
    }
    if (status == STATUS_OK) {
        forget_calls(batch);
    }
    return status;
}
