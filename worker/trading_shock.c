#include "worker/trading_shock.h"

#include <string.h>

static const double barrier_most = 100.0; /* of what the model takes */
static const char rest_of_world[] = "ROW";

static size_t find_partner(const struct world *world, const char *name)
{
    size_t p = 0;
    while (p < world->partner_count && strcmp(world->partners[p].name, name) != 0) {
        p++;
    }
    return p < world->partner_count ? p : WORLD_NONE;
}

static void find_partners(const struct inputs *inputs,
                          const Brink__V1__TradeTables *trade,
                          struct trading_shock *shock)
{
    size_t rest = find_partner(&inputs->world, rest_of_world);
    for (size_t n = 0; n < trade->n_countries; n++) {
        size_t partner = find_partner(&inputs->world, trade->countries[n]);
        bool is_target = strcmp(trade->countries[n], inputs->request->world->target) == 0;
        shock->partners[n] = is_target ? WORLD_NONE : partner != WORLD_NONE ? partner : rest;
    }
}

static void stop_flow(struct trading_shock *shock, size_t cell, double share, double theta)
{
    double barrier = stoppage_barrier(share, theta);
    shock->embargo[cell] = barrier > barrier_most;
    shock->barrier[cell] = shock->embargo[cell] ? 1.0 : barrier;
}

static void stop_flows(const Brink__V1__TradeTables *trade,
                       size_t target,
                       size_t country,
                       struct trading_shock *shock)
{
    size_t countries = trade->n_countries;
    size_t partner = shock->partners[country];
    for (size_t j = 0; j < trade->n_sectors; j++) {
        const size_t table = j * countries * countries;
        stop_flow(shock, table + country * countries + target, shock->stoppage.exports[partner],
                  trade->theta[j]);
        stop_flow(shock, table + target * countries + country, shock->stoppage.imports[partner],
                  trade->theta[j]);
    }
}

enum status trading_shock_find(const struct inputs *inputs,
                               const Brink__V1__TradeTables *trade,
                               struct arena *arena,
                               struct trading_shock *shock_out)
{
    struct trading_shock shock = {
        .barrier = arena_take_array(arena, trade->n_flows, sizeof(double)),
        .embargo = arena_take_array(arena, trade->n_flows, sizeof(bool)),
        .partners = arena_take_array(arena, trade->n_countries, sizeof(size_t)),
    };
    if (arena->failed) {
        return STATUS_NO_MEMORY;
    }
    enum status status =
        stoppage_find(&inputs->world, inputs->measures.measures, inputs->measures.count,
                      inputs->horizon->months, arena, &shock.stoppage);
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t cell = 0; cell < trade->n_flows; cell++) {
        shock.barrier[cell] = 1.0;
    }
    size_t target = 0;
    while (target < trade->n_countries &&
           strcmp(trade->countries[target], inputs->request->world->target) != 0) {
        target++;
    }
    find_partners(inputs, trade, &shock);
    for (size_t n = 0; n < trade->n_countries && target < trade->n_countries; n++) {
        if (shock.partners[n] != WORLD_NONE) {
            stop_flows(trade, target, n, &shock);
        }
    }
    *shock_out = shock;
    return STATUS_OK;
}
