/* balance: the balanced tables of the base year, in each of LANES draws.
 *
 * From shares and prior coefficients to a table where every sector sells what it makes:
 *
 *   ratio      v_i  = 1 - intermediate_share_i / value_added_scale, clipped to 0.15 .. 0.9
 *   output     x_i  = value_added_share_i GDP / v_i
 *   imports    M_gi = use share x import value, less what passes through in processing trade
 *   prior      Z_pi = coefficient x x_i, less the imports that stand beside product p, but at
 *                     least 5 % of itself; column targets x_i - va_i - sum_g M_gi
 *   final      f_i  = final_share_i x_i, scaled so that the whole account closes
 *   balance    Z by RAS to its row targets x - f - e and its column targets
 *   closure    f_i  = x_i - sum_j Z_ij - e_i, exact
 *
 * RAS: Stone (1961), Input-Output and National Accounts. Each lane stops by itself when every
 * row is within 1e-13 of its target, after 400 rounds at most. Money: M USD a year.
 * Time O(rounds x sectors^2), no allocation in balance_build. */
#ifndef MODEL_BALANCE_H
#define MODEL_BALANCE_H

#include "model/sample.h"

struct balance {
    const struct world *world; /* borrowed from the caller of balance_init */
    lane *output;              /* [sector] x */
    lane *value_added;         /* [sector] va */
    lane *ratio;               /* [sector] va / x */
    lane *domestic;            /* [from sector][to sector] Z */
    lane *imported;            /* [import good][sector] M, net of processing */
    lane *processed;           /* [processing] passes through to its export good */
    lane *exports;             /* [sector] e, net of what passes through */
    lane *final;               /* [sector] f, domestic final demand */
    lane *row_target;          /* [sector] workspace */
    lane *column_target;       /* [sector] workspace */
};

/* Makes room in the arena for a world that passed world_check. STATUS_NO_MEMORY. */
MUST_USE enum status
balance_init(struct balance *balance, const struct world *world, struct arena *arena);

/* Builds the tables of one sample.
 *
 * STATUS_BAD_INPUT, with problems: imports exceed a sector's intermediate inputs in a draw, or
 * final demand and exports leave it nothing to sell to sectors.
 * STATUS_NOT_CONVERGED, with a problem: after the last round a row misses by more than 1e-9. */
MUST_USE enum status
balance_build(struct balance *balance, const struct sample *sample, struct problems *problems);

#endif
