/* council_euclid: the programme of several graded provisions with Euclid's squared losses.
 *
 * The Lagrangian is least, for given prices lambda_i of the members' consent, at
 *   x_k = clamp((W_s x_s + sum lambda_i W_i x_i) / (W_s + sum lambda_i W_i), 0, 1)
 * and its dual is raised one lambda at a time, in turn, by bisection, and now and then by
 * Newton's steps (council_dual.h). lambda says who binds. Weak duality says when to give up:
 * every dual value is a lower bound of the loss. Source: Boyd and Vandenberghe (2004), Convex
 * Optimization, section 5. Cost: 0.2 ms for 5 members and 8 provisions, some ms where members
 * are nearly alike. */
#ifndef MODEL_COUNCIL_EUCLID_H
#define MODEL_COUNCIL_EUCLID_H

#include "model/council_programme.h"

/* Where the sweeps do not settle, council_smooth.h is asked and its answer verified against the
 * dual bound. STATUS_NOT_CONVERGED where that fails too, STATUS_NO_MEMORY. */
MUST_USE enum status council_euclid_solve(const struct council_programme *programme,
                                          struct council_point *point_out);

#endif
