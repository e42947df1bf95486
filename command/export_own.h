/* export_own: what comes of a request about something other than a world as files of its own.
 *
 * A bargain (command/export_bargain.c):
 *   beside.csv        dimension, weighted_mean, weighted_median, last_mean, last_median: points
 *   positions.csv     turn, actor, dimension, position
 *   chances.csv       turn, actor, probability, challenges
 *   outcomes.csv      dimension, draws, an estimate of the mean of the last positions; no rows,
 *   winners.csv       actor, share: nothing is drawn
 * A council (command/export_council.c):
 *   readings.csv      reading, meaning, agreed_share
 *   frontier.csv      reading, at_least, found, share, loss, provision, level
 *   texts.csv         reading, text, passes_share
 *   needs.csv         reading, text, member, veto, an estimate of the least tolerance,
 *                     yes_share, no_share, pivotal_share
 *   survival.csv      reading, provision, draft, adopted, share
 * Trade tables (command/export_trading.c):
 *   countries.csv     country, real_income_pct and what else changes for it, part
 *   stops.csv         country, exports_share, imports_share, until; no rows: no world beside
 *   flows.csv         importer, exporter, sector, before, after; no rows: not asked for
 *   solver.csv        outer_iterations, residual, ..., one row
 * Each with columns.csv: what every column means.
 *
 * Numbers have the fewest digits that read back as the same. */
#ifndef COMMAND_EXPORT_OWN_H
#define COMMAND_EXPORT_OWN_H

#include "base/status.h"
#include "command/csv_table.h"
#include "command/output.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stddef.h>

enum { EXPORT_OWN_COLUMNS_MAX = 20 };

struct export_own_column {
    const char *name;
    const char *unit;
    const char *meaning;
};

struct export_own_file {
    const char *name;                                         /* "positions.csv" */
    struct export_own_column columns[EXPORT_OWN_COLUMNS_MAX]; /* ends with name NULL */
    void (*print)(const Brink__V1__Assessment *assessment, struct csv_table *csv); /* rows */
};

/* The files, without columns.csv; NULL at and beyond the end. */
const struct export_own_file *export_trading_at(size_t index);
const struct export_own_file *export_bargain_at(size_t index);
const struct export_own_file *export_council_at(size_t index);

typedef const struct export_own_file *export_own_list(size_t index);

/* The files of what an assessment is about; NULL: it is about a world or a table. */
export_own_list *export_own_of(const Brink__V1__Assessment *assessment);

/* Of one about a world: writes what stands beside it into folders of their own in one that is
 * there, "trade", "council" and "bargain". Statuses and words as export_own_save. */
MUST_USE enum status export_own_save_beside(const Brink__V1__Assessment *assessment,
                                            const char *folder,
                                            char words_out[OUTPUT_WORDS_BYTES]);

/* Adds the header and all rows of a file. */
void export_own_print(const struct export_own_file *file,
                      const Brink__V1__Assessment *assessment,
                      struct csv_table *csv);

/* Adds columns.csv. */
void export_own_print_columns(export_own_list *list, struct csv_table *csv);

/* Writes all of them into a folder that is there. Statuses and words are those of
 * command/output.h; files before the failure are written. */
MUST_USE enum status export_own_save(export_own_list *list,
                                     const Brink__V1__Assessment *assessment,
                                     const char *folder,
                                     char words_out[OUTPUT_WORDS_BYTES]);

#endif
