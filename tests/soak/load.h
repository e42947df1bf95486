/* load: requests of every kind, many under way at once, and the book of what became of them.
 *
 * Whatever is heard of a request (the answer to its call, its publication, the answer to a call
 * that awaits it, the answer to the same request again) must tell of one outcome. The laws are
 * asserted as things are heard; load_check states those about the whole. A broker may go and
 * come back in between: what it accepted it still knows, and what it was asked is asked again.
 */
#ifndef TESTS_SOAK_LOAD_H
#define TESTS_SOAK_LOAD_H

#include "tests/soak/bulletin.h"
#include "tests/soak/latency.h"
#include "tests/support/fleet.h"

#include <stdint.h>

struct load;

/* Clients of the fleet's broker, a caller and a subscriber to everything. `seed` chooses what
 * is asked in which order. */
struct load *load_new(struct fleet *fleet, uint64_t seed);
void load_free(struct load **load_p);

/* The broker was started anew: asks again what was not answered, under the same ids, and hears
 * of publications it may have missed by asking for the outcomes. */
void load_resume(struct load *load);

/* Sends requests until enough are under way; none when LOAD_REQUESTS_MAX have been. */
void load_ask(struct load *load);

/* Takes all answers and publications that are there; waits for an answer at most `wait_ms`. */
void load_hear(struct load *load, int64_t wait_ms);

/* What has not been heard of yet: answers to calls, and publications. */
size_t load_open(const struct load *load);

/* From now on it is this quarter of the run, 0 to LATENCY_QUARTERS - 1. */
void load_enter(struct load *load, uint32_t quarter);

/* How long requests waited that nobody cancelled, hurried or detached, by when they were sent.
 */
struct latency *load_latency(struct load *load);

/* A line for each kind of request: how many, and how they ended. */
void load_tell(const struct load *load, struct bulletin *bulletin);

/* Requests sent so far. */
uint64_t load_sent(const struct load *load);

/* Laws at the end: every request has its outcome, and every kind of outcome has been seen. */
void load_check(struct load *load);

enum { LOAD_REQUESTS_MAX = 4000000 };

#endif
