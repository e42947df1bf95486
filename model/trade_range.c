#include "model/trade_range.h"

#include <math.h>
#include <stdio.h>

enum { WHERE_MAX = 200 };

static const double SHARES_MISS_MOST = 1e-5;

struct range {
    double least;
    double most;
};

static const struct range THETA = {0.1, 100.0};
static const struct range FLOW = {0.0, 1e18};
static const struct range VALUE_ADDED = {1e-12, 1e18};
static const struct range DEFICIT = {-1e18, 1e18};
static const struct range TARIFF = {0.0, 100.0};
static const struct range BARRIER = {0.01, 100.0};
static const struct range SHARE = {0.0, 1.0};
static const struct range INPUT_SHARE = {-0.01, 1.0};
static const struct range IMBALANCE = {0.0, 0.1};

struct checker {
    const struct trade_case *asked;
    struct problems *problems;
    bool fine;
};

static void check(struct checker *checker,
                  const char *path,
                  const char *where,
                  double value,
                  struct range range)
{
    if (!(value >= range.least && value <= range.most)) {
        problem_add(checker->problems, path, "%s%s%g is outside %g to %g", where,
                    where[0] == '\0' ? "" : ": ", value, range.least, range.most);
        checker->fine = false;
    }
}

static void check_count(
    struct checker *checker, const char *path, size_t count, size_t most, const char *what)
{
    if (count < 1 || count > most) {
        problem_add(checker->problems, path, "%zu %s, outside 1 to %zu", count, what, most);
        checker->fine = false;
    }
}

static void check_size(struct checker *checker)
{
    const struct trade_table *table = &checker->asked->table;
    check_count(checker, "trade.table.countries", table->country_count, TRADE_COUNTRIES_MAX,
                "countries");
    check_count(checker, "trade.table.sectors", table->sector_count, TRADE_SECTORS_MAX,
                "sectors");
    if (checker->fine) {
        check_count(checker, "trade.table.flows",
                    table->country_count * table->country_count * table->sector_count,
                    TRADE_CELLS_MAX, "countries x countries x sectors");
    }
}

static void check_settings(struct checker *checker)
{
    const struct trade_settings *settings = &checker->asked->settings;
    check(checker, "trade.settings.imbalance_max", "", settings->imbalance_max, IMBALANCE);
    if (settings->iterations_max > TRADE_ITERATIONS_MAX) {
        problem_add(checker->problems, "trade.settings.iterations_max", "%u is outside 0 to %d",
                    settings->iterations_max, TRADE_ITERATIONS_MAX);
        checker->fine = false;
    }
    if ((unsigned)settings->deficits > TRADE_NO_DEFICITS) {
        problem_add(checker->problems, "trade.settings.deficits",
                    "%u is none of additive (0), multiplicative (1), none (2)",
                    (unsigned)settings->deficits);
        checker->fine = false;
    }
}

static void check_cell(
    struct checker *checker, const char *path, size_t cell, double value, struct range range)
{
    const struct trade_table *table = &checker->asked->table;
    size_t countries = table->country_count;
    char where[WHERE_MAX];
    if (value >= range.least && value <= range.most) {
        return;
    }
    snprintf(where, sizeof where, "%s from %s, %s",
             table->countries[cell / countries % countries], table->countries[cell % countries],
             table->sectors[cell / countries / countries]);
    check(checker, path, where, value, range);
}

/* An array of [sector][importer][exporter] that may be missing. */
static void check_cells(struct checker *checker,
                        const char *path,
                        const double *values,
                        struct range range,
                        double at_home_most)
{
    size_t countries = checker->asked->table.country_count;
    size_t cells = countries * countries * checker->asked->table.sector_count;
    struct range at_home = {range.least, at_home_most};
    for (size_t cell = 0; cell < cells && values != NULL; cell++) {
        bool is_home = cell % countries == cell / countries % countries;
        check_cell(checker, path, cell, values[cell], is_home ? at_home : range);
    }
}

static void check_embargo(struct checker *checker)
{
    const struct trade_table *table = &checker->asked->table;
    const bool *embargo = checker->asked->shock.embargo;
    for (size_t j = 0; j < table->sector_count && embargo != NULL; j++) {
        for (size_t n = 0; n < table->country_count; n++) {
            if (embargo[trade_cell(table, j, n, n)]) {
                problem_add(checker->problems, "trade.shock.embargo",
                            "%s, %s: no country bars its own sales", table->countries[n],
                            table->sectors[j]);
                checker->fine = false;
            }
        }
    }
}

static void check_sum(struct checker *checker, const char *path, const char *where, double sum)
{
    if (!(fabs(sum - 1.0) <= SHARES_MISS_MOST)) {
        problem_add(checker->problems, path, "%s: shares add up to %.9g, not to 1", where, sum);
        checker->fine = false;
    }
}

/* The cost of one sector of one country. */
static void check_cost(struct checker *checker, size_t n, size_t j)
{
    const struct trade_table *table = &checker->asked->table;
    char where[WHERE_MAX];
    double sum = 1.0;
    snprintf(where, sizeof where, "%s, %s", table->countries[n], table->sectors[j]);
    if (table->value_added_share != NULL) {
        sum = table->value_added_share[n * table->sector_count + j];
        check(checker, "trade.table.value_added_share", where, sum, SHARE);
    }
    for (size_t k = 0; k < table->sector_count && table->input_share != NULL; k++) {
        double share =
            table->input_share[(n * table->sector_count + j) * table->sector_count + k];
        sum += share;
        check(checker, "trade.table.input_share", where, share, INPUT_SHARE);
    }
    check_sum(checker, "trade.table.input_share", where, sum);
}

static void check_country(struct checker *checker, size_t n)
{
    const struct trade_table *table = &checker->asked->table;
    const char *name = table->countries[n];
    double sum = 0.0;
    for (size_t j = 0; j < table->sector_count; j++) {
        check_cost(checker, n, j);
        if (table->final_share != NULL) {
            double share = table->final_share[n * table->sector_count + j];
            check(checker, "trade.table.final_share", name, share, SHARE);
            sum += share;
        }
    }
    if (table->final_share != NULL) {
        check_sum(checker, "trade.table.final_share", name, sum);
    }
    if (table->value_added != NULL) {
        check(checker, "trade.table.value_added", name, table->value_added[n], VALUE_ADDED);
    }
    if (table->deficit != NULL) {
        check(checker, "trade.table.deficit", name, table->deficit[n], DEFICIT);
    }
}

bool trade_range_check(const struct trade_case *trade_case, struct problems *problems)
{
    struct checker checker = {trade_case, problems, true};
    const struct trade_table *table = &trade_case->table;
    check_size(&checker);
    check_settings(&checker);
    if (!checker.fine) {
        return false;
    }
    for (size_t j = 0; j < table->sector_count; j++) {
        check(&checker, "trade.table.theta", table->sectors[j], table->theta[j], THETA);
    }
    for (size_t n = 0; n < table->country_count; n++) {
        check_country(&checker, n);
    }
    check_cells(&checker, "trade.table.flows", table->flows, FLOW, FLOW.most);
    check_cells(&checker, "trade.table.tariff", table->tariff, TARIFF, 0.0);
    check_cells(&checker, "trade.shock.tariff", trade_case->shock.tariff, TARIFF, 0.0);
    check_cells(&checker, "trade.shock.barrier", trade_case->shock.barrier, BARRIER,
                BARRIER.most);
    check_embargo(&checker);
    return checker.fine;
}
