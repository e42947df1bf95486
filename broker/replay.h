/* replay: a broker out of its records, and records that can be done without.
 *
 * The records are the broker's whole past: what they do not say is lost when it stops. A
 * request counts from its last RECORD_ACCEPTED on, so the past can be cut off before the
 * earliest of these; those that stand in the way are written anew, at the end. */
#ifndef BROKER_REPLAY_H
#define BROKER_REPLAY_H

#include "base/status.h"
#include "broker/step.h"

#include <stdint.h>

/* Handles EVENT_REWRITE: a bounded part of it, the earliest first. */
MUST_USE enum status replay_rewrite(struct step *step);

/* The number of the first record that is needed. */
uint64_t replay_oldest(const struct broker *broker);

#endif
