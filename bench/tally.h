/* tally: what was measured several times, and what can be said of it: the median, and how far
 * the values lie apart. */
#ifndef BENCH_TALLY_H
#define BENCH_TALLY_H

#include <stddef.h>

enum { TALLY_VALUES_MAX = 128 };

struct tally {
    double values[TALLY_VALUES_MAX]; /* [count] in the order they came */
    size_t count;
};

/* One more value; there is room for it. */
void tally_add(struct tally *tally, double value);

/* Of one value or more. The median of an even number is the mean of the two in the middle. */
double tally_median(const struct tally *tally);
double tally_least(const struct tally *tally);
double tally_most(const struct tally *tally);

/* Sorts `values` and returns the smallest that `share` (0 to 1) of them do not exceed: the
 * nearest rank. count > 0. O(n log n). */
double tally_quantile(double *values, size_t count, double share);

#endif
