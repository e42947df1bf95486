/* latency: how long requests wait for their outcomes, by quarter of a run. */
#ifndef TESTS_SOAK_LATENCY_H
#define TESTS_SOAK_LATENCY_H

#include "base/random.h"
#include "tests/soak/bulletin.h"

#include <stdint.h>

enum { LATENCY_QUARTERS = 4, LATENCY_SAMPLES_MAX = 1 << 16 };

struct latency_quarter {
    double *ms; /* [least of count and LATENCY_SAMPLES_MAX] */
    uint64_t count;
};

struct latency {
    struct latency_quarter quarters[LATENCY_QUARTERS];
    struct random random;
};

void latency_begin(struct latency *latency);
void latency_clear(struct latency *latency);

/* One more. Of more than LATENCY_SAMPLES_MAX a random choice stays. Source: reservoir sampling,
 * algorithm R, Vitter (1985). */
void latency_note(struct latency *latency, uint32_t quarter, double ms);

/* A line for each quarter. */
void latency_tell(struct latency *latency, struct bulletin *bulletin);

/* Law: time makes nobody slower. In the last quarter the middle is at most half slower than in
 * the one before, and the slowest hundredth, which hangs on few faults, twice. */
void latency_check(struct latency *latency);

#endif
