#include "tests/support/trio.h"

#include <string.h>

enum { N = TRIO_COUNTRIES, J = TRIO_SECTORS };

static const char *const countries[N] = {"Arda", "Bree", "Cora"};
static const char *const sectors[J] = {"grain", "tools", "services"};

/* [sector][importer][exporter] */
static const double flows[TRIO_CELLS] = {
    40.25, 3.5,  1.75, 6.125, 70.0, 2.5, 0.875, 4.0, 21.5,   /* grain */
    55.0,  22.5, 3.25, 9.75,  90.0, 7.5, 5.625, 8.0, 12.375, /* tools */
    85.0,  0.0,  0.0,  0.0,   130., 0.0, 0.0,   0.0, 31.25,  /* services */
};

static const double tariff[TRIO_CELLS] = {
    0.0, 0.12, 0.3, 0.05, 0.0, 0.07, 0.2, 0.15, 0.0, /* grain */
    0.0, 0.04, 0.1, 0.02, 0.0, 0.03, 0.4, 0.25, 0.0, /* tools */
    0.0, 0.0,  0.0, 0.0,  0.0, 0.0,  0.0, 0.0,  0.0, /* services */
};

/* Of value added, then of inputs from grain, tools, services. */
static const double costs[N][J][1 + J] = {
    {{0.55, 0.2, 0.125, 0.125}, {0.45, 0.05, 0.325, 0.175}, {0.7, 0.02, 0.13, 0.15}},
    {{0.475, 0.25, 0.125, 0.15}, {0.385, 0.04, 0.4, 0.175}, {0.65, 0.05, 0.1, 0.2}},
    {{0.6, 0.15, 0.15, 0.1}, {0.5, 0.1, 0.25, 0.15}, {0.75, 0.05, 0.1, 0.1}},
};

void trio_fill(struct trio *trio)
{
    static const double theta[J] = {8.11, 3.75, 5.0};
    memset(trio, 0, sizeof *trio);
    memcpy(trio->theta, theta, sizeof theta);
    memcpy(trio->flows, flows, sizeof flows);
    memcpy(trio->tariff, tariff, sizeof tariff);
    memcpy(trio->tariff_after, tariff, sizeof tariff);
    for (size_t at = 0; at < (size_t)N * J; at++) {
        trio->value_added_share[at] = costs[at / J][at % J][0];
        memcpy(&trio->input_share[at * J], &costs[at / J][at % J][1], J * sizeof(double));
    }
    for (size_t cell = 0; cell < TRIO_CELLS; cell++) {
        trio->barrier[cell] = 1.0;
    }
    trio->asked = (struct trade_case){
        .table = {.country_count = N,
                  .sector_count = J,
                  .countries = countries,
                  .sectors = sectors,
                  .theta = trio->theta,
                  .flows = trio->flows,
                  .tariff = trio->tariff,
                  .value_added_share = trio->value_added_share,
                  .input_share = trio->input_share},
        .shock = {.tariff = trio->tariff_after,
                  .barrier = trio->barrier,
                  .embargo = trio->embargo},
    };
}

/* Flows of grain and tools become the mean of the two directions. */
void trio_balance(struct trio *trio)
{
    for (size_t j = 0; j < 2; j++) {
        for (size_t n = 0; n < N; n++) {
            for (size_t i = 0; i < n; i++) {
                double *there = &trio->flows[(j * N + n) * N + i];
                double *back = &trio->flows[(j * N + i) * N + n];
                *there = 0.5 * (*there + *back);
                *back = *there;
            }
        }
    }
}

void trio_cut_off(struct trio *trio, size_t country)
{
    for (size_t cell = 0; cell < TRIO_CELLS; cell++) {
        size_t n = cell / N % N;
        size_t i = cell % N;
        trio->embargo[cell] = trio->embargo[cell] || (n != i && (n == country || i == country));
    }
}
