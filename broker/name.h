/* name: short texts kept once each, with a count of those who use them. A name that nobody uses
 * any more is forgotten.
 *
 * What is known of a named thing lives beside its name: an item is a struct that begins with a
 * struct name. Topics, tenants and prefixes are such things. */
#ifndef BROKER_NAME_H
#define BROKER_NAME_H

#include "base/status.h"
#include "broker/hash.h"
#include "broker/slab.h"
#include "broker/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NAME_BYTES_MAX = 200 };

struct name {
    uint64_t hash;
    uint32_t number; /* of the item */
    uint32_t users;  /* 0: the item is free */
    uint8_t size;    /* bytes of the text */
    char text[NAME_BYTES_MAX + 1];
};

struct names {
    struct slab items;
    struct table by_text;
    struct hash_secret secret;
};

/* Has `text` at most `size_max` bytes, all of them visible ASCII? Sets the size. */
bool name_is_visible(const char *text, size_t size_max, size_t *size_out);

/* Room for `items_max` items of `item_size` bytes; STATUS_NO_MEMORY. */
MUST_USE enum status name_make(size_t item_size,
                               uint32_t items_max,
                               const struct hash_secret *secret,
                               struct names *names_out);

/* Makes room for `items` in all; the limit stays as it is. STATUS_NO_MEMORY. */
MUST_USE enum status name_reserve(struct names *names, uint32_t items);

/* Frees all; accepts a zeroed struct. */
void name_clear(struct names *names);

/* The item with this text, used once more; a new one is zeroed behind its name. The text has at
 * most NAME_BYTES_MAX bytes. STATUS_FULL, STATUS_NO_MEMORY. O(size). */
MUST_USE enum status name_take(struct names *names, const char *text, void **item_out);

/* One user less; the last one frees the item. */
void name_give(struct names *names, struct name *name);

/* The item whose text is the first `size` bytes of `text`, or NULL. O(size). */
void *name_find(const struct names *names, const char *text, size_t size);

/* The item in use with the smallest number from `number` on, or NULL. */
void *name_next(const struct names *names, uint32_t number);

#endif
