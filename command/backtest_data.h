/* backtest_data: the tables of a back-test, read from CSV files (config/sheet.h) into what the
 * model takes. docs/config.md has the columns. */
#ifndef COMMAND_BACKTEST_DATA_H
#define COMMAND_BACKTEST_DATA_H

#include "base/problem.h"
#include "base/status.h"
#include "config/sheet.h"
#include "model/backtest.h"

enum backtest_table {
    BACKTEST_EPISODES, /* what happened, and how much trade was at stake */
    BACKTEST_GDP,      /* of the same episodes */
    BACKTEST_PANEL,    /* years of regimes */
    BACKTEST_RESPONSE, /* of the economy model */
    BACKTEST_HAZARD,   /* coefficients, a table of a world */
    BACKTEST_TABLE_COUNT
};

struct backtest_data;

/* The columns a table must have. */
struct sheet_names backtest_data_columns(enum backtest_table table);

/* Makes data of sheets read with these columns, and takes the sheets over, also on failure.
 *
 * STATUS_BAD_INPUT  every cell at fault is a problem, and every episode that is in one of the
 *                   first two tables alone, or twice in one
 * STATUS_FULL       too many rows
 * STATUS_NO_MEMORY */
MUST_USE enum status backtest_data_of(struct sheet sheets[BACKTEST_TABLE_COUNT],
                                      struct problems *problems,
                                      struct backtest_data **data_out);

/* The same of the files at these paths; all that is wrong with any of them is reported, and the
 * failures are those of sheet_read too. */
MUST_USE enum status backtest_data_read(const char *const paths[BACKTEST_TABLE_COUNT],
                                        struct problems *problems,
                                        struct backtest_data **data_out);

void backtest_data_free(struct backtest_data **data_p);

/* Valid as long as the data. */
const struct backtest_case *backtest_data_case(const struct backtest_data *data);

/* "", "stood", "home", "foreign", as the table has it. */
const char *backtest_data_fate(enum episode_fate fate);

#endif
