/* limits: how much the broker holds at most, from its start on and while it runs.
 *
 * Room is made before a limit is raised and never given back: a limit that is lowered below
 * what is there refuses what is new and takes nothing away, except that ended requests are kept
 * as the new limits say. */
#ifndef BROKER_LIMITS_H
#define BROKER_LIMITS_H

#include "base/status.h"
#include "broker/step.h"

#include <stdbool.h>

/* Each limit in its range? */
bool limits_are_valid(const struct broker_limits *limits);

/* EVENT_LIMITS: they hold from now on, but for the seed and epoch_base. What a lease or a wait
 * was given so far it keeps; a longer lease holds for tasks that run too.
 * STATUS_BAD_INPUT, STATUS_NO_MEMORY: the old ones hold. O(requests). */
MUST_USE enum status limits_change(struct step *step);

/* While records are replayed: room for one request more, above the limits too. STATUS_FULL:
 * more than there can ever be; STATUS_NO_MEMORY. O(1), but for growing. */
MUST_USE enum status limits_make_room(struct broker *broker);

/* At the end of that the limits hold for what comes. */
void limits_settle(struct broker *broker);

#endif
