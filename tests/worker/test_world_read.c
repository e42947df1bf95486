#include "worker/world_read.h"

#include "tests/support/assess.h"
#include "tests/support/check.h"

#include <math.h>

static void names_become_places(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    struct problems problems = {0};
    isle_fill(&isle);
    assess_read(&isle, &read);
    const struct world *world = &read.inputs.world;
    world_check(world, &problems);
    assert_int_equal(problems.count, 0);
    assert_int_equal(world->sector_count, 3);
    assert_int_equal(world->export_count, 3);
    assert_int_equal(world->import_count, 4);
    assert_int_equal(world->partner_count, 2);
    assert_string_equal(world->partners[1].name, "SUD");
    assert_int_equal(world->exports[1].sector, 1);
    assert_int_equal(world->exports[0].absorbed_by, WORLD_NONE);
    assert_int_equal(world->imports[1].displaces, 0);
    assert_int_equal(world->imports[1].priority, WORLD_FOOD);
    assert_int_equal(world->imports[3].priority, WORLD_CAPITAL_GOODS);
    assert_true(world->sectors[0].supply_set && !world->sectors[1].supply_set);
    assert_true(world->coefficients[1 * 3 + 2] == 0.2);  /* works to services */
    assert_true(world->import_uses[1 * 4 + 3] == 0.7);   /* grain, final */
    assert_true(world->criticalities[3 * 3 + 1] == 0.4); /* works without fuel */
    assert_true(world->criticalities[2 * 3 + 0] == 0.2); /* farms without services */
    assess_forget(&read);
    isle_clear(&isle);
}

static void rows_may_come_in_any_order(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    isle_fill(&isle);
    Brink__V1__InputCoefficient *row = isle.world->coefficients[0];
    isle.world->coefficients[0] = isle.world->coefficients[8];
    isle.world->coefficients[8] = row;
    assess_read(&isle, &read);
    assert_true(read.inputs.world.coefficients[0] == 0.15);
    assert_true(read.inputs.world.coefficients[8] == 0.21);
    assess_forget(&read);
    isle_clear(&isle);
}

static void every_number_of_the_economy_is_found_by_its_name(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    isle_fill(&isle);
    assess_read(&isle, &read);
    const struct uncertain *numbers = read.inputs.world.numbers;
    assert_int_equal(numbers[WORLD_GDP].key, draw_key("gdp"));
    assert_int_equal(numbers[WORLD_OTHER_SHOCKS].key, draw_key("shocks"));
    assert_true(numbers[WORLD_OVERCAPACITY_MONTHS].distribution.a == 12.0);
    assert_true(numbers[WORLD_FREE_EXPORTS_TREND].distribution.a == 1.0);
    assert_true(numbers[WORLD_RESERVES].distribution.c == 1060.0);
    assert_true(fabs(read.inputs.world.illicit_start_years - (1.0 + 31.0 / 365.0)) < 1e-12);
    assert_true(numbers[WORLD_ILLICIT_RAMP_MONTHS].distribution.a == 18.0);
    assess_forget(&read);
    isle_clear(&isle);
}

/* Another reading of the same trade: its partners' shares, its totals. */
static void a_reading_sets_partners_and_totals(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    isle_fill(&isle);
    Brink__V1__Reading other = BRINK__V1__READING__INIT;
    Brink__V1__Reading *readings[] = {isle.world->readings[0], &other};
    other.name = "mirror";
    other.exports_musd = 983.0; /* twice the table */
    isle.world->readings = readings;
    isle.world->n_readings = 2;
    isle.scenario->reading = "mirror";
    Brink__V1__Trade *trade[28];
    Brink__V1__Trade again[14];
    for (size_t i = 0; i < 14; i++) {
        trade[i] = isle.world->trade[i];
        again[i] = *isle.world->trade[i];
        again[i].reading = "mirror";
        again[i].partner = i < 7 ? "SUD" : "NOR"; /* the other way round */
        trade[14 + i] = &again[i];
    }
    isle.world->trade = trade;
    isle.world->n_trade = 28;
    assess_read(&isle, &read);
    const struct world *world = &read.inputs.world;
    assert_true(fabs(world->exports[0].value_musd - 2.0 * 120.5) < 1e-9);
    assert_true(world->imports[0].value_musd == 150.0);
    assert_true(fabs(world->exports[1].partner_shares[0] - 0.3) < 1e-12);
    assert_true(fabs(world->imports[1].partner_shares[0] - 0.4) < 1e-12);
    assess_forget(&read);
    isle.scenario->reading = ""; /* the first */
    assess_read(&isle, &read);
    assert_true(read.inputs.world.exports[0].value_musd == 120.5);
    assert_true(fabs(read.inputs.world.exports[1].partner_shares[0] - 0.7) < 1e-12);
    assess_forget(&read);
    isle_clear(&isle);
}

static void enforcement_finds_its_classes(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    isle_fill(&isle);
    assess_read(&isle, &read);
    const struct world *world = &read.inputs.world;
    assert_int_equal(world->class_count, 4); /* labour, finance, export, import */
    assert_int_equal(world->labour_class, 0);
    assert_int_equal(world->finance_class, 1);
    size_t exports = world->exports[0].enforcement_class;
    size_t imports = world->imports[0].enforcement_class;
    assert_int_equal(world_enforcement_row(world, 0, exports), 0);
    assert_int_equal(world_enforcement_row(world, 0, imports), 1);
    assert_int_equal(world_enforcement_row(world, 1, exports), 2);
    assert_int_equal(world_enforcement_row(world, 1, world->labour_class), 3);
    assert_int_equal(world->enforcement[2].enforcement_class, WORLD_EVERY);
    assert_int_equal(world->enforcement[3].partner, WORLD_EVERY);
    assess_forget(&read);
    isle_clear(&isle);
}

static void enforcement_of_the_scenario_stands_in_for_the_worlds(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    isle_fill(&isle);
    Brink__V1__Enforcement row = BRINK__V1__ENFORCEMENT__INIT;
    Brink__V1__Enforcement *rows[] = {&row};
    row.partner = "SUD";
    row.enforcement_class = "*";
    row.share = isle_quantity(&isle, "0.625");
    isle.scenario->enforcement = rows;
    isle.scenario->n_enforcement = 1;
    assess_read(&isle, &read);
    assert_int_equal(read.inputs.world.enforcement_count, 5);
    assert_true(read.inputs.world.enforcement[2].share.distribution.a == 0.625);
    assert_true(read.inputs.world.enforcement[1].share.distribution.a == 0.5);
    assess_forget(&read);
    isle_clear(&isle);
}

static void shares_nobody_gave_follow_the_exports(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    isle_fill(&isle);
    isle.world->partners[0]->labour_share = 0.125;
    isle.world->partners[1]->labour_share = 0.875;
    assess_read(&isle, &read);
    const struct world_partner *partners = read.inputs.world.partners;
    assert_true(partners[0].labour_share == 0.125 && partners[1].labour_share == 0.875);
    assert_true(fabs(partners[0].finance_share - 0.7) < 1e-12);
    assert_true(fabs(partners[1].finance_share - 0.3) < 1e-12);
    assess_forget(&read);
    isle_clear(&isle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_places),
        cmocka_unit_test(rows_may_come_in_any_order),
        cmocka_unit_test(every_number_of_the_economy_is_found_by_its_name),
        cmocka_unit_test(a_reading_sets_partners_and_totals),
        cmocka_unit_test(enforcement_finds_its_classes),
        cmocka_unit_test(enforcement_of_the_scenario_stands_in_for_the_worlds),
        cmocka_unit_test(shares_nobody_gave_follow_the_exports),
    };
    return cmocka_run_group_tests_name("worker/world_read", tests, NULL, NULL);
}
