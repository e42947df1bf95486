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
    size_t inputs = world_input_count(world);
    size_t use = 0;
    for (size_t p = 0; p < inputs; p++) {
        production->first[p] = use;
        for (size_t i = 0; i < world->sector_count; i++) {
            if (is_used(world, p, i)) {
                production->sector[use++] = i;
            }
        }
    }
    production->first[inputs] = use;
}

enum status production_init(struct production *production,
                            const struct world *world,
                            const struct production_settings *settings,
                            struct arena *arena)
{
    size_t sectors = world->sector_count;
    size_t inputs = world_input_count(world);
    size_t uses = count_uses(world);
    *production = (struct production){
        .world = world,
        .settings = *settings,
        .first = arena_take_array(arena, inputs + 1, sizeof *production->first),
        .sector = arena_take_array(arena, uses, sizeof *production->sector),
        .coefficient = lane_take(arena, uses),
        .criticality = lane_take(arena, uses),
        .cover = lane_take(arena, inputs),
        .threshold = lane_take(arena, inputs),
        .per_threshold = lane_take(arena, inputs),
        .base_output = lane_take(arena, sectors),
        .final_fixed = lane_take(arena, sectors),
        .final_moving = lane_take(arena, sectors),
        .ratio = lane_take(arena, sectors),
        .per_output = lane_take(arena, sectors),
        .absorbed_use = lane_take(arena, world->export_count),
        .stock = lane_take(arena, uses),
        .substituted = lane_take(arena, uses),
        .order = lane_take(arena, uses),
        .any_lacks = arena_take_array(arena, inputs, sizeof *production->any_lacks),
        .lacks = arena_take_array(arena, uses, sizeof *production->lacks),
        .available = lane_take(arena, uses),
        .ordered = lane_take(arena, inputs),
        .overcapacity = lane_take(arena, sectors),
        .capital = lane_take(arena, sectors),
        .output = lane_take(arena, sectors),
        .optimal = lane_take(arena, sectors),
        .per_optimal = lane_take(arena, sectors),
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

static void start_input(struct production *production, const struct sample *sample, size_t p)
{
    size_t sectors = production->world->sector_count;
    lane months =
        p < sectors ? sample->sector_stock_months[p] : sample->import_stock_months[p - sectors];
    lane cover = lane_max(months * production->settings.steps_per_year / 12.0,
                          lane_of(COVER_STEPS_LEAST));
    lane threshold = lane_max(sample->number[WORLD_STOCK_THRESHOLD] * cover, lane_of(1.0));
    production->cover[p] = cover;
    production->threshold[p] = threshold;
    production->per_threshold[p] = 1.0 / threshold;
    production->ordered[p] = lane_of(0.0);
}

static void start_use(struct production *production,
                      const struct balance *balance,
                      const struct sample *sample,
                      size_t input,
                      size_t use)
{
    size_t sectors = production->world->sector_count;
    size_t sector = production->sector[use];
    lane a = base_flow(balance, input, sector) / balance->output[sector];
    lane criticality = lane_min(production->world->criticalities[input * sectors + sector] *
                                    sample->number[WORLD_CRITICALITY_SCALE],
                                lane_of(production->settings.leontief ? 0.0 : 1.0));
    production->coefficient[use] = a;
    production->criticality[use] =
        lane_above(a, lane_of(COEFFICIENT_LEAST), criticality, lane_of(0.0));
    production->stock[use] = production->cover[input] * production->base_output[sector];
    production->substituted[use] = lane_of(0.0);
    production->order[use] = production->base_output[sector];
    production->ordered[input] += a * production->order[use];
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
    lane gdp = lane_of(0.0);
    for (size_t i = 0; i < world->sector_count; i++) {
        production->base_output[i] = balance->output[i] * step;
        lane final = balance->final[i] * step;
        production->final_fixed[i] = final * world->sectors[i].government_share;
        production->final_moving[i] = final - production->final_fixed[i];
        production->ratio[i] = balance->ratio[i];
        production->per_output[i] = 1.0 / production->base_output[i];
        production->overcapacity[i] = lane_of(1.0);
        production->capital[i] = lane_of(1.0);
        production->output[i] = production->base_output[i];
        gdp += production->ratio[i] * production->base_output[i];
    }
    production->per_gdp = 1.0 / gdp;
    for (size_t p = 0; p < world_input_count(world); p++) {
        start_input(production, sample, p);
        for (size_t use = production->first[p]; use < production->first[p + 1]; use++) {
            start_use(production, balance, sample, p, use);
        }
    }
    start_absorption(production, balance);
}

/* Moves overcapacity by the scarcity that the last output leaves in today's demand. */
static void adapt(struct production *production, size_t i)
{
    const lane one = lane_of(1.0);
    lane demand = production->demand[i];
    lane output = production->output[i];
    lane alpha = production->overcapacity[i];
    lane pull = one - alpha;
    if (lane_any_below(output, demand)) {
        lane zeta =
            lane_max(demand - output, lane_of(0.0)) / lane_max(demand, lane_of(NOTHING));
        pull = lane_above(zeta, lane_of(1e-9), (production->overcapacity_max - alpha) * zeta,
                          pull);
    }
    production->overcapacity[i] = lane_max(alpha + pull * production->overcapacity_rate, one);
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
        lane capital =
            production->capital[i] * production->base_output[i] * (1.0 + capacity_gain[i]);
        lane final = production->final_fixed[i] + production->final_moving[i] * *income;
        lane demand = production->ordered[i] + final + exports[i];
        if (world->sectors[i].supply_set && !leontief) {
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
        lane optimal = lane_min(demand, capacity);
        production->optimal[i] = optimal;
        production->per_optimal[i] = 1.0 / lane_max(optimal, lane_of(1e-300));
        production->factor[i] = lane_of(1.0);
    }
}

/* A use that lacks: how much, what is found in its place, and what that leaves of output. */
static void go_short(struct production *production, size_t input, size_t use)
{
    const lane one = lane_of(1.0);
    size_t i = production->sector[use];
    lane available = lane_min(production->stock[use] * production->per_threshold[input] *
                                  production->per_optimal[i],
                              one);
    lane missing = one - available;
    lane substituted = production->substituted[use];
    substituted += missing * (one - substituted) * production->substitution_rate;
    lane kept = one - production->substitutable * substituted;
    production->factor[i] =
        lane_min(production->factor[i], one - production->criticality[use] * kept * missing);
    production->substituted[use] = substituted;
    production->available[use] = available;
}

/* Less than 0 where a stock of an input is below its threshold. */
static lane least_rest(const struct production *production, size_t input)
{
    const lane threshold = production->threshold[input];
    const lane *optimal = production->optimal;
    const lane *stock = production->stock;
    const size_t *sector = production->sector;
    const size_t end = production->first[input + 1];
    lane least = lane_of(0.0);
    for (size_t use = production->first[input]; use < end; use++) {
        least = lane_min(stock[use] - threshold * optimal[sector[use]], least);
    }
    return least;
}

/* What the stocks of an input allow of the optimal output of the sectors that use it. */
static void use_stocks(struct production *production, size_t input)
{
    bool any_lacks = lane_any_below(least_rest(production, input), lane_of(0.0));
    production->any_lacks[input] = any_lacks;
    for (size_t use = production->first[input]; any_lacks && use < production->first[input + 1];
         use++) {
        lane need = production->threshold[input] * production->optimal[production->sector[use]];
        bool lacks = lane_any_below(production->stock[use] - need, lane_of(0.0));
        production->lacks[use] = lacks;
        if (lacks) {
            go_short(production, input, use);
        }
    }
}

static void deliver(struct production *production, size_t i)
{
    const lane one = lane_of(1.0);
    lane output = production->output[i];
    lane demand = production->demand[i];
    lane ordered = production->ordered[i];
    production->to_sectors[i] = one;
    production->to_final[i] = one;
    if (!lane_any_below(output, demand)) {
        return;
    }
    production->falls_short = true;
    if (production->settings.proportional_delivery) {
        lane share = output / lane_max(demand, lane_of(NOTHING));
        production->to_sectors[i] = share;
        production->to_final[i] = share;
        return;
    }
    if (lane_any_below(output, ordered)) {
        production->to_sectors[i] = lane_min(output / lane_max(ordered, lane_of(NOTHING)), one);
    }
    lane others = lane_max(demand - ordered, lane_of(NOTHING));
    production->to_final[i] = lane_clip((output - ordered) / others, 0.0, 1.0);
}

void production_make(struct production *production)
{
    size_t inputs = world_input_count(production->world);
    for (size_t p = 0; p < inputs; p++) {
        use_stocks(production, p);
    }
    production->falls_short = false;
    for (size_t i = 0; i < production->world->sector_count; i++) {
        production->output[i] = production->optimal[i] * production->factor[i];
        deliver(production, i);
    }
}

/* What a use that lacks takes from its stock. */
static lane used_short(const struct production *production, size_t use)
{
    size_t i = production->sector[use];
    lane wanted =
        production->optimal[i] * lane_min(production->available[use], production->factor[i]);
    return lane_min(wanted, production->stock[use]);
}

/* Stocks and orders of an input. `any_lacks` is the same for all of a call, so that the usual
 * case asks nothing in its loop. */
LANE_INLINE lane restock(struct production *production,
                         size_t input,
                         lane share,
                         bool any_lacks)
{
    const lane zero = lane_of(0.0);
    const lane rate = production->restock_rate;
    const lane cover = production->cover[input];
    const lane *coefficient = production->coefficient;
    const lane *optimal = production->optimal;
    const lane *output = production->output;
    const size_t *sector = production->sector;
    lane *stocks = production->stock;
    lane *orders = production->order;
    const size_t end = production->first[input + 1];
    lane ordered = zero;
    for (size_t use = production->first[input]; use < end; use++) {
        size_t i = sector[use];
        lane made = output[i];
        lane used = made; /* at most the stock */
        if (any_lacks && production->lacks[use]) {
            used = used_short(production, use);
        }
        lane stock = stocks[use] + (orders[use] * share - used);
        lane order = made + lane_max(cover * optimal[i] - stock, zero) * rate;
        stocks[use] = stock;
        orders[use] = order;
        ordered += coefficient[use] * order;
    }
    return ordered;
}

void production_restock(struct production *production, const lane *import_share)
{
    size_t sectors = production->world->sector_count;
    size_t inputs = world_input_count(production->world);
    for (size_t p = 0; p < inputs; p++) {
        lane share = p < sectors ? production->to_sectors[p] : import_share[p - sectors];
        production->ordered[p] = production->any_lacks[p]
                                     ? restock(production, p, share, true)
                                     : restock(production, p, share, false);
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
    *gdp_out = sum * production->per_gdp;
}

void production_unmet(const struct production *production, lane *unmet_out)
{
    *unmet_out = lane_of(0.0);
    if (!production->falls_short) {
        return;
    }
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
    for (size_t p = 0; p < world_input_count(production->world); p++) {
        for (size_t use = production->first[p]; use < production->first[p + 1]; use++) {
            bool lacks = production->any_lacks[p] && production->lacks[use];
            double available = lacks ? production->available[use][l] : 1.0;
            double kept = 1.0 - production->substitutable[l] * production->substituted[use][l];
            double factor = 1.0 - production->criticality[use][l] * kept * (1.0 - available);
            if (production->sector[use] == sector && factor < lowest) {
                lowest = factor;
                tightest = p;
            }
        }
    }
    return tightest;
}
