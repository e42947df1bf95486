#include "tests/support/assess.h"

#include "tests/support/check.h"
#include "worker/analysis.h"

#include <string.h>

static const char *method_of(const struct isle *isle)
{
    const struct analysis *analysis = NULL;
    for (size_t i = 0; (analysis = analysis_at(i)) != NULL; i++) {
        if (analysis->choice == isle->scenario->analysis) {
            return analysis->method;
        }
    }
    return "/brink.v1.Assessor/Assess";
}

struct task *assess_task(const struct isle *isle)
{
    struct buffer body = {0};
    struct task_refusal refusal = {0};
    struct task *task = NULL;
    isle_pack(isle, &body);
    if (task_new(method_of(isle), body.bytes, body.size, &refusal, &task) != STATUS_OK) {
        fail_msg("%s", refusal.words);
    }
    buffer_clear(&body);
    return task;
}

void assess_run(const struct task *task, struct buffer *bytes)
{
    const atomic_bool stop = false;
    struct task_refusal refusal = {0};
    struct task_workspace *workspace = NULL;
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    for (int stage = 0; stage < TASK_STAGE_COUNT; stage++) {
        size_t count = task_unit_count(task, (enum task_stage)stage);
        for (size_t unit = 0; unit < count; unit++) {
            assert_int_equal(
                task_run(task, workspace, (enum task_stage)stage, unit, &stop, &refusal),
                STATUS_OK);
        }
    }
    task_workspace_free(&workspace);
    assert_int_equal(task_finish(task, "0123abcd", bytes), STATUS_OK);
}

Brink__V1__Assessment *assess(const struct isle *isle)
{
    struct buffer bytes = {0};
    struct task *task = assess_task(isle);
    assess_run(task, &bytes);
    task_free(&task);
    Brink__V1__Assessment *assessment =
        brink__v1__assessment__unpack(NULL, bytes.size, bytes.bytes);
    assert_non_null(assessment);
    buffer_clear(&bytes);
    return assessment;
}

enum status assess_refusal(const struct isle *isle, struct task_refusal *refusal_out)
{
    struct buffer body = {0};
    struct task *task = NULL;
    isle_pack(isle, &body);
    *refusal_out = (struct task_refusal){0};
    enum status status = task_new(method_of(isle), body.bytes, body.size, refusal_out, &task);
    task_free(&task);
    buffer_clear(&body);
    return status;
}

const char *assess_problem(const struct task_refusal *refusal, const char *path)
{
    for (size_t i = 0; i < refusal->problems.count; i++) {
        if (strcmp(refusal->problems.items[i].path, path) == 0) {
            return refusal->problems.items[i].text;
        }
    }
    return NULL;
}

void assess_read(const struct isle *isle, struct assess_inputs *read)
{
    *read = (struct assess_inputs){.horizon = inputs_horizon(isle->request)};
    read->reader = (struct reader){.request = isle->request,
                                   .root = "scenario",
                                   .arena = &read->arena,
                                   .parameters = &read->parameters,
                                   .problems = &read->problems};
    assert_int_equal(inputs_read(&read->reader, &read->horizon, &read->inputs), STATUS_OK);
    assert_int_equal(
        sampling_make(isle->request, &read->parameters, &read->arena, &read->sampling),
        STATUS_OK);
    read->sampling.rows = DRAW_MOST - 1;
}

void assess_forget(struct assess_inputs *read)
{
    problems_clear(&read->problems);
    arena_clear(&read->arena);
}

const struct parameter *assess_parameter(const struct parameters *parameters, const char *name)
{
    const struct parameter *parameter = parameters->first;
    while (parameter != NULL && strcmp(parameter->name, name) != 0) {
        parameter = parameter->next;
    }
    return parameter;
}
