#include "model/trade_wage.h"

#include "model/function.h"
#include "model/trade_price.h"
#include "model/trade_slope.h"
#include "model/trade_spending.h"

#include <math.h>
#include <string.h>

enum { ITERATIONS_DEFAULT = 200, STALLED_MAX = 8 };

static const double RESIDUAL_GOAL = 1e-12; /* what is aimed at */
static const double RESIDUAL_MOST =
    1e-11; /* what is accepted where rounding allows no better */
static const double INNER_FIRST = 1e-3;
static const double INNER_SHARE = 0.01; /* of the miss of the wages */
static const double INNER_LEAST = 2e-13;
static const double STEP_MOST = 0.5;  /* of a log wage */
static const double STEP_LARGE = 0.1; /* beyond which the slope is taken anew */
static const double WORSE_MOST = 2.0; /* ratio to the best so far */

struct search {
    double inner_goal;
    double best;      /* miss at best_wage */
    unsigned stalled; /* iterations since the best */
    bool has_slope;
};

static void start(struct trade *trade)
{
    memset(trade->log_wage, 0, trade->row * sizeof *trade->log_wage);
    memset(trade->log_price, 0, trade->countries * trade->wide * sizeof *trade->log_price);
    for (size_t at = 0; at < trade->sectors * trade->row; at++) {
        trade->spending[at] = trade->base_spending[at] > 0.0 ? 1.0 : 0.0;
        trade->supply[at] = 1.0;
    }
    memset(trade->transfer, 0, trade->row * sizeof *trade->transfer);
    trade->account = (struct trade_account){.parts = trade->account.parts,
                                            .imbalance = trade->account.imbalance,
                                            .coalition_ratio = 1.0};
    anderson_reset(&trade->wage_path);
}

/* Prices, spending and excess at these wages; the largest miss of any equation. */
static double look(struct trade *trade, double inner_goal, double *excess_out)
{
    double miss = trade_price_solve(trade, inner_goal);
    miss = fmax(miss, trade_spending_solve(trade, inner_goal));
    double excess = 0.0;
    for (size_t n = 0; n < trade->countries; n++) {
        double size = fabs(trade->excess[n]);
        excess = size <= excess ? excess : size;
    }
    *excess_out = isfinite(miss) && isfinite(excess) ? excess : INFINITY;
    return fmax(miss, *excess_out);
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

/* Moves prices and spending about as far as the wages went, from where they were solved. */
static void foretell(struct trade *trade, const double *before)
{
    size_t row = trade->row;
    for (size_t n = 0; n < trade->countries; n++) {
        trade->step[n] = trade->log_wage[n] - before[n];
    }
    for (size_t j = 0; j < trade->sectors; j++) {
        for (size_t i = 0; i < trade->countries; i++) {
            trade->factor[i] = trade->step[i] * trade->cost_power[j * row + i];
        }
        for (size_t n = 0; n < trade->countries; n++) {
            const double *weight = trade->weight + (j * trade->countries + n) * row;
            double moved = trade->local[j] ? weight[n] * trade->factor[n]
                                           : pack_dot(weight, trade->factor, row);
            trade->log_price[n * trade->wide + j] += moved / trade->supply[j * row + n];
            trade->spending[j * row + n] *= function_exp(trade->step[n]);
        }
    }
}

static void limit_step(struct trade *trade, const double *before)
{
    double largest = 0.0;
    for (size_t n = 0; n < trade->countries; n++) {
        largest = fmax(largest, fabs(trade->log_wage[n] - before[n]));
    }
    for (size_t n = 0; n < trade->countries && largest > STEP_MOST; n++) {
        double change = trade->log_wage[n] - before[n];
        trade->log_wage[n] = before[n] + change * (STEP_MOST / largest);
    }
    if (largest > STEP_MOST) {
        anderson_reset(&trade->wage_path);
    }
}

/* To new wages; false where there is no slope to follow. */
static bool advance(struct trade *trade, struct search *search)
{
    if (!search->has_slope) {
        search->has_slope = trade_slope_set(trade);
        anderson_reset(&trade->wage_path);
    }
    if (!search->has_slope) {
        return false;
    }
    memcpy(trade->best_wage, trade->log_wage, trade->row * sizeof *trade->log_wage);
    trade_slope_step(trade);
    double largest = 0.0;
    for (size_t n = 0; n < trade->countries; n++) {
        largest = fmax(largest, fabs(trade->step[n]));
        trade->trial[n] = trade->log_wage[n] + trade->step[n];
    }
    search->has_slope = largest <= STEP_LARGE;
    anderson_step(&trade->wage_path, trade->log_wage, trade->trial);
    limit_step(trade, trade->best_wage);
    keep_numeraire(trade);
    foretell(trade, trade->best_wage);
    return isfinite(largest);
}

/* Half-way back to the best wages so far. */
static void retreat(struct trade *trade, struct search *search)
{
    memcpy(trade->trial, trade->log_wage, trade->row * sizeof *trade->trial);
    for (size_t n = 0; n < trade->countries; n++) {
        trade->log_wage[n] = 0.5 * (trade->log_wage[n] + trade->best_wage[n]);
    }
    keep_numeraire(trade);
    for (size_t at = 0; at < trade->countries * trade->wide; at++) {
        trade->log_price[at] = isfinite(trade->log_price[at]) ? trade->log_price[at] : 0.0;
    }
    for (size_t at = 0; at < trade->sectors * trade->row; at++) {
        trade->spending[at] = trade->base_spending[at] > 0.0 ? 1.0 : 0.0;
    }
    search->has_slope = false;
}

static enum status refuse(const struct trade *trade, double miss, struct problems *problems)
{
    size_t worst = 0;
    for (size_t n = 1; n < trade->countries; n++) {
        worst = fabs(trade->excess[n]) > fabs(trade->excess[worst]) ? n : worst;
    }
    problem_add(problems, "trade",
                "no wages balance every account after %u iterations: the largest miss is %.3g, "
                "where %.3g is asked; the worst country is %s, with %.6g of its wage before",
                trade->account.iterations, miss, RESIDUAL_MOST,
                trade->asked->table.countries[worst], function_exp(trade->log_wage[worst]));
    return STATUS_NOT_CONVERGED;
}

enum status trade_wage_solve(struct trade *trade, struct problems *problems)
{
    struct search search = {.inner_goal = INNER_FIRST, .best = INFINITY};
    unsigned most = trade->asked->settings.iterations_max;
    double miss = INFINITY;
    start(trade);
    for (most = most == 0 ? ITERATIONS_DEFAULT : most; trade->account.iterations < most;) {
        double excess = INFINITY;
        miss = look(trade, search.inner_goal, &excess);
        trade->account.iterations++;
        search.stalled = miss < search.best ? 0 : search.stalled + 1;
        bool stands = miss <= RESIDUAL_MOST && search.stalled > STALLED_MAX;
        if (miss <= RESIDUAL_GOAL || stands) {
            break;
        }
        if (miss > WORSE_MOST * search.best) {
            retreat(trade, &search);
            continue;
        }
        search.best = fmin(search.best, miss);
        search.inner_goal = fmin(search.inner_goal, INNER_SHARE * miss);
        search.inner_goal = fmax(search.inner_goal, INNER_LEAST);
        if (!advance(trade, &search)) {
            break;
        }
    }
    trade->account.residual = miss;
    return miss <= RESIDUAL_MOST ? STATUS_OK : refuse(trade, miss, problems);
}
