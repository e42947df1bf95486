#include "model/exports.h"

#include "model/function.h"

enum status
exports_init(struct exports *exports, const struct world *world, struct arena *arena)
{
    size_t goods = world->export_count;
    *exports = (struct exports){
        .world = world,
        .base = lane_take(arena, goods),
        .diverted = lane_take(arena, goods),
        .absorbed_share = lane_take(arena, goods),
        .passing_base = lane_take(arena, world->processing_count),
        .sold = lane_take(arena, goods),
        .rerouted = lane_take(arena, goods),
        .absorbed = lane_take(arena, goods),
        .demand = lane_take(arena, world->sector_count),
        .capacity_gain = lane_take(arena, world->sector_count),
        .passing = lane_take(arena, world->import_count),
    };
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* Rate per step of an adjustment over so many months, at most 1. */
static lane rate_of(lane months, unsigned steps_per_year)
{
    return 1.0 / lane_max(months * steps_per_year / 12.0, lane_of(1.0));
}

/* Growth factor of a step at so many % a year. */
static lane growth_step(lane pct, unsigned steps_per_year)
{
    return function_exp_lane(function_log1p_lane(pct / 100.0) / steps_per_year);
}

void exports_start(struct exports *exports,
                   const struct balance *balance,
                   const struct sample *sample,
                   const struct production_settings *settings)
{
    const struct world *world = exports->world;
    const lane *number = sample->number;
    unsigned steps = settings->steps_per_year;
    double step = 1.0 / steps;
    exports->rerouting_rate = rate_of(number[WORLD_REROUTING_MONTHS], steps);
    exports->absorption_rate = rate_of(number[WORLD_ABSORPTION_MONTHS], steps);
    exports->absorption_capacity = number[WORLD_ABSORPTION_CAPACITY];
    exports->hidden_share = number[WORLD_HIDDEN_SHARE];
    exports->discount = number[WORLD_REROUTING_DISCOUNT];
    exports->trend_step = growth_step(number[WORLD_FREE_EXPORTS_TREND], steps);
    exports->trend = lane_of(1.0);
    for (size_t g = 0; g < world->export_count; g++) {
        double kept = settings->leontief ? 0.0 : 1.0;
        exports->base[g] = lane_of(world->exports[g].value_musd * step);
        exports->diverted[g] = kept * sample->export_diverted[g];
        exports->absorbed_share[g] = kept * sample->export_absorbed[g];
        exports->rerouted[g] = lane_of(0.0);
        exports->absorbed[g] = lane_of(0.0);
    }
    for (size_t k = 0; k < world->processing_count; k++) {
        exports->passing_base[k] = balance->processed[k] * step;
    }
}

static void plan_good(struct exports *exports, const struct package_stops *stops, size_t g)
{
    lane stopped = exports->base[g] * stops->export_stopped[g];
    lane goal = stopped * exports->diverted[g] * stops->export_covert_open[g];
    exports->sold[g] = exports->base[g] * (1.0 - stops->export_stopped[g]);
    exports->rerouted[g] += (goal - exports->rerouted[g]) * exports->rerouting_rate;
    lane lost = stopped - exports->rerouted[g];
    exports->absorbed[g] +=
        (exports->absorbed_share[g] * lost - exports->absorbed[g]) * exports->absorption_rate;
}

static void pass_through(struct exports *exports)
{
    const struct world *world = exports->world;
    for (size_t g = 0; g < world->import_count; g++) {
        exports->passing[g] = lane_of(0.0);
    }
    for (size_t k = 0; k < world->processing_count; k++) {
        const struct world_processing *row = &world->processing[k];
        size_t good = row->export_good;
        lane level = (exports->sold[good] + exports->rerouted[good]) / exports->base[good];
        lane passing = exports->passing_base[k] * level;
        exports->passing[row->import_good] += passing;
        exports->demand[row->sector] -= passing;
    }
}

void exports_plan(struct exports *exports,
                  const struct package *package,
                  const struct production *production,
                  bool grows)
{
    const struct world *world = exports->world;
    const struct package_stops *stops = package_stops(package);
    if (grows) {
        exports->trend *= exports->trend_step;
    }
    for (size_t i = 0; i < world->sector_count; i++) {
        exports->demand[i] = lane_of(0.0);
        exports->capacity_gain[i] = lane_of(0.0);
    }
    for (size_t g = 0; g < world->export_count; g++) {
        const struct world_export *good = &world->exports[g];
        plan_good(exports, stops, g);
        if (package_leaves_export(package, g)) {
            exports->sold[g] *= exports->trend;
        }
        exports->demand[good->sector] +=
            exports->sold[g] + exports->rerouted[g] + exports->absorbed[g];
        if (good->absorbed_by != WORLD_NONE) {
            exports->capacity_gain[good->absorbed_by] +=
                exports->absorption_capacity * exports->absorbed[g] /
                lane_max(production->absorbed_use[g], lane_of(1e-12));
        }
    }
    pass_through(exports);
}

void exports_earn(struct exports *exports,
                  const struct package *package,
                  const struct production *production)
{
    const struct world *world = exports->world;
    const struct package_stops *stops = package_stops(package);
    lane sold = lane_of(0.0);
    lane hidden = lane_of(0.0);
    lane rerouted = lane_of(0.0);
    for (size_t g = 0; g < world->export_count; g++) {
        lane delivered = production->to_final[world->exports[g].sector];
        lane paid = delivered * (1.0 - stops->export_price_cut[g]);
        lane leaked = stops->export_barred[g] - stops->export_stopped[g];
        sold += exports->sold[g] * paid;
        hidden += exports->base[g] * lane_max(leaked, lane_of(0.0)) * paid;
        rerouted += exports->rerouted[g] * delivered;
    }
    hidden *= exports->hidden_share;
    exports->recorded_musd = sold - hidden;
    exports->covert_musd = rerouted * (1.0 - exports->discount) + hidden;
}
