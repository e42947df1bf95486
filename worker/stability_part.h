/* stability_part: how likely the regime breaks down, as a part of an assessment
 * (model/stability.h). It follows the economy in a chain: growth and severity are the
 * economy's. */
#ifndef WORKER_STABILITY_PART_H
#define WORKER_STABILITY_PART_H

#include "worker/part.h"

const struct part *stability_part(void);

#endif
