/* comparison: two assessments of a world beside each other, with the difference draw by draw.
 */
#ifndef COMMAND_COMPARISON_H
#define COMMAND_COMPARISON_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

struct comparison {
    const Brink__V1__Assessment *a;
    const Brink__V1__Assessment *b;
    const Brink__V1__Assessment *difference; /* a less b on common draws */
};

/* Adds what differs in the measures, and the headline numbers: growth, trade and reserves by
 * year, breakdown by year; of each A, B and their difference with its 5-95 % range. */
void comparison_print(const struct comparison *comparison, struct page *page);

/* Adds {"a": ..., "b": ..., "difference": ...}, each an Assessment. STATUS_BAD_INPUT: a text is
 * not UTF-8; STATUS_NO_MEMORY. */
MUST_USE enum status comparison_print_json(const struct comparison *comparison,
                                           struct buffer *text);

#endif
