#include "config/trade_rows.h"

#include <string.h>

static const struct sheet_range THETA = {0.1, 100.0};
static const struct sheet_range VALUE_ADDED = {1e-12, 1e18};
static const struct sheet_range DEFICIT = {-1e18, 1e18};
static const struct sheet_range GDP = {1e-12, 1e18};

static void check_name(struct sheet *sheet, size_t row)
{
    const char *text = sheet_text(sheet, row, 0);
    size_t size = strlen(text);
    if (size == 0 || size > TRADE_TABLES_NAME_BYTES_MAX || strcmp(text, "*") == 0) {
        sheet_complain(sheet, row, 0, "a name has 1 to %d bytes and is not *",
                       TRADE_TABLES_NAME_BYTES_MAX);
    }
    for (size_t k = 0; k < row; k++) {
        if (strcmp(text, sheet_text(sheet, k, 0)) == 0) {
            sheet_complain(sheet, row, 0, "%s stands twice", text);
            return;
        }
    }
}

/* The names of the first column, copied. */
static const char **read_names(struct trade_build *build,
                               struct sheet *sheet,
                               size_t most,
                               const char *what,
                               size_t *count_out)
{
    size_t rows = csv_rows(sheet->csv);
    if (rows < 1 || rows > most) {
        problem_add_at(build->problems, sheet->file, 1, "%zu %s, outside 1 to %zu", rows, what,
                       most);
        build->fine = false;
        return NULL;
    }
    const char **names = trade_build_take(build, rows, sizeof *names);
    for (size_t row = 0; row < rows && names != NULL; row++) {
        check_name(sheet, row);
        names[row] = arena_copy_text(&build->tables->arena, sheet_text(sheet, row, 0));
        build->fine = build->fine && names[row] != NULL;
    }
    *count_out = names != NULL ? rows : 0;
    return names;
}

/* A column of countries.csv that is filled in throughout or not at all; NULL: not at all. */
static double *read_whole_column(struct trade_build *build,
                                 struct sheet *sheet,
                                 size_t column,
                                 struct sheet_range range)
{
    size_t rows = csv_rows(sheet->csv);
    size_t found = 0;
    double *numbers = trade_build_take(build, rows, sizeof *numbers);
    for (size_t row = 0; row < rows && numbers != NULL; row++) {
        found += sheet_number_if(sheet, row, column, range, &numbers[row]) != SHEET_EMPTY;
    }
    for (size_t row = 0; row < rows && numbers != NULL && found > 0; row++) {
        if (sheet_text(sheet, row, column)[0] == '\0') {
            sheet_complain(sheet, row, column, "empty, where other rows have it: all or none");
        }
    }
    return found > 0 ? numbers : NULL;
}

void trade_rows_countries(struct trade_build *build)
{
    static const char *const columns[] = {"country", "value_added", "deficit", "gdp"};
    struct trade_tables *tables = build->tables;
    struct sheet sheet = trade_build_open(build, TRADE_COUNTRIES, columns, 4, 1);
    if (sheet.fine) {
        tables->countries = read_names(build, &sheet, TRADE_TABLES_COUNTRIES_MAX, "countries",
                                       &tables->country_count);
    }
    if (tables->countries != NULL) {
        tables->country_lines =
            trade_build_take(build, tables->country_count, sizeof *tables->country_lines);
        tables->value_added = read_whole_column(build, &sheet, 1, VALUE_ADDED);
        tables->deficit = read_whole_column(build, &sheet, 2, DEFICIT);
        tables->gdp = read_whole_column(build, &sheet, 3, GDP);
    }
    for (size_t n = 0; n < tables->country_count && tables->country_lines != NULL; n++) {
        tables->country_lines[n] = csv_line(sheet.csv, n);
    }
    build->fine = build->fine && sheet.fine;
}

void trade_rows_sectors(struct trade_build *build)
{
    static const char *const columns[] = {"sector", "theta"};
    struct trade_tables *tables = build->tables;
    struct sheet sheet = trade_build_open(build, TRADE_SECTORS, columns, 2, 2);
    if (sheet.fine) {
        tables->sectors = read_names(build, &sheet, TRADE_TABLES_SECTORS_MAX, "sectors",
                                     &tables->sector_count);
        tables->theta = trade_build_take(build, tables->sector_count, sizeof *tables->theta);
    }
    for (size_t j = 0; j < tables->sector_count && tables->theta != NULL; j++) {
        sheet_number(&sheet, j, 1, THETA, &tables->theta[j]);
    }
    build->fine = build->fine && sheet.fine;
}
