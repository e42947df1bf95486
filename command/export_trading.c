#include "command/export_own.h"

static void print_countries(const Brink__V1__Assessment *assessment, struct csv_table *csv)
{
    const Brink__V1__TradeResult *result = assessment->trade;
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
        csv_table_add_number(csv, country->gdp);
        csv_table_add_number(csv, country->gdp_change);
        csv_table_end_row(csv);
    }
}

static void print_stops(const Brink__V1__Assessment *assessment, struct csv_table *csv)
{
    const Brink__V1__TradeResult *result = assessment->trade;
    for (size_t i = 0; i < result->n_stops; i++) {
        csv_table_add_text(csv, result->stops[i]->country);
        csv_table_add_number(csv, result->stops[i]->exports_share);
        csv_table_add_number(csv, result->stops[i]->imports_share);
        csv_table_add_text(csv, result->stops_until);
        csv_table_end_row(csv);
    }
}

static void print_flows(const Brink__V1__Assessment *assessment, struct csv_table *csv)
{
    const Brink__V1__TradeResult *result = assessment->trade;
    for (size_t i = 0; i < result->n_flows; i++) {
        csv_table_add_text(csv, result->flows[i]->importer);
        csv_table_add_text(csv, result->flows[i]->exporter);
        csv_table_add_text(csv, result->flows[i]->sector);
        csv_table_add_number(csv, result->flows[i]->before);
        csv_table_add_number(csv, result->flows[i]->after);
        csv_table_end_row(csv);
    }
}

static void print_solver(const Brink__V1__Assessment *assessment, struct csv_table *csv)
{
    const Brink__V1__TradeSolver *solver = assessment->trade->solver;
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

static const struct export_own_file files[] = {
    {"countries.csv",
     {{"country", "", "as in the tables"},
      {"real_income_pct", "%", "income over the price of final spending, exact"},
      {"real_wage_pct", "%", "wage over the price of final spending, exact"},
      {"wage_hat", "ratio", "wage, to before"},
      {"price_hat", "ratio", "price of final spending, to before"},
      {"tot_pct", "%", "terms of trade, linear"},
      {"vot_pct", "%", "volume of trade, linear"},
      {"linear_welfare_pct", "%", "the two together, for comparison only"},
      {"income_before", "money", "value added, tariffs and deficit"},
      {"income_after", "money", "the same after, with the transfer"},
      {"deficit_before", "money", "imports less exports"},
      {"deficit_after", "money", "the same after, without the transfer"},
      {"transfer", "money", "from, or below 0 to, the rest of the coalition; 0: no member"},
      {"exports_before", "money", "to others, net of tariff"},
      {"exports_after", "money", "the same after"},
      {"imports_before", "money", "from others, net of tariff"},
      {"imports_after", "money", "the same after"},
      {"part", "", "part of the world that trade joins after, from 0"},
      {"gdp", "money", "of the tables, or the income before where they have none"},
      {"gdp_change", "money", "gdp times the change of real income"}},
     print_countries},
    {"stops.csv",
     {{"country", "", "as in the tables"},
      {"exports_share", "share", "of what the target sold to it, stopped by the measures"},
      {"imports_share", "share", "of what it sold to the target, stopped by the measures"},
      {"until", "month", "last of the twelve months; no rows: no world stands beside"}},
     print_stops},
    {"flows.csv",
     {{"importer", "", "who buys"},
      {"exporter", "", "who sells"},
      {"sector", "", "what is sold"},
      {"before", "money", "net of tariff"},
      {"after", "money", "the same after; no rows: flows were not asked for"}},
     print_flows},
    {"solver.csv",
     {{"outer_iterations", "", "of the wages"},
      {"residual", "relative", "largest miss of any equation"},
      {"price_sweeps", "", "of all prices"},
      {"spending_sweeps", "", "of all spending"},
      {"imbalance", "share of income", "largest miss of an account of the tables"},
      {"coalition_ratio", "ratio", "real income of every member; 1: no coalition"},
      {"parts", "", "parts of the world after"}},
     print_solver},
};

const struct export_own_file *export_trading_at(size_t index)
{
    return index < sizeof files / sizeof files[0] ? &files[index] : NULL;
}
