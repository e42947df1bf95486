#include "worker/catalogue.h"

#include "model/draw.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"
#include "tests/support/shaken.h"
#include "worker/options_part.h"
#include "worker/stability_part.h"

#include <stdio.h>
#include <string.h>

static size_t place_of(const struct catalogue *catalogue, uint64_t key)
{
    size_t i = 0;
    while (i < catalogue->count && catalogue->keys[i] != key) {
        i++;
    }
    return i;
}

/* Law: what readers call an uncertain number of the world is what the catalogue calls it,
 * whatever list it stands in; nothing stands in it twice, and nothing of a scenario's own. */
static void every_uncertain_number_read_has_a_place(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    struct catalogue catalogue;
    void *regime = NULL;
    void *options = NULL;
    isle_fill(&isle);
    isle_tell_patron(&isle);
    assess_read(&isle, &read);
    assert_int_equal(options_part()->prepare(&read.reader, &read.inputs, &options), STATUS_OK);
    assert_int_equal(stability_part()->prepare(&read.reader, &read.inputs, &regime), STATUS_OK);
    assert_int_equal(catalogue_read(isle.world, &read.arena, &catalogue), STATUS_OK);
    size_t uncertain = 0;
    size_t own = 0;
    for (const struct parameter *p = read.parameters.first; p != NULL; p = p->next) {
        bool has_place = place_of(&catalogue, draw_key(p->name)) < catalogue.count;
        bool is_own = strncmp(p->name, "measures.scenario.", strlen("measures.scenario.")) == 0;
        own += is_own;
        uncertain += parameter_is_uncertain(p);
        if (has_place != (parameter_is_uncertain(p) && !is_own)) {
            fail_msg("%s %s", p->name, has_place ? "has a place" : "has none");
        }
    }
    assert_true(uncertain > 20 && own > 0);
    for (size_t i = 0; i < catalogue.count; i++) {
        assert_int_equal(place_of(&catalogue, catalogue.keys[i]), i);
    }
    assess_forget(&read);
    isle_clear(&isle);
}

/* Numbers by the names they have in assumptions, one of each list. */
static void names_are_made_of_list_row_and_field(void **state)
{
    (void)state;
    struct isle isle;
    struct arena arena = {0};
    struct catalogue catalogue;
    isle_fill(&isle);
    isle.world->sectors[1]->stock_months = isle_quantity(&isle, "uniform(2, 4)");
    isle.world->exports[0]->diverted_share = isle_quantity(&isle, "uniform(0.1, 0.2)");
    isle.world->imports[2]->diverted_share = isle_quantity(&isle, "beta(2, 3)");
    isle.world->enforcement[0]->share = isle_quantity(&isle, "uniform(0.1, 0.2)");
    isle.world->measures[0]->enforcement = isle_quantity(&isle, "normal(0.5, 0.1)");
    isle.world->measures[1]->cap = isle_quantity(&isle, "triangular(80, 90, 110)");
    isle.world->measures[2]->phase_in_months = isle_quantity(&isle, "uniform(0, 6)");
    isle.world->measures[2]->exemption_share = isle_quantity(&isle, "beta(2, 8)");
    isle.world->economy->illicit_ramp_months = isle_quantity(&isle, "uniform(12, 24)");
    isle.world->regime->gdp_per_head_usd = isle_quantity(&isle, "uniform(2000, 2500)");
    isle.world->economy->gdp_musd = isle_quantity(&isle, "lognormal(2000, 0.1)");
    isle.world->economy->restock_months = isle_quantity(&isle, "3");
    isle.world->regime->intervention_per_year = isle_quantity(&isle, "uniform(0, 0.01)");
    assert_int_equal(catalogue_read(isle.world, &arena, &catalogue), STATUS_OK);
    const Brink__V1__World *world = isle.world;
    char names[13][160];
    snprintf(names[0], sizeof names[0], "sectors.%s.stock_months", world->sectors[1]->name);
    snprintf(names[1], sizeof names[1], "exports.%s.diverted_share", world->exports[0]->name);
    snprintf(names[2], sizeof names[2], "imports.%s.diverted_share", world->imports[2]->name);
    snprintf(names[3], sizeof names[3], "enforcement.%s.%s.share",
             world->enforcement[0]->partner, world->enforcement[0]->enforcement_class);
    snprintf(names[4], sizeof names[4], "measures.%s.enforcement", world->measures[0]->name);
    snprintf(names[5], sizeof names[5], "economy.gdp_musd");
    snprintf(names[6], sizeof names[6], "regime.intervention_per_year");
    snprintf(names[7], sizeof names[7], "%s", world->variables[0]->name);
    snprintf(names[8], sizeof names[8], "measures.%s.cap", world->measures[1]->name);
    snprintf(names[9], sizeof names[9], "measures.%s.phase_in_months",
             world->measures[2]->name);
    snprintf(names[10], sizeof names[10], "measures.%s.exemption_share",
             world->measures[2]->name);
    snprintf(names[11], sizeof names[11], "economy.illicit_ramp_months");
    snprintf(names[12], sizeof names[12], "regime.gdp_per_head_usd");
    for (int i = 0; i < 13; i++) {
        if (place_of(&catalogue, draw_key(names[i])) == catalogue.count) {
            fail_msg("%s has no place", names[i]);
        }
    }
    uint64_t fixed = draw_key("economy.restock_months");
    assert_int_equal(place_of(&catalogue, fixed), catalogue.count);
    arena_clear(&arena);
    isle_clear(&isle);
}

static void a_hazard_known_exactly_has_no_places(void **state)
{
    (void)state;
    struct isle isle;
    struct arena arena = {0};
    struct catalogue with;
    struct catalogue without;
    isle_fill(&isle);
    uint64_t key = catalogue_hazard_key(isle.world->regime->hazard[0]);
    assert_int_equal(key, draw_key("regime.hazard.intercept"));
    assert_int_equal(catalogue_read(isle.world, &arena, &with), STATUS_OK);
    assert_int_equal(place_of(&with, key), 0);
    isle.world->regime->n_covariance = 0;
    assert_int_equal(catalogue_read(isle.world, &arena, &without), STATUS_OK);
    assert_int_equal(without.count, with.count - isle.world->regime->n_hazard);
    assert_int_equal(place_of(&without, key), without.count);
    arena_clear(&arena);
    isle_clear(&isle);
}

/* Law: a world that gains a nuclear test keeps the place of every number it had; those of the
 * test, with the variable they name, come behind all others. */
static void those_of_a_nuclear_test_come_last(void **state)
{
    (void)state;
    struct isle isle;
    struct arena arena = {0};
    struct catalogue before;
    struct catalogue after;
    isle_fill(&isle);
    assert_int_equal(catalogue_read(isle.world, &arena, &before), STATUS_OK);
    assert_int_equal(before.late, before.count);
    shaken_fill(isle.world, &isle.arena);
    assert_int_equal(catalogue_read(isle.world, &arena, &after), STATUS_OK);
    assert_int_equal(after.late, before.count);
    assert_int_equal(after.count, before.count + 9); /* height_m is known exactly */
    for (size_t i = 0; i < before.count; i++) {
        assert_true(after.keys[i] == before.keys[i]);
    }
    assert_int_equal(place_of(&after, draw_key("blast")), after.late);
    assert_true(place_of(&after, draw_key("hazard.lid_m.value")) < after.count);
    assert_int_equal(place_of(&after, draw_key("hazard.mb.value")), after.count);
    assert_int_equal(place_of(&after, draw_key("hazard.height_m.value")), after.count);
    arena_clear(&arena);
    isle_clear(&isle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_uncertain_number_read_has_a_place),
        cmocka_unit_test(names_are_made_of_list_row_and_field),
        cmocka_unit_test(a_hazard_known_exactly_has_no_places),
        cmocka_unit_test(those_of_a_nuclear_test_come_last),
    };
    return cmocka_run_group_tests_name("worker/catalogue", tests, NULL, NULL);
}
