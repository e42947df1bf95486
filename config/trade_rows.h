/* trade_rows: the rows of a user's trade tables, one file after the other, into arrays. */
#ifndef CONFIG_TRADE_ROWS_H
#define CONFIG_TRADE_ROWS_H

#include "config/trade_build.h"

/* Each reads one file and leaves build->fine false where something is wrong with it. Countries
 * and sectors come first: the others name them. */
void trade_rows_countries(struct trade_build *build); /* trade_names.c */
void trade_rows_sectors(struct trade_build *build);   /* trade_names.c */
void trade_rows_flows(struct trade_build *build);
void trade_rows_costs(struct trade_build *build); /* production.csv and inputs.csv */
void trade_rows_final(struct trade_build *build);
void trade_rows_shocks(struct trade_build *build); /* trade_shocks.c */

#endif
