/* judgement_beside: what stands beside a world comes to: whom the measures cost beside their
 * target, which text the council passes, where the actors settle. */
#ifndef WORKER_JUDGEMENT_BESIDE_H
#define WORKER_JUDGEMENT_BESIDE_H

#include "worker/judgement.h"

judgement_writer judgement_of_beside;

#endif
