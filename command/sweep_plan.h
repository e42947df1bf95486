/* sweep_plan: the scenarios of a sweep: which numbers vary, which values they take together,
 * and which numbers of each assessment are wanted.
 *
 * A grid has every combination of the values of its axes, the last axis running fastest; a
 * sample has points of a scrambled Sobol sequence (model/sobol.h) over ranges, one dimension an
 * axis, scrambled by the scenario's seed and the axis's path. Scenario i of a plan is always
 * the same. */
#ifndef COMMAND_SWEEP_PLAN_H
#define COMMAND_SWEEP_PLAN_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/id.h"
#include "base/problem.h"
#include "base/status.h"
#include "client/lever.h"
#include "command/axis.h"
#include "command/pick.h"
#include "model/sobol.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SWEEP_AXES_MAX = 16,
    SWEEP_RESULTS_MAX = 32,
    SWEEP_SCENARIOS_USUAL = 20000, /* at most, where nothing else is said */
    SWEEP_SCENARIOS_MAX = 1000000
};

/* What is asked for; texts are borrowed. */
struct sweep_wish {
    const char *const *over; /* [over_count] "PATH=VALUES" */
    size_t over_count;
    const char *results;    /* names with "," between; NULL: the usual of the analysis */
    uint64_t sample;        /* points; 0: a grid */
    uint64_t scenarios_max; /* 0: SWEEP_SCENARIOS_USUAL */
};

struct sweep_plan {
    struct arena arena;
    Brink__V1__ScenarioRequest *request; /* borrowed; its numbers change */
    struct axis axes[SWEEP_AXES_MAX];    /* [axis_count] */
    struct lever levers[SWEEP_AXES_MAX];
    struct sobol_axis points[SWEEP_AXES_MAX]; /* of a sample */
    size_t axis_count;
    struct pick picks[SWEEP_RESULTS_MAX]; /* [pick_count] */
    size_t pick_count;
    bool is_sample;
    uint64_t count; /* scenarios */
};

/* Reads the wish. The request is that of the first scenario then. Every axis is tried with its
 * first and last value, and all values are held to the range of their number.
 *
 * STATUS_BAD_INPUT  `problems` says why, each with "--over PATH" or another option as its path
 * STATUS_NO_MEMORY */
MUST_USE enum status sweep_plan_make(const struct sweep_wish *wish,
                                     Brink__V1__ScenarioRequest *request,
                                     struct problems *problems,
                                     struct sweep_plan *plan_out);

/* Accepts a zeroed struct. The request must not be used any more. */
void sweep_plan_clear(struct sweep_plan *plan);

/* The value an axis has in a scenario. O(axes). */
double sweep_plan_value(const struct sweep_plan *plan, uint64_t scenario, size_t axis);

/* Makes the request that of a scenario. */
void sweep_plan_set(const struct sweep_plan *plan, uint64_t scenario);

/* Packs the request of a scenario into `body` (emptied first) and names it: the same scenario
 * of the same question always has the same id, and every `turn` has one of its own.
 * STATUS_NO_MEMORY. O(request). */
MUST_USE enum status sweep_plan_pack(const struct sweep_plan *plan,
                                     uint64_t scenario,
                                     unsigned turn,
                                     struct buffer *body,
                                     struct id *request_out);

#endif
