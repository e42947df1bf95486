#include "model/exchange.h"

#include "model/function.h"

#include <math.h>

static const double NOTHING = 1e-12; /* M USD: a divisor below it counts as this much */

static void sort_goods(struct exchange *exchange)
{
    const struct world *world = exchange->world;
    size_t count = 0;
    for (int class = 0; class < WORLD_PRIORITY_COUNT; class ++) {
        exchange->first[class] = count;
        for (size_t g = 0; g < world->import_count; g++) {
            if ((int)world->imports[g].priority == class) {
                exchange->goods[count++] = g;
            }
        }
    }
    exchange->first[WORLD_PRIORITY_COUNT] = count;
}

enum status
exchange_init(struct exchange *exchange, const struct world *world, struct arena *arena)
{
    size_t goods = world->import_count;
    *exchange = (struct exchange){
        .world = world,
        .goods = arena_take_array(arena, goods, sizeof *exchange->goods),
        .base = lane_take(arena, goods),
        .final_use = lane_take(arena, goods),
        .diverted = lane_take(arena, goods),
        .grows = arena_take_array(arena, goods, sizeof *exchange->grows),
        .is_barred = arena_take_array(arena, goods, sizeof *exchange->is_barred),
        .permitted = lane_take(arena, goods),
        .barred = lane_take(arena, goods),
        .open = lane_take(arena, goods),
        .order = lane_take(arena, goods),
        .legal = lane_take(arena, goods),
        .covert = lane_take(arena, goods),
        .received = lane_take(arena, goods),
    };
    if (arena->failed) {
        return STATUS_NO_MEMORY;
    }
    sort_goods(exchange);
    return STATUS_OK;
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

static void start_classes(struct exchange *exchange)
{
    for (int class = 0; class < WORLD_PRIORITY_COUNT; class ++) {
        lane base = lane_of(0.0);
        for (size_t k = exchange->first[class]; k < exchange->first[class + 1]; k++) {
            base += exchange->base[exchange->goods[k]];
        }
        const lane zero = lane_of(0.0);
        exchange->per_base[class] = lane_above(base, zero, 1.0 / base, zero);
    }
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
    exchange->turn = 0;
    start_classes(exchange);
}

/* What the stops leave of each good. */
static void turn(struct exchange *exchange, const struct package *package)
{
    const struct package_stops *stops = package_stops(package);
    exchange->turn = package_turn(package);
    for (size_t g = 0; g < exchange->world->import_count; g++) {
        lane stopped = stops->import_stopped[g];
        exchange->grows[g] = package_leaves_import(package, g);
        exchange->is_barred[g] = lane_any_above(stopped, 0.0);
        exchange->permitted[g] = lane_above(
            stopped, lane_of(0.0), exchange->base[g] * (1.0 - stopped), lane_of(INFINITY));
        exchange->barred[g] = exchange->base[g] * stopped;
        exchange->open[g] = exchange->diverted[g] * stops->import_covert_open[g];
    }
}

static void order_class(struct exchange *exchange,
                        const lane *ordered,
                        const struct exports *exports,
                        lane income,
                        int class)
{
    const lane zero = lane_of(0.0);
    lane orders = zero;
    lane legals = zero;
    lane coverts = zero;
    for (size_t k = exchange->first[class]; k < exchange->first[class + 1]; k++) {
        size_t g = exchange->goods[k];
        lane order = ordered[g] + exchange->final_use[g] * income + exports->passing[g];
        lane covert = zero;
        if (exchange->grows[g]) {
            order *= exchange->trend;
        }
        lane legal = order;
        if (exchange->is_barred[g]) {
            legal = lane_min(order, exchange->permitted[g]);
            covert = lane_min(order - legal, exchange->barred[g]) * exchange->open[g];
        }
        exchange->order[g] = order;
        exchange->legal[g] = legal;
        exchange->covert[g] = covert;
        orders += order;
        legals += legal;
        coverts += covert;
    }
    exchange->class_order[class] = orders;
    exchange->class_legal[class] = legals;
    exchange->class_covert[class] = coverts;
}

void exchange_order(struct exchange *exchange,
                    const struct package *package,
                    const lane *ordered,
                    const struct exports *exports,
                    const lane *income,
                    bool grows)
{
    if (grows) {
        exchange->trend *= exchange->trend_step;
    }
    if (exchange->turn != package_turn(package)) {
        turn(exchange, package);
    }
    for (int class = 0; class < WORLD_PRIORITY_COUNT; class ++) {
        order_class(exchange, ordered, exports, *income, class);
    }
}

static void freeze(struct exchange *exchange, lane goal)
{
    const lane zero = lane_of(0.0);
    lane rise = goal - exchange->frozen_goal_musd;
    if (!lane_any_differs(rise, zero)) {
        return;
    }
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
                      lane illicit_ramp)
{
    const lane zero = lane_of(0.0);
    lane other = exchange->other;
    lane kept = lane_above(other, zero, other * (1.0 - stops->other_stopped), other);
    exchange->labour_musd = exchange->labour * (1.0 - stops->labour_stopped);
    exchange->other_musd = kept + exchange->illicit * illicit_ramp;
    return exports->recorded_musd + exports->covert_musd + exchange->labour_musd +
           exchange->other_musd;
}

/* Share of each class's bill that the budget pays for. */
static void ration(struct exchange *exchange, lane budget)
{
    const lane premium = 1.0 + exchange->premium;
    for (int class = 0; class < WORLD_PRIORITY_COUNT; class ++) {
        lane wanted = exchange->class_legal[class] + exchange->class_covert[class] * premium;
        lane share = lane_of(1.0);
        if (lane_any_below(budget, wanted)) {
            share = lane_min(budget / lane_max(wanted, lane_of(NOTHING)), share);
        }
        exchange->paid_share[class] = share;
        budget = lane_max(budget - wanted * share, lane_of(0.0));
    }
}

/* Share of each order that arrives. */
static void receive(struct exchange *exchange)
{
    for (int class = 0; class < WORLD_PRIORITY_COUNT; class ++) {
        lane share = exchange->paid_share[class];
        for (size_t k = exchange->first[class]; k < exchange->first[class + 1]; k++) {
            size_t g = exchange->goods[k];
            exchange->received[g] = share;
            if (exchange->is_barred[g]) {
                lane order = lane_max(exchange->order[g], lane_of(NOTHING));
                exchange->received[g] =
                    (exchange->legal[g] + exchange->covert[g]) * share / order;
            }
        }
    }
}

void exchange_pay(struct exchange *exchange,
                  const struct package *package,
                  const struct exports *exports,
                  const lane *illicit_ramp)
{
    const struct package_stops *stops = package_stops(package);
    freeze(exchange, exchange->unlimited ? lane_of(0.0) : stops->frozen_musd);
    lane inflow = inflow_of(exchange, stops, exports, *illicit_ramp);
    lane free = lane_max(exchange->reserves_musd - exchange->floor_musd, lane_of(0.0));
    lane budget = lane_max(inflow + free * exchange->release_rate, lane_of(0.0));
    ration(exchange, exchange->unlimited ? lane_of(INFINITY) : budget);
    receive(exchange);
    lane legal = lane_of(0.0);
    lane covert = lane_of(0.0);
    for (int class = 0; class < WORLD_PRIORITY_COUNT; class ++) {
        legal += exchange->class_legal[class] * exchange->paid_share[class];
        covert += exchange->class_covert[class] * exchange->paid_share[class];
    }
    exchange->legal_musd = legal;
    exchange->covert_musd = covert * (1.0 + exchange->premium);
    if (!exchange->unlimited) {
        exchange->reserves_musd += inflow - (exchange->legal_musd + exchange->covert_musd);
    }
}

void exchange_with(const struct exchange *exchange,
                   const struct package *package,
                   lane *musd_out)
{
    const struct package_stops *stops = package_stops(package);
    lane sum = lane_of(0.0);
    for (size_t g = 0; g < exchange->world->import_count; g++) {
        lane kept = lane_max(1.0 - stops->import_stopped[g], lane_of(NOTHING));
        lane paid = exchange->paid_share[exchange->world->imports[g].priority];
        sum += exchange->legal[g] * paid * (stops->import_with[g] / kept);
    }
    *musd_out = sum;
}

void exchange_received(const struct exchange *exchange,
                       enum world_priority priority,
                       lane *ratio_out)
{
    const lane zero = lane_of(0.0);
    lane per_base = exchange->per_base[priority];
    lane received = (exchange->class_legal[priority] + exchange->class_covert[priority]) *
                    exchange->paid_share[priority];
    *ratio_out = lane_above(per_base, zero, received * per_base, lane_of(1.0));
}

void exchange_equipment(const struct exchange *exchange, lane *share_out)
{
    lane received = exchange->class_legal[WORLD_CAPITAL_GOODS] +
                    exchange->class_covert[WORLD_CAPITAL_GOODS];
    lane order = exchange->class_order[WORLD_CAPITAL_GOODS];
    lane share = exchange->paid_share[WORLD_CAPITAL_GOODS];
    if (lane_any_differs(received, order)) {
        share *= received / order;
    }
    *share_out = lane_above(order, lane_of(NOTHING), share, lane_of(1.0));
}
