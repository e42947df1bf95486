#include "worker/shard.h"

#include "proto/brink/v1/shard.pb-c.h"
#include "worker/analysis.h"
#include "worker/refusal.h"

#include <string.h>

enum { REQUEST_BYTES = 24, RESULT_BYTES = 512 /* beside its numbers */ };

/* Planning. */

static uint64_t bytes_left(const struct columns *columns, uint32_t draws)
{
    return (uint64_t)columns->count * draws * sizeof(double);
}

/* Draws a shard; 0: it is not worth while, or does not fit. */
static uint32_t draws_a_shard(const struct task *task, const struct shard_policy *policy)
{
    uint32_t draws = task_draws(task);
    bool may =
        task_may_shard(task) && !task_is_shard(task) && policy->steps_least > 0 &&
        bytes_left(task_columns(task), draws) + SHARDS_MAX * RESULT_BYTES <= policy->bytes_max;
    uint64_t count = may ? task_draw_steps(task) / policy->steps_least : 0;
    count = count < SHARDS_MAX ? count : SHARDS_MAX;
    if (count < 2) {
        return 0;
    }
    uint32_t each = (uint32_t)((draws + count - 1) / count);
    return (each + TASK_UNIT_DRAWS - 1) / TASK_UNIT_DRAWS * TASK_UNIT_DRAWS;
}

static struct split_bytes pack_request(struct arena *arena, uint32_t first, uint32_t draws)
{
    Brink__V1__Shard shard = BRINK__V1__SHARD__INIT;
    Brink__V1__ShardRequest request = BRINK__V1__SHARD_REQUEST__INIT;
    shard.first = first;
    shard.draws = draws;
    request.shard = &shard;
    uint8_t *bytes = arena_take(arena, REQUEST_BYTES);
    size_t size = bytes == NULL ? 0 : brink__v1__shard_request__pack(&request, bytes);
    return (struct split_bytes){.bytes = bytes, .size = size};
}

enum status shard_plan(const struct task *task,
                       const struct shard_policy *policy,
                       struct split_plan *plan_out)
{
    uint32_t all = task_draws(task);
    uint32_t each = draws_a_shard(task, policy);
    if (each == 0 || each >= all) {
        return STATUS_OK;
    }
    struct arena *arena = &plan_out->arena;
    size_t count = (all + each - 1) / each;
    struct split_child *children = arena_take_array(arena, count, sizeof *children);
    if (children == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t first = (uint32_t)i * each;
        uint32_t draws = all - first < each ? all - first : each;
        children[i] = (struct split_child){.method = "/brink.v1.Assessor/Shard",
                                           .topic = policy->topic,
                                           .weight = draws,
                                           .of_parent = true,
                                           .request = pack_request(arena, first, draws)};
    }
    plan_out->children = children;
    plan_out->count = arena->failed ? 0 : count;
    plan_out->tolerate = (uint32_t)count - 1; /* what is missing is drawn in the end */
    plan_out->state = (struct split_bytes){.bytes = (const uint8_t *)"", .size = 0};
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* A shard's end. */

enum status shard_finish(const struct task *task, struct buffer *bytes)
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
        memcpy(result.values + c * draws, columns_at(columns, c) + first,
               draws * sizeof(double));
    }
    if (status == STATUS_OK) {
        status = buffer_reserve(bytes, brink__v1__shard_result__get_packed_size(&result));
    }
    if (status == STATUS_OK) {
        bytes->size += brink__v1__shard_result__pack(&result, bytes->bytes + bytes->size);
    }
    arena_clear(&arena);
    return status;
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

/* `version`: of the model they must be of; NULL: any. */
static bool take(const struct columns *columns,
                 const struct split_bytes *packed,
                 const char *version,
                 uint32_t *next_p)
{
    Brink__V1__ShardResult *result =
        brink__v1__shard_result__unpack(NULL, packed->size, packed->bytes);
    if (result == NULL) {
        return false;
    }
    bool fits = (version == NULL || strcmp(result->model_version, version) == 0) &&
                copy_draws(columns, result, next_p);
    brink__v1__shard_result__free_unpacked(result, NULL);
    return fits;
}

static enum status refuse(struct task_refusal *refusal, uint32_t next)
{
    return refusal_say(
        refusal, STATUS_BAD_INPUT,
        "what is said of the draws from %u on is not a shard of this request, as "
        "this worker would compute it",
        (unsigned)next);
}

enum status shard_take(const struct columns *columns,
                       const struct split_bytes *packed,
                       uint32_t *next_p,
                       struct task_refusal *refusal)
{
    return take(columns, packed, NULL, next_p) ? STATUS_OK : refuse(refusal, *next_p);
}

enum status shard_gather(struct task *task,
                         const struct split_result *results,
                         size_t count,
                         struct task_refusal *refusal)
{
    const struct columns *columns = task_columns(task);
    uint32_t next = 0;
    enum status status = STATUS_OK;
    if (!task_may_shard(task) || task_is_shard(task)) {
        return refusal_say(refusal, STATUS_UNSUPPORTED,
                           "this worker cannot go on with what another has begun");
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        bool fits = take(columns, &results[i].bytes, analysis_all_versions(), &next);
        status = fits ? STATUS_OK : refuse(refusal, next);
    }
    if (status == STATUS_OK && next != columns->draws) {
        status = refusal_say(refusal, STATUS_BAD_INPUT, "shards of %u draws, not of %zu",
                             (unsigned)next, columns->draws);
    }
    if (status == STATUS_OK) {
        task_skip_draws(task);
    }
    return status;
}
