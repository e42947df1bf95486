#include "model/trade_base.h"

#include "model/function.h"

#include <math.h>
#include <string.h>

enum { INNER_DEPTH = 5, WAGE_DEPTH = 6 };

static void take_base(struct trade *trade)
{
    struct arena *arena = &trade->arena;
    size_t countries = trade->countries;
    size_t sectors = trade->sectors;
    size_t by_country = countries * trade->wide;
    size_t by_sector = sectors * trade->row;
    trade->value_added = pack_take(arena, countries);
    trade->deficit = pack_take(arena, countries);
    trade->income = pack_take(arena, countries);
    trade->value_share = pack_take(arena, by_country);
    trade->input = pack_take(arena, by_country * sectors);
    trade->final = pack_take(arena, by_country);
    trade->base_spending = pack_take(arena, by_sector);
    trade->base_output = pack_take(arena, by_sector);
    trade->weight = pack_take(arena, by_sector * countries);
    trade->net_weight = pack_take(arena, by_sector * countries);
    trade->local = arena_take_array(arena, sectors, sizeof *trade->local);
    trade->part = arena_take_array(arena, countries, sizeof *trade->part);
    trade->effects = arena_take_array(arena, countries, sizeof *trade->effects);
}

static void take_point(struct trade *trade)
{
    struct arena *arena = &trade->arena;
    size_t by_country = trade->countries * trade->wide;
    size_t by_sector = trade->sectors * trade->row;
    trade->log_wage = pack_take(arena, trade->row);
    trade->log_price = pack_take(arena, by_country);
    trade->spending = pack_take(arena, by_sector);
    trade->log_cost = pack_take(arena, by_country);
    trade->cost_power = pack_take(arena, by_sector);
    trade->supply = pack_take(arena, by_sector);
    trade->tariff_rate = pack_take(arena, by_sector);
    trade->output = pack_take(arena, by_country);
    trade->income_after = pack_take(arena, trade->row);
    trade->deficit_after = pack_take(arena, trade->row);
    trade->transfer = pack_take(arena, trade->row);
    trade->final_price = pack_take(arena, trade->row);
    trade->excess = pack_take(arena, trade->row);
}

static void take_room(struct trade *trade)
{
    struct arena *arena = &trade->arena;
    size_t by_country = trade->countries * trade->wide;
    size_t by_sector = trade->sectors * trade->row;
    trade->price_image = pack_take(arena, by_country);
    trade->spending_image = pack_take(arena, by_sector);
    trade->factor = pack_take(arena, trade->row);
    trade->sales = pack_take(arena, trade->row);
    trade->money = pack_take(arena, by_sector);
    trade->slope = pack_take(arena, trade->countries * trade->row);
    trade->markets = pack_take(arena, trade->countries * trade->row);
    trade->purchases = pack_take(arena, trade->countries * trade->row);
    trade->input_part = pack_take(arena, trade->row);
    trade->earned = pack_take(arena, trade->row);
    trade->matrix = pack_take(arena, trade->countries * trade->countries);
    trade->pivots = arena_take_array(arena, trade->countries, sizeof *trade->pivots);
    trade->step = pack_take(arena, trade->row);
    trade->best_wage = pack_take(arena, trade->row);
    trade->start_wage = pack_take(arena, trade->row);
    trade->direction = pack_take(arena, trade->row);
    trade->moved = pack_take(arena, trade->row);
    trade->trial = pack_take(arena, trade->row);
    trade->needs = pack_take(arena, trade->sectors);
    trade->leontief = pack_take(arena, trade->sectors * trade->sectors);
    trade->leontief_pivots =
        arena_take_array(arena, trade->sectors, sizeof *trade->leontief_pivots);
    anderson_init(&trade->price_path, by_country, INNER_DEPTH, arena);
    anderson_init(&trade->spending_path, by_sector, INNER_DEPTH, arena);
    anderson_init(&trade->wage_path, trade->row, WAGE_DEPTH, arena);
}

enum status trade_base_new(const struct trade_case *trade_case, struct trade **trade_out)
{
    struct arena arena = {0};
    struct trade *trade = arena_take(&arena, sizeof *trade);
    if (trade == NULL) {
        return STATUS_NO_MEMORY;
    }
    trade->asked = trade_case;
    trade->countries = trade_case->table.country_count;
    trade->sectors = trade_case->table.sector_count;
    trade->row = pack_row(trade->countries);
    trade->wide = pack_row(trade->sectors);
    trade->arena = arena;
    take_base(trade);
    take_point(trade);
    take_room(trade);
    if (trade->arena.failed) {
        arena = trade->arena;
        arena_clear(&arena);
        return STATUS_NO_MEMORY;
    }
    *trade_out = trade;
    return STATUS_OK;
}

/* kappa^^-theta of a flow. */
static double power_of_change(const struct trade_case *asked, size_t cell, double theta)
{
    const struct trade_shock *shock = &asked->shock;
    if (shock->embargo != NULL && shock->embargo[cell]) {
        return 0.0;
    }
    double change = shock->barrier != NULL ? shock->barrier[cell] : 1.0;
    if (shock->tariff != NULL) {
        double before = asked->table.tariff != NULL ? asked->table.tariff[cell] : 0.0;
        change *= (1.0 + shock->tariff[cell]) / (1.0 + before);
    }
    bool stays = change >= 1.0 && change <= 1.0;
    return stays ? 1.0 : function_exp(-theta * function_log(change));
}

static double tariff_before(const struct trade_table *table, size_t cell)
{
    return table->tariff != NULL ? table->tariff[cell] : 0.0;
}

static double tariff_after(const struct trade_case *asked, size_t cell)
{
    return asked->shock.tariff != NULL ? asked->shock.tariff[cell]
                                       : tariff_before(&asked->table, cell);
}

/* Spending of an importer on a sector, and the weights of those it buys from. */
static void fill_importer(struct trade *trade, size_t j, size_t n)
{
    const struct trade_case *asked = trade->asked;
    const struct trade_table *table = &asked->table;
    size_t first = trade_cell(table, j, n, 0);
    double spending = 0.0;
    for (size_t i = 0; i < trade->countries; i++) {
        double flow = table->flows[first + i];
        spending += flow * (1.0 + tariff_before(table, first + i));
        trade->base_output[j * trade->row + i] += flow;
        trade->local[j] = trade->local[j] && (i == n || !(flow > 0.0));
    }
    trade->base_spending[j * trade->row + n] = spending;
    double *weight = trade->weight + (j * trade->countries + n) * trade->row;
    double *net = trade->net_weight + (j * trade->countries + n) * trade->row;
    for (size_t i = 0; i < trade->countries; i++) {
        double flow = table->flows[first + i];
        double share = flow * (1.0 + tariff_before(table, first + i)) / spending;
        weight[i] = flow > 0.0 ? share * power_of_change(asked, first + i, table->theta[j]) : 0;
        net[i] = weight[i] / (1.0 + tariff_after(asked, first + i));
    }
}

static void fill_flows(struct trade *trade)
{
    size_t by_sector = trade->sectors * trade->row;
    memset(trade->base_output, 0, by_sector * sizeof *trade->base_output);
    for (size_t j = 0; j < trade->sectors; j++) {
        trade->local[j] = true;
        for (size_t n = 0; n < trade->countries; n++) {
            fill_importer(trade, j, n);
        }
    }
}

static void fill_costs(struct trade *trade)
{
    const struct trade_table *table = &trade->asked->table;
    size_t sectors = trade->sectors;
    for (size_t n = 0; n < trade->countries; n++) {
        for (size_t j = 0; j < sectors; j++) {
            trade->value_share[n * trade->wide + j] =
                table->value_added_share != NULL ? table->value_added_share[n * sectors + j]
                                                 : 1.0;
            for (size_t k = 0; k < sectors && table->input_share != NULL; k++) {
                trade->input[(n * sectors + k) * trade->wide + j] =
                    table->input_share[(n * sectors + j) * sectors + k];
            }
        }
    }
}

/* What a country's sectors spend on inputs of sector k. */
static double intermediate(const struct trade *trade, size_t n, size_t k)
{
    const double *input = trade->input + (n * trade->sectors + k) * trade->wide;
    double spent = 0.0;
    for (size_t j = 0; j < trade->sectors; j++) {
        spent += input[j] * trade->base_output[j * trade->row + n];
    }
    return spent;
}

/* Sums of a country's base: value added, spending, sales. */
static double sum_value_added(const struct trade *trade, size_t n)
{
    double sum = 0.0;
    for (size_t j = 0; j < trade->sectors; j++) {
        sum += trade->value_share[n * trade->wide + j] * trade->base_output[j * trade->row + n];
    }
    return sum;
}

static double sum_tariffs(const struct trade *trade, size_t n)
{
    const struct trade_table *table = &trade->asked->table;
    double sum = 0.0;
    for (size_t j = 0; j < trade->sectors; j++) {
        for (size_t i = 0; i < trade->countries; i++) {
            size_t cell = trade_cell(table, j, n, i);
            sum += tariff_before(table, cell) * table->flows[cell];
        }
    }
    return sum;
}

static double sum_deficit(const struct trade *trade, size_t n)
{
    double spent = 0.0;
    double sold = 0.0;
    for (size_t j = 0; j < trade->sectors; j++) {
        spent += trade->base_spending[j * trade->row + n];
        sold += trade->base_output[j * trade->row + n];
    }
    return spent - sum_tariffs(trade, n) - sold;
}

static void fill_incomes(struct trade *trade)
{
    const struct trade_table *table = &trade->asked->table;
    for (size_t n = 0; n < trade->countries; n++) {
        trade->value_added[n] =
            table->value_added != NULL ? table->value_added[n] : sum_value_added(trade, n);
        trade->deficit[n] = table->deficit != NULL ? table->deficit[n] : sum_deficit(trade, n);
        trade->income[n] = trade->value_added[n] + sum_tariffs(trade, n) + trade->deficit[n];
    }
}

/* Final shares that are not given are what the flows leave after the inputs. */
static void fill_final(struct trade *trade)
{
    const struct trade_table *table = &trade->asked->table;
    for (size_t n = 0; n < trade->countries; n++) {
        double *final = trade->final + n * trade->wide;
        double left = 0.0;
        for (size_t k = 0; k < trade->sectors; k++) {
            final[k] = table->final_share != NULL ? table->final_share[n * trade->sectors + k]
                                                  : trade->base_spending[k * trade->row + n] -
                                                        intermediate(trade, n, k);
            left += final[k];
        }
        for (size_t k = 0; k < trade->sectors && table->final_share == NULL; k++) {
            final[k] /= left;
        }
    }
}

void trade_base_fill(struct trade *trade)
{
    fill_flows(trade);
    fill_costs(trade);
    fill_incomes(trade);
    fill_final(trade);
}

struct miss {
    const struct trade *trade;
    struct problems *problems;
    double most;
    double largest;
};

/* Two sides of an account: what the tables say, and what the flows make of it. */
struct sides {
    const char *sector; /* "": of the whole country */
    const char *what;
    double said;
    const char *other;
    double made;
};

/* Notes what an account misses by. A miss that is no number counts as the largest of all. */
static void note(struct miss *miss, size_t n, struct sides sides)
{
    double share = fabs(sides.said - sides.made) / miss->trade->income[n];
    share = share <= INFINITY ? share : INFINITY;
    miss->largest = fmax(miss->largest, share);
    if (miss->problems != NULL && share > miss->most) {
        problem_add(miss->problems, "trade.table",
                    "%s%s%s: %s %.9g, %s %.9g: a miss of %.3g of its income, at most %.3g is "
                    "taken",
                    miss->trade->asked->table.countries[n], sides.sector[0] == '\0' ? "" : ", ",
                    sides.sector, sides.what, sides.said, sides.other, sides.made, share,
                    miss->most);
    }
}

static void refuse_income(struct miss *miss, size_t n)
{
    const struct trade *trade = miss->trade;
    miss->largest = INFINITY;
    if (miss->problems != NULL) {
        problem_add(miss->problems, "trade.table",
                    "%s: value added %g and deficit %g leave nothing to spend",
                    trade->asked->table.countries[n], trade->value_added[n], trade->deficit[n]);
    }
}

static void note_sector(struct miss *miss, size_t n, size_t k)
{
    const struct trade *trade = miss->trade;
    const char *sector = trade->asked->table.sectors[k];
    double inputs = intermediate(trade, n, k);
    double purchases = trade->base_spending[k * trade->row + n];
    if (trade->asked->table.final_share != NULL) {
        double final = trade->final[n * trade->wide + k] * trade->income[n];
        note(miss, n,
             (struct sides){sector, "inputs and final spending are", inputs + final,
                            "purchases", purchases});
    } else if (inputs > purchases) {
        note(miss, n,
             (struct sides){sector, "inputs are", inputs, "purchases only", purchases});
    }
}

double trade_base_imbalance(const struct trade *trade, double most, struct problems *problems)
{
    struct miss miss = {trade, problems, most, 0.0};
    for (size_t n = 0; n < trade->countries; n++) {
        if (!(trade->income[n] > 0.0 && trade->value_added[n] + trade->deficit[n] > 0.0)) {
            refuse_income(&miss, n);
            continue;
        }
        note(&miss, n,
             (struct sides){"", "value added is", trade->value_added[n],
                            "the sectors' sales make it", sum_value_added(trade, n)});
        note(&miss, n,
             (struct sides){"", "the deficit is", trade->deficit[n], "the flows make it",
                            sum_deficit(trade, n)});
        for (size_t k = 0; k < trade->sectors; k++) {
            note_sector(&miss, n, k);
        }
    }
    return miss.largest;
}
