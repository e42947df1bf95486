#include "model/verge.h"

#include "model/all_trade.h"
#include "model/month.h"

enum { MONTHS = 12, WEEKS = 52 };

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

struct verge {
    struct arena arena; /* holds everything but what is freed by itself, this struct too */
    struct verge_case asked;
    unsigned months;
    struct measure measures[VERGE_ENFORCEMENT_COUNT][ALL_TRADE_COUNT];
    struct economy *unmeasured;
    struct economy *axes[VERGE_ENFORCEMENT_COUNT];
    struct stability *stability;
    size_t start_step;    /* the first of the axis */
    size_t fuel_steps;    /* that make up 13 weeks */
    double reserves_musd; /* below which they are low */
    lane other_share;
    lane breakdown; /* within five years without measures */
    lane *gdp;      /* [months] */
    lane *severity; /* [months] */
    bool reached[VERGE_THRESHOLD_COUNT][LANES];
    struct verge_result result;
};

/* One call of verge_run. */
struct run {
    const struct draws *draws;
    const struct verge_watch *watch;
    struct problems *problems;
};

static unsigned months_needed(const struct verge_case *asked)
{
    unsigned enough = asked->from + VERGE_YEARS * MONTHS;
    return asked->months < enough ? asked->months : enough;
}

static struct stability_case stability_case_of(const struct verge_case *asked)
{
    return (struct stability_case){
        .world = asked->world,
        .regime = asked->regime,
        .base_year = asked->base_year,
        .months = months_needed(asked),
        .from = asked->from,
    };
}

static struct economy_case economy_case_of(const struct verge_case *asked)
{
    return (struct economy_case){
        .world = asked->world,
        .settings = {.months = months_needed(asked), .steps_per_year = asked->steps_per_year},
    };
}

void verge_check(const struct verge_case *verge_case, struct problems *problems)
{
    size_t known = problems->count + problems->left_out;
    const struct economy_case economy_case = economy_case_of(verge_case);
    const struct stability_case stability_case = stability_case_of(verge_case);
    economy_check(&economy_case, problems);
    if (problems->count + problems->left_out > known) {
        return;
    }
    stability_check(&stability_case, problems);
    distribution_check(&verge_case->other_share.distribution, SHARE,
                       "world.economy.embargo_other_share", problems);
    if (verge_case->months < verge_case->from + MONTHS) {
        problem_add(problems, "months",
                    "%u simulated, %u of them before the question: the brink needs a year more",
                    verge_case->months, verge_case->from);
    }
    double month = verge_case->start_years * MONTHS - verge_case->from;
    if (!(month > -1.0 && month < 2.0)) { /* months of a calendar are not of one length */
        problem_add(problems, "as_of", "%g years from the base date is not in month %u",
                    verge_case->start_years, verge_case->from);
    }
}

/* All goods, all partners: what the axis is made of, at s = 1. */
static void set_measures(struct verge *verge, enum verge_enforcement enforcement)
{
    all_trade_set(verge->asked.start_years, verge->measures[enforcement]);
    if (enforcement == VERGE_FULL) {
        all_trade_enforce_fully(verge->measures[enforcement]);
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

static enum status make_models(struct verge *verge, struct problems *problems)
{
    struct economy_case economy_case = economy_case_of(&verge->asked);
    const struct stability_case stability_case = stability_case_of(&verge->asked);
    enum status status = economy_new(&economy_case, problems, &verge->unmeasured);
    for (int e = 0; e < VERGE_ENFORCEMENT_COUNT && status == STATUS_OK; e++) {
        set_measures(verge, (enum verge_enforcement)e);
        economy_case.measures = verge->measures[e];
        economy_case.measure_count = ALL_TRADE_COUNT;
        status = economy_new(&economy_case, problems, &verge->axes[e]);
    }
    return status == STATUS_OK ? stability_new(&stability_case, problems, &verge->stability)
                               : status;
}

static enum status fill(struct verge *verge, struct problems *problems)
{
    const struct verge_case *asked = &verge->asked;
    unsigned steps = asked->steps_per_year;
    verge->months = months_needed(asked);
    verge->start_step = (size_t)(asked->start_years * steps);
    verge->fuel_steps = (VERGE_FUEL_WEEKS * steps + WEEKS - 1) / WEEKS;
    verge->reserves_musd = imports_musd(asked->world) / MONTHS * COVER_MONTHS_LEAST;
    verge->gdp = lane_take(&verge->arena, verge->months);
    verge->severity = lane_take(&verge->arena, verge->months);
    return verge->arena.failed ? STATUS_NO_MEMORY : make_models(verge, problems);
}

enum status verge_new(const struct verge_case *verge_case,
                      struct problems *problems,
                      struct verge **verge_out)
{
    size_t known = problems->count + problems->left_out;
    verge_check(verge_case, problems);
    if (problems->count + problems->left_out > known) {
        return STATUS_BAD_INPUT;
    }
    struct arena arena = {0};
    struct verge *verge = (void *)lane_take(&arena, sizeof *verge / sizeof(lane) + 1);
    if (verge == NULL) {
        return STATUS_NO_MEMORY;
    }
    verge->arena = arena;
    verge->asked = *verge_case;
    enum status status = fill(verge, problems);
    if (status != STATUS_OK) {
        verge_free(&verge);
        return status;
    }
    *verge_out = verge;
    return STATUS_OK;
}

void verge_free(struct verge **verge_p)
{
    struct verge *verge = *verge_p;
    if (verge == NULL) {
        return;
    }
    economy_free(&verge->unmeasured);
    for (int e = 0; e < VERGE_ENFORCEMENT_COUNT; e++) {
        economy_free(&verge->axes[e]);
    }
    stability_free(&verge->stability);
    struct arena arena = verge->arena;
    *verge_p = NULL;
    arena_clear(&arena);
}

bool verge_covers(const struct verge *verge, enum verge_threshold threshold)
{
    bool is_breakdown =
        threshold == VERGE_BREAKDOWN_HALF_MORE || threshold == VERGE_BREAKDOWN_DOUBLE;
    return !is_breakdown || stability_years(verge->stability) >= VERGE_YEARS;
}

/* Runs an economy that has been started to its end, and the hazard behind it. */
static enum status finish(struct verge *verge, struct economy *economy, const struct run *run)
{
    unsigned steps = verge->asked.steps_per_year;
    do {
        if (run->watch->is_stopped(run->watch->context)) {
            return STATUS_CANCELLED;
        }
    } while (economy_advance(economy, run->watch->chunk_steps));
    month_mean(economy_series(economy, ECONOMY_GDP), steps, verge->months, verge->gdp);
    month_mean(economy_series(economy, ECONOMY_SEVERITY), steps, verge->months,
               verge->severity);
    stability_run(verge->stability, run->draws, verge->gdp, verge->severity);
    return STATUS_OK;
}

static bool fuel_is_halved(const struct verge *verge, const struct economy *economy, int l)
{
    const lane *fuel = economy_series(economy, ECONOMY_FUEL);
    size_t on_end = 0;
    for (size_t k = verge->start_step; k < economy_steps(economy); k++) {
        on_end = fuel[k][l] < FUEL_LEAST ? on_end + 1 : 0;
        if (on_end >= verge->fuel_steps) {
            return true;
        }
    }
    return false;
}

static bool reserves_are_low(const struct verge *verge, const struct economy *economy, int l)
{
    const lane *reserves = economy_series(economy, ECONOMY_RESERVES);
    size_t k = verge->start_step;
    while (k < economy_steps(economy) && !(reserves[k][l] < verge->reserves_musd)) {
        k++;
    }
    return k < economy_steps(economy);
}

/* Which thresholds the run that finished has crossed. */
static void look(struct verge *verge, const struct economy *economy)
{
    const struct stability_result *stability = stability_result(verge->stability);
    bool covered = verge_covers(verge, VERGE_BREAKDOWN_DOUBLE);
    for (int l = 0; l < LANES; l++) {
        double ratio =
            covered ? stability->breakdown[VERGE_YEARS - 1][l] / verge->breakdown[l] : 0.0;
        verge->reached[VERGE_BREAKDOWN_HALF_MORE][l] = ratio > BREAKDOWN_HALF_MORE;
        verge->reached[VERGE_BREAKDOWN_DOUBLE][l] = ratio > BREAKDOWN_DOUBLE;
        verge->reached[VERGE_FUEL_HALVED][l] = fuel_is_halved(verge, economy, l);
        verge->reached[VERGE_RESERVES_LOW][l] = reserves_are_low(verge, economy, l);
    }
}

static void set_scale(struct verge *verge, struct economy *economy, lane scale)
{
    const lane other = scale * verge->other_share;
    for (size_t m = 0; m < ALL_TRADE_COUNT; m++) {
        economy_scale(economy, m, m == ALL_TRADE_OTHER ? &other : &scale);
    }
}

/* One run of an axis at a scale; its tables have been balanced. */
static enum status
try_scale(struct verge *verge, struct economy *economy, lane scale, const struct run *run)
{
    set_scale(verge, economy, scale);
    economy_restart(economy, run->draws);
    enum status status = finish(verge, economy, run);
    if (status == STATUS_OK) {
        look(verge, economy);
    }
    return status;
}

/* Without measures: what breakdown is compared with, and what is crossed all the same. */
static enum status
run_unmeasured(struct verge *verge, const struct run *run, struct bracket *brackets_out)
{
    enum status status = economy_start(verge->unmeasured, run->draws, run->problems);
    if (status == STATUS_OK) {
        status = finish(verge, verge->unmeasured, run);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (verge_covers(verge, VERGE_BREAKDOWN_DOUBLE)) {
        verge->breakdown = stability_result(verge->stability)->breakdown[VERGE_YEARS - 1];
    }
    look(verge, verge->unmeasured);
    for (int t = 0; t < VERGE_THRESHOLD_COUNT; t++) {
        for (int l = 0; l < LANES; l++) {
            bool crossed = verge->reached[t][l];
            brackets_out[t].below[l] = crossed ? -1.0 : 0.0;
            brackets_out[t].above[l] = crossed ? 0.0 : NOWHERE;
        }
    }
    return STATUS_OK;
}

/* Is anything of a threshold left to be found, in any lane? */
static bool is_open(const struct verge *verge, const struct bracket *brackets)
{
    bool open = false;
    for (int t = 0; t < VERGE_THRESHOLD_COUNT; t++) {
        open = open || (verge_covers(verge, (enum verge_threshold)t) &&
                        lane_any_above(brackets[t].above, 1.0));
    }
    return open;
}

static enum status scan(struct verge *verge,
                        struct economy *economy,
                        const struct run *run,
                        struct bracket *brackets)
{
    enum status status = STATUS_OK;
    for (int k = 1; k <= VERGE_SCAN_STEPS && status == STATUS_OK && is_open(verge, brackets);
         k++) {
        double scale = (double)k / VERGE_SCAN_STEPS;
        status = try_scale(verge, economy, lane_of(scale), run);
        for (int t = 0; t < VERGE_THRESHOLD_COUNT && status == STATUS_OK; t++) {
            for (int l = 0; l < LANES; l++) {
                bool is_found = brackets[t].above[l] <= 1.0;
                if (!is_found && verge->reached[t][l]) {
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
        while (t < VERGE_THRESHOLD_COUNT && !is_wide(&brackets[t], l)) {
            t++;
        }
        if (t < VERGE_THRESHOLD_COUNT) {
            scale[l] = (brackets[t].below[l] + brackets[t].above[l]) / 2.0;
            any = true;
        }
    }
    *scale_out = scale;
    return any;
}

/* Takes a run at these scales into account wherever they lie in the bracket of a threshold. */
static void narrow(const struct verge *verge,
                   enum verge_threshold threshold,
                   const lane *scale,
                   struct bracket *bracket)
{
    for (int l = 0; l < LANES; l++) {
        bool within = (*scale)[l] > bracket->below[l] && (*scale)[l] < bracket->above[l];
        if (!within || !is_wide(bracket, l)) {
            continue;
        }
        if (verge->reached[threshold][l]) {
            bracket->above[l] = (*scale)[l];
        } else {
            bracket->below[l] = (*scale)[l];
        }
    }
}

/* Halves the brackets, in each lane one after the other. */
static enum status halve(struct verge *verge,
                         struct economy *economy,
                         const struct run *run,
                         struct bracket *brackets)
{
    enum status status = STATUS_OK;
    lane scale;
    while (status == STATUS_OK && choose_scale(brackets, &scale)) {
        status = try_scale(verge, economy, scale, run);
        for (int t = 0; t < VERGE_THRESHOLD_COUNT && status == STATUS_OK; t++) {
            narrow(verge, (enum verge_threshold)t, &scale, &brackets[t]);
        }
    }
    return status;
}

static void conclude(struct verge *verge,
                     enum verge_enforcement enforcement,
                     const struct bracket *brackets)
{
    for (int t = 0; t < VERGE_THRESHOLD_COUNT; t++) {
        for (int l = 0; l < LANES; l++) {
            double below = brackets[t].below[l];
            double above = brackets[t].above[l];
            double middle = below < 0.0 ? 0.0 : (below + above) / 2.0;
            verge->result.scale[enforcement][t][l] = above > 1.0 ? -1.0 : middle;
        }
    }
}

/* The scale of the package that exists, by the trade it stops. */
static void
place_today(struct verge *verge, enum verge_enforcement enforcement, const lane *severity)
{
    lane most = lane_of(0.0);
    for (unsigned m = verge->asked.from; m < verge->months; m++) {
        most = lane_max(most, severity[m]);
    }
    for (int l = 0; l < LANES; l++) {
        double whole = verge->result.severity[enforcement][l];
        double scale = most[l] < whole ? most[l] / whole : 1.0;
        verge->result.today[enforcement][l] = most[l] > 0.0 ? scale : 0.0;
    }
}

static enum status run_axis(struct verge *verge,
                            enum verge_enforcement enforcement,
                            const struct run *run,
                            const struct bracket *unmeasured)
{
    struct economy *economy = verge->axes[enforcement];
    struct bracket brackets[VERGE_THRESHOLD_COUNT];
    for (int t = 0; t < VERGE_THRESHOLD_COUNT; t++) {
        brackets[t] = unmeasured[t];
    }
    set_scale(verge, economy, lane_of(1.0));
    enum status status = economy_start(economy, run->draws, run->problems);
    if (status == STATUS_OK) {
        economy_severity_at(economy,
                            verge->asked.start_years + 2.0 * ALL_TRADE_PHASE_IN_MONTHS / MONTHS,
                            &verge->result.severity[enforcement]);
        status = scan(verge, economy, run, brackets);
    }
    if (status == STATUS_OK) {
        status = halve(verge, economy, run, brackets);
    }
    if (status == STATUS_OK) {
        conclude(verge, enforcement, brackets);
    }
    return status;
}

enum status verge_run(struct verge *verge,
                      const struct draws *draws,
                      const lane *severity,
                      const struct verge_watch *watch,
                      struct problems *problems)
{
    const struct run run = {draws, watch, problems};
    struct bracket brackets[VERGE_THRESHOLD_COUNT];
    draw_value(draws, &verge->asked.other_share, SHARE, 0, &verge->other_share);
    enum status status = run_unmeasured(verge, &run, brackets);
    for (int e = 0; e < VERGE_ENFORCEMENT_COUNT && status == STATUS_OK; e++) {
        status = run_axis(verge, (enum verge_enforcement)e, &run, brackets);
        if (status == STATUS_OK) {
            place_today(verge, (enum verge_enforcement)e, severity);
        }
    }
    return status;
}

unsigned verge_months(const struct verge *verge)
{
    return verge->months;
}

const struct verge_result *verge_result(const struct verge *verge)
{
    return &verge->result;
}
