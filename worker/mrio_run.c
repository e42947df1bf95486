#include "worker/mrio_run.h"

#include "base/arena.h"
#include "model/mrio.h"
#include "model/mrio_package.h"
#include "proto/mrio_check.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct mrio_run {
    struct arena arena;
    struct mrio_record record;
    struct mrio *model;
    struct mrio_measure *measures; /* [measure_count] */
    size_t measure_count;
    double *permitted; /* [sector][region][region]; NULL: nothing is ever barred */
    double *loss;      /* [industry] at work */
    atomic_uint_fast64_t steps_done;
};

static const Brink__V1__Table *table_of(const struct mrio_run *run)
{
    return run->record.request->table;
}

static const enum mrio_rule rules[] = {
    [BRINK__V1__TABLE_RULE__TABLE_RULE_PUBLISHED] = MRIO_PUBLISHED,
    [BRINK__V1__TABLE_RULE__TABLE_RULE_REFERENCE] = MRIO_REFERENCE,
};

static const enum mrio_shares shares[] = {
    [BRINK__V1__TABLE_SHARES__TABLE_SHARES_CAPACITY] = MRIO_CAPACITY,
    [BRINK__V1__TABLE_SHARES__TABLE_SHARES_FIXED] = MRIO_FIXED,
};

static struct mrio_settings settings_of(const Brink__V1__Table *table)
{
    return (struct mrio_settings){
        .rule = rules[table->rule],
        .shares = shares[table->shares],
        .psi = table->psi,
        .stock_days = table->stock_days,
        .stock_tau_days = table->tau_stock_days,
        .overcapacity = table->overcapacity->base_ratio,
        .overcapacity_max = table->overcapacity->max,
        .overcapacity_tau_days = table->overcapacity->tau_days,
    };
}

/* Which of the table's names a list holds. */
static bool *marks_of(struct mrio_run *run, char **names, size_t count, bool is_region)
{
    const struct mrio_record *record = &run->record;
    size_t size = is_region ? record->regions : record->sectors;
    bool *marks = arena_take_array(&run->arena, size, sizeof *marks);
    for (size_t i = 0; marks != NULL && i < size; i++) {
        const Brink__V1__Industry *industry =
            table_of(run)->industries[is_region ? i * record->sectors : i];
        const char *name = is_region ? industry->region : industry->sector;
        for (size_t k = 0; k < count && !marks[i]; k++) {
            marks[i] = strcmp(names[k], "*") == 0 || strcmp(names[k], name) == 0;
        }
    }
    return marks;
}

static void read_measure(struct mrio_run *run, const Brink__V1__Measure *from)
{
    const struct mrio_span span = mrio_span_of(run->record.request->scenario, from);
    double exempt = from->exemption_share != NULL ? from->exemption_share->number : 0.0;
    bool is_ban = from->kind == BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN;
    run->measures[run->measure_count++] = (struct mrio_measure){
        .products = marks_of(run, from->goods, from->n_goods, false),
        .from = marks_of(run, from->from, from->n_from, true),
        .to = marks_of(run, from->to, from->n_to, true),
        .depth = (is_ban ? 1.0 : from->cut_share->number) * (1.0 - exempt),
        .start_step = span.start_step,
        .end_step = span.end_step,
        .phase_in_steps = span.phase_in_steps,
    };
}

static void read_measures(struct mrio_run *run)
{
    const Brink__V1__Scenario *scenario = run->record.request->scenario;
    const struct mrio_record *record = &run->record;
    if (scenario->n_measures == 0) {
        return;
    }
    run->measures = arena_take_array(&run->arena, scenario->n_measures, sizeof *run->measures);
    run->permitted = arena_take_array(&run->arena, record->industries * record->regions,
                                      sizeof *run->permitted);
    for (size_t i = 0; run->measures != NULL && i < scenario->n_measures; i++) {
        read_measure(run, scenario->measures[i]);
    }
}

static void permit(struct mrio_run *run, size_t step)
{
    mrio_permitted(run->measures, run->measure_count, run->record.regions, run->record.sectors,
                   (int64_t)step, run->permitted);
}

static enum status make_model(struct mrio_run *run)
{
    const Brink__V1__Table *table = table_of(run);
    const struct mrio_record *record = &run->record;
    struct arena rows = {0};
    const double **flows = arena_take_array(&rows, record->industries, sizeof *flows);
    const double **final = arena_take_array(&rows, record->industries, sizeof *final);
    double *output = arena_take_array(&rows, record->industries, sizeof *output);
    enum status status = STATUS_NO_MEMORY;
    if (!rows.failed) {
        for (size_t i = 0; i < record->industries; i++) {
            flows[i] = table->industries[i]->flows;
            final[i] = table->industries[i]->final_demand;
            output[i] = table->industries[i]->output;
        }
        const struct mrio_table numbers = {record->regions, record->sectors, flows, final,
                                           output};
        const struct mrio_settings settings = settings_of(table);
        status = mrio_new(&numbers, &settings, run->permitted, &run->model);
    }
    arena_clear(&rows);
    return status;
}

/* Sizes, and whether what will be left of the run stays within its limit. */
static enum status measure_room(struct mrio_run *run, struct problems *problems)
{
    const Brink__V1__Table *table = table_of(run);
    struct mrio_record *record = &run->record;
    record->sectors = mrio_sector_count(table);
    record->industries = table->n_industries;
    record->regions = record->industries / record->sectors;
    record->steps = table->steps;
    record->stock_count = (record->steps - 1) / table->stocks_every + 1;
    uint64_t numbers = (uint64_t)record->steps * MRIO_SERIES_COUNT +
                       (uint64_t)record->stock_count * record->sectors;
    uint64_t bytes = numbers * record->industries * sizeof(double);
    if (bytes > MRIO_RUN_BYTES_MAX) {
        problem_add(
            problems, "table.steps",
            "%u steps of %zu industries, with stocks every %u of them, leave %.1f GiB of "
            "results; at most %.0f GiB: ask for fewer steps, or stocks less often",
            table->steps, record->industries, table->stocks_every, (double)bytes / 0x1p30,
            (double)MRIO_RUN_BYTES_MAX / 0x1p30);
        return STATUS_FULL;
    }
    return STATUS_OK;
}

static enum status fill(struct mrio_run *run, struct problems *problems)
{
    struct mrio_record *record = &run->record;
    struct arena *arena = &run->arena;
    enum status status = measure_room(run, problems);
    if (status != STATUS_OK) {
        return status;
    }
    record->series = arena_take_array(arena, record->steps * MRIO_SERIES_COUNT,
                                      record->industries * sizeof(double));
    record->stocks = arena_take_array(arena, record->stock_count * record->sectors,
                                      record->industries * sizeof(double));
    record->unmet = arena_take_array(arena, record->steps, sizeof(double));
    record->shortages = arena_take_array(arena, record->industries, sizeof *record->shortages);
    run->loss = arena_take_array(arena, record->industries, sizeof(double));
    read_measures(run);
    if (arena->failed) {
        return STATUS_NO_MEMORY;
    }
    if (run->permitted != NULL) {
        permit(run, 0);
    }
    status = make_model(run);
    if (status == STATUS_OK) {
        record->base_output = mrio_base_output(run->model);
        record->value_added = mrio_base_value_added(run->model);
        for (size_t i = 0; i < record->industries; i++) {
            record->base_final += mrio_base_final(run->model)[i];
        }
    }
    return status;
}

enum status mrio_run_new(const Brink__V1__ScenarioRequest *request,
                         struct problems *problems,
                         struct mrio_run **run_out)
{
    struct mrio_run *run = calloc(1, sizeof *run);
    if (run == NULL) {
        return STATUS_NO_MEMORY;
    }
    run->record.request = request;
    atomic_init(&run->steps_done, 0);
    enum status status = fill(run, problems);
    if (status != STATUS_OK) {
        mrio_run_free(&run);
        return status;
    }
    *run_out = run;
    return STATUS_OK;
}

void mrio_run_free(struct mrio_run **run_p)
{
    struct mrio_run *run = *run_p;
    if (run == NULL) {
        return;
    }
    mrio_free(&run->model);
    arena_clear(&run->arena);
    free(run);
    *run_p = NULL;
}

/* Computing. */

static void read_loss(struct mrio_run *run, size_t step)
{
    for (size_t i = 0; i < run->record.industries; i++) {
        const Brink__V1__Industry *industry = table_of(run)->industries[i];
        run->loss[i] = step < industry->n_capacity_loss ? industry->capacity_loss[step] : 0.0;
    }
}

static void note_stocks(struct mrio_run *run, size_t step)
{
    const struct mrio_record *record = &run->record;
    size_t every = table_of(run)->stocks_every;
    if (step % every != 0) {
        return;
    }
    for (size_t p = 0; p < record->sectors; p++) {
        double *to = record->stocks + (step / every * record->sectors + p) * record->industries;
        memcpy(to, mrio_stock(run->model, p), record->industries * sizeof(double));
    }
}

static void note_shortages(struct mrio_run *run, size_t step)
{
    for (size_t i = 0; i < run->record.industries; i++) {
        struct mrio_shortage *shortage = &run->record.shortages[i];
        size_t product = mrio_lacking(run->model, i);
        if (product != SIZE_MAX && shortage->steps == 0) {
            shortage->first_step = step;
            shortage->product = product;
        }
        shortage->steps += product != SIZE_MAX;
    }
}

static double sum_of(const double *numbers, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += numbers[i];
    }
    return sum;
}

/* False: a number is not finite. */
static bool note_step(struct mrio_run *run, size_t step)
{
    const struct mrio_record *record = &run->record;
    const double *const from[MRIO_SERIES_COUNT] = {
        mrio_production(run->model), mrio_capacity(run->model), mrio_demand(run->model),
        mrio_overcapacity(run->model)};
    size_t count = record->industries;
    double sum = 0.0;
    for (size_t s = 0; s < MRIO_SERIES_COUNT; s++) {
        double *to = record->series + (step * MRIO_SERIES_COUNT + s) * count;
        memcpy(to, from[s], count * sizeof(double));
        sum += sum_of(to, count);
    }
    record->unmet[step] = record->base_final - sum_of(mrio_to_final(run->model), count);
    note_shortages(run, step);
    return isfinite(sum) && isfinite(record->unmet[step]);
}

enum status
mrio_run_compute(struct mrio_run *run, const atomic_bool *stop, struct problems *problems)
{
    const struct mrio_measure *measures = run->measures;
    for (size_t step = 0; step < run->record.steps; step++) {
        if (atomic_load_explicit(stop, memory_order_relaxed)) {
            return STATUS_CANCELLED;
        }
        if (run->permitted != NULL &&
            !mrio_permits_as_before(measures, run->measure_count, (int64_t)step + 1)) {
            permit(run, step + 1);
            mrio_permit(run->model, run->permitted);
        }
        note_stocks(run, step);
        read_loss(run, step);
        mrio_step(run->model, run->loss);
        if (!note_step(run, step)) {
            problem_add(problems, "table",
                        "a result of step %zu is not a finite number: the table is beyond what "
                        "the model can compute",
                        step);
            return STATUS_NOT_CONVERGED;
        }
        atomic_store_explicit(&run->steps_done, step + 1, memory_order_relaxed);
    }
    return STATUS_OK;
}

uint64_t mrio_run_steps_done(const struct mrio_run *run)
{
    return atomic_load_explicit(&run->steps_done, memory_order_relaxed);
}

const struct mrio_record *mrio_run_record(const struct mrio_run *run)
{
    return &run->record;
}
