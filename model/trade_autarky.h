/* trade_autarky: what a country keeps of its real wage when all its trade ends, in closed form.
 *
 *   real wage = prod_k pi_nn^k ^ (y_k / theta_k),  y = (I - G)^-1 alpha
 *
 * G_kj the share of inputs of sector k in the cost of sector j, alpha final shares: y_k is what
 * all of a final spending of one makes the country spend on sector k. With one sector and no
 * inputs it is pi_nn^(1/theta). Source: Arkolakis, Costinot and Rodriguez-Clare (2012),
 * American Economic Review 102:94; with sectors and inputs Costinot and Rodriguez-Clare (2014),
 * Handbook of International Economics 4. Tariffs are left out: a real wage, no real income. */
#ifndef MODEL_TRADE_AUTARKY_H
#define MODEL_TRADE_AUTARKY_H

#include "model/trade.h"

/* Writes the ratio of the real wage after to before, [country], from the base a trade was made
 * of; 0 for a country that makes nothing at home of what it cannot do without. Time
 * O(countries x sectors^3). STATUS_NOT_CONVERGED where inputs use up all of some sales. */
MUST_USE enum status trade_autarky(struct trade *trade, double *real_wage_out);

#endif
