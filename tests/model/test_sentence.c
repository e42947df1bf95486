#include "command/likelihood.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct edge {
    double least, below; /* half-open: least belongs to the words, below to the next */
    const char *words;
};

static const struct edge edges[] = {
    {0.01, 0.05, "almost no chance"}, {0.05, 0.20, "very unlikely"},
    {0.20, 0.45, "unlikely"},         {0.45, 0.55, "roughly even"},
    {0.55, 0.80, "likely"},           {0.80, 0.95, "very likely"},
};

static void bands_are_half_open(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        assert_string_equal(likelihood_words(edges[i].least), edges[i].words);
        assert_string_equal(likelihood_words(nextafter(edges[i].below, 0.0)), edges[i].words);
        assert_string_not_equal(likelihood_words(edges[i].below), edges[i].words);
    }
    assert_string_equal(likelihood_words(0.95), "almost certain");
    assert_string_equal(likelihood_words(0.99), "almost certain");
    assert_null(likelihood_words(nextafter(0.01, 0.0)));
    assert_null(likelihood_words(nextafter(0.99, 1.0)));
    assert_null(likelihood_words(NAN));
}

static void
assert_sentence(double mean, double error, double q05, double q95, const char *expected)
{
    Brink__V1__Estimate estimate = BRINK__V1__ESTIMATE__INIT;
    struct buffer text = {0};
    estimate.mean = mean;
    estimate.standard_error = error;
    estimate.q05 = q05;
    estimate.q95 = q95;
    likelihood_print("With all trade cut off", "the regime breaks down within five years",
                     &estimate, &text);
    assert_string_equal(buffer_text(&text), expected);
    buffer_clear(&text);
}

static void a_sentence_has_condition_word_event_number_and_range(void **state)
{
    (void)state;
    assert_sentence(
        0.171, 0.001, 0.12, 0.24,
        "With all trade cut off, it is very unlikely that the regime breaks down within "
        "five years (17 %; 5-95 %: 12 to 24 %).");
    assert_sentence(
        0.03, 0.0, 0.03, 0.03,
        "With all trade cut off, there is almost no chance that the regime breaks down "
        "within five years (3 %).");
    assert_sentence(
        0.5, 0.0, 0.5, 0.5,
        "With all trade cut off, the chance is roughly even that the regime breaks down "
        "within five years (50 %).");
}

static void beyond_the_words_the_number_says_it(void **state)
{
    (void)state;
    assert_sentence(
        0.0065, 0.0, 0.0065, 0.0065,
        "With all trade cut off, the chance that the regime breaks down within five "
        "years is 0.65 %.");
    assert_sentence(
        0.9942, 0.0, 0.99, 0.998,
        "With all trade cut off, the chance that the regime breaks down within five "
        "years is 99.4 % (5-95 %: 99 to 99.8 %).");
}

static void near_an_edge_it_is_on_the_line(void **state)
{
    (void)state;
    assert_sentence(
        0.184, 0.02, 0.1, 0.3,
        "With all trade cut off, the chance that the regime breaks down within five "
        "years is on the line between very unlikely and unlikely (18 %; 5-95 %: 10 to "
        "30 %).");
    assert_sentence(
        0.5, 0.2, 0.1, 0.9,
        "With all trade cut off, the chance that the regime breaks down within five "
        "years is between very unlikely and very likely (50 %; 5-95 %: 10 to 90 %).");
}

/* Law: the whole per cent a sentence shows lies in the band of its word, or the sentence says
 * that it is on a line. */
static void no_number_stands_outside_the_band_of_its_word(void **state)
{
    (void)state;
    for (int i = 100; i <= 9900; i++) {
        Brink__V1__Estimate estimate = BRINK__V1__ESTIMATE__INIT;
        struct buffer text = {0};
        estimate.mean = i / 10000.0;
        estimate.q05 = estimate.q95 = estimate.mean;
        likelihood_print("", "it breaks", &estimate, &text);
        const char *shown = strchr(buffer_text(&text), '(');
        assert_non_null(shown);
        int per_cent = 0;
        assert_int_equal(sscanf(shown, "(%d", &per_cent), 1);
        const char *words = likelihood_words(per_cent / 100.0);
        bool is_on_line = strstr(buffer_text(&text), "on the line") != NULL;
        bool is_even = strcmp(words, "roughly even") == 0;
        assert_true(is_on_line ||
                    strstr(buffer_text(&text), is_even ? "is roughly even" : words) != NULL);
        assert_true(buffer_text(&text)[0] >= 'A' && buffer_text(&text)[0] <= 'Z');
        buffer_clear(&text);
    }
}

static void what_is_no_probability_makes_no_sentence(void **state)
{
    (void)state;
    struct buffer text = {0};
    Brink__V1__Estimate estimate = BRINK__V1__ESTIMATE__INIT;
    static const double means[] = {NAN, -0.1, 1.1, INFINITY};
    likelihood_print("", "it breaks", NULL, &text);
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        estimate.mean = means[i];
        likelihood_print("", "it breaks", &estimate, &text);
    }
    assert_int_equal(text.size, 0);
    buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_are_half_open),
        cmocka_unit_test(a_sentence_has_condition_word_event_number_and_range),
        cmocka_unit_test(beyond_the_words_the_number_says_it),
        cmocka_unit_test(near_an_edge_it_is_on_the_line),
        cmocka_unit_test(no_number_stands_outside_the_band_of_its_word),
        cmocka_unit_test(what_is_no_probability_makes_no_sentence),
    };
    return cmocka_run_group_tests_name("command/likelihood", tests, NULL, NULL);
}
