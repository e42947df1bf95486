/* riders: what a task computes by the verbs of worker/solo.h: alone, or beside a world, as
 * steps of one assessment.
 *
 * Their units follow each other, kind by kind. */
#ifndef WORKER_RIDERS_H
#define WORKER_RIDERS_H

#include "worker/solo.h"

#include <stdbool.h>

struct rider {
    const struct solo *solo;
    void *state;
};

/* Zeroed: none. */
struct riders {
    struct rider each[SOLO_KINDS]; /* [count] */
    size_t count;
};

/* Makes those the request has: statuses and what is borrowed are those of solo's make. On
 * failure riders_clear takes back what was made. */
MUST_USE enum status riders_make(struct riders *riders,
                                 const Brink__V1__ScenarioRequest *request,
                                 const struct inputs *inputs,
                                 struct problems *problems);
void riders_clear(struct riders *riders);

/* The most draws that one of them computes; 0: there are none. */
uint32_t riders_draws(const struct riders *riders);

/* Of all of them, in a stage that is DRAW or DESCRIBE. */
size_t riders_unit_count(const struct riders *riders, enum task_stage stage);

/* Of all of them; any thread may ask. */
uint64_t riders_moves(const struct riders *riders);

/* Runs unit `unit->index` of all of them, as solo's run says. */
MUST_USE enum status riders_run(const struct riders *riders, const struct solo_unit *unit);

/* Beside a world: fills in what came of each, and warns. Their assumptions, named
 * "<kind>.<name>", are `count_out` messages in the answer's memory, for whoever lists those of
 * the world; NULL: none, or memory was short, which the answer's arena remembers. */
Brink__V1__Assumption **riders_report(const struct riders *riders,
                                      struct answer *answer,
                                      Brink__V1__Assessment *assessment,
                                      size_t *count_out);

/* What computes a world and them: "economy 2, stability 2, trade 1". */
const char *
riders_version(const struct riders *riders, const char *world, struct answer *answer);

#endif
