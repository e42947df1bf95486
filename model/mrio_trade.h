/* mrio_trade: the part of a step of model/mrio.h that reads the matrix: what everybody
 * receives, what is left in stock, and what is ordered next.
 *
 * Built once for every kind of processor (kernel.h): what is here is called through a kernel.
 */
#ifndef MODEL_MRIO_TRADE_H
#define MODEL_MRIO_TRADE_H

#include "model/mrio_state.h"

/* Takes production, optimal output, `carried` and `weight_next`, and makes stock_next,
 * placed_next, ordered and tightest. */
void mrio_trade_run(struct mrio *mrio);

#endif
