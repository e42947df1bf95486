/* dispatch: brings requests that wait and workers with room together.
 *
 * Between two steps no request waits that a worker with room would take. So an event needs no
 * look at all of them: only at the worker that got room, or at the request that began to wait.
 */
#ifndef BROKER_DISPATCH_H
#define BROKER_DISPATCH_H

#include "broker/step.h"

/* The worker has more room than before: fills it. */
void dispatch_to(struct step *step, struct worker *worker);

/* The job began to wait: finds a worker for it. */
void dispatch_one(struct step *step, const struct job *job);

/* The same for all that came back in this step and still wait. */
void dispatch_returned(struct step *step);

/* Looks at all workers, after an earlier step was cut short. O(workers). */
void dispatch_rest(struct step *step);

#endif
