/* Writes the corpus of fuzz_request: seed_request FOLDER. */
#include "tests/support/ballot.h"
#include "tests/support/request.h"
#include "tests/support/shaken.h"

#include <stdio.h>
#include <stdlib.h>

static void write_seed(const char *folder,
                       const char *name,
                       const Brink__V1__ScenarioRequest *request,
                       size_t cut)
{
    static uint8_t bytes[1 << 16];
    char path[4096];
    size_t size = brink__v1__scenario_request__pack(request, bytes);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    fwrite(bytes, 1, size - cut, file);
    fclose(file);
}

static void write_ballots(const char *folder)
{
    struct ballot ballot;
    ballot_fill_council(&ballot);
    write_seed(folder, "council", ballot.request, 0);
    ballot.council->members[1]->n_ideals = 1;
    ballot.council->setter = ballot.council->provisions[0]->name;
    write_seed(folder, "council-faults", ballot.request, 0);
    ballot_clear(&ballot);
    ballot_fill_bargain(&ballot);
    write_seed(folder, "bargain", ballot.request, 0);
    ballot.bargain->turns = 0;
    ballot.scenario->months = 12;
    write_seed(folder, "bargain-faults", ballot.request, 0);
    ballot_clear(&ballot);
}

int main(int argc, char **argv)
{
    static struct request request;
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    struct arena arena = {0};
    request_make(&request);
    shaken_fill(&request.world, &arena);
    request.scenario.analysis = BRINK__V1__ANALYSIS__ANALYSIS_HAZARD;
    write_seed(argv[1], "hazard", &request.request, 0);
    request.world.n_places = 1;
    request.world.hazard->n_numbers = 4;
    request.world.hazard->doses_msv[1] = -1.0;
    write_seed(argv[1], "hazard-faults", &request.request, 0);
    arena_clear(&arena);
    request_make(&request);
    write_seed(argv[1], "valid", &request.request, 0);
    request.measures[0].exemption_share = request_variable(&request, "v_share");
    request.measures[0].plain_phase_in_months = 2.5;
    request.economy.plain_illicit_ramp_months = 12.0; /* beside its quantity */
    write_seed(argv[1], "plain", &request.request, 0);
    request.economy.plain_illicit_ramp_months = 0.0;
    write_seed(argv[1], "cut", &request.request, 100);
    request.request.versus = &request.scenario;
    request.scenario.n_variables = 1;
    request.scenario.variables = request.override_list;
    request.scenario.n_enforcement = 1;
    request.scenario.enforcement = request.stand_in_list;
    write_seed(argv[1], "versus", &request.request, 0);
    request.scenario.draws = 0;
    request.sectors[1].name = request.sectors[0].name;
    request.terms[3].term = request.terms[2].term;
    write_seed(argv[1], "faults", &request.request, 0);
    write_ballots(argv[1]);
    return 0;
}
