/* reader: subscribers that are not as they should be: slow, asleep, or cut off for a while.
 * What they did not hear they ask for, as client/follow.c does.
 *
 * A publication goes to the queue of each subscriber that is there and wants its topic, and is
 * dropped where that is full. Readers draw from a random stream of their own and never touch
 * the world: a seed is lived through the same way whoever listens. */
#ifndef TESTS_SIM_READER_H
#define TESTS_SIM_READER_H

#include "base/random.h"
#include "tests/sim/law.h"
#include "tests/sim/window.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { READERS = 4, READER_QUEUE_MAX = 6, READER_OUTCOMES_MAX = 2048 };

struct reader {
    uint32_t number;
    const char *prefix;
    int64_t pace_ms; /* between looks, at most */
    int64_t wake_ms; /* it does nothing before */
    bool is_connected;
    struct window_item queue[READER_QUEUE_MAX]; /* [queue_count], at most queue_max */
    uint32_t queue_count;
    uint32_t queue_max;
    uint64_t next;  /* the number it wants next, */
    uint32_t step;  /* and which step of it; 0: the outcome itself */
    bool is_behind; /* there may be some that it did not hear */
    bool has_asked;
    struct window_answer answer;      /* on its way */
    uint32_t answer_at;               /* so many of its items have arrived */
    uint8_t has[READER_OUTCOMES_MAX]; /* a bit for the outcome, the lowest, and each step */
};

struct reader_counts {
    uint64_t heard;   /* as they were published */
    uint64_t fetched; /* asked for */
    uint64_t dropped; /* publications that found a full queue, or nobody */
};

struct readers {
    struct random random;
    struct reader readers[READERS]; /* [count] */
    uint32_t count;
    uint32_t told[READER_OUTCOMES_MAX]; /* the request of an outcome that was heard; 0: none */
    struct reader_counts counts;
};

/* The broker, as it is now. */
struct reader_view {
    struct law *law;
    struct broker *broker;
    uint64_t committed;
    int64_t now_ms;
    FILE *story; /* NULL: nobody reads it */
};

/* `count` subscribers, 0 to READERS; `readers` is zeroed. */
void readers_open(struct readers *readers, uint64_t seed, uint32_t count);

/* A publication leaves the broker. */
void readers_publish(struct readers *readers, const struct window_item *item);

/* The broker dies: all connections are lost, with what was on its way. */
void readers_cut_off(struct readers *readers);

/* Whoever is awake does something. */
void readers_step(struct readers *readers, const struct reader_view *view);

/* All of them read what there is, and ask until there is no more; then the law looks at what
 * they have. All records are committed. */
void readers_settle(struct readers *readers, const struct reader_view *view);

#endif
