#include "base/id.h"
#include "tests/support/check.h"

#include <string.h>

static void text_and_bytes_say_the_same(void **state)
{
    (void)state;
    struct id id;
    char text[ID_TEXT_BYTES];
    assert_int_equal(id_parse("00ff10A0bcdef123456789ABCDEF0042", &id), STATUS_OK);
    id_format(&id, text);
    assert_string_equal(text, "00ff10a0bcdef123456789abcdef0042");
    assert_int_equal(id.bytes[1], 0xff);
    struct id copy;
    assert_int_equal(id_read(id.bytes, sizeof id.bytes, &copy), STATUS_OK);
    assert_true(id_equal(&id, &copy));
}

static void refuses_what_is_no_id(void **state)
{
    (void)state;
    struct id id = id_new();
    const struct id before = id;
    const uint8_t zero[ID_BYTES] = {0};
    assert_int_equal(id_parse("", &id), STATUS_BAD_INPUT);
    assert_int_equal(id_parse("00ff10A0bcdef123456789ABCDEF004", &id), STATUS_BAD_INPUT);
    assert_int_equal(id_parse("00ff10A0bcdef123456789ABCDEF00421", &id), STATUS_BAD_INPUT);
    assert_int_equal(id_parse("00ff10A0bcdef123456789ABCDEF00g2", &id), STATUS_BAD_INPUT);
    assert_int_equal(id_read(zero, sizeof zero, &id), STATUS_BAD_INPUT);
    assert_int_equal(id_read("short", 5, &id), STATUS_BAD_INPUT);
    assert_true(id_equal(&id, &before));
}

static void fresh_ids_differ(void **state)
{
    (void)state;
    struct id a = id_new();
    struct id b = id_new();
    assert_false(id_equal(&a, &b));
    assert_false(id_is_zero(&a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_bytes_say_the_same),
        cmocka_unit_test(refuses_what_is_no_id),
        cmocka_unit_test(fresh_ids_differ),
    };
    return cmocka_run_group_tests_name("base/id", tests, NULL, NULL);
}
