#include "broker/parcel.h"

#include <string.h>

/* A parcel is one piece of memory: the struct, its lists, then their texts. */

static size_t text_size(const char *text)
{
    return strlen(text) + 1;
}

static size_t texts_size(const struct frame_call *call, const char *method)
{
    size_t size = text_size(method) + text_size(call->status.message);
    for (size_t i = 0; i < call->metadata_count; i++) {
        size += text_size(call->metadata[i].key) + text_size(call->metadata[i].value);
    }
    for (size_t i = 0; i < call->status.violation_count; i++) {
        const struct frame_violation *violation = &call->status.violations[i];
        size += text_size(violation->field) + text_size(violation->text);
    }
    for (size_t i = 0; i < call->step_count; i++) {
        size += text_size(call->steps[i].name);
    }
    return size;
}

static const char *keep(char **end, const char *text)
{
    char *copy = *end;
    size_t size = text_size(text);
    memcpy(copy, text, size);
    *end += size;
    return copy;
}

enum status parcel_take(struct stock *stock,
                        const struct frame_call *call,
                        const char *method,
                        const struct body *body,
                        struct parcel **parcel_out)
{
    size_t metadata_size = call->metadata_count * sizeof *call->metadata;
    size_t violations_size = call->status.violation_count * sizeof *call->status.violations;
    size_t steps_size = call->step_count * sizeof *call->steps;
    size_t size = sizeof(struct parcel) + metadata_size + violations_size + steps_size +
                  texts_size(call, method);
    struct parcel *parcel = stock_take(stock, size);
    if (parcel == NULL) {
        return STATUS_NO_MEMORY;
    }
    *parcel = (struct parcel){.metadata_count = call->metadata_count,
                              .status = call->status,
                              .step_count = call->step_count};
    struct frame_metadata *metadata = (struct frame_metadata *)(parcel + 1);
    struct frame_violation *violations =
        (struct frame_violation *)(metadata + call->metadata_count);
    struct frame_step *steps = (struct frame_step *)(violations + call->status.violation_count);
    char *end = (char *)(steps + call->step_count);
    for (size_t i = 0; i < call->metadata_count; i++) {
        metadata[i].key = keep(&end, call->metadata[i].key);
        metadata[i].value = keep(&end, call->metadata[i].value);
    }
    for (size_t i = 0; i < call->status.violation_count; i++) {
        violations[i].field = keep(&end, call->status.violations[i].field);
        violations[i].text = keep(&end, call->status.violations[i].text);
    }
    for (size_t i = 0; i < call->step_count; i++) {
        steps[i] = call->steps[i];
        steps[i].name = keep(&end, call->steps[i].name);
    }
    parcel->metadata = metadata;
    parcel->steps = steps;
    parcel->status.violations = violations;
    parcel->status.message = keep(&end, call->status.message);
    parcel->method = keep(&end, method);
    body_init(&parcel->body);
    body_init(&parcel->before);
    body_share(&parcel->body, body);
    parcel->size = size;
    parcel->bytes = size + body_size(body);
    *parcel_out = parcel;
    return STATUS_OK;
}

void parcel_retain(struct parcel *parcel)
{
    parcel->uses++;
}

enum status parcel_new(const struct frame_call *call,
                       const char *method,
                       const struct body *body,
                       struct parcel **parcel_out)
{
    struct stock none = {.kept_bytes_max = 0};
    return parcel_take(&none, call, method, body, parcel_out);
}

void parcel_give(struct stock *stock, struct parcel **parcel_p)
{
    struct parcel *parcel = *parcel_p;
    *parcel_p = NULL;
    if (parcel == NULL) {
        return;
    }
    if (parcel->uses > 0) {
        parcel->uses--;
        return;
    }
    body_clear(&parcel->body);
    body_clear(&parcel->before);
    stock_give(stock, parcel, parcel->size);
}

void parcel_free(struct parcel **parcel_p)
{
    struct stock none = {.kept_bytes_max = 0};
    parcel_give(&none, parcel_p);
}

size_t parcel_request_size(const struct parcel *request)
{
    return body_size(&request->before) + body_size(&request->body);
}

void parcel_request_write(const struct parcel *request, uint8_t *bytes_out)
{
    size_t before = body_size(&request->before);
    memcpy(bytes_out, body_bytes(&request->before), before);
    memcpy(bytes_out + before, body_bytes(&request->body), body_size(&request->body));
}

enum status parcel_follow(struct parcel *child, const struct parcel *parent)
{
    if (body_size(&parent->before) == 0) {
        body_share(&child->before, &parent->body);
        return STATUS_OK;
    }
    uint8_t *bytes = NULL;
    enum status status = body_make(&child->before, parcel_request_size(parent), &bytes);
    if (status == STATUS_OK) {
        parcel_request_write(parent, bytes);
    }
    return status;
}
