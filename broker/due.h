/* due: what time alone brings. Only a tick takes things away because of the time, so that after
 * a pause the loop can first read what has arrived meanwhile. */
#ifndef BROKER_DUE_H
#define BROKER_DUE_H

#include "base/status.h"
#include "broker/step.h"

#include <stdint.h>

/* Handles EVENT_TICK: silent workers, ends of leases, deadlines, retention. STATUS_NO_MEMORY:
 * the rest is due a millisecond later. */
MUST_USE enum status due_tick(struct step *step);

/* Forgets the oldest outcomes while they are too large, up to STEP_DROPS_MAX a step. */
void due_trim(const struct step *step);

/* When the next tick has work; never before the millisecond behind the last tick. */
int64_t due_next_ms(const struct broker *broker);

#endif
