/* past: a made-up panel of regimes and episodes of sanctions, in which what is to be found is
 * known. */
#ifndef TESTS_SUPPORT_PAST_H
#define TESTS_SUPPORT_PAST_H

#include "model/backtest.h"

enum { PAST_COUNTRIES = 12, PAST_YEARS = 40, PAST_ROWS = PAST_COUNTRIES * PAST_YEARS };
enum { PAST_EPISODES = PAST_COUNTRIES };

struct past {
    struct panel_row rows[PAST_ROWS];       /* countries "A00" to "A11", types in turn */
    struct episode episodes[PAST_EPISODES]; /* one a country, all stood */
    char names[PAST_COUNTRIES][8];
    struct backtest_case asked; /* of both */
};

/* The chances of the rows follow `hazard`; GDP of the episodes follows their trend exactly. */
void past_fill(struct past *past);

#endif
