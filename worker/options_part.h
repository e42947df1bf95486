/* options_part: what the patron can do, as a part of an assessment (model/stance.h,
 * model/options.h, model/smaa.h).
 *
 * Only the first `option_draws` of the draws weigh the options: each costs an economy for every
 * level of enforcement, and three more; a tolerance ends no draws before those are computed.
 * None do for the scenario a comparison is with, where the months simulated end within a year
 * of the question, nor in a world that does not say what its patron can do. */
#ifndef WORKER_OPTIONS_PART_H
#define WORKER_OPTIONS_PART_H

#include "worker/part.h"

const struct part *options_part(void);

#endif
