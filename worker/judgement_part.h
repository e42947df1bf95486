/* judgement_part: the last part of an assessment: what all the others come to, in sentences
 * (worker/judgement.h), and how the spread of their headline results divides among the
 * uncertain numbers.
 *
 * No analysis of sensitivity is made for it: the share of a number is its squared rank
 * correlation with the result in the draws at hand (model/ranking.h), an approximation that
 * does not see what numbers do only together, nor noise that is drawn anew each year. */
#ifndef WORKER_JUDGEMENT_PART_H
#define WORKER_JUDGEMENT_PART_H

#include "worker/part.h"

enum { JUDGEMENT_DRAWS_LEAST = 64 }; /* fewer say nothing of shares */

const struct part *judgement_part(void);

#endif
