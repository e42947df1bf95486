/* hazard_check: what a world says of a nuclear test, its tremor and its leak: is it there, and
 * does it make sense?
 *
 * A world need not say any of it. Names and ranges of the numbers are those of TestNumber in
 * proto/brink/v1/world.proto. */
#ifndef PROTO_HAZARD_CHECK_H
#define PROTO_HAZARD_CHECK_H

#include "base/problem.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stddef.h>

enum hazard_number {
    HAZARD_MB,
    HAZARD_MW, /* may be absent */
    HAZARD_YIELD_INTERCEPT,
    HAZARD_VENT_CHANCE,
    HAZARD_FISSION_SHARE,
    HAZARD_VENTED_SHARE,
    HAZARD_RELEASE_HOURS,
    HAZARD_WIND_M_S,
    HAZARD_HEIGHT_M,
    HAZARD_LID_M,
    HAZARD_DEPOSITION_M_S,
    HAZARD_NUMBER_COUNT
};

enum {
    HAZARD_CLASSES = 6,  /* of stability, "A" to "F" */
    HAZARD_SECTORS = 16, /* of the wind, the first around north, clockwise */
    HAZARD_REPORTS_MIN = 3,
    HAZARD_EDGES_MAX = 12
};

#define HAZARD_EXPOSED 4.0 /* intensity: who feels that much counts as exposed */

const char *hazard_number_name(enum hazard_number number);
void hazard_number_range(enum hazard_number number, double *least_out, double *most_out);

/* The row of a number, or NULL. */
const Brink__V1__TestNumber *hazard_find_number(const Brink__V1__TestHazard *hazard,
                                                enum hazard_number number);

/* The place of a class of stability or of a sector, or SIZE_MAX. */
size_t hazard_find_class(const char *stability);
size_t hazard_find_sector(const char *sector);

/* The row of the test of that day, or NULL. */
const Brink__V1__NuclearTest *hazard_find_test(const Brink__V1__World *world, const char *date);

/* Adds a problem for each thing without which tremor and leak cannot be told. */
void hazard_missing(const Brink__V1__World *world, struct problems *problems);

/* Adds a problem for each fault in what there is; each field by itself is proto/check.h. */
void hazard_check(const Brink__V1__ScenarioRequest *request, struct problems *problems);

#endif
