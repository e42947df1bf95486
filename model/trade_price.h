/* trade_price: costs and prices at given wages. */
#ifndef MODEL_TRADE_PRICE_H
#define MODEL_TRADE_PRICE_H

#include "model/trade_base.h"

/* From log_wage and the log_price of the last time: log_cost, cost_power, supply and log_price,
 * which then miss the price equation by at most `goal`. Costs over prices shrink what is amiss
 * by at least the largest share of inputs in a cost, so it always ends.
 *
 * A sweep takes countries x sectors^2 multiplications for the costs, countries^2 x traded
 * sectors for the prices, and an exponential and a logarithm for each country and sector.
 * Returns the last miss, above the goal where the sweeps did not suffice. */
double trade_price_solve(struct trade *trade, double goal);

/* One sweep: costs, powers and supply from these prices, and the prices that follow. */
void trade_price_sweep(struct trade *trade, const double *log_price, double *image);

#endif
