/* stability: how likely the regime is to break down, month by month.
 *
 * A discrete hazard fitted on the regimes of Geddes, Wright and Frantz (2014), Perspectives on
 * Politics 12:313:
 *
 *   logit p = intercept + type + growth g + log_gdp_per_head ln(gdp per head) + log_age ln(age)
 *   g: growth of GDP per head, %: GDP of the last 12 months over the 12 before, with the trend
 *      and that year's other shock, less population growth; clipped to -30 .. 30
 *   monthly hazard = -ln(1 - p) / 12 x exp(log hazard ratio of sanctions x severity)
 *   breakdown within y years = 1 - exp(-sum of the monthly hazards)
 *   survival = exp(-sum of the monthly hazards and of those of intervention)
 *
 * The seven coefficients are drawn together from their covariance. GDP per head enters at its
 * base value: what growth does to it within a few years is far below its coefficient's error.
 * Age is the calendar year less the year the regime came to power, at least 1. Foreign
 * intervention is a risk of its own, not a kind of breakdown. An association, not a cause. */
#ifndef MODEL_STABILITY_H
#define MODEL_STABILITY_H

#include "model/growth.h"

/* Terms of the logit. */
enum stability_term {
    STABILITY_INTERCEPT,
    STABILITY_PERSONAL,
    STABILITY_MILITARY,
    STABILITY_MONARCHY,
    STABILITY_GROWTH,
    STABILITY_LOG_GDP_PER_HEAD,
    STABILITY_LOG_AGE,
    STABILITY_TERM_COUNT
};

enum regime_type {
    REGIME_PARTY, /* the reference: no term of its own */
    REGIME_PERSONAL,
    REGIME_MILITARY,
    REGIME_MONARCHY,
    REGIME_TYPE_COUNT
};

enum { STABILITY_PERCENTILES_MAX = 1001, STABILITY_ENDINGS_MAX = 64 };

struct stability_percentile {
    double percentile; /* 0 to 100, rising */
    double hazard;     /* yearly chance of breakdown, not falling */
};

struct stability_ending {
    const char *cause;
    double share; /* of this regime type's breakdowns; all together 1 */
};

struct regime {
    enum regime_type type;
    unsigned since_year;                    /* came to power, 1700 to 2200 */
    struct uncertain gdp_per_head_usd;      /* US dollars of 2011, 100 to 200000 */
    struct uncertain log_hazard_ratio;      /* of sanctions at severity 1, -5 to 5 */
    struct uncertain intervention_per_year; /* chance, 0 to 0.5 */
    double hazard[STABILITY_TERM_COUNT];    /* coefficients, -100 to 100 */
    double covariance[STABILITY_TERM_COUNT][STABILITY_TERM_COUNT]; /* the lower half is read */
    const struct stability_percentile *percentiles; /* of the panel's fitted yearly hazards */
    size_t percentile_count;
    const struct stability_ending *endings;
    size_t ending_count;
};

/* What is to be computed. Everything is borrowed and must outlive the stability. */
struct stability_case {
    const struct world *world;
    const struct regime *regime;
    unsigned base_year; /* calendar year of the base date, 1900 to 2200 */
    unsigned months;    /* simulated from the base date, 12 to 600 */
    unsigned from;      /* month the question is asked, counted from the base date */
};

/* One run. Years count from the month `from`. */
struct stability_result {
    lane *yearly_hazard; /* [months] chance of breakdown within a year at that month's rate */
    lane *breakdown;     /* [years] chance to have broken down by the end of year y + 1 */
    lane *by_growth;     /* [years] the same, were the log hazard ratio of sanctions 0 */
    lane *survival;      /* [years] chance to stand then, interventions counted */
    lane *intervention;  /* [years] chance of an intervention by then, all else apart */
    lane *causes;        /* [ending] chance of this kind of breakdown by the last year's end */
    lane index;          /* 0 to 100 at `from`: 100 less the percentile of p of the panel */
};

struct stability;

/* Adds a problem for every fault of the regime and the months. */
void stability_check(const struct stability_case *stability_case, struct problems *problems);

/* Makes a workspace. STATUS_BAD_INPUT with all problems, STATUS_NO_MEMORY. */
MUST_USE enum status stability_new(const struct stability_case *stability_case,
                                   struct problems *problems,
                                   struct stability **stability_out);
void stability_free(struct stability **stability_p);

/* Computes LANES draws.
 *
 * gdp       [months] ratio to the base year, mean of the month
 * severity  [months] share of base-year trade value stopped, mean of the month
 * Time O(months x terms); no allocation. */
void stability_run(struct stability *stability,
                   const struct draws *draws,
                   const lane *gdp,
                   const lane *severity);

/* The names worlds use: "intercept", "personal", ...; "party", "personal", ... */
const char *stability_term_name(enum stability_term term);
const char *stability_type_name(enum regime_type type);

/* Whole years from `from` to the end of the months. */
size_t stability_years(const struct stability *stability);

/* Borrowed until the next run. */
const struct stability_result *stability_result(const struct stability *stability);

/* Yearly chance of breakdown p at one month, at the central value of GDP per head. `hazard`
 * holds the seven coefficients. */
void stability_hazard(const lane hazard[STABILITY_TERM_COUNT],
                      const struct regime *regime,
                      const lane *growth_pct,
                      double age,
                      lane *hazard_out);

/* 100 less the percentile of a yearly hazard, linear within the table and flat beyond it. */
double stability_index(const struct regime *regime, double yearly_hazard);

#endif
