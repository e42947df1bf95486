#include "worker/bargain_work.h"

#include "base/arena.h"
#include "worker/analysis.h"
#include "worker/bargain_report.h"

#include <stdlib.h>

static const double points = 100.0; /* the message's scale; the model's is 1 */

struct bargain_work {
    const Brink__V1__ScenarioRequest *request;
    struct arena arena;
    struct bargain_numbers numbers;
    struct bargain *bargain;
    atomic_uint_fast64_t turns;
};

static void read_actors(struct bargain_work *work, const struct bargain_size *size)
{
    size_t count = size->actor_count * size->dimension_count;
    double *capabilities = arena_take_array(&work->arena, size->actor_count, sizeof(double));
    double *positions = arena_take_array(&work->arena, count, sizeof(double));
    double *saliences = arena_take_array(&work->arena, count, sizeof(double));
    if (work->arena.failed) {
        return;
    }
    for (size_t i = 0; i < size->actor_count; i++) {
        const Brink__V1__BargainActor *actor = work->request->bargain->actors[i];
        capabilities[i] = actor->capability;
        for (size_t k = 0; k < size->dimension_count; k++) {
            positions[i * size->dimension_count + k] = actor->positions[k] / points;
            saliences[i * size->dimension_count + k] = actor->saliences[k] / points;
        }
    }
    work->numbers = (struct bargain_numbers){capabilities, positions, saliences};
}

static void discard(void **state_p)
{
    struct bargain_work *work = *state_p;
    if (work != NULL) {
        bargain_free(&work->bargain);
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
    read_actors(work, &size);
    enum status status = work->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
    if (status == STATUS_OK) {
        size_t known = problems->count + problems->left_out;
        bargain_check(&size, &work->numbers, problems);
        status = problems->count + problems->left_out > known ? STATUS_BAD_INPUT : STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = bargain_new(&size, problems, &work->bargain);
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
    (void)state;
    return 1;
}

static size_t unit_draws(const void *state)
{
    (void)state;
    return 1;
}

static size_t unit_count(const void *state, enum task_stage stage)
{
    (void)state;
    return stage == TASK_DRAW ? 1 : 0;
}

static uint64_t moves(const void *state)
{
    const struct bargain_work *work = state;
    return atomic_load_explicit(&work->turns, memory_order_relaxed);
}

static enum status run(void *state, const struct solo_unit *unit)
{
    struct bargain_work *work = state;
    bool goes_on = true;
    bargain_start(work->bargain, &work->numbers);
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

static const ProtobufCMessage *subject(const Brink__V1__ScenarioRequest *request)
{
    return &request->bargain->base;
}

static void report(const void *state, struct answer *answer, Brink__V1__Assessment *assessment)
{
    const struct bargain_work *work = state;
    const struct bargain_record record = {work->request, bargain_result(work->bargain)};
    bargain_report(&record, answer, assessment);
}

const struct solo *bargain_solo(void)
{
    static const struct solo solo = {.name = "bargain",
                                     .make = make,
                                     .discard = discard,
                                     .draws = draws,
                                     .unit_draws = unit_draws,
                                     .unit_count = unit_count,
                                     .moves = moves,
                                     .run = run,
                                     .subject = subject,
                                     .report = report,
                                     .version = analysis_bargain_version};
    return &solo;
}
