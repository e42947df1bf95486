/* judgement_economy: what growth, trade, fuel, reserves and bottlenecks come to, and which of
 * them to watch. Extremes are looked for from the day of the question on. */
#ifndef WORKER_JUDGEMENT_ECONOMY_H
#define WORKER_JUDGEMENT_ECONOMY_H

#include "worker/judgement.h"

judgement_writer judgement_of_economy;

#endif
