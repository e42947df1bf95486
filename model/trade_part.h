/* trade_part: which parts the world falls into when trade that is barred no longer joins them.
 */
#ifndef MODEL_TRADE_PART_H
#define MODEL_TRADE_PART_H

#include "model/trade_base.h"

/* Numbers the parts from 0 in the order of their first country. Time O(cells). */
void trade_part_find(struct trade *trade);

/* Adds a problem for every country left without a supplier of what it buys, and for a coalition
 * whose members stand in more than one part. */
MUST_USE enum status trade_part_check(const struct trade *trade, struct problems *problems);

#endif
