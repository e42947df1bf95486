/* scribe: writes the core's records into the journal and, at the start, makes the core out of
 * those that are there.
 *
 * Records are never lost on the way: one that the journal cannot take now is kept and handed
 * over later, in order. While some are kept, or the journal cannot commit, the scribe is not
 * ready, and the broker makes no new ones where it has the choice. */
#ifndef BROKER_SCRIBE_H
#define BROKER_SCRIBE_H

#include "base/status.h"
#include "broker/broker.h"
#include "broker/journal.h"
#include "broker/outcome.h"

#include <stdbool.h>
#include <stdint.h>

struct scribe;

enum { SCRIBE_WORDS_BYTES = JOURNAL_WORDS_BYTES };

/* Opens the journal and replays all it has into `core`, which is new. `words_out` says on
 * failure why, and on success "" or what was cut off. Statuses of journal_open; STATUS_FULL
 * also where the journal has more than any core could hold. */
MUST_USE enum status scribe_open(const struct journal_options *options,
                                 struct broker *core,
                                 const struct moment *moment,
                                 struct scribe **scribe_out,
                                 char words_out[SCRIBE_WORDS_BYTES]);

/* Commits what is left. */
void scribe_close(struct scribe **scribe_p);

/* What an acceptance is worth: "sync", "batch" or "memory". */
const char *scribe_durability(const struct scribe *scribe);

/* Is anything there after a restart? */
bool scribe_is_durable(const struct scribe *scribe);

/* Takes EFFECT_RECORD. O(its bytes). */
void scribe_write(struct scribe *scribe,
                  const struct effect *record,
                  const struct moment *moment);

/* Makes durable what was written so far, now or soon. */
void scribe_commit(struct scribe *scribe);

/* Has anything been written that no commit has begun with? */
bool scribe_has_more(const struct scribe *scribe);

/* Takes note of what was committed, and begins no commit. */
void scribe_look(struct scribe *scribe);

/* Commits what was written so far and waits until that is done, or cannot be done now. */
void scribe_flush(struct scribe *scribe);

/* The number of the last record committed. */
uint64_t scribe_committed(const struct scribe *scribe);

/* Readable when scribe_commit has news. */
int scribe_file(const struct scribe *scribe);

/* May new records be made? As of the last commit. */
bool scribe_is_ready(const struct scribe *scribe);

/* Why not; "" while it is ready. */
const char *scribe_words(const struct scribe *scribe);

/* STATUS_OK, or why the broker cannot go on: records are about to be lost. */
enum status scribe_status(const struct scribe *scribe);

/* Old records go once they are not needed, and those that are stand in the way of much that is
 * not: then this says which are to be written anew (EVENT_REWRITE), else 0. Once a turn. */
uint64_t scribe_tidy(struct scribe *scribe, const struct broker_stats *stats);

struct journal_counts scribe_counts(const struct scribe *scribe);

#endif
