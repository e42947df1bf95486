/* stoppage: what measures stop of a target's trade with each partner, all goods together, in
 * the year in which they stop most: and which costs of trade would stop as much.
 *
 * Of the base-year value V of the goods g, with the share w_gp of the partner and the stopped
 * share s_gp of model/package.h at the middle of each month:
 *
 *   s_p = mean over the twelve months of sum_g V_g w_gp s_gp / sum_g V_g w_gp
 *
 * Numbers are at their central values. The year is the first of the runs of twelve months in
 * which the value stopped, exports and imports together, is largest.
 *
 * In a gravity model trade falls with its costs by the elasticity theta: at given prices and
 * incomes a flow is in proportion to cost^-theta (Arkolakis, Costinot and Rodriguez-Clare 2012,
 * American Economic Review 102:94; Caliendo and Parro 2015, eq. 6). So the factor
 *
 *   kappa = (1 - s)^(-1/theta)
 *
 * stops the share s in partial equilibrium; prices and incomes answer to it, and the flow that
 * comes out in the end is not exactly 1 - s of what it was. */
#ifndef MODEL_STOPPAGE_H
#define MODEL_STOPPAGE_H

#include "model/package.h"

struct stoppage {
    double *exports;     /* [partner] share of what the target sells to it */
    double *imports;     /* [partner] share of what it sells to the target */
    unsigned last_month; /* of the twelve, counted from the base date, from 0 */
};

/* Of measures that passed package_check in a world that passed world_check, over the months
 * simulated, 12 or more. What is found lies in the arena. STATUS_NO_MEMORY.
 * O(months x partners x partners x goods x measures). */
MUST_USE enum status stoppage_find(const struct world *world,
                                   const struct measure *measures,
                                   size_t measure_count,
                                   unsigned months,
                                   struct arena *arena,
                                   struct stoppage *stoppage_out);

/* kappa for a share of 0 to 1 and theta above 0; INFINITY: nothing is left. */
double stoppage_barrier(double share, double theta);

#endif
