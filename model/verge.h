/* verge: the brink: how far measures would have to go before something gives way.
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
 * A draw is scanned from 0 up in steps of 0.05 (VERGE_SCAN_STEPS) on the same random numbers,
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
#ifndef MODEL_VERGE_H
#define MODEL_VERGE_H

#include "model/economy.h"
#include "model/stability.h"

enum { VERGE_SCAN_STEPS = 20, VERGE_FUEL_WEEKS = 13, VERGE_YEARS = 5 };

enum verge_enforcement { VERGE_PRACTICAL, VERGE_FULL, VERGE_ENFORCEMENT_COUNT };

enum verge_threshold {
    VERGE_BREAKDOWN_HALF_MORE, /* 1.5 x; the two of breakdown need VERGE_YEARS from `from` on */
    VERGE_BREAKDOWN_DOUBLE,    /* 2 x */
    VERGE_FUEL_HALVED,
    VERGE_RESERVES_LOW,
    VERGE_THRESHOLD_COUNT
};

/* What is to be computed. Everything is borrowed and must outlive the brink. */
struct verge_case {
    const struct world *world;
    const struct regime *regime;
    struct uncertain other_share; /* of other inflows that stop with all trade, 0 to 1 */
    unsigned base_year;           /* calendar year of the base date */
    unsigned months;              /* of the question's horizon, 12 to 600; at least a year from
                                   * `from` on. No more than VERGE_YEARS of it are simulated. */
    unsigned steps_per_year;      /* 12 to 366 */
    unsigned from;                /* month the question is asked, counted from the base date */
    double start_years;           /* of the axis, years from the base date, in that month */
};

/* One run. */
struct verge_result {
    lane scale[VERGE_ENFORCEMENT_COUNT][VERGE_THRESHOLD_COUNT]; /* -1: not reached */
    lane severity[VERGE_ENFORCEMENT_COUNT]; /* share of trade value stopped at s = 1 */
    lane today[VERGE_ENFORCEMENT_COUNT];    /* s of the package that exists, at most 1 */
};

/* Whoever waits for a run, and may want it no longer. */
struct verge_watch {
    bool (*is_stopped)(const void *context);
    const void *context;
    size_t chunk_steps; /* of the economy, from one question to the next */
};

struct verge;

/* Adds a problem for every fault of the case. */
void verge_check(const struct verge_case *verge_case, struct problems *problems);

/* Makes a workspace. STATUS_BAD_INPUT with all problems of verge_check, STATUS_NO_MEMORY. */
MUST_USE enum status verge_new(const struct verge_case *verge_case,
                               struct problems *problems,
                               struct verge **verge_out);
void verge_free(struct verge **verge_p);

/* True where the horizon is long enough for this threshold. */
bool verge_covers(const struct verge *verge, enum verge_threshold threshold);

/* Computes LANES draws.
 *
 * severity  [verge_months] share of base-year trade value that the package that exists stops,
 *           mean of the month; its greatest value from `from` on is the package's
 * watch     borrowed for the call
 *
 * STATUS_CANCELLED: told to stop; STATUS_BAD_INPUT, STATUS_NOT_CONVERGED with problems, as
 * economy_start. No allocation. */
MUST_USE enum status verge_run(struct verge *verge,
                               const struct draws *draws,
                               const lane *severity,
                               const struct verge_watch *watch,
                               struct problems *problems);

/* Months simulated from the base date. */
unsigned verge_months(const struct verge *verge);

/* Borrowed until the next run. */
const struct verge_result *verge_result(const struct verge *verge);

#endif
