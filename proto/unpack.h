/* unpack: messages out of bytes nobody has checked yet, into an arena.
 *
 * A few bytes can ask for much memory (an empty submessage takes two on the wire and a whole
 * struct here), so the arena's size_max is what bounds a message. The message lives as long as
 * the arena's content and is never freed by itself. Strings end at their first NUL byte. */
#ifndef PROTO_UNPACK_H
#define PROTO_UNPACK_H

#include "base/arena.h"
#include "base/status.h"

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

/* STATUS_BAD_INPUT: not a message of this type; STATUS_FULL: it needs more than the arena's
 * size_max; STATUS_NO_MEMORY. O(size). */
MUST_USE enum status unpack_message(const ProtobufCMessageDescriptor *type,
                                    struct arena *arena,
                                    const void *bytes,
                                    size_t size,
                                    ProtobufCMessage **message_out);

#endif
