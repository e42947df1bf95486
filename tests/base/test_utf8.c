#include "base/utf8.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static size_t valid(const char *text)
{
    return utf8_valid_size(text, strlen(text));
}

static void accepts_every_length_of_sequence(void **state)
{
    (void)state;
    const char *text = "a \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \xED\x9F\xBF \xF4\x8F\xBF\xBF";
    assert_int_equal(valid(text), strlen(text));
    assert_int_equal(utf8_valid_size("", 0), 0);
    assert_int_equal(utf8_valid_size("a\0b", 3), 3);
}

static void stops_at_the_first_bad_byte(void **state)
{
    (void)state;
    assert_int_equal(valid("ab\x80"), 2);           /* a follower without a lead */
    assert_int_equal(valid("ab\xC3"), 2);           /* cut short */
    assert_int_equal(valid("\xC0\xAF"), 0);         /* overlong */
    assert_int_equal(valid("\xE0\x9F\xBF"), 0);     /* overlong */
    assert_int_equal(valid("\xF0\x8F\xBF\xBF"), 0); /* overlong */
    assert_int_equal(valid("x\xED\xA0\x80"), 1);    /* a surrogate */
    assert_int_equal(valid("\xF4\x90\x80\x80"), 0); /* beyond U+10FFFF */
    assert_int_equal(valid("\xE2\x82\x41"), 0);     /* a follower missing */
    assert_int_equal(valid("\xFF"), 0);
}

static void cuts_between_characters(void **state)
{
    (void)state;
    assert_int_equal(utf8_cut("coal", 9), 4);
    assert_int_equal(utf8_cut("coal", 3), 3);
    assert_int_equal(utf8_cut("a\xE2\x82\xAC", 3), 1);
    assert_int_equal(utf8_cut("a\xE2\x82\xAC", 4), 4);
}

/* Law: what comes out is well-formed, as long as what went in, and the same where that was. */
static void cleans_what_cannot_be_shown(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *cleaned;
    } rows[] = {
        {"", ""},
        {"a \xC3\xA9 b", "a \xC3\xA9 b"},
        {"two\nlines\x1b[2J\x7f", "two?lines?[2J?"},
        {"cut \xE2\x82", "cut ??"},
        {"\xFF\xC3\xA9\xC0\xAF", "?\xC3\xA9??"},
        {"\xE2\x82\x41", "??A"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[32];
        snprintf(text, sizeof text, "%s", rows[i].text);
        utf8_clean(text);
        assert_string_equal(text, rows[i].cleaned);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_every_length_of_sequence),
        cmocka_unit_test(stops_at_the_first_bad_byte),
        cmocka_unit_test(cuts_between_characters),
        cmocka_unit_test(cleans_what_cannot_be_shown),
    };
    return cmocka_run_group_tests_name("base/utf8", tests, NULL, NULL);
}
