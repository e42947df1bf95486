/* depot: the blobs of the broker: put, used by requests, forgotten, and written anew. */
#ifndef BROKER_DEPOT_H
#define BROKER_DEPOT_H

#include "base/status.h"
#include "broker/step.h"

#include <stdbool.h>
#include <stdint.h>

/* EVENT_PUT. */
MUST_USE enum status depot_put(struct step *step);

/* Is a blob with this hash there? NULL: none is wanted. */
bool depot_has(const struct broker *broker, const uint8_t *hash);

/* The job, which uses none, uses the known blob with this hash (NULL: none). */
void depot_use(struct broker *broker, struct job *job, const uint8_t *hash);

/* The job uses its blob no more, if it has one. */
void depot_unuse(struct broker *broker, struct job *job);

/* Those that have been idle for long are forgotten; those that have been for longest, when all
 * together are too large. At most STEP_DROPS_MAX of them. */
void depot_tick(const struct step *step);
void depot_trim(const struct step *step);

/* Is there more to trim? */
bool depot_is_too_large(const struct broker *broker);

/* When the first one has been idle for long; INT64_MAX: none is. */
int64_t depot_due_ms(const struct broker *broker);

/* Some whose records are below this number are written anew. */
void depot_rewrite(const struct step *step, uint64_t below);

/* Replay. */

/* The blob with this hash (NULL: none) is known, there or not. STATUS_FULL, STATUS_NO_MEMORY.
 */
MUST_USE enum status depot_name(struct broker *broker, const uint8_t *hash);

/* RECORD_BLOB, with the step's parcel, or RECORD_UNBLOB. STATUS_BAD_INPUT, STATUS_FULL,
 * STATUS_NO_MEMORY. */
MUST_USE enum status depot_replay(struct step *step, const struct record *record);

/* Those that are idle have been since now: nobody knows for how long. */
void depot_begin(struct broker *broker);

#endif
