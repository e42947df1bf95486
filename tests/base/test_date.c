#include "base/date.h"
#include "tests/support/check.h"

#include <math.h>

static struct date read_date(const char *text)
{
    struct date date = {0};
    assert_int_equal(date_parse(text, &date), STATUS_OK);
    return date;
}

static void reads_days_of_the_calendar_only(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "2017-9-11",  "2017-02-29",  "2017-13-01",
                                      "2017-00-10", "2017-04-31", "2017-09-11 ", "0000-01-01",
                                      "17-09-2011", "2017/09/11", "2017-09-1x",  "1900-02-29"};
    struct date date = read_date("2016-02-29");
    assert_int_equal(date.year, 2016);
    assert_int_equal(date.month, 2);
    assert_int_equal(date.day, 29);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(date_parse(bad[i], &date), STATUS_BAD_INPUT);
    }
    assert_int_equal(date.day, 29);
}

static void years_are_counted_from_the_base(void **state)
{
    (void)state;
    struct date base = read_date("2016-01-01");
    struct date august = read_date("2017-08-05");
    struct date march = read_date("2016-03-01");
    assert_true(fabs(date_years_since(&august, &base) - (1.0 + 216.0 / 365.0)) < 1e-15);
    assert_true(fabs(date_years_since(&march, &base) - 60.0 / 366.0) < 1e-15);
    assert_true(date_years_since(&base, &base) == 0.0);
    assert_true(date_years_since(&base, &august) == -date_years_since(&august, &base));
}

static void months_are_counted_and_written(void **state)
{
    (void)state;
    struct date base = read_date("2016-01-01");
    struct date september = read_date("2017-09-11");
    char text[MONTH_TEXT_BYTES];
    assert_int_equal(date_months_since(&september, &base), 20);
    assert_int_equal(date_months_since(&base, &september), -20);
    date_format_month(&base, 20, text);
    assert_string_equal(text, "2017-09");
    date_format_month(&base, 83, text);
    assert_string_equal(text, "2022-12");
    assert_true(date_compare(&base, &september) < 0);
    assert_true(date_compare(&september, &base) > 0);
    assert_int_equal(date_compare(&base, &base), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_days_of_the_calendar_only),
        cmocka_unit_test(years_are_counted_from_the_base),
        cmocka_unit_test(months_are_counted_and_written),
    };
    return cmocka_run_group_tests_name("base/date", tests, NULL, NULL);
}
