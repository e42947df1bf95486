#include "worker/bargain_work.h"

#include "base/arena.h"
#include "worker/analysis.h"
#include "worker/bargain_report.h"

#include <stdlib.h>

static const double points = 100.0; /* the message's scale; the model's is 1 */

struct bargain_work {
    const Brink__V1__ScenarioRequest *request;
    struct arena arena;
    struct bargain_prior prior; /* its centre is what the turns are told of */
    struct bargain *bargain;
    struct bargain_draws *draws; /* NULL: everything is known */
    atomic_uint_fast64_t turns;
};

static enum status read_actors(struct bargain_work *work, const struct bargain_size *size)
{
    size_t count = size->actor_count * size->dimension_count;
    double *capabilities = arena_take_array(&work->arena, size->actor_count, sizeof(double));
    double *positions = arena_take_array(&work->arena, count, sizeof(double));
    double *saliences = arena_take_array(&work->arena, count, sizeof(double));
    double *of_position = arena_take_array(&work->arena, size->actor_count, sizeof(double));
    double *of_salience = arena_take_array(&work->arena, size->actor_count, sizeof(double));
    const char **names = arena_take_array(&work->arena, size->actor_count, sizeof(char *));
    if (work->arena.failed) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < size->actor_count; i++) {
        const Brink__V1__BargainActor *actor = work->request->bargain->actors[i];
        names[i] = actor->name;
        capabilities[i] = actor->capability;
        of_position[i] = actor->position_deviation / points;
        of_salience[i] = actor->salience_deviation / points;
        for (size_t k = 0; k < size->dimension_count; k++) {
            positions[i * size->dimension_count + k] = actor->positions[k] / points;
            saliences[i * size->dimension_count + k] = actor->saliences[k] / points;
        }
    }
    work->prior = (struct bargain_prior){.size = *size,
                                         .centre = {capabilities, positions, saliences},
                                         .position_deviations = of_position,
                                         .salience_deviations = of_salience};
    return bargain_prior_name(&work->prior, names,
                              (const char *const *)work->request->bargain->dimensions,
                              &work->arena);
}

/* How many there are, of one that is uncertain: those of the scenario, but at central values
 * none. */
static uint32_t draws_of(const Brink__V1__ScenarioRequest *request)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    bool is_beside = request->world != NULL;
    if (scenario->central) {
        return 0;
    }
    return is_beside && scenario->draws > BARGAIN_DRAWS_BESIDE_MAX ? BARGAIN_DRAWS_BESIDE_MAX
                                                                   : scenario->draws;
}

static enum status make_draws(struct bargain_work *work, struct problems *problems)
{
    uint32_t count = draws_of(work->request);
    if (count == 0 || !bargain_prior_is_uncertain(&work->prior)) {
        return STATUS_OK;
    }
    return bargain_draws_new(&work->prior, work->request->scenario->seed, count, problems,
                             &work->draws);
}

static void discard(void **state_p)
{
    struct bargain_work *work = *state_p;
    if (work != NULL) {
        bargain_free(&work->bargain);
        bargain_draws_free(&work->draws);
        arena_clear(&work->arena);
        free(work);
        *state_p = NULL;
    }
}

static enum status make(const Brink__V1__ScenarioRequest *request,
                        const struct inputs *inputs,
                        struct problems *problems,
                        void **state_out)
{
    (void)inputs;
    const struct bargain_size size = {.actor_count = request->bargain->n_actors,
                                      .dimension_count = request->bargain->n_dimensions,
                                      .turns_most = request->bargain->turns};
    struct bargain_work *work = calloc(1, sizeof *work);
    if (work == NULL) {
        return STATUS_NO_MEMORY;
    }
    work->request = request;
    atomic_init(&work->turns, 0);
    enum status status = read_actors(work, &size);
    if (status == STATUS_OK) {
        size_t known = problems->count + problems->left_out;
        bargain_check(&size, &work->prior.centre, problems);
        status = problems->count + problems->left_out > known ? STATUS_BAD_INPUT : STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = bargain_new(&size, problems, &work->bargain);
    }
    if (status == STATUS_OK) {
        status = make_draws(work, problems);
    }
    if (status != STATUS_OK) {
        void *state = work;
        discard(&state);
        return status;
    }
    *state_out = work;
    return STATUS_OK;
}

static uint32_t draws(const void *state)
{
    const struct bargain_work *work = state;
    return work->draws != NULL ? draws_of(work->request) : 1;
}

/* The bargain of the world dprk-2017: 300 draws in the time of 183,000 steps of the world's. */
static uint64_t steps(const void *state)
{
    return UINT64_C(600) * draws(state);
}

static size_t unit_draws(const void *state)
{
    const struct bargain_work *work = state;
    return work->draws != NULL ? bargain_draws_each(work->draws) : 1;
}

/* The turns that are told, then the draws. */
static size_t unit_count(const void *state, enum task_stage stage)
{
    const struct bargain_work *work = state;
    size_t stretches = work->draws != NULL ? bargain_draws_stretches(work->draws) : 0;
    size_t dimensions = work->draws != NULL ? work->prior.size.dimension_count : 0;
    return stage == TASK_DRAW ? 1 + stretches : dimensions;
}

static uint64_t moves(const void *state)
{
    const struct bargain_work *work = state;
    return atomic_load_explicit(&work->turns, memory_order_relaxed);
}

static enum status run_turns(struct bargain_work *work, const struct solo_unit *unit)
{
    bool goes_on = true;
    bargain_start(work->bargain, &work->prior.centre);
    while (goes_on) {
        if (atomic_load_explicit(unit->stop, memory_order_relaxed)) {
            return STATUS_CANCELLED;
        }
        goes_on = bargain_step(work->bargain);
        atomic_fetch_add_explicit(&work->turns, 1, memory_order_relaxed);
    }
    bargain_end(work->bargain);
    return STATUS_OK;
}

static enum status run(void *state, const struct solo_unit *unit)
{
    struct bargain_work *work = state;
    if (unit->stage == TASK_DESCRIBE) {
        bargain_draws_describe(work->draws, unit->index, unit->scratch);
        return STATUS_OK;
    }
    return unit->index == 0
               ? run_turns(work, unit)
               : bargain_draws_run(work->draws, unit->index - 1, unit->stop, &work->turns);
}

static const ProtobufCMessage *subject(const Brink__V1__ScenarioRequest *request)
{
    return &request->bargain->base;
}

static void report(const void *state, struct answer *answer, Brink__V1__Assessment *assessment)
{
    const struct bargain_work *work = state;
    struct bargain_record record = {work->request, bargain_result(work->bargain), {0}};
    if (work->draws != NULL) {
        record.outcome = bargain_draws_outcome(work->draws);
    }
    bargain_report(&record, answer, assessment);
}

const struct solo *bargain_solo(void)
{
    static const struct solo solo = {.name = "bargain",
                                     .make = make,
                                     .discard = discard,
                                     .draws = draws,
                                     .steps = steps,
                                     .unit_draws = unit_draws,
                                     .unit_count = unit_count,
                                     .moves = moves,
                                     .run = run,
                                     .subject = subject,
                                     .report = report,
                                     .version = analysis_bargain_version};
    return &solo;
}
