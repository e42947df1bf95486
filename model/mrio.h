/* mrio: the economy of a multi-regional input-output table, day by day.
 *
 * Adaptive regional input-output: Hallegatte (2008), Risk Analysis 28:779; Hallegatte (2014),
 * Risk Analysis 34:152; inventories after Henriet, Hallegatte and Tabourier (2012), J. Econ.
 * Dynamics and Control 36:150. Industries are pairs of region and sector; a product is what the
 * sector of that name makes, wherever it is made. m regions, n sectors, N = m n industries;
 * industry r n + p is sector p of region r. Tables are yearly and in any money; a step is a
 * day, a 365th of them.
 *
 * a (n x N) inputs per unit of output, summed over the regions they come from; S stocks (n x
 * N), O orders (N x N, row the supplier), y final demand, x0 output of the table, loss the
 * share of capacity lost, A the share of a flow that is permitted. At first S = s x0 a, O = Z
 * A, x = x0. A step:
 *
 *   demand     d = sum of the orders to it + y A
 *   scarcity   REFERENCE, from the third step on: zeta = (d - x)/d, x of the step before;
 *              alpha += [(alpha_max - alpha) zeta + (alpha_base - alpha) (zeta == 0)] /
 * tau_alpha PUBLISHED, from the second on: zeta = (d - x)+/d; alpha += (alpha_max - alpha) zeta
 * / tau_alpha where zeta > 1e-9, alpha += (alpha_base - alpha) / tau_alpha elsewhere. Both:
 * alpha >= 1 capacity   cap = x0 (1 - loss) alpha ; xopt = min(d, cap) output     x = xopt
 * min(1, min over inputs p of S_p / (need_p a_p xopt)), need = psi s, PUBLISHED: and not less
 * than one step delivery   REFERENCE: everybody receives the share x/d PUBLISHED: industries
 * first, min(1, x / sum of orders), final demand what is left stocks     S += received - used ;
 * used = a x, PUBLISHED: and not more than S orders     want = a x + (s a xopt - S)+ / tau_s,
 * from each region the share FIXED: Z A / sum of Z ; CAPACITY: Z A w / sum of Z A w, w = cap /
 * x0
 *
 * Unmet final demand is lost, not postponed. An input that is below 1e-5 of a day's output in a
 * whole year's table does not hold output back. REFERENCE leaves S as it is in a step in which
 * every |received - used| <= 1e-8 + 1e-5 |used|, and restores no stock in one in which every |S
 * - s a xopt|
 * <= 1e-8 + 1e-5 |s a xopt|: the gates of BoARIO 0.6.3, whose trajectories it reproduces.
 *
 * What a measure bars of an industry's purchases is ordered elsewhere under CAPACITY and
 * nowhere under FIXED; what it bars of final demand is unmet under both (an assumption).
 *
 * Memory: 8 N^2 bytes and 40 n N (56 of REFERENCE), with measures 16 N^2 more. Cost of a step:
 * 6 N^2 flops, 4 N^2 of FIXED, in one reading of the matrix (REFERENCE: one more when a gate
 * opens or closes). */
#ifndef MODEL_MRIO_H
#define MODEL_MRIO_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum mrio_rule { MRIO_PUBLISHED, MRIO_REFERENCE };
enum mrio_shares { MRIO_CAPACITY, MRIO_FIXED };

enum { MRIO_INDUSTRIES_MAX = 3500, MRIO_DAYS_PER_YEAR = 365 };

/* Borrowed by mrio_new only. */
struct mrio_table {
    size_t regions, sectors;
    const double *const *flows; /* [industry][industry] Z, yearly, >= 0: row sells to column */
    const double *const *final; /* [industry][region] Y, yearly */
    const double *output;       /* [industry] x0, yearly, >= 0 */
};

struct mrio_settings {
    enum mrio_rule rule;
    enum mrio_shares shares;
    double psi;              /* share of the stock goal below which output suffers, 0 to 1 */
    double stock_days;       /* s, above 0; PUBLISHED: 1.5 at least */
    double stock_tau_days;   /* tau_s, 1 at least */
    double overcapacity;     /* alpha_base, 1 at least */
    double overcapacity_max; /* alpha_max, alpha_base at least */
    double overcapacity_tau_days;
};

struct mrio;

/* At the start of step 0. permitted: A of step 0, [sector][supplying region][buying region], 0
 * to 1; NULL: nothing is ever barred. STATUS_NO_MEMORY. */
MUST_USE enum status mrio_new(const struct mrio_table *table,
                              const struct mrio_settings *settings,
                              const double *permitted,
                              struct mrio **mrio_out);
void mrio_free(struct mrio **mrio_p);

/* Says what the step after the coming one may deliver, and those behind it: the coming step
 * orders accordingly. Only where mrio_new was given `permitted`. O(N^2). */
void mrio_permit(struct mrio *mrio, const double *permitted);

/* Runs a step. loss: [industry] 0 to 1; NULL: none. */
void mrio_step(struct mrio *mrio, const double *loss);

/* Of the last step, daily; [industry]. */
const double *mrio_production(const struct mrio *mrio);
const double *mrio_capacity(const struct mrio *mrio);
const double *mrio_demand(const struct mrio *mrio);
const double *mrio_overcapacity(const struct mrio *mrio);
const double *mrio_to_final(const struct mrio *mrio); /* final demand met */

/* [industry] stock of product p held by each; at the end of the last step. */
const double *mrio_stock(const struct mrio *mrio, size_t product);

/* Of the table, daily: [industry] output, value added, final demand. */
const double *mrio_base_output(const struct mrio *mrio);
const double *mrio_base_value_added(const struct mrio *mrio);
const double *mrio_base_final(const struct mrio *mrio);

/* The product that held an industry back most in the last step; SIZE_MAX: none did. */
size_t mrio_lacking(const struct mrio *mrio, size_t industry);

#endif
