#include "proto/figure.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

static void assert_figure(enum figure_kind kind, double value, const char *expected)
{
    char text[FIGURE_BYTES];
    figure_format((struct figure){.kind = kind}, value, text);
    assert_string_equal(text, expected);
}

static void assert_difference(enum figure_kind kind, double value, const char *expected)
{
    char text[FIGURE_BYTES];
    figure_format((struct figure){.kind = kind, .is_difference = true}, value, text);
    assert_string_equal(text, expected);
}

static void each_kind_has_its_unit_and_digits(void **state)
{
    (void)state;
    assert_figure(FIGURE_RATIO, 0.94731, "94.7");
    assert_figure(FIGURE_GROWTH, -5.03, "-5.0");
    assert_figure(FIGURE_GROWTH, 0.61, "+0.6");
    assert_figure(FIGURE_MUSD, 2361.8, "2362");
    assert_figure(FIGURE_MUSD, 23618.2, "23,618");
    assert_figure(FIGURE_MUSD, 1234567.8, "1,234,568");
    assert_figure(FIGURE_MUSD, 4.237, "4.2");
    assert_figure(FIGURE_MUSD, -647.3, "-647");
    assert_figure(FIGURE_MONTHS, 9.34, "9.3");
    assert_figure(FIGURE_SHARE, 0.0473, "4.7");
    assert_figure(FIGURE_POINTS, 41.7, "42");
    assert_figure(FIGURE_INTENSITY, 4.47, "4.5");
    assert_figure(FIGURE_THOUSAND, 1336.7, "1337");
    assert_figure(FIGURE_DOSE, 10.71, "11");
    assert_figure(FIGURE_DOSE, 9.96, "10");
    assert_figure(FIGURE_DOSE, 1.571, "1.6");
    assert_figure(FIGURE_DOSE, 0.158, "0.16");
    assert_figure(FIGURE_DOSE, 0.0415, "0.042");
    assert_figure(FIGURE_DOSE, 0.0004, "<0.001");
    assert_figure(FIGURE_DOSE, 0.0, "0");
    assert_string_equal(figure_unit((struct figure){.kind = FIGURE_MUSD}), "M USD");
    assert_string_equal(figure_unit((struct figure){.kind = FIGURE_RATIO}),
                        "% of the base year");
    assert_string_equal(figure_unit((struct figure){FIGURE_RATIO, true}), "points");
}

static void chances_are_whole_per_cents_except_at_the_ends(void **state)
{
    (void)state;
    assert_figure(FIGURE_CHANCE, 0.0, "0");
    assert_figure(FIGURE_CHANCE, 1.0, "100");
    assert_figure(FIGURE_CHANCE, 0.1749, "17");
    assert_figure(FIGURE_CHANCE, 0.01, "1");
    assert_figure(FIGURE_CHANCE, 0.99, "99");
    assert_figure(FIGURE_CHANCE, 0.0065, "0.65");
    assert_figure(FIGURE_CHANCE, 0.00065, "0.065");
    assert_figure(FIGURE_CHANCE, 0.9935, "99.4");
    assert_figure(FIGURE_CHANCE, 0.99935, "99.94");
    assert_figure(FIGURE_CHANCE, 0.00001, "<0.01");
    assert_figure(FIGURE_CHANCE, 0.99999, ">99.99");
    assert_figure(FIGURE_DRAWS, 0.0011, "<1");
    assert_figure(FIGURE_DRAWS, 0.997, ">99");
    assert_figure(FIGURE_DRAWS, 0.005, "<1");
    assert_figure(FIGURE_DRAWS, 0.995, ">99");
    assert_figure(FIGURE_DRAWS, 1.0, "100");
    assert_figure(FIGURE_DRAWS, 0.617, "62");
}

static void a_difference_has_its_sign_and_a_digit_more(void **state)
{
    (void)state;
    assert_difference(FIGURE_MUSD, 441.3, "+441");
    assert_difference(FIGURE_MUSD, -0.71, "-0.7");
    assert_difference(FIGURE_CHANCE, 0.0091, "+0.9");
    assert_difference(FIGURE_CHANCE, -0.0091, "-0.9");
    assert_difference(FIGURE_POINTS, 2.385, "+2.4");
}

/* Law: no kind prints "nan", "inf" or a negative zero, whatever the number. */
static void no_number_is_printed_that_is_none(void **state)
{
    (void)state;
    static const double values[] = {NAN,   INFINITY, -INFINITY, -0.0,   -1e-9, 1e-300,
                                    1e300, -1e300,   1e15,      999999, 5e-5,  -5e-5};
    for (int kind = 0; kind < FIGURE_KIND_COUNT; kind++) {
        for (size_t i = 0; i < 2 * sizeof values / sizeof values[0]; i++) {
            char text[FIGURE_BYTES];
            const struct figure figure = {(enum figure_kind)kind, i % 2 == 0};
            figure_format(figure, values[i / 2], text);
            assert_null(strstr(text, "nan"));
            assert_null(strstr(text, "inf"));
            assert_true(text[0] != '-' || strpbrk(text, "123456789") != NULL);
            assert_true(strlen(text) > 0 && strlen(text) < FIGURE_BYTES);
        }
    }
}

static void a_range_is_shown_where_there_is_one(void **state)
{
    (void)state;
    Brink__V1__Estimate estimate = BRINK__V1__ESTIMATE__INIT;
    const struct figure money = {.kind = FIGURE_MUSD};
    char range[FIGURE_RANGE_BYTES];
    struct buffer text = {0};
    estimate.q05 = 219.2;
    estimate.q50 = 265.4;
    estimate.q95 = 359.1;
    figure_format_range(money, &estimate, range);
    assert_string_equal(range, "219 to 359");
    figure_print(money, &estimate, &text);
    assert_string_equal(buffer_text(&text), "265 M USD (5-95 %: 219 to 359)");
    estimate.q05 = 265.1;
    estimate.q95 = 265.3;
    figure_format_range(money, &estimate, range);
    assert_string_equal(range, "");
    figure_format_range(money, NULL, range);
    assert_string_equal(range, "");
    buffer_reset(&text);
    figure_print(money, NULL, &text);
    assert_string_equal(buffer_text(&text), "- M USD");
    buffer_clear(&text);
}

static void counts_have_commas_from_five_digits_on(void **state)
{
    (void)state;
    char text[FIGURE_BYTES];
    figure_format_count(2048, text);
    assert_string_equal(text, "2048");
    figure_format_count(100000, text);
    assert_string_equal(text, "100,000");
    figure_format_count(UINT64_MAX, text);
    assert_string_equal(text, "18,446,744,073,709,551,615");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_its_unit_and_digits),
        cmocka_unit_test(chances_are_whole_per_cents_except_at_the_ends),
        cmocka_unit_test(a_difference_has_its_sign_and_a_digit_more),
        cmocka_unit_test(no_number_is_printed_that_is_none),
        cmocka_unit_test(a_range_is_shown_where_there_is_one),
        cmocka_unit_test(counts_have_commas_from_five_digits_on),
    };
    return cmocka_run_group_tests_name("command/figure", tests, NULL, NULL);
}
