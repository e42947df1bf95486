#include "bench/alone.h"

#include "model/economy.h"
#include "worker/inputs.h"

enum { WARM_UP_DRAWS = 4 * LANES };

static enum status
run(struct economy *economy, uint64_t seed, uint32_t draws, struct problems *problems)
{
    enum status status = STATUS_OK;
    for (uint32_t first = 0; first < draws && status == STATUS_OK; first += LANES) {
        struct draws group = {.seed = seed};
        for (uint32_t l = 0; l < LANES; l++) {
            group.draw[l] = first + l;
        }
        status = economy_run(economy, &group, problems);
    }
    return status;
}

static enum status measure(struct economy *economy,
                           uint64_t seed,
                           uint32_t draws,
                           struct problems *problems,
                           struct pace *pace_out)
{
    enum status status = run(economy, seed, WARM_UP_DRAWS, problems);
    struct pace pace = pace_start();
    if (status == STATUS_OK) {
        status = run(economy, seed, draws, problems);
    }
    if (status == STATUS_OK) {
        *pace_out = pace_end(&pace, draws);
    }
    return status;
}

enum status alone_measure(const Brink__V1__ScenarioRequest *request,
                          uint32_t draws,
                          struct problems *problems,
                          struct pace *pace_out)
{
    struct arena arena = {0};
    struct parameters parameters = {0};
    struct reader reader = {.request = request,
                            .root = "scenario",
                            .arena = &arena,
                            .parameters = &parameters,
                            .problems = problems};
    const struct horizon horizon = inputs_horizon(request);
    struct inputs inputs;
    struct economy *economy = NULL;
    enum status status = inputs_read(&reader, &horizon, &inputs);
    if (status == STATUS_OK && arena.failed) {
        status = STATUS_NO_MEMORY;
    }
    if (status == STATUS_OK) {
        const struct economy_case asked = {
            .world = &inputs.world,
            .measures = inputs.measures.measures,
            .measure_count = inputs.measures.count,
            .settings = {.months = horizon.months, .steps_per_year = horizon.steps_per_year}};
        status = economy_new(&asked, problems, &economy);
    }
    if (status == STATUS_OK) {
        status = measure(economy, request->scenario->seed, draws, problems, pace_out);
    }
    economy_free(&economy);
    arena_clear(&arena);
    return status;
}
