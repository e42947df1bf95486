/* store: records on a disk, in segments.
 *
 *   store_open -> store_write, store_sync, store_mark, store_trim ... -> store_free
 *
 * One thread at a time. A batch is there after a restart when store_sync has followed it; where
 * the power fails before that, all of it is there or nothing. After STATUS_IO the store must
 * not be used any more: what the system has forgotten of it is not known. STATUS_FULL and
 * STATUS_NO_MEMORY may pass: the same call may be made again.
 *
 * `words_out` has DISK_WORDS_BYTES bytes and gets the cause of a failure, for a person. */
#ifndef BROKER_STORE_H
#define BROKER_STORE_H

#include "base/status.h"
#include "broker/disk.h"
#include "broker/segment.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

struct store_options {
    const struct disk *disk; /* borrowed */
    uint64_t segment_bytes;  /* SEGMENT_BYTES_LEAST to SEGMENT_BYTES_MAX, a multiple of 8 */
    uint64_t seed;           /* random: the number of a new journal */
};

/* Called for each record, in order. A status other than STATUS_OK ends store_open with it. */
typedef enum status store_visit_fn(void *arg, const struct segment_record *record);

/* Reads all segments and calls `visit` for each committed record. A torn tail of the last
 * segment is cut off, on disk too, and `words_out` says so; else it is "".
 *
 * STATUS_DAMAGED      something that had been committed is not there; words say what and where
 * STATUS_UNSUPPORTED  written by a newer version
 * STATUS_BAD_INPUT    segment_bytes out of range; STATUS_NO_MEMORY; statuses of the disk */
MUST_USE enum status store_open(const struct store_options *options,
                                store_visit_fn *visit,
                                void *arg,
                                struct store **store_out,
                                char *words_out);

/* Reads all segments as store_open does, and changes nothing; statuses as there. */
MUST_USE enum status
store_verify(const struct disk *disk, store_visit_fn *visit, void *arg, char *words_out);

/* Writes nothing. */
void store_free(struct store **store_p);

/* The number the next record will have. */
uint64_t store_next(const struct store *store);

/* The most bytes a batch may have (segment_batch_bytes). */
uint64_t store_batch_max(const struct store *store);

/* Writes a batch that is not empty and begins with store_next; into a new segment where the
 * present one is full. STATUS_BAD_INPUT: larger than store_batch_max. */
MUST_USE enum status
store_write(struct store *store, struct segment_batch *batch, char *words_out);

/* Makes durable what is written. Nothing to do: STATUS_OK. */
MUST_USE enum status store_sync(struct store *store, char *words_out);

/* Is there anything to sync? */
bool store_is_unsynced(const struct store *store);

/* Writes a mark behind a last batch that is synced, so that if this goes bad later it is seen
 * as damage, not cut off as torn. The next batch takes its place. Needs no sync, since nothing
 * is lost with it. Does nothing where there is one, or where something is unsynced. */
MUST_USE enum status store_mark(struct store *store, char *words_out);

/* Makes a spare where the next segment will soon be needed and there is none, so that a write
 * need not wait for it. Slow: for a moment when there is nothing to do. */
MUST_USE enum status store_prepare(struct store *store, char *words_out);

/* The same where there is never nothing to do: the caller makes the file (disk->create), which
 * may take as long as it likes, and hands it over. Once a segment; false: none is wanted. */
bool store_claim_spare(struct store *store, struct disk_name *name_out, uint64_t *bytes_out);
MUST_USE enum status
store_add_spare(struct store *store, struct disk_name name, char *words_out);

/* Must a spare be made first, to write this batch? */
bool store_lacks_spare(const struct store *store, const struct segment_batch *batch);

/* Gives up the oldest segments, those whose records are all below `sequence`: they become
 * spares, and beyond a few are removed. Never the last. */
MUST_USE enum status store_trim(struct store *store, uint64_t sequence, char *words_out);

struct store_sizes {
    uint64_t bytes;    /* of all files */
    uint64_t segments; /* in use */
    uint64_t spares;
    uint64_t first; /* number of the oldest record kept, or of the next to come */
    uint64_t
        second; /* of the first record of the segment behind the oldest; 0: there is none */
    uint64_t free_bytes;
};

struct store_sizes store_read_sizes(const struct store *store);

#endif
