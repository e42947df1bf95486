/* riders: what a task computes by the verbs of worker/solo.h: alone, or beside a world, as
 * steps of one assessment.
 *
 * Their units follow each other, kind by kind. */
#ifndef WORKER_RIDERS_H
#define WORKER_RIDERS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "worker/solo.h"

#include <stdbool.h>

struct rider {
    const struct solo *solo;
    size_t kind; /* below SOLO_KINDS */
    void *state;
    /* What another has made of it, in the riders' arena; NULL: it is computed here. */
    const Brink__V1__Assessment *told;
};

/* Zeroed: none. */
struct riders {
    struct rider each[SOLO_KINDS]; /* [count] */
    size_t count;
    struct arena arena;
};

/* Whatever kinds a request has. */
#define RIDERS_ALL ((1U << SOLO_KINDS) - 1U)

/* Makes those the request has of the kinds wanted, a bit each: statuses and what is borrowed
 * are those of solo's make. On failure riders_clear takes back what was made. */
MUST_USE enum status riders_make(struct riders *riders,
                                 const Brink__V1__ScenarioRequest *request,
                                 unsigned wanted,
                                 const struct inputs *inputs,
                                 struct problems *problems);
void riders_clear(struct riders *riders);

/* Each of them may be computed by another worker (worker/shard.h), which says what came of it
 * by riders_pack, a packed Assessment of nothing else. STATUS_NO_MEMORY; STATUS_FULL beyond the
 * buffer's limit. */
MUST_USE enum status riders_pack(const struct riders *riders, struct buffer *bytes);

/* Takes that over, so that it is not computed here. STATUS_BAD_INPUT: there is none of the
 * kind, it was told before, or the bytes are something else; STATUS_NO_MEMORY. */
MUST_USE enum status
riders_take(struct riders *riders, size_t kind, const void *bytes, size_t size);

/* Have others told of all of them? */
bool riders_are_told(const struct riders *riders);

/* The most draws that one of them computes; 0: there are none. */
uint32_t riders_draws(const struct riders *riders);

/* What number `index` of them costs, as solo's steps. */
uint64_t riders_steps(const struct riders *riders, size_t index);

/* Of all of them that are computed here, in a stage that is DRAW or DESCRIBE. */
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
