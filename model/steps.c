#include "model/steps.h"

#include "model/function.h"

#include <math.h>

static const double BOTTLENECK_FACTOR = 0.99;
static const double INCOME_LEAST = 1e-3;

void steps_restart(struct economy *economy, const struct draws *draws)
{
    const lane *number = economy->sample.number;
    lane smoothing =
        number[WORLD_INCOME_SMOOTHING_MONTHS] * economy->settings.steps_per_year / 12.0;
    economy->income = lane_of(1.0);
    economy->income_rate = 1.0 / lane_max(smoothing, lane_of(1.0));
    economy->step = 0;
    package_start(economy->package, &economy->sample, draws);
    production_start(&economy->production, &economy->balance, &economy->sample);
    exports_start(&economy->exports, &economy->balance, &economy->sample,
                  &economy->production.settings);
    exchange_start(&economy->exchange, &economy->sample, economy->settings.steps_per_year,
                   economy->settings.no_exchange_limit);
    for (size_t i = 0; i < economy->world->sector_count; i++) {
        economy->factor_limit[i] = lane_of(BOTTLENECK_FACTOR);
        for (int l = 0; l < LANES; l++) {
            economy->bottlenecks[i].step[l] = -1;
        }
    }
}

enum status
steps_start(struct economy *economy, const struct draws *draws, struct problems *problems)
{
    sample_take(&economy->sample, draws);
    enum status status = balance_build(&economy->balance, &economy->sample, problems);
    if (status == STATUS_OK) {
        steps_restart(economy, draws);
    }
    return status;
}

/* What final demand that follows income is multiplied with in this step. */
static lane follow_income(struct economy *economy)
{
    lane gdp;
    production_gdp(&economy->production, &gdp);
    economy->income += (gdp - economy->income) * economy->income_rate;
    if (economy->settings.no_income_feedback || economy->settings.leontief) {
        return lane_of(1.0);
    }
    lane income = lane_max(economy->income, lane_of(INCOME_LEAST));
    return function_exp_lane(economy->sample.number[WORLD_INCOME_ELASTICITY] *
                             function_log_lane(income));
}

static lane illicit_ramp(const struct economy *economy, double years)
{
    double begun = years - economy->world->illicit_start_years;
    if (!economy->has_measures || begun <= 0.0) {
        return lane_of(0.0);
    }
    lane whole = economy->sample.number[WORLD_ILLICIT_RAMP_MONTHS] / 12.0;
    return lane_min(begun / whole, lane_of(1.0));
}

/* A sector, once it has been held back in a lane, is not looked at there any more. */
static void note_bottlenecks(struct economy *economy)
{
    const struct production *production = &economy->production;
    for (size_t i = 0; i < economy->world->sector_count; i++) {
        struct economy_bottleneck *bottleneck = &economy->bottlenecks[i];
        lane *limit = &economy->factor_limit[i];
        if (!lane_any_below(production->factor[i], *limit)) {
            continue;
        }
        for (int l = 0; l < LANES; l++) {
            if (production->factor[i][l] < (*limit)[l]) {
                bottleneck->step[l] = (int)economy->step;
                bottleneck->input[l] = production_tightest(production, i, l);
                (*limit)[l] = -INFINITY;
            }
        }
    }
}

/* Trade of the step with the partner watched; 0 where none is. */
static void record_partner(struct economy *economy)
{
    lane exports = lane_of(0.0);
    lane imports = lane_of(0.0);
    if (economy->watches) {
        exports_with(&economy->exports, economy->package, &economy->production, &exports);
        exchange_with(&economy->exchange, economy->package, &imports);
    }
    economy->series[ECONOMY_WITH_PARTNER][economy->step] = exports + imports;
}

static void record(struct economy *economy)
{
    const struct production *production = &economy->production;
    const struct exchange *exchange = &economy->exchange;
    size_t k = economy->step;
    lane **series = economy->series;
    production_gdp(production, &series[ECONOMY_GDP][k]);
    production_unmet(production, &series[ECONOMY_UNMET][k]);
    exchange_received(exchange, WORLD_FUEL, &series[ECONOMY_FUEL][k]);
    exchange_received(exchange, WORLD_FOOD, &series[ECONOMY_FOOD][k]);
    series[ECONOMY_EXPORTS_RECORDED][k] = economy->exports.recorded_musd;
    series[ECONOMY_EXPORTS_COVERT][k] = economy->exports.covert_musd;
    series[ECONOMY_IMPORTS_LEGAL][k] = exchange->legal_musd;
    series[ECONOMY_IMPORTS_COVERT][k] = exchange->covert_musd;
    series[ECONOMY_LABOUR][k] = exchange->labour_musd;
    series[ECONOMY_OTHER_INFLOW][k] = exchange->other_musd;
    series[ECONOMY_RESERVES][k] = exchange->reserves_musd;
    series[ECONOMY_SEVERITY][k] = package_stops(economy->package)->severity;
    for (size_t i = 0; i < economy->world->sector_count; i++) {
        economy->output[i * economy->steps + k] =
            production->output[i] * production->per_output[i];
    }
    record_partner(economy);
    note_bottlenecks(economy);
}

static void step_once(struct economy *economy)
{
    struct production *production = &economy->production;
    struct exports *exports = &economy->exports;
    struct exchange *exchange = &economy->exchange;
    const struct package *package = economy->package;
    double years = ((double)economy->step + 0.5) / economy->settings.steps_per_year;
    bool first = economy->step == 0;
    bool grows = years > 1.0;
    package_at(economy->package, years);
    exports_plan(exports, package, production, grows);
    lane income = follow_income(economy);
    production_plan(production, exports->demand, &income, exports->capacity_gain, first);
    production_make(production);
    exports_earn(exports, production);
    exchange_order(exchange, package, &production->ordered[economy->world->sector_count],
                   exports, &income, grows);
    const lane ramp = illicit_ramp(economy, years);
    exchange_pay(exchange, package, exports, &ramp);
    production_restock(production, exchange->received);
    lane equipment;
    exchange_equipment(exchange, &equipment);
    production_renew(production, &equipment);
    record(economy);
}

bool steps_advance(struct economy *economy, size_t steps_max)
{
    size_t left = economy->steps - economy->step;
    for (size_t i = 0; i < left && i < steps_max; i++) {
        step_once(economy);
        economy->step++;
    }
    return economy->step < economy->steps;
}
