/* axis: what a sweep varies in one dimension, as a person writes it: PATH=VALUES.
 *
 *   measures.oil.cut_share=0:1:0.05      a grid, from one end by a step to the other
 *   enforcement.CHN=0.2,0.5,0.8          a list
 *   variables.hidden_share=0.5:1         a range, to take points from
 *
 * The path is not looked at (client/lever.h). A value of a grid has at most 12 digits, so that
 * the fourth of 0:1:0.05 is 0.15. */
#ifndef COMMAND_AXIS_H
#define COMMAND_AXIS_H

#include "base/arena.h"
#include "base/status.h"

#include <stddef.h>

enum { AXIS_VALUES_MAX = 1000000, AXIS_WORDS_BYTES = 256 };

struct axis {
    const char *path;     /* in the arena */
    const double *values; /* [count] in the arena, each once; NULL: a range */
    size_t count;         /* 0: a range */
    double low, high;     /* of a range: low below high */
};

/* STATUS_BAD_INPUT: `words_out` says why; STATUS_FULL: more than AXIS_VALUES_MAX values, which
 * `words_out` says; STATUS_NO_MEMORY. O(values log values). */
MUST_USE enum status axis_parse(const char *text,
                                struct arena *arena,
                                struct axis *axis_out,
                                char words_out[AXIS_WORDS_BYTES]);

/* The number with 12 digits, as a person would write it; never -0. */
double axis_rounded(double value);

#endif
