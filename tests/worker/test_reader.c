#include "worker/reader.h"

#include "tests/support/assess.h"
#include "tests/support/check.h"

/* A reader of the isle that has read nothing yet. */
struct fixture {
    struct isle isle;
    struct arena arena;
    struct parameters parameters;
    struct problems problems;
    struct reader reader;
};

static void open_fixture(struct fixture *fixture)
{
    *fixture = (struct fixture){0};
    isle_fill(&fixture->isle);
    fixture->reader = (struct reader){.request = fixture->isle.request,
                                      .root = "scenario",
                                      .arena = &fixture->arena,
                                      .parameters = &fixture->parameters,
                                      .problems = &fixture->problems};
}

static void close_fixture(struct fixture *fixture)
{
    arena_clear(&fixture->arena);
    isle_clear(&fixture->isle);
}

static struct uncertain read(struct fixture *fixture,
                             const ProtobufCMessage *row,
                             const char *field,
                             const char *row_name)
{
    return reader_number(&fixture->reader, row, field, row_name);
}

static void every_kind_of_quantity_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct distribution expected;
    } rows[] = {
        {"2.385", {DISTRIBUTION_FIXED, 2.385, 0, 0}},
        {"uniform(0.25, 3)", {DISTRIBUTION_UNIFORM, 0.25, 3, 0}},
        {"triangular(0.25, 1, 3)", {DISTRIBUTION_TRIANGULAR, 0.25, 1, 3}},
        {"normal(-1.5, 0.5)", {DISTRIBUTION_NORMAL, -1.5, 0.5, 0}},
        {"lognormal(1.5, 0.5)", {DISTRIBUTION_LOGNORMAL, 1.5, 0.5, 0}},
        {"beta(2, 7)", {DISTRIBUTION_BETA, 2, 7, 0}},
        {"resale", {DISTRIBUTION_TRIANGULAR, 0.05, 0.2, 0.45}},
    };
    struct fixture fixture;
    open_fixture(&fixture);
    Brink__V1__Economy *economy = fixture.isle.world->economy;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        economy->gdp_musd = isle_quantity(&fixture.isle, rows[i].text);
        struct uncertain number = read(&fixture, &economy->base, "gdp_musd", "economy");
        const struct distribution *expected = &rows[i].expected;
        assert_int_equal(number.distribution.kind, expected->kind);
        assert_true(number.distribution.a == expected->a &&
                    number.distribution.b == expected->b &&
                    number.distribution.c == expected->c);
    }
    close_fixture(&fixture);
}

static void places_that_name_a_variable_share_its_draws(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    const Brink__V1__World *world = fixture.isle.world;
    struct uncertain a =
        read(&fixture, &world->exports[0]->base, "diverted_share", "exports.copra");
    struct uncertain b =
        read(&fixture, &world->exports[2]->base, "diverted_share", "exports.crafts");
    assert_int_equal(a.key, draw_key("resale"));
    assert_int_equal(b.key, a.key);
    /* The variable is a parameter once, its places each. */
    assert_int_equal(fixture.parameters.count, 3);
    const struct parameter *resale = assess_parameter(&fixture.parameters, "resale");
    assert_non_null(resale);
    assert_string_equal(resale->unit, "share");
    assert_string_equal(resale->tag, "G");
    assert_string_equal(resale->source, "the almanac");
    assert_true(resale->central == 0.2);
    close_fixture(&fixture);
}

static void a_distribution_of_its_own_is_known_by_its_place(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    const Brink__V1__World *world = fixture.isle.world;
    struct uncertain a =
        read(&fixture, &world->exports[0]->base, "absorbed_share", "exports.copra");
    struct uncertain b =
        read(&fixture, &world->exports[1]->base, "absorbed_share", "exports.tins");
    assert_int_equal(a.key, draw_key("exports.copra.absorbed_share"));
    assert_int_equal(b.key, draw_key("exports.tins.absorbed_share"));
    close_fixture(&fixture);
}

static void a_variable_of_the_scenario_stands_in_for_the_worlds(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    Brink__V1__Variable variable = BRINK__V1__VARIABLE__INIT;
    Brink__V1__Variable *variables[] = {&variable};
    variable.name = "resale";
    variable.value = isle_quantity(&fixture.isle, "0.125");
    variable.unit = "share of trade";
    fixture.isle.scenario->variables = variables;
    fixture.isle.scenario->n_variables = 1;
    struct uncertain number = read(&fixture, &fixture.isle.world->exports[0]->base,
                                   "diverted_share", "exports.copra");
    assert_int_equal(number.distribution.kind, DISTRIBUTION_FIXED);
    assert_true(number.distribution.a == 0.125);
    assert_string_equal(assess_parameter(&fixture.parameters, "resale")->unit,
                        "share of trade");
    close_fixture(&fixture);
}

static void plain_numbers_are_parameters_too(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    const Brink__V1__World *world = fixture.isle.world;
    struct uncertain people =
        read(&fixture, &world->economy->base, "population_million", "economy");
    struct uncertain since = read(&fixture, &world->regime->base, "since_year", "regime");
    assert_true(people.distribution.a == 2.385 && since.distribution.a == 1971.0);
    const struct parameter *parameter =
        assess_parameter(&fixture.parameters, "economy.population_million");
    assert_string_equal(parameter->unit, "millions");
    assert_true(parameter->value->number == 2.385);
    close_fixture(&fixture);
}

static void a_quantity_that_is_absent_is_zero_and_no_parameter(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    struct uncertain number =
        read(&fixture, &fixture.isle.world->exports[0]->base, "quantity", "exports.copra");
    assert_int_equal(number.distribution.kind, DISTRIBUTION_FIXED);
    assert_true(number.distribution.a == 0.0);
    assert_int_equal(fixture.parameters.count, 0);
    close_fixture(&fixture);
}

static void a_quantity_of_goods_has_the_unit_of_the_good(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    (void)read(&fixture, &fixture.isle.world->imports[0]->base, "quantity", "imports.fuel");
    assert_string_equal(fixture.parameters.first->unit, "Mbbl");
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_quantity_is_read),
        cmocka_unit_test(places_that_name_a_variable_share_its_draws),
        cmocka_unit_test(a_distribution_of_its_own_is_known_by_its_place),
        cmocka_unit_test(a_variable_of_the_scenario_stands_in_for_the_worlds),
        cmocka_unit_test(plain_numbers_are_parameters_too),
        cmocka_unit_test(a_quantity_that_is_absent_is_zero_and_no_parameter),
        cmocka_unit_test(a_quantity_of_goods_has_the_unit_of_the_good),
    };
    return cmocka_run_group_tests_name("worker/reader", tests, NULL, NULL);
}
