/* What a worker counts, and how it is told. */
#include "worker/meter.h"

#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/scrape.h"
#include "wire/exposition.h"
#include "worker/analysis.h"

#include <stdio.h>
#include <string.h>

enum { OK = 0, CANCELLED = 1, UNAUTHENTICATED = 16 };

static const struct meter_state joined = {.is_joined = true,
                                          .held = 2,
                                          .credit = 3,
                                          .pool = {.draws = 2385, .threads = 2, .busy = 1},
                                          .dropped = 4};

static void durations_are_counted_by_powers_of_two(void **state)
{
    (void)state;
    struct times times = {.count = 0};
    times_add(&times, 0);
    times_add(&times, 1);
    times_add(&times, 2);
    times_add(&times, 2385); /* 2^11 to 2^12 - 1 */
    times_add(&times, UINT64_C(1) << 62);
    assert_int_equal(times.ns_log2[0], 2);
    assert_int_equal(times.ns_log2[1], 1);
    assert_int_equal(times.ns_log2[11], 1);
    assert_int_equal(times.ns_log2[TIMES_BUCKETS - 1], 1);
    assert_int_equal(times.count, 5);
    assert_int_equal(times.sum_ns, 2388 + (UINT64_C(1) << 62));
}

/* Law: a bucket has what is at most its bound; what is shorter than all is in the first, what
 * is longer in none but the last. */
static void buckets_have_what_is_not_longer(void **state)
{
    (void)state;
    const struct exposition_range range = {.first = 30, .last = 31};
    struct times times = {.count = 0};
    struct buffer text = {0};
    times_add(&times, 5);
    times_add(&times, UINT64_C(1) << 30);
    times_add(&times, UINT64_C(1) << 31);
    times_add(&times, UINT64_C(1) << 35);
    exposition_begin(&text, "x_seconds", "histogram", "Words.");
    exposition_times(&text, "x_seconds", "a", "b\"", &times, range);
    assert_string_equal(buffer_text(&text),
                        "# HELP brink_x_seconds Words.\n# TYPE brink_x_seconds histogram\n"
                        "brink_x_seconds_bucket{a=\"b\\\"\",le=\"2.14748365\"} 2\n"
                        "brink_x_seconds_bucket{a=\"b\\\"\",le=\"4.2949673\"} 3\n"
                        "brink_x_seconds_bucket{a=\"b\\\"\",le=\"+Inf\"} 4\n"
                        "brink_x_seconds_sum{a=\"b\\\"\"} 37.5809638\n"
                        "brink_x_seconds_count{a=\"b\\\"\"} 4\n");
    scrape_check(buffer_text(&text));
    buffer_clear(&text);
}

static void it_tells_what_was_done(void **state)
{
    (void)state;
    static struct meter meter;
    struct buffer text = {0};
    meter_count(&meter, "/brink.v1.Assessor/Assess", OK, 100);
    meter_count(&meter, "/brink.v1.Assessor/Assess", OK, 200);
    meter_count(&meter, "/brink.v1.Assessor/Assess", CANCELLED, -1);
    meter_count(&meter, "/brink.v1.Assessor/Shard", OK, 1);
    meter_count(&meter, "/some.Other/Method", UNAUTHENTICATED, 1);
    meter_write(&meter, &joined, &text);
    static const char *const lines[] = {
        "\nbrink_worker_joined 1\n",
        "\nbrink_worker_tasks_held 2\n",
        "\nbrink_worker_tasks_most 3\n",
        "\nbrink_worker_threads 2\n",
        "\nbrink_worker_threads_busy 1\n",
        "\nbrink_worker_draws_total 2385\n",
        "\nbrink_worker_calls_dropped_total 4\n",
        "\nbrink_worker_tasks_total{code=\"OK\"} 3\n",
        "\nbrink_worker_tasks_total{code=\"CANCELLED\"} 1\n",
        "\nbrink_worker_tasks_total{code=\"UNAUTHENTICATED\"} 1\n",
        "\nbrink_worker_task_seconds_count{analysis=\"assess\"} 2\n",
        "\nbrink_worker_task_seconds_sum{analysis=\"assess\"} 0.3\n",
        "\nbrink_worker_task_seconds_count{analysis=\"shard\"} 1\n",
        "\nbrink_worker_task_seconds_count{analysis=\"other\"} 1\n",
        "\nbrink_worker_memory_bytes ",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_non_null(strstr(buffer_text(&text), lines[i]));
    }
    scrape_check(buffer_text(&text));
    buffer_clear(&text);
}

/* Law: the registry has room in a meter, so no analysis is told as another. */
static void every_analysis_has_a_row(void **state)
{
    (void)state;
    static struct meter meter;
    struct buffer text = {0};
    size_t count = 0;
    for (; analysis_at(count) != NULL; count++) {
        meter_count(&meter, analysis_at(count)->method, OK, 1);
    }
    assert_in_range(count, 1, METER_ROWS_MAX);
    meter_write(&meter, &joined, &text);
    assert_null(strstr(buffer_text(&text), "analysis=\"other\""));
    for (size_t i = 0; i < count; i++) {
        char line[128];
        snprintf(line, sizeof line, "\nbrink_worker_task_seconds_count{analysis=\"%s\"} 1\n",
                 analysis_at(i)->name);
        assert_non_null(strstr(buffer_text(&text), line));
    }
    scrape_check(buffer_text(&text));
    buffer_clear(&text);
}

/* Law: without memory there is no page, and none that is half one. */
static void a_page_without_memory_says_so(void **state)
{
    (void)state;
    static struct meter meter;
    enum status status = STATUS_NO_MEMORY;
    meter_count(&meter, "/brink.v1.Assessor/Assess", OK, 100);
    for (int fails = 0; status == STATUS_NO_MEMORY; fails++) {
        struct buffer text = {0};
        alloc_fail_after(fails);
        meter_write(&meter, &joined, &text);
        alloc_fail_after(-1);
        status = text.failure;
        assert_true(fails > 0 || status == STATUS_NO_MEMORY);
        buffer_clear(&text);
    }
    assert_int_equal(status, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_counted_by_powers_of_two),
        cmocka_unit_test(buckets_have_what_is_not_longer),
        cmocka_unit_test(it_tells_what_was_done),
        cmocka_unit_test(every_analysis_has_a_row),
        cmocka_unit_test(a_page_without_memory_says_so),
    };
    return cmocka_run_group_tests_name("worker/meter", tests, NULL, NULL);
}
