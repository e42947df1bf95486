#include "worker/holding.h"

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
    }
    return STATUS_OK;
}

void holdings_clear(struct holdings *holdings)
{
    for (size_t i = 0; i < holdings->count; i++) {
        body_clear(&holdings->places[i].body);
    }
    free(holdings->places);
    *holdings = (struct holdings){0};
}

struct holding *holdings_find(const struct holdings *holdings, const struct id *request)
{
    for (size_t i = 0; i < holdings->count; i++) {
        struct holding *holding = &holdings->places[i];
        if (holding->run != NULL && holding->fate != HOLDING_LOST &&
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

struct holding *holdings_offer(struct holdings *holdings,
                               const struct frame_call *task,
                               const struct body *body,
                               int64_t now_ms)
{
    struct holding *holding = holdings->places;
    while (holding < holdings->places + holdings->count && holding->run != NULL) {
        holding++;
    }
    if (holding == holdings->places + holdings->count) {
        return NULL;
    }
    holding->fate = HOLDING_WANTED;
    holding->request = task->work.request_id;
    holding->epoch = task->work.epoch;
    holding->attempt = task->work.attempt;
    holding->deadline_ms = task->deadline_ms > 0 ? now_ms + task->deadline_ms : INT64_MAX;
    holding->told_ms = now_ms;
    holding->told_units = 0;
    body_share(&holding->body, body);
    snprintf(holding->method, sizeof holding->method, "%s", task->work.method);
    read_trace(task, holding->trace);
    return holding;
}

void holdings_keep(struct holdings *holdings, struct holding *holding, struct pool_run *run)
{
    assert(run != NULL && holding->run == NULL);
    holding->run = run;
    holdings->held++;
}

void holdings_release(struct holdings *holdings, struct holding *holding)
{
    holdings->held -= holding->run != NULL;
    holding->run = NULL;
    body_clear(&holding->body);
}
