/* standing: how many tasks at once a worker is trusted with after what it has lost.
 *
 * A worker that lost nothing is trusted with its whole credit. Each loss halves what it is
 * trusted with, down to one task; each task that it answers in time adds one, until that is its
 * credit again: additive increase, multiplicative decrease, which lets those who share come to
 * equal parts (Chiu and Jain 1989, Computer Networks and ISDN Systems 17). A loss is
 *
 *   - a lease that ends without a word of the task; those given before the last halving say
 *     nothing new (as losses of one window are one in TCP, RFC 6582),
 *   - silence for the heartbeat limit,
 *   - leaving with tasks, or a connection that is gone, or a worker that came back without its
 *     tasks; and the last two also without tasks, within a lease of joining.
 *
 * So a worker that comes and goes must not begin anew each time: what is left of its standing
 * is remembered by its key while it is away, and is that of the next worker with the same key
 * that joins. The key is the worker's name without the ":" and the number at its end, if it has
 * one: names that are not set are host and process ("db4:3121"), and a process that starts
 * again has another number. Of as many keys as there may be workers the one that left longest
 * ago is forgotten first; so are all when the broker ends. */
#ifndef BROKER_STANDING_H
#define BROKER_STANDING_H

#include "base/status.h"
#include "broker/broker.h"
#include "broker/hash.h"
#include "broker/table.h"

#include <stdint.h>

/* Of a worker that lost nothing: no credit is larger. */
enum { STANDING_FULL = BROKER_CREDIT_MAX };

struct standing_item;

/* Those that are away and have lost something. The memory for all is promised at the start, so
 * that keeping one never fails; the system gives what is used. */
struct standings {
    struct standing_item *items; /* [keys_max] */
    uint32_t keys_max;
    uint32_t count;      /* in use */
    uint32_t reached;    /* numbers below it have been in use */
    uint32_t free_first; /* number + 1 of the item that came back last; 0: none */
    struct table by_key;
    struct hash_secret secret;
    uint32_t oldest, newest; /* number + 1 of the one that left first, and last; 0: none */
};

/* None yet, for `keys_max` keys; STATUS_NO_MEMORY. */
MUST_USE enum status standing_make(uint32_t keys_max,
                                   const struct hash_secret *secret,
                                   struct standings *standings_out);

/* Frees all; accepts a zeroed struct. */
void standing_clear(struct standings *standings);

/* What is left of a standing with this credit after a loss, and after an answer in time. */
uint32_t standing_after_loss(uint32_t standing, uint32_t credit);
uint32_t standing_after_answer(uint32_t standing, uint32_t credit);

/* A worker of this name leaves with this standing; a full one is not worth a memory. Of two
 * that leave the lower one is kept. O(1). */
void standing_keep(struct standings *standings, const char *name, uint32_t standing);

/* A worker of this name joins: its standing, which is its own from now on. O(1). */
uint32_t standing_recall(struct standings *standings, const char *name);

#endif
