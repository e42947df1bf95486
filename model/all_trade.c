#include "model/all_trade.h"

#include <math.h>

void all_trade_set(double start_years, struct measure measures_out[ALL_TRADE_COUNT])
{
    static const struct measure kinds[ALL_TRADE_COUNT] = {
        [ALL_TRADE_EXPORTS] = {.name = "exports", .kind = MEASURE_CUT, .flow = MEASURE_EXPORT},
        [ALL_TRADE_IMPORTS] = {.name = "imports", .kind = MEASURE_CUT, .flow = MEASURE_IMPORT},
        [ALL_TRADE_WORKERS] = {.name = "workers",
                               .kind = MEASURE_REPATRIATION,
                               .flow = MEASURE_LABOUR},
        [ALL_TRADE_OTHER] = {.name = "other inflows",
                             .kind = MEASURE_REMITTANCE_CUT,
                             .flow = MEASURE_FINANCE},
    };
    for (int i = 0; i < ALL_TRADE_COUNT; i++) {
        struct measure measure = kinds[i];
        measure.start_years = start_years;
        measure.phase_in_months = draw_fixed(ALL_TRADE_PHASE_IN_MONTHS);
        measure.end_years = INFINITY;
        measure.cut_share = draw_fixed(1.0);
        measure.enforcement = draw_fixed(1.0);
        measure.stays_recorded = true;
        measures_out[i] = measure;
    }
}

void all_trade_enforce_fully(struct measure measures[ALL_TRADE_COUNT])
{
    for (int i = 0; i < ALL_TRADE_COUNT; i++) {
        measures[i].own_enforcement = true;
        measures[i].closes_covert = true;
    }
}
