/* plain: numbers that became quantities, as callers from before that still send them.
 *
 * A measure's phase-in and exemption, the ramp of illicit inflows and GDP per head were plain
 * numbers once. What such a caller says keeps its meaning: it becomes a fixed quantity, and all
 * that reads a request sees quantities alone. */
#ifndef PROTO_PLAIN_H
#define PROTO_PLAIN_H

#include "base/arena.h"
#include "base/problem.h"
#include "base/status.h"
#include "proto/brink/v1/scenario.pb-c.h"

/* Makes a quantity, in the arena, of every plain number whose quantity is not said, and
 * forgets the plain one. STATUS_NO_MEMORY, also at the arena's size_max. O(measures). */
MUST_USE enum status plain_lift(Brink__V1__ScenarioRequest *request, struct arena *arena);

/* Adds a problem for every plain number still there: it stands beside its quantity, or in a
 * file. O(measures). */
void plain_check(const Brink__V1__ScenarioRequest *request, struct problems *problems);

#endif
