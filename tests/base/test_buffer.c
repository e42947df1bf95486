#include "base/buffer.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <string.h>

static void holds_what_was_added(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    assert_string_equal(buffer_text(&buffer), "");
    buffer_add_text(&buffer, "textiles ");
    buffer_print(&buffer, "%d M USD", 752);
    buffer_add_byte(&buffer, '.');
    assert_int_equal(buffer.failure, STATUS_OK);
    assert_string_equal(buffer_text(&buffer), "textiles 752 M USD.");
    assert_int_equal(buffer.size, strlen("textiles 752 M USD."));
    buffer_reset(&buffer);
    assert_string_equal(buffer_text(&buffer), "");
    buffer_clear(&buffer);
}

/* Law: what is added comes out again, whatever the pieces. */
static void grows_without_losing_a_byte(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    for (int i = 0; i < 5000; i++) {
        buffer_add_byte(&buffer, (uint8_t)(i * 7));
    }
    assert_int_equal(buffer.size, 5000);
    for (int i = 0; i < 5000; i++) {
        assert_int_equal(buffer.bytes[i], (uint8_t)(i * 7));
    }
    assert_int_equal(buffer.bytes[5000], 0);
    buffer_clear(&buffer);
}

static void stops_at_its_limit_and_stays_stopped(void **state)
{
    (void)state;
    struct buffer buffer = {.size_max = 10};
    buffer_add_text(&buffer, "0123456789");
    assert_int_equal(buffer.failure, STATUS_OK);
    buffer_add_byte(&buffer, 'x');
    assert_int_equal(buffer.failure, STATUS_FULL);
    buffer_print(&buffer, "%s", "");
    assert_int_equal(buffer.failure, STATUS_FULL);
    assert_string_equal(buffer_text(&buffer), "0123456789");
    assert_int_equal(buffer_reserve(&buffer, SIZE_MAX - 4), STATUS_FULL);
    buffer_clear(&buffer);
    assert_int_equal(buffer.size_max, 10);
}

static void survives_a_failed_allocation(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    alloc_fail_after(0);
    buffer_add_text(&buffer, "coal");
    alloc_fail_after(-1);
    assert_int_equal(buffer.failure, STATUS_NO_MEMORY);
    buffer_reset(&buffer);
    buffer_add_text(&buffer, "coal");
    assert_string_equal(buffer_text(&buffer), "coal");
    buffer_clear(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_what_was_added),
        cmocka_unit_test(grows_without_losing_a_byte),
        cmocka_unit_test(stops_at_its_limit_and_stays_stopped),
        cmocka_unit_test(survives_a_failed_allocation),
    };
    return cmocka_run_group_tests_name("base/buffer", tests, NULL, NULL);
}
