#include "command/export_trading.h"

#include "base/buffer.h"

#include <stdio.h>
#include <string.h>

/* File, column, unit, meaning. The order of columns is that of the files. */
static const char *const columns[][4] = {
    {"countries.csv", "country", "", "as in the tables"},
    {"countries.csv", "real_income_pct", "%", "income over the price of final spending, exact"},
    {"countries.csv", "real_wage_pct", "%", "wage over the price of final spending, exact"},
    {"countries.csv", "wage_hat", "ratio", "wage, to before"},
    {"countries.csv", "price_hat", "ratio", "price of final spending, to before"},
    {"countries.csv", "tot_pct", "%", "terms of trade, linear"},
    {"countries.csv", "vot_pct", "%", "volume of trade, linear"},
    {"countries.csv", "linear_welfare_pct", "%", "the two together, for comparison only"},
    {"countries.csv", "income_before", "money", "value added, tariffs and deficit"},
    {"countries.csv", "income_after", "money", "the same after, with the transfer"},
    {"countries.csv", "deficit_before", "money", "imports less exports"},
    {"countries.csv", "deficit_after", "money", "the same after, without the transfer"},
    {"countries.csv", "transfer", "money",
     "from, or below 0 to, the rest of the coalition; 0: no member"},
    {"countries.csv", "exports_before", "money", "to others, net of tariff"},
    {"countries.csv", "exports_after", "money", "the same after"},
    {"countries.csv", "imports_before", "money", "from others, net of tariff"},
    {"countries.csv", "imports_after", "money", "the same after"},
    {"countries.csv", "part", "", "part of the world that trade joins after, from 0"},
    {"flows.csv", "importer", "", "who buys"},
    {"flows.csv", "exporter", "", "who sells"},
    {"flows.csv", "sector", "", "what is sold"},
    {"flows.csv", "before", "money", "net of tariff"},
    {"flows.csv", "after", "money", "the same after; no rows: flows were not asked for"},
    {"solver.csv", "outer_iterations", "", "of the wages"},
    {"solver.csv", "residual", "relative", "largest miss of any equation"},
    {"solver.csv", "price_sweeps", "", "of all prices"},
    {"solver.csv", "spending_sweeps", "", "of all spending"},
    {"solver.csv", "imbalance", "share of income", "largest miss of an account of the tables"},
    {"solver.csv", "coalition_ratio", "ratio", "real income of every member; 1: no coalition"},
    {"solver.csv", "parts", "", "parts of the world after"},
};

static void print_header(const char *file, struct csv_table *csv)
{
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (strcmp(columns[i][0], file) == 0) {
            csv_table_add_text(csv, columns[i][1]);
        }
    }
    csv_table_end_row(csv);
}

static void print_countries(const Brink__V1__TradeResult *result, struct csv_table *csv)
{
    print_header("countries.csv", csv);
    for (size_t n = 0; n < result->n_countries; n++) {
        const Brink__V1__TradeCountry *country = result->countries[n];
        const double numbers[] = {
            country->real_income_pct,    country->real_wage_pct, country->wage_hat,
            country->price_hat,          country->tot_pct,       country->vot_pct,
            country->linear_welfare_pct, country->income_before, country->income_after,
            country->deficit_before,     country->deficit_after, country->transfer,
            country->exports_before,     country->exports_after, country->imports_before,
            country->imports_after};
        csv_table_add_text(csv, country->country);
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
            csv_table_add_number(csv, numbers[i]);
        }
        csv_table_add_count(csv, country->part);
        csv_table_end_row(csv);
    }
}

static void print_flows(const Brink__V1__TradeResult *result, struct csv_table *csv)
{
    print_header("flows.csv", csv);
    for (size_t i = 0; i < result->n_flows; i++) {
        csv_table_add_text(csv, result->flows[i]->importer);
        csv_table_add_text(csv, result->flows[i]->exporter);
        csv_table_add_text(csv, result->flows[i]->sector);
        csv_table_add_number(csv, result->flows[i]->before);
        csv_table_add_number(csv, result->flows[i]->after);
        csv_table_end_row(csv);
    }
}

static void print_solver(const Brink__V1__TradeResult *result, struct csv_table *csv)
{
    const Brink__V1__TradeSolver *solver = result->solver;
    print_header("solver.csv", csv);
    if (solver == NULL) {
        return;
    }
    csv_table_add_count(csv, solver->outer_iterations);
    csv_table_add_number(csv, solver->residual);
    csv_table_add_count(csv, solver->price_sweeps);
    csv_table_add_count(csv, solver->spending_sweeps);
    csv_table_add_number(csv, solver->imbalance);
    csv_table_add_number(csv, solver->coalition_ratio);
    csv_table_add_count(csv, solver->parts);
    csv_table_end_row(csv);
}

static void print_columns(const Brink__V1__TradeResult *result, struct csv_table *csv)
{
    static const char *const names[] = {"file", "column", "unit", "meaning"};
    (void)result;
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        csv_table_add_text(csv, names[k]);
    }
    csv_table_end_row(csv);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        for (size_t k = 0; k < sizeof columns[i] / sizeof columns[i][0]; k++) {
            csv_table_add_text(csv, columns[i][k]);
        }
        csv_table_end_row(csv);
    }
}

static const struct export_trading_file all_files[] = {
    {"countries.csv", print_countries},
    {"flows.csv", print_flows},
    {"solver.csv", print_solver},
    {"columns.csv", print_columns},
};

enum { FILE_COUNT = sizeof all_files / sizeof all_files[0] };

const struct export_trading_file *export_trading_at(size_t index)
{
    return index < FILE_COUNT ? &all_files[index] : NULL;
}

static enum status save(const struct export_trading_file *file,
                        const Brink__V1__TradeResult *result,
                        const char *folder,
                        char words_out[OUTPUT_WORDS_BYTES])
{
    struct csv_table csv = {0};
    struct buffer path = {0};
    buffer_print(&path, "%s/%s", folder, file->name);
    enum status status = path.failure;
    if (status != STATUS_OK) {
        snprintf(words_out, OUTPUT_WORDS_BYTES, "%s: %s", folder, status_words(status));
    } else {
        file->print(result, &csv);
        status = output_save(buffer_text(&path), &csv.text, words_out);
    }
    csv_table_clear(&csv);
    buffer_clear(&path);
    return status;
}

enum status export_trading_save(const Brink__V1__TradeResult *result,
                                const char *folder,
                                char words_out[OUTPUT_WORDS_BYTES])
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < FILE_COUNT && status == STATUS_OK; i++) {
        status = save(&all_files[i], result, folder, words_out);
    }
    return status;
}
