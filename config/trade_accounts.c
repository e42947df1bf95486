#include "config/trade_accounts.h"

#include <math.h>

/* One country's base year. */
struct account {
    struct trade_build *build;
    const double *sales; /* [sector][country] of all countries */
    double most;
    size_t country;
    double value_added;
    double deficit;
    double income; /* value added + tariffs + deficit */
};

/* Purchases without tariffs, and the tariffs on them. */
static double bought(const struct trade_tables *tables, size_t j, size_t n, double *tariffs_out)
{
    double sum = 0.0;
    *tariffs_out = 0.0;
    for (size_t i = 0; i < tables->country_count; i++) {
        size_t cell = trade_build_cell(tables, j, n, i);
        sum += tables->flows[cell];
        *tariffs_out += tables->flows[cell] * tables->tariff[cell];
    }
    return sum;
}

static double inputs_of(const struct account *account, size_t k)
{
    const struct trade_tables *tables = account->build->tables;
    size_t n = account->country;
    double sum = 0.0;
    for (size_t j = 0; j < tables->sector_count && tables->input_share != NULL; j++) {
        double share =
            tables->input_share[(n * tables->sector_count + j) * tables->sector_count + k];
        sum += share * account->sales[j * tables->country_count + n];
    }
    return sum;
}

/* Two sides of an account: what the tables say, and what the flows make of it. */
struct sides {
    const char *sector; /* "": of the whole country */
    const char *what;
    double said;
    const char *other;
    double made;
};

static void note(const struct account *account, struct sides sides)
{
    struct trade_tables *tables = account->build->tables;
    double share = fabs(sides.said - sides.made) / account->income;
    share = share <= INFINITY ? share : INFINITY;
    tables->imbalance = fmax(tables->imbalance, share);
    if (share > account->most) {
        problem_add_at(account->build->problems, account->build->sources[TRADE_COUNTRIES].file,
                       tables->country_lines[account->country],
                       "%s%s%s: %s %.9g, %s %.9g: a miss of %.3g of its income, at most %.3g "
                       "is taken",
                       tables->countries[account->country], sides.sector[0] == '\0' ? "" : ", ",
                       sides.sector, sides.what, sides.said, sides.other, sides.made, share,
                       account->most);
        account->build->fine = false;
    }
}

static void check_sector(const struct account *account, size_t k)
{
    const struct trade_tables *tables = account->build->tables;
    const char *sector = tables->sectors[k];
    size_t n = account->country;
    double tariffs = 0.0;
    double purchases = bought(tables, k, n, &tariffs) + tariffs;
    double inputs = inputs_of(account, k);
    if (tables->final_share != NULL) {
        double final = tables->final_share[n * tables->sector_count + k] * account->income;
        note(account, (struct sides){sector, "inputs and final spending are", inputs + final,
                                     "purchases", purchases});
    } else if (inputs > purchases) {
        note(account,
             (struct sides){sector, "inputs are", inputs, "purchases only", purchases});
    }
}

static void check_country(struct account *account)
{
    const struct trade_tables *tables = account->build->tables;
    size_t n = account->country;
    double value_added = 0.0;
    double deficit = 0.0;
    double tariffs = 0.0;
    for (size_t j = 0; j < tables->sector_count; j++) {
        double paid = 0.0;
        double sales = account->sales[j * tables->country_count + n];
        double share = tables->value_added_share != NULL
                           ? tables->value_added_share[n * tables->sector_count + j]
                           : 1.0;
        value_added += share * sales;
        deficit += bought(tables, j, n, &paid) - sales;
        tariffs += paid;
    }
    account->value_added = tables->value_added != NULL ? tables->value_added[n] : value_added;
    account->deficit = tables->deficit != NULL ? tables->deficit[n] : deficit;
    account->income = account->value_added + tariffs + account->deficit;
    if (!(account->income > 0.0 && account->value_added + account->deficit > 0.0)) {
        problem_add_at(account->build->problems, account->build->sources[TRADE_COUNTRIES].file,
                       tables->country_lines[n],
                       "%s: value added %g and deficit %g leave nothing to spend",
                       tables->countries[n], account->value_added, account->deficit);
        account->build->fine = false;
        return;
    }
    note(account, (struct sides){"", "value added is", account->value_added,
                                 "the sectors' sales make it", value_added});
    note(account,
         (struct sides){"", "the deficit is", account->deficit, "the flows make it", deficit});
    for (size_t k = 0; k < tables->sector_count; k++) {
        check_sector(account, k);
    }
}

static const double *sum_sales(struct trade_build *build)
{
    const struct trade_tables *tables = build->tables;
    size_t countries = tables->country_count;
    double *sales =
        arena_take_array(&build->scratch, tables->sector_count * countries, sizeof *sales);
    for (size_t cell = 0; cell < trade_build_cells(tables) && sales != NULL; cell++) {
        size_t sector = cell / countries / countries;
        sales[sector * countries + cell % countries] += tables->flows[cell];
    }
    return sales;
}

void trade_accounts_check(struct trade_build *build, double most)
{
    const double *sales = sum_sales(build);
    build->fine = build->fine && sales != NULL;
    for (size_t n = 0; n < build->tables->country_count && sales != NULL; n++) {
        struct account account = {.build = build, .sales = sales, .most = most, .country = n};
        check_country(&account);
    }
}
