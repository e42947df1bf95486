#include "command/bar.h"
#include "tests/support/check.h"

#include <string.h>

static const char *duration(int64_t seconds, struct buffer *text)
{
    buffer_reset(text);
    bar_print_duration(seconds, text);
    return buffer_text(text);
}

static void durations_have_two_units_at_most(void **state)
{
    (void)state;
    struct buffer text = {0};
    assert_string_equal(duration(0, &text), "0 s");
    assert_string_equal(duration(59, &text), "59 s");
    assert_string_equal(duration(125, &text), "2 min 5 s");
    assert_string_equal(duration(3780, &text), "1 h 3 min");
    buffer_clear(&text);
}

static void tells_draws_speed_and_time_left(void **state)
{
    (void)state;
    struct bar bar = {0};
    struct buffer line = {0};
    assert_true(bar_step(&bar, 1000, 0, 2048, false, &line));
    assert_non_null(strstr(buffer_text(&line), "  0 of 2048 draws"));
    assert_null(strstr(buffer_text(&line), "draws/s"));
    buffer_reset(&line);
    assert_true(bar_step(&bar, 3000, 1024, 2048, false, &line));
    assert_string_equal(buffer_text(&line), "\r  ############............  1024 of 2048 draws  "
                                            "512 draws/s  2 s left\033[K");
    buffer_reset(&line);
    assert_true(bar_step(&bar, 5000, 2048, 2048, true, &line));
    assert_non_null(strstr(buffer_text(&line), "████████████████████████  2048 of 2048 draws"));
    assert_null(strstr(buffer_text(&line), "left"));
    buffer_clear(&line);
}

/* What was done before the first news tells nothing of the speed. */
static void the_speed_counts_from_the_first_news(void **state)
{
    (void)state;
    struct bar bar = {0};
    struct buffer line = {0};
    assert_true(bar_step(&bar, 0, 500, 1000, false, &line));
    buffer_reset(&line);
    assert_true(bar_step(&bar, 1000, 600, 1000, false, &line));
    assert_non_null(strstr(buffer_text(&line), "  100 draws/s  4 s left"));
    buffer_clear(&line);
}

static void is_silent_when_there_is_nothing_new_to_show(void **state)
{
    (void)state;
    struct bar bar = {0};
    struct buffer line = {0};
    assert_false(bar_step(&bar, 0, 0, 0, false, &line));
    assert_true(bar_step(&bar, 10, 1, 100, false, &line));
    assert_false(bar_step(&bar, 10 + BAR_PERIOD_MS - 1, 2, 100, false, &line));
    assert_true(bar_step(&bar, 10 + BAR_PERIOD_MS, 3, 100, false, &line));
    assert_true(bar_step(&bar, 11 + BAR_PERIOD_MS, 100, 100, false, &line)); /* the end */
    buffer_clear(&line);
}

/* Law: more done than there is to do, or a clock that stands, breaks nothing. */
static void strange_news_is_shown_within_bounds(void **state)
{
    (void)state;
    struct bar bar = {0};
    struct buffer line = {0};
    assert_true(bar_step(&bar, 0, 7, 100, false, &line));
    buffer_reset(&line);
    assert_true(bar_step(&bar, 0, UINT64_MAX, 100, false, &line));
    assert_non_null(strstr(buffer_text(&line), "100 of 100 draws\033[K"));
    buffer_clear(&line);
}

/* Law: what stands below breaks where it must, and the cursor comes back. */
static void lines_below_bring_the_cursor_back(void **state)
{
    (void)state;
    struct buffer line = {0};
    bar_add_below("", 60, &line);
    assert_string_equal(buffer_text(&line), "");
    bar_add_below("of 16 draws: one", 60, &line);
    assert_string_equal(buffer_text(&line), "\n\r  of 16 draws: one\033[K\033[J\033[1A");
    buffer_reset(&line);
    bar_add_below("of 16 draws: one and another", 20, &line);
    assert_string_equal(buffer_text(&line),
                        "\n\r  of 16 draws: one\033[K\n\r  and another\033[K\033[J\033[2A");
    buffer_clear(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_have_two_units_at_most),
        cmocka_unit_test(tells_draws_speed_and_time_left),
        cmocka_unit_test(the_speed_counts_from_the_first_news),
        cmocka_unit_test(is_silent_when_there_is_nothing_new_to_show),
        cmocka_unit_test(strange_news_is_shown_within_bounds),
        cmocka_unit_test(lines_below_bring_the_cursor_back),
    };
    return cmocka_run_group_tests_name("command/bar", tests, NULL, NULL);
}
