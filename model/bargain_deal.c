#include "model/bargain_deal.h"

#include <math.h>
#include <string.h>

static const double DEAL_WEIGHT = 1e-6; /* keeps a deal defined where neither cares */
static const double DEAL_STEPS = 1e4;   /* deals are struck on a grid */

void bargain_market_take(struct bargain_market *market,
                         const struct bargain_scene *scene,
                         struct arena *arena)
{
    size_t n = scene->actor_count;
    market->scene = scene;
    market->deals = arena_take_array(arena, n, sizeof market->deals[0]);
    market->stakes = lane_take(arena, (n + 1) * scene->lanes);
    market->all = lane_take(arena, scene->lanes);
    market->options = arena_take_array(arena, n + 1, sizeof market->options[0]);
    market->table = arena_take_array(arena, n + 1, sizeof market->table[0]);
}

void bargain_market_open(struct bargain_market *market)
{
    market->deal_count = 0;
}

static double round_deal(double x)
{
    return floor(0.5 + DEAL_STEPS * x) / DEAL_STEPS;
}

void bargain_market_strike(struct bargain_market *market,
                           size_t challenger,
                           const struct bargain_challenge *challenge)
{
    const struct bargain_scene *scene = market->scene;
    size_t dimensions = scene->dimension_count;
    struct bargain_deal *deal = &market->deals[market->deal_count++];
    size_t i = challenger;
    size_t j = challenge->target;
    double p = challenge->chance;
    deal->challenger = i;
    deal->target = j;
    for (size_t k = 0; k < dimensions; k++) {
        double s_i = scene->numbers->saliences[i * dimensions + k];
        double s_j = scene->numbers->saliences[j * dimensions + k];
        double w_i = s_i * s_i * p * p;
        double w_j = s_j * s_j * (1.0 - p) * (1.0 - p);
        double p_i = scene->positions[i * dimensions + k];
        double p_j = scene->positions[j * dimensions + k];
        double all = w_i + DEAL_WEIGHT + w_j;
        deal->positions[0][k] = round_deal(((w_i + DEAL_WEIGHT) * p_i + w_j * p_j) / all);
        deal->positions[1][k] = round_deal((w_i * p_i + (DEAL_WEIGHT + w_j) * p_j) / all);
    }
}

/* Utility to an actor of where x stands. */
static double utility_of(const struct bargain_scene *scene, size_t x, size_t actor)
{
    double distance = bargain_at(bargain_row(scene->distance, x, scene), actor);
    return bargain_utility(distance, bargain_at(scene->risk, actor));
}

static void price_status_quo(struct bargain_market *market)
{
    const struct bargain_scene *scene = market->scene;
    double n = (double)scene->actor_count;
    for (size_t a = 0; a < scene->actor_count; a++) {
        double sum = 0.0;
        for (size_t x = 0; x < scene->actor_count; x++) {
            sum += utility_of(scene, x, a);
        }
        bargain_put(market->all, a, sum);
        bargain_put(market->stakes, a, scene->numbers->capabilities[a] * (sum / n));
    }
}

/* Only two positions change. */
static void price_deal(struct bargain_market *market, size_t d)
{
    const struct bargain_scene *scene = market->scene;
    const struct bargain_deal *deal = &market->deals[d];
    lane *stakes = bargain_row(market->stakes, d + 1, scene);
    double n = (double)scene->actor_count;
    for (size_t a = 0; a < scene->actor_count; a++) {
        double risk = bargain_at(scene->risk, a);
        double change = 0.0;
        for (int end = 0; end < 2; end++) {
            size_t mover = end == 0 ? deal->challenger : deal->target;
            double distance = bargain_scene_distance(scene, a, deal->positions[end]);
            change += bargain_utility(distance, risk) - utility_of(scene, mover, a);
        }
        double worth = (bargain_at(market->all, a) + change) / n;
        bargain_put(stakes, a, scene->numbers->capabilities[a] * worth);
    }
}

/* Row of the deal that an election among those on k's table chooses. */
static size_t choose(struct bargain_market *market, size_t k)
{
    size_t count = 0;
    market->table[count++] = 0;
    for (size_t d = 0; d < market->deal_count; d++) {
        if (market->deals[d].challenger == k || market->deals[d].target == k) {
            market->table[count++] = d + 1;
        }
    }
    if (count == 1) {
        return 0;
    }
    for (size_t q = 0; q < count; q++) {
        market->options[q] = (struct bargain_option){
            .stakes = bargain_row(market->stakes, market->table[q], market->scene),
            .copies = 1};
    }
    bargain_elect(market->options, count, market->scene->lanes);
    size_t best = 0;
    for (size_t q = 1; q < count; q++) {
        best = market->options[q].chance > market->options[best].chance ? q : best;
    }
    return market->table[best];
}

void bargain_market_close(struct bargain_market *market, double *next_out)
{
    const struct bargain_scene *scene = market->scene;
    size_t dimensions = scene->dimension_count;
    price_status_quo(market);
    for (size_t d = 0; d < market->deal_count; d++) {
        price_deal(market, d);
    }
    for (size_t k = 0; k < scene->actor_count; k++) {
        size_t row = choose(market, k);
        const double *to = &scene->positions[k * dimensions];
        if (row > 0) {
            const struct bargain_deal *deal = &market->deals[row - 1];
            to = deal->positions[deal->challenger == k ? 0 : 1];
        }
        memcpy(&next_out[k * dimensions], to, dimensions * sizeof to[0]);
    }
}
