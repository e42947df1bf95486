#include "config/trade_rows.h"

#include <string.h>

static const struct sheet_range TARIFF = {0.0, 100.0};
static const struct sheet_range BARRIER = {0.01, 100.0};

/* What a word or * of a row stands for. */
struct span {
    size_t first;
    size_t last;
    size_t name; /* its place among the words; their count for * */
};

/* One row of shocks.csv. */
struct change {
    struct span importers;
    struct span exporters;
    struct span sectors;
    enum sheet_cell has_tariff;
    enum sheet_cell has_barrier;
    enum sheet_cell has_embargo;
    double tariff;
    double barrier;
    bool embargo;
};

static bool read_span(struct sheet *sheet,
                      size_t row,
                      size_t column,
                      struct sheet_words *words,
                      struct span *span_out)
{
    size_t place = 0;
    if (strcmp(sheet_text(sheet, row, column), "*") == 0) {
        *span_out = (struct span){0, words->count - 1, words->count};
        return true;
    }
    if (!sheet_find(sheet, row, column, words, &place)) {
        return false;
    }
    *span_out = (struct span){place, place, place};
    return true;
}

static enum sheet_cell read_embargo(struct sheet *sheet, size_t row, bool *embargo_out)
{
    static const char *const words[] = {"no", "yes"};
    struct sheet_words answers = {"answer", words, 2, 0};
    size_t answer = 0;
    if (sheet_text(sheet, row, 5)[0] == '\0') {
        return SHEET_EMPTY;
    }
    if (!sheet_find(sheet, row, 5, &answers, &answer)) {
        return SHEET_BAD;
    }
    *embargo_out = answer == 1;
    return SHEET_FOUND;
}

static void apply_to_flow(struct trade_tables *tables, const struct change *change, size_t cell)
{
    if (change->has_tariff == SHEET_FOUND) {
        tables->tariff_after[cell] = change->tariff;
    }
    if (change->has_barrier == SHEET_FOUND) {
        tables->barrier[cell] = change->barrier;
    }
    if (change->has_embargo == SHEET_FOUND) {
        tables->embargo[cell] = change->embargo;
    }
}

static void apply(struct trade_tables *tables, const struct change *change)
{
    for (size_t j = change->sectors.first; j <= change->sectors.last; j++) {
        for (size_t n = change->importers.first; n <= change->importers.last; n++) {
            for (size_t i = change->exporters.first; i <= change->exporters.last; i++) {
                if (n != i) {
                    apply_to_flow(tables, change, trade_build_cell(tables, j, n, i));
                }
            }
        }
    }
}

/* Whether a row that is understood makes sense: it is about trade, changes something, and no
 * other row has the same names. Rows that meet by * are no slip. */
static bool makes_sense(struct trade_build *build,
                        struct sheet *sheet,
                        size_t row,
                        const struct change *change,
                        unsigned *lines)
{
    size_t countries = build->tables->country_count;
    if (change->importers.name < countries &&
        change->importers.name == change->exporters.name) {
        sheet_complain(sheet, row, 1, "what is sold at home meets no barrier");
        return false;
    }
    if (change->has_tariff == SHEET_EMPTY && change->has_barrier == SHEET_EMPTY &&
        change->has_embargo == SHEET_EMPTY) {
        sheet_refuse(sheet, row, "changes nothing: tariff, ntb_factor and embargo are empty");
        return false;
    }
    size_t name = change->sectors.name * (countries + 1) + change->importers.name;
    return trade_build_claim(sheet, row, lines,
                             name * (countries + 1) + change->exporters.name);
}

static void read_change(struct trade_build *build,
                        struct sheet *sheet,
                        struct trade_words *words,
                        size_t row,
                        unsigned *lines)
{
    struct change change = {.tariff = 0.0};
    bool known = read_span(sheet, row, 0, &words->importers, &change.importers);
    known = read_span(sheet, row, 1, &words->exporters, &change.exporters) && known;
    known = read_span(sheet, row, 2, &words->sectors, &change.sectors) && known;
    change.has_tariff = sheet_number_if(sheet, row, 3, TARIFF, &change.tariff);
    change.has_barrier = sheet_number_if(sheet, row, 4, BARRIER, &change.barrier);
    change.has_embargo = read_embargo(sheet, row, &change.embargo);
    if (known && makes_sense(build, sheet, row, &change, lines)) {
        apply(build->tables, &change);
    }
}

/* Everything as it is before the first row. */
static bool start(struct trade_build *build)
{
    struct trade_tables *tables = build->tables;
    size_t cells = trade_build_cells(tables);
    tables->tariff_after = trade_build_take(build, cells, sizeof *tables->tariff_after);
    tables->barrier = trade_build_take(build, cells, sizeof *tables->barrier);
    tables->embargo = trade_build_take(build, cells, sizeof *tables->embargo);
    if (tables->tariff_after == NULL || tables->barrier == NULL || tables->embargo == NULL) {
        return false;
    }
    memcpy(tables->tariff_after, tables->tariff, cells * sizeof *tables->tariff);
    for (size_t cell = 0; cell < cells; cell++) {
        tables->barrier[cell] = 1.0;
    }
    return true;
}

void trade_rows_shocks(struct trade_build *build)
{
    static const char *const columns[] = {"importer", "exporter",   "sector",
                                          "tariff",   "ntb_factor", "embargo"};
    const struct trade_tables *tables = build->tables;
    if (!trade_build_has(build, TRADE_SHOCKS) || !start(build)) {
        return;
    }
    struct sheet sheet = trade_build_open(build, TRADE_SHOCKS, columns, 6, 3);
    size_t names = tables->country_count + 1;
    unsigned *lines = trade_build_lines(build, (tables->sector_count + 1) * names * names);
    size_t rows = lines != NULL ? sheet_rows(&sheet) : 0;
    struct trade_words words = trade_build_words(build);
    for (size_t row = 0; row < rows; row++) {
        read_change(build, &sheet, &words, row, lines);
    }
    build->fine = build->fine && sheet.fine;
}
