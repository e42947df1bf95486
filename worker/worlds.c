#include "worker/worlds.h"

#include "proto/brink/v1/broker.pb-c.h"
#include "wire/field.h"

#include <string.h>

enum {
    WORLD_NUMBER = 2, /* fields of ScenarioRequest */
    HASH_NUMBER = 16,
    BLOB_NUMBER = 1 /* of Blob */
};

void worlds_init(struct worlds *worlds, uint64_t bytes_max)
{
    *worlds = (struct worlds){.bytes_max = bytes_max};
}

void worlds_clear(struct worlds *worlds)
{
    for (size_t i = 0; i < worlds->kept_count; i++) {
        body_clear(&worlds->kept[i].world);
    }
    *worlds = (struct worlds){.bytes_max = 0};
}

static bool is_equal(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* Requests. */

bool worlds_named(const void *request, size_t size, struct digest *hash_out)
{
    uint8_t *at = (uint8_t *)request; /* field_next only looks */
    const uint8_t *end = at + size;
    bool is_named = false;
    while (at != end) {
        struct field_piece piece;
        at = field_next(at, end, &piece);
        if (at == NULL || (piece.number == WORLD_NUMBER && piece.type == FIELD_TYPE_BYTES)) {
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
worlds_join(const void *request, size_t size, const struct body *world, struct body *whole_out)
{
    uint8_t start[FIELD_OVERHEAD_BYTES] = {WORLD_NUMBER << 3 | FIELD_TYPE_BYTES};
    size_t start_size = (size_t)(field_varint_write(body_size(world), start + 1) - start);
    uint8_t *bytes = NULL;
    enum status status = body_make(whole_out, size + start_size + body_size(world), &bytes);
    if (status == STATUS_OK) {
        memcpy(bytes, request, size);
        memcpy(bytes + size, start, start_size);
        memcpy(bytes + size + start_size, body_bytes(world), body_size(world));
    }
    return status;
}

/* Those kept. */

const struct body *worlds_find(struct worlds *worlds, const struct digest *hash)
{
    for (size_t i = 0; i < worlds->kept_count; i++) {
        struct world_kept *kept = &worlds->kept[i];
        if (is_equal(&kept->hash, hash)) {
            kept->needed = ++worlds->clock;
            return &kept->world;
        }
    }
    return NULL;
}

/* The one that was not needed for longest goes, and the last takes its place. */
static void drop_one(struct worlds *worlds)
{
    struct world_kept *oldest = &worlds->kept[0];
    for (size_t i = 1; i < worlds->kept_count; i++) {
        if (worlds->kept[i].needed < oldest->needed) {
            oldest = &worlds->kept[i];
        }
    }
    struct world_kept *last = &worlds->kept[--worlds->kept_count];
    worlds->bytes -= body_size(&oldest->world);
    if (last == oldest) {
        body_clear(&oldest->world);
        return;
    }
    body_move(&oldest->world, &last->world);
    body_clear(&last->world);
    oldest->hash = last->hash;
    oldest->needed = last->needed;
}

void worlds_keep(struct worlds *worlds, const struct digest *hash, const struct body *world)
{
    size_t size = body_size(world);
    if (size > worlds->bytes_max || worlds_find(worlds, hash) != NULL) {
        return;
    }
    while (worlds->kept_count == WORLDS_MAX || worlds->bytes > worlds->bytes_max - size) {
        drop_one(worlds);
    }
    struct world_kept *kept = &worlds->kept[worlds->kept_count++];
    kept->hash = *hash;
    kept->needed = ++worlds->clock;
    body_init(&kept->world);
    body_share(&kept->world, world);
    worlds->bytes += size;
}

/* Calls. */

static struct world_fetch *find_fetch(struct worlds *worlds, const struct digest *hash)
{
    for (size_t i = 0; i < worlds->fetch_count; i++) {
        if (is_equal(&worlds->fetches[i].hash, hash)) {
            return &worlds->fetches[i];
        }
    }
    return NULL;
}

bool worlds_ask(struct worlds *worlds,
                const struct digest *hash,
                int64_t now_ms,
                struct id *call_out)
{
    struct world_fetch *fetch = find_fetch(worlds, hash);
    if (fetch != NULL && fetch->again_ms > now_ms) {
        return false;
    }
    if (fetch == NULL && worlds->fetch_count == WORLDS_FETCHES_MAX) {
        return false;
    }
    fetch = fetch != NULL ? fetch : &worlds->fetches[worlds->fetch_count++];
    *fetch = (struct world_fetch){
        .hash = *hash, .call = id_new(), .again_ms = now_ms + WORLDS_AGAIN_MS};
    *call_out = fetch->call;
    return true;
}

bool worlds_answered(struct worlds *worlds, const struct id *call, struct digest *hash_out)
{
    for (size_t i = 0; i < worlds->fetch_count; i++) {
        if (id_equal(&worlds->fetches[i].call, call)) {
            *hash_out = worlds->fetches[i].hash;
            worlds->fetches[i] = worlds->fetches[--worlds->fetch_count];
            return true;
        }
    }
    return false;
}

void worlds_put_off(struct worlds *worlds, const struct digest *hash, int64_t again_ms)
{
    if (worlds->fetch_count < WORLDS_FETCHES_MAX) {
        worlds->fetches[worlds->fetch_count++] =
            (struct world_fetch){.hash = *hash, .call = id_new(), .again_ms = again_ms};
    }
}

void worlds_lose(struct worlds *worlds)
{
    worlds->fetch_count = 0;
}

/* Messages. */

enum status worlds_pack_get(const struct digest *hash, struct body *body_out)
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
worlds_read_blob(const struct body *answer, const struct digest *hash, struct body *world_out)
{
    struct digest_part blob = {NULL, 0};
    if (!find_blob(answer, &blob)) {
        return STATUS_DAMAGED;
    }
    const struct digest digest = digest_of(&blob, 1);
    return is_equal(&digest, hash) ? body_copy(world_out, blob.bytes, blob.size)
                                   : STATUS_DAMAGED;
}
