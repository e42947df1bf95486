/* brink: how far measures would have to go before something gives way.
 *
 * An axis of packages, `scale` s from 0 (no measures) to 1 (no trade at all): from
 * `start_years` on, over a phase-in of 1.2 months, every permitted share of goods trade is 1 -
 * s, income of workers abroad is cut by s, other inflows by s x `other_share`. Nothing else is
 * in force. Each partner enforces it as far as it enforces such measures in the draw
 * (practical), or everybody does to the last ship and the covert channels close (full).
 *
 * Thresholds, each told by the least s at which a run crosses it:
 *
 *   breakdown within five years from the month asked > 1.5 x, and > 2 x, that without measures
 *   fuel received below half of base-year orders for 13 weeks on end
 *   reserves below two months of base-year import orders
 *
 * A draw is scanned from 0 up in steps of 0.05 (BRINK_SCAN_STEPS) on the same random numbers,
 * and the first step in which a threshold is crossed is halved five times or so, until it is no
 * wider than 0.0021; the answer is the middle of what is left. A threshold may be uncrossed
 * again further up: the first crossing counts. That none is found says that the model has none,
 * not that it is safe.
 *
 * A package that exists stands at the s that stops as much trade as it does: its severity over
 * that of the axis at s = 1, since severity is proportional to s.
 *
 * Source: the scale, the thresholds and their levels are the project's own (judgement); the
 * hazard is that of stability.h, the economy that of economy.h. Cost: some 40 to 80 economies.
 */
#ifndef MODEL_BRINK_H
#define MODEL_BRINK_H

#include "model/economy.h"
#include "model/stability.h"

enum { BRINK_SCAN_STEPS = 20, BRINK_FUEL_WEEKS = 13, BRINK_YEARS = 5 };

enum brink_enforcement { BRINK_PRACTICAL, BRINK_FULL, BRINK_ENFORCEMENT_COUNT };

enum brink_threshold {
    BRINK_BREAKDOWN_HALF_MORE, /* 1.5 x; the two of breakdown need BRINK_YEARS from `from` on */
    BRINK_BREAKDOWN_DOUBLE,    /* 2 x */
    BRINK_FUEL_HALVED,
    BRINK_RESERVES_LOW,
    BRINK_THRESHOLD_COUNT
};

/* What is to be computed. Everything is borrowed and must outlive the brink. */
struct brink_case {
    const struct world *world;
    const struct regime *regime;
    struct uncertain other_share; /* of other inflows that stop with all trade, 0 to 1 */
    unsigned base_year;           /* calendar year of the base date */
    unsigned months;              /* of the question's horizon, 12 to 600; at least a year from
                                   * `from` on. No more than BRINK_YEARS of it are simulated. */
    unsigned steps_per_year;      /* 12 to 366 */
    unsigned from;                /* month the question is asked, counted from the base date */
    double start_years;           /* of the axis, years from the base date, in that month */
};

/* One run. */
struct brink_result {
    lane scale[BRINK_ENFORCEMENT_COUNT][BRINK_THRESHOLD_COUNT]; /* -1: not reached */
    lane severity[BRINK_ENFORCEMENT_COUNT]; /* share of trade value stopped at s = 1 */
    lane today[BRINK_ENFORCEMENT_COUNT];    /* s of the package that exists, at most 1 */
};

/* Whoever waits for a run, and may want it no longer. */
struct brink_watch {
    bool (*is_stopped)(const void *context);
    const void *context;
    size_t chunk_steps; /* of the economy, from one question to the next */
};

struct brink;

/* Adds a problem for every fault of the case. */
void brink_check(const struct brink_case *brink_case, struct problems *problems);

/* Makes a workspace. STATUS_BAD_INPUT with all problems of brink_check, STATUS_NO_MEMORY. */
MUST_USE enum status brink_new(const struct brink_case *brink_case,
                               struct problems *problems,
                               struct brink **brink_out);
void brink_free(struct brink **brink_p);

/* True where the horizon is long enough for this threshold. */
bool brink_covers(const struct brink *brink, enum brink_threshold threshold);

/* Computes LANES draws.
 *
 * severity  [brink_months] share of base-year trade value that the package that exists stops,
 *           mean of the month; its greatest value from `from` on is the package's
 * watch     borrowed for the call
 *
 * STATUS_CANCELLED: told to stop; STATUS_BAD_INPUT, STATUS_NOT_CONVERGED with problems, as
 * economy_start. No allocation. */
MUST_USE enum status brink_run(struct brink *brink,
                               const struct draws *draws,
                               const lane *severity,
                               const struct brink_watch *watch,
                               struct problems *problems);

/* Months simulated from the base date. */
unsigned brink_months(const struct brink *brink);

/* Borrowed until the next run. */
const struct brink_result *brink_result(const struct brink *brink);

#endif
