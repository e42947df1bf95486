#include "model/exchange.h"
#include "tests/support/check.h"
#include "tests/support/parts.h"

#include <math.h>

enum { CRUDE, REFINED, MACHINERY, TEXTILE_INPUTS, FOOD, CHEMICALS, METALS, OTHER };

static const struct production_settings weekly = {.steps_per_year = 52};

static struct dprk dprk;
static struct parts parts;

static int set_up(void **state)
{
    (void)state;
    dprk_fill(&dprk, DPRK_2397);
    parts_start(&parts, &dprk, &weekly);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    parts_clear(&parts);
    return 0;
}

static void expect(lane value, double expected)
{
    if (!(fabs(value[0] - expected) <= 1e-12 * fmax(1.0, fabs(expected)))) {
        fail_msg("%.17g is not %.17g", value[0], expected);
    }
}

/* Base orders under the measures in force at a time, with an export revenue of so much. */
static void order_at(double years, double revenue_musd)
{
    const lane unchanged = lane_of(1.0);
    package_at(parts.package, years);
    exports_plan(&parts.exports, parts.package, &parts.production, false);
    parts.exports.passing[TEXTILE_INPUTS] = lane_of(331.5 / 52.0);
    parts.exports.recorded_musd = lane_of(revenue_musd);
    parts.exports.covert_musd = lane_of(0.0);
    exchange_order(&parts.exchange, parts.package, &parts.production.ordered[DPRK_SECTORS],
                   &parts.exports, &unchanged, false);
}

static void pay(double illicit_ramp)
{
    const lane ramp = lane_of(illicit_ramp);
    exchange_pay(&parts.exchange, parts.package, &parts.exports, &ramp);
}

static double base(size_t good)
{
    return dprk.imports[good].value_musd / 52.0;
}

static void base_orders_are_base_imports(void **state)
{
    (void)state;
    order_at(0.5, 2820.0 / 52.0);
    pay(0.0);
    for (size_t g = 0; g < DPRK_IMPORTS; g++) {
        expect(parts.exchange.order[g], base(g));
        expect(parts.exchange.received[g], 1.0);
    }
    expect(parts.exchange.legal_musd, 3730.0 / 52.0);
    expect(parts.exchange.covert_musd, 0.0);
    expect(parts.exchange.reserves_musd, 4800.0);
    expect(parts.exchange.other_musd, 910.0 / 52.0 - 350.0 / 52.0);
}

static void stopped_imports_arrive_covertly_in_part_and_at_a_premium(void **state)
{
    (void)state;
    double enforced = .9169 * .6 + .0180 * .625 + .0651 * .75;
    double stopped = enforced * (1.0 - 0.5 / 4.2);
    order_at(9.0, 2820.0 / 52.0);
    pay(0.0);
    expect(parts.exchange.legal[REFINED], base(REFINED) * (1.0 - stopped));
    expect(parts.exchange.covert[REFINED], base(REFINED) * stopped * 0.6);
    expect(parts.exchange.received[REFINED], 1.0 - stopped * 0.4);
    expect(parts.exchange.received[CRUDE], 1.0);
    lane covert = parts.exchange.covert[REFINED] + parts.exchange.covert[MACHINERY] +
                  parts.exchange.covert[METALS];
    expect(parts.exchange.covert_musd, 1.3 * covert[0]);
    lane fuel;
    exchange_received(&parts.exchange, WORLD_FUEL, &fuel);
    expect(fuel, (200.0 + 240.0 * (1.0 - stopped * 0.4)) / 440.0);
    lane equipment;
    exchange_equipment(&parts.exchange, &equipment);
    expect(equipment, parts.exchange.received[MACHINERY][0]);
}

/* Law: a class is served before the next, and all goods of a class alike. */
static void scarce_exchange_is_spent_by_priority(void **state)
{
    (void)state;
    order_at(0.5, 0.0);
    parts.exchange.reserves_musd = lane_of(100.0); /* below the floor: none is released */
    parts.exchange.labour = lane_of(0.0);
    double industrial = base(TEXTILE_INPUTS) + base(CHEMICALS) + base(METALS);
    double inflow = base(CRUDE) + base(REFINED) + base(FOOD) + 0.37 * industrial;
    parts.exchange.other = lane_of(inflow);
    pay(0.0);
    expect(parts.exchange.received[CRUDE], 1.0);
    expect(parts.exchange.received[FOOD], 1.0);
    expect(parts.exchange.received[TEXTILE_INPUTS], 0.37);
    expect(parts.exchange.received[CHEMICALS], 0.37);
    expect(parts.exchange.received[METALS], 0.37);
    expect(parts.exchange.received[MACHINERY], 0.0);
    expect(parts.exchange.received[OTHER], 0.0);
    expect(parts.exchange.legal_musd, inflow);
    expect(parts.exchange.reserves_musd, 100.0);
}

static void reserves_above_the_floor_are_released_slowly(void **state)
{
    (void)state;
    order_at(0.5, 0.0);
    parts.exchange.labour = lane_of(0.0);
    parts.exchange.other = lane_of(-1.0);
    parts.exchange.reserves_musd = lane_of(860.0);
    pay(0.0);
    double budget = -1.0 + 260.0 / 52.0;
    expect(parts.exchange.legal_musd, budget);
    expect(parts.exchange.reserves_musd, 860.0 - 1.0 - budget);
    order_at(0.5, 0.0);
    parts.exchange.other = lane_of(-20.0);
    pay(0.0);
    expect(parts.exchange.legal_musd, 0.0);
}

static void only_inflows_can_be_stopped(void **state)
{
    (void)state;
    parts_clear(&parts);
    dprk_fill(&dprk, DPRK_EMBARGO_FULL);
    parts_start(&parts, &dprk, &weekly);
    order_at(9.0, 0.0);
    parts.exchange.other = lane_of(3.0);
    pay(0.5);
    expect(parts.exchange.other_musd, 1.5 + 0.5 * 150.0 / 52.0);
    expect(parts.exchange.labour_musd, 0.0);
    order_at(9.0, 0.0);
    parts.exchange.other = lane_of(-3.0);
    pay(0.0);
    expect(parts.exchange.other_musd, -3.0);
}

static void freeze(double cap, double start_years, double phase_in_months, double end_years)
{
    parts_clear(&parts);
    dprk_fill(&dprk, DPRK_NONE);
    dprk.measures[0] = (struct measure){.name = "freeze",
                                        .kind = MEASURE_ASSET_FREEZE,
                                        .flow = MEASURE_FINANCE,
                                        .cap = draw_fixed(cap),
                                        .start_years = start_years,
                                        .phase_in_months = draw_fixed(phase_in_months),
                                        .end_years = end_years};
    dprk.measure_count = 1;
    parts_start(&parts, &dprk, &weekly);
}

static void pay_at(double years)
{
    order_at(years, 2820.0 / 52.0);
    pay(0.0);
}

static void a_freeze_takes_reserves_along_its_ramp_and_gives_them_back(void **state)
{
    (void)state;
    freeze(1000.0, 1.0, 24.0, 5.0);
    pay_at(1.0);
    expect(parts.exchange.reserves_musd, 4800.0);
    pay_at(1.5);
    expect(parts.exchange.reserves_musd, 4800.0 - 250.0);
    pay_at(4.0);
    expect(parts.exchange.reserves_musd, 4800.0 - 1000.0);
    pay_at(4.5);
    expect(parts.exchange.reserves_musd, 4800.0 - 1000.0);
    pay_at(5.0);
    expect(parts.exchange.reserves_musd, 4800.0);
    expect(parts.exchange.frozen_musd, 0.0);
}

static void a_freeze_never_takes_reserves_below_zero(void **state)
{
    (void)state;
    freeze(1e6, 1.0, 0.0, INFINITY);
    pay_at(2.0);
    assert_true(parts.exchange.frozen_musd[0] == 4800.0);
    assert_true(parts.exchange.reserves_musd[0] >= 0.0);
    parts.exchange.reserves_musd = lane_of(700.0);
    pay_at(3.0); /* what comes in later is not frozen */
    expect(parts.exchange.frozen_musd, 4800.0);
    assert_true(parts.exchange.reserves_musd[0] > 600.0);
}

static void without_the_limit_every_order_is_paid_for(void **state)
{
    (void)state;
    exchange_start(&parts.exchange, &parts.sample, 52, true);
    order_at(0.5, 0.0);
    pay(0.0);
    expect(parts.exchange.legal_musd, 3730.0 / 52.0);
    expect(parts.exchange.reserves_musd, 4800.0);
}

static void free_imports_grow_by_their_trend(void **state)
{
    (void)state;
    parts_clear(&parts);
    dprk.world.numbers[WORLD_FREE_IMPORTS_TREND].distribution = distribution_fixed(-5.1);
    parts_start(&parts, &dprk, &weekly);
    const lane unchanged = lane_of(1.0);
    for (int k = 0; k < 52; k++) {
        exchange_order(&parts.exchange, parts.package, &parts.production.ordered[DPRK_SECTORS],
                       &parts.exports, &unchanged, true);
    }
    expect(parts.exchange.order[FOOD], 0.949 * base(FOOD));
    expect(parts.exchange.order[METALS], base(METALS));
}

static void a_world_without_fuel_or_equipment_lacks_none(void **state)
{
    (void)state;
    for (size_t g = 0; g < DPRK_IMPORTS; g++) {
        dprk.imports[g].priority = WORLD_CONSUMER_GOODS;
    }
    parts_clear(&parts);
    parts_start(&parts, &dprk, &weekly);
    lane ratio = lane_of(0.0);
    order_at(0.5, 0.0);
    exchange_received(&parts.exchange, WORLD_FUEL, &ratio);
    expect(ratio, 1.0);
    exchange_equipment(&parts.exchange, &ratio);
    expect(ratio, 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(base_orders_are_base_imports, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            stopped_imports_arrive_covertly_in_part_and_at_a_premium, set_up, tear_down),
        cmocka_unit_test_setup_teardown(scarce_exchange_is_spent_by_priority, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(reserves_above_the_floor_are_released_slowly, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(only_inflows_can_be_stopped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_freeze_takes_reserves_along_its_ramp_and_gives_them_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_freeze_never_takes_reserves_below_zero, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(without_the_limit_every_order_is_paid_for, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(free_imports_grow_by_their_trend, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_world_without_fuel_or_equipment_lacks_none, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests_name("model/exchange", tests, NULL, NULL);
}
