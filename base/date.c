#include "base/date.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int read_number(const char *text, int digits)
{
    int number = 0;
    for (int i = 0; i < digits; i++) {
        number = 10 * number + (text[i] - '0');
    }
    return number;
}

enum status date_parse(const char *text, struct date *date_out)
{
    static const char pattern[] = "dddd-dd-dd";
    for (size_t i = 0; i < sizeof pattern; i++) { /* the NUL too: nothing may follow */
        if (pattern[i] == 'd' ? !is_digit(text[i]) : text[i] != pattern[i]) {
            return STATUS_BAD_INPUT;
        }
    }
    struct date date = {read_number(text, 4), read_number(text + 5, 2),
                        read_number(text + 8, 2)};
    if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > days_in_month(date.year, date.month)) {
        return STATUS_BAD_INPUT;
    }
    *date_out = date;
    return STATUS_OK;
}

static int days_of_year_gone(const struct date *date)
{
    int days = date->day - 1;
    for (int month = 1; month < date->month; month++) {
        days += days_in_month(date->year, month);
    }
    return days;
}

static double share_of_year_gone(const struct date *date)
{
    return (double)days_of_year_gone(date) / (is_leap(date->year) ? 366.0 : 365.0);
}

/* Days from the first of the calendar to that of the year. */
static int64_t days_before_year(int year)
{
    int64_t years = year - 1;
    return 365 * years + years / 4 - years / 100 + years / 400;
}

int64_t date_days_since(const struct date *date, const struct date *base)
{
    return days_before_year(date->year) + days_of_year_gone(date) -
           days_before_year(base->year) - days_of_year_gone(base);
}

double date_years_since(const struct date *date, const struct date *base)
{
    return (double)(date->year - base->year) +
           (share_of_year_gone(date) - share_of_year_gone(base));
}

int date_compare(const struct date *a, const struct date *b)
{
    if (a->year != b->year) {
        return a->year - b->year;
    }
    return a->month != b->month ? a->month - b->month : a->day - b->day;
}

int date_months_since(const struct date *date, const struct date *base)
{
    return 12 * (date->year - base->year) + date->month - base->month;
}

void date_format_month(const struct date *base, int months, char text_out[MONTH_TEXT_BYTES])
{
    int count = 12 * base->year + base->month - 1 + months;
    unsigned year = (unsigned)(count / 12) % 10000;
    unsigned month = (unsigned)(count % 12) + 1;
    char text[32];
    snprintf(text, sizeof text, "%04u-%02u", year, month);
    for (size_t i = 0; i < MONTH_TEXT_BYTES; i++) {
        text_out[i] = text[i];
    }
}
