/* economy: what a package of measures does to the target's economy, step by step.
 *
 * One run computes LANES draws: the base-year tables (balance.h), then in every step the
 * measures (package.h), exports (exports.h), production (production.h), imports and foreign
 * exchange (exchange.h), in that order. Step k stands for the time (k + 1/2) / steps_per_year
 * years from the base date. Final demand that follows income is multiplied by Y^eta, Y the GDP
 * of the steps before over the base year's, smoothed.
 *
 *   economy_new -> economy_start -> economy_advance ... -> economy_series -> economy_start ...
 *
 * Cost: some 0.3 microseconds a draw and step for 6 sectors and 14 inputs, twice that without
 * AVX2 (docs/performance.md); no allocation after economy_new. An economy belongs to one
 * thread; a world may serve many. */
#ifndef MODEL_ECONOMY_H
#define MODEL_ECONOMY_H

#include "model/package.h"

enum { ECONOMY_MONTHS_MAX = 600, ECONOMY_STEPS_PER_YEAR_MAX = 366 };

/* Zero is the default of every switch. */
struct economy_settings {
    unsigned months;            /* simulated from the base date, 12 to 600 */
    unsigned steps_per_year;    /* 12 to 366; 52: weekly */
    bool no_exchange_limit;     /* every import order is paid for; reserves stand still */
    bool no_income_feedback;    /* final demand stays at the base year's */
    bool proportional_delivery; /* in place of intermediate uses first */
    bool leontief;              /* demand alone decides (production.h); no rerouting, no
                                 * absorption, no income feedback */
};

/* What is to be computed. Everything is borrowed and must outlive the economy. */
struct economy_case {
    const struct world *world;
    const struct measure *measures;
    size_t measure_count;
    struct economy_settings settings;
};

enum economy_series {
    ECONOMY_GDP,              /* ratio to the base year */
    ECONOMY_EXPORTS_RECORDED, /* M USD a step */
    ECONOMY_EXPORTS_COVERT,   /* M USD a step */
    ECONOMY_IMPORTS_LEGAL,    /* M USD a step */
    ECONOMY_IMPORTS_COVERT,   /* M USD a step, with the premium */
    ECONOMY_LABOUR,           /* M USD a step */
    ECONOMY_OTHER_INFLOW,     /* M USD a step, illicit inflow included */
    ECONOMY_RESERVES,         /* M USD at the end of the step */
    ECONOMY_FUEL,             /* received, ratio to the base year */
    ECONOMY_FOOD,             /* imports received, ratio to the base year */
    ECONOMY_UNMET,            /* share of domestic final demand not met */
    ECONOMY_SEVERITY,         /* share of base-year trade value stopped */
    ECONOMY_WITH_PARTNER, /* exports and legal imports with the partner watched, M USD a step */
    ECONOMY_SERIES_COUNT
};

/* The first step in which a sector makes less than 99 % of what it wants for lack of inputs. */
struct economy_bottleneck {
    int step[LANES];     /* -1: never */
    size_t input[LANES]; /* that held it back most then; undefined where never */
};

struct economy;

/* Adds a problem for every fault of the world, the measures and the settings. A cover of less
 * than 1.5 steps is refused, since the economy would collapse by itself: the central value of
 * every stock, and the low end of a fixed number, a uniform or a triangular, must be at least
 * that. The tails of other distributions are clipped to 1.5 steps in the run. */
void economy_check(const struct economy_case *economy_case, struct problems *problems);

/* Makes a workspace. STATUS_BAD_INPUT with all problems of economy_check, STATUS_NO_MEMORY. */
MUST_USE enum status economy_new(const struct economy_case *economy_case,
                                 struct problems *problems,
                                 struct economy **economy_out);
void economy_free(struct economy **economy_p);

/* Puts the economy at the base date of new draws. STATUS_BAD_INPUT or STATUS_NOT_CONVERGED with
 * problems where the tables of a draw have no balance (balance.h). */
MUST_USE enum status
economy_start(struct economy *economy, const struct draws *draws, struct problems *problems);

/* Puts the economy at the base date of the same draws once more: cheaper than a start, and to
 * the same bits. */
void economy_restart(struct economy *economy, const struct draws *draws);

/* Scales a measure from the next start or restart on (package_scale). */
void economy_scale(struct economy *economy, size_t measure, const lane *scale);

/* Share of base-year trade value that the measures, as scaled by the last start, stop at a
 * time. Between a start and a restart. */
void economy_severity_at(struct economy *economy, double years, lane *severity_out);

/* From the next start or restart on a partner enforces to `level` from a time on, whatever was
 * drawn (package_enforce); or is watched (package_watch). WORLD_NONE: nobody. */
void economy_enforce(struct economy *economy,
                     size_t partner,
                     double from_years,
                     const lane *level);
void economy_watch(struct economy *economy, size_t partner);

/* Of the base-year trade with the partner watched, the share that measures bar at a time and
 * leave to it to stop. As economy_severity_at. */
void economy_barred_at(struct economy *economy, double years, lane *barred_out);

/* Computes at most this many more steps, and says whether any are left: a caller that must look
 * up from time to time asks for a few at once. */
bool economy_advance(struct economy *economy, size_t steps_max);

/* Start and all steps at once. */
MUST_USE enum status
economy_run(struct economy *economy, const struct draws *draws, struct problems *problems);

/* Results of the run, [steps], borrowed until the next start. */
size_t economy_steps(const struct economy *economy);
const lane *economy_series(const struct economy *economy, enum economy_series series);
const lane *economy_output(const struct economy *economy, size_t sector); /* ratio to base */
const struct economy_bottleneck *economy_bottleneck(const struct economy *economy,
                                                    size_t sector);

/* The values drawn, borrowed until the next start. */
const struct sample *economy_sample(const struct economy *economy);

#endif
