#include "worker/world_read.h"

#include "proto/reference.h"

#include <assert.h>
#include <string.h>

/* A world being filled in: the arrays it will point to, still open to change. */
struct draft {
    struct reader *reader;
    const Brink__V1__World *from;
    struct world *world;
    const char *reading;
    const char *classes[WORLD_CLASSES_MAX]; /* [world->class_count] */
};

static const char EVERY[] = "*";

static size_t place_of(const struct reader *reader, enum reference_set set, const char *name)
{
    size_t place = reference_find(reader->request->world, set, name);
    assert(place != SIZE_MAX); /* the checks want every name to be there */
    return place;
}

size_t world_read_partner(const struct reader *reader, const char *code)
{
    return place_of(reader, REFERENCE_PARTNERS, code);
}

size_t world_read_export(const struct reader *reader, const char *good)
{
    return place_of(reader, REFERENCE_EXPORTS, good);
}

size_t world_read_import(const struct reader *reader, const char *good)
{
    return place_of(reader, REFERENCE_IMPORTS, good);
}

/* The place of a class, new ones at the end. */
static size_t class_of(struct draft *draft, const char *name)
{
    size_t place = 0;
    while (place < draft->world->class_count && strcmp(draft->classes[place], name) != 0) {
        place++;
    }
    if (place == draft->world->class_count) {
        assert(place < WORLD_CLASSES_MAX); /* the checks count them */
        draft->classes[place] = name;
        draft->world->class_count++;
    }
    return place;
}

static void read_sectors(struct draft *draft)
{
    struct reader *reader = draft->reader;
    struct world_sector *sectors = reader_take(reader, draft->from->n_sectors, sizeof *sectors);
    for (size_t i = 0; sectors != NULL && i < draft->from->n_sectors; i++) {
        const Brink__V1__Sector *row = draft->from->sectors[i];
        const char *name = reader_text(reader, "sectors.%s", row->name);
        sectors[i] = (struct world_sector){
            .name = row->name,
            .value_added_share = row->value_added_share,
            .intermediate_share = row->intermediate_share,
            .final_share = row->final_share,
            .government_share = row->government_share,
            .supply_set = row->supply_set != 0,
            .stock_months = reader_number(reader, &row->base, "stock_months", name),
        };
    }
    draft->world->sectors = sectors;
    draft->world->sector_count = draft->from->n_sectors;
}

/* Shares of the partners in trade with each good, [good][partner]. */
static double *read_shares(struct draft *draft, Brink__V1__Flow flow)
{
    const Brink__V1__World *from = draft->from;
    bool is_export = flow == BRINK__V1__FLOW__FLOW_EXPORT;
    size_t goods = is_export ? from->n_exports : from->n_imports;
    size_t partners = from->n_partners;
    double *shares = reader_take(draft->reader, goods * partners, sizeof *shares);
    if (shares == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < from->n_trade; i++) {
        const Brink__V1__Trade *row = from->trade[i];
        if (row->flow != flow || strcmp(row->reading, draft->reading) != 0) {
            continue;
        }
        size_t good = is_export ? world_read_export(draft->reader, row->good)
                                : world_read_import(draft->reader, row->good);
        shares[good * partners + world_read_partner(draft->reader, row->partner)] +=
            row->value_musd;
    }
    for (size_t g = 0; g < goods; g++) {
        double sum = 0.0;
        for (size_t p = 0; p < partners; p++) {
            sum += shares[g * partners + p];
        }
        for (size_t p = 0; p < partners; p++) {
            shares[g * partners + p] /= sum;
        }
    }
    return shares;
}

/* What the values of the table are multiplied with in the reading. */
static double scale_of(double total_musd, double table_musd)
{
    return total_musd > 0.0 ? total_musd / table_musd : 1.0;
}

static const Brink__V1__Reading *reading_of(const struct draft *draft)
{
    return draft->from->readings[place_of(draft->reader, REFERENCE_READINGS, draft->reading)];
}

static void read_exports(struct draft *draft)
{
    struct reader *reader = draft->reader;
    const Brink__V1__World *from = draft->from;
    struct world_export *goods = reader_take(reader, from->n_exports, sizeof *goods);
    const double *shares = read_shares(draft, BRINK__V1__FLOW__FLOW_EXPORT);
    double table_musd = 0.0;
    for (size_t i = 0; i < from->n_exports; i++) {
        table_musd += from->exports[i]->value_musd;
    }
    double scale = scale_of(reading_of(draft)->exports_musd, table_musd);
    for (size_t i = 0; goods != NULL && shares != NULL && i < from->n_exports; i++) {
        const Brink__V1__ExportGood *row = from->exports[i];
        const char *name = reader_text(reader, "exports.%s", row->name);
        goods[i] = (struct world_export){
            .name = row->name,
            .sector = place_of(reader, REFERENCE_SECTORS, row->sector),
            .value_musd = row->value_musd * scale,
            .enforcement_class = class_of(draft, row->enforcement_class),
            .partner_shares = &shares[i * from->n_partners],
            .diverted_share = reader_number(reader, &row->base, "diverted_share", name),
            .absorbed_share = reader_number(reader, &row->base, "absorbed_share", name),
            .absorbed_by = row->absorbed_by[0] == '\0'
                               ? WORLD_NONE
                               : place_of(reader, REFERENCE_SECTORS, row->absorbed_by),
            .quantity = reader_number(reader, &row->base, "quantity", name),
        };
    }
    draft->world->exports = goods;
    draft->world->export_count = from->n_exports;
}

static void read_imports(struct draft *draft)
{
    struct reader *reader = draft->reader;
    const Brink__V1__World *from = draft->from;
    struct world_import *goods = reader_take(reader, from->n_imports, sizeof *goods);
    const double *shares = read_shares(draft, BRINK__V1__FLOW__FLOW_IMPORT);
    double table_musd = 0.0;
    for (size_t i = 0; i < from->n_imports; i++) {
        table_musd += from->imports[i]->value_musd;
    }
    double scale = scale_of(reading_of(draft)->imports_musd, table_musd);
    for (size_t i = 0; goods != NULL && shares != NULL && i < from->n_imports; i++) {
        const Brink__V1__ImportGood *row = from->imports[i];
        const char *name = reader_text(reader, "imports.%s", row->name);
        goods[i] = (struct world_import){
            .name = row->name,
            .priority = (enum world_priority)(row->priority_class -
                                              BRINK__V1__PRIORITY_CLASS__PRIORITY_CLASS_FUEL),
            .value_musd = row->value_musd * scale,
            .displaces = place_of(reader, REFERENCE_SECTORS, row->displaces),
            .enforcement_class = class_of(draft, row->enforcement_class),
            .partner_shares = &shares[i * from->n_partners],
            .diverted_share = reader_number(reader, &row->base, "diverted_share", name),
            .stock_months = reader_number(reader, &row->base, "stock_months", name),
            .quantity = reader_number(reader, &row->base, "quantity", name),
        };
    }
    draft->world->imports = goods;
    draft->world->import_count = from->n_imports;
}

static void read_tables(struct draft *draft)
{
    struct reader *reader = draft->reader;
    const Brink__V1__World *from = draft->from;
    size_t sectors = from->n_sectors;
    size_t inputs = sectors + from->n_imports;
    double *coefficients = reader_take(reader, sectors * sectors, sizeof *coefficients);
    double *uses = reader_take(reader, from->n_imports * (sectors + 1), sizeof *uses);
    double *criticalities = reader_take(reader, inputs * sectors, sizeof *criticalities);
    if (coefficients == NULL || uses == NULL || criticalities == NULL) {
        return;
    }
    for (size_t i = 0; i < from->n_coefficients; i++) {
        const Brink__V1__InputCoefficient *row = from->coefficients[i];
        size_t seller = place_of(reader, REFERENCE_SECTORS, row->from_sector);
        size_t buyer = place_of(reader, REFERENCE_SECTORS, row->to_sector);
        coefficients[seller * sectors + buyer] = row->coefficient;
    }
    for (size_t i = 0; i < from->n_import_uses; i++) {
        const Brink__V1__ImportUse *row = from->import_uses[i];
        size_t user = place_of(reader, REFERENCE_USERS, row->user);
        uses[world_read_import(reader, row->good) * (sectors + 1) + user] = row->share;
    }
    for (size_t i = 0; i < from->n_criticalities; i++) {
        const Brink__V1__Criticality *row = from->criticalities[i];
        size_t input = place_of(reader, REFERENCE_INPUTS, row->input);
        criticalities[input * sectors + place_of(reader, REFERENCE_SECTORS, row->sector)] =
            row->share;
    }
    draft->world->coefficients = coefficients;
    draft->world->import_uses = uses;
    draft->world->criticalities = criticalities;
}

static void read_processing(struct draft *draft)
{
    struct reader *reader = draft->reader;
    const Brink__V1__World *from = draft->from;
    struct world_processing *rows = reader_take(reader, from->n_processing, sizeof *rows);
    for (size_t i = 0; rows != NULL && i < from->n_processing; i++) {
        const Brink__V1__Processing *row = from->processing[i];
        const char *name =
            reader_text(reader, "processing.%s.%s", row->input_good, row->sector);
        rows[i] = (struct world_processing){
            .import_good = world_read_import(reader, row->input_good),
            .sector = place_of(reader, REFERENCE_SECTORS, row->sector),
            .export_good = world_read_export(reader, row->export_good),
            .share = reader_number(reader, &row->base, "share", name),
        };
    }
    draft->world->processing = rows;
    draft->world->processing_count = from->n_processing;
}

/* The scenario's row for the same partner and class, or the world's own. */
static const Brink__V1__Enforcement *stand_in(const struct reader *reader,
                                              const Brink__V1__Enforcement *row)
{
    const Brink__V1__Scenario *scenario = reader->request->scenario;
    for (size_t i = 0; i < scenario->n_enforcement; i++) {
        const Brink__V1__Enforcement *other = scenario->enforcement[i];
        if (strcmp(other->partner, row->partner) == 0 &&
            strcmp(other->enforcement_class, row->enforcement_class) == 0) {
            return other;
        }
    }
    return row;
}

static void read_enforcement(struct draft *draft)
{
    struct reader *reader = draft->reader;
    const Brink__V1__World *from = draft->from;
    struct world_enforcement *rows = reader_take(reader, from->n_enforcement, sizeof *rows);
    for (size_t i = 0; rows != NULL && i < from->n_enforcement; i++) {
        const Brink__V1__Enforcement *row = stand_in(reader, from->enforcement[i]);
        const char *name =
            reader_text(reader, "enforcement.%s.%s", row->partner, row->enforcement_class);
        rows[i] = (struct world_enforcement){
            .partner = strcmp(row->partner, EVERY) == 0
                           ? WORLD_EVERY
                           : world_read_partner(reader, row->partner),
            .enforcement_class = strcmp(row->enforcement_class, EVERY) == 0
                                     ? WORLD_EVERY
                                     : class_of(draft, row->enforcement_class),
            .share = reader_number(reader, &row->base, "share", name),
        };
    }
    draft->world->enforcement = rows;
    draft->world->enforcement_count = from->n_enforcement;
}

/* Shares nobody gave follow those of the exports. */
static void share_as_exports(const struct world *world, size_t partner, double *share)
{
    double sum = 0.0;
    double all = 0.0;
    for (size_t g = 0; g < world->export_count; g++) {
        const struct world_export *good = &world->exports[g];
        sum += good->value_musd * good->partner_shares[partner];
        all += good->value_musd;
    }
    *share = sum / all;
}

static void read_partners(struct draft *draft)
{
    const Brink__V1__World *from = draft->from;
    struct world_partner *partners =
        reader_take(draft->reader, from->n_partners, sizeof *partners);
    double labour = 0.0;
    double finance = 0.0;
    for (size_t i = 0; i < from->n_partners; i++) {
        labour += from->partners[i]->labour_share;
        finance += from->partners[i]->finance_share;
    }
    for (size_t i = 0; partners != NULL && i < from->n_partners; i++) {
        const Brink__V1__Partner *row = from->partners[i];
        partners[i] = (struct world_partner){row->code, row->labour_share, row->finance_share};
        if (!(labour > 0.0)) {
            share_as_exports(draft->world, i, &partners[i].labour_share);
        }
        if (!(finance > 0.0)) {
            share_as_exports(draft->world, i, &partners[i].finance_share);
        }
    }
    draft->world->partners = partners;
    draft->world->partner_count = from->n_partners;
}

static void read_numbers(struct draft *draft, const struct date *base)
{
    const Brink__V1__Economy *economy = draft->from->economy;
    struct world *world = draft->world;
    struct date illicit;
    enum status status = date_parse(economy->illicit_start, &illicit);
    assert(status == STATUS_OK);
    (void)status;
    world->illicit_start_years = date_years_since(&illicit, base);
    for (int i = 0; i < WORLD_NUMBER_COUNT; i++) {
        world->numbers[i] = reader_number(draft->reader, &economy->base,
                                          world_number_name((enum world_number)i), "economy");
    }
}

enum status world_read(struct reader *reader, const struct date *base, struct world *world_out)
{
    const Brink__V1__World *from = reader->request->world;
    const char *reading = reader->request->scenario->reading;
    struct world world = {0};
    struct draft draft = {
        .reader = reader,
        .from = from,
        .world = &world,
        .reading = reading[0] != '\0' ? reading : from->readings[0]->name,
    };
    world.labour_class = class_of(&draft, "labour");
    world.finance_class = class_of(&draft, "finance");
    read_numbers(&draft, base);
    read_sectors(&draft);
    read_exports(&draft);
    read_imports(&draft);
    read_tables(&draft);
    read_processing(&draft);
    read_enforcement(&draft);
    if (reader->arena->failed) {
        return STATUS_NO_MEMORY;
    }
    read_partners(&draft);
    if (reader->arena->failed) {
        return STATUS_NO_MEMORY;
    }
    *world_out = world;
    return STATUS_OK;
}
