#include "model/economy.h"

#include "model/exchange.h"
#include "model/function.h"
#include "model/month.h"

#include <stdio.h>

static const double COVER_STEPS_LEAST = 1.5;
static const double BOTTLENECK_FACTOR = 0.99;
static const double INCOME_LEAST = 1e-3;

struct economy {
    struct arena arena; /* holds everything, this struct too */
    const struct world *world;
    struct economy_settings settings;
    bool has_measures;
    struct package *package;
    struct sample sample;
    struct balance balance;
    struct production production;
    struct exports exports;
    struct exchange exchange;
    lane income;      /* Y, smoothed */
    lane income_rate; /* per step */
    size_t steps;
    size_t step;                            /* the next one */
    lane *series[ECONOMY_SERIES_COUNT];     /* [steps] each */
    lane *output;                           /* [sector][steps] ratio to base */
    struct economy_bottleneck *bottlenecks; /* [sector] */
};

static void check_cover(const struct uncertain *stock_months,
                        const struct economy_settings *settings,
                        const char *path,
                        struct problems *problems)
{
    const struct distribution *d = &stock_months->distribution;
    double least = distribution_central(d);
    if (d->kind <= DISTRIBUTION_TRIANGULAR) {
        least = distribution_support(d).least;
    }
    double steps = least * settings->steps_per_year / 12.0;
    if (!(steps >= COVER_STEPS_LEAST)) {
        problem_add(problems, path,
                    "a cover of %g months is %.3g steps of 1/%u year; at least %g steps", least,
                    steps, settings->steps_per_year, COVER_STEPS_LEAST);
    }
}

static void check_covers(const struct economy_case *economy_case, struct problems *problems)
{
    const struct world *world = economy_case->world;
    char path[WORLD_PATH_MAX];
    for (size_t i = 0; i < world->sector_count; i++) {
        snprintf(path, sizeof path, "world.sectors[%zu].stock_months", i);
        check_cover(&world->sectors[i].stock_months, &economy_case->settings, path, problems);
    }
    for (size_t i = 0; i < world->import_count; i++) {
        snprintf(path, sizeof path, "world.imports[%zu].stock_months", i);
        check_cover(&world->imports[i].stock_months, &economy_case->settings, path, problems);
    }
}

void economy_check(const struct economy_case *economy_case, struct problems *problems)
{
    const struct economy_settings *settings = &economy_case->settings;
    size_t known = problems->count + problems->left_out;
    if (settings->months < 12 || settings->months > ECONOMY_MONTHS_MAX) {
        problem_add(problems, "months", "%u is outside 12 to %d", settings->months,
                    ECONOMY_MONTHS_MAX);
    }
    if (settings->steps_per_year < 12 ||
        settings->steps_per_year > ECONOMY_STEPS_PER_YEAR_MAX) {
        problem_add(problems, "steps_per_year", "%u is outside 12 to %d",
                    settings->steps_per_year, ECONOMY_STEPS_PER_YEAR_MAX);
    }
    world_check(economy_case->world, problems);
    if (problems->count + problems->left_out > known) {
        return;
    }
    check_covers(economy_case, problems);
    package_check(economy_case->world, economy_case->measures, economy_case->measure_count,
                  problems);
}

static void take_results(struct economy *economy)
{
    struct arena *arena = &economy->arena;
    for (int s = 0; s < ECONOMY_SERIES_COUNT; s++) {
        economy->series[s] = lane_take(arena, economy->steps);
    }
    size_t sectors = economy->world->sector_count;
    economy->output = lane_take(arena, economy->steps * sectors);
    economy->bottlenecks = arena_take_array(arena, sectors, sizeof *economy->bottlenecks);
}

static enum status fill(struct economy *economy, const struct economy_case *economy_case)
{
    const struct world *world = economy_case->world;
    const struct economy_settings *settings = &economy_case->settings;
    const struct production_settings production = {
        .steps_per_year = settings->steps_per_year,
        .proportional_delivery = settings->proportional_delivery,
        .leontief = settings->leontief,
    };
    economy->world = world;
    economy->settings = *settings;
    economy->has_measures = economy_case->measure_count > 0;
    economy->steps = month_steps(settings->months, settings->steps_per_year);
    take_results(economy);
    if (package_new(world, economy_case->measures, economy_case->measure_count, &economy->arena,
                    &economy->package) != STATUS_OK ||
        sample_init(&economy->sample, world, &economy->arena) != STATUS_OK ||
        balance_init(&economy->balance, world, &economy->arena) != STATUS_OK ||
        production_init(&economy->production, world, &production, &economy->arena) !=
            STATUS_OK ||
        exports_init(&economy->exports, world, &economy->arena) != STATUS_OK ||
        exchange_init(&economy->exchange, world, &economy->arena) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

enum status economy_new(const struct economy_case *economy_case,
                        struct problems *problems,
                        struct economy **economy_out)
{
    size_t known = problems->count + problems->left_out;
    economy_check(economy_case, problems);
    if (problems->count + problems->left_out > known) {
        return STATUS_BAD_INPUT;
    }
    struct arena arena = {0};
    struct economy *economy = (void *)lane_take(&arena, sizeof *economy / sizeof(lane) + 1);
    if (economy == NULL) {
        return STATUS_NO_MEMORY;
    }
    economy->arena = arena;
    enum status status = fill(economy, economy_case);
    if (status != STATUS_OK) {
        economy_free(&economy);
        return status;
    }
    *economy_out = economy;
    return STATUS_OK;
}

void economy_free(struct economy **economy_p)
{
    if (*economy_p == NULL) {
        return;
    }
    struct arena arena = (*economy_p)->arena;
    *economy_p = NULL;
    arena_clear(&arena);
}

enum status
economy_start(struct economy *economy, const struct draws *draws, struct problems *problems)
{
    sample_take(&economy->sample, draws);
    enum status status = balance_build(&economy->balance, &economy->sample, problems);
    if (status == STATUS_OK) {
        economy_restart(economy, draws);
    }
    return status;
}

void economy_scale(struct economy *economy, size_t measure, const lane *scale)
{
    package_scale(economy->package, measure, scale);
}

void economy_severity_at(struct economy *economy, double years, lane *severity_out)
{
    package_at(economy->package, years);
    *severity_out = package_stops(economy->package)->severity;
}

void economy_restart(struct economy *economy, const struct draws *draws)
{
    const lane *number = economy->sample.number;
    lane smoothing =
        number[WORLD_INCOME_SMOOTHING_MONTHS] * economy->settings.steps_per_year / 12.0;
    economy->income = lane_of(1.0);
    economy->income_rate = 1.0 / lane_max(smoothing, lane_of(1.0));
    economy->step = 0;
    package_start(economy->package, &economy->sample, draws);
    production_start(&economy->production, &economy->balance, &economy->sample);
    exports_start(&economy->exports, &economy->balance, &economy->sample,
                  &economy->production.settings);
    exchange_start(&economy->exchange, &economy->sample, economy->settings.steps_per_year,
                   economy->settings.no_exchange_limit);
    for (size_t i = 0; i < economy->world->sector_count; i++) {
        for (int l = 0; l < LANES; l++) {
            economy->bottlenecks[i].step[l] = -1;
        }
    }
}

/* What final demand that follows income is multiplied with in this step. */
static lane follow_income(struct economy *economy)
{
    lane gdp;
    production_gdp(&economy->production, &gdp);
    economy->income += (gdp - economy->income) * economy->income_rate;
    if (economy->settings.no_income_feedback || economy->settings.leontief) {
        return lane_of(1.0);
    }
    lane income = lane_max(economy->income, lane_of(INCOME_LEAST));
    return function_exp_lane(economy->sample.number[WORLD_INCOME_ELASTICITY] *
                             function_log_lane(income));
}

static double illicit_ramp(const struct economy *economy, double years)
{
    double begun = years - economy->world->illicit_start_years;
    double whole = economy->world->illicit_ramp_months / 12.0;
    if (!economy->has_measures || begun <= 0.0) {
        return 0.0;
    }
    return begun < whole ? begun / whole : 1.0;
}

static void note_bottlenecks(struct economy *economy)
{
    const struct production *production = &economy->production;
    for (size_t i = 0; i < economy->world->sector_count; i++) {
        struct economy_bottleneck *bottleneck = &economy->bottlenecks[i];
        for (int l = 0; l < LANES; l++) {
            if (production->factor[i][l] < BOTTLENECK_FACTOR && bottleneck->step[l] < 0) {
                bottleneck->step[l] = (int)economy->step;
                bottleneck->input[l] = production_tightest(production, i, l);
            }
        }
    }
}

static void record(struct economy *economy)
{
    const struct production *production = &economy->production;
    const struct exchange *exchange = &economy->exchange;
    size_t k = economy->step;
    lane **series = economy->series;
    production_gdp(production, &series[ECONOMY_GDP][k]);
    production_unmet(production, &series[ECONOMY_UNMET][k]);
    exchange_received(exchange, WORLD_FUEL, &series[ECONOMY_FUEL][k]);
    exchange_received(exchange, WORLD_FOOD, &series[ECONOMY_FOOD][k]);
    series[ECONOMY_EXPORTS_RECORDED][k] = economy->exports.recorded_musd;
    series[ECONOMY_EXPORTS_COVERT][k] = economy->exports.covert_musd;
    series[ECONOMY_IMPORTS_LEGAL][k] = exchange->legal_musd;
    series[ECONOMY_IMPORTS_COVERT][k] = exchange->covert_musd;
    series[ECONOMY_LABOUR][k] = exchange->labour_musd;
    series[ECONOMY_OTHER_INFLOW][k] = exchange->other_musd;
    series[ECONOMY_RESERVES][k] = exchange->reserves_musd;
    series[ECONOMY_SEVERITY][k] = package_stops(economy->package)->severity;
    for (size_t i = 0; i < economy->world->sector_count; i++) {
        economy->output[i * economy->steps + k] =
            production->output[i] / production->base_output[i];
    }
    note_bottlenecks(economy);
}

static void step_once(struct economy *economy)
{
    struct production *production = &economy->production;
    struct exports *exports = &economy->exports;
    struct exchange *exchange = &economy->exchange;
    const struct package *package = economy->package;
    double years = ((double)economy->step + 0.5) / economy->settings.steps_per_year;
    bool first = economy->step == 0;
    bool grows = years > 1.0;
    package_at(economy->package, years);
    exports_plan(exports, package, production, grows);
    lane income = follow_income(economy);
    production_plan(production, exports->demand, &income, exports->capacity_gain, first);
    production_make(production);
    exports_earn(exports, package, production);
    exchange_order(exchange, package, &production->ordered[economy->world->sector_count],
                   exports, &income, grows);
    exchange_pay(exchange, package, exports, illicit_ramp(economy, years));
    production_restock(production, exchange->received);
    lane equipment;
    exchange_equipment(exchange, &equipment);
    production_renew(production, &equipment);
    record(economy);
}

bool economy_advance(struct economy *economy, size_t steps_max)
{
    size_t left = economy->steps - economy->step;
    for (size_t i = 0; i < left && i < steps_max; i++) {
        step_once(economy);
        economy->step++;
    }
    return economy->step < economy->steps;
}

enum status
economy_run(struct economy *economy, const struct draws *draws, struct problems *problems)
{
    enum status status = economy_start(economy, draws, problems);
    if (status == STATUS_OK) {
        economy_advance(economy, economy->steps);
    }
    return status;
}

size_t economy_steps(const struct economy *economy)
{
    return economy->steps;
}

const lane *economy_series(const struct economy *economy, enum economy_series series)
{
    return economy->series[series];
}

const lane *economy_output(const struct economy *economy, size_t sector)
{
    return &economy->output[sector * economy->steps];
}

const struct economy_bottleneck *economy_bottleneck(const struct economy *economy,
                                                    size_t sector)
{
    return &economy->bottlenecks[sector];
}

const struct sample *economy_sample(const struct economy *economy)
{
    return &economy->sample;
}
