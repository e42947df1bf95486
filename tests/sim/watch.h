/* watch: a broker that is stepped under the eyes of the law, and its story for people. */
#ifndef TESTS_SIM_WATCH_H
#define TESTS_SIM_WATCH_H

#include "broker/broker.h"
#include "tests/sim/law.h"
#include "tests/sim/tape.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct watch {
    struct broker *broker;
    struct law law;
    effect_fn *effect; /* of the world outside, called for each effect */
    void *arg;
    FILE *story; /* NULL: nobody reads it */
};

/* A new broker; false when there is none. */
bool watch_open(struct watch *watch, const struct broker_limits *limits, bool is_uniform);

/* Steps the broker; false once a promise is broken. */
bool watch_step(struct watch *watch, const struct event *event, int64_t now_ms);

/* The broker dies, and another is made of the records from number `from` to `kept`, at the end
 * of a step; false once a promise is broken. */
bool watch_restart(struct watch *watch, struct tape *tape, uint64_t kept, uint64_t from);

/* Frees the broker and passes the last judgement; accepts a zeroed struct. */
void watch_close(struct watch *watch);

#endif
