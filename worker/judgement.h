/* judgement: what an assessment comes to, in sentences built from its numbers.
 *
 * Writers put it together, one for each result of an assessment and each in a file pair of its
 * own (judgement_stability.h, ...): a row in the table of judgement.c and a file pair are what
 * another result needs. A writer reads the assessment made so far and adds key judgements,
 * indicators to watch, alternatives and so on; it says nothing where its result is missing. The
 * order of the table is that of the sentences.
 *
 * Rules of wording: likelihoods by model/sentence.h, confidence apart by model/confidence.h; no
 * "will", "may" or "possible"; every number stands in the assessment. */
#ifndef WORKER_JUDGEMENT_H
#define WORKER_JUDGEMENT_H

#include "base/buffer.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/brink/v1/world.pb-c.h"
#include "worker/answer.h"
#include "worker/parameter.h"

enum { JUDGEMENT_LIST_MAX = 64, JUDGEMENT_BASIS_MAX = 4 };

/* What a judgement rests on beside the results. Everything is borrowed. */
struct judgement_source {
    const struct parameters *parameters; /* every number read */
    const Brink__V1__World *world;       /* whose partners have names; NULL: codes are told */
    const Brink__V1__Regime *regime;     /* of the world: its back-test; NULL: none */
    Brink__V1__Spread **spreads;         /* [spread_count] */
    size_t spread_count;
};

/* One under way. */
struct judgement {
    const struct judgement_source *source;
    const Brink__V1__Assessment *assessment;
    struct answer *answer;
    Brink__V1__JudgementResult *result;
};

typedef void judgement_writer(struct judgement *judgement);

/* Fields of the assessment a sentence rests on: "economy.reserves"; ends with NULL. Borrowed
 * for good. */
struct judgement_basis {
    const char *fields[JUDGEMENT_BASIS_MAX + 1];
};

/* A likelihood: its texts are copied. */
struct judgement_likelihood {
    const char *name;
    const char *condition; /* "": none */
    const char *event;
    const char *horizon;
    const Brink__V1__Estimate *probability;
    uint64_t draws;      /* the probability is a share of so many draws; 0: it is no count */
    const char *variant; /* name of another model; NULL: there is one */
    double by_variant;   /* probability by it */
    struct judgement_basis basis;
};

/* Adds a key judgement; nothing where the estimate is missing or none. */
void judgement_add_likelihood(struct judgement *judgement,
                              const struct judgement_likelihood *likelihood);

/* The same of a text that is no likelihood; nothing where it is empty. The text is taken. */
void judgement_add_key(struct judgement *judgement,
                       const char *name,
                       struct buffer *text,
                       struct judgement_basis basis);

/* The same of one that a short report of a whole chain leaves out. */
void judgement_add_detail(struct judgement *judgement,
                          const char *name,
                          struct buffer *text,
                          struct judgement_basis basis);

enum judgement_list {
    JUDGEMENT_CHANGE,
    JUDGEMENT_INDICATOR,
    JUDGEMENT_ALTERNATIVE,
    JUDGEMENT_LIMIT,
    JUDGEMENT_LIST_COUNT
};

/* Adds a statement to a list; nothing where the text is empty. The text is taken. */
void judgement_add(struct judgement *judgement,
                   enum judgement_list list,
                   const char *name,
                   struct buffer *text,
                   struct judgement_basis basis);

/* The name the world has for the partner of this code: "China"; the code where it has none.
 * Borrowed. */
const char *judgement_partner(const struct judgement *judgement, const char *code);

/* A text as one of the answer's own; the buffer is empty then. */
char *judgement_take_text(struct judgement *judgement, struct buffer *text);

/* What all writers have to say; NULL of a comparison. Memory that was short is remembered by
 * the answer's arena. */
Brink__V1__JudgementResult *judgement_write(const struct judgement_source *source,
                                            const Brink__V1__Assessment *assessment,
                                            struct answer *answer);

#endif
