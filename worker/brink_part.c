#include "worker/brink_part.h"

#include "model/verge.h"
#include "worker/regime_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MONTHS = 12, CHUNK_WORK = 20000 };

/* What is noted of each axis: a column a threshold, then these two. */
enum { NOTE_TODAY = VERGE_THRESHOLD_COUNT, NOTE_SEVERITY, NOTE_COUNT };

static const struct {
    const char *name;
    const char *meaning;
    bool is_of_breakdown;
} thresholds[VERGE_THRESHOLD_COUNT] = {
    [VERGE_BREAKDOWN_HALF_MORE] = {"breakdown_half_more",
                                   "breakdown within five years 1.5 times as likely as without "
                                   "measures",
                                   true},
    [VERGE_BREAKDOWN_DOUBLE] = {"breakdown_double",
                                "breakdown within five years twice as likely as without "
                                "measures",
                                true},
    [VERGE_FUEL_HALVED] = {"fuel_halved",
                           "fuel received below half of base-year orders for 13 weeks on end",
                           false},
    [VERGE_RESERVES_LOW] = {"reserves_low",
                            "reserves below two months of base-year import orders", false},
};

static const char *const enforcements[VERGE_ENFORCEMENT_COUNT] = {
    [VERGE_PRACTICAL] = "practical", [VERGE_FULL] = "full"};

struct state {
    const struct inputs *inputs;
    uint32_t draws; /* that seek the brink; 0: it is left out */
    bool is_short;  /* left out for want of months */
    struct regime regime;
    struct verge_case asked;
    size_t chunk_steps; /* a millisecond of work or less, save for the largest worlds */
};

static size_t note_column(size_t enforcement, size_t note)
{
    return enforcement * NOTE_COUNT + note;
}

static bool covers_five_years(const struct state *state)
{
    return state->asked.months >= state->asked.from + VERGE_YEARS * MONTHS;
}

/* Of the scenario's own draws, none where it is what another is compared with. */
static uint32_t draws_of(const struct inputs *inputs)
{
    const Brink__V1__Scenario *scenario = inputs->request->scenario;
    uint32_t draws = scenario->central ? 1 : scenario->draws;
    bool is_itself = strcmp(inputs->root, "scenario") == 0;
    if (!is_itself) {
        return 0;
    }
    return scenario->brink_draws < draws ? scenario->brink_draws : draws;
}

static enum status check(const struct state *state, struct reader *reader)
{
    struct problems found = {0};
    verge_check(&state->asked, &found);
    enum status status = inputs_blame(state->inputs, &found, reader->problems);
    problems_clear(&found);
    return status;
}

static enum status prepare(struct reader *reader, const struct inputs *inputs, void **state_out)
{
    const struct horizon *horizon = inputs->horizon;
    struct state *state = reader_take(reader, 1, sizeof *state);
    if (state == NULL) {
        return STATUS_NO_MEMORY;
    }
    state->inputs = inputs;
    state->draws = draws_of(inputs);
    state->is_short = state->draws > 0 && horizon->months < horizon->from + MONTHS;
    *state_out = state;
    if (state->draws == 0 || state->is_short) {
        state->draws = 0;
        return STATUS_OK;
    }
    state->regime = regime_read(reader);
    state->asked = (struct verge_case){
        .world = &inputs->world,
        .regime = &state->regime,
        .other_share = reader_number(reader, &reader->request->world->economy->base,
                                     "embargo_other_share", "economy"),
        .base_year = (unsigned)horizon->base.year,
        .months = horizon->months,
        .steps_per_year = horizon->steps_per_year,
        .from = horizon->from,
        .start_years = date_years_since(&horizon->as_of, &horizon->base),
    };
    state->chunk_steps =
        1 + CHUNK_WORK / (inputs->world.sector_count * world_input_count(&inputs->world) + 1);
    return reader->arena->failed ? STATUS_NO_MEMORY : check(state, reader);
}

static struct part_columns columns(const void *state_p)
{
    const struct state *state = state_p;
    return (struct part_columns){
        .noted = state->draws > 0 ? note_column(VERGE_ENFORCEMENT_COUNT, 0) : 0};
}

static uint32_t draws_least(const void *state_p)
{
    const struct state *state = state_p;
    return state->draws;
}

/* How often the threshold that says most is reached, by enforcement: breakdown half more
 * likely, or fuel where months are too few for that. */
static bool interim(const void *state_p, size_t index, struct part_interim *interim_out)
{
    const struct state *state = state_p;
    size_t threshold = covers_five_years(state) ? VERGE_BREAKDOWN_HALF_MORE : VERGE_FUEL_HALVED;
    if (state->draws == 0 || index >= VERGE_ENFORCEMENT_COUNT) {
        return false;
    }
    *interim_out = (struct part_interim){.unit = "share of draws",
                                         .column = note_column(index, threshold),
                                         .is_noted = true,
                                         .is_share = true,
                                         .draws = state->draws};
    snprintf(interim_out->name, sizeof interim_out->name,
             "brink.axes[%s].thresholds[%s].reached_share", enforcements[index],
             thresholds[threshold].name);
    return true;
}

struct workspace {
    const struct state *state;
    struct verge *verge; /* NULL: left out */
};

static void workspace_free(void **workspace_p)
{
    struct workspace *workspace = *workspace_p;
    if (workspace == NULL) {
        return;
    }
    verge_free(&workspace->verge);
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
    enum status status =
        state->draws > 0 ? verge_new(&state->asked, &found, &workspace->verge) : STATUS_OK;
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

static void note(const struct verge_result *result, const struct pen *pen)
{
    for (size_t e = 0; e < VERGE_ENFORCEMENT_COUNT; e++) {
        for (size_t t = 0; t < VERGE_THRESHOLD_COUNT; t++) {
            pen_note(pen, note_column(e, t), result->scale[e][t]);
        }
        pen_note(pen, note_column(e, NOTE_TODAY), result->today[e]);
        pen_note(pen, note_column(e, NOTE_SEVERITY), result->severity[e]);
    }
}

static enum status compute(void *workspace_p, struct part_run *run)
{
    const struct workspace *workspace = workspace_p;
    const struct state *state = workspace->state;
    if (run->draws.draw[0] >= state->draws) {
        return STATUS_OK;
    }
    const struct verge_watch watch = {is_stopped, run->stop, state->chunk_steps};
    enum status status =
        verge_run(workspace->verge, &run->draws, run->severity, &watch, run->problems);
    if (status == STATUS_OK) {
        note(verge_result(workspace->verge), &run->pen);
    }
    return status;
}

/* The report. */

/* Values of some of the draws, with room to describe them. */
struct values {
    double *list; /* [count] */
    double *scratch;
    size_t count;
};

/* Room for a value of every draw; without memory for none. */
static struct values take_values(const struct state *state, struct answer *answer)
{
    return (struct values){
        .list = answer_take(answer, state->draws, sizeof(double)),
        .scratch = answer_take(answer, state->draws, sizeof(double)),
    };
}

/* NULL: there are no values. */
static Brink__V1__Estimate *describe(struct answer *answer, const struct values *values)
{
    struct estimate estimate;
    if (values->count == 0) {
        return NULL;
    }
    estimate_samples(values->list, values->count, values->scratch, &estimate);
    return answer_described(answer, &estimate);
}

static Brink__V1__Estimate *
describe_all(const struct state *state, struct answer *answer, size_t column)
{
    struct values values = take_values(state, answer);
    const double *noted = answer_noted(answer, column);
    for (size_t i = 0; i < state->draws && !answer->arena->failed; i++) {
        values.list[values.count++] = noted[i];
    }
    return describe(answer, &values);
}

static void report_threshold(const struct state *state,
                             struct answer *answer,
                             size_t enforcement,
                             size_t threshold,
                             Brink__V1__BrinkThreshold *out)
{
    struct values scales = take_values(state, answer);
    struct values margins = take_values(state, answer);
    const double *scale = answer_noted(answer, note_column(enforcement, threshold));
    const double *today = answer_noted(answer, note_column(enforcement, NOTE_TODAY));
    size_t passed = 0;
    for (size_t i = 0; i < state->draws && !answer->arena->failed; i++) {
        if (scale[i] >= 0.0) {
            scales.list[scales.count++] = scale[i];
            margins.list[margins.count++] = scale[i] - today[i];
            passed += scale[i] <= today[i];
        }
    }
    out->name = answer_borrow(thresholds[threshold].name);
    out->meaning = answer_borrow(thresholds[threshold].meaning);
    out->reached_share = (double)scales.count / state->draws;
    out->passed_share = (double)passed / state->draws;
    out->scale = describe(answer, &scales);
    out->margin = describe(answer, &margins);
}

static void report_axis(const struct state *state,
                        struct answer *answer,
                        size_t enforcement,
                        Brink__V1__BrinkAxis *axis)
{
    size_t room = 0;
    axis->enforcement = answer_borrow(enforcements[enforcement]);
    axis->severity = describe_all(state, answer, note_column(enforcement, NOTE_SEVERITY));
    axis->today = describe_all(state, answer, note_column(enforcement, NOTE_TODAY));
    axis->thresholds = answer_list(answer, &brink__v1__brink_threshold__descriptor,
                                   VERGE_THRESHOLD_COUNT, &room);
    for (size_t t = 0; t < room; t++) {
        if (covers_five_years(state) || !thresholds[t].is_of_breakdown) {
            report_threshold(state, answer, enforcement, t,
                             axis->thresholds[axis->n_thresholds++]);
        }
    }
}

static void
report(const void *state_p, struct answer *answer, Brink__V1__Assessment *assessment)
{
    const struct state *state = state_p;
    const struct horizon *horizon = state->inputs->horizon;
    if (state->is_short) {
        answer_warn(answer, "horizon-short",
                    "the months simulated end within a year of the question: the brink is left "
                    "out; it needs %u months",
                    horizon->from + MONTHS);
    }
    if (state->draws == 0) {
        return;
    }
    if (!covers_five_years(state)) {
        answer_warn(answer, "horizon-short",
                    "the months simulated end within five years of the question: what drives "
                    "breakdown to the brink is left out; it needs %u months",
                    horizon->from + VERGE_YEARS * MONTHS);
    }
    Brink__V1__BrinkResult *result =
        answer_message(answer, &brink__v1__brink_result__descriptor);
    result->draws = state->draws;
    result->from = answer_borrow(state->inputs->request->scenario->as_of);
    result->axes = answer_list(answer, &brink__v1__brink_axis__descriptor,
                               VERGE_ENFORCEMENT_COUNT, &result->n_axes);
    for (size_t e = 0; e < VERGE_ENFORCEMENT_COUNT && e < result->n_axes; e++) {
        report_axis(state, answer, e, result->axes[e]);
    }
    assessment->brink = result;
}

const struct part *brink_part(void)
{
    static const struct part part = {
        .name = "brink",
        .prepare = prepare,
        .columns = columns,
        .workspace_new = workspace_new,
        .workspace_free = workspace_free,
        .compute = compute,
        .interim = interim,
        .draws_least = draws_least,
        .toll = 28,
        .report = report,
    };
    return &part;
}
