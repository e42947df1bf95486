/* shard: the draws of a large request, computed in parts by whoever has time.
 *
 *   shard_plan -> children of the method Shard, each some of the draws, and one each for what
 *                 stands beside the world
 *              -> shard_finish, at each of them: what its draws left, number by number
 *              -> shard_gather: all of it in the columns of the request, as if computed there
 *
 * A draw is a function of its number, so the columns have the same bits whoever computed what,
 * and so has the assessment that is made of them. What stands beside the world is reported by
 * whoever computed it (worker/riders.h).
 *
 * The fits of a back-test are shared likewise, as children of their own method
 * (worker/fit_run.h).
 *
 * Shards are of like cost, not of as many draws: the first draws do more (worker/part.h), and
 * their weights say how much. */
#ifndef WORKER_SHARD_H
#define WORKER_SHARD_H

#include "base/buffer.h"
#include "base/status.h"
#include "worker/columns.h"
#include "worker/riders.h"
#include "worker/split.h"
#include "worker/task.h"

#include <stddef.h>
#include <stdint.h>

enum { SHARDS_MAX = SPLIT_CHILDREN_MAX - SOLO_KINDS /* of draws */ };

struct shard_policy {
    const char *topic; /* of the shards: that of the request, whose workers compute it; borrowed
                        * as long as the plan */
    uint64_t steps_least;     /* steps of draws that are worth a shard; 0: nothing is */
    uint64_t bytes_max;       /* of all that shards may leave, whoever goes on is given in one
                               * message; more is computed as a whole */
    uint64_t shard_bytes_max; /* of what one may leave: there are more of them instead */
};

/* Plans the shards of a request, at least two; none where it is not worth it, is not drawn, or
 * is one itself. STATUS_NO_MEMORY. */
MUST_USE enum status shard_plan(const struct task *task,
                                const struct shard_policy *policy,
                                struct split_plan *plan_out);

/* Adds the packed brink.v1.ShardResult of a shard whose units have run. STATUS_NO_MEMORY,
 * STATUS_FULL. */
MUST_USE enum status shard_finish(const struct task *task, struct buffer *bytes);

/* Takes over what one shard left, a packed brink.v1.ShardResult of draws from `*next_p` on, or
 * of one of the riders. STATUS_BAD_INPUT: it is not that of these columns and riders;
 * STATUS_NO_MEMORY. */
MUST_USE enum status shard_take(const struct columns *columns,
                                struct riders *riders,
                                const struct split_bytes *result,
                                uint32_t *next_p,
                                struct task_refusal *refusal);

/* Takes over what the shards left, in their order; the task then has all its draws.
 * STATUS_BAD_INPUT: they are not the shards of this task, or one is missing, or of another
 * version of the model: the task is good for nothing but task_free then; STATUS_NO_MEMORY. */
MUST_USE enum status shard_gather(struct task *task,
                                  const struct split_result *results,
                                  size_t count,
                                  struct task_refusal *refusal);

#endif
