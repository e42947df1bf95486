/* parts: the parts of an economy put together by hand, at the base date of a central draw, for
 * tests of one part beside the others. */
#ifndef TESTS_SUPPORT_PARTS_H
#define TESTS_SUPPORT_PARTS_H

#include "model/exchange.h"
#include "tests/support/dprk.h"

struct parts {
    struct arena arena;
    struct sample sample;
    struct balance balance;
    struct package *package;
    struct production production;
    struct exports exports;
    struct exchange exchange;
};

/* Builds every part by week, with the fixture's measures, and starts all of them. */
void parts_start(struct parts *parts,
                 const struct dprk *dprk,
                 const struct production_settings *settings);

void parts_clear(struct parts *parts);

#endif
