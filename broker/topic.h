/* topic: where a request belongs, "scenario/<analysis>/<target>", and who takes it.
 *
 * A prefix takes every topic that begins with it, byte by byte, as ZeroMQ's subscriptions do;
 * an empty one takes all. */
#ifndef BROKER_TOPIC_H
#define BROKER_TOPIC_H

#include "broker/name.h"
#include "broker/pace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lane;

/* A topic some request has. */
struct topic {
    struct name name;
    uint32_t waiting; /* requests */
    uint32_t running;
    struct pace pace;
    struct lane *lanes; /* of all tenants and priorities */
};

/* May a request have this topic? It begins with "scenario/", goes on, and has at most
 * BROKER_TOPIC_MAX visible ASCII bytes. */
bool topic_is_request(const char *text);

/* May a worker ask for this prefix? At most BROKER_TOPIC_MAX visible ASCII bytes. */
bool topic_is_prefix(const char *text);

/* Zero when the topic begins with the prefix; negative or positive when every topic that does
 * comes behind or before it in the order of strcmp. */
int topic_compare(const char *topic, const char *prefix, size_t prefix_size);

#endif
