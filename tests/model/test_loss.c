#include "model/loss.h"
#include "tests/support/check.h"

#include <math.h>

static const double response[EPISODE_YEARS] = {0.1, 0.5, 0.75, 0.8, 2.0};

static struct episode example(double stopped, double openness)
{
    return (struct episode){.name = "example",
                            .country = "AAA",
                            .trend_pct = 2.0,
                            .stopped = stopped,
                            .openness = openness};
}

static double
predicted(enum loss_rule rule, bool with_trend, const struct episode *episode, size_t year)
{
    double change[EPISODE_YEARS];
    loss_predict(rule, with_trend, response, episode, change);
    return change[year - 1];
}

static void assert_near(double value, double expected)
{
    if (!(fabs(value - expected) < 1e-9)) {
        fail_msg("%.12g, not %.12g", value, expected);
    }
}

/* By hand: 1.02^3, 0.971^2, (1 - 0.009)^2. */
static void without_measures_the_trend_is_left(void **state)
{
    (void)state;
    const struct episode episode = example(0.0, 0.5);
    assert_near(predicted(LOSS_NONE, false, &episode, 4), 0.0);
    assert_near(predicted(LOSS_NONE, true, &episode, 3), 6.1208);
    assert_near(predicted(LOSS_TRADE, true, &episode, 3), 6.1208);
    assert_near(predicted(LOSS_ECONOMY, true, &episode, 3), 6.1208);
    assert_near(predicted(LOSS_NAIVE, false, &episode, 2), -5.7159);
    assert_near(predicted(LOSS_NAIVE, true, &episode, 2), -1.7919);
}

/* Imports are a quarter: (0.85 / 0.75)^-0.2 with two fifths of them lost, 0.75^0.2 with all. */
static void trade_follows_its_closed_form(void **state)
{
    (void)state;
    struct episode episode = example(0.4, 0.5);
    double some = 100.0 * (pow(0.85 / 0.75, -0.2) - 1.0);
    assert_near(predicted(LOSS_TRADE, false, &episode, 1), some);
    assert_near(predicted(LOSS_TRADE, false, &episode, 5), some);
    assert_near(some, -2.4721910440527);
    episode = example(1.0, 0.5);
    assert_near(predicted(LOSS_TRADE, false, &episode, 1), 100.0 * (pow(0.75, 0.2) - 1.0));
    episode = example(1.0, 5.0); /* imports beyond demand: a hub; 0.05^0.2 */
    assert_near(predicted(LOSS_TRADE, false, &episode, 1), 100.0 * (pow(0.05, 0.2) - 1.0));
}

/* By hand: 1 - 0.5 x 0.4 x 0.5 = 0.9, with the trend 0.9 x 1.0404. */
static void the_economy_responds_in_proportion(void **state)
{
    (void)state;
    struct episode episode = example(0.4, 0.5);
    assert_near(predicted(LOSS_ECONOMY, false, &episode, 2), -10.0);
    assert_near(predicted(LOSS_ECONOMY, true, &episode, 2), -6.364);
    episode = example(1.0, 0.6); /* 2 x 1 x 0.6 is more than there is: 0.9 is lost */
    assert_near(predicted(LOSS_ECONOMY, false, &episode, 5), -90.0);
}

/* Law: no rule looks at what came after. */
static void no_rule_looks_ahead(void **state)
{
    (void)state;
    struct episode before = example(0.3, 0.7);
    struct episode after = before;
    after.years = EPISODE_YEARS;
    after.fate = EPISODE_FELL_AT_HOME;
    for (int y = 0; y < EPISODE_YEARS; y++) {
        after.change_pct[y] = -40.0 + y;
    }
    for (int rule = 0; rule < LOSS_RULE_COUNT; rule++) {
        double blind[EPISODE_YEARS];
        double seeing[EPISODE_YEARS];
        loss_predict((enum loss_rule)rule, true, response, &before, blind);
        loss_predict((enum loss_rule)rule, true, response, &after, seeing);
        assert_memory_equal(blind, seeing, sizeof blind);
        assert_non_null(loss_rule_name((enum loss_rule)rule));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_measures_the_trend_is_left),
        cmocka_unit_test(trade_follows_its_closed_form),
        cmocka_unit_test(the_economy_responds_in_proportion),
        cmocka_unit_test(no_rule_looks_ahead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
