/* steps: which parts of a packed assessment are the results of its steps, so that the broker
 * can publish each on a topic of its own without opening it.
 *
 * A step is a field of brink.v1.Assessment that holds a result: one message, other than what is
 * said of them all (provenance, convergence). Its name is the field's, "economy". An assessment
 * without the fields of the other steps is one with the summary and this result, bit for bit as
 * they are in the whole. */
#ifndef WORKER_STEPS_H
#define WORKER_STEPS_H

#include "base/buffer.h"
#include "wire/frame.h"

#include <stddef.h>

/* Finds the steps of a packed assessment, in the order of its bytes, and returns how many. None
 * where there is one result alone, which is all of the outcome, or where a broker would refuse
 * them for their number or size. Names are static. O(fields). */
size_t steps_find(const struct buffer *assessment,
                  struct frame_step steps_out[FRAME_STEPS_MAX]);

#endif
