#include "proto/measure_check.h"

#include "base/date.h"
#include "proto/reference.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 192 };

/* A set of flows. */
enum { EXPORTS = 1, IMPORTS = 2, LABOUR = 4, FINANCE = 8 };

static const struct kind {
    const char *words;
    unsigned flows;
    bool has_cap;
    bool has_cut_share;
    const char *flow_words;
} kinds[] = {
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN] = {"a ban", EXPORTS | IMPORTS, false, false,
                                                   "export or import"},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_VALUE] = {"a cap in value", EXPORTS | IMPORTS,
                                                         true, false, "export or import"},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_QUANTITY] = {"a cap in quantity",
                                                            EXPORTS | IMPORTS, true, false,
                                                            "export or import"},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_CUT] = {"a cut", EXPORTS | IMPORTS, false, true,
                                                   "export or import"},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_PRICE_CAP] = {"a price cap", EXPORTS, false, true,
                                                         "export"},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_NO_NEW_PERMITS] = {"an end of new permits", LABOUR,
                                                              false, true, "labour"},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_REPATRIATION] = {"a repatriation", LABOUR, false,
                                                            true, "labour"},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_ASSET_FREEZE] = {"an asset freeze", FINANCE, true,
                                                            false, "finance"},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_REMITTANCE_CUT] = {"a remittance cut", FINANCE,
                                                              false, true, "finance"},
};

static const unsigned flows[] = {
    [BRINK__V1__FLOW__FLOW_EXPORT] = EXPORTS,
    [BRINK__V1__FLOW__FLOW_IMPORT] = IMPORTS,
    [BRINK__V1__FLOW__FLOW_LABOUR] = LABOUR,
    [BRINK__V1__FLOW__FLOW_FINANCE] = FINANCE,
};

/* A measure and where to report its faults. */
struct look {
    const Brink__V1__World *world;
    const Brink__V1__Measure *measure;
    const struct kind *kind; /* NULL: none that is known */
    unsigned flow;           /* 0: none that is known */
    const char *path;
    struct problems *problems;
};

static void refuse(const struct look *look, const char *field, const char *words)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s.%s", look->path, field);
    problem_add(look->problems, path, "%s", words);
}

static void check_flow(const struct look *look)
{
    if (look->kind != NULL && look->flow != 0 && (look->kind->flows & look->flow) == 0) {
        char words[PATH_BYTES];
        snprintf(words, sizeof words, "%s is of flow %s", look->kind->words,
                 look->kind->flow_words);
        refuse(look, "flow", words);
    }
}

/* A quantity is there when the kind has one, and only then; where it has none, the number 0
 * counts as not there. A cut of 0 does nothing, which is one end of what a cut may be. */
static void check_amount(const struct look *look,
                         const char *field,
                         const Brink__V1__Quantity *amount,
                         bool is_asked)
{
    char words[PATH_BYTES];
    bool is_zero = amount != NULL && amount->value_case == BRINK__V1__QUANTITY__VALUE_NUMBER &&
                   amount->number == 0.0;
    if (is_asked && amount == NULL) {
        snprintf(words, sizeof words, "is missing: %s needs one", look->kind->words);
        refuse(look, field, words);
    } else if (!is_asked && amount != NULL && !is_zero) {
        snprintf(words, sizeof words, "%s has none", look->kind->words);
        refuse(look, field, words);
    }
}

static void check_good(const struct look *look, size_t index)
{
    const Brink__V1__Measure *measure = look->measure;
    const char *good = measure->goods[index];
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s.goods[%zu]", look->path, index);
    if (strcmp(good, "*") == 0) {
        if (measure->n_goods > 1) {
            problem_add(look->problems, path, "* is every good: no other is named beside it");
        }
        return;
    }
    for (size_t i = 0; i < index; i++) {
        if (strcmp(measure->goods[i], good) == 0) {
            problem_add(look->problems, path, "%.64s is named twice", good);
            return;
        }
    }
    if (good[0] != '\0' && (look->flow == EXPORTS || look->flow == IMPORTS)) {
        reference_check_name(look->world,
                             look->flow == EXPORTS ? REFERENCE_EXPORTS : REFERENCE_IMPORTS,
                             good, path, look->problems);
    }
}

static void check_goods(const struct look *look)
{
    bool is_of_goods = (look->flow & (EXPORTS | IMPORTS)) != 0;
    if (is_of_goods && look->measure->n_goods == 0) {
        refuse(look, "goods", "is missing: name the goods, or [ \"*\" ] for every good");
    }
    if (look->flow != 0 && !is_of_goods && look->measure->n_goods > 0) {
        refuse(look, "goods", "labour and finance have no goods");
        return;
    }
    for (size_t i = 0; i < look->measure->n_goods; i++) {
        check_good(look, i);
    }
}

/* A good of the measure's flow, by index: its name, and the unit of its base-year quantity,
 * NULL where it has none. False: there are no more. */
static bool
good_at(const struct look *look, size_t index, const char **name_out, const char **unit_out)
{
    const Brink__V1__World *world = look->world;
    if (look->flow == EXPORTS && index < world->n_exports) {
        const Brink__V1__ExportGood *good = world->exports[index];
        *name_out = good->name;
        *unit_out = good->quantity != NULL ? good->quantity_unit : NULL;
        return true;
    }
    if (look->flow == IMPORTS && index < world->n_imports) {
        const Brink__V1__ImportGood *good = world->imports[index];
        *name_out = good->name;
        *unit_out = good->quantity != NULL ? good->quantity_unit : NULL;
        return true;
    }
    return false;
}

static bool is_named(const Brink__V1__Measure *measure, const char *good)
{
    bool is_named = false;
    for (size_t i = 0; i < measure->n_goods; i++) {
        const char *name = measure->goods[i];
        is_named = is_named || strcmp(name, "*") == 0 || strcmp(name, good) == 0;
    }
    return is_named;
}

/* A cap in quantity is shared by goods counted in one unit. */
static void check_units(const struct look *look)
{
    const char *first = NULL;
    const char *name = NULL;
    const char *unit = NULL;
    for (size_t i = 0; good_at(look, i, &name, &unit); i++) {
        char words[PATH_BYTES];
        if (!is_named(look->measure, name)) {
            continue;
        }
        if (unit == NULL) {
            snprintf(words, sizeof words, "%.64s has no quantity to cap", name);
            refuse(look, "goods", words);
        } else if (first != NULL && strcmp(first, unit) != 0) {
            snprintf(words, sizeof words, "one cap for goods in %.40s and in %.40s", first,
                     unit);
            refuse(look, "goods", words);
        }
        first = first != NULL ? first : unit;
    }
}

static void check_days(const struct look *look)
{
    struct date start;
    struct date end;
    if (date_parse(look->measure->start, &start) == STATUS_OK &&
        date_parse(look->measure->end, &end) == STATUS_OK && date_compare(&end, &start) <= 0) {
        char words[PATH_BYTES];
        snprintf(words, sizeof words, "%s is not after the start, %s", look->measure->end,
                 look->measure->start);
        refuse(look, "end", words);
    }
}

/* What only a measure of a table has. */
static void check_table_fields(const struct look *look)
{
    const Brink__V1__Measure *measure = look->measure;
    const struct {
        const char *field;
        bool is_said;
    } fields[] = {{"from", measure->n_from > 0},
                  {"to", measure->n_to > 0},
                  {"start_step", measure->start_step != 0},
                  {"end_step", measure->end_step != 0},
                  {"phase_in_steps", measure->phase_in_steps != 0}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (fields[i].is_said) {
            refuse(look, fields[i].field, "is for measures of a table, not of a world");
        }
    }
}

void measure_check(const Brink__V1__World *world,
                   const Brink__V1__Measure *measure,
                   const char *path,
                   struct problems *problems)
{
    size_t kind = (size_t)measure->kind;
    size_t flow = (size_t)measure->flow;
    struct look look = {world, measure, NULL, 0, path, problems};
    if (kind < sizeof kinds / sizeof kinds[0] && kinds[kind].words != NULL) {
        look.kind = &kinds[kind];
    }
    if (flow < sizeof flows / sizeof flows[0]) {
        look.flow = flows[flow];
    }
    check_flow(&look);
    check_goods(&look);
    check_days(&look);
    check_table_fields(&look);
    if (look.kind != NULL) {
        check_amount(&look, "cap", measure->cap, look.kind->has_cap);
        check_amount(&look, "cut_share", measure->cut_share, look.kind->has_cut_share);
    }
    if (measure->kind == BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_QUANTITY) {
        check_units(&look);
    }
}
