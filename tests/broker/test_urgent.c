/* Promise 7: behind a sweep of any size, who is in a hurry is served next. Counted in tasks
 * started, for time is the workers'. */
#include "tests/broker/trial.h"
#include "tests/support/check.h"

enum {
    SWEEP = 100000, /* requests of low priority, all of one tenant */
    SWEEP_WEIGHT = 7,
    DESK_WEIGHT = 2,
    AGEING_MS = 1000,
    URGENT = 20,
    WORKER = 1
};

static const char sweep_tenant[] = "sweep";
static const char desk_tenant[] = "desk";

static void
submit(struct trial *trial, uint32_t request, const char *tenant, enum job_priority priority)
{
    struct event event = trial_submit(request);
    event.as.submit.tenant = tenant;
    event.as.submit.priority = priority;
    trial_do(trial, event);
}

/* One worker for one task, which is of the sweep, with all the rest of it waiting. */
static struct trial *open_sweep(void)
{
    static const struct tenant_weight weights[] = {{sweep_tenant, SWEEP_WEIGHT},
                                                   {desk_tenant, DESK_WEIGHT}};
    struct broker_limits limits = trial_limits();
    limits.jobs_max = SWEEP + URGENT;
    limits.bytes_max = 10 * limits.jobs_max;
    limits.lease_ms = 10 * AGEING_MS;
    limits.heartbeat_ms = 10 * AGEING_MS;
    limits.ageing_ms = AGEING_MS;
    limits.weights = weights;
    limits.weight_count = sizeof weights / sizeof weights[0];
    struct trial *trial = trial_open(&limits);
    for (uint32_t i = 1; i <= SWEEP; i++) {
        submit(trial, i, sweep_tenant, JOB_PRIORITY_LOW);
    }
    trial_do(trial, trial_join(WORKER, 1));
    return trial;
}

/* The task given in the last step ends; the number of the request that is started then. */
static uint32_t start_next(struct trial *trial)
{
    const struct note *task = trial_note(trial, EFFECT_TASK, 0);
    assert_non_null(task);
    trial_do(trial, trial_result(WORKER, task->request, task->epoch));
    task = trial_note(trial, EFFECT_TASK, 0);
    assert_non_null(task);
    return task->request;
}

/* Requests of high priority come, all at once. `passed_out[k]`: tasks of the sweep that are
 * started between that and the start of the k-th of them, which start in order. */
static void hurry(struct trial *trial, const char *tenant, uint32_t passed_out[URGENT])
{
    const struct note running = *trial_note(trial, EFFECT_TASK, 0);
    for (uint32_t i = 1; i <= URGENT; i++) {
        submit(trial, SWEEP + i, tenant, JOB_PRIORITY_HIGH);
        assert_int_equal(trial_count(trial, EFFECT_TASK), 0);
    }
    trial->notes[0] = running;
    trial->note_count = 1;
    uint32_t passed = 0;
    for (uint32_t k = 0; k < URGENT;) {
        uint32_t request = start_next(trial);
        if (request > SWEEP) {
            assert_int_equal(request, SWEEP + k + 1);
            passed_out[k++] = passed;
        } else {
            passed++;
        }
    }
}

static void before_a_sweep_of_the_same_tenant(void **state)
{
    (void)state;
    uint32_t passed[URGENT];
    struct trial *trial = open_sweep();
    hurry(trial, sweep_tenant, passed);
    for (uint32_t k = 0; k < URGENT; k++) {
        assert_int_equal(passed[k], 0);
    }
    trial_close(&trial);
}

/* A sweep that has waited long enough to be as urgent gets every second task, no more. */
static void before_an_old_sweep_every_second_time(void **state)
{
    (void)state;
    uint32_t passed[URGENT];
    struct trial *trial = open_sweep();
    trial->now_ms = 3 * AGEING_MS;
    hurry(trial, sweep_tenant, passed);
    for (uint32_t k = 0; k < URGENT; k++) {
        assert_in_range(passed[k], 0, k + 1);
    }
    assert_true(passed[URGENT - 1] > 0);
    trial_close(&trial);
}

/* Between tenants the weights alone count, and the one that comes owes nothing for the time
 * before: its k-th request waits for as many tasks of the other as the weights say. */
static void beside_a_sweep_of_another_tenant(void **state)
{
    (void)state;
    for (int64_t age_ms = 0; age_ms <= 3 * AGEING_MS; age_ms += 3 * AGEING_MS) {
        uint32_t passed[URGENT];
        struct trial *trial = open_sweep();
        trial->now_ms = age_ms;
        hurry(trial, desk_tenant, passed);
        for (uint32_t k = 0; k < URGENT; k++) {
            assert_in_range(passed[k], k * SWEEP_WEIGHT / DESK_WEIGHT,
                            k * SWEEP_WEIGHT / DESK_WEIGHT + 1);
        }
        trial_close(&trial);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_a_sweep_of_the_same_tenant),
        cmocka_unit_test(before_an_old_sweep_every_second_time),
        cmocka_unit_test(beside_a_sweep_of_another_tenant),
    };
    return cmocka_run_group_tests_name("broker/urgent", tests, NULL, NULL);
}
