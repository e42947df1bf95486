/* A user's trade tables, parted by form feeds in the order of enum trade_file; a part of
 * nothing is a file that is not there. They are read, or refused with a reason. What is read is
 * in its ranges, so the model takes it, and answers with numbers or with a reason why not. */
#include "config/trade_tables.h"
#include "model/trade.h"
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 16 };

/* More names only take longer. */
static bool is_small(const struct csv *csv)
{
    return csv == NULL || csv_rows(csv) <= NAMES_MAX;
}

static void run(const struct trade_tables *tables)
{
    const struct trade_case trade_case = {
        .table = {.country_count = tables->country_count,
                  .sector_count = tables->sector_count,
                  .countries = tables->countries,
                  .sectors = tables->sectors,
                  .theta = tables->theta,
                  .flows = tables->flows,
                  .tariff = tables->tariff,
                  .value_added_share = tables->value_added_share,
                  .input_share = tables->input_share,
                  .final_share = tables->final_share,
                  .value_added = tables->value_added,
                  .deficit = tables->deficit},
        .shock = {.tariff = tables->tariff_after,
                  .barrier = tables->barrier,
                  .embargo = tables->embargo},
        .settings = {.imbalance_max = 0.1, .iterations_max = 20},
    };
    struct problems problems = {0};
    struct trade *trade = NULL;
    enum status status = trade_new(&trade_case, &problems, &trade);
    if (status == STATUS_OK) {
        status = trade_run(trade, &problems);
    }
    if ((status == STATUS_OK) != problems_none(&problems)) {
        abort();
    }
    for (size_t n = 0; n < tables->country_count && status == STATUS_OK; n++) {
        if (!isfinite(trade_effects(trade)[n].real_income_pct)) {
            abort();
        }
    }
    trade_free(&trade);
    problems_clear(&problems);
}

static void read(const struct trade_source sources[TRADE_FILE_COUNT], struct problems *problems)
{
    struct trade_tables *tables = NULL;
    enum status status = trade_tables_build(sources, 0.05, problems, &tables);
    if ((status == STATUS_OK) != problems_none(problems)) {
        abort();
    }
    if (status == STATUS_OK) {
        run(tables);
    }
    trade_tables_free(&tables);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct trade_source sources[TRADE_FILE_COUNT];
    struct csv *csvs[TRADE_FILE_COUNT] = {NULL};
    struct problems problems = {0};
    enum status status = STATUS_OK;
    const char *at = (const char *)bytes;
    const char *end = at + size;
    for (int file = 0; file < TRADE_FILE_COUNT; file++) {
        const char *stop = at < end ? memchr(at, '\f', (size_t)(end - at)) : NULL;
        stop = stop != NULL ? stop : end;
        const char *name = trade_tables_name((enum trade_file)file);
        if (stop > at && status == STATUS_OK) {
            status = csv_parse(name, at, (size_t)(stop - at), &problems, &csvs[file]);
        }
        sources[file] = (struct trade_source){name, csvs[file]};
        at = stop < end ? stop + 1 : end;
    }
    if (status == STATUS_OK && is_small(csvs[TRADE_COUNTRIES]) &&
        is_small(csvs[TRADE_SECTORS])) {
        read(sources, &problems);
    }
    for (int file = 0; file < TRADE_FILE_COUNT; file++) {
        csv_free(&csvs[file]);
    }
    problems_clear(&problems);
    return 0;
}
