/* window: where subscribers ask for outcomes once more. It is Broker/Replay as broker/archive.c
 * answers it, without sockets around it. */
#ifndef TESTS_SIM_WINDOW_H
#define TESTS_SIM_WINDOW_H

#include "broker/broker.h"

#include <stdbool.h>
#include <stdint.h>

enum { WINDOW_MOST = 8, WINDOW_STEPS = 3, WINDOW_TOPIC_BYTES = 64 };

struct window_question {
    const char *prefix; /* of the topics outcomes are published on */
    uint64_t from;      /* number; 0: the first that is kept */
    uint32_t most;      /* 1 to WINDOW_MOST */
};

/* An outcome, or one of its steps, as a subscriber sees it, published or replayed. */
struct window_item {
    uint64_t sequence;
    uint32_t step;  /* 0: the outcome itself */
    uint32_t steps; /* that it has */
    struct id request;
    char topic[WINDOW_TOPIC_BYTES]; /* it is published on */
    uint64_t covers;                /* so many records must be committed before it leaves */
    uint64_t needed;                /* those it rests on; written by whoever knows */
};

struct window_answer {
    /* [count]; those of one outcome stay together, and there is one more: a fault shows. */
    struct window_item items[WINDOW_MOST + WINDOW_STEPS + 1];
    uint32_t count;
    uint64_t covers; /* of the end, and */
    uint64_t needed; /* what it rests on, as above; it says: */
    uint64_t next;   /* number to go on from */
    uint64_t first;  /* that is kept; 0: none is */
    uint64_t last;   /* given out */
    bool more;
};

void window_ask(struct broker *broker,
                const struct window_question *question,
                struct window_answer *answer_out);

/* The topic a request's outcome, or its step, is published on. */
void window_topic(const char *request_topic, uint32_t step, char topic_out[WINDOW_TOPIC_BYTES]);

#endif
