#include "base/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

static const int64_t day_ms = 86400000;
static const int64_t plain_end_ms = INT64_C(253402300800000); /* 10000-01-01 */

static int64_t read_ns(clockid_t id)
{
    struct timespec now = {0};
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t clock_monotonic_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

int64_t clock_monotonic_ms(void)
{
    return clock_monotonic_ns() / 1000000;
}

int64_t clock_wall_ms(void)
{
    return read_ns(CLOCK_REALTIME) / 1000000;
}

int64_t clock_cpu_ns(void)
{
    return read_ns(CLOCK_PROCESS_CPUTIME_ID);
}

/* Days since 1970-01-01 as a date of the Gregorian calendar, from year 0 on. The year begins in
 * March, so that a leap day is its last. Source: H. Hinnant, "chrono-compatible low-level date
 * algorithms" (2013), civil_from_days. */
struct date {
    unsigned year, month, day;
};

static struct date date_of(int64_t days)
{
    uint64_t day = (uint64_t)(days + 719468); /* since 0000-03-01 */
    uint64_t era = day / 146097;
    uint64_t day_of_era = day % 146097;
    uint64_t year =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    uint64_t day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    uint64_t month = (5 * day_of_year + 2) / 153; /* from March */
    bool is_next = month >= 10;
    return (struct date){.year = (unsigned)(year + era * 400 + is_next),
                         .month = (unsigned)(is_next ? month - 9 : month + 3),
                         .day = (unsigned)(day_of_year - (153 * month + 2) / 5 + 1)};
}

static char *put_digits(char *at, unsigned value, size_t count, char behind)
{
    for (size_t i = count; i-- > 0;) {
        at[i] = (char)('0' + value % 10);
        value /= 10;
    }
    at[count] = behind;
    return at + count + 1;
}

/* From 1970 to 9999: every outcome has three of these. */
static void format_plain(int64_t wall_ms, char text_out[CLOCK_TEXT_BYTES])
{
    const struct date date = date_of(wall_ms / day_ms);
    unsigned left_ms = (unsigned)(wall_ms % day_ms);
    char *at = put_digits(text_out, date.year, 4, '-');
    at = put_digits(at, date.month, 2, '-');
    at = put_digits(at, date.day, 2, 'T');
    at = put_digits(at, left_ms / 3600000, 2, ':');
    at = put_digits(at, left_ms / 60000 % 60, 2, ':');
    at = put_digits(at, left_ms / 1000 % 60, 2, '.');
    at = put_digits(at, left_ms % 1000, 3, 'Z');
    *at = '\0';
}

void clock_format(int64_t wall_ms, char text_out[CLOCK_TEXT_BYTES])
{
    if (wall_ms >= 0 && wall_ms < plain_end_ms) {
        format_plain(wall_ms, text_out);
        return;
    }
    int64_t milliseconds = wall_ms % 1000;
    time_t seconds = (time_t)(wall_ms / 1000);
    if (milliseconds < 0) {
        milliseconds += 1000;
        seconds--;
    }
    struct tm utc;
    if (gmtime_r(&seconds, &utc) == NULL) {
        text_out[0] = '\0';
        return;
    }
    size_t used = strftime(text_out, CLOCK_TEXT_BYTES, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text_out + used, CLOCK_TEXT_BYTES - used, ".%03dZ", (int)milliseconds);
}
