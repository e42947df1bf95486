#include "base/clock.h"

#include <stddef.h>
#include <time.h>

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

int64_t clock_cpu_of_ns(pid_t pid)
{
    clockid_t id = 0;
    return pid > 0 && clock_getcpuclockid(pid, &id) == 0 ? read_ns(id) : 0;
}

int64_t clock_cpu_of_thread_ns(pthread_t thread)
{
    clockid_t id = 0;
    return pthread_getcpuclockid(thread, &id) == 0 ? read_ns(id) : 0;
}

/* Digits instead of strftime: every outcome has three of these. */
static char *put_digits(char *at, int value, int count, char behind)
{
    for (int i = count; i-- > 0;) {
        at[i] = (char)('0' + value % 10);
        value /= 10;
    }
    at[count] = behind;
    return at + count + 1;
}

void clock_format(int64_t wall_ms, char text_out[CLOCK_TEXT_BYTES])
{
    int milliseconds = (int)(wall_ms % 1000);
    time_t seconds = (time_t)(wall_ms / 1000);
    if (milliseconds < 0) {
        milliseconds += 1000;
        seconds--;
    }
    struct tm utc;
    text_out[0] = '\0';
    if (gmtime_r(&seconds, &utc) == NULL || utc.tm_year < -1900 || utc.tm_year > 9999 - 1900) {
        return;
    }
    char *at = put_digits(text_out, utc.tm_year + 1900, 4, '-');
    at = put_digits(at, utc.tm_mon + 1, 2, '-');
    at = put_digits(at, utc.tm_mday, 2, 'T');
    at = put_digits(at, utc.tm_hour, 2, ':');
    at = put_digits(at, utc.tm_min, 2, ':');
    at = put_digits(at, utc.tm_sec, 2, '.');
    at = put_digits(at, milliseconds, 3, 'Z');
    *at = '\0';
}
