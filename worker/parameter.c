#include "worker/parameter.h"

#include "base/buffer.h"
#include "proto/quantity.h"
#include "proto/range.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { VALUE_BYTES = 256 }; /* packed; the largest is the name of a variable */

/* The text a row has in a field, or NULL: it has no such field. */
static const char *text_of(const ProtobufCMessage *row, const char *field)
{
    const ProtobufCFieldDescriptor *about =
        protobuf_c_message_descriptor_get_field_by_name(row->descriptor, field);
    if (about == NULL || about->type != PROTOBUF_C_TYPE_STRING) {
        return NULL;
    }
    const char *text = NULL;
    memcpy(&text, (const char *)row + about->offset, sizeof text);
    return text;
}

static const char *text_or_none(const ProtobufCMessage *row, const char *field)
{
    const char *text = text_of(row, field);
    return text != NULL ? text : "";
}

/* A row says the unit itself, in the field named unit or in the one the range names; or the
 * range says it. */
static const char *unit_of(const ProtobufCMessage *row, const char *field)
{
    const struct field_range *range = range_find(row->descriptor, field);
    const char *fallback = range != NULL ? range->unit : "";
    const char *unit = text_of(row, "unit");
    if (unit == NULL) {
        unit = text_of(row, fallback);
    }
    return unit != NULL ? unit : fallback;
}

struct parameter parameter_of(const ProtobufCMessage *row, const char *field)
{
    return (struct parameter){
        .name = "",
        .unit = unit_of(row, field),
        .tag = text_or_none(row, "tag"),
        .source = text_or_none(row, "source"),
    };
}

void parameters_add(struct parameters *parameters,
                    struct arena *arena,
                    const struct parameter *parameter)
{
    for (const struct parameter *p = parameters->first; p != NULL; p = p->next) {
        if (p->value == parameter->value) {
            return;
        }
    }
    struct parameter *copy = arena_take(arena, sizeof *copy);
    if (copy == NULL) {
        return;
    }
    *copy = *parameter;
    copy->next = NULL;
    if (parameters->last == NULL) {
        parameters->first = copy;
    } else {
        parameters->last->next = copy;
    }
    parameters->last = copy;
    parameters->count++;
}

static bool is_same_value(const Brink__V1__Quantity *a, const Brink__V1__Quantity *b)
{
    uint8_t packed[2][VALUE_BYTES];
    size_t size = brink__v1__quantity__get_packed_size(a);
    if (size > VALUE_BYTES || size != brink__v1__quantity__get_packed_size(b)) {
        return false;
    }
    brink__v1__quantity__pack(a, packed[0]);
    brink__v1__quantity__pack(b, packed[1]);
    return memcmp(packed[0], packed[1], size) == 0;
}

static bool has_same(const struct parameters *parameters, const struct parameter *other)
{
    for (const struct parameter *p = parameters->first; p != NULL; p = p->next) {
        if (strcmp(p->name, other->name) == 0 && is_same_value(p->value, other->value)) {
            return true;
        }
    }
    return false;
}

void parameters_add_missing(struct parameters *parameters,
                            struct arena *arena,
                            const struct parameters *others)
{
    for (const struct parameter *p = others->first; p != NULL; p = p->next) {
        if (!has_same(parameters, p)) {
            parameters_add(parameters, arena, p);
        }
    }
}

void parameters_add_versus(struct parameters *parameters,
                           struct arena *arena,
                           const struct parameters *others)
{
    static const char prefix[] = "versus.";
    for (const struct parameter *p = others->first; p != NULL; p = p->next) {
        if (has_same(parameters, p)) {
            continue;
        }
        struct parameter copy = *p;
        size_t size = sizeof prefix + strlen(p->name);
        char *name = arena_take(arena, size);
        if (name != NULL) {
            snprintf(name, size, "%s%s", prefix, p->name);
            copy.name = name;
            parameters_add(parameters, arena, &copy);
        }
    }
}

bool parameter_is_uncertain(const struct parameter *parameter)
{
    return parameter->value->value_case != BRINK__V1__QUANTITY__VALUE_NUMBER &&
           parameter->value->value_case != BRINK__V1__QUANTITY__VALUE_VARIABLE;
}

bool parameter_is_judged(const struct parameter *parameter)
{
    return strstr(parameter->tag, "assumption") != NULL || strchr(parameter->tag, 'G') != NULL;
}

enum status
parameter_format(const struct parameter *parameter, struct arena *arena, const char **text_out)
{
    struct buffer text = {0};
    quantity_format(parameter->value, &text);
    const char *copy = NULL;
    if (text.failure == STATUS_OK) {
        copy = arena_copy_text(arena, buffer_text(&text));
    }
    buffer_clear(&text);
    if (copy == NULL) {
        return STATUS_NO_MEMORY;
    }
    *text_out = copy;
    return STATUS_OK;
}
