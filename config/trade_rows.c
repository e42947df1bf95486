#include "config/trade_rows.h"

#include <math.h>

static const double SHARES_MISS_MOST = 1e-5;
static const struct sheet_range VALUE = {0.0, 1e18};
static const struct sheet_range TARIFF = {0.0, 100.0};
static const struct sheet_range SHARE = {0.0, 1.0};
static const struct sheet_range INPUT_SHARE = {-0.01, 1.0};

static void read_flow(struct trade_build *build,
                      struct sheet *sheet,
                      struct trade_words *words,
                      size_t row,
                      unsigned *lines)
{
    struct trade_tables *tables = build->tables;
    size_t importer = 0;
    size_t exporter = 0;
    size_t sector = 0;
    bool known = sheet_find(sheet, row, 0, &words->importers, &importer);
    known = sheet_find(sheet, row, 1, &words->exporters, &exporter) && known;
    known = sheet_find(sheet, row, 2, &words->sectors, &sector) && known;
    size_t cell = trade_build_cell(tables, sector, importer, exporter);
    if (!known || !trade_build_claim(sheet, row, lines, cell)) {
        return;
    }
    sheet_number(sheet, row, 3, VALUE, &tables->flows[cell]);
    enum sheet_cell tariff = sheet_number_if(sheet, row, 4, TARIFF, &tables->tariff[cell]);
    if (tariff == SHEET_FOUND && importer == exporter && tables->tariff[cell] > 0.0) {
        sheet_complain(sheet, row, 4, "no tariff is paid on what is sold at home");
    }
}

void trade_rows_flows(struct trade_build *build)
{
    static const char *const columns[] = {"importer", "exporter", "sector", "value", "tariff"};
    struct trade_tables *tables = build->tables;
    size_t cells = trade_build_cells(tables);
    struct sheet sheet = trade_build_open(build, TRADE_FLOWS, columns, 5, 4);
    if (cells > TRADE_TABLES_CELLS_MAX) {
        problem_add_at(build->problems, sheet.file, 1,
                       "%zu countries x countries x sectors, the most is %d", cells,
                       TRADE_TABLES_CELLS_MAX);
        build->fine = false;
        return;
    }
    unsigned *lines = trade_build_lines(build, cells);
    tables->flows = trade_build_take(build, cells, sizeof *tables->flows);
    tables->tariff = trade_build_take(build, cells, sizeof *tables->tariff);
    bool has_room = lines != NULL && tables->flows != NULL && tables->tariff != NULL;
    size_t rows = has_room ? sheet_rows(&sheet) : 0;
    struct trade_words words = trade_build_words(build);
    for (size_t row = 0; row < rows; row++) {
        read_flow(build, &sheet, &words, row, lines);
    }
    build->fine = build->fine && sheet.fine;
}

/* production.csv: a row for every country and sector. True: no fault. */
static bool read_production(struct trade_build *build, unsigned *lines)
{
    static const char *const columns[] = {"country", "sector", "value_added_share"};
    struct trade_tables *tables = build->tables;
    struct sheet sheet = trade_build_open(build, TRADE_PRODUCTION, columns, 3, 3);
    struct sheet_words country_words = trade_build_countries(build);
    struct sheet_words sector_words = trade_build_sectors(build);
    size_t rows = sheet_rows(&sheet);
    for (size_t row = 0; row < rows; row++) {
        size_t country = 0;
        size_t sector = 0;
        bool known = sheet_find(&sheet, row, 0, &country_words, &country);
        known = sheet_find(&sheet, row, 1, &sector_words, &sector) && known;
        size_t cell = country * tables->sector_count + sector;
        if (known && trade_build_claim(&sheet, row, lines, cell)) {
            sheet_number(&sheet, row, 2, SHARE, &tables->value_added_share[cell]);
        }
    }
    bool complete = true;
    for (size_t cell = 0; cell < tables->country_count * tables->sector_count && sheet.fine;
         cell++) {
        if (lines[cell] == 0) {
            problem_add_at(build->problems, sheet.file, 1, "no row for %s, %s",
                           tables->countries[cell / tables->sector_count],
                           tables->sectors[cell % tables->sector_count]);
            complete = false;
        }
    }
    return sheet.fine && complete;
}

/* True: no fault. */
static bool read_inputs(struct trade_build *build)
{
    static const char *const columns[] = {"country", "using_sector", "input_sector", "share"};
    struct trade_tables *tables = build->tables;
    struct sheet sheet = trade_build_open(build, TRADE_INPUTS, columns, 4, 4);
    struct sheet_words country_words = trade_build_countries(build);
    struct sheet_words using_words = trade_build_sectors(build);
    struct sheet_words input_words = trade_build_sectors(build);
    size_t count = tables->sector_count;
    unsigned *lines = trade_build_lines(build, tables->country_count * count * count);
    size_t rows = lines != NULL ? sheet_rows(&sheet) : 0;
    for (size_t row = 0; row < rows; row++) {
        size_t country = 0;
        size_t using = 0;
        size_t input = 0;
        bool known = sheet_find(&sheet, row, 0, &country_words, &country);
        known = sheet_find(&sheet, row, 1, &using_words, &using) && known;
        known = sheet_find(&sheet, row, 2, &input_words, &input) && known;
        size_t cell = (country * count + using) * count + input;
        if (known && trade_build_claim(&sheet, row, lines, cell)) {
            sheet_number(&sheet, row, 3, INPUT_SHARE, &tables->input_share[cell]);
        }
    }
    return sheet.fine && lines != NULL;
}

/* True: every cost adds up. */
static bool check_costs(const struct trade_build *build, const unsigned *lines)
{
    const struct trade_tables *tables = build->tables;
    size_t count = tables->sector_count;
    bool fine = true;
    for (size_t at = 0; at < tables->country_count * count; at++) {
        double sum = tables->value_added_share[at];
        for (size_t k = 0; k < count; k++) {
            sum += tables->input_share[at * count + k];
        }
        if (!(fabs(sum - 1.0) <= SHARES_MISS_MOST)) {
            problem_add_at(build->problems, build->sources[TRADE_PRODUCTION].file, lines[at],
                           "%s, %s: value added and inputs add up to %.9g, not to 1",
                           tables->countries[at / count], tables->sectors[at % count], sum);
            fine = false;
        }
    }
    return fine;
}

void trade_rows_costs(struct trade_build *build)
{
    struct trade_tables *tables = build->tables;
    size_t count = tables->country_count * tables->sector_count;
    bool has_inputs = trade_build_has(build, TRADE_INPUTS);
    if (trade_build_has(build, TRADE_PRODUCTION) != has_inputs) {
        problem_add_at(build->problems,
                       build->sources[has_inputs ? TRADE_PRODUCTION : TRADE_INPUTS].file, 0,
                       "is missing: production.csv and inputs.csv come together or not at all");
        build->fine = false;
        return;
    }
    if (!has_inputs) {
        return;
    }
    unsigned *lines = trade_build_lines(build, count);
    tables->value_added_share =
        trade_build_take(build, count, sizeof *tables->value_added_share);
    tables->input_share =
        trade_build_take(build, count * tables->sector_count, sizeof *tables->input_share);
    if (lines == NULL || tables->value_added_share == NULL || tables->input_share == NULL) {
        return;
    }
    bool fine = read_production(build, lines);
    fine = read_inputs(build) && fine;
    build->fine = fine && check_costs(build, lines) && build->fine;
}

/* True: the final shares of every country add up; `last` its last line. */
static bool check_final(const struct trade_build *build, const unsigned *last)
{
    const struct trade_tables *tables = build->tables;
    bool fine = true;
    for (size_t n = 0; n < tables->country_count; n++) {
        double sum = 0.0;
        for (size_t k = 0; k < tables->sector_count; k++) {
            sum += tables->final_share[n * tables->sector_count + k];
        }
        if (!(fabs(sum - 1.0) <= SHARES_MISS_MOST)) {
            problem_add_at(build->problems, build->sources[TRADE_FINAL].file,
                           last[n] == 0 ? 1 : last[n], "%s: shares add up to %.9g, not to 1",
                           tables->countries[n], sum);
            fine = false;
        }
    }
    return fine;
}

void trade_rows_final(struct trade_build *build)
{
    static const char *const columns[] = {"country", "sector", "share"};
    struct trade_tables *tables = build->tables;
    size_t count = tables->sector_count;
    if (!trade_build_has(build, TRADE_FINAL)) {
        return;
    }
    struct sheet sheet = trade_build_open(build, TRADE_FINAL, columns, 3, 3);
    struct sheet_words country_words = trade_build_countries(build);
    struct sheet_words sector_words = trade_build_sectors(build);
    unsigned *lines = trade_build_lines(build, tables->country_count * count);
    unsigned *last = trade_build_lines(build, tables->country_count);
    tables->final_share =
        trade_build_take(build, tables->country_count * count, sizeof *tables->final_share);
    if (lines == NULL || last == NULL || tables->final_share == NULL) {
        return;
    }
    size_t rows = sheet_rows(&sheet);
    for (size_t row = 0; row < rows; row++) {
        size_t country = 0;
        size_t sector = 0;
        bool known = sheet_find(&sheet, row, 0, &country_words, &country);
        known = sheet_find(&sheet, row, 1, &sector_words, &sector) && known;
        size_t cell = country * count + sector;
        if (known && trade_build_claim(&sheet, row, lines, cell)) {
            last[country] = lines[cell];
            sheet_number(&sheet, row, 2, SHARE, &tables->final_share[cell]);
        }
    }
    build->fine = sheet.fine && check_final(build, last) && build->fine;
}
