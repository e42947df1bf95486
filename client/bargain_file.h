/* bargain_file: actors who bargain, as a scenario names them.
 *
 *   analysis = "bargain";
 *   actors = "ACTORS.csv";   # beside the scenario, in the format of config/bargain_table.h
 *   turns = 100;             # the most that are taken; this is the default */
#ifndef CLIENT_BARGAIN_FILE_H
#define CLIENT_BARGAIN_FILE_H

#include "client/fill.h"
#include "proto/brink/v1/bargain.pb-c.h"

/* Those members of the outermost group that say something of a bargain; ends with NULL. */
extern const char *const bargain_file_names[];

/* Fills the bargain, initialised, from the outermost group of a scenario; everything lies in
 * fill's arena. Places and problems are those of fill_message, at the path "bargain".
 *
 * STATUS_BAD_INPUT  a setting at fault; what was right has been filled in
 * STATUS_IO         the file could not be read: the bargain is not whole
 * STATUS_NO_MEMORY */
MUST_USE enum status bargain_file_fill(const struct fill *fill,
                                       const struct tree_node *root,
                                       Brink__V1__Bargain *bargain);

#endif
