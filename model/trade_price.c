#include "model/trade_price.h"

#include "model/function.h"

#include <math.h>
#include <string.h>

enum { SWEEPS_MAX = 500 };

static void set_costs(struct trade *trade, const double *log_price)
{
    size_t wide = trade->wide;
    for (size_t n = 0; n < trade->countries; n++) {
        double *cost = trade->log_cost + n * wide;
        pack_combine(cost, log_price + n * wide, trade->input + n * trade->sectors * wide,
                     trade->sectors, wide);
        for (size_t j = 0; j < wide; j++) {
            cost[j] += trade->value_share[n * wide + j] * trade->log_wage[n];
        }
    }
}

static void set_powers(struct trade *trade, size_t j)
{
    double theta = trade->asked->table.theta[j];
    for (size_t i = 0; i < trade->countries; i++) {
        double log_cost = trade->log_cost[i * trade->wide + j];
        trade->cost_power[j * trade->row + i] = function_exp(-theta * log_cost);
    }
}

/* What sellers offer an importer; 1 where it never bought and so nothing depends on it. */
static void set_traded_prices(struct trade *trade, size_t j, double *image)
{
    size_t row = trade->row;
    double theta = trade->asked->table.theta[j];
    set_powers(trade, j);
    for (size_t n = 0; n < trade->countries; n++) {
        const double *weight = trade->weight + (j * trade->countries + n) * row;
        double offered = pack_dot(weight, trade->cost_power + j * row, row);
        offered = offered > 0.0 ? offered : 1.0;
        trade->supply[j * row + n] = offered;
        image[n * trade->wide + j] = -function_log(offered) / theta;
    }
}

/* Where all is sold at home the price follows the cost: no power is needed. */
static void set_local_prices(struct trade *trade, size_t j, double *image)
{
    double theta = trade->asked->table.theta[j];
    for (size_t n = 0; n < trade->countries; n++) {
        double weight = trade->weight[(j * trade->countries + n) * trade->row + n];
        bool changes = weight > 0.0 && (weight < 1.0 || weight > 1.0);
        double change = changes ? -function_log(weight) / theta : 0.0;
        trade->cost_power[j * trade->row + n] = 1.0;
        trade->supply[j * trade->row + n] = weight > 0.0 ? weight : 1.0;
        image[n * trade->wide + j] = trade->log_cost[n * trade->wide + j] + change;
    }
}

void trade_price_sweep(struct trade *trade, const double *log_price, double *image)
{
    set_costs(trade, log_price);
    for (size_t j = 0; j < trade->sectors; j++) {
        if (trade->local[j]) {
            set_local_prices(trade, j, image);
        } else {
            set_traded_prices(trade, j, image);
        }
    }
}

/* Not a number where any entry is none. */
static double largest_change(const double *before, const double *after, size_t count)
{
    double largest = 0.0;
    for (size_t i = 0; i < count; i++) {
        double change = fabs(after[i] - before[i]);
        largest = change <= largest ? largest : change;
    }
    return largest;
}

double trade_price_solve(struct trade *trade, double goal)
{
    size_t size = trade->countries * trade->wide;
    double miss = INFINITY;
    anderson_reset(&trade->price_path);
    for (int sweep = 0; sweep < SWEEPS_MAX && miss > goal; sweep++) {
        trade_price_sweep(trade, trade->log_price, trade->price_image);
        trade->account.price_sweeps++;
        miss = largest_change(trade->log_price, trade->price_image, size);
        if (miss > goal) {
            anderson_step(&trade->price_path, trade->log_price, trade->price_image);
        }
    }
    memcpy(trade->log_price, trade->price_image, size * sizeof *trade->log_price);
    return miss;
}
