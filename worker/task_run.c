#include "model/estimate.h"
#include "model/sensitivity.h"
#include "worker/refusal.h"
#include "worker/task_state.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct task_workspace {
    const struct task *task;
    void *parts[SIDES_MAX][ANALYSIS_PARTS_MAX];
    double *scratch; /* [scratch_doubles] */
};

/* Units. */

static size_t round_up(size_t count, size_t size)
{
    return (count + size - 1) / size;
}

/* Units that describe columns; one for each piece comes behind. */
static size_t column_unit_count(const struct task *task)
{
    return round_up(task->columns_all.estimated, task->columns_a_unit);
}

bool task_stage_draws(enum task_stage stage)
{
    return stage < TASK_DESCRIBE && stage % 2 == 0;
}

/* Rounds before the last one computed are whole, and end where a unit does. */
static size_t round_unit_count(const struct task *task, enum task_stage stage)
{
    unsigned round = (unsigned)stage / 2;
    uint32_t first = rounds_before(&task->rounds, round);
    uint32_t end = rounds_before(&task->rounds, round + 1);
    if (task->verdict->is_settled || first == end) {
        return 0;
    }
    return task_stage_draws(stage) ? round_up(end - first, TASK_UNIT_DRAWS)
                                   : (size_t)task_has_tolerance(task);
}

static size_t own_unit_count(const struct task *task, enum task_stage stage)
{
    if (task_is_alone(task) || task->beside > 0) {
        return 0;
    }
    if (task->fit != NULL) {
        return stage == TASK_DRAW ? fit_run_units(task->fit) : 0;
    }
    if (task->table != NULL) {
        return stage == TASK_DRAW ? 1 : 0;
    }
    if (task->is_shard) {
        return stage == TASK_DRAW ? round_up(task->shard, TASK_UNIT_DRAWS) : 0;
    }
    if (task->skips_draws && stage != TASK_DESCRIBE) {
        return 0;
    }
    return stage == TASK_DESCRIBE ? column_unit_count(task) + task->piece_count
                                  : round_unit_count(task, stage);
}

size_t task_unit_count(const struct task *task, enum task_stage stage)
{
    bool has_riders = stage == TASK_DRAW || stage == TASK_DESCRIBE;
    return own_unit_count(task, stage) +
           (has_riders ? riders_unit_count(&task->riders, stage) : 0);
}

size_t task_unit_draws(const struct task *task, enum task_stage stage, size_t unit)
{
    if (!task_stage_draws(stage)) {
        return 0;
    }
    if (task->fit != NULL) {
        return 1;
    }
    if (task_is_alone(task) || task->beside > 0) {
        const struct rider *rider = &task->riders.each[0];
        return rider->solo->unit_draws(rider->state);
    }
    return unit < own_unit_count(task, stage) ? TASK_UNIT_DRAWS : 0;
}

uint32_t task_draws_before(const struct task *task, enum task_stage stage, size_t unit)
{
    if (task_is_alone(task) || task->table != NULL || !task_stage_draws(stage)) {
        return 0;
    }
    uint64_t before = rounds_before(&task->rounds, (unsigned)stage / 2);
    uint64_t end =
        task->is_shard ? task->shard : rounds_before(&task->rounds, (unsigned)stage / 2 + 1);
    uint64_t draws = before + (uint64_t)unit * TASK_UNIT_DRAWS; /* riders' units come behind */
    return (uint32_t)(draws < end ? draws : end);
}

void task_look(const struct task *task,
               struct task_workspace *workspace,
               uint32_t draws,
               struct interim *interim_out)
{
    *interim_out = (struct interim){
        .is_shard = task->is_shard, .first = task->shard_first, .draws = draws};
    for (size_t i = 0; i < task->part_count && task->side_count > 0; i++) {
        const struct interim_source source = {.part = task->parts[i],
                                              .state = task->sides[0].states[i],
                                              .columns = &task->columns,
                                              .estimated = task->first[i].estimated,
                                              .noted = task->first[i].noted};
        if (!task->analysis->chain[i].silent) {
            interim_add(interim_out, &source, workspace->scratch);
        }
    }
}

static size_t scratch_doubles(const struct task *task)
{
    uint32_t riders = riders_draws(&task->riders);
    size_t own = task->sampling.base_points > 0
                     ? sensitivity_scratch(task->sampling.base_points)
                     : (size_t)PART_SCRATCH_COLUMNS * task->draws;
    return own > riders ? own : riders;
}

enum status task_workspace_new(const struct task *task, struct task_workspace **workspace_out)
{
    struct task_workspace *workspace = calloc(1, sizeof *workspace);
    if (workspace == NULL) {
        return STATUS_NO_MEMORY;
    }
    workspace->task = task;
    workspace->scratch = calloc(scratch_doubles(task), sizeof *workspace->scratch);
    enum status status = workspace->scratch != NULL ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t k = 0; k < task->side_count && status == STATUS_OK; k++) {
        for (size_t i = 0; i < task->part_count && status == STATUS_OK; i++) {
            status = task->parts[i]->workspace_new(task->sides[k].states[i],
                                                   &workspace->parts[k][i]);
        }
    }
    if (status != STATUS_OK) {
        task_workspace_free(&workspace);
        return status;
    }
    *workspace_out = workspace;
    return STATUS_OK;
}

void task_workspace_free(struct task_workspace **workspace_p)
{
    struct task_workspace *workspace = *workspace_p;
    if (workspace == NULL) {
        return;
    }
    for (size_t k = 0; k < workspace->task->side_count; k++) {
        for (size_t i = 0; i < workspace->task->part_count; i++) {
            workspace->task->parts[i]->workspace_free(&workspace->parts[k][i]);
        }
    }
    free(workspace->scratch);
    free(workspace);
    *workspace_p = NULL;
}

/* Running units. */

/* One group of draws of one scenario. */
static enum status compute_side(const struct task *task,
                                struct task_workspace *workspace,
                                size_t side,
                                struct part_run *run)
{
    double *values = run->pen.values;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < task->part_count && status == STATUS_OK; i++) {
        run->pen.values = task->analysis->chain[i].silent ? NULL : values;
        run->pen.estimated = task->first[i].estimated;
        run->pen.noted = task->first[i].noted;
        status = task->parts[i]->compute(workspace->parts[side][i], run);
    }
    run->pen.values = values;
    return status;
}

/* LANES draws from `first` on; lanes beyond the last draw repeat it. */
static enum status compute_group(const struct task *task,
                                 struct task_workspace *workspace,
                                 uint32_t first,
                                 const atomic_bool *stop,
                                 struct problems *problems)
{
    struct part_run run = {
        .draws = sampling_draws(&task->sampling, first),
        .pen = {.values = task->columns.values + (first - task->shard_first),
                .stride = task->columns.stride},
        .stop = stop,
        .problems = problems,
    };
    enum status status = STATUS_OK;
    for (size_t side = 0; side < task->side_count && status == STATUS_OK; side++) {
        run.pen.subtracts = side > 0;
        status = compute_side(task, workspace, side, &run);
    }
    return status;
}

static enum status run_draws(const struct task *task,
                             struct task_workspace *workspace,
                             enum task_stage stage,
                             size_t unit,
                             const atomic_bool *stop,
                             struct task_refusal *refusal)
{
    uint32_t first = rounds_before(&task->rounds, (unsigned)stage / 2) +
                     (uint32_t)unit * TASK_UNIT_DRAWS + task->shard_first;
    uint32_t end =
        first + TASK_UNIT_DRAWS < task->draws ? first + TASK_UNIT_DRAWS : task->draws;
    enum status status = STATUS_OK;
    for (; first < end && status == STATUS_OK; first += LANES) {
        status = compute_group(task, workspace, first, stop, &refusal->problems);
    }
    return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
}

/* Ends the draws when every headline number is known well enough, or all are computed. */
static void judge(const struct task *task, struct task_workspace *workspace, unsigned round)
{
    uint32_t draws = rounds_before(&task->rounds, round + 1);
    double largest = 0.0;
    for (size_t i = 0; i < task->part_count; i++) {
        if (!task->analysis->chain[i].silent) {
            double error =
                rounds_error(task->parts[i], task->sides[0].states[i], &task->columns,
                             task->first[i].estimated, draws, workspace->scratch);
            largest = error > largest ? error : largest;
        }
    }
    *task->verdict = rounds_judge(&task->rounds, round, largest);
}

/* The first draw of a column that is no number; `draws` when all are. */
static size_t first_not_finite(const double *values, size_t draws)
{
    size_t i = 0;
    while (i < draws && isfinite(values[i])) {
        i++;
    }
    return i;
}

static enum status
run_piece(const struct task *task, struct task_workspace *workspace, size_t number)
{
    size_t i = task->part_count - 1;
    while (i > 0 && task->first_piece[i] > number) {
        i--;
    }
    struct columns computed = task->columns;
    computed.draws = task->verdict->draws;
    const struct part_piece piece = {
        .sampling = &task->sampling,
        .columns = &computed,
        .noted = task->first[i].noted,
        .piece = number - task->first_piece[i],
        .scratch = workspace->scratch,
        .found = task->found + number * PART_PIECE_DOUBLES,
    };
    return task->parts[i]->describe(task->sides[0].states[i], &piece);
}

static enum status run_describe(const struct task *task,
                                struct task_workspace *workspace,
                                size_t unit,
                                const atomic_bool *stop,
                                struct task_refusal *refusal)
{
    if (unit >= column_unit_count(task)) {
        bool goes_on = !atomic_load_explicit(stop, memory_order_relaxed);
        enum status status = goes_on
                                 ? run_piece(task, workspace, unit - column_unit_count(task))
                                 : STATUS_CANCELLED;
        return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
    }
    size_t first = unit * task->columns_a_unit;
    size_t end = first + task->columns_a_unit;
    for (size_t c = first; c < end && c < task->columns_all.estimated; c++) {
        if (atomic_load_explicit(stop, memory_order_relaxed)) {
            return refusal_tell(refusal, STATUS_CANCELLED);
        }
        const double *values = columns_at(&task->columns, c);
        uint32_t draws = task->verdict->draws;
        size_t draw = first_not_finite(values, draws);
        if (draw < draws) {
            return refusal_say(
                refusal, STATUS_NOT_CONVERGED,
                "a result of draw %zu is not a finite number: the scenario is beyond "
                "what the model can compute",
                draw);
        }
        estimate_samples(values, draws, workspace->scratch, &task->estimates[c]);
    }
    return STATUS_OK;
}

enum status task_run(const struct task *task,
                     struct task_workspace *workspace,
                     enum task_stage stage,
                     size_t unit,
                     const atomic_bool *stop,
                     struct task_refusal *refusal)
{
    assert(workspace->task == task && unit < task_unit_count(task, stage));
    size_t own = own_unit_count(task, stage);
    if (unit >= own) {
        const struct solo_unit work = {stage, unit - own, workspace->scratch, stop,
                                       &refusal->problems};
        enum status status = riders_run(&task->riders, &work);
        return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
    }
    if (task->fit != NULL) {
        enum status status = fit_run_compute(task->fit, unit, stop, &refusal->problems);
        return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
    }
    if (task->table != NULL) {
        enum status status = mrio_run_compute(task->table, stop, &refusal->problems);
        return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
    }
    if (task_stage_draws(stage)) {
        return run_draws(task, workspace, stage, unit, stop, refusal);
    }
    if (stage == TASK_DESCRIBE) {
        return run_describe(task, workspace, unit, stop, refusal);
    }
    judge(task, workspace, (unsigned)stage / 2);
    return STATUS_OK;
}
