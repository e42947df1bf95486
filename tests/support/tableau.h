/* tableau: a small invented table of two regions and three sectors, and a question asked of it,
 * as a request: a loss of capacity, and a cut that is phased in. Tests may change any of it. */
#ifndef TESTS_SUPPORT_TABLEAU_H
#define TESTS_SUPPORT_TABLEAU_H

#include "base/arena.h"
#include "base/buffer.h"
#include "proto/brink/v1/scenario.pb-c.h"

enum { TABLEAU_REGIONS = 2, TABLEAU_SECTORS = 3, TABLEAU_INDUSTRIES = 6, TABLEAU_STEPS = 40 };

struct tableau {
    struct arena arena; /* holds everything below it */
    Brink__V1__Table *table;
    Brink__V1__Scenario *scenario;
    Brink__V1__ScenarioRequest *request;
};

void tableau_fill(struct tableau *tableau);
void tableau_clear(struct tableau *tableau);

/* Packs the request into an empty buffer. */
void tableau_pack(const struct tableau *tableau, struct buffer *bytes);

#endif
