/* assessment: what every assessment says besides its parts' results: which question, which
 * measures, on what assumptions, where from, with what warnings. */
#ifndef WORKER_ASSESSMENT_H
#define WORKER_ASSESSMENT_H

#include "base/status.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "worker/analysis.h"
#include "worker/answer.h"
#include "worker/inputs.h"
#include "worker/parameter.h"
#include "worker/riders.h"
#include "worker/rounds.h"

#include <stdint.h>

/* Everything is borrowed and outlives the assessment. */
struct assessment_source {
    const struct analysis *analysis;
    const Brink__V1__ScenarioRequest *request;
    const struct inputs *inputs;         /* of its scenario */
    const struct parameters *parameters; /* of the same */
    const char *world_hash;
    uint32_t draws;                 /* computed */
    uint32_t draws_most;            /* that could have been */
    const struct riders *riders;    /* what stands beside the world, which has reported */
    Brink__V1__Assumption **others; /* [other_count] its assumptions */
    size_t other_count;
    const struct verdict *verdict; /* NULL: the scenario has no tolerance */
};

/* Says what was asked, and with which measures: before the parts report. */
void assessment_begin(const struct assessment_source *source,
                      struct answer *answer,
                      Brink__V1__Assessment *assessment);

/* Fills in all else but the results of the parts, which have reported and warned already.
 * STATUS_NO_MEMORY. */
MUST_USE enum status assessment_fill(const struct assessment_source *source,
                                     struct answer *answer,
                                     Brink__V1__Assessment *assessment);

#endif
