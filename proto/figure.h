/* figure: a number of an assessment as people read it: scaled to its unit, with as many digits
 * as mean something, and never "nan".
 *
 *   ratio to the base year  0.9473  ->  94.7 %
 *   probability             0.0065  ->  0.65 %
 *   M USD                   23618.2 ->  23,618
 *
 * A minus is a hyphen, so that what is copied from a report is still a number. */
#ifndef PROTO_FIGURE_H
#define PROTO_FIGURE_H

#include "base/buffer.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>
#include <stdint.h>

enum figure_kind {
    FIGURE_RATIO,  /* a ratio to the base year, shown in % of it */
    FIGURE_GROWTH, /* %, with its sign */
    FIGURE_MUSD,   /* M USD */
    FIGURE_MONTHS,
    FIGURE_SHARE,     /* 0 to 1, shown in % */
    FIGURE_CHANCE,    /* a probability, shown in whole % between 1 and 99 % */
    FIGURE_DRAWS,     /* a share of draws, shown in whole % */
    FIGURE_POINTS,    /* 0 to 100 */
    FIGURE_INTENSITY, /* of a tremor, or a magnitude */
    FIGURE_THOUSAND,  /* thousands of people */
    FIGURE_DOSE,      /* mSv, with two significant digits */
    FIGURE_KIND_COUNT
};

struct figure {
    enum figure_kind kind;
    bool is_difference; /* between two scenarios: with its sign, per cents as points */
};

enum { FIGURE_BYTES = 40, FIGURE_RANGE_BYTES = 96 };

/* A number of this assessment: a difference where the assessment is one. */
struct figure figure_of(const Brink__V1__Assessment *assessment, enum figure_kind kind);

/* The unit it is shown in: "%", "points", "M USD", ...; "" for points of 100. */
const char *figure_unit(struct figure figure);

/* What the number is multiplied with to be shown in its unit. */
double figure_scale(enum figure_kind kind);

/* The number without its unit; "n/a" where it is not finite. */
void figure_format(struct figure figure, double value, char text_out[FIGURE_BYTES]);

/* The median or the mean; "-" without an estimate. */
void figure_format_median(struct figure figure,
                          const Brink__V1__Estimate *estimate,
                          char text_out[FIGURE_BYTES]);
void figure_format_mean(struct figure figure,
                        const Brink__V1__Estimate *estimate,
                        char text_out[FIGURE_BYTES]);

/* The 5 and 95 % quantiles: "219 to 359"; "" where both read the same, or without an estimate.
 */
void figure_format_range(struct figure figure,
                         const Brink__V1__Estimate *estimate,
                         char text_out[FIGURE_RANGE_BYTES]);

/* Adds the median with unit and range: "265 M USD (5-95 %: 219 to 359)"; the range only where
 * there is one. */
void figure_print(struct figure figure,
                  const Brink__V1__Estimate *estimate,
                  struct buffer *text);

/* Adds a share of draws in words that are never 0 or 100 %: "in no draw", "in 15 % of draws",
 * "in all draws". */
void figure_print_draws(double share, struct buffer *text);

/* Any number with so many decimals and commas between its thousands; never "-0". */
void figure_format_number(double value, int decimals, char text_out[FIGURE_BYTES]);

/* A count with commas: "20,480". */
void figure_format_count(uint64_t count, char text_out[FIGURE_BYTES]);

#endif
