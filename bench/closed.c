#include "bench/closed.h"

#include <assert.h>
#include <math.h>

/* Reiser and Lavenberg (1980): whoever arrives finds the queue that there is without him. */
double closed_rate(const struct closed *closed, uint32_t customers)
{
    assert(closed->demand > 0 && closed->delay >= 0 && customers >= 1);
    double queue = 0;
    double rate = 0;
    for (uint32_t n = 1; n <= customers; n++) {
        double response = closed->demand * (1 + queue);
        rate = n / (closed->delay + response);
        queue = rate * response;
    }
    return rate;
}

double closed_bound(const struct closed *closed, uint32_t customers)
{
    assert(closed->demand > 0 && closed->delay >= 0 && customers >= 1);
    return fmin(customers / (closed->delay + closed->demand), 1 / closed->demand);
}

double closed_saturation(const struct closed *closed)
{
    assert(closed->demand > 0 && closed->delay >= 0);
    return (closed->delay + closed->demand) / closed->demand;
}
