/* council_smooth: the programme of council_euclid.h by sequential quadratic programming.
 *
 * NLopt's SLSQP (Kraft 1994, ACM Trans. Math. Softw. 20:262), from the text that is expected
 * where none passes, (1 - p) q + p o. The cross-check of the dual, and its stand-in where that
 * does not settle. Of NLopt's other methods CCSAQ was seen to return points that pass no
 * constraint, and MMA to take a second: so every answer is verified. */
#ifndef MODEL_COUNCIL_SMOOTH_H
#define MODEL_COUNCIL_SMOOTH_H

#include "model/council_programme.h"

/* x_out: [graded_count]. solved_out: false where what came back is not within every room.
 * STATUS_NO_MEMORY. */
MUST_USE enum status council_smooth_solve(const struct council_programme *programme,
                                          double *x_out,
                                          bool *solved_out);

#endif
