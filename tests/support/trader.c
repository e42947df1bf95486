#include "tests/support/trader.h"

#include <string.h>

enum { N = TRIO_COUNTRIES, J = TRIO_SECTORS };

static void fill_tables(struct trader *trader)
{
    Brink__V1__TradeTables *trade = &trader->trade;
    struct trio *trio = &trader->trio;
    trade->countries = (char **)trio->asked.table.countries;
    trade->sectors = (char **)trio->asked.table.sectors;
    trade->n_countries = N;
    trade->n_sectors = J;
    trade->theta = trio->theta;
    trade->n_theta = J;
    trade->flows = trio->flows;
    trade->tariff = trio->tariff;
    trade->tariff_after = trio->tariff_after;
    trade->barrier = trio->barrier;
    trade->embargo = trader->embargo;
    trade->n_flows = trade->n_tariff = trade->n_tariff_after = TRIO_CELLS;
    trade->n_barrier = trade->n_embargo = TRIO_CELLS;
    trade->value_added_share = trio->value_added_share;
    trade->n_value_added_share = (size_t)N * J;
    trade->input_share = trio->input_share;
    trade->n_input_share = (size_t)N * J * J;
    trade->coalition = trader->coalition;
    trade->deficits = BRINK__V1__TRADE_DEFICITS__TRADE_DEFICITS_ADDITIVE;
    trade->imbalance_max = 1e-6;
    trade->iterations_max = 200;
    trade->list_flows = true;
}

void trader_fill(struct trader *trader)
{
    memset(trader, 0, sizeof *trader);
    trio_fill(&trader->trio);
    brink__v1__trade_tables__init(&trader->trade);
    brink__v1__scenario__init(&trader->scenario);
    brink__v1__scenario_request__init(&trader->request);
    fill_tables(trader);
    trader->embargo[1] = true; /* grain to Arda from Bree */
    trader->trio.tariff_after[N * N + 3] = 0.35;
    trader->scenario.name = (char *)"trader";
    trader->scenario.question = (char *)"What does an embargo cost?";
    trader->scenario.analysis = BRINK__V1__ANALYSIS__ANALYSIS_TRADE;
    trader->request.scenario = &trader->scenario;
    trader->request.trade = &trader->trade;
}

void trader_pack(const struct trader *trader, struct buffer *bytes)
{
    size_t size = brink__v1__scenario_request__get_packed_size(&trader->request);
    if (buffer_reserve(bytes, size) == STATUS_OK) {
        bytes->size = brink__v1__scenario_request__pack(&trader->request, bytes->bytes);
    }
}
