#include "model/package.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static const struct range SHARE = {0.0, 1.0};
static const struct range CAP = {0.0, 1e9};
static const struct range PHASE_IN_MONTHS = {0.0, 240.0};
static const double MONTHS = 12.0; /* a year */

/* One flow that measures can touch: an export or import good, the revenue of an export good,
 * labour income, other inflows. */
struct subject {
    const double *weights; /* [partner] its share of the flow */
    size_t enforcement_class;
    const size_t *measures; /* [measure_count] that name it */
    size_t measure_count;
    double still_years; /* up to then nothing moves what stops it */
};

struct package {
    const struct world *world;      /* borrowed from the caller of package_new */
    const struct measure *measures; /* [measure_count] borrowed from the same */
    const struct sample *sample;    /* borrowed from the caller of package_start */
    size_t measure_count;
    bool *binds;              /* [measure][partner] */
    lane *ramp;               /* [measure] */
    double *still;            /* [measure] years up to which its ramp does not move */
    double at_years;          /* when package_at was called last */
    double still_years;       /* up to then no ramp moves */
    lane *scale;              /* [measure] of what it says */
    size_t turn;              /* of stops that may have changed */
    lane *cap;                /* [measure] */
    lane *phase_in;           /* [measure] years */
    lane *applied;            /* [measure] share of what it bars that is not exempt */
    lane *depth;              /* [measure] share barred at the end of the ramp */
    lane *enforcement;        /* [measure] its own */
    double *labour_weights;   /* [partner] */
    double *finance_weights;  /* [partner] */
    struct subject *exports;  /* [export good] */
    struct subject *revenues; /* [export good] under price caps */
    struct subject *imports;  /* [import good] */
    struct subject labour;
    struct subject other;
    double trade_musd; /* all exports and imports of the base year */
    size_t resolute;   /* the partner that enforces to resolve from a time on, or WORLD_NONE */
    double resolute_years;
    lane resolve;
    size_t watched;           /* the partner, or WORLD_NONE */
    double watched_musd;      /* its trade of the base year */
    lane *export_barred_with; /* [export good] of the flow with it */
    lane *import_barred_with; /* [import good] */
    struct package_stops stops;
};

static enum measure_flow flow_of(enum measure_kind kind)
{
    switch (kind) {
    case MEASURE_NO_NEW_PERMITS:
    case MEASURE_REPATRIATION:
        return MEASURE_LABOUR;
    case MEASURE_ASSET_FREEZE:
    case MEASURE_REMITTANCE_CUT:
        return MEASURE_FINANCE;
    case MEASURE_BAN:
    case MEASURE_CAP_VALUE:
    case MEASURE_CAP_QUANTITY:
    case MEASURE_CUT:
    case MEASURE_PRICE_CAP:
    case MEASURE_KIND_COUNT:
        break;
    }
    return MEASURE_EXPORT;
}

static bool flow_fits(const struct measure *measure)
{
    enum measure_flow flow = flow_of(measure->kind);
    bool either = flow == MEASURE_EXPORT && measure->kind != MEASURE_PRICE_CAP;
    return measure->flow == flow || (either && measure->flow == MEASURE_IMPORT);
}

static bool is_on_goods(const struct measure *measure)
{
    return measure->flow == MEASURE_EXPORT || measure->flow == MEASURE_IMPORT;
}

/* True when the list names the place, or names none and so means all. */
static bool names(const size_t *places, size_t count, size_t place)
{
    bool found = count == 0;
    for (size_t i = 0; i < count && !found; i++) {
        found = places[i] == place;
    }
    return found;
}

/* Everything a check of one measure needs to say what is wrong. */
struct check {
    const struct world *world;
    const struct measure *measure;
    struct problems *problems;
    size_t i;
};

static void __attribute__((format(printf, 3, 4)))
report(const struct check *check, const char *field, const char *format, ...)
{
    char path[WORLD_PATH_MAX];
    char text[WORLD_PATH_MAX];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    snprintf(path, sizeof path, "measures[%zu].%s", check->i, field);
    problem_add(check->problems, path, "%s", text);
}

static void
check_number(const struct check *check, const char *field, double value, struct range range)
{
    if (!(value >= range.least && value <= range.most)) {
        report(check, field, "%g is outside %g to %g", value, range.least, range.most);
    }
}

static void check_uncertain(const struct check *check,
                            const char *field,
                            const struct uncertain *number,
                            struct range range)
{
    char path[WORLD_PATH_MAX];
    snprintf(path, sizeof path, "measures[%zu].%s", check->i, field);
    distribution_check(&number->distribution, range, path, check->problems);
}

static void check_places(const struct check *check,
                         const char *field,
                         const size_t *places,
                         size_t count,
                         size_t most)
{
    for (size_t i = 0; i < count; i++) {
        if (places[i] >= most) {
            report(check, field, "row %zu of %zu", places[i], most);
        }
    }
}

/* A cap in units means nothing for a good whose base-year quantity is not known. */
static void check_quantities(const struct check *check)
{
    const struct world *world = check->world;
    const struct measure *measure = check->measure;
    bool is_export = measure->flow == MEASURE_EXPORT;
    size_t count = is_export ? world->export_count : world->import_count;
    for (size_t g = 0; g < count; g++) {
        const struct uncertain *quantity =
            is_export ? &world->exports[g].quantity : &world->imports[g].quantity;
        if (names(measure->goods, measure->good_count, g) &&
            !(distribution_central(&quantity->distribution) > 0.0)) {
            report(check, "goods", "%s has no base-year quantity",
                   is_export ? world->exports[g].name : world->imports[g].name);
        }
    }
}

static void check_measure(const struct check *check)
{
    const struct world *world = check->world;
    const struct measure *measure = check->measure;
    if (measure->kind >= MEASURE_KIND_COUNT || !flow_fits(measure)) {
        report(check, "flow", "no such kind of measure on this flow");
        return;
    }
    size_t goods = measure->flow == MEASURE_EXPORT ? world->export_count : world->import_count;
    check_places(check, "goods", measure->goods, measure->good_count,
                 is_on_goods(measure) ? goods : 0);
    check_places(check, "partners", measure->partners, measure->partner_count,
                 world->partner_count);
    check_number(check, "start", measure->start_years, (struct range){-1000.0, 1000.0});
    check_uncertain(check, "phase_in_months", &measure->phase_in_months, PHASE_IN_MONTHS);
    check_uncertain(check, "cap", &measure->cap, CAP);
    check_uncertain(check, "cut_share", &measure->cut_share, SHARE);
    check_uncertain(check, "exemption_share", &measure->exemption_share, SHARE);
    if (!(measure->end_years > measure->start_years)) {
        report(check, "end", "must come after the start");
    }
    if (measure->own_enforcement) {
        check_uncertain(check, "enforcement", &measure->enforcement, SHARE);
    }
    if (measure->kind == MEASURE_CAP_QUANTITY) {
        check_quantities(check);
    }
}

void package_check(const struct world *world,
                   const struct measure *measures,
                   size_t measure_count,
                   struct problems *problems)
{
    if (measure_count > PACKAGE_MEASURES_MAX) {
        problem_add(problems, "measures", "%zu measures, at most %d", measure_count,
                    PACKAGE_MEASURES_MAX);
        return;
    }
    for (size_t i = 0; i < measure_count; i++) {
        const struct check check = {world, &measures[i], problems, i};
        check_measure(&check);
    }
}

static bool touches(const struct measure *measure, enum measure_flow flow, size_t good)
{
    return measure->flow == flow && measure->kind != MEASURE_PRICE_CAP &&
           measure->kind != MEASURE_ASSET_FREEZE &&
           (!is_on_goods(measure) || names(measure->goods, measure->good_count, good));
}

static bool caps_price(const struct measure *measure, enum measure_flow flow, size_t good)
{
    return measure->kind == MEASURE_PRICE_CAP && measure->flow == flow &&
           names(measure->goods, measure->good_count, good);
}

/* Gathers the measures on a subject; its list stays empty when there is no memory. */
static void gather(struct package *package,
                   struct arena *arena,
                   struct subject *subject,
                   bool (*belongs)(const struct measure *, enum measure_flow, size_t),
                   enum measure_flow flow,
                   size_t good)
{
    size_t *list = arena_take_array(arena, package->measure_count, sizeof *list);
    if (list == NULL) {
        return;
    }
    for (size_t m = 0; m < package->measure_count; m++) {
        if (belongs(&package->measures[m], flow, good)) {
            list[subject->measure_count++] = m;
        }
    }
    subject->measures = list;
}

static void gather_all(struct package *package, struct arena *arena)
{
    const struct world *world = package->world;
    for (size_t g = 0; g < world->export_count; g++) {
        const struct world_export *good = &world->exports[g];
        const struct subject empty = {good->partner_shares, good->enforcement_class, NULL, 0,
                                      0.0};
        package->exports[g] = empty;
        package->revenues[g] = empty;
        gather(package, arena, &package->exports[g], touches, MEASURE_EXPORT, g);
        gather(package, arena, &package->revenues[g], caps_price, MEASURE_EXPORT, g);
        package->trade_musd += good->value_musd;
    }
    for (size_t g = 0; g < world->import_count; g++) {
        const struct world_import *good = &world->imports[g];
        package->imports[g] =
            (struct subject){good->partner_shares, good->enforcement_class, NULL, 0, 0.0};
        gather(package, arena, &package->imports[g], touches, MEASURE_IMPORT, g);
        package->trade_musd += good->value_musd;
    }
    package->labour =
        (struct subject){package->labour_weights, world->labour_class, NULL, 0, 0.0};
    package->other =
        (struct subject){package->finance_weights, world->finance_class, NULL, 0, 0.0};
    gather(package, arena, &package->labour, touches, MEASURE_LABOUR, 0);
    gather(package, arena, &package->other, touches, MEASURE_FINANCE, 0);
}

static void set_partners(struct package *package)
{
    const struct world *world = package->world;
    for (size_t p = 0; p < world->partner_count; p++) {
        package->labour_weights[p] = world->partners[p].labour_share;
        package->finance_weights[p] = world->partners[p].finance_share;
        for (size_t m = 0; m < package->measure_count; m++) {
            const struct measure *measure = &package->measures[m];
            package->binds[m * world->partner_count + p] =
                names(measure->partners, measure->partner_count, p);
        }
    }
}

static void take_lanes(struct package *package, struct arena *arena)
{
    size_t exports = package->world->export_count;
    size_t imports = package->world->import_count;
    package->scale = lane_take(arena, package->measure_count);
    package->ramp = lane_take(arena, package->measure_count);
    package->cap = lane_take(arena, package->measure_count);
    package->phase_in = lane_take(arena, package->measure_count);
    package->applied = lane_take(arena, package->measure_count);
    package->depth = lane_take(arena, package->measure_count);
    package->enforcement = lane_take(arena, package->measure_count);
    package->export_barred_with = lane_take(arena, exports);
    package->import_barred_with = lane_take(arena, imports);
    package->stops = (struct package_stops){
        .export_stopped = lane_take(arena, exports),
        .export_barred = lane_take(arena, exports),
        .export_covert_open = lane_take(arena, exports),
        .export_price_cut = lane_take(arena, exports),
        .import_stopped = lane_take(arena, imports),
        .import_covert_open = lane_take(arena, imports),
        .export_with = lane_take(arena, exports),
        .import_with = lane_take(arena, imports),
    };
}

enum status package_new(const struct world *world,
                        const struct measure *measures,
                        size_t measure_count,
                        struct arena *arena,
                        struct package **package_out)
{
    struct package *package = (void *)lane_take(arena, sizeof *package / sizeof(lane) + 1);
    if (package == NULL) {
        return STATUS_NO_MEMORY;
    }
    size_t partners = world->partner_count;
    package->world = world;
    package->measures = measures;
    package->measure_count = measure_count;
    package->resolute = WORLD_NONE;
    package->watched = WORLD_NONE;
    package->binds = arena_take_array(arena, measure_count * partners, sizeof *package->binds);
    package->still = arena_take_array(arena, measure_count, sizeof *package->still);
    package->labour_weights = arena_take_array(arena, partners, sizeof(double));
    package->finance_weights = arena_take_array(arena, partners, sizeof(double));
    package->exports = arena_take_array(arena, world->export_count, sizeof *package->exports);
    package->revenues = arena_take_array(arena, world->export_count, sizeof *package->revenues);
    package->imports = arena_take_array(arena, world->import_count, sizeof *package->imports);
    take_lanes(package, arena);
    if (arena->failed) {
        return STATUS_NO_MEMORY;
    }
    set_partners(package);
    for (size_t m = 0; m < measure_count; m++) {
        package->scale[m] = lane_of(1.0);
    }
    gather_all(package, arena);
    if (arena->failed) {
        return STATUS_NO_MEMORY;
    }
    *package_out = package;
    return STATUS_OK;
}

/* Share of a flow that goes to the partners a measure binds. */
static double bound_share(const struct package *package, size_t m, const double *weights)
{
    size_t partners = package->world->partner_count;
    double share = 0.0;
    for (size_t p = 0; p < partners; p++) {
        share += package->binds[m * partners + p] ? weights[p] : 0.0;
    }
    return share;
}

/* Base-year flow a cap is set against, in M USD or in units. */
static lane baseline(const struct package *package, size_t m)
{
    const struct world *world = package->world;
    const struct measure *measure = &package->measures[m];
    bool is_export = measure->flow == MEASURE_EXPORT;
    bool in_units = measure->kind == MEASURE_CAP_QUANTITY;
    size_t count = is_export ? world->export_count : world->import_count;
    lane sum = lane_of(0.0);
    for (size_t g = 0; g < count; g++) {
        if (!names(measure->goods, measure->good_count, g)) {
            continue;
        }
        const struct subject *subject = is_export ? &package->exports[g] : &package->imports[g];
        lane whole = is_export ? package->sample->export_quantity[g]
                               : package->sample->import_quantity[g];
        if (!in_units) {
            whole = lane_of(is_export ? world->exports[g].value_musd
                                      : world->imports[g].value_musd);
        }
        sum += whole * bound_share(package, m, subject->weights);
    }
    return sum;
}

/* Share a measure bars at the end of its ramp, before exemptions. */
static lane full_depth(const struct package *package, const struct draws *draws, size_t m)
{
    lane cut;
    const struct measure *measure = &package->measures[m];
    switch (measure->kind) {
    case MEASURE_BAN:
        return lane_of(1.0);
    case MEASURE_CAP_VALUE:
    case MEASURE_CAP_QUANTITY:
        return 1.0 - lane_min(package->cap[m] / baseline(package, m), lane_of(1.0));
    case MEASURE_CUT:
    case MEASURE_PRICE_CAP:
    case MEASURE_NO_NEW_PERMITS:
    case MEASURE_REPATRIATION:
    case MEASURE_REMITTANCE_CUT:
        draw_value(draws, &measure->cut_share, SHARE, 0, &cut);
        return cut;
    case MEASURE_ASSET_FREEZE:
    case MEASURE_KIND_COUNT:
        break;
    }
    return lane_of(0.0);
}

void package_scale(struct package *package, size_t measure, const lane *scale)
{
    package->scale[measure] = *scale;
}

void package_enforce(struct package *package,
                     size_t partner,
                     double from_years,
                     const lane *level)
{
    package->resolute = partner;
    package->resolute_years = from_years;
    package->resolve = *level;
}

void package_watch(struct package *package, size_t partner)
{
    const struct world *world = package->world;
    package->watched = partner;
    package->watched_musd = 0.0;
    for (size_t g = 0; partner != WORLD_NONE && g < world->export_count; g++) {
        package->watched_musd +=
            world->exports[g].value_musd * world->exports[g].partner_shares[partner];
    }
    for (size_t g = 0; partner != WORLD_NONE && g < world->import_count; g++) {
        package->watched_musd +=
            world->imports[g].value_musd * world->imports[g].partner_shares[partner];
    }
}

void package_start(struct package *package,
                   const struct sample *sample,
                   const struct draws *draws)
{
    package->sample = sample;
    package->still_years = -INFINITY;
    for (size_t m = 0; m < package->measure_count; m++) {
        const struct measure *measure = &package->measures[m];
        lane exempt;
        draw_value(draws, &measure->cap, CAP, 0, &package->cap[m]);
        draw_value(draws, &measure->phase_in_months, PHASE_IN_MONTHS, 0, &package->phase_in[m]);
        package->phase_in[m] /= MONTHS;
        draw_value(draws, &measure->exemption_share, SHARE, 0, &exempt);
        package->applied[m] = 1.0 - exempt;
        package->depth[m] =
            full_depth(package, draws, m) * package->applied[m] * package->scale[m];
        if (measure->own_enforcement) {
            draw_value(draws, &measure->enforcement, SHARE, 0, &package->enforcement[m]);
        }
    }
}

static lane ramp_at(const struct package *package, size_t m, double years)
{
    const struct measure *measure = &package->measures[m];
    double elapsed = years - measure->start_years;
    if (elapsed <= 0.0 || years >= measure->end_years) {
        return lane_of(0.0);
    }
    return lane_min(elapsed / package->phase_in[m], lane_of(1.0));
}

/* Up to when the ramp of a measure stays what it is at a time; that time where it moves. */
static double still_until(const struct package *package, size_t m, double years)
{
    const struct measure *measure = &package->measures[m];
    double elapsed = years - measure->start_years;
    if (years >= measure->end_years) {
        return INFINITY;
    }
    if (elapsed <= 0.0) {
        return measure->start_years;
    }
    return lane_any_above(package->phase_in[m], elapsed) ? years : measure->end_years;
}

/* What the measures on a subject do to it, all partners together. */
struct effect {
    lane stopped;
    lane barred; /* by measures whose leaks are hidden */
    lane covert_open;
    lane with;        /* what goes on of the flow with the partner watched */
    lane barred_with; /* what of it is barred and left to the partner to stop */
};

/* The strictest measures that bind one partner. */
struct strictest {
    lane by_partner; /* barred by measures it enforces itself */
    lane by_measure; /* stopped by measures with their own enforcement */
    lane hidden;     /* barred by measures whose leaks are hidden */
    lane closed;     /* ramp of covert channels' closing */
    bool has_own;    /* a measure with its own enforcement binds it */
};

static struct strictest
strictest_on(const struct package *package, const struct subject *subject, size_t partner)
{
    struct strictest out = {0};
    for (size_t i = 0; i < subject->measure_count; i++) {
        size_t m = subject->measures[i];
        const struct measure *measure = &package->measures[m];
        if (!package->binds[m * package->world->partner_count + partner]) {
            continue;
        }
        lane barred = package->ramp[m] * package->depth[m];
        if (measure->own_enforcement) {
            out.has_own = true;
            out.by_measure = lane_max(out.by_measure, barred * package->enforcement[m]);
        } else {
            out.by_partner = lane_max(out.by_partner, barred);
        }
        if (!measure->stays_recorded) {
            out.hidden = lane_max(out.hidden, barred);
        }
        if (measure->closes_covert) {
            out.closed = lane_max(out.closed, package->ramp[m]);
        }
    }
    return out;
}

static lane enforcement_of(const struct package *package, size_t class, size_t partner)
{
    size_t partners = package->world->partner_count;
    bool is_resolute =
        partner == package->resolute && package->at_years >= package->resolute_years;
    return is_resolute ? package->resolve
                       : package->sample->enforcement[class * partners + partner];
}

/* What the strictest measures leave of the flow with one partner. */
static lane left_with(const struct strictest *strictest, double weight, lane enforced)
{
    lane stopped = lane_max(enforced * strictest->by_partner, weight * strictest->by_measure);
    return lane_max(weight - stopped, lane_of(0.0));
}

static struct effect effect_on(const struct package *package, const struct subject *subject)
{
    size_t partners = package->world->partner_count;
    bool is_watched = package->watched != WORLD_NONE;
    lane with = lane_of(is_watched ? subject->weights[package->watched] : 0.0);
    lane barred_with = lane_of(0.0);
    lane outside = lane_of(0.0); /* of partners no measure with its own enforcement binds */
    lane by_partner = lane_of(0.0);
    lane by_measure = lane_of(0.0);
    lane barred = lane_of(0.0);
    lane closed = lane_of(0.0);
    for (size_t p = 0; p < partners && subject->measure_count > 0; p++) {
        double weight = subject->weights[p];
        lane enforced = weight * enforcement_of(package, subject->enforcement_class, p);
        struct strictest strictest = strictest_on(package, subject, p);
        if (strictest.has_own) {
            by_partner += enforced * strictest.by_partner;
            by_measure += weight * strictest.by_measure;
        } else {
            outside += enforced * strictest.by_partner;
        }
        if (p == package->watched) {
            with = left_with(&strictest, weight, enforced);
            barred_with = weight * strictest.by_partner;
        }
        barred += weight * strictest.hidden;
        closed += weight * strictest.closed;
    }
    return (struct effect){
        .stopped = lane_min(outside + lane_max(by_partner, by_measure), lane_of(1.0)),
        .barred = barred,
        .covert_open = lane_max(1.0 - closed, lane_of(0.0)),
        .with = with,
        .barred_with = barred_with,
    };
}

static lane frozen(const struct package *package)
{
    const struct world *world = package->world;
    size_t partners = world->partner_count;
    lane sum = lane_of(0.0);
    for (size_t m = 0; m < package->measure_count; m++) {
        const struct measure *measure = &package->measures[m];
        if (measure->kind != MEASURE_ASSET_FREEZE) {
            continue;
        }
        lane enforced = lane_of(0.0);
        for (size_t p = 0; p < partners; p++) {
            double weight =
                package->binds[m * partners + p] ? package->finance_weights[p] : 0.0;
            enforced += weight * enforcement_of(package, world->finance_class, p);
        }
        if (measure->own_enforcement) {
            enforced = package->enforcement[m];
        }
        sum += package->ramp[m] * package->cap[m] * package->applied[m] * enforced *
               package->scale[m];
    }
    return sum;
}

/* Forgets what is known to be still. */
static void stir(struct package *package)
{
    for (size_t m = 0; m < package->measure_count; m++) {
        package->still[m] = -INFINITY;
    }
    for (size_t g = 0; g < package->world->export_count; g++) {
        package->exports[g].still_years = -INFINITY;
        package->revenues[g].still_years = -INFINITY;
    }
    for (size_t g = 0; g < package->world->import_count; g++) {
        package->imports[g].still_years = -INFINITY;
    }
    package->labour.still_years = -INFINITY;
    package->other.still_years = -INFINITY;
}

/* At the latest when a partner begins to enforce otherwise, what stops a flow moves. */
static double until_resolute(const struct package *package, double still_years)
{
    bool is_ahead =
        package->resolute != WORLD_NONE && package->at_years < package->resolute_years;
    return is_ahead && package->resolute_years < still_years ? package->resolute_years
                                                             : still_years;
}

static void move_ramps(struct package *package, double years)
{
    package->at_years = years;
    package->still_years = INFINITY;
    for (size_t m = 0; m < package->measure_count; m++) {
        if (years >= package->still[m]) {
            package->ramp[m] = ramp_at(package, m, years);
            package->still[m] = still_until(package, m, years);
        }
        if (package->still[m] < package->still_years) {
            package->still_years = package->still[m];
        }
    }
    package->still_years = until_resolute(package, package->still_years);
}

/* True when what stops a subject may differ from what did at the time before. */
static bool is_moved(const struct package *package, struct subject *subject)
{
    if (package->at_years < subject->still_years) {
        return false;
    }
    subject->still_years = INFINITY;
    for (size_t i = 0; i < subject->measure_count; i++) {
        double still = package->still[subject->measures[i]];
        subject->still_years = still < subject->still_years ? still : subject->still_years;
    }
    subject->still_years = until_resolute(package, subject->still_years);
    return true;
}

/* Moves the stops of every good; true when any of them moved. */
static bool move_goods(struct package *package)
{
    const struct world *world = package->world;
    struct package_stops *stops = &package->stops;
    bool any = false;
    for (size_t g = 0; g < world->export_count; g++) {
        if (is_moved(package, &package->exports[g])) {
            struct effect effect = effect_on(package, &package->exports[g]);
            stops->export_stopped[g] = effect.stopped;
            stops->export_barred[g] = effect.barred;
            stops->export_covert_open[g] = effect.covert_open;
            stops->export_with[g] = effect.with;
            package->export_barred_with[g] = effect.barred_with;
            any = true;
        }
        if (is_moved(package, &package->revenues[g])) {
            stops->export_price_cut[g] = effect_on(package, &package->revenues[g]).stopped;
            any = true;
        }
    }
    for (size_t g = 0; g < world->import_count; g++) {
        if (is_moved(package, &package->imports[g])) {
            struct effect effect = effect_on(package, &package->imports[g]);
            stops->import_stopped[g] = effect.stopped;
            stops->import_covert_open[g] = effect.covert_open;
            stops->import_with[g] = effect.with;
            package->import_barred_with[g] = effect.barred_with;
            any = true;
        }
    }
    return any;
}

static lane severity(const struct package *package)
{
    const struct world *world = package->world;
    lane stopped_musd = lane_of(0.0);
    for (size_t g = 0; g < world->export_count; g++) {
        stopped_musd += world->exports[g].value_musd * package->stops.export_stopped[g];
    }
    for (size_t g = 0; g < world->import_count; g++) {
        stopped_musd += world->imports[g].value_musd * package->stops.import_stopped[g];
    }
    return package->trade_musd > 0.0 ? stopped_musd / package->trade_musd : stopped_musd;
}

/* Share of the base-year trade with the partner watched that is barred and left to it. */
static lane barred_with(const struct package *package)
{
    const struct world *world = package->world;
    lane barred_musd = lane_of(0.0);
    if (!(package->watched_musd > 0.0)) {
        return barred_musd;
    }
    for (size_t g = 0; g < world->export_count; g++) {
        barred_musd += world->exports[g].value_musd * package->export_barred_with[g];
    }
    for (size_t g = 0; g < world->import_count; g++) {
        barred_musd += world->imports[g].value_musd * package->import_barred_with[g];
    }
    return barred_musd / package->watched_musd;
}

void package_at(struct package *package, double years)
{
    struct package_stops *stops = &package->stops;
    bool is_known = package->still_years > -INFINITY && years >= package->at_years;
    if (is_known && years < package->still_years) {
        return;
    }
    if (!is_known) {
        stir(package);
    }
    move_ramps(package, years);
    if (move_goods(package)) {
        stops->severity = severity(package);
        stops->barred_with = barred_with(package);
        package->turn++;
    }
    if (is_moved(package, &package->labour)) {
        stops->labour_stopped = effect_on(package, &package->labour).stopped;
    }
    if (is_moved(package, &package->other)) {
        stops->other_stopped = effect_on(package, &package->other).stopped;
    }
    stops->frozen_musd = frozen(package);
}

const struct package_stops *package_stops(const struct package *package)
{
    return &package->stops;
}

/* Of measures with their own enforcement the total that counts decides for every partner. */
static lane
partner_stop(const struct package *package, const struct subject *subject, size_t partner)
{
    size_t partners = package->world->partner_count;
    const lane *enforcement =
        &package->sample->enforcement[subject->enforcement_class * partners];
    lane by_partner = lane_of(0.0);
    lane by_measure = lane_of(0.0);
    for (size_t p = 0; p < partners && subject->measure_count > 0; p++) {
        struct strictest strictest = strictest_on(package, subject, p);
        if (strictest.has_own) {
            by_partner += subject->weights[p] * enforcement[p] * strictest.by_partner;
            by_measure += subject->weights[p] * strictest.by_measure;
        }
    }
    struct strictest own = strictest_on(package, subject, partner);
    lane stopped = enforcement[partner] * own.by_partner;
    for (int l = 0; l < LANES && own.has_own; l++) {
        stopped[l] = by_measure[l] > by_partner[l] ? own.by_measure[l] : stopped[l];
    }
    return lane_min(stopped, lane_of(1.0));
}

void package_partner_stops(const struct package *package,
                           size_t partner,
                           lane *exports_out,
                           lane *imports_out)
{
    for (size_t g = 0; g < package->world->export_count; g++) {
        exports_out[g] = partner_stop(package, &package->exports[g], partner);
    }
    for (size_t g = 0; g < package->world->import_count; g++) {
        imports_out[g] = partner_stop(package, &package->imports[g], partner);
    }
}

size_t package_turn(const struct package *package)
{
    return package->turn;
}

bool package_leaves_export(const struct package *package, size_t good)
{
    return package->exports[good].measure_count == 0 &&
           package->revenues[good].measure_count == 0;
}

bool package_leaves_import(const struct package *package, size_t good)
{
    return package->imports[good].measure_count == 0;
}
