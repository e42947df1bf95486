#include "base/date.h"
#include "command/fan.h"
#include "command/text.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

enum { MONTHS_MOST = 600, LINES_MOST = FAN_ROWS_MOST + 2 };

struct sample {
    char months[MONTHS_MOST][MONTH_TEXT_BYTES];
    const char *names[MONTHS_MOST];
    Brink__V1__Estimate estimates[MONTHS_MOST];
    Brink__V1__Estimate *list[MONTHS_MOST];
    struct fan fan;
};

/* A fan that opens from 1 to around 0.8 over `count` months. */
static void fill(struct sample *sample, size_t count)
{
    static const struct date base = {2016, 1, 1};
    for (size_t i = 0; i < count; i++) {
        date_format_month(&base, (int)i, sample->months[i]);
        sample->names[i] = sample->months[i];
        Brink__V1__Estimate *e = &sample->estimates[i];
        brink__v1__estimate__init(e);
        double share = (double)i / (double)count;
        e->q50 = 1.0 - 0.2 * share;
        e->q25 = e->q50 - 0.05 * share;
        e->q05 = e->q50 - 0.11 * share;
        e->q75 = e->q50 + 0.06 * share;
        e->q95 = e->q50 + 0.13 * share;
        sample->list[i] = e;
    }
    sample->fan = (struct fan){.months = sample->names,
                               .estimates = sample->list,
                               .count = count,
                               .scale = 100.0,
                               .pointer = "2017-09"};
}

static void draw(const struct sample *sample, size_t width, bool unicode, struct buffer *text)
{
    struct page page = {.text = text, .width = width, .unicode = unicode};
    fan_print(&sample->fan, &page);
    assert_int_equal(text->failure, STATUS_OK);
}

static size_t count_of(const char *text, const char *piece)
{
    size_t count = 0;
    for (const char *at = strstr(text, piece); at != NULL; at = strstr(at + 1, piece)) {
        count++;
    }
    return count;
}

static void a_chart_fits_its_page_at_any_width_and_length(void **state)
{
    (void)state;
    static const size_t counts[] = {1, 2, 12, 13, 47, 84, 121, MONTHS_MOST};
    static struct sample sample;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        fill(&sample, counts[i]);
        for (size_t width = PAGE_WIDTH_LEAST; width <= PAGE_WIDTH_MOST; width++) {
            struct buffer text = {0};
            draw(&sample, width, width % 2 == 0, &text);
            size_t lines = 0;
            for (const char *line = buffer_text(&text); *line != '\0'; lines++) {
                size_t size = strcspn(line, "\n");
                assert_true(text_columns(line, size) <= width);
                assert_true(size == 0 || line[size - 1] != ' ');
                line += size + 1;
            }
            assert_in_range(lines, 3, LINES_MOST);
            buffer_clear(&text);
        }
    }
}

/* Law: in every column stands exactly one mark of the median, bands never cover it. */
static void every_month_shows_its_median_once(void **state)
{
    (void)state;
    static struct sample sample;
    struct buffer text = {0};
    fill(&sample, 24);
    draw(&sample, 80, true, &text);
    assert_int_equal(count_of(buffer_text(&text), "▀") + count_of(buffer_text(&text), "▄"),
                     24 * 3);
    assert_true(count_of(buffer_text(&text), "▒") > 0);
    assert_true(count_of(buffer_text(&text), "░") > count_of(buffer_text(&text), "▒"));
    buffer_clear(&text);
}

static void the_axes_say_values_years_and_the_month_asked(void **state)
{
    (void)state;
    static struct sample sample;
    struct buffer text = {0};
    fill(&sample, 36);
    draw(&sample, 80, true, &text);
    assert_non_null(strstr(buffer_text(&text), "100 ┤"));
    assert_non_null(strstr(buffer_text(&text), " 80 ┤"));
    assert_non_null(strstr(buffer_text(&text), "2016"));
    assert_non_null(strstr(buffer_text(&text), "2017"));
    assert_non_null(strstr(buffer_text(&text), "2018"));
    assert_int_equal(count_of(buffer_text(&text), "▲"), 1);
    assert_int_equal(count_of(buffer_text(&text), "┴"), 3);
    buffer_clear(&text);
}

static void ascii_uses_no_other_characters(void **state)
{
    (void)state;
    static struct sample sample;
    struct buffer text = {0};
    fill(&sample, 36);
    draw(&sample, 80, false, &text);
    for (size_t i = 0; i < text.size; i++) {
        assert_true(text.bytes[i] < 0x80);
    }
    assert_non_null(strchr(buffer_text(&text), '='));
    buffer_clear(&text);
}

static void a_flat_line_is_drawn_beside_its_value(void **state)
{
    (void)state;
    static struct sample sample;
    static const double levels[] = {1.0, 0.0, -0.37, 1e-9, 12345.0};
    fill(&sample, 20);
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        struct buffer text = {0};
        for (size_t k = 0; k < 20; k++) {
            sample.estimates[k] = (Brink__V1__Estimate)BRINK__V1__ESTIMATE__INIT;
            Brink__V1__Estimate *e = &sample.estimates[k];
            e->q05 = e->q25 = e->q50 = e->q75 = e->q95 = levels[i];
        }
        draw(&sample, 80, true, &text);
        assert_int_equal(count_of(buffer_text(&text), "▀") + count_of(buffer_text(&text), "▄"),
                         60);
        assert_true(count_of(buffer_text(&text), "┤") >= 1);
        buffer_clear(&text);
    }
}

/* Law: numbers that are none, or not in order, draw something or nothing, but end. */
static void any_numbers_can_be_drawn(void **state)
{
    (void)state;
    static const double bad[] = {NAN, INFINITY, -INFINITY, 1e308, -1e308, 1e-320, 0.0};
    enum { COUNT = sizeof bad / sizeof bad[0] };
    static struct sample sample;
    for (size_t i = 0; i < (size_t)COUNT * COUNT; i++) {
        struct buffer text = {0};
        fill(&sample, 30);
        sample.estimates[7].q05 = bad[i % COUNT];
        sample.estimates[7].q95 = bad[i / COUNT];
        sample.estimates[11].q50 = bad[i % COUNT];
        draw(&sample, 80, true, &text);
        assert_null(strstr(buffer_text(&text), "nan"));
        assert_null(strstr(buffer_text(&text), "inf"));
        buffer_clear(&text);
    }
    struct buffer text = {0};
    fill(&sample, 1);
    sample.estimates[0].q50 = NAN;
    draw(&sample, 80, true, &text);
    assert_string_equal(buffer_text(&text), "  No numbers to draw.\n");
    buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chart_fits_its_page_at_any_width_and_length),
        cmocka_unit_test(every_month_shows_its_median_once),
        cmocka_unit_test(the_axes_say_values_years_and_the_month_asked),
        cmocka_unit_test(ascii_uses_no_other_characters),
        cmocka_unit_test(a_flat_line_is_drawn_beside_its_value),
        cmocka_unit_test(any_numbers_can_be_drawn),
    };
    return cmocka_run_group_tests_name("command/fan", tests, NULL, NULL);
}
