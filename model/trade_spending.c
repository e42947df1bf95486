#include "model/trade_spending.h"

#include "model/function.h"

#include <math.h>
#include <string.h>

enum { SWEEPS_MAX = 500 };

/* The share of spending that is tariff: 1 - sum_i pi'_ni / (1 + tariff'_ni). */
static void set_tariff_rates(struct trade *trade)
{
    size_t row = trade->row;
    for (size_t j = 0; j < trade->sectors; j++) {
        const double *power = trade->cost_power + j * row;
        for (size_t n = 0; n < trade->countries; n++) {
            const double *net = trade->net_weight + (j * trade->countries + n) * row;
            bool buys = trade->base_spending[j * row + n] > 0.0;
            double paid = trade->local[j] ? net[n] * power[n] : pack_dot(net, power, row);
            trade->tariff_rate[j * row + n] =
                buys ? 1.0 - paid / trade->supply[j * row + n] : 0.0;
        }
    }
}

static void set_final_prices(struct trade *trade)
{
    size_t wide = trade->wide;
    for (size_t n = 0; n < trade->countries; n++) {
        double log_price = pack_dot(trade->final + n * wide, trade->log_price + n * wide, wide);
        trade->final_price[n] = function_exp(log_price);
    }
}

/* Sums over one part of the world. */
struct part_sums {
    double value;   /* value added before */
    double paid;    /* wages after */
    double deficit; /* before */
    double spent;   /* wages and deficits after, had the deficits grown with the wages */
};

static struct part_sums sum_part(const struct trade *trade, size_t part)
{
    struct part_sums sums = {0.0, 0.0, 0.0, 0.0};
    for (size_t n = 0; n < trade->countries; n++) {
        if (trade->part[n] == part) {
            double wage = function_exp(trade->log_wage[n]);
            sums.value += trade->value_added[n];
            sums.paid += wage * trade->value_added[n];
            sums.deficit += trade->deficit[n];
            sums.spent += wage * (trade->value_added[n] + trade->deficit[n]);
        }
    }
    return sums;
}

/* The deficit of a country, so that those of its part add up to nothing. */
static double deficit_after(const struct trade *trade, size_t n, const struct part_sums *sums)
{
    enum trade_deficits kind = trade->asked->settings.deficits;
    double own = trade->value_added[n];
    double deficit = trade->deficit[n];
    if (kind == TRADE_ADDITIVE) {
        return deficit - sums->deficit * (own / sums->value);
    }
    if (kind == TRADE_MULTIPLICATIVE) {
        double spent = (own + deficit) * (sums->paid / sums->spent);
        return function_exp(trade->log_wage[n]) * (spent - own);
    }
    return 0.0;
}

static void set_deficits(struct trade *trade)
{
    for (size_t part = 0; part < trade->account.parts; part++) {
        struct part_sums sums = sum_part(trade, part);
        for (size_t n = 0; n < trade->countries; n++) {
            if (trade->part[n] == part) {
                trade->deficit_after[n] = deficit_after(trade, n, &sums);
            }
        }
    }
}

/* money = X', factor = X'/P'^-theta of one sector, then what its exporters sell. */
static void set_sales(struct trade *trade, size_t j)
{
    size_t row = trade->row;
    double *money = trade->money + j * row;
    const double *power = trade->cost_power + j * row;
    const double *net = trade->net_weight + j * trade->countries * row;
    for (size_t n = 0; n < trade->countries; n++) {
        money[n] = trade->spending[j * row + n] * trade->base_spending[j * row + n];
        trade->factor[n] = money[n] / trade->supply[j * row + n];
    }
    if (trade->local[j]) {
        for (size_t n = 0; n < trade->countries; n++) {
            trade->sales[n] = net[n * row + n] * trade->factor[n];
        }
    } else {
        pack_combine(trade->sales, trade->factor, net, trade->countries, row);
    }
    for (size_t i = 0; i < trade->countries; i++) {
        trade->output[i * trade->wide + j] = trade->sales[i] * power[i];
    }
}

/* Incomes without transfers. */
static void set_incomes(struct trade *trade)
{
    for (size_t n = 0; n < trade->countries; n++) {
        trade->income_after[n] =
            function_exp(trade->log_wage[n]) * trade->value_added[n] + trade->deficit_after[n];
    }
    for (size_t j = 0; j < trade->sectors; j++) {
        for (size_t n = 0; n < trade->countries; n++) {
            size_t at = j * trade->row + n;
            trade->income_after[n] += trade->tariff_rate[at] * trade->money[at];
        }
    }
}

static bool all_earn(const struct trade *trade)
{
    bool all = true;
    for (size_t n = 0; n < trade->countries; n++) {
        all = all && trade->income_after[n] > 0.0;
    }
    return all;
}

/* Members share what they have so that all keep the same share of their real income. */
static void pool(struct trade *trade, const bool *member)
{
    double have = 0.0;
    double need = 0.0;
    for (size_t n = 0; n < trade->countries; n++) {
        have += member[n] ? trade->income_after[n] : 0.0;
        need += member[n] ? trade->income[n] * trade->final_price[n] : 0.0;
    }
    double ratio = need > 0.0 ? have / need : 1.0;
    for (size_t n = 0; n < trade->countries; n++) {
        double entitled = ratio * trade->income[n] * trade->final_price[n];
        trade->transfer[n] = member[n] ? entitled - trade->income_after[n] : 0.0;
        trade->income_after[n] += trade->transfer[n];
    }
    trade->account.coalition_ratio = ratio;
}

/* One round of spending; its largest change, relative to the base. */
static double sweep(struct trade *trade)
{
    for (size_t j = 0; j < trade->sectors; j++) {
        set_sales(trade, j);
    }
    set_incomes(trade);
    if (trade->asked->settings.coalition != NULL) {
        pool(trade, trade->asked->settings.coalition);
    }
    double largest = 0.0;
    size_t wide = trade->wide;
    for (size_t n = 0; n < trade->countries; n++) {
        for (size_t k = 0; k < trade->sectors; k++) {
            size_t at = k * trade->row + n;
            double wanted = pack_dot(trade->input + (n * trade->sectors + k) * wide,
                                     trade->output + n * wide, wide) +
                            trade->final[n * wide + k] * trade->income_after[n];
            double base = trade->base_spending[at];
            trade->spending_image[at] = base > 0.0 ? wanted / base : 0.0;
            double change = fabs(trade->spending_image[at] - trade->spending[at]);
            largest = change <= largest ? largest : change;
        }
    }
    return largest;
}

/* Exports less imports, and what finances them. Added up over a part these are zero whatever
 * the tables leave unbalanced, so there always are wages at which all of them are. */
static void set_excess(struct trade *trade)
{
    for (size_t n = 0; n < trade->countries; n++) {
        double excess = trade->deficit_after[n] + trade->transfer[n];
        for (size_t j = 0; j < trade->sectors; j++) {
            size_t at = j * trade->row + n;
            excess += trade->output[n * trade->wide + j];
            excess -= (1.0 - trade->tariff_rate[at]) * trade->money[at];
        }
        double wage = function_exp(trade->log_wage[n]);
        trade->excess[n] = excess / (wage * trade->value_added[n]);
    }
}

double trade_spending_solve(struct trade *trade, double goal)
{
    size_t size = trade->sectors * trade->row;
    double miss = INFINITY;
    set_tariff_rates(trade);
    set_final_prices(trade);
    set_deficits(trade);
    anderson_reset(&trade->spending_path);
    for (int count = 0; count < SWEEPS_MAX && miss > goal; count++) {
        miss = sweep(trade);
        trade->account.spending_sweeps++;
        if (miss > goal) {
            anderson_step(&trade->spending_path, trade->spending, trade->spending_image);
        }
    }
    set_excess(trade);
    memcpy(trade->spending, trade->spending_image, size * sizeof *trade->spending);
    return all_earn(trade) ? miss : INFINITY;
}

double trade_spending_flow(const struct trade *trade, size_t j, size_t n, size_t i)
{
    size_t at = j * trade->row + n;
    double net = trade->net_weight[(j * trade->countries + n) * trade->row + i];
    double money = trade->spending[at] * trade->base_spending[at];
    return net * trade->cost_power[j * trade->row + i] * (money / trade->supply[at]);
}
