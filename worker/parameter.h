/* parameter: a number a run has used, as the request has it: what it is, and where it is from.
 *
 * They become the assumptions of an assessment, for people, and the parameters of its
 * provenance, for programs. */
#ifndef WORKER_PARAMETER_H
#define WORKER_PARAMETER_H

#include "base/arena.h"
#include "base/status.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stdbool.h>
#include <stddef.h>

/* Everything is borrowed from the request or the arena. */
struct parameter {
    struct parameter *next;
    const char *name; /* of a variable its own; else by row names: "exports.coal.quantity" */
    const Brink__V1__Quantity *value;
    double central;
    const char *unit;
    const char *tag;
    const char *source;
};

/* In the order in which they were used; zeroed: none. */
struct parameters {
    struct parameter *first;
    struct parameter *last;
    size_t count;
};

/* A parameter with unit, tag and source of a field of `row`, and no more yet. */
struct parameter parameter_of(const ProtobufCMessage *row, const char *field);

/* Adds a copy, unless one with the same value (the same message) is there. Memory comes from
 * the arena, which remembers when there was none. O(count). */
void parameters_add(struct parameters *parameters,
                    struct arena *arena,
                    const struct parameter *parameter);

/* Adds those of `others` that are not in `parameters` with the same name and value. O(count^2).
 */
void parameters_add_missing(struct parameters *parameters,
                            struct arena *arena,
                            const struct parameters *others);

/* Adds those of `others` that are not in `parameters` with the same name and value, named
 * "versus.<name>": what the other scenario of a comparison has its own way. O(count^2). */
void parameters_add_versus(struct parameters *parameters,
                           struct arena *arena,
                           const struct parameters *others);

/* Is the value a distribution, not a number or the name of a variable? */
bool parameter_is_uncertain(const struct parameter *parameter);

/* Is it judgement or general knowledge, not read in a source or derived from one? */
bool parameter_is_judged(const struct parameter *parameter);

/* Writes the value as text: STATUS_NO_MEMORY. */
MUST_USE enum status
parameter_format(const struct parameter *parameter, struct arena *arena, const char **text_out);

#endif
