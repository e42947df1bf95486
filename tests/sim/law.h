/* law: the broker's promises, each a function with a name (promise.h), checked at every step.
 */
#ifndef TESTS_SIM_LAW_H
#define TESTS_SIM_LAW_H

#include "tests/sim/book.h"
#include "tests/sim/tape.h"

#include <stdbool.h>
#include <stdint.h>

struct reader;
struct window_answer;
struct window_item;
struct window_question;

struct law {
    struct book book;
    const char *last_loss; /* why a worker was lost last in this step */
    /* All workers take all topics: only then can the turns of tenants and requests be told. */
    bool is_uniform;
    uint32_t weights[BOOK_TEXTS_MAX]; /* of the tenants, by number in the book */
    uint64_t tasks[BOOK_TEXTS_MAX];   /* given to them */
    uint32_t waiting[BOOK_TEXTS_MAX]; /* their requests */
    /* [a][b]: tasks[a] when one of the two last began to wait. */
    uint64_t tasks_since[BOOK_TEXTS_MAX][BOOK_TEXTS_MAX];
    const char *broken; /* name of the first promise broken; NULL: none */
    const char *words;  /* what was wrong */
};

/* Begins to watch a broker with these limits. */
void law_open(struct law *law, const struct broker_limits *limits, bool is_uniform);

/* Around each step: before it, for each of its effects, and after it. */
void law_begin(struct law *law, const struct event *event, int64_t now_ms);
void law_effect(struct law *law, const struct effect *effect);
void law_end(struct law *law, enum status status, const struct broker *broker);

/* The number of the record that an effect which leaves the system rests on. */
uint64_t law_record_needed(struct law *law, const struct effect *effect);

/* What rests on record `needed` leaves the system now that `committed` records are safe. */
void law_leave(struct law *law, uint64_t needed, uint64_t committed);

/* A subscriber's question was answered: writes what each item rests on. */
void law_answered(struct law *law,
                  const struct window_question *question,
                  struct window_answer *answer);

/* A subscriber hears an outcome, which is then the one with its number for all of them:
 * `told_p`, the number of its request, 0: none has heard it. */
void law_heard(struct law *law,
               const struct reader *reader,
               const struct window_item *item,
               uint32_t *told_p);

/* A subscriber has heard, or fetched, all there is. */
void law_caught_up(struct law *law, const struct reader *reader);

/* The same seed was lived through without subscribers; was it the same to the broker? */
void law_unheard(struct law *law, bool is_same);

/* Faults have stopped and time enough has passed. */
void law_rest(struct law *law);

/* The book goes back to what is on the tape. */
void law_recall(struct law *law, const struct tape *tape);

/* A broker was made of records, or was not: it is as the book says. */
void law_replayed(struct law *law, enum status status, const struct broker *broker);

/* The broker is freed. */
void law_close(struct law *law);

#endif
