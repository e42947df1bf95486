#include "model/trade_effect.h"

#include "model/function.h"
#include "model/trade_spending.h"

static void fill_linear(struct trade *trade, size_t j)
{
    const struct trade_table *table = &trade->asked->table;
    double *cost = trade->factor; /* c^ - 1 of this sector */
    for (size_t n = 0; n < trade->countries; n++) {
        cost[n] = function_expm1(trade->log_cost[n * trade->wide + j]);
    }
    for (size_t n = 0; n < trade->countries; n++) {
        struct trade_effect *buyer = &trade->effects[n];
        for (size_t i = 0; i < trade->countries; i++) {
            struct trade_effect *seller = &trade->effects[i];
            size_t cell = trade_cell(table, j, n, i);
            double before = table->flows[cell];
            if (!(before > 0.0) || n == i) {
                continue;
            }
            double after = trade_spending_flow(trade, j, n, i);
            double tariff = table->tariff != NULL ? table->tariff[cell] : 0.0;
            double grown = before * cost[i];
            buyer->terms_of_trade_pct -= grown;
            seller->terms_of_trade_pct += grown;
            buyer->volume_of_trade_pct += tariff * (after - before - grown);
            buyer->imports_before += before;
            buyer->imports_after += after;
            seller->exports_before += before;
            seller->exports_after += after;
        }
    }
}

void trade_effect_fill(struct trade *trade)
{
    for (size_t n = 0; n < trade->countries; n++) {
        double price = trade->final_price[n];
        double wage = function_exp(trade->log_wage[n]);
        trade->effects[n] = (struct trade_effect){
            .real_income_pct =
                100.0 * (trade->income_after[n] / (trade->income[n] * price) - 1.0),
            .real_wage_pct = 100.0 * (wage / price - 1.0),
            .wage_hat = wage,
            .price_hat = price,
            .income_before = trade->income[n],
            .income_after = trade->income_after[n],
            .deficit_before = trade->deficit[n],
            .deficit_after = trade->deficit_after[n],
            .transfer = trade->transfer[n],
            .part = trade->part[n],
        };
    }
    for (size_t j = 0; j < trade->sectors; j++) {
        fill_linear(trade, j);
    }
    for (size_t n = 0; n < trade->countries; n++) {
        trade->effects[n].terms_of_trade_pct *= 100.0 / trade->income[n];
        trade->effects[n].volume_of_trade_pct *= 100.0 / trade->income[n];
    }
}
