/* caution: what a reader of an assessment should be warned of, whatever the analysis.
 *
 *   hindsight               something the run rests on is dated later than the question
 *   judged-inputs           numbers that nobody has read in a source
 *   measure-without-effect  a measure that bars nothing in the months simulated
 *   single-draw             quantiles that say nothing
 */
#ifndef WORKER_CAUTION_H
#define WORKER_CAUTION_H

#include "worker/answer.h"
#include "worker/inputs.h"
#include "worker/parameter.h"

/* Adds the warnings, in the order above. O(measures x goods x partners). */
void caution_add(const struct inputs *inputs,
                 const struct parameters *parameters,
                 struct answer *answer);

#endif
