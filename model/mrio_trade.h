/* mrio_trade: the part of a step of model/mrio.h that reads the matrix: what everybody
 * receives, what is left in stock, and what is ordered next. */
#ifndef MODEL_MRIO_TRADE_H
#define MODEL_MRIO_TRADE_H

#include "model/mrio_state.h"

/* The function for this processor. It takes production, optimal output, `carried` and
 * `weight_next`, and makes stock_next, placed_next, ordered and tightest. The same bits on
 * every processor. */
mrio_trade_fn *mrio_trade_here(void);

#endif
