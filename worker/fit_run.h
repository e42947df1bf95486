/* fit_run: a request of the method Fit: the hazard of breakdown fitted without each country of
 * a panel (model/panel.h), a unit a fit.
 *
 * Large ones are computed in parts by whoever has time, as draws are (worker/shard.h): children
 * of the same method, each some of the fits. A fit is a function of the rows and the country
 * left out, so the answer has the same bits whoever computed what. */
#ifndef WORKER_FIT_RUN_H
#define WORKER_FIT_RUN_H

#include "base/buffer.h"
#include "base/problem.h"
#include "base/status.h"
#include "worker/split.h"
#include "worker/task.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct fit_run;

/* Reads and checks a packed brink.v1.FitRequest, which is not needed afterwards, and fits all
 * countries. On failure `refusal` is filled in.
 *
 * STATUS_BAD_INPUT      not such a request, or one with problems
 * STATUS_NOT_CONVERGED  a fit has no answer
 * STATUS_FULL           too many rows
 * STATUS_NO_MEMORY */
MUST_USE enum status fit_run_new(const void *body,
                                 size_t body_size,
                                 struct task_refusal *refusal,
                                 struct fit_run **run_out);
void fit_run_free(struct fit_run **run_p);

/* The fits asked for. */
uint32_t fit_run_count(const struct fit_run *run);

/* Fits one of them; different ones at the same time. Statuses are those of panel_fit, and
 * STATUS_CANCELLED when told to stop. */
MUST_USE enum status fit_run_compute(struct fit_run *run,
                                     size_t unit,
                                     const atomic_bool *stop,
                                     struct problems *problems);

/* Adds the packed brink.v1.Assessment. STATUS_NO_MEMORY; STATUS_FULL beyond the buffer's limit.
 */
MUST_USE enum status fit_run_finish(const struct fit_run *run, struct buffer *bytes);

/* Parts the fits into children on `topic` that come to `steps_least` each: a row of a fit takes
 * as long as a step of a draw. None where there is not work for two, or it is a child itself.
 * STATUS_NO_MEMORY. */
MUST_USE enum status fit_run_plan(const struct fit_run *run,
                                  const char *topic,
                                  uint64_t steps_least,
                                  struct split_plan *plan_out);

/* Takes over what one child has fitted, from country `*next_p` on, or all of them in their
 * order: then no unit is left. STATUS_BAD_INPUT: they are not those of this request. */
MUST_USE enum status fit_run_take(struct fit_run *run,
                                  const struct split_bytes *result,
                                  uint32_t *next_p,
                                  struct task_refusal *refusal);
MUST_USE enum status fit_run_gather(struct fit_run *run,
                                    const struct split_result *results,
                                    size_t count,
                                    struct task_refusal *refusal);

/* Fits that are still to be computed: none, or all. */
size_t fit_run_units(const struct fit_run *run);

#endif
