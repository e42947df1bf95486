/* chain_file: trade tables, a council and a bargain beside a world: the other steps of the
 * analysis assess, as the world's file names them.
 *
 *   trade_tables = { tables = "trade_one_sector"; tag = "G"; ... };    # client/trading_file.h
 *   council = { provisions = "PROVISIONS.csv"; setter = "A"; ... };    # client/council_file.h
 *   bargain = { title = "Pressure or talks"; turns = 100; };           # client/bargain_file.h
 *
 * Files lie beside the one that names them. A group of the same name in the scenario stands in
 * place of the world's. Of trade tables there is no `shocks`, and shocks.csv in their folder
 * changes nothing: the measures do. A bargain without `actors` is among the actors of the
 * world, on pressure and talks. Each may be left out. */
#ifndef CLIENT_CHAIN_FILE_H
#define CLIENT_CHAIN_FILE_H

#include "client/fill.h"
#include "client/trading_file.h"
#include "proto/brink/v1/scenario.pb-c.h"

/* The names of the groups; ends with NULL. */
extern const char *const chain_file_names[];

/* What is filled in. All are initialised and the caller's. */
struct chain_file {
    struct trading_file *trading; /* holds the numbers of the trade tables */
    Brink__V1__TradeTables *trade;
    Brink__V1__Council *council;
    Brink__V1__Bargain *bargain;
};

/* Fills those there are and puts them into the request, whose scenario and world are filled in
 * already; where the scenario is of another analysis, the world's groups are not read and the
 * scenario's are refused. `fill` is for the outermost groups of both files.
 *
 * STATUS_BAD_INPUT  a setting at fault; what was right has been filled in
 * STATUS_IO         something could not be read: the request is not whole
 * STATUS_NO_MEMORY */
MUST_USE enum status chain_file_fill(const struct chain_file *chain,
                                     const struct fill *fill,
                                     const struct tree_node *world,
                                     const struct tree_node *scenario,
                                     Brink__V1__ScenarioRequest *request);

#endif
