/* Writes the corpus of fuzz_task: seed_task FOLDER. */
#include "proto/brink/v1/fit.pb-c.h"
#include "tests/support/ballot.h"
#include "tests/support/convoy.h"
#include "tests/support/isle.h"
#include "tests/support/shaken.h"
#include "tests/support/tableau.h"
#include "worker/analysis.h"

#include <stdio.h>
#include <stdlib.h>

static void write_bytes(
    const char *folder, const char *name, uint8_t method, const void *bytes, size_t size)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    fputc(method, file);
    fwrite(bytes, 1, size, file);
    fclose(file);
}

static uint8_t row_of(Brink__V1__Analysis choice)
{
    uint8_t row = 0;
    while (analysis_at(row) != NULL && analysis_at(row)->choice != choice) {
        row++;
    }
    return row;
}

static void write_isle(const char *folder, const char *name, const struct isle *isle)
{
    struct buffer body = {0};
    isle_pack(isle, &body);
    write_bytes(folder, name, row_of(isle->scenario->analysis), body.bytes, body.size);
    buffer_clear(&body);
}

/* Four years of eight countries, two of each type; whole, and as a child is asked. */
static void write_fit(const char *folder)
{
    enum { ROWS = 32, YEARS = 4, TYPES = 4 };
    Brink__V1__FitRow rows[ROWS];
    Brink__V1__FitRow *list[ROWS];
    Brink__V1__FitRequest request = BRINK__V1__FIT_REQUEST__INIT;
    uint8_t bytes[4096];
    static char *const countries[] = {"A", "B", "C", "D", "E", "F", "G", "H"};
    for (size_t i = 0; i < ROWS; i++) {
        rows[i] = (Brink__V1__FitRow)BRINK__V1__FIT_ROW__INIT;
        rows[i].country = countries[i / YEARS];
        rows[i].type = (Brink__V1__RegimeType)(1 + i / YEARS % TYPES);
        rows[i].age = 1.0 + (double)(i % 7);
        rows[i].fell = i * 7 % 3 == 0;
        rows[i].growth_pct = 2.385 - (double)(i * 5 % 11);
        rows[i].gdp_per_head_usd = 900.0 + 100.0 * (double)(i * 3 % 8);
        list[i] = &rows[i];
    }
    request.rows = list;
    request.n_rows = ROWS;
    write_bytes(folder, "fit", 'F', bytes, brink__v1__fit_request__pack(&request, bytes));
    request.first = 2;
    request.count = 3;
    write_bytes(folder, "fit-part", 'F', bytes, brink__v1__fit_request__pack(&request, bytes));
}

/* As it is, by the other rules, and with faults. */
static void write_tableau(const char *folder)
{
    struct tableau tableau;
    struct buffer body = {0};
    tableau_fill(&tableau);
    tableau_pack(&tableau, &body);
    write_bytes(folder, "table", 1, body.bytes, body.size);
    tableau.table->rule = BRINK__V1__TABLE_RULE__TABLE_RULE_REFERENCE;
    tableau.table->shares = BRINK__V1__TABLE_SHARES__TABLE_SHARES_CAPACITY;
    buffer_clear(&body);
    tableau_pack(&tableau, &body);
    write_bytes(folder, "table-reference", 1, body.bytes, body.size);
    tableau.table->industries[2]->flows[3] = -1.0;
    tableau.table->industries[3]->sector = tableau.table->industries[4]->sector;
    tableau.scenario->draws = 7;
    buffer_clear(&body);
    tableau_pack(&tableau, &body);
    write_bytes(folder, "table-faults", 1, body.bytes, body.size);
    buffer_clear(&body);
    tableau_clear(&tableau);
}

static void write_ballot(const char *folder, const char *name, const struct ballot *ballot)
{
    struct buffer body = {0};
    ballot_pack(ballot, &body);
    write_bytes(folder, name, row_of(ballot->scenario->analysis), body.bytes, body.size);
    buffer_clear(&body);
}

/* Each as it is, by other rules, and with faults. */
static void write_ballots(const char *folder)
{
    struct ballot ballot;
    ballot_fill_council(&ballot);
    ballot.scenario->draws = 5;
    write_ballot(folder, "council", &ballot);
    ballot.council->loss = BRINK__V1__COUNCIL_LOSS__COUNCIL_LOSS_EUCLID;
    ballot.council->tau = NULL;
    ballot.council->provisions[1]->n_levels = 0;
    write_ballot(folder, "council-euclid", &ballot);
    ballot.council->quota = 9;
    ballot.council->members[2]->weights[1] = 0.7;
    ballot.council->members[3]->name = ballot.council->members[4]->name;
    write_ballot(folder, "council-faults", &ballot);
    ballot_clear(&ballot);
    ballot_fill_bargain(&ballot);
    write_ballot(folder, "bargain", &ballot);
    ballot.bargain->actors[1]->n_positions = 1;
    ballot.bargain->actors[2]->saliences[0] = 99.0;
    ballot.scenario->draws = 7;
    write_ballot(folder, "bargain-faults", &ballot);
    ballot_clear(&ballot);
}

/* As they are, and with faults. */
static void write_trader(const char *folder)
{
    static struct trader trader;
    struct buffer body = {0};
    uint8_t row = row_of(BRINK__V1__ANALYSIS__ANALYSIS_TRADE);
    trader_fill(&trader);
    trader_pack(&trader, &body);
    write_bytes(folder, "trade", row, body.bytes, body.size);
    buffer_reset(&body);
    trader.trade.n_theta = 2;
    trader.scenario.draws = 7;
    trader_pack(&trader, &body);
    write_bytes(folder, "trade-faults", row, body.bytes, body.size);
    buffer_clear(&body);
}

/* As it is, and with faults. */
static void write_shaken(const char *folder)
{
    struct isle isle;
    isle_fill(&isle);
    shaken_fill(isle.world, &isle.arena);
    isle.scenario->draws = 5;
    isle.scenario->months = 24;
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_HAZARD;
    write_isle(folder, "hazard", &isle);
    isle.world->hazard->intensities[1] = 6.5;
    isle.world->hazard->wind[1]->sector = isle.world->hazard->wind[0]->sector;
    isle.world->hazard->weather[0]->share = 0.9;
    isle.world->felt_reports[1]->date = isle.world->base_date;
    shaken_number(isle.world, "lid_m")->name = shaken_number(isle.world, "mb")->name;
    write_isle(folder, "hazard-faults", &isle);
    isle_clear(&isle);
}

/* All that may stand beside a world, as it is and with faults. */
static void write_convoy(const char *folder)
{
    static struct convoy convoy;
    convoy_fill(&convoy);
    convoy.isle.scenario->draws = 3;
    convoy.isle.scenario->months = 16;
    write_isle(folder, "beside", &convoy.isle);
    convoy.countries[2] = convoy.countries[1];
    convoy.trader.trade.n_barrier = TRIO_CELLS;
    convoy.council.council->quota = 9;
    convoy.isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_BRINK;
    write_isle(folder, "beside-faults", &convoy.isle);
    convoy_clear(&convoy);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->draws = 5;
    isle.scenario->months = 24;
    isle.scenario->tolerance = 0.5;
    isle.world->measures[1]->cap = isle_quantity(&isle, "triangular(80, 95.5, 110)");
    isle.world->measures[1]->phase_in_months = isle_quantity(&isle, "uniform(0, 3)");
    isle.world->measures[2]->exemption_share = isle_quantity(&isle, "beta(2, 8)");
    write_isle(argv[1], "assess", &isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY;
    write_isle(argv[1], "economy", &isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY;
    isle.scenario->points = 3;
    write_isle(argv[1], "sensitivity", &isle);
    isle.scenario->points = 0;
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_STABILITY;
    isle.scenario->central = true;
    write_isle(argv[1], "stability-central", &isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_BRINK;
    isle.scenario->months = 27;
    isle.scenario->brink_draws = 1;
    write_isle(argv[1], "brink-central", &isle);
    isle_tell_patron(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_OPTIONS;
    isle.scenario->option_draws = 1;
    write_isle(argv[1], "options-central", &isle);
    isle.world->n_patron_numbers = isle.world->n_options = isle.world->n_criteria = 0;
    isle.scenario->option_draws = 0;
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_STABILITY;
    isle.scenario->months = 24;
    isle.scenario->brink_draws = 0;
    isle.request->versus = isle_other(&isle);
    write_isle(argv[1], "versus", &isle);
    isle.scenario->draws = 100000;
    isle.scenario->months = 7;
    write_isle(argv[1], "problems", &isle);
    write_bytes(argv[1], "nothing", 0, "", 0);
    isle_clear(&isle);
    write_tableau(argv[1]);
    write_fit(argv[1]);
    write_shaken(argv[1]);
    write_trader(argv[1]);
    write_ballots(argv[1]);
    write_convoy(argv[1]);
    return 0;
}
