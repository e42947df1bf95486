/* heap: items by key, the smallest first; any item can be moved or removed.
 *
 * Several heaps may share one array of places when no item is in two of them. */
#ifndef BROKER_HEAP_H
#define BROKER_HEAP_H

#include "base/status.h"

#include <stdint.h>

struct heap_entry {
    int64_t key;
    uint32_t item;
};

struct heap {
    struct heap_entry *entries; /* [capacity] */
    uint32_t count;
    uint32_t capacity;
    uint32_t *places; /* borrowed: place + 1 by item; 0: not in the heap */
};

/* Makes room for `capacity` items in all; STATUS_NO_MEMORY. */
MUST_USE enum status heap_reserve(struct heap *heap, uint32_t capacity);

/* Frees the memory, not the places; accepts a zeroed struct. */
void heap_clear(struct heap *heap);

/* Puts the item in, or moves it, to `key`. The caller has reserved. O(log count). */
void heap_set(struct heap *heap, uint32_t item, int64_t key);

/* Takes the item out if it is there. O(log count). */
void heap_remove(struct heap *heap, uint32_t item);

/* The entry with the smallest key, or NULL. O(1). */
const struct heap_entry *heap_top(const struct heap *heap);

#endif
