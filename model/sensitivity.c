#include "model/sensitivity.h"

#include "model/draw.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static const double LOW = 0.025;
static const double HIGH = 0.975;
static const double ROUNDING = 1e-13; /* of a result that does not vary */

/* What a base point adds to the four sums that indices are made of. */
struct term {
    double first;  /* fB (fAB - fA) */
    double total;  /* (fA - fAB)^2 / 2 */
    double sum;    /* fA + fB */
    double square; /* fA^2 + fB^2 */
};

enum { TERM_DOUBLES = sizeof(struct term) / sizeof(double) };

size_t sensitivity_scratch(size_t points)
{
    return TERM_DOUBLES * points + 2 * (size_t)SENSITIVITY_RESAMPLES;
}

static const double *point_of(const struct sensitivity_samples *samples, size_t j)
{
    return samples->results + j * (SENSITIVITY_GROUPS + samples->groups);
}

static double mean_of(const struct sensitivity_samples *samples)
{
    double sum = 0.0;
    for (size_t j = 0; j < samples->points; j++) {
        const double *at = point_of(samples, j);
        sum += at[SENSITIVITY_A] + at[SENSITIVITY_B];
    }
    return sum / (2.0 * (double)samples->points);
}

void sensitivity_spread(const struct sensitivity_samples *samples,
                        double *mean_out,
                        double *deviation_out)
{
    double mean = mean_of(samples);
    double sum = 0.0;
    for (size_t j = 0; j < samples->points; j++) {
        double a = point_of(samples, j)[SENSITIVITY_A] - mean;
        double b = point_of(samples, j)[SENSITIVITY_B] - mean;
        sum += a * a + b * b;
    }
    *mean_out = mean;
    *deviation_out = sqrt(sum / (2.0 * (double)samples->points - 1.0));
}

static void add(struct term *sum, const struct term *term)
{
    sum->first += term->first;
    sum->total += term->total;
    sum->sum += term->sum;
    sum->square += term->square;
}

/* Both indices by the sums over `points` points; a variance up to `noise` is rounding. */
static void divide(
    const struct term *sum, size_t points, double noise, double *first_out, double *total_out)
{
    double n = (double)points;
    double mean = sum->sum / (2.0 * n);
    double variance = sum->square / (2.0 * n) - mean * mean;
    bool varies = variance > noise;
    *first_out = varies ? sum->first / n / variance : 0.0;
    *total_out = varies ? sum->total / n / variance : 0.0;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(const double sorted[SENSITIVITY_RESAMPLES], double q)
{
    double h = (SENSITIVITY_RESAMPLES - 1) * q;
    size_t rank = (size_t)h;
    return sorted[rank] + (sorted[rank + 1] - sorted[rank]) * (h - (double)rank);
}

/* The sums over as many points drawn with replacement. */
static struct term
resample(const struct term *terms, size_t points, uint64_t seed, uint32_t round)
{
    uint64_t key = draw_key("sensitivity.bootstrap");
    struct term sum = {0};
    for (size_t j = 0; j < points; j += DRAW_WORDS) {
        uint32_t words[DRAW_WORDS];
        draw_words(seed, (uint32_t)j, round, key, words);
        for (size_t w = 0; w < DRAW_WORDS && j + w < points; w++) {
            add(&sum, &terms[(uint64_t)words[w] * points >> 32]);
        }
    }
    return sum;
}

static struct sensitivity_index interval(double value, double spread[SENSITIVITY_RESAMPLES])
{
    qsort(spread, SENSITIVITY_RESAMPLES, sizeof *spread, by_size);
    return (struct sensitivity_index){value, quantile(spread, LOW), quantile(spread, HIGH)};
}

void sensitivity_of_group(const struct sensitivity_samples *samples,
                          size_t group,
                          uint64_t seed,
                          double *scratch,
                          struct sensitivity *out)
{
    size_t points = samples->points;
    struct term *terms = (void *)scratch;
    double *firsts = scratch + TERM_DOUBLES * points;
    double *totals = firsts + SENSITIVITY_RESAMPLES;
    double mean = mean_of(samples);
    double noise = ROUNDING * mean * ROUNDING * mean;
    struct term sum = {0};
    for (size_t j = 0; j < points; j++) {
        const double *at = point_of(samples, j);
        double a = at[SENSITIVITY_A] - mean;
        double b = at[SENSITIVITY_B] - mean;
        double c = at[SENSITIVITY_GROUPS + group] - mean;
        terms[j] = (struct term){b * (c - a), 0.5 * (a - c) * (a - c), a + b, a * a + b * b};
        add(&sum, &terms[j]);
    }
    double first = 0.0;
    double total = 0.0;
    divide(&sum, points, noise, &first, &total);
    for (uint32_t r = 0; r < SENSITIVITY_RESAMPLES; r++) {
        struct term again = resample(terms, points, seed, r);
        divide(&again, points, noise, &firsts[r], &totals[r]);
    }
    out->first = interval(first, firsts);
    out->total = interval(total, totals);
}
