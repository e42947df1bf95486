#include "worker/options_part.h"

#include "worker/options_read.h"
#include "worker/options_report.h"

#include <stdlib.h>

enum { CHUNK_WORK = 20000 };

static const double UNKNOWN = -1.0;

struct state {
    struct options_setup setup;
    size_t chunk_steps; /* a millisecond of work or less, save for the largest worlds */
};

static enum status prepare(struct reader *reader, const struct inputs *inputs, void **state_out)
{
    struct state *state = reader_take(reader, 1, sizeof *state);
    if (state == NULL) {
        return STATUS_NO_MEMORY;
    }
    state->chunk_steps =
        1 + CHUNK_WORK / (inputs->world.sector_count * world_input_count(&inputs->world) + 1);
    *state_out = state;
    return options_read(reader, inputs, &state->setup);
}

static struct part_columns columns(const void *state_p)
{
    const struct state *state = state_p;
    return (struct part_columns){.noted = options_column_count(&state->setup)};
}

static uint32_t draws_least(const void *state_p)
{
    const struct state *state = state_p;
    return state->setup.draws;
}

struct workspace {
    const struct state *state;
    struct stances *stances; /* NULL: left out */
};

static void workspace_free(void **workspace_p)
{
    struct workspace *workspace = *workspace_p;
    if (workspace == NULL) {
        return;
    }
    stances_free(&workspace->stances);
    free(workspace);
    *workspace_p = NULL;
}

static enum status workspace_new(const void *state_p, void **workspace_out)
{
    const struct state *state = state_p;
    struct workspace *workspace = calloc(1, sizeof *workspace);
    if (workspace == NULL) {
        return STATUS_NO_MEMORY;
    }
    workspace->state = state;
    struct problems found = {0}; /* prepare has refused everything that could be found */
    enum status status = STATUS_OK;
    if (state->setup.draws > 0) {
        status = stances_new(&state->setup.stances, &found, &workspace->stances);
    }
    problems_clear(&found);
    void *made = workspace;
    if (status != STATUS_OK) {
        workspace_free(&made);
        return status;
    }
    *workspace_out = made;
    return STATUS_OK;
}

static bool is_stopped(const void *stop)
{
    return atomic_load_explicit((const atomic_bool *)stop, memory_order_relaxed);
}

static void note_numbers(const struct options_setup *setup, const struct part_run *run)
{
    lane value;
    for (size_t i = 0; i < OPTIONS_NUMBER_COUNT; i++) {
        draw_value(&run->draws, &setup->numbers[i],
                   options_number_range((enum options_number)i), 0, &value);
        pen_note(&run->pen, i, value);
    }
    draw_value(&run->draws, &setup->trade_loss_share, options_trade_loss_range, 0, &value);
    pen_note(&run->pen, OPTIONS_COLUMN_TRADE_LOSS, value);
    pen_note(&run->pen, OPTIONS_COLUMN_EXPOSED,
             run->exposed != NULL ? run->exposed[0] : lane_of(UNKNOWN));
}

static void note_stances(const struct options_setup *setup,
                         const struct stance_result *result,
                         const struct pen *pen)
{
    pen_note(pen, OPTIONS_COLUMN_BARRED, result->barred);
    for (size_t i = 0; i < OPTIONS_LOSS_COUNT; i++) {
        pen_note(pen, OPTIONS_COLUMN_LOSSES + i, result->loss_breakdown[i]);
    }
    for (size_t i = 0; i < setup->stances.stance_count; i++) {
        const struct stance_outcome *outcome = &result->outcomes[i];
        pen_note(pen, options_stance_column(i, OPTIONS_STANCE_SEVERITY),
                 outcome->income_severity);
        pen_note(pen, options_stance_column(i, OPTIONS_STANCE_BREAKDOWN), outcome->breakdown);
        pen_note(pen, options_stance_column(i, OPTIONS_STANCE_KEPT), outcome->trade_kept);
        pen_note(pen, options_stance_column(i, OPTIONS_STANCE_LOST), outcome->trade_lost_bn);
    }
}

static enum status compute(void *workspace_p, struct part_run *run)
{
    const struct workspace *workspace = workspace_p;
    const struct state *state = workspace->state;
    if (run->draws.draw[0] >= state->setup.draws) {
        return STATUS_OK;
    }
    const struct stance_watch watch = {is_stopped, run->stop, state->chunk_steps};
    enum status status = stances_run(workspace->stances, &run->draws, &watch, run->problems);
    if (status == STATUS_OK) {
        note_numbers(&state->setup, run);
        note_stances(&state->setup, stances_result(workspace->stances), &run->pen);
    }
    return status;
}

static void
report(const void *state_p, struct answer *answer, Brink__V1__Assessment *assessment)
{
    const struct state *state = state_p;
    options_report(&state->setup, answer, assessment);
}

const struct part *options_part(void)
{
    static const struct part part = {
        .name = "options",
        .prepare = prepare,
        .columns = columns,
        .workspace_new = workspace_new,
        .workspace_free = workspace_free,
        .compute = compute,
        .draws_least = draws_least,
        .toll = 4,
        .report = report,
    };
    return &part;
}
