/* trade_spending: who buys how much from whom, at given wages and prices. */
#ifndef MODEL_TRADE_SPENDING_H
#define MODEL_TRADE_SPENDING_H

#include "model/trade_base.h"

/* From wages, prices and the spending of the last time: spending, output, income_after,
 * deficit_after, transfer and the excess income of labour. The spending equation then misses by
 * at most `goal`, relative to the base. The map shrinks what is amiss by at least the largest
 * share of spending that returns as spending in a round.
 *
 * A sweep takes countries x sectors^2 + countries^2 x traded sectors multiplications.
 * Returns the last miss; infinite where some income is not above zero. */
double trade_spending_solve(struct trade *trade, double goal);

/* What an importer pays an exporter, net of tariff, at the point reached. */
double trade_spending_flow(const struct trade *trade, size_t j, size_t n, size_t i);

#endif
