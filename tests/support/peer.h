/* peer: a caller or worker played by a test, one call at a time. Whatever goes wrong fails the
 * test. */
#ifndef TESTS_SUPPORT_PEER_H
#define TESTS_SUPPORT_PEER_H

#include "wire/context.h"
#include "wire/inbox.h"
#include "wire/socket.h"

#include <protobuf-c/protobuf-c.h>

struct peer {
    struct socket *socket;
    struct inbox inbox; /* what it received last */
};

struct context *peer_context(void);

/* A caller connected to `endpoint`. */
void peer_open(struct peer *peer, const struct context *context, const char *endpoint);

/* A caller whose queues hold `queue_max` messages only. */
void peer_open_small(struct peer *peer,
                     const struct context *context,
                     const char *endpoint,
                     int queue_max);

/* A caller or a subscriber with a key, of a server with that public key. */
void peer_open_with_key(struct peer *peer,
                        const struct context *context,
                        enum socket_kind kind,
                        const char *endpoint,
                        const struct key *key,
                        const char *server_key);

/* A subscriber to what begins with `prefix`. */
void peer_subscribe(struct peer *peer,
                    const struct context *context,
                    const char *endpoint,
                    const char *prefix);

void peer_close(struct peer *peer);

/* An id that ends with `number`. */
struct id peer_id(uint32_t number);

/* Sends one call as one message. */
void peer_send(struct peer *peer, const struct frame_call *call, const void *body, size_t size);

/* Sends a request with a message as body (NULL: none). */
void peer_ask(struct peer *peer,
              struct id id,
              const char *method,
              const ProtobufCMessage *body);

/* The next call, as soon as there is one: valid until the one after it. Its body is peer->body.
 */
const struct frame_call *peer_receive(struct peer *peer);

/* The body of the call last received as a message; valid like the call. */
const ProtobufCMessage *peer_read(struct peer *peer, const ProtobufCMessageDescriptor *type);

/* Receives the end of the call `id` and checks its code. */
const struct frame_call *peer_expect_end(struct peer *peer, struct id id, int code);

/* The value of a metadata entry, or "". */
const char *peer_metadata(const struct frame_call *call, const char *key);

#endif
