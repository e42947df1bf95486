/* link: a running worker: one thread that takes tasks from a broker, has a pool compute them
 * and sends back what came of them (docs/protocol.md, section 4).
 *
 *           join            drain, stop            nothing held, or out of time
 *   APART ---------> JOINED -------------> LEAVING -----------------------------> LEFT
 *    | ^     END       |                      ^
 *    | +---------------+                      |
 *    +-------------- stop --------------------+
 *
 * One turn: wait; take a bounded number of messages, and the pool's results; look at the clock;
 * send. Nothing is global: two workers fit in one process. */
#ifndef WORKER_LINK_H
#define WORKER_LINK_H

#include "base/log.h"
#include "base/manager.h"
#include "base/status.h"
#include "wire/context.h"
#include "wire/key.h"
#include "wire/socket.h"
#include "wire/web.h"
#include "worker/split.h"

#include <stddef.h>
#include <stdint.h>

struct link;

/* Everything is borrowed until link_free. */
struct link_options {
    const struct context *context; /* a broker on an inproc endpoint shares it */
    const char *call;              /* endpoint of the broker: "tcp://127.0.0.1:7650" */
    const struct key *key;         /* our own; NULL: the broker has no keys */
    const char *server_key;        /* its public one */
    const char *name;              /* for people, at most 64 bytes; "": host and process */
    const char *const *topics;     /* [topic_count] prefixes of request topics, 1 to 64 */
    size_t topic_count;
    const char *const
        *labels; /* [label_count] what it has that requests may need; at most 32 */
    size_t label_count;
    uint32_t cores, memory_mb; /* of its machine, for requests that need so many; 0: none */
    size_t threads;            /* compute threads, 1 to POOL_THREADS_MAX */
    uint32_t credit;           /* tasks held at once, 1 to FRAME_CREDIT_MAX */
    uint64_t body_max;         /* bytes of one frame */
    uint64_t gather_max;       /* of one that brings what others computed of a task */
    int64_t alive_ms;          /* says that it is alive this often; the broker's limit is 6 s */
    int64_t progress_ms;       /* tells a task's progress at most this often */
    int64_t grace_ms;          /* for the tasks held when stopped; then they are handed back */
    split_find_fn *split_of;   /* NULL: no task is split here */
    uint64_t shard_steps;      /* steps of draws worth a shard of their own; 0: none is */
    uint64_t base_cache_bytes; /* of bases fetched from the broker, kept for other tasks */
    int64_t fetch_again_ms;    /* until one that was not answered is asked for again */
    struct log log;
    int stop_file; /* -1: none. When it can be read from, it is read, as if by link_stop */
    struct manager *manager; /* hears that the worker runs, turns and ends; NULL: nobody does */
    /* -1: none. When it can be read from, it is read, and `reload` says from which level on
     * lines are logged from now on. */
    int reload_file;
    enum log_level (*reload)(void *arg, const struct log *log);
    void *reload_arg;
    struct web *web;  /* /metrics, /healthz and /readyz are put there; NULL: nowhere */
    int64_t pages_ms; /* so often */
};

/* Options with the default times, a broker on this machine and all topics. */
struct link_options link_default_options(void);

/* Starts the threads and connects. On failure `words_out` says why, for a person: statuses of
 * socket_connect and pool_new. */
MUST_USE enum status link_new(const struct link_options *options,
                              struct link **link_out,
                              char words_out[SOCKET_WORDS_BYTES]);

/* Stops all tasks, joins the threads, closes the connection. */
void link_free(struct link **link_p);

/* Runs until the worker has left. One thread at a time.
 *
 * STATUS_OK  told to leave, by link_stop, the stop file or the broker (which waits for all
 *            that is held)
 * STATUS_IO  the socket does not work any more
 * otherwise  what the broker ended the stream with, when it is no use to try again */
MUST_USE enum status link_run(struct link *link);

/* Makes link_run finish what it holds for `grace_ms` at most, hand the rest back and leave; the
 * second time at once. Safe from any thread. */
void link_stop(struct link *link);

#endif
