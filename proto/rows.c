#include "proto/rows.h"

#include <assert.h>

static const void *place_of(const ProtobufCMessage *row, const ProtobufCFieldDescriptor *field)
{
    return (const char *)row + field->offset;
}

struct rows rows_of(const ProtobufCMessage *message, const char *name)
{
    const ProtobufCFieldDescriptor *list =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
    assert(list != NULL && list->label == PROTOBUF_C_LABEL_REPEATED &&
           list->type == PROTOBUF_C_TYPE_MESSAGE);
    const size_t *count = (const void *)((const char *)message + list->quantifier_offset);
    const ProtobufCMessage *const *const *items = place_of(message, list);
    return (struct rows){*items, *count, list->descriptor};
}

const ProtobufCFieldDescriptor *rows_field(const struct rows *rows, const char *name)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(rows->type, name);
    assert(field != NULL);
    return field;
}

const char *rows_text(const ProtobufCMessage *row, const ProtobufCFieldDescriptor *field)
{
    assert(field->type == PROTOBUF_C_TYPE_STRING);
    const char *const *text = place_of(row, field);
    return *text;
}

int rows_choice(const ProtobufCMessage *row, const ProtobufCFieldDescriptor *field)
{
    assert(field->type == PROTOBUF_C_TYPE_ENUM);
    const int *choice = place_of(row, field);
    return *choice;
}
