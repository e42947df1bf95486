/* rows: the rows of a list in a message, and their fields, by name.
 *
 * Names are those of the proto file and must exist: they come from tables, never from a peer.
 */
#ifndef PROTO_ROWS_H
#define PROTO_ROWS_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

struct rows {
    const ProtobufCMessage *const *items; /* [count], borrowed from the message */
    size_t count;
    const ProtobufCMessageDescriptor *type; /* of a row */
};

/* The rows of the list `name` of `message`. */
struct rows rows_of(const ProtobufCMessage *message, const char *name);

/* A field of the rows. */
const ProtobufCFieldDescriptor *rows_field(const struct rows *rows, const char *name);

/* What a row has in a field: a text, or an enum's number. */
const char *rows_text(const ProtobufCMessage *row, const ProtobufCFieldDescriptor *field);
int rows_choice(const ProtobufCMessage *row, const ProtobufCFieldDescriptor *field);

#endif
