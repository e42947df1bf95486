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

/* Connects to the broker and joins it. `context` is borrowed. A message has at most `calls_max`
 * results; 0: the most there can be. */
MUST_USE enum status echo_new(const struct context *context,
                              const char *call,
                              uint32_t calls_max,
                              struct echo **echo_out,
                              char words_out[SOCKET_WORDS_BYTES]);

/* Stops it and waits for its thread. */
void echo_free(struct echo **echo_p);

#endif
