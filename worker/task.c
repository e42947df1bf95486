#include "worker/task.h"

#include "model/estimate.h"
#include "model/month.h"
#include "model/sensitivity.h"
#include "proto/brink/v1/shard.pb-c.h"
#include "proto/choice.h"
#include "proto/method.h"
#include "proto/plain.h"
#include "proto/scenario_check.h"
#include "proto/unpack.h"
#include "worker/analysis.h"
#include "worker/assessment.h"
#include "worker/fit_run.h"
#include "worker/mrio_report.h"
#include "worker/mrio_run.h"
#include "worker/refusal.h"
#include "worker/riders.h"
#include "worker/rounds.h"
#include "worker/sampling.h"
#include "worker/shard.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDES_MAX = 2, DESCRIBE_WORK = 16384 /* draws of the columns of one unit */ };

static_assert(TASK_UNIT_DRAWS % COLUMNS_LINE_DRAWS == 0, "units share no cache line");
static_assert(TASK_UNIT_DRAWS % LANES == 0, "units hold whole groups");

/* One of the two scenarios of a request. */
struct side {
    Brink__V1__ScenarioRequest request; /* with this scenario as its scenario */
    struct inputs inputs;
    struct parameters parameters;     /* of the scenario: with what the other has its own way */
    void *states[ANALYSIS_PARTS_MAX]; /* [part_count] */
};

struct task {
    const struct analysis *analysis;
    const struct part *parts[ANALYSIS_PARTS_MAX]; /* [part_count] */
    size_t part_count;
    struct part_columns first[ANALYSIS_PARTS_MAX]; /* of each part; of silent ones nothing */
    struct part_columns columns_all;
    struct arena message; /* holds the request */
    struct arena room;    /* holds what was read of it */
    const Brink__V1__ScenarioRequest *request;
    bool is_shard;
    bool skips_draws;            /* the columns have them */
    uint32_t shard_first, shard; /* draws that a shard computes; of all others all of them */
    uint32_t beside; /* in place of draws a shard computes this kind of rider, counted from 1 */
    struct riders riders; /* beside a world; one of them in its place, which then has nothing of
                           * what follows */
    struct fit_run *fit;  /* of one of the method Fit, which has nothing else */
    struct mrio_run *table; /* of a request about a table, which has nothing of what follows */
    struct horizon horizon;
    struct side sides[SIDES_MAX]; /* [side_count]: the scenario, and what it is compared with */
    size_t side_count;
    struct sampling sampling;
    uint32_t draws; /* rows of the sampling */
    size_t columns_a_unit;
    size_t first_piece[ANALYSIS_PARTS_MAX]; /* of each part */
    size_t piece_count;
    double *found;              /* [piece_count][PART_PIECE_DOUBLES] */
    struct columns columns;     /* estimated ones of all parts, then noted ones */
    struct estimate *estimates; /* [columns_all.estimated] */
    struct rounds rounds;
    struct verdict *verdict; /* written between two rounds only */
};

struct task_workspace {
    const struct task *task;
    void *parts[SIDES_MAX][ANALYSIS_PARTS_MAX];
    double *scratch; /* [scratch_doubles] */
};

/* Making a task. */

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

static bool has_tolerance(const struct task *task)
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
    task->verdict->draws = has_tolerance(task) ? 0 : task->draws;
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

/* Asked of something in place of a world, which then is all there is. */
static bool is_alone(const struct task *task)
{
    return task->fit == NULL && task->request->world == NULL && task->request->table == NULL;
}

/* A shard has the one it is asked for; one of draws has none. */
static enum status make_riders(struct task *task, struct task_refusal *refusal)
{
    const struct inputs *inputs = is_alone(task) ? NULL : &task->sides[0].inputs;
    unsigned wanted = !task->is_shard ? RIDERS_ALL : 1U << task->beside >> 1U;
    enum status status =
        riders_make(&task->riders, task->request, wanted, inputs, &refusal->problems);
    if (is_alone(task) || task->beside > 0) {
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
    bool is_world = !is_alone(task) && task->request->table == NULL;
    if (task->is_shard && !is_world) {
        return refusal_say(refusal, STATUS_BAD_INPUT, "its draws are not computed in shards");
    }
    if (is_world) {
        return fill_world(task, refusal);
    }
    if (is_alone(task)) {
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
    return !is_alone(task) && task->fit == NULL && task->table == NULL &&
           !has_tolerance(task) && !task->sampling.central;
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

static size_t round_up(size_t count, size_t size)
{
    return (count + size - 1) / size;
}

/* Units that describe columns; one for each piece comes behind. */
static size_t column_unit_count(const struct task *task)
{
    return round_up(task->columns_all.estimated, task->columns_a_unit);
}

bool task_stage_draws(enum task_stage stage)
{
    return stage < TASK_DESCRIBE && stage % 2 == 0;
}

/* Rounds before the last one computed are whole, and end where a unit does. */
static size_t round_unit_count(const struct task *task, enum task_stage stage)
{
    unsigned round = (unsigned)stage / 2;
    uint32_t first = rounds_before(&task->rounds, round);
    uint32_t end = rounds_before(&task->rounds, round + 1);
    if (task->verdict->is_settled || first == end) {
        return 0;
    }
    return task_stage_draws(stage) ? round_up(end - first, TASK_UNIT_DRAWS)
                                   : (size_t)has_tolerance(task);
}

static size_t own_unit_count(const struct task *task, enum task_stage stage)
{
    if (is_alone(task) || task->beside > 0) {
        return 0;
    }
    if (task->fit != NULL) {
        return stage == TASK_DRAW ? fit_run_units(task->fit) : 0;
    }
    if (task->table != NULL) {
        return stage == TASK_DRAW ? 1 : 0;
    }
    if (task->is_shard) {
        return stage == TASK_DRAW ? round_up(task->shard, TASK_UNIT_DRAWS) : 0;
    }
    if (task->skips_draws && stage != TASK_DESCRIBE) {
        return 0;
    }
    return stage == TASK_DESCRIBE ? column_unit_count(task) + task->piece_count
                                  : round_unit_count(task, stage);
}

size_t task_unit_count(const struct task *task, enum task_stage stage)
{
    bool has_riders = stage == TASK_DRAW || stage == TASK_DESCRIBE;
    return own_unit_count(task, stage) +
           (has_riders ? riders_unit_count(&task->riders, stage) : 0);
}

size_t task_unit_draws(const struct task *task, enum task_stage stage, size_t unit)
{
    if (!task_stage_draws(stage)) {
        return 0;
    }
    if (task->fit != NULL) {
        return 1;
    }
    if (is_alone(task) || task->beside > 0) {
        const struct rider *rider = &task->riders.each[0];
        return rider->solo->unit_draws(rider->state);
    }
    return unit < own_unit_count(task, stage) ? TASK_UNIT_DRAWS : 0;
}

uint32_t task_draws_before(const struct task *task, enum task_stage stage, size_t unit)
{
    if (is_alone(task) || task->table != NULL || !task_stage_draws(stage)) {
        return 0;
    }
    uint64_t before = rounds_before(&task->rounds, (unsigned)stage / 2);
    uint64_t end =
        task->is_shard ? task->shard : rounds_before(&task->rounds, (unsigned)stage / 2 + 1);
    uint64_t draws = before + (uint64_t)unit * TASK_UNIT_DRAWS; /* riders' units come behind */
    return (uint32_t)(draws < end ? draws : end);
}

void task_look(const struct task *task,
               struct task_workspace *workspace,
               uint32_t draws,
               struct interim *interim_out)
{
    *interim_out = (struct interim){
        .is_shard = task->is_shard, .first = task->shard_first, .draws = draws};
    for (size_t i = 0; i < task->part_count && task->side_count > 0; i++) {
        const struct interim_source source = {.part = task->parts[i],
                                              .state = task->sides[0].states[i],
                                              .columns = &task->columns,
                                              .estimated = task->first[i].estimated,
                                              .noted = task->first[i].noted};
        if (!task->analysis->chain[i].silent) {
            interim_add(interim_out, &source, workspace->scratch);
        }
    }
}

static size_t scratch_doubles(const struct task *task)
{
    uint32_t riders = riders_draws(&task->riders);
    size_t own = task->sampling.base_points > 0
                     ? sensitivity_scratch(task->sampling.base_points)
                     : (size_t)PART_SCRATCH_COLUMNS * task->draws;
    return own > riders ? own : riders;
}

enum status task_workspace_new(const struct task *task, struct task_workspace **workspace_out)
{
    struct task_workspace *workspace = calloc(1, sizeof *workspace);
    if (workspace == NULL) {
        return STATUS_NO_MEMORY;
    }
    workspace->task = task;
    workspace->scratch = calloc(scratch_doubles(task), sizeof *workspace->scratch);
    enum status status = workspace->scratch != NULL ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t k = 0; k < task->side_count && status == STATUS_OK; k++) {
        for (size_t i = 0; i < task->part_count && status == STATUS_OK; i++) {
            status = task->parts[i]->workspace_new(task->sides[k].states[i],
                                                   &workspace->parts[k][i]);
        }
    }
    if (status != STATUS_OK) {
        task_workspace_free(&workspace);
        return status;
    }
    *workspace_out = workspace;
    return STATUS_OK;
}

void task_workspace_free(struct task_workspace **workspace_p)
{
    struct task_workspace *workspace = *workspace_p;
    if (workspace == NULL) {
        return;
    }
    for (size_t k = 0; k < workspace->task->side_count; k++) {
        for (size_t i = 0; i < workspace->task->part_count; i++) {
            workspace->task->parts[i]->workspace_free(&workspace->parts[k][i]);
        }
    }
    free(workspace->scratch);
    free(workspace);
    *workspace_p = NULL;
}

/* Running units. */

/* One group of draws of one scenario. */
static enum status compute_side(const struct task *task,
                                struct task_workspace *workspace,
                                size_t side,
                                struct part_run *run)
{
    double *values = run->pen.values;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < task->part_count && status == STATUS_OK; i++) {
        run->pen.values = task->analysis->chain[i].silent ? NULL : values;
        run->pen.estimated = task->first[i].estimated;
        run->pen.noted = task->first[i].noted;
        status = task->parts[i]->compute(workspace->parts[side][i], run);
    }
    run->pen.values = values;
    return status;
}

/* LANES draws from `first` on; lanes beyond the last draw repeat it. */
static enum status compute_group(const struct task *task,
                                 struct task_workspace *workspace,
                                 uint32_t first,
                                 const atomic_bool *stop,
                                 struct problems *problems)
{
    struct part_run run = {
        .draws = sampling_draws(&task->sampling, first),
        .pen = {.values = task->columns.values + (first - task->shard_first),
                .stride = task->columns.stride},
        .stop = stop,
        .problems = problems,
    };
    enum status status = STATUS_OK;
    for (size_t side = 0; side < task->side_count && status == STATUS_OK; side++) {
        run.pen.subtracts = side > 0;
        status = compute_side(task, workspace, side, &run);
    }
    return status;
}

static enum status run_draws(const struct task *task,
                             struct task_workspace *workspace,
                             enum task_stage stage,
                             size_t unit,
                             const atomic_bool *stop,
                             struct task_refusal *refusal)
{
    uint32_t first = rounds_before(&task->rounds, (unsigned)stage / 2) +
                     (uint32_t)unit * TASK_UNIT_DRAWS + task->shard_first;
    uint32_t end =
        first + TASK_UNIT_DRAWS < task->draws ? first + TASK_UNIT_DRAWS : task->draws;
    enum status status = STATUS_OK;
    for (; first < end && status == STATUS_OK; first += LANES) {
        status = compute_group(task, workspace, first, stop, &refusal->problems);
    }
    return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
}

/* Ends the draws when every headline number is known well enough, or all are computed. */
static void judge(const struct task *task, struct task_workspace *workspace, unsigned round)
{
    uint32_t draws = rounds_before(&task->rounds, round + 1);
    double largest = 0.0;
    for (size_t i = 0; i < task->part_count; i++) {
        if (!task->analysis->chain[i].silent) {
            double error =
                rounds_error(task->parts[i], task->sides[0].states[i], &task->columns,
                             task->first[i].estimated, draws, workspace->scratch);
            largest = error > largest ? error : largest;
        }
    }
    *task->verdict = rounds_judge(&task->rounds, round, largest);
}

/* The first draw of a column that is no number; `draws` when all are. */
static size_t first_not_finite(const double *values, size_t draws)
{
    size_t i = 0;
    while (i < draws && isfinite(values[i])) {
        i++;
    }
    return i;
}

static enum status
run_piece(const struct task *task, struct task_workspace *workspace, size_t number)
{
    size_t i = task->part_count - 1;
    while (i > 0 && task->first_piece[i] > number) {
        i--;
    }
    struct columns computed = task->columns;
    computed.draws = task->verdict->draws;
    const struct part_piece piece = {
        .sampling = &task->sampling,
        .columns = &computed,
        .noted = task->first[i].noted,
        .piece = number - task->first_piece[i],
        .scratch = workspace->scratch,
        .found = task->found + number * PART_PIECE_DOUBLES,
    };
    return task->parts[i]->describe(task->sides[0].states[i], &piece);
}

static enum status run_describe(const struct task *task,
                                struct task_workspace *workspace,
                                size_t unit,
                                const atomic_bool *stop,
                                struct task_refusal *refusal)
{
    if (unit >= column_unit_count(task)) {
        bool goes_on = !atomic_load_explicit(stop, memory_order_relaxed);
        enum status status = goes_on
                                 ? run_piece(task, workspace, unit - column_unit_count(task))
                                 : STATUS_CANCELLED;
        return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
    }
    size_t first = unit * task->columns_a_unit;
    size_t end = first + task->columns_a_unit;
    for (size_t c = first; c < end && c < task->columns_all.estimated; c++) {
        if (atomic_load_explicit(stop, memory_order_relaxed)) {
            return refusal_tell(refusal, STATUS_CANCELLED);
        }
        const double *values = columns_at(&task->columns, c);
        uint32_t draws = task->verdict->draws;
        size_t draw = first_not_finite(values, draws);
        if (draw < draws) {
            return refusal_say(
                refusal, STATUS_NOT_CONVERGED,
                "a result of draw %zu is not a finite number: the scenario is beyond "
                "what the model can compute",
                draw);
        }
        estimate_samples(values, draws, workspace->scratch, &task->estimates[c]);
    }
    return STATUS_OK;
}

enum status task_run(const struct task *task,
                     struct task_workspace *workspace,
                     enum task_stage stage,
                     size_t unit,
                     const atomic_bool *stop,
                     struct task_refusal *refusal)
{
    assert(workspace->task == task && unit < task_unit_count(task, stage));
    size_t own = own_unit_count(task, stage);
    if (unit >= own) {
        const struct solo_unit work = {stage, unit - own, workspace->scratch, stop,
                                       &refusal->problems};
        enum status status = riders_run(&task->riders, &work);
        return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
    }
    if (task->fit != NULL) {
        enum status status = fit_run_compute(task->fit, unit, stop, &refusal->problems);
        return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
    }
    if (task->table != NULL) {
        enum status status = mrio_run_compute(task->table, stop, &refusal->problems);
        return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
    }
    if (task_stage_draws(stage)) {
        return run_draws(task, workspace, stage, unit, stop, refusal);
    }
    if (stage == TASK_DESCRIBE) {
        return run_describe(task, workspace, unit, stop, refusal);
    }
    judge(task, workspace, (unsigned)stage / 2);
    return STATUS_OK;
}

/* Finishing. */

static enum status pack(const ProtobufCMessage *message, struct buffer *bytes)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    enum status status = buffer_reserve(bytes, size);
    if (status == STATUS_OK) {
        bytes->size += protobuf_c_message_pack(message, bytes->bytes + bytes->size);
    }
    return status;
}

enum status task_pack_world(const struct task *task, struct buffer *bytes)
{
    const Brink__V1__ScenarioRequest *request = task->request;
    if (task->fit != NULL) {
        return STATUS_OK;
    }
    if (is_alone(task)) {
        return pack(task->riders.each[0].solo->subject(request), bytes);
    }
    if (task->riders.count > 0) {
        Brink__V1__ScenarioRequest data = BRINK__V1__SCENARIO_REQUEST__INIT;
        data.world = request->world;
        data.trade = request->trade;
        data.council = request->council;
        data.bargain = request->bargain;
        return pack(&data.base, bytes);
    }
    return pack(request->table != NULL ? &request->table->base : &request->world->base, bytes);
}

static void
report_parts(const struct task *task, struct answer *answer, Brink__V1__Assessment *assessment)
{
    for (size_t i = 0; i < task->part_count; i++) {
        if (!task->analysis->chain[i].silent) {
            answer->estimated = task->first[i].estimated;
            answer->noted = task->first[i].noted;
            answer->found = task->found + task->first_piece[i] * PART_PIECE_DOUBLES;
            task->parts[i]->report(task->sides[0].states[i], answer, assessment);
        }
    }
}

static enum status
finish_table(const struct task *task, const char *table_hash, struct buffer *bytes)
{
    struct arena arena = {0};
    struct answer answer = {.arena = &arena};
    Brink__V1__Assessment assessment = BRINK__V1__ASSESSMENT__INIT;
    mrio_report(mrio_run_record(task->table), table_hash, &answer, &assessment);
    enum status status = arena.failed ? STATUS_NO_MEMORY : pack(&assessment.base, bytes);
    arena_clear(&arena);
    return status;
}

static enum status finish_solo(const struct task *task, const char *hash, struct buffer *bytes)
{
    struct arena arena = {0};
    struct answer answer = {.arena = &arena};
    Brink__V1__Assessment assessment = BRINK__V1__ASSESSMENT__INIT;
    const struct rider *rider = &task->riders.each[0];
    rider->solo->report(rider->state, &answer, &assessment);
    solo_report(rider->solo, task->request, hash, task->draws, &answer, &assessment);
    enum status status = arena.failed ? STATUS_NO_MEMORY : pack(&assessment.base, bytes);
    arena_clear(&arena);
    return status;
}

enum status task_finish(const struct task *task, const char *world_hash, struct buffer *bytes)
{
    if (task->is_shard) {
        return shard_finish(task, bytes);
    }
    if (task->fit != NULL) {
        return fit_run_finish(task->fit, bytes);
    }
    if (is_alone(task)) {
        return finish_solo(task, world_hash, bytes);
    }
    if (task->table != NULL) {
        return finish_table(task, world_hash, bytes);
    }
    struct arena arena = {0};
    struct columns columns = task->columns;
    columns.draws = task->verdict->draws;
    struct answer answer = {
        .arena = &arena,
        .columns = &columns,
        .estimates = task->estimates,
        .sampling = &task->sampling,
    };
    struct assessment_source source = {
        .analysis = task->analysis,
        .request = task->request,
        .inputs = &task->sides[0].inputs,
        .parameters = &task->sides[0].parameters,
        .world_hash = world_hash,
        .draws = task->verdict->draws,
        .draws_most = task->draws,
        .riders = &task->riders,
        .verdict = has_tolerance(task) ? task->verdict : NULL,
    };
    Brink__V1__Assessment assessment = BRINK__V1__ASSESSMENT__INIT;
    assessment_begin(&source, &answer, &assessment);
    source.others = riders_report(&task->riders, &answer, &assessment, &source.other_count);
    report_parts(task, &answer, &assessment);
    enum status status = assessment_fill(&source, &answer, &assessment);
    if (status == STATUS_OK) {
        status = pack(&assessment.base, bytes);
    }
    arena_clear(&arena);
    return status;
}
