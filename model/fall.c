#include "model/fall.h"

#include "model/function.h"

static double
year_hazard(const lane *hazard, const struct regime *regime, double growth_pct, double age)
{
    lane growth = lane_of(growth_pct);
    lane p;
    stability_hazard(hazard, regime, &growth, age, &p);
    return p[0];
}

/* Growth of the year that ends with `now`, both against the base year, %. */
static double growth_between(double before_pct, double now_pct)
{
    return 100.0 * ((100.0 + now_pct) / (100.0 + before_pct) - 1.0);
}

double fall_chance(const double hazard[STABILITY_TERM_COUNT],
                   const struct episode *episode,
                   const double change_pct[EPISODE_YEARS],
                   double log_ratio)
{
    const struct regime regime = {.type = episode->type,
                                  .gdp_per_head_usd = draw_fixed(episode->gdp_per_head_usd)};
    lane coefficients[STABILITY_TERM_COUNT];
    for (int k = 0; k < STABILITY_TERM_COUNT; k++) {
        coefficients[k] = lane_of(hazard[k]);
    }
    double growth_pct = episode->trend_pct;
    double before_pct = 0.0;
    double log_stands = 0.0;
    for (unsigned y = 0; y < EPISODE_YEARS; y++) {
        double age = (double)episode->base_year + y + 1.0 - episode->since_year;
        log_stands += function_log1p(-year_hazard(coefficients, &regime, growth_pct, age));
        growth_pct = growth_between(before_pct, change_pct[y]);
        before_pct = change_pct[y];
    }
    return -function_expm1(log_stands * function_exp(log_ratio * episode->stopped));
}

double fall_chance_of_rate(double yearly)
{
    return -function_expm1(EPISODE_YEARS * function_log1p(-yearly));
}

double fall_log_ratio(enum regime_type type)
{
    static const double ratios[REGIME_TYPE_COUNT] = {
        [REGIME_PARTY] = 0.1, [REGIME_PERSONAL] = 0.4};
    return ratios[type];
}
