/* A whole assessment, by whichever build of the arithmetic: the linker puts this test's
 * kernel_best in the place of the model's (worker.cmake). */
#include "model/kernel.h"

#include "tests/support/assess.h"
#include "tests/support/check.h"

static const struct kernel *chosen;
static size_t asked; /* how often one was chosen */

const struct kernel *__wrap_kernel_best(void);

const struct kernel *__wrap_kernel_best(void)
{
    asked++;
    return chosen;
}

static void compute(const struct isle *isle, const struct kernel *kernel, struct buffer *bytes)
{
    chosen = kernel;
    asked = 0;
    struct task *task = assess_task(isle);
    assess_run(task, bytes);
    task_free(&task);
    assert_true(asked > 0 && bytes->size > 0);
}

/* Law: whichever kernel computes, the assessment has the bytes of the plainest one's. */
static void check_kernels(const struct isle *isle)
{
    struct buffer plain = {0};
    compute(isle, kernel_at(0), &plain);
    for (size_t k = 1; kernel_at(k) != NULL; k++) {
        struct buffer other = {0};
        compute(isle, kernel_at(k), &other);
        assert_int_equal(other.size, plain.size);
        assert_memory_equal(other.bytes, plain.bytes, plain.size);
        buffer_clear(&other);
    }
    buffer_clear(&plain);
}

static void need_two_kernels(void)
{
    if (kernel_at(1) == NULL) {
        print_message("this processor has one kernel: there is nothing to compare\n");
        skip();
    }
}

static void assessments_have_the_same_bytes(void **state)
{
    (void)state;
    need_two_kernels();
    struct isle isle;
    isle_fill(&isle);
    isle_tell_patron(&isle);
    isle.scenario->brink_draws = 9;
    isle.scenario->option_draws = 9;
    check_kernels(&isle);
    isle_clear(&isle);
}

static void comparisons_have_the_same_bytes(void **state)
{
    (void)state;
    need_two_kernels();
    struct isle isle;
    isle_fill(&isle);
    isle.request->versus = isle_other(&isle);
    check_kernels(&isle);
    isle_clear(&isle);
}

static void sensitivities_have_the_same_bytes(void **state)
{
    (void)state;
    need_two_kernels();
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY;
    isle.scenario->points = 6;
    check_kernels(&isle);
    isle_clear(&isle);
}

static void draws_that_end_by_tolerance_have_the_same_bytes(void **state)
{
    (void)state;
    need_two_kernels();
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->draws = 600;
    isle.scenario->months = 36;
    isle.scenario->tolerance = 0.5;
    check_kernels(&isle);
    isle_clear(&isle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assessments_have_the_same_bytes),
        cmocka_unit_test(comparisons_have_the_same_bytes),
        cmocka_unit_test(sensitivities_have_the_same_bytes),
        cmocka_unit_test(draws_that_end_by_tolerance_have_the_same_bytes),
    };
    return cmocka_run_group_tests_name("worker/kernel", tests, NULL, NULL);
}
