/* stance: what the target's economy and regime come to under each stance a patron can take.
 *
 * A stance is how far the patron enforces, from a day on, what binds it; before that it does as
 * drawn. One that cuts off enforces as far a stop of all its own trade with the target (goods
 * both ways, workers, the other inflows within its reach: all_trade.h), beside what the package
 * bars. Measures that have an enforcement of their own keep it. Every stance is a run of the
 * economy (economy.h) and of the hazard behind it (stability.h) on the same draw; so are a run
 * without measures and one under a total embargo, enforced to the last ship and with no covert
 * channel, which stances are set against:
 *
 *   income severity = income lost / income lost under the embargo      0 to 1
 *   trade kept      = trade with the patron / that without measures    0 to 10
 *   trade lost      = the same two, as a difference                    bn USD a year
 *
 * Income is what the target gets from abroad: exports, recorded and covert, workers abroad and
 * other inflows. Flows are summed from the day on over the years looked at; trade with the
 * patron is its part of what is sold and of legal imports.
 *
 * How much a cut-off would have to hurt to matter is asked apart: the chance of breakdown under
 * the first stance that cuts off, were growth so many points a year below that without measures
 * for two years.
 *
 * Source: the project's own (judgement); the models are those named. Cost: an economy a stance,
 * and two or three more; a loss costs a hazard. */
#ifndef MODEL_STANCE_H
#define MODEL_STANCE_H

#include "model/economy.h"
#include "model/stability.h"

enum { STANCE_YEARS_MOST = 5, STANCE_COUNT_MAX = 32, STANCE_LOSS_YEARS = 2 };

struct stance {
    double enforcement; /* share of what binds it that the patron stops, 0 to 1 */
    bool cuts_off;      /* all its trade with the target, beyond the package */
};

/* What is to be computed. Everything is borrowed and must outlive the stances. */
struct stance_case {
    const struct world *world;
    const struct measure *measures; /* the package, that in force before the day too */
    size_t measure_count;           /* at most PACKAGE_MEASURES_MAX, with those of a cut-off */
    const struct regime *regime;
    size_t patron;                /* a partner of the world */
    const struct stance *stances; /* [stance_count] */
    size_t stance_count;          /* 1 to STANCE_COUNT_MAX */
    const double *losses_pct;     /* [loss_count] growth, points a year, 0 to 99 */
    size_t loss_count;            /* where no stance cuts off, none are computed */
    struct uncertain other_share; /* of other inflows that stop with all trade, 0 to 1 */
    unsigned base_year;           /* calendar year of the base date */
    unsigned months;              /* of the horizon, 12 to 600; at least a year from `from` */
    unsigned steps_per_year;      /* 12 to 366 */
    unsigned from;                /* month of the day, counted from the base date */
    double start_years;           /* the day, years from the base date, in that month */
};

/* One stance in LANES draws. */
struct stance_outcome {
    lane income_severity;
    lane breakdown; /* chance within the years */
    lane trade_kept;
    lane trade_lost_bn; /* bn USD a year; below 0: gained */
};

struct stance_result {
    struct stance_outcome *outcomes; /* [stance_count] */
    lane *loss_breakdown;            /* [loss_count] chance within the years */
    lane barred; /* the most of its base-year trade that is barred and left to it, 0 to 1 */
};

/* Whoever waits for a run, and may want it no longer. */
struct stance_watch {
    bool (*is_stopped)(const void *context);
    const void *context;
    size_t chunk_steps; /* of an economy, from one question to the next */
};

struct stances;

/* Adds a problem for every fault of the case. */
void stance_check(const struct stance_case *stance_case, struct problems *problems);

/* Makes a workspace. STATUS_BAD_INPUT with all problems of stance_check, STATUS_NO_MEMORY. */
MUST_USE enum status stances_new(const struct stance_case *stance_case,
                                 struct problems *problems,
                                 struct stances **stances_out);
void stances_free(struct stances **stances_p);

/* Computes LANES draws. STATUS_CANCELLED: told to stop; STATUS_BAD_INPUT,
 * STATUS_NOT_CONVERGED with problems, as economy_start. No allocation. */
MUST_USE enum status stances_run(struct stances *stances,
                                 const struct draws *draws,
                                 const struct stance_watch *watch,
                                 struct problems *problems);

/* Whole years from `from` on that are looked at, 1 to STANCE_YEARS_MOST: as many as the months
 * cover. 0 where they cover none. */
unsigned stance_years(const struct stance_case *stance_case);

/* Borrowed until the next run. */
const struct stance_result *stances_result(const struct stances *stances);

#endif
