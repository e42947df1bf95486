#include "worker/outgoing.h"

void outgoing_init(struct outgoing *outgoing, struct socket *socket)
{
    outgoing->socket = socket;
    outgoing->dropped = 0;
    batch_init(&outgoing->batch);
}

void outgoing_clear(struct outgoing *outgoing)
{
    batch_clear(&outgoing->batch);
}

enum status
outgoing_add(struct outgoing *outgoing, const struct frame_call *call, const struct body *body)
{
    enum status status = batch_add(&outgoing->batch, call, body);
    if (status == STATUS_FULL) {
        outgoing_flush(outgoing);
        status = batch_add(&outgoing->batch, call, body);
    }
    if (status == STATUS_BAD_INPUT) {
        return status;
    }
    outgoing->dropped += status != STATUS_OK;
    return STATUS_OK;
}

void outgoing_flush(struct outgoing *outgoing)
{
    size_t count = outgoing->batch.count;
    if (count == 0) {
        return;
    }
    struct message message;
    message_init(&message);
    enum status status = batch_take(&outgoing->batch, &message);
    if (status == STATUS_OK) {
        status = socket_send(outgoing->socket, &message);
    } else {
        batch_clear(&outgoing->batch);
    }
    outgoing->dropped += status == STATUS_OK ? 0 : count;
    message_clear(&message);
}
