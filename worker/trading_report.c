#include "worker/trading_report.h"

#include "base/number.h"
#include "proto/choice.h"

#include <math.h>

/* Accounts that miss by more than this share of a country's income are warned of. */
static const double imbalance_share = 1e-6;

static void
fill_country(const char *name, const struct trade_effect *effect, Brink__V1__TradeCountry *to)
{
    to->country = answer_borrow(name);
    to->real_income_pct = effect->real_income_pct;
    to->real_wage_pct = effect->real_wage_pct;
    to->wage_hat = effect->wage_hat;
    to->price_hat = effect->price_hat;
    to->tot_pct = effect->terms_of_trade_pct;
    to->vot_pct = effect->volume_of_trade_pct;
    to->linear_welfare_pct = effect->terms_of_trade_pct + effect->volume_of_trade_pct;
    to->income_before = effect->income_before;
    to->income_after = effect->income_after;
    to->deficit_before = effect->deficit_before;
    to->deficit_after = effect->deficit_after;
    to->transfer = effect->transfer;
    to->exports_before = effect->exports_before;
    to->exports_after = effect->exports_after;
    to->imports_before = effect->imports_before;
    to->imports_after = effect->imports_after;
    to->part = (uint32_t)effect->part;
}

static void report_countries(const struct trading_record *record,
                             struct answer *answer,
                             Brink__V1__TradeResult *result)
{
    const Brink__V1__TradeTables *trade = record->request->trade;
    result->countries = answer_list(answer, &brink__v1__trade_country__descriptor,
                                    trade->n_countries, &result->n_countries);
    for (size_t n = 0; n < result->n_countries; n++) {
        fill_country(trade->countries[n], &record->effects[n], result->countries[n]);
    }
}

static bool is_flow(const struct trading_record *record, size_t cell)
{
    return record->request->trade->flows[cell] != 0.0 || record->flows[cell] != 0.0;
}

static void report_flows(const struct trading_record *record,
                         struct answer *answer,
                         Brink__V1__TradeResult *result)
{
    const Brink__V1__TradeTables *trade = record->request->trade;
    size_t countries = trade->n_countries;
    size_t count = 0;
    if (record->flows == NULL) {
        return;
    }
    for (size_t cell = 0; cell < trade->n_flows; cell++) {
        count += is_flow(record, cell);
    }
    result->flows =
        answer_list(answer, &brink__v1__trade_flow__descriptor, count, &result->n_flows);
    size_t next = 0;
    for (size_t cell = 0; cell < trade->n_flows && next < result->n_flows; cell++) {
        if (is_flow(record, cell)) {
            Brink__V1__TradeFlow *flow = result->flows[next++];
            flow->importer = trade->countries[cell / countries % countries];
            flow->exporter = trade->countries[cell % countries];
            flow->sector = trade->sectors[cell / countries / countries];
            flow->before = trade->flows[cell];
            flow->after = record->flows[cell];
        }
    }
}

static void report_shock(const Brink__V1__TradeTables *trade, Brink__V1__TradeResult *result)
{
    result->sectors = (uint32_t)trade->n_sectors;
    for (size_t cell = 0; cell < trade->n_flows; cell++) {
        double tariff = trade->n_tariff > 0 ? trade->tariff[cell] : 0.0;
        if (trade->flows[cell] > 0.0) {
            result->tariffs_changed +=
                trade->n_tariff_after > 0 && trade->tariff_after[cell] != tariff;
            result->barriers_changed += trade->n_barrier > 0 && trade->barrier[cell] != 1.0;
            result->flows_barred += trade->n_embargo > 0 && trade->embargo[cell];
        }
    }
}

static void report_solver(const struct trade_account *account,
                          struct answer *answer,
                          Brink__V1__TradeResult *result)
{
    Brink__V1__TradeSolver *solver =
        answer_message(answer, &brink__v1__trade_solver__descriptor);
    solver->outer_iterations = account->iterations;
    solver->residual = account->residual;
    solver->price_sweeps = account->price_sweeps;
    solver->spending_sweeps = account->spending_sweeps;
    solver->imbalance = account->imbalance;
    solver->coalition_ratio = account->coalition_ratio;
    solver->parts = (uint32_t)account->parts;
    result->solver = solver;
}

/* The settings, the elasticities, and what the model is silent of. */
static void report_assumptions(const Brink__V1__TradeTables *trade,
                               struct answer *answer,
                               Brink__V1__Assessment *assessment)
{
    enum { OTHERS = 3 };
    assessment->assumptions =
        answer_list(answer, &brink__v1__assumption__descriptor, trade->n_sectors + OTHERS,
                    &assessment->n_assumptions);
    if (assessment->n_assumptions == 0) {
        return;
    }
    char word[CHOICE_WORD_BYTES];
    char number[NUMBER_TEXT_BYTES];
    Brink__V1__Assumption **next = assessment->assumptions;
    choice_format(&brink__v1__trade_deficits__descriptor, (int)trade->deficits, word);
    solo_assume(answer, *next++, "deficits", answer_text(answer, "%s", word), "");
    number_format(trade->imbalance_max, number);
    solo_assume(answer, *next++, "imbalance_max", answer_text(answer, "%s", number),
                "share of income");
    solo_assume(answer, *next, "adjustment", "complete", "");
    (*next++)->source = answer_borrow(
        "two equilibria are compared, after all has adjusted; labour moves freely "
        "between sectors and not between countries (Caliendo and Parro 2015)");
    for (size_t j = 0; j < trade->n_sectors; j++) {
        number_format(trade->theta[j], number);
        solo_assume(answer, *next, answer_text(answer, "theta.%s", trade->sectors[j]),
                    answer_text(answer, "%s", number), "elasticity");
        (*next++)->source = answer_borrow("sectors.csv");
    }
}

static void warn(const struct trade_account *account, struct answer *answer)
{
    if (account->imbalance > imbalance_share) {
        answer_warn(answer, "table-unbalanced",
                    "an account of the tables misses by %.2g of a country's income: results "
                    "are wrong by about as much",
                    account->imbalance);
    }
    if (account->parts > 1) {
        answer_warn(answer, "trade-parted",
                    "after the change the world falls into %zu parts without any trade between "
                    "them: each has its own measure of money",
                    account->parts);
    }
}

void trading_report(const struct trading_record *record,
                    struct answer *answer,
                    Brink__V1__Assessment *assessment)
{
    Brink__V1__TradeResult *result =
        answer_message(answer, &brink__v1__trade_result__descriptor);
    assessment->trade = result;
    report_countries(record, answer, result);
    report_flows(record, answer, result);
    report_shock(record->request->trade, result);
    report_solver(record->account, answer, result);
    report_assumptions(record->request->trade, answer, assessment);
    warn(record->account, answer);
}
