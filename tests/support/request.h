/* request: the smallest whole request there is, for tests to break.
 *
 * Two sectors (mine, mill), ore exported, oil imported, partners CHN and ROW, one reading, one
 * package "p1" with a ban on ore, a further measure on oil, variables v_share 0.25 and v_stock
 * triangular(1, 2, 4). Everything may be changed in place. */
#ifndef TESTS_SUPPORT_REQUEST_H
#define TESTS_SUPPORT_REQUEST_H

#include "proto/brink/v1/scenario.pb-c.h"

enum {
    REQUEST_COEFFICIENTS = 4,
    REQUEST_USES = 3,
    REQUEST_TRADE = 4,
    REQUEST_CRITICALITIES = 6,
    REQUEST_TERMS = 7,
    REQUEST_QUANTITIES = 64
};

struct request {
    Brink__V1__ScenarioRequest request;
    Brink__V1__Scenario scenario;
    Brink__V1__World world;
    Brink__V1__Economy economy;
    Brink__V1__Regime regime;
    Brink__V1__Variable variables[2], *variable_list[2];
    Brink__V1__Partner partners[2], *partner_list[2];
    Brink__V1__Reading readings[1], *reading_list[1];
    Brink__V1__Sector sectors[2], *sector_list[2];
    Brink__V1__InputCoefficient coefficients[REQUEST_COEFFICIENTS];
    Brink__V1__InputCoefficient *coefficient_list[REQUEST_COEFFICIENTS];
    Brink__V1__ExportGood exports[1], *export_list[1];
    Brink__V1__ImportGood imports[1], *import_list[1];
    Brink__V1__ImportUse uses[REQUEST_USES], *use_list[REQUEST_USES];
    Brink__V1__Trade trade[REQUEST_TRADE], *trade_list[REQUEST_TRADE];
    Brink__V1__Criticality criticalities[REQUEST_CRITICALITIES];
    Brink__V1__Criticality *criticality_list[REQUEST_CRITICALITIES];
    Brink__V1__Processing processing[1], *processing_list[1];
    Brink__V1__Enforcement enforcement[1], *enforcement_list[1];
    Brink__V1__Enforcement stand_in, *stand_in_list[1]; /* not in the scenario yet */
    Brink__V1__Measure measures[2], *world_measure_list[1], *measure_list[1];
    Brink__V1__HazardTerm terms[REQUEST_TERMS], *term_list[REQUEST_TERMS];
    Brink__V1__HazardCovariance covariances[2], *covariance_list[2];
    Brink__V1__HazardPercentile percentiles[2], *percentile_list[2];
    Brink__V1__Ending endings[2], *ending_list[2];
    Brink__V1__Place places[2], *place_list[2];
    Brink__V1__NuclearTest tests[1], *test_list[1];
    Brink__V1__Actor actors[1], *actor_list[1];
    Brink__V1__Treaty treaties[1], *treaty_list[1];
    Brink__V1__Variable override, *override_list[1]; /* not in the scenario yet */
    Brink__V1__Triangular triangular;
    Brink__V1__Quantity quantities[REQUEST_QUANTITIES];
    size_t quantity_count;
    char *packages[4], *goods[2][4], *bound[1];
};

/* Makes it; pointers lead into the struct, so it must not be moved. */
void request_make(struct request *request);

/* A number, or a variable, as a new quantity of the request. */
Brink__V1__Quantity *request_number(struct request *request, double number);
Brink__V1__Quantity *request_variable(struct request *request, const char *name);

#endif
