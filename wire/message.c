#include "wire/message.h"

#include "wire/batch.h"

uint32_t message_peer_key(uint64_t peer)
{
    return (uint32_t)(peer >> 32);
}

void message_init(struct message *message)
{
    message->peer = 0;
    body_init(&message->topic);
    body_init(&message->header);
    body_init(&message->bodies);
}

void message_clear(struct message *message)
{
    message->peer = 0;
    body_clear(&message->topic);
    body_clear(&message->header);
    body_clear(&message->bodies);
}

enum status message_decode(const struct message *message,
                           struct arena *arena,
                           struct frame *frame_out,
                           struct frame_fault *fault_out)
{
    return frame_decode(arena, body_bytes(&message->header), body_size(&message->header),
                        body_size(&message->bodies), frame_out, fault_out);
}

enum status message_body(const struct message *message,
                         const struct frame *frame,
                         size_t index,
                         struct body *body)
{
    if (frame->count == 1) {
        body_share(body, &message->bodies);
        return STATUS_OK;
    }
    uint64_t offset = 0;
    for (size_t i = 0; i < index; i++) {
        offset += frame->calls[i].body_bytes;
    }
    return body_copy(body, body_bytes(&message->bodies) + offset,
                     frame->calls[index].body_bytes);
}

enum status
message_make(struct message *message, const struct frame_call *call, const struct body *body)
{
    struct batch batch;
    batch_init(&batch);
    enum status status = batch_add(&batch, call, body);
    if (status == STATUS_OK) {
        status = batch_take(&batch, message);
    }
    batch_clear(&batch);
    return status;
}
