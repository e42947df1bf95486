/* The call in bytes of docs/protocol.md says what the page says it does. */
#include "base/buffer.h"
#include "tests/support/check.h"
#include "tests/support/manual.h"
#include "wire/frame.h"

static void its_bytes_are_the_call_it_describes(void **state)
{
    (void)state;
    static const uint8_t request_name[] = {0x0a, 0x10, 0x20, 0x21, 0x22, 0x23,
                                           0x24, 0x25, 0x26, 0x27, 0x28, 0x29,
                                           0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f};
    struct buffer page = {0};
    struct buffer header = {0};
    struct buffer body = {0};
    manual_read(DOCS_DIR "/protocol.md", &page);
    manual_hex(&page, 0, &header);
    manual_hex(&page, 1, &body);
    struct arena arena = {0};
    struct frame frame;
    struct frame_fault fault;
    assert_int_equal(frame_decode(&arena, header.bytes, header.size, body.size, &frame, &fault),
                     STATUS_OK);
    assert_int_equal(frame.count, 1);
    const struct frame_call *call = &frame.calls[0];
    assert_int_equal(call->kind, FRAME_REQUEST);
    assert_int_equal(call->id.bytes[0], 0x10);
    assert_int_equal(call->id.bytes[15], 0x1f);
    assert_string_equal(call->method, "/brink.v1.Broker/Await");
    assert_int_equal(call->deadline_ms, 5000);
    assert_int_equal(call->body_bytes, 18);
    assert_int_equal(call->metadata_count, 1);
    assert_string_equal(call->metadata[0].key, "traceparent");
    assert_string_equal(call->metadata[0].value, "00-0af7");
    assert_int_equal(body.size, sizeof request_name);
    assert_memory_equal(body.bytes, request_name, sizeof request_name);
    arena_clear(&arena);
    buffer_clear(&page);
    buffer_clear(&header);
    buffer_clear(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(its_bytes_are_the_call_it_describes)};
    return cmocka_run_group_tests_name("wire/protocol_page", tests, NULL, NULL);
}
