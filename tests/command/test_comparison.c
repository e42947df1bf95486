#include "command/comparison.h"
#include "command/text.h"
#include "tests/command/synthetic.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <string.h>

static const struct synthetic wish = {.months = 36, .sectors = 3, .draws = 1000};

/* B has fewer measures; the difference is marked as one. */
static struct comparison compare(struct arena *arena)
{
    Brink__V1__Assessment *b = synthetic_assessment(&wish, arena);
    Brink__V1__Assessment *difference = synthetic_assessment(&wish, arena);
    assert_non_null(difference);
    b->scenario = (char *)"dprk-none";
    b->n_measures = 2;
    difference->versus = (char *)"dprk-none";
    return (struct comparison){synthetic_assessment(&wish, arena), b, difference};
}

static void shows_both_their_difference_and_its_range(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer text = {0};
    struct page page = {.text = &text, .width = PAGE_WIDTH_USUAL};
    const struct comparison comparison = compare(&arena);
    comparison_print(&comparison, &page);
    const char *shown = buffer_text(&text);
    assert_non_null(strstr(shown, "dprk-2017-09 less dprk-none\n"));
    assert_non_null(strstr(shown, "  A     coal_ban, seafood_ban, textiles_ban, refined_cap, "
                                  "no_new_permits\n"));
    assert_non_null(strstr(shown, "  B     none\n"));
    assert_non_null(strstr(shown, "  2018   266   266      +266    +207 to +339\n"));
    assert_non_null(
        strstr(shown, "  keep and talk       89          89       89          89\n"));
    for (const char *line = shown; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        assert_true(text_columns(line, size) <= PAGE_WIDTH_USUAL);
        line += size + 1;
    }
    buffer_clear(&text);
    arena_clear(&arena);
}

static void what_one_of_them_lacks_is_a_dash(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer text = {0};
    struct page page = {.text = &text, .width = PAGE_WIDTH_USUAL};
    struct comparison comparison = compare(&arena);
    Brink__V1__Assessment empty = BRINK__V1__ASSESSMENT__INIT;
    comparison.b = &empty;
    comparison_print(&comparison, &page);
    assert_non_null(strstr(buffer_text(&text), "  2018   266  -      +266    +207 to +339\n"));
    buffer_clear(&text);
    comparison.difference = &empty;
    comparison_print(&comparison, &page);
    assert_int_equal(text.failure, STATUS_OK);
    buffer_clear(&text);
    arena_clear(&arena);
}

static void json_has_all_three(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer text = {0};
    const struct comparison comparison = compare(&arena);
    assert_int_equal(comparison_print_json(&comparison, &text), STATUS_OK);
    assert_true(strncmp(buffer_text(&text), "{\"a\":{", 6) == 0);
    assert_non_null(strstr(buffer_text(&text), "},\n\"b\":{"));
    assert_non_null(strstr(buffer_text(&text), "},\n\"difference\":{"));
    assert_non_null(strstr(buffer_text(&text), "\"versus\":\"dprk-none\""));
    buffer_clear(&text);
    arena_clear(&arena);
}

/* Law: a comparison is whole, or its page says that memory was short. */
static void survives_every_failed_allocation(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer whole = {0};
    struct page page = {.text = &whole, .width = PAGE_WIDTH_USUAL};
    const struct comparison comparison = compare(&arena);
    comparison_print(&comparison, &page);
    enum status failure = STATUS_NO_MEMORY;
    for (int allowed = 0; failure != STATUS_OK; allowed++) {
        struct buffer text = {0};
        page.text = &text;
        alloc_fail_after(allowed);
        comparison_print(&comparison, &page);
        alloc_fail_after(-1);
        failure = text.failure;
        if (failure == STATUS_OK) {
            assert_string_equal(buffer_text(&text), buffer_text(&whole));
        }
        buffer_clear(&text);
    }
    buffer_clear(&whole);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_both_their_difference_and_its_range),
        cmocka_unit_test(what_one_of_them_lacks_is_a_dash),
        cmocka_unit_test(json_has_all_three),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("command/comparison", tests, NULL, NULL);
}
