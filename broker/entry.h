/* entry: a record of the core as bytes in the journal, and back.
 *
 * Which record it is the type says; the body begins with fixed fields, lowest byte first, and
 * goes on with texts or with a call as it travels on the wire: a header frame and its body.
 *
 *   1 accepted   id 16, order 8, accepted 8, deadline 8, ready 8, content 32, header size 4,
 *                header, body
 *   2 lost       id 16, at 8, ready 8, worker 16, cause 1, name size 1, name
 *   3 outcome    id 16, source 16, sequence 8, ended 8, started 8, state 1, code 1, attempts 1,
 *                name size 1, header size 4, name, header, body
 *   4 requeued   id 16, order 8, accepted 8
 *   5 dropped    id 16
 *   6 counters   last sequence 8, last order 8
 *   7 child      parent 16, born 8, index 4, weight 4, is behind the parent's request 1, then
 * as accepted 8 forked     id 16, fork 8, children 4, tolerated 4, header size 4, header, body
 *   9 blob       hash 32, size 8, the blob
 *   10 unblob    hash 32
 *
 * Times are milliseconds since 1970-01-01 UTC; a deadline of 2^63 - 1 is none, and so is a
 * content or source of zeros. A header size of 0 is no header: an outcome without a worker's
 * answer. Numbers are never used again. */
#ifndef BROKER_ENTRY_H
#define BROKER_ENTRY_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "broker/broker.h"
#include "broker/outcome.h"

#include <stddef.h>
#include <stdint.h>

/* What entry_write makes: two pieces, one behind the other. */
struct entry {
    uint16_t type;      /* 1 to 10 */
    struct buffer head; /* kept from one to the next */
    const void *body;   /* [body_size] borrowed from the parcel */
    size_t body_size;
};

/* Writes EFFECT_RECORD; the parcels' own times go in with it. `entry` is zeroed, or was written
 * before. STATUS_NO_MEMORY. */
MUST_USE enum status
entry_write(const struct effect *record, const struct moment *moment, struct entry *entry);

/* Frees what the entry has; accepts a zeroed struct. */
void entry_clear(struct entry *entry);

/* An entry read back. */
struct past {
    struct record record;
    /* What goes into the parcel of the request: of REQUEUED, and of OUTCOME. */
    int64_t accepted_wall_ms;
    int64_t ended_wall_ms;
    int64_t started_wall_ms;
    char worker_name[BROKER_NAME_MAX + 1];
};

/* Is it a type of this version? */
bool entry_is_known(uint16_t type);

/* Reads one back, with new parcels that are the caller's; texts live in the arena.
 *
 * STATUS_BAD_INPUT  not as entry_write writes it
 * STATUS_NO_MEMORY */
MUST_USE enum status entry_read(uint16_t type,
                                const void *bytes,
                                size_t size,
                                const struct moment *moment,
                                struct arena *arena,
                                struct past *past_out);

#endif
