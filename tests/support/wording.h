/* wording: a lint for the sentences of an assessment: what a careful analyst does not write.
 *
 * Rules by name: likelihood and confidence in one sentence; second row of terms (ICD 203 has
 * two: one of them is enough); absolute; bare hedge; double negative; 0 or 100 per cent;
 * likelihood without a number; number outside the band of its word; no horizon; falls by a
 * negative; too many digits; per cent of a per cent; stacked hedges; not a number;
 * acceptability as a forecast; one people; quotation.
 *
 * Sources: ODNI (2015), Intelligence Community Directive 203; Heuer (1999), Psychology of
 * Intelligence Analysis, chapter 12, on words of likelihood. */
#ifndef TESTS_SUPPORT_WORDING_H
#define TESTS_SUPPORT_WORDING_H

#include "base/buffer.h"

#include <stdbool.h>

/* Adds the names of the rules that the sentence breaks, in the order above, joined by ";". */
void wording_lint(const char *sentence, struct buffer *names);

/* Fails the test if any sentence of the text breaks a rule. Sentences end with ". ". */
void wording_assert_clean(const char *text);

#endif
