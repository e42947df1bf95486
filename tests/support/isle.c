#include "tests/support/isle.h"

#include "proto/quantity.h"

#include <stdlib.h>
#include <string.h>

enum { SECTORS = 3, EXPORTS = 3, IMPORTS = 4, PARTNERS = 2, TERMS = 7 };

static const char *const sectors[SECTORS] = {"farms", "works", "services"};
static const char *const partners[PARTNERS] = {"NOR", "SUD"};

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

static char *word(const char *text)
{
    return (char *)text; /* packing only reads it */
}

static void *take(struct isle *isle, const ProtobufCMessageDescriptor *type)
{
    void *message = arena_take(&isle->arena, type->sizeof_message);
    require(message != NULL);
    protobuf_c_message_init(type, message);
    return message;
}

/* A list of new rows. */
static void *
rows(struct isle *isle, const ProtobufCMessageDescriptor *type, size_t count, size_t *count_out)
{
    void **list = arena_take_array(&isle->arena, count, sizeof *list);
    require(list != NULL);
    for (size_t i = 0; i < count; i++) {
        list[i] = take(isle, type);
    }
    *count_out = count;
    return list;
}

static char **words(struct isle *isle, const char *text, size_t *count_out)
{
    char **list = arena_take_array(&isle->arena, 1, sizeof *list);
    require(list != NULL);
    list[0] = word(text);
    *count_out = 1;
    return list;
}

Brink__V1__Quantity *isle_quantity(struct isle *isle, const char *text)
{
    char fault[QUANTITY_FAULT_BYTES];
    Brink__V1__Quantity *quantity = take(isle, &brink__v1__quantity__descriptor);
    require(quantity_parse(text, &isle->arena, quantity, fault) == STATUS_OK);
    return quantity;
}

static void fill_variables(struct isle *isle)
{
    static const char *const table[][4] = {
        {"gdp", "uniform(4200, 6100)", "M USD", "S"},
        {"cover", "triangular(0.8, 1.7, 4.5)", "months", "assumption"},
        {"resale", "triangular(0.05, 0.2, 0.45)", "share", "G"},
        {"shocks", "normal(0, 1.6)", "% a year", "D"},
    };
    enum { COUNT = sizeof table / sizeof table[0] };
    isle->world->variables =
        rows(isle, &brink__v1__variable__descriptor, COUNT, &isle->world->n_variables);
    for (size_t i = 0; i < COUNT; i++) {
        Brink__V1__Variable *row = isle->world->variables[i];
        row->name = word(table[i][0]);
        row->value = isle_quantity(isle, table[i][1]);
        row->unit = word(table[i][2]);
        row->tag = word(table[i][3]);
        row->source = word("the almanac");
    }
}

static void fill_sectors(struct isle *isle)
{
    static const double numbers[SECTORS][4] = {
        {0.3, 0.42, 0.45, 0.0}, {0.3, 0.6, 0.3, 0.0}, {0.4, 0.45, 0.65, 0.55}};
    Brink__V1__World *world = isle->world;
    world->sectors = rows(isle, &brink__v1__sector__descriptor, SECTORS, &world->n_sectors);
    for (size_t i = 0; i < SECTORS; i++) {
        Brink__V1__Sector *row = world->sectors[i];
        row->name = word(sectors[i]);
        row->value_added_share = numbers[i][0];
        row->intermediate_share = numbers[i][1];
        row->final_share = numbers[i][2];
        row->government_share = numbers[i][3];
        row->supply_set = i == 0;
        row->stock_months = isle_quantity(isle, "cover");
    }
}

static void fill_coefficients(struct isle *isle)
{
    static const double numbers[SECTORS][SECTORS] = {
        {0.15, 0.12, 0.04}, {0.17, 0.3, 0.2}, {0.1, 0.18, 0.21}};
    Brink__V1__World *world = isle->world;
    world->coefficients = rows(isle, &brink__v1__input_coefficient__descriptor,
                               SECTORS * SECTORS, &world->n_coefficients);
    for (size_t i = 0; i < SECTORS * SECTORS; i++) {
        Brink__V1__InputCoefficient *row = world->coefficients[i];
        row->from_sector = word(sectors[i / SECTORS]);
        row->to_sector = word(sectors[i % SECTORS]);
        row->coefficient = numbers[i / SECTORS][i % SECTORS];
    }
}

static void fill_exports(struct isle *isle)
{
    static const struct {
        const char *name;
        const char *sector;
        double value_musd;
    } table[EXPORTS] = {
        {"copra", "farms", 120.5}, {"tins", "works", 310}, {"crafts", "works", 61}};
    Brink__V1__World *world = isle->world;
    world->exports =
        rows(isle, &brink__v1__export_good__descriptor, EXPORTS, &world->n_exports);
    for (size_t i = 0; i < EXPORTS; i++) {
        Brink__V1__ExportGood *row = world->exports[i];
        row->name = word(table[i].name);
        row->sector = word(table[i].sector);
        row->value_musd = table[i].value_musd;
        row->enforcement_class = word("export");
        row->diverted_share = isle_quantity(isle, "resale");
        row->absorbed_share = isle_quantity(isle, "triangular(0, 0.15, 0.4)");
        row->absorbed_by = word("");
    }
}

static const struct {
    const char *name;
    const char *displaces;
    Brink__V1__PriorityClass priority;
    double value_musd;
    double uses[SECTORS + 1];
    double criticalities[SECTORS];
} import_table[IMPORTS] = {
    {"fuel",
     "works",
     BRINK__V1__PRIORITY_CLASS__PRIORITY_CLASS_FUEL,
     150,
     {0.3, 0.4, 0.1, 0.2},
     {0.3, 0.4, 0.1}},
    {"grain",
     "farms",
     BRINK__V1__PRIORITY_CLASS__PRIORITY_CLASS_FOOD,
     90,
     {0, 0.3, 0, 0.7},
     {0, 0.1, 0}},
    {"cloth",
     "works",
     BRINK__V1__PRIORITY_CLASS__PRIORITY_CLASS_INDUSTRIAL_INPUTS,
     80,
     {0, 0.9, 0.05, 0.05},
     {0, 0.15, 0.02}},
    {"machines",
     "works",
     BRINK__V1__PRIORITY_CLASS__PRIORITY_CLASS_CAPITAL_GOODS,
     200,
     {0.05, 0.1, 0.05, 0.8},
     {0.05, 0.1, 0.05}},
};

static void fill_imports(struct isle *isle)
{
    Brink__V1__World *world = isle->world;
    world->imports =
        rows(isle, &brink__v1__import_good__descriptor, IMPORTS, &world->n_imports);
    for (size_t i = 0; i < IMPORTS; i++) {
        Brink__V1__ImportGood *row = world->imports[i];
        row->name = word(import_table[i].name);
        row->displaces = word(import_table[i].displaces);
        row->priority_class = import_table[i].priority;
        row->value_musd = import_table[i].value_musd;
        row->enforcement_class = word("import");
        row->diverted_share = isle_quantity(isle, "beta(2, 7)");
        row->stock_months = isle_quantity(isle, "lognormal(2.2, 0.2)");
    }
    world->imports[0]->quantity = isle_quantity(isle, "uniform(1.1, 1.3)");
    world->imports[0]->quantity_unit = word("Mbbl");
}

static void fill_import_uses(struct isle *isle)
{
    Brink__V1__World *world = isle->world;
    world->import_uses = rows(isle, &brink__v1__import_use__descriptor, IMPORTS * (SECTORS + 1),
                              &world->n_import_uses);
    for (size_t i = 0; i < world->n_import_uses; i++) {
        Brink__V1__ImportUse *row = world->import_uses[i];
        size_t good = i / (SECTORS + 1);
        size_t user = i % (SECTORS + 1);
        row->good = word(import_table[good].name);
        row->user = word(user < SECTORS ? sectors[user] : "final");
        row->share = import_table[good].uses[user];
    }
}

static void fill_criticalities(struct isle *isle)
{
    Brink__V1__World *world = isle->world;
    world->criticalities = rows(isle, &brink__v1__criticality__descriptor,
                                (SECTORS + IMPORTS) * SECTORS, &world->n_criticalities);
    for (size_t i = 0; i < world->n_criticalities; i++) {
        Brink__V1__Criticality *row = world->criticalities[i];
        size_t input = i / SECTORS;
        row->sector = word(sectors[i % SECTORS]);
        if (input < SECTORS) {
            row->input = word(sectors[input]);
            row->share = 0.2;
        } else {
            row->input = word(import_table[input - SECTORS].name);
            row->share = import_table[input - SECTORS].criticalities[i % SECTORS];
        }
    }
}

static void fill_partners(struct isle *isle)
{
    static const double shares[2][PARTNERS] = {{0.7, 0.3}, {0.6, 0.4}}; /* exports, imports */
    Brink__V1__World *world = isle->world;
    world->partners = rows(isle, &brink__v1__partner__descriptor, PARTNERS, &world->n_partners);
    world->trade = rows(isle, &brink__v1__trade__descriptor, PARTNERS * (EXPORTS + IMPORTS),
                        &world->n_trade);
    for (size_t p = 0; p < PARTNERS; p++) {
        world->partners[p]->code = word(partners[p]);
        world->partners[p]->name = word(p == 0 ? "Norland" : "Sudland");
        for (size_t g = 0; g < EXPORTS + IMPORTS; g++) {
            Brink__V1__Trade *row = world->trade[p * (EXPORTS + IMPORTS) + g];
            bool is_export = g < EXPORTS;
            row->flow = is_export ? BRINK__V1__FLOW__FLOW_EXPORT : BRINK__V1__FLOW__FLOW_IMPORT;
            row->good = is_export ? world->exports[g]->name : world->imports[g - EXPORTS]->name;
            row->partner = word(partners[p]);
            row->reading = word("customs");
            row->value_musd = is_export
                                  ? shares[0][p] * world->exports[g]->value_musd
                                  : shares[1][p] * world->imports[g - EXPORTS]->value_musd;
        }
    }
    world->readings = rows(isle, &brink__v1__reading__descriptor, 1, &world->n_readings);
    world->readings[0]->name = word("customs");
}

static void fill_enforcement(struct isle *isle)
{
    static const char *const table[][3] = {
        {"NOR", "export", "triangular(0.6, 0.85, 0.98)"},
        {"NOR", "import", "triangular(0.5, 0.8, 0.95)"},
        {"SUD", "*", "uniform(0.2, 0.7)"},
        {"*", "labour", "triangular(0.2, 0.5, 0.8)"},
        {"*", "finance", "0.9"},
    };
    enum { COUNT = sizeof table / sizeof table[0] };
    Brink__V1__World *world = isle->world;
    world->enforcement =
        rows(isle, &brink__v1__enforcement__descriptor, COUNT, &world->n_enforcement);
    for (size_t i = 0; i < COUNT; i++) {
        Brink__V1__Enforcement *row = world->enforcement[i];
        row->partner = word(table[i][0]);
        row->enforcement_class = word(table[i][1]);
        row->share = isle_quantity(isle, table[i][2]);
        row->tag = word("assumption");
    }
}

static void fill_measures(struct isle *isle)
{
    static const struct {
        const char *name;
        const char *package;
        Brink__V1__MeasureKind kind;
        Brink__V1__Flow flow;
        const char *good;
        const char *start;
        const char *cap;
        const char *cut;
    } table[] = {
        {"copra-ban", "first", BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN,
         BRINK__V1__FLOW__FLOW_EXPORT, "copra", "2017-01-15", NULL, NULL},
        {"tins-cap", "second", BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_VALUE,
         BRINK__V1__FLOW__FLOW_EXPORT, "tins", "2017-03-20", "95.5", NULL},
        {"fuel-cap", "second", BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_QUANTITY,
         BRINK__V1__FLOW__FLOW_IMPORT, "fuel", "2017-04-01", "0.4", NULL},
        {"permits", "second", BRINK__V1__MEASURE_KIND__MEASURE_KIND_NO_NEW_PERMITS,
         BRINK__V1__FLOW__FLOW_LABOUR, NULL, "2017-03-20", NULL, "0.8"},
    };
    enum { COUNT = sizeof table / sizeof table[0] };
    static const char *const phase_ins[COUNT] = {"0", "1.5", "3", "4.5"};
    Brink__V1__World *world = isle->world;
    world->measures = rows(isle, &brink__v1__measure__descriptor, COUNT, &world->n_measures);
    for (size_t i = 0; i < COUNT; i++) {
        Brink__V1__Measure *row = world->measures[i];
        row->name = word(table[i].name);
        row->package = word(table[i].package);
        row->kind = table[i].kind;
        row->flow = table[i].flow;
        row->start = word(table[i].start);
        row->phase_in_months = isle_quantity(isle, phase_ins[i]);
        row->cap = table[i].cap != NULL ? isle_quantity(isle, table[i].cap) : NULL;
        row->cut_share = table[i].cut != NULL ? isle_quantity(isle, table[i].cut) : NULL;
        row->source = word("the council's text");
        if (table[i].good != NULL) {
            row->goods = words(isle, table[i].good, &row->n_goods);
        }
    }
}

static void fill_economy(struct isle *isle)
{
    Brink__V1__Economy *economy = take(isle, &brink__v1__economy__descriptor);
    economy->gdp_musd = isle_quantity(isle, "gdp");
    economy->value_added_scale = isle_quantity(isle, "triangular(0.95, 1, 1.05)");
    economy->criticality_scale = isle_quantity(isle, "uniform(0.5, 1.5)");
    economy->stock_threshold = isle_quantity(isle, "uniform(0.3, 0.9)");
    economy->restock_months = isle_quantity(isle, "triangular(1, 2, 6)");
    economy->overcapacity_max = isle_quantity(isle, "1.1");
    economy->overcapacity_months = isle_quantity(isle, "12");
    economy->absorption_months = isle_quantity(isle, "9");
    economy->absorption_capacity = isle_quantity(isle, "0");
    economy->rerouting_months = isle_quantity(isle, "triangular(2, 5, 12)");
    economy->rerouting_discount = isle_quantity(isle, "0.3");
    economy->hidden_share = isle_quantity(isle, "0.85");
    economy->covert_premium = isle_quantity(isle, "triangular(0.1, 0.3, 0.8)");
    economy->labour_musd = isle_quantity(isle, "40");
    economy->exchange_balance_musd = isle_quantity(isle, "uniform(-20, 20)");
    economy->reserves_musd = isle_quantity(isle, "triangular(300, 480, 1060)");
    economy->reserves_floor_musd = isle_quantity(isle, "60");
    economy->reserves_release_months = isle_quantity(isle, "12");
    economy->illicit_musd = isle_quantity(isle, "15");
    economy->illicit_start = word("2017-02-01");
    economy->illicit_ramp_months = isle_quantity(isle, "18");
    economy->income_elasticity = isle_quantity(isle, "0.15");
    economy->income_smoothing_months = isle_quantity(isle, "3");
    economy->substitution_months = isle_quantity(isle, "24");
    economy->substitutable_share = isle_quantity(isle, "0.4");
    economy->depreciation = isle_quantity(isle, "0.06");
    economy->imported_equipment_share = isle_quantity(isle, "0.4");
    economy->trend_growth_pct = isle_quantity(isle, "normal(0.6, 0.8)");
    economy->other_shocks_pct = isle_quantity(isle, "shocks");
    economy->population_growth_pct = isle_quantity(isle, "0.5");
    economy->free_exports_trend_pct = isle_quantity(isle, "1");
    economy->free_imports_trend_pct = isle_quantity(isle, "0.5");
    economy->population_million = 2.385;
    economy->embargo_other_share = isle_quantity(isle, "uniform(0.4, 0.7)");
    isle->world->economy = economy;
}

static void fill_hazard(struct isle *isle, Brink__V1__Regime *regime)
{
    static const struct {
        const char *term;
        double value;
        double variance;
    } table[TERMS] = {
        {"intercept", -2.8, 0.05}, {"personal", 0.9, 0.03}, {"military", 1.7, 0.03},
        {"monarchy", -0.2, 0.1},   {"growth", -0.04, 2e-4}, {"log_gdp_per_head", -0.08, 1e-3},
        {"log_age", -0.02, 5e-3},
    };
    static const double percentiles[5][2] = {
        {0, 0.002}, {25, 0.021}, {50, 0.037}, {75, 0.071}, {100, 0.42}};
    regime->hazard = rows(isle, &brink__v1__hazard_term__descriptor, TERMS, &regime->n_hazard);
    regime->covariance =
        rows(isle, &brink__v1__hazard_covariance__descriptor, TERMS + 1, &regime->n_covariance);
    for (size_t i = 0; i < TERMS; i++) {
        regime->hazard[i]->term = word(table[i].term);
        regime->hazard[i]->value = table[i].value;
        regime->covariance[i]->row = word(table[i].term);
        regime->covariance[i]->column = word(table[i].term);
        regime->covariance[i]->value = table[i].variance;
    }
    regime->covariance[TERMS]->row = word("intercept");
    regime->covariance[TERMS]->column = word("growth");
    regime->covariance[TERMS]->value = 0.001;
    regime->percentiles =
        rows(isle, &brink__v1__hazard_percentile__descriptor, 5, &regime->n_percentiles);
    for (size_t i = 0; i < 5; i++) {
        regime->percentiles[i]->percentile = percentiles[i][0];
        regime->percentiles[i]->hazard = percentiles[i][1];
    }
}

static void fill_regime(struct isle *isle)
{
    Brink__V1__Regime *regime = take(isle, &brink__v1__regime__descriptor);
    regime->type = BRINK__V1__REGIME_TYPE__REGIME_TYPE_PERSONAL;
    regime->since_year = 1971;
    regime->gdp_per_head_usd = isle_quantity(isle, "2385");
    regime->sanction_log_hazard_ratio = isle_quantity(isle, "normal(0.4, 0.25)");
    regime->intervention_per_year = isle_quantity(isle, "0.0013");
    fill_hazard(isle, regime);
    regime->endings = rows(isle, &brink__v1__ending__descriptor, 2, &regime->n_endings);
    regime->endings[0]->cause = word("coup");
    regime->endings[0]->share = 0.6;
    regime->endings[1]->cause = word("uprising");
    regime->endings[1]->share = 0.4;
    isle->world->regime = regime;
}

static Brink__V1__Scenario *make_scenario(struct isle *isle, const char *name)
{
    Brink__V1__Scenario *scenario = take(isle, &brink__v1__scenario__descriptor);
    scenario->name = word(name);
    scenario->question = word("What does the second package cost the isle?");
    scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ASSESS;
    scenario->as_of = word("2017-03-15");
    scenario->months = 84;
    scenario->steps_per_year = 52;
    scenario->draws = 21;
    scenario->seed = 2385;
    return scenario;
}

static void fill_scenario(struct isle *isle)
{
    Brink__V1__Scenario *scenario = make_scenario(isle, "second");
    scenario->status_quo = words(isle, "first", &scenario->n_status_quo);
    scenario->packages = words(isle, "second", &scenario->n_packages);
    scenario->measures = rows(isle, &brink__v1__measure__descriptor, 1, &scenario->n_measures);
    Brink__V1__Measure *measure = scenario->measures[0];
    measure->name = word("crafts-cut");
    measure->package = word("");
    measure->kind = BRINK__V1__MEASURE_KIND__MEASURE_KIND_CUT;
    measure->flow = BRINK__V1__FLOW__FLOW_EXPORT;
    measure->goods = words(isle, "crafts", &measure->n_goods);
    measure->partners = words(isle, "NOR", &measure->n_partners);
    measure->start = word("2018-07-01");
    measure->cut_share = isle_quantity(isle, "0.5");
    measure->enforcement = isle_quantity(isle, "uniform(0.7, 1)");
    isle->scenario = scenario;
}

Brink__V1__Scenario *isle_other(struct isle *isle)
{
    Brink__V1__Scenario *scenario = make_scenario(isle, "first-alone");
    scenario->status_quo = words(isle, "first", &scenario->n_status_quo);
    return scenario;
}

static void fill_patron_numbers(struct isle *isle)
{
    static const char *const table[][2] = {
        {"sanction_success", "beta(3.4, 6.6)"},
        {"talks_success", "beta(3, 7)"},
        {"foreign_share", "beta(3.5, 55.5)"},
        {"force_per_year", "lognormal(0.0013, 0.7)"},
        {"force_multiplier", "uniform(0, 6)"},
        {"talks_calm", "uniform(0.2, 0.7)"},
        {"talks_price_bn", "0.02"},
        {"secondary_slope", "0.5"},
        {"secondary_loss_bn", "0.12"},
        {"tests_per_year", "lognormal(0.55, 0.38)"},
        {"border_people_million", "lognormal(0.05, 0.6)"},
        {"trade_loss_share", "uniform(0.02, 0.1)"},
    };
    enum { COUNT = sizeof table / sizeof table[0] };
    Brink__V1__World *world = isle->world;
    world->patron_numbers =
        rows(isle, &brink__v1__variable__descriptor, COUNT, &world->n_patron_numbers);
    for (size_t i = 0; i < COUNT; i++) {
        world->patron_numbers[i]->name = word(table[i][0]);
        world->patron_numbers[i]->value = isle_quantity(isle, table[i][1]);
        world->patron_numbers[i]->tag = word("assumption");
    }
}

static void fill_options(struct isle *isle)
{
    static const struct {
        const char *name;
        double enforcement;
        bool cut_off;
        bool talks;
    } table[] = {{"wink", 0.15, false, false},
                 {"keep", 0.9, false, false},
                 {"keep and talk", 0.9, false, true},
                 {"close", 0.9, true, false},
                 {"close and talk", 0.9, true, true}};
    enum { COUNT = sizeof table / sizeof table[0] };
    Brink__V1__World *world = isle->world;
    world->options =
        rows(isle, &brink__v1__patron_option__descriptor, COUNT, &world->n_options);
    for (size_t i = 0; i < COUNT; i++) {
        world->options[i]->name = word(table[i].name);
        world->options[i]->enforcement = table[i].enforcement;
        world->options[i]->cut_off = table[i].cut_off;
        world->options[i]->talks = table[i].talks;
        world->options[i]->tag = word("assumption");
    }
}

static void fill_criteria(struct isle *isle)
{
    static const struct {
        const char *name;
        uint32_t rank;
        double worst;
        double best;
    } table[] = {{"no_war", 1, 1, 0},    {"no_breakdown", 2, 1, 0}, {"no_nuclear", 3, 0, 1},
                 {"influence", 4, 0, 1}, {"own_cost", 4, 0.4, 0},   {"standing", 4, 1, 0}};
    enum { COUNT = sizeof table / sizeof table[0] };
    Brink__V1__World *world = isle->world;
    world->criteria = rows(isle, &brink__v1__criterion__descriptor, COUNT, &world->n_criteria);
    for (size_t i = 0; i < COUNT; i++) {
        world->criteria[i]->name = word(table[i].name);
        world->criteria[i]->rank = table[i].rank;
        world->criteria[i]->worst = table[i].worst;
        world->criteria[i]->best = table[i].best;
        world->criteria[i]->tag = word("assumption");
    }
}

void isle_tell_patron(struct isle *isle)
{
    fill_patron_numbers(isle);
    fill_options(isle);
    fill_criteria(isle);
    isle->scenario->option_draws = 10000;
}

void isle_fill(struct isle *isle)
{
    *isle = (struct isle){0};
    isle->world = take(isle, &brink__v1__world__descriptor);
    isle->world->name = word("isle");
    isle->world->target = word("ISL");
    isle->world->patron = word("NOR");
    isle->world->base_date = word("2016-01-01");
    fill_variables(isle);
    fill_sectors(isle);
    fill_coefficients(isle);
    fill_exports(isle);
    fill_imports(isle);
    fill_import_uses(isle);
    fill_criticalities(isle);
    fill_partners(isle);
    fill_enforcement(isle);
    fill_measures(isle);
    fill_economy(isle);
    fill_regime(isle);
    fill_scenario(isle);
    isle->request = take(isle, &brink__v1__scenario_request__descriptor);
    isle->request->scenario = isle->scenario;
    isle->request->world = isle->world;
}

void isle_clear(struct isle *isle)
{
    arena_clear(&isle->arena);
}

void isle_pack(const struct isle *isle, struct buffer *bytes)
{
    size_t size = brink__v1__scenario_request__get_packed_size(isle->request);
    require(buffer_reserve(bytes, size) == STATUS_OK);
    bytes->size = brink__v1__scenario_request__pack(isle->request, bytes->bytes);
}
