#include "wire/inbox.h"

#include <stdio.h>

/* libzmq reads into pieces of memory of this size, and a frame that came whole in one of them
 * keeps all of it for as long as it lives (zmq::in_batch_size of 4.3.4). */
enum { PIECE_BYTES = 8192 };

void inbox_init(struct inbox *inbox)
{
    *inbox = (struct inbox){.arena = {.size_max = FRAME_ARENA_BYTES_MAX}};
    body_init(&inbox->body);
    message_init(&inbox->message);
}

void inbox_clear(struct inbox *inbox)
{
    body_clear(&inbox->body);
    message_clear(&inbox->message);
    arena_clear(&inbox->arena);
}

/* For what frame_decode has not seen. */
static enum status refuse(struct inbox *inbox, enum status status, const char *words)
{
    inbox->fault.waiting_count = 0;
    snprintf(inbox->fault.words, sizeof inbox->fault.words, "%s", words);
    return status;
}

static enum status take_message(struct inbox *inbox, struct socket *socket)
{
    inbox->taken = 0;
    inbox->offset = 0;
    inbox->frame.count = 0;
    enum status status = socket_receive(socket, &inbox->message);
    if (status == STATUS_BAD_INPUT) {
        return refuse(inbox, status,
                      "the wrong number of frames, or a peer with a routing id of its own");
    }
    if (status != STATUS_OK) {
        return status;
    }
    arena_reset(&inbox->arena);
    return message_decode(&inbox->message, &inbox->arena, &inbox->frame, &inbox->fault);
}

static enum status take_body(struct inbox *inbox, const struct frame_call *call)
{
    const struct message *message = &inbox->message;
    inbox->bytes = body_bytes(&message->bodies) + inbox->offset;
    inbox->size = (size_t)call->body_bytes;
    inbox->offset += call->body_bytes;
    if (inbox->borrows) {
        return STATUS_OK;
    }
    if (inbox->frame.count == 1 && inbox->size >= PIECE_BYTES) {
        body_share(&inbox->body, &message->bodies);
        return STATUS_OK;
    }
    return body_copy(&inbox->body, inbox->bytes, inbox->size);
}

enum status
inbox_take(struct inbox *inbox, struct socket *socket, const struct frame_call **call_out)
{
    if (inbox->taken == inbox->frame.count) {
        enum status status = take_message(inbox, socket);
        if (status != STATUS_OK) {
            return status;
        }
    }
    size_t index = inbox->taken++;
    const struct frame_call *call = &inbox->frame.calls[index];
    enum status status = take_body(inbox, call);
    if (status != STATUS_OK) {
        refuse(inbox, status, status_words(status));
        inbox->fault.waiting[inbox->fault.waiting_count++] = call->id;
        return status;
    }
    *call_out = call;
    return STATUS_OK;
}
