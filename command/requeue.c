#include "command/requeue.h"

#include "command/deliver.h"
#include "command/session.h"
#include "proto/brink/v1/broker.pb-c.h"

enum { REQUEST_BYTES = 512 };

/* One request by its id, or all dead ones under a topic. */
static enum exit_code call_broker(const struct invocation *invocation,
                                  struct session *session,
                                  struct arena *arena,
                                  ProtobufCMessage **reply_out)
{
    const char *argument = invocation->options.arguments[0];
    struct id id;
    uint8_t body[REQUEST_BYTES];
    Brink__V1__RequeueRequest wish = BRINK__V1__REQUEUE_REQUEST__INIT;
    if (id_parse(argument, &id) == STATUS_OK) {
        wish.request_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = id.bytes};
    } else {
        wish.topic_prefix = (char *)argument;
    }
    if (brink__v1__requeue_request__get_packed_size(&wish) > sizeof body) {
        console_complain(invocation->console, "%.40s...: no topic is so long", argument);
        return EXIT_BAD_INPUT;
    }
    const struct brink_request call = {.method = "/brink.v1.Broker/Requeue",
                                       .body = body,
                                       .body_size =
                                           brink__v1__requeue_request__pack(&wish, body)};
    return session_call(session, &call, &brink__v1__requeue_reply__descriptor, arena,
                        reply_out);
}

enum exit_code requeue_command(const struct invocation *invocation)
{
    struct session session = {0};
    struct arena arena = {.size_max = SESSION_ARENA_BYTES};
    ProtobufCMessage *message = NULL;
    enum exit_code code = session_open(invocation, &session);
    if (code == EXIT_DONE) {
        code = call_broker(invocation, &session, &arena, &message);
    }
    session_close(&session);
    if (code == EXIT_DONE) {
        const Brink__V1__RequeueReply *reply = (const Brink__V1__RequeueReply *)message;
        struct buffer text = {0};
        buffer_print(&text, "%u requeued%s\n", reply->requeued,
                     reply->more ? "; there are more: do it again" : "");
        code = deliver_text(invocation, &text);
        buffer_clear(&text);
    }
    arena_clear(&arena);
    return code;
}
