#include "broker/stream.h"

#include "base/utf8.h"
#include "broker/gate.h"
#include "broker/needs.h"
#include "broker/parcel.h"
#include "broker/topic.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "proto/method.h"
#include "proto/unpack.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PROGRESS_BYTES_MAX = NEWS_BYTES_MAX };

static bool is_good_name(const char *name)
{
    size_t size = strlen(name);
    if (size > BROKER_NAME_MAX || utf8_valid_size(name, size) != size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)name[i] < ' ' || name[i] == 0x7f) {
            return false;
        }
    }
    return true;
}

/* Applies the event. A stale result the core counts itself, and a worker it does not know it
 * asks who it is: neither is answered here. */
static void apply(struct shell *shell, const struct visit *visit, const struct event *event)
{
    enum status status = shell_step(shell, event);
    bool is_join = event->kind == EVENT_JOIN;
    if (status == STATUS_BAD_INPUT || (is_join && status != STATUS_OK)) {
        shell_refuse(shell, &visit->call, status, "%s: %s", is_join ? "join" : "work",
                     status_words(status));
    }
}

/* The body of a join, or NULL and it has been refused. */
static const Brink__V1__Join *read_join(struct shell *shell, const struct visit *visit)
{
    ProtobufCMessage *message = NULL;
    enum status status = STATUS_BAD_INPUT;
    if (body_size(visit->body) <= SHELL_BODY_BYTES_MAX) {
        status = unpack_message(&brink__v1__join__descriptor, &shell->scratch,
                                body_bytes(visit->body), body_size(visit->body), &message);
    }
    if (status != STATUS_OK) {
        shell_refuse(shell, &visit->call, status, "body: not a brink.v1.Join");
    }
    return (const Brink__V1__Join *)message;
}

/* What the core does not check itself, or not with words; false: it has been refused. */
static bool
is_good_join(struct shell *shell, const struct visit *visit, const Brink__V1__Join *join)
{
    const struct call *call = &visit->call;
    if (!is_good_name(join->name)) {
        shell_refuse(shell, call, STATUS_BAD_INPUT,
                     "join.name: not UTF-8 of at most %d bytes without control bytes",
                     BROKER_NAME_MAX);
        return false;
    }
    if (join->credit < 1 || join->credit > BROKER_CREDIT_MAX) {
        shell_refuse(shell, call, STATUS_BAD_INPUT, "join.credit: %" PRIu32 ", 1 to %d",
                     join->credit, BROKER_CREDIT_MAX);
        return false;
    }
    if (join->n_topics < 1 || join->n_topics > BROKER_PREFIXES_MAX) {
        shell_refuse(shell, call, STATUS_BAD_INPUT, "join.topics: %zu, 1 to %d", join->n_topics,
                     BROKER_PREFIXES_MAX);
        return false;
    }
    for (size_t i = 0; i < join->n_topics; i++) {
        if (!topic_is_prefix(join->topics[i])) {
            shell_refuse(shell, call, STATUS_BAD_INPUT,
                         "join.topics[%zu]: \"%.100s\" is not at most %d visible ASCII bytes",
                         i, join->topics[i], BROKER_TOPIC_MAX);
            return false;
        }
        if (!gate_lets_work(shell, visit, join->topics[i])) {
            return false;
        }
    }
    return true;
}

static bool
has_good_offer(struct shell *shell, const struct visit *visit, const Brink__V1__Join *join)
{
    if (join->n_labels > BROKER_LABELS_MAX) {
        shell_refuse(shell, &visit->call, STATUS_BAD_INPUT, "join.labels: %zu, at most %d",
                     join->n_labels, BROKER_LABELS_MAX);
        return false;
    }
    for (size_t i = 0; i < join->n_labels; i++) {
        if (!needs_is_label(join->labels[i])) {
            shell_refuse(shell, &visit->call, STATUS_BAD_INPUT,
                         "join.labels[%zu]: \"%.100s\" is not 1 to %d visible ASCII bytes "
                         "without \">\"",
                         i, join->labels[i], BROKER_LABEL_MAX);
            return false;
        }
    }
    if (join->threads > BROKER_CREDIT_MAX) {
        shell_refuse(shell, &visit->call, STATUS_BAD_INPUT,
                     "join.threads: %" PRIu32 ", at most %d", join->threads, BROKER_CREDIT_MAX);
        return false;
    }
    return true;
}

static void take_join(struct shell *shell, const struct visit *visit, struct event *event)
{
    const Brink__V1__Join *join = read_join(shell, visit);
    if (join == NULL || !is_good_join(shell, visit, join) ||
        !has_good_offer(shell, visit, join)) {
        return;
    }
    event->kind = EVENT_JOIN;
    if (id_read(join->worker_id.data, join->worker_id.len, &event->as.join.worker) !=
        STATUS_OK) {
        shell_refuse(shell, &visit->call, STATUS_BAD_INPUT,
                     "join.worker_id: %zu bytes where %d that are not all zero belong",
                     join->worker_id.len, ID_BYTES);
        return;
    }
    event->as.join.name = join->name;
    event->as.join.prefixes = (const char *const *)join->topics;
    event->as.join.prefix_count = join->n_topics;
    event->as.join.credit = join->credit;
    event->as.join.threads = join->threads;
    event->as.join.cores = join->cores;
    event->as.join.memory_mb = join->memory_mb;
    event->as.join.labels = (const char *const *)join->labels;
    event->as.join.label_count = join->n_labels;
    /* Longer names than this are not told apart: none of ours is. */
    snprintf(shell->model_version, sizeof shell->model_version, "%s", join->model_version);
    apply(shell, visit, event);
}

static void take_credit(struct shell *shell, const struct visit *visit, struct event *event)
{
    event->kind = EVENT_CREDIT;
    event->as.credit = visit->said->work.credit;
    apply(shell, visit, event);
}

static void take_alive(struct shell *shell, const struct visit *visit, struct event *event)
{
    event->kind = EVENT_ALIVE;
    apply(shell, visit, event);
}

static void take_leave(struct shell *shell, const struct visit *visit, struct event *event)
{
    event->kind = EVENT_LEAVE;
    apply(shell, visit, event);
}

/* What a shard says of its draws is for those who watch its request. */
static void
keep_news(struct shell *shell, const struct event *event, const Brink__V1__Progress *progress)
{
    struct job_view job;
    if (progress->n_parts == 0 || shell->news == NULL ||
        broker_find(shell->core, &event->request, &job) != STATUS_OK ||
        id_is_zero(&job.parent)) {
        return;
    }
    Brink__V1__Progress kept = BRINK__V1__PROGRESS__INIT;
    kept.parts = progress->parts;
    kept.n_parts = progress->n_parts;
    size_t size = brink__v1__progress__get_packed_size(&kept);
    uint8_t *bytes = arena_take(&shell->scratch, size);
    if (bytes != NULL) {
        news_put(shell->news, &event->request, bytes, brink__v1__progress__pack(&kept, bytes));
    }
}

/* How far a task is counts for the one whose child it is. */
static void read_progress(struct shell *shell, const struct visit *visit, struct event *event)
{
    ProtobufCMessage *message = NULL;
    if (body_size(visit->body) <= PROGRESS_BYTES_MAX &&
        unpack_message(&brink__v1__progress__descriptor, &shell->scratch,
                       body_bytes(visit->body), body_size(visit->body),
                       &message) == STATUS_OK) {
        const Brink__V1__Progress *progress = (const Brink__V1__Progress *)message;
        event->as.progress.done = progress->draws_done;
        event->as.progress.all = progress->draws;
        keep_news(shell, event, progress);
    }
}

static void take_progress(struct shell *shell, const struct visit *visit, struct event *event)
{
    event->kind = EVENT_PROGRESS;
    read_progress(shell, visit, event);
    shell->progress = visit->body;
    apply(shell, visit, event);
    shell->progress = NULL;
}

/* The metadata of a result that goes into the outcome: the worker's own, as many as fit. */
static size_t pick_metadata(const struct frame_call *said,
                            struct frame_metadata picked_out[OUTCOME_RESULT_METADATA_MAX])
{
    size_t count = 0;
    size_t bytes = 0;
    for (size_t i = 0; i < said->metadata_count && count < OUTCOME_RESULT_METADATA_MAX; i++) {
        const struct frame_metadata *entry = &said->metadata[i];
        size_t size = strlen(entry->key) + strlen(entry->value);
        if (outcome_key_is_reserved(entry->key) &&
            bytes + size <= OUTCOME_RESULT_METADATA_BYTES_MAX) {
            picked_out[count++] = *entry;
            bytes += size;
        }
    }
    return count;
}

/* An answer that nobody would take is an error in place of it. */
static bool is_too_large(const struct shell *shell,
                         const struct visit *visit,
                         char words_out[FRAME_MESSAGE_MAX + 1])
{
    size_t size = body_size(visit->body);
    snprintf(words_out, FRAME_MESSAGE_MAX + 1,
             "the answer has %zu bytes, and body_max of the broker is %" PRIu64, size,
             shell->body_max);
    return size > shell->body_max;
}

static void take_result(struct shell *shell, const struct visit *visit, struct event *event)
{
    struct frame_metadata picked[OUTCOME_RESULT_METADATA_MAX];
    char words[FRAME_MESSAGE_MAX + 1];
    struct frame_call result = *visit->said;
    struct body none;
    body_init(&none);
    const struct body *body = visit->body;
    if (is_too_large(shell, visit, words)) {
        result.status =
            (struct frame_status){.code = status_code(STATUS_FULL), .message = words};
        body = &none;
    }
    result.metadata_count = pick_metadata(visit->said, picked);
    result.metadata = picked;
    result.step_count = result.status.code == 0 ? result.step_count : 0;
    struct parcel *parcel = NULL;
    if (parcel_take(&shell->parcels, &result, "", body, &parcel) != STATUS_OK) {
        return; /* the lease ends, and another attempt may find memory */
    }
    event->kind = EVENT_RESULT;
    event->as.result.status = status_of_code(result.status.code);
    event->as.result.parcel = parcel;
    event->as.result.bytes = parcel->bytes;
    event->as.result.steps = (uint32_t)parcel->step_count;
    apply(shell, visit, event);
}

/* A parcel with a part of the body. */
static enum status take_part(struct shell *shell,
                             const struct visit *visit,
                             const struct frame_call *call,
                             const struct frame_child *part,
                             struct parcel **parcel_out)
{
    struct body body;
    body_init(&body);
    enum status status =
        body_copy(&body, body_bytes(visit->body) + part->offset, (size_t)part->bytes);
    if (status == STATUS_OK) {
        status = parcel_take(&shell->parcels, call, part->method, &body, parcel_out);
    }
    body_clear(&body);
    return status;
}

/* A child has the metadata of the request it serves; `parent` may be gone. */
static enum status take_child(struct shell *shell,
                              const struct visit *visit,
                              const struct job_view *parent,
                              const struct frame_child *said,
                              struct event_child *child)
{
    struct frame_call call = frame_call_make(FRAME_REQUEST, said->id);
    if (parent->request != NULL) {
        call.metadata = parent->request->metadata;
        call.metadata_count = parent->request->metadata_count;
    }
    enum status status = take_part(shell, visit, &call, said, &child->parcel);
    if (status != STATUS_OK) {
        return status;
    }
    child->id = said->id;
    child->topic = said->topic;
    child->weight = said->weight;
    child->bytes = child->parcel->bytes;
    child->parcel->is_behind_parent = said->of_parent != 0;
    bool follows = child->parcel->is_behind_parent && parent->request != NULL;
    return follows ? parcel_follow(child->parcel, parent->request) : STATUS_OK;
}

static void give_back(struct shell *shell, struct event *event, struct event_child *children)
{
    parcel_give(&shell->parcels, &event->as.spawn.parcel);
    for (size_t i = 0; i < event->as.spawn.count; i++) {
        parcel_give(&shell->parcels, &children[i].parcel);
    }
}

/* All parcels of a fork. STATUS_NO_MEMORY: none. */
static enum status
take_parts(struct shell *shell, const struct visit *visit, struct event *event)
{
    const struct frame_call *said = visit->said;
    struct event_child *children =
        arena_take_array(&shell->scratch, said->child_count, sizeof *children);
    struct job_view parent = {.request = NULL};
    const struct frame_call bare = frame_call_make(FRAME_MESSAGE, visit->call.id);
    const struct frame_child rest = {.bytes = said->children[0].offset, .method = ""};
    if (children == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (broker_find(shell->core, &event->request, &parent) != STATUS_OK) {
        parent.request = NULL; /* it is stale, as the core will say */
    }
    event->as.spawn.children = children;
    enum status status = take_part(shell, visit, &bare, &rest, &event->as.spawn.parcel);
    for (size_t i = 0; i < said->child_count && status == STATUS_OK; i++) {
        event->as.spawn.count++;
        status = take_child(shell, visit, &parent, &said->children[i], &children[i]);
    }
    if (status != STATUS_OK) {
        give_back(shell, event, children);
    }
    return status;
}

static bool has_good_children(struct shell *shell, const struct visit *visit)
{
    const struct frame_call *said = visit->said;
    if (said->child_count == 0) {
        shell_refuse(shell, &visit->call, STATUS_BAD_INPUT, "children: none, 1 to %d",
                     BROKER_CHILDREN_MAX);
        return false;
    }
    for (size_t i = 0; i < said->child_count; i++) {
        const struct method *method = method_find(said->children[i].method);
        if (method == NULL || method->owner != METHOD_ASSESSOR) {
            shell_refuse(shell, &visit->call, STATUS_BAD_INPUT,
                         "children[%zu].method: \"%.100s\" is no method of Assessor", i,
                         said->children[i].method);
            return false;
        }
    }
    return true;
}

static void take_spawn(struct shell *shell, const struct visit *visit, struct event *event)
{
    if (!has_good_children(shell, visit)) {
        return;
    }
    event->kind = EVENT_SPAWN;
    event->as.spawn.tolerate = visit->said->work.tolerate;
    if (take_parts(shell, visit, event) != STATUS_OK) {
        return; /* the lease ends, and another attempt may find memory */
    }
    event->as.spawn.bytes = event->as.spawn.parcel->bytes;
    apply(shell, visit, event);
}

typedef void take_fn(struct shell *shell, const struct visit *visit, struct event *event);

void stream_take(struct shell *shell, const struct visit *visit)
{
    static take_fn *const takers[WORK_KIND_COUNT] = {
        [WORK_JOIN] = take_join,     [WORK_CREDIT] = take_credit,     [WORK_ALIVE] = take_alive,
        [WORK_RESULT] = take_result, [WORK_PROGRESS] = take_progress, [WORK_LEAVE] = take_leave,
        [WORK_SPAWN] = take_spawn,
    };
    const struct frame_call *said = visit->said;
    take_fn *take = said->has_work ? takers[said->work.kind] : NULL;
    if (take == NULL || (said->kind == FRAME_REQUEST && take != take_join)) {
        shell_refuse(shell, &visit->call, STATUS_BAD_INPUT,
                     "work.kind: a worker opens its stream with JOIN and then sends CREDIT, "
                     "ALIVE, RESULT, SPAWN, PROGRESS or LEAVE");
        return;
    }
    struct event event = {
        .call = visit->call, .request = said->work.request_id, .epoch = said->work.epoch};
    take(shell, visit, &event);
}

void stream_close(struct shell *shell, const struct visit *visit)
{
    struct event event = {.kind = EVENT_FORGET, .call = visit->call};
    enum status status = shell_step(shell, &event);
    if (status == STATUS_NOT_FOUND) {
        event.kind = EVENT_LEAVE;
        status = shell_step(shell, &event);
    }
    (void)status; /* whoever it was is gone now */
}
