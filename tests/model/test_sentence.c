#include "base/random.h"
#include "config/csv.h"
#include "model/confidence.h"
#include "model/likelihood.h"
#include "model/sentence.h"
#include "tests/support/check.h"
#include "tests/support/wording.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { SENTENCES = 1000 };

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
    assert_null(likelihood_band(LIKELIHOOD_BANDS));
}

static void variants_touch_the_bands_between_their_ends(void **state)
{
    (void)state;
    static const struct {
        double low, high;
        size_t count;
        const char *first;
    } rows[] = {
        {0.11, 0.18, 1, "very unlikely"},
        {0.37, 0.60, 3, "unlikely"},
        {0.03, 0.05, 2, "almost no chance"},
        {0.002, 0.03, 1, "almost no chance"},
        {0.96, 0.999, 1, "almost certain"},
        {0.001, 0.999, LIKELIHOOD_BANDS, "almost no chance"},
    };
    const struct likelihood_band *first = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(likelihood_touched(rows[i].low, rows[i].high, &first), rows[i].count);
        assert_string_equal(first->words, rows[i].first);
    }
    assert_int_equal(likelihood_touched(0.0, 0.009, &first), 0);
    assert_int_equal(likelihood_touched(0.991, 1.0, &first), 0);
    assert_null(first);
}

static void assert_sentence(struct sentence sentence, const char *expected)
{
    struct buffer text = {0};
    sentence.condition = sentence.condition != NULL ? sentence.condition : "";
    sentence_print(&sentence, &text);
    assert_string_equal(buffer_text(&text), expected);
    buffer_clear(&text);
}

/* What the worked sentences are made of; the first column of their file says so in words. */
static const struct {
    const char *input;
    struct sentence sentence;
} worked[] = {
    {"council: full oil ban, p=0 of 500 draws",
     {.condition = "",
      .event = "a text with a full oil ban passes",
      .horizon = "at the September 2017 vote",
      .draws = 500}},
    {"council: textile ban .98 se .006",
     {.condition = "",
      .event = "a ban on textile exports is part of the text",
      .horizon = "at the September 2017 vote",
      .probability = 0.98,
      .standard_error = 0.004}},
    {"council: airline .37-.60 over tau 0..1",
     {.condition = "",
      .event = "a freeze on the airline is part of the text",
      .horizon = "at the September 2017 vote",
      .probability = 0.49,
      .has_variants = true,
      .low = 0.37,
      .high = 0.60}},
    {"stability: 5-y breakdown .149 variants .11-.18",
     {.condition = "With what passed fully enforced",
      .event = "the regime breaks down",
      .horizon = "within five years",
      .probability = 0.149,
      .standard_error = 0.003,
      .has_variants = true,
      .low = 0.11,
      .high = 0.18}},
    {"stability: cut-off .184 se .02",
     {.condition = "With all trade cut off",
      .event = "the regime breaks down",
      .horizon = "within five years",
      .probability = 0.184,
      .standard_error = 0.012}},
    {"brink: not reached in 93 % of draws",
     {.condition = "",
      .event = "even a total embargo leaves the five-year breakdown chance below one third",
      .horizon = "over the five years from 2018",
      .probability = 0.93,
      .standard_error = 0.004}},
    {"war: .0013 a year -> .0065",
     {.condition = "",
      .event = "a foreign power intervenes by force",
      .horizon = "within five years",
      .probability = 0.0065}},
};

static const struct {
    struct confidence confidence;
    const char *expected;
} judged[] = {
    {{true, 0.7, true, 1, CONFIDENCE_BACKTEST_NONE},
     "Confidence is low: 70 % of the spread comes from judged inputs; the variants touch two "
     "bands; no back-test exists."},
    {{true, 0.2, true, 0, CONFIDENCE_BACKTEST_WINS},
     "Confidence is high: 20 % of the spread comes from judged inputs; the variants agree; the "
     "back-test beats the base rate."},
};

static struct csv *read_table(const char *path)
{
    struct problems problems = {0};
    struct csv *csv = NULL;
    if (csv_read(path, &problems, &csv) != STATUS_OK) {
        fail_msg("%s: %s", path, problems.items[0].text);
    }
    return csv;
}

static const char *find_worked(const struct csv *csv, const char *input)
{
    for (size_t row = 0; row < csv_rows(csv); row++) {
        if (strcmp(csv_cell(csv, row, 0), input) == 0) {
            return csv_cell(csv, row, 1);
        }
    }
    return NULL;
}

static bool has_sentence(const struct csv *csv, const char *sentence)
{
    bool found = false;
    for (size_t row = 0; row < csv_rows(csv) && !found; row++) {
        found = strcmp(csv_cell(csv, row, 1), sentence) == 0;
    }
    return found;
}

static void worked_sentences_come_out_word_for_word(void **state)
{
    (void)state;
    struct csv *csv = read_table(JUDGEMENT_DIR "/examples.csv");
    for (size_t i = 0; i < sizeof worked / sizeof worked[0]; i++) {
        const char *expected = find_worked(csv, worked[i].input);
        assert_non_null(expected);
        assert_sentence(worked[i].sentence, expected);
    }
    for (size_t i = 0; i < sizeof judged / sizeof judged[0]; i++) {
        struct buffer text = {0};
        confidence_print(&judged[i].confidence, &text);
        assert_string_equal(buffer_text(&text), judged[i].expected);
        assert_true(has_sentence(csv, judged[i].expected));
        buffer_clear(&text);
    }
    for (size_t row = 0; row < csv_rows(csv); row++) {
        wording_assert_clean(csv_cell(csv, row, 1));
    }
    csv_free(&csv);
}

/* Law: every rule catches its error, and only those the file names are found. */
static void every_error_is_caught_by_name(void **state)
{
    (void)state;
    struct csv *csv = read_table(JUDGEMENT_DIR "/errors.csv");
    assert_int_equal(csv_rows(csv), 15);
    for (size_t row = 0; row < csv_rows(csv); row++) {
        struct buffer names = {0};
        wording_lint(csv_cell(csv, row, 0), &names);
        assert_string_equal(buffer_text(&names), csv_cell(csv, row, 1));
        buffer_clear(&names);
    }
    csv_free(&csv);
}

/* The two rules that the file has no error for. */
static void what_has_no_number_or_is_quoted_is_caught_too(void **state)
{
    (void)state;
    struct buffer names = {0};
    wording_lint("It is likely that it passes within a year.", &names);
    assert_string_equal(buffer_text(&names), "likelihood without a number");
    buffer_clear(&names);
    wording_lint("The text says \"all means\" in 2017.", &names);
    assert_string_equal(buffer_text(&names), "quotation");
    buffer_clear(&names);
}

static const struct sentence cut_off = {
    .condition = "With all trade cut off",
    .event = "the regime breaks down",
    .horizon = "within five years",
    .has_range = true,
};

static void
assert_chance(double mean, double error, double q05, double q95, const char *expected)
{
    struct sentence sentence = cut_off;
    sentence.probability = mean;
    sentence.standard_error = error;
    sentence.q05 = q05;
    sentence.q95 = q95;
    assert_sentence(sentence, expected);
}

static void a_sentence_has_condition_word_event_number_and_range(void **state)
{
    (void)state;
    assert_chance(0.171, 0.001, 0.12, 0.24,
                  "With all trade cut off, it is very unlikely that the regime breaks down "
                  "within five years (17 %; 5-95 %: 12 to 24 %).");
    assert_chance(0.03, 0.0, 0.03, 0.03,
                  "With all trade cut off, there is almost no chance that the regime breaks "
                  "down within five years (3 %).");
    assert_chance(0.5, 0.0, 0.5, 0.5,
                  "With all trade cut off, there is a roughly even chance that the regime "
                  "breaks down within five years (50 %).");
}

static void beyond_the_words_the_number_says_it(void **state)
{
    (void)state;
    assert_chance(0.0065, 0.0, 0.0065, 0.0065,
                  "With all trade cut off, the chance that the regime breaks down within five "
                  "years is 0.65 %.");
    assert_chance(0.9942, 0.0, 0.99, 0.998,
                  "With all trade cut off, the chance that the regime breaks down within five "
                  "years is 99.4 % (5-95 %: 99 to 99.8 %).");
    assert_chance(0.0, 0.0, 0.0, 0.00042,
                  "With all trade cut off, the chance that the regime breaks down within five "
                  "years is below 0.01 % (5-95 %: below 0.01 to 0.04 %).");
    assert_chance(1.0, 0.0, 1.0, 1.0,
                  "With all trade cut off, the chance that the regime breaks down within five "
                  "years is above 99.9 %.");
}

static void near_an_edge_it_is_on_the_line(void **state)
{
    (void)state;
    assert_chance(0.184, 0.02, 0.1, 0.3,
                  "With all trade cut off, the chance that the regime breaks down within five "
                  "years is on the line between very unlikely and unlikely (18 %; 5-95 %: 10 "
                  "to 30 %).");
    assert_chance(0.5, 0.2, 0.1, 0.9,
                  "With all trade cut off, the chance that the regime breaks down within five "
                  "years is between very unlikely and very likely (50 %; 5-95 %: 10 to 90 %).");
}

static void variants_in_two_bands_are_told_with_both(void **state)
{
    (void)state;
    struct sentence sentence = cut_off;
    sentence.has_range = false;
    sentence.has_variants = true;
    sentence.probability = 0.52;
    sentence.low = 0.50;
    sentence.high = 0.63;
    assert_sentence(
        sentence, "With all trade cut off, the chance that the regime breaks down within five "
                  "years lies between roughly even and likely (52 %; variants 50 % to 63 %).");
    sentence.probability = 0.005;
    sentence.low = sentence.high = 0.008;
    assert_sentence(
        sentence, "With all trade cut off, the chance that the regime breaks down within five "
                  "years is 0.5 % (variants 0.5 % to 0.8 %).");
}

/* Expected bounds: 3 / n from 30 draws on, 1 - 0.05^(1/n) below, rounded to be bounds still. */
static void what_no_draw_has_is_bounded(void **state)
{
    (void)state;
    static const struct {
        uint64_t draws;
        const char *none, *all;
    } rows[] = {
        {1,
         "No draw of 1 has it that it breaks within a year; the chance is below 95 % (95 % "
         "bound).",
         "Every draw of 1 has it that it breaks within a year; the chance is above 5 % (95 % "
         "bound)."},
        {29,
         "No draw of 29 has it that it breaks within a year; the chance is below 9.9 % (95 % "
         "bound).",
         "Every draw of 29 has it that it breaks within a year; the chance is above 90.1 % (95 "
         "% "
         "bound)."},
        {2000,
         "No draw of 2,000 has it that it breaks within a year; the chance is below 0.15 "
         "% (95 % bound).",
         "Every draw of 2,000 has it that it breaks within a year; the chance is above 99.8 % "
         "(95 % bound)."},
        {7000,
         "No draw of 7,000 has it that it breaks within a year; the chance is below 0.05 "
         "% (95 % bound).",
         "Every draw of 7,000 has it that it breaks within a year; the chance is above 99.9 % "
         "(95 % bound)."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sentence sentence = {.condition = "",
                                    .event = "it breaks",
                                    .horizon = "within a year",
                                    .draws = rows[i].draws};
        assert_sentence(sentence, rows[i].none);
        sentence.probability = 1.0;
        assert_sentence(sentence, rows[i].all);
    }
}

static void what_is_no_probability_makes_no_sentence(void **state)
{
    (void)state;
    static const double values[] = {NAN, -0.1, 1.1, INFINITY};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_chance(values[i], 0.0, 0.0, 0.0, "");
    }
}

/* Between 0 and 1, often near an edge. */
static double take_chance(struct random *random)
{
    static const double near[] = {0.0, 0.01, 0.05, 0.2, 0.45, 0.55, 0.8, 0.95, 0.99, 1.0};
    double chance = (double)(random_next(random) >> 11) * 0x1p-53;
    uint64_t choice = random_next(random);
    if (choice % 3 > 0) {
        return chance;
    }
    double edge = near[choice / 3 % (sizeof near / sizeof near[0])];
    return fmin(fmax(edge + (chance - 0.5) * 0.012, 0.0), 1.0);
}

/* Law: whatever goes in, what comes out is clean: the number lies in the band of its word, or
 * the sentence says that it is on a line. */
static void every_sentence_is_clean(void **state)
{
    (void)state;
    struct random random = {2017};
    for (int i = 0; i < SENTENCES; i++) {
        uint64_t choice = random_next(&random);
        struct sentence sentence = {
            .condition = choice & 1 ? "" : "With all trade cut off",
            .event = "the regime breaks down",
            .horizon = "within five years",
            .probability = take_chance(&random),
            .standard_error = choice & 2 ? 0.0 : 0.1 * take_chance(&random),
            .draws = choice & 4 ? 0 : random_next(&random) % (1U << (choice >> 8) % 32) + 1,
            .has_variants = (choice & 24) == 0,
            .has_range = (choice & 32) != 0,
            .q05 = take_chance(&random),
            .q95 = take_chance(&random),
        };
        sentence.low = take_chance(&random);
        sentence.high = fmin(sentence.low + 0.3 * take_chance(&random), 1.0);
        struct buffer text = {0};
        sentence_print(&sentence, &text);
        assert_true(text.size > 0 && buffer_text(&text)[text.size - 1] == '.');
        wording_assert_clean(buffer_text(&text));
        buffer_clear(&text);
    }
}

/* Law: one failing ground makes confidence low, and high takes all three. */
static void confidence_follows_its_rule(void **state)
{
    (void)state;
    static const struct {
        struct confidence confidence;
        enum confidence_level level;
    } rows[] = {
        {{true, 0.60, true, 0, CONFIDENCE_BACKTEST_WINS}, CONFIDENCE_MODERATE},
        {{true, 0.601, true, 0, CONFIDENCE_BACKTEST_WINS}, CONFIDENCE_LOW},
        {{true, 0.249, true, 0, CONFIDENCE_BACKTEST_WINS}, CONFIDENCE_HIGH},
        {{true, 0.25, true, 0, CONFIDENCE_BACKTEST_WINS}, CONFIDENCE_MODERATE},
        {{true, 0.1, true, 1, CONFIDENCE_BACKTEST_WINS}, CONFIDENCE_MODERATE},
        {{true, 0.1, true, 2, CONFIDENCE_BACKTEST_WINS}, CONFIDENCE_LOW},
        {{true, 0.1, true, 0, CONFIDENCE_BACKTEST_AHEAD}, CONFIDENCE_MODERATE},
        {{true, 0.1, true, 0, CONFIDENCE_BACKTEST_NONE}, CONFIDENCE_MODERATE},
        {{true, 0.1, true, 0, CONFIDENCE_BACKTEST_LOSES}, CONFIDENCE_LOW},
        {{true, 0.1, false, 0, CONFIDENCE_BACKTEST_WINS}, CONFIDENCE_MODERATE},
        {{false, 0.1, true, 0, CONFIDENCE_BACKTEST_WINS}, CONFIDENCE_LOW},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buffer text = {0};
        assert_int_equal(confidence_judge(&rows[i].confidence), rows[i].level);
        confidence_print(&rows[i].confidence, &text);
        wording_assert_clean(buffer_text(&text));
        buffer_clear(&text);
    }
    struct confidence all = {true, 0.999, true, 4, CONFIDENCE_BACKTEST_LOSES};
    struct buffer text = {0};
    confidence_print(&all, &text);
    assert_string_equal(buffer_text(&text),
                        "Confidence is low: more than 99 % of the spread comes from judged "
                        "inputs; the variants touch 5 bands; the back-test loses to the base "
                        "rate.");
    buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_are_half_open),
        cmocka_unit_test(variants_touch_the_bands_between_their_ends),
        cmocka_unit_test(worked_sentences_come_out_word_for_word),
        cmocka_unit_test(every_error_is_caught_by_name),
        cmocka_unit_test(what_has_no_number_or_is_quoted_is_caught_too),
        cmocka_unit_test(a_sentence_has_condition_word_event_number_and_range),
        cmocka_unit_test(beyond_the_words_the_number_says_it),
        cmocka_unit_test(near_an_edge_it_is_on_the_line),
        cmocka_unit_test(variants_in_two_bands_are_told_with_both),
        cmocka_unit_test(what_no_draw_has_is_bounded),
        cmocka_unit_test(what_is_no_probability_makes_no_sentence),
        cmocka_unit_test(every_sentence_is_clean),
        cmocka_unit_test(confidence_follows_its_rule),
    };
    return cmocka_run_group_tests_name("model/sentence", tests, NULL, NULL);
}
