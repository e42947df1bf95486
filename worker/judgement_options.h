/* judgement_options: which option of the patron fits what it is said to want, and what that
 * hangs on. */
#ifndef WORKER_JUDGEMENT_OPTIONS_H
#define WORKER_JUDGEMENT_OPTIONS_H

#include "worker/judgement.h"

judgement_writer judgement_of_options;

#endif
