/* export: an assessment as tidy tables, one row an observation, with a dictionary of every
 * column.
 *
 * Tables are CSV (command/csv_table.h) in UTF-8. Each row begins with the scenario, and the one
 * it is the difference to. Where a row holds an estimate its last seven columns are mean,
 * standard_error, q05, q25, q50, q75 and q95. */
#ifndef COMMAND_EXPORT_H
#define COMMAND_EXPORT_H

#include "base/status.h"
#include "command/csv_table.h"
#include "command/output.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stddef.h>

enum { EXPORT_COLUMNS_MAX = 16 };

struct export_column {
    const char *name;
    const char *unit; /* "" where the unit is a column of its own, or there is none */
    const char *meaning;
};

struct export_table {
    const char *file; /* "economy_monthly.csv" */
    const char *words;
    struct export_column columns[EXPORT_COLUMNS_MAX]; /* ends with name NULL */
    void (*print)(const Brink__V1__Assessment *assessment, struct csv_table *table);
};

/* The tables, dictionary.csv last; NULL at and beyond the end. */
const struct export_table *export_table_at(size_t index);

/* Adds the header and all rows of a table. */
void export_print(const struct export_table *table,
                  const Brink__V1__Assessment *assessment,
                  struct csv_table *csv);

/* Of an assessment about a table of the user's own: command/export_mrio.h; of one about trade
 * tables, a council or a bargain: command/export_own.h. Else: writes every table into the
 * folder, which is made unless it is there, and what stands beside the world into folders in
 * it. Statuses and words are those of command/output.h; tables before the failure are written.
 */
MUST_USE enum status export_save(const Brink__V1__Assessment *assessment,
                                 const char *folder,
                                 char words_out[OUTPUT_WORDS_BYTES]);

#endif
