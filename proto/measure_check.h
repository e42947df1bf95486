/* measure_check: do the fields of a measure fit its kind and its flow? */
#ifndef PROTO_MEASURE_CHECK_H
#define PROTO_MEASURE_CHECK_H

#include "base/problem.h"
#include "proto/brink/v1/scenario.pb-c.h"

/* Adds a problem for each fault of `measure`, which stands at `path` ("scenario.measures[2]").
 */
void measure_check(const Brink__V1__World *world,
                   const Brink__V1__Measure *measure,
                   const char *path,
                   struct problems *problems);

#endif
