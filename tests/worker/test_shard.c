/* The draws of a request, computed in parts: the same bits. */
#include "worker/shard.h"

#include "proto/brink/v1/shard.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"
#include "worker/analysis.h"

#include <string.h>

enum { SHARDS = 3 /* of 21 draws: 8, 8 and 5 */ };

static const char topic[] = "scenario/stability/isle";

static const struct shard_policy generous = {
    .topic = topic, .steps_least = 1, .bytes_max = 1 << 28};

/* Policies are by steps, and steps by the request: as many shards as are asked for. */
static struct shard_policy policy_of(const struct task *task, uint64_t shards)
{
    return (struct shard_policy){
        .topic = topic, .steps_least = task_draw_steps(task) / shards, .bytes_max = 1 << 28};
}

static struct split_plan plan_of(const struct task *task, const struct shard_policy *policy)
{
    struct split_plan plan = {.arena = {.size_max = 1 << 20}};
    assert_int_equal(shard_plan(task, policy, &plan), STATUS_OK);
    return plan;
}

/* As the broker gives it to a worker: the request and then the shard's own bytes. */
static struct task *shard_task(const struct isle *isle, const struct split_child *child)
{
    struct buffer body = {0};
    struct task_refusal refusal = {0};
    struct task *task = NULL;
    isle_pack(isle, &body);
    buffer_add(&body, child->request.bytes, child->request.size);
    if (task_new(child->method, body.bytes, body.size, &refusal, &task) != STATUS_OK) {
        fail_msg("%s", refusal.words);
    }
    buffer_clear(&body);
    return task;
}

/* All shards of a plan, each a task of its own. */
static void compute_shards(const struct isle *isle,
                           const struct split_plan *plan,
                           struct buffer packed_out[],
                           struct split_result results_out[])
{
    for (size_t i = 0; i < plan->count; i++) {
        struct task *task = shard_task(isle, &plan->children[i]);
        assert_int_equal(task_draws(task), plan->children[i].weight);
        assert_string_equal(plan->children[i].topic, topic);
        assess_run(task, &packed_out[i]);
        results_out[i] = (struct split_result){
            .status = STATUS_OK, .bytes = {packed_out[i].bytes, packed_out[i].size}};
        task_free(&task);
    }
}

static void expect_same_bits(const struct isle *isle)
{
    struct buffer whole = {0};
    struct buffer gathered = {0};
    struct buffer packed[SHARDS] = {{0}};
    struct split_result results[SHARDS];
    struct task_refusal refusal = {0};
    struct task *task = assess_task(isle);
    const struct shard_policy policy = policy_of(task, SHARDS);
    struct split_plan plan = plan_of(task, &policy);
    assess_run(task, &whole);
    task_free(&task);
    assert_int_equal(plan.count, SHARDS);
    compute_shards(isle, &plan, packed, results);
    task = assess_task(isle);
    assert_int_equal(shard_gather(task, results, SHARDS, &refusal), STATUS_OK);
    assert_int_equal(task_unit_count(task, TASK_DRAW), 0);
    assess_run(task, &gathered);
    task_free(&task);
    assert_int_equal(gathered.size, whole.size);
    assert_memory_equal(gathered.bytes, whole.bytes, whole.size);
    for (size_t i = 0; i < SHARDS; i++) {
        buffer_clear(&packed[i]);
    }
    arena_clear(&plan.arena);
    buffer_clear(&whole);
    buffer_clear(&gathered);
}

/* Law: whatever is asked, an assessment of shards has the bytes of one that was computed whole.
 */
static void shards_come_to_the_same_bits(void **state)
{
    (void)state;
    static const Brink__V1__Analysis analyses[] = {
        BRINK__V1__ANALYSIS__ANALYSIS_ASSESS, BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY,
        BRINK__V1__ANALYSIS__ANALYSIS_STABILITY, BRINK__V1__ANALYSIS__ANALYSIS_BRINK};
    for (size_t i = 0; i < sizeof analyses / sizeof analyses[0]; i++) {
        struct isle isle;
        isle_fill(&isle);
        isle.scenario->analysis = analyses[i];
        isle.scenario->brink_draws = 13; /* which end in the middle of a shard */
        expect_same_bits(&isle);
        isle.request->versus = isle_other(&isle);
        expect_same_bits(&isle);
        isle_clear(&isle);
    }
}

static void expect_whole(const struct isle *isle, const struct shard_policy *policy)
{
    struct task *task = assess_task(isle);
    struct split_plan plan = plan_of(task, policy);
    assert_int_equal(plan.count, 0);
    arena_clear(&plan.arena);
    task_free(&task);
}

/* Law: what is small, too large to travel, not drawn, or may end early, is computed whole. */
static void others_stay_whole(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    struct task *task = assess_task(&isle);
    struct shard_policy policy = {.steps_least = task_draw_steps(task), .bytes_max = 1 << 28};
    task_free(&task);
    expect_whole(&isle, &policy);
    policy = (struct shard_policy){.steps_least = 0, .bytes_max = 1 << 28};
    expect_whole(&isle, &policy);
    policy = (struct shard_policy){.steps_least = 1, .bytes_max = 1 << 10};
    expect_whole(&isle, &policy);
    isle.scenario->tolerance = 0.5;
    expect_whole(&isle, &generous);
    isle.scenario->tolerance = 0.0;
    isle.scenario->central = true;
    expect_whole(&isle, &generous);
    isle_clear(&isle);
}

static enum status
ask(const struct isle *isle, uint32_t first, uint32_t draws, struct task_refusal *refusal)
{
    Brink__V1__Shard shard = BRINK__V1__SHARD__INIT;
    Brink__V1__ShardRequest request = BRINK__V1__SHARD_REQUEST__INIT;
    struct buffer body = {0};
    struct task *task = NULL;
    uint8_t packed[32];
    shard.first = first;
    shard.draws = draws;
    request.shard = &shard;
    isle_pack(isle, &body);
    buffer_add(&body, packed, brink__v1__shard_request__pack(&request, packed));
    *refusal = (struct task_refusal){0};
    enum status status =
        task_new("/brink.v1.Assessor/Shard", body.bytes, body.size, refusal, &task);
    task_free(&task);
    buffer_clear(&body);
    problems_clear(&refusal->problems);
    return status;
}

static void a_shard_out_of_range_is_refused(void **state)
{
    (void)state;
    static const struct {
        uint32_t first, draws;
        enum status status;
    } rows[] = {{0, 8, STATUS_OK},
                {16, 5, STATUS_OK},
                {0, 21, STATUS_OK},
                {0, 0, STATUS_BAD_INPUT},
                {4, 8, STATUS_BAD_INPUT},
                {0, 5, STATUS_BAD_INPUT},
                {16, 8, STATUS_BAD_INPUT},
                {24, 8, STATUS_BAD_INPUT},
                {8, 4294967288U, STATUS_BAD_INPUT}};
    struct isle isle;
    struct task_refusal refusal;
    isle_fill(&isle);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(ask(&isle, rows[i].first, rows[i].draws, &refusal), rows[i].status);
    }
    isle.scenario->tolerance = 0.5;
    assert_int_equal(ask(&isle, 0, 8, &refusal), STATUS_BAD_INPUT);
    assert_string_equal(refusal.words, "its draws are not computed in shards");
    isle_clear(&isle);
}

/* Law: what does not belong together is not put together. */
/* A shard as a worker with another version of the model leaves it. */
static void write_other_version(const struct split_bytes *shard, struct buffer *packed)
{
    Brink__V1__ShardResult *result =
        brink__v1__shard_result__unpack(NULL, shard->size, shard->bytes);
    assert_non_null(result);
    assert_string_equal(result->model_version, analysis_all_versions());
    result->model_version[0]++;
    assert_int_equal(buffer_reserve(packed, shard->size), STATUS_OK);
    packed->size = brink__v1__shard_result__pack(result, packed->bytes);
    brink__v1__shard_result__free_unpacked(result, NULL);
}

static void other_shards_are_refused(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer packed[SHARDS] = {{0}};
    struct split_result results[SHARDS];
    isle_fill(&isle);
    struct task *task = assess_task(&isle);
    const struct shard_policy policy = policy_of(task, SHARDS);
    struct split_plan plan = plan_of(task, &policy);
    task_free(&task);
    compute_shards(&isle, &plan, packed, results);
    const struct split_result kept = results[1];
    struct buffer other = {0};
    write_other_version(&kept.bytes, &other);
    for (int i = 0; i < 5; i++) {
        struct task_refusal refusal = {0};
        results[1] = i == 0 ? results[0] : i == 1 ? results[2] : kept;
        results[1].bytes.size -= i == 2;
        results[1].bytes.bytes = i == 4 ? other.bytes : results[1].bytes.bytes;
        task = assess_task(&isle);
        assert_int_equal(shard_gather(task, results, i == 3 ? SHARDS - 1 : SHARDS, &refusal),
                         STATUS_BAD_INPUT);
        assert_true(refusal.words[0] != '\0');
        task_free(&task);
    }
    buffer_clear(&other);
    for (size_t i = 0; i < SHARDS; i++) {
        buffer_clear(&packed[i]);
    }
    arena_clear(&plan.arena);
    isle_clear(&isle);
}

/* Law: where memory is short, that is said, and there is neither a plan nor a result. */
static void memory_may_be_short(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer packed[SHARDS] = {{0}};
    struct split_result results[SHARDS];
    isle_fill(&isle);
    struct task *task = assess_task(&isle);
    const struct shard_policy policy = policy_of(task, SHARDS);
    struct split_plan plan = plan_of(task, &policy);
    compute_shards(&isle, &plan, packed, results);
    arena_clear(&plan.arena);
    enum status status = STATUS_NO_MEMORY;
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        plan = (struct split_plan){.arena = {.size_max = 1 << 20}};
        alloc_fail_after(allowed);
        status = shard_plan(task, &policy, &plan);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || (status == STATUS_NO_MEMORY && plan.count == 0));
        if (status != STATUS_OK) {
            arena_clear(&plan.arena);
        }
    }
    status = STATUS_NO_MEMORY;
    struct task *shard = shard_task(&isle, &plan.children[1]);
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        struct buffer bytes = {0};
        alloc_fail_after(allowed);
        status = shard_finish(shard, &bytes);
        alloc_fail_after(-1);
        assert_int_equal(bytes.size > 0, status == STATUS_OK);
        buffer_clear(&bytes);
    }
    task_free(&shard);
    status = STATUS_NO_MEMORY;
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        struct task_refusal refusal = {0};
        alloc_fail_after(allowed);
        status = shard_gather(task, results, SHARDS, &refusal);
        alloc_fail_after(-1);
    }
    arena_clear(&plan.arena);
    task_free(&task);
    for (size_t i = 0; i < SHARDS; i++) {
        buffer_clear(&packed[i]);
    }
    isle_clear(&isle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shards_come_to_the_same_bits),
        cmocka_unit_test(others_stay_whole),
        cmocka_unit_test(a_shard_out_of_range_is_refused),
        cmocka_unit_test(other_shards_are_refused),
        cmocka_unit_test(memory_may_be_short),
    };
    return cmocka_run_group_tests_name("worker/shard", tests, NULL, NULL);
}
