/* trade_wage: the wages that balance every country's trade.
 *
 * Newton steps with the matrix d excess / d log w that holds where a country's costs follow its
 * own wage and its spending its own income; what that leaves out is learnt from the steps
 * (anderson.h). A step after which the accounts are worse is halved. Prices and spending are
 * solved within each step, only as exactly as the wages are known by then. */
#ifndef MODEL_TRADE_WAGE_H
#define MODEL_TRADE_WAGE_H

#include "model/trade_base.h"

/* From the base to the equilibrium. STATUS_NOT_CONVERGED with a problem that names the country
 * whose accounts are worst. */
MUST_USE enum status trade_wage_solve(struct trade *trade, struct problems *problems);

#endif
