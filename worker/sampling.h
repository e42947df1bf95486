/* sampling: the draws a request is computed with.
 *
 * Most analyses compute draws 0, 1, 2, ... A sensitivity analysis computes rows: for every base
 * point the scenario with sample A, with sample B, and for every group of uncertain numbers
 * with A but for that group, which is from B (model/sensitivity.h). Row r belongs to point r /
 * (groups + 2), so that any number of first rows is a smaller analysis. */
#ifndef WORKER_SAMPLING_H
#define WORKER_SAMPLING_H

#include "base/arena.h"
#include "base/status.h"
#include "model/draw.h"
#include "proto/brink/v1/scenario.pb-c.h"
#include "worker/parameter.h"

#include <stddef.h>
#include <stdint.h>

enum {
    SAMPLING_POINTS_USUAL = 1024 /* of a sensitivity analysis that does not say how many */
};

struct sampling {
    uint64_t seed;
    bool central;
    uint32_t rows;             /* computed; of most analyses the draws */
    uint32_t base_points;      /* of a sensitivity analysis; else 0 */
    const char *const *groups; /* [group_count] their names: that of the one number in them, or
                                * SAMPLING_HAZARD */
    size_t group_count;
    struct points points;
};

/* The coefficients of the hazard, which are drawn together. */
extern const char SAMPLING_HAZARD[];

/* For a request that passed proto/scenario_check.h. `parameters` are the numbers its
 * scenario has read; the uncertain ones become groups if the analysis is one of sensitivity.
 * What is borrowed is borrowed from the request, the parameters and the arena.
 * STATUS_NO_MEMORY. */
MUST_USE enum status sampling_make(const Brink__V1__ScenarioRequest *request,
                                   const struct parameters *parameters,
                                   struct arena *arena,
                                   struct sampling *sampling_out);

/* The draws of LANES rows from `first` on; lanes beyond the last row repeat it. */
struct draws sampling_draws(const struct sampling *sampling, uint32_t first);

#endif
