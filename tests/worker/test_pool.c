#include "worker/pool.h"

#include "tests/support/alloc.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"
#include "tests/support/convoy.h"
#include "wire/digest.h"

#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

static const char ASSESS[] = "/brink.v1.Assessor/Assess";

static struct pool *new_pool(size_t threads)
{
    struct pool *pool = NULL;
    assert_int_equal(pool_new(threads, &pool), STATUS_OK);
    return pool;
}

static struct pool_run *add(struct pool *pool, const struct buffer *body, void *owner)
{
    const struct pool_order order = {
        .method = ASSESS, .body = body->bytes, .body_size = body->size, .owner = owner};
    struct pool_run *run = NULL;
    assert_int_equal(pool_add(pool, &order, &run), STATUS_OK);
    return run;
}

/* The next result, as soon as there is one. */
static struct pool_result take(struct pool *pool)
{
    struct pool_result result;
    while (!pool_take(pool, &result)) {
        struct pollfd file = {.fd = pool_file(pool), .events = POLLIN};
        assert_int_equal(poll(&file, 1, 30000), 1);
    }
    return result;
}

/* What the core makes of a request by itself. */
static void compute(const struct buffer *body, struct buffer *result)
{
    struct task *task = NULL;
    struct task_workspace *workspace = NULL;
    struct task_refusal refusal = {0};
    struct buffer world = {0};
    char hash[DIGEST_TEXT_BYTES];
    const atomic_bool stop = false;
    assert_int_equal(task_new(ASSESS, body->bytes, body->size, &refusal, &task), STATUS_OK);
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    for (int stage = 0; stage < TASK_STAGE_COUNT; stage++) {
        for (size_t i = 0; i < task_unit_count(task, (enum task_stage)stage); i++) {
            assert_int_equal(
                task_run(task, workspace, (enum task_stage)stage, i, &stop, &refusal),
                STATUS_OK);
        }
    }
    assert_int_equal(task_pack_world(task, &world), STATUS_OK);
    const struct digest_part part = {world.bytes, world.size};
    const struct digest digest = digest_of(&part, 1);
    digest_format(&digest, hash);
    assert_int_equal(task_finish(task, hash, result), STATUS_OK);
    buffer_clear(&world);
    task_workspace_free(&workspace);
    task_free(&task);
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    (void)state;
    enum { RUNS = 3, THREADS_MOST = 8 };
    struct buffer bodies[RUNS] = {{0}};
    struct buffer expected[RUNS] = {{0}};
    for (int i = 0; i < RUNS; i++) {
        static struct convoy convoy;
        convoy_fill(&convoy);
        struct isle *isle = &convoy.isle;
        isle->scenario->seed = 100 + (uint64_t)i;
        isle->scenario->draws = 43;
        isle->request->versus = i == 1 ? isle_other(isle) : NULL;
        if (i < 2) { /* the last is the isle with all that stands beside it */
            isle->request->trade = NULL;
            isle->request->council = NULL;
            isle->request->bargain = NULL;
        }
        isle_pack(isle, &bodies[i]);
        convoy_clear(&convoy);
        compute(&bodies[i], &expected[i]);
    }
    for (size_t threads = 1; threads <= THREADS_MOST; threads++) {
        struct pool *pool = new_pool(threads);
        for (int i = 0; i < RUNS; i++) {
            add(pool, &bodies[i], &expected[i]);
        }
        for (int i = 0; i < RUNS; i++) {
            struct pool_result result = take(pool);
            const struct buffer *wanted = result.owner;
            assert_int_equal(result.status, STATUS_OK);
            assert_int_equal(result.assessment.size, wanted->size);
            assert_memory_equal(result.assessment.bytes, wanted->bytes, wanted->size);
            assert_true(result.started_wall_ms > 0 && result.compute_ms >= 0);
            pool_result_clear(&result);
        }
        pool_free(&pool);
    }
    for (int i = 0; i < RUNS; i++) {
        buffer_clear(&bodies[i]);
        buffer_clear(&expected[i]);
    }
}

static void the_oldest_request_is_done_first(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer body = {0};
    int owners[4];
    isle_fill(&isle);
    isle_pack(&isle, &body);
    struct pool *pool = new_pool(1);
    for (int i = 0; i < 4; i++) {
        add(pool, &body, &owners[i]);
    }
    for (int i = 0; i < 4; i++) {
        struct pool_result result = take(pool);
        assert_ptr_equal(result.owner, &owners[i]);
        pool_result_clear(&result);
    }
    pool_free(&pool);
    buffer_clear(&body);
    isle_clear(&isle);
}

static void a_refusal_comes_back_with_its_problems(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer body = {0};
    isle_fill(&isle);
    isle.scenario->months = 7;
    isle_pack(&isle, &body);
    struct pool *pool = new_pool(2);
    add(pool, &body, &isle);
    struct pool_result result = take(pool);
    assert_int_equal(result.status, STATUS_BAD_INPUT);
    assert_non_null(assess_problem(&result.refusal, "scenario.months"));
    assert_int_equal(result.assessment.size, 0);
    pool_result_clear(&result);
    pool_free(&pool);
    buffer_clear(&body);
    isle_clear(&isle);
}

/* A request that would take many seconds, with a thread at work on it. */
static struct pool_run *add_long(struct pool *pool, struct isle *isle, struct buffer *body)
{
    isle_fill(isle);
    isle->scenario->draws = 100000;
    isle_pack(isle, body);
    struct pool_run *run = add(pool, body, isle);
    while (pool_progress(pool, run).draws_done == 0) {
        sched_yield();
    }
    return run;
}

static void a_run_under_way_stops_when_told_to(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer body = {0};
    struct pool *pool = new_pool(2);
    struct pool_run *run = add_long(pool, &isle, &body);
    struct pool_progress progress = pool_progress(pool, run);
    assert_int_equal(progress.draws, 100000);
    assert_true(progress.draws_done < 100000 && progress.units > 0);
    pool_stop(pool, run);
    pool_stop(pool, run); /* the same again is nothing */
    struct pool_result result = take(pool);
    assert_ptr_equal(result.owner, &isle);
    assert_int_equal(result.status, STATUS_CANCELLED);
    assert_string_equal(result.refusal.words, "cancelled");
    pool_result_clear(&result);
    assert_false(pool_take(pool, &result));
    pool_free(&pool);
    buffer_clear(&body);
    isle_clear(&isle);
}

static void a_run_that_waits_ends_at_once(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer body = {0};
    int waiting = 0;
    struct pool *pool = new_pool(1);
    struct pool_run *busy = add_long(pool, &isle, &body);
    struct pool_run *run = add(pool, &body, &waiting);
    struct pool_result result;
    assert_int_equal(pool_progress(pool, run).draws, 0);
    pool_stop(pool, run);
    assert_true(pool_take(pool, &result));
    assert_ptr_equal(result.owner, &waiting);
    assert_int_equal(result.status, STATUS_CANCELLED);
    assert_int_equal(result.started_wall_ms, 0);
    pool_result_clear(&result);
    pool_stop(pool, busy);
    result = take(pool);
    pool_result_clear(&result);
    pool_free(&pool);
    buffer_clear(&body);
    isle_clear(&isle);
}

static void a_young_request_moves_behind_a_long_one(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer long_body = {0};
    struct buffer body = {0};
    struct pool *pool = new_pool(1);
    struct pool_run *busy = add_long(pool, &isle, &long_body);
    isle.scenario->draws = 21;
    isle_pack(&isle, &body);
    add(pool, &body, &body);
    struct pool_result result = take(pool);
    assert_ptr_equal(result.owner, &body);
    assert_int_equal(result.status, STATUS_OK);
    pool_result_clear(&result);
    pool_stop(pool, busy);
    result = take(pool);
    pool_result_clear(&result);
    pool_free(&pool);
    buffer_clear(&long_body);
    buffer_clear(&body);
    isle_clear(&isle);
}

/* Law: who is in a hurry overtakes what came before, also what is under way; and whoever is not
 * moves all the same. */
static void the_urgent_one_comes_first(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer long_body = {0};
    struct buffer body = {0};
    struct pool *pool = new_pool(1);
    struct pool_run *busy = add_long(pool, &isle, &long_body);
    struct pool_order order = {.method = ASSESS, .urgency = -1};
    struct pool_run *runs[2];
    isle.scenario->draws = 21;
    isle_pack(&isle, &body);
    order.body = body.bytes;
    order.body_size = body.size;
    assert_int_equal(pool_add(pool, &order, &runs[0]), STATUS_OK);
    order.urgency = 1;
    order.owner = &body;
    assert_int_equal(pool_add(pool, &order, &runs[1]), STATUS_OK);
    struct pool_result result = take(pool);
    assert_ptr_equal(result.owner, &body);
    assert_int_equal(result.status, STATUS_OK);
    pool_result_clear(&result);
    result = take(pool);
    assert_null(result.owner);
    assert_int_equal(result.status, STATUS_OK);
    pool_result_clear(&result);
    pool_stop(pool, busy);
    result = take(pool);
    assert_ptr_equal(result.owner, &isle);
    pool_result_clear(&result);
    pool_free(&pool);
    buffer_clear(&long_body);
    buffer_clear(&body);
    isle_clear(&isle);
}

static void a_result_not_taken_yet_is_not_stopped(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer body = {0};
    isle_fill(&isle);
    isle_pack(&isle, &body);
    struct pool *pool = new_pool(2);
    struct pool_run *run = add(pool, &body, &isle);
    struct pollfd file = {.fd = pool_file(pool), .events = POLLIN};
    assert_int_equal(poll(&file, 1, 30000), 1);
    pool_stop(pool, run);
    struct pool_progress progress = pool_progress(pool, run);
    assert_int_equal(progress.draws_done, 21); /* of three units of eight */
    assert_int_equal(progress.draws, 21);
    struct pool_result result = take(pool);
    assert_int_equal(result.status, STATUS_OK);
    pool_result_clear(&result);
    pool_free(&pool);
    buffer_clear(&body);
    isle_clear(&isle);
}

static void a_pool_may_end_with_work_in_it(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer body = {0};
    struct pool *pool = new_pool(2);
    add_long(pool, &isle, &body);
    add(pool, &body, NULL);
    add(pool, &body, NULL);
    pool_free(&pool);
    assert_null(pool);
    buffer_clear(&body);
    isle_clear(&isle);
}

/* Nearly every draw fails here; whoever comes first, the first of them is told. */
static void the_first_failure_in_order_is_told(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer body = {0};
    char words[TASK_WORDS_BYTES] = "";
    isle_fill(&isle);
    isle.scenario->draws = 900;
    isle.world->economy->gdp_musd = isle_quantity(&isle, "uniform(300, 700)");
    isle_pack(&isle, &body);
    static const size_t threads[] = {1, 2, 4, 4, 4};
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        struct pool *pool = new_pool(threads[i]);
        add(pool, &body, NULL);
        struct pool_result result = take(pool);
        assert_true(result.status == STATUS_BAD_INPUT || result.status == STATUS_NOT_CONVERGED);
        assert_true(i == 0 || strcmp(result.refusal.words, words) == 0);
        memcpy(words, result.refusal.words, sizeof words);
        pool_result_clear(&result);
        pool_free(&pool);
    }
    buffer_clear(&body);
    isle_clear(&isle);
}

static void a_pool_without_memory_is_none(void **state)
{
    (void)state;
    for (int allowed = 0;; allowed++) {
        struct pool *pool = NULL;
        alloc_fail_after(allowed);
        enum status status = pool_new(3, &pool);
        alloc_fail_after(-1);
        if (status == STATUS_OK) {
            pool_free(&pool);
            assert_int_equal(allowed, 2);
            break;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_null(pool);
    }
}

/* One thread, so that the allocations come in one order. */
static void every_failed_allocation_ends_the_run_with_a_status(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer body = {0};
    isle_fill(&isle);
    isle.scenario->draws = 3;
    isle.scenario->months = 24;
    isle_pack(&isle, &body);
    struct pool *pool = new_pool(1);
    enum status status = STATUS_NO_MEMORY;
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        const struct pool_order order = {
            .method = ASSESS, .body = body.bytes, .body_size = body.size};
        struct pool_run *run = NULL;
        alloc_fail_after(allowed);
        status = pool_add(pool, &order, &run);
        if (status == STATUS_OK) {
            struct pool_result result = take(pool);
            alloc_fail_after(-1);
            status = result.status;
            assert_true(status == STATUS_OK || strlen(result.refusal.words) > 0);
            pool_result_clear(&result);
        }
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
    }
    pool_free(&pool);
    buffer_clear(&body);
    isle_clear(&isle);
}

/* Runs the order and watches it: the draws of the last look seen, which is none where the
 * threads had no time for one. */
static uint32_t watch(struct pool *pool, const struct pool_order *order)
{
    struct pool_run *run = NULL;
    struct pool_progress progress = {.draws = 1};
    uint32_t looked = 0;
    assert_int_equal(pool_add(pool, order, &run), STATUS_OK);
    while (progress.draws_done < progress.draws || progress.draws == 0) {
        progress = pool_progress(pool, run);
        assert_true(progress.interim.draws >= looked);
        assert_true(progress.interim.draws <= progress.draws_done);
        assert_int_equal(progress.interim.count > 0, progress.interim.draws > 0);
        looked = progress.interim.draws;
        sched_yield();
    }
    return looked;
}

/* Law: looks at what draws say so far rest on draws that are there, and change no bit. */
static void looks_change_nothing(void **state)
{
    (void)state;
    enum { TRIES = 20 };
    struct isle isle;
    struct buffer body = {0};
    struct buffer expected = {0};
    uint32_t looked = 0;
    isle_fill(&isle);
    isle.scenario->draws = 1000; /* many times as long as looks are apart */
    isle.scenario->brink_draws = 1;
    isle_pack(&isle, &body);
    compute(&body, &expected);
    struct pool *pool = new_pool(3);
    const struct pool_order order = {
        .method = ASSESS, .body = body.bytes, .body_size = body.size, .look_ms = 1};
    for (int i = 0; i < TRIES && looked < INTERIM_DRAWS_LEAST; i++) {
        looked = watch(pool, &order);
        struct pool_result result = take(pool);
        assert_int_equal(result.status, STATUS_OK);
        assert_int_equal(result.interim.count, 0); /* shards say it with their result */
        assert_int_equal(result.assessment.size, expected.size);
        assert_memory_equal(result.assessment.bytes, expected.bytes, expected.size);
        pool_result_clear(&result);
    }
    assert_true(looked >= INTERIM_DRAWS_LEAST);
    pool_free(&pool);
    buffer_clear(&body);
    buffer_clear(&expected);
    isle_clear(&isle);
}

/* Splits "halves" in two; whatever else it leaves as it is. */
static enum status
plan_halves(struct split_bytes request, struct split_plan *plan, struct task_refusal *refusal)
{
    struct split_child *children = arena_take_array(&plan->arena, 2, sizeof *children);
    if (request.size == 3) {
        snprintf(refusal->words, sizeof refusal->words, "not to be halved");
        return STATUS_BAD_INPUT;
    }
    if (children == NULL) {
        return STATUS_NO_MEMORY;
    }
    children[0] = (struct split_child){.method = "/a", .topic = "scenario/a/b", .weight = 1};
    children[1] = children[0];
    plan->children = children;
    plan->count = request.size == 6 ? 2 : 0;
    return STATUS_OK;
}

static enum status merge_halves(const struct split_return *given,
                                struct buffer *assessment,
                                struct task_refusal *refusal)
{
    (void)refusal;
    buffer_add(assessment, given->state.bytes, given->state.size);
    for (size_t i = 0; i < given->count; i++) {
        buffer_add(assessment, given->results[i].bytes.bytes, given->results[i].bytes.size);
    }
    return assessment->failure;
}

static const struct split halves = {.plan = plan_halves, .merge = merge_halves};

static struct pool_result
run_split(struct pool *pool, const char *body, const struct split_return *again)
{
    const struct pool_order order = {.method = ASSESS,
                                     .body = body,
                                     .body_size = strlen(body),
                                     .split = &halves,
                                     .split_again = again};
    struct pool_run *run = NULL;
    assert_int_equal(pool_add(pool, &order, &run), STATUS_OK);
    return take(pool);
}

/* Law: a task that is split ends with its plan, one that comes again with what its children
 * said, and one that is not split as if nobody could. */
static void a_task_is_split_and_put_together(void **state)
{
    (void)state;
    static const struct split_result results[] = {{STATUS_OK, {(const uint8_t *)"left,", 5}},
                                                  {STATUS_OK, {(const uint8_t *)"right", 5}}};
    const struct split_return again = {
        .state = {(const uint8_t *)"both:", 5}, .results = results, .count = 2};
    struct pool *pool = new_pool(2);
    struct pool_result result = run_split(pool, "halves", NULL);
    assert_int_equal(result.status, STATUS_OK);
    assert_int_equal(result.plan.count, 2);
    assert_int_equal(result.assessment.size, 0);
    pool_result_clear(&result);
    result = run_split(pool, "halves", &again);
    assert_int_equal(result.status, STATUS_OK);
    assert_int_equal(result.plan.count, 0);
    assert_int_equal(result.assessment.size, 15);
    assert_memory_equal(result.assessment.bytes, "both:left,right", 15);
    pool_result_clear(&result);
    result = run_split(pool, "not", NULL);
    assert_int_equal(result.status, STATUS_BAD_INPUT);
    assert_string_equal(result.refusal.words, "not to be halved");
    pool_result_clear(&result);
    result = run_split(pool, "whole", NULL); /* which is no scenario */
    assert_int_equal(result.status, STATUS_BAD_INPUT);
    assert_string_equal(result.refusal.words, "the body is not a brink.v1.ScenarioRequest");
    pool_result_clear(&result);
    pool_free(&pool);
}

/* Law: shards that are missing, or another's, cost time and no bit of the answer. */
static void what_others_did_not_draw_is_drawn_here(void **state)
{
    (void)state;
    static const struct split_result results[2] = {{.status = STATUS_UNSUPPORTED},
                                                   {STATUS_OK, {(const uint8_t *)"x", 1}}};
    const struct split_return again = {.results = results, .count = 2};
    struct buffer body = {0};
    struct buffer expected = {0};
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->draws = 21;
    isle_pack(&isle, &body);
    isle_clear(&isle);
    compute(&body, &expected);
    struct pool *pool = new_pool(2);
    const struct pool_order order = {
        .method = ASSESS, .body = body.bytes, .body_size = body.size, .split_again = &again};
    struct pool_run *run = NULL;
    assert_int_equal(pool_add(pool, &order, &run), STATUS_OK);
    struct pool_result result = take(pool);
    assert_int_equal(result.status, STATUS_OK);
    assert_int_equal(result.assessment.size, expected.size);
    assert_memory_equal(result.assessment.bytes, expected.bytes, expected.size);
    pool_result_clear(&result);
    pool_free(&pool);
    buffer_clear(&expected);
    buffer_clear(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_change_nothing),
        cmocka_unit_test(what_others_did_not_draw_is_drawn_here),
        cmocka_unit_test(a_task_is_split_and_put_together),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(the_oldest_request_is_done_first),
        cmocka_unit_test(a_refusal_comes_back_with_its_problems),
        cmocka_unit_test(a_run_under_way_stops_when_told_to),
        cmocka_unit_test(a_run_that_waits_ends_at_once),
        cmocka_unit_test(a_young_request_moves_behind_a_long_one),
        cmocka_unit_test(the_urgent_one_comes_first),
        cmocka_unit_test(a_result_not_taken_yet_is_not_stopped),
        cmocka_unit_test(a_pool_may_end_with_work_in_it),
        cmocka_unit_test(the_first_failure_in_order_is_told),
        cmocka_unit_test(a_pool_without_memory_is_none),
        cmocka_unit_test(every_failed_allocation_ends_the_run_with_a_status),
    };
    return cmocka_run_group_tests_name("worker/pool", tests, NULL, NULL);
}
