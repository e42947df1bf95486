#include "model/brink.h"

#include "model/month.h"

#include <math.h>

enum {
    MONTHS = 12,
    WEEKS = 52,
    MEASURE_EXPORTS = 0,
    MEASURE_IMPORTS,
    MEASURE_WORKERS,
    MEASURE_OTHER,
    MEASURE_COUNT
};

static const double PHASE_IN_YEARS = 0.1;
static const double FUEL_LEAST = 0.5;          /* of base-year orders */
static const double COVER_MONTHS_LEAST = 2.0;  /* of base-year import orders */
static const double BREAKDOWN_HALF_MORE = 1.5; /* times that without measures */
static const double BREAKDOWN_DOUBLE = 2.0;
static const struct range SHARE = {0.0, 1.0};

/* Where the first crossing of a threshold lies, lane by lane. */
struct bracket {
    lane below; /* the last scale not crossing it; -1: crossed without measures */
    lane above; /* the first scale crossing it; 2: none does */
};

static const double NOWHERE = 2.0;
static const double WIDTH_MOST = 0.05 / 24; /* five halvings are enough, four are not */

struct brink {
    struct arena arena; /* holds everything but what is freed by itself, this struct too */
    struct brink_case asked;
    unsigned months;
    struct measure measures[BRINK_ENFORCEMENT_COUNT][MEASURE_COUNT];
    struct economy *unmeasured;
    struct economy *axes[BRINK_ENFORCEMENT_COUNT];
    struct stability *stability;
    size_t start_step;    /* the first of the axis */
    size_t fuel_steps;    /* that make up 13 weeks */
    double reserves_musd; /* below which they are low */
    lane other_share;
    lane breakdown; /* within five years without measures */
    lane *gdp;      /* [months] */
    lane *severity; /* [months] */
    bool reached[BRINK_THRESHOLD_COUNT][LANES];
    struct brink_result result;
};

/* One call of brink_run. */
struct run {
    const struct draws *draws;
    const struct brink_watch *watch;
    struct problems *problems;
};

static unsigned months_needed(const struct brink_case *asked)
{
    unsigned enough = asked->from + BRINK_YEARS * MONTHS;
    return asked->months < enough ? asked->months : enough;
}

static struct stability_case stability_case_of(const struct brink_case *asked)
{
    return (struct stability_case){
        .world = asked->world,
        .regime = asked->regime,
        .base_year = asked->base_year,
        .months = months_needed(asked),
        .from = asked->from,
    };
}

static struct economy_case economy_case_of(const struct brink_case *asked)
{
    return (struct economy_case){
        .world = asked->world,
        .settings = {.months = months_needed(asked), .steps_per_year = asked->steps_per_year},
    };
}

void brink_check(const struct brink_case *brink_case, struct problems *problems)
{
    size_t known = problems->count + problems->left_out;
    const struct economy_case economy_case = economy_case_of(brink_case);
    const struct stability_case stability_case = stability_case_of(brink_case);
    economy_check(&economy_case, problems);
    if (problems->count + problems->left_out > known) {
        return;
    }
    stability_check(&stability_case, problems);
    distribution_check(&brink_case->other_share.distribution, SHARE,
                       "world.economy.embargo_other_share", problems);
    if (brink_case->months < brink_case->from + MONTHS) {
        problem_add(problems, "months",
                    "%u simulated, %u of them before the question: the brink needs a year more",
                    brink_case->months, brink_case->from);
    }
    double month = brink_case->start_years * MONTHS - brink_case->from;
    if (!(month > -1.0 && month < 2.0)) { /* months of a calendar are not of one length */
        problem_add(problems, "as_of", "%g years from the base date is not in month %u",
                    brink_case->start_years, brink_case->from);
    }
}

/* All goods, all partners: what the axis is made of, at s = 1. */
static void set_measures(struct brink *brink, enum brink_enforcement enforcement)
{
    static const struct measure kinds[MEASURE_COUNT] = {
        [MEASURE_EXPORTS] = {.name = "exports", .kind = MEASURE_CUT, .flow = MEASURE_EXPORT},
        [MEASURE_IMPORTS] = {.name = "imports", .kind = MEASURE_CUT, .flow = MEASURE_IMPORT},
        [MEASURE_WORKERS] = {.name = "workers",
                             .kind = MEASURE_REPATRIATION,
                             .flow = MEASURE_LABOUR},
        [MEASURE_OTHER] = {.name = "other inflows",
                           .kind = MEASURE_REMITTANCE_CUT,
                           .flow = MEASURE_FINANCE},
    };
    bool is_full = enforcement == BRINK_FULL;
    for (int i = 0; i < MEASURE_COUNT; i++) {
        struct measure measure = kinds[i];
        measure.start_years = brink->asked.start_years;
        measure.phase_in_years = PHASE_IN_YEARS;
        measure.end_years = INFINITY;
        measure.cut_share = 1.0;
        measure.own_enforcement = is_full;
        measure.enforcement.distribution = distribution_fixed(1.0);
        measure.closes_covert = is_full;
        measure.stays_recorded = true;
        brink->measures[enforcement][i] = measure;
    }
}

static double imports_musd(const struct world *world)
{
    double sum = 0.0;
    for (size_t g = 0; g < world->import_count; g++) {
        sum += world->imports[g].value_musd;
    }
    return sum;
}

static enum status make_models(struct brink *brink, struct problems *problems)
{
    struct economy_case economy_case = economy_case_of(&brink->asked);
    const struct stability_case stability_case = stability_case_of(&brink->asked);
    enum status status = economy_new(&economy_case, problems, &brink->unmeasured);
    for (int e = 0; e < BRINK_ENFORCEMENT_COUNT && status == STATUS_OK; e++) {
        set_measures(brink, (enum brink_enforcement)e);
        economy_case.measures = brink->measures[e];
        economy_case.measure_count = MEASURE_COUNT;
        status = economy_new(&economy_case, problems, &brink->axes[e]);
    }
    return status == STATUS_OK ? stability_new(&stability_case, problems, &brink->stability)
                               : status;
}

static enum status fill(struct brink *brink, struct problems *problems)
{
    const struct brink_case *asked = &brink->asked;
    unsigned steps = asked->steps_per_year;
    brink->months = months_needed(asked);
    brink->start_step = (size_t)(asked->start_years * steps);
    brink->fuel_steps = (BRINK_FUEL_WEEKS * steps + WEEKS - 1) / WEEKS;
    brink->reserves_musd = imports_musd(asked->world) / MONTHS * COVER_MONTHS_LEAST;
    brink->gdp = lane_take(&brink->arena, brink->months);
    brink->severity = lane_take(&brink->arena, brink->months);
    return brink->arena.failed ? STATUS_NO_MEMORY : make_models(brink, problems);
}

enum status brink_new(const struct brink_case *brink_case,
                      struct problems *problems,
                      struct brink **brink_out)
{
    size_t known = problems->count + problems->left_out;
    brink_check(brink_case, problems);
    if (problems->count + problems->left_out > known) {
        return STATUS_BAD_INPUT;
    }
    struct arena arena = {0};
    struct brink *brink = (void *)lane_take(&arena, sizeof *brink / sizeof(lane) + 1);
    if (brink == NULL) {
        return STATUS_NO_MEMORY;
    }
    brink->arena = arena;
    brink->asked = *brink_case;
    enum status status = fill(brink, problems);
    if (status != STATUS_OK) {
        brink_free(&brink);
        return status;
    }
    *brink_out = brink;
    return STATUS_OK;
}

void brink_free(struct brink **brink_p)
{
    struct brink *brink = *brink_p;
    if (brink == NULL) {
        return;
    }
    economy_free(&brink->unmeasured);
    for (int e = 0; e < BRINK_ENFORCEMENT_COUNT; e++) {
        economy_free(&brink->axes[e]);
    }
    stability_free(&brink->stability);
    struct arena arena = brink->arena;
    *brink_p = NULL;
    arena_clear(&arena);
}

bool brink_covers(const struct brink *brink, enum brink_threshold threshold)
{
    bool is_breakdown =
        threshold == BRINK_BREAKDOWN_HALF_MORE || threshold == BRINK_BREAKDOWN_DOUBLE;
    return !is_breakdown || stability_years(brink->stability) >= BRINK_YEARS;
}

/* Runs an economy that has been started to its end, and the hazard behind it. */
static enum status finish(struct brink *brink, struct economy *economy, const struct run *run)
{
    unsigned steps = brink->asked.steps_per_year;
    do {
        if (run->watch->is_stopped(run->watch->context)) {
            return STATUS_CANCELLED;
        }
    } while (economy_advance(economy, run->watch->chunk_steps));
    month_mean(economy_series(economy, ECONOMY_GDP), steps, brink->months, brink->gdp);
    month_mean(economy_series(economy, ECONOMY_SEVERITY), steps, brink->months,
               brink->severity);
    stability_run(brink->stability, run->draws, brink->gdp, brink->severity);
    return STATUS_OK;
}

static bool fuel_is_halved(const struct brink *brink, const struct economy *economy, int l)
{
    const lane *fuel = economy_series(economy, ECONOMY_FUEL);
    size_t on_end = 0;
    for (size_t k = brink->start_step; k < economy_steps(economy); k++) {
        on_end = fuel[k][l] < FUEL_LEAST ? on_end + 1 : 0;
        if (on_end >= brink->fuel_steps) {
            return true;
        }
    }
    return false;
}

static bool reserves_are_low(const struct brink *brink, const struct economy *economy, int l)
{
    const lane *reserves = economy_series(economy, ECONOMY_RESERVES);
    size_t k = brink->start_step;
    while (k < economy_steps(economy) && !(reserves[k][l] < brink->reserves_musd)) {
        k++;
    }
    return k < economy_steps(economy);
}

/* Which thresholds the run that finished has crossed. */
static void look(struct brink *brink, const struct economy *economy)
{
    const struct stability_result *stability = stability_result(brink->stability);
    bool covered = brink_covers(brink, BRINK_BREAKDOWN_DOUBLE);
    for (int l = 0; l < LANES; l++) {
        double ratio =
            covered ? stability->breakdown[BRINK_YEARS - 1][l] / brink->breakdown[l] : 0.0;
        brink->reached[BRINK_BREAKDOWN_HALF_MORE][l] = ratio > BREAKDOWN_HALF_MORE;
        brink->reached[BRINK_BREAKDOWN_DOUBLE][l] = ratio > BREAKDOWN_DOUBLE;
        brink->reached[BRINK_FUEL_HALVED][l] = fuel_is_halved(brink, economy, l);
        brink->reached[BRINK_RESERVES_LOW][l] = reserves_are_low(brink, economy, l);
    }
}

static void set_scale(struct brink *brink, struct economy *economy, lane scale)
{
    const lane other = scale * brink->other_share;
    for (size_t m = 0; m < MEASURE_COUNT; m++) {
        economy_scale(economy, m, m == MEASURE_OTHER ? &other : &scale);
    }
}

/* One run of an axis at a scale; its tables have been balanced. */
static enum status
try_scale(struct brink *brink, struct economy *economy, lane scale, const struct run *run)
{
    set_scale(brink, economy, scale);
    economy_restart(economy, run->draws);
    enum status status = finish(brink, economy, run);
    if (status == STATUS_OK) {
        look(brink, economy);
    }
    return status;
}

/* Without measures: what breakdown is compared with, and what is crossed all the same. */
static enum status
run_unmeasured(struct brink *brink, const struct run *run, struct bracket *brackets_out)
{
    enum status status = economy_start(brink->unmeasured, run->draws, run->problems);
    if (status == STATUS_OK) {
        status = finish(brink, brink->unmeasured, run);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (brink_covers(brink, BRINK_BREAKDOWN_DOUBLE)) {
        brink->breakdown = stability_result(brink->stability)->breakdown[BRINK_YEARS - 1];
    }
    look(brink, brink->unmeasured);
    for (int t = 0; t < BRINK_THRESHOLD_COUNT; t++) {
        for (int l = 0; l < LANES; l++) {
            bool crossed = brink->reached[t][l];
            brackets_out[t].below[l] = crossed ? -1.0 : 0.0;
            brackets_out[t].above[l] = crossed ? 0.0 : NOWHERE;
        }
    }
    return STATUS_OK;
}

/* Is anything of a threshold left to be found, in any lane? */
static bool is_open(const struct brink *brink, const struct bracket *brackets)
{
    bool open = false;
    for (int t = 0; t < BRINK_THRESHOLD_COUNT; t++) {
        open = open || (brink_covers(brink, (enum brink_threshold)t) &&
                        lane_any_above(brackets[t].above, 1.0));
    }
    return open;
}

static enum status scan(struct brink *brink,
                        struct economy *economy,
                        const struct run *run,
                        struct bracket *brackets)
{
    enum status status = STATUS_OK;
    for (int k = 1; k <= BRINK_SCAN_STEPS && status == STATUS_OK && is_open(brink, brackets);
         k++) {
        double scale = (double)k / BRINK_SCAN_STEPS;
        status = try_scale(brink, economy, lane_of(scale), run);
        for (int t = 0; t < BRINK_THRESHOLD_COUNT && status == STATUS_OK; t++) {
            for (int l = 0; l < LANES; l++) {
                bool is_found = brackets[t].above[l] <= 1.0;
                if (!is_found && brink->reached[t][l]) {
                    brackets[t].above[l] = scale;
                } else if (!is_found) {
                    brackets[t].below[l] = scale;
                }
            }
        }
    }
    return status;
}

/* Is there a first crossing in this lane that is not known well enough? */
static bool is_wide(const struct bracket *bracket, int l)
{
    return bracket->below[l] >= 0.0 && bracket->above[l] <= 1.0 &&
           bracket->above[l] - bracket->below[l] > WIDTH_MOST;
}

/* The middle of the first bracket that is too wide, in each lane, or 1 where none is; false:
 * none is in any. */
static bool choose_scale(const struct bracket *brackets, lane *scale_out)
{
    bool any = false;
    lane scale = lane_of(1.0);
    for (int l = 0; l < LANES; l++) {
        int t = 0;
        while (t < BRINK_THRESHOLD_COUNT && !is_wide(&brackets[t], l)) {
            t++;
        }
        if (t < BRINK_THRESHOLD_COUNT) {
            scale[l] = (brackets[t].below[l] + brackets[t].above[l]) / 2.0;
            any = true;
        }
    }
    *scale_out = scale;
    return any;
}

/* Halves the brackets, lane by lane one after the other: a run tells of every bracket that its
 * scale lies in. */
static enum status halve(struct brink *brink,
                         struct economy *economy,
                         const struct run *run,
                         struct bracket *brackets)
{
    enum status status = STATUS_OK;
    lane scale;
    while (status == STATUS_OK && choose_scale(brackets, &scale)) {
        status = try_scale(brink, economy, scale, run);
        for (int t = 0; t < BRINK_THRESHOLD_COUNT && status == STATUS_OK; t++) {
            for (int l = 0; l < LANES; l++) {
                struct bracket *bracket = &brackets[t];
                bool within = scale[l] > bracket->below[l] && scale[l] < bracket->above[l];
                if (!within || !is_wide(bracket, l)) {
                    continue;
                }
                if (brink->reached[t][l]) {
                    bracket->above[l] = scale[l];
                } else {
                    bracket->below[l] = scale[l];
                }
            }
        }
    }
    return status;
}

static void conclude(struct brink *brink,
                     enum brink_enforcement enforcement,
                     const struct bracket *brackets)
{
    for (int t = 0; t < BRINK_THRESHOLD_COUNT; t++) {
        for (int l = 0; l < LANES; l++) {
            double below = brackets[t].below[l];
            double above = brackets[t].above[l];
            double middle = below < 0.0 ? 0.0 : (below + above) / 2.0;
            brink->result.scale[enforcement][t][l] = above > 1.0 ? -1.0 : middle;
        }
    }
}

/* The scale of the package that exists, by the trade it stops. */
static void
place_today(struct brink *brink, enum brink_enforcement enforcement, const lane *severity)
{
    lane most = lane_of(0.0);
    for (unsigned m = brink->asked.from; m < brink->months; m++) {
        most = lane_max(most, severity[m]);
    }
    for (int l = 0; l < LANES; l++) {
        double whole = brink->result.severity[enforcement][l];
        double scale = most[l] < whole ? most[l] / whole : 1.0;
        brink->result.today[enforcement][l] = most[l] > 0.0 ? scale : 0.0;
    }
}

static enum status run_axis(struct brink *brink,
                            enum brink_enforcement enforcement,
                            const struct run *run,
                            const struct bracket *unmeasured)
{
    struct economy *economy = brink->axes[enforcement];
    struct bracket brackets[BRINK_THRESHOLD_COUNT];
    for (int t = 0; t < BRINK_THRESHOLD_COUNT; t++) {
        brackets[t] = unmeasured[t];
    }
    set_scale(brink, economy, lane_of(1.0));
    enum status status = economy_start(economy, run->draws, run->problems);
    if (status == STATUS_OK) {
        economy_severity_at(economy, brink->asked.start_years + 2.0 * PHASE_IN_YEARS,
                            &brink->result.severity[enforcement]);
        status = scan(brink, economy, run, brackets);
    }
    if (status == STATUS_OK) {
        status = halve(brink, economy, run, brackets);
    }
    if (status == STATUS_OK) {
        conclude(brink, enforcement, brackets);
    }
    return status;
}

enum status brink_run(struct brink *brink,
                      const struct draws *draws,
                      const lane *severity,
                      const struct brink_watch *watch,
                      struct problems *problems)
{
    const struct run run = {draws, watch, problems};
    struct bracket brackets[BRINK_THRESHOLD_COUNT];
    draw_value(draws, &brink->asked.other_share, SHARE, 0, &brink->other_share);
    enum status status = run_unmeasured(brink, &run, brackets);
    for (int e = 0; e < BRINK_ENFORCEMENT_COUNT && status == STATUS_OK; e++) {
        status = run_axis(brink, (enum brink_enforcement)e, &run, brackets);
        if (status == STATUS_OK) {
            place_today(brink, (enum brink_enforcement)e, severity);
        }
    }
    return status;
}

unsigned brink_months(const struct brink *brink)
{
    return brink->months;
}

const struct brink_result *brink_result(const struct brink *brink)
{
    return &brink->result;
}
