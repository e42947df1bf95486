#include "tests/support/request.h"

#include <assert.h>
#include <string.h>

/* Texts of the contract are char *, but nobody writes to them. */
static char *text(const char *words)
{
    return (char *)words;
}

/* Points a list at the elements of an array; yields the number of elements. */
#define LIST(list, array) list_of((list), (array), sizeof(array)[0], sizeof(array))

static size_t list_of(void *list, void *array, size_t size, size_t all)
{
    for (size_t i = 0; i < all / size; i++) {
        void *element = (char *)array + i * size;
        memcpy((char *)list + i * sizeof element, &element, sizeof element);
    }
    return all / size;
}

static Brink__V1__Quantity *new_quantity(struct request *request)
{
    assert(request->quantity_count < REQUEST_QUANTITIES);
    Brink__V1__Quantity *quantity = &request->quantities[request->quantity_count++];
    brink__v1__quantity__init(quantity);
    return quantity;
}

Brink__V1__Quantity *request_number(struct request *request, double number)
{
    Brink__V1__Quantity *quantity = new_quantity(request);
    quantity->value_case = BRINK__V1__QUANTITY__VALUE_NUMBER;
    quantity->number = number;
    return quantity;
}

Brink__V1__Quantity *request_variable(struct request *request, const char *name)
{
    Brink__V1__Quantity *quantity = new_quantity(request);
    quantity->value_case = BRINK__V1__QUANTITY__VALUE_VARIABLE;
    quantity->variable = text(name);
    return quantity;
}

static void make_names(struct request *r)
{
    static const char *const terms[] = {"intercept", "personal",         "military", "monarchy",
                                        "growth",    "log_gdp_per_head", "log_age"};
    Brink__V1__World *world = &r->world;
    for (size_t i = 0; i < 2; i++) {
        brink__v1__variable__init(&r->variables[i]);
        brink__v1__partner__init(&r->partners[i]);
        r->partners[i].name = text(i == 0 ? "China" : "others");
        r->partners[i].code = text(i == 0 ? "CHN" : "ROW");
        r->partners[i].labour_share = i == 0 ? 0.75 : 0.25;
    }
    r->variables[0].name = text("v_share");
    r->variables[0].value = request_number(r, 0.25);
    r->variables[1].name = text("v_stock");
    r->variables[1].value = new_quantity(r);
    brink__v1__triangular__init(&r->triangular);
    r->triangular.low = 1.0;
    r->triangular.mode = 2.0;
    r->triangular.high = 4.0;
    r->variables[1].value->value_case = BRINK__V1__QUANTITY__VALUE_TRIANGULAR;
    r->variables[1].value->triangular = &r->triangular;
    brink__v1__reading__init(&r->readings[0]);
    r->readings[0].name = text("customs");
    world->n_variables = LIST(r->variable_list, r->variables);
    world->variables = r->variable_list;
    world->n_partners = LIST(r->partner_list, r->partners);
    world->partners = r->partner_list;
    world->n_readings = LIST(r->reading_list, r->readings);
    world->readings = r->reading_list;
    for (size_t i = 0; i < REQUEST_TERMS; i++) {
        brink__v1__hazard_term__init(&r->terms[i]);
        r->terms[i].term = text(terms[i]);
        r->terms[i].value = -0.5;
    }
    r->regime.n_hazard = LIST(r->term_list, r->terms);
    r->regime.hazard = r->term_list;
}

static void make_sectors(struct request *r)
{
    static const char *const names[] = {"mine", "mill"};
    Brink__V1__World *world = &r->world;
    for (size_t i = 0; i < 2; i++) {
        brink__v1__sector__init(&r->sectors[i]);
        r->sectors[i].name = text(names[i]);
        r->sectors[i].value_added_share = i == 0 ? 0.375 : 0.625;
        r->sectors[i].intermediate_share = 0.5;
        r->sectors[i].final_share = 0.25;
        r->sectors[i].stock_months = request_variable(r, "v_stock");
    }
    for (size_t i = 0; i < REQUEST_COEFFICIENTS; i++) {
        brink__v1__input_coefficient__init(&r->coefficients[i]);
        r->coefficients[i].from_sector = text(names[i / 2]);
        r->coefficients[i].to_sector = text(names[i % 2]);
        r->coefficients[i].coefficient = 0.125;
    }
    for (size_t i = 0; i < REQUEST_CRITICALITIES; i++) {
        brink__v1__criticality__init(&r->criticalities[i]);
        r->criticalities[i].input = text(i < 4 ? names[i / 2] : "oil");
        r->criticalities[i].sector = text(names[i % 2]);
        r->criticalities[i].share = 0.5;
    }
    world->n_sectors = LIST(r->sector_list, r->sectors);
    world->sectors = r->sector_list;
    world->n_coefficients = LIST(r->coefficient_list, r->coefficients);
    world->coefficients = r->coefficient_list;
    world->n_criticalities = LIST(r->criticality_list, r->criticalities);
    world->criticalities = r->criticality_list;
}

static void make_goods(struct request *r)
{
    Brink__V1__World *world = &r->world;
    Brink__V1__ExportGood *ore = &r->exports[0];
    Brink__V1__ImportGood *oil = &r->imports[0];
    brink__v1__export_good__init(ore);
    ore->name = text("ore");
    ore->sector = text("mine");
    ore->value_musd = 100.0;
    ore->enforcement_class = text("export");
    ore->diverted_share = request_variable(r, "v_share");
    ore->absorbed_share = request_number(r, 0.5);
    brink__v1__import_good__init(oil);
    oil->name = text("oil");
    oil->priority_class = BRINK__V1__PRIORITY_CLASS__PRIORITY_CLASS_FUEL;
    oil->value_musd = 80.0;
    oil->displaces = text("mine");
    oil->enforcement_class = text("import");
    oil->diverted_share = request_number(r, 0.1);
    oil->stock_months = request_variable(r, "v_stock");
    oil->quantity = request_number(r, 4.5);
    oil->quantity_unit = text("Mbbl");
    world->n_exports = LIST(r->export_list, r->exports);
    world->exports = r->export_list;
    world->n_imports = LIST(r->import_list, r->imports);
    world->imports = r->import_list;
    for (size_t i = 0; i < REQUEST_USES; i++) {
        static const char *const users[] = {"mine", "mill", "final"};
        brink__v1__import_use__init(&r->uses[i]);
        r->uses[i].good = text("oil");
        r->uses[i].user = text(users[i]);
        r->uses[i].share = i == 0 ? 0.5 : 0.25;
    }
    world->n_import_uses = LIST(r->use_list, r->uses);
    world->import_uses = r->use_list;
    for (size_t i = 0; i < REQUEST_TRADE; i++) {
        Brink__V1__Trade *row = &r->trade[i];
        brink__v1__trade__init(row);
        row->flow = i < 2 ? BRINK__V1__FLOW__FLOW_EXPORT : BRINK__V1__FLOW__FLOW_IMPORT;
        row->good = text(i < 2 ? "ore" : "oil");
        row->partner = text(i % 2 == 0 ? "CHN" : "ROW");
        row->reading = text("customs");
        row->value_musd = (i < 2 ? 100.0 : 80.0) * (i % 2 == 0 ? 0.75 : 0.25);
    }
    world->n_trade = LIST(r->trade_list, r->trade);
    world->trade = r->trade_list;
}

static void make_measures(struct request *r)
{
    Brink__V1__World *world = &r->world;
    brink__v1__processing__init(&r->processing[0]);
    r->processing[0].input_good = text("oil");
    r->processing[0].sector = text("mine");
    r->processing[0].export_good = text("ore");
    r->processing[0].share = request_number(r, 0.5);
    world->n_processing = LIST(r->processing_list, r->processing);
    world->processing = r->processing_list;
    brink__v1__enforcement__init(&r->enforcement[0]);
    r->enforcement[0].partner = text("*");
    r->enforcement[0].enforcement_class = text("*");
    r->enforcement[0].share = request_number(r, 0.75);
    world->n_enforcement = LIST(r->enforcement_list, r->enforcement);
    world->enforcement = r->enforcement_list;
    r->stand_in = r->enforcement[0];
    r->stand_in_list[0] = &r->stand_in;
    for (size_t i = 0; i < 2; i++) {
        Brink__V1__Measure *measure = &r->measures[i];
        brink__v1__measure__init(measure);
        measure->name = text(i == 0 ? "no-ore" : "less-oil");
        measure->package = text(i == 0 ? "p1" : "");
        measure->kind = i == 0 ? BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN
                               : BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_QUANTITY;
        measure->flow = i == 0 ? BRINK__V1__FLOW__FLOW_EXPORT : BRINK__V1__FLOW__FLOW_IMPORT;
        measure->start = text("2017-09-11");
        r->goods[i][0] = text(i == 0 ? "ore" : "oil");
        measure->n_goods = 1;
        measure->goods = r->goods[i];
    }
    r->measures[1].cap = request_number(r, 2.0);
    r->world_measure_list[0] = &r->measures[0];
    world->n_measures = 1;
    world->measures = r->world_measure_list;
    r->measure_list[0] = &r->measures[1];
    r->scenario.n_measures = 1;
    r->scenario.measures = r->measure_list;
    r->packages[0] = text("p1");
    r->scenario.n_packages = 1;
    r->scenario.packages = r->packages;
}

static void make_economy(struct request *r)
{
    static const double numbers[] = {
        1000.0, 1.0, 1.0,  0.5, 2.0, 1.1,  12.0, 9.0,  0.0, 5.0, 0.3, 0.5, 0.3, 35,  0.0, 480,
        60,     12,  15.0, 0.2, 3.0, 24.0, 0.4,  0.06, 0.4, 0.6, 0.0, 0.5, 0.0, 0.0, 0.5, 18};
    const ProtobufCMessageDescriptor *type = &brink__v1__economy__descriptor;
    size_t next = 0;
    brink__v1__economy__init(&r->economy);
    for (unsigned i = 0; i < type->n_fields; i++) {
        if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE) {
            assert(next < sizeof numbers / sizeof numbers[0]);
            Brink__V1__Quantity *quantity = request_number(r, numbers[next++]);
            memcpy((char *)&r->economy + type->fields[i].offset, &quantity, sizeof(void *));
        }
    }
    assert(next == sizeof numbers / sizeof numbers[0]);
    r->economy.illicit_start = text("2017-07-01");
    r->economy.population_million = 25.0;
}

static void make_regime(struct request *r)
{
    Brink__V1__Regime *regime = &r->regime;
    regime->type = BRINK__V1__REGIME_TYPE__REGIME_TYPE_PARTY;
    regime->since_year = 1948;
    regime->gdp_per_head_usd = request_number(r, 1700.0);
    regime->sanction_log_hazard_ratio = request_number(r, 0.1);
    regime->intervention_per_year = request_number(r, 0.0013);
    for (size_t i = 0; i < 2; i++) {
        brink__v1__hazard_percentile__init(&r->percentiles[i]);
        r->percentiles[i].percentile = i == 0 ? 0.0 : 100.0;
        r->percentiles[i].hazard = i == 0 ? 0.01 : 0.3;
        brink__v1__ending__init(&r->endings[i]);
        r->endings[i].cause = text(i == 0 ? "coup" : "foreign force");
        r->endings[i].share = i == 0 ? 0.875 : 0.125;
        brink__v1__hazard_covariance__init(&r->covariances[i]);
        r->covariance_list[i] = &r->covariances[i];
    }
    regime->n_percentiles = LIST(r->percentile_list, r->percentiles);
    regime->percentiles = r->percentile_list;
    regime->n_endings = LIST(r->ending_list, r->endings);
    regime->endings = r->ending_list;
    regime->covariance = r->covariance_list;
}

static void make_places(struct request *r)
{
    Brink__V1__World *world = &r->world;
    for (size_t i = 0; i < 2; i++) {
        brink__v1__place__init(&r->places[i]);
        r->places[i].name = text(i == 0 ? "Baishan" : "Changbai");
        r->places[i].country = text("CHN");
        r->places[i].part_of = text(i == 0 ? "" : "Baishan");
    }
    brink__v1__nuclear_test__init(&r->tests[0]);
    r->tests[0].date = text("2017-09-03");
    brink__v1__actor__init(&r->actors[0]);
    r->actors[0].name = text("China");
    r->actors[0].pressure_salience = 60.0;
    r->actors[0].talks_salience = 40.0;
    brink__v1__treaty__init(&r->treaties[0]);
    r->treaties[0].name = text("Non-proliferation");
    world->n_places = LIST(r->place_list, r->places);
    world->places = r->place_list;
    world->n_tests = LIST(r->test_list, r->tests);
    world->tests = r->test_list;
    world->n_actors = LIST(r->actor_list, r->actors);
    world->actors = r->actor_list;
    world->n_treaties = LIST(r->treaty_list, r->treaties);
    world->treaties = r->treaty_list;
}

void request_make(struct request *request)
{
    memset(request, 0, sizeof *request);
    brink__v1__scenario_request__init(&request->request);
    brink__v1__scenario__init(&request->scenario);
    brink__v1__world__init(&request->world);
    brink__v1__regime__init(&request->regime);
    request->request.scenario = &request->scenario;
    request->request.world = &request->world;
    request->world.name = text("atlantis");
    request->world.target = text("ATL");
    request->world.patron = text("CHN");
    request->world.base_date = text("2016-01-01");
    request->world.economy = &request->economy;
    request->world.regime = &request->regime;
    request->scenario.name = text("trial");
    request->scenario.analysis = BRINK__V1__ANALYSIS__ANALYSIS_ASSESS;
    request->scenario.as_of = text("2017-09-11");
    request->scenario.months = 84;
    request->scenario.steps_per_year = 52;
    request->scenario.draws = 100;
    make_names(request);
    make_sectors(request);
    make_goods(request);
    make_measures(request);
    make_economy(request);
    make_regime(request);
    make_places(request);
    brink__v1__variable__init(&request->override);
    request->override.name = text("v_share");
    request->override.value = request_number(request, 0.5);
    request->override_list[0] = &request->override;
}
