/* mrio_file: a multi-regional input-output table of a user's own, as a scenario names it.
 *
 *   analysis = "economy";
 *   table = { z = "Z.csv"; y = "Y.csv"; x = "x.csv"; };   # beside the scenario
 *   capacity_loss = "loss.csv";
 *   rule = "published"; shares = "capacity"; psi = 0.8; stock_days = 90; tau_stock_days = 60;
 *   overcapacity = { base = 1.0; max = 1.25; tau_days = 365; };
 *   steps = 365; stocks_every = 30;
 *
 * These are the defaults; without capacity_loss nothing is lost, and `steps` is, where it is
 * left out, as many as that file has. The files are those of config/matrix.h, yearly, labels
 * "region|sector" in the same order everywhere, sorted by region, then sector:
 *
 *   z  square, row sells to column      y  columns "region|category": sold to final demand
 *   x  one column: output               capacity_loss  rows are steps from 0 on, columns any
 *                                       industries: the share of capacity lost in that step */
#ifndef CLIENT_MRIO_FILE_H
#define CLIENT_MRIO_FILE_H

#include "base/status.h"
#include "client/fill.h"
#include "config/matrix.h"
#include "config/tree.h"
#include "proto/brink/v1/table.pb-c.h"

#include <stdbool.h>

/* What a table was read from: its numbers lie here. Zeroed: none. */
struct mrio_file {
    struct arena arena;
    struct matrix *flows;
};

/* Those members of the outermost group that say something of a table; ends with NULL. */
extern const char *const mrio_file_names[];

/* Fills the table, initialised, from the outermost group of a scenario that has `table`;
 * numbers are borrowed from `file`. Places and problems are those of fill_message, at the path
 * "table".
 *
 * STATUS_BAD_INPUT  a setting at fault; what was right has been filled in
 * STATUS_IO         a file could not be read, or its labels do not fit: the table is not whole
 * STATUS_NO_MEMORY */
MUST_USE enum status mrio_file_fill(struct mrio_file *file,
                                    const struct fill *fill,
                                    const struct tree_node *root,
                                    Brink__V1__Table *table);

void mrio_file_clear(struct mrio_file *file);

#endif
