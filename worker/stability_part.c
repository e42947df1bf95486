#include "worker/stability_part.h"

#include "model/stability.h"
#include "worker/regime_read.h"

#include <stdlib.h>

enum { FIVE_YEARS = 5 };

struct state {
    const struct inputs *inputs;
    struct regime regime;
    struct stability_case asked;
    size_t months;
    size_t years; /* whole ones from the month asked */
};

/* Where the columns stand: the months, then what each year has, then the single ones. */
static size_t hazard_column(const struct state *state, size_t month)
{
    (void)state;
    return month;
}

static size_t breakdown_column(const struct state *state, size_t year)
{
    return state->months + year;
}

static size_t survival_column(const struct state *state, size_t year)
{
    return breakdown_column(state, state->years) + year;
}

static size_t index_column(const struct state *state)
{
    return survival_column(state, state->years);
}

static size_t intervention_column(const struct state *state)
{
    return index_column(state) + 1;
}

static size_t by_growth_column(const struct state *state)
{
    return intervention_column(state) + 1;
}

static size_t cause_column(const struct state *state, size_t cause)
{
    return by_growth_column(state) + 1 + cause;
}

/* Breakdowns are told by cause once there is a year to count them in. */
static size_t cause_count(const struct state *state)
{
    return state->years > 0 ? state->regime.ending_count : 0;
}

static enum status prepare(struct reader *reader, const struct inputs *inputs, void **state_out)
{
    const struct horizon *horizon = inputs->horizon;
    struct state *state = reader_take(reader, 1, sizeof *state);
    if (state == NULL) {
        return STATUS_NO_MEMORY;
    }
    state->inputs = inputs;
    state->regime = regime_read(reader);
    if (reader->arena->failed) {
        return STATUS_NO_MEMORY;
    }
    state->asked = (struct stability_case){
        .world = &inputs->world,
        .regime = &state->regime,
        .base_year = (unsigned)horizon->base.year,
        .months = horizon->months,
        .from = horizon->from,
    };
    state->months = horizon->months;
    state->years = (horizon->months - horizon->from) / 12;
    struct problems found = {0};
    stability_check(&state->asked, &found);
    enum status status = inputs_blame(inputs, &found, reader->problems);
    problems_clear(&found);
    if (status == STATUS_OK) {
        *state_out = state;
    }
    return status;
}

static struct part_columns columns(const void *state_p)
{
    const struct state *state = state_p;
    return (struct part_columns){.estimated = cause_column(state, cause_count(state))};
}

/* Breakdown within five years, or as many whole ones as are simulated. */
static size_t headline(const void *state_p, size_t index, double *scale_out)
{
    const struct state *state = state_p;
    size_t years = state->years < FIVE_YEARS ? state->years : FIVE_YEARS;
    *scale_out = 100.0;
    return index == 0 && years > 0 ? breakdown_column(state, years - 1) : SIZE_MAX;
}

/* Breakdown within five years where so many are simulated. */
static bool interim(const void *state_p, size_t index, struct part_interim *interim_out)
{
    const struct state *state = state_p;
    if (index > 0 || state->years < FIVE_YEARS) {
        return false;
    }
    *interim_out = (struct part_interim){.name = "stability.breakdown_five_years",
                                         .unit = "probability",
                                         .column = breakdown_column(state, FIVE_YEARS - 1)};
    return true;
}

struct workspace {
    const struct state *state;
    struct stability *stability;
};

static void workspace_free(void **workspace_p)
{
    struct workspace *workspace = *workspace_p;
    if (workspace == NULL) {
        return;
    }
    stability_free(&workspace->stability);
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
    enum status status = stability_new(&state->asked, &found, &workspace->stability);
    problems_clear(&found);
    void *made = workspace;
    if (status != STATUS_OK) {
        workspace_free(&made);
        return status;
    }
    *workspace_out = made;
    return STATUS_OK;
}

static enum status compute(void *workspace_p, struct part_run *run)
{
    const struct workspace *workspace = workspace_p;
    const struct state *state = workspace->state;
    const struct pen *pen = &run->pen;
    stability_run(workspace->stability, &run->draws, run->gdp, run->severity);
    const struct stability_result *result = stability_result(workspace->stability);
    for (size_t m = 0; m < state->months; m++) {
        pen_write(pen, hazard_column(state, m), result->yearly_hazard[m]);
    }
    for (size_t y = 0; y < state->years; y++) {
        pen_write(pen, breakdown_column(state, y), result->breakdown[y]);
        pen_write(pen, survival_column(state, y), result->survival[y]);
    }
    pen_write(pen, index_column(state), result->index);
    if (state->years >= FIVE_YEARS) {
        pen_write(pen, intervention_column(state), result->intervention[FIVE_YEARS - 1]);
        pen_write(pen, by_growth_column(state), result->by_growth[FIVE_YEARS - 1]);
    }
    for (size_t i = 0; i < cause_count(state); i++) {
        pen_write(pen, cause_column(state, i), result->causes[i]);
    }
    run->breakdown = result->breakdown;
    return STATUS_OK;
}

static void report_five_years(const struct state *state,
                              struct answer *answer,
                              const char *from,
                              Brink__V1__StabilityResult *result)
{
    if (state->years < FIVE_YEARS) {
        answer_warn(answer, "horizon-short",
                    "the %zu months simulated end %zu whole years after %s: five-year "
                    "probabilities are left out; they need %u months",
                    state->months, state->years, from, state->asked.from + FIVE_YEARS * 12);
        return;
    }
    result->breakdown_five_years =
        answer_estimate(answer, breakdown_column(state, FIVE_YEARS - 1));
    result->intervention_five_years = answer_estimate(answer, intervention_column(state));
    result->breakdown_growth_alone = answer_estimate(answer, by_growth_column(state));
}

static void
report(const void *state_p, struct answer *answer, Brink__V1__Assessment *assessment)
{
    const struct state *state = state_p;
    Brink__V1__StabilityResult *result =
        answer_message(answer, &brink__v1__stability_result__descriptor);
    char from[MONTH_TEXT_BYTES];
    date_format_month(&state->inputs->horizon->base, (int)state->asked.from, from);
    result->from = answer_text(answer, "%s", from);
    result->yearly_hazard =
        answer_monthly(answer, "probability", "breakdown within a year at the month's rate",
                       hazard_column(state, 0), state->months);
    result->years = answer_list(answer, &brink__v1__year_stability__descriptor, state->years,
                                &result->n_years);
    for (size_t y = 0; y < result->n_years; y++) {
        result->years[y]->years = (uint32_t)y + 1;
        result->years[y]->breakdown = answer_estimate(answer, breakdown_column(state, y));
        result->years[y]->survival = answer_estimate(answer, survival_column(state, y));
    }
    result->index = answer_estimate(answer, index_column(state));
    report_five_years(state, answer, from, result);
    result->causes = answer_list(answer, &brink__v1__cause_share__descriptor,
                                 cause_count(state), &result->n_causes);
    for (size_t i = 0; i < result->n_causes; i++) {
        result->causes[i]->cause = answer_borrow(state->regime.endings[i].cause);
        result->causes[i]->probability = answer_estimate(answer, cause_column(state, i));
    }
    assessment->stability = result;
}

const struct part *stability_part(void)
{
    static const struct part part = {
        .name = "stability",
        .prepare = prepare,
        .columns = columns,
        .workspace_new = workspace_new,
        .workspace_free = workspace_free,
        .compute = compute,
        .headline = headline,
        .interim = interim,
        .report = report,
    };
    return &part;
}
