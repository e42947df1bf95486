/* desk: where clients' calls are taken: each becomes an event for the core or is answered.
 *
 * A call of an Assessor method is a request and a wait for its outcome in one; Broker/Submit
 * hands over the same request and is answered at once by its acceptance. Of both:
 *
 *   Call.deadline_ms  the request's: not ended after this, it expires
 *   Call.metadata     at most 16 entries of 4096 bytes, none that begins with "brink-"
 *   Work.request_id   none: the id of the call. The same id again is the same request
 *   Work.method       Submit: the Assessor method to run
 *   Work.topic        scenario/<analysis>/<target>
 *   Work.tenant, Work.priority
 *   Work.blob         hash of a blob that was put before and is kept as long as the request
 * lives
 *
 * An outcome is an END, and a publication on assessment/<analysis>/<target>, with the worker's
 * status and body. Its metadata are the request's, the worker's own that begin with "brink-"
 * (at most 8 of 2048 bytes), and brink-accepted-at, brink-started-at, brink-ended-at (RFC 3339,
 * UTC; started: the last attempt), brink-attempt and brink-worker. Its Work has request_id,
 * method, topic, tenant, priority, attempt and sequence. A request that no worker answered ends
 * with CANCELLED, DEADLINE_EXCEEDED, or ABORTED and a message that names every attempt, its
 * worker and its cause.
 *
 * Every refusal is a status with words that name the field, the value and what is allowed; one
 * of a field has it as violation too. At a limit: RESOURCE_EXHAUSTED and retry_after_ms. */
#ifndef BROKER_DESK_H
#define BROKER_DESK_H

#include "broker/shell.h"
#include "proto/method.h"

/* FRAME_REQUEST of an Assessor, Broker or Health method. */
void desk_take(struct shell *shell, const struct method *method, const struct visit *visit);

#endif
