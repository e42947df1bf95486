/* sentence: a likelihood as a sentence: the condition first, then event, horizon and number.
 *
 *   With all trade cut off, it is very unlikely that the regime breaks down within five years
 *   (17 %; 5-95 %: 12 to 24 %).
 *
 * The words are those of model/likelihood.h. The rules, in this order:
 *
 *   counted in draws and seen in none, or in all: "no draw of 500 has it that ...; the chance
 *     is below 0.6 % (95 % bound)": 3 / n, the bound of Hanley and Lippman-Hand (1983), JAMA
 *     249:1743; for fewer than 30 draws the exact 1 - 0.05^(1/n)
 *   variants in three bands or more: "the models do not agree whether ...: 37 % to 60 %"
 *   variants in two: "the chance that ... lies between likely and very likely (...)"
 *   below 1 % and above 99 %: "the chance that ... is 0.65 %"
 *   two standard errors either side, or the rounding to a whole per cent, in another band:
 *     "the chance that ... is on the line between ... and ... (18 %)", where they reach further
 *     than to the next band "is between"
 *   else the word: "it is likely that ... (63 %)"
 *
 * Numbers are whole per cents; below 1 % two digits, above 99 % one decimal, and never 0 or
 * 100. */
#ifndef MODEL_SENTENCE_H
#define MODEL_SENTENCE_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

/* Texts are borrowed. The event is a clause in the indicative without "will" or "may". */
struct sentence {
    const char *condition; /* "With all trade cut off"; "": none */
    const char *event;     /* "the regime breaks down" */
    const char *horizon;   /* "within five years" */
    double probability;    /* 0 to 1 */
    double standard_error; /* of it; what is not finite counts as 0 */
    uint64_t draws;        /* the probability is a share of so many draws; 0: it is no count */
    bool has_variants;     /* other models give `low` to `high` */
    double low, high;
    bool has_range; /* in 90 % of draws it lies from q05 to q95 */
    double q05, q95;
};

enum { SENTENCE_NUMBER_BYTES = 24 };

/* Adds the sentence with its full stop; nothing where the probability is none. */
void sentence_print(const struct sentence *sentence, struct buffer *text);

/* A probability in per cent without the sign: "17", "0.65", "99.4", "below 0.01". */
void sentence_number(double probability, char text_out[SENTENCE_NUMBER_BYTES]);

#endif
