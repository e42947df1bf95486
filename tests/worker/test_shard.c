/* The draws of a request, computed in parts: the same bits. */
#include "worker/shard.h"

#include "proto/brink/v1/shard.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"
#include "tests/support/convoy.h"
#include "tests/support/shaken.h"
#include "worker/analysis.h"

#include <math.h>
#include <string.h>

enum { SHARDS = 3 /* of 21 draws: 8, 8 and 5 */, CHILDREN_MAX = SHARDS + SOLO_KINDS };

static const char topic[] = "scenario/stability/isle";

static const struct shard_policy generous = {
    .topic = topic, .steps_least = 1, .bytes_max = 1 << 28, .shard_bytes_max = 1 << 24};

/* Policies are by steps, and steps by the request: as many shards as are asked for. */
static struct shard_policy policy_of(const struct task *task, uint64_t shards)
{
    struct shard_policy policy = generous;
    policy.steps_least = task_draw_steps(task, 0, task_draws(task)) / shards;
    return policy;
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

/* All shards of a plan, each a task of its own; the last `beside` are not of draws. */
static void compute_shards(const struct isle *isle,
                           const struct split_plan *plan,
                           size_t beside,
                           struct buffer packed_out[],
                           struct split_result results_out[])
{
    for (size_t i = 0; i < plan->count; i++) {
        struct task *task = shard_task(isle, &plan->children[i]);
        assert_int_equal(task_beside(task) > 0, i >= plan->count - beside);
        assert_string_equal(plan->children[i].topic, topic);
        assess_run(task, &packed_out[i]);
        results_out[i] = (struct split_result){
            .status = STATUS_OK, .bytes = {packed_out[i].bytes, packed_out[i].size}};
        task_free(&task);
    }
}

/* `beside` of them are what stands beside the world. */
static void expect_same_bits(const struct isle *isle, size_t beside)
{
    struct buffer whole = {0};
    struct buffer gathered = {0};
    struct buffer packed[CHILDREN_MAX] = {{0}};
    struct split_result results[CHILDREN_MAX];
    struct task_refusal refusal = {0};
    struct task *task = assess_task(isle);
    const struct shard_policy policy = policy_of(task, SHARDS);
    struct split_plan plan = plan_of(task, &policy);
    assess_run(task, &whole);
    task_free(&task);
    assert_in_range(plan.count, 2 + beside, SHARDS + beside);
    compute_shards(isle, &plan, beside, packed, results);
    task = assess_task(isle);
    assert_int_equal(shard_gather(task, results, plan.count, &refusal), STATUS_OK);
    assert_int_equal(task_unit_count(task, TASK_DRAW), 0);
    assess_run(task, &gathered);
    task_free(&task);
    assert_int_equal(gathered.size, whole.size);
    assert_memory_equal(gathered.bytes, whole.bytes, whole.size);
    for (size_t i = 0; i < CHILDREN_MAX; i++) {
        buffer_clear(&packed[i]);
    }
    arena_clear(&plan.arena);
    buffer_clear(&whole);
    buffer_clear(&gathered);
}

/* With everything that an analysis may be asked about. */
static void fill_all(struct isle *isle, Brink__V1__Analysis analysis)
{
    isle_fill(isle);
    isle_tell_patron(isle);
    shaken_fill(isle->world, &isle->arena);
    isle->scenario->analysis = analysis;
    isle->scenario->brink_draws = 9; /* which end in the middle of a shard */
    isle->scenario->option_draws = 9;
    isle->scenario->points = 3;
}

/* Law: whatever is asked, an assessment of shards has the bytes of one that was computed whole.
 */
static void shards_come_to_the_same_bits(void **state)
{
    (void)state;
    static const struct {
        Brink__V1__Analysis analysis;
        bool compares; /* may be asked of two scenarios */
    } rows[] = {{BRINK__V1__ANALYSIS__ANALYSIS_ASSESS, true},
                {BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY, true},
                {BRINK__V1__ANALYSIS__ANALYSIS_STABILITY, true},
                {BRINK__V1__ANALYSIS__ANALYSIS_BRINK, true},
                {BRINK__V1__ANALYSIS__ANALYSIS_OPTIONS, false},
                {BRINK__V1__ANALYSIS__ANALYSIS_HAZARD, false},
                {BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct isle isle;
        fill_all(&isle, rows[i].analysis);
        expect_same_bits(&isle, 0);
        if (rows[i].compares) {
            isle.request->versus = isle_other(&isle);
            expect_same_bits(&isle, 0);
        }
        isle_clear(&isle);
    }
}

/* Law: what stands beside the world is computed by others too, each by one of them. */
static void so_does_what_stands_beside_the_world(void **state)
{
    (void)state;
    struct convoy convoy;
    convoy_fill(&convoy);
    convoy.isle.scenario->brink_draws = 3;
    expect_same_bits(&convoy.isle, SOLO_KINDS);
    convoy.isle.request->council = NULL;
    expect_same_bits(&convoy.isle, SOLO_KINDS - 1);
    convoy_clear(&convoy);
}

/* Law: shards cost alike where their draws do not, as far as whole units can, and weigh what
 * they cost of all the work. */
static void shards_are_of_like_cost(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ASSESS;
    isle.scenario->draws = 1003;
    isle.scenario->brink_draws = 37;
    struct task *task = assess_task(&isle);
    const struct shard_policy policy = policy_of(task, 7);
    struct split_plan plan = plan_of(task, &policy);
    uint64_t all = task_draw_steps(task, 0, 1003);
    uint64_t unit = task_draw_steps(task, 0, TASK_UNIT_DRAWS); /* none costs more */
    uint32_t next = 0;
    assert_in_range(plan.count, 2, 7);
    assert_true(unit > 2 * task_draw_steps(task, 40, TASK_UNIT_DRAWS));
    for (size_t i = 0; i < plan.count; i++) {
        struct task *shard = shard_task(&isle, &plan.children[i]);
        uint64_t steps = task_draw_steps(task, next, task_draws(shard));
        assert_int_equal(task_first_draw(shard), next);
        assert_true(steps < all / 7 + 1 + unit);
        assert_true(i + 1 == plan.count || steps >= all / 7);
        assert_int_equal(plan.children[i].weight,
                         (uint32_t)(1003.0 / (double)all * (double)steps));
        next += task_draws(shard);
        task_free(&shard);
    }
    assert_int_equal(next, 1003);
    arena_clear(&plan.arena);
    task_free(&task);
    isle_clear(&isle);
}

/* Law: where one shard would leave too much there are more, as many as a task may have; what
 * they leave is within what was allowed. */
static void what_is_large_has_more_shards(void **state)
{
    (void)state;
    enum { MOST = 2100 /* in each shard a unit: 263 of them are too many */ };
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->draws = 2000;
    struct task *task = assess_task(&isle);
    uint64_t a_draw = task_columns(task)->count * sizeof(double);
    struct shard_policy policy = policy_of(task, 2);
    struct split_plan plan = plan_of(task, &policy);
    assert_int_equal(plan.count, 2);
    arena_clear(&plan.arena);
    policy.shard_bytes_max = 24 * a_draw + 512;
    plan = plan_of(task, &policy);
    assert_int_equal(plan.count, (2000 + 23) / 24);
    struct task *shard = shard_task(&isle, &plan.children[1]);
    struct buffer packed = {0};
    assess_run(shard, &packed);
    assert_int_equal(task_draws(shard), 24);
    assert_in_range(packed.size, 24 * a_draw, policy.shard_bytes_max);
    buffer_clear(&packed);
    task_free(&shard);
    arena_clear(&plan.arena);
    policy.shard_bytes_max = 8 * a_draw + 512;
    plan = plan_of(task, &policy);
    assert_int_equal(plan.count, 250);
    arena_clear(&plan.arena);
    task_free(&task);
    isle.scenario->draws = MOST;
    task = assess_task(&isle);
    plan = plan_of(task, &policy);
    assert_int_equal(plan.count, 0);
    task_free(&task);
    isle_clear(&isle);
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
    struct shard_policy policy = policy_of(task, 1);
    task_free(&task);
    expect_whole(&isle, &policy);
    policy = generous;
    policy.steps_least = 0;
    expect_whole(&isle, &policy);
    policy = generous;
    policy.bytes_max = 1 << 10;
    expect_whole(&isle, &policy);
    policy = generous;
    policy.shard_bytes_max = 1 << 7;
    expect_whole(&isle, &policy);
    isle.scenario->tolerance = 0.5;
    expect_whole(&isle, &generous);
    isle.scenario->tolerance = 0.0;
    isle.scenario->central = true;
    expect_whole(&isle, &generous);
    isle_clear(&isle);
}

static enum status
ask(const struct isle *isle, const Brink__V1__Shard *shard, struct task_refusal *refusal)
{
    Brink__V1__ShardRequest request = BRINK__V1__SHARD_REQUEST__INIT;
    struct buffer body = {0};
    struct task *task = NULL;
    uint8_t packed[32];
    request.shard = (Brink__V1__Shard *)shard;
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
        uint32_t first, draws, beside;
        enum status status;
    } rows[] = {{0, 8, 0, STATUS_OK},
                {16, 5, 0, STATUS_OK},
                {0, 21, 0, STATUS_OK},
                {0, 0, 0, STATUS_BAD_INPUT},
                {4, 8, 0, STATUS_BAD_INPUT},
                {0, 5, 0, STATUS_BAD_INPUT},
                {16, 8, 0, STATUS_BAD_INPUT},
                {24, 8, 0, STATUS_BAD_INPUT},
                {8, 4294967288U, 0, STATUS_BAD_INPUT},
                {0, 0, 1, STATUS_OK},
                {0, 0, 2, STATUS_BAD_INPUT}, /* none stands there */
                {0, 0, 3, STATUS_OK},
                {0, 0, 4, STATUS_BAD_INPUT},
                {0, 0, 4294967295U, STATUS_BAD_INPUT},
                {0, 8, 1, STATUS_BAD_INPUT},
                {8, 0, 1, STATUS_BAD_INPUT}};
    struct convoy convoy;
    struct task_refusal refusal;
    Brink__V1__Shard shard = BRINK__V1__SHARD__INIT;
    convoy_fill(&convoy);
    convoy.isle.request->council = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        shard.first = rows[i].first;
        shard.draws = rows[i].draws;
        shard.beside = rows[i].beside;
        assert_int_equal(ask(&convoy.isle, &shard, &refusal), rows[i].status);
    }
    shard = (Brink__V1__Shard)BRINK__V1__SHARD__INIT;
    shard.draws = 8;
    convoy.isle.scenario->tolerance = 0.5;
    assert_int_equal(ask(&convoy.isle, &shard, &refusal), STATUS_BAD_INPUT);
    assert_string_equal(refusal.words, "its draws are not computed in shards");
    convoy_clear(&convoy);
}

/* A request with all that may stand beside a world, and what its shards left. */
struct parts {
    struct convoy convoy;
    struct task *task;
    struct shard_policy policy;
    struct split_plan plan;
    struct buffer packed[CHILDREN_MAX];
    struct split_result results[CHILDREN_MAX];
};

static void fill_parts(struct parts *parts)
{
    *parts = (struct parts){.task = NULL};
    convoy_fill(&parts->convoy);
    parts->task = assess_task(&parts->convoy.isle);
    parts->policy = policy_of(parts->task, SHARDS);
    parts->plan = plan_of(parts->task, &parts->policy);
    assert_int_equal(parts->plan.count, CHILDREN_MAX);
    compute_shards(&parts->convoy.isle, &parts->plan, SOLO_KINDS, parts->packed,
                   parts->results);
}

static void clear_parts(struct parts *parts)
{
    for (size_t i = 0; i < CHILDREN_MAX; i++) {
        buffer_clear(&parts->packed[i]);
    }
    arena_clear(&parts->plan.arena);
    task_free(&parts->task);
    convoy_clear(&parts->convoy);
}

static enum status gather_again(const struct parts *parts, size_t count)
{
    struct task_refusal refusal = {0};
    struct task *task = assess_task(&parts->convoy.isle);
    enum status status = shard_gather(task, parts->results, count, &refusal);
    assert_int_equal(status != STATUS_OK, refusal.words[0] != '\0');
    task_free(&task);
    return status;
}

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

/* Law: what does not belong together is not put together. */
static void other_shards_are_refused(void **state)
{
    (void)state;
    static const struct {
        size_t place, other; /* in place of the one, the other's */
    } rows[] = {{1, 0}, {1, 2}, {1, SHARDS}, {SHARDS, 0}, {SHARDS, SHARDS + 1}};
    struct parts parts;
    fill_parts(&parts);
    assert_int_equal(gather_again(&parts, CHILDREN_MAX), STATUS_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct split_result kept = parts.results[rows[i].place];
        parts.results[rows[i].place] = parts.results[rows[i].other];
        assert_int_equal(gather_again(&parts, CHILDREN_MAX), STATUS_BAD_INPUT);
        parts.results[rows[i].place] = kept;
    }
    for (size_t i = 0; i < CHILDREN_MAX; i++) {
        const struct split_result kept = parts.results[i];
        struct buffer other = {0};
        write_other_version(&kept.bytes, &other);
        parts.results[i].bytes = (struct split_bytes){.bytes = other.bytes, .size = other.size};
        assert_int_equal(gather_again(&parts, CHILDREN_MAX), STATUS_BAD_INPUT);
        parts.results[i] = kept;
        buffer_clear(&other);
    }
    for (size_t i = 0; i < CHILDREN_MAX; i++) { /* cut short, or missing */
        parts.results[i].bytes.size--;
        assert_int_equal(gather_again(&parts, CHILDREN_MAX), STATUS_BAD_INPUT);
        parts.results[i].bytes.size++;
        assert_int_equal(gather_again(&parts, i), STATUS_BAD_INPUT);
    }
    clear_parts(&parts);
}

static void plan_with_little(const struct parts *parts)
{
    enum status status = STATUS_NO_MEMORY;
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        struct split_plan plan = {.arena = {.size_max = 1 << 20}};
        alloc_fail_after(allowed);
        status = shard_plan(parts->task, &parts->policy, &plan);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || (status == STATUS_NO_MEMORY && plan.count == 0));
        arena_clear(&plan.arena);
    }
}

static void finish_with_little(const struct parts *parts, size_t child)
{
    struct task *shard = shard_task(&parts->convoy.isle, &parts->plan.children[child]);
    struct buffer whole = {0};
    enum status status = STATUS_NO_MEMORY;
    assess_run(shard, &whole);
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        struct buffer bytes = {0};
        alloc_fail_after(allowed);
        status = shard_finish(shard, &bytes);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_int_equal(bytes.size, status == STATUS_OK ? whole.size : 0);
        buffer_clear(&bytes);
    }
    buffer_clear(&whole);
    task_free(&shard);
}

static void gather_with_little(const struct parts *parts)
{
    enum status status = STATUS_NO_MEMORY;
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        struct task_refusal refusal = {0};
        struct task *task = assess_task(&parts->convoy.isle);
        alloc_fail_after(allowed);
        status = shard_gather(task, parts->results, CHILDREN_MAX, &refusal);
        alloc_fail_after(-1);
        task_free(&task);
    }
}

/* Law: of its draws a shard tells what the request would tell of them. */
static void a_shard_tells_of_its_own_draws(void **state)
{
    (void)state;
    enum { HALF = 24 };
    struct isle isle;
    struct buffer bytes = {0};
    struct interim told[2];
    struct task_workspace *workspace = NULL;
    isle_fill(&isle);
    isle.scenario->draws = 2 * HALF;
    struct task *task = assess_task(&isle);
    const struct shard_policy policy = policy_of(task, 2);
    struct split_plan plan = plan_of(task, &policy);
    assess_run(task, &bytes);
    buffer_reset(&bytes);
    struct task *shard = shard_task(&isle, &plan.children[1]);
    assess_run(shard, &bytes);
    assert_int_equal(task_workspace_new(shard, &workspace), STATUS_OK);
    task_look(shard, workspace, HALF, &told[1]);
    assert_int_equal(task_draws_before(shard, TASK_DRAW, 99), HALF);
    task_workspace_free(&workspace);
    assert_true(told[1].is_shard);
    assert_int_equal(told[1].first, HALF);
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    task_look(task, workspace, 2 * HALF, &told[0]);
    assert_int_equal(told[0].count, told[1].count);
    for (size_t i = 0; i < told[0].count; i++) {
        const struct interim_number *all = &told[0].numbers[i];
        const struct interim_number *half = &told[1].numbers[i];
        assert_string_equal(half->name, all->name);
        assert_int_equal(half->draws, HALF);
        assert_true(half->least >= all->least && half->most <= all->most);
    }
    for (size_t i = 0; i < told[1].count; i++) { /* halves come to the whole */
        double all = 2.0 * told[0].numbers[i].estimate.mean;
        struct interim first;
        task_look(task, workspace, HALF, &first);
        double halves = first.numbers[i].estimate.mean + told[1].numbers[i].estimate.mean;
        assert_true(fabs(halves - all) <= 1e-9 * fabs(all));
    }
    task_workspace_free(&workspace);
    task_free(&shard);
    task_free(&task);
    arena_clear(&plan.arena);
    buffer_clear(&bytes);
    isle_clear(&isle);
}

/* Law: where memory is short, that is said, and there is neither a plan nor a result. */
static void memory_may_be_short(void **state)
{
    (void)state;
    struct parts parts;
    fill_parts(&parts);
    plan_with_little(&parts);
    finish_with_little(&parts, 1);
    for (size_t beside = SHARDS; beside < CHILDREN_MAX; beside++) {
        finish_with_little(&parts, beside);
    }
    gather_with_little(&parts);
    clear_parts(&parts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shards_come_to_the_same_bits),
        cmocka_unit_test(so_does_what_stands_beside_the_world),
        cmocka_unit_test(shards_are_of_like_cost),
        cmocka_unit_test(what_is_large_has_more_shards),
        cmocka_unit_test(others_stay_whole),
        cmocka_unit_test(a_shard_out_of_range_is_refused),
        cmocka_unit_test(other_shards_are_refused),
        cmocka_unit_test(a_shard_tells_of_its_own_draws),
        cmocka_unit_test(memory_may_be_short),
    };
    return cmocka_run_group_tests_name("worker/shard", tests, NULL, NULL);
}
