/* json: any message of the contract as proto3 canonical JSON, by its descriptor.
 *
 * Names are lowerCamelCase, 64-bit integers are strings, enums their names, bytes base64,
 * numbers that are not finite "NaN", "Infinity", "-Infinity". Scalars are written even at their
 * default; messages and oneofs that are not set and empty lists are left out. A double has the
 * fewest digits that read back as the same double. */
#ifndef PROTO_JSON_H
#define PROTO_JSON_H

#include "base/buffer.h"
#include "base/status.h"

#include <protobuf-c/protobuf-c.h>

enum json_style {
    JSON_STYLE_LINE,    /* all on one line */
    JSON_STYLE_INDENTED /* two spaces a level */
};

/* Adds the message to `text`, without a line end behind it.
 * STATUS_BAD_INPUT: a text of it is not UTF-8; STATUS_FULL: `text` is at its limit;
 * STATUS_NO_MEMORY. On failure `text` holds a part of it. O(size). */
MUST_USE enum status
json_print(const ProtobufCMessage *message, enum json_style style, struct buffer *text);

#endif
