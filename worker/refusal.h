/* refusal: why a request has no result, in words (struct task_refusal of worker/task.h). */
#ifndef WORKER_REFUSAL_H
#define WORKER_REFUSAL_H

#include "worker/task.h"

/* A status with its story. Returns it. */
enum status
refusal_say(struct task_refusal *refusal, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A status without a story of its own, or the story of the problems found: the first, and how
 * many more there are. Returns it. */
enum status refusal_tell(struct task_refusal *refusal, enum status status);

#endif
