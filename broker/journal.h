/* journal: what the broker promised, kept.
 *
 *   journal_open -> { journal_append ... journal_commit, journal_committed } ... ->
 * journal_close
 *
 * The loop appends records in order, from number 1, asks for a commit at the end of its turn,
 * and holds back what leaves the system until journal_committed has reached the number that
 * covers it (broker/outbox.h). All that is appended between two commits is there after a
 * restart, or nothing of it.
 *
 * A thread writes and syncs one batch while the loop fills the next. Where one is still being
 * written, journal_commit leaves the records for the next commit; journal_file becomes readable
 * when it is time for that. So: wait for journal_file too, and commit every turn.
 *
 * A record is committed
 *   sync    when it is on disk: it survives a power cut;
 *   batch   when the system has it: it survives the end of the process, and a power cut when it
 *           is batch_ms old;
 *   memory  at once; nothing is written.
 *
 * A full disk: nothing more is committed until there is space, which is tried for every
 * retry_ms. A failed write or sync: nothing more is ever committed by this journal; start the
 * broker anew to find out what is on disk. docs/journal.md has the format and what to do. */
#ifndef BROKER_JOURNAL_H
#define BROKER_JOURNAL_H

#include "base/status.h"
#include "base/times.h"
#include "broker/disk.h"
#include "broker/segment.h"
#include "broker/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal;

enum journal_durability { JOURNAL_SYNC, JOURNAL_BATCH, JOURNAL_MEMORY };

enum { JOURNAL_WORDS_BYTES = DISK_WORDS_BYTES };

struct journal_options {
    const char *folder; /* borrowed for journal_open */
    enum journal_durability durability;
    /* No thread: journal_commit writes and syncs itself, and what time brings (a sync of
     * JOURNAL_BATCH, a new try on a full disk) waits for the next commit. */
    bool inline_commit;
    int64_t batch_ms;        /* JOURNAL_BATCH: at least 1 */
    uint64_t segment_bytes;  /* 0: 64 MiB */
    const struct disk *disk; /* borrowed; NULL: files in the folder */
    int64_t retry_ms;        /* 0: 1000 */
    int64_t idle_ms;         /* without a batch for so long, a mark is written; 0: 50 */
};

/* Opens the journal, first calling `visit` with every record it has, in order. `words_out` says
 * on failure why, and on success "" or that a torn tail was cut off. With JOURNAL_MEMORY only
 * STATUS_NO_MEMORY and STATUS_FULL (no file or thread left) are possible.
 *
 * STATUS_EXISTS: another process has the folder. STATUS_DAMAGED, STATUS_UNSUPPORTED and others:
 * see store_open. */
MUST_USE enum status journal_open(const struct journal_options *options,
                                  store_visit_fn *visit,
                                  void *arg,
                                  struct journal **journal_out,
                                  char words_out[JOURNAL_WORDS_BYTES]);

/* Commits what is left, as journal_flush, writes a mark and frees the journal; NULL is fine. */
void journal_close(struct journal **journal_p);

/* What an acceptance is worth, as brink.v1.Accepted says it: "sync", "batch" or "memory". */
const char *journal_durability_words(enum journal_durability durability);
enum journal_durability journal_durability(const struct journal *journal);

/* Takes one record: its body is the parts, one behind the other, copied. O(bytes).
 *
 * STATUS_BAD_INPUT  a type that is 0 or above SEGMENT_TYPE_MAX, a body larger than any batch
 * STATUS_FULL       more than one batch waits to be handed over: commit, or wait
 * STATUS_NO_MEMORY
 * STATUS_IO         the journal has failed */
MUST_USE enum status journal_append(struct journal *journal,
                                    uint16_t type,
                                    const struct segment_part *parts,
                                    size_t part_count,
                                    uint64_t *sequence_out);

/* The largest body a record may have. */
uint64_t journal_body_max(const struct journal *journal);

/* Bytes of records (segment_record_bytes) that can be appended before the next commit hands
 * over: who must not fail to append asks before it begins. */
uint64_t journal_room(const struct journal *journal);

/* Records that were appended and are not handed over yet. O(1). */
uint32_t journal_appended(const struct journal *journal);

/* Hands over what was appended. Never waits, save inline. */
void journal_commit(struct journal *journal);

/* The number of the last committed record; 0: none yet. Makes journal_file unreadable again. */
uint64_t journal_committed(struct journal *journal);

/* Readable when the committed number or the status has changed. The journal's own. */
int journal_file(const struct journal *journal);

/* STATUS_OK; STATUS_FULL or STATUS_NO_MEMORY: nothing is committed now, but may be later;
 * anything else: nothing will be. `words_out` says why; "" with STATUS_OK. */
enum status journal_status(struct journal *journal, char words_out[JOURNAL_WORDS_BYTES]);

/* Commits what was appended and waits until that is done, or cannot be done now: the status is
 * that of the journal. */
MUST_USE enum status journal_flush(struct journal *journal);

/* Records below `sequence` are not needed any more. Their segments go soon. */
void journal_trim(struct journal *journal, uint64_t sequence);

struct journal_counts {
    struct store_sizes sizes;
    uint64_t batches; /* written since the start, as all below */
    uint64_t records;
    struct times syncs;
    struct times commits; /* of batches: from when one is handed over until it is committed */
};

struct journal_counts journal_read_counts(struct journal *journal);

#endif
