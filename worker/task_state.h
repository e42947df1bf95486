/* task_state: what a task consists of, for the files that make it (task.c), run it (task_run.c)
 * and pack what came of it (task_finish.c). All others know it by worker/task.h. */
#ifndef WORKER_TASK_STATE_H
#define WORKER_TASK_STATE_H

#include "worker/analysis.h"
#include "worker/fit_run.h"
#include "worker/inputs.h"
#include "worker/mrio_run.h"
#include "worker/parameter.h"
#include "worker/riders.h"
#include "worker/rounds.h"
#include "worker/sampling.h"
#include "worker/task.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIDES_MAX = 2 };

/* One of the two scenarios of a request. */
struct side {
    Brink__V1__ScenarioRequest request; /* with this scenario as its scenario */
    struct inputs inputs;
    struct parameters parameters;     /* of the scenario: with what the other has its own way */
    void *states[ANALYSIS_PARTS_MAX]; /* [part_count] */
};

struct task {
    const struct analysis *analysis;
    const struct part *parts[ANALYSIS_PARTS_MAX]; /* [part_count] */
    size_t part_count;
    struct part_columns first[ANALYSIS_PARTS_MAX]; /* of each part; of silent ones nothing */
    struct part_columns columns_all;
    struct arena message; /* holds the request */
    struct arena room;    /* holds what was read of it */
    const Brink__V1__ScenarioRequest *request;
    bool is_shard;
    bool skips_draws;            /* the columns have them */
    uint32_t shard_first, shard; /* draws that a shard computes; of all others all of them */
    uint32_t beside; /* in place of draws a shard computes this kind of rider, counted from 1 */
    struct riders riders; /* beside a world; one of them in its place, which then has nothing of
                           * what follows */
    struct fit_run *fit;  /* of one of the method Fit, which has nothing else */
    struct mrio_run *table; /* of a request about a table, which has nothing of what follows */
    struct horizon horizon;
    struct side sides[SIDES_MAX]; /* [side_count]: the scenario, and what it is compared with */
    size_t side_count;
    struct sampling sampling;
    uint32_t draws; /* rows of the sampling */
    size_t columns_a_unit;
    size_t first_piece[ANALYSIS_PARTS_MAX]; /* of each part */
    size_t piece_count;
    double *found;              /* [piece_count][PART_PIECE_DOUBLES] */
    struct columns columns;     /* estimated ones of all parts, then noted ones */
    struct estimate *estimates; /* [columns_all.estimated] */
    struct rounds rounds;
    struct verdict *verdict; /* written between two rounds only */
};

/* Asked of something in place of a world, which then is all there is. */
bool task_is_alone(const struct task *task);

/* May its draws end early? */
bool task_has_tolerance(const struct task *task);

#endif
