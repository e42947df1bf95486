#include "proto/table_check.h"

#include "base/number.h"
#include "proto/reference.h"
#include "proto/rows.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEY_FIELDS_MAX = 4,
    PATH_BYTES = 160,
    NAMES_MAX = 64, /* sectors, goods of one flow, partners: proto/range.c */
    READINGS_MAX = 16
};

/* How far a sum of shares may be off 1, and trade by partner off the good's value, relative. */
static const double shares_tolerance = 1e-6;
static const double trade_tolerance = 1e-3;

enum owner { OWNER_WORLD, OWNER_REGIME, OWNER_SCENARIO };

static const char *const owner_paths[] = {"world", "world.regime", "scenario"};

/* The fields that together name a row. */
static const struct key {
    enum owner owner;
    const char *list;
    const char *fields[KEY_FIELDS_MAX]; /* NULL behind the last */
} keys[] = {
    {OWNER_WORLD, "variables", {"name"}},
    {OWNER_WORLD, "partners", {"code"}},
    {OWNER_WORLD, "readings", {"name"}},
    {OWNER_WORLD, "sectors", {"name"}},
    {OWNER_WORLD, "coefficients", {"from_sector", "to_sector"}},
    {OWNER_WORLD, "exports", {"name"}},
    {OWNER_WORLD, "imports", {"name"}},
    {OWNER_WORLD, "import_uses", {"good", "user"}},
    {OWNER_WORLD, "trade", {"flow", "good", "partner", "reading"}},
    {OWNER_WORLD, "criticalities", {"input", "sector"}},
    {OWNER_WORLD, "processing", {"input_good", "sector"}},
    {OWNER_WORLD, "enforcement", {"partner", "enforcement_class"}},
    {OWNER_WORLD, "measures", {"name"}},
    {OWNER_WORLD, "places", {"name"}},
    {OWNER_WORLD, "tests", {"date"}},
    {OWNER_WORLD, "actors", {"name"}},
    {OWNER_WORLD, "treaties", {"name"}},
    {OWNER_WORLD, "patron_numbers", {"name"}},
    {OWNER_WORLD, "options", {"name"}},
    {OWNER_WORLD, "criteria", {"name"}},
    {OWNER_REGIME, "hazard", {"term"}},
    {OWNER_REGIME, "covariance", {"row", "column"}},
    {OWNER_REGIME, "endings", {"cause"}},
    {OWNER_SCENARIO, "measures", {"name"}},
    {OWNER_SCENARIO, "enforcement", {"partner", "enforcement_class"}},
    {OWNER_SCENARIO, "variables", {"name"}},
};

/* Tables that need a row for every pair of names. */
static const struct grid {
    const char *list;
    const char *row_field;
    enum reference_set rows;
    const char *column_field;
    enum reference_set columns;
} grids[] = {
    {"coefficients", "from_sector", REFERENCE_SECTORS, "to_sector", REFERENCE_SECTORS},
    {"import_uses", "good", REFERENCE_IMPORTS, "user", REFERENCE_USERS},
    {"criticalities", "input", REFERENCE_INPUTS, "sector", REFERENCE_SECTORS},
};

static const ProtobufCMessage *owner_of(const Brink__V1__ScenarioRequest *request,
                                        enum owner owner)
{
    const ProtobufCMessage *const owners[] = {
        &request->world->base, &request->world->regime->base, &request->scenario->base};
    return owners[owner];
}

/* What qsort_r needs to know to compare rows by their key. */
struct order {
    struct rows rows;
    const ProtobufCFieldDescriptor *fields[KEY_FIELDS_MAX];
    size_t count;
};

static int compare_keys(const struct order *order, size_t a, size_t b)
{
    const ProtobufCMessage *left = order->rows.items[a];
    const ProtobufCMessage *right = order->rows.items[b];
    int result = 0;
    for (size_t i = 0; i < order->count && result == 0; i++) {
        const ProtobufCFieldDescriptor *field = order->fields[i];
        result = field->type == PROTOBUF_C_TYPE_ENUM
                     ? rows_choice(left, field) - rows_choice(right, field)
                     : strcmp(rows_text(left, field), rows_text(right, field));
    }
    return result;
}

static int compare_rows(const void *left, const void *right, void *arg)
{
    size_t a = *(const size_t *)left;
    size_t b = *(const size_t *)right;
    int by_key = compare_keys(arg, a, b);
    return by_key != 0 ? by_key : (a > b) - (a < b);
}

static void refuse_repeat(const struct order *order,
                          const struct key *key,
                          size_t first,
                          size_t again,
                          struct problems *problems)
{
    char path[PATH_BYTES];
    const char *owner = owner_paths[key->owner];
    if (order->count == 1) {
        snprintf(path, sizeof path, "%s.%s[%zu].%s", owner, key->list, again, key->fields[0]);
        problem_add(problems, path, "%.64s is taken by %s.%s[%zu]",
                    rows_text(order->rows.items[again], order->fields[0]), owner, key->list,
                    first);
    } else {
        snprintf(path, sizeof path, "%s.%s[%zu]", owner, key->list, again);
        problem_add(problems, path,
                    "says again what %s.%s[%zu] says: the row for the same %s and %s", owner,
                    key->list, first, key->fields[order->count - 2],
                    key->fields[order->count - 1]);
    }
}

/* Two rows of one key stand side by side once the rows are in order of their keys. */
static enum status check_key(const Brink__V1__ScenarioRequest *request,
                             const struct key *key,
                             struct problems *problems)
{
    struct order order = {.rows = rows_of(owner_of(request, key->owner), key->list)};
    while (order.count < KEY_FIELDS_MAX && key->fields[order.count] != NULL) {
        order.fields[order.count] = rows_field(&order.rows, key->fields[order.count]);
        order.count++;
    }
    if (order.rows.count < 2) {
        return STATUS_OK;
    }
    size_t *sorted = calloc(order.rows.count, sizeof *sorted);
    if (sorted == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < order.rows.count; i++) {
        sorted[i] = i;
    }
    qsort_r(sorted, order.rows.count, sizeof *sorted, compare_rows, &order);
    for (size_t i = 1; i < order.rows.count; i++) {
        if (compare_keys(&order, sorted[i - 1], sorted[i]) == 0) {
            refuse_repeat(&order, key, sorted[i - 1], sorted[i], problems);
        }
    }
    free(sorted);
    return STATUS_OK;
}

static void
check_grid(const Brink__V1__World *world, const struct grid *grid, struct problems *problems)
{
    bool has_row[2 * NAMES_MAX][NAMES_MAX + 1] = {{false}};
    struct rows rows = rows_of(&world->base, grid->list);
    const ProtobufCFieldDescriptor *row_field = rows_field(&rows, grid->row_field);
    const ProtobufCFieldDescriptor *column_field = rows_field(&rows, grid->column_field);
    for (size_t i = 0; i < rows.count; i++) {
        size_t row = reference_find(world, grid->rows, rows_text(rows.items[i], row_field));
        size_t column =
            reference_find(world, grid->columns, rows_text(rows.items[i], column_field));
        if (row != SIZE_MAX && column != SIZE_MAX) {
            has_row[row][column] = true;
        }
    }
    size_t missing = 0;
    const char *first[2] = {NULL, NULL};
    for (size_t row = 0; reference_at(world, grid->rows, row) != NULL; row++) {
        for (size_t column = 0; reference_at(world, grid->columns, column) != NULL; column++) {
            if (!has_row[row][column] && missing++ == 0) {
                first[0] = reference_at(world, grid->rows, row);
                first[1] = reference_at(world, grid->columns, column);
            }
        }
    }
    if (missing > 0) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "world.%s", grid->list);
        problem_add(problems, path,
                    "%zu of its rows are missing, the first for %s %.64s and %s %.64s", missing,
                    grid->row_field, first[0], grid->column_field, first[1]);
    }
}

/* Refuses shares that do not sum to 1. */
static void check_sum(double sum, const char *path, const char *what, struct problems *problems)
{
    if (!(fabs(sum - 1.0) <= shares_tolerance)) {
        problem_add(problems, path, "%s sum to %.9g, not to 1", what, sum);
    }
}

static void check_shares(const Brink__V1__World *world, struct problems *problems)
{
    double sectors = 0.0;
    double endings = 0.0;
    double labour = 0.0;
    double finance = 0.0;
    for (size_t i = 0; i < world->n_sectors; i++) {
        sectors += world->sectors[i]->value_added_share;
    }
    for (size_t i = 0; i < world->regime->n_endings; i++) {
        endings += world->regime->endings[i]->share;
    }
    for (size_t i = 0; i < world->n_partners; i++) {
        labour += world->partners[i]->labour_share;
        finance += world->partners[i]->finance_share;
    }
    check_sum(sectors, "world.sectors", "the value_added_shares", problems);
    if (labour != 0.0) {
        check_sum(labour, "world.partners", "the labour_shares", problems);
    }
    if (finance != 0.0) {
        check_sum(finance, "world.partners", "the finance_shares", problems);
    }
    check_sum(endings, "world.regime.endings", "the shares", problems);
    for (size_t i = 0; i < world->n_imports; i++) {
        double uses = 0.0;
        char what[PATH_BYTES];
        for (size_t k = 0; k < world->n_import_uses; k++) {
            const Brink__V1__ImportUse *use = world->import_uses[k];
            uses += strcmp(use->good, world->imports[i]->name) == 0 ? use->share : 0.0;
        }
        snprintf(what, sizeof what, "the shares of %.64s", world->imports[i]->name);
        check_sum(uses, "world.import_uses", what, problems);
    }
}

/* Trade of each good with all partners, by reading. */
struct trade_sums {
    double musd[READINGS_MAX][2 * NAMES_MAX]; /* exports, then imports */
};

static void check_trade_row(const Brink__V1__World *world,
                            size_t index,
                            struct trade_sums *sums,
                            struct problems *problems)
{
    const Brink__V1__Trade *row = world->trade[index];
    bool is_export = row->flow == BRINK__V1__FLOW__FLOW_EXPORT;
    char path[PATH_BYTES];
    if (!is_export && row->flow != BRINK__V1__FLOW__FLOW_IMPORT) {
        if (row->flow != BRINK__V1__FLOW__FLOW_UNSPECIFIED) {
            snprintf(path, sizeof path, "world.trade[%zu].flow", index);
            problem_add(problems, path, "is neither export nor import");
        }
        return;
    }
    enum reference_set set = is_export ? REFERENCE_EXPORTS : REFERENCE_IMPORTS;
    size_t good = reference_find(world, set, row->good);
    size_t reading = reference_find(world, REFERENCE_READINGS, row->reading);
    if (good == SIZE_MAX && row->good[0] != '\0') {
        snprintf(path, sizeof path, "world.trade[%zu].good", index);
        reference_check_name(world, set, row->good, path, problems);
    }
    if (good != SIZE_MAX && reading != SIZE_MAX) {
        sums->musd[reading][good + (is_export ? 0 : NAMES_MAX)] += row->value_musd;
    }
}

/* Refuses a sum that is off the good's value; only readings that say anything of trade at all.
 */
static void check_trade_sum(double sum_musd,
                            double value_musd,
                            const char *good,
                            const char *reading,
                            struct problems *problems)
{
    if (fabs(sum_musd - value_musd) <= trade_tolerance * value_musd) {
        return;
    }
    char texts[2][NUMBER_TEXT_BYTES];
    number_format(sum_musd, texts[0]);
    number_format(value_musd, texts[1]);
    problem_add(problems, "world.trade",
                "%.64s in reading %.64s: all partners together %s, the good's value is %s "
                "(M USD a year)",
                good, reading, texts[0], texts[1]);
}

static enum status check_trade(const Brink__V1__World *world, struct problems *problems)
{
    struct trade_sums *sums = calloc(1, sizeof *sums);
    if (sums == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < world->n_trade; i++) {
        check_trade_row(world, i, sums, problems);
    }
    for (size_t reading = 0; reading < world->n_readings; reading++) {
        const char *name = world->readings[reading]->name;
        for (size_t i = 0; i < world->n_exports; i++) {
            const Brink__V1__ExportGood *good = world->exports[i];
            check_trade_sum(sums->musd[reading][i], good->value_musd, good->name, name,
                            problems);
        }
        for (size_t i = 0; i < world->n_imports; i++) {
            const Brink__V1__ImportGood *good = world->imports[i];
            check_trade_sum(sums->musd[reading][NAMES_MAX + i], good->value_musd, good->name,
                            name, problems);
        }
    }
    free(sums);
    return STATUS_OK;
}

/* An input of the criticality table is a sector or an imported good: one word, one meaning. */
static void check_shared_names(const Brink__V1__World *world, struct problems *problems)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < world->n_imports; i++) {
        if (reference_find(world, REFERENCE_USERS, world->imports[i]->name) != SIZE_MAX) {
            snprintf(path, sizeof path, "world.imports[%zu].name", i);
            problem_add(problems, path, "%.64s is a sector, or final", world->imports[i]->name);
        }
    }
    for (size_t i = 0; i < world->n_sectors; i++) {
        if (strcmp(world->sectors[i]->name, "final") == 0) {
            snprintf(path, sizeof path, "world.sectors[%zu].name", i);
            problem_add(problems, path, "final is the name of final use");
        }
    }
}

enum status table_check(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0] && status == STATUS_OK; i++) {
        status = check_key(request, &keys[i], problems);
    }
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < sizeof grids / sizeof grids[0]; i++) {
        check_grid(request->world, &grids[i], problems);
    }
    check_shared_names(request->world, problems);
    check_shares(request->world, problems);
    return check_trade(request->world, problems);
}
