#include "base/clock.h"

#include "base/random.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* Law: a time is written as the C library writes it. */
static void check_time(int64_t wall_ms)
{
    char text[CLOCK_TEXT_BYTES];
    char expected[CLOCK_TEXT_BYTES];
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm utc;
    assert_non_null(gmtime_r(&seconds, &utc));
    size_t used = strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(expected + used, sizeof expected - used, ".%03dZ", (int)(wall_ms % 1000));
    clock_format(wall_ms, text);
    assert_string_equal(text, expected);
}

static void times_are_those_of_the_calendar(void **state)
{
    (void)state;
    const int64_t end_ms = INT64_C(253402300800000);
    struct random random = {2385};
    check_time(0);
    check_time(end_ms - 1);
    for (int64_t day = 0; day < 200000; day++) { /* each until 2517 */
        check_time(day * 86400000 + 86399999);
    }
    for (int i = 0; i < 20000; i++) {
        check_time((int64_t)(random_next(&random) % (uint64_t)end_ms));
    }
}

static void times_beyond_do_no_harm(void **state)
{
    (void)state;
    char text[CLOCK_TEXT_BYTES];
    clock_format(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999Z");
    clock_format(INT64_C(253402300799999), text);
    assert_string_equal(text, "9999-12-31T23:59:59.999Z");
    clock_format(INT64_C(253402300800000), text);
    assert_string_equal(text, "");
    clock_format(INT64_MAX, text);
    assert_string_equal(text, "");
    clock_format(INT64_MIN, text);
    assert_string_equal(text, "");
}

/* Law: the time of a process is the same whoever asks. */
static void a_process_is_seen_from_outside(void **state)
{
    (void)state;
    int64_t before_ns = clock_cpu_ns();
    int64_t seen_ns = clock_cpu_of_ns(getpid());
    assert_true(before_ns > 0 && before_ns <= seen_ns && seen_ns <= clock_cpu_ns());
    assert_int_equal(clock_cpu_of_ns(-1), 0);
    assert_int_equal(clock_cpu_of_ns(0), 0);
}

/* Law: what a thread has used is a part of what the process has. */
static void a_thread_is_a_part_of_its_process(void **state)
{
    (void)state;
    int64_t thread_ns = clock_cpu_of_thread_ns(pthread_self());
    int64_t later_ns = clock_cpu_of_thread_ns(pthread_self());
    int64_t process_ns = clock_cpu_ns();
    assert_true(thread_ns > 0 && later_ns >= thread_ns && process_ns >= later_ns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_those_of_the_calendar),
        cmocka_unit_test(times_beyond_do_no_harm),
        cmocka_unit_test(a_process_is_seen_from_outside),
        cmocka_unit_test(a_thread_is_a_part_of_its_process),
    };
    return cmocka_run_group_tests_name("base/clock", tests, NULL, NULL);
}
