/* hazard_part: tremor and leak of a nuclear test as a part of an assessment (model/tremor.h,
 * model/leak.h).
 *
 * It needs no other part, and leaves the people exposed to the parts behind it. A world that
 * does not say enough of a test (proto/hazard_check.h) has it left out, with a warning. Doses
 * are under the condition that the test vents. */
#ifndef WORKER_HAZARD_PART_H
#define WORKER_HAZARD_PART_H

#include "worker/part.h"

const struct part *hazard_part(void);

#endif
