/* bases: what many requests share, by its hash (ScenarioRequest.base_hash): a packed
 * ScenarioRequest with a world, tables, a council or a bargain, behind which each of them
 * stands. This worker has fetched them, each once, and keeps them until there is no room for
 * those that were needed later.
 *
 * What it has to fetch it asks the broker for, each in one call, however many tasks wait for
 * it; a call that is not answered is made again. This only keeps the books: the link
 * (worker/link.h) makes the calls. */
#ifndef WORKER_BASES_H
#define WORKER_BASES_H

#include "base/id.h"
#include "base/status.h"
#include "wire/body.h"
#include "wire/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BASES_MAX = 256,       /* kept */
    BASES_FETCHES_MAX = 64 /* under way */
};

struct base_kept {
    struct digest hash;
    struct body base; /* packed */
    uint64_t needed;  /* when last; larger is later */
};

struct base_fetch {
    struct digest hash;
    struct id call;
    int64_t again_ms; /* monotonic */
};

struct bases {
    struct base_kept kept[BASES_MAX]; /* [kept_count] */
    size_t kept_count;
    uint64_t bytes, bytes_max;
    uint64_t clock;
    struct base_fetch fetches[BASES_FETCHES_MAX]; /* [fetch_count] */
    size_t fetch_count;
    uint64_t fetched; /* bases that came, since the start */
};

/* None; `bytes_max` of those kept. */
void bases_init(struct bases *bases, uint64_t bytes_max);
void bases_clear(struct bases *bases);

/* Does a request, packed, name its base? O(its fields). */
bool bases_named(const void *request, size_t size, struct digest *hash_out);

/* The base and behind it the request: read as one message they are the whole request, for
 * protobuf merges what comes twice. STATUS_NO_MEMORY. O(size). */
MUST_USE enum status
bases_join(const void *request, size_t size, const struct body *base, struct body *whole_out);

/* The base that is kept, or NULL; it is needed now. Valid until the next one is kept. O(kept).
 */
const struct body *bases_find(struct bases *bases, const struct digest *hash);

/* Keeps a base, whose bytes are shared, in place of those not needed for longest; one larger
 * than all of them may be is not kept. */
void bases_keep(struct bases *bases, const struct digest *hash, const struct body *base);

/* Is a call due for this base? Then `call_out` is its id, and it counts as made: it is due
 * again at `again_ms`, as the same call, for the answer may be slow. False: one is under way,
 * or there are too many. */
bool bases_ask(struct bases *bases,
               const struct digest *hash,
               int64_t now_ms,
               int64_t again_ms,
               struct id *call_out);

/* The base of a call, whose answer has come; false: it is none of these. It is under way no
 * more. */
bool bases_answered(struct bases *bases, const struct id *call, struct digest *hash_out);

/* Asking for this base again has time until then. */
void bases_put_off(struct bases *bases, const struct digest *hash, int64_t again_ms);

/* Nothing is under way: the broker is another, or has forgotten this worker. */
void bases_lose(struct bases *bases);

/* The body of Broker/GetBlob, and the blob in its answer, whose hash is as it should be.
 * STATUS_NO_MEMORY; STATUS_DAMAGED: it is another. */
MUST_USE enum status bases_pack_get(const struct digest *hash, struct body *body_out);
MUST_USE enum status
bases_read_blob(const struct body *answer, const struct digest *hash, struct body *base_out);

#endif
