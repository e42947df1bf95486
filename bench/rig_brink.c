#include "bench/rig_brink.h"

#include "bench/echo.h"
#include "bench/host.h"
#include "client/brink.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char any_port[] = "tcp://127.0.0.1:*";

struct rig_parts {
    struct context *broker_context;
    struct context *worker_context;
    struct host *host;
    struct echo *echo;
    struct brink *client; /* with a context of its own */
};

static void brink_close(void *self)
{
    struct rig_parts *parts = self;
    brink_free(&parts->client);
    echo_free(&parts->echo);
    host_free(&parts->host);
    context_free(&parts->worker_context);
    context_free(&parts->broker_context);
    free(parts);
}

static enum status open_parts(struct rig_parts *parts, char words_out[RIG_WORDS_BYTES])
{
    static_assert((int)RIG_WORDS_BYTES == (int)SOCKET_WORDS_BYTES,
                  "words of a socket are passed on");
    enum status status = context_new(&parts->broker_context);
    if (status == STATUS_OK) {
        status = context_new(&parts->worker_context);
    }
    if (status == STATUS_OK) {
        status = host_new(parts->broker_context, any_port, any_port, &parts->host, words_out);
    }
    if (status == STATUS_OK) {
        status =
            echo_new(parts->worker_context, host_call(parts->host), &parts->echo, words_out);
    }
    if (status == STATUS_OK) {
        const struct brink_options options = {.call = host_call(parts->host)};
        status = brink_new(&options, &parts->client, words_out);
    }
    return status;
}

static enum status brink_open(void **self_out, char words_out[RIG_WORDS_BYTES])
{
    struct rig_parts *parts = calloc(1, sizeof *parts);
    if (parts == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = open_parts(parts, words_out);
    if (status != STATUS_OK) {
        brink_close(parts);
        return status;
    }
    *self_out = parts;
    return STATUS_OK;
}

static enum status send_request(void *self, const uint8_t *bytes)
{
    struct rig_parts *parts = self;
    const struct brink_request request = {
        .method = "/brink.v1.Assessor/Assess",
        .topic = "scenario/assess/echo",
        .body = bytes,
        .body_size = RIG_REQUEST_BYTES,
    };
    struct id call;
    return brink_send(parts->client, &request, &call);
}

static enum status receive_result(void *self, int64_t timeout_ms, uint64_t *tag_out)
{
    struct rig_parts *parts = self;
    struct brink_reply reply;
    enum status status = brink_receive(parts->client, timeout_ms, &reply);
    if (status != STATUS_OK) {
        return status;
    }
    if (reply.status.code != 0 || reply.body_size != RIG_RESULT_BYTES) {
        return STATUS_DAMAGED;
    }
    memcpy(tag_out, reply.body, sizeof *tag_out);
    return STATUS_OK;
}

const struct rig_kind *rig_brink(void)
{
    static const struct rig_kind kind = {brink_open, brink_close, send_request, receive_result};
    return &kind;
}
