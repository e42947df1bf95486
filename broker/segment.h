/* segment: the bytes of one file of the journal, written and read. Pure: it touches no file.
 *
 *   segment = header *batch rest header-copy
 *   batch   = *record commit
 *
 * docs/journal.md has every field with its offset, and the reasons. In short:
 *
 * Records are numbered from 1 on, over all segments, without gaps. A record also carries its
 * floor: all records below it were on disk, synced, when this one was written. That decides
 * what an invalid place means. With nothing behind it that relies on it (a higher floor), it
 * was never promised: a torn tail, to be cut. Else something promised is lost: damage.
 *
 * Checksums are seeded with the journal's own random number and cover the number of the
 * segment. So old bytes of a reused file never verify, and nobody can send a body that looks
 * like records. */
#ifndef BROKER_SEGMENT_H
#define BROKER_SEGMENT_H

#include "base/buffer.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SEGMENT_VERSION = 1,
    SEGMENT_HEADER_BYTES = 56, /* at the start and, as a copy for repairs, at the end */
    SEGMENT_RECORD_BYTES = 32, /* in front of a body */
    SEGMENT_COMMIT_BYTES = 40, /* a commit record */
    SEGMENT_TYPE_MAX = 0xfffe, /* types are 1 to this */
    SEGMENT_TYPE_COMMIT = 0xffff,
    SEGMENT_BYTES_LEAST = 4096,
    SEGMENT_BYTES_MAX = 1 << 30
};

struct segment_header {
    uint64_t number;  /* of the segment, from 1 */
    uint64_t first;   /* sequence number of its first record */
    uint64_t journal; /* random, the same in all segments of a journal */
    uint64_t bytes;   /* the size of the file */
};

void segment_header_write(const struct segment_header *header,
                          uint8_t bytes_out[SEGMENT_HEADER_BYTES]);

/* STATUS_DAMAGED: no header, or not as it was written; STATUS_UNSUPPORTED: a newer version. */
MUST_USE enum status
segment_header_read(const uint8_t *bytes, size_t size, struct segment_header *header_out);

/* The version of a header that segment_header_read calls newer. */
uint32_t segment_header_version(const uint8_t bytes[SEGMENT_HEADER_BYTES]);

/* The header, or when that is damaged its copy at the end. */
MUST_USE enum status
segment_header_find(const uint8_t *bytes, size_t size, struct segment_header *header_out);

/* Bytes that the batches of a segment of `bytes` may have together, so that the header, its
 * copy and one mark fit too. */
uint64_t segment_room(uint64_t bytes);

/* Writing. */

/* A piece of a record's body. */
struct segment_part {
    const void *bytes;
    size_t size;
};

/* Records gathered for one commit. A zeroed struct with `first` set is empty. */
struct segment_batch {
    struct buffer bytes;   /* the records; behind the last, once sealed, the commit */
    uint64_t first;        /* sequence number of the first record */
    uint32_t count;        /* records */
    uint64_t record_bytes; /* of `bytes`, without the commit */
};

/* Bytes of a batch with its commit. */
uint64_t segment_batch_bytes(const struct segment_batch *batch);

/* Bytes that a record adds to a batch. */
uint64_t segment_record_bytes(uint64_t body_bytes);

/* Adds a record whose body is the parts, one behind the other; its number is first + count.
 * STATUS_BAD_INPUT for a type or size out of range, STATUS_FULL beyond the buffer's own limit,
 * STATUS_NO_MEMORY; then the batch is as before. */
MUST_USE enum status segment_add(struct segment_batch *batch,
                                 uint16_t type,
                                 const struct segment_part *parts,
                                 size_t part_count);

/* Makes the batch ready to be written into the segment of `header`: floors, checksums, commit.
 * It may be sealed again, for another segment. Needs no memory. The batch is not empty. */
void segment_seal(struct segment_batch *batch,
                  const struct segment_header *header,
                  uint64_t floor);

/* A commit of no records, a mark: it says that everything below `next` is on disk. */
void segment_mark(const struct segment_header *header,
                  uint64_t next,
                  uint8_t bytes_out[SEGMENT_COMMIT_BYTES]);

/* Forgets the records and keeps the memory; the next record will be `first`. */
void segment_batch_reset(struct segment_batch *batch, uint64_t first);

void segment_batch_clear(struct segment_batch *batch);

/* Reading. */

struct segment_record {
    uint16_t type;
    uint64_t sequence;
    uint64_t floor;
    const uint8_t *body; /* [size], inside the bytes read */
    size_t size;
};

enum segment_verdict {
    SEGMENT_MORE,         /* not at the end yet */
    SEGMENT_CLEAN_END,    /* behind the last batch is nothing of this segment */
    SEGMENT_TORN,         /* there is a beginning of a batch that nothing relies on */
    SEGMENT_DAMAGED,      /* something is invalid that was on disk once */
    SEGMENT_BAD_HEADER,   /* not a segment, or its header is damaged */
    SEGMENT_NEWER_VERSION /* written by a newer program */
};

/* One walk through a segment; only its fields without a leading "its own" are for others. */
struct segment_scan {
    const uint8_t *bytes; /* borrowed */
    size_t size;
    struct segment_header header;
    enum segment_verdict verdict;
    uint64_t next;      /* sequence number that must come next */
    uint64_t batches;   /* committed, marks not counted */
    size_t end;         /* behind the last committed record: here the next batch goes */
    size_t unsynced_at; /* from here to the end, the last sync may be missing */
    size_t bad_at;      /* TORN, DAMAGED: what is here is invalid */
    size_t found_at;    /* DAMAGED: this relies on it; 0: the file is shorter than it was */
    size_t at;          /* its own: the next record or batch */
    size_t records_end; /* its own: of the batch under way */
    size_t batch_end;
};

/* Begins a walk; a bad header is a verdict already. The bytes must stay until it is over. */
void segment_scan_start(struct segment_scan *scan, const uint8_t *bytes, size_t size);

/* Gives the next committed record, in order; false: there is none, see the verdict. All of a
 * segment costs one pass over its bytes. */
bool segment_scan_next(struct segment_scan *scan, struct segment_record *record_out);

/* For repairs: the next record or commit at or behind `*at_p` that verifies, whatever is before
 * it; `*at_p` becomes the place behind it. Of `scan` it needs bytes, size and header. A commit
 * is given as a record of SEGMENT_TYPE_COMMIT whose number is the one behind its last record.
 */
bool segment_find(const struct segment_scan *scan,
                  size_t *at_p,
                  struct segment_record *record_out);

const char *segment_verdict_words(enum segment_verdict verdict);

#endif
