/* prefix: what workers subscribe to, each text once, with the workers that have room.
 *
 * A worker is a member of each of its prefixes. For a topic, every text it begins with is
 * looked up, so the cost does not depend on how many workers or prefixes there are. */
#ifndef BROKER_PREFIX_H
#define BROKER_PREFIX_H

#include "base/status.h"
#include "broker/heap.h"
#include "broker/name.h"

#include <stdbool.h>
#include <stdint.h>

struct prefix {
    struct name name;
    struct heap ready; /* members with room, the one to prefer first */
};

struct prefixes {
    struct names names;
    uint32_t *places; /* [members_max], for the heaps */
    uint32_t count_by_size[NAME_BYTES_MAX + 1];
};

/* What prefix_best says when there is none. */
static const uint32_t prefix_nobody = UINT32_MAX;

/* No prefixes yet, for members with numbers below `members_max`; STATUS_NO_MEMORY. */
MUST_USE enum status prefix_make(uint32_t members_max,
                                 const struct hash_secret *secret,
                                 struct prefixes *prefixes_out);

/* For members with numbers below `members_max`, where there were fewer. STATUS_NO_MEMORY. */
MUST_USE enum status prefix_reserve(struct prefixes *prefixes, uint32_t members_max);

/* Frees all; accepts a zeroed struct. */
void prefix_clear(struct prefixes *prefixes);

/* The prefix with this text, with room for one member more; STATUS_FULL, STATUS_NO_MEMORY. */
MUST_USE enum status
prefix_take(struct prefixes *prefixes, const char *text, struct prefix **prefix_out);

/* One member less, which is not ready; the last one lets the prefix go. */
void prefix_give(struct prefixes *prefixes, struct prefix *prefix);

/* The ready member with the smallest key of all prefixes the topic begins with, or
 * prefix_nobody. O(size of the topic). */
uint32_t prefix_best(const struct prefixes *prefixes, const struct name *topic);

/* The same of those members that `fits` says yes to. O(size of the topic + ready members). */
typedef bool prefix_fits_fn(const void *arg, uint32_t member);
uint32_t prefix_best_of(const struct prefixes *prefixes,
                        const struct name *topic,
                        prefix_fits_fn *fits,
                        const void *arg);

#endif
