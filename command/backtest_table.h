/* backtest_table: a back-test as tidy tables, one row an observation, with a dictionary of
 * every column (command/csv_table.h). */
#ifndef COMMAND_BACKTEST_TABLE_H
#define COMMAND_BACKTEST_TABLE_H

#include "command/csv_table.h"
#include "command/output.h"
#include "proto/brink/v1/backtest.pb-c.h"

enum { BACKTEST_COLUMNS_MAX = 12 };

struct backtest_column {
    const char *name;
    const char *unit; /* "": none */
    const char *meaning;
};

struct backtest_sheet {
    const char *file;
    struct backtest_column columns[BACKTEST_COLUMNS_MAX]; /* ends with name NULL */
    void (*print)(const Brink__V1__Backtest *backtest, struct csv_table *table);
};

/* The tables, the dictionary last; NULL at and beyond the end. */
const struct backtest_sheet *backtest_table_at(size_t index);

/* Adds the header and all rows of a table. */
void backtest_table_print(const struct backtest_sheet *sheet,
                          const Brink__V1__Backtest *backtest,
                          struct csv_table *table);

/* Writes every table into the folder, which is made unless it is there. Statuses and words are
 * those of command/output.h; tables before the failure are written. */
MUST_USE enum status backtest_table_save(const Brink__V1__Backtest *backtest,
                                         const char *folder,
                                         char words_out[OUTPUT_WORDS_BYTES]);

#endif
