#include "worker/reply.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "worker/steps.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_BYTES = 24, PROGRESS_BYTES_MAX = 2048 };

/* A copy of a text that fits: whole characters, at most `size_max` bytes; "" when memory is
 * short. */
static const char *fit(struct arena *arena, const char *text, size_t size_max)
{
    size_t size = utf8_cut(text, size_max);
    char *copy = arena_take(arena, size + 1);
    if (copy == NULL) {
        return "";
    }
    memcpy(copy, text, size);
    return copy;
}

static struct frame_call
make_call(const struct id *stream, enum frame_work_kind kind, struct id request, uint64_t epoch)
{
    struct frame_call call = frame_call_make(FRAME_MESSAGE, *stream);
    call.has_work = true;
    call.work.kind = kind;
    call.work.request_id = request;
    call.work.epoch = epoch;
    return call;
}

/* A call a peer would refuse is a mistake of this file; the status alone says enough then. */
static void
send_result(struct outgoing *outgoing, struct frame_call *call, const struct body *body)
{
    if (outgoing_add(outgoing, call, body) == STATUS_OK) {
        return;
    }
    call->status = frame_status_make(status_code(STATUS_INTERNAL), "the result cannot be sent");
    call->metadata_count = 0;
    call->step_count = 0;
    outgoing->dropped += outgoing_add(outgoing, call, NULL) != STATUS_OK;
}

/* An interim as the contract has it. */
struct told {
    Brink__V1__RunningEstimate estimates[INTERIM_NUMBERS_MAX];
    Brink__V1__RunningEstimate *list[INTERIM_NUMBERS_MAX];
    Brink__V1__RunningPart part;
    Brink__V1__RunningPart *parts[1];
};

static void tell_number(const struct interim_number *number, Brink__V1__RunningEstimate *out)
{
    const struct estimate *estimate = &number->estimate;
    brink__v1__running_estimate__init(out);
    out->name = (char *)number->name;
    out->unit = (char *)number->unit;
    out->draws = number->draws;
    out->share = number->is_share;
    out->mean = estimate->mean;
    out->least = number->least;
    out->q05 = estimate->q05;
    out->q25 = estimate->q25;
    out->q50 = estimate->q50;
    out->q75 = estimate->q75;
    out->q95 = estimate->q95;
    out->most = number->most;
}

/* `told` is referred to by the message then. */
static void
tell_interim(const struct interim *interim, struct told *told, Brink__V1__Progress *message)
{
    for (size_t i = 0; i < interim->count; i++) {
        tell_number(&interim->numbers[i], &told->estimates[i]);
        told->list[i] = &told->estimates[i];
    }
    if (interim->count > 0 && interim->is_shard) {
        brink__v1__running_part__init(&told->part);
        told->part.first = interim->first;
        told->part.running = told->list;
        told->part.n_running = interim->count;
        told->parts[0] = &told->part;
        message->parts = told->parts;
        message->n_parts = 1;
    } else if (interim->count > 0) {
        message->running = told->list;
        message->n_running = interim->count;
    }
}

void reply_progress(struct outgoing *outgoing,
                    const struct id *stream,
                    const struct holding *holding,
                    const struct pool_progress *progress)
{
    struct frame_call call = make_call(stream, WORK_PROGRESS, holding->request, holding->epoch);
    struct told told;
    uint8_t bytes[PROGRESS_BYTES_MAX];
    Brink__V1__Progress message = BRINK__V1__PROGRESS__INIT;
    message.draws_done = progress->draws_done;
    message.draws = progress->draws;
    tell_interim(&progress->interim, &told, &message);
    assert(brink__v1__progress__get_packed_size(&message) <= sizeof bytes);
    size_t size = brink__v1__progress__pack(&message, bytes);
    struct body body;
    body_init(&body);
    if (body_copy(&body, bytes, size) != STATUS_OK ||
        outgoing_add(outgoing, &call, &body) != STATUS_OK) {
        outgoing->dropped++;
    }
    body_clear(&body);
}

void reply_interim(struct outgoing *outgoing,
                   const struct id *stream,
                   const struct holding *holding,
                   const struct interim *interim)
{
    const struct pool_progress progress = {
        .draws_done = interim->draws, .draws = interim->draws, .interim = *interim};
    reply_progress(outgoing, stream, holding, &progress);
}

/* The status of a run that ended by itself. */
static struct frame_status status_of(struct arena *arena,
                                     const struct pool_result *result,
                                     struct frame_violation violations[FRAME_VIOLATIONS_MAX])
{
    const struct problems *problems = &result->refusal.problems;
    struct frame_status status = frame_status_make(
        status_code(result->status), fit(arena, result->refusal.words, FRAME_MESSAGE_MAX));
    for (size_t i = 0; i < problems->count && i < FRAME_VIOLATIONS_MAX; i++) {
        violations[i].field = fit(arena, problems->items[i].path, FRAME_FIELD_MAX);
        violations[i].text = fit(arena, problems->items[i].text, FRAME_TEXT_MAX);
        status.violation_count = i + 1;
    }
    status.violations = violations;
    return status;
}

static enum status status_sent(const struct holding *holding, const struct pool_result *result)
{
    switch (holding->fate) {
    case HOLDING_EXPIRED:
        return STATUS_EXPIRED;
    case HOLDING_STOPPED:
    case HOLDING_LOST:
        return STATUS_CANCELLED;
    case HOLDING_WANTED:
        break;
    }
    return result->status;
}

/* The state, then the children's requests, end to end; ids are new. */
static enum status
pack_plan(const struct split_plan *plan, struct frame_child *children, struct body *body)
{
    size_t size = plan->state.size;
    uint8_t *bytes = NULL;
    for (size_t i = 0; i < plan->count; i++) {
        const struct split_child *from = &plan->children[i];
        children[i] = (struct frame_child){.id = id_new(),
                                           .method = from->method,
                                           .topic = from->topic,
                                           .weight = from->weight,
                                           .offset = size,
                                           .bytes = from->request.size,
                                           .of_parent = from->of_parent,
                                           .message = ""};
        size += from->request.size;
    }
    enum status status = body_make(body, size, &bytes);
    if (status != STATUS_OK) {
        return status;
    }
    memcpy(bytes, plan->state.bytes, plan->state.size);
    for (size_t i = 0; i < plan->count; i++) {
        memcpy(bytes + children[i].offset, plan->children[i].request.bytes,
               plan->children[i].request.size);
    }
    return STATUS_OK;
}

static enum status send_plan(struct outgoing *outgoing,
                             const struct id *stream,
                             const struct holding *holding,
                             const struct pool_result *result,
                             uint64_t body_max)
{
    const struct split_plan *plan = &result->plan;
    struct frame_call call = make_call(stream, WORK_SPAWN, holding->request, holding->epoch);
    struct frame_child children[FRAME_CHILDREN_MAX];
    struct body body;
    body_init(&body);
    enum status sent =
        plan->count <= FRAME_CHILDREN_MAX ? pack_plan(plan, children, &body) : STATUS_FULL;
    if (sent == STATUS_OK && body_size(&body) > body_max) {
        sent = STATUS_FULL;
    }
    call.work.tolerate = plan->tolerate;
    call.children = children;
    call.child_count = plan->count;
    if (sent == STATUS_OK) {
        sent = outgoing_add(outgoing, &call, &body);
    }
    if (sent != STATUS_OK) {
        call = make_call(stream, WORK_RESULT, holding->request, holding->epoch);
        call.has_status = true;
        call.status = frame_status_make(status_code(sent), status_words(sent));
        send_result(outgoing, &call, NULL);
    }
    body_clear(&body);
    return sent;
}

enum status reply_result(struct outgoing *outgoing,
                         const struct id *stream,
                         const struct holding *holding,
                         const struct pool_result *result,
                         uint64_t body_max)
{
    if (status_sent(holding, result) == STATUS_OK && result->plan.count > 0) {
        return send_plan(outgoing, stream, holding, result, body_max);
    }
    struct frame_call call = make_call(stream, WORK_RESULT, holding->request, holding->epoch);
    struct arena arena = {0};
    struct frame_violation violations[FRAME_VIOLATIONS_MAX];
    char started_at[CLOCK_TEXT_BYTES];
    char compute_ms[NUMBER_BYTES];
    const struct frame_metadata metadata[] = {{"brink-worker-started-at", started_at},
                                              {"brink-compute-ms", compute_ms}};
    clock_format(result->started_wall_ms, started_at);
    snprintf(compute_ms, sizeof compute_ms, "%" PRId64, result->compute_ms);
    call.metadata = metadata;
    call.metadata_count = result->started_wall_ms != 0 ? 2 : 0;

    enum status sent = status_sent(holding, result);
    bool is_too_large = sent == STATUS_OK && result->assessment.size > body_max;
    struct body body;
    body_init(&body);
    if (is_too_large) {
        sent = STATUS_FULL;
    } else if (sent == STATUS_OK) {
        sent = body_copy(&body, result->assessment.bytes, result->assessment.size);
    }
    call.has_status = true;
    call.status = frame_status_make(status_code(sent), status_words(sent));
    if (is_too_large) {
        char words[FRAME_MESSAGE_MAX];
        snprintf(words, sizeof words,
                 "the result has %zu bytes, more than body_max of this worker, %" PRIu64
                 ": raise it here and on the broker, or ask for less",
                 result->assessment.size, body_max);
        call.status =
            frame_status_make(status_code(sent), fit(&arena, words, FRAME_MESSAGE_MAX));
    } else if (sent != STATUS_OK && sent == result->status) {
        call.status = status_of(&arena, result, violations);
    }
    struct frame_step steps[FRAME_STEPS_MAX];
    call.steps = steps;
    call.step_count = sent == STATUS_OK ? steps_find(&result->assessment, steps) : 0;
    send_result(outgoing, &call, &body);
    body_clear(&body);
    arena_clear(&arena);
    return sent;
}

void reply_refusal(struct outgoing *outgoing,
                   const struct id *stream,
                   const struct frame_call *task,
                   enum status status,
                   const char *words)
{
    struct frame_call call =
        make_call(stream, WORK_RESULT, task->work.request_id, task->work.epoch);
    call.has_status = true;
    call.status = frame_status_make(status_code(status), words);
    send_result(outgoing, &call, NULL);
}
