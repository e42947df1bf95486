/* closed: a closed queueing network of one station and one delay: `customers` go round, each
 * away for a while and then served by a station that serves one at a time. So a broker's loop
 * with workers that hold one task each: the workers are the customers, their tasks the delay.
 *
 * Sources: asymptotic bounds, Denning and Buzen, The operational analysis of queueing network
 * models (Computing Surveys 10, 1978), section 5; mean value analysis, Reiser and Lavenberg,
 * Mean-value analysis of closed multichain queueing networks (JACM 27, 1980), which is exact
 * here for exponential service and a delay of any distribution. */
#ifndef BENCH_CLOSED_H
#define BENCH_CLOSED_H

#include <stdint.h>

struct closed {
    double demand; /* seconds of service a round, above 0 */
    double delay;  /* seconds away a round, 0 or more */
};

/* Rounds a second of all customers (1 or more) together. O(customers). */
double closed_rate(const struct closed *closed, uint32_t customers);

/* What that cannot exceed: the least of customers / (delay + demand) and 1 / demand. */
double closed_bound(const struct closed *closed, uint32_t customers);

/* How many customers saturate the station: where the two meet, (delay + demand) / demand. */
double closed_saturation(const struct closed *closed);

#endif
