/* host: a broker inside this process: the core and the loop of brink-broker on a thread of its
 * own, silent. */
#ifndef BENCH_HOST_H
#define BENCH_HOST_H

#include "base/status.h"
#include "broker/journal.h"
#include "wire/context.h"
#include "wire/socket.h"
#include "wire/web.h"

#include <stdint.h>

struct host;

struct host_options {
    struct context *context; /* borrowed; the peers of inproc endpoints share it */
    const char *call;        /* endpoints, borrowed for host_new */
    const char *publish;
    enum journal_durability durability;
    const char *journal;   /* its folder, borrowed for host_new; not for JOURNAL_MEMORY */
    uint32_t calls_max;    /* as in struct loop_options */
    const struct key *key; /* the same two, for as long as the host lives; NULL: no keys */
    const char *access;
    struct web *web; /* its pages are put there, as long; NULL: it has none */
};

/* Statuses of loop_new; `words_out` says why. */
MUST_USE enum status host_new(const struct host_options *options,
                              struct host **host_out,
                              char words_out[SOCKET_WORDS_BYTES]);

/* Stops it and waits for its thread. */
void host_free(struct host **host_p);

/* Processor time that the thread of its loop has used, nanoseconds. */
int64_t host_loop_ns(const struct host *host);

/* Where it listens, with the port the system chose. */
const char *host_call(const struct host *host);

#endif
