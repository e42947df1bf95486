#include "worker/measure_read.h"

#include "worker/world_read.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const enum measure_kind kinds[] = {
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN] = MEASURE_BAN,
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_VALUE] = MEASURE_CAP_VALUE,
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_QUANTITY] = MEASURE_CAP_QUANTITY,
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_CUT] = MEASURE_CUT,
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_PRICE_CAP] = MEASURE_PRICE_CAP,
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_NO_NEW_PERMITS] = MEASURE_NO_NEW_PERMITS,
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_REPATRIATION] = MEASURE_REPATRIATION,
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_ASSET_FREEZE] = MEASURE_ASSET_FREEZE,
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_REMITTANCE_CUT] = MEASURE_REMITTANCE_CUT,
};

static const enum measure_flow flows[] = {
    [BRINK__V1__FLOW__FLOW_EXPORT] = MEASURE_EXPORT,
    [BRINK__V1__FLOW__FLOW_IMPORT] = MEASURE_IMPORT,
    [BRINK__V1__FLOW__FLOW_LABOUR] = MEASURE_LABOUR,
    [BRINK__V1__FLOW__FLOW_FINANCE] = MEASURE_FINANCE,
};

/* A list being filled in, with room for [room] measures. */
struct draft {
    struct reader *reader;
    const struct date *base;
    struct measure *measures;
    struct applied *applied;
    size_t count;
    size_t room;
};

static double years_of(const struct draft *draft, const char *day)
{
    struct date date;
    enum status status = date_parse(day, &date);
    assert(status == STATUS_OK);
    (void)status;
    return date_years_since(&date, draft->base);
}

/* Places of the goods named; none, which means all, for "*". */
static const size_t *
read_goods(struct draft *draft, const Brink__V1__Measure *from, size_t *count_out)
{
    bool is_export = from->flow == BRINK__V1__FLOW__FLOW_EXPORT;
    *count_out = 0;
    if (from->n_goods == 0 || strcmp(from->goods[0], "*") == 0) {
        return NULL;
    }
    size_t *places = reader_take(draft->reader, from->n_goods, sizeof *places);
    for (size_t i = 0; places != NULL && i < from->n_goods; i++) {
        places[i] = is_export ? world_read_export(draft->reader, from->goods[i])
                              : world_read_import(draft->reader, from->goods[i]);
        *count_out = i + 1;
    }
    return places;
}

static const size_t *
read_partners(struct draft *draft, const Brink__V1__Measure *from, size_t *count_out)
{
    *count_out = 0;
    size_t *places = reader_take(draft->reader, from->n_partners, sizeof *places);
    for (size_t i = 0; places != NULL && i < from->n_partners; i++) {
        places[i] = world_read_partner(draft->reader, from->partners[i]);
        *count_out = i + 1;
    }
    return places;
}

static void add(struct draft *draft, const struct applied *applied, const char *row_name)
{
    const Brink__V1__Measure *from = applied->from;
    struct measure measure = {
        .name = from->name,
        .kind = kinds[from->kind],
        .flow = flows[from->flow],
        .start_years = years_of(draft, from->start),
        .end_years = from->end[0] == '\0' ? INFINITY : years_of(draft, from->end),
        .phase_in_months =
            reader_number(draft->reader, &from->base, "phase_in_months", row_name),
        .cap = reader_number(draft->reader, &from->base, "cap", row_name),
        .cut_share = reader_number(draft->reader, &from->base, "cut_share", row_name),
        .exemption_share =
            reader_number(draft->reader, &from->base, "exemption_share", row_name),
        .own_enforcement = from->enforcement != NULL,
        .enforcement = reader_number(draft->reader, &from->base, "enforcement", row_name),
        .closes_covert = from->closes_covert != 0,
        .stays_recorded = from->stays_recorded != 0,
    };
    measure.goods = read_goods(draft, from, &measure.good_count);
    measure.partners = read_partners(draft, from, &measure.partner_count);
    assert(draft->count < draft->room);
    draft->measures[draft->count] = measure;
    draft->applied[draft->count] = *applied;
    draft->count++;
}

/* The measures of one package of the world. */
static void add_package(struct draft *draft, const char *package, bool status_quo)
{
    const Brink__V1__World *world = draft->reader->request->world;
    for (size_t i = 0; i < world->n_measures; i++) {
        const Brink__V1__Measure *from = world->measures[i];
        if (strcmp(from->package, package) != 0) {
            continue;
        }
        const struct applied applied = {
            from, reader_text(draft->reader, "world.measures[%zu]", i), status_quo};
        add(draft, &applied, reader_text(draft->reader, "measures.%s", from->name));
    }
}

enum status
measure_read(struct reader *reader, const struct date *base, struct measure_list *list_out)
{
    const Brink__V1__Scenario *scenario = reader->request->scenario;
    /* Every package is named once, so no measure of the world comes twice. */
    size_t room = reader->request->world->n_measures + scenario->n_measures;
    struct draft draft = {
        .reader = reader,
        .base = base,
        .measures = reader_take(reader, room, sizeof *draft.measures),
        .applied = reader_take(reader, room, sizeof *draft.applied),
        .room = room,
    };
    if (reader->arena->failed) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < scenario->n_status_quo; i++) {
        add_package(&draft, scenario->status_quo[i], true);
    }
    for (size_t i = 0; i < scenario->n_packages; i++) {
        add_package(&draft, scenario->packages[i], false);
    }
    for (size_t i = 0; i < scenario->n_measures; i++) {
        const Brink__V1__Measure *from = scenario->measures[i];
        const struct applied applied = {
            from, reader_text(reader, "%s.measures[%zu]", reader->root, i), false};
        add(&draft, &applied, reader_text(reader, "measures.scenario.%s", from->name));
    }
    if (reader->arena->failed) {
        return STATUS_NO_MEMORY;
    }
    *list_out = (struct measure_list){draft.measures, draft.applied, draft.count};
    return STATUS_OK;
}
