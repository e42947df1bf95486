#include "bench/sleepers.h"

#include "base/clock.h"
#include "base/id.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "wire/batch.h"
#include "wire/context.h"
#include "wire/inbox.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum {
    ALIVE_MS = 2000,
    JOIN_BYTES = 128,
    BODY_MAX = 1 << 20,
    EVENTS_MAX = 64,
    RESULT_BYTES = 256,
    CONTEXT_SOCKETS = 500 /* libzmq gives a context a thousand */
};

static const int64_t ns_a_ms = 1000000;
static const int64_t ns_a_s = 1000000000;

/* One worker. */
struct sleeper {
    struct socket *socket;
    struct id stream;
    struct id request; /* the lease it holds */
    uint64_t epoch;
    int64_t began_ns;
    int64_t due_ns;
    int64_t alive_ns; /* when to say so next */
};

struct sleepers {
    struct context **contexts; /* [context_count] */
    size_t context_count;
    struct sleeper *all; /* [count] */
    size_t count;
    uint32_t *asleep; /* a ring of [count]: who holds a task, the first due first */
    size_t first, asleep_count;
    size_t next_alive; /* who says next that it lives */
    int64_t task_ns;
    size_t started; /* first tasks taken */
    struct inbox inbox;
    struct batch batch;
    struct message message; /* being sent */
    atomic_uint_fast64_t done;
    atomic_int_fast64_t held_ns;
    int watch; /* files of the sockets, the timer and the stop event */
    int timer, stop_event;
    pthread_t thread;
    bool runs;
};

/* What the watch says of the others: a number that no sleeper has. */
enum { WATCH_TIMER = -1, WATCH_STOP = -2 };

static enum status say(struct sleepers *sleepers,
                       const struct sleeper *sleeper,
                       const struct frame_call *call,
                       const void *bytes,
                       size_t size)
{
    enum status status = batch_add_bytes(&sleepers->batch, call, bytes, size);
    if (status == STATUS_OK) {
        status = batch_take(&sleepers->batch, &sleepers->message);
    }
    return status == STATUS_OK ? socket_send(sleeper->socket, &sleepers->message) : status;
}

static struct frame_call make_call(const struct sleeper *sleeper, enum frame_work_kind kind)
{
    struct frame_call call = frame_call_make(FRAME_MESSAGE, sleeper->stream);
    call.has_work = true;
    call.work.kind = kind;
    return call;
}

static enum status join(struct sleepers *sleepers, struct sleeper *sleeper)
{
    struct id worker = id_new();
    char *every[] = {"scenario/"};
    Brink__V1__Join join = BRINK__V1__JOIN__INIT;
    join.worker_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = worker.bytes};
    join.name = "sleeper";
    join.topics = every;
    join.n_topics = 1;
    join.credit = 1;
    uint8_t bytes[JOIN_BYTES];
    size_t size = brink__v1__join__pack(&join, bytes);
    struct frame_call call = make_call(sleeper, WORK_JOIN);
    call.kind = FRAME_REQUEST;
    call.method = "/brink.v1.Dispatch/Work";
    sleeper->alive_ns = clock_monotonic_ns() + ALIVE_MS * ns_a_ms;
    return say(sleepers, sleeper, &call, bytes, size);
}

static enum status answer(struct sleepers *sleepers, struct sleeper *sleeper)
{
    static const uint8_t result[RESULT_BYTES];
    struct frame_call call = make_call(sleeper, WORK_RESULT);
    call.has_status = true;
    call.status = frame_status_make(0, "");
    call.work.request_id = sleeper->request;
    call.work.epoch = sleeper->epoch;
    atomic_fetch_add(&sleepers->done, 1);
    atomic_fetch_add(&sleepers->held_ns, clock_monotonic_ns() - sleeper->began_ns);
    return say(sleepers, sleeper, &call, result, sizeof result);
}

/* The first tasks are shorter, each by another share, so that the workers do not all end at
 * once. */
static void
lie_down(struct sleepers *sleepers, struct sleeper *sleeper, const struct frame_call *task)
{
    int64_t long_ns = sleepers->task_ns;
    if (sleepers->started < sleepers->count) {
        long_ns = long_ns * (int64_t)++sleepers->started / (int64_t)sleepers->count;
    }
    sleeper->request = task->work.request_id;
    sleeper->epoch = task->work.epoch;
    sleeper->began_ns = clock_monotonic_ns();
    sleeper->due_ns = sleeper->began_ns + long_ns;
    size_t place = (sleepers->first + sleepers->asleep_count++) % sleepers->count;
    assert(sleepers->asleep_count <= sleepers->count);
    sleepers->asleep[place] = (uint32_t)(sleeper - sleepers->all);
}

/* Takes all that has come for one. */
static enum status take(struct sleepers *sleepers, struct sleeper *sleeper)
{
    const struct frame_call *call = NULL;
    enum status status = inbox_take(&sleepers->inbox, sleeper->socket, &call);
    while (status == STATUS_OK) {
        if (call->has_work && call->work.kind == WORK_TASK) {
            lie_down(sleepers, sleeper, call);
        }
        status = inbox_take(&sleepers->inbox, sleeper->socket, &call);
    }
    return status == STATUS_UNAVAILABLE ? STATUS_OK : status;
}

static enum status wake_due(struct sleepers *sleepers, int64_t now_ns)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && sleepers->asleep_count > 0) {
        struct sleeper *sleeper = &sleepers->all[sleepers->asleep[sleepers->first]];
        if (sleeper->due_ns > now_ns) {
            break;
        }
        sleepers->first = (sleepers->first + 1) % sleepers->count;
        sleepers->asleep_count--;
        status = answer(sleepers, sleeper);
        if (status == STATUS_OK) {
            status = take(sleepers, sleeper);
        }
    }
    return status;
}

static enum status say_alive(struct sleepers *sleepers, int64_t now_ns)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && sleepers->all[sleepers->next_alive].alive_ns <= now_ns) {
        struct sleeper *sleeper = &sleepers->all[sleepers->next_alive];
        const struct frame_call alive = make_call(sleeper, WORK_ALIVE);
        sleeper->alive_ns = now_ns + ALIVE_MS * ns_a_ms;
        sleepers->next_alive = (sleepers->next_alive + 1) % sleepers->count;
        status = say(sleepers, sleeper, &alive, "", 0);
        if (status == STATUS_OK) {
            status = take(sleepers, sleeper);
        }
    }
    return status;
}

/* The timer goes off when the next task is due, or somebody is to say that it lives. */
static void set_timer(struct sleepers *sleepers)
{
    int64_t due_ns = sleepers->all[sleepers->next_alive].alive_ns;
    if (sleepers->asleep_count > 0) {
        int64_t task_ns = sleepers->all[sleepers->asleep[sleepers->first]].due_ns;
        due_ns = task_ns < due_ns ? task_ns : due_ns;
    }
    const struct itimerspec at = {
        .it_value = {.tv_sec = due_ns / ns_a_s, .tv_nsec = due_ns % ns_a_s}};
    timerfd_settime(sleepers->timer, TFD_TIMER_ABSTIME, &at, NULL);
}

static enum status turn(struct sleepers *sleepers, bool *stopped_out)
{
    struct epoll_event events[EVENTS_MAX];
    set_timer(sleepers);
    int count = epoll_wait(sleepers->watch, events, EVENTS_MAX, -1);
    enum status status = STATUS_OK;
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        int64_t which = (int64_t)events[i].data.u64;
        if (which >= 0) {
            status = take(sleepers, &sleepers->all[which]);
        }
        *stopped_out = *stopped_out || which == WATCH_STOP;
    }
    int64_t now_ns = clock_monotonic_ns();
    if (status == STATUS_OK) {
        status = wake_due(sleepers, now_ns);
    }
    return status == STATUS_OK ? say_alive(sleepers, now_ns) : status;
}

/* Until it is told to stop, or something fails: then nothing is answered any more, and the
 * client says so. */
static void *run(void *argument)
{
    struct sleepers *sleepers = argument;
    enum status status = STATUS_OK;
    bool is_stopped = false;
    for (size_t i = 0; i < sleepers->count && status == STATUS_OK; i++) {
        status = join(sleepers, &sleepers->all[i]);
    }
    while (status == STATUS_OK && !is_stopped) {
        status = turn(sleepers, &is_stopped);
    }
    return NULL;
}

static bool watch(struct sleepers *sleepers, int file, int64_t which)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = (uint64_t)which};
    return file >= 0 && epoll_ctl(sleepers->watch, EPOLL_CTL_ADD, file, &event) == 0;
}

static enum status open_one(struct sleepers *sleepers,
                            size_t number,
                            const char *call,
                            char words_out[SOCKET_WORDS_BYTES])
{
    struct sleeper *sleeper = &sleepers->all[number];
    const struct socket_options options = {.kind = SOCKET_CALLER, .frame_bytes_max = BODY_MAX};
    sleeper->stream = id_new();
    enum status status =
        socket_new(sleepers->contexts[number / CONTEXT_SOCKETS], &options, &sleeper->socket);
    if (status == STATUS_OK) {
        status = socket_connect(sleeper->socket, call, words_out);
    }
    if (status == STATUS_OK &&
        !watch(sleepers, socket_file(sleeper->socket), (int64_t)number)) {
        status = STATUS_FULL;
    }
    return status;
}

static enum status open_all(struct sleepers *sleepers,
                            const struct sleepers_options *options,
                            char words_out[SOCKET_WORDS_BYTES])
{
    sleepers->watch = epoll_create1(EPOLL_CLOEXEC);
    sleepers->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    sleepers->stop_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    enum status status = sleepers->watch >= 0 &&
                                 watch(sleepers, sleepers->timer, WATCH_TIMER) &&
                                 watch(sleepers, sleepers->stop_event, WATCH_STOP)
                             ? STATUS_OK
                             : STATUS_FULL;
    while (status == STATUS_OK && sleepers->context_count * CONTEXT_SOCKETS < options->count) {
        status = context_new(&sleepers->contexts[sleepers->context_count]);
        sleepers->context_count += status == STATUS_OK;
    }
    while (status == STATUS_OK && sleepers->count < options->count) {
        status = open_one(sleepers, sleepers->count++, options->call, words_out);
    }
    return status;
}

enum status sleepers_new(const struct sleepers_options *options,
                         struct sleepers **sleepers_out,
                         char words_out[SOCKET_WORDS_BYTES])
{
    assert(options->count >= 1);
    snprintf(words_out, SOCKET_WORDS_BYTES, "%zu workers: no memory or file is left",
             options->count);
    struct sleepers *sleepers = calloc(1, sizeof *sleepers);
    if (sleepers == NULL) {
        return STATUS_NO_MEMORY;
    }
    inbox_init(&sleepers->inbox);
    sleepers->inbox.borrows = true;
    batch_init(&sleepers->batch);
    message_init(&sleepers->message);
    sleepers->task_ns = options->task_us * 1000;
    sleepers->watch = sleepers->timer = sleepers->stop_event = -1;
    sleepers->contexts = calloc(options->count / CONTEXT_SOCKETS + 1, sizeof(struct context *));
    sleepers->all = calloc(options->count, sizeof *sleepers->all);
    sleepers->asleep = calloc(options->count, sizeof *sleepers->asleep);
    bool has_memory =
        sleepers->contexts != NULL && sleepers->all != NULL && sleepers->asleep != NULL;
    enum status status = has_memory ? open_all(sleepers, options, words_out) : STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        sleepers->runs = pthread_create(&sleepers->thread, NULL, run, sleepers) == 0;
        status = sleepers->runs ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (status != STATUS_OK) {
        sleepers_free(&sleepers);
        return status;
    }
    *sleepers_out = sleepers;
    return STATUS_OK;
}

struct sleepers_tally sleepers_read(const struct sleepers *sleepers)
{
    return (struct sleepers_tally){.done = atomic_load(&sleepers->done),
                                   .held_ns = atomic_load(&sleepers->held_ns)};
}

static void close_file(int file)
{
    if (file >= 0) {
        close(file);
    }
}

void sleepers_free(struct sleepers **sleepers_p)
{
    struct sleepers *sleepers = *sleepers_p;
    if (sleepers == NULL) {
        return;
    }
    if (sleepers->runs) {
        eventfd_write(sleepers->stop_event, 1);
        pthread_join(sleepers->thread, NULL);
    }
    for (size_t i = 0; i < sleepers->count; i++) {
        socket_free(&sleepers->all[i].socket);
    }
    for (size_t i = 0; i < sleepers->context_count; i++) {
        context_free(&sleepers->contexts[i]);
    }
    close_file(sleepers->watch);
    close_file(sleepers->timer);
    close_file(sleepers->stop_event);
    message_clear(&sleepers->message);
    batch_clear(&sleepers->batch);
    inbox_clear(&sleepers->inbox);
    free(sleepers->contexts);
    free(sleepers->all);
    free(sleepers->asleep);
    free(sleepers);
    *sleepers_p = NULL;
}
