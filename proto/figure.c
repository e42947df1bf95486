#include "proto/figure.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct row {
    const char *unit;
    const char *unit_of_difference;
    double scale;
    int decimals;
    bool is_signed;
};

static const struct row rows[FIGURE_KIND_COUNT] = {
    [FIGURE_RATIO] = {"% of the base year", "points", 100.0, 1, false},
    [FIGURE_GROWTH] = {"%", "points", 1.0, 1, true},
    [FIGURE_MUSD] = {"M USD", "M USD", 1.0, 0, false},
    [FIGURE_MONTHS] = {"months", "months", 1.0, 1, false},
    [FIGURE_SHARE] = {"%", "points", 100.0, 1, false},
    [FIGURE_CHANCE] = {"%", "points", 100.0, 0, false},
    [FIGURE_DRAWS] = {"%", "points", 100.0, 0, false},
    [FIGURE_POINTS] = {"", "points", 1.0, 0, false},
    [FIGURE_INTENSITY] = {"", "units", 1.0, 1, false},
    [FIGURE_THOUSAND] = {"thousand", "thousand", 1.0, 0, false},
    [FIGURE_DOSE] = {"mSv", "mSv", 1.0, 3, false},
};

static const double commas_most = 1e15; /* beyond it a power of ten is easier to read */

struct figure figure_of(const Brink__V1__Assessment *assessment, enum figure_kind kind)
{
    return (struct figure){.kind = kind, .is_difference = assessment->versus[0] != '\0'};
}

const char *figure_unit(struct figure figure)
{
    assert(figure.kind < FIGURE_KIND_COUNT);
    const struct row *row = &rows[figure.kind];
    return figure.is_difference ? row->unit_of_difference : row->unit;
}

double figure_scale(enum figure_kind kind)
{
    assert(kind < FIGURE_KIND_COUNT);
    return rows[kind].scale;
}

/* Puts commas between the thousands of the whole part; four digits are read without. */
static void add_commas(const char *digits, char text_out[FIGURE_BYTES])
{
    size_t whole = strspn(digits, "0123456789");
    size_t at = 0;
    for (size_t i = 0; digits[i] != '\0' && at + 2 < FIGURE_BYTES; i++) {
        if (whole > 4 && i > 0 && i < whole && (whole - i) % 3 == 0) {
            text_out[at++] = ',';
        }
        text_out[at++] = digits[i];
    }
    text_out[at] = '\0';
}

/* Next to 0 and 100 %, where a whole per cent would say too little, two significant digits. */
static void format_chance(double per_cent, char text_out[FIGURE_BYTES])
{
    double rest = per_cent < 50.0 ? per_cent : 100.0 - per_cent;
    if (rest <= 0.0 || (per_cent >= 1.0 && per_cent <= 99.0)) {
        snprintf(text_out, FIGURE_BYTES, "%.0f", per_cent);
    } else if (rest < 0.01) {
        snprintf(text_out, FIGURE_BYTES, "%s", per_cent < 50.0 ? "<0.01" : ">99.99");
    } else {
        int decimals = rest < 0.0995 ? 3 : rest < 0.995 ? 2 : 1;
        decimals -= per_cent > 50.0 ? 1 : 0;
        snprintf(text_out, FIGURE_BYTES, "%.*f", decimals, per_cent);
    }
}

/* A few draws more or less mean nothing. */
static void format_draws(double per_cent, char text_out[FIGURE_BYTES])
{
    if (per_cent > 0.0 && per_cent <= 0.5) {
        snprintf(text_out, FIGURE_BYTES, "<1");
    } else if (per_cent >= 99.5 && per_cent < 100.0) {
        snprintf(text_out, FIGURE_BYTES, ">99");
    } else {
        snprintf(text_out, FIGURE_BYTES, "%.0f", per_cent);
    }
}

/* Two significant digits, but no more than three decimals. */
static int dose_decimals(double size)
{
    if (size < 0.0995) {
        return 3;
    }
    return size < 0.995 ? 2 : size < 9.95 ? 1 : 0;
}

static int decimals_of(struct figure figure, double size)
{
    if (figure.kind == FIGURE_DOSE) {
        return dose_decimals(size);
    }
    int decimals = rows[figure.kind].decimals;
    bool needs_more = (figure.kind == FIGURE_MUSD && size < 9.95) ||
                      (figure.is_difference && figure.kind == FIGURE_CHANCE) ||
                      (figure.is_difference && figure.kind == FIGURE_POINTS);
    return needs_more ? 1 : decimals;
}

/* Digits and commas of a number without its sign. */
static void format_size(double size, int decimals, char digits_out[FIGURE_BYTES])
{
    if (size < commas_most) {
        char plain[FIGURE_BYTES];
        snprintf(plain, sizeof plain, "%.*f", decimals, size);
        add_commas(plain, digits_out);
    } else {
        snprintf(digits_out, FIGURE_BYTES, "%.3g", size);
    }
}

static void
add_sign(double value, const char *plus, const char *digits, char text_out[FIGURE_BYTES])
{
    bool is_zero = strspn(digits, "0.") == strlen(digits);
    const char *sign = is_zero ? "" : value < 0.0 ? "-" : plus;
    snprintf(text_out, FIGURE_BYTES, "%s%.*s", sign, FIGURE_BYTES - 2, digits);
}

void figure_format_number(double value, int decimals, char text_out[FIGURE_BYTES])
{
    if (!isfinite(value)) {
        snprintf(text_out, FIGURE_BYTES, "n/a");
        return;
    }
    char digits[FIGURE_BYTES];
    format_size(fabs(value), decimals, digits);
    add_sign(value, "", digits, text_out);
}

void figure_format(struct figure figure, double value, char text_out[FIGURE_BYTES])
{
    assert(figure.kind < FIGURE_KIND_COUNT);
    double scaled = value * rows[figure.kind].scale;
    if (!isfinite(scaled)) {
        snprintf(text_out, FIGURE_BYTES, "n/a");
        return;
    }
    bool is_share = !figure.is_difference && scaled >= 0.0 && scaled <= 100.0;
    if (figure.kind == FIGURE_CHANCE && is_share) {
        format_chance(fabs(scaled), text_out); /* never "-0" */
        return;
    }
    if (figure.kind == FIGURE_DRAWS && is_share) {
        format_draws(fabs(scaled), text_out);
        return;
    }
    if (figure.kind == FIGURE_DOSE && scaled >= 0.0 && scaled < 0.0005) {
        snprintf(text_out, FIGURE_BYTES, "%s", scaled > 0.0 ? "<0.001" : "0");
        return;
    }
    char digits[FIGURE_BYTES];
    format_size(fabs(scaled), decimals_of(figure, fabs(scaled)), digits);
    bool shows_plus = rows[figure.kind].is_signed || figure.is_difference;
    add_sign(scaled, shows_plus ? "+" : "", digits, text_out);
}

void figure_format_range(struct figure figure,
                         const Brink__V1__Estimate *estimate,
                         char text_out[FIGURE_RANGE_BYTES])
{
    text_out[0] = '\0';
    if (estimate == NULL) {
        return;
    }
    char low[FIGURE_BYTES];
    char high[FIGURE_BYTES];
    figure_format(figure, estimate->q05, low);
    figure_format(figure, estimate->q95, high);
    if (strcmp(low, high) != 0) {
        snprintf(text_out, FIGURE_RANGE_BYTES, "%s to %s", low, high);
    }
}

void figure_format_median(struct figure figure,
                          const Brink__V1__Estimate *estimate,
                          char text_out[FIGURE_BYTES])
{
    if (estimate == NULL) {
        snprintf(text_out, FIGURE_BYTES, "-");
    } else {
        figure_format(figure, estimate->q50, text_out);
    }
}

void figure_format_mean(struct figure figure,
                        const Brink__V1__Estimate *estimate,
                        char text_out[FIGURE_BYTES])
{
    if (estimate == NULL) {
        snprintf(text_out, FIGURE_BYTES, "-");
    } else {
        figure_format(figure, estimate->mean, text_out);
    }
}

void figure_print(struct figure figure,
                  const Brink__V1__Estimate *estimate,
                  struct buffer *text)
{
    char median[FIGURE_BYTES];
    char range[FIGURE_RANGE_BYTES];
    const char *unit = figure_unit(figure);
    figure_format_median(figure, estimate, median);
    figure_format_range(figure, estimate, range);
    buffer_print(text, "%s%s%s", median, unit[0] == '\0' ? "" : " ", unit);
    if (range[0] != '\0') {
        buffer_print(text, " (5-95 %%: %s)", range);
    }
}

void figure_print_draws(double share, struct buffer *text)
{
    if (share <= 0.0 || share >= 1.0) {
        buffer_add_text(text, share >= 1.0 ? "in all draws" : "in no draw");
        return;
    }
    char digits[FIGURE_BYTES];
    figure_format((struct figure){.kind = FIGURE_DRAWS}, share, digits);
    buffer_print(text, "in %s %% of draws", digits);
}

void figure_format_count(uint64_t count, char text_out[FIGURE_BYTES])
{
    char plain[FIGURE_BYTES];
    snprintf(plain, sizeof plain, "%" PRIu64, count);
    add_commas(plain, text_out);
}
