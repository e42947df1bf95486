/* ballot: a small invented council and a small invented bargain, with a question asked of each,
 * as requests. Tests may change any of it. */
#ifndef TESTS_SUPPORT_BALLOT_H
#define TESTS_SUPPORT_BALLOT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "proto/brink/v1/scenario.pb-c.h"

enum {
    BALLOT_MEMBERS = 5,
    BALLOT_PROVISIONS = 2, /* one graded, one with three levels */
    BALLOT_DRAWS = 70,
    BALLOT_ACTORS = 4,
    BALLOT_DIMENSIONS = 2
};

struct ballot {
    struct arena arena; /* holds everything below it */
    Brink__V1__Council *council;
    Brink__V1__Bargain *bargain;
    Brink__V1__Scenario *scenario;
    Brink__V1__ScenarioRequest *request;
};

/* One of the two; the other is NULL. */
void ballot_fill_council(struct ballot *ballot);
void ballot_fill_bargain(struct ballot *ballot);
void ballot_clear(struct ballot *ballot);

/* Packs the request into an empty buffer. */
void ballot_pack(const struct ballot *ballot, struct buffer *bytes);

#endif
