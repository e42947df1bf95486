/* trade_effect: what the equilibrium means for each country. */
#ifndef MODEL_TRADE_EFFECT_H
#define MODEL_TRADE_EFFECT_H

#include "model/trade_base.h"

/* Fills in trade->effects from the point reached. The linear effects, after Caliendo and Parro
 * (2015), with c^ - 1 for d ln c and M'/M - 1 for d ln M as their programs have
 * it:
 *
 *   terms of trade  = sum_ji [E_ni (c^_n - 1) - M_ni (c^_i - 1)] / I_n
 *   volume of trade = sum_ji tariff_ni M_ni (M'_ni/M_ni - c^_i) / I_n
 *
 * E_ni exports to i, M_ni imports from i, both of the base and net of tariff. Time O(cells). */
void trade_effect_fill(struct trade *trade);

#endif
