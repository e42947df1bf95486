/* council_file: a council with vetoes, as a scenario names it.
 *
 *   analysis = "council";
 *   provisions = "PROVISIONS.csv";   # beside the scenario, in the formats of
 *   members = "MEMBERS.csv";         # config/council_table.h
 *   setter = "United States";        # the member who drafts
 *   quota = 9;                       # yes votes needed
 *   loss = "block"; tau = "uniform(0, 0.5)"; outside_chance = 0; abstention = 0; triggers = 0;
 *
 * The last line has the defaults; with loss euclid there is no tau. */
#ifndef CLIENT_COUNCIL_FILE_H
#define CLIENT_COUNCIL_FILE_H

#include "client/fill.h"
#include "proto/brink/v1/council.pb-c.h"

/* Those members of the outermost group that say something of a council; ends with NULL. */
extern const char *const council_file_names[];

/* Fills the council, initialised, from the outermost group of a scenario; everything lies in
 * fill's arena. Places and problems are those of fill_message, at the path "council".
 *
 * STATUS_BAD_INPUT  a setting at fault; what was right has been filled in
 * STATUS_IO         a file could not be read: the council is not whole
 * STATUS_NO_MEMORY */
MUST_USE enum status council_file_fill(const struct fill *fill,
                                       const struct tree_node *root,
                                       Brink__V1__Council *council);

#endif
