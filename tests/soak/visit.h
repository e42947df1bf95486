/* visit: interactive requests, one every few milliseconds, and how long each waits for its
 * outcome. A visitor does not wait for the one before: a broker that stands still for a while
 * is seen by all who come meanwhile. */
#ifndef TESTS_SOAK_VISIT_H
#define TESTS_SOAK_VISIT_H

#include "tests/support/fleet.h"

#include <stdint.h>

/* Milliseconds. */
struct visit_times {
    double p50, p99, most; /* from the call to the outcome */
    double queued_p99;     /* of that, until a worker was given it, by the broker's clock */
};

/* What is asked, and how often. */
struct visit_plan {
    const char *tenant;
    const char *method;
    const char *topic;
    const uint8_t *body; /* [body_size] of each */
    size_t body_size;
    uint32_t count;
    uint32_t every_least_ms, every_spread_ms; /* between two: the least, and less than so much
                                               * more */
};

/* Requests of high priority, each with a run of its own, and their outcomes, which must be
 * good. */
struct visit_times visit_run(const struct fleet *fleet, const struct visit_plan *plan);

#endif
