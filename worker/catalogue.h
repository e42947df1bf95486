/* catalogue: the uncertain numbers a world can have, in an order of its own.
 *
 * The order says which coordinate of the Sobol points a number takes, and depends on the world
 * alone: not on the scenario, nor on the analysis, nor on what a run reads of it. So any two
 * scenarios of a world, compared or not, have common draws. A number that only a scenario knows
 * (a measure of its own) or makes uncertain stands in no catalogue: it takes Philox numbers. */
#ifndef WORKER_CATALOGUE_H
#define WORKER_CATALOGUE_H

#include "base/arena.h"
#include "base/status.h"
#include "proto/brink/v1/world.pb-c.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct catalogue {
    const uint64_t *keys; /* [count] draw_key of the names (worker/reader.h) */
    size_t count;
    size_t late; /* from here on those of the patron and of a nuclear test: they take the
                  * dimensions that are left when all others have theirs, so that nothing else
                  * is drawn anew for them */
};

/* Every number of the world that holds a distribution: those of the regime first, the
 * coefficients of its hazard too unless they are known exactly, then those of the economy, then
 * the rows in the order of the message; last those of the patron, then those of a nuclear test
 * with the variables that they name. STATUS_NO_MEMORY. O(numbers + variables x numbers of the
 * test). */
MUST_USE enum status catalogue_read(const Brink__V1__World *world,
                                    struct arena *arena,
                                    struct catalogue *catalogue_out);

/* Is the hazard uncertain? Its coefficients are then drawn together. */
bool catalogue_has_hazard(const Brink__V1__Regime *regime);

/* The key of the normal number a coefficient is drawn from, as the model names it. */
uint64_t catalogue_hazard_key(const Brink__V1__HazardTerm *term);

#endif
