#include "worker/trading_report.h"

#include "base/date.h"
#include "base/number.h"
#include "proto/choice.h"

#include <math.h>
#include <string.h>

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
        Brink__V1__TradeCountry *country = result->countries[n];
        fill_country(trade->countries[n], &record->effects[n], country);
        country->gdp = trade->n_gdp > 0 ? trade->gdp[n] : country->income_before;
        country->gdp_change = country->gdp * country->real_income_pct / 100.0;
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

/* What changes, of one flow or another. */
static void report_shock(const struct trading_record *record, Brink__V1__TradeResult *result)
{
    const Brink__V1__TradeTables *trade = record->request->trade;
    const struct trade_shock *shock = &record->asked.shock;
    result->sectors = (uint32_t)trade->n_sectors;
    for (size_t cell = 0; cell < trade->n_flows; cell++) {
        double tariff = trade->n_tariff > 0 ? trade->tariff[cell] : 0.0;
        if (trade->flows[cell] > 0.0) {
            result->tariffs_changed +=
                trade->n_tariff_after > 0 && trade->tariff_after[cell] != tariff;
            result->barriers_changed += shock->barrier != NULL && shock->barrier[cell] != 1.0;
            result->flows_barred += shock->embargo != NULL && shock->embargo[cell];
        }
    }
}

/* What the measures of the world beside stop of the trade with each country. */
static void report_stops(const struct trading_record *record,
                         struct answer *answer,
                         Brink__V1__TradeResult *result)
{
    const Brink__V1__TradeTables *trade = record->request->trade;
    const struct trading_shock *shock = record->beside;
    size_t room = 0;
    if (shock == NULL) {
        return;
    }
    char month[MONTH_TEXT_BYTES];
    date_format_month(&record->horizon->base, (int)shock->stoppage.last_month, month);
    result->stops_until = answer_text(answer, "%s", month);
    result->stops =
        answer_list(answer, &brink__v1__trade_stop__descriptor, trade->n_countries, &room);
    for (size_t n = 0; n < room; n++) {
        size_t partner = shock->partners[n];
        if (partner != WORLD_NONE) {
            Brink__V1__TradeStop *stop = result->stops[result->n_stops++];
            stop->country = answer_borrow(trade->countries[n]);
            stop->exports_share = shock->stoppage.exports[partner];
            stop->imports_share = shock->stoppage.imports[partner];
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

/* Beside a world: what the flows are worth, and how measures become costs of trade. */
static Brink__V1__Assumption **assume_beside(const Brink__V1__TradeTables *trade,
                                             struct answer *answer,
                                             Brink__V1__Assumption **next)
{
    solo_assume(
        answer, *next, "flows",
        answer_text(answer, "%zu countries, %zu sectors", trade->n_countries, trade->n_sectors),
        "money");
    (*next)->tag = answer_borrow(trade->tag);
    (*next++)->source = answer_borrow(trade->source);
    solo_assume(answer, *next, "measures", "(1 - stopped)^(-1/theta)", "cost of trade, ratio");
    (*next++)->source =
        answer_borrow("the costs that stop the same share at given prices and incomes; all "
                      "goods of a partner "
                      "together, every sector alike, at central values, in the twelve months "
                      "in which most is "
                      "stopped; what is re-routed or comes covertly does not count as traded");
    return next;
}

/* The settings, the elasticities, and what the model is silent of. */
static void report_assumptions(const struct trading_record *record,
                               struct answer *answer,
                               Brink__V1__Assessment *assessment)
{
    enum { SETTINGS = 3, OF_MEASURES = 2 };
    const Brink__V1__TradeTables *trade = record->request->trade;
    size_t others = SETTINGS + (record->beside != NULL ? OF_MEASURES : 0);
    assessment->assumptions =
        answer_list(answer, &brink__v1__assumption__descriptor, trade->n_sectors + others,
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
    if (record->beside != NULL) {
        next = assume_beside(trade, answer, next);
    }
    for (size_t j = 0; j < trade->n_sectors; j++) {
        number_format(trade->theta[j], number);
        solo_assume(answer, *next, answer_text(answer, "theta.%s", trade->sectors[j]),
                    answer_text(answer, "%s", number), "elasticity");
        if (trade->theta_tag[0] != '\0') {
            (*next)->tag = answer_borrow(trade->theta_tag);
        }
        bool has_source = trade->theta_source[0] != '\0';
        (*next++)->source = answer_borrow(has_source ? trade->theta_source : "sectors.csv");
    }
}

/* Is any of it judgement, or general knowledge that nobody has checked? */
static bool is_judged(const char *tag)
{
    return strchr(tag, 'G') != NULL || strstr(tag, "assumption") != NULL || tag[0] == '\0';
}

static void warn(const struct trading_record *record, struct answer *answer)
{
    const struct trade_account *account = record->account;
    if (record->beside != NULL && is_judged(record->request->trade->tag)) {
        answer_warn(answer, "trade-magnitude",
                    "what the measures cost other countries is known by its order of magnitude "
                    "and no better: the flows are not all read in a source");
    }
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
    report_shock(record, result);
    report_stops(record, answer, result);
    report_solver(record->account, answer, result);
    report_assumptions(record, answer, assessment);
    warn(record, answer);
}
