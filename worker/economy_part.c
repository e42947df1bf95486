#include "worker/economy_part.h"

#include "model/economy.h"
#include "model/growth.h"
#include "model/kernel.h"
#include "model/month.h"

#include <stdio.h>
#include <stdlib.h>

enum { MONTHS = 12, CHUNK_WORK = 20000 };

/* How steps become a month; the last two are made of a row of months. */
enum fold { FOLD_MEAN, FOLD_SUM, FOLD_END, FOLD_GROWTH, FOLD_COVER };

enum row {
    ROW_GDP,
    ROW_GROWTH,
    ROW_EXPORTS_RECORDED,
    ROW_EXPORTS_COVERT,
    ROW_IMPORTS_RECORDED,
    ROW_IMPORTS_COVERT,
    ROW_RESERVES,
    ROW_IMPORT_COVER,
    ROW_FUEL,
    ROW_FOOD,
    ROW_LABOUR,
    ROW_UNMET,
    ROW_SEVERITY,
    ROW_COUNT
};

#define RESULT(field) offsetof(Brink__V1__EconomyResult, field)

static const struct {
    size_t offset; /* of the Monthly in the result */
    enum fold fold;
    enum economy_series series; /* MEAN, SUM, END */
    enum row of;                /* GROWTH, COVER */
    const char *unit;
    const char *meaning;
} rows[ROW_COUNT] = {
    [ROW_GDP] = {RESULT(gdp), FOLD_MEAN, ECONOMY_GDP, ROW_COUNT, "ratio",
                 "GDP over that of the base year"},
    [ROW_GROWTH] = {RESULT(growth), FOLD_GROWTH, ECONOMY_SERIES_COUNT, ROW_GDP, "%",
                    "GDP of the last 12 months over the 12 before, sanction effect alone"},
    [ROW_EXPORTS_RECORDED] = {RESULT(exports_recorded), FOLD_SUM, ECONOMY_EXPORTS_RECORDED,
                              ROW_COUNT, "M USD", "exports that partners record"},
    [ROW_EXPORTS_COVERT] = {RESULT(exports_covert), FOLD_SUM, ECONOMY_EXPORTS_COVERT, ROW_COUNT,
                            "M USD", "exports that partners do not record"},
    [ROW_IMPORTS_RECORDED] = {RESULT(imports_recorded), FOLD_SUM, ECONOMY_IMPORTS_LEGAL,
                              ROW_COUNT, "M USD", "imports that are permitted, as paid for"},
    [ROW_IMPORTS_COVERT] = {RESULT(imports_covert), FOLD_SUM, ECONOMY_IMPORTS_COVERT, ROW_COUNT,
                            "M USD", "covert imports, with the premium"},
    [ROW_RESERVES] = {RESULT(reserves), FOLD_END, ECONOMY_RESERVES, ROW_COUNT, "M USD",
                      "foreign-exchange reserves at the month's end"},
    [ROW_IMPORT_COVER] = {RESULT(import_cover), FOLD_COVER, ECONOMY_SERIES_COUNT, ROW_RESERVES,
                          "months", "months of base-year imports the reserves pay for"},
    [ROW_FUEL] = {RESULT(fuel), FOLD_MEAN, ECONOMY_FUEL, ROW_COUNT, "ratio",
                  "fuel imports received over those of the base year"},
    [ROW_FOOD] = {RESULT(food), FOLD_MEAN, ECONOMY_FOOD, ROW_COUNT, "ratio",
                  "food imports received over those of the base year"},
    [ROW_LABOUR] = {RESULT(labour_income), FOLD_SUM, ECONOMY_LABOUR, ROW_COUNT, "M USD",
                    "income of workers abroad"},
    [ROW_UNMET] = {RESULT(unmet_demand), FOLD_MEAN, ECONOMY_UNMET, ROW_COUNT, "share",
                   "domestic final demand not met"},
    [ROW_SEVERITY] = {RESULT(severity), FOLD_MEAN, ECONOMY_SEVERITY, ROW_COUNT, "share",
                      "base-year trade value stopped"},
};

enum year_row {
    YEAR_SANCTION_GROWTH,
    YEAR_TOTAL_GROWTH,
    YEAR_EXPORTS_RECORDED,
    YEAR_EXPORTS_COVERT,
    YEAR_IMPORTS_RECORDED,
    YEAR_IMPORTS_COVERT,
    YEAR_LABOUR,
    YEAR_RESERVES,
    YEAR_ROW_COUNT /* growth of the sectors comes behind */
};

#define YEAR(field) offsetof(Brink__V1__YearResult, field)

static const struct {
    size_t offset; /* of the Estimate in the year's result */
    enum row of;   /* summed, or the last month's for a stock */
} year_rows[YEAR_ROW_COUNT] = {
    [YEAR_SANCTION_GROWTH] = {YEAR(sanction_growth), ROW_GDP},
    [YEAR_TOTAL_GROWTH] = {YEAR(total_growth), ROW_GDP},
    [YEAR_EXPORTS_RECORDED] = {YEAR(exports_recorded), ROW_EXPORTS_RECORDED},
    [YEAR_EXPORTS_COVERT] = {YEAR(exports_covert), ROW_EXPORTS_COVERT},
    [YEAR_IMPORTS_RECORDED] = {YEAR(imports_recorded), ROW_IMPORTS_RECORDED},
    [YEAR_IMPORTS_COVERT] = {YEAR(imports_covert), ROW_IMPORTS_COVERT},
    [YEAR_LABOUR] = {YEAR(labour_income), ROW_LABOUR},
    [YEAR_RESERVES] = {YEAR(reserves_end), ROW_RESERVES},
};

struct state {
    const struct inputs *inputs;
    struct economy_case asked;
    unsigned months;
    unsigned years; /* whole ones */
    size_t sectors;
    size_t chunk_steps; /* a millisecond of work or less, save for the largest worlds */
    double imports_musd;
};

/* Where the columns stand: the rows month by month, the sectors month by month, the years. */
static size_t month_column(const struct state *state, size_t row, size_t month)
{
    return row * state->months + month;
}

static size_t year_column(const struct state *state, size_t year, size_t row)
{
    return (ROW_COUNT + state->sectors) * state->months +
           year * (YEAR_ROW_COUNT + state->sectors) + row;
}

/* Noted of each sector: month of its first bottleneck, -1 for none, and the input behind it. */
static size_t bottleneck_column(size_t sector, size_t which)
{
    return 2 * sector + which;
}

static enum status prepare(struct reader *reader, const struct inputs *inputs, void **state_out)
{
    const struct horizon *horizon = inputs->horizon;
    struct state *state = reader_take(reader, 1, sizeof *state);
    if (state == NULL) {
        return STATUS_NO_MEMORY;
    }
    *state = (struct state){
        .inputs = inputs,
        .asked =
            {
                .world = &inputs->world,
                .measures = inputs->measures.measures,
                .measure_count = inputs->measures.count,
                .settings = {.months = horizon->months,
                             .steps_per_year = horizon->steps_per_year},
            },
        .months = horizon->months,
        .years = horizon->months / MONTHS,
        .sectors = inputs->world.sector_count,
        .imports_musd = inputs_imports_musd(inputs),
    };
    state->chunk_steps =
        1 + CHUNK_WORK / (state->sectors * world_input_count(&inputs->world) + 1);
    struct problems found = {0};
    economy_check(&state->asked, &found);
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
    return (struct part_columns){
        .estimated = year_column(state, state->years, 0),
        .noted = bottleneck_column(state->sectors, 0),
    };
}

/* Growth of every year but the first, sanction effect alone. */
static size_t headline(const void *state_p, size_t index, double *scale_out)
{
    const struct state *state = state_p;
    *scale_out = 1.0;
    return index + 1 < state->years ? year_column(state, index + 1, YEAR_SANCTION_GROWTH)
                                    : SIZE_MAX;
}

/* GDP and reserves in the last month, and growth in the year of the question. */
static bool interim(const void *state_p, size_t index, struct part_interim *interim_out)
{
    const struct state *state = state_p;
    const struct horizon *horizon = state->inputs->horizon;
    size_t last = state->months - 1;
    size_t year = (size_t)(horizon->as_of.year - horizon->base.year);
    const struct part_interim numbers[] = {
        {.name = "economy.gdp.months[last]",
         .unit = "ratio",
         .column = month_column(state, ROW_GDP, last)},
        {.name = "economy.reserves.months[last]",
         .unit = "M USD",
         .column = month_column(state, ROW_RESERVES, last)},
        {.unit = "%", .column = year_column(state, year, YEAR_SANCTION_GROWTH)},
    };
    bool has_growth = year >= 1 && year < state->years;
    size_t count = sizeof numbers / sizeof numbers[0] - (has_growth ? 0 : 1);
    if (index >= count) {
        return false;
    }
    *interim_out = numbers[index];
    if (interim_out->name[0] == '\0') {
        snprintf(interim_out->name, sizeof interim_out->name,
                 "economy.years[%d].sanction_growth", horizon->as_of.year);
    }
    return true;
}

struct workspace {
    const struct state *state;
    struct arena arena;
    struct economy *economy;
    const struct kernel *kernel; /* makes months of steps */
    lane *months;                /* [ROW_COUNT, then sectors][months] */
    lane *sums;                  /* [years] of a row of months */
    lane *growth;                /* [years] % */
};

static void workspace_free(void **workspace_p)
{
    struct workspace *workspace = *workspace_p;
    if (workspace == NULL) {
        return;
    }
    economy_free(&workspace->economy);
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
    struct arena *arena = &workspace->arena;
    workspace->state = state;
    workspace->kernel = kernel_best();
    workspace->months = lane_take(arena, (ROW_COUNT + state->sectors) * state->months);
    workspace->sums = lane_take(arena, state->years);
    workspace->growth = lane_take(arena, state->years);
    struct problems found = {0}; /* prepare has refused everything that could be found */
    enum status status = arena->failed
                             ? STATUS_NO_MEMORY
                             : economy_new(&state->asked, &found, &workspace->economy);
    problems_clear(&found);
    void *made = workspace;
    if (status != STATUS_OK) {
        workspace_free(&made);
        return status;
    }
    *workspace_out = made;
    return STATUS_OK;
}

static lane *months_of(const struct workspace *workspace, size_t row)
{
    return &workspace->months[row * workspace->state->months];
}

static void fold_row(const struct workspace *workspace, size_t row)
{
    const struct state *state = workspace->state;
    const struct kernel *kernel = workspace->kernel;
    unsigned steps_per_year = state->asked.settings.steps_per_year;
    lane *out = months_of(workspace, row);
    switch (rows[row].fold) {
    case FOLD_MEAN:
        kernel->mean(economy_series(workspace->economy, rows[row].series), steps_per_year,
                     state->months, out);
        break;
    case FOLD_SUM:
        kernel->sum(economy_series(workspace->economy, rows[row].series), steps_per_year,
                    state->months, out);
        break;
    case FOLD_END:
        month_end(economy_series(workspace->economy, rows[row].series), steps_per_year,
                  state->months, out);
        break;
    case FOLD_GROWTH:
        kernel->growth(months_of(workspace, rows[row].of), state->months, 1.0, out);
        break;
    case FOLD_COVER:
        month_cover(months_of(workspace, rows[row].of), state->months, state->imports_musd,
                    out);
        break;
    }
}

static void write_months(const struct workspace *workspace, const struct pen *pen)
{
    const struct state *state = workspace->state;
    unsigned steps_per_year = state->asked.settings.steps_per_year;
    for (size_t row = 0; row < ROW_COUNT; row++) {
        fold_row(workspace, row);
    }
    for (size_t i = 0; i < state->sectors; i++) {
        workspace->kernel->mean(economy_output(workspace->economy, i), steps_per_year,
                                state->months, months_of(workspace, ROW_COUNT + i));
    }
    for (size_t row = 0; row < ROW_COUNT + state->sectors; row++) {
        const lane *months = months_of(workspace, row);
        for (size_t m = 0; m < state->months; m++) {
            pen_write(pen, month_column(state, row, m), months[m]);
        }
    }
}

/* Growth of each year over the one before; the first has none. */
static void grow(const struct workspace *workspace, size_t row)
{
    const struct state *state = workspace->state;
    month_years(months_of(workspace, row), state->months, workspace->sums);
    month_year_growth(workspace->sums, state->years, MONTHS, workspace->growth);
}

static void write_growth(const struct workspace *workspace, const struct part_run *run)
{
    const struct state *state = workspace->state;
    const struct pen *pen = &run->pen;
    grow(workspace, ROW_GDP);
    for (unsigned y = 1; y < state->years; y++) {
        lane other;
        growth_other(&state->inputs->world, &run->draws, y, &other);
        pen_write(pen, year_column(state, y, YEAR_SANCTION_GROWTH), workspace->growth[y]);
        pen_write(pen, year_column(state, y, YEAR_TOTAL_GROWTH), workspace->growth[y] + other);
    }
    for (size_t i = 0; i < state->sectors; i++) {
        grow(workspace, ROW_COUNT + i);
        for (size_t y = 1; y < state->years; y++) {
            pen_write(pen, year_column(state, y, YEAR_ROW_COUNT + i), workspace->growth[y]);
        }
    }
}

static void write_years(const struct workspace *workspace, const struct pen *pen)
{
    const struct state *state = workspace->state;
    for (size_t row = YEAR_EXPORTS_RECORDED; row < YEAR_ROW_COUNT; row++) {
        const lane *months = months_of(workspace, year_rows[row].of);
        month_years(months, state->months, workspace->sums);
        for (size_t y = 0; y < state->years; y++) {
            bool is_stock = rows[year_rows[row].of].fold == FOLD_END;
            lane value = is_stock ? months[y * MONTHS + MONTHS - 1] : workspace->sums[y];
            pen_write(pen, year_column(state, y, row), value);
        }
    }
}

static void note_bottlenecks(const struct workspace *workspace, const struct pen *pen)
{
    const struct state *state = workspace->state;
    unsigned steps_per_year = state->asked.settings.steps_per_year;
    for (size_t i = 0; i < state->sectors; i++) {
        const struct economy_bottleneck *found = economy_bottleneck(workspace->economy, i);
        lane month = lane_of(-1.0);
        lane input = lane_of(0.0);
        for (int l = 0; l < LANES; l++) {
            if (found->step[l] >= 0) {
                month[l] = (double)((unsigned)found->step[l] * MONTHS / steps_per_year);
                input[l] = (double)found->input[l];
            }
        }
        pen_note(pen, bottleneck_column(i, 0), month);
        pen_note(pen, bottleneck_column(i, 1), input);
    }
}

static enum status compute(void *workspace_p, struct part_run *run)
{
    const struct workspace *workspace = workspace_p;
    enum status status = economy_start(workspace->economy, &run->draws, run->problems);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        if (atomic_load_explicit(run->stop, memory_order_relaxed)) {
            return STATUS_CANCELLED;
        }
    } while (economy_advance(workspace->economy, workspace->state->chunk_steps));
    write_months(workspace, &run->pen);
    write_growth(workspace, run);
    write_years(workspace, &run->pen);
    note_bottlenecks(workspace, &run->pen);
    run->gdp = months_of(workspace, ROW_GDP);
    run->severity = months_of(workspace, ROW_SEVERITY);
    run->exports = months_of(workspace, ROW_EXPORTS_RECORDED);
    run->reserves = months_of(workspace, ROW_RESERVES);
    run->fuel = months_of(workspace, ROW_FUEL);
    return STATUS_OK;
}

/* The report. */

static void
report_years(const struct state *state, struct answer *answer, Brink__V1__EconomyResult *result)
{
    result->years = answer_list(answer, &brink__v1__year_result__descriptor, state->years,
                                &result->n_years);
    for (size_t y = 0; y < result->n_years; y++) {
        Brink__V1__YearResult *year = result->years[y];
        year->year = (uint32_t)state->inputs->horizon->base.year + (uint32_t)y;
        for (size_t row = y == 0 ? YEAR_EXPORTS_RECORDED : 0; row < YEAR_ROW_COUNT; row++) {
            Brink__V1__Estimate **place = (void *)((char *)year + year_rows[row].offset);
            *place = answer_estimate(answer, year_column(state, y, row));
        }
        size_t sectors = y == 0 ? 0 : state->sectors;
        year->sectors = answer_list(answer, &brink__v1__sector_growth__descriptor, sectors,
                                    &year->n_sectors);
        for (size_t i = 0; i < year->n_sectors; i++) {
            year->sectors[i]->sector = answer_borrow(state->inputs->world.sectors[i].name);
            year->sectors[i]->growth =
                answer_estimate(answer, year_column(state, y, YEAR_ROW_COUNT + i));
        }
    }
}

/* How often each thing was first. */
struct tally {
    size_t draws;   /* with a bottleneck */
    size_t *months; /* [months] */
    size_t *inputs; /* [inputs] */
};

static bool count_draws(const struct state *state,
                        struct answer *answer,
                        size_t sector,
                        struct tally *tally_out)
{
    struct tally tally = {
        .months = answer_take(answer, state->months, sizeof(size_t)),
        .inputs = answer_take(answer, world_input_count(&state->inputs->world), sizeof(size_t)),
    };
    if (answer->arena->failed) {
        return false;
    }
    const double *months = answer_noted(answer, bottleneck_column(sector, 0));
    const double *inputs = answer_noted(answer, bottleneck_column(sector, 1));
    for (size_t i = 0; i < answer->columns->draws; i++) {
        if (months[i] >= 0.0 && months[i] < state->months) { /* the last step may reach over */
            tally.draws++;
            tally.months[(size_t)months[i]]++;
            tally.inputs[(size_t)inputs[i]]++;
        }
    }
    *tally_out = tally;
    return true;
}

/* The month of the middle draw, the earlier of two. */
static unsigned middle_month(const struct tally *tally)
{
    unsigned month = 0;
    size_t before = 0;
    while (before + tally->months[month] <= (tally->draws - 1) / 2) {
        before += tally->months[month];
        month++;
    }
    return month;
}

/* Inputs by how often they were first, the most often first, ties in the order of inputs. */
static void report_causes(const struct state *state,
                          struct answer *answer,
                          struct tally *tally,
                          Brink__V1__Bottleneck *bottleneck)
{
    const struct world *world = &state->inputs->world;
    size_t inputs = world_input_count(world);
    size_t causes = 0;
    for (size_t i = 0; i < inputs; i++) {
        causes += tally->inputs[i] > 0;
    }
    bottleneck->causes = answer_list(answer, &brink__v1__bottleneck_cause__descriptor, causes,
                                     &bottleneck->n_causes);
    for (size_t c = 0; c < bottleneck->n_causes; c++) {
        size_t most = 0;
        for (size_t i = 1; i < inputs; i++) {
            most = tally->inputs[i] > tally->inputs[most] ? i : most;
        }
        bottleneck->causes[c]->input = answer_borrow(world_input_name(world, most));
        bottleneck->causes[c]->share = (double)tally->inputs[most] / (double)tally->draws;
        tally->inputs[most] = 0;
    }
}

static void report_bottlenecks(const struct state *state,
                               struct answer *answer,
                               Brink__V1__EconomyResult *result)
{
    size_t room = 0;
    size_t count = 0;
    result->bottlenecks =
        answer_list(answer, &brink__v1__bottleneck__descriptor, state->sectors, &room);
    for (size_t i = 0; i < room; i++) {
        struct tally tally;
        if (!count_draws(state, answer, i, &tally) || tally.draws == 0) {
            continue;
        }
        Brink__V1__Bottleneck *bottleneck = result->bottlenecks[count++];
        char month[MONTH_TEXT_BYTES];
        date_format_month(&state->inputs->horizon->base, (int)middle_month(&tally), month);
        bottleneck->sector = answer_borrow(state->inputs->world.sectors[i].name);
        bottleneck->share = (double)tally.draws / (double)answer->columns->draws;
        bottleneck->median_month = answer_text(answer, "%s", month);
        report_causes(state, answer, &tally, bottleneck);
    }
    result->n_bottlenecks = count;
}

static void report_months(const struct state *state,
                          struct answer *answer,
                          Brink__V1__EconomyResult *result)
{
    result->months = answer_take(answer, state->months, sizeof *result->months);
    result->n_months = result->months != NULL ? state->months : 0;
    for (size_t m = 0; m < result->n_months; m++) {
        char month[MONTH_TEXT_BYTES];
        date_format_month(&state->inputs->horizon->base, (int)m, month);
        result->months[m] = answer_text(answer, "%s", month);
    }
    for (size_t row = 0; row < ROW_COUNT; row++) {
        Brink__V1__Monthly **place = (void *)((char *)result + rows[row].offset);
        *place = answer_monthly(answer, rows[row].unit, rows[row].meaning,
                                month_column(state, row, 0), state->months);
    }
    result->sectors = answer_list(answer, &brink__v1__sector_output__descriptor, state->sectors,
                                  &result->n_sectors);
    for (size_t i = 0; i < result->n_sectors; i++) {
        result->sectors[i]->sector = answer_borrow(state->inputs->world.sectors[i].name);
        result->sectors[i]->output =
            answer_monthly(answer, "ratio", "output over that of the base year",
                           month_column(state, ROW_COUNT + i, 0), state->months);
    }
}

static void
report(const void *state_p, struct answer *answer, Brink__V1__Assessment *assessment)
{
    const struct state *state = state_p;
    Brink__V1__EconomyResult *result =
        answer_message(answer, &brink__v1__economy_result__descriptor);
    report_months(state, answer, result);
    report_years(state, answer, result);
    report_bottlenecks(state, answer, result);
    assessment->economy = result;
}

const struct part *economy_part(void)
{
    static const struct part part = {
        .name = "economy",
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
