#include "tests/soak/latency.h"

#include "bench/tally.h"
#include "tests/support/check.h"

#include <inttypes.h>
#include <stdlib.h>

enum { SAMPLES_LEAST = 100 };

void latency_begin(struct latency *latency)
{
    *latency = (struct latency){.random = {.state = 0}};
    for (size_t i = 0; i < LATENCY_QUARTERS; i++) {
        latency->quarters[i].ms = calloc(LATENCY_SAMPLES_MAX, sizeof(double));
        assert_non_null(latency->quarters[i].ms);
    }
}

void latency_clear(struct latency *latency)
{
    for (size_t i = 0; i < LATENCY_QUARTERS; i++) {
        free(latency->quarters[i].ms);
        latency->quarters[i].ms = NULL;
    }
}

void latency_note(struct latency *latency, uint32_t quarter, double ms)
{
    struct latency_quarter *of = &latency->quarters[quarter];
    uint64_t place = of->count++;
    if (place >= LATENCY_SAMPLES_MAX) {
        place = random_next(&latency->random) % of->count;
    }
    if (place < LATENCY_SAMPLES_MAX) {
        of->ms[place] = ms;
    }
}

static double quantile(struct latency_quarter *quarter, double share)
{
    uint64_t count = quarter->count;
    assert_true(count > 0);
    return tally_quantile(quarter->ms,
                          count < LATENCY_SAMPLES_MAX ? count : LATENCY_SAMPLES_MAX, share);
}

void latency_tell(struct latency *latency, struct bulletin *bulletin)
{
    for (size_t i = 0; i < LATENCY_QUARTERS; i++) {
        struct latency_quarter *quarter = &latency->quarters[i];
        bulletin_add(bulletin, "%zu | %" PRIu64 " | %.0f | %.0f | %.0f", i + 1, quarter->count,
                     quantile(quarter, 0.5), quantile(quarter, 0.99), quantile(quarter, 1));
    }
}

static void check_growth(struct latency *latency, double share, double most)
{
    double before = quantile(&latency->quarters[LATENCY_QUARTERS - 2], share);
    double last = quantile(&latency->quarters[LATENCY_QUARTERS - 1], share);
    if (last > most * before) {
        fail_msg("quantile %g of the last quarter: %.0f ms, of the one before %.0f ms", share,
                 last, before);
    }
}

void latency_check(struct latency *latency)
{
    for (size_t i = 0; i < LATENCY_QUARTERS; i++) {
        assert_true(latency->quarters[i].count >= SAMPLES_LEAST);
    }
    check_growth(latency, 0.5, 1.5);
    check_growth(latency, 0.99, 2);
}
