/* council_line: a text but for one graded provision, which is a line of texts.
 *
 * Each member puts up with an interval of it; what passes is a union of intervals that end
 * where a member's does, so that the best is exact. Cost O(members), with a quota that the
 * nearest text misses O(members^2). */
#ifndef MODEL_COUNCIL_LINE_H
#define MODEL_COUNCIL_LINE_H

#include "model/council_stand.h"

/* Values from 0 to 1 of `provision` that every hard limit leaves, given what the other
 * provisions cost each member: least and most; false where there is none. */
bool council_line_between(const struct council_stand *stand,
                          size_t provision,
                          const double *used,
                          double ends_out[2]);

/* The value that passes and is nearest the setter's ideal, or nearest the status quo where the
 * setter does not care; false where none passes. */
bool council_line_best(const struct council_stand *stand,
                       size_t provision,
                       const double *used,
                       double *x_out);

#endif
