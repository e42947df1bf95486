#include "worker/bases.h"

#include "proto/brink/v1/broker.pb-c.h"
#include "wire/field.h"

#include <string.h>

enum {
    HASH_NUMBER = 16, /* a field of ScenarioRequest */
    BLOB_NUMBER = 1   /* and of Blob */
};

void bases_init(struct bases *bases, uint64_t bytes_max)
{
    *bases = (struct bases){.bytes_max = bytes_max};
}

void bases_clear(struct bases *bases)
{
    for (size_t i = 0; i < bases->kept_count; i++) {
        body_clear(&bases->kept[i].base);
    }
    *bases = (struct bases){.bytes_max = 0};
}

static bool is_equal(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* Requests. */

bool bases_named(const void *request, size_t size, struct digest *hash_out)
{
    uint8_t *at = (uint8_t *)request; /* field_next only looks */
    const uint8_t *end = at + size;
    bool is_named = false;
    while (at != end) {
        struct field_piece piece;
        at = field_next(at, end, &piece);
        if (at == NULL) {
            return false;
        }
        if (piece.number == HASH_NUMBER && piece.type == FIELD_TYPE_BYTES) {
            is_named = piece.size == DIGEST_BYTES;
            memcpy(hash_out->bytes, piece.bytes, is_named ? DIGEST_BYTES : 0);
        }
    }
    return is_named;
}

enum status
bases_join(const void *request, size_t size, const struct body *base, struct body *whole_out)
{
    uint8_t *bytes = NULL;
    size_t before = body_size(base);
    enum status status = body_make(whole_out, before + size, &bytes);
    if (status == STATUS_OK) {
        memcpy(bytes, body_bytes(base), before);
        memcpy(bytes + before, request, size);
    }
    return status;
}

/* Those kept. */

const struct body *bases_find(struct bases *bases, const struct digest *hash)
{
    for (size_t i = 0; i < bases->kept_count; i++) {
        struct base_kept *kept = &bases->kept[i];
        if (is_equal(&kept->hash, hash)) {
            kept->needed = ++bases->clock;
            return &kept->base;
        }
    }
    return NULL;
}

/* The one that was not needed for longest goes, and the last takes its place. */
static void drop_one(struct bases *bases)
{
    struct base_kept *oldest = &bases->kept[0];
    for (size_t i = 1; i < bases->kept_count; i++) {
        if (bases->kept[i].needed < oldest->needed) {
            oldest = &bases->kept[i];
        }
    }
    struct base_kept *last = &bases->kept[--bases->kept_count];
    bases->bytes -= body_size(&oldest->base);
    if (last == oldest) {
        body_clear(&oldest->base);
        return;
    }
    body_move(&oldest->base, &last->base);
    body_clear(&last->base);
    oldest->hash = last->hash;
    oldest->needed = last->needed;
}

void bases_keep(struct bases *bases, const struct digest *hash, const struct body *base)
{
    size_t size = body_size(base);
    if (size > bases->bytes_max || bases_find(bases, hash) != NULL) {
        return;
    }
    while (bases->kept_count == BASES_MAX || bases->bytes > bases->bytes_max - size) {
        drop_one(bases);
    }
    struct base_kept *kept = &bases->kept[bases->kept_count++];
    kept->hash = *hash;
    kept->needed = ++bases->clock;
    body_init(&kept->base);
    body_share(&kept->base, base);
    bases->bytes += size;
}

/* Calls. */

static struct base_fetch *find_fetch(struct bases *bases, const struct digest *hash)
{
    for (size_t i = 0; i < bases->fetch_count; i++) {
        if (is_equal(&bases->fetches[i].hash, hash)) {
            return &bases->fetches[i];
        }
    }
    return NULL;
}

bool bases_ask(struct bases *bases,
               const struct digest *hash,
               int64_t now_ms,
               int64_t again_ms,
               struct id *call_out)
{
    struct base_fetch *fetch = find_fetch(bases, hash);
    if (fetch != NULL && fetch->again_ms > now_ms) {
        return false;
    }
    if (fetch == NULL && bases->fetch_count == BASES_FETCHES_MAX) {
        return false;
    }
    if (fetch == NULL) {
        fetch = &bases->fetches[bases->fetch_count++];
        *fetch = (struct base_fetch){.hash = *hash, .call = id_new()};
    }
    fetch->again_ms = again_ms;
    *call_out = fetch->call;
    return true;
}

bool bases_answered(struct bases *bases, const struct id *call, struct digest *hash_out)
{
    for (size_t i = 0; i < bases->fetch_count; i++) {
        if (id_equal(&bases->fetches[i].call, call)) {
            *hash_out = bases->fetches[i].hash;
            bases->fetches[i] = bases->fetches[--bases->fetch_count];
            return true;
        }
    }
    return false;
}

void bases_put_off(struct bases *bases, const struct digest *hash, int64_t again_ms)
{
    if (bases->fetch_count < BASES_FETCHES_MAX) {
        bases->fetches[bases->fetch_count++] =
            (struct base_fetch){.hash = *hash, .call = id_new(), .again_ms = again_ms};
    }
}

void bases_lose(struct bases *bases)
{
    bases->fetch_count = 0;
}

/* Messages. */

enum status bases_pack_get(const struct digest *hash, struct body *body_out)
{
    Brink__V1__GetBlobRequest get = BRINK__V1__GET_BLOB_REQUEST__INIT;
    struct digest copy = *hash;
    uint8_t *bytes = NULL;
    get.hash = (ProtobufCBinaryData){.len = sizeof copy.bytes, .data = copy.bytes};
    size_t size = brink__v1__get_blob_request__get_packed_size(&get);
    enum status status = body_make(body_out, size, &bytes);
    if (status == STATUS_OK) {
        brink__v1__get_blob_request__pack(&get, bytes);
    }
    return status;
}

/* The last one counts, as everywhere in protobuf. */
static bool find_blob(const struct body *answer, struct digest_part *blob_out)
{
    uint8_t *at = (uint8_t *)body_bytes(answer);
    const uint8_t *end = at + body_size(answer);
    bool is_there = false;
    while (at != end) {
        struct field_piece piece;
        at = field_next(at, end, &piece);
        if (at == NULL) {
            return false;
        }
        if (piece.number == BLOB_NUMBER && piece.type == FIELD_TYPE_BYTES) {
            *blob_out = (struct digest_part){piece.bytes, piece.size};
            is_there = true;
        }
    }
    return is_there;
}

enum status
bases_read_blob(const struct body *answer, const struct digest *hash, struct body *base_out)
{
    struct digest_part blob = {NULL, 0};
    if (!find_blob(answer, &blob)) {
        return STATUS_DAMAGED;
    }
    const struct digest digest = digest_of(&blob, 1);
    return is_equal(&digest, hash) ? body_copy(base_out, blob.bytes, blob.size)
                                   : STATUS_DAMAGED;
}
