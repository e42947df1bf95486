#include "model/trade_slope.h"

#include "model/function.h"
#include "model/linear.h"
#include "model/trade_point.h"

#include <math.h>
#include <string.h>

/* How income follows the own wage: not where deficits are given sums of money. */
static double income_slope(const struct trade *trade, size_t n)
{
    double wages = function_exp(trade->log_wage[n]) * trade->value_added[n];
    bool follows = trade->asked->settings.deficits != TRADE_ADDITIVE;
    return follows ? 1.0 : wages / (wages + trade->deficit_after[n]);
}

/* The share of inputs in what a country spends. */
static double input_part(const struct trade *trade, size_t n)
{
    double spent = 0.0;
    for (size_t j = 0; j < trade->sectors; j++) {
        spent += trade->money[j * trade->row + n];
    }
    return 1.0 - trade->income_after[n] / spent;
}

static double all_sales(const struct trade *trade, size_t i)
{
    double sum = 0.0;
    for (size_t j = 0; j < trade->sectors; j++) {
        sum += trade->output[i * trade->wide + j];
    }
    return sum;
}

static void add_row(double *to, const double *from, double factor, size_t row)
{
    for (size_t q = 0; q < row / PACK; q++) {
        ((pack *)to)[q] += factor * ((const pack *)from)[q];
    }
}

/* Adds what exporters sell to importer n in a traded sector, and what n buys as inputs. */
static void add_market(struct trade *trade, size_t j, size_t n)
{
    size_t row = trade->row;
    size_t countries = trade->countries;
    size_t wide = trade->wide;
    double theta = trade->asked->table.theta[j];
    const double *weight = trade->weight + (j * countries + n) * row;
    const double *net = trade->net_weight + (j * countries + n) * row;
    const double *power = trade->cost_power + j * row;
    double offered = trade->supply[j * row + n];
    double factor = trade->money[j * row + n] / offered;
    double *share = trade->factor;
    for (size_t i = 0; i < row; i++) {
        share[i] = weight[i] * power[i] / offered;
    }
    for (size_t i = 0; i < countries; i++) {
        double sold =
            trade->value_share[i * wide + j] * net[i] * power[i] * factor / trade->earned[i];
        if (sold > 0.0) {
            trade->markets[i * row + n] += sold;
            trade->slope[i * row + i] -= sold * theta;
            add_row(trade->slope + i * row, share, sold * theta, row);
        }
    }
    double used = pack_dot(trade->input + (n * trade->sectors + j) * wide,
                           trade->output + n * wide, wide);
    add_row(trade->purchases + n * row, share, used / trade->sales[n], row);
}

/* A sector sold at home alone. */
static void add_home(struct trade *trade, size_t j)
{
    size_t wide = trade->wide;
    for (size_t n = 0; n < trade->countries; n++) {
        double sold = trade->value_share[n * wide + j] * trade->output[n * wide + j];
        double used = pack_dot(trade->input + (n * trade->sectors + j) * wide,
                               trade->output + n * wide, wide);
        trade->markets[n * trade->row + n] += sold / trade->earned[n];
        trade->purchases[n * trade->row + n] += used / trade->sales[n];
    }
}

static void add_sectors(struct trade *trade)
{
    size_t bytes = trade->countries * trade->row * sizeof *trade->slope;
    size_t wide = trade->wide;
    memset(trade->slope, 0, bytes);
    memset(trade->markets, 0, bytes);
    memset(trade->purchases, 0, bytes);
    for (size_t i = 0; i < trade->countries; i++) {
        trade->sales[i] = all_sales(trade, i);
        trade->earned[i] =
            pack_dot(trade->value_share + i * wide, trade->output + i * wide, wide);
    }
    for (size_t j = 0; j < trade->sectors; j++) {
        if (trade->local[j]) {
            add_home(trade, j);
            continue;
        }
        for (size_t n = 0; n < trade->countries; n++) {
            add_market(trade, j, n);
        }
    }
}

/* Replaces the purchases by how costs follow wages, C. */
static bool pass_on(struct trade *trade)
{
    size_t countries = trade->countries;
    for (size_t i = 0; i < countries; i++) {
        for (size_t m = 0; m < countries; m++) {
            trade->matrix[i * countries + m] =
                (i == m ? 1.0 : 0.0) - trade->purchases[i * trade->row + m];
        }
    }
    if (!linear_factor(trade->matrix, trade->pivots, countries)) {
        return false;
    }
    for (size_t j = 0; j < countries; j++) {
        memset(trade->factor, 0, trade->row * sizeof *trade->factor);
        trade->factor[j] = trade->earned[j] / trade->sales[j];
        linear_solve(trade->matrix, trade->pivots, countries, trade->factor);
        for (size_t i = 0; i < countries; i++) {
            trade->purchases[i * trade->row + j] = trade->factor[i];
        }
    }
    return true;
}

/* What is taken away from row i for the numeraire. */
static void set_numeraire(struct trade *trade, size_t i, double *row_out)
{
    double paid = 0.0;
    for (size_t j = 0; j < trade->countries; j++) {
        double wages = function_exp(trade->log_wage[j]) * trade->value_added[j];
        row_out[j] = trade->part[i] == trade->part[j] ? wages : 0.0;
        paid += row_out[j];
    }
    for (size_t j = 0; j < trade->countries; j++) {
        row_out[j] /= paid;
    }
}

bool trade_slope_estimate(struct trade *trade)
{
    size_t countries = trade->countries;
    size_t row = trade->row;
    add_sectors(trade);
    if (!pass_on(trade)) {
        return false;
    }
    for (size_t n = 0; n < countries; n++) {
        trade->input_part[n] = input_part(trade, n);
    }
    for (size_t i = 0; i < countries; i++) {
        double *line = trade->matrix + i * countries;
        pack_combine(trade->sales, trade->slope + i * row, trade->purchases, countries, row);
        set_numeraire(trade, i, trade->factor);
        for (size_t n = 0; n < countries; n++) {
            double inputs = trade->input_part[n];
            double follows = inputs + (1.0 - inputs) * income_slope(trade, n);
            line[n] = trade->sales[n] + trade->markets[i * row + n] * follows -
                      trade->factor[n] - (i == n ? 1.0 : 0.0);
        }
    }
    return linear_factor(trade->matrix, trade->pivots, countries);
}

static const double NUDGE = 1e-5; /* of a log wage */

/* The slope's column of one country, into the matrix; false where the point beside is none. */
static bool measure_column(struct trade *trade, size_t j, double inner_goal)
{
    size_t countries = trade->countries;
    double kept = trade->log_wage[j];
    trade->log_wage[j] = kept + NUDGE;
    struct trade_miss miss = trade_point_look(trade, inner_goal);
    for (size_t i = 0; i < countries; i++) {
        trade->matrix[i * countries + j] = (trade->excess[i] - trade->earned[i]) / NUDGE;
    }
    trade->log_wage[j] = kept;
    return isfinite(miss.all);
}

bool trade_slope_measure(struct trade *trade, double inner_goal)
{
    size_t countries = trade->countries;
    bool possible = true;
    memcpy(trade->earned, trade->excess, trade->row * sizeof *trade->earned);
    for (size_t j = 0; j < countries && possible; j++) {
        possible = measure_column(trade, j, inner_goal);
    }
    struct trade_miss miss = trade_point_look(trade, inner_goal);
    for (size_t i = 0; i < countries; i++) {
        set_numeraire(trade, i, trade->factor);
        for (size_t j = 0; j < countries; j++) {
            trade->matrix[i * countries + j] -= trade->factor[j];
        }
        trade->input_part[i] = 0.0; /* both sides are as they are */
    }
    return possible && isfinite(miss.all) &&
           linear_factor(trade->matrix, trade->pivots, countries);
}

void trade_slope_step(struct trade *trade)
{
    size_t row = trade->row;
    for (size_t n = 0; n < trade->countries; n++) {
        trade->factor[n] = trade->input_part[n] * trade->excess[n];
    }
    for (size_t i = 0; i < trade->countries; i++) {
        trade->step[i] =
            pack_dot(trade->markets + i * row, trade->factor, row) - trade->excess[i];
    }
    linear_solve(trade->matrix, trade->pivots, trade->countries, trade->step);
}
