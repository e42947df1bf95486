/* convoy: the isle with everything that may stand beside a world: the trade tables of
 * tests/support/trader.h, whose countries are the isle and its two partners, and the council
 * and the bargain of tests/support/ballot.h. Tests may change any of it. */
#ifndef TESTS_SUPPORT_CONVOY_H
#define TESTS_SUPPORT_CONVOY_H

#include "tests/support/ballot.h"
#include "tests/support/isle.h"
#include "tests/support/trader.h"

struct convoy {
    struct isle isle; /* its request has the others */
    struct trader trader;
    struct ballot council;
    struct ballot bargain;
    char *countries[TRIO_COUNTRIES]; /* ISL, NOR, SUD */
};

/* It must not move afterwards. */
void convoy_fill(struct convoy *convoy);
void convoy_clear(struct convoy *convoy);

#endif
