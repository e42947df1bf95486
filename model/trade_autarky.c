#include "model/trade_autarky.h"

#include "model/function.h"
#include "model/linear.h"
#include "model/trade_base.h"

/* What final spending of one makes a country spend, by sector: trade->needs. */
static bool find_needs(struct trade *trade, size_t n)
{
    size_t sectors = trade->sectors;
    for (size_t k = 0; k < sectors; k++) {
        trade->needs[k] = trade->final[n * trade->wide + k];
        for (size_t j = 0; j < sectors; j++) {
            double input = trade->input[(n * sectors + k) * trade->wide + j];
            trade->leontief[k * sectors + j] = (k == j ? 1.0 : 0.0) - input;
        }
    }
    if (!linear_factor(trade->leontief, trade->leontief_pivots, sectors)) {
        return false;
    }
    linear_solve(trade->leontief, trade->leontief_pivots, sectors, trade->needs);
    return true;
}

enum status trade_autarky(struct trade *trade, double *real_wage_out)
{
    const struct trade_table *table = &trade->asked->table;
    trade_base_fill(trade);
    for (size_t n = 0; n < trade->countries; n++) {
        double log_wage = 0.0;
        double kept = 1.0;
        if (!find_needs(trade, n)) {
            return STATUS_NOT_CONVERGED;
        }
        for (size_t k = 0; k < trade->sectors; k++) {
            double spent = trade->base_spending[k * trade->row + n];
            double home = table->flows[trade_cell(table, k, n, n)];
            if (home > 0.0) {
                log_wage += trade->needs[k] / table->theta[k] * function_log(home / spent);
            } else if (spent > 0.0 && trade->needs[k] > 0.0) {
                kept = 0.0;
            }
        }
        real_wage_out[n] = kept * function_exp(log_wage);
    }
    return STATUS_OK;
}
