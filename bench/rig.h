/* rig: what round trips are measured on: a broker, a worker behind it that computes nothing,
 * and one client in front of it, over TCP on the loopback interface or over Unix sockets.
 *
 * Broker and worker each have a thread and a libzmq context of their own, so that they share as
 * little as two programs do. The thread that opens a rig is its client. A peer is another
 * system: its server is a program of its own, worker and client are threads here as of all
 * others. */
#ifndef BENCH_RIG_H
#define BENCH_RIG_H

#include "base/status.h"
#include "bench/plan.h"
#include "bench/rig_kind.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RIGS_MAX = 16 };

/* What rigs are compared in: all systems with each other, Brink with keys and without, and with
 * metrics and without. */
enum rig_group { RIG_TRIP, RIG_KEYS, RIG_METRICS, RIG_GROUP_COUNT };

/* One row a rig. */
size_t rig_count(void);
const char *rig_name(size_t index);
bool rig_is_peer(size_t index);

/* Is it of the group; and which one it is measured against there: the first, or the one that
 * differs in nothing else. */
bool rig_is_of(size_t index, enum rig_group group);
size_t rig_base(size_t index, enum rig_group group);

/* Can it be opened here? Of a peer its server is looked for in the folders of `search`, written
 * as PATH is (NULL: those of PATH, and where Debian puts servers). STATUS_NOT_FOUND:
 * `words_out` says which package is missing. */
MUST_USE enum status
rig_check(size_t index, const char *search, char words_out[RIG_WORDS_BYTES]);

struct rig;

/* Starts everything and waits for nothing but the server of a peer. Of the plan it takes the
 * transport and where a journal goes. Statuses of sockets, threads and files; `words_out` says
 * why, for a person. */
MUST_USE enum status rig_new(size_t index,
                             const struct plan *plan,
                             struct rig **rig_out,
                             char words_out[RIG_WORDS_BYTES]);

/* Stops the threads and the server, waits for them, and removes what they wrote. */
void rig_free(struct rig **rig_p);

/* Sends a request that begins with `tag`; it may wait for the next rig_receive. */
MUST_USE enum status rig_send(struct rig *rig, uint64_t tag);

/* The tag of the next result within `timeout_ms` (0: only one that is there). STATUS_EXPIRED:
 * none came; STATUS_DAMAGED: a result that is not one of the worker's. */
MUST_USE enum status rig_receive(struct rig *rig, int64_t timeout_ms, uint64_t *tag_out);

/* What it has done so far. Statuses of a call. */
MUST_USE enum status rig_read_counts(struct rig *rig, struct rig_counts *counts_out);

#endif
