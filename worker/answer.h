/* answer: the pieces of an assessment while it is put together in an arena.
 *
 * Nothing here fails: where memory is short the arena remembers it (arena->failed), messages
 * are spares to be thrown away and lists are empty. Whoever packs the assessment asks once. */
#ifndef WORKER_ANSWER_H
#define WORKER_ANSWER_H

#include "base/arena.h"
#include "model/estimate.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "worker/columns.h"

#include <stddef.h>

enum { ANSWER_SPARE_WORDS = 64 };

struct sampling; /* worker/sampling.h */

struct answer {
    struct arena *arena;              /* borrowed */
    const struct columns *columns;    /* borrowed */
    const struct estimate *estimates; /* borrowed; of every estimated column */
    const struct sampling *sampling;  /* borrowed */
    const double *found;              /* borrowed; what the pieces of the part that reports came
                                       * to (worker/part.h) */
    size_t estimated;                 /* first column of the part that reports, of each kind */
    size_t noted;
    Brink__V1__Warning **warnings; /* [warning_count] */
    size_t warning_count;
    size_t warning_room;
    double spare[ANSWER_SPARE_WORDS]; /* stands in for a message */
};

/* `count` zeroed elements, or NULL. */
void *answer_take(struct answer *answer, size_t count, size_t size);

/* A new message, initialised. */
void *answer_message(struct answer *answer, const ProtobufCMessageDescriptor *type);

/* A list of `count` new messages; `count_out` becomes 0 when memory is short. */
void *answer_list(struct answer *answer,
                  const ProtobufCMessageDescriptor *type,
                  size_t count,
                  size_t *count_out);

/* A text of its own; one that outlives the answer, borrowed. */
char *answer_text(struct answer *answer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *answer_borrow(const char *text);

/* What is known of an estimated column of the part. */
Brink__V1__Estimate *answer_estimate(struct answer *answer, size_t column);

/* The same of values described elsewhere. */
Brink__V1__Estimate *answer_described(struct answer *answer, const struct estimate *estimate);

/* The columns from `first` on, one a month. */
Brink__V1__Monthly *answer_monthly(
    struct answer *answer, const char *unit, const char *meaning, size_t first, size_t months);

/* A noted column of the part, [columns->draws]. */
const double *answer_noted(const struct answer *answer, size_t column);

/* `code` is stable and borrowed; the text is for people. */
void answer_warn(struct answer *answer, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
