/* patron_check: is what a world says of its patron whole?
 *
 * The numbers are each of these, once, within its range:
 *
 *   sanction_success, talks_success, foreign_share, talks_calm   chances and shares, 0 to 1
 *   force_per_year         chance a year, 0 to 1
 *   force_multiplier       0 to 100
 *   talks_price_bn, secondary_loss_bn                            bn USD a year, 0 to 1000
 *   secondary_slope        chance for each unit of gap, 0 to 100
 *   tests_per_year         0 to 100
 *   border_people_million  0 to 1000
 *   trade_loss_share       income lost for each unit of trade lost, 0 to 1
 *
 * The criteria are each of no_war, no_breakdown, no_nuclear, influence, own_cost and standing,
 * once, all of them ranked or none, with anchors that differ. Numbers, options and criteria go
 * together; a scenario that asks for the analysis options needs them, and draws for it. */
#ifndef PROTO_PATRON_CHECK_H
#define PROTO_PATRON_CHECK_H

#include "base/problem.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stdbool.h>

/* Does the world say anything of what its patron can do? */
bool patron_is_told(const Brink__V1__World *world);

/* Adds a problem for each fault, with its path under "world" or "scenario". */
void patron_check(const Brink__V1__ScenarioRequest *request, struct problems *problems);

#endif
