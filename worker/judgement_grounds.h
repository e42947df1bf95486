/* judgement_grounds: what is fact, what assumption, what judgement. */
#ifndef WORKER_JUDGEMENT_GROUNDS_H
#define WORKER_JUDGEMENT_GROUNDS_H

#include "worker/judgement.h"

judgement_writer judgement_of_grounds;

#endif
