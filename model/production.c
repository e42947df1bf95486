#include "model/production.h"

static const double COVER_STEPS_LEAST = 1.5;
static const double NOTHING = 1e-12; /* M USD: a divisor below it counts as this much */
static const double COEFFICIENT_LEAST = 1e-9; /* below it an input is not an input */
static const double LEONTIEF_CAPACITY = 10.0;

static bool is_used(const struct world *world, size_t input, size_t sector)
{
    size_t sectors = world->sector_count;
    if (input < sectors) {
        return world->coefficients[input * sectors + sector] > 0.0;
    }
    return world->import_uses[(input - sectors) * (sectors + 1) + sector] > 0.0;
}

static size_t count_uses(const struct world *world)
{
    size_t count = 0;
    for (size_t i = 0; i < world->sector_count; i++) {
        for (size_t p = 0; p < world_input_count(world); p++) {
            count += is_used(world, p, i) ? 1 : 0;
        }
    }
    return count;
}

static void list_uses(struct production *production)
{
    const struct world *world = production->world;
    size_t use = 0;
    for (size_t i = 0; i < world->sector_count; i++) {
        production->first[i] = use;
        for (size_t p = 0; p < world_input_count(world); p++) {
            if (is_used(world, p, i)) {
                production->input[use++] = p;
            }
        }
    }
    production->first[world->sector_count] = use;
}

enum status production_init(struct production *production,
                            const struct world *world,
                            const struct production_settings *settings,
                            struct arena *arena)
{
    size_t sectors = world->sector_count;
    size_t uses = count_uses(world);
    *production = (struct production){
        .world = world,
        .settings = *settings,
        .first = arena_take_array(arena, sectors + 1, sizeof *production->first),
        .input = arena_take_array(arena, uses, sizeof *production->input),
        .coefficient = lane_take(arena, uses),
        .goal = lane_take(arena, uses),
        .need_inverse = lane_take(arena, uses),
        .criticality = lane_take(arena, uses),
        .base_output = lane_take(arena, sectors),
        .base_final = lane_take(arena, sectors),
        .ratio = lane_take(arena, sectors),
        .absorbed_use = lane_take(arena, world->export_count),
        .stock = lane_take(arena, uses),
        .substituted = lane_take(arena, uses),
        .order = lane_take(arena, uses),
        .ordered = lane_take(arena, world_input_count(world)),
        .available = lane_take(arena, uses),
        .overcapacity = lane_take(arena, sectors),
        .capital = lane_take(arena, sectors),
        .output = lane_take(arena, sectors),
        .optimal = lane_take(arena, sectors),
        .factor = lane_take(arena, sectors),
        .demand = lane_take(arena, sectors),
        .final = lane_take(arena, sectors),
        .to_sectors = lane_take(arena, sectors),
        .to_final = lane_take(arena, sectors),
    };
    if (arena->failed) {
        return STATUS_NO_MEMORY;
    }
    list_uses(production);
    return STATUS_OK;
}

/* Steps in so many months, at least one: nothing adjusts faster than a step. */
static lane steps_in(const struct production *production, lane months)
{
    return lane_max(months * production->settings.steps_per_year / 12.0, lane_of(1.0));
}

static void start_numbers(struct production *production, const struct sample *sample)
{
    const lane *number = sample->number;
    double step = 1.0 / production->settings.steps_per_year;
    production->overcapacity_max = number[WORLD_OVERCAPACITY_MAX];
    production->overcapacity_rate =
        1.0 / steps_in(production, number[WORLD_OVERCAPACITY_MONTHS]);
    production->restock_rate = 1.0 / steps_in(production, number[WORLD_RESTOCK_MONTHS]);
    production->substitution_rate =
        1.0 / steps_in(production, number[WORLD_SUBSTITUTION_MONTHS]);
    production->substitutable = number[WORLD_SUBSTITUTABLE_SHARE];
    production->renewal_rate = step * number[WORLD_DEPRECIATION];
    production->equipment_share = number[WORLD_IMPORTED_EQUIPMENT_SHARE];
}

/* Flow of an input to a sector in the base year, M USD a year. */
static lane base_flow(const struct balance *balance, size_t input, size_t sector)
{
    size_t sectors = balance->world->sector_count;
    return input < sectors ? balance->domestic[input * sectors + sector]
                           : balance->imported[(input - sectors) * sectors + sector];
}

static void start_use(struct production *production,
                      const struct balance *balance,
                      const struct sample *sample,
                      size_t sector,
                      size_t use)
{
    size_t sectors = production->world->sector_count;
    size_t input = production->input[use];
    lane months = input < sectors ? sample->sector_stock_months[input]
                                  : sample->import_stock_months[input - sectors];
    lane cover = lane_max(months * production->settings.steps_per_year / 12.0,
                          lane_of(COVER_STEPS_LEAST));
    lane flow = base_flow(balance, input, sector);
    lane a = flow / balance->output[sector];
    lane threshold = lane_max(sample->number[WORLD_STOCK_THRESHOLD] * cover, lane_of(1.0));
    lane criticality = lane_min(production->world->criticalities[input * sectors + sector] *
                                    sample->number[WORLD_CRITICALITY_SCALE],
                                lane_of(production->settings.leontief ? 0.0 : 1.0));
    const lane least = lane_of(COEFFICIENT_LEAST);
    production->coefficient[use] = a;
    production->goal[use] = cover * a;
    production->need_inverse[use] = lane_above(a, least, 1.0 / (threshold * a), lane_of(1e300));
    production->criticality[use] = lane_above(a, least, criticality, lane_of(0.0));
    production->stock[use] = cover * (a * production->base_output[sector]);
    production->substituted[use] = lane_of(0.0);
    production->order[use] = flow / production->settings.steps_per_year;
    production->ordered[input] += production->order[use];
}

static void start_absorption(struct production *production, const struct balance *balance)
{
    const struct world *world = production->world;
    for (size_t g = 0; g < world->export_count; g++) {
        const struct world_export *good = &world->exports[g];
        lane use = lane_of(0.0);
        if (good->absorbed_by != WORLD_NONE) {
            use = base_flow(balance, good->sector, good->absorbed_by);
        }
        production->absorbed_use[g] = use / production->settings.steps_per_year;
    }
}

void production_start(struct production *production,
                      const struct balance *balance,
                      const struct sample *sample)
{
    const struct world *world = production->world;
    double step = 1.0 / production->settings.steps_per_year;
    start_numbers(production, sample);
    production->base_gdp = lane_of(0.0);
    for (size_t p = 0; p < world_input_count(world); p++) {
        production->ordered[p] = lane_of(0.0);
    }
    for (size_t i = 0; i < world->sector_count; i++) {
        production->base_output[i] = balance->output[i] * step;
        production->base_final[i] = balance->final[i] * step;
        production->ratio[i] = balance->ratio[i];
        production->base_gdp += production->ratio[i] * production->base_output[i];
        production->overcapacity[i] = lane_of(1.0);
        production->capital[i] = lane_of(1.0);
        production->output[i] = production->base_output[i];
        for (size_t use = production->first[i]; use < production->first[i + 1]; use++) {
            start_use(production, balance, sample, i, use);
        }
    }
    start_absorption(production, balance);
}

/* Moves overcapacity by the scarcity that the last output leaves in today's demand. */
static void adapt(struct production *production, size_t i)
{
    lane demand = production->demand[i];
    lane *alpha = &production->overcapacity[i];
    lane zeta = lane_max(demand - production->output[i], lane_of(0.0)) /
                lane_max(demand, lane_of(NOTHING));
    lane pull = lane_above(zeta, lane_of(1e-9), (production->overcapacity_max - *alpha) * zeta,
                           1.0 - *alpha);
    *alpha = lane_max(*alpha + pull * production->overcapacity_rate, lane_of(1.0));
}

void production_plan(struct production *production,
                     const lane *exports,
                     const lane *income,
                     const lane *capacity_gain,
                     bool first)
{
    const struct world *world = production->world;
    bool leontief = production->settings.leontief;
    for (size_t i = 0; i < world->sector_count; i++) {
        const struct world_sector *sector = &world->sectors[i];
        double government = sector->government_share;
        lane capital =
            production->capital[i] * production->base_output[i] * (1.0 + capacity_gain[i]);
        lane final = production->base_final[i] * (government + (1.0 - government) * *income);
        lane demand = production->ordered[i] + final + exports[i];
        if (sector->supply_set && !leontief) {
            lane top_up = lane_max(capital - demand, lane_of(0.0));
            final += top_up;
            demand += top_up;
        }
        production->final[i] = final;
        production->demand[i] = demand;
        if (!first) {
            adapt(production, i);
        }
        lane capacity = production->overcapacity[i] * capital;
        if (leontief) {
            capacity *= LEONTIEF_CAPACITY;
        }
        production->optimal[i] = lane_min(demand, capacity);
    }
}

/* What the stocks of a sector's inputs allow of its optimal output. */
static void use_stocks(struct production *production, size_t i)
{
    const lane one = lane_of(1.0);
    const lane rate = production->substitution_rate;
    const lane theta = production->substitutable;
    const lane per_output = 1.0 / lane_max(production->optimal[i], lane_of(1e-300));
    const lane *need_inverse = production->need_inverse;
    const lane *criticality = production->criticality;
    lane factor = one;
    for (size_t use = production->first[i]; use < production->first[i + 1]; use++) {
        lane available = lane_min(production->stock[use] * need_inverse[use] * per_output, one);
        lane missing = one - available;
        lane substituted = production->substituted[use];
        substituted += missing * (one - substituted) * rate;
        factor =
            lane_min(factor, one - criticality[use] * (one - theta * substituted) * missing);
        production->substituted[use] = substituted;
        production->available[use] = available;
    }
    production->factor[i] = factor;
    production->output[i] = production->optimal[i] * factor;
}

static void deliver(struct production *production, size_t i)
{
    lane output = production->output[i];
    lane demand = production->demand[i];
    lane ordered = production->ordered[i];
    if (production->settings.proportional_delivery) {
        lane share = output / lane_max(demand, lane_of(NOTHING));
        production->to_sectors[i] = share;
        production->to_final[i] = share;
        return;
    }
    lane others = lane_max(demand - ordered, lane_of(NOTHING));
    production->to_sectors[i] =
        lane_min(output / lane_max(ordered, lane_of(NOTHING)), lane_of(1.0));
    production->to_final[i] = lane_clip((output - ordered) / others, 0.0, 1.0);
}

void production_make(struct production *production)
{
    for (size_t i = 0; i < production->world->sector_count; i++) {
        use_stocks(production, i);
        deliver(production, i);
    }
}

static void restock(struct production *production, size_t i, const lane *import_share)
{
    const size_t sectors = production->world->sector_count;
    const lane *to_sectors = production->to_sectors;
    const lane optimal = production->optimal[i];
    const lane output = production->output[i];
    const lane factor = production->factor[i];
    const lane rate = production->restock_rate;
    const lane zero = lane_of(0.0);
    for (size_t use = production->first[i]; use < production->first[i + 1]; use++) {
        size_t input = production->input[use];
        lane share = input < sectors ? to_sectors[input] : import_share[input - sectors];
        lane a = production->coefficient[use];
        lane stock = production->stock[use];
        lane used = lane_min(a * optimal * lane_min(production->available[use], factor), stock);
        stock += production->order[use] * share - used;
        lane order =
            a * output + lane_max(production->goal[use] * optimal - stock, zero) * rate;
        production->stock[use] = stock;
        production->order[use] = order;
        production->ordered[input] += order;
    }
}

void production_restock(struct production *production, const lane *import_share)
{
    for (size_t p = 0; p < world_input_count(production->world); p++) {
        production->ordered[p] = lane_of(0.0);
    }
    for (size_t i = 0; i < production->world->sector_count; i++) {
        restock(production, i, import_share);
    }
}

void production_renew(struct production *production, const lane *equipment_received)
{
    if (production->settings.leontief) {
        return;
    }
    lane goal = 1.0 - production->equipment_share * (1.0 - *equipment_received);
    for (size_t i = 0; i < production->world->sector_count; i++) {
        production->capital[i] += production->renewal_rate * (goal - production->capital[i]);
    }
}

void production_gdp(const struct production *production, lane *gdp_out)
{
    lane sum = lane_of(0.0);
    for (size_t i = 0; i < production->world->sector_count; i++) {
        sum += production->ratio[i] * production->output[i];
    }
    *gdp_out = sum / production->base_gdp;
}

void production_unmet(const struct production *production, lane *unmet_out)
{
    lane unmet = lane_of(0.0);
    lane whole = lane_of(0.0);
    for (size_t i = 0; i < production->world->sector_count; i++) {
        unmet += production->final[i] * (1.0 - production->to_final[i]);
        whole += production->final[i];
    }
    *unmet_out = unmet / lane_max(whole, lane_of(NOTHING));
}

size_t production_tightest(const struct production *production, size_t sector, int lane_index)
{
    int l = lane_index;
    size_t tightest = 0;
    double lowest = 2.0;
    for (size_t use = production->first[sector]; use < production->first[sector + 1]; use++) {
        double kept = 1.0 - production->substitutable[l] * production->substituted[use][l];
        double factor = 1.0 - production->criticality[use][l] * kept *
                                  (1.0 - production->available[use][l]);
        if (factor < lowest) {
            lowest = factor;
            tightest = production->input[use];
        }
    }
    return tightest;
}
