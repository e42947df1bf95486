/* mrio_check: is a request about a table (brink/v1/table.proto) one that the model can answer?
 *
 * The part of proto/scenario_check.h for requests that have a table in place of a world. */
#ifndef PROTO_MRIO_CHECK_H
#define PROTO_MRIO_CHECK_H

#include "base/problem.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stddef.h>
#include <stdint.h>

/* What a measure of a table leaves to be said in days. */
struct mrio_span {
    int64_t start_step; /* below 0: it came into force before the first */
    int64_t end_step;   /* INT64_MAX: stays */
    double phase_in_steps;
};

/* Adds a problem for each fault, with its path and what is allowed. Rows of the table that are
 * off their output by more than 1 % are refused. O(cells of the table). */
void mrio_check(const Brink__V1__ScenarioRequest *request, struct problems *problems);

/* How many sectors each region of the table has. */
size_t mrio_sector_count(const Brink__V1__Table *table);

/* When a measure is in force; days count from the scenario's as_of. Of a request that passed.
 */
struct mrio_span mrio_span_of(const Brink__V1__Scenario *scenario,
                              const Brink__V1__Measure *measure);

#endif
