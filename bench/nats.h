/* nats: the least client of a NATS server, of its text protocol
 * (https://docs.nats.io/reference/reference-protocols/nats-protocol), and of the JSON API of
 * JetStream behind it. */
#ifndef BENCH_NATS_H
#define BENCH_NATS_H

#include "bench/talk.h"

struct nats_message {
    struct line_word subject;
    struct line_word reply; /* size 0: nobody wants one */
    uint64_t subscription;
    const uint8_t *body; /* [size] */
    size_t size;
};

/* Connects and waits until the server answers. STATUS_UNAVAILABLE, STATUS_EXPIRED,
 * STATUS_DAMAGED. */
MUST_USE enum status nats_open(uint16_t port, struct talk **talk_out);

/* Waits until the server has done all that was said. Messages that come first are lost. */
MUST_USE enum status nats_settle(struct talk *talk);

/* Said with the next exchange. `reply` NULL: nobody wants one. */
void nats_subscribe(struct talk *talk, const char *subject, uint64_t subscription);
void nats_publish(
    struct talk *talk, const char *subject, const char *reply, const void *bytes, size_t size);

/* The next message that was read, valid until the next exchange; answers pings.
 * STATUS_UNAVAILABLE: there is none; STATUS_DAMAGED: the server complains. */
MUST_USE enum status nats_take(struct talk *talk, struct nats_message *message_out);

/* Is it an answer of JetStream that says an error? */
bool nats_is_error(const struct nats_message *message);

/* Asks the API of JetStream, before there is any other subscription. STATUS_DAMAGED: it
 * refused. */
MUST_USE enum status nats_ask(struct talk *talk, const char *subject, const char *json);

#endif
