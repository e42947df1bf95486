#include "base/random.h"
#include "model/production.h"
#include "tests/support/check.h"
#include "tests/support/parts.h"

#include <math.h>

enum { SECTORS = DPRK_SECTORS, INPUTS = DPRK_SECTORS + DPRK_IMPORTS, STEPS = 200 };

static const struct production_settings weekly = {.steps_per_year = 52};

static struct dprk dprk;
static struct parts parts;

static int set_up(void **state)
{
    (void)state;
    dprk_fill(&dprk, DPRK_NONE);
    parts_start(&parts, &dprk, &weekly);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    parts_clear(&parts);
    return 0;
}

static void plan(struct production *production,
                 const lane *exports,
                 double income,
                 const lane *capacity_gain,
                 bool first)
{
    const lane same = lane_of(income);
    production_plan(production, exports, &same, capacity_gain, first);
}

static double uniform(struct random *random)
{
    return random_below(random, 1000001) / 1e6;
}

/* Exports and received shares anywhere between nothing and a third more than the base. */
static void shake(struct random *random, lane exports[SECTORS], lane received[DPRK_IMPORTS])
{
    for (size_t i = 0; i < SECTORS; i++) {
        for (int l = 0; l < LANES; l++) {
            exports[i][l] = parts.balance.exports[i][l] / 52.0 * 1.33 * uniform(random);
        }
    }
    for (size_t g = 0; g < DPRK_IMPORTS; g++) {
        for (int l = 0; l < LANES; l++) {
            received[g][l] = uniform(random);
        }
    }
}

static double orders_of(const struct production *p, size_t input, int l)
{
    double sum = 0.0;
    for (size_t use = p->first[input]; use < p->first[input + 1]; use++) {
        sum += p->coefficient[use][l] * p->order[use][l];
    }
    return sum;
}

/* Law: what is made is delivered, all of it and no more, and nobody gets more than he asked
 * for. */
static void check_deliveries(const struct production *p, const lane exports[SECTORS])
{
    for (size_t i = 0; i < SECTORS; i++) {
        for (int l = 0; l < LANES; l++) {
            double made = p->output[i][l];
            double others = p->final[i][l] + exports[i][l];
            double delivered =
                orders_of(p, i, l) * p->to_sectors[i][l] + others * p->to_final[i][l];
            assert_true(fabs(made - delivered) <= 1e-9 * p->base_output[i][l]);
            assert_true(p->to_sectors[i][l] >= 0.0 && p->to_sectors[i][l] <= 1.0);
            assert_true(p->to_final[i][l] >= 0.0 && p->to_final[i][l] <= 1.0);
        }
    }
}

/* Law: a stock ends with what it had and got, less what was used; never below zero. */
static void check_stocks(const struct production *p,
                         const lane *stock,
                         const lane *order,
                         const lane received[DPRK_IMPORTS])
{
    for (size_t input = 0; input < INPUTS; input++) {
        for (size_t use = p->first[input]; use < p->first[input + 1]; use++) {
            for (int l = 0; l < LANES; l++) {
                double share =
                    input < SECTORS ? p->to_sectors[input][l] : received[input - SECTORS][l];
                double used = stock[use][l] + order[use][l] * share - p->stock[use][l];
                double most = p->optimal[p->sector[use]][l];
                assert_true(p->stock[use][l] >= 0.0);
                assert_true(used >= -1e-9 * most && used <= most * (1.0 + 1e-9));
            }
        }
    }
}

static void goods_balance_every_step(void **state)
{
    (void)state;
    for (int proportional = 0; proportional < 2; proportional++) {
        struct random random = {.state = 71};
        const struct production_settings settings = {
            .steps_per_year = 52, .proportional_delivery = proportional == 1};
        parts_clear(&parts);
        parts_start(&parts, &dprk, &settings);
        struct production *p = &parts.production;
        lane exports[SECTORS];
        lane received[DPRK_IMPORTS];
        lane none[SECTORS] = {lane_of(0.0)};
        static lane stock[SECTORS * INPUTS];
        static lane order[SECTORS * INPUTS];
        for (int k = 0; k < STEPS; k++) {
            shake(&random, exports, received);
            plan(p, exports, 0.97, none, k == 0);
            production_make(p);
            check_deliveries(p, exports);
            for (size_t use = 0; use < p->first[INPUTS]; use++) {
                stock[use] = p->stock[use];
                order[use] = p->order[use];
            }
            production_restock(p, received);
            check_stocks(p, stock, order, received);
            production_renew(p, &received[2]);
        }
    }
}

/* One step from the base with one stock halved below its need: output by the formula. */
static void a_missing_input_costs_its_criticality(void **state)
{
    (void)state;
    struct production *p = &parts.production;
    lane none[SECTORS] = {lane_of(0.0)};
    lane exports[SECTORS];
    size_t use = p->first[1]; /* of mining, by utilities */
    while (p->sector[use] != 3) {
        use++;
    }
    assert_true(use < p->first[2]);
    double need = 0.6 * (1.5 * 52.0 / 12.0) * p->base_output[3][0];
    p->stock[use] = lane_of(0.37 * need);
    for (size_t i = 0; i < SECTORS; i++) {
        exports[i] = parts.balance.exports[i] / 52.0;
    }
    plan(p, exports, 1.0, none, true);
    production_make(p);
    double substituted = 0.63 / (24.0 * 52.0 / 12.0);
    double factor = 1.0 - 0.9 * (1.0 - 0.4 * substituted) * 0.63;
    assert_true(fabs(p->factor[3][0] - factor) < 1e-12);
    assert_true(fabs(p->output[3][0] / p->base_output[3][0] - factor) < 1e-12);
    assert_true(fabs(p->output[2][0] / p->base_output[2][0] - 1.0) < 1e-12);
    assert_int_equal(production_tightest(p, 3, 0), 1);
}

/* Without criticality the same shortage costs nothing, and what is missing is not used. */
static void an_input_that_is_not_critical_stops_nothing(void **state)
{
    (void)state;
    struct production *p = &parts.production;
    lane none[SECTORS] = {lane_of(0.0)};
    lane exports[SECTORS] = {lane_of(0.0)};
    for (size_t use = 0; use < p->first[INPUTS]; use++) {
        p->criticality[use] = lane_of(0.0);
        p->stock[use] = lane_of(0.0);
    }
    plan(p, exports, 1.0, none, true);
    production_make(p);
    for (size_t i = 0; i < SECTORS; i++) {
        assert_true(p->factor[i][0] == 1.0);
        assert_true(p->output[i][0] == p->optimal[i][0]);
    }
}

static void scarcity_raises_capacity_towards_its_most(void **state)
{
    (void)state;
    struct production *p = &parts.production;
    lane none[SECTORS] = {lane_of(0.0)};
    lane exports[SECTORS] = {lane_of(0.0)};
    exports[2] = p->base_output[2];
    plan(p, exports, 1.0, none, true);
    assert_true(p->overcapacity[2][0] == 1.0); /* not in the first step */
    assert_true(fabs(p->optimal[2][0] - p->base_output[2][0]) < 1e-12 * p->base_output[2][0]);
    production_make(p);
    double demand = p->demand[2][0];
    double zeta = (demand - p->output[2][0]) / demand;
    plan(p, exports, 1.0, none, false);
    assert_true(fabs(p->overcapacity[2][0] - (1.0 + 0.1 * zeta / 52.0)) < 1e-14);
    exports[2] = parts.balance.exports[2] / 52.0 + 1e-6 * p->base_output[2]; /* hardly any */
    p->output[2] = p->base_output[2];
    p->overcapacity[2] = lane_of(1.0);
    plan(p, exports, 1.0, none, false);
    assert_true(p->overcapacity[2][0] > 1.0);
    exports[2] = lane_of(0.0);
    p->overcapacity[2] = lane_of(1.08);
    plan(p, exports, 1.0, none, false);
    assert_true(fabs(p->overcapacity[2][0] - (1.08 - 0.08 / 52.0)) < 1e-14);
}

/* Agriculture is set by supply: what nobody else buys is eaten. */
static void a_supply_set_sector_sells_what_its_capacity_allows(void **state)
{
    (void)state;
    struct production *p = &parts.production;
    lane none[SECTORS] = {lane_of(0.0)};
    lane exports[SECTORS] = {lane_of(0.0)};
    plan(p, exports, 0.8, none, true);
    assert_true(fabs(p->demand[0][0] / p->base_output[0][0] - 1.0) < 1e-14);
    assert_true(p->final[0][0] > p->final_fixed[0][0] + p->final_moving[0][0]);
    assert_true(p->demand[2][0] < p->base_output[2][0]);
    double base_services = p->final_fixed[5][0] + p->final_moving[5][0];
    double services = 0.73 + 0.27 * 0.8;
    assert_true(fabs(p->final[5][0] / base_services - services) < 1e-14);
}

static void capacity_gained_from_absorbed_goods_counts(void **state)
{
    (void)state;
    struct production *p = &parts.production;
    lane gain[SECTORS] = {lane_of(0.0)};
    lane exports[SECTORS] = {lane_of(0.0)};
    gain[3] = lane_of(0.07);
    exports[3] = p->base_output[3];
    plan(p, exports, 1.0, gain, true);
    assert_true(fabs(p->optimal[3][0] / p->base_output[3][0] - 1.07) < 1e-14);
}

static void capital_wears_without_imported_equipment(void **state)
{
    (void)state;
    struct production *p = &parts.production;
    const lane whole = lane_of(1.0);
    const lane part = lane_of(0.25);
    production_renew(p, &whole);
    assert_true(p->capital[4][0] == 1.0);
    for (int k = 0; k < 52 * 400; k++) {
        production_renew(p, &part);
    }
    assert_true(fabs(p->capital[4][0] - (1.0 - 0.4 * 0.75)) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(goods_balance_every_step, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_input_costs_its_criticality, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_input_that_is_not_critical_stops_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(scarcity_raises_capacity_towards_its_most, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_supply_set_sector_sells_what_its_capacity_allows,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(capacity_gained_from_absorbed_goods_counts, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(capital_wears_without_imported_equipment, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests_name("model/production", tests, NULL, NULL);
}
