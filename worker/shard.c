#include "worker/shard.h"

#include "proto/brink/v1/shard.pb-c.h"
#include "worker/analysis.h"
#include "worker/fit_run.h"
#include "worker/refusal.h"

#include <string.h>

enum {
    REQUEST_BYTES = 24,
    RESULT_BYTES = 512, /* beside its numbers */
    OTHERS_SHARE = 16,  /* one in so many bytes is left for what stands beside the world */
    WEIGHT_MAX = 1000000
};

/* Planning. */

/* Some draws, one after the other. */
struct span {
    uint32_t first, draws;
    uint64_t steps;
};

struct spans {
    struct span each[SHARDS_MAX]; /* [count] */
    size_t count;
    uint64_t steps; /* of all, and of what stands beside the world */
};

/* The most draws of a shard, whole units; 0: what they all leave does not fit. */
static uint32_t draws_most(const struct task *task, const struct shard_policy *policy)
{
    uint64_t draws = task_draws(task);
    uint64_t a_draw = task_columns(task)->count * sizeof(double);
    uint64_t room = policy->bytes_max - policy->bytes_max / OTHERS_SHARE;
    if (a_draw * draws + (uint64_t)SHARDS_MAX * RESULT_BYTES > room) {
        return 0;
    }
    uint64_t most = policy->shard_bytes_max;
    most = a_draw == 0 ? draws : most > RESULT_BYTES ? (most - RESULT_BYTES) / a_draw : 0;
    return (uint32_t)((most < draws ? most : draws) / TASK_UNIT_DRAWS * TASK_UNIT_DRAWS);
}

/* The draws from `first` on that come to so many steps, whole units, but not more than `most`.
 */
static struct span
take_span(const struct task *task, uint32_t first, uint64_t steps, uint32_t most)
{
    uint32_t all = task_draws(task);
    struct span span = {.first = first};
    while (first < all && span.steps < steps && span.draws < most) {
        uint32_t draws = all - first < TASK_UNIT_DRAWS ? all - first : TASK_UNIT_DRAWS;
        span.steps += task_draw_steps(task, first, draws);
        span.draws += draws;
        first += draws;
    }
    return span;
}

/* Parts all draws into at most `count` spans of like cost, and more where one would leave too
 * much; none: they would be too many. */
static void
fill_spans(const struct task *task, uint64_t count, uint32_t most, struct spans *spans)
{
    uint32_t all = task_draws(task);
    uint64_t steps = task_draw_steps(task, 0, all);
    uint32_t next = 0;
    while (next < all && spans->count < SHARDS_MAX) {
        struct span span = take_span(task, next, (steps + count - 1) / count, most);
        spans->each[spans->count++] = span;
        spans->steps += span.steps;
        next += span.draws;
    }
    spans->count = next == all && spans->count > 1 ? spans->count : 0;
}

static void
find_spans(const struct task *task, const struct shard_policy *policy, struct spans *spans)
{
    if (!task_may_shard(task) || task_is_shard(task) || policy->steps_least == 0) {
        return;
    }
    uint64_t count = task_draw_steps(task, 0, task_draws(task)) / policy->steps_least;
    uint32_t most = draws_most(task, policy);
    count = count < SHARDS_MAX ? count : SHARDS_MAX;
    if (count >= 2 && most > 0) {
        fill_spans(task, count, most, spans);
    }
    const struct riders *riders = task_riders(task);
    for (size_t i = 0; i < riders->count; i++) {
        spans->steps += riders_steps(riders, i);
    }
}

static struct split_bytes pack_request(struct arena *arena, const Brink__V1__Shard *shard)
{
    Brink__V1__ShardRequest request = BRINK__V1__SHARD_REQUEST__INIT;
    request.shard = (Brink__V1__Shard *)shard;
    uint8_t *bytes = arena_take(arena, REQUEST_BYTES);
    size_t size = bytes == NULL ? 0 : brink__v1__shard_request__pack(&request, bytes);
    return (struct split_bytes){.bytes = bytes, .size = size};
}

/* A share of all the work, told in draws. */
static uint32_t weight_of(double draws)
{
    return draws < 1.0 ? 1 : draws < WEIGHT_MAX ? (uint32_t)draws : WEIGHT_MAX;
}

static struct split_child child_of(struct arena *arena,
                                   const struct shard_policy *policy,
                                   const Brink__V1__Shard *shard,
                                   double draws)
{
    return (struct split_child){.method = "/brink.v1.Assessor/Shard",
                                .topic = policy->topic,
                                .weight = weight_of(draws),
                                .of_parent = true,
                                .request = pack_request(arena, shard)};
}

enum status shard_plan(const struct task *task,
                       const struct shard_policy *policy,
                       struct split_plan *plan_out)
{
    if (task_fit(task) != NULL) {
        return fit_run_plan(task_fit(task), policy->topic, policy->steps_least, plan_out);
    }
    struct spans spans = {.count = 0};
    find_spans(task, policy, &spans);
    if (spans.count == 0) {
        return STATUS_OK;
    }
    const struct riders *riders = task_riders(task);
    struct arena *arena = &plan_out->arena;
    size_t count = spans.count + riders->count;
    struct split_child *children = arena_take_array(arena, count, sizeof *children);
    if (children == NULL) {
        return STATUS_NO_MEMORY;
    }
    double a_step = (double)task_draws(task) / (double)spans.steps;
    for (size_t i = 0; i < spans.count; i++) {
        const struct span *span = &spans.each[i];
        Brink__V1__Shard shard = BRINK__V1__SHARD__INIT;
        shard.first = span->first;
        shard.draws = span->draws;
        children[i] = child_of(arena, policy, &shard, (double)span->steps * a_step);
    }
    for (size_t i = 0; i < riders->count; i++) {
        Brink__V1__Shard shard = BRINK__V1__SHARD__INIT;
        shard.beside = 1 + (uint32_t)riders->each[i].kind;
        children[spans.count + i] =
            child_of(arena, policy, &shard, (double)riders_steps(riders, i) * a_step);
    }
    plan_out->children = children;
    plan_out->count = arena->failed ? 0 : count;
    plan_out->tolerate = (uint32_t)count - 1; /* what is missing is drawn in the end */
    plan_out->state = (struct split_bytes){.bytes = (const uint8_t *)"", .size = 0};
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* A shard's end. */

static enum status pack(const Brink__V1__ShardResult *result, struct buffer *bytes)
{
    enum status status =
        buffer_reserve(bytes, brink__v1__shard_result__get_packed_size(result));
    if (status == STATUS_OK) {
        bytes->size += brink__v1__shard_result__pack(result, bytes->bytes + bytes->size);
    }
    return status;
}

static enum status finish_beside(const struct task *task, struct buffer *bytes)
{
    struct buffer report = {.size_max = bytes->size_max};
    Brink__V1__ShardResult result = BRINK__V1__SHARD_RESULT__INIT;
    enum status status = riders_pack(task_riders(task), &report);
    result.beside = task_beside(task);
    result.model_version = (char *)analysis_all_versions();
    result.report.data = report.bytes;
    result.report.len = report.size;
    if (status == STATUS_OK) {
        status = pack(&result, bytes);
    }
    buffer_clear(&report);
    return status;
}

static enum status finish_draws(const struct task *task, struct buffer *bytes)
{
    const struct columns *columns = task_columns(task);
    uint32_t draws = task_draws(task);
    uint32_t first = task_first_draw(task);
    struct arena arena = {0};
    Brink__V1__ShardResult result = BRINK__V1__SHARD_RESULT__INIT;
    result.first = first;
    result.draws = draws;
    result.columns = (uint32_t)columns->count;
    result.n_values = columns->count * draws;
    result.model_version = (char *)analysis_all_versions();
    result.values = arena_take_array(&arena, result.n_values + 1, sizeof(double));
    enum status status = result.values == NULL ? STATUS_NO_MEMORY : STATUS_OK;
    for (size_t c = 0; c < columns->count && status == STATUS_OK; c++) {
        memcpy(result.values + c * draws, columns_at(columns, c), draws * sizeof(double));
    }
    if (status == STATUS_OK) {
        status = pack(&result, bytes);
    }
    arena_clear(&arena);
    return status;
}

enum status shard_finish(const struct task *task, struct buffer *bytes)
{
    return task_beside(task) > 0 ? finish_beside(task, bytes) : finish_draws(task, bytes);
}

/* Putting together. */

/* The next draws of the columns; false: they are not. */
static bool copy_draws(const struct columns *columns,
                       const Brink__V1__ShardResult *result,
                       uint32_t *next_p)
{
    bool fits = result->first == *next_p && result->draws >= 1 &&
                result->draws <= columns->draws - *next_p &&
                result->columns == columns->count &&
                result->n_values == (size_t)result->columns * result->draws;
    for (size_t c = 0; c < columns->count && fits; c++) {
        memcpy(columns->values + c * columns->stride + result->first,
               result->values + c * result->draws, result->draws * sizeof(double));
    }
    *next_p += fits ? result->draws : 0;
    return fits;
}

/* `version`: of the model it must be of; NULL: any. */
static enum status take(const struct columns *columns,
                        struct riders *riders,
                        const struct split_bytes *packed,
                        const char *version,
                        uint32_t *next_p)
{
    Brink__V1__ShardResult *result =
        brink__v1__shard_result__unpack(NULL, packed->size, packed->bytes);
    if (result == NULL) {
        return STATUS_BAD_INPUT;
    }
    enum status status = STATUS_BAD_INPUT;
    bool is_ours = version == NULL || strcmp(result->model_version, version) == 0;
    if (is_ours && result->beside > 0) {
        status =
            riders_take(riders, result->beside - 1, result->report.data, result->report.len);
    } else if (is_ours && copy_draws(columns, result, next_p)) {
        status = STATUS_OK;
    }
    brink__v1__shard_result__free_unpacked(result, NULL);
    return status;
}

static enum status refuse(struct task_refusal *refusal, enum status status, uint32_t next)
{
    if (status == STATUS_BAD_INPUT) {
        return refusal_say(refusal, status,
                           "what is said of the draws from %u on, or beside them, is not a "
                           "shard of this request, as this worker would compute it",
                           (unsigned)next);
    }
    return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
}

enum status shard_take(const struct columns *columns,
                       struct riders *riders,
                       const struct split_bytes *packed,
                       uint32_t *next_p,
                       struct task_refusal *refusal)
{
    enum status status = take(columns, riders, packed, NULL, next_p);
    return refuse(refusal, status, *next_p);
}

enum status shard_gather(struct task *task,
                         const struct split_result *results,
                         size_t count,
                         struct task_refusal *refusal)
{
    const struct columns *columns = task_columns(task);
    uint32_t next = 0;
    enum status status = STATUS_OK;
    if (task_fit(task) != NULL) {
        return fit_run_gather(task_fit(task), results, count, refusal);
    }
    if (!task_may_shard(task) || task_is_shard(task)) {
        return refusal_say(refusal, STATUS_UNSUPPORTED,
                           "this worker cannot go on with what another has begun");
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = take(columns, task_borrow_riders(task), &results[i].bytes,
                      analysis_all_versions(), &next);
        status = refuse(refusal, status, next);
    }
    if (status == STATUS_OK && next != columns->draws) {
        status = refusal_say(refusal, STATUS_BAD_INPUT, "shards of %u draws, not of %zu",
                             (unsigned)next, columns->draws);
    }
    if (status == STATUS_OK && !riders_are_told(task_riders(task))) {
        status = refusal_say(refusal, STATUS_BAD_INPUT,
                             "shards of draws, not of what stands beside them");
    }
    if (status == STATUS_OK) {
        task_skip_draws(task);
    }
    return status;
}
