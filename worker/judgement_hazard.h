/* judgement_hazard: what a nuclear test comes to: who feels it, and who breathes what should it
 * vent. */
#ifndef WORKER_JUDGEMENT_HAZARD_H
#define WORKER_JUDGEMENT_HAZARD_H

#include "worker/judgement.h"

judgement_writer judgement_of_hazard;

#endif
