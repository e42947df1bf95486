/* blob: bytes that many requests share, found by their hash.
 *
 * A blob is used by the requests that name it and may still be computed; one that none uses is
 * idle, behind those that have been idle for longer. While records are replayed a blob may be
 * named that is not there yet, or in a mended journal never: it has uses, but no parcel. */
#ifndef BROKER_BLOB_H
#define BROKER_BLOB_H

#include "base/status.h"
#include "broker/broker.h"
#include "broker/hash.h"
#include "broker/slab.h"
#include "broker/table.h"

#include <stdbool.h>
#include <stdint.h>

struct blob {
    uint8_t hash[BROKER_BLOB_BYTES];
    struct parcel *parcel;        /* NULL: named, but not there */
    uint64_t bytes;               /* 0 while it is not there */
    uint64_t record;              /* number of the one that counts; 0: none */
    int64_t idle_ms;              /* without uses: since when, monotonic */
    struct blob *newer, *older;   /* idle: in order of becoming so */
    struct blob *later, *earlier; /* there: in order of their records */
    uint32_t uses;
    uint32_t number; /* its item in the slab */
};

struct blobs {
    struct slab items;
    struct table by_hash;
    struct hash_secret secret;
    struct blob *first_idle, *last_idle;
    struct blob *earliest, *latest;
    uint64_t bytes; /* of all, */
    uint64_t idle;  /* and of those that are idle */
};

/* None, with room for BROKER_BLOBS_MAX; STATUS_NO_MEMORY. */
MUST_USE enum status blob_make(const struct hash_secret *secret, struct blobs *blobs_out);

/* Frees all but the parcels; accepts a zeroed struct. */
void blob_clear(struct blobs *blobs);

/* The blob, there or only named; NULL. `hash` is [BROKER_BLOB_BYTES]. O(1). */
struct blob *blob_find(const struct blobs *blobs, const uint8_t *hash);

/* A blob that is not there and has no uses, whose hash is not known yet. STATUS_FULL,
 * STATUS_NO_MEMORY. O(1). */
MUST_USE enum status blob_add(struct blobs *blobs, const uint8_t *hash, struct blob **blob_out);

/* It is there from now on. Idle, unless it has uses. */
void blob_fill(struct blobs *blobs, struct blob *blob, struct parcel *parcel, uint64_t bytes);

/* The record that counts has this number, larger than any before. */
void blob_record(struct blobs *blobs, struct blob *blob, uint64_t record);

/* One use more; or one less, and without any it is idle since `now_ms`, or goes when it was
 * never there. */
void blob_use(struct blobs *blobs, struct blob *blob);
void blob_unuse(struct blobs *blobs, struct blob *blob, int64_t now_ms);

/* Idle: becomes so once more. Otherwise nothing happens. */
void blob_touch(struct blobs *blobs, struct blob *blob, int64_t now_ms);

/* Without uses: it is known no more. Its parcel is the caller's. */
void blob_remove(struct blobs *blobs, struct blob *blob);

#endif
