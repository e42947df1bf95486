/* loss: how much GDP per head an episode of sanctions is predicted to cost, by rules that look
 * at nothing that came after its base year.
 *
 *   none      nothing
 *   naive     2.9 points of growth a year: the mean of 2.3 to 3.5, Neuenkirch and Neumeier
 *             (2015), European Journal of Political Economy 40:110
 *   trade     real income when a country loses a share of its imports, in closed form:
 *             ((1 - m (1 - s)) / (1 - m))^(-1/5) - 1, m the share of imports in demand, half of
 *             openness (assumption: balanced trade), at most 0.95; s the share stopped.
 *             Arkolakis, Costinot and Rodriguez-Clare (2012), American Economic Review 102:94;
 *             elasticity 5: Costinot and Rodriguez-Clare (2014), Handbook of International
 *             Economics 4:197
 *   economy   response_y x s x openness, at most 0.9: the response of the economy model
 *             (model/economy.h) in year y to a unit of trade that is stopped, both as shares of
 *             GDP, carried over from the world it was built for (assumption: in proportion)
 *
 * Each alone, or on top of the trend before the base year, year by year. None is fitted on the
 * episodes. */
#ifndef MODEL_LOSS_H
#define MODEL_LOSS_H

#include "model/episode.h"

enum loss_rule { LOSS_NONE, LOSS_NAIVE, LOSS_TRADE, LOSS_ECONOMY, LOSS_RULE_COUNT };

/* "none", "naive", "trade", "economy". */
const char *loss_rule_name(enum loss_rule rule);

/* GDP per head predicted, % against the base year, at the end of each year.
 * `response` [EPISODE_YEARS] is at least 0. O(years). */
void loss_predict(enum loss_rule rule,
                  bool with_trend,
                  const double response[EPISODE_YEARS],
                  const struct episode *episode,
                  double change_pct_out[EPISODE_YEARS]);

#endif
