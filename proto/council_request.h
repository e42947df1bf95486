/* council_request: is a request about a council (brink/v1/council.proto) one that the model can
 * answer?
 *
 * The part of proto/scenario_check.h for requests that have a council, in place of a world or
 * beside it. */
#ifndef PROTO_COUNCIL_REQUEST_H
#define PROTO_COUNCIL_REQUEST_H

#include "base/problem.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stddef.h>

enum {
    COUNCIL_REQUEST_LEVELS_MAX = 11,
    COUNCIL_REQUEST_TEXTS_MAX = 65536, /* products of levels, at most one provision graded */
    COUNCIL_REQUEST_PROGRAMMES_MAX = 1024, /* the same, with several graded ones */
    COUNCIL_REQUEST_CELLS_MAX = 1 << 20 /* of the frontier's grid (model/council_frontier.h) */
};

/* Adds a problem for each fault, with its path and what is allowed. */
void council_request_check(const Brink__V1__ScenarioRequest *request,
                           struct problems *problems);

/* The same of the council alone, wherever it stands. */
void council_request_check_part(const Brink__V1__Council *council, struct problems *problems);

/* Texts of the frontier's grid; COUNCIL_REQUEST_CELLS_MAX + 1 where there are more. */
size_t council_request_cells(const Brink__V1__Council *council);

/* Which member drafts: of a request that passed. */
size_t council_request_setter(const Brink__V1__Council *council);

#endif
