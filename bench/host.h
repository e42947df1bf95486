/* host: a broker inside this process: the core and the loop of brink-broker on a thread of its
 * own, silent. */
#ifndef BENCH_HOST_H
#define BENCH_HOST_H

#include "base/status.h"
#include "wire/context.h"
#include "wire/socket.h"

struct host;

/* On these endpoints; `context` is borrowed, the peers of inproc endpoints share it. Statuses
 * of loop_new; `words_out` says why. */
MUST_USE enum status host_new(struct context *context,
                              const char *call,
                              const char *publish,
                              struct host **host_out,
                              char words_out[SOCKET_WORDS_BYTES]);

/* Stops it and waits for its thread. */
void host_free(struct host **host_p);

/* Where it listens, with the port the system chose. */
const char *host_call(const struct host *host);

#endif
