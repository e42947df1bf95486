/* tape: the records of a broker as its journal would have them, by number, each with what the
 * book knew when it was written. */
#ifndef TESTS_SIM_TAPE_H
#define TESTS_SIM_TAPE_H

#include "broker/broker.h"
#include "tests/sim/book.h"

#include <stdbool.h>
#include <stdint.h>

enum { TAPE_MAX = 8192 };

struct tape_entry {
    struct record record;
    struct attempt failure; /* LOST: the last one */
    uint8_t content[BROKER_CONTENT_BYTES];
    uint8_t blob[BROKER_BLOB_BYTES];
    struct parcel parcel;      /* what the record brings back: a request or an outcome */
    struct book_request known; /* as the book has the request from then on */
    bool ends_step;            /* a journal keeps whole steps */
};

struct tape {
    struct tape_entry entries[TAPE_MAX]; /* [count] record n is entry n - 1 */
    uint64_t count;
};

/* Takes EFFECT_RECORD, once the book has it. */
void tape_add(struct tape *tape, const struct book *book, const struct effect *effect);

/* A step has ended. */
void tape_end_step(struct tape *tape);

/* The largest number up to `number` at which a step ended; 0: none did. */
uint64_t tape_step_end(const struct tape *tape, uint64_t number);

/* Forgets what is behind record `kept`. */
void tape_cut(struct tape *tape, uint64_t kept);

/* Gives the broker the records from number `from` on; the book counts the parcels it takes. */
enum status tape_replay(struct tape *tape,
                        uint64_t from,
                        struct broker *broker,
                        struct book *book,
                        effect_fn *release,
                        void *arg);

#endif
