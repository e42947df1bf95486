/* trader: the small trade table of tests/support/trio.h, and a question asked of it, as a
 * request: an embargo and other tariffs. Tests may change any of it. */
#ifndef TESTS_SUPPORT_TRADER_H
#define TESTS_SUPPORT_TRADER_H

#include "base/buffer.h"
#include "proto/brink/v1/scenario.pb-c.h"
#include "tests/support/trio.h"

struct trader {
    struct trio trio; /* its arrays are those of `trade` */
    protobuf_c_boolean embargo[TRIO_CELLS];
    char *coalition[TRIO_COUNTRIES];
    Brink__V1__TradeTables trade;
    Brink__V1__Scenario scenario;
    Brink__V1__ScenarioRequest request;
};

/* It must not move afterwards. */
void trader_fill(struct trader *trader);

/* Packs the request into an empty buffer. */
void trader_pack(const struct trader *trader, struct buffer *bytes);

#endif
