#include "broker/blob.h"

#include <assert.h>
#include <string.h>

enum status blob_make(const struct hash_secret *secret, struct blobs *blobs_out)
{
    struct blobs blobs = {.secret = *secret};
    enum status status = slab_make(sizeof(struct blob), BROKER_BLOBS_MAX, &blobs.items);
    if (status == STATUS_OK) {
        status = table_make(BROKER_BLOBS_MAX, &blobs.by_hash);
    }
    if (status != STATUS_OK) {
        blob_clear(&blobs);
        return status;
    }
    *blobs_out = blobs;
    return STATUS_OK;
}

void blob_clear(struct blobs *blobs)
{
    table_clear(&blobs->by_hash);
    slab_clear(&blobs->items);
}

static uint64_t hash_of(const struct blobs *blobs, const uint8_t *hash)
{
    return hash_bytes(&blobs->secret, hash, BROKER_BLOB_BYTES);
}

static bool has_hash(const void *owner, uint32_t item, const void *key)
{
    const struct blobs *blobs = owner;
    const struct blob *blob = slab_at(&blobs->items, item);
    return memcmp(blob->hash, key, BROKER_BLOB_BYTES) == 0;
}

struct blob *blob_find(const struct blobs *blobs, const uint8_t *hash)
{
    uint32_t item = table_find(&blobs->by_hash, hash_of(blobs, hash), has_hash, blobs, hash);
    return item == table_none ? NULL : slab_at(&blobs->items, item);
}

enum status blob_add(struct blobs *blobs, const uint8_t *hash, struct blob **blob_out)
{
    void *item = NULL;
    uint32_t number = 0;
    enum status status = slab_take(&blobs->items, &item, &number);
    if (status != STATUS_OK) {
        return status;
    }
    struct blob *blob = item;
    memcpy(blob->hash, hash, BROKER_BLOB_BYTES);
    blob->number = number;
    table_add(&blobs->by_hash, hash_of(blobs, hash), number);
    *blob_out = blob;
    return STATUS_OK;
}

static void enter_idle(struct blobs *blobs, struct blob *blob)
{
    blob->older = blobs->last_idle;
    blob->newer = NULL;
    *(blob->older != NULL ? &blob->older->newer : &blobs->first_idle) = blob;
    blobs->last_idle = blob;
    blobs->idle += blob->bytes;
}

static void leave_idle(struct blobs *blobs, struct blob *blob)
{
    *(blob->older != NULL ? &blob->older->newer : &blobs->first_idle) = blob->newer;
    *(blob->newer != NULL ? &blob->newer->older : &blobs->last_idle) = blob->older;
    blobs->idle -= blob->bytes;
}

static void leave_records(struct blobs *blobs, struct blob *blob)
{
    if (blob->record == 0) {
        return;
    }
    *(blob->earlier != NULL ? &blob->earlier->later : &blobs->earliest) = blob->later;
    *(blob->later != NULL ? &blob->later->earlier : &blobs->latest) = blob->earlier;
}

void blob_fill(struct blobs *blobs, struct blob *blob, struct parcel *parcel, uint64_t bytes)
{
    assert(blob->parcel == NULL && parcel != NULL);
    blob->parcel = parcel;
    blob->bytes = bytes;
    blobs->bytes += bytes;
    if (blob->uses == 0) {
        enter_idle(blobs, blob);
    }
}

void blob_record(struct blobs *blobs, struct blob *blob, uint64_t record)
{
    leave_records(blobs, blob);
    blob->record = record;
    blob->earlier = blobs->latest;
    blob->later = NULL;
    *(blob->earlier != NULL ? &blob->earlier->later : &blobs->earliest) = blob;
    blobs->latest = blob;
}

void blob_use(struct blobs *blobs, struct blob *blob)
{
    if (blob->uses == 0 && blob->parcel != NULL) {
        leave_idle(blobs, blob);
    }
    blob->uses++;
}

void blob_unuse(struct blobs *blobs, struct blob *blob, int64_t now_ms)
{
    assert(blob->uses > 0);
    blob->uses--;
    if (blob->uses > 0) {
        return;
    }
    if (blob->parcel == NULL) {
        blob_remove(blobs, blob);
        return;
    }
    blob->idle_ms = now_ms;
    enter_idle(blobs, blob);
}

void blob_touch(struct blobs *blobs, struct blob *blob, int64_t now_ms)
{
    if (blob->uses == 0) {
        leave_idle(blobs, blob);
        blob->idle_ms = now_ms;
        enter_idle(blobs, blob);
    }
}

void blob_remove(struct blobs *blobs, struct blob *blob)
{
    assert(blob->uses == 0);
    if (blob->parcel != NULL) {
        leave_idle(blobs, blob);
    }
    leave_records(blobs, blob);
    blobs->bytes -= blob->bytes;
    table_remove(&blobs->by_hash, hash_of(blobs, blob->hash), blob->number);
    slab_give(&blobs->items, blob->number);
}
