#include "proto/unpack.h"

#include <stdalign.h>
#include <stdbool.h>

struct source {
    struct arena *arena;
    enum status failure; /* of the first allocation that failed */
};

static void *take(void *data, size_t size)
{
    struct source *source = data;
    void *piece = arena_take(source->arena, size);
    if (piece == NULL && source->failure == STATUS_OK) {
        const struct arena *arena = source->arena;
        size_t rounded = size + alignof(max_align_t); /* at least what the arena counts */
        bool limited = arena->size_max != 0 && rounded > arena->size_max - arena->used;
        source->failure = limited ? STATUS_FULL : STATUS_NO_MEMORY;
    }
    return piece;
}

static void keep(void *data, void *piece)
{
    (void)data;
    (void)piece;
}

enum status unpack_message(const ProtobufCMessageDescriptor *type,
                           struct arena *arena,
                           const void *bytes,
                           size_t size,
                           ProtobufCMessage **message_out)
{
    struct source source = {.arena = arena};
    ProtobufCAllocator allocator = {.alloc = take, .free = keep, .allocator_data = &source};
    ProtobufCMessage *message = protobuf_c_message_unpack(type, &allocator, size, bytes);
    if (source.failure != STATUS_OK) {
        return source.failure;
    }
    if (message == NULL) {
        return STATUS_BAD_INPUT;
    }
    *message_out = message;
    return STATUS_OK;
}
