#include "model/exports.h"
#include "tests/support/check.h"
#include "tests/support/parts.h"

#include <math.h>

enum { COAL = 0, APPAREL = 6, OTHER = 10, TEXTILE_INPUTS = 3 };

static const struct production_settings weekly = {.steps_per_year = 52};

static struct dprk dprk;
static struct parts parts;

static int set_up(void **state)
{
    (void)state;
    dprk_fill(&dprk, DPRK_2397);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    parts_clear(&parts);
    return 0;
}

/* Runs the exports alone, every sector delivering this share of what is asked. */
static void settle(double years, double delivered)
{
    parts_start(&parts, &dprk, &weekly);
    for (size_t i = 0; i < DPRK_SECTORS; i++) {
        parts.production.to_final[i] = lane_of(delivered);
    }
    package_at(parts.package, years);
    for (int k = 0; k < 20000; k++) {
        exports_plan(&parts.exports, parts.package, &parts.production, false);
    }
    exports_earn(&parts.exports, &parts.production);
}

static void expect(lane value, double expected)
{
    if (!(fabs(value[0] - expected) <= 1e-9 * fmax(1.0, fabs(expected)))) {
        fail_msg("%.17g is not %.17g", value[0], expected);
    }
}

static double enforced(void)
{
    return .9326 * .92 + .0035 * .625 + .0639 * .75;
}

/* In the long run stopped goods are rerouted, absorbed or lost by their shares. */
static void stopped_goods_find_their_long_run_ways(void **state)
{
    (void)state;
    settle(9.0, 1.0);
    double whole = 1190.0 / 52.0;
    double stopped = whole * enforced();
    expect(parts.exports.sold[COAL], whole - stopped);
    expect(parts.exports.rerouted[COAL], 0.3 * stopped);
    expect(parts.exports.absorbed[COAL], 0.25 * 0.7 * stopped);
    expect(parts.exports.rerouted[OTHER], 0.0);
    expect(parts.exports.sold[OTHER], 221.0 / 52.0);
}

/* One step of each lag: five months of rerouting, nine of absorption. */
static void the_ways_open_by_their_own_lags(void **state)
{
    (void)state;
    parts_start(&parts, &dprk, &weekly);
    package_at(parts.package, 9.0);
    exports_plan(&parts.exports, parts.package, &parts.production, false);
    double stopped = 1190.0 / 52.0 * enforced();
    double rerouted = 0.3 * stopped / (5.0 * 52.0 / 12.0);
    expect(parts.exports.rerouted[COAL], rerouted);
    expect(parts.exports.absorbed[COAL], 0.25 * (stopped - rerouted) / (9.0 * 52.0 / 12.0));
}

/* Law: revenue is sold at the full price and rerouted at the discount; what leaks past a ban is
 * hidden in part, which moves it from one account to the other and changes no sum. */
static void revenue_is_counted_once(void **state)
{
    (void)state;
    settle(9.0, 0.8);
    double sold = 0.0;
    double rerouted = 0.0;
    double hidden = 0.0;
    for (size_t g = 0; g < DPRK_EXPORTS; g++) {
        double whole = dprk.exports[g].value_musd / 52.0;
        sold += 0.8 * parts.exports.sold[g][0];
        rerouted += 0.8 * parts.exports.rerouted[g][0];
        hidden += g == OTHER ? 0.0 : 0.8 * whole * (1.0 - enforced()) * 0.85;
    }
    expect(parts.exports.recorded_musd, sold - hidden);
    expect(parts.exports.covert_musd, 0.7 * rerouted + hidden);
}

/* Processing trade: textile inputs follow what is left of apparel. */
static void inputs_pass_through_in_step_with_their_export(void **state)
{
    (void)state;
    settle(9.0, 1.0);
    double level = 1.0 - enforced() * (1.0 - 0.1);
    double passing = 0.6 * 0.85 * 650.0 / 52.0 * level;
    expect(parts.exports.passing[TEXTILE_INPUTS], passing);
    expect(parts.exports.passing[0], 0.0);
    double demand = 0.0;
    for (size_t g = 0; g < DPRK_EXPORTS; g++) {
        if (dprk.exports[g].sector == 2) {
            demand += parts.exports.sold[g][0] + parts.exports.rerouted[g][0] +
                      parts.exports.absorbed[g][0];
        }
    }
    expect(parts.exports.demand[2], demand - passing);
}

static void a_price_cap_cuts_the_revenue_of_what_is_still_sold(void **state)
{
    (void)state;
    const size_t other[1] = {OTHER};
    dprk_fill(&dprk, DPRK_NONE);
    dprk.measures[0] = (struct measure){.name = "cap",
                                        .kind = MEASURE_PRICE_CAP,
                                        .flow = MEASURE_EXPORT,
                                        .goods = other,
                                        .good_count = 1,
                                        .cut_share = draw_fixed(0.35),
                                        .end_years = INFINITY};
    dprk.measure_count = 1;
    settle(2.0, 1.0);
    expect(parts.exports.sold[OTHER], 221.0 / 52.0);
    expect(parts.exports.recorded_musd, (2820.0 - 221.0 * 0.35 * enforced()) / 52.0);
    expect(parts.exports.covert_musd, 0.0);
}

static void absorbed_coal_raises_the_capacity_named_for_it(void **state)
{
    (void)state;
    dprk.exports[COAL].absorbed_by = 3;
    dprk.world.numbers[WORLD_ABSORPTION_CAPACITY].distribution = distribution_fixed(0.4);
    settle(9.0, 1.0);
    double use = parts.balance.domestic[1 * DPRK_SECTORS + 3][0] / 52.0;
    double absorbed = parts.exports.absorbed[COAL][0];
    assert_true(absorbed > 0.0);
    expect(parts.exports.capacity_gain[3], 0.4 * absorbed / use);
    expect(parts.exports.capacity_gain[1], 0.0);
}

/* Only goods that no measure names follow the trend of free exports. */
static void free_exports_grow_by_their_trend(void **state)
{
    (void)state;
    dprk.world.numbers[WORLD_FREE_EXPORTS_TREND].distribution = distribution_fixed(3.7);
    parts_start(&parts, &dprk, &weekly);
    for (int k = 0; k < 104; k++) {
        exports_plan(&parts.exports, parts.package, &parts.production, k >= 52);
    }
    expect(parts.exports.sold[OTHER], 221.0 / 52.0 * 1.037);
    expect(parts.exports.sold[COAL], 1190.0 / 52.0);
}

static void the_leontief_case_reroutes_and_absorbs_nothing(void **state)
{
    (void)state;
    const struct production_settings leontief = {.steps_per_year = 52, .leontief = true};
    parts_start(&parts, &dprk, &leontief);
    package_at(parts.package, 9.0);
    exports_plan(&parts.exports, parts.package, &parts.production, false);
    expect(parts.exports.rerouted[COAL], 0.0);
    expect(parts.exports.absorbed[COAL], 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(stopped_goods_find_their_long_run_ways, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_ways_open_by_their_own_lags, set_up, tear_down),
        cmocka_unit_test_setup_teardown(revenue_is_counted_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(inputs_pass_through_in_step_with_their_export, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_price_cap_cuts_the_revenue_of_what_is_still_sold,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(absorbed_coal_raises_the_capacity_named_for_it, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(free_exports_grow_by_their_trend, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_leontief_case_reroutes_and_absorbs_nothing, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests_name("model/exports", tests, NULL, NULL);
}
