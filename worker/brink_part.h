/* brink_part: how far measures would have to go before something gives way, as a part of an
 * assessment (model/verge.h). It follows the economy in a chain: what the scenario's own
 * measures stop is the economy's.
 *
 * Only the first `brink_draws` of the draws seek the brink: each costs as much as some 60
 * economies; a tolerance ends no draws before those are computed. None do for the scenario a
 * comparison is with, nor where the months simulated end within a year of the question. */
#ifndef WORKER_BRINK_PART_H
#define WORKER_BRINK_PART_H

#include "worker/part.h"

const struct part *brink_part(void);

#endif
