/* likelihood: a probability in the words of ICD 203.
 *
 * Bands are half-open, in %: [1,5) almost no chance, [5,20) very unlikely, [20,45) unlikely,
 * [45,55) roughly even, [55,80) likely, [80,95) very likely, [95,99] almost certain. Below 1
 * and above 99 there are no words: the number says it. Source: Office of the Director of
 * National Intelligence, Intelligence Community Directive 203 (2015), analytic standards,
 * D.6.e(2)(a). */
#ifndef MODEL_LIKELIHOOD_H
#define MODEL_LIKELIHOOD_H

#include <stddef.h>

enum { LIKELIHOOD_BANDS = 7 };

/* Bands by number, 0 to LIKELIHOOD_BANDS - 1, the least likely first. */
struct likelihood_band {
    double least;        /* probability; the next band's least ends it */
    const char *words;   /* "very unlikely" */
    const char *opening; /* of a sentence: "it is very unlikely that" */
};

/* NULL at and beyond LIKELIHOOD_BANDS. */
const struct likelihood_band *likelihood_band(size_t number);

/* The band of a probability; NULL below 1 %, above 99 % and for what is none. */
const struct likelihood_band *likelihood_find(double probability);

/* The words of a probability; NULL where it has no band. */
const char *likelihood_words(double probability);

/* The bands that probabilities from `low` to `high` touch: how many, and the first of them;
 * what lies below 1 or above 99 % touches none. */
size_t likelihood_touched(double low, double high, const struct likelihood_band **first_out);

#endif
