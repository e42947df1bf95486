#include "model/trade.h"

#include "model/trade_base.h"
#include "model/trade_effect.h"
#include "model/trade_part.h"
#include "model/trade_range.h"
#include "model/trade_spending.h"
#include "model/trade_wage.h"

#include <string.h>

static const double IMBALANCE_DEFAULT = 1e-6;

static double imbalance_max(const struct trade_case *trade_case)
{
    double asked = trade_case->settings.imbalance_max;
    return asked > 0.0 ? asked : IMBALANCE_DEFAULT;
}

/* The accounts of a case whose every number is in its range. */
static enum status check_accounts(const struct trade_case *trade_case,
                                  struct problems *problems,
                                  struct trade **trade_out)
{
    struct trade *trade = NULL;
    enum status status = trade_base_new(trade_case, &trade);
    if (status == STATUS_OK) {
        size_t before = problems->count + problems->left_out;
        trade_base_fill(trade);
        trade_base_imbalance(trade, imbalance_max(trade_case), problems);
        status = problems->count + problems->left_out > before ? STATUS_BAD_INPUT : STATUS_OK;
    } else {
        problem_add(problems, "trade", "%s", status_words(status));
    }
    if (status != STATUS_OK) {
        trade_free(&trade);
        return status;
    }
    *trade_out = trade;
    return STATUS_OK;
}

void trade_check(const struct trade_case *trade_case, struct problems *problems)
{
    struct trade *trade = NULL;
    (void)!trade_new(trade_case, problems, &trade);
    trade_free(&trade);
}

enum status trade_new(const struct trade_case *trade_case,
                      struct problems *problems,
                      struct trade **trade_out)
{
    if (!trade_range_check(trade_case, problems)) {
        return STATUS_BAD_INPUT;
    }
    return check_accounts(trade_case, problems, trade_out);
}

void trade_free(struct trade **trade_p)
{
    if (*trade_p != NULL) {
        struct arena arena = (*trade_p)->arena;
        arena_clear(&arena);
        *trade_p = NULL;
    }
}

enum status trade_run(struct trade *trade, struct problems *problems)
{
    trade_base_fill(trade);
    trade_part_find(trade);
    trade->account.imbalance = trade_base_imbalance(trade, 0.0, NULL);
    enum status status = trade_part_check(trade, problems);
    if (status == STATUS_OK) {
        status = trade_wage_solve(trade, problems);
    }
    if (status == STATUS_OK) {
        trade_effect_fill(trade);
    }
    return status;
}

const struct trade_effect *trade_effects(const struct trade *trade)
{
    return trade->effects;
}

const struct trade_account *trade_account(const struct trade *trade)
{
    return &trade->account;
}

void trade_flows(const struct trade *trade, double *flows_out)
{
    const struct trade_table *table = &trade->asked->table;
    for (size_t j = 0; j < trade->sectors; j++) {
        for (size_t n = 0; n < trade->countries; n++) {
            for (size_t i = 0; i < trade->countries; i++) {
                flows_out[trade_cell(table, j, n, i)] = trade_spending_flow(trade, j, n, i);
            }
        }
    }
}
