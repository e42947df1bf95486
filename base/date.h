/* date: days of the calendar, as people write them: "2017-09-11". */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/status.h"

#include <stdint.h>

struct date {
    int year; /* 1 to 9999 */
    int month;
    int day;
};

enum { DATE_TEXT_BYTES = sizeof "2017-09-11", MONTH_TEXT_BYTES = sizeof "2017-09" };

/* Reads "YYYY-MM-DD" of the Gregorian calendar; STATUS_BAD_INPUT for anything else. */
MUST_USE enum status date_parse(const char *text, struct date *date_out);

/* Years from the start of `base` to the start of `date`, negative before it. A day counts
 * 1/365 of its year, 1/366 in a leap year, so that equal days of two years are whole years
 * apart. */
double date_years_since(const struct date *date, const struct date *base);

/* Whole days from `base` to `date`, negative before it. */
int64_t date_days_since(const struct date *date, const struct date *base);

/* Negative, zero or positive as `a` is before, on or after `b`. */
int date_compare(const struct date *a, const struct date *b);

/* Whole months from the month of `base` to the month of `date`, negative before it. */
int date_months_since(const struct date *date, const struct date *base);

/* Writes the month `months` after that of `base`: "2017-09". */
void date_format_month(const struct date *base, int months, char text_out[MONTH_TEXT_BYTES]);

#endif
