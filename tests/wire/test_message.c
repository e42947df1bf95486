#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "wire/batch.h"
#include "wire/message.h"

#include <stdlib.h>
#include <string.h>

static struct frame_call call_number(size_t number)
{
    struct id id = {{1, (uint8_t)number}};
    struct frame_call call = frame_call_make(FRAME_REQUEST, id);
    call.method = "/brink.v1.Broker/Submit";
    return call;
}

/* A body of `size` bytes that all are `byte`. */
static void fill_body(struct body *body, uint8_t byte, size_t size)
{
    uint8_t *bytes = malloc(size + 1);
    assert_non_null(bytes);
    memset(bytes, byte, size);
    body_init(body);
    assert_int_equal(body_copy(body, bytes, size), STATUS_OK);
    free(bytes);
}

static void a_shared_body_outlives_the_first(void **state)
{
    (void)state;
    struct body first;
    struct body second;
    fill_body(&first, 'a', 100000);
    const uint8_t *bytes = body_bytes(&first);
    body_init(&second);
    body_share(&second, &first);
    body_clear(&first);
    assert_int_equal(body_size(&first), 0);
    assert_int_equal(body_size(&second), 100000);
    assert_ptr_equal(body_bytes(&second), bytes); /* not copied */
    assert_int_equal(body_bytes(&second)[99999], 'a');
    body_move(&first, &second);
    assert_int_equal(body_size(&second), 0);
    assert_int_equal(body_size(&first), 100000);
    body_clear(&first);
}

static struct frame decode(const struct message *message, struct arena *arena)
{
    struct frame frame = {0};
    struct frame_fault fault;
    assert_int_equal(message_decode(message, arena, &frame, &fault), STATUS_OK);
    return frame;
}

/* Law: calls come out of a message in the order they went in, each with its own body. */
static void calls_keep_their_order_and_bodies(void **state)
{
    (void)state;
    struct batch batch;
    batch_init(&batch);
    for (size_t i = 0; i < FRAME_CALLS_MAX; i++) {
        const struct frame_call call = call_number(i);
        struct body body;
        fill_body(&body, (uint8_t)i, i * 7 % 64);
        assert_int_equal(batch_add(&batch, &call, i % 5 == 0 ? NULL : &body), STATUS_OK);
        body_clear(&body);
    }
    struct message message;
    message_init(&message);
    assert_int_equal(batch_take(&batch, &message), STATUS_OK);
    assert_int_equal(batch.count, 0);

    struct arena arena = {0};
    struct frame frame = decode(&message, &arena);
    assert_int_equal(frame.count, FRAME_CALLS_MAX);
    struct body body;
    body_init(&body);
    for (size_t i = 0; i < FRAME_CALLS_MAX; i++) {
        assert_int_equal(frame.calls[i].id.bytes[1], i);
        assert_int_equal(message_body(&message, &frame, i, &body), STATUS_OK);
        size_t size = i % 5 == 0 ? 0 : i * 7 % 64;
        assert_int_equal(body_size(&body), size);
        for (size_t k = 0; k < size; k++) {
            assert_int_equal(body_bytes(&body)[k], i);
        }
    }
    body_clear(&body);
    arena_clear(&arena);
    message_clear(&message);
    batch_clear(&batch);
}

/* Law: the body of a lone call is never copied. */
static void a_lone_body_is_passed_on_as_it_is(void **state)
{
    (void)state;
    struct body body;
    fill_body(&body, 'w', 70000);
    const struct frame_call call = call_number(9);
    struct message message;
    message_init(&message);
    assert_int_equal(message_make(&message, &call, &body), STATUS_OK);
    assert_ptr_equal(body_bytes(&message.bodies), body_bytes(&body));

    struct arena arena = {0};
    struct frame frame = decode(&message, &arena);
    assert_int_equal(frame.calls[0].body_bytes, 70000);
    struct body received;
    body_init(&received);
    assert_int_equal(message_body(&message, &frame, 0, &received), STATUS_OK);
    assert_ptr_equal(body_bytes(&received), body_bytes(&body));
    body_clear(&received);
    arena_clear(&arena);
    message_clear(&message);
    body_clear(&body);
}

static void a_batch_has_limits(void **state)
{
    (void)state;
    struct batch batch;
    struct body large;
    batch_init(&batch);
    fill_body(&large, 'x', BATCH_BODY_BYTES);
    const struct frame_call call = call_number(1);
    assert_int_equal(batch_add(&batch, &call, &large), STATUS_OK); /* empty: never full */
    assert_int_equal(batch_add(&batch, &call, NULL), STATUS_OK);
    struct body small;
    fill_body(&small, 'y', 1);
    assert_int_equal(batch_add(&batch, &call, &small), STATUS_FULL);
    for (size_t i = 2; i < FRAME_CALLS_MAX; i++) {
        assert_int_equal(batch_add(&batch, &call, NULL), STATUS_OK);
    }
    assert_int_equal(batch_add(&batch, &call, NULL), STATUS_FULL);
    struct message message;
    message_init(&message);
    assert_int_equal(batch_take(&batch, &message), STATUS_OK);
    assert_int_equal(body_size(&message.bodies), BATCH_BODY_BYTES);
    message_clear(&message);
    body_clear(&small);
    body_clear(&large);
    batch_clear(&batch);
}

/* Law: calls with as much header as the contract allows still make a header that is accepted.
 */
static void large_headers_fit_the_frame(void **state)
{
    (void)state;
    static char text[FRAME_TEXT_MAX + 1];
    memset(text, 'v', FRAME_TEXT_MAX);
    struct frame_violation violations[FRAME_VIOLATIONS_MAX];
    for (size_t i = 0; i < FRAME_VIOLATIONS_MAX; i++) {
        violations[i] = (struct frame_violation){.field = "field", .text = text};
    }
    struct frame_call call = call_number(5);
    call.has_status = true;
    call.status.violations = violations;
    call.status.violation_count = FRAME_VIOLATIONS_MAX;
    struct batch batch;
    batch_init(&batch);
    size_t added = 0;
    while (batch_add(&batch, &call, NULL) == STATUS_OK) {
        added++;
    }
    assert_true(added >= 4);
    struct message message;
    message_init(&message);
    assert_int_equal(batch_take(&batch, &message), STATUS_OK);
    struct arena arena = {.size_max = FRAME_ARENA_BYTES_MAX};
    struct frame frame = decode(&message, &arena);
    assert_int_equal(frame.count, added);
    arena_clear(&arena);
    message_clear(&message);
    batch_clear(&batch);
}

static void a_written_call_is_added_like_any_other(void **state)
{
    (void)state;
    struct buffer written = {0};
    struct body body;
    fill_body(&body, 'b', 3);
    struct frame_call call = call_number(3);
    call.body_bytes = 3;
    assert_int_equal(frame_add(&written, &call), STATUS_OK);
    struct batch batch;
    batch_init(&batch);
    const struct frame_call other = call_number(2);
    assert_int_equal(batch_add(&batch, &other, NULL), STATUS_OK);
    assert_int_equal(batch_add_written(&batch, written.bytes, written.size, &body), STATUS_OK);
    struct message message;
    message_init(&message);
    assert_int_equal(batch_take(&batch, &message), STATUS_OK);
    struct arena arena = {0};
    struct frame frame = decode(&message, &arena);
    assert_int_equal(frame.count, 2);
    assert_int_equal(frame.calls[1].id.bytes[1], 3);
    assert_int_equal(frame.calls[1].body_bytes, 3);
    arena_clear(&arena);
    message_clear(&message);
    batch_clear(&batch);
    body_clear(&body);
    buffer_clear(&written);
}

/* Law: bodies that are copied, shared or moved in, or missing, stay in order. */
static void bodies_may_be_bytes(void **state)
{
    (void)state;
    static const uint8_t bytes[10000] = {7};
    const size_t sizes[] = {3, 0, 5000, 4, 10000, 1};
    struct batch batch;
    batch_init(&batch);
    struct body body;
    fill_body(&body, 'b', 4);
    for (uint8_t i = 0; i < 6; i++) {
        const struct frame_call call = call_number((uint8_t)(i + 1));
        assert_int_equal(i == 3 ? batch_add(&batch, &call, &body)
                                : batch_add_bytes(&batch, &call, bytes, sizes[i]),
                         STATUS_OK);
    }
    struct message message;
    message_init(&message);
    assert_int_equal(batch_take(&batch, &message), STATUS_OK);
    struct arena arena = {0};
    struct frame frame = decode(&message, &arena);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(frame.calls[i].body_bytes, sizes[i]);
        assert_int_equal(message_body(&message, &frame, i, &body), STATUS_OK);
        assert_true(sizes[i] == 0 || body_bytes(&body)[0] == (i == 3 ? 'b' : 7));
    }
    const struct frame_call lone = call_number(9);
    assert_int_equal(batch_add_bytes(&batch, &lone, "word", 4), STATUS_OK);
    assert_int_equal(batch_take(&batch, &message), STATUS_OK);
    assert_int_equal(body_size(&message.bodies), 4);
    assert_memory_equal(body_bytes(&message.bodies), "word", 4);
    arena_clear(&arena);
    body_clear(&body);
    message_clear(&message);
    batch_clear(&batch);
}

/* Law: an addition that fails leaves the batch as it was. */
static void a_failed_addition_changes_nothing(void **state)
{
    (void)state;
    struct batch batch;
    batch_init(&batch);
    const struct frame_call good = call_number(1);
    struct frame_call bad = call_number(2);
    bad.work.kind = (enum frame_work_kind)77;
    bad.has_work = true;
    assert_int_equal(batch_add(&batch, &bad, NULL), STATUS_BAD_INPUT);
    assert_int_equal(batch.count, 0);
    batch_clear(&batch);
    int failures = 0;
    for (int allowed = 0;; allowed++) {
        alloc_fail_after(allowed);
        enum status status = batch_add(&batch, &good, NULL);
        alloc_fail_after(-1);
        if (status == STATUS_OK) {
            break;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_int_equal(batch.count, 0);
        failures++;
    }
    assert_true(failures > 0);
    assert_int_equal(batch_add(&batch, &bad, NULL), STATUS_BAD_INPUT);
    struct message message;
    message_init(&message);
    assert_int_equal(batch_take(&batch, &message), STATUS_OK);
    struct arena arena = {0};
    assert_int_equal(decode(&message, &arena).count, 1);
    arena_clear(&arena);
    message_clear(&message);
    batch_clear(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shared_body_outlives_the_first),
        cmocka_unit_test(calls_keep_their_order_and_bodies),
        cmocka_unit_test(a_lone_body_is_passed_on_as_it_is),
        cmocka_unit_test(a_batch_has_limits),
        cmocka_unit_test(large_headers_fit_the_frame),
        cmocka_unit_test(a_written_call_is_added_like_any_other),
        cmocka_unit_test(bodies_may_be_bytes),
        cmocka_unit_test(a_failed_addition_changes_nothing),
    };
    return cmocka_run_group_tests_name("wire/message", tests, NULL, NULL);
}
