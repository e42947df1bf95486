#include "client/follow.h"

#include "base/clock.h"
#include "client/brink.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/unpack.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LOOK_MS = 1000, /* how often it is asked whether something was not heard */
    REQUEST_BYTES = 300,
    ARENA_BYTES = 4096
};

static const char outcome_prefix[] = "assessment/";
static const char request_prefix[] = "scenario/";

struct follow {
    struct watch *watch;
    struct brink *brink;
    char prefix[WATCH_TOPIC_BYTES];
    int64_t timeout_ms;
    uint64_t next;   /* number; 0: the first that is kept */
    uint32_t step;   /* and the step of it; 0: the outcome itself */
    bool sees_all;   /* outcomes: a number that is missing is an outcome missed */
    bool is_behind;  /* there may be some that are kept and were not given */
    bool is_live;    /* it has caught up once: what is fetched now was not heard */
    int64_t look_ms; /* when to ask next */
    uint64_t filled;
    uint64_t missed; /* to be told with the next */
    follow_fn *take; /* during follow_step */
    void *arg;
};

/* One is the beginning of the other. */
static bool may_have_outcomes(const char *prefix)
{
    size_t size = strlen(prefix);
    size_t common = size < sizeof outcome_prefix - 1 ? size : sizeof outcome_prefix - 1;
    return strncmp(prefix, outcome_prefix, common) == 0;
}

static enum status
open_both(struct follow *follow, const struct follow_options *options, char *words_out)
{
    const struct watch_options watching = {.context = options->context,
                                           .publish = options->publish,
                                           .key = options->key,
                                           .server_key = options->server_key,
                                           .prefix = options->prefix};
    const struct brink_options calling = {.context = options->context,
                                          .call = options->call,
                                          .key = options->key,
                                          .server_key = options->server_key};
    enum status status = watch_new(&watching, &follow->watch, words_out);
    return status == STATUS_OK ? brink_new(&calling, &follow->brink, words_out) : status;
}

enum status follow_new(const struct follow_options *options,
                       struct follow **follow_out,
                       char words_out[WATCH_WORDS_BYTES])
{
    if (!may_have_outcomes(options->prefix)) {
        snprintf(words_out, WATCH_WORDS_BYTES, "%.100s: outcomes are published on %s...",
                 options->prefix, outcome_prefix);
        return STATUS_BAD_INPUT;
    }
    struct follow *follow = calloc(1, sizeof *follow);
    snprintf(words_out, WATCH_WORDS_BYTES, "%s", status_words(STATUS_NO_MEMORY));
    if (follow == NULL) {
        return STATUS_NO_MEMORY;
    }
    snprintf(follow->prefix, sizeof follow->prefix, "%s", options->prefix);
    follow->timeout_ms = options->timeout_ms;
    follow->next = options->from;
    follow->sees_all = strlen(options->prefix) < sizeof outcome_prefix;
    follow->is_behind = true;
    enum status status = open_both(follow, options, words_out);
    if (status != STATUS_OK) {
        follow_free(&follow);
        return status;
    }
    *follow_out = follow;
    return STATUS_OK;
}

void follow_free(struct follow **follow_p)
{
    struct follow *follow = *follow_p;
    if (follow == NULL) {
        return;
    }
    watch_free(&follow->watch);
    brink_free(&follow->brink);
    free(follow);
    *follow_p = NULL;
}

const char *follow_words(const struct follow *follow)
{
    const char *words = brink_words(follow->brink);
    return words[0] != '\0' ? words : watch_words(follow->watch);
}

uint64_t follow_filled(const struct follow *follow)
{
    return follow->filled;
}

/* Where it stands when this one is given. */
static void go_behind(struct follow *follow, const struct frame_work *work)
{
    bool is_last = work->step >= work->steps;
    follow->next = work->sequence + is_last;
    follow->step = is_last ? 0 : work->step + 1;
}

/* Was it given before? */
static bool is_old(const struct follow *follow, const struct frame_work *work)
{
    return work->sequence < follow->next ||
           (work->sequence == follow->next && work->step < follow->step);
}

static void give(struct follow *follow, struct watch_event *event)
{
    event->missed = follow->missed;
    event->restarted = false;
    follow->missed = 0;
    go_behind(follow, &event->work);
    follow->take(follow->arg, event);
}

/* The topic a fetched one was published on. False: it is neither an outcome nor a step. */
static bool write_topic(const struct brink_reply *message, char topic_out[WATCH_TOPIC_BYTES])
{
    const char *topic = message->work.topic;
    bool is_step = message->work.step > 0;
    if (strncmp(topic, request_prefix, sizeof request_prefix - 1) != 0 ||
        (is_step && message->step_count != 1)) {
        return false;
    }
    const char *analysis = topic + sizeof request_prefix - 1;
    const char *target = strchr(analysis, '/');
    if (is_step) {
        snprintf(topic_out, WATCH_TOPIC_BYTES, "%s%s%s", outcome_prefix, message->steps[0].name,
                 target == NULL ? "" : target);
    } else {
        snprintf(topic_out, WATCH_TOPIC_BYTES, "%s%s", outcome_prefix, analysis);
    }
    return true;
}

/* One that was fetched, as it was published. */
static void take_replayed(void *arg, const struct brink_reply *message)
{
    struct follow *follow = arg;
    struct watch_event event = {
        .id = message->work.request_id,
        .status = message->status,
        .work = message->work,
        .metadata = message->metadata,
        .metadata_count = message->metadata_count,
        .body = message->body,
        .body_size = message->body_size,
    };
    if (is_old(follow, &message->work) || !write_topic(message, event.topic)) {
        return;
    }
    if (follow->sees_all && follow->next > 0 && message->work.sequence > follow->next) {
        follow->missed += message->work.sequence - follow->next - (follow->step > 0);
    }
    follow->filled += follow->is_live;
    give(follow, &event);
}

/* Where the broker stands. What it has dropped is missed; one that has given out fewer numbers
 * than were heard has forgotten them, and begins again. */
static void take_standing(struct follow *follow, const Brink__V1__ReplayReply *reply)
{
    if (reply->last + 1 < follow->next) {
        follow->next = 0;
        follow->step = 0;
        follow->is_behind = true;
        return;
    }
    if (reply->next > follow->next) {
        follow->next = reply->next;
        follow->step = 0;
    }
    follow->is_behind = reply->more;
    follow->is_live = follow->is_live || !reply->more;
}

static enum status read_standing(struct follow *follow, const struct brink_reply *reply)
{
    struct arena arena = {.size_max = ARENA_BYTES};
    ProtobufCMessage *message = NULL;
    enum status status = unpack_message(&brink__v1__replay_reply__descriptor, &arena,
                                        reply->body, reply->body_size, &message);
    if (status == STATUS_OK) {
        take_standing(follow, (const Brink__V1__ReplayReply *)message);
    }
    arena_clear(&arena);
    return status == STATUS_BAD_INPUT ? STATUS_UNAVAILABLE : status;
}

static enum status catch_up(struct follow *follow)
{
    uint8_t bytes[REQUEST_BYTES + WATCH_TOPIC_BYTES];
    Brink__V1__ReplayRequest wish = BRINK__V1__REPLAY_REQUEST__INIT;
    wish.topic_prefix = follow->prefix;
    wish.from = follow->next;
    const struct brink_request request = {
        .method = "/brink.v1.Broker/Replay",
        .body = bytes,
        .body_size = brink__v1__replay_request__pack(&wish, bytes),
    };
    struct brink_reply reply;
    enum status status = brink_stream(follow->brink, &request, follow->timeout_ms,
                                      take_replayed, follow, &reply);
    if (status != STATUS_OK) {
        return status;
    }
    return reply.status.code == 0 ? read_standing(follow, &reply) : STATUS_UNAVAILABLE;
}

/* One that was heard: the next, an old one, or one behind a gap, which is fetched with it. */
static void take_heard(struct follow *follow, struct watch_event *event)
{
    uint64_t sequence = event->work.sequence;
    bool is_outcome = strncmp(event->topic, outcome_prefix, sizeof outcome_prefix - 1) == 0;
    if (!is_outcome || sequence == 0) {
        return;
    }
    if (sequence == follow->next && event->work.step == follow->step) {
        give(follow, event);
    } else if (!is_old(follow, &event->work) || event->restarted) {
        follow->is_behind = true;
    }
}

enum status follow_step(struct follow *follow, int64_t timeout_ms, follow_fn *take, void *arg)
{
    int64_t now_ms = clock_monotonic_ms();
    follow->take = take;
    follow->arg = arg;
    if (follow->is_behind || follow->look_ms <= now_ms) {
        follow->look_ms = now_ms + LOOK_MS;
        return catch_up(follow);
    }
    int64_t look_ms = follow->look_ms - now_ms;
    struct watch_event event;
    enum status status =
        watch_next(follow->watch, timeout_ms < look_ms ? timeout_ms : look_ms, &event);
    if (status == STATUS_OK) {
        take_heard(follow, &event);
    }
    return status == STATUS_EXPIRED ? STATUS_OK : status;
}
