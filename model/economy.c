#include "model/economy.h"

#include "model/month.h"
#include "model/steps.h"

#include <stdio.h>

static const double COVER_STEPS_LEAST = 1.5;

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
    economy->factor_limit = lane_take(arena, sectors);
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
    economy->kernel = kernel_best();
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
    return economy->kernel->start(economy, draws, problems);
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

void economy_enforce(struct economy *economy,
                     size_t partner,
                     double from_years,
                     const lane *level)
{
    package_enforce(economy->package, partner, from_years, level);
}

void economy_watch(struct economy *economy, size_t partner)
{
    economy->watches = partner != WORLD_NONE;
    package_watch(economy->package, partner);
}

void economy_barred_at(struct economy *economy, double years, lane *barred_out)
{
    package_at(economy->package, years);
    *barred_out = package_stops(economy->package)->barred_with;
}

void economy_restart(struct economy *economy, const struct draws *draws)
{
    economy->kernel->restart(economy, draws);
}

bool economy_advance(struct economy *economy, size_t steps_max)
{
    return economy->kernel->advance(economy, steps_max);
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
