/* Every allocation of a request's way fails once, and all that follow it; in a slow build one
 * of a few does. */
#include "tests/support/alloc.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"
#include "tests/support/convoy.h"
#include "tests/support/shaken.h"

#include <string.h>

enum { STRIDE = SLOWNESS > 1 ? 5 : 1 };

static enum status run_stages(const struct task *task,
                              struct task_workspace *workspace,
                              struct task_refusal *refusal)
{
    const atomic_bool stop = false;
    enum status status = STATUS_OK;
    for (int stage = 0; stage < TASK_STAGE_COUNT; stage++) {
        size_t count = task_unit_count(task, (enum task_stage)stage);
        for (size_t unit = 0; unit < count && status == STATUS_OK; unit++) {
            status = task_run(task, workspace, (enum task_stage)stage, unit, &stop, refusal);
        }
    }
    return status;
}

static enum status run_all(const char *method, const struct buffer *body, struct buffer *result)
{
    struct task *task = NULL;
    struct task_workspace *workspace = NULL;
    struct task_refusal refusal = {0};
    enum status status = task_new(method, body->bytes, body->size, &refusal, &task);
    if (status == STATUS_OK) {
        status = task_workspace_new(task, &workspace);
    }
    if (status == STATUS_OK) {
        status = run_stages(task, workspace, &refusal);
    }
    if (status == STATUS_OK) {
        status = task_pack_world(task, result);
        buffer_reset(result);
    }
    if (status == STATUS_OK) {
        status = task_finish(task, "0123abcd", result);
    }
    task_workspace_free(&workspace);
    task_free(&task);
    problems_clear(&refusal.problems);
    return status;
}

static void fail_everywhere(const struct isle *isle, const char *method)
{
    struct buffer body = {0};
    struct buffer whole = {0};
    isle_pack(isle, &body);
    assert_int_equal(run_all(method, &body, &whole), STATUS_OK);
    int failures = 0;
    for (int allowed = 0;; allowed += STRIDE) {
        struct buffer result = {0};
        alloc_fail_after(allowed);
        enum status status = run_all(method, &body, &result);
        alloc_fail_after(-1);
        if (status == STATUS_OK) {
            assert_int_equal(result.size, whole.size);
            assert_memory_equal(result.bytes, whole.bytes, whole.size);
            buffer_clear(&result);
            break;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        buffer_clear(&result);
        failures++;
    }
    assert_true(failures > 30 / STRIDE);
    buffer_clear(&whole);
    buffer_clear(&body);
}

static void every_failed_allocation_is_told(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->draws = 3;
    isle.scenario->months = 27; /* a year and a month from the question on */
    isle.scenario->brink_draws = 2;
    isle.scenario->points = 2;
    isle.request->versus = isle_other(&isle);
    fail_everywhere(&isle, "/brink.v1.Assessor/Assess");
    isle.request->versus = NULL;
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_OPTIONS;
    isle_tell_patron(&isle);
    isle.world->n_options = 4;
    fail_everywhere(&isle, "/brink.v1.Assessor/Options");
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY;
    fail_everywhere(&isle, "/brink.v1.Assessor/Sensitivity");
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_HAZARD;
    shaken_fill(isle.world, &isle.arena);
    fail_everywhere(&isle, "/brink.v1.Assessor/Hazard");
    isle_clear(&isle);
}

static void every_failed_allocation_is_told_of_what_stands_beside(void **state)
{
    (void)state;
    static struct convoy convoy;
    convoy_fill(&convoy);
    convoy.isle.scenario->draws = 1;
    convoy.isle.scenario->months = 16;
    fail_everywhere(&convoy.isle, "/brink.v1.Assessor/Assess");
    convoy_clear(&convoy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failed_allocation_is_told),
        cmocka_unit_test(every_failed_allocation_is_told_of_what_stands_beside),
    };
    return cmocka_run_group_tests_name("worker/task_memory", tests, NULL, NULL);
}
