/* inputs: one scenario of a request and its world, in the model's terms. */
#ifndef WORKER_INPUTS_H
#define WORKER_INPUTS_H

#include "base/date.h"
#include "base/status.h"
#include "model/world.h"
#include "worker/measure_read.h"
#include "worker/reader.h"

#include <stddef.h>

/* What a run lasts; the same for both scenarios of a comparison. */
struct horizon {
    struct date base; /* the first day of the base year */
    struct date as_of;
    unsigned months; /* simulated from the base date, 12 to 600 */
    unsigned steps_per_year;
    unsigned from; /* month of as_of, counted from the base date */
};

/* Strings, measures and tables are borrowed from the request and the reader's arena. */
struct inputs {
    const Brink__V1__ScenarioRequest *request;
    const char *root; /* field of its scenario: "scenario", "versus" */
    const struct horizon *horizon;
    struct world world;
    struct measure_list measures;
};

/* The horizon of a request that passed proto/scenario_check.h. */
struct horizon inputs_horizon(const Brink__V1__ScenarioRequest *request);

/* STATUS_NO_MEMORY. */
MUST_USE enum status
inputs_read(struct reader *reader, const struct horizon *horizon, struct inputs *inputs_out);

/* Base-year imports, M USD a year. */
double inputs_imports_musd(const struct inputs *inputs);

/* Adds what the model has found to `problems`, with the paths of the request: that of a measure
 * becomes its own, that of a setting the scenario's. STATUS_BAD_INPUT when it found anything.
 */
MUST_USE enum status inputs_blame(const struct inputs *inputs,
                                  const struct problems *found,
                                  struct problems *problems);

#endif
