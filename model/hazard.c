#include "model/hazard.h"

#include "model/function.h"
#include "model/month.h"

#include <math.h>

enum { TERMS = STABILITY_TERM_COUNT, MONTHS = 12 };

static const double GROWTH_MOST = 30.0;

static void
draw_hazard(const struct stability *stability, const struct draws *draws, lane hazard[TERMS])
{
    const struct range whole_line = {-INFINITY, INFINITY};
    lane normal[TERMS];
    for (int i = 0; i < TERMS; i++) {
        draw_value(draws, &stability->normal[i], whole_line, 0, &normal[i]);
        hazard[i] = lane_of(stability->asked.regime->hazard[i]);
        for (int j = 0; j <= i; j++) {
            hazard[i] += stability->root[i][j] * normal[j];
        }
    }
}

void hazard_yearly(const lane hazard[STABILITY_TERM_COUNT],
                   enum regime_type type,
                   const lane *log_gdp_per_head,
                   const lane *growth_pct,
                   double age,
                   lane *hazard_out)
{
    static const int type_term[REGIME_TYPE_COUNT] = {
        [REGIME_PERSONAL] = STABILITY_PERSONAL,
        [REGIME_MILITARY] = STABILITY_MILITARY,
        [REGIME_MONARCHY] = STABILITY_MONARCHY,
    };
    lane growth = lane_clip(*growth_pct, -GROWTH_MOST, GROWTH_MOST);
    lane logit = hazard[STABILITY_INTERCEPT] + hazard[STABILITY_GROWTH] * growth +
                 hazard[STABILITY_LOG_GDP_PER_HEAD] * *log_gdp_per_head +
                 hazard[STABILITY_LOG_AGE] * function_log(age > 1.0 ? age : 1.0);
    if (type != REGIME_PARTY) {
        logit += hazard[type_term[type]];
    }
    *hazard_out = 1.0 / (1.0 + function_exp_lane(-logit));
}

/* Growth of GDP per head of every month, %. */
static void set_growth(struct stability *stability, const struct draws *draws, const lane *gdp)
{
    const struct stability_case *asked = &stability->asked;
    lane population;
    draw_value(draws, &asked->world->numbers[WORLD_POPULATION_GROWTH],
               world_number_range(WORLD_POPULATION_GROWTH), 0, &population);
    for (unsigned year = 0; year <= asked->months / MONTHS; year++) {
        growth_other(asked->world, draws, year, &stability->other[year]);
    }
    month_growth(gdp, asked->months, 1.0, stability->growth);
    for (unsigned m = 0; m < asked->months; m++) {
        stability->growth[m] += stability->other[m / MONTHS] - population;
    }
}

/* The chances at the end of a year counted from `from`, by the hazards up to then. */
static void close_year(struct stability *stability,
                       size_t year,
                       lane hazards,
                       lane hazards_by_growth,
                       lane intervention)
{
    struct stability_result *result = &stability->result;
    lane interventions = intervention * (double)((year + 1) * MONTHS);
    result->breakdown[year] = -function_expm1_lane(-hazards);
    result->by_growth[year] = -function_expm1_lane(-hazards_by_growth);
    result->survival[year] = function_exp_lane(-(hazards + interventions));
    result->intervention[year] = -function_expm1_lane(-interventions);
}

void hazard_run(struct stability *stability,
                const struct draws *draws,
                const lane *gdp,
                const lane *severity)
{
    const struct stability_case *asked = &stability->asked;
    const struct regime *regime = asked->regime;
    struct stability_result *result = &stability->result;
    lane hazard[TERMS];
    lane ratio;
    lane intervention; /* monthly hazard of it */
    lane wealth;       /* logarithm of GDP per head */
    draw_hazard(stability, draws, hazard);
    draw_value(draws, &regime->log_hazard_ratio, HAZARD_RATIO, 0, &ratio);
    draw_value(draws, &regime->intervention_per_year, HAZARD_INTERVENTION, 0, &intervention);
    intervention = -function_log1p_lane(-intervention) / MONTHS;
    draw_value(draws, &regime->gdp_per_head_usd, HAZARD_GDP_PER_HEAD, 0, &wealth);
    wealth = function_log_lane(wealth);
    set_growth(stability, draws, gdp);
    lane hazards = lane_of(0.0);
    lane hazards_by_growth = lane_of(0.0);
    for (unsigned m = 0; m < asked->months; m++) {
        double age = (double)asked->base_year + m / MONTHS - regime->since_year;
        lane p;
        hazard_yearly(hazard, regime->type, &wealth, &stability->growth[m], age, &p);
        lane by_growth = -function_log1p_lane(-p) / MONTHS;
        lane monthly = by_growth * function_exp_lane(ratio * severity[m]);
        result->yearly_hazard[m] = -function_expm1_lane(-monthly * MONTHS);
        if (m < asked->from) {
            continue;
        }
        if (m == asked->from) {
            for (int l = 0; l < LANES; l++) {
                result->index[l] = stability_index(regime, p[l]);
            }
        }
        hazards += monthly;
        hazards_by_growth += by_growth;
        unsigned counted = m + 1 - asked->from;
        if (counted % MONTHS == 0) {
            close_year(stability, counted / MONTHS - 1, hazards, hazards_by_growth,
                       intervention);
        }
    }
    for (size_t i = 0; i < regime->ending_count && stability->years > 0; i++) {
        result->causes[i] = result->breakdown[stability->years - 1] * regime->endings[i].share;
    }
}
