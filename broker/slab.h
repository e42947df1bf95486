/* slab: items of one size at addresses that never change, found by number. It grows in chunks
 * up to its limit and uses an item that came back before it grows. */
#ifndef BROKER_SLAB_H
#define BROKER_SLAB_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

enum { SLAB_CHUNK_ITEMS = 64 };

struct slab {
    void **chunks; /* [room / SLAB_CHUNK_ITEMS, rounded up]; NULL: not grown so far */
    size_t item_size;
    uint32_t items_max;  /* in use at most, */
    uint32_t room;       /* of as many as there could be */
    uint32_t reached;    /* numbers below it have been in use */
    uint32_t free_first; /* number + 1 of the item that came back last; 0: none */
    uint32_t count;      /* in use now */
};

/* `item_size` at least 4 bytes; STATUS_NO_MEMORY. */
MUST_USE enum status slab_make(size_t item_size, uint32_t items_max, struct slab *slab_out);

/* Frees every item; accepts a zeroed struct. */
void slab_clear(struct slab *slab);

/* Makes room for `items` in all; the limit stays as it is. STATUS_NO_MEMORY: nothing has
 * changed. */
MUST_USE enum status slab_reserve(struct slab *slab, uint32_t items);

/* From now on at most so many, for which there is room; those above it stay. */
void slab_limit(struct slab *slab, uint32_t items_max);

/* A zeroed item and its number; STATUS_FULL at the limit, STATUS_NO_MEMORY. O(1). */
MUST_USE enum status slab_take(struct slab *slab, void **item_out, uint32_t *number_out);

/* Gives an item back. O(1). */
void slab_give(struct slab *slab, uint32_t number);

/* The item with this number, below `reached`. */
void *slab_at(const struct slab *slab, uint32_t number);

#endif
