/* arena: memory given out piece by piece and taken back all at once, up to a limit.
 *
 * A message is unpacked into one, used, and the arena reset for the next. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
    size_t used;                /* bytes given out, all blocks */
    size_t size_max;            /* 0: no limit */
    bool failed;                /* since the last reset something asked for was not given: take
                                 * many pieces, then ask once */
};

/* Memory aligned for any type, zeroed; NULL beyond size_max or when there is none left. */
void *arena_take(struct arena *arena, size_t size);

/* `count` elements of `size` bytes, or NULL, also where the product overflows. */
void *arena_take_array(struct arena *arena, size_t count, size_t size);

/* A copy of text, or NULL. */
char *arena_copy_text(struct arena *arena, const char *text);

/* Takes everything back, keeps one block for the next round. */
void arena_reset(struct arena *arena);

/* Frees every block; accepts a zeroed struct. */
void arena_clear(struct arena *arena);

#endif
