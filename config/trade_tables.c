#include "config/trade_tables.h"

#include "config/file.h"
#include "config/trade_accounts.h"
#include "config/trade_rows.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const file_names[TRADE_FILE_COUNT] = {
    [TRADE_COUNTRIES] = "countries.csv", [TRADE_SECTORS] = "sectors.csv",
    [TRADE_FLOWS] = "flows.csv",         [TRADE_PRODUCTION] = "production.csv",
    [TRADE_INPUTS] = "inputs.csv",       [TRADE_FINAL] = "final.csv",
    [TRADE_SHOCKS] = "shocks.csv",
};

const char *trade_tables_name(enum trade_file file)
{
    return file_names[file];
}

static struct trade_tables *make_tables(void)
{
    struct arena arena = {0};
    struct trade_tables *tables = arena_take(&arena, sizeof *tables);
    if (tables != NULL) {
        tables->arena = arena;
    }
    return tables;
}

void trade_tables_free(struct trade_tables **tables_p)
{
    if (*tables_p != NULL) {
        struct arena arena = (*tables_p)->arena;
        arena_clear(&arena);
        *tables_p = NULL;
    }
}

static bool needed_are_there(struct trade_build *build)
{
    bool all = true;
    for (int file = TRADE_COUNTRIES; file <= TRADE_FLOWS; file++) {
        if (build->sources[file].csv == NULL) {
            problem_add_at(build->problems, build->sources[file].file, 0, "is missing");
            all = false;
        }
    }
    return all;
}

/* Names first: what follows is understood only with all of them. */
static void build_all(struct trade_build *build, double imbalance_max)
{
    trade_rows_countries(build);
    trade_rows_sectors(build);
    if (!build->fine) {
        return;
    }
    trade_rows_flows(build);
    if (!build->tables->arena.failed && build->tables->tariff != NULL) {
        trade_rows_costs(build);
        trade_rows_final(build);
        trade_rows_shocks(build);
    }
    if (build->fine) {
        trade_accounts_check(build, imbalance_max);
    }
}

enum status trade_tables_build(const struct trade_source sources[TRADE_FILE_COUNT],
                               double imbalance_max,
                               struct problems *problems,
                               struct trade_tables **tables_out)
{
    struct trade_build build = {
        .tables = make_tables(), .sources = sources, .problems = problems, .fine = true};
    enum status status = build.tables != NULL ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK && !needed_are_there(&build)) {
        status = STATUS_BAD_INPUT;
    }
    if (status == STATUS_OK) {
        build_all(&build, imbalance_max);
        status = build.fine ? STATUS_OK : STATUS_BAD_INPUT;
        if (build.tables->arena.failed || build.scratch.failed) {
            status = STATUS_NO_MEMORY;
        }
    }
    if (status == STATUS_NO_MEMORY) {
        problem_add_at(problems, sources[TRADE_COUNTRIES].file, 0, "%s", status_words(status));
    }
    arena_clear(&build.scratch);
    if (status != STATUS_OK) {
        trade_tables_free(&build.tables);
        return status;
    }
    *tables_out = build.tables;
    return STATUS_OK;
}

/* NULL: no memory. */
static char *path_in(const char *folder, const char *name)
{
    struct buffer path = {0};
    buffer_print(&path, "%s/%s", folder, name);
    char *copy = path.failure == STATUS_OK ? strdup(buffer_text(&path)) : NULL;
    buffer_clear(&path);
    return copy;
}

/* Reads one file where it is there. */
static enum status read_file(const char *path, struct problems *problems, struct csv **csv_out)
{
    return access(path, F_OK) == 0 ? csv_read(path, problems, csv_out) : STATUS_OK;
}

enum status trade_tables_read(const char *folder,
                              const char *shocks,
                              double imbalance_max,
                              struct problems *problems,
                              struct trade_tables **tables_out)
{
    struct csv *csvs[TRADE_FILE_COUNT] = {NULL};
    char *paths[TRADE_FILE_COUNT] = {NULL};
    struct trade_source sources[TRADE_FILE_COUNT];
    enum status status = STATUS_OK;
    for (int file = 0; file < TRADE_FILE_COUNT; file++) {
        bool is_named = file == TRADE_SHOCKS && shocks != NULL;
        enum status read = STATUS_NO_MEMORY;
        paths[file] = is_named ? strdup(shocks) : path_in(folder, file_names[file]);
        if (paths[file] != NULL) {
            read = is_named ? csv_read(shocks, problems, &csvs[file])
                            : read_file(paths[file], problems, &csvs[file]);
        }
        status = status == STATUS_OK ? read : status;
        sources[file] = (struct trade_source){paths[file], csvs[file]};
    }
    if (status == STATUS_OK) {
        status = trade_tables_build(sources, imbalance_max, problems, tables_out);
    }
    for (int file = 0; file < TRADE_FILE_COUNT; file++) {
        csv_free(&csvs[file]);
        free(paths[file]);
    }
    return status;
}
