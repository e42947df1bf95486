#include "command/text.h"
#include "tests/support/check.h"

#include <string.h>

static void assert_columns(const char *text, size_t columns)
{
    assert_int_equal(text_columns(text, strlen(text)), columns);
}

static void columns_are_those_of_a_terminal(void **state)
{
    (void)state;
    assert_columns("", 0);
    assert_columns("coal", 4);
    assert_columns("Yang Hyöng", 10);
    assert_columns("e\xCC\x81", 1);                /* e and a combining acute */
    assert_columns("\xE5\xB9\xB3\xE5\xA3\xA4", 4); /* two East Asian characters */
    assert_columns("░▒▄", 3);
    assert_columns("a\xFFz", 3); /* a byte that is not UTF-8 */
}

static void assert_plain(const char *text, bool unicode, const char *expected)
{
    struct buffer plain = {0};
    text_add_plain(&plain, text, unicode);
    assert_string_equal(buffer_text(&plain), expected);
    buffer_clear(&plain);
}

static void nothing_a_terminal_would_obey_gets_through(void **state)
{
    (void)state;
    assert_plain("a\033[31mred\a\r\n", true, "a [31mred   ");
    assert_plain("x\xC2\x9B"
                 "31m",
                 true, "x 31m"); /* C1: CSI in one character */
    assert_plain("\xE2\x80\xAE"
                 "evil",
                 true, " evil"); /* turns the line around */
    assert_plain("bad \xFF\xC3", true, "bad ??");
}

static void ascii_keeps_the_plain_relatives_of_letters(void **state)
{
    (void)state;
    assert_plain("Escribà–Folch’s “brink”…", false, "Escriba-Folch's \"brink\"...");
    assert_plain("░ α", false, "? ?");
    assert_plain("Escribà", true, "Escribà");
}

/* Law: the pieces, with their gaps, are the text; none is wider than the line. */
static void lines_break_at_spaces_and_lose_nothing(void **state)
{
    (void)state;
    static const char text[] =
        "GDP loses most to sanctions in 2018: their effect on growth is -5.3 % (5-95 %: -8.2 "
        "to "
        "-2.4), beside imports of 2361 M USD and averyverylongwordwithoutanyspaceinit\nend";
    for (size_t columns = 7; columns < 60; columns++) {
        const char *rest = text;
        size_t total = 0;
        while (*rest != '\0') {
            size_t size = text_line(rest, columns);
            assert_true(text_columns(rest, size) <= columns);
            size_t gap = text_gap(rest + size);
            assert_true(size + gap > 0);
            for (size_t i = 0; i < gap; i++) {
                assert_true(rest[size + i] == ' ' || rest[size + i] == '\n');
            }
            rest += size + gap;
            total += size + gap;
        }
        assert_int_equal(total, strlen(text));
    }
    assert_int_equal(text_line("coal exports", 8), strlen("coal"));
    assert_int_equal(text_line("coal exports", 4), strlen("coal"));
    assert_int_equal(text_line("a\nb", 80), 1);
}

static void a_number_stays_with_its_unit(void **state)
{
    (void)state;
    assert_int_equal(text_line("it is 17 % now", 8), strlen("it is"));
    assert_int_equal(text_line("some 265 M USD", 10), strlen("some"));
    assert_int_equal(text_line("some 265 USD", 9), strlen("some"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_those_of_a_terminal),
        cmocka_unit_test(nothing_a_terminal_would_obey_gets_through),
        cmocka_unit_test(ascii_keeps_the_plain_relatives_of_letters),
        cmocka_unit_test(lines_break_at_spaces_and_lose_nothing),
        cmocka_unit_test(a_number_stays_with_its_unit),
    };
    return cmocka_run_group_tests_name("command/text", tests, NULL, NULL);
}
