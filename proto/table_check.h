/* table_check: what the rows of a request's lists must be to each other.
 *
 * No two rows with the same key; a row for every pair of names where a table is asked for;
 * shares that sum to 1; trade by partner that sums to the good's value. */
#ifndef PROTO_TABLE_CHECK_H
#define PROTO_TABLE_CHECK_H

#include "base/problem.h"
#include "base/status.h"
#include "proto/brink/v1/scenario.pb-c.h"

/* Adds a problem for each fault, with its path. The lists must be within their limits
 * (proto/check.h). STATUS_NO_MEMORY: not everything has been looked at. O(n log n) in the rows,
 * times the names they use. */
MUST_USE enum status table_check(const Brink__V1__ScenarioRequest *request,
                                 struct problems *problems);

#endif
