/* field: a protobuf message by the table of its fields: read into a struct, and written out of
 * one, in the order of their numbers and without those that are zero, as protobuf-c does.
 *
 * This is for the header frame alone, which is read and written for every call: a table costs a
 * tenth of what protobuf-c's descriptors and its allocations do. What may be in a field it does
 * not check. Fields that the table does not have are passed over; a submessage that comes twice
 * is merged; a text ends at its first NUL byte. */
#ifndef WIRE_FIELD_H
#define WIRE_FIELD_H

#include "base/arena.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

enum field_kind {
    FIELD_NONE,   /* no such number */
    FIELD_UINT32, /* also an enum; of a larger number the lowest 32 bits */
    FIELD_UINT64,
    FIELD_TEXT, /* const char *; "" when it is not there */
    FIELD_ID,   /* struct id; zero when it is not there */
    FIELD_HASH, /* FIELD_HASH_BYTES; zero when it is not there */
    FIELD_ONE,  /* a submessage whose fields are in the same struct */
    FIELD_MANY, /* a list of submessages: a pointer to an array of structs */
    FIELD_KIND_COUNT
};

struct field_table;

struct field {
    enum field_kind kind;
    uint32_t at; /* offset of the value; not of FIELD_ONE */
    /* Offset of FIELD_ID and FIELD_HASH: a uint32_t, what its size was on the wire; only
     * reading writes it. FIELD_ONE: a bool, whether it is there. FIELD_MANY: a size_t, how many
     * there are. */
    uint32_t beside;
    const struct field_table *table; /* of the submessage */
};

enum { FIELD_NUMBER_MAX = 18, FIELD_HASH_BYTES = 32 };

struct field_table {
    uint32_t last;      /* the highest number */
    size_t struct_size; /* of FIELD_MANY */
    struct field fields[FIELD_NUMBER_MAX + 1];
};

/* A field of any message: what field_next finds. */
struct field_piece {
    uint32_t number;
    uint32_t type;  /* of the wire */
    uint64_t value; /* FIELD_TYPE_VARINT */
    uint8_t *bytes; /* [size] FIELD_TYPE_BYTES */
    size_t size;
};

enum { FIELD_TYPE_VARINT = 0, FIELD_TYPE_EIGHT = 1, FIELD_TYPE_BYTES = 2, FIELD_TYPE_FOUR = 5 };

/* Finds the field at `at` and returns where the next one begins; NULL: there is none that
 * protobuf allows. `at` is before `end`. */
uint8_t *field_next(uint8_t *at, const uint8_t *end, struct field_piece *piece_out);

/* Reads a message into the struct, which has defaults or what was read before. Texts stay where
 * they are: each moves by one byte over its own length, so that its NUL fits behind it. So a
 * message is read once, and its bytes must stay. Lists live in the arena.
 *
 * STATUS_BAD_INPUT  not a message, or a field that the table has is of another type
 * STATUS_FULL       beyond the arena's size_max
 * STATUS_NO_MEMORY */
MUST_USE enum status field_read(struct arena *arena,
                                const struct field_table *table,
                                uint8_t *bytes,
                                size_t size,
                                void *struct_out);

/* `size` zeroed bytes of the arena: STATUS_FULL beyond its size_max, STATUS_NO_MEMORY. */
MUST_USE enum status field_take(struct arena *arena, size_t count, size_t size, void **out);

/* Writes the struct as a message and returns where it ends. There must be room: for each text
 * its bytes, and for each field, text or submessage FIELD_OVERHEAD_BYTES more. */
uint8_t *field_write(const struct field_table *table, const void *struct_from, uint8_t *out);

/* The same as a field of another message, with its number and size in front. */
uint8_t *field_write_message(uint32_t number,
                             const struct field_table *table,
                             const void *struct_from,
                             uint8_t *out);

enum { FIELD_VARINT_BYTES_MAX = 10, FIELD_OVERHEAD_BYTES = 2 + FIELD_VARINT_BYTES_MAX };

/* Writes a number and returns where it ends. */
uint8_t *field_varint_write(uint64_t value, uint8_t *out);

#endif
