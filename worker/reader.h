/* reader: the numbers of a request on their way into the model.
 *
 * Two numbers that name the same variable share its draws. A distribution that is written where
 * it is used has draws of its own, known by the names of its row and field ("exports.coal.
 * quantity"), not by the row's place: so scenarios whose lists differ still share their draws.
 */
#ifndef WORKER_READER_H
#define WORKER_READER_H

#include "base/arena.h"
#include "base/problem.h"
#include "model/distribution.h"
#include "model/draw.h"
#include "proto/brink/v1/scenario.pb-c.h"
#include "worker/parameter.h"

#include <stddef.h>

/* Memory that was short is remembered by the arena (arena->failed): read on, ask once. */
struct reader {
    const Brink__V1__ScenarioRequest *request; /* borrowed; passed proto/scenario_check.h */
    const char *root;                          /* field of its scenario: "scenario", "versus" */
    struct arena *arena;                       /* borrowed; holds what is read */
    struct parameters *parameters;             /* borrowed; every number read is added */
    struct problems *problems;                 /* borrowed; what only the model can object to */
};

/* The distribution of a quantity that is a number or a distribution; of others that of 0. */
struct distribution reader_distribution(const Brink__V1__Quantity *value);

/* A text in the arena; "" when memory is short. */
const char *reader_text(struct reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* `count` zeroed elements in the arena, or NULL when memory is short. */
void *reader_take(struct reader *reader, size_t count, size_t size);

/* The number in a field of a row, a quantity or a plain number; `row_name` tells the row from
 * all others of the request ("exports.coal"). A quantity that is absent is 0. */
struct uncertain reader_number(struct reader *reader,
                               const ProtobufCMessage *row,
                               const char *field,
                               const char *row_name);

#endif
