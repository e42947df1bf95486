#include "model/exports.h"

#include "model/function.h"

static const double NOTHING = 1e-12; /* a divisor below it counts as this much */

enum status
exports_init(struct exports *exports, const struct world *world, struct arena *arena)
{
    size_t goods = world->export_count;
    size_t sectors = world->sector_count;
    *exports = (struct exports){
        .world = world,
        .base = lane_take(arena, goods),
        .diverted = lane_take(arena, goods),
        .absorbed_share = lane_take(arena, goods),
        .level = lane_take(arena, world->processing_count),
        .stopped = lane_take(arena, goods),
        .goal = lane_take(arena, goods),
        .paid = lane_take(arena, goods),
        .gain = lane_take(arena, goods),
        .moves = arena_take_array(arena, goods, sizeof *exports->moves),
        .grows = arena_take_array(arena, goods, sizeof *exports->grows),
        .sold_named = lane_take(arena, sectors),
        .sales_named = lane_take(arena, sectors),
        .free = lane_take(arena, sectors),
        .leaked = lane_take(arena, sectors),
        .sold = lane_take(arena, goods),
        .rerouted = lane_take(arena, goods),
        .absorbed = lane_take(arena, goods),
        .demand = lane_take(arena, sectors),
        .sales = lane_take(arena, sectors),
        .covert = lane_take(arena, sectors),
        .capacity_gain = lane_take(arena, sectors),
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
    exports->turn = 0;
    for (size_t g = 0; g < world->export_count; g++) {
        double kept = settings->leontief ? 0.0 : 1.0;
        exports->base[g] = lane_of(world->exports[g].value_musd * step);
        exports->diverted[g] = kept * sample->export_diverted[g];
        exports->absorbed_share[g] = kept * sample->export_absorbed[g];
        exports->rerouted[g] = lane_of(0.0);
        exports->absorbed[g] = lane_of(0.0);
        exports->moves[g] = false;
    }
    for (size_t k = 0; k < world->processing_count; k++) {
        size_t good = world->processing[k].export_good;
        exports->level[k] = balance->processed[k] * step / exports->base[good];
    }
}

/* What the stops leave of a good. */
static void turn_good(struct exports *exports,
                      const struct package *package,
                      const struct production *production,
                      size_t g)
{
    const struct package_stops *stops = package_stops(package);
    const struct world_export *good = &exports->world->exports[g];
    const lane zero = lane_of(0.0);
    size_t i = good->sector;
    lane base = exports->base[g];
    lane kept = base * (1.0 - stops->export_stopped[g]);
    lane paid = 1.0 - stops->export_price_cut[g];
    lane leaked = lane_max(stops->export_barred[g] - stops->export_stopped[g], zero);
    exports->stopped[g] = base * stops->export_stopped[g];
    exports->goal[g] =
        exports->stopped[g] * exports->diverted[g] * stops->export_covert_open[g];
    exports->paid[g] = paid;
    exports->moves[g] = exports->moves[g] || lane_any_above(stops->export_stopped[g], 0.0);
    exports->sold[g] = kept;
    exports->leaked[i] += base * leaked * paid;
    exports->grows[g] = package_leaves_export(package, g);
    if (exports->grows[g]) {
        exports->free[i] += kept;
    } else {
        exports->sold_named[i] += kept;
        exports->sales_named[i] += kept * paid;
    }
    if (good->absorbed_by != WORLD_NONE) {
        exports->gain[g] = exports->absorption_capacity /
                           lane_max(production->absorbed_use[g], lane_of(NOTHING));
    }
}

static void turn(struct exports *exports,
                 const struct package *package,
                 const struct production *production)
{
    const lane zero = lane_of(0.0);
    exports->turn = package_turn(package);
    for (size_t i = 0; i < exports->world->sector_count; i++) {
        exports->sold_named[i] = zero;
        exports->sales_named[i] = zero;
        exports->free[i] = zero;
        exports->leaked[i] = zero;
    }
    for (size_t g = 0; g < exports->world->export_count; g++) {
        turn_good(exports, package, production, g);
    }
}

/* Reroutes and absorbs what is stopped of a good. */
static void move_good(struct exports *exports, size_t g)
{
    const struct world_export *good = &exports->world->exports[g];
    lane rerouted = exports->rerouted[g];
    lane absorbed = exports->absorbed[g];
    rerouted += (exports->goal[g] - rerouted) * exports->rerouting_rate;
    lane lost = exports->stopped[g] - rerouted;
    absorbed += (exports->absorbed_share[g] * lost - absorbed) * exports->absorption_rate;
    exports->rerouted[g] = rerouted;
    exports->absorbed[g] = absorbed;
    exports->demand[good->sector] += rerouted + absorbed;
    exports->covert[good->sector] += rerouted;
    if (good->absorbed_by != WORLD_NONE) {
        exports->capacity_gain[good->absorbed_by] += exports->gain[g] * absorbed;
    }
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
        lane passing = exports->level[k] * (exports->sold[good] + exports->rerouted[good]);
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
    if (grows) {
        exports->trend *= exports->trend_step;
    }
    if (exports->turn != package_turn(package)) {
        turn(exports, package, production);
    }
    for (size_t i = 0; i < world->sector_count; i++) {
        lane free = exports->free[i] * exports->trend;
        exports->demand[i] = exports->sold_named[i] + free;
        exports->sales[i] = exports->sales_named[i] + free;
        exports->covert[i] = lane_of(0.0);
        exports->capacity_gain[i] = lane_of(0.0);
    }
    for (size_t g = 0; g < world->export_count; g++) {
        if (exports->moves[g]) {
            move_good(exports, g);
        } else if (exports->grows[g]) {
            exports->sold[g] = exports->base[g] * exports->trend;
        }
    }
    pass_through(exports);
}

void exports_earn(struct exports *exports, const struct production *production)
{
    lane sold = lane_of(0.0);
    lane leaked = lane_of(0.0);
    lane covert = lane_of(0.0);
    for (size_t i = 0; i < exports->world->sector_count; i++) {
        lane delivered = production->to_final[i];
        sold += exports->sales[i] * delivered;
        leaked += exports->leaked[i] * delivered;
        covert += exports->covert[i] * delivered;
    }
    leaked *= exports->hidden_share;
    exports->recorded_musd = sold - leaked;
    exports->covert_musd = covert * (1.0 - exports->discount) + leaked;
}

void exports_with(const struct exports *exports,
                  const struct package *package,
                  const struct production *production,
                  lane *musd_out)
{
    const struct package_stops *stops = package_stops(package);
    lane sum = lane_of(0.0);
    for (size_t g = 0; g < exports->world->export_count; g++) {
        lane kept = lane_max(1.0 - stops->export_stopped[g], lane_of(NOTHING));
        lane paid = exports->paid[g] * production->to_final[exports->world->exports[g].sector];
        sum += exports->sold[g] * paid * (stops->export_with[g] / kept);
    }
    *musd_out = sum;
}
