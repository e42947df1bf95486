/* episode: sanctions that are over, or another loss of trade: what was known before, and what
 * came of it. Changes are total, wars and everything else included: no record tells the effect
 * of sanctions from the rest. */
#ifndef MODEL_EPISODE_H
#define MODEL_EPISODE_H

#include "model/stability.h"

#include <stdbool.h>
#include <stddef.h>

enum { EPISODE_YEARS = 5 };

enum episode_fate {                    /* of the regime, within five years of the base year */
                    EPISODE_NOT_KNOWN, /* not over yet */
                    EPISODE_STOOD,
                    EPISODE_FELL_AT_HOME,
                    EPISODE_FELL_TO_FORCE, /* of a foreign power */
                    EPISODE_FATE_COUNT
};

/* Texts are borrowed. */
struct episode {
    const char *name;
    const char *country; /* that of the panel */
    unsigned base_year;  /* the last before the measures, 1700 to 2200 */

    /* Known before. */
    bool has_regime; /* type and age are known */
    enum regime_type type;
    unsigned since_year;     /* came to power, 1700 to 2200 */
    double gdp_per_head_usd; /* US dollars of 2011, 100 to 200000 */
    double trend_pct;        /* growth of GDP per head, mean of five years before, -50 to 50 */
    double stopped;          /* share of base-year trade value the measures stop, 0 to 1 */
    double openness;         /* exports and imports per GDP of the base year, 0 to 5 */
    bool built_on;           /* the economy model was made on this one: no test of it */

    /* What came of it. */
    double change_pct[EPISODE_YEARS]; /* GDP per head against the base year, above -100 */
    size_t years;                     /* with a change, from the first on, 0 to 5 */
    enum episode_fate fate;
};

#endif
