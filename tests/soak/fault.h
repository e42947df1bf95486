/* fault: what goes wrong around a broker while it works: workers that are killed or stand
 * still, peers that send rubbish, a subscriber that does not read; and the broker itself is
 * stopped or killed, and started anew. */
#ifndef TESTS_SOAK_FAULT_H
#define TESTS_SOAK_FAULT_H

#include "tests/soak/bulletin.h"
#include "tests/support/fleet.h"

#include <stdint.h>

struct fault;

typedef void fault_start_fn(struct fleet *fleet);

/* Starts the workers, and one more that is left alone. `seed` chooses whom it hits; `start`
 * starts a broker. */
struct fault *fault_new(struct fleet *fleet, uint64_t seed, fault_start_fn *start);
void fault_free(struct fault **fault_p);

/* Does what is due, save to the broker. */
void fault_step(struct fault *fault, int64_t now_ms);

/* Stops or kills the broker and starts it anew, when that is due. True: it did. */
bool fault_restart(struct fault *fault, int64_t now_ms);

/* The worker that nothing is done to. */
const struct process *fault_steady(const struct fault *fault);

/* No more faults: who stands still goes on, and the subscriber reads all there is. */
void fault_end(struct fault *fault);

/* A line for each kind of fault: how often, and what followed. */
void fault_tell(const struct fault *fault, struct bulletin *bulletin);

/* Laws at the end: every kind of fault was done and had its effect on the broker. */
void fault_check(struct fault *fault);

#endif
