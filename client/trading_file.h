/* trading_file: trade tables of a user's own, as a scenario names them.
 *
 *   analysis = "trade";
 *   tables = "tables";             # a folder beside the scenario (config/trade_tables.h)
 *   shocks = "shocks.csv";         # beside the scenario; left out: the one of the folder
 *   deficits = "additive";         # or "multiplicative", "zero"
 *   coalition = [ "A", "B" ];      # countries that pool their losses; left out: none
 *   list_flows = false;            # the answer has every flow
 *   imbalance_max = 1e-6;          # by which accounts may miss, share of a country's income
 *   iterations_max = 200;          # of the wages
 *
 * Where none is left out, these are the defaults. */
#ifndef CLIENT_TRADING_FILE_H
#define CLIENT_TRADING_FILE_H

#include "base/status.h"
#include "client/fill.h"
#include "config/trade_tables.h"
#include "config/tree.h"
#include "proto/brink/v1/trade.pb-c.h"

/* What tables were read from: their numbers lie here. Zeroed: none. */
struct trading_file {
    struct arena arena;
    struct trade_tables *tables;
};

/* Those members of the outermost group that say something of trade tables; ends with NULL. */
extern const char *const trading_file_names[];

/* Fills the message, initialised, from the outermost group of a scenario; numbers are borrowed
 * from `file`. Places and problems are those of fill_message, at the path "trade".
 *
 * STATUS_BAD_INPUT  a setting at fault; what was right has been filled in
 * STATUS_IO         the tables could not be read, or something is wrong with them: the message
 *                   is not whole
 * STATUS_NO_MEMORY */
MUST_USE enum status trading_file_fill(struct trading_file *file,
                                       const struct fill *fill,
                                       const struct tree_node *root,
                                       Brink__V1__TradeTables *trade);

void trading_file_clear(struct trading_file *file);

#endif
