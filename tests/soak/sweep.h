/* sweep: a great many small requests of one tenant, and the book of what became of each. Each
 * is a bargain of four actors whose positions are not known exactly: a worker can compute it,
 * and a toiler (tests/soak/toiler.h) answer it.
 *
 * The laws are asserted as outcomes are heard; sweep_check states those about the whole. */
#ifndef TESTS_SOAK_SWEEP_H
#define TESTS_SOAK_SWEEP_H

#include "tests/support/fleet.h"

#include <stdint.h>

enum { SWEEP_BODY_BYTES = 512, SWEEP_DRAWS = 100 };

#define SWEEP_TENANT "sweep"
#define SWEEP_METHOD "/brink.v1.Assessor/Bargain"
#define SWEEP_TOPIC  "scenario/bargain/actors"

struct sweep;

struct sweep *sweep_new(uint32_t count);
void sweep_free(struct sweep **sweep_p);

/* Where in a request the 8 bytes are that differ from those of all others. */
size_t sweep_echo_at(const struct sweep *sweep);

/* Submits all of them, no two with the same content, and sees each accepted. */
void sweep_submit(struct sweep *sweep, const struct fleet *fleet);

/* Reads outcomes from number 1 on, as they come, until every request of the sweep and `others`
 * requests of somebody else have one. Fails after `most_ms` without that. Law: the outcomes are
 * numbered 1, 2, 3... without a gap, none comes twice, and each answers its own request. A
 * worker's is told from a toiler's by what it is. */
void sweep_follow(struct sweep *sweep,
                  const struct fleet *fleet,
                  uint32_t others,
                  int64_t most_ms);

/* How many of the sweep workers computed, and the milliseconds that half of those took. */
uint32_t sweep_computed(const struct sweep *sweep, double *median_ms_out);

/* Law: the broker has counted as many outcomes as were heard, and holds nothing else. */
void sweep_check(const struct sweep *sweep, struct asker *asker);

#endif
