/* part: one part of an assessment: what it reads of a request, computes in each draw, and says
 * in the end. An analysis is a chain of parts (worker/analysis.h); adding a part is adding a
 * file pair that fills in this struct.
 *
 *   prepare -> columns -> workspace_new -> compute ... -> workspace_free
 *                      -> report, when every draw of every part is computed and described
 *
 * A state belongs to one scenario of a request and is read by all threads; a workspace belongs
 * to one thread at a time. */
#ifndef WORKER_PART_H
#define WORKER_PART_H

#include "base/problem.h"
#include "base/status.h"
#include "model/draw.h"
#include "model/lane.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "worker/answer.h"
#include "worker/columns.h"
#include "worker/inputs.h"
#include "worker/reader.h"

#include <stdatomic.h>
#include <stddef.h>

/* Columns a part fills. An estimated one is described over all draws, and is a difference where
 * two scenarios are compared; a noted one is read as it is. */
struct part_columns {
    size_t estimated;
    size_t noted;
};

/* One group of LANES draws under way, and what the parts before left for those after. */
struct part_run {
    struct draws draws;
    struct pen pen;
    const atomic_bool *stop; /* looked at every millisecond or so; true: give up */
    struct problems *problems;
    const lane *gdp;      /* [months] ratio to the base year; left by the economy */
    const lane *severity; /* [months] share of base-year trade value stopped; the same */
};

struct part {
    const char *name; /* "economy" */

    /* Reads what only this part needs and checks all that it does; the state lies in the
     * reader's arena. STATUS_BAD_INPUT with problems, STATUS_NO_MEMORY. */
    enum status (*prepare)(struct reader *reader,
                           const struct inputs *inputs,
                           void **state_out);

    struct part_columns (*columns)(const void *state);

    /* STATUS_NO_MEMORY. */
    enum status (*workspace_new)(const void *state, void **workspace_out);
    void (*workspace_free)(void **workspace_p);

    /* Computes one group and writes every column of it. STATUS_CANCELLED when told to stop;
     * STATUS_BAD_INPUT or STATUS_NOT_CONVERGED with problems. No allocation when all is well.
     */
    enum status (*compute)(void *workspace, struct part_run *run);

    /* Puts its results into the assessment. */
    void (*report)(const void *state, struct answer *answer, Brink__V1__Assessment *assessment);
};

#endif
