/* judgement_brink: how near the brink is, what would change that, and what to watch. */
#ifndef WORKER_JUDGEMENT_BRINK_H
#define WORKER_JUDGEMENT_BRINK_H

#include "worker/judgement.h"

judgement_writer judgement_of_brink;

#endif
