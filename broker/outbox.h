/* outbox: what is to leave the broker, held back until it may, then sent in as few messages as
 * possible.
 *
 * A letter is one call for one peer, or one publication. One that covers records which are not
 * committed yet waits, in order, until they are; another goes at once, past those that wait, so
 * that a full disk holds up only what it must. Letters that may go are collected
 * into a message a peer (wire/batch.h) and sent by outbox_flush at the end of the loop's turn.
 */
#ifndef BROKER_OUTBOX_H
#define BROKER_OUTBOX_H

#include "base/status.h"
#include "wire/body.h"
#include "wire/frame.h"
#include "wire/socket.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct outbox;

/* Where a letter goes, and when. */
struct address {
    uint64_t peer;     /* of the call socket; not for a publication */
    const char *topic; /* of a publication; NULL: a call for the peer */
    uint64_t covers;   /* so many records must be committed; 0: none */
};

/* Both sockets are borrowed: a SOCKET_SERVER and a SOCKET_PUBLISHER. STATUS_NO_MEMORY. */
MUST_USE enum status
outbox_new(struct socket *calls, struct socket *publications, struct outbox **outbox_out);

/* From now on a message has at most `calls_max` calls; 0: FRAME_CALLS_MAX. */
void outbox_limit(struct outbox *outbox, uint32_t calls_max);

/* From now on publications go there; the socket is borrowed. */
void outbox_publish_to(struct outbox *outbox, struct socket *publications);

/* This peer counts as gone: outbox_take_lost tells. */
void outbox_lose(struct outbox *outbox, uint64_t peer);

/* Frees it with what it still holds. */
void outbox_free(struct outbox **outbox_p);

/* May anybody hear publications whose topic begins with `root`: "event/"? */
bool outbox_has_audience(const struct outbox *outbox, const char *root);

/* Adds a letter; `body` (NULL: none) is shared. One that cannot be kept, for want of memory or
 * because no peer would take it, is counted as dropped. */
void outbox_add(struct outbox *outbox,
                const struct address *address,
                const struct frame_call *call,
                const struct body *body);

/* Lets go of the letters that `committed` records cover, in the order they came. */
void outbox_release(struct outbox *outbox, uint64_t committed);

/* Sends all that may go. */
void outbox_flush(struct outbox *outbox);

/* A peer that is gone, or one that does not read and so missed a task: each is told once, after
 * a send failed. False: there is no more. */
bool outbox_take_lost(struct outbox *outbox, uint64_t *peer_out);

struct outbox_counts {
    uint64_t held;    /* letters waiting now for a commit */
    uint64_t dropped; /* letters that never reached their peer, since the start */
};

struct outbox_counts outbox_read_counts(const struct outbox *outbox);

#endif
