#include "base/suggest.h"
#include "tests/support/check.h"

#include <string.h>

static const char *const fields[] = {"draws", "seed", "months", "measures", "status_quo"};

static const char *suggested(const char *word)
{
    static struct suggest suggest;
    suggest = suggest_start(word);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        suggest_offer(&suggest, fields[i]);
    }
    return suggest_clause(&suggest);
}

static void names_the_word_that_was_meant(void **state)
{
    (void)state;
    assert_string_equal(suggested("drows"), " (did you mean draws?)");    /* changed */
    assert_string_equal(suggested("sed"), " (did you mean seed?)");       /* left out */
    assert_string_equal(suggested("monthss"), " (did you mean months?)"); /* added */
    assert_string_equal(suggested("daws"), " (did you mean draws?)");
    assert_string_equal(suggested("sede"), " (did you mean seed?)"); /* swapped */
    assert_string_equal(suggested("statusquo"), " (did you mean status_quo?)");
    assert_string_equal(suggested("draws"), " (did you mean draws?)");
}

static void is_silent_when_nothing_is_near(void **state)
{
    (void)state;
    assert_string_equal(suggested("enforcement"), "");
    assert_string_equal(suggested("xy"), "");
    assert_string_equal(suggested(""), "");
}

static void words_beyond_the_limit_are_never_near(void **state)
{
    (void)state;
    char word[2 * SUGGEST_WORD_MAX];
    memset(word, 'x', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    assert_string_equal(suggested(word), "");
    struct suggest suggest = suggest_start("draws");
    suggest_offer(&suggest, word);
    assert_string_equal(suggest_clause(&suggest), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_the_word_that_was_meant),
        cmocka_unit_test(is_silent_when_nothing_is_near),
        cmocka_unit_test(words_beyond_the_limit_are_never_near),
    };
    return cmocka_run_group_tests_name("base/suggest", tests, NULL, NULL);
}
