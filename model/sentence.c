#include "model/sentence.h"

#include "model/function.h"
#include "model/likelihood.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COUNT_BYTES = 32, EXACT_BELOW = 30 };

static const double words_least = 0.01;
static const double words_most = 0.99;
static const double log_one_in_twenty = -2.995732273553991; /* ln 0.05 */

static bool is_probability(double value)
{
    return value >= 0.0 && value <= 1.0;
}

void sentence_number(double probability, char text_out[SENTENCE_NUMBER_BYTES])
{
    double per_cent = 100.0 * probability;
    if (per_cent < 0.01) {
        snprintf(text_out, SENTENCE_NUMBER_BYTES, "below 0.01");
    } else if (per_cent < 0.1) {
        snprintf(text_out, SENTENCE_NUMBER_BYTES, "%.2f", per_cent);
    } else if (probability < words_least) {
        snprintf(text_out, SENTENCE_NUMBER_BYTES, "%.2g", per_cent);
    } else if (probability <= words_most) {
        snprintf(text_out, SENTENCE_NUMBER_BYTES, "%.0f", per_cent);
    } else if (per_cent < 99.95) {
        snprintf(text_out, SENTENCE_NUMBER_BYTES, "%.1f", per_cent);
    } else {
        snprintf(text_out, SENTENCE_NUMBER_BYTES, "above 99.9");
    }
}

/* Begins the sentence, or goes on behind the condition and a comma. */
static void
print_opening(const struct sentence *sentence, const char *words, struct buffer *text)
{
    if (sentence->condition[0] == '\0') {
        buffer_print(text, "%c%s", toupper((unsigned char)words[0]), words + 1);
    } else {
        buffer_print(text, "%s, %s", sentence->condition, words);
    }
}

static void print_event(const struct sentence *sentence, struct buffer *text)
{
    buffer_print(text, " %s %s", sentence->event, sentence->horizon);
}

/* The ends of the variants, the probability among them. */
static double lowest(const struct sentence *sentence)
{
    return fmin(sentence->low, sentence->probability);
}

static double highest(const struct sentence *sentence)
{
    return fmax(sentence->high, sentence->probability);
}

/* "37 % to 60 %", or "37 %" where both read the same. */
static void print_variants(const struct sentence *sentence, struct buffer *text)
{
    char low[SENTENCE_NUMBER_BYTES];
    char high[SENTENCE_NUMBER_BYTES];
    sentence_number(lowest(sentence), low);
    sentence_number(highest(sentence), high);
    if (strcmp(low, high) == 0) {
        buffer_print(text, "%s %%", low);
    } else {
        buffer_print(text, "%s %% to %s %%", low, high);
    }
}

/* "12 to 24 %"; nothing where both read the same. */
static void
print_range(const struct sentence *sentence, const char *before, struct buffer *text)
{
    char low[SENTENCE_NUMBER_BYTES];
    char high[SENTENCE_NUMBER_BYTES];
    sentence_number(sentence->q05, low);
    sentence_number(sentence->q95, high);
    if (strcmp(low, high) != 0) {
        buffer_print(text, "%s5-95 %%: %s to %s %%", before, low, high);
    }
}

/* What stands in brackets behind the number, if anything does. */
static void print_rest(const struct sentence *sentence, const char *comma, struct buffer *text)
{
    if (sentence->has_variants) {
        buffer_print(text, "%svariants ", comma);
        print_variants(sentence, text);
    }
    if (sentence->has_range) {
        print_range(sentence, sentence->has_variants || comma[0] != '\0' ? "; " : "", text);
    }
}

static void
print_brackets(const struct sentence *sentence, const char *comma, struct buffer *text)
{
    char number[SENTENCE_NUMBER_BYTES];
    sentence_number(sentence->probability, number);
    buffer_print(text, " (%s %%", number);
    print_rest(sentence, comma, text);
    buffer_add_byte(text, ')');
}

/* Rounded up to digits that a bound deserves: 0.6, 0.15, 26. */
static double bound_of(uint64_t draws)
{
    double n = (double)draws;
    double bound = draws < EXACT_BELOW ? -function_expm1(log_one_in_twenty / n) : 3.0 / n;
    double unit = bound >= 0.1 ? 0.01 : bound >= 0.01 ? 0.001 : 0.0001;
    double whole = nearbyint(bound / unit);
    bool is_whole = fabs(bound / unit - whole) < 1e-9;
    return fmin(unit * (is_whole ? whole : ceil(bound / unit)), 0.99);
}

static void format_count(uint64_t count, char text_out[COUNT_BYTES])
{
    char digits[COUNT_BYTES];
    snprintf(digits, sizeof digits, "%" PRIu64, count);
    size_t size = strlen(digits);
    size_t at = 0;
    for (size_t i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0) {
            text_out[at++] = ',';
        }
        text_out[at++] = digits[i];
    }
    text_out[at] = '\0';
}

/* Seen in no draw, or in all. */
static void print_certain(const struct sentence *sentence, struct buffer *text)
{
    bool is_none = sentence->probability < 0.5;
    char count[COUNT_BYTES];
    double bound = 100.0 * bound_of(sentence->draws);
    format_count(sentence->draws, count);
    print_opening(sentence, is_none ? "no draw of " : "every draw of ", text);
    buffer_print(text, "%s has it that", count);
    print_event(sentence, text);
    if (is_none) {
        buffer_print(text, "; the chance is below %.2g %% (95 %% bound).", bound);
        return;
    }
    double rest = floor(10.0 * (100.0 - bound) + 1e-6) / 10.0;
    buffer_print(text, "; the chance is above %.3g %% (95 %% bound).", rest);
}

/* "the chance that ... is on the line between very unlikely and unlikely (18 %)" */
static void print_between(const struct sentence *sentence,
                          const char *joint,
                          const struct likelihood_band *low,
                          const struct likelihood_band *high,
                          struct buffer *text)
{
    print_opening(sentence, "the chance that", text);
    print_event(sentence, text);
    buffer_print(text, " %s %s and %s", joint, low->words, high->words);
}

/* True: the variants lie in more bands than one, and the sentence says so. */
static bool print_disagreement(const struct sentence *sentence, struct buffer *text)
{
    const struct likelihood_band *first = NULL;
    size_t touched = sentence->has_variants
                         ? likelihood_touched(lowest(sentence), highest(sentence), &first)
                         : 0;
    if (touched > 2) {
        print_opening(sentence, "the models do not agree whether", text);
        print_event(sentence, text);
        buffer_add_text(text, ": ");
        print_variants(sentence, text);
    } else if (touched == 2) {
        print_between(sentence, "lies between", first, first + 1, text);
        print_brackets(sentence, "; ", text);
    }
    return touched > 1;
}

/* Behind a number that has no words. */
static void print_number(const struct sentence *sentence, struct buffer *text)
{
    char number[SENTENCE_NUMBER_BYTES];
    struct buffer rest = {0};
    sentence_number(sentence->probability, number);
    print_opening(sentence, "the chance that", text);
    print_event(sentence, text);
    buffer_print(text, " is %s %%", number);
    print_rest(sentence, "", &rest);
    if (rest.size > 0) {
        buffer_print(text, " (%s)", buffer_text(&rest));
    }
    text->failure = text->failure == STATUS_OK ? rest.failure : text->failure;
    buffer_clear(&rest);
}

/* What lies beyond the words counts with the band next to it. */
static const struct likelihood_band *band_within(double probability)
{
    return likelihood_find(fmin(fmax(probability, words_least), words_most));
}

static void print_words(const struct sentence *sentence, struct buffer *text)
{
    double mean = sentence->probability;
    double error = sentence->standard_error;
    double margin = isfinite(error) ? 2.0 * fabs(error) : 0.0;
    double shown = nearbyint(100.0 * mean) / 100.0; /* as printf rounds */
    const struct likelihood_band *low = band_within(fmin(mean - margin, shown));
    const struct likelihood_band *high = band_within(fmax(mean + margin, shown));
    if (low == high) {
        print_opening(sentence, low->opening, text);
        print_event(sentence, text);
    } else {
        const char *joint = high == low + 1 ? "is on the line between" : "is between";
        print_between(sentence, joint, low, high, text);
    }
    print_brackets(sentence, ", ", text);
}

void sentence_print(const struct sentence *sentence, struct buffer *text)
{
    double probability = sentence->probability;
    if (!is_probability(probability)) {
        return;
    }
    bool is_certain = !(probability > 0.0) || !(probability < 1.0);
    if (sentence->draws > 0 && is_certain) {
        print_certain(sentence, text);
        return;
    }
    if (!print_disagreement(sentence, text)) {
        if (likelihood_find(probability) == NULL) {
            print_number(sentence, text);
        } else {
            print_words(sentence, text);
        }
    }
    buffer_add_byte(text, '.');
}
