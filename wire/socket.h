/* socket: a thin noun over libzmq 4.3.4 that keeps its rules.
 *
 * Nothing is dropped in silence: a server's send to a peer that is gone or does not read is a
 * status (ROUTER_MANDATORY), and no call here ever waits, save socket_wait.
 *
 * Every frame that comes in has a limit (MAXMSGSIZE, also on the publisher: a subscriber can
 * send), and so has every queue, counted in messages a peer.
 *
 * Nobody has a fixed routing id: a server refuses peers that set their own.
 *
 * A peer that vanished without a word is noticed by TCP keepalive within SOCKET_KEEPALIVE_S and
 * three SOCKET_KEEPALIVE_STEP_S; one that takes nothing for SOCKET_SILENCE_MS is cut off. ZMTP
 * heartbeats would do that too, but with them libzmq stops the whole process when a connection
 * is reset while its full queue waits to be read (its issues 3937 and 4364). A peer that sends
 * heartbeats of its own can still do that to a server on purpose: only keys keep it out.
 *
 * One thread owns a socket at a time. A message of the wrong shape is drained and refused. */
#ifndef WIRE_SOCKET_H
#define WIRE_SOCKET_H

#include "base/status.h"
#include "wire/context.h"
#include "wire/key.h"
#include "wire/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct socket;

enum socket_kind {
    SOCKET_SERVER,     /* ROUTER: calls from many, answers to each */
    SOCKET_CALLER,     /* DEALER: calls to one server */
    SOCKET_PUBLISHER,  /* XPUB: publishes; a slow subscriber misses some */
    SOCKET_SUBSCRIBER, /* SUB */
    SOCKET_GUARD,      /* REP: for wire/guard.h alone */
    SOCKET_DOOR,       /* PAIR: for wire/door.h alone */
    SOCKET_KIND_COUNT
};

enum {
    SOCKET_KEEPALIVE_S = 5,
    SOCKET_KEEPALIVE_STEP_S = 1,
    SOCKET_SILENCE_MS = 60 * 1000,
    SOCKET_HANDSHAKE_MS = 10 * 1000,
    SOCKET_QUEUE_MAX = 10000 /* messages; the default */
};

struct socket_options {
    enum socket_kind kind;
    uint64_t frame_bytes_max; /* of what comes in; at least FRAME_HEADER_BYTES_MAX is allowed */
    int queue_max;            /* messages each way and peer; 0: SOCKET_QUEUE_MAX */
    int linger_ms;            /* for what is not sent yet when the socket is freed */
    /* CURVE: who we are, borrowed for socket_new; NULL: nobody is asked who he is, and what is
     * said can be read on the way. A server and a publisher name their domain to the context's
     * guard (wire/guard.h), and nobody comes in whom it does not let in. Callers and
     * subscribers name the public key of their server: nobody else can answer. Both are texts,
     * borrowed for socket_new. Over inproc none of it counts. */
    const struct key *key;
    const char *domain;
    const char *server_key;
};

enum { SOCKET_WORDS_BYTES = 512 };

/* STATUS_NO_MEMORY; STATUS_FULL: the context has no socket, or the process no file, left;
 * STATUS_BAD_INPUT: the server's key is none. */
MUST_USE enum status socket_new(const struct context *context,
                                const struct socket_options *options,
                                struct socket **socket_out);

void socket_free(struct socket **socket_p);

/* Listen or connect. On failure `words_out` says why, for a person, naming the endpoint.
 * STATUS_BAD_INPUT   not an endpoint
 * STATUS_EXISTS      taken by another program
 * STATUS_NOT_FOUND   no such address on this machine
 * STATUS_DENIED      not allowed for this user
 * STATUS_IO          anything else */
MUST_USE enum status
socket_bind(struct socket *socket, const char *endpoint, char words_out[SOCKET_WORDS_BYTES]);
MUST_USE enum status
socket_connect(struct socket *socket, const char *endpoint, char words_out[SOCKET_WORDS_BYTES]);

/* Where it listens, with the port the system chose for "tcp://127.0.0.1:*". */
const char *socket_endpoint(const struct socket *socket);

/* SOCKET_SUBSCRIBER: topics that begin with `prefix` (at most FRAME_TOPIC_MAX bytes:
 * libzmq 4.3.4 loses longer ones). STATUS_BAD_INPUT, STATUS_NO_MEMORY. */
MUST_USE enum status socket_subscribe(struct socket *socket, const char *prefix);

/* SOCKET_PUBLISHER: may anybody hear a topic that begins with `root`, "event/"? What nobody may
 * hear need not be made. A subscription counts once socket_receive has taken it, and for good:
 * libzmq does not tell the end of the last subscription from that of one there never was. */
bool socket_has_audience(const struct socket *socket, const char *root);

/* Takes one message if there is one; what `message` held before is gone.
 * STATUS_UNAVAILABLE  there is none now
 * STATUS_BAD_INPUT    there was one, of a wrong shape or from a peer with a routing id of its
 *                     own
 * STATUS_IO           the context is gone
 * SOCKET_PUBLISHER receives subscriptions: it takes them and says STATUS_OK with an empty
 * message; anything else a subscriber sends is STATUS_BAD_INPUT. One with a key takes none by
 * itself: message.topic has the prefix that is asked for, and socket_grant gives it; and
 * message.peer says who asked, or spoke out of turn (0: nothing is to be done). */
MUST_USE enum status socket_receive(struct socket *socket, struct message *message);

/* SOCKET_PUBLISHER with a key: who sent the subscription received last shall hear it.
 *
 * libzmq 4.3.4 tells the two apart by counting: a message that is no subscription makes it take
 * one subscriber for the next, until it has nothing more to tell. So after one of those nothing
 * is granted before a STATUS_UNAVAILABLE has been seen, and socket_is_confused is true: what
 * was asked for in between is lost, and only a new socket brings it back. STATUS_BAD_STATE:
 * that is so; STATUS_NO_MEMORY. */
MUST_USE enum status socket_grant(struct socket *socket, const char *prefix);
bool socket_is_confused(const struct socket *socket);

/* Sends a message and empties it, whatever comes of it.
 * STATUS_NOT_FOUND  SERVER: this peer is gone
 * STATUS_FULL       the queue to it is full: it does not read
 * STATUS_IO         the context is gone */
MUST_USE enum status socket_send(struct socket *socket, struct message *message);

/* For whoever waits for more sockets than socket_wait takes: a file that can be read from when
 * something has come. Once it could, and after each message sent, all there is must be taken
 * before it is waited for again: nothing else makes it fall silent, or tell of what is left.
 * Source: libzmq, zmq_getsockopt(3), ZMQ_FD. */
int socket_file(const struct socket *socket);

/* Something to wait for: a socket to read from, or (socket NULL) a file to read from. */
struct socket_event {
    const struct socket *socket;
    int file;
    bool ready; /* written by socket_wait */
};

/* Waits until one is ready or `timeout_ms` has passed (negative: for ever) and sets `ready`;
 * a signal may end the wait early. At most SOCKET_EVENTS_MAX. STATUS_IO. */
enum { SOCKET_EVENTS_MAX = 8 };
MUST_USE enum status
socket_wait(struct socket_event *events, size_t event_count, int64_t timeout_ms);

#endif
