/* mrio_run: a request about a table, computed step by step (model/mrio.h), and what it leaves.
 */
#ifndef WORKER_MRIO_RUN_H
#define WORKER_MRIO_RUN_H

#include "base/problem.h"
#include "base/status.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct mrio_run;

/* Of all series and stocks of a run. */
static const uint64_t MRIO_RUN_BYTES_MAX = UINT64_C(1) << 30;

enum mrio_series {
    MRIO_SERIES_PRODUCTION,
    MRIO_SERIES_CAPACITY,
    MRIO_SERIES_DEMAND,
    MRIO_SERIES_OVERCAPACITY,
    MRIO_SERIES_COUNT
};

/* What an industry lacked. */
struct mrio_shortage {
    size_t steps; /* 0: never anything */
    size_t first_step;
    size_t product; /* lacked most in the first step */
};

/* What is left of a run that was computed. */
struct mrio_record {
    const Brink__V1__ScenarioRequest *request; /* passed proto/scenario_check.h */
    size_t regions, sectors, industries, steps;
    size_t stock_count;              /* times the stocks were noted: every stocks_every */
    const double *base_output;       /* [industry] money a day */
    const double *value_added;       /* [industry] money a day */
    double base_final;               /* final demand of the table, money a day */
    double *series;                  /* [step][MRIO_SERIES_COUNT][industry] */
    double *stocks;                  /* [stock_count][sector][industry] at a step's start */
    double *unmet;                   /* [step] final demand not met, money */
    struct mrio_shortage *shortages; /* [industry] */
};

/* The request is borrowed. STATUS_FULL, with a problem: more than MRIO_RUN_BYTES_MAX would be
 * left; STATUS_NO_MEMORY. O(cells of the table). */
MUST_USE enum status mrio_run_new(const Brink__V1__ScenarioRequest *request,
                                  struct problems *problems,
                                  struct mrio_run **run_out);
void mrio_run_free(struct mrio_run **run_p);

/* Runs all steps. `stop` is looked at before each. STATUS_CANCELLED; STATUS_NOT_CONVERGED, with
 * a problem: a number that is not finite. No allocation. */
MUST_USE enum status
mrio_run_compute(struct mrio_run *run, const atomic_bool *stop, struct problems *problems);

/* Steps done so far; any thread may ask. */
uint64_t mrio_run_steps_done(const struct mrio_run *run);

const struct mrio_record *mrio_run_record(const struct mrio_run *run);

#endif
