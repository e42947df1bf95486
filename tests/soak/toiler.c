#include "tests/soak/toiler.h"

#include "base/clock.h"
#include "base/random.h"
#include "config/worker_settings.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "tests/support/check.h"
#include "wire/batch.h"
#include "wire/inbox.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    ALIVE_MS = 1000,
    LINGER_MS = 2000, /* for its last words */
    TURN_MAX = 1024,  /* calls taken before it looks up */
    JOIN_BYTES = 128,
    BODY_MAX = 1 << 20
};

struct toiler {
    struct socket *socket;
    struct inbox inbox;
    struct batch batch;
    struct message message; /* being sent */
    struct id stream;
    struct random random;
    uint32_t credit;
    uint32_t rounds;
    size_t echo_at;
    struct toiler_tally tally;
    bool has_more;    /* of what arrived something is not taken yet */
    int64_t alive_ms; /* when to say so next */
    int stop_event;
    enum status status; /* of the thread, once it has ended */
    pthread_t thread;
};

static enum status flush(struct toiler *toiler)
{
    if (toiler->batch.count == 0) {
        return STATUS_OK;
    }
    enum status status = batch_take(&toiler->batch, &toiler->message);
    return status == STATUS_OK ? socket_send(toiler->socket, &toiler->message) : status;
}

static enum status
say(struct toiler *toiler, const struct frame_call *call, const void *bytes, size_t size)
{
    enum status status = batch_add_bytes(&toiler->batch, call, bytes, size);
    if (status == STATUS_FULL) {
        status = flush(toiler);
        if (status == STATUS_OK) {
            status = batch_add_bytes(&toiler->batch, call, bytes, size);
        }
    }
    return status;
}

static struct frame_call make_call(const struct toiler *toiler, enum frame_work_kind kind)
{
    struct frame_call call = frame_call_make(FRAME_MESSAGE, toiler->stream);
    call.has_work = true;
    call.work.kind = kind;
    return call;
}

static enum status join(struct toiler *toiler)
{
    struct id worker = id_new();
    char *every[] = {"scenario/"};
    Brink__V1__Join join = BRINK__V1__JOIN__INIT;
    join.worker_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = worker.bytes};
    join.name = "toiler";
    join.topics = every;
    join.n_topics = 1;
    join.credit = toiler->credit;
    uint8_t bytes[JOIN_BYTES];
    size_t size = brink__v1__join__pack(&join, bytes);
    struct frame_call call = make_call(toiler, WORK_JOIN);
    call.kind = FRAME_REQUEST;
    call.method = "/brink.v1.Dispatch/Work";
    return say(toiler, &call, bytes, size);
}

static uint64_t toil(struct toiler *toiler)
{
    uint64_t sum = 0;
    int64_t began_ns = clock_monotonic_ns();
    for (uint32_t i = 0; i < toiler->rounds; i++) {
        sum ^= random_next(&toiler->random);
    }
    toiler->tally.busy_ns += clock_monotonic_ns() - began_ns;
    toiler->tally.done++;
    return sum;
}

/* A task that takes time is answered at once; results of others share messages. */
static enum status answer(struct toiler *toiler, const struct frame_call *task)
{
    uint8_t result[TOILER_RESULT_BYTES] = {0};
    if (toiler->inbox.size >= toiler->echo_at + TOILER_ECHO_BYTES) {
        memcpy(result, toiler->inbox.bytes + toiler->echo_at, TOILER_ECHO_BYTES);
    }
    uint64_t sum = toil(toiler);
    memcpy(result + TOILER_ECHO_BYTES, &sum, sizeof sum);
    struct frame_call call = make_call(toiler, WORK_RESULT);
    call.has_status = true;
    call.status = frame_status_make(0, "");
    call.work.request_id = task->work.request_id;
    call.work.epoch = task->work.epoch;
    enum status status = say(toiler, &call, result, sizeof result);
    return status == STATUS_OK && toiler->rounds > 0 ? flush(toiler) : status;
}

/* With tasks that take time it looks up after each one. */
static enum status take_tasks(struct toiler *toiler)
{
    const int most = toiler->rounds > 0 ? 1 : TURN_MAX;
    enum status status = STATUS_OK;
    toiler->has_more = true;
    for (int i = 0; i < most && status == STATUS_OK; i++) {
        const struct frame_call *call = NULL;
        status = inbox_take(&toiler->inbox, toiler->socket, &call);
        if (status == STATUS_OK && call->has_work && call->work.kind == WORK_TASK) {
            status = answer(toiler, call);
        }
    }
    if (status == STATUS_UNAVAILABLE) {
        toiler->has_more = false;
        status = STATUS_OK;
    }
    return status;
}

static enum status say_alive(struct toiler *toiler)
{
    int64_t now_ms = clock_monotonic_ms();
    if (now_ms < toiler->alive_ms) {
        return STATUS_OK;
    }
    const struct frame_call alive = make_call(toiler, WORK_ALIVE);
    toiler->alive_ms = now_ms + ALIVE_MS;
    return say(toiler, &alive, "", 0);
}

static enum status turn(struct toiler *toiler, bool *stopped_out)
{
    struct socket_event events[] = {{.socket = toiler->socket}, {.file = toiler->stop_event}};
    enum status status = take_tasks(toiler);
    if (status == STATUS_OK) {
        status = say_alive(toiler);
    }
    if (status == STATUS_OK) {
        status = flush(toiler);
    }
    if (status == STATUS_OK) {
        status = socket_wait(events, 2, toiler->has_more ? 0 : ALIVE_MS);
    }
    *stopped_out = events[1].ready;
    return status;
}

static void *run(void *argument)
{
    struct toiler *toiler = argument;
    bool is_stopped = false;
    bool gives_way = setpriority(PRIO_PROCESS, (id_t)gettid(), WORKER_NICENESS) == 0;
    enum status status = gives_way ? join(toiler) : STATUS_DENIED;
    while (status == STATUS_OK && !is_stopped) {
        status = turn(toiler, &is_stopped);
    }
    const struct frame_call leave = make_call(toiler, WORK_LEAVE);
    if (status == STATUS_OK) {
        status = say(toiler, &leave, "", 0);
    }
    toiler->status = status == STATUS_OK ? flush(toiler) : status;
    return NULL;
}

struct toiler *toiler_new(const struct toiler_options *options)
{
    char words[SOCKET_WORDS_BYTES];
    const struct socket_options socket_options = {
        .kind = SOCKET_CALLER, .frame_bytes_max = BODY_MAX, .linger_ms = LINGER_MS};
    struct toiler *toiler = calloc(1, sizeof *toiler);
    assert_non_null(toiler);
    inbox_init(&toiler->inbox);
    toiler->inbox.borrows = true;
    batch_init(&toiler->batch);
    message_init(&toiler->message);
    toiler->stream = id_new();
    toiler->credit = options->credit;
    toiler->rounds = options->rounds;
    toiler->echo_at = options->echo_at;
    toiler->alive_ms = clock_monotonic_ms() + ALIVE_MS;
    toiler->stop_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    assert_true(toiler->stop_event >= 0);
    assert_int_equal(socket_new(options->context, &socket_options, &toiler->socket), STATUS_OK);
    if (socket_connect(toiler->socket, options->call, words) != STATUS_OK) {
        fail_msg("%s", words);
    }
    assert_int_equal(pthread_create(&toiler->thread, NULL, run, toiler), 0);
    return toiler;
}

void toiler_free(struct toiler **toiler_p, struct toiler_tally *tally)
{
    struct toiler *toiler = *toiler_p;
    if (toiler == NULL) {
        return;
    }
    eventfd_write(toiler->stop_event, 1);
    pthread_join(toiler->thread, NULL);
    assert_int_equal(toiler->status, STATUS_OK);
    tally->done += toiler->tally.done;
    tally->busy_ns += toiler->tally.busy_ns;
    close(toiler->stop_event);
    message_clear(&toiler->message);
    batch_clear(&toiler->batch);
    inbox_clear(&toiler->inbox);
    socket_free(&toiler->socket);
    free(toiler);
    *toiler_p = NULL;
}
