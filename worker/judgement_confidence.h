/* judgement_confidence: how far the likelihoods can be relied on, and what would change them:
 * which judged numbers hold most of the spread. */
#ifndef WORKER_JUDGEMENT_CONFIDENCE_H
#define WORKER_JUDGEMENT_CONFIDENCE_H

#include "worker/judgement.h"

/* Which numbers move results most. */
judgement_writer judgement_of_spread;

/* One sentence for all likelihoods; none where there is no likelihood. */
judgement_writer judgement_of_confidence;

#endif
