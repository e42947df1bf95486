/* fall: the chance that the regime of an episode breaks down within five years, by the hazard
 * of model/stability.h, year by year.
 *
 *   chance = 1 - product over years of (1 - p_y)^(exp(log ratio x stopped))
 *
 * As in the regression, growth is that of the year before: year 1 has the trend before the base
 * year, year 2 the growth of year 1. GDP per head stays at its base value, as in an assessment.
 * Breakdown is that of the panel, whatever its cause. */
#ifndef MODEL_FALL_H
#define MODEL_FALL_H

#include "model/episode.h"

/* `hazard`: the coefficients, the intercept first. `change_pct` [EPISODE_YEARS]: GDP per head
 * against the base year, above -100. `log_ratio`: log hazard ratio of sanctions at a share
 * of 1. The episode must have a regime. O(years). */
double fall_chance(const double hazard[STABILITY_TERM_COUNT],
                   const struct episode *episode,
                   const double change_pct[EPISODE_YEARS],
                   double log_ratio);

/* The chance of five years that each have the chance `yearly`, 0 to below 1. */
double fall_chance_of_rate(double yearly);

/* The log hazard ratio of sanctions at severity 1, its central value, by type: 0.1 party, 0.4
 * personal (judgement, after Escriba-Folch and Wright 2010, International Studies Quarterly
 * 54:335, and Licht 2015), 0 for others, of which nothing is said. */
double fall_log_ratio(enum regime_type type);

#endif
