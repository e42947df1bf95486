#include "bench/echo.h"

#include "base/clock.h"
#include "base/id.h"
#include "bench/rig_kind.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "wire/batch.h"
#include "wire/inbox.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { ALIVE_MS = 1000, JOIN_BYTES = 128, BODY_MAX = 1 << 20 };

struct echo {
    struct socket *socket;
    struct inbox inbox;
    struct batch batch;
    struct message message; /* being sent */
    struct id stream;
    uint8_t result[RIG_RESULT_BYTES];
    int64_t alive_ms; /* when to say so next */
    int stop_event;
    pthread_t thread;
    bool runs;
};

static enum status flush(struct echo *echo)
{
    if (echo->batch.count == 0) {
        return STATUS_OK;
    }
    enum status status = batch_take(&echo->batch, &echo->message);
    return status == STATUS_OK ? socket_send(echo->socket, &echo->message) : status;
}

static enum status
say(struct echo *echo, const struct frame_call *call, const void *bytes, size_t size)
{
    enum status status = batch_add_bytes(&echo->batch, call, bytes, size);
    if (status == STATUS_FULL) {
        status = flush(echo);
        if (status == STATUS_OK) {
            status = batch_add_bytes(&echo->batch, call, bytes, size);
        }
    }
    return status;
}

static struct frame_call make_call(const struct echo *echo, enum frame_work_kind kind)
{
    struct frame_call call = frame_call_make(FRAME_MESSAGE, echo->stream);
    call.has_work = true;
    call.work.kind = kind;
    return call;
}

static enum status join(struct echo *echo)
{
    struct id worker = id_new();
    char *every[] = {"scenario/"};
    Brink__V1__Join join = BRINK__V1__JOIN__INIT;
    join.worker_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = worker.bytes};
    join.name = "echo";
    join.topics = every;
    join.n_topics = 1;
    join.credit = FRAME_CREDIT_MAX;
    uint8_t bytes[JOIN_BYTES];
    size_t size = brink__v1__join__pack(&join, bytes);
    struct frame_call call = make_call(echo, WORK_JOIN);
    call.kind = FRAME_REQUEST;
    call.method = "/brink.v1.Dispatch/Work";
    echo->alive_ms = clock_monotonic_ms() + ALIVE_MS;
    return say(echo, &call, bytes, size);
}

static enum status answer(struct echo *echo, const struct frame_call *task)
{
    struct frame_call call = make_call(echo, WORK_RESULT);
    call.has_status = true;
    call.status = frame_status_make(0, "");
    call.work.request_id = task->work.request_id;
    call.work.epoch = task->work.epoch;
    if (echo->inbox.size >= sizeof(uint64_t)) {
        memcpy(echo->result, echo->inbox.bytes, sizeof(uint64_t));
    }
    return say(echo, &call, echo->result, sizeof echo->result);
}

/* Answers all tasks that are there. */
static enum status take_tasks(struct echo *echo)
{
    const struct frame_call *call = NULL;
    enum status status = inbox_take(&echo->inbox, echo->socket, &call);
    while (status == STATUS_OK) {
        if (call->has_work && call->work.kind == WORK_TASK) {
            status = answer(echo, call);
        }
        if (status == STATUS_OK) {
            status = inbox_take(&echo->inbox, echo->socket, &call);
        }
    }
    return status == STATUS_UNAVAILABLE ? STATUS_OK : status;
}

static enum status say_alive(struct echo *echo)
{
    if (clock_monotonic_ms() < echo->alive_ms) {
        return STATUS_OK;
    }
    const struct frame_call alive = make_call(echo, WORK_ALIVE);
    echo->alive_ms = clock_monotonic_ms() + ALIVE_MS;
    return say(echo, &alive, "", 0);
}

/* Until it is told to stop, or something fails: then nothing is answered any more, and the
 * client says so. */
static void *run(void *argument)
{
    struct echo *echo = argument;
    struct socket_event events[] = {{.socket = echo->socket}, {.file = echo->stop_event}};
    enum status status = join(echo);
    while (status == STATUS_OK && !events[1].ready) {
        status = take_tasks(echo);
        if (status == STATUS_OK) {
            status = say_alive(echo);
        }
        if (status == STATUS_OK) {
            status = flush(echo);
        }
        if (status == STATUS_OK) {
            status = socket_wait(events, 2, ALIVE_MS);
        }
    }
    return NULL;
}

static enum status
open_socket(struct echo *echo, const struct echo_options *options, char *words_out)
{
    const struct socket_options socket_options = {.kind = SOCKET_CALLER,
                                                  .frame_bytes_max = BODY_MAX,
                                                  .key = options->key,
                                                  .server_key = options->server_key};
    enum status status = socket_new(options->context, &socket_options, &echo->socket);
    if (status == STATUS_OK) {
        status = socket_connect(echo->socket, options->call, words_out);
    }
    return status;
}

enum status echo_new(const struct echo_options *options,
                     struct echo **echo_out,
                     char words_out[SOCKET_WORDS_BYTES])
{
    snprintf(words_out, SOCKET_WORDS_BYTES, "echo: %s", status_words(STATUS_NO_MEMORY));
    struct echo *echo = calloc(1, sizeof *echo);
    if (echo == NULL) {
        return STATUS_NO_MEMORY;
    }
    inbox_init(&echo->inbox);
    echo->inbox.borrows = true;
    batch_init(&echo->batch);
    batch_limit(&echo->batch, options->calls_max);
    message_init(&echo->message);
    memset(echo->result, 'r', sizeof echo->result);
    echo->stream = id_new();
    echo->stop_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    enum status status = echo->stop_event >= 0 ? STATUS_OK : STATUS_FULL;
    if (status == STATUS_OK) {
        status = open_socket(echo, options, words_out);
    }
    if (status == STATUS_OK) {
        echo->runs = pthread_create(&echo->thread, NULL, run, echo) == 0;
        status = echo->runs ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (status != STATUS_OK) {
        echo_free(&echo);
        return status;
    }
    *echo_out = echo;
    return STATUS_OK;
}

void echo_free(struct echo **echo_p)
{
    struct echo *echo = *echo_p;
    if (echo == NULL) {
        return;
    }
    if (echo->runs) {
        eventfd_write(echo->stop_event, 1);
        pthread_join(echo->thread, NULL);
    }
    if (echo->stop_event >= 0) {
        close(echo->stop_event);
    }
    message_clear(&echo->message);
    batch_clear(&echo->batch);
    inbox_clear(&echo->inbox);
    socket_free(&echo->socket);
    free(echo);
    *echo_p = NULL;
}
