/* work: what workers say, and what becomes of their tasks when they are gone. Each verb that
 * takes nothing but the step handles one kind of event; statuses as in broker.h. */
#ifndef BROKER_WORK_H
#define BROKER_WORK_H

#include "base/status.h"
#include "broker/step.h"

MUST_USE enum status work_join(struct step *step);
MUST_USE enum status work_credit(struct step *step);
MUST_USE enum status work_alive(struct step *step);
MUST_USE enum status work_progress(struct step *step);
MUST_USE enum status work_result(struct step *step);
MUST_USE enum status work_spawn(struct step *step);
MUST_USE enum status work_leave(struct step *step);
MUST_USE enum status work_gone(struct step *step);

/* The worker is gone for `cause`, in words `what`; its tasks are lost, and those that wait
 * again are among the broker's `returned`. STATUS_NO_MEMORY: nothing changed. */
MUST_USE enum status work_drop(const struct step *step,
                               struct worker *worker,
                               enum job_cause cause,
                               const char *what);

#endif
