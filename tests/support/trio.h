/* trio: a small trade table of the tests' own, three countries and three sectors with inputs
 * and tariffs. Sector services is not traded. Value added, deficits and final shares follow
 * from the flows, so every account closes. */
#ifndef TESTS_SUPPORT_TRIO_H
#define TESTS_SUPPORT_TRIO_H

#include "model/trade.h"

enum { TRIO_COUNTRIES = 3, TRIO_SECTORS = 3, TRIO_CELLS = 27 };

/* Every array a case points to. Tests may change any of it. */
struct trio {
    struct trade_case asked;
    double theta[TRIO_SECTORS];
    double flows[TRIO_CELLS];
    double tariff[TRIO_CELLS];
    double value_added_share[TRIO_COUNTRIES * TRIO_SECTORS];
    double input_share[TRIO_COUNTRIES * TRIO_SECTORS * TRIO_SECTORS];
    double tariff_after[TRIO_CELLS];
    double barrier[TRIO_CELLS];
    bool embargo[TRIO_CELLS];
    bool coalition[TRIO_COUNTRIES];
};

/* Fills in the table; the shock changes nothing, deficits are additive, no coalition. */
void trio_fill(struct trio *trio);

/* Makes exports of every country equal to its imports, without touching what is sold at home.
 */
void trio_balance(struct trio *trio);

/* Bars all trade between a country and the others. */
void trio_cut_off(struct trio *trio, size_t country);

#endif
