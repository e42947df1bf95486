/* export_trading: an assessment of trade tables as CSV tables (command/csv_table.h), with a
 * dictionary of every column. */
#ifndef COMMAND_EXPORT_TRADING_H
#define COMMAND_EXPORT_TRADING_H

#include "base/status.h"
#include "command/csv_table.h"
#include "command/output.h"
#include "proto/brink/v1/trade.pb-c.h"

#include <stddef.h>

struct export_trading_file {
    const char *name; /* "countries.csv" */
    void (*print)(const Brink__V1__TradeResult *result, struct csv_table *csv);
};

/* The files, columns.csv last; NULL at and beyond the end. */
const struct export_trading_file *export_trading_at(size_t index);

/* Writes every file into the folder, which is there. Statuses and words are those of
 * command/output.h; files before the failure are written. */
MUST_USE enum status export_trading_save(const Brink__V1__TradeResult *result,
                                         const char *folder,
                                         char words_out[OUTPUT_WORDS_BYTES]);

#endif
