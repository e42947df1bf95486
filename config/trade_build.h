/* trade_build: what the readers of a user's trade tables share. */
#ifndef CONFIG_TRADE_BUILD_H
#define CONFIG_TRADE_BUILD_H

#include "config/sheet.h"
#include "config/trade_tables.h"

/* What is being built, and what is needed only meanwhile. */
struct trade_build {
    struct trade_tables *tables;
    const struct trade_source *sources; /* [TRADE_FILE_COUNT] */
    struct problems *problems;
    struct arena scratch; /* lines of rows, to find those that stand twice */
    bool fine;            /* nothing wrong so far, and memory enough */
};

/* The words that name a flow. */
struct trade_words {
    struct sheet_words importers;
    struct sheet_words exporters;
    struct sheet_words sectors;
};

/* Opens a file that is there (sheet_open). */
struct sheet trade_build_open(const struct trade_build *build,
                              enum trade_file file,
                              const char *const *columns,
                              size_t count,
                              size_t needed);
bool trade_build_has(const struct trade_build *build, enum trade_file file);

struct sheet_words trade_build_countries(const struct trade_build *build);
struct sheet_words trade_build_sectors(const struct trade_build *build);
struct trade_words trade_build_words(const struct trade_build *build);

/* Zeroed room in the tables; NULL leaves build->fine false. */
void *trade_build_take(struct trade_build *build, size_t count, size_t size);

/* The line of the row that holds each cell, 0: none so far. NULL leaves build->fine false. */
unsigned *trade_build_lines(struct trade_build *build, size_t count);

/* Notes that a row holds a cell; false, and a fault, where another did before. */
bool trade_build_claim(struct sheet *sheet, size_t row, unsigned *lines, size_t cell);

/* Cells of [sector][importer][exporter]: how many, and the place of one. */
size_t trade_build_cells(const struct trade_tables *tables);
size_t trade_build_cell(const struct trade_tables *tables,
                        size_t sector,
                        size_t importer,
                        size_t exporter);

#endif
