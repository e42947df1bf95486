/* lever: a number of a request, named by its path, that is set to one value after another.
 *
 *   draws                        a field of the scenario
 *   measures.oil.cut_share       a field of a row, found by its name: of the scenario, else of
 *                                its world
 *   enforcement.CHN.export       what is stopped of what is barred: a row of the world, by its
 *   enforcement.CHN              partner and class, or all rows of a partner; "*" is one too
 *   variables.hidden_share       an uncertain number, fixed
 *   economy.gdp_musd             any number of the world; exports.coal.diverted_share
 *   council.tau                  of what stands in place of a world;
 * bargain.actors.B.capability
 *
 * The last word may be short where that leaves one meaning: measures.oil.cut. What is not known
 * exactly is known exactly once it is set. */
#ifndef CLIENT_LEVER_H
#define CLIENT_LEVER_H

#include "base/arena.h"
#include "base/status.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stdbool.h>
#include <stddef.h>

enum { LEVER_WORDS_BYTES = 512 };

struct lever_spot;

struct lever {
    struct lever_spot *spots; /* [count] the fields it sets */
    size_t count;
    double least, most; /* of a value; -infinity and infinity: any */
    const char *unit;   /* "": none */
    bool is_whole;      /* whole numbers only */
};

/* Finds the number. Rows it needs (of enforcement and variables) are added to the scenario, so
 * it must be set before the request is used. What it takes comes from the arena, which must
 * live as long as the request is used.
 *
 * STATUS_BAD_INPUT  there is none: `words_out` says where the path goes wrong and what is near
 * STATUS_NO_MEMORY
 * O(rows of the request). */
MUST_USE enum status lever_find(Brink__V1__ScenarioRequest *request,
                                const char *path,
                                struct arena *arena,
                                struct lever *lever_out,
                                char words_out[LEVER_WORDS_BYTES]);

/* May it have this value, as far as its field says? False: `words_out` says what is allowed. */
bool lever_allows(const struct lever *lever, double value, char words_out[LEVER_WORDS_BYTES]);

/* Sets the number to a value it may have. O(its fields). */
void lever_set(const struct lever *lever, double value);

/* Do both set the same field? */
bool lever_meets(const struct lever *a, const struct lever *b);

#endif
