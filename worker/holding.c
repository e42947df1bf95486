#include "worker/holding.h"

#include "worker/bases.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status holdings_init(struct holdings *holdings, size_t count)
{
    *holdings = (struct holdings){.places = calloc(count, sizeof *holdings->places)};
    if (holdings->places == NULL) {
        return STATUS_NO_MEMORY;
    }
    holdings->count = count;
    for (size_t i = 0; i < count; i++) {
        body_init(&holdings->places[i].body);
        body_init(&holdings->places[i].whole);
    }
    return STATUS_OK;
}

void holdings_clear(struct holdings *holdings)
{
    for (size_t i = 0; i < holdings->count; i++) {
        body_clear(&holdings->places[i].body);
        body_clear(&holdings->places[i].whole);
        free(holdings->places[i].results);
    }
    free(holdings->places);
    *holdings = (struct holdings){0};
}

bool holding_is_taken(const struct holding *holding)
{
    return holding->run != NULL || holding->waits;
}

struct holding *holdings_find(const struct holdings *holdings, const struct id *request)
{
    for (size_t i = 0; i < holdings->count; i++) {
        struct holding *holding = &holdings->places[i];
        if (holding_is_taken(holding) && holding->fate != HOLDING_LOST &&
            id_equal(&holding->request, request)) {
            return holding;
        }
    }
    return NULL;
}

static void read_trace(const struct frame_call *task, char trace_out[HOLDING_TRACE_BYTES])
{
    trace_out[0] = '\0';
    for (size_t i = 0; i < task->metadata_count; i++) {
        const struct frame_metadata *entry = &task->metadata[i];
        if (strcmp(entry->key, "traceparent") == 0 &&
            strlen(entry->value) < HOLDING_TRACE_BYTES) {
            memcpy(trace_out, entry->value, strlen(entry->value) + 1);
        }
    }
}

static struct split_bytes part_of(const struct body *body, uint64_t offset, uint64_t bytes)
{
    return (struct split_bytes){.bytes = body_bytes(body) + offset, .size = (size_t)bytes};
}

/* What the broker gathered behind the request: a state up to the first result, then these.
 * False: memory is short. */
static bool read_results(const struct frame_call *task, struct holding *holding)
{
    const struct body *body = &holding->body;
    uint64_t first = task->child_count == 0 ? 0 : task->children[0].offset;
    holding->again = (struct split_return){.count = task->child_count};
    if (task->child_count == 0 || first < task->resume_offset) {
        holding->again.count = 0;
        return true;
    }
    holding->results = calloc(task->child_count, sizeof *holding->results);
    if (holding->results == NULL) {
        return false;
    }
    for (size_t i = 0; i < task->child_count; i++) {
        const struct frame_child *child = &task->children[i];
        holding->results[i] =
            (struct split_result){.status = status_of_code(child->code),
                                  .bytes = part_of(body, child->offset, child->bytes)};
    }
    holding->again.request = part_of(body, 0, task->resume_offset);
    holding->again.state = part_of(body, task->resume_offset, first - task->resume_offset);
    holding->again.results = holding->results;
    return true;
}

struct holding *holdings_offer(struct holdings *holdings,
                               const struct frame_call *task,
                               const struct body *body,
                               int64_t now_ms)
{
    struct holding *holding = holdings->places;
    while (holding < holdings->places + holdings->count && holding_is_taken(holding)) {
        holding++;
    }
    if (holding == holdings->places + holdings->count) {
        return NULL;
    }
    holding->fate = HOLDING_WANTED;
    holding->request = task->work.request_id;
    holding->epoch = task->work.epoch;
    holding->attempt = task->work.attempt;
    holding->priority = task->work.priority;
    holding->deadline_ms = task->deadline_ms > 0 ? now_ms + task->deadline_ms : INT64_MAX;
    holding->told_ms = now_ms;
    holding->told_units = 0;
    body_share(&holding->body, body);
    snprintf(holding->method, sizeof holding->method, "%s", task->work.method);
    snprintf(holding->topic, sizeof holding->topic, "%s", task->work.topic);
    read_trace(task, holding->trace);
    if (!read_results(task, holding)) {
        body_clear(&holding->body);
        return NULL;
    }
    return holding;
}

struct split_bytes holding_request(const struct holding *holding)
{
    return holding->results != NULL ? holding->again.request
                                    : part_of(&holding->body, 0, body_size(&holding->body));
}

enum status holding_complete(struct holding *holding, const struct body *base)
{
    const struct split_bytes request = holding_request(holding);
    enum status status = bases_join(request.bytes, request.size, base, &holding->whole);
    if (status == STATUS_OK && holding->results != NULL) {
        holding->again.request = part_of(&holding->whole, 0, body_size(&holding->whole));
    }
    return status;
}

void holdings_wait(struct holdings *holdings, struct holding *holding)
{
    assert(!holding_is_taken(holding));
    holding->waits = true;
    holdings->held++;
}

void holdings_keep(struct holdings *holdings, struct holding *holding, struct pool_run *run)
{
    assert(run != NULL && holding->run == NULL);
    holdings->held += !holding->waits;
    holding->run = run;
    holding->waits = false;
}

void holdings_release(struct holdings *holdings, struct holding *holding)
{
    holdings->held -= holding_is_taken(holding);
    holding->run = NULL;
    holding->waits = false;
    body_clear(&holding->body);
    body_clear(&holding->whole);
    free(holding->results);
    holding->results = NULL;
}
