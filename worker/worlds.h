/* worlds: the worlds that requests name by their hash (ScenarioRequest.world_hash), as this
 * worker has fetched them: each once, and kept until there is no room for those that were
 * needed later.
 *
 * What it has to fetch it asks the broker for, a world at a time in one call, however many
 * tasks wait for it; a call that is not answered is made again. This only keeps the books: the
 * link (worker/link.h) makes the calls. */
#ifndef WORKER_WORLDS_H
#define WORKER_WORLDS_H

#include "base/id.h"
#include "base/status.h"
#include "wire/body.h"
#include "wire/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WORLDS_MAX = 256,        /* kept */
    WORLDS_FETCHES_MAX = 64, /* under way */
    WORLDS_AGAIN_MS = 5000   /* until a fetch that is not answered is made again */
};

struct world_kept {
    struct digest hash;
    struct body world; /* packed */
    uint64_t needed;   /* when last; larger is later */
};

struct world_fetch {
    struct digest hash;
    struct id call;
    int64_t again_ms; /* monotonic */
};

struct worlds {
    struct world_kept kept[WORLDS_MAX]; /* [kept_count] */
    size_t kept_count;
    uint64_t bytes, bytes_max;
    uint64_t clock;
    struct world_fetch fetches[WORLDS_FETCHES_MAX]; /* [fetch_count] */
    size_t fetch_count;
    uint64_t fetched; /* worlds that came, since the start */
};

/* None; `bytes_max` of those kept. */
void worlds_init(struct worlds *worlds, uint64_t bytes_max);
void worlds_clear(struct worlds *worlds);

/* Does a request, packed, name a world and have none itself? O(its fields). */
bool worlds_named(const void *request, size_t size, struct digest *hash_out);

/* The request with the world behind it, as if it had come so. STATUS_NO_MEMORY. O(size). */
MUST_USE enum status
worlds_join(const void *request, size_t size, const struct body *world, struct body *whole_out);

/* The world that is kept, or NULL; it is needed now. Valid until the next one is kept. O(kept).
 */
const struct body *worlds_find(struct worlds *worlds, const struct digest *hash);

/* Keeps a world, whose bytes are shared, in place of those not needed for longest; one larger
 * than all of them may be is not kept. */
void worlds_keep(struct worlds *worlds, const struct digest *hash, const struct body *world);

/* Is a call due for this world? Then `call_out` is its id, and it counts as made. False: one is
 * under way, or there are too many. */
bool worlds_ask(struct worlds *worlds,
                const struct digest *hash,
                int64_t now_ms,
                struct id *call_out);

/* The world of a call, whose answer has come; false: it is none of these. It is under way no
 * more. */
bool worlds_answered(struct worlds *worlds, const struct id *call, struct digest *hash_out);

/* Asking for this world again has time until then. */
void worlds_put_off(struct worlds *worlds, const struct digest *hash, int64_t again_ms);

/* Nothing is under way: the broker is another, or has forgotten this worker. */
void worlds_lose(struct worlds *worlds);

/* The body of Broker/GetBlob, and the blob in its answer, whose hash is as it should be.
 * STATUS_NO_MEMORY; STATUS_DAMAGED: it is another. */
MUST_USE enum status worlds_pack_get(const struct digest *hash, struct body *body_out);
MUST_USE enum status
worlds_read_blob(const struct body *answer, const struct digest *hash, struct body *world_out);

#endif
