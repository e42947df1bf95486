/* regime_check: is the fitted hazard of a regime whole?
 *
 * The coefficients are those of the fitted logit: intercept, personal, military, monarchy,
 * growth, log_gdp_per_head and log_age. Their covariance is symmetric and positive definite, or
 * all 0: coefficients known exactly. The percentiles of the panel's hazards ascend from 0 to
 * 100. */
#ifndef PROTO_REGIME_CHECK_H
#define PROTO_REGIME_CHECK_H

#include "base/problem.h"
#include "proto/brink/v1/world.pb-c.h"

/* Adds a problem for each fault, with its path under "world.regime". */
void regime_check(const Brink__V1__Regime *regime, struct problems *problems);

#endif
