/* loop: a running broker: one thread that turns messages into events for the core and carries
 * out what the core decides, and sleeps until something is due.
 *
 * One turn: wait; take a bounded number of calls; let time pass for the core; commit; send.
 * Nothing is global: two loops fit in one process. */
#ifndef BROKER_LOOP_H
#define BROKER_LOOP_H

#include "base/log.h"
#include "base/manager.h"
#include "base/status.h"
#include "broker/broker.h"
#include "broker/journal.h"
#include "wire/context.h"
#include "wire/socket.h"
#include "wire/web.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;

/* What may change while it runs. */
struct loop_live {
    enum log_level least;        /* of the log */
    uint64_t body_max;           /* bytes of a request, or of an answer */
    struct broker_limits limits; /* without the seed; weights borrowed until the next change */
};

struct loop_options {
    struct context *context; /* borrowed; the peers of inproc endpoints share it */
    const char *call;        /* endpoint, borrowed for loop_new: "tcp://127.0.0.1:7650" */
    const char *publish;
    uint64_t body_max;              /* bytes of a request, or of an answer */
    uint64_t frame_max;             /* most that body_max may become; 0: as it is */
    int queue_max;                  /* messages a peer and direction; 0: SOCKET_QUEUE_MAX */
    uint32_t calls_max;             /* a message that it sends; 0: FRAME_CALLS_MAX */
    struct journal_options journal; /* texts borrowed for loop_new */
    struct broker_limits limits;    /* the seed too */
    struct log log;
    int stop_file; /* the loop ends when it can be read from; -1: none */
    /* The broker's own key, borrowed for as long as the loop lives; NULL: no keys, and whoever
     * reaches an endpoint may do everything. With it only those on the list may. */
    const struct key *key;
    const char *access; /* path of the list (broker/access_list.h), borrowed as long */
    int reload_file;    /* the list is read again when it can be read from; -1: never, and 0 */
    /* Called then too (NULL: nothing is): what else is to hold from now on. False: nothing of
     * that changes, and why is logged. */
    bool (*reload)(void *arg, const struct log *log, struct loop_live *live_out);
    void *reload_arg;
    struct web *web;  /* borrowed for as long as the loop lives: /metrics, /healthz and /readyz
                       * are  put there; NULL: nowhere */
    int64_t pages_ms; /* so often; 0: every second */
    /* Hears that the loop runs, turns and ends; borrowed as long; NULL: nobody does. */
    struct manager *manager;
};

/* The default limits of a broker; the seed is left 0. */
struct broker_limits loop_default_limits(void);

enum { LOOP_WORDS_BYTES = SOCKET_WORDS_BYTES };

/* Opens the journal and makes the broker what it was, then binds both endpoints. On failure
 * `words_out` says why, for a person: statuses of scribe_open, socket_bind and broker_new. */
MUST_USE enum status loop_new(const struct loop_options *options,
                              struct loop **loop_out,
                              char words_out[LOOP_WORDS_BYTES]);

/* Closes the endpoints and the journal. */
void loop_free(struct loop **loop_p);

/* Keys that hold; 0 where there are none. */
size_t loop_count_keys(const struct loop *loop);

/* Where it listens, with the port the system chose. */
const char *loop_call_endpoint(const struct loop *loop);
const char *loop_publish_endpoint(const struct loop *loop);

/* Runs until loop_stop or the stop file; what is accepted and answered by then has been sent.
 * One thread at a time. STATUS_IO: the sockets or the journal do not work any more;
 * STATUS_NO_MEMORY, STATUS_FULL: records would be lost. What was accepted is in the journal. */
MUST_USE enum status loop_run(struct loop *loop);

/* Ends loop_run soon. Safe from any thread. */
void loop_stop(struct loop *loop);

#endif
