#include "model/trade_point.h"

#include "model/function.h"
#include "model/trade_price.h"
#include "model/trade_spending.h"

#include <math.h>
#include <string.h>

static void forget_prices(struct trade *trade)
{
    memset(trade->log_price, 0, trade->countries * trade->wide * sizeof *trade->log_price);
    for (size_t at = 0; at < trade->sectors * trade->row; at++) {
        trade->spending[at] = trade->base_spending[at] > 0.0 ? 1.0 : 0.0;
        trade->supply[at] = 1.0;
    }
}

void trade_point_start(struct trade *trade)
{
    memset(trade->log_wage, 0, trade->row * sizeof *trade->log_wage);
    memset(trade->transfer, 0, trade->row * sizeof *trade->transfer);
    forget_prices(trade);
    trade->account = (struct trade_account){.parts = trade->account.parts,
                                            .imbalance = trade->account.imbalance,
                                            .coalition_ratio = 1.0};
}

struct trade_miss trade_point_look(struct trade *trade, double inner_goal)
{
    double inner = trade_price_solve(trade, inner_goal);
    inner = fmax(inner, trade_spending_solve(trade, inner_goal));
    double excess = 0.0;
    for (size_t n = 0; n < trade->countries; n++) {
        double size = fabs(trade->excess[n]);
        excess = size <= excess ? excess : size;
    }
    if (!isfinite(inner) || !isfinite(excess)) {
        forget_prices(trade);
        return (struct trade_miss){INFINITY, INFINITY};
    }
    return (struct trade_miss){excess, fmax(inner, excess)};
}

/* Wages of each part paid in all as before. */
static void keep_numeraire(struct trade *trade)
{
    for (size_t part = 0; part < trade->account.parts; part++) {
        double before = 0.0;
        double after = 0.0;
        for (size_t n = 0; n < trade->countries; n++) {
            bool here = trade->part[n] == part;
            before += here ? trade->value_added[n] : 0.0;
            after += here ? function_exp(trade->log_wage[n]) * trade->value_added[n] : 0.0;
        }
        double excess = function_log(after / before);
        for (size_t n = 0; n < trade->countries; n++) {
            trade->log_wage[n] -= trade->part[n] == part ? excess : 0.0;
        }
    }
}

void trade_point_move(struct trade *trade, const double *log_wage)
{
    size_t row = trade->row;
    memcpy(trade->moved, trade->log_wage, row * sizeof *trade->moved);
    memcpy(trade->log_wage, log_wage, row * sizeof *trade->log_wage);
    keep_numeraire(trade);
    for (size_t n = 0; n < trade->countries; n++) {
        trade->moved[n] = trade->log_wage[n] - trade->moved[n];
    }
    for (size_t j = 0; j < trade->sectors; j++) {
        for (size_t i = 0; i < trade->countries; i++) {
            trade->factor[i] = trade->moved[i] * trade->cost_power[j * row + i];
        }
        for (size_t n = 0; n < trade->countries; n++) {
            const double *weight = trade->weight + (j * trade->countries + n) * row;
            double moved = trade->local[j] ? weight[n] * trade->factor[n]
                                           : pack_dot(weight, trade->factor, row);
            trade->log_price[n * trade->wide + j] += moved / trade->supply[j * row + n];
            trade->spending[j * row + n] *= function_exp(trade->moved[n]);
        }
    }
}
