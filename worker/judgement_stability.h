/* judgement_stability: what the chances of breakdown and of intervention come to. */
#ifndef WORKER_JUDGEMENT_STABILITY_H
#define WORKER_JUDGEMENT_STABILITY_H

#include "worker/judgement.h"

judgement_writer judgement_of_stability;

#endif
