/* export_mrio: what comes of a table as tables: one column an industry, as the user's own
 * files.
 *
 *   production.csv    step, then an industry a column: money a day
 *   capacity.csv, demand.csv, overcapacity.csv   the same
 *   stocks.csv        step, input, then an industry a column: money, at the step's start
 *   total.csv         step, output, value_added, unmet: all industries, over the table's
 *   losses.csv        of, name, lost, lost_share, least, least_step
 *   shortages.csv     industry, input, first_step, steps
 *   columns.csv       what every column means
 *
 * Numbers have the fewest digits that read back as the same. */
#ifndef COMMAND_EXPORT_MRIO_H
#define COMMAND_EXPORT_MRIO_H

#include "base/status.h"
#include "command/csv_table.h"
#include "command/output.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stddef.h>

struct export_mrio_file {
    const char *name; /* "production.csv" */
    void (*print)(const Brink__V1__TableResult *result, struct csv_table *csv);
};

/* The files; NULL at and beyond the end. */
const struct export_mrio_file *export_mrio_at(size_t index);

/* Writes them into a folder that is there. Statuses and words are those of command/output.h;
 * files before the failure are written. */
MUST_USE enum status export_mrio_save(const Brink__V1__TableResult *result,
                                      const char *folder,
                                      char words_out[OUTPUT_WORDS_BYTES]);

#endif
