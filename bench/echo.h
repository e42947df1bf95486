/* echo: a worker that computes nothing: it speaks the worker's side of the protocol
 * (docs/protocol.md, section 4) and answers every task at once, on a thread of its own.
 *
 * A result begins with the first 8 bytes of its request. */
#ifndef BENCH_ECHO_H
#define BENCH_ECHO_H

#include "base/status.h"
#include "wire/context.h"
#include "wire/socket.h"

struct echo;

struct echo_options {
    const struct context *context; /* borrowed */
    const char *call;              /* endpoint of the broker, borrowed for echo_new */
    uint32_t calls_max;            /* results of a message; 0: the most there can be */
    const struct key *key;         /* its own, borrowed for echo_new; NULL: there are no keys */
    const char *server_key;
};

/* Connects to the broker and joins it. */
MUST_USE enum status echo_new(const struct echo_options *options,
                              struct echo **echo_out,
                              char words_out[SOCKET_WORDS_BYTES]);

/* Stops it and waits for its thread. */
void echo_free(struct echo **echo_p);

#endif
