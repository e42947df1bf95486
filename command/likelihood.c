#include "command/likelihood.h"

#include "command/figure.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

struct band {
    double least; /* probability; the next row's least ends it */
    const char *words;
    const char *opening; /* of a sentence: "it is very unlikely that" */
};

static const struct band bands[] = {
    {0.01, "almost no chance", "there is almost no chance that"},
    {0.05, "very unlikely", "it is very unlikely that"},
    {0.20, "unlikely", "it is unlikely that"},
    {0.45, "roughly even", "the chance is roughly even that"},
    {0.55, "likely", "it is likely that"},
    {0.80, "very likely", "it is very likely that"},
    {0.95, "almost certain", "it is almost certain that"},
};

enum { BAND_COUNT = sizeof bands / sizeof bands[0] };
static const double words_most = 0.99;

/* NULL: no words. */
static const struct band *find_band(double probability)
{
    if (!(probability >= bands[0].least && probability <= words_most)) {
        return NULL;
    }
    size_t index = 0;
    while (index + 1 < BAND_COUNT && probability >= bands[index + 1].least) {
        index++;
    }
    return &bands[index];
}

const char *likelihood_words(double probability)
{
    const struct band *band = find_band(probability);
    return band == NULL ? NULL : band->words;
}

struct reach {
    const struct band *low, *high; /* NULL: there are no words */
};

/* The bands the probability may lie in. The printed whole per cent counts too, so that no
 * sentence shows a number outside the band of its word. */
static struct reach find_reach(const Brink__V1__Estimate *estimate)
{
    double mean = estimate->mean;
    double margin =
        isfinite(estimate->standard_error) ? 2.0 * fabs(estimate->standard_error) : 0.0;
    double shown = nearbyint(100.0 * mean) / 100.0; /* as printf rounds */
    if (find_band(mean) == NULL) {
        return (struct reach){NULL, NULL};
    }
    return (struct reach){.low = find_band(fmin(mean - margin, shown)),
                          .high = find_band(fmax(mean + margin, shown))};
}

static void
print_numbers(const Brink__V1__Estimate *estimate, bool with_mean, struct buffer *text)
{
    const struct figure figure = {.kind = FIGURE_CHANCE};
    char mean[FIGURE_BYTES];
    char range[FIGURE_RANGE_BYTES];
    figure_format(figure, estimate->mean, mean);
    figure_format_range(figure, estimate, range);
    bool has_range = range[0] != '\0';
    if (with_mean && has_range) {
        buffer_print(text, " (%s %%; 5-95 %%: %s %%)", mean, range);
    } else if (with_mean) {
        buffer_print(text, " (%s %%)", mean);
    } else if (has_range) {
        buffer_print(text, " %s %% (5-95 %%: %s %%)", mean, range);
    } else {
        buffer_print(text, " %s %%", mean);
    }
}

/* `words` begin the sentence, or follow the condition and a comma. */
static void print_opening(const char *condition, const char *words, struct buffer *text)
{
    if (condition[0] == '\0') {
        buffer_print(text, "%c%s", toupper((unsigned char)words[0]), words + 1);
    } else {
        buffer_print(text, "%s, %s", condition, words);
    }
}

void likelihood_print(const char *condition,
                      const char *event,
                      const Brink__V1__Estimate *estimate,
                      struct buffer *text)
{
    if (estimate == NULL || !(estimate->mean >= 0.0 && estimate->mean <= 1.0)) {
        return;
    }
    struct reach reach = find_reach(estimate);
    if (reach.low == NULL || reach.high == NULL) {
        print_opening(condition, "the chance that", text);
        buffer_print(text, " %s is", event);
        print_numbers(estimate, false, text);
    } else if (reach.low == reach.high) {
        print_opening(condition, reach.low->opening, text);
        buffer_print(text, " %s", event);
        print_numbers(estimate, true, text);
    } else {
        print_opening(condition, "the chance that", text);
        buffer_print(text, " %s is %s %s and %s", event,
                     reach.high == reach.low + 1 ? "on the line between" : "between",
                     reach.low->words, reach.high->words);
        print_numbers(estimate, true, text);
    }
    buffer_add_byte(text, '.');
}
