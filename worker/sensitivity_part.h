/* sensitivity_part: which uncertain numbers move the results, as a part of an assessment
 * (model/sensitivity.h). It follows economy and stability in a chain and looks at what they
 * leave. */
#ifndef WORKER_SENSITIVITY_PART_H
#define WORKER_SENSITIVITY_PART_H

#include "worker/part.h"

const struct part *sensitivity_part(void);

#endif
