/* council_quota: a programme of several graded provisions that also needs a number of yes
 * votes.
 *
 * Branch and bound: solve for those who can veto; if too few say yes, take the one who is won
 * most cheaply and go on once with its consent asked, once without ever counting on it. Exact
 * but for the slack. Cost: 1 programme where the quota does not bind, some 100 to 300 where it
 * does. Source: Land and Doig (1960), Econometrica 28:497. */
#ifndef MODEL_COUNCIL_QUOTA_H
#define MODEL_COUNCIL_QUOTA_H

#include "model/council_programme.h"

/* The best x, given what the other provisions cost each member. loss_most is that of the graded
 * provisions alone. Adds the programmes it solved to *programmes.
 *
 * STATUS_NOT_CONVERGED, STATUS_NO_MEMORY; also where the search grows beyond 20,000 programmes.
 */
MUST_USE enum status council_quota_solve(const struct council_programme *programme,
                                         const double *used,
                                         size_t *programmes,
                                         struct council_point *point_out);

#endif
