#include "proto/range.h"

#include "proto/brink/v1/scenario.pb-c.h"
#include "proto/brink/v1/table.pb-c.h"
#include "proto/brink/v1/trade.pb-c.h"
#include "proto/brink/v1/world.pb-c.h"

#include <stddef.h>
#include <string.h>

#define ROW(message, field, rule, least, most, unit)                                           \
    {                                                                                          \
        &brink__v1__##message##__descriptor, #field, RANGE_##rule, least, most, unit           \
    }

static const struct field_range rows[] = {
    ROW(scenario, name, NAME, 0, 64, ""),
    ROW(scenario, question, TEXT, 0, 1000, ""),
    ROW(scenario, analysis, CHOICE, 0, 0, ""),
    ROW(scenario, as_of, DATE, 0, 0, ""),
    ROW(scenario, reading, NAME_OR_NONE, 0, 64, ""),
    ROW(scenario, months, NUMBER, 12, 600, "months"),
    ROW(scenario, steps_per_year, NUMBER, 12, 366, "steps a year"),
    ROW(scenario, draws, NUMBER, 1, 100000, "draws"),
    ROW(scenario, seed, ANY, 0, 0, ""),
    ROW(scenario, central, ANY, 0, 0, ""),
    ROW(scenario, status_quo, NAME, 0, 64, ""),
    ROW(scenario, packages, NAME, 0, 64, ""),
    ROW(scenario, measures, ROWS, 0, 256, ""),
    ROW(scenario, enforcement, ROWS, 0, 1024, ""),
    ROW(scenario, variables, ROWS, 0, 1024, ""),
    ROW(scenario, brink_draws, NUMBER, 0, 100000, "draws"),

    ROW(world, name, NAME, 0, 64, ""),
    ROW(world, description, TEXT, 0, 4000, ""),
    ROW(world, target, CODE, 0, 0, ""),
    ROW(world, patron, CODE, 0, 0, ""),
    ROW(world, base_date, DATE, 0, 0, ""),
    ROW(world, variables, ROWS, 0, 1024, ""),
    ROW(world, partners, ROWS, 1, 64, ""),
    ROW(world, readings, ROWS, 1, 16, ""),
    ROW(world, sectors, ROWS, 1, 64, ""),
    ROW(world, coefficients, ROWS, 1, 4096, ""),
    ROW(world, exports, ROWS, 1, 64, ""),
    ROW(world, imports, ROWS, 1, 64, ""),
    ROW(world, import_uses, ROWS, 1, 4160, ""),
    ROW(world, trade, ROWS, 1, 16384, ""),
    ROW(world, criticalities, ROWS, 1, 8192, ""),
    ROW(world, processing, ROWS, 0, 64, ""),
    ROW(world, enforcement, ROWS, 1, 1024, ""),
    ROW(world, measures, ROWS, 0, 256, ""),
    ROW(world, economy, PART, 0, 0, ""),
    ROW(world, regime, PART, 0, 0, ""),
    ROW(world, places, ROWS, 0, 1024, ""),
    ROW(world, tests, ROWS, 0, 256, ""),
    ROW(world, actors, ROWS, 0, 64, ""),
    ROW(world, treaties, ROWS, 0, 64, ""),

    ROW(variable, name, NAME, 0, 64, ""),
    ROW(variable, value, PART, 0, 0, ""),
    ROW(variable, unit, TEXT, 0, 64, ""),

    ROW(partner, code, CODE, 0, 0, ""),
    ROW(partner, name, TEXT, 1, 64, ""),
    ROW(partner, labour_share, NUMBER, 0, 1, "share"),
    ROW(partner, finance_share, NUMBER, 0, 1, "share"),

    ROW(reading, name, NAME, 0, 64, ""),
    ROW(reading, exports_musd, NUMBER, 0, 1e7, "M USD a year"),
    ROW(reading, imports_musd, NUMBER, 0, 1e7, "M USD a year"),
    ROW(reading, description, TEXT, 0, 1000, ""),

    ROW(sector, name, NAME, 0, 64, ""),
    ROW(sector, value_added_share, NUMBER, 0.001, 1, "share"),
    ROW(sector, intermediate_share, NUMBER, 0, 0.99, "share"),
    ROW(sector, final_share, NUMBER, 0, 1, "share"),
    ROW(sector, government_share, NUMBER, 0, 1, "share"),
    ROW(sector, supply_set, ANY, 0, 0, ""),
    ROW(sector, stock_months, NUMBER, 0, 120, "months"),

    ROW(input_coefficient, from_sector, NAME, 0, 64, ""),
    ROW(input_coefficient, to_sector, NAME, 0, 64, ""),
    ROW(input_coefficient, coefficient, NUMBER, 0, 1, "share"),

    ROW(export_good, name, NAME, 0, 64, ""),
    ROW(export_good, sector, NAME, 0, 64, ""),
    ROW(export_good, value_musd, NUMBER, 0.001, 1e7, "M USD a year"),
    ROW(export_good, enforcement_class, NAME, 0, 64, ""),
    ROW(export_good, diverted_share, NUMBER, 0, 1, "share"),
    ROW(export_good, absorbed_share, NUMBER, 0, 1, "share"),
    ROW(export_good, absorbed_by, NAME_OR_NONE, 0, 64, ""),
    ROW(export_good, quantity, NUMBER_OR_NONE, 0.001, 1e9, "quantity_unit"),
    ROW(export_good, quantity_unit, TEXT, 0, 64, ""),

    ROW(import_good, name, NAME, 0, 64, ""),
    ROW(import_good, priority_class, CHOICE, 0, 0, ""),
    ROW(import_good, value_musd, NUMBER, 0.001, 1e7, "M USD a year"),
    ROW(import_good, displaces, NAME, 0, 64, ""),
    ROW(import_good, enforcement_class, NAME, 0, 64, ""),
    ROW(import_good, diverted_share, NUMBER, 0, 1, "share"),
    ROW(import_good, stock_months, NUMBER, 0, 120, "months"),
    ROW(import_good, quantity, NUMBER_OR_NONE, 0.001, 1e9, "quantity_unit"),
    ROW(import_good, quantity_unit, TEXT, 0, 64, ""),

    ROW(import_use, good, NAME, 0, 64, ""),
    ROW(import_use, user, NAME, 0, 64, ""),
    ROW(import_use, share, NUMBER, 0, 1, "share"),

    ROW(trade, flow, CHOICE, 0, 0, ""),
    ROW(trade, good, NAME, 0, 64, ""),
    ROW(trade, partner, CODE, 0, 0, ""),
    ROW(trade, reading, NAME, 0, 64, ""),
    ROW(trade, value_musd, NUMBER, 0, 1e7, "M USD a year"),

    ROW(criticality, input, NAME, 0, 64, ""),
    ROW(criticality, sector, NAME, 0, 64, ""),
    ROW(criticality, share, NUMBER, 0, 1, "share"),

    ROW(processing, input_good, NAME, 0, 64, ""),
    ROW(processing, sector, NAME, 0, 64, ""),
    ROW(processing, export_good, NAME, 0, 64, ""),
    ROW(processing, share, NUMBER, 0, 0.99, "share"),

    ROW(enforcement, partner, CODE_OR_STAR, 0, 0, ""),
    ROW(enforcement, enforcement_class, NAME_OR_STAR, 0, 64, ""),
    ROW(enforcement, share, NUMBER, 0, 1, "share"),

    ROW(measure, name, NAME, 0, 64, ""),
    ROW(measure, package, NAME_OR_NONE, 0, 64, ""),
    ROW(measure, kind, CHOICE, 0, 0, ""),
    ROW(measure, flow, CHOICE, 0, 0, ""),
    ROW(measure, goods, NAME_OR_STAR, 0, 64, ""),
    ROW(measure, partners, CODE, 0, 0, ""),
    ROW(measure, start, DATE, 0, 0, ""),
    ROW(measure, phase_in_months, NUMBER, 0, 240, "months"),
    ROW(measure, end, DATE_OR_NONE, 0, 0, ""),
    ROW(measure, cap, NUMBER, 0, 1e9, "see kind"),
    ROW(measure, cut_share, NUMBER, 0, 1, "share"),
    ROW(measure, exemption_share, NUMBER, 0, 1, "share"),
    ROW(measure, enforcement, NUMBER_OR_NONE, 0, 1, "share"),
    ROW(measure, closes_covert, ANY, 0, 0, ""),
    ROW(measure, stays_recorded, ANY, 0, 0, ""),
    ROW(measure, from, TEXT, 1, 200, ""),
    ROW(measure, to, TEXT, 1, 200, ""),
    ROW(measure, start_step, NUMBER, 0, 20000, "steps"),
    ROW(measure, end_step, NUMBER, 0, 20000, "steps"),
    ROW(measure, phase_in_steps, NUMBER, 0, 20000, "steps"),

    ROW(table, industries, ROWS, 1, 3500, ""),
    ROW(table, rule, CHOICE, 0, 0, ""),
    ROW(table, shares, CHOICE, 0, 0, ""),
    ROW(table, psi, NUMBER, 0, 1, "share"),
    ROW(table, stock_days, NUMBER, 0.1, 3650, "days"),
    ROW(table, tau_stock_days, NUMBER, 1, 3650, "days"),
    ROW(table, overcapacity, PART, 0, 0, ""),
    ROW(table, steps, NUMBER, 1, 20000, "steps"),
    ROW(table, stocks_every, NUMBER, 1, 20000, "steps"),

    ROW(industry, region, TEXT, 1, 200, ""),
    ROW(industry, sector, TEXT, 1, 200, ""),
    ROW(industry, output, NUMBER, 0, 1e18, "money a year"),
    ROW(industry, flows, NUMBER, 0, 1e18, "money a year"),
    ROW(industry, final_demand, NUMBER, -1e18, 1e18, "money a year"),
    ROW(industry, capacity_loss, NUMBER, 0, 1, "share"),

    ROW(overcapacity, base_ratio, NUMBER, 1, 3, "ratio"),
    ROW(overcapacity, max, NUMBER, 1, 10, "ratio"),
    ROW(overcapacity, tau_days, NUMBER, 1, 36500, "days"),

    ROW(trade_tables, countries, TEXT, 1, 64, ""),
    ROW(trade_tables, sectors, TEXT, 1, 64, ""),
    ROW(trade_tables, theta, NUMBER, 0.1, 100, "elasticity"),
    ROW(trade_tables, flows, NUMBER, 0, 1e18, "money"),
    ROW(trade_tables, tariff, NUMBER, 0, 100, "share"),
    ROW(trade_tables, value_added_share, NUMBER, 0, 1, "share"),
    ROW(trade_tables, input_share, NUMBER, -0.01, 1, "share"),
    ROW(trade_tables, final_share, NUMBER, 0, 1, "share"),
    ROW(trade_tables, value_added, NUMBER, 1e-12, 1e18, "money"),
    ROW(trade_tables, deficit, NUMBER, -1e18, 1e18, "money"),
    ROW(trade_tables, tariff_after, NUMBER, 0, 100, "share"),
    ROW(trade_tables, barrier, NUMBER, 0.01, 100, "ratio"),
    ROW(trade_tables, embargo, ANY, 0, 0, ""),
    ROW(trade_tables, deficits, CHOICE, 0, 0, ""),
    ROW(trade_tables, imbalance_max, NUMBER, 1e-12, 0.1, "share"),
    ROW(trade_tables, coalition, TEXT, 1, 64, ""),
    ROW(trade_tables, list_flows, ANY, 0, 0, ""),
    ROW(trade_tables, iterations_max, NUMBER, 1, 1000, "iterations"),

    ROW(economy, gdp_musd, NUMBER, 1, 1e8, "M USD"),
    ROW(economy, value_added_scale, NUMBER, 0.2, 5, "factor"),
    ROW(economy, criticality_scale, NUMBER, 0, 10, "factor"),
    ROW(economy, stock_threshold, NUMBER, 0, 1, "share"),
    ROW(economy, restock_months, NUMBER, 0.1, 120, "months"),
    ROW(economy, overcapacity_max, NUMBER, 1, 3, "ratio"),
    ROW(economy, overcapacity_months, NUMBER, 0.1, 240, "months"),
    ROW(economy, absorption_months, NUMBER, 0.1, 240, "months"),
    ROW(economy, absorption_capacity, NUMBER, 0, 1, "per unit"),
    ROW(economy, rerouting_months, NUMBER, 0.1, 240, "months"),
    ROW(economy, rerouting_discount, NUMBER, 0, 1, "share"),
    ROW(economy, hidden_share, NUMBER, 0, 1, "share"),
    ROW(economy, covert_premium, NUMBER, 0, 10, "share"),
    ROW(economy, labour_musd, NUMBER, 0, 1e6, "M USD a year"),
    ROW(economy, exchange_balance_musd, NUMBER, -1e6, 1e6, "M USD a year"),
    ROW(economy, reserves_musd, NUMBER, 0, 1e7, "M USD"),
    ROW(economy, reserves_floor_musd, NUMBER, 0, 1e7, "M USD"),
    ROW(economy, reserves_release_months, NUMBER, 0.1, 240, "months"),
    ROW(economy, illicit_musd, NUMBER, 0, 1e6, "M USD a year"),
    ROW(economy, illicit_start, DATE, 0, 0, ""),
    ROW(economy, illicit_ramp_months, NUMBER, 0, 240, "months"),
    ROW(economy, income_elasticity, NUMBER, 0, 0.9, "elasticity"),
    ROW(economy, income_smoothing_months, NUMBER, 0.1, 60, "months"),
    ROW(economy, substitution_months, NUMBER, 0.1, 600, "months"),
    ROW(economy, substitutable_share, NUMBER, 0, 1, "share"),
    ROW(economy, depreciation, NUMBER, 0, 1, "share of capital a year"),
    ROW(economy, imported_equipment_share, NUMBER, 0, 1, "share"),
    ROW(economy, trend_growth_pct, NUMBER, -50, 50, "% a year"),
    ROW(economy, other_shocks_pct, NUMBER, -50, 50, "% a year"),
    ROW(economy, population_growth_pct, NUMBER, -10, 10, "% a year"),
    ROW(economy, free_exports_trend_pct, NUMBER, -50, 50, "% a year"),
    ROW(economy, free_imports_trend_pct, NUMBER, -50, 50, "% a year"),
    ROW(economy, population_million, NUMBER, 0.001, 2000, "millions"),
    ROW(economy, embargo_other_share, NUMBER, 0, 1, "share"),

    ROW(regime, type, CHOICE, 0, 0, ""),
    ROW(regime, since_year, NUMBER, 1700, 2200, "year"),
    ROW(regime, gdp_per_head_usd, NUMBER, 100, 200000, "US dollars of 2011"),
    ROW(regime, sanction_log_hazard_ratio, NUMBER, -5, 5, "log hazard ratio"),
    ROW(regime, intervention_per_year, NUMBER, 0, 0.5, "chance a year"),
    ROW(regime, hazard, ROWS, 7, 7, ""),
    ROW(regime, covariance, ROWS, 0, 49, ""),
    ROW(regime, percentiles, ROWS, 2, 1001, ""),
    ROW(regime, endings, ROWS, 1, 16, ""),

    ROW(hazard_term, term, NAME, 0, 64, ""),
    ROW(hazard_term, value, NUMBER, -100, 100, "logit units"),

    ROW(hazard_covariance, row, NAME, 0, 64, ""),
    ROW(hazard_covariance, column, NAME, 0, 64, ""),
    ROW(hazard_covariance, value, NUMBER, -1000, 1000, "logit units squared"),

    ROW(hazard_percentile, percentile, NUMBER, 0, 100, "per cent"),
    ROW(hazard_percentile, hazard, NUMBER, 0, 1, "yearly chance"),

    ROW(ending, cause, TEXT, 1, 64, ""),
    ROW(ending, share, NUMBER, 0, 1, "share"),
    ROW(ending, foreign, ANY, 0, 0, ""),

    ROW(place, name, TEXT, 1, 64, ""),
    ROW(place, country, CODE, 0, 0, ""),
    ROW(place, latitude, NUMBER, -90, 90, "degrees north"),
    ROW(place, longitude, NUMBER, -180, 180, "degrees east"),
    ROW(place, population_thousand, NUMBER, 0, 100000, "thousands of people"),
    ROW(place, part_of, TEXT, 0, 64, ""),

    ROW(nuclear_test, date, DATE, 0, 0, ""),
    ROW(nuclear_test, time_utc, TEXT, 0, 16, ""),
    ROW(nuclear_test, latitude, NUMBER, -90, 90, "degrees north"),
    ROW(nuclear_test, longitude, NUMBER, -180, 180, "degrees east"),
    ROW(nuclear_test, mb_usgs, NUMBER, 0, 10, "magnitude"),
    ROW(nuclear_test, mb_ctbto, NUMBER, 0, 10, "magnitude"),
    ROW(nuclear_test, yield_published, TEXT, 0, 400, ""),

    ROW(actor, name, TEXT, 1, 64, ""),
    ROW(actor, code, TEXT, 0, 16, ""),
    ROW(actor, capability, NUMBER, 0, 1000, "relative"),
    ROW(actor, pressure, NUMBER, 0, 100, "position"),
    ROW(actor, pressure_salience, NUMBER, 0, 100, "salience"),
    ROW(actor, talks, NUMBER, 0, 100, "position"),
    ROW(actor, talks_salience, NUMBER, 0, 100, "salience"),

    ROW(treaty, name, TEXT, 1, 200, ""),
    ROW(treaty, status, TEXT, 0, 400, ""),
    ROW(treaty, since, DATE_OR_NONE, 0, 0, ""),

    {NULL, "tag", RANGE_TAG, 0, 0, ""},
    {NULL, "source", RANGE_TEXT, 0, 1000, ""},
};

const struct field_range *range_find(const ProtobufCMessageDescriptor *message,
                                     const char *field)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct field_range *row = &rows[i];
        if ((row->message == message || row->message == NULL) &&
            strcmp(row->field, field) == 0) {
            return row;
        }
    }
    return NULL;
}
