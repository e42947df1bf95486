#include "model/month.h"
#include "proto/brink/v1/shard.pb-c.h"
#include "proto/choice.h"
#include "proto/method.h"
#include "proto/plain.h"
#include "proto/scenario_check.h"
#include "proto/unpack.h"
#include "worker/refusal.h"
#include "worker/task_state.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DESCRIBE_WORK = 16384 /* draws of the columns of one unit */ };

static_assert(TASK_UNIT_DRAWS % COLUMNS_LINE_DRAWS == 0, "units share no cache line");
static_assert(TASK_UNIT_DRAWS % LANES == 0, "units hold whole groups");

static enum status read_message(struct task *task,
                                const void *body,
                                size_t body_size,
                                struct task_refusal *refusal)
{
    ProtobufCMessage *message = NULL;
    task->message.size_max =
        TASK_MESSAGE_BYTES_MAX + body_size; /* tables are numbers as they come */
    enum status status = unpack_message(&brink__v1__scenario_request__descriptor,
                                        &task->message, body, body_size, &message);
    if (status == STATUS_BAD_INPUT) {
        return refusal_say(refusal, status, "the body is not a brink.v1.ScenarioRequest");
    }
    if (status == STATUS_FULL) {
        return refusal_say(refusal, status, "the request takes more than %zu MiB unpacked",
                           task->message.size_max >> 20);
    }
    if (status != STATUS_OK) {
        return refusal_tell(refusal, status);
    }
    status = plain_lift((Brink__V1__ScenarioRequest *)message, &task->message);
    if (status != STATUS_OK) {
        return refusal_tell(refusal, status);
    }
    task->request = (const Brink__V1__ScenarioRequest *)message;
    status = scenario_check(task->request, &refusal->problems);
    return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
}

/* The scenario says which analysis it wants; a call of another method is a mistake. */
static enum status check_choice(const struct task *task, struct task_refusal *refusal)
{
    const Brink__V1__Scenario *scenario = task->request->scenario;
    if (scenario->analysis == task->analysis->choice) {
        return STATUS_OK;
    }
    char word[CHOICE_WORD_BYTES];
    choice_format(&brink__v1__analysis__descriptor, (int)scenario->analysis, word);
    problem_add(&refusal->problems, "scenario.analysis", "%s, but the method called is %s",
                word, task->analysis->method);
    return refusal_tell(refusal, STATUS_BAD_INPUT);
}

static enum status
read_side(struct task *task, struct side *side, const char *root, struct problems *problems)
{
    struct parameters unused = {0};
    struct reader reader = {
        .request = &side->request,
        .root = root,
        .arena = &task->room,
        .parameters = analysis_has_economy(task->analysis) ? &side->parameters : &unused,
        .problems = problems,
    };
    enum status status = inputs_read(&reader, &task->horizon, &side->inputs);
    reader.parameters = &side->parameters;
    for (size_t i = 0; i < task->part_count && status == STATUS_OK; i++) {
        status = task->parts[i]->prepare(&reader, &side->inputs, &side->states[i]);
    }
    if (status == STATUS_OK && task->room.failed) {
        status = STATUS_NO_MEMORY;
    }
    return status;
}

/* The scenario, or what it is compared with, as a side of its own. */
static enum status read_scenario(struct task *task,
                                 Brink__V1__Scenario *scenario,
                                 const char *root,
                                 struct problems *problems)
{
    struct side *side = &task->sides[task->side_count++];
    side->request = *task->request;
    side->request.scenario = scenario;
    side->request.versus = NULL;
    return read_side(task, side, root, problems);
}

static enum status read_sides(struct task *task, struct task_refusal *refusal)
{
    const Brink__V1__ScenarioRequest *request = task->request;
    task->horizon = inputs_horizon(request);
    enum status status = read_scenario(task, request->scenario, "scenario", &refusal->problems);
    if (status == STATUS_OK && request->versus != NULL) {
        status = read_scenario(task, request->versus, "versus", &refusal->problems);
        parameters_add_versus(&task->sides[0].parameters, &task->room,
                              &task->sides[1].parameters);
    }
    if (status == STATUS_OK && task->room.failed) {
        status = STATUS_NO_MEMORY;
    }
    return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
}

/* Gives each part that reports its columns: both sides have the same. */
static void place_columns(struct task *task)
{
    struct part_columns next = {0};
    for (size_t i = 0; i < task->part_count; i++) {
        struct part_columns own = {0};
        if (!task->analysis->chain[i].silent) {
            own = task->parts[i]->columns(task->sides[0].states[i]);
        }
        task->first[i] = next;
        next.estimated += own.estimated;
        next.noted += own.noted;
    }
    task->columns_all = next;
    for (size_t i = 0; i < task->part_count; i++) {
        task->first[i].noted += next.estimated; /* noted columns come behind */
    }
}

/* Pieces that parts describe, one part after the other. */
static enum status make_pieces(struct task *task)
{
    for (size_t i = 0; i < task->part_count; i++) {
        const struct part *part = task->parts[i];
        task->first_piece[i] = task->piece_count;
        if (part->pieces != NULL && !task->analysis->chain[i].silent) {
            task->piece_count += part->pieces(task->sides[0].states[i], &task->sampling);
        }
    }
    task->found = calloc(task->piece_count + 1, PART_PIECE_DOUBLES * sizeof(double));
    return task->found != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

bool task_has_tolerance(const struct task *task)
{
    return task->rounds.tolerance > 0.0;
}

/* Has any part that reports a number by which draws may end? */
static bool has_headline(const struct task *task)
{
    bool found = false;
    for (size_t i = 0; i < task->part_count && !found; i++) {
        const struct part *part = task->parts[i];
        double scale = 0.0;
        found = !task->analysis->chain[i].silent && part->headline != NULL &&
                part->headline(task->sides[0].states[i], 0, &scale) != SIZE_MAX;
    }
    return found;
}

static uint32_t draws_least(const struct task *task)
{
    uint32_t least = 0;
    for (size_t i = 0; i < task->part_count; i++) {
        const struct part *part = task->parts[i];
        uint32_t own =
            part->draws_least != NULL ? part->draws_least(task->sides[0].states[i]) : 0;
        least = own > least ? own : least;
    }
    return least;
}

/* One draw, a sensitivity analysis, and what has no headline number cannot end early. */
static enum status make_verdict(struct task *task, struct task_refusal *refusal)
{
    bool can_end =
        !task->sampling.central && task->sampling.base_points == 0 && has_headline(task);
    task->rounds = (struct rounds){
        .tolerance = can_end ? task->request->scenario->tolerance : 0.0,
        .least = draws_least(task),
        .most = task->draws,
    };
    task->verdict = calloc(1, sizeof *task->verdict);
    if (task->verdict == NULL) {
        return refusal_tell(refusal, STATUS_NO_MEMORY);
    }
    task->verdict->draws = task_has_tolerance(task) ? 0 : task->draws;
    return STATUS_OK;
}

static enum status make_sampling(struct task *task, struct task_refusal *refusal)
{
    enum status status =
        sampling_make(task->request, &task->sides[0].parameters, &task->room, &task->sampling);
    task->draws = task->sampling.rows;
    return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
}

/* A shard has room for its own draws. */
static enum status make_columns(struct task *task, struct task_refusal *refusal)
{
    uint32_t draws = task_draws(task);
    task->columns_a_unit = 1 + DESCRIBE_WORK / task->draws;
    place_columns(task);
    size_t count = task->columns_all.estimated + task->columns_all.noted;
    uint64_t bytes = (uint64_t)count * columns_stride(draws) * sizeof(double);
    if (bytes > TASK_COLUMN_BYTES_MAX) {
        return refusal_say(refusal, STATUS_FULL,
                           "%" PRIu32
                           " draws x %u months of this world leave %.1f GiB of results; "
                           "at most %.0f GiB: ask for fewer draws, points or months",
                           draws, task->horizon.months, (double)bytes / 0x1p30,
                           (double)TASK_COLUMN_BYTES_MAX / 0x1p30);
    }
    enum status status = columns_new(count, draws, &task->columns);
    if (status == STATUS_OK) {
        status = make_pieces(task);
    }
    task->estimates = calloc(task->columns_all.estimated + 1, sizeof *task->estimates);
    if (status == STATUS_OK && task->estimates == NULL) {
        status = STATUS_NO_MEMORY;
    }
    return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
}

/* Which draws a shard has: the bytes of its request say so beside the request. */
static enum status
read_shard(struct task *task, const void *body, size_t body_size, struct task_refusal *refusal)
{
    ProtobufCMessage *message = NULL;
    enum status status = unpack_message(&brink__v1__shard_request__descriptor, &task->message,
                                        body, body_size, &message);
    const Brink__V1__Shard *shard =
        status == STATUS_OK ? ((const Brink__V1__ShardRequest *)message)->shard : NULL;
    if (shard == NULL) {
        return refusal_say(refusal, status == STATUS_OK ? STATUS_BAD_INPUT : status,
                           "the body is not a brink.v1.ShardRequest");
    }
    task->shard_first = shard->first;
    task->shard = shard->draws;
    task->beside = shard->beside;
    return STATUS_OK;
}

static enum status check_shard(const struct task *task, struct task_refusal *refusal)
{
    if (!task_may_shard(task)) {
        return refusal_say(refusal, STATUS_BAD_INPUT, "its draws are not computed in shards");
    }
    uint64_t end = (uint64_t)task->shard_first + task->shard;
    bool is_whole = task->shard % TASK_UNIT_DRAWS == 0 || end == task->draws;
    if (task->shard < 1 || task->shard_first % TASK_UNIT_DRAWS != 0 || !is_whole ||
        end > task->draws) {
        return refusal_say(refusal, STATUS_BAD_INPUT,
                           "shard: draws %" PRIu32 " to %" PRIu64
                           " are not whole units of %d of 0 to %" PRIu32,
                           task->shard_first, end, TASK_UNIT_DRAWS, task->draws);
    }
    return STATUS_OK;
}

bool task_is_alone(const struct task *task)
{
    return task->fit == NULL && task->request->world == NULL && task->request->table == NULL;
}

/* A shard has the one it is asked for; one of draws has none. */
static enum status make_riders(struct task *task, struct task_refusal *refusal)
{
    const struct inputs *inputs = task_is_alone(task) ? NULL : &task->sides[0].inputs;
    unsigned wanted = !task->is_shard ? RIDERS_ALL : 1U << task->beside >> 1U;
    enum status status =
        riders_make(&task->riders, task->request, wanted, inputs, &refusal->problems);
    if (task_is_alone(task) || task->beside > 0) {
        task->draws = riders_draws(&task->riders);
    }
    return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
}

/* What is asked, of which analysis. */
static enum status read_question(struct task *task,
                                 const void *body,
                                 size_t body_size,
                                 struct task_refusal *refusal)
{
    enum status status = read_message(task, body, body_size, refusal);
    if (status == STATUS_OK && task->is_shard) {
        status = read_shard(task, body, body_size, refusal);
    }
    if (status == STATUS_OK && task->is_shard) {
        task->analysis = analysis_of_choice(task->request->scenario->analysis);
        assert(task->analysis != NULL); /* the request was checked */
    }
    return status == STATUS_OK ? check_choice(task, refusal) : status;
}

/* What stands beside the world needs it read and checked, and nothing computed of it. */
static enum status fill_beside(struct task *task, struct task_refusal *refusal)
{
    bool is_right = task->beside <= SOLO_KINDS && task->shard == 0 && task->shard_first == 0 &&
                    solo_of(task->request, task->beside - 1) != NULL;
    if (!is_right) {
        return refusal_say(refusal, STATUS_BAD_INPUT,
                           "shard: nothing of kind %" PRIu32 " stands beside the world",
                           task->beside);
    }
    enum status status = read_sides(task, refusal);
    task->part_count = 0;
    task->side_count = 0;
    return status == STATUS_OK ? make_riders(task, refusal) : status;
}

static enum status fill_world(struct task *task, struct task_refusal *refusal)
{
    if (task->beside > 0) {
        return fill_beside(task, refusal);
    }
    enum status status = read_sides(task, refusal);
    if (status == STATUS_OK) {
        status = make_sampling(task, refusal);
    }
    if (status == STATUS_OK) {
        status = make_verdict(task, refusal);
    }
    if (status == STATUS_OK && task->is_shard) {
        status = check_shard(task, refusal);
    }
    if (status == STATUS_OK) {
        status = make_columns(task, refusal);
    }
    return status == STATUS_OK ? make_riders(task, refusal) : status;
}

static enum status
fill(struct task *task, const void *body, size_t body_size, struct task_refusal *refusal)
{
    enum status status = read_question(task, body, body_size, refusal);
    if (status != STATUS_OK) {
        return status;
    }
    task->part_count = analysis_part_count(task->analysis);
    for (size_t i = 0; i < task->part_count; i++) {
        task->parts[i] = task->analysis->chain[i].get();
    }
    bool is_world = !task_is_alone(task) && task->request->table == NULL;
    if (task->is_shard && !is_world) {
        return refusal_say(refusal, STATUS_BAD_INPUT, "its draws are not computed in shards");
    }
    if (is_world) {
        return fill_world(task, refusal);
    }
    if (task_is_alone(task)) {
        return make_riders(task, refusal);
    }
    task->draws = 1;
    status = mrio_run_new(task->request, &refusal->problems, &task->table);
    return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
}

static enum status
fill_fit(struct task *task, const void *body, size_t body_size, struct task_refusal *refusal)
{
    enum status status = fit_run_new(body, body_size, refusal, &task->fit);
    task->draws = status == STATUS_OK ? fit_run_count(task->fit) : 0;
    return status;
}

enum status task_new(const char *method,
                     const void *body,
                     size_t body_size,
                     struct task_refusal *refusal,
                     struct task **task_out)
{
    const struct analysis *analysis = analysis_find(method);
    bool is_shard = strcmp(method, "/brink.v1.Assessor/Shard") == 0;
    bool is_fit = strcmp(method, "/brink.v1.Assessor/Fit") == 0;
    if (analysis == NULL && !is_shard && !is_fit) {
        return refusal_say(refusal, STATUS_UNSUPPORTED, "there is no analysis %.*s",
                           METHOD_PATH_MAX, method);
    }
    struct task *task = calloc(1, sizeof *task);
    if (task == NULL) {
        return refusal_tell(refusal, STATUS_NO_MEMORY);
    }
    task->analysis = analysis;
    task->is_shard = is_shard;
    enum status status = is_fit ? fill_fit(task, body, body_size, refusal)
                                : fill(task, body, body_size, refusal);
    if (status != STATUS_OK) {
        task_free(&task);
        return status;
    }
    *task_out = task;
    return STATUS_OK;
}

void task_free(struct task **task_p)
{
    struct task *task = *task_p;
    if (task == NULL) {
        return;
    }
    riders_clear(&task->riders);
    fit_run_free(&task->fit);
    mrio_run_free(&task->table);
    columns_clear(&task->columns);
    free(task->estimates);
    free(task->found);
    free(task->verdict);
    arena_clear(&task->room);
    arena_clear(&task->message);
    free(task);
    *task_p = NULL;
}

uint32_t task_draws(const struct task *task)
{
    return task->is_shard && task->beside == 0 ? task->shard : task->draws;
}

bool task_may_shard(const struct task *task)
{
    return !task_is_alone(task) && task->fit == NULL && task->table == NULL &&
           !task_has_tolerance(task) && !task->sampling.central;
}

/* Of the draws from `first` to `end`, those below `least`. */
static uint32_t draws_below(uint32_t first, uint32_t end, uint32_t least)
{
    uint32_t last = end < least ? end : least;
    return last > first ? last - first : 0;
}

uint64_t task_draw_steps(const struct task *task, uint32_t first, uint32_t draws)
{
    const struct horizon *horizon = &task->horizon;
    uint64_t count = (uint64_t)draws * task->side_count;
    for (size_t i = 0; i < task->part_count; i++) {
        const struct part *part = task->parts[i];
        for (size_t k = 0; k < task->side_count && part->draws_least != NULL; k++) {
            uint32_t least = part->draws_least(task->sides[k].states[i]);
            count += (uint64_t)draws_below(first, first + draws, least) * part->toll;
        }
    }
    return count * month_steps(horizon->months, horizon->steps_per_year);
}

const struct riders *task_riders(const struct task *task)
{
    return &task->riders;
}

struct riders *task_borrow_riders(struct task *task)
{
    return &task->riders;
}

struct fit_run *task_fit(const struct task *task)
{
    return task->fit;
}

uint32_t task_beside(const struct task *task)
{
    return task->beside;
}

const struct columns *task_columns(const struct task *task)
{
    return &task->columns;
}

uint32_t task_first_draw(const struct task *task)
{
    return task->shard_first;
}

bool task_is_shard(const struct task *task)
{
    return task->is_shard;
}

void task_skip_draws(struct task *task)
{
    assert(task_may_shard(task) && !task->is_shard);
    task->skips_draws = true;
}

uint64_t task_moves(const struct task *task)
{
    uint64_t steps = task->table != NULL ? mrio_run_steps_done(task->table) : 0;
    return steps + riders_moves(&task->riders);
}
