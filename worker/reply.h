/* reply: what a worker says of a task, as calls of its stream. */
#ifndef WORKER_REPLY_H
#define WORKER_REPLY_H

#include "base/arena.h"
#include "worker/holding.h"
#include "worker/outgoing.h"
#include "worker/pool.h"

/* Sends WORK_PROGRESS. */
void reply_progress(struct outgoing *outgoing,
                    const struct id *stream,
                    const struct holding *holding,
                    const struct pool_progress *progress);

/* Sends what came of a run: WORK_SPAWN where it was split, else WORK_RESULT: the assessment and
 * where its steps are in it (worker/steps.h), or a status with words and violations, and how
 * long it took in the metadata. A fate other than HOLDING_WANTED goes before what came of the
 * run. A result of more than `body_max` bytes becomes STATUS_FULL: no broker would take it.
 * Returns the status sent. */
enum status reply_result(struct outgoing *outgoing,
                         const struct id *stream,
                         const struct holding *holding,
                         const struct pool_result *result,
                         uint64_t body_max);

/* Sends WORK_RESULT for a task that was never taken: `words` say why. */
void reply_refusal(struct outgoing *outgoing,
                   const struct id *stream,
                   const struct frame_call *task,
                   enum status status,
                   const char *words);

#endif
