#include "tests/support/dprk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    struct distribution distribution;
} variables[] = {
    {"gdp", {DISTRIBUTION_UNIFORM, 16500, 32300, 0}},
    {"vmul", {DISTRIBUTION_TRIANGULAR, 0.85, 1, 1.15}},
    {"ps", {DISTRIBUTION_TRIANGULAR, 0.3, 0.6, 0.9}},
    {"psi", {DISTRIBUTION_UNIFORM, 0.3, 0.9, 0}},
    {"s_dom", {DISTRIBUTION_TRIANGULAR, 0.5, 1.5, 4}},
    {"s_imp", {DISTRIBUTION_TRIANGULAR, 1, 2.5, 6}},
    {"s_fuel", {DISTRIBUTION_TRIANGULAR, 0.5, 2, 6}},
    {"tau_inv", {DISTRIBUTION_TRIANGULAR, 1, 2, 6}},
    {"alpha_max", {DISTRIBUTION_TRIANGULAR, 1.0, 1.1, 1.25}},
    {"ab_min", {DISTRIBUTION_TRIANGULAR, 0, 0.25, 0.6}},
    {"ab_oth", {DISTRIBUTION_TRIANGULAR, 0, 0.15, 0.4}},
    {"tau_ab", {DISTRIBUTION_TRIANGULAR, 3, 9, 24}},
    {"h", {DISTRIBUTION_TRIANGULAR, 0.5, 0.85, 1.0}},
    {"d_coal", {DISTRIBUTION_TRIANGULAR, 0.1, 0.3, 0.5}},
    {"d_oth", {DISTRIBUTION_TRIANGULAR, 0.02, 0.1, 0.3}},
    {"k", {DISTRIBUTION_TRIANGULAR, 0.1, 0.3, 0.6}},
    {"lag_rr", {DISTRIBUTION_TRIANGULAR, 2, 5, 12}},
    {"e_cn_x", {DISTRIBUTION_TRIANGULAR, 0.75, 0.92, 0.99}},
    {"e_ru", {DISTRIBUTION_UNIFORM, 0.3, 0.95, 0}},
    {"e_ot", {DISTRIBUTION_TRIANGULAR, 0.4, 0.75, 0.95}},
    {"e_cn_ref", {DISTRIBUTION_TRIANGULAR, 0.2, 0.6, 0.9}},
    {"d_ref", {DISTRIBUTION_TRIANGULAR, 0.2, 0.6, 1.0}},
    {"e_cn_m", {DISTRIBUTION_TRIANGULAR, 0.6, 0.88, 0.98}},
    {"d_m", {DISTRIBUTION_TRIANGULAR, 0.05, 0.15, 0.4}},
    {"prem", {DISTRIBUTION_TRIANGULAR, 0.1, 0.3, 0.8}},
    {"e_lab", {DISTRIBUTION_TRIANGULAR, 0.2, 0.5, 0.85}},
    {"labour", {DISTRIBUTION_TRIANGULAR, 200, 350, 500}},
    {"b0", {DISTRIBUTION_UNIFORM, -200, 200, 0}},
    {"R0", {DISTRIBUTION_TRIANGULAR, 3000, 4800, 10600}},
    {"Rfl", {DISTRIBUTION_TRIANGULAR, 200, 600, 1200}},
    {"tauR", {DISTRIBUTION_TRIANGULAR, 6, 12, 24}},
    {"illicit", {DISTRIBUTION_TRIANGULAR, 0, 150, 500}},
    {"eta", {DISTRIBUTION_TRIANGULAR, 0, 0.15, 0.5}},
    {"c_sc", {DISTRIBUTION_UNIFORM, 0.5, 1.5, 0}},
    {"tau_sub", {DISTRIBUTION_TRIANGULAR, 12, 24, 60}},
    {"theta", {DISTRIBUTION_TRIANGULAR, 0, 0.4, 0.8}},
    {"delta", {DISTRIBUTION_TRIANGULAR, 0.04, 0.06, 0.09}},
    {"eqsh", {DISTRIBUTION_TRIANGULAR, 0.2, 0.4, 0.7}},
    {"refb", {DISTRIBUTION_TRIANGULAR, 2.35, 4.2, 4.5}},
    {"gbar", {DISTRIBUTION_NORMAL, 0.6, 0.8, 0}},
    {"gn", {DISTRIBUTION_NORMAL, 0, 1.6, 0}},
    {"loghr", {DISTRIBUTION_NORMAL, 0.1, 0.15, 0}},
};

struct uncertain dprk_variable(const char *name)
{
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        if (strcmp(variables[i].name, name) == 0) {
            return (struct uncertain){variables[i].distribution, draw_key(name)};
        }
    }
    abort(); /* a misspelt name in a test */
}

static struct uncertain exactly(double value)
{
    return (struct uncertain){distribution_fixed(value), 0};
}

enum { CHINA, RUSSIA, OTHERS };
enum { CLASS_EXPORT, CLASS_IMPORT, CLASS_REFINED, CLASS_LABOUR, CLASS_FINANCE, CLASSES };
enum { MINING = 1, MANUFACTURING = 2 };
enum {
    COAL,
    IRON_ORE,
    IRON_STEEL,
    LEAD_ORES,
    NONFERROUS,
    SEAFOOD,
    APPAREL,
    FRUIT,
    MACHINERY_SOLD,
    STONE_WOOD
};
enum { REFINED = 1, MACHINERY = 2, TEXTILE_INPUTS = 3, METALS = 6 };

static void fill_sectors(struct dprk *dprk)
{
    static const char *const names[DPRK_SECTORS] = {
        "agriculture", "mining", "manufacturing", "utilities", "construction", "services"};
    static const double value_added_pct[DPRK_SECTORS] = {21.7, 12.6, 20.6, 5.2, 8.8, 31.1};
    static const double intermediate[DPRK_SECTORS] = {.4026, .4774, .72, .5681, .7125, .48};
    static const double final[DPRK_SECTORS] = {.50, .12, .28, .35, .90, .80};
    static const double coefficients[DPRK_SECTORS * DPRK_SECTORS] = {
        .161, .010, .092, .000, .004, .016, /* agriculture */
        .002, .076, .051, .200, .026, .005, /* mining */
        .171, .249, .459, .207, .554, .253, /* manufacturing */
        .013, .050, .028, .040, .008, .012, /* utilities */
        .001, .002, .001, .001, .001, .024, /* construction */
        .055, .090, .089, .120, .120, .170, /* services */
    };
    memcpy(dprk->coefficients, coefficients, sizeof coefficients);
    for (size_t i = 0; i < DPRK_SECTORS; i++) {
        dprk->sectors[i] = (struct world_sector){
            .name = names[i],
            .value_added_share = value_added_pct[i] / 100.0,
            .intermediate_share = intermediate[i],
            .final_share = final[i],
            .stock_months = dprk_variable("s_dom"),
        };
    }
    dprk->sectors[0].supply_set = true;
    dprk->sectors[5].government_share = 0.73;
}

static void fill_exports(struct dprk *dprk)
{
    static const struct {
        const char *name;
        double value_musd;
        size_t sector;
    } rows[DPRK_EXPORTS] = {
        {"coal", 1190, 1},          {"iron_ore", 75, 1},
        {"iron_steel", 15, 2},      {"lead_ores", 110, 1},
        {"nonferrous", 60, 2},      {"seafood", 196, 0},
        {"apparel", 752, 2},        {"fruit_nuts", 51, 0},
        {"machinery_sold", 80, 2},  {"stone_wood_vessels", 70, 1},
        {"other_unbanned", 221, 2},
    };
    static const double shares[DPRK_PARTNERS] = {.9326, .0035, .0639};
    memcpy(dprk->export_shares, shares, sizeof shares);
    for (size_t g = 0; g < DPRK_EXPORTS; g++) {
        bool mineral = g == COAL || g == IRON_ORE || g == LEAD_ORES;
        dprk->exports[g] = (struct world_export){
            .name = rows[g].name,
            .sector = rows[g].sector,
            .value_musd = rows[g].value_musd,
            .enforcement_class = CLASS_EXPORT,
            .partner_shares = dprk->export_shares,
            .diverted_share = dprk_variable(g == COAL ? "d_coal" : "d_oth"),
            .absorbed_share = dprk_variable(mineral ? "ab_min" : "ab_oth"),
            .absorbed_by = WORLD_NONE,
            .quantity = exactly(0.0),
        };
    }
}

static void fill_imports(struct dprk *dprk)
{
    static const struct {
        const char *name;
        double value_musd;
        size_t displaces;
        enum world_priority priority;
    } rows[DPRK_IMPORTS] = {
        {"crude", 200, 1, WORLD_FUEL},
        {"refined", 240, 2, WORLD_FUEL},
        {"machinery_vehicles", 920, 2, WORLD_CAPITAL_GOODS},
        {"textile_inputs", 650, 2, WORLD_INDUSTRIAL_INPUTS},
        {"food_fats", 400, 0, WORLD_FOOD},
        {"chemicals_plastics", 440, 2, WORLD_INDUSTRIAL_INPUTS},
        {"metals", 180, 2, WORLD_INDUSTRIAL_INPUTS},
        {"other_goods", 700, 2, WORLD_CONSUMER_GOODS},
    };
    static const double shares[DPRK_PARTNERS] = {.9169, .0180, .0651};
    static const double uses[DPRK_IMPORTS * (DPRK_SECTORS + 1)] = {
        0,   0,   1.0, 0,   0,   0,   0,   /* crude */
        .15, .08, .12, .03, .08, .34, .20, /* refined */
        .01, .02, .04, .01, .01, .01, .90, /* machinery_vehicles */
        0,   0,   .85, 0,   0,   0,   .15, /* textile_inputs */
        0,   0,   .35, 0,   0,   .05, .60, /* food_fats */
        .27, .04, .42, .02, .03, .05, .17, /* chemicals_plastics */
        .02, .06, .40, .04, .28, .02, .18, /* metals */
        .02, .02, .10, .01, .05, .10, .70, /* other_goods */
    };
    memcpy(dprk->import_shares, shares, sizeof shares);
    memcpy(dprk->import_uses, uses, sizeof uses);
    for (size_t g = 0; g < DPRK_IMPORTS; g++) {
        bool fuel = rows[g].priority == WORLD_FUEL;
        dprk->imports[g] = (struct world_import){
            .name = rows[g].name,
            .priority = rows[g].priority,
            .value_musd = rows[g].value_musd,
            .displaces = rows[g].displaces,
            .enforcement_class = g == REFINED ? CLASS_REFINED : CLASS_IMPORT,
            .partner_shares = dprk->import_shares,
            .diverted_share = dprk_variable(g == REFINED ? "d_ref" : "d_m"),
            .stock_months = dprk_variable(fuel ? "s_fuel" : "s_imp"),
            .quantity = g == REFINED ? dprk_variable("refb") : exactly(0.0),
        };
    }
}

static void fill_criticalities(struct dprk *dprk)
{
    const double government_kept = 0.27; /* of services: the rest is government, and runs on */
    static const double rows[DPRK_SECTORS + DPRK_IMPORTS][DPRK_SECTORS] = {
        {.1, 0, .3, 0, 0, .1},
        {0, .2, .5, .9, .2, 0},
        {.2, .3, .4, .3, .6, .2},
        {.2, .8, .8, .5, .3, .4},
        {0, 0, 0, 0, 0, 0},
        {.2, .3, .3, .3, .3, .2},
        {0, 0, .15, 0, 0, 0},
        {.35, .3, .15, .2, .5, .4},
        {.02, .05, .08, .05, .05, .02},
        {0, 0, .05, 0, 0, 0},
        {0, 0, .04, 0, 0, .01},
        {.15, .05, .15, .05, .05, .03},
        {0, .04, .06, .04, .08, 0},
        {.02, .02, .04, .02, .03, .02},
    };
    for (size_t i = 0; i < DPRK_SECTORS + DPRK_IMPORTS; i++) {
        for (size_t j = 0; j < DPRK_SECTORS; j++) {
            double kept = j == 5 ? government_kept : 1.0;
            dprk->criticalities[i * DPRK_SECTORS + j] = rows[i][j] * kept;
        }
    }
}

static void fill_partners(struct dprk *dprk)
{
    static const char *const names[DPRK_PARTNERS] = {"CHN", "RUS", "ROW"};
    for (size_t p = 0; p < DPRK_PARTNERS; p++) {
        dprk->partners[p] = (struct world_partner){names[p], 1.0 / 3.0, 1.0 / 3.0};
    }
    const struct world_enforcement rows[7] = {
        {CHINA, CLASS_EXPORT, dprk_variable("e_cn_x")},
        {CHINA, CLASS_IMPORT, dprk_variable("e_cn_m")},
        {CHINA, CLASS_REFINED, dprk_variable("e_cn_ref")},
        {RUSSIA, WORLD_EVERY, dprk_variable("e_ru")},
        {OTHERS, WORLD_EVERY, dprk_variable("e_ot")},
        {WORLD_EVERY, CLASS_LABOUR, dprk_variable("e_lab")},
        {WORLD_EVERY, CLASS_FINANCE, exactly(1.0)},
    };
    memcpy(dprk->enforcement, rows, sizeof rows);
    dprk->processing[0] =
        (struct world_processing){TEXTILE_INPUTS, MANUFACTURING, APPAREL, dprk_variable("ps")};
}

static void fill_numbers(struct uncertain *numbers)
{
    static const char *const names[WORLD_NUMBER_COUNT] = {
        [WORLD_GDP] = "gdp",
        [WORLD_VALUE_ADDED_SCALE] = "vmul",
        [WORLD_CRITICALITY_SCALE] = "c_sc",
        [WORLD_STOCK_THRESHOLD] = "psi",
        [WORLD_RESTOCK_MONTHS] = "tau_inv",
        [WORLD_OVERCAPACITY_MAX] = "alpha_max",
        [WORLD_ABSORPTION_MONTHS] = "tau_ab",
        [WORLD_REROUTING_MONTHS] = "lag_rr",
        [WORLD_REROUTING_DISCOUNT] = "k",
        [WORLD_HIDDEN_SHARE] = "h",
        [WORLD_COVERT_PREMIUM] = "prem",
        [WORLD_LABOUR] = "labour",
        [WORLD_EXCHANGE_BALANCE] = "b0",
        [WORLD_RESERVES] = "R0",
        [WORLD_RESERVES_FLOOR] = "Rfl",
        [WORLD_RESERVES_RELEASE_MONTHS] = "tauR",
        [WORLD_ILLICIT] = "illicit",
        [WORLD_INCOME_ELASTICITY] = "eta",
        [WORLD_SUBSTITUTION_MONTHS] = "tau_sub",
        [WORLD_SUBSTITUTABLE_SHARE] = "theta",
        [WORLD_DEPRECIATION] = "delta",
        [WORLD_IMPORTED_EQUIPMENT_SHARE] = "eqsh",
        [WORLD_TREND_GROWTH] = "gbar",
        [WORLD_OTHER_SHOCKS] = "gn",
    };
    for (int i = 0; i < WORLD_NUMBER_COUNT; i++) {
        numbers[i] = names[i] != NULL ? dprk_variable(names[i]) : exactly(0.0);
    }
    numbers[WORLD_OVERCAPACITY_MONTHS] = exactly(12.0);
    numbers[WORLD_ILLICIT_RAMP_MONTHS] = exactly(18.0);
    numbers[WORLD_INCOME_SMOOTHING_MONTHS] = exactly(3.0);
    numbers[WORLD_POPULATION_GROWTH] = exactly(0.5);
}

/* Coefficients and covariance as fitted; percentiles and endings of the right shape only. */
static void fill_regime(struct dprk *dprk)
{
    static const double hazard[STABILITY_TERM_COUNT] = {
        -2.84921226622552,   0.883384498697363,   1.715385470837,      -0.172772158412877,
        -0.0430459479458451, -0.0797316518268974, -0.0244190351392069,
    };
    static const double covariance[STABILITY_TERM_COUNT][STABILITY_TERM_COUNT] = {
        {0.491505043595823},
        {-0.0421115881963807, 0.0338763964607966},
        {-0.00283521411526474, 0.0173430631484179, 0.0342247765018932},
        {0.0169009426937942, 0.01501624864727, 0.015113914656591, 0.134701759790296},
        {0.000245599507635483, -9.01184589191501e-06, -0.000122759584190443,
         0.000602085939214899, 0.000186254810924303},
        {-0.0591420596582124, 0.00246473726817606, -0.00285063278586432, -0.00374877155973555,
         4.21526372425407e-05, 0.00791505677593176},
        {-0.000777482698212815, 0.0015517834510946, 0.00368363245784012, -0.00238616335721688,
         -0.000320277375880625, -0.00151486737108936, 0.00497823177814288},
    };
    static const struct stability_percentile percentiles[5] = {
        {0, 0.002}, {25, 0.021}, {50, 0.037}, {75, 0.071}, {100, 0.42}};
    static const struct stability_ending endings[3] = {
        {"coup", 0.25}, {"uprising", 0.3}, {"election", 0.45}};
    memcpy(dprk->percentiles, percentiles, sizeof percentiles);
    memcpy(dprk->endings, endings, sizeof endings);
    dprk->regime = (struct regime){
        .type = REGIME_PARTY,
        .since_year = 1948,
        .gdp_per_head_usd = exactly(1700.0),
        .log_hazard_ratio = dprk_variable("loghr"),
        .intervention_per_year = exactly(0.0013),
        .percentiles = dprk->percentiles,
        .percentile_count = 5,
        .endings = dprk->endings,
        .ending_count = 3,
    };
    memcpy(dprk->regime.hazard, hazard, sizeof hazard);
    memcpy(dprk->regime.covariance, covariance, sizeof covariance);
}

static void add(struct dprk *dprk, struct measure measure)
{
    measure.end_years = INFINITY;
    dprk->measures[dprk->measure_count++] = measure;
}

static void add_on_good(struct dprk *dprk, size_t good, struct measure measure)
{
    size_t *place = &dprk->goods[dprk->measure_count];
    *place = good;
    measure.goods = place;
    measure.good_count = 1;
    add(dprk, measure);
}

static void
ban(struct dprk *dprk, enum measure_flow flow, size_t good, double start, double phase)
{
    const struct measure measure = {.name = "ban",
                                    .kind = MEASURE_BAN,
                                    .flow = flow,
                                    .start_years = start,
                                    .phase_in_months = draw_fixed(12.0 * phase)};
    add_on_good(dprk, good, measure);
}

static void cap_refined(struct dprk *dprk, double cap, double start)
{
    const struct measure measure = {.name = "refined cap",
                                    .kind = MEASURE_CAP_QUANTITY,
                                    .flow = MEASURE_IMPORT,
                                    .cap = draw_fixed(cap),
                                    .start_years = start,
                                    .phase_in_months = draw_fixed(1.2)};
    add_on_good(dprk, REFINED, measure);
}

static void
cut_labour(struct dprk *dprk, enum measure_kind kind, double cut, double start, double phase)
{
    const struct measure measure = {.name = "labour",
                                    .kind = kind,
                                    .flow = MEASURE_LABOUR,
                                    .cut_share = draw_fixed(cut),
                                    .start_years = start,
                                    .phase_in_months = draw_fixed(12.0 * phase)};
    add(dprk, measure);
}

static void add_resolutions(struct dprk *dprk, enum dprk_package package)
{
    static const size_t of_2371[] = {COAL, IRON_ORE, IRON_STEEL, LEAD_ORES, SEAFOOD};
    static const size_t of_2397[] = {FRUIT, MACHINERY_SOLD, STONE_WOOD};
    if (package >= DPRK_2321) {
        const struct measure cap = {.name = "coal cap",
                                    .kind = MEASURE_CAP_VALUE,
                                    .flow = MEASURE_EXPORT,
                                    .cap = draw_fixed(400.87),
                                    .start_years = 1.0,
                                    .phase_in_months = draw_fixed(0.96)};
        add_on_good(dprk, COAL, cap);
        ban(dprk, MEASURE_EXPORT, NONFERROUS, 1.0, 0.08);
    }
    for (size_t i = 0; i < 5 && package >= DPRK_2371; i++) {
        ban(dprk, MEASURE_EXPORT, of_2371[i], 1.60, 0.12);
    }
    if (package >= DPRK_2375) {
        ban(dprk, MEASURE_EXPORT, APPAREL, 1.70, 0.25);
        cap_refined(dprk, 2.0, 1.75);
        cut_labour(dprk, MEASURE_NO_NEW_PERMITS, 0.9, 1.70, 3.0);
    }
    if (package >= DPRK_2397) {
        for (size_t i = 0; i < 3; i++) {
            ban(dprk, MEASURE_EXPORT, of_2397[i], 1.98, 0.1);
        }
        cap_refined(dprk, 0.5, 2.0);
        ban(dprk, MEASURE_IMPORT, MACHINERY, 1.98, 0.1);
        ban(dprk, MEASURE_IMPORT, METALS, 1.98, 0.1);
        cut_labour(dprk, MEASURE_REPATRIATION, 1.0, 1.98, 2.0);
    }
}

static void add_embargo(struct dprk *dprk, bool full)
{
    struct measure measure = {.name = "embargo",
                              .kind = MEASURE_BAN,
                              .flow = MEASURE_EXPORT,
                              .start_years = 2.0,
                              .phase_in_months = draw_fixed(1.2),
                              .cut_share = draw_fixed(1.0),
                              .own_enforcement = full,
                              .enforcement = exactly(1.0),
                              .closes_covert = full,
                              .stays_recorded = true};
    add(dprk, measure);
    measure.flow = MEASURE_IMPORT;
    add(dprk, measure);
    measure.flow = MEASURE_LABOUR;
    measure.kind = MEASURE_REPATRIATION;
    add(dprk, measure);
    measure.flow = MEASURE_FINANCE;
    measure.kind = MEASURE_REMITTANCE_CUT;
    measure.cut_share = draw_fixed(0.5);
    measure.own_enforcement = true;
    add(dprk, measure);
}

void dprk_fill(struct dprk *dprk, enum dprk_package package)
{
    memset(dprk, 0, sizeof *dprk);
    fill_sectors(dprk);
    fill_exports(dprk);
    fill_imports(dprk);
    fill_criticalities(dprk);
    fill_partners(dprk);
    fill_regime(dprk);
    dprk->world = (struct world){
        .partner_count = DPRK_PARTNERS,
        .sector_count = DPRK_SECTORS,
        .export_count = DPRK_EXPORTS,
        .import_count = DPRK_IMPORTS,
        .class_count = CLASSES,
        .processing_count = 1,
        .enforcement_count = 7,
        .partners = dprk->partners,
        .sectors = dprk->sectors,
        .exports = dprk->exports,
        .imports = dprk->imports,
        .processing = dprk->processing,
        .enforcement = dprk->enforcement,
        .coefficients = dprk->coefficients,
        .import_uses = dprk->import_uses,
        .criticalities = dprk->criticalities,
        .labour_class = CLASS_LABOUR,
        .finance_class = CLASS_FINANCE,
        .illicit_start_years = 1.5,
    };
    fill_numbers(dprk->world.numbers);
    add_resolutions(dprk, package);
    if (package >= DPRK_EMBARGO_FULL) {
        add_embargo(dprk, package == DPRK_EMBARGO_FULL);
    }
}

struct economy_case dprk_case(const struct dprk *dprk, unsigned months)
{
    return (struct economy_case){
        .world = &dprk->world,
        .measures = dprk->measures,
        .measure_count = dprk->measure_count,
        .settings = {.months = months, .steps_per_year = 52},
    };
}
