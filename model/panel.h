/* panel: years of regimes of the past, and what they say without one of their countries: rates
 * of breakdown and the hazard (model/stability.h) fitted anew, so that no country's own answer
 * is in what is said of it. */
#ifndef MODEL_PANEL_H
#define MODEL_PANEL_H

#include "base/problem.h"
#include "model/logit.h"
#include "model/stability.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PANEL_ROWS_MAX = 65536,
    PANEL_COUNTRIES_MAX = 4096,
    PANEL_COUNTRY_NONE = LOGIT_GROUP_NONE
};

/* A year of a regime. */
struct panel_row {
    const char *country;
    enum regime_type type;
    bool fell;               /* in this year */
    double age;              /* years in power, at least 0 */
    double growth_pct;       /* of GDP per head, the year before; clipped to -30 .. 30 */
    double gdp_per_head_usd; /* the year before, above 0 */
};

struct panel;

/* Fits the hazard once with all countries and once without each. The rows are borrowed and must
 * outlive the panel.
 *
 * STATUS_BAD_INPUT      no row, or terms that cannot be told apart, as when all regimes of a
 *                       type, or all that fell, are of one country
 * STATUS_NOT_CONVERGED  a fit has no answer (model/logit.h)
 * STATUS_FULL           too many rows or countries
 * STATUS_NO_MEMORY
 * Each but the last adds a problem, which names the country that was left out.
 *
 * O(countries x rows). */
MUST_USE enum status panel_new(const struct panel_row *rows,
                               size_t count,
                               struct problems *problems,
                               struct panel **panel_out);
void panel_free(struct panel **panel_p);

/* The same in parts, for whoever shares them out: the fit with all countries, and then those
 * without one each, by any thread in any order, or told by another that has computed it. Before
 * that a country's own hazard is not known. Failures are those of panel_new. */
MUST_USE enum status panel_open(const struct panel_row *rows,
                                size_t count,
                                struct problems *problems,
                                struct panel **panel_out);
MUST_USE enum status
panel_fit(struct panel *panel, uint32_t without, struct problems *problems);
void panel_tell(struct panel *panel,
                uint32_t without,
                const double hazard[STABILITY_TERM_COUNT]);

uint32_t panel_country_count(const struct panel *panel);

/* PANEL_COUNTRY_NONE: no row is of this country. O(countries). */
uint32_t panel_find_country(const struct panel *panel, const char *country);

/* The country of a row. */
uint32_t panel_country(const struct panel *panel, size_t row);

/* The share of years in which a regime fell, of all types or of one, without the rows of a
 * country; PANEL_COUNTRY_NONE leaves none out. Above 0 and below 1. */
double panel_rate(const struct panel *panel, uint32_t without);
double panel_type_rate(const struct panel *panel, enum regime_type type, uint32_t without);

/* The coefficients [STABILITY_TERM_COUNT], the intercept first, without a country. */
const double *panel_hazard(const struct panel *panel, uint32_t without);

/* The yearly chance that such coefficients give a row. */
double
panel_chance(const struct panel *panel, const double hazard[STABILITY_TERM_COUNT], size_t row);

/* [count] whether a regime fell. */
const bool *panel_fell(const struct panel *panel);

#endif
