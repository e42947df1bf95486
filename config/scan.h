/* scan: a look at a libconfig text before libconfig reads it.
 *
 * libconfig 1.5 turns 3000000000 into a negative number and 1e999 into infinity, ends the
 * program on some @include lines, drops what follows an open quote, loses memory over a text in
 * the wrong place, and says the wrong line for some values. The scan refuses the first five
 * with their line and notes the line of every value. What libconfig makes of all other words is
 * libconfig's business. */
#ifndef CONFIG_SCAN_H
#define CONFIG_SCAN_H

#include "base/problem.h"
#include "base/status.h"

#include <stddef.h>

enum {
    SCAN_VALUES_MAX = 20000, /* values, groups, lists and arrays in one text */
    SCAN_DEPTH_MAX = 16      /* of groups, lists and arrays inside each other */
};

struct scan {
    unsigned lines[SCAN_VALUES_MAX]; /* of each value and opening bracket */
    size_t count;
};

/* Looks through `text`, which ends with a NUL, and adds every problem found at its line of
 * `file`.
 *
 * STATUS_BAD_INPUT  an integer beyond 32 bits without L, or beyond 64; a real number beyond the
 *                   range of a double; a word that starts like a number and is none; @include;
 *                   a text or comment without an end; a text where none may be; a \x escape
 *                   beyond ASCII
 * STATUS_FULL       too many values, or too deep */
MUST_USE enum status
scan_text(const char *file, const char *text, struct scan *scan_out, struct problems *problems);

#endif
