/* council_block: the programme of several graded provisions with city-block losses, a linear
 * one.
 *
 * Between the points where a member's cost bends every cost is a straight line, so x_k is a sum
 * of pieces, each from 0 to its length. Costs and losses are convex: filling a later piece
 * before an earlier one is never of use to anyone, so nothing has to forbid it. One row a
 * member, one column a piece; solved by lp_solve 5.5 (Berkelaar, Eikland and Notebaert), and
 * verified. Cost: some 200 microseconds for 5 members and 8 provisions. */
#ifndef MODEL_COUNCIL_BLOCK_H
#define MODEL_COUNCIL_BLOCK_H

#include "model/council_programme.h"

/* STATUS_NOT_CONVERGED where lp_solve failed or its answer does not stand up, STATUS_NO_MEMORY.
 */
MUST_USE enum status council_block_solve(const struct council_programme *programme,
                                         struct council_point *point_out);

#endif
