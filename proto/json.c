#include "proto/json.h"

#include "base/number.h"
#include "base/utf8.h"

#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { NAME_BYTES_MAX = 128 };

struct writer {
    struct buffer *text;
    enum json_style style;
    unsigned depth;
    enum status status; /* of a text that could not be written */
};

static void write_message(struct writer *writer, const ProtobufCMessage *message);

static void add(struct writer *writer, const char *words)
{
    buffer_add_text(writer->text, words);
}

/* Begins the next entry of an object or a list. */
static void begin_entry(struct writer *writer, bool is_first)
{
    add(writer, is_first ? "" : ",");
    if (writer->style == JSON_STYLE_INDENTED) {
        buffer_print(writer->text, "\n%*s", (int)(2 * writer->depth), "");
    }
}

static void open_bracket(struct writer *writer, const char *bracket)
{
    add(writer, bracket);
    writer->depth++;
}

static void close_bracket(struct writer *writer, const char *bracket, bool is_empty)
{
    writer->depth--;
    if (!is_empty) {
        begin_entry(writer, true);
    }
    add(writer, bracket);
}

static int add_piece(const char *piece, size_t size, void *arg)
{
    buffer_add(arg, piece, size);
    return 0;
}

/* Writes a text in quotes; Jansson knows which letters need an escape. */
static void write_text(struct writer *writer, const char *words)
{
    size_t size = strlen(words);
    if (utf8_valid_size(words, size) < size) {
        writer->status = STATUS_BAD_INPUT;
        return;
    }
    json_t *leaf = json_stringn_nocheck(words, size);
    if (leaf == NULL ||
        json_dump_callback(leaf, add_piece, writer->text, JSON_ENCODE_ANY) != 0) {
        writer->status = STATUS_NO_MEMORY;
    }
    json_decref(leaf);
}

static void
write_double(struct writer *writer, const ProtobufCFieldDescriptor *field, const void *value)
{
    char number[NUMBER_TEXT_BYTES];
    double real = field->type == PROTOBUF_C_TYPE_FLOAT ? (double)*(const float *)value
                                                       : *(const double *)value;
    if (isnan(real)) {
        add(writer, "\"NaN\"");
    } else if (isinf(real)) {
        add(writer, real > 0.0 ? "\"Infinity\"" : "\"-Infinity\"");
    } else {
        number_format(real, number);
        add(writer, number);
    }
}

static void
write_int(struct writer *writer, const ProtobufCFieldDescriptor *field, const void *value)
{
    (void)field;
    buffer_print(writer->text, "%" PRId32, *(const int32_t *)value);
}

static void
write_unsigned(struct writer *writer, const ProtobufCFieldDescriptor *field, const void *value)
{
    (void)field;
    buffer_print(writer->text, "%" PRIu32, *(const uint32_t *)value);
}

static void
write_long(struct writer *writer, const ProtobufCFieldDescriptor *field, const void *value)
{
    (void)field;
    buffer_print(writer->text, "\"%" PRId64 "\"", *(const int64_t *)value);
}

static void write_unsigned_long(struct writer *writer,
                                const ProtobufCFieldDescriptor *field,
                                const void *value)
{
    (void)field;
    buffer_print(writer->text, "\"%" PRIu64 "\"", *(const uint64_t *)value);
}

static void
write_truth(struct writer *writer, const ProtobufCFieldDescriptor *field, const void *value)
{
    (void)field;
    add(writer, *(const protobuf_c_boolean *)value ? "true" : "false");
}

/* A number its enum has no name for stays a number, as the mapping says. */
static void
write_choice(struct writer *writer, const ProtobufCFieldDescriptor *field, const void *value)
{
    int number = *(const int *)value;
    const ProtobufCEnumValue *choice =
        protobuf_c_enum_descriptor_get_value(field->descriptor, number);
    if (choice != NULL) {
        buffer_print(writer->text, "\"%s\"", choice->name);
    } else {
        buffer_print(writer->text, "%d", number);
    }
}

static void
write_string(struct writer *writer, const ProtobufCFieldDescriptor *field, const void *value)
{
    (void)field;
    const char *words = *(const char *const *)value;
    write_text(writer, words != NULL ? words : "");
}

/* Base64 with padding, RFC 4648 section 4. */
static void
write_bytes(struct writer *writer, const ProtobufCFieldDescriptor *field, const void *value)
{
    (void)field;
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const ProtobufCBinaryData *bytes = value;
    add(writer, "\"");
    for (size_t at = 0; at < bytes->len; at += 3) {
        size_t left = bytes->len - at;
        uint32_t three = (uint32_t)bytes->data[at] << 16;
        three |= left > 1 ? (uint32_t)bytes->data[at + 1] << 8 : 0;
        three |= left > 2 ? bytes->data[at + 2] : 0;
        buffer_add_byte(writer->text, (uint8_t)digits[three >> 18]);
        buffer_add_byte(writer->text, (uint8_t)digits[three >> 12 & 63]);
        buffer_add_byte(writer->text, left > 1 ? (uint8_t)digits[three >> 6 & 63] : '=');
        buffer_add_byte(writer->text, left > 2 ? (uint8_t)digits[three & 63] : '=');
    }
    add(writer, "\"");
}

static void
write_part(struct writer *writer, const ProtobufCFieldDescriptor *field, const void *value)
{
    (void)field;
    write_message(writer, *(const ProtobufCMessage *const *)value);
}

/* By type; `size` is that of an element in a list. */
static const struct type {
    void (*write)(struct writer *writer,
                  const ProtobufCFieldDescriptor *field,
                  const void *value);
    size_t size;
} types[] = {
    [PROTOBUF_C_TYPE_INT32] = {write_int, sizeof(int32_t)},
    [PROTOBUF_C_TYPE_SINT32] = {write_int, sizeof(int32_t)},
    [PROTOBUF_C_TYPE_SFIXED32] = {write_int, sizeof(int32_t)},
    [PROTOBUF_C_TYPE_INT64] = {write_long, sizeof(int64_t)},
    [PROTOBUF_C_TYPE_SINT64] = {write_long, sizeof(int64_t)},
    [PROTOBUF_C_TYPE_SFIXED64] = {write_long, sizeof(int64_t)},
    [PROTOBUF_C_TYPE_UINT32] = {write_unsigned, sizeof(uint32_t)},
    [PROTOBUF_C_TYPE_FIXED32] = {write_unsigned, sizeof(uint32_t)},
    [PROTOBUF_C_TYPE_UINT64] = {write_unsigned_long, sizeof(uint64_t)},
    [PROTOBUF_C_TYPE_FIXED64] = {write_unsigned_long, sizeof(uint64_t)},
    [PROTOBUF_C_TYPE_FLOAT] = {write_double, sizeof(float)},
    [PROTOBUF_C_TYPE_DOUBLE] = {write_double, sizeof(double)},
    [PROTOBUF_C_TYPE_BOOL] = {write_truth, sizeof(protobuf_c_boolean)},
    [PROTOBUF_C_TYPE_ENUM] = {write_choice, sizeof(int)},
    [PROTOBUF_C_TYPE_STRING] = {write_string, sizeof(char *)},
    [PROTOBUF_C_TYPE_BYTES] = {write_bytes, sizeof(ProtobufCBinaryData)},
    [PROTOBUF_C_TYPE_MESSAGE] = {write_part, sizeof(void *)},
};

/* exports_musd becomes exportsMusd. */
static void write_name(struct writer *writer, const char *name)
{
    char camel[NAME_BYTES_MAX];
    size_t size = 0;
    bool is_start = false;
    for (const char *at = name; *at != '\0' && size < sizeof camel - 1; at++) {
        if (*at == '_') {
            is_start = true;
            continue;
        }
        camel[size++] = (char)(is_start ? toupper((unsigned char)*at) : *at);
        is_start = false;
    }
    camel[size] = '\0';
    buffer_print(writer->text, "\"%s\":%s", camel,
                 writer->style == JSON_STYLE_INDENTED ? " " : "");
}

static void write_list(struct writer *writer,
                       const ProtobufCFieldDescriptor *field,
                       const char *elements,
                       size_t count)
{
    open_bracket(writer, "[");
    for (size_t i = 0; i < count; i++) {
        begin_entry(writer, i == 0);
        types[field->type].write(writer, field, elements + i * types[field->type].size);
    }
    close_bracket(writer, "]", false);
}

/* Is there something to write? */
static bool is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    const char *base = (const char *)message;
    const void *quantifier = base + field->quantifier_offset;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        return *(const size_t *)quantifier > 0;
    }
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
        *(const uint32_t *)quantifier != field->id) {
        return false;
    }
    return field->type != PROTOBUF_C_TYPE_MESSAGE ||
           *(const void *const *)(const void *)(base + field->offset) != NULL;
}

static void write_message(struct writer *writer, const ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    bool is_empty = true;
    open_bracket(writer, "{");
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        const char *base = (const char *)message;
        const void *value = base + field->offset;
        if (!is_set(message, field)) {
            continue;
        }
        begin_entry(writer, is_empty);
        is_empty = false;
        write_name(writer, field->name);
        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            const void *count = base + field->quantifier_offset;
            write_list(writer, field, *(const char *const *)value, *(const size_t *)count);
        } else {
            types[field->type].write(writer, field, value);
        }
    }
    close_bracket(writer, "}", is_empty);
}

enum status
json_print(const ProtobufCMessage *message, enum json_style style, struct buffer *text)
{
    struct writer writer = {.text = text, .style = style};
    write_message(&writer, message);
    return writer.status != STATUS_OK ? writer.status : text->failure;
}
