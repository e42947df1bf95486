/* suggest: which of the known words did a person mean?
 *
 *   struct suggest suggest = suggest_start("drows");
 *   for each known word: suggest_offer(&suggest, word);
 *   problem_add(..., "no such field%s", suggest_clause(&suggest));  -> " (did you mean draws?)"
 */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include <stddef.h>

enum { SUGGEST_WORD_MAX = 64 }; /* bytes; longer words are never near */

struct suggest {
    const char *word;    /* borrowed */
    const char *nearest; /* borrowed from the offers; NULL: none is near */
    size_t distance;     /* of the nearest: letters added, left out, changed or swapped */
    char clause[SUGGEST_WORD_MAX + 32];
};

struct suggest suggest_start(const char *word);

/* Keeps `candidate` if it is nearer than those before and near enough: within a third of the
 * word's letters, one at least and three at most. Cost O(word x candidate). */
void suggest_offer(struct suggest *suggest, const char *candidate);

/* " (did you mean ...?)", or "" when nothing is near; valid as long as `suggest`. */
const char *suggest_clause(struct suggest *suggest);

#endif
