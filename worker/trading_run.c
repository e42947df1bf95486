#include "worker/trading_run.h"

#include "base/arena.h"
#include "worker/analysis.h"
#include "worker/trading_report.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct trading_run {
    struct arena arena;
    struct trading_record record;
    struct trade *model;
    double *flows; /* NULL: not asked for */
};

static const enum trade_deficits deficits[] = {
    [BRINK__V1__TRADE_DEFICITS__TRADE_DEFICITS_ADDITIVE] = TRADE_ADDITIVE,
    [BRINK__V1__TRADE_DEFICITS__TRADE_DEFICITS_MULTIPLICATIVE] = TRADE_MULTIPLICATIVE,
    [BRINK__V1__TRADE_DEFICITS__TRADE_DEFICITS_ZERO] = TRADE_NO_DEFICITS,
};

static const double *given(const double *numbers, size_t count)
{
    return count > 0 ? numbers : NULL;
}

static const bool *read_embargo(struct trading_run *run, const Brink__V1__TradeTables *trade)
{
    if (trade->n_embargo == 0) {
        return NULL;
    }
    bool *embargo = arena_take_array(&run->arena, trade->n_embargo, sizeof *embargo);
    for (size_t cell = 0; embargo != NULL && cell < trade->n_embargo; cell++) {
        embargo[cell] = trade->embargo[cell] != 0;
    }
    return embargo;
}

static const bool *read_coalition(struct trading_run *run, const Brink__V1__TradeTables *trade)
{
    if (trade->n_coalition == 0) {
        return NULL;
    }
    bool *members = arena_take_array(&run->arena, trade->n_countries, sizeof *members);
    for (size_t n = 0; members != NULL && n < trade->n_countries; n++) {
        for (size_t i = 0; i < trade->n_coalition && !members[n]; i++) {
            members[n] = strcmp(trade->countries[n], trade->coalition[i]) == 0;
        }
    }
    return members;
}

static struct trade_table table_of(const Brink__V1__TradeTables *trade)
{
    return (struct trade_table){
        .country_count = trade->n_countries,
        .sector_count = trade->n_sectors,
        .countries = (const char *const *)trade->countries,
        .sectors = (const char *const *)trade->sectors,
        .theta = trade->theta,
        .flows = trade->flows,
        .tariff = given(trade->tariff, trade->n_tariff),
        .value_added_share = given(trade->value_added_share, trade->n_value_added_share),
        .input_share = given(trade->input_share, trade->n_input_share),
        .final_share = given(trade->final_share, trade->n_final_share),
        .value_added = given(trade->value_added, trade->n_value_added),
        .deficit = given(trade->deficit, trade->n_deficit),
    };
}

/* Beside a world the measures are the shock. */
static enum status add_measures(struct trading_run *run, const struct inputs *inputs)
{
    struct trading_shock *shock = arena_take(&run->arena, sizeof *shock);
    enum status status = shock != NULL ? trading_shock_find(inputs, run->record.request->trade,
                                                            &run->arena, shock)
                                       : STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        run->record.asked.shock.barrier = shock->barrier;
        run->record.asked.shock.embargo = shock->embargo;
        run->record.beside = shock;
        run->record.horizon = inputs->horizon;
    }
    return status;
}

static enum status
fill(struct trading_run *run, const struct inputs *inputs, struct problems *problems)
{
    const Brink__V1__TradeTables *trade = run->record.request->trade;
    struct trade_case *asked = &run->record.asked;
    *asked = (struct trade_case){
        .table = table_of(trade),
        /* Tariffs that are left out stay; the model takes none as there being none. */
        .shock = {.tariff = trade->n_tariff_after > 0 ? trade->tariff_after
                                                      : given(trade->tariff, trade->n_tariff),
                  .barrier = given(trade->barrier, trade->n_barrier),
                  .embargo = read_embargo(run, trade)},
        .settings = {.deficits = deficits[trade->deficits],
                     .coalition = read_coalition(run, trade),
                     .imbalance_max = trade->imbalance_max,
                     .iterations_max = trade->iterations_max},
    };
    if (trade->list_flows) {
        run->flows = arena_take_array(&run->arena, trade->n_flows, sizeof *run->flows);
    }
    enum status status = run->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
    if (status == STATUS_OK && inputs != NULL) {
        status = add_measures(run, inputs);
    }
    return status == STATUS_OK ? trade_new(asked, problems, &run->model) : status;
}

static void discard(void **state_p)
{
    struct trading_run *run = *state_p;
    if (run != NULL) {
        trade_free(&run->model);
        arena_clear(&run->arena);
        free(run);
        *state_p = NULL;
    }
}

static enum status make(const Brink__V1__ScenarioRequest *request,
                        const struct inputs *inputs,
                        struct problems *problems,
                        void **state_out)
{
    struct trading_run *run = calloc(1, sizeof *run);
    if (run == NULL) {
        return STATUS_NO_MEMORY;
    }
    run->record.request = request;
    enum status status = fill(run, inputs, problems);
    if (status != STATUS_OK) {
        void *state = run;
        discard(&state);
        return status;
    }
    *state_out = run;
    return STATUS_OK;
}

static uint32_t draws(const void *state)
{
    (void)state;
    return 1;
}

/* Some hundred rounds over all flows, a few nanoseconds each; a step of a draw takes half a
 * microsecond. An estimate: assumption. */
static uint64_t steps(const void *state)
{
    const struct trading_run *run = state;
    const Brink__V1__TradeTables *trade = run->record.request->trade;
    return (uint64_t)trade->n_countries * trade->n_countries * trade->n_sectors;
}

static size_t unit_draws(const void *state)
{
    (void)state;
    return 1;
}

static size_t unit_count(const void *state, enum task_stage stage)
{
    (void)state;
    return stage == TASK_DRAW ? 1 : 0;
}

/* The model finds the equilibrium in one go. */
static uint64_t moves(const void *state)
{
    (void)state;
    return 0;
}

static enum status run_unit(void *state, const struct solo_unit *unit)
{
    struct trading_run *run = state;
    if (atomic_load_explicit(unit->stop, memory_order_relaxed)) {
        return STATUS_CANCELLED;
    }
    enum status status = trade_run(run->model, unit->problems);
    if (status != STATUS_OK) {
        return status;
    }
    if (run->flows != NULL) {
        trade_flows(run->model, run->flows);
    }
    run->record.flows = run->flows;
    run->record.effects = trade_effects(run->model);
    run->record.account = trade_account(run->model);
    return STATUS_OK;
}

static const ProtobufCMessage *subject(const Brink__V1__ScenarioRequest *request)
{
    return &request->trade->base;
}

static void report(const void *state, struct answer *answer, Brink__V1__Assessment *assessment)
{
    const struct trading_run *run = state;
    trading_report(&run->record, answer, assessment);
}

const struct solo *trading_solo(void)
{
    static const struct solo solo = {.name = "trade",
                                     .make = make,
                                     .discard = discard,
                                     .draws = draws,
                                     .steps = steps,
                                     .unit_draws = unit_draws,
                                     .unit_count = unit_count,
                                     .moves = moves,
                                     .run = run_unit,
                                     .subject = subject,
                                     .report = report,
                                     .version = analysis_trade_version};
    return &solo;
}
