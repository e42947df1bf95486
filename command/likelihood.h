/* likelihood: a probability in the words of ICD 203, one sentence an event.
 *
 * Bands are half-open, in %: [1,5) almost no chance, [5,20) very unlikely, [20,45) unlikely,
 * [45,55) roughly even, [55,80) likely, [80,95) very likely, [95,99] almost certain. Below 1
 * and above 99 there are no words: the number says it. Source: Office of the Director of
 * National Intelligence, Intelligence Community Directive 203 (2015), analytic standards,
 * D.6.e(2)(a). */
#ifndef COMMAND_LIKELIHOOD_H
#define COMMAND_LIKELIHOOD_H

#include "base/buffer.h"
#include "proto/brink/v1/assessment.pb-c.h"

/* The words of a probability; NULL below 1 %, above 99 % and for what is none. */
const char *likelihood_words(double probability);

/* Adds a sentence: condition first, event with its horizon, then the number in whole per cents
 * and its range:
 *
 *   With resolution 2375 in force, it is very unlikely that the regime breaks down within five
 *   years (17 %; 5-95 %: 12 to 24 %).
 *
 * The probability is the mean of the estimate. Where two standard errors either side, or the
 * rounding to a whole per cent, reach into another band, it is "on the line between" the two.
 * `condition` ("With resolution 2375 in force") may be "". Nothing is added for an estimate
 * that is missing or no probability. */
void likelihood_print(const char *condition,
                      const char *event,
                      const Brink__V1__Estimate *estimate,
                      struct buffer *text);

#endif
