#include "client/watch.h"

#include "client/receive.h"
#include "wire/door.h"
#include "wire/endpoint.h"
#include "wire/inbox.h"
#include "wire/socket.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BODY_MAX = 64 << 20 };

static const char outcome_prefix[] = "assessment/";

struct watch {
    struct context *own_context; /* NULL: it is shared */
    struct socket *socket;
    struct door *door;      /* NULL: over inproc */
    bool sees_all;          /* outcomes and their steps */
    struct frame_work last; /* of them; sequence 0: none yet */
    struct inbox inbox;
};

static enum status
connect_watch(struct watch *watch, const struct watch_options *options, char *words_out)
{
    const struct context *context = options->context;
    if (context == NULL) {
        if (context_new(&watch->own_context) != STATUS_OK) {
            return STATUS_NO_MEMORY;
        }
        context = watch->own_context;
    }
    const struct socket_options socket_options = {
        .kind = SOCKET_SUBSCRIBER,
        .frame_bytes_max = options->body_max == 0 ? BODY_MAX : options->body_max,
        .key = options->key,
        .server_key = options->server_key,
    };
    enum status status = socket_new(context, &socket_options, &watch->socket);
    if (status != STATUS_OK) {
        snprintf(words_out, WATCH_WORDS_BYTES, "socket or server_key: %s",
                 status_words(status));
        return status;
    }
    status = socket_subscribe(watch->socket, options->prefix);
    if (status != STATUS_OK) {
        snprintf(words_out, WATCH_WORDS_BYTES, "prefix of %zu bytes, at most %d: %s",
                 strlen(options->prefix), FRAME_TOPIC_MAX, status_words(status));
        return status;
    }
    if (!endpoint_is_inside(options->publish)) {
        status = door_new(context, watch->socket, options->key, &watch->door);
    }
    if (status != STATUS_OK) {
        snprintf(words_out, WATCH_WORDS_BYTES, "socket: %s", status_words(status));
        return status;
    }
    return socket_connect(watch->socket, options->publish, words_out);
}

enum status watch_new(const struct watch_options *options,
                      struct watch **watch_out,
                      char words_out[WATCH_WORDS_BYTES])
{
    snprintf(words_out, WATCH_WORDS_BYTES, "%s", status_words(STATUS_NO_MEMORY));
    struct watch *watch = calloc(1, sizeof *watch);
    if (watch == NULL) {
        return STATUS_NO_MEMORY;
    }
    inbox_init(&watch->inbox);
    watch->sees_all = strncmp(options->prefix, outcome_prefix, strlen(options->prefix)) == 0;
    enum status status = connect_watch(watch, options, words_out);
    if (status != STATUS_OK) {
        watch_free(&watch);
        return status;
    }
    words_out[0] = '\0';
    *watch_out = watch;
    return STATUS_OK;
}

void watch_free(struct watch **watch_p)
{
    struct watch *watch = *watch_p;
    if (watch == NULL) {
        return;
    }
    inbox_clear(&watch->inbox);
    door_free(&watch->door);
    socket_free(&watch->socket);
    context_free(&watch->own_context);
    free(watch);
    *watch_p = NULL;
}

/* Outcomes and steps between two of them; what steps an outcome that is not there had nobody
 * knows. */
static uint64_t count_between(const struct frame_work *last, const struct frame_work *next)
{
    if (next->sequence == last->sequence) {
        return next->step - last->step - 1;
    }
    uint64_t rest = last->steps > last->step ? last->steps - last->step : 0;
    return rest + (next->sequence - last->sequence - 1) + next->step;
}

static void note_sequence(struct watch *watch, struct watch_event *event)
{
    uint64_t sequence = event->work.sequence;
    bool is_outcome = strncmp(event->topic, outcome_prefix, sizeof outcome_prefix - 1) == 0;
    if (!is_outcome || sequence == 0) {
        return;
    }
    const struct frame_work *last = &watch->last;
    if (last->sequence != 0) {
        bool is_behind = sequence > last->sequence ||
                         (sequence == last->sequence && event->work.step > last->step);
        event->restarted = !is_behind;
        if (watch->sees_all && is_behind) {
            event->missed = count_between(last, &event->work);
        }
    }
    watch->last = event->work;
}

const char *watch_words(const struct watch *watch)
{
    return watch->door == NULL ? "" : door_words(watch->door);
}

enum status watch_next(struct watch *watch, int64_t timeout_ms, struct watch_event *event_out)
{
    const struct inbox *inbox = &watch->inbox;
    const struct frame_call *call = NULL;
    enum status status = receive_call(&watch->inbox, watch->socket, watch->door,
                                      receive_deadline(timeout_ms), &call);
    if (status != STATUS_OK) {
        return status;
    }
    *event_out = (struct watch_event){
        .id = call->id,
        .status = call->status,
        .work = call->work,
        .metadata = call->metadata,
        .metadata_count = call->metadata_count,
        .body = body_bytes(&inbox->body),
        .body_size = body_size(&inbox->body),
    };
    const struct body *topic = &inbox->message.topic;
    snprintf(event_out->topic, sizeof event_out->topic, "%.*s", (int)body_size(topic),
             (const char *)body_bytes(topic));
    note_sequence(watch, event_out);
    return STATUS_OK;
}
