/* place: where each field of a message stands in the files it was read from. */
#ifndef CLIENT_PLACE_H
#define CLIENT_PLACE_H

#include "base/arena.h"
#include "base/problem.h"
#include "base/status.h"

struct place;

struct places {
    struct arena *arena; /* borrowed; holds the places */
    struct place *newest;
};

/* Notes that the field at `path` stands in line `line` of `file` (borrowed as long as the
 * arena's content). STATUS_NO_MEMORY. */
MUST_USE enum status
place_add(struct places *places, const char *path, const char *file, unsigned line);

/* Notes for `to` the line that was noted for `from`, where one was. STATUS_NO_MEMORY.
 * O(places). */
MUST_USE enum status place_copy(struct places *places, const char *from, const char *to);

/* Gives every problem without a file that of its path, or of the nearest path above that has
 * one: world.sectors[2].name, world.sectors[2], world.sectors, world. O(problems x places). */
void place_problems(const struct places *places, struct problems *problems);

#endif
