#include "wire/field.h"

#include "base/id.h"

#include <assert.h>
#include <stdalign.h>
#include <stdbool.h>
#include <string.h>

enum { TAG_BYTES_MAX = 5, TYPE_BITS = 3, LIST_LEAST = 4 };

/* Reading. */

/* A varint of at most `bytes_max` bytes; NULL: it has no end. */
static uint8_t *
read_varint(uint8_t *at, const uint8_t *end, unsigned bytes_max, uint64_t *value_out)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes_max && at < end; i++) {
        uint8_t byte = *at++;
        value |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            *value_out = value;
            return at;
        }
    }
    return NULL;
}

static uint8_t *skip(uint8_t *at, const uint8_t *end, size_t size)
{
    return (size_t)(end - at) < size ? NULL : at + size;
}

static uint8_t *read_bytes(uint8_t *at, const uint8_t *end, struct field_piece *piece)
{
    uint64_t size = 0;
    at = read_varint(at, end, TAG_BYTES_MAX, &size);
    if (at == NULL || size > (uint64_t)(end - at)) {
        return NULL;
    }
    piece->bytes = at;
    piece->size = (size_t)size;
    return at + size;
}

uint8_t *field_next(uint8_t *at, const uint8_t *end, struct field_piece *piece_out)
{
    uint64_t tag = 0;
    if (*at >> TYPE_BITS == 0) {
        return NULL; /* the number 0, for protobuf-c also when it goes on */
    }
    at = read_varint(at, end, TAG_BYTES_MAX, &tag);
    if (at == NULL) {
        return NULL;
    }
    piece_out->number = (uint32_t)(tag >> TYPE_BITS);
    piece_out->type = (uint32_t)tag & ((1 << TYPE_BITS) - 1);
    switch (piece_out->type) {
    case FIELD_TYPE_VARINT:
        return read_varint(at, end, FIELD_VARINT_BYTES_MAX, &piece_out->value);
    case FIELD_TYPE_BYTES:
        return read_bytes(at, end, piece_out);
    case FIELD_TYPE_EIGHT:
        return skip(at, end, 8);
    case FIELD_TYPE_FOUR:
        return skip(at, end, 4);
    default:
        return NULL; /* groups are no longer used by anyone */
    }
}

enum status field_take(struct arena *arena, size_t count, size_t size, void **out)
{
    size_t used = arena->used;
    *out = arena_take_array(arena, count, size);
    if (*out != NULL) {
        return STATUS_OK;
    }
    size_t wanted = count * size + alignof(max_align_t); /* at least what the arena counts */
    bool is_limit = arena->size_max != 0 && wanted > arena->size_max - used;
    return is_limit ? STATUS_FULL : STATUS_NO_MEMORY;
}

/* What a field is read with. */
struct target {
    struct arena *arena;
    const struct field *field;
    uint8_t *to; /* the struct */
};

static enum status read_uint32(const struct target *target, const struct field_piece *piece)
{
    uint32_t value = (uint32_t)piece->value;
    memcpy(target->to + target->field->at, &value, sizeof value);
    return STATUS_OK;
}

static enum status read_uint64(const struct target *target, const struct field_piece *piece)
{
    memcpy(target->to + target->field->at, &piece->value, sizeof piece->value);
    return STATUS_OK;
}

static const char **text_at(const struct field *field, uint8_t *to)
{
    return (void *)(to + field->at);
}

static enum status read_text(const struct target *target, const struct field_piece *piece)
{
    const char *text = "";
    if (piece->size > 0) {
        uint8_t *start = piece->bytes - 1;
        memmove(start, piece->bytes, piece->size);
        start[piece->size] = '\0';
        text = (const char *)start;
    }
    *text_at(target->field, target->to) = text;
    return STATUS_OK;
}

/* Bytes that have one size; of another, zeros and what it was. */
static enum status
read_exactly(const struct target *target, const struct field_piece *piece, size_t wanted)
{
    uint8_t *to = target->to + target->field->at;
    uint32_t size = (uint32_t)piece->size;
    memset(to, 0, wanted);
    if (size == wanted) {
        memcpy(to, piece->bytes, wanted);
    }
    memcpy(target->to + target->field->beside, &size, sizeof size);
    return STATUS_OK;
}

static enum status read_id(const struct target *target, const struct field_piece *piece)
{
    static_assert(sizeof(struct id) == ID_BYTES, "an id is its bytes");
    return read_exactly(target, piece, ID_BYTES);
}

static enum status read_hash(const struct target *target, const struct field_piece *piece)
{
    return read_exactly(target, piece, FIELD_HASH_BYTES);
}

static enum status read_one(const struct target *target, const struct field_piece *piece)
{
    const bool is_there = true;
    memcpy(target->to + target->field->beside, &is_there, sizeof is_there);
    return field_read(target->arena, target->field->table, piece->bytes, piece->size,
                      target->to);
}

static void set_texts(const struct field_table *table, uint8_t *to)
{
    for (uint32_t number = 1; number <= table->last; number++) {
        if (table->fields[number].kind == FIELD_TEXT) {
            *text_at(&table->fields[number], to) = "";
        }
    }
}

/* Room for one more behind `count`: a list that is full moves to one of twice the length. */
static enum status
grow(struct arena *arena, const struct field_table *table, size_t count, uint8_t **list_p)
{
    bool is_full = count == 0 || (count >= LIST_LEAST && (count & (count - 1)) == 0);
    if (!is_full) {
        return STATUS_OK;
    }
    void *list = NULL;
    size_t capacity = count == 0 ? LIST_LEAST : 2 * count;
    enum status status = field_take(arena, capacity, table->struct_size, &list);
    if (status == STATUS_OK && count > 0) {
        memcpy(list, *list_p, count * table->struct_size);
    }
    if (status == STATUS_OK) {
        *list_p = list;
    }
    return status;
}

static enum status read_many(const struct target *target, const struct field_piece *piece)
{
    const struct field_table *table = target->field->table;
    uint8_t *list = NULL;
    size_t count = 0;
    memcpy(&list, target->to + target->field->at, sizeof list);
    memcpy(&count, target->to + target->field->beside, sizeof count);
    enum status status = grow(target->arena, table, count, &list);
    if (status != STATUS_OK) {
        return status;
    }
    uint8_t *item = list + count * table->struct_size;
    set_texts(table, item);
    count++;
    memcpy(target->to + target->field->at, &list, sizeof list);
    memcpy(target->to + target->field->beside, &count, sizeof count);
    return field_read(target->arena, table, piece->bytes, piece->size, item);
}

typedef enum status read_fn(const struct target *target, const struct field_piece *piece);

static const struct {
    uint32_t type;
    read_fn *read;
} readers[FIELD_KIND_COUNT] = {
    [FIELD_UINT32] = {FIELD_TYPE_VARINT, read_uint32},
    [FIELD_UINT64] = {FIELD_TYPE_VARINT, read_uint64},
    [FIELD_TEXT] = {FIELD_TYPE_BYTES, read_text},
    [FIELD_ID] = {FIELD_TYPE_BYTES, read_id},
    [FIELD_HASH] = {FIELD_TYPE_BYTES, read_hash},
    [FIELD_ONE] = {FIELD_TYPE_BYTES, read_one},
    [FIELD_MANY] = {FIELD_TYPE_BYTES, read_many},
};

enum status field_read(struct arena *arena,
                       const struct field_table *table,
                       uint8_t *bytes,
                       size_t size,
                       void *struct_out)
{
    struct target target = {.arena = arena, .to = struct_out};
    const uint8_t *end = bytes + size;
    uint8_t *at = bytes;
    enum status status = STATUS_OK;
    while (at != end && status == STATUS_OK) {
        struct field_piece piece;
        at = field_next(at, end, &piece);
        if (at == NULL) {
            return STATUS_BAD_INPUT;
        }
        target.field = &table->fields[piece.number <= table->last ? piece.number : 0];
        if (target.field->kind == FIELD_NONE) {
            continue;
        }
        bool fits = readers[target.field->kind].type == piece.type;
        status = fits ? readers[target.field->kind].read(&target, &piece) : STATUS_BAD_INPUT;
    }
    return status;
}

/* Writing. */

uint8_t *field_varint_write(uint64_t value, uint8_t *out)
{
    while (value >= 0x80) {
        *out++ = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    *out++ = (uint8_t)value;
    return out;
}

static uint8_t *write_tag(uint32_t number, uint32_t type, uint8_t *out)
{
    return field_varint_write(number << TYPE_BITS | type, out);
}

static uint8_t *write_number(uint32_t number, uint64_t value, uint8_t *out)
{
    if (value == 0) {
        return out;
    }
    return field_varint_write(value, write_tag(number, FIELD_TYPE_VARINT, out));
}

static uint8_t *write_uint32(uint32_t number, const uint8_t *from, uint8_t *out)
{
    uint32_t value = 0;
    memcpy(&value, from, sizeof value);
    return write_number(number, value, out);
}

static uint8_t *write_uint64(uint32_t number, const uint8_t *from, uint8_t *out)
{
    uint64_t value = 0;
    memcpy(&value, from, sizeof value);
    return write_number(number, value, out);
}

static uint8_t *write_bytes(const void *bytes, size_t size, uint8_t *out)
{
    memcpy(out, bytes, size);
    return out + size;
}

static uint8_t *write_text(uint32_t number, const uint8_t *from, uint8_t *out)
{
    const char *const *text_p = (const void *)from;
    const char *text = *text_p;
    if (text[0] == '\0') {
        return out;
    }
    size_t size = strlen(text);
    out = field_varint_write(size, write_tag(number, FIELD_TYPE_BYTES, out));
    return write_bytes(text, size, out);
}

/* Up to FIELD_HASH_BYTES that are not all zero. */
static uint8_t *write_exactly(uint32_t number, const uint8_t *from, size_t size, uint8_t *out)
{
    static const uint8_t none[FIELD_HASH_BYTES];
    if (memcmp(from, none, size) == 0) {
        return out;
    }
    out = write_tag(number, FIELD_TYPE_BYTES, out);
    *out++ = (uint8_t)size;
    return write_bytes(from, size, out);
}

uint8_t *field_write_message(uint32_t number,
                             const struct field_table *table,
                             const void *struct_from,
                             uint8_t *out)
{
    uint8_t *size_at = write_tag(number, FIELD_TYPE_BYTES, out);
    uint8_t *start = size_at + 1;
    uint8_t *end = field_write(table, struct_from, start);
    size_t size = (size_t)(end - start);
    uint8_t varint[FIELD_VARINT_BYTES_MAX];
    size_t longer = (size_t)(field_varint_write(size, varint) - varint) - 1;
    if (longer > 0) { /* most are short enough for one byte */
        memmove(start + longer, start, size);
    }
    memcpy(size_at, varint, 1 + longer);
    return end + longer;
}

static uint8_t *
write_one(uint32_t number, const struct field *field, const uint8_t *from, uint8_t *out)
{
    bool is_there = false;
    memcpy(&is_there, from + field->beside, sizeof is_there);
    return is_there ? field_write_message(number, field->table, from, out) : out;
}

static uint8_t *
write_many(uint32_t number, const struct field *field, const uint8_t *from, uint8_t *out)
{
    const uint8_t *list = NULL;
    size_t count = 0;
    memcpy(&list, from + field->at, sizeof list);
    memcpy(&count, from + field->beside, sizeof count);
    for (size_t i = 0; i < count; i++) {
        out = field_write_message(number, field->table, list + i * field->table->struct_size,
                                  out);
    }
    return out;
}

uint8_t *field_write(const struct field_table *table, const void *struct_from, uint8_t *out)
{
    const uint8_t *from = struct_from;
    for (uint32_t number = 1; number <= table->last; number++) {
        const struct field *field = &table->fields[number];
        switch (field->kind) {
        case FIELD_UINT32:
            out = write_uint32(number, from + field->at, out);
            break;
        case FIELD_UINT64:
            out = write_uint64(number, from + field->at, out);
            break;
        case FIELD_TEXT:
            out = write_text(number, from + field->at, out);
            break;
        case FIELD_ID:
            out = write_exactly(number, from + field->at, ID_BYTES, out);
            break;
        case FIELD_HASH:
            out = write_exactly(number, from + field->at, FIELD_HASH_BYTES, out);
            break;
        case FIELD_ONE:
            out = write_one(number, field, from, out);
            break;
        case FIELD_MANY:
            out = write_many(number, field, from, out);
            break;
        case FIELD_NONE:
        case FIELD_KIND_COUNT:
            break;
        }
    }
    return out;
}
