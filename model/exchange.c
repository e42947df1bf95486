#include "model/exchange.h"

#include "model/function.h"

static const double NOTHING = 1e-12; /* M USD: a divisor below it counts as this much */

enum status
exchange_init(struct exchange *exchange, const struct world *world, struct arena *arena)
{
    size_t goods = world->import_count;
    *exchange = (struct exchange){
        .world = world,
        .base = lane_take(arena, goods),
        .final_use = lane_take(arena, goods),
        .diverted = lane_take(arena, goods),
        .order = lane_take(arena, goods),
        .legal = lane_take(arena, goods),
        .covert = lane_take(arena, goods),
        .received = lane_take(arena, goods),
    };
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* Imports less exports of the base year, M USD a year. */
static double trade_deficit(const struct world *world)
{
    double imports = 0.0;
    double exports = 0.0;
    for (size_t g = 0; g < world->import_count; g++) {
        imports += world->imports[g].value_musd;
    }
    for (size_t g = 0; g < world->export_count; g++) {
        exports += world->exports[g].value_musd;
    }
    return imports - exports;
}

void exchange_start(struct exchange *exchange,
                    const struct sample *sample,
                    unsigned steps_per_year,
                    bool unlimited)
{
    const struct world *world = exchange->world;
    const lane *number = sample->number;
    const lane one = lane_of(1.0);
    double step = 1.0 / steps_per_year;
    lane release_steps = number[WORLD_RESERVES_RELEASE_MONTHS] * steps_per_year / 12.0;
    lane growth = function_log1p_lane(number[WORLD_FREE_IMPORTS_TREND] / 100.0);
    exchange->unlimited = unlimited;
    exchange->premium = number[WORLD_COVERT_PREMIUM];
    exchange->labour = number[WORLD_LABOUR] * step;
    exchange->other =
        trade_deficit(world) * step + number[WORLD_EXCHANGE_BALANCE] * step - exchange->labour;
    exchange->illicit = number[WORLD_ILLICIT] * step;
    exchange->floor_musd = number[WORLD_RESERVES_FLOOR];
    exchange->release_rate = 1.0 / lane_max(release_steps, one);
    exchange->trend_step = function_exp_lane(growth * step);
    exchange->trend = one;
    exchange->reserves_musd = number[WORLD_RESERVES];
    exchange->frozen_musd = lane_of(0.0);
    exchange->frozen_goal_musd = lane_of(0.0);
    for (size_t g = 0; g < world->import_count; g++) {
        double value = world->imports[g].value_musd;
        size_t final = g * (world->sector_count + 1) + world->sector_count;
        exchange->base[g] = lane_of(value * step);
        exchange->final_use[g] = lane_of(value * world->import_uses[final] * step);
        exchange->diverted[g] = sample->import_diverted[g];
    }
}

void exchange_order(struct exchange *exchange,
                    const struct package *package,
                    const lane *ordered,
                    const struct exports *exports,
                    const lane *income,
                    bool grows)
{
    const struct package_stops *stops = package_stops(package);
    const lane zero = lane_of(0.0);
    if (grows) {
        exchange->trend *= exchange->trend_step;
    }
    for (size_t g = 0; g < exchange->world->import_count; g++) {
        lane order = ordered[g] + exchange->final_use[g] * *income + exports->passing[g];
        if (package_leaves_import(package, g)) {
            order *= exchange->trend;
        }
        lane stopped = stops->import_stopped[g];
        lane permitted = lane_min(order, exchange->base[g] * (1.0 - stopped));
        lane legal = lane_above(stopped, zero, permitted, order);
        lane barred = lane_min(order - legal, exchange->base[g] * stopped);
        exchange->order[g] = order;
        exchange->legal[g] = legal;
        exchange->covert[g] = barred * (exchange->diverted[g] * stops->import_covert_open[g]);
    }
}

static void freeze(struct exchange *exchange, lane goal)
{
    const lane zero = lane_of(0.0);
    lane rise = goal - exchange->frozen_goal_musd;
    lane taken = lane_min(lane_max(rise, zero), lane_max(exchange->reserves_musd, zero));
    lane released = exchange->frozen_musd * lane_max(-rise, zero) /
                    lane_max(exchange->frozen_goal_musd, lane_of(NOTHING));
    exchange->frozen_goal_musd = goal;
    exchange->frozen_musd += taken - released;
    exchange->reserves_musd += released - taken;
}

static lane inflow_of(struct exchange *exchange,
                      const struct package_stops *stops,
                      const struct exports *exports,
                      double illicit_ramp)
{
    const lane zero = lane_of(0.0);
    lane other = exchange->other;
    lane kept = lane_above(other, zero, other * (1.0 - stops->other_stopped), other);
    exchange->labour_musd = exchange->labour * (1.0 - stops->labour_stopped);
    exchange->other_musd = kept + exchange->illicit * illicit_ramp;
    return exports->recorded_musd + exports->covert_musd + exchange->labour_musd +
           exchange->other_musd;
}

static lane bill_of(const struct exchange *exchange, size_t g)
{
    return exchange->legal[g] + exchange->covert[g] * (1.0 + exchange->premium);
}

/* Share of each class's bill that the budget pays for. */
static void ration(struct exchange *exchange, lane budget)
{
    for (int priority = 0; priority < WORLD_PRIORITY_COUNT; priority++) {
        lane wanted = lane_of(0.0);
        for (size_t g = 0; g < exchange->world->import_count; g++) {
            if ((int)exchange->world->imports[g].priority == priority) {
                wanted += bill_of(exchange, g);
            }
        }
        lane share = lane_min(budget / lane_max(wanted, lane_of(NOTHING)), lane_of(1.0));
        exchange->paid_share[priority] = share;
        budget = lane_max(budget - wanted * share, lane_of(0.0));
    }
}

void exchange_pay(struct exchange *exchange,
                  const struct package *package,
                  const struct exports *exports,
                  double illicit_ramp)
{
    const struct package_stops *stops = package_stops(package);
    freeze(exchange, exchange->unlimited ? lane_of(0.0) : stops->frozen_musd);
    lane inflow = inflow_of(exchange, stops, exports, illicit_ramp);
    lane free = lane_max(exchange->reserves_musd - exchange->floor_musd, lane_of(0.0));
    ration(exchange, lane_max(inflow + free * exchange->release_rate, lane_of(0.0)));
    lane legal = lane_of(0.0);
    lane covert = lane_of(0.0);
    for (size_t g = 0; g < exchange->world->import_count; g++) {
        lane share = exchange->unlimited
                         ? lane_of(1.0)
                         : exchange->paid_share[exchange->world->imports[g].priority];
        lane order = lane_max(exchange->order[g], lane_of(NOTHING));
        exchange->received[g] = (exchange->legal[g] + exchange->covert[g]) * share / order;
        legal += exchange->legal[g] * share;
        covert += exchange->covert[g] * share;
    }
    exchange->legal_musd = legal;
    exchange->covert_musd = covert * (1.0 + exchange->premium);
    if (!exchange->unlimited) {
        exchange->reserves_musd += inflow - (exchange->legal_musd + exchange->covert_musd);
    }
}

void exchange_received(const struct exchange *exchange,
                       enum world_priority priority,
                       lane *ratio_out)
{
    lane received = lane_of(0.0);
    lane base = lane_of(0.0);
    for (size_t g = 0; g < exchange->world->import_count; g++) {
        if (exchange->world->imports[g].priority == priority) {
            received += exchange->received[g] * exchange->order[g];
            base += exchange->base[g];
        }
    }
    *ratio_out = lane_above(base, lane_of(0.0), received / base, lane_of(1.0));
}

void exchange_equipment(const struct exchange *exchange, lane *share_out)
{
    lane received = lane_of(0.0);
    lane order = lane_of(0.0);
    for (size_t g = 0; g < exchange->world->import_count; g++) {
        if (exchange->world->imports[g].priority == WORLD_CAPITAL_GOODS) {
            received += exchange->received[g] * exchange->order[g];
            order += exchange->order[g];
        }
    }
    *share_out = lane_above(order, lane_of(NOTHING), received / order, lane_of(1.0));
}
