/* trade_range: every number of a trade case against its range. */
#ifndef MODEL_TRADE_RANGE_H
#define MODEL_TRADE_RANGE_H

#include "model/trade.h"

/* Adds a problem for each number outside the range trade.h gives, by the names of country and
 * sector; shares of a cost or of final spending must add up to 1 within 1e-5. True: none. */
bool trade_range_check(const struct trade_case *trade_case, struct problems *problems);

#endif
