/* task: one request on its way to an assessment.
 *
 *   task_new -> for each stage: task_run for each of its units, by any thread, in any order
 *            -> task_finish
 *
 * A unit of a stage that draws computes a few draws, one of TASK_DESCRIBE describes a few of
 * the columns they filled; a stage begins, and counts its units, when the one before has ended.
 * The result has the same bits whoever runs what and when.
 *
 * Where the scenario has a tolerance, draws come in rounds (worker/rounds.h), and a unit behind
 * each judges whether there are more; then the rounds that are left have no units. Without a
 * tolerance the first round has all draws. Pure: no clock, no thread, no log, no chance but the
 * request's seed.
 *
 * A request about a table has one unit of TASK_DRAW, which runs its steps, and none of
 * TASK_DESCRIBE.
 *
 * One of the method Fit has a unit of TASK_DRAW a fit (worker/fit_run.h).
 *
 * One about trade tables, a council or a bargain is computed as worker/solo.h says. Where some
 * of them stand beside a world, they are steps of the same assessment: their units come behind
 * the world's in TASK_DRAW and TASK_DESCRIBE (worker/riders.h).
 *
 * Where the request has a `versus`, both scenarios are computed in every draw and the columns
 * hold the differences. */
#ifndef WORKER_TASK_H
#define WORKER_TASK_H

#include "base/buffer.h"
#include "base/problem.h"
#include "base/status.h"
#include "worker/interim.h"
#include "worker/rounds.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TASK_UNIT_DRAWS = 8,
    TASK_MESSAGE_BYTES_MAX =
        64 * 1024 * 1024, /* of a request, unpacked, beyond its packed size */
    TASK_WORDS_BYTES = 256
};

/* Of what the draws have left, all columns together. */
static const uint64_t TASK_COLUMN_BYTES_MAX = UINT64_C(2) << 30;

/* 2 r: the draws of round r; 2 r + 1: looks at them. */
enum task_stage {
    TASK_DRAW = 0, /* the first round */
    TASK_DESCRIBE = 2 * ROUNDS_MAX,
    TASK_STAGE_COUNT
};

struct columns; /* worker/columns.h */
struct riders;  /* worker/riders.h */
struct fit_run; /* worker/fit_run.h */
struct task;
struct task_workspace;

/* Why there is no result. */
struct task_refusal {
    enum status status;
    char words[TASK_WORDS_BYTES];
    struct problems problems; /* with the paths of the request; freed by problems_clear */
};

/* Reads and checks a request; `method` and `body` are not needed afterwards. On failure
 * `refusal` is filled in, its problems added to those it has:
 *
 * STATUS_UNSUPPORTED  no such method
 * STATUS_BAD_INPUT    not a scenario request, or one with problems
 * STATUS_FULL         too large: the message, or what its draws leave
 * STATUS_NO_MEMORY
 *
 * Cost: some milliseconds for the reference world. */
MUST_USE enum status task_new(const char *method,
                              const void *body,
                              size_t body_size,
                              struct task_refusal *refusal,
                              struct task **task_out);
void task_free(struct task **task_p);

/* The most draws it computes. */
uint32_t task_draws(const struct task *task);

/* Shards (worker/shard.h). May others compute its draws? Not of what is not drawn of a world,
 * nor where the draws may end early. */
bool task_may_shard(const struct task *task);

/* What some of its draws cost: their steps, of all scenarios, and as many more as what only the
 * first of them do takes the time of. */
uint64_t task_draw_steps(const struct task *task, uint32_t first, uint32_t draws);

/* What stands beside its world; and, of a shard that computes one of them in place of draws,
 * which kind, counted from 1; 0: draws. */
const struct riders *task_riders(const struct task *task);
struct riders *task_borrow_riders(struct task *task);
uint32_t task_beside(const struct task *task);

/* Of a request of the method Fit, which has nothing of the above; NULL of any other. */
struct fit_run *task_fit(const struct task *task);

/* What the draws leave, and from which draw on a task of the method Shard computes it; of any
 * other from 0. Borrowed. */
const struct columns *task_columns(const struct task *task);
uint32_t task_first_draw(const struct task *task);
bool task_is_shard(const struct task *task);

/* Before any unit: the columns have all draws already, so that none is computed. */
void task_skip_draws(struct task *task);

/* How many of them a unit of a stage computes, at most; 0: none. */
size_t task_unit_draws(const struct task *task, enum task_stage stage, size_t unit);

/* Counts what the unit under way has done beyond units: it moves as long as the task does. Any
 * thread may ask. */
uint64_t task_moves(const struct task *task);

/* How many draws of the task, from its first on, are there when the units of a stage before
 * `unit` have run, and all of the stages before; 0 where it has none of a world. */
uint32_t task_draws_before(const struct task *task, enum task_stage stage, size_t unit);

/* What the first so many draws say, all of which are there; of some requests nothing
 * (interim_out->count). Units may run meanwhile, in other workspaces. Cost: see
 * worker/interim.h. */
void task_look(const struct task *task,
               struct task_workspace *workspace,
               uint32_t draws,
               struct interim *interim_out);

/* Does a unit of this stage compute TASK_UNIT_DRAWS draws? */
bool task_stage_draws(enum task_stage stage);
size_t task_unit_count(const struct task *task, enum task_stage stage);

/* What one thread needs to run units of this task. STATUS_NO_MEMORY. */
MUST_USE enum status task_workspace_new(const struct task *task,
                                        struct task_workspace **workspace_out);
void task_workspace_free(struct task_workspace **workspace_p);

/* Runs one unit. Different units may run at the same time with different workspaces. `stop` is
 * looked at every millisecond or so.
 *
 * STATUS_CANCELLED      told to stop
 * STATUS_BAD_INPUT      a draw whose tables have no balance; `refusal` says why
 * STATUS_NOT_CONVERGED  the same, or a result that is not finite
 *
 * Where several units fail, the first of them in order tells the story of the task. No
 * allocation when all is well. */
MUST_USE enum status task_run(const struct task *task,
                              struct task_workspace *workspace,
                              enum task_stage stage,
                              size_t unit,
                              const atomic_bool *stop,
                              struct task_refusal *refusal);

/* Adds the world, or what was asked of in its place, as a packed message, for its hash (of
 * fits nothing); a world with trade tables, a council or a bargain beside it as a
 * ScenarioRequest of nothing else. STATUS_NO_MEMORY. */
MUST_USE enum status task_pack_world(const struct task *task, struct buffer *bytes);

/* Adds the packed brink.v1.Assessment. `world_hash` goes into its provenance. STATUS_NO_MEMORY,
 * or STATUS_FULL beyond the buffer's limit; then the buffer is as it was. */
MUST_USE enum status
task_finish(const struct task *task, const char *world_hash, struct buffer *bytes);

#endif
