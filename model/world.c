#include "model/world.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static const struct range SHARE = {0.0, 1.0};
static const struct range MONEY = {0.0, 1e7};
static const struct range COVER_MONTHS = {0.0, 120.0};
static const struct range QUANTITY = {0.0, 1e9};
static const struct range MOST_OF_ALL = {0.0, 0.99};

static const struct {
    const char *name;
    struct range range;
} number_table[WORLD_NUMBER_COUNT] = {
    [WORLD_GDP] = {"gdp_musd", {1.0, 1e8}},
    [WORLD_VALUE_ADDED_SCALE] = {"value_added_scale", {0.2, 5.0}},
    [WORLD_CRITICALITY_SCALE] = {"criticality_scale", {0.0, 10.0}},
    [WORLD_STOCK_THRESHOLD] = {"stock_threshold", {0.0, 1.0}},
    [WORLD_RESTOCK_MONTHS] = {"restock_months", {0.1, 120.0}},
    [WORLD_OVERCAPACITY_MAX] = {"overcapacity_max", {1.0, 3.0}},
    [WORLD_OVERCAPACITY_MONTHS] = {"overcapacity_months", {0.1, 240.0}},
    [WORLD_ABSORPTION_MONTHS] = {"absorption_months", {0.1, 240.0}},
    [WORLD_ABSORPTION_CAPACITY] = {"absorption_capacity", {0.0, 1.0}},
    [WORLD_REROUTING_MONTHS] = {"rerouting_months", {0.1, 240.0}},
    [WORLD_REROUTING_DISCOUNT] = {"rerouting_discount", {0.0, 1.0}},
    [WORLD_HIDDEN_SHARE] = {"hidden_share", {0.0, 1.0}},
    [WORLD_COVERT_PREMIUM] = {"covert_premium", {0.0, 10.0}},
    [WORLD_LABOUR] = {"labour_musd", {0.0, 1e6}},
    [WORLD_EXCHANGE_BALANCE] = {"exchange_balance_musd", {-1e6, 1e6}},
    [WORLD_RESERVES] = {"reserves_musd", {0.0, 1e7}},
    [WORLD_RESERVES_FLOOR] = {"reserves_floor_musd", {0.0, 1e7}},
    [WORLD_RESERVES_RELEASE_MONTHS] = {"reserves_release_months", {0.1, 240.0}},
    [WORLD_ILLICIT] = {"illicit_musd", {0.0, 1e6}},
    [WORLD_ILLICIT_RAMP_MONTHS] = {"illicit_ramp_months", {0.0, 240.0}},
    [WORLD_INCOME_ELASTICITY] = {"income_elasticity", {0.0, 0.9}},
    [WORLD_INCOME_SMOOTHING_MONTHS] = {"income_smoothing_months", {0.1, 60.0}},
    [WORLD_SUBSTITUTION_MONTHS] = {"substitution_months", {0.1, 600.0}},
    [WORLD_SUBSTITUTABLE_SHARE] = {"substitutable_share", {0.0, 1.0}},
    [WORLD_DEPRECIATION] = {"depreciation", {0.0, 1.0}},
    [WORLD_IMPORTED_EQUIPMENT_SHARE] = {"imported_equipment_share", {0.0, 1.0}},
    [WORLD_TREND_GROWTH] = {"trend_growth_pct", {-50.0, 50.0}},
    [WORLD_OTHER_SHOCKS] = {"other_shocks_pct", {-50.0, 50.0}},
    [WORLD_POPULATION_GROWTH] = {"population_growth_pct", {-10.0, 10.0}},
    [WORLD_FREE_EXPORTS_TREND] = {"free_exports_trend_pct", {-50.0, 50.0}},
    [WORLD_FREE_IMPORTS_TREND] = {"free_imports_trend_pct", {-50.0, 50.0}},
};

const char *world_number_name(enum world_number number)
{
    return number_table[number].name;
}

struct range world_number_range(enum world_number number)
{
    return number_table[number].range;
}

size_t world_input_count(const struct world *world)
{
    return world->sector_count + world->import_count;
}

const char *world_input_name(const struct world *world, size_t input)
{
    return input < world->sector_count ? world->sectors[input].name
                                       : world->imports[input - world->sector_count].name;
}

static size_t find_enforcement(const struct world *world, size_t partner, size_t class)
{
    for (size_t i = 0; i < world->enforcement_count; i++) {
        const struct world_enforcement *row = &world->enforcement[i];
        if (row->partner == partner && row->enforcement_class == class) {
            return i;
        }
    }
    return WORLD_NONE;
}

size_t
world_enforcement_row(const struct world *world, size_t partner, size_t enforcement_class)
{
    const size_t order[4][2] = {{partner, enforcement_class},
                                {WORLD_EVERY, enforcement_class},
                                {partner, WORLD_EVERY},
                                {WORLD_EVERY, WORLD_EVERY}};
    size_t row = WORLD_NONE;
    for (int i = 0; i < 4 && row == WORLD_NONE; i++) {
        row = find_enforcement(world, order[i][0], order[i][1]);
    }
    return row;
}

/* One check under way: the path of the row being looked at, and where problems go. */
struct check {
    const struct world *world;
    struct problems *problems;
    char row[WORLD_PATH_MAX];
    char path[2 * WORLD_PATH_MAX];
};

static const char *field(struct check *check, const char *name)
{
    snprintf(check->path, sizeof check->path, "%s.%s", check->row, name);
    return check->path;
}

static void start_row(struct check *check, const char *list, size_t i)
{
    snprintf(check->row, sizeof check->row, "world.%s[%zu]", list, i);
}

static void
check_number(struct check *check, const char *name, double value, struct range range)
{
    if (!(value >= range.least && value <= range.most)) {
        problem_add(check->problems, field(check, name), "%g is outside %g to %g", value,
                    range.least, range.most);
    }
}

static void check_uncertain(struct check *check,
                            const char *name,
                            const struct uncertain *uncertain,
                            struct range range)
{
    distribution_check(&uncertain->distribution, range, field(check, name), check->problems);
}

static void check_place(struct check *check, const char *name, size_t place, size_t count)
{
    if (place >= count) {
        problem_add(check->problems, field(check, name), "row %zu of %zu", place, count);
    }
}

static void check_total(struct check *check, const char *name, double sum)
{
    if (!(fabs(sum - 1.0) <= 1e-6)) {
        problem_add(check->problems, field(check, name), "add up to %.9g, not to 1", sum);
    }
}

static void check_partner_shares(struct check *check, const double *shares)
{
    double sum = 0.0;
    for (size_t p = 0; p < check->world->partner_count; p++) {
        check_number(check, "partner_shares", shares[p], SHARE);
        sum += shares[p];
    }
    check_total(check, "partner_shares", sum);
}

static void check_sector(struct check *check, size_t i)
{
    const struct world_sector *sector = &check->world->sectors[i];
    start_row(check, "sectors", i);
    check_number(check, "value_added_share", sector->value_added_share, SHARE);
    check_number(check, "intermediate_share", sector->intermediate_share, MOST_OF_ALL);
    check_number(check, "final_share", sector->final_share, SHARE);
    check_number(check, "government_share", sector->government_share, SHARE);
    check_uncertain(check, "stock_months", &sector->stock_months, COVER_MONTHS);
    if (!(sector->value_added_share > 0.0)) {
        problem_add(check->problems, field(check, "value_added_share"), "must be above 0");
    }
}

static void check_export(struct check *check, size_t i)
{
    const struct world_export *good = &check->world->exports[i];
    start_row(check, "exports", i);
    check_place(check, "sector", good->sector, check->world->sector_count);
    check_number(check, "value_musd", good->value_musd, MONEY);
    check_place(check, "enforcement_class", good->enforcement_class, check->world->class_count);
    check_partner_shares(check, good->partner_shares);
    check_uncertain(check, "diverted_share", &good->diverted_share, SHARE);
    check_uncertain(check, "absorbed_share", &good->absorbed_share, SHARE);
    check_uncertain(check, "quantity", &good->quantity, QUANTITY);
    if (good->absorbed_by != WORLD_NONE) {
        check_place(check, "absorbed_by", good->absorbed_by, check->world->sector_count);
    }
}

static void check_import(struct check *check, size_t i)
{
    const struct world *world = check->world;
    const struct world_import *good = &world->imports[i];
    start_row(check, "imports", i);
    check_place(check, "priority_class", good->priority, WORLD_PRIORITY_COUNT);
    check_number(check, "value_musd", good->value_musd, MONEY);
    check_place(check, "displaces", good->displaces, world->sector_count);
    check_place(check, "enforcement_class", good->enforcement_class, world->class_count);
    check_partner_shares(check, good->partner_shares);
    check_uncertain(check, "diverted_share", &good->diverted_share, SHARE);
    check_uncertain(check, "stock_months", &good->stock_months, COVER_MONTHS);
    check_uncertain(check, "quantity", &good->quantity, QUANTITY);
    double sum = 0.0;
    for (size_t user = 0; user <= world->sector_count; user++) {
        double share = world->import_uses[i * (world->sector_count + 1) + user];
        check_number(check, "uses", share, SHARE);
        sum += share;
    }
    check_total(check, "uses", sum);
}

static void check_processing(struct check *check, size_t i)
{
    const struct world *world = check->world;
    const struct world_processing *row = &world->processing[i];
    start_row(check, "processing", i);
    check_place(check, "input_good", row->import_good, world->import_count);
    check_place(check, "sector", row->sector, world->sector_count);
    check_place(check, "export_good", row->export_good, world->export_count);
    check_uncertain(check, "share", &row->share, MOST_OF_ALL);
    if (row->export_good < world->export_count &&
        world->exports[row->export_good].sector != row->sector) {
        problem_add(check->problems, field(check, "sector"),
                    "the export good is made by another sector");
    }
    if (row->export_good < world->export_count &&
        !(world->exports[row->export_good].value_musd > 0.0)) {
        problem_add(check->problems, field(check, "export_good"), "is not exported");
    }
}

static void check_enforcement_row(struct check *check, size_t i)
{
    const struct world *world = check->world;
    const struct world_enforcement *row = &world->enforcement[i];
    start_row(check, "enforcement", i);
    check_uncertain(check, "share", &row->share, SHARE);
    if (row->partner != WORLD_EVERY) {
        check_place(check, "partner", row->partner, world->partner_count);
    }
    if (row->enforcement_class != WORLD_EVERY) {
        check_place(check, "enforcement_class", row->enforcement_class, world->class_count);
    }
}

static size_t found(const struct problems *problems)
{
    return problems->count + problems->left_out;
}

/* Every partner must have a row for every class. */
static void check_enforcement(struct check *check)
{
    const struct world *world = check->world;
    size_t known = found(check->problems);
    for (size_t i = 0; i < world->enforcement_count; i++) {
        check_enforcement_row(check, i);
    }
    bool rows_fit = found(check->problems) == known;
    for (size_t i = 0; i < world->class_count * world->partner_count && rows_fit; i++) {
        size_t class = i / world->partner_count;
        size_t partner = i % world->partner_count;
        if (world_enforcement_row(world, partner, class) == WORLD_NONE) {
            problem_add(check->problems, "world.enforcement",
                        "no row for partner %s in class %zu", world->partners[partner].name,
                        class);
        }
    }
}

/* A product that no sector buys, or a sector that buys none, leaves the tables no balance. */
static void check_coefficients(struct check *check)
{
    const struct world *world = check->world;
    size_t count = world->sector_count;
    snprintf(check->row, sizeof check->row, "world");
    for (size_t i = 0; i < count; i++) {
        double bought = 0.0;
        double sold = 0.0;
        for (size_t j = 0; j < count; j++) {
            check_number(check, "coefficients", world->coefficients[i * count + j], SHARE);
            sold += world->coefficients[i * count + j];
            bought += world->coefficients[j * count + i];
        }
        if (!(sold > 0.0 && bought > 0.0)) {
            problem_add(check->problems, "world.coefficients", "sector %s %s no inputs",
                        world->sectors[i].name, sold > 0.0 ? "buys" : "sells");
        }
    }
    for (size_t i = 0; i < world_input_count(world) * count; i++) {
        check_number(check, "criticalities", world->criticalities[i], SHARE);
    }
}

static void check_totals(struct check *check)
{
    const struct world *world = check->world;
    double value_added = 0.0;
    double labour = 0.0;
    double finance = 0.0;
    for (size_t i = 0; i < world->sector_count; i++) {
        value_added += world->sectors[i].value_added_share;
    }
    snprintf(check->row, sizeof check->row, "world");
    check_total(check, "sectors: value_added_share", value_added);
    for (size_t p = 0; p < world->partner_count; p++) {
        start_row(check, "partners", p);
        check_number(check, "labour_share", world->partners[p].labour_share, SHARE);
        check_number(check, "finance_share", world->partners[p].finance_share, SHARE);
        labour += world->partners[p].labour_share;
        finance += world->partners[p].finance_share;
    }
    snprintf(check->row, sizeof check->row, "world");
    check_total(check, "partners: labour_share", labour);
    check_total(check, "partners: finance_share", finance);
}

static void check_numbers(struct check *check)
{
    const struct world *world = check->world;
    snprintf(check->row, sizeof check->row, "world.economy");
    for (enum world_number i = WORLD_GDP; i < WORLD_NUMBER_COUNT; i++) {
        check_uncertain(check, number_table[i].name, &world->numbers[i], number_table[i].range);
    }
    check_number(check, "illicit_start", world->illicit_start_years,
                 (struct range){0.0, 1000.0});
    snprintf(check->row, sizeof check->row, "world");
    check_place(check, "labour_class", world->labour_class, world->class_count);
    check_place(check, "finance_class", world->finance_class, world->class_count);
}

static void
check_count(struct problems *problems, const char *list, size_t count, struct range range)
{
    if ((double)count < range.least || (double)count > range.most) {
        char path[WORLD_PATH_MAX];
        snprintf(path, sizeof path, "world.%s", list);
        problem_add(problems, path, "%zu rows, outside %g to %g", count, range.least,
                    range.most);
    }
}

static void check_counts(const struct world *world, struct problems *problems)
{
    const struct range goods = {0, WORLD_GOODS_MAX};
    check_count(problems, "sectors", world->sector_count, (struct range){1, WORLD_SECTORS_MAX});
    check_count(problems, "partners", world->partner_count,
                (struct range){1, WORLD_PARTNERS_MAX});
    check_count(problems, "exports", world->export_count, goods);
    check_count(problems, "imports", world->import_count, goods);
    check_count(problems, "enforcement classes", world->class_count,
                (struct range){1, WORLD_CLASSES_MAX});
    check_count(problems, "processing", world->processing_count,
                (struct range){0, WORLD_PROCESSING_MAX});
    check_count(problems, "enforcement", world->enforcement_count,
                (struct range){1, WORLD_ENFORCEMENT_MAX});
}

void world_check(const struct world *world, struct problems *problems)
{
    struct check check = {.world = world, .problems = problems};
    size_t known = found(problems);
    check_counts(world, problems);
    if (found(problems) > known) {
        return;
    }
    for (size_t i = 0; i < world->sector_count; i++) {
        check_sector(&check, i);
    }
    for (size_t i = 0; i < world->export_count; i++) {
        check_export(&check, i);
    }
    for (size_t i = 0; i < world->import_count; i++) {
        check_import(&check, i);
    }
    for (size_t i = 0; i < world->processing_count; i++) {
        check_processing(&check, i);
    }
    check_enforcement(&check);
    check_coefficients(&check);
    check_totals(&check);
    check_numbers(&check);
}
