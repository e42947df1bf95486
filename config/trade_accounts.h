/* trade_accounts: do a user's trade tables add up? */
#ifndef CONFIG_TRADE_ACCOUNTS_H
#define CONFIG_TRADE_ACCOUNTS_H

#include "config/trade_rows.h"

/* Writes tables->imbalance and adds a problem, at the country's line of countries.csv, for each
 * of these that misses by more than `most` of its income:
 *
 *   value added = sum of the sectors' shares of it in what they sell
 *   deficit     = imports less exports
 *   purchases   = inputs + final spending, sector by sector
 *
 * What is not given follows from the flows and cannot miss, but must not be negative. Leaves
 * build->fine false where one misses. */
void trade_accounts_check(struct trade_build *build, double most);

#endif
