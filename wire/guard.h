/* guard: who asks to connect: the ZAP handler of a context (RFC 27).
 *
 * libzmq asks at the end of each CURVE handshake, before a word of the peer is let in, and
 * waits for the answer. A server whose options name a domain lets nobody in unless a guard of
 * its context says so (ZAP_ENFORCE_DOMAIN): no guard, or one that is gone, means nobody.
 *
 *   guard_take -> guard_answer, one after the other
 *
 * One thread owns a guard; it is that of the servers, or the two need not know of each other.
 */
#ifndef WIRE_GUARD_H
#define WIRE_GUARD_H

#include "base/status.h"
#include "wire/context.h"
#include "wire/key.h"
#include "wire/socket.h"

#include <stdint.h>

struct guard;

enum { GUARD_DOMAIN_BYTES = 32, GUARD_ADDRESS_BYTES = 64 };

/* Somebody at the door. */
struct guard_request {
    char domain[GUARD_DOMAIN_BYTES];   /* of the server */
    char address[GUARD_ADDRESS_BYTES]; /* of the peer, as libzmq sees it */
    char key[KEY_TEXT_BYTES];          /* public; that it has the secret is proven */
};

/* STATUS_EXISTS: the context has a guard already; STATUS_NO_MEMORY, STATUS_FULL. */
MUST_USE enum status guard_new(const struct context *context, struct guard **guard_out);

/* Whoever comes to the context's servers from here on is turned away. */
void guard_free(struct guard **guard_p);

/* To wait for. */
const struct socket *guard_socket(const struct guard *guard);

/* Takes a question if there is one.
 * STATUS_UNAVAILABLE  there is none now
 * STATUS_BAD_INPUT    there was one without a CURVE key, which has been answered with no
 * STATUS_IO           the context is gone */
MUST_USE enum status guard_take(struct guard *guard, struct guard_request *request_out);

/* Answers the question taken last. `number`, 1 to 2^31, is what messages of this peer will
 * carry (message_peer_key); 0: it is not let in, and is told so. */
void guard_answer(struct guard *guard, uint32_t number);

#endif
