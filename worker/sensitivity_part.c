#include "worker/sensitivity_part.h"

#include "model/month.h"
#include "model/sensitivity.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MONTHS = 12, FIVE_YEARS = 5, TEXT_BYTES = 128 };

enum output {
    OUTPUT_GROWTH,
    OUTPUT_GDP,
    OUTPUT_EXPORTS,
    OUTPUT_RESERVES,
    OUTPUT_FUEL,
    OUTPUT_BREAKDOWN,
    OUTPUT_COUNT
};

struct state {
    const struct inputs *inputs;
    unsigned months;
    unsigned years;      /* whole ones simulated */
    size_t hazard_years; /* whole ones from the month asked, of which at most five count */
    enum output shown[OUTPUT_COUNT]; /* [shown_count] what this horizon has, a column each */
    size_t shown_count;
};

static enum status prepare(struct reader *reader, const struct inputs *inputs, void **state_out)
{
    const struct horizon *horizon = inputs->horizon;
    struct state *state = reader_take(reader, 1, sizeof *state);
    if (state == NULL) {
        return STATUS_NO_MEMORY;
    }
    size_t left = (horizon->months - horizon->from) / MONTHS;
    *state = (struct state){
        .inputs = inputs,
        .months = horizon->months,
        .years = horizon->months / MONTHS,
        .hazard_years = left < FIVE_YEARS ? left : FIVE_YEARS,
    };
    for (enum output output = 0; output < OUTPUT_COUNT; output++) {
        bool is_short = (output == OUTPUT_GROWTH && state->years < 2) ||
                        (output == OUTPUT_BREAKDOWN && state->hazard_years == 0);
        if (!is_short) {
            state->shown[state->shown_count++] = output;
        }
    }
    *state_out = state;
    return STATUS_OK;
}

static struct part_columns columns(const void *state_p)
{
    const struct state *state = state_p;
    return (struct part_columns){.noted = state->shown_count};
}

struct workspace {
    const struct state *state;
    struct arena arena;
    lane *sums; /* [years] of a row of months */
};

static void workspace_free(void **workspace_p)
{
    struct workspace *workspace = *workspace_p;
    if (workspace == NULL) {
        return;
    }
    arena_clear(&workspace->arena);
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
    workspace->sums = lane_take(&workspace->arena, state->years);
    void *made = workspace;
    if (workspace->arena.failed) {
        workspace_free(&made);
        return STATUS_NO_MEMORY;
    }
    *workspace_out = made;
    return STATUS_OK;
}

/* Measuring. */

static lane least_of(const lane *values, size_t first, size_t count)
{
    lane least = values[first];
    for (size_t i = first + 1; i < count; i++) {
        least = lane_min(values[i], least);
    }
    return least;
}

typedef void
measure_fn(const struct workspace *workspace, const struct part_run *run, lane *value_out);

static void
measure_growth(const struct workspace *workspace, const struct part_run *run, lane *value_out)
{
    month_worst_growth(run->gdp, workspace->state->months, value_out);
}

static void
measure_gdp(const struct workspace *workspace, const struct part_run *run, lane *value_out)
{
    month_years(run->gdp, workspace->state->months, workspace->sums);
    *value_out = workspace->sums[workspace->state->years - 1] / MONTHS;
}

static void
measure_exports(const struct workspace *workspace, const struct part_run *run, lane *value_out)
{
    month_years(run->exports, workspace->state->months, workspace->sums);
    *value_out = least_of(workspace->sums, 0, workspace->state->years);
}

static void
measure_reserves(const struct workspace *workspace, const struct part_run *run, lane *value_out)
{
    *value_out = run->reserves[workspace->state->months - 1];
}

static void
measure_fuel(const struct workspace *workspace, const struct part_run *run, lane *value_out)
{
    *value_out = least_of(run->fuel, 0, workspace->state->months);
}

static void measure_breakdown(const struct workspace *workspace,
                              const struct part_run *run,
                              lane *value_out)
{
    *value_out = run->breakdown[workspace->state->hazard_years - 1];
}

static const struct {
    const char *name;
    measure_fn *measure;
    const char *unit;
    const char *meaning;
} outputs[OUTPUT_COUNT] = {
    [OUTPUT_GROWTH] = {"growth_worst_year", measure_growth, "%",
                       "growth of the year in which sanctions take most, their effect alone"},
    [OUTPUT_GDP] = {"gdp_end", measure_gdp, "ratio",
                    "GDP of the last year over that of the base year"},
    [OUTPUT_EXPORTS] = {"exports_worst_year", measure_exports, "M USD",
                        "recorded exports of the year in which they are lowest"},
    [OUTPUT_RESERVES] = {"reserves_end", measure_reserves, "M USD",
                         "foreign-exchange reserves at the end"},
    [OUTPUT_FUEL] = {"fuel_worst_month", measure_fuel, "ratio",
                     "fuel received in the month with least, over that of the base year"},
    [OUTPUT_BREAKDOWN] = {"breakdown", measure_breakdown, "probability",
                          NULL /* names the years, see meaning_of */},
};

static enum status compute(void *workspace_p, struct part_run *run)
{
    const struct workspace *workspace = workspace_p;
    const struct state *state = workspace->state;
    for (size_t i = 0; i < state->shown_count; i++) {
        lane value;
        outputs[state->shown[i]].measure(workspace, run, &value);
        pen_note(&run->pen, i, value);
    }
    return STATUS_OK;
}

/* A piece is one group of one output. */
static size_t pieces(const void *state_p, const struct sampling *sampling)
{
    const struct state *state = state_p;
    return state->shown_count * sampling->group_count;
}

static struct sensitivity_samples
samples_of(const struct columns *columns, size_t column, const struct sampling *sampling)
{
    return (struct sensitivity_samples){columns_at(columns, column), sampling->base_points,
                                        sampling->group_count};
}

static enum status describe(const void *state_p, const struct part_piece *piece)
{
    (void)state_p;
    const struct sampling *sampling = piece->sampling;
    size_t output = piece->piece / sampling->group_count;
    size_t group = piece->piece % sampling->group_count;
    struct sensitivity_samples samples =
        samples_of(piece->columns, piece->noted + output, sampling);
    size_t width = sampling->group_count + SENSITIVITY_GROUPS;
    for (size_t j = 0; j < samples.points; j++) {
        const double *at = samples.results + j * width;
        if (!isfinite(at[SENSITIVITY_A]) || !isfinite(at[SENSITIVITY_B]) ||
            !isfinite(at[SENSITIVITY_GROUPS + group])) {
            return STATUS_NOT_CONVERGED;
        }
    }
    struct sensitivity found;
    static_assert(sizeof found <= PART_PIECE_DOUBLES * sizeof(double), "a piece holds it");
    sensitivity_of_group(&samples, group, sampling->seed, piece->scratch, &found);
    memcpy(piece->found, &found, sizeof found);
    return STATUS_OK;
}

/* The report. */

struct ranked {
    struct sensitivity found;
    size_t group;
};

/* The largest total first; where they are the same the order of the groups. */
static int by_total(const void *a, const void *b)
{
    const struct ranked *x = a;
    const struct ranked *y = b;
    double p = x->found.total.value;
    double q = y->found.total.value;
    if (p < q || p > q) {
        return p < q ? 1 : -1;
    }
    return x->group < y->group ? -1 : x->group > y->group;
}

static Brink__V1__Share *report_share(struct answer *answer,
                                      const struct sensitivity_index *index)
{
    Brink__V1__Share *share = answer_message(answer, &brink__v1__share__descriptor);
    share->value = index->value;
    share->low = index->low;
    share->high = index->high;
    return share;
}

static void
report_inputs(struct answer *answer, size_t output, Brink__V1__SensitivityOutput *message)
{
    const struct sampling *sampling = answer->sampling;
    struct ranked *ranks = answer_take(answer, sampling->group_count, sizeof *ranks);
    if (ranks == NULL) {
        return;
    }
    for (size_t i = 0; i < sampling->group_count; i++) {
        const double *found =
            answer->found + (output * sampling->group_count + i) * PART_PIECE_DOUBLES;
        memcpy(&ranks[i].found, found, sizeof ranks[i].found);
        ranks[i].group = i;
    }
    if (sampling->group_count > 0) {
        qsort(ranks, sampling->group_count, sizeof *ranks, by_total);
    }
    message->inputs = answer_list(answer, &brink__v1__sensitivity_input__descriptor,
                                  sampling->group_count, &message->n_inputs);
    for (size_t i = 0; i < message->n_inputs; i++) {
        message->inputs[i]->name = answer_borrow(sampling->groups[ranks[i].group]);
        message->inputs[i]->first = report_share(answer, &ranks[i].found.first);
        message->inputs[i]->total = report_share(answer, &ranks[i].found.total);
    }
}

static const char *meaning_of(const struct state *state, struct answer *answer, size_t i)
{
    enum output output = state->shown[i];
    if (output != OUTPUT_BREAKDOWN) {
        return outputs[output].meaning;
    }
    char from[MONTH_TEXT_BYTES];
    const struct horizon *horizon = state->inputs->horizon;
    date_format_month(&horizon->base, (int)horizon->from, from);
    return answer_text(answer, "breakdown within %zu year%s from %s", state->hazard_years,
                       state->hazard_years == 1 ? "" : "s", from);
}

static void
report(const void *state_p, struct answer *answer, Brink__V1__Assessment *assessment)
{
    const struct state *state = state_p;
    Brink__V1__SensitivityResult *result =
        answer_message(answer, &brink__v1__sensitivity_result__descriptor);
    result->points = answer->sampling->base_points;
    result->outputs = answer_list(answer, &brink__v1__sensitivity_output__descriptor,
                                  state->shown_count, &result->n_outputs);
    for (size_t i = 0; i < result->n_outputs; i++) {
        Brink__V1__SensitivityOutput *message = result->outputs[i];
        struct sensitivity_samples samples =
            samples_of(answer->columns, answer->noted + i, answer->sampling);
        message->name = answer_borrow(outputs[state->shown[i]].name);
        message->unit = answer_borrow(outputs[state->shown[i]].unit);
        message->meaning = answer_borrow(meaning_of(state, answer, i));
        sensitivity_spread(&samples, &message->mean, &message->deviation);
        report_inputs(answer, i, message);
    }
    assessment->sensitivity = result;
}

const struct part *sensitivity_part(void)
{
    static const struct part part = {
        .name = "sensitivity",
        .prepare = prepare,
        .columns = columns,
        .workspace_new = workspace_new,
        .workspace_free = workspace_free,
        .compute = compute,
        .pieces = pieces,
        .describe = describe,
        .report = report,
    };
    return &part;
}
