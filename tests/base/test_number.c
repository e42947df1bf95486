#include "base/number.h"
#include "base/random.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

static const char *format(double value)
{
    static char text[NUMBER_TEXT_BYTES];
    number_format(value, text);
    return text;
}

static void writes_no_digit_too_many(void **state)
{
    (void)state;
    assert_string_equal(format(0.1), "0.1");
    assert_string_equal(format(0.1 + 0.2), "0.30000000000000004");
    assert_string_equal(format(400.87), "400.87");
    assert_string_equal(format(-2.0), "-2");
    assert_string_equal(format(-0.0), "-0");
    assert_string_equal(format(1e7), "10000000");
    assert_string_equal(format(1e300), "1e+300");
    assert_string_equal(format(5e-324), "4.94065645841247e-324");
    assert_string_equal(format(INFINITY), "inf");
    assert_string_equal(format(-INFINITY), "-inf");
    assert_string_equal(format(NAN), "nan");
}

/* Law: what is written reads back as the same bits, whatever the bits. */
static void every_finite_double_comes_back(void **state)
{
    (void)state;
    struct random random = {.state = 20170903};
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = random_next(&random);
        double value = 0.0;
        memcpy(&value, &bits, sizeof value);
        double again = 0.0;
        if (!isfinite(value)) {
            assert_int_equal(number_parse(format(value), &again), 0);
            continue;
        }
        assert_int_equal(number_parse(format(value), &again), 1);
        assert_memory_equal(&value, &again, sizeof value);
    }
}

static void reads_whole_texts_only(void **state)
{
    (void)state;
    double value = 2.385;
    const char *const bad[] = {"",    " ",     "1 ",  "1x", "0x10", "inf",
                               "nan", "1e999", "--1", ".",  "e5"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(number_parse(bad[i], &value), 0);
    }
    assert_true(value == 2.385);
    assert_int_equal(number_parse("-1.25e2", &value), 1);
    assert_true(value == -125.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_no_digit_too_many),
        cmocka_unit_test(every_finite_double_comes_back),
        cmocka_unit_test(reads_whole_texts_only),
    };
    return cmocka_run_group_tests_name("base/number", tests, NULL, NULL);
}
