/* growth: what grows beside the effect of sanctions.
 *
 * Growth of a year, to be set beside statistics = sanction effect + trend + that year's other
 * shock, all in %. The base year has no other shock: its tables are what they are. */
#ifndef MODEL_GROWTH_H
#define MODEL_GROWTH_H

#include "model/world.h"

/* Trend and other shock of a year counted from the base year (0), %. */
void growth_other(const struct world *world,
                  const struct draws *draws,
                  unsigned year,
                  lane *pct_out);

#endif
