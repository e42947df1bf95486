/* trade_wage: the wages that balance every country's trade.
 *
 * First fast: Newton steps with an estimated slope (trade_slope.h), which learn from one
 * another what it leaves out (anderson.h). Where these do not get on, surely: from the best
 * wages so far, with the slope measured country by country, each step halved until the accounts
 * are better. Prices and spending are solved at every point, only as exactly as the wages are
 * known by then. */
#ifndef MODEL_TRADE_WAGE_H
#define MODEL_TRADE_WAGE_H

#include "model/trade_base.h"

/* From the base to the equilibrium. STATUS_NOT_CONVERGED with a problem that names the country
 * whose accounts are worst. */
MUST_USE enum status trade_wage_solve(struct trade *trade, struct problems *problems);

#endif
