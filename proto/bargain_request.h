/* bargain_request: is a request about a bargain (brink/v1/bargain.proto) one that the model can
 * answer?
 *
 * The part of proto/scenario_check.h for requests that have a bargain, in place of a world or
 * beside it. */
#ifndef PROTO_BARGAIN_REQUEST_H
#define PROTO_BARGAIN_REQUEST_H

#include "base/problem.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stdbool.h>

enum { BARGAIN_REQUEST_DIMENSIONS_MAX = 16 };

/* The least salience of an actor, of all dimensions together, points. */
#define BARGAIN_REQUEST_SALIENCE_LEAST 1e-4

/* Adds a problem for each fault, with its path and what is allowed. O(actors^2). */
void bargain_request_check(const Brink__V1__ScenarioRequest *request,
                           struct problems *problems);

/* The same of the bargain alone, wherever it stands. */
void bargain_request_check_part(const Brink__V1__Bargain *bargain, struct problems *problems);

/* Is something not known of its actors, so that it has draws? */
bool bargain_request_is_drawn(const Brink__V1__Bargain *bargain);

#endif
