/* sweep: a great many small requests of one tenant, and the book of what became of each.
 *
 * The laws are asserted as outcomes are heard; sweep_check states those about the whole. */
#ifndef TESTS_SOAK_SWEEP_H
#define TESTS_SOAK_SWEEP_H

#include "tests/support/fleet.h"

#include <stdint.h>

enum { SWEEP_BODY_BYTES = 512 };

#define SWEEP_TENANT "sweep"
#define SWEEP_METHOD "/brink.v1.Assessor/Assess"
#define SWEEP_TOPIC  "scenario/assess/PRK"

struct sweep;

struct sweep *sweep_new(uint32_t count);
void sweep_free(struct sweep **sweep_p);

/* Submits all of them, no two with the same content, and sees each accepted. */
void sweep_submit(struct sweep *sweep, const struct fleet *fleet);

/* Reads outcomes from number 1 on, as they come, until every request of the sweep and `others`
 * requests of somebody else have one. Fails after `most_ms` without that. Law: the outcomes are
 * numbered 1, 2, 3... without a gap, none comes twice, and each answers its own request. */
void sweep_follow(struct sweep *sweep,
                  const struct fleet *fleet,
                  uint32_t others,
                  int64_t most_ms);

/* Law: the broker has counted as many outcomes as were heard, and holds nothing else. */
void sweep_check(const struct sweep *sweep, struct asker *asker);

#endif
