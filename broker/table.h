/* table: finds item numbers by the hash of their keys. Open addressing.
 *
 * Memory for its limit is promised at the start, so adding never fails, but only as much of it
 * is used as the most items so far need: few slots are near each other in the processor's
 * caches, and the system gives memory to the pages that are used. Growing to 1,000,000 items
 * takes some milliseconds, once.
 *
 * The table knows no keys: it asks its owner whether an item is the one that is meant. */
#ifndef BROKER_TABLE_H
#define BROKER_TABLE_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

enum { TABLE_ITEMS_MAX = 1 << 30 };

/* What table_find says when there is none. */
static const uint32_t table_none = UINT32_MAX;

struct table_slot;

struct table {
    struct table_slot *slots;
    uint32_t mask; /* slots in use - 1 */
    uint32_t count;
    uint32_t items_max;
};

/* Does `item` of `owner` have this key? */
typedef bool table_match_fn(const void *owner, uint32_t item, const void *key);

/* An empty table for up to `items_max` items, 1 to TABLE_ITEMS_MAX; STATUS_NO_MEMORY. */
MUST_USE enum status table_make(uint32_t items_max, struct table *table_out);

/* Makes it one for up to `items_max` items, where that is more than before; STATUS_NO_MEMORY:
 * nothing has changed. O(what is in it). */
MUST_USE enum status table_reserve(struct table *table, uint32_t items_max);

/* Frees the memory; accepts a zeroed struct. */
void table_clear(struct table *table);

/* The item with the key, or table_none. O(1) expected. */
uint32_t table_find(const struct table *table,
                    uint64_t hash,
                    table_match_fn *match,
                    const void *owner,
                    const void *key);

/* Adds an item that is not there yet; the caller keeps to items_max. O(1), but for growing. */
void table_add(struct table *table, uint64_t hash, uint32_t item);

/* Removes an item that is there. */
void table_remove(struct table *table, uint64_t hash, uint32_t item);

#endif
