/* scenario_check: is a request one that a model can answer?
 *
 * The one truth of validity: `brink validate` and every worker call it. It holds each field to
 * its range (proto/check.h) and the fields to each other: names that must exist, tables that
 * must be whole, sums that must close, days in order, stocks that last long enough. */
#ifndef PROTO_SCENARIO_CHECK_H
#define PROTO_SCENARIO_CHECK_H

#include "base/problem.h"
#include "base/status.h"
#include "proto/brink/v1/scenario.pb-c.h"

/* Adds a problem for each fault, all of them in one pass, with its path and what is allowed.
 *
 * STATUS_BAD_INPUT  `problems` says why
 * STATUS_NO_MEMORY  not everything has been looked at
 *
 * Cost: bounded by the limits of proto/range.c whatever the request; some milliseconds for the
 * reference world. */
MUST_USE enum status scenario_check(const Brink__V1__ScenarioRequest *request,
                                    struct problems *problems);

#endif
