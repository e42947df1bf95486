/* reference: the names that rows of a request use for other rows of its world. */
#ifndef PROTO_REFERENCE_H
#define PROTO_REFERENCE_H

#include "base/problem.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stdbool.h>
#include <stddef.h>

/* What a name can be the name of. */
enum reference_set {
    REFERENCE_SECTORS,
    REFERENCE_USERS,  /* a sector, or "final" */
    REFERENCE_INPUTS, /* a sector or an imported good */
    REFERENCE_EXPORTS,
    REFERENCE_IMPORTS,
    REFERENCE_PARTNERS,
    REFERENCE_READINGS,
    REFERENCE_CLASSES, /* of enforcement: those of the goods, "labour" and "finance" */
    REFERENCE_PACKAGES,
    REFERENCE_PLACES,
    REFERENCE_VARIABLES,
    REFERENCE_SET_COUNT
};

/* The names of a set, by index from 0; NULL at and beyond the end. A name may stand in it
 * twice. */
const char *reference_at(const Brink__V1__World *world, enum reference_set set, size_t index);

/* The first index of a name, or SIZE_MAX. O(names). */
size_t reference_find(const Brink__V1__World *world, enum reference_set set, const char *name);

/* Adds a problem at `path` unless the set has the name: "there is no sector minning (did you
 * mean mining?)". */
void reference_check_name(const Brink__V1__World *world,
                          enum reference_set set,
                          const char *name,
                          const char *path,
                          struct problems *problems);

/* The same for every name that rows of the request use, save goods of trade and measures, whose
 * set depends on the flow. Empty names and "*" name nothing. The lists must be within their
 * limits (proto/check.h). O(names used x names there are). */
void reference_check(const Brink__V1__ScenarioRequest *request, struct problems *problems);

#endif
