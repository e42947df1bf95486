#include "bench/closed.h"

#include "tests/support/check.h"

#include <math.h>

static const struct closed networks[] = {
    {.demand = 0.0023, .delay = 0.385},
    {.demand = 0.000021, .delay = 0.00119},
    {.demand = 0.5, .delay = 0},
};

enum { NETWORK_COUNT = sizeof networks / sizeof networks[0], CUSTOMERS = 400 };

static void assert_near(double value, double expected, double share)
{
    assert_true(fabs(value - expected) <= share * fabs(expected));
}

/* Rounds a second of a machine repaired by one man, n machines: (1 - P(idle)) / demand, with
 * P(idle) = 1 / sum over k of n! / (n - k)! (demand / delay)^k. Source: Gross and Harris,
 * Fundamentals of queueing theory, finite-source queues. */
static double repaired(const struct closed *closed, uint32_t customers)
{
    double term = 1;
    double sum = 1;
    for (uint32_t k = 0; k < customers; k++) {
        term *= (customers - k) * closed->demand / closed->delay;
        sum += term;
    }
    return (1 - 1 / sum) / closed->demand;
}

static void it_is_the_machine_repair_model(void **state)
{
    (void)state;
    for (uint32_t n = 1; n <= 60; n++) {
        assert_near(closed_rate(&networks[0], n), repaired(&networks[0], n), 1e-9);
        assert_near(closed_rate(&networks[1], n), repaired(&networks[1], n), 1e-9);
    }
}

/* Laws: one customer waits for nobody; more customers are never slower; nobody exceeds the
 * bounds; far beyond saturation the station is all that counts. */
static void rates_keep_their_bounds(void **state)
{
    (void)state;
    for (size_t i = 0; i < NETWORK_COUNT; i++) {
        const struct closed *closed = &networks[i];
        double last = 1 / (closed->delay + closed->demand);
        assert_near(closed_rate(closed, 1), last, 1e-12);
        for (uint32_t n = 1; n <= CUSTOMERS; n++) {
            double rate = closed_rate(closed, n);
            assert_true(rate >= last * (1 - 1e-12));
            assert_true(rate <= closed_bound(closed, n) * (1 + 1e-12));
            last = rate;
        }
        uint32_t many = (uint32_t)(8 * closed_saturation(closed));
        assert_near(closed_rate(closed, many), 1 / closed->demand, 1e-3);
    }
}

static void bounds_meet_at_saturation(void **state)
{
    (void)state;
    const struct closed closed = {.demand = 0.25, .delay = 9.75};
    assert_near(closed_saturation(&closed), 40, 1e-12);
    assert_near(closed_bound(&closed, 40), 4, 1e-12);
    assert_near(closed_bound(&closed, 20), 2, 1e-12);
    assert_near(closed_bound(&closed, 80), 4, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_machine_repair_model),
        cmocka_unit_test(rates_keep_their_bounds),
        cmocka_unit_test(bounds_meet_at_saturation),
    };
    return cmocka_run_group_tests_name("bench/closed", tests, NULL, NULL);
}
