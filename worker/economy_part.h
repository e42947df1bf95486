/* economy_part: the economy month by month, as a part of an assessment (model/economy.h).
 *
 * Flows are sums of a month or year, stocks stand at its end, ratios and shares are means. The
 * first year has no growth: nothing is simulated before it. */
#ifndef WORKER_ECONOMY_PART_H
#define WORKER_ECONOMY_PART_H

#include "worker/part.h"

const struct part *economy_part(void);

#endif
