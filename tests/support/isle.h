/* isle: a small invented world and a question about it, as a request: three sectors, three
 * exports, four imports, two partners, two packages of measures. Every kind of uncertain number
 * is there. Tests may change any of it. */
#ifndef TESTS_SUPPORT_ISLE_H
#define TESTS_SUPPORT_ISLE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "proto/brink/v1/scenario.pb-c.h"

struct isle {
    struct arena arena; /* holds everything below it */
    Brink__V1__World *world;
    Brink__V1__Scenario *scenario;
    Brink__V1__ScenarioRequest *request;
};

/* Fills in a request for analysis `assess`: 84 months, 21 draws. */
void isle_fill(struct isle *isle);
void isle_clear(struct isle *isle);

/* A second scenario about the same world: the first package alone. */
Brink__V1__Scenario *isle_other(struct isle *isle);

/* What the patron can do and wants: two levels of enforcement and a cut-off, each with talks
 * and without but for the first, which has none. All draws weigh it. */
void isle_tell_patron(struct isle *isle);

/* A quantity as people write it: "triangular(0.3, 0.6, 0.9)". */
Brink__V1__Quantity *isle_quantity(struct isle *isle, const char *text);

/* Packs the request into an empty buffer. */
void isle_pack(const struct isle *isle, struct buffer *bytes);

#endif
