/* bargain_deal: the deals of a turn, and which of those on its table each actor takes.
 *
 * A deal of i, who challenged, and j, in each dimension by itself, W_i = s_ik^2 P^2 and
 * W_j = s_jk^2 (1 - P)^2:
 *   b_i = r(((W_i + 1e-6) p_i + W_j p_j) / (W_i + 1e-6 + W_j))
 *   b_j = r((W_i p_i + (1e-6 + W_j) p_j) / (W_i + 1e-6 + W_j)),  r(x) = floor(0.5 + 1e4 x) /
 * 1e4 It lies on the table of both; every table has the status quo too. What a deal is worth to
 * an actor is its mean utility of where all stand after it, with its own R. An election among
 * the table's deals, in which all actors vote, says which is taken: the first of the likeliest,
 * the status quo before all others. */
#ifndef MODEL_BARGAIN_DEAL_H
#define MODEL_BARGAIN_DEAL_H

#include "model/bargain_challenge.h"
#include "model/bargain_vote.h"

struct bargain_deal {
    size_t challenger;
    size_t target;
    double positions[2][BARGAIN_DIMENSIONS_MAX]; /* theirs after it */
};

struct bargain_market {
    const struct bargain_scene *scene; /* borrowed */
    struct bargain_deal *deals;        /* [deal_count] at most one an actor */
    size_t deal_count;
    lane *stakes; /* [deal] row of capability x worth; row 0: the status quo */
    lane *all;    /* row of the summed utilities of where all stand */
    struct bargain_option *options; /* [deal + 1] of one table */
    size_t *table;                  /* [deal + 1] rows of `stakes` */
};

/* Makes room in the arena, which says whether there was any. */
void bargain_market_take(struct bargain_market *market,
                         const struct bargain_scene *scene,
                         struct arena *arena);

/* Clears the tables. */
void bargain_market_open(struct bargain_market *market);

/* Strikes the deal of a challenge. */
void bargain_market_strike(struct bargain_market *market,
                           size_t challenger,
                           const struct bargain_challenge *challenge);

/* Prices all deals, then moves everybody at once. next_out: [actor][dimension]. Cost O(deals x
 * actors), and O(actors) for each pair of deals on a table. */
void bargain_market_close(struct bargain_market *market, double *next_out);

#endif
