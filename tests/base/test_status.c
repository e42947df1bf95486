#include "base/status.h"
#include "tests/support/check.h"

#include <string.h>

static void every_status_has_words_and_a_code(void **state)
{
    (void)state;
    for (int status = STATUS_OK; status <= STATUS_NO_KEY; status++) {
        assert_string_not_equal(status_words((enum status)status), "unknown status");
        assert_in_range(status_code((enum status)status), 0, 16);
    }
    assert_string_equal(status_words((enum status)(STATUS_NO_KEY + 1)), "unknown status");
    assert_int_equal(status_code((enum status)(STATUS_NO_KEY + 1)), 2);
}

/* Law: a status that travels as its code comes back as one with the same code. */
static void a_code_comes_back_as_itself(void **state)
{
    (void)state;
    for (int status = STATUS_OK; status <= STATUS_NO_KEY; status++) {
        int code = status_code((enum status)status);
        assert_int_equal(status_code(status_of_code(code)), code);
    }
    assert_int_equal(status_of_code(99), STATUS_INTERNAL);
}

static void codes_have_the_names_of_grpc(void **state)
{
    (void)state;
    assert_string_equal(status_code_name(0), "OK");
    assert_string_equal(status_code_name(3), "INVALID_ARGUMENT");
    assert_string_equal(status_code_name(10), "ABORTED");
    assert_string_equal(status_code_name(15), "DATA_LOSS");
    assert_string_equal(status_code_name(16), "UNAUTHENTICATED");
    assert_string_equal(status_code_name(-1), "UNKNOWN");
    assert_string_equal(status_code_name(17), "UNKNOWN");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_words_and_a_code),
        cmocka_unit_test(a_code_comes_back_as_itself),
        cmocka_unit_test(codes_have_the_names_of_grpc),
    };
    return cmocka_run_group_tests_name("base/status", tests, NULL, NULL);
}
