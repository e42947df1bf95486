#include "proto/brink/v1/dispatch.pb-c.h"
#include "proto/unpack.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

static const uint8_t join[] = {0x12, 2,   'w', '1', 0x1a, 9,   's',  'c', 'e',
                               'n',  'a', 'r', 'i', 'o',  '/', 0x20, 7};

static void a_message_comes_out_of_its_bytes(void **state)
{
    (void)state;
    struct arena arena = {.size_max = 10000};
    ProtobufCMessage *message = NULL;
    assert_int_equal(
        unpack_message(&brink__v1__join__descriptor, &arena, join, sizeof join, &message),
        STATUS_OK);
    const Brink__V1__Join *read = (const Brink__V1__Join *)message;
    assert_string_equal(read->name, "w1");
    assert_int_equal(read->n_topics, 1);
    assert_string_equal(read->topics[0], "scenario/");
    assert_int_equal(read->credit, 7);
    arena_clear(&arena);
}

static void cut_bytes_are_no_message(void **state)
{
    (void)state;
    struct arena arena = {0};
    ProtobufCMessage *message = NULL;
    static const size_t ends[] = {1, 2, 3, 5, 14, 16}; /* in the middle of a field */
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        assert_int_equal(
            unpack_message(&brink__v1__join__descriptor, &arena, join, ends[i], &message),
            STATUS_BAD_INPUT);
        assert_null(message);
    }
    arena_clear(&arena);
}

/* Law: the arena's limit bounds a message, however few bytes ask for much. */
static void a_message_keeps_to_the_arenas_limit(void **state)
{
    (void)state;
    uint8_t topics[2000];
    for (size_t i = 0; i < sizeof topics; i += 2) {
        topics[i] = 0x1a; /* an empty topic */
        topics[i + 1] = 0;
    }
    struct arena arena = {.size_max = 20000};
    ProtobufCMessage *message = NULL;
    assert_int_equal(
        unpack_message(&brink__v1__join__descriptor, &arena, topics, sizeof topics, &message),
        STATUS_FULL);
    assert_true(arena.used <= 20000);
    arena_reset(&arena);
    arena.size_max = 0;
    assert_int_equal(
        unpack_message(&brink__v1__join__descriptor, &arena, topics, sizeof topics, &message),
        STATUS_OK);
    arena_clear(&arena);
}

static void want_of_memory_is_told_from_bad_input(void **state)
{
    (void)state;
    struct arena arena = {.size_max = 10000};
    ProtobufCMessage *message = NULL;
    alloc_fail_after(0);
    enum status status =
        unpack_message(&brink__v1__join__descriptor, &arena, join, sizeof join, &message);
    alloc_fail_after(-1);
    assert_int_equal(status, STATUS_NO_MEMORY);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_comes_out_of_its_bytes),
        cmocka_unit_test(cut_bytes_are_no_message),
        cmocka_unit_test(a_message_keeps_to_the_arenas_limit),
        cmocka_unit_test(want_of_memory_is_told_from_bad_input),
    };
    return cmocka_run_group_tests_name("proto/unpack", tests, NULL, NULL);
}
