/* news: what shards said last of the numbers of their request, for those who watch that
 * request: the parts of a brink.v1.Progress, packed, which the broker passes on unread.
 *
 * A set of places takes what ids of its have said, and what is older makes room, so memory has
 * a limit and nothing needs to be forgotten by name. What had to make room is missing from what
 * is told until the shard speaks again. */
#ifndef BROKER_NEWS_H
#define BROKER_NEWS_H

#include "base/id.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NEWS_BYTES_MAX = 2048, /* of a shard; more is not kept */
    NEWS_SETS = 256,
    NEWS_PLACES = 8,     /* of a set */
    NEWS_PERIOD_MS = 200 /* between two tellings of a request */
};

struct news; /* 4 MiB, used as it fills */

/* STATUS_NO_MEMORY. */
MUST_USE enum status news_new(struct news **news_out);
void news_free(struct news **news_p);

/* Keeps what `of` said, in place of what it said before. O(1). */
void news_put(struct news *news, const struct id *of, const void *bytes, size_t size);

/* What it said last, [*size_out], until the next news_put; NULL: it is not known. O(1). */
const uint8_t *news_find(const struct news *news, const struct id *of, size_t *size_out);

/* Is it time to tell what the shards of a request said? Then it has been told. */
bool news_is_due(struct news *news, const struct id *request, int64_t now_ms);

#endif
