/* solo: a request about something other than a world, from its message to its assessment; or
 * something beside a world, as a step of the world's own (worker/riders.h).
 *
 * One table of verbs a kind; worker/task.h runs it by units as it does the draws of a world.
 * A table of a user's own has its own way (worker/mrio_run.h). */
#ifndef WORKER_SOLO_H
#define WORKER_SOLO_H

#include "base/problem.h"
#include "base/status.h"
#include "proto/brink/v1/scenario.pb-c.h"
#include "worker/answer.h"
#include "worker/inputs.h"
#include "worker/task.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* One unit to run. */
struct solo_unit {
    enum task_stage stage;
    size_t index;
    double *scratch; /* [draws] of the thread */
    const atomic_bool *stop;
    struct problems *problems;
};

struct solo {
    const char *name; /* "trade": its field of the request and of the assessment */

    /* The request passed proto/scenario_check.h and is borrowed; so are `inputs`, of the world
     * beside it that the economy has checked; NULL: there is none. STATUS_FULL and
     * STATUS_BAD_INPUT with problems, STATUS_NO_MEMORY. */
    enum status (*make)(const Brink__V1__ScenarioRequest *request,
                        const struct inputs *inputs,
                        struct problems *problems,
                        void **state_out);
    void (*discard)(void **state_p);
    uint32_t (*draws)(const void *state);
    /* What it costs, roughly, in steps of a draw of a world (docs/performance.md): for where it
     * is computed and how far that is, not for what comes of it. */
    uint64_t (*steps)(const void *state);
    size_t (*unit_draws)(const void *state); /* of a unit of TASK_DRAW, at most */
    size_t (*unit_count)(const void *state, enum task_stage stage); /* DRAW or DESCRIBE */
    uint64_t (*moves)(const void *state);                           /* any thread may ask */
    /* As task_run says. Different units of a stage at the same time. */
    enum status (*run)(void *state, const struct solo_unit *unit);
    const ProtobufCMessage *(*subject)(const Brink__V1__ScenarioRequest *request);
    /* What it is asked of; memory that was short is remembered by the answer's arena. */
    void (*report)(const void *state, struct answer *answer, Brink__V1__Assessment *assessment);
    const char *(*version)(void);
};

enum { SOLO_KINDS = 3 };

/* The kinds in the order in which an assessment has them; NULL: the request has none of this
 * kind. `kind` is below SOLO_KINDS. */
const struct solo *solo_of(const Brink__V1__ScenarioRequest *request, size_t kind);

/* Fills in what every assessment without a world says, but assumptions and what `report` does;
 * the warnings are those the answer has by then. */
void solo_report(const struct solo *solo,
                 const Brink__V1__ScenarioRequest *request,
                 const char *hash,
                 uint32_t draws,
                 struct answer *answer,
                 Brink__V1__Assessment *assessment);

/* Adds an assumption: `value` is borrowed, as are the others. */
void solo_assume(struct answer *answer,
                 Brink__V1__Assumption *assumption,
                 const char *name,
                 const char *value,
                 const char *unit);

#endif
