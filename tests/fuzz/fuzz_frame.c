/* The first two bytes are the size of the body frame, the rest is the header frame. What is
 * read can be written, and reads the same again. */
#include "tests/fuzz/fuzz.h"
#include "wire/frame.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE_BYTES = 2 };

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void write_and_read(const struct frame *frame, uint64_t body_bytes)
{
    struct buffer header = {0};
    require(frame_start(&header) == STATUS_OK);
    for (size_t i = 0; i < frame->count; i++) {
        require(frame_add(&header, &frame->calls[i]) == STATUS_OK);
    }
    struct arena arena = {.size_max = FRAME_ARENA_BYTES_MAX};
    struct frame again;
    struct frame_fault fault;
    require(frame_decode(&arena, header.bytes, header.size, body_bytes, &again, &fault) ==
            STATUS_OK);
    require(again.count == frame->count);
    for (size_t i = 0; i < frame->count; i++) {
        require(id_equal(&again.calls[i].id, &frame->calls[i].id));
        require(strcmp(again.calls[i].method, frame->calls[i].method) == 0);
        require(again.calls[i].metadata_count == frame->calls[i].metadata_count);
        require(again.calls[i].body_bytes == frame->calls[i].body_bytes);
    }
    arena_clear(&arena);
    buffer_clear(&header);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < SIZE_BYTES) {
        return 0;
    }
    uint64_t body_bytes = (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8;
    struct arena arena = {.size_max = FRAME_ARENA_BYTES_MAX};
    struct frame frame;
    struct frame_fault fault;
    enum status status =
        frame_decode(&arena, bytes + SIZE_BYTES, size - SIZE_BYTES, body_bytes, &frame, &fault);
    if (status == STATUS_OK) {
        write_and_read(&frame, body_bytes);
    } else {
        require(strlen(fault.words) > 0);
        require(fault.waiting_count <= FRAME_CALLS_MAX);
    }
    arena_clear(&arena);
    return 0;
}
