#include "model/stance.h"

#include "model/all_trade.h"
#include "model/function.h"
#include "model/month.h"

#include <math.h>
#include <stdio.h>

enum { MONTHS = 12 };

static const struct range SHARE = {0.0, 1.0};
static const double MUSD_PER_BN = 1e3;
static const double NOTHING_MUSD = 1e-9; /* a loss or a trade below it is none */
static const double KEPT_MOST = 10.0;

/* Sums over the years looked at, M USD. */
struct flows {
    lane income;
    lane trade; /* with the patron */
};

struct stances {
    struct arena arena; /* holds everything but what is freed by itself, this struct too */
    struct stance_case asked;
    unsigned years;
    unsigned months;         /* simulated */
    size_t first;            /* step of the years looked at */
    size_t last;             /* the step behind them */
    size_t losing;           /* the first stance that cuts off; stance_count: none does */
    size_t patron[1];        /* the partner a cut-off binds */
    struct measure *cut_off; /* [measure_count + ALL_TRADE_COUNT] */
    struct measure embargo[ALL_TRADE_COUNT];
    struct economy *unmeasured;
    struct economy *embargoed;
    struct economy *passed; /* under the package */
    struct economy *cut;    /* under the package and a cut-off; NULL: no stance cuts off */
    struct stability *stability;
    lane *gdp;         /* [months] */
    lane *severity;    /* [months] */
    lane *undisturbed; /* [months] GDP without measures */
    double *decline;   /* [loss][months] what is left of it */
    struct flows without;
    struct flows under_embargo;
    struct stance_result result;
};

/* One call of stances_run. */
struct run {
    const struct draws *draws;
    const struct stance_watch *watch;
    struct problems *problems;
};

unsigned stance_years(const struct stance_case *stance_case)
{
    unsigned months = stance_case->months;
    unsigned years = months > stance_case->from ? (months - stance_case->from) / MONTHS : 0;
    return years < STANCE_YEARS_MOST ? years : STANCE_YEARS_MOST;
}

static unsigned months_needed(const struct stance_case *asked)
{
    return asked->from + stance_years(asked) * MONTHS;
}

static size_t first_cut_off(const struct stance_case *asked)
{
    size_t i = 0;
    while (i < asked->stance_count && !asked->stances[i].cuts_off) {
        i++;
    }
    return i;
}

static struct economy_case economy_case_of(const struct stance_case *asked)
{
    return (struct economy_case){
        .world = asked->world,
        .measures = asked->measures,
        .measure_count = asked->measure_count,
        .settings = {.months = months_needed(asked), .steps_per_year = asked->steps_per_year},
    };
}

static struct stability_case stability_case_of(const struct stance_case *asked)
{
    return (struct stability_case){
        .world = asked->world,
        .regime = asked->regime,
        .base_year = asked->base_year,
        .months = months_needed(asked),
        .from = asked->from,
    };
}

static void check_stances(const struct stance_case *asked, struct problems *problems)
{
    char path[WORLD_PATH_MAX];
    if (asked->stance_count < 1 || asked->stance_count > STANCE_COUNT_MAX) {
        problem_add(problems, "stances", "%zu, outside 1 to %d", asked->stance_count,
                    STANCE_COUNT_MAX);
        return;
    }
    for (size_t i = 0; i < asked->stance_count; i++) {
        double enforcement = asked->stances[i].enforcement;
        if (!(enforcement >= SHARE.least && enforcement <= SHARE.most)) {
            snprintf(path, sizeof path, "stances[%zu].enforcement", i);
            problem_add(problems, path, "%g is outside 0 to 1", enforcement);
        }
    }
    for (size_t i = 0; i < asked->loss_count; i++) {
        if (!(asked->losses_pct[i] >= 0.0 && asked->losses_pct[i] <= 99.0)) {
            snprintf(path, sizeof path, "losses[%zu]", i);
            problem_add(problems, path, "%g is outside 0 to 99", asked->losses_pct[i]);
        }
    }
    if (first_cut_off(asked) < asked->stance_count &&
        asked->measure_count > PACKAGE_MEASURES_MAX - ALL_TRADE_COUNT) {
        problem_add(problems, "measures", "%zu measures, at most %d beside a cut-off",
                    asked->measure_count, PACKAGE_MEASURES_MAX - ALL_TRADE_COUNT);
    }
}

void stance_check(const struct stance_case *stance_case, struct problems *problems)
{
    size_t known = problems->count + problems->left_out;
    if (stance_years(stance_case) < 1) {
        problem_add(problems, "months",
                    "%u simulated, %u of them before the question: options need a year more",
                    stance_case->months, stance_case->from);
        return;
    }
    const struct economy_case economy_case = economy_case_of(stance_case);
    const struct stability_case stability_case = stability_case_of(stance_case);
    economy_check(&economy_case, problems);
    if (problems->count + problems->left_out > known) {
        return;
    }
    stability_check(&stability_case, problems);
    distribution_check(&stance_case->other_share.distribution, SHARE,
                       "world.economy.embargo_other_share", problems);
    if (stance_case->patron >= stance_case->world->partner_count) {
        problem_add(problems, "world.patron", "row %zu of %zu", stance_case->patron,
                    stance_case->world->partner_count);
    }
    double month = stance_case->start_years * MONTHS - stance_case->from;
    if (!(month > -1.0 && month < 2.0)) { /* months of a calendar are not of one length */
        problem_add(problems, "as_of", "%g years from the base date is not in month %u",
                    stance_case->start_years, stance_case->from);
    }
    check_stances(stance_case, problems);
}

/* Making one. */

/* What is cut off belongs to the patron alone. */
static void set_measures(struct stances *stances)
{
    const struct stance_case *asked = &stances->asked;
    struct measure *own = stances->cut_off + asked->measure_count;
    for (size_t i = 0; i < asked->measure_count; i++) {
        stances->cut_off[i] = asked->measures[i];
    }
    all_trade_set(asked->start_years, own);
    for (int i = 0; i < ALL_TRADE_COUNT; i++) {
        own[i].partners = stances->patron;
        own[i].partner_count = 1;
    }
    own[ALL_TRADE_OTHER].cut_share = asked->other_share;
    all_trade_set(asked->start_years, stances->embargo);
    all_trade_enforce_fully(stances->embargo);
    stances->embargo[ALL_TRADE_OTHER].cut_share = asked->other_share;
}

static enum status make_economy(const struct stances *stances,
                                const struct measure *measures,
                                size_t count,
                                struct problems *problems,
                                struct economy **economy_out)
{
    struct economy_case economy_case = economy_case_of(&stances->asked);
    economy_case.measures = measures;
    economy_case.measure_count = count;
    enum status status = economy_new(&economy_case, problems, economy_out);
    if (status == STATUS_OK) {
        economy_watch(*economy_out, stances->asked.patron);
    }
    return status;
}

static enum status make_models(struct stances *stances, struct problems *problems)
{
    const struct stance_case *asked = &stances->asked;
    const struct stability_case stability_case = stability_case_of(asked);
    enum status status = make_economy(stances, NULL, 0, problems, &stances->unmeasured);
    if (status == STATUS_OK) {
        status = make_economy(stances, stances->embargo, ALL_TRADE_COUNT, problems,
                              &stances->embargoed);
    }
    if (status == STATUS_OK) {
        status = make_economy(stances, asked->measures, asked->measure_count, problems,
                              &stances->passed);
    }
    if (status == STATUS_OK && stances->losing < asked->stance_count) {
        status = make_economy(stances, stances->cut_off, asked->measure_count + ALL_TRADE_COUNT,
                              problems, &stances->cut);
    }
    return status == STATUS_OK ? stability_new(&stability_case, problems, &stances->stability)
                               : status;
}

/* What so many points of growth lost each year leave of GDP in the middle of each month. */
static void set_decline(struct stances *stances)
{
    const struct stance_case *asked = &stances->asked;
    for (size_t i = 0; i < asked->loss_count; i++) {
        for (unsigned m = 0; m < stances->months; m++) {
            double years = (m + 0.5) / MONTHS - asked->start_years;
            years = years < 0.0 ? 0.0 : years;
            years = years > STANCE_LOSS_YEARS ? STANCE_LOSS_YEARS : years;
            stances->decline[i * stances->months + m] =
                function_pow(1.0 - asked->losses_pct[i] / 100.0, years);
        }
    }
}

/* Steps of the years looked at: a stance is taken in a step whose middle is past the day. */
static void set_window(struct stances *stances)
{
    unsigned steps = stances->asked.steps_per_year;
    size_t all = month_steps(stances->months, steps);
    size_t first = (size_t)ceil(stances->asked.start_years * steps - 0.5);
    size_t last = first + (size_t)stances->years * steps;
    stances->first = first < all ? first : all - 1;
    stances->last = last < all ? last : all;
}

static enum status fill(struct stances *stances, struct problems *problems)
{
    const struct stance_case *asked = &stances->asked;
    struct arena *arena = &stances->arena;
    size_t months = months_needed(asked);
    size_t lanes = sizeof(struct stance_outcome) / sizeof(lane);
    stances->years = stance_years(asked);
    stances->months = (unsigned)months;
    stances->losing = first_cut_off(asked);
    stances->patron[0] = asked->patron;
    stances->cut_off = arena_take_array(arena, asked->measure_count + ALL_TRADE_COUNT,
                                        sizeof *stances->cut_off);
    stances->gdp = lane_take(arena, months);
    stances->severity = lane_take(arena, months);
    stances->undisturbed = lane_take(arena, months);
    stances->decline =
        arena_take_array(arena, asked->loss_count * months + 1, sizeof *stances->decline);
    stances->result.outcomes = (void *)lane_take(arena, asked->stance_count * lanes);
    stances->result.loss_breakdown = lane_take(arena, asked->loss_count + 1);
    if (arena->failed) {
        return STATUS_NO_MEMORY;
    }
    set_measures(stances);
    set_decline(stances);
    set_window(stances);
    return make_models(stances, problems);
}

enum status stances_new(const struct stance_case *stance_case,
                        struct problems *problems,
                        struct stances **stances_out)
{
    size_t known = problems->count + problems->left_out;
    stance_check(stance_case, problems);
    if (problems->count + problems->left_out > known) {
        return STATUS_BAD_INPUT;
    }
    struct arena arena = {0};
    struct stances *stances = (void *)lane_take(&arena, sizeof *stances / sizeof(lane) + 1);
    if (stances == NULL) {
        return STATUS_NO_MEMORY;
    }
    stances->arena = arena;
    stances->asked = *stance_case;
    enum status status = fill(stances, problems);
    if (status != STATUS_OK) {
        stances_free(&stances);
        return status;
    }
    *stances_out = stances;
    return STATUS_OK;
}

void stances_free(struct stances **stances_p)
{
    struct stances *stances = *stances_p;
    if (stances == NULL) {
        return;
    }
    economy_free(&stances->unmeasured);
    economy_free(&stances->embargoed);
    economy_free(&stances->passed);
    economy_free(&stances->cut);
    stability_free(&stances->stability);
    struct arena arena = stances->arena;
    *stances_p = NULL;
    arena_clear(&arena);
}

/* Running it. */

/* Runs an economy that has been started to its end. */
static enum status finish(struct economy *economy, const struct run *run)
{
    do {
        if (run->watch->is_stopped(run->watch->context)) {
            return STATUS_CANCELLED;
        }
    } while (economy_advance(economy, run->watch->chunk_steps));
    return STATUS_OK;
}

static struct flows sum_flows(const struct stances *stances, const struct economy *economy)
{
    static const enum economy_series incomes[] = {
        ECONOMY_EXPORTS_RECORDED, ECONOMY_EXPORTS_COVERT, ECONOMY_LABOUR, ECONOMY_OTHER_INFLOW};
    struct flows flows = {lane_of(0.0), lane_of(0.0)};
    for (size_t i = 0; i < sizeof incomes / sizeof incomes[0]; i++) {
        const lane *series = economy_series(economy, incomes[i]);
        for (size_t k = stances->first; k < stances->last; k++) {
            flows.income += series[k];
        }
    }
    const lane *trade = economy_series(economy, ECONOMY_WITH_PARTNER);
    for (size_t k = stances->first; k < stances->last; k++) {
        flows.trade += trade[k];
    }
    return flows;
}

/* Puts GDP and severity of a finished run by month. */
static void read_months(struct stances *stances, const struct economy *economy)
{
    unsigned steps = stances->asked.steps_per_year;
    month_mean(economy_series(economy, ECONOMY_GDP), steps, stances->months, stances->gdp);
    month_mean(economy_series(economy, ECONOMY_SEVERITY), steps, stances->months,
               stances->severity);
}

static lane breakdown_of(struct stances *stances, const struct run *run)
{
    stability_run(stances->stability, run->draws, stances->gdp, stances->severity);
    return stability_result(stances->stability)->breakdown[stances->years - 1];
}

/* The two runs that stances are set against. */
static enum status run_marks(struct stances *stances, const struct run *run)
{
    enum status status = economy_start(stances->unmeasured, run->draws, run->problems);
    if (status == STATUS_OK) {
        status = finish(stances->unmeasured, run);
    }
    if (status == STATUS_OK) {
        stances->without = sum_flows(stances, stances->unmeasured);
        month_mean(economy_series(stances->unmeasured, ECONOMY_GDP),
                   stances->asked.steps_per_year, stances->months, stances->undisturbed);
        status = economy_start(stances->embargoed, run->draws, run->problems);
    }
    if (status == STATUS_OK) {
        status = finish(stances->embargoed, run);
    }
    if (status == STATUS_OK) {
        stances->under_embargo = sum_flows(stances, stances->embargoed);
    }
    return status;
}

/* Balances the tables of the draw, and asks how much binds the patron. */
static enum status start(struct stances *stances, const struct run *run)
{
    enum status status = economy_start(stances->passed, run->draws, run->problems);
    if (status == STATUS_OK && stances->cut != NULL) {
        status = economy_start(stances->cut, run->draws, run->problems);
    }
    if (status != STATUS_OK) {
        return status;
    }
    stances->result.barred = lane_of(0.0);
    for (size_t k = stances->first; k < stances->last; k++) {
        lane barred;
        economy_barred_at(stances->passed, ((double)k + 0.5) / stances->asked.steps_per_year,
                          &barred);
        stances->result.barred = lane_max(stances->result.barred, barred);
    }
    return STATUS_OK;
}

/* Sets the flows of a stance against those of the marks. */
static void compare(const struct stances *stances,
                    const struct flows *flows,
                    struct stance_outcome *outcome)
{
    const struct flows *without = &stances->without;
    double years = (double)(stances->last - stances->first) / stances->asked.steps_per_year;
    lane most = without->income - stances->under_embargo.income;
    outcome->trade_lost_bn = (without->trade - flows->trade) / (years * MUSD_PER_BN);
    for (int l = 0; l < LANES; l++) {
        double lost = without->income[l] - flows->income[l];
        double share = most[l] > NOTHING_MUSD ? lost / most[l] : 0.0;
        double kept =
            without->trade[l] > NOTHING_MUSD ? flows->trade[l] / without->trade[l] : 1.0;
        share = share > 0.0 ? share : 0.0;
        outcome->income_severity[l] = share < 1.0 ? share : 1.0;
        outcome->trade_kept[l] = kept < KEPT_MOST ? kept : KEPT_MOST;
    }
}

static enum status run_stance(struct stances *stances, size_t index, const struct run *run)
{
    const struct stance_case *asked = &stances->asked;
    const struct stance *stance = &asked->stances[index];
    struct stance_outcome *outcome = &stances->result.outcomes[index];
    struct economy *economy = stance->cuts_off ? stances->cut : stances->passed;
    const lane level = lane_of(stance->enforcement);
    economy_enforce(economy, asked->patron, asked->start_years, &level);
    economy_restart(economy, run->draws);
    enum status status = finish(economy, run);
    if (status == STATUS_OK) {
        const struct flows flows = sum_flows(stances, economy);
        compare(stances, &flows, outcome);
        read_months(stances, economy);
        outcome->breakdown = breakdown_of(stances, run);
    }
    return status;
}

/* With the severity of the stance that has just been run. */
static void run_losses(struct stances *stances, const struct run *run)
{
    for (size_t i = 0; i < stances->asked.loss_count; i++) {
        for (unsigned m = 0; m < stances->months; m++) {
            stances->gdp[m] =
                stances->undisturbed[m] * stances->decline[i * stances->months + m];
        }
        stances->result.loss_breakdown[i] = breakdown_of(stances, run);
    }
}

enum status stances_run(struct stances *stances,
                        const struct draws *draws,
                        const struct stance_watch *watch,
                        struct problems *problems)
{
    const struct run run = {draws, watch, problems};
    enum status status = run_marks(stances, &run);
    if (status == STATUS_OK) {
        status = start(stances, &run);
    }
    for (size_t i = 0; i < stances->asked.stance_count && status == STATUS_OK; i++) {
        status = run_stance(stances, i, &run);
        if (status == STATUS_OK && i == stances->losing) {
            run_losses(stances, &run);
        }
    }
    return status;
}

const struct stance_result *stances_result(const struct stances *stances)
{
    return &stances->result;
}
