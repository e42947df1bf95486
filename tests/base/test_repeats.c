#include "base/repeats.h"
#include "tests/support/check.h"

#include <stdio.h>

enum { WARNING = 2, ERROR = 3, START = 2385 };

static void fill(struct repeats *repeats, const char *event, int64_t now_ms)
{
    for (int i = 0; i < REPEATS_BURST; i++) {
        assert_true(repeats_admit(repeats, event, WARNING, now_ms));
    }
}

static void a_burst_is_said_and_the_rest_counted(void **state)
{
    (void)state;
    struct repeats repeats = {.count = 0};
    struct repeat repeat;
    fill(&repeats, "a", START);
    assert_false(repeats_admit(&repeats, "a", WARNING, START + 1));
    assert_false(repeats_admit(&repeats, "a", ERROR, START + 2));
    assert_true(repeats_admit(&repeats, "b", WARNING, START + 2));
    assert_false(repeats_take(&repeats, START + REPEATS_WINDOW_MS - 1, &repeat));
    assert_true(repeats_take(&repeats, START + REPEATS_WINDOW_MS, &repeat));
    assert_string_equal(repeat.event, "a");
    assert_int_equal(repeat.held, 2);
    assert_int_equal(repeat.level, ERROR);
    assert_false(repeats_take(&repeats, INT64_MAX, &repeat));
    fill(&repeats, "a", START + REPEATS_WINDOW_MS);
    assert_false(repeats_admit(&repeats, "a", WARNING, START + REPEATS_WINDOW_MS));
}

/* Law: nothing held back is forgotten, however late somebody asks. */
static void what_was_held_back_stays_until_it_is_taken(void **state)
{
    (void)state;
    struct repeats repeats = {.count = 0};
    struct repeat repeat;
    fill(&repeats, "a", START);
    assert_false(repeats_admit(&repeats, "a", WARNING, START));
    assert_false(repeats_admit(&repeats, "a", WARNING, START + 2 * REPEATS_WINDOW_MS));
    assert_true(repeats_take(&repeats, INT64_MAX, &repeat));
    assert_int_equal(repeat.held, 2);
}

static void a_window_that_is_over_begins_anew(void **state)
{
    (void)state;
    struct repeats repeats = {.count = 0};
    struct repeat repeat;
    fill(&repeats, "a", START);
    fill(&repeats, "a", START + REPEATS_WINDOW_MS);
    assert_false(repeats_admit(&repeats, "a", WARNING, START + REPEATS_WINDOW_MS + 1));
    assert_false(repeats_take(&repeats, START + 2 * REPEATS_WINDOW_MS - 1, &repeat));
    assert_true(repeats_take(&repeats, START + 2 * REPEATS_WINDOW_MS, &repeat));
}

static void events_beyond_the_table_are_always_said(void **state)
{
    (void)state;
    static char names[REPEATS_EVENTS_MAX + 1][8];
    struct repeats repeats = {.count = 0};
    for (int i = 0; i <= REPEATS_EVENTS_MAX; i++) {
        snprintf(names[i], sizeof names[i], "e%d", i);
        fill(&repeats, names[i], START);
    }
    assert_false(repeats_admit(&repeats, names[REPEATS_EVENTS_MAX - 1], WARNING, START));
    assert_true(repeats_admit(&repeats, names[REPEATS_EVENTS_MAX], WARNING, START));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_is_said_and_the_rest_counted),
        cmocka_unit_test(what_was_held_back_stays_until_it_is_taken),
        cmocka_unit_test(a_window_that_is_over_begins_anew),
        cmocka_unit_test(events_beyond_the_table_are_always_said),
    };
    return cmocka_run_group_tests_name("base/repeats", tests, NULL, NULL);
}
