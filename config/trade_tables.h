/* trade_tables: a user's own trade tables, a folder of CSV files in the layout below.
 *
 *   countries.csv   country, value_added, deficit, gdp
 *   sectors.csv     sector, theta
 *   flows.csv       importer, exporter, sector, value, tariff
 *   production.csv  country, sector, value_added_share
 *   inputs.csv      country, using_sector, input_sector, share
 *   final.csv       country, sector, share
 *   shocks.csv      importer, exporter, sector, tariff, ntb_factor, embargo
 *
 * Rows stand in any order. Money is in one unit. A value is net of the tariff, which is a share
 * of it (0.25: a quarter); importer = exporter is what is sold at home. Shares of value added
 * and of inputs are of a sector's cost, and add up to 1. Deficits are imports less exports. A
 * flow or an input without a row is zero. What may be left out:
 *
 *   value_added, deficit        the column, or all its cells: they follow from the flows
 *   gdp                         likewise; the measure of a country where its value added is
 * none, as in tables of gross output without inputs production.csv, inputs.csv  both: sectors
 * use no inputs final.csv                   final spending is what the flows leave shocks.csv
 * nothing changes
 *
 * In shocks.csv an empty cell changes nothing, and * stands for every country or sector but
 * what is sold at home; where rows meet, a later one wins. `tariff` is the tariff after,
 * `ntb_factor` the ratio of other costs of trade to before, `embargo` yes or no. */
#ifndef CONFIG_TRADE_TABLES_H
#define CONFIG_TRADE_TABLES_H

#include "base/arena.h"
#include "config/csv.h"

#include <stdbool.h>

enum {
    TRADE_TABLES_COUNTRIES_MAX = 256,
    TRADE_TABLES_SECTORS_MAX = 128,
    TRADE_TABLES_CELLS_MAX = 1 << 22, /* countries x countries x sectors */
    TRADE_TABLES_NAME_BYTES_MAX = 64
};

enum trade_file {
    TRADE_COUNTRIES,
    TRADE_SECTORS,
    TRADE_FLOWS,
    TRADE_PRODUCTION,
    TRADE_INPUTS,
    TRADE_FINAL,
    TRADE_SHOCKS,
    TRADE_FILE_COUNT
};

/* A file as read: csv NULL where it is not there. */
struct trade_source {
    const char *file; /* its name in messages */
    const struct csv *csv;
};

struct trade_tables {
    struct arena arena; /* holds everything, this struct too */
    size_t country_count;
    size_t sector_count;
    const char **countries;    /* [country], in the order of countries.csv */
    const char **sectors;      /* [sector], in the order of sectors.csv */
    double *theta;             /* [sector] */
    double *value_added;       /* [country]; NULL: not given, as below */
    double *deficit;           /* [country] */
    double *gdp;               /* [country] */
    double *flows;             /* [sector][importer][exporter] */
    double *tariff;            /* the same */
    double *value_added_share; /* [country][sector] */
    double *input_share;       /* [country][using sector][input sector] */
    double *final_share;       /* [country][sector] */
    double *tariff_after;      /* [sector][importer][exporter] */
    double *barrier;           /* the same, 1 where nothing changes */
    bool *embargo;             /* the same */
    unsigned *country_lines;   /* [country] in countries.csv */
    double imbalance;          /* largest miss of an account, share of a country's income */
};

/* The name of a file in its folder, "flows.csv". */
const char *trade_tables_name(enum trade_file file);

/* Reads the folder. `shocks` is the file of what changes; NULL: the one of the folder, where it
 * is there.
 *
 * STATUS_BAD_INPUT  every fault, with file, line, column and what is allowed: names that are
 *                   not known or stand twice, rows that stand twice, numbers outside their
 *                   range, shares that do not add up to 1 (1e-5), accounts that miss by more
 *                   than `imbalance_max` of a country's income (by how much, and whose)
 * STATUS_FULL       beyond a limit
 * STATUS_NOT_FOUND, STATUS_IO, STATUS_NO_MEMORY */
MUST_USE enum status trade_tables_read(const char *folder,
                                       const char *shocks,
                                       double imbalance_max,
                                       struct problems *problems,
                                       struct trade_tables **tables_out);

/* The same of tables in memory. */
MUST_USE enum status trade_tables_build(const struct trade_source sources[TRADE_FILE_COUNT],
                                        double imbalance_max,
                                        struct problems *problems,
                                        struct trade_tables **tables_out);

void trade_tables_free(struct trade_tables **tables_p);

#endif
