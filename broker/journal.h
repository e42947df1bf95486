/* journal: what the broker promised, kept.
 *
 * The core names every record (EFFECT_RECORD) in order, from number 1. The loop appends each,
 * asks for a commit at the end of its turn, and holds back what leaves the system until
 * journal_committed has reached the number that covers it (broker/outbox.h).
 *
 * This journal keeps nothing: a record counts as committed at the next commit, and is worth
 * what journal_durability says. */
#ifndef BROKER_JOURNAL_H
#define BROKER_JOURNAL_H

#include "base/status.h"
#include "broker/broker.h"

#include <stdint.h>

struct journal;

/* STATUS_NO_MEMORY. */
MUST_USE enum status journal_new(struct journal **journal_out);

void journal_free(struct journal **journal_p);

/* What an acceptance is worth, as brink.v1.Accepted says it: "memory". */
const char *journal_durability(const struct journal *journal);

/* Takes one EFFECT_RECORD; its number is the one after the last. O(1). */
void journal_append(struct journal *journal, const struct effect *record);

/* Makes what was appended so far durable, now or soon. */
void journal_commit(struct journal *journal);

/* So many records, from the first on, are durable. */
uint64_t journal_committed(const struct journal *journal);

#endif
