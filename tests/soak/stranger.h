/* stranger: one connection of somebody who has no business with a broker, in every way there
 * is: half open, rubbish, pieces of a handshake, other mechanisms, keys that are not on the
 * list, keys that are, with roles that do not cover it; at each of its endpoints. */
#ifndef TESTS_SOAK_STRANGER_H
#define TESTS_SOAK_STRANGER_H

#include "base/random.h"
#include "wire/key.h"

#include <stddef.h>
#include <stdint.h>

enum {
    STRANGER_HELD_MAX = 256, /* connections that are open at a time */
    STRANGER_KINDS = 17
};

/* What they come to, and what they have. Everything is borrowed. */
struct stranger_scene {
    const char *call, *publish, *web; /* tcp://127.0.0.1:PORT */
    const char *server_key;
    const struct key *nobody;     /* on no list */
    const struct key *subscriber; /* lets listen to event/, and nothing else */
    const struct key *client;     /* lets submit under scenario/stability/, and not listen */
};

struct strangers {
    struct stranger_scene scene;
    struct random random;
    int held[STRANGER_HELD_MAX]; /* files; 0: none */
    size_t next;                 /* place of the oldest */
    uint32_t source;             /* of the addresses they come from */
    void *zmq;                   /* context of those that speak ZMTP */
    uint64_t counts[STRANGER_KINDS];
    uint64_t heard; /* publications, or answers that were no refusal: there must be none */
};

void strangers_open(struct strangers *strangers,
                    const struct stranger_scene *scene,
                    uint64_t seed);

/* Another one comes. */
void strangers_come(struct strangers *strangers);

/* All go. */
void strangers_leave(struct strangers *strangers);

void strangers_close(struct strangers *strangers);

#endif
