#include "worker/sampling.h"

#include "model/sensitivity.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"

#include <string.h>

static void draws_are_counted_from_0(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    isle_fill(&isle);
    isle.scenario->seed = 77;
    assess_read(&isle, &read);
    struct sampling sampling;
    assert_int_equal(sampling_make(isle.request, &read.parameters, &read.arena, &sampling),
                     STATUS_OK);
    assert_int_equal(sampling.rows, isle.scenario->draws);
    assert_int_equal(sampling.base_points, 0);
    struct draws draws = sampling_draws(&sampling, 18); /* of 21 */
    const uint32_t expected[LANES] = {18, 19, 20, 20};
    assert_memory_equal(draws.draw, expected, sizeof expected);
    assert_true(draws.seed == 77 && !draws.central && draws.points == &sampling.points);
    for (int l = 0; l < LANES; l++) {
        assert_int_equal(draws.second[l], POINTS_GROUP_NONE);
    }
    isle.scenario->central = true;
    assert_int_equal(sampling_make(isle.request, &read.parameters, &read.arena, &sampling),
                     STATUS_OK);
    assert_int_equal(sampling.rows, 1);
    assert_true(sampling_draws(&sampling, 0).central);
    assess_forget(&read);
    isle_clear(&isle);
}

static void expect_same_points(const struct points *a, const struct points *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_true(a->numbers[i].key == b->numbers[i].key);
        assert_true(a->numbers[i].has_axis[0] && b->numbers[i].has_axis[0]);
        assert_memory_equal(&a->numbers[i].axis[0], &b->numbers[i].axis[0],
                            sizeof a->numbers[i].axis[0]);
    }
}

/* Law: the points of the world's numbers do not depend on the scenario or the analysis. */
static void scenarios_of_a_world_have_common_points(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    struct sampling samplings[3];
    isle_fill(&isle);
    assess_read(&isle, &read);
    assert_int_equal(sampling_make(isle.request, &read.parameters, &read.arena, &samplings[0]),
                     STATUS_OK);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY;
    isle.request->versus = isle_other(&isle);
    assert_int_equal(sampling_make(isle.request, &read.parameters, &read.arena, &samplings[1]),
                     STATUS_OK);
    isle.request->scenario = isle.request->versus;
    isle.request->versus = NULL;
    const struct parameters none = {0};
    assert_int_equal(sampling_make(isle.request, &none, &read.arena, &samplings[2]), STATUS_OK);
    assert_true(samplings[0].points.count > 20);
    expect_same_points(&samplings[0].points, &samplings[1].points);
    expect_same_points(&samplings[0].points, &samplings[2].points);
    assess_forget(&read);
    isle_clear(&isle);
}

static bool has_group(const struct sampling *sampling, const char *name)
{
    bool found = false;
    for (size_t i = 0; i < sampling->group_count; i++) {
        found = found || strcmp(sampling->groups[i], name) == 0;
    }
    return found;
}

/* Law: every uncertain number the run reads is a group, the hazard's coefficients are one; a
 * point has a row for each, and two; both values of a number have axes of their own. */
static void a_sensitivity_analysis_has_rows_for_every_group(void **state)
{
    (void)state;
    enum { POINTS = 5 };
    struct isle isle;
    struct assess_inputs read;
    struct sampling sampling;
    isle_fill(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY;
    isle.scenario->points = POINTS;
    assess_read(&isle, &read);
    assert_int_equal(sampling_make(isle.request, &read.parameters, &read.arena, &sampling),
                     STATUS_OK);
    size_t uncertain = 0;
    for (const struct parameter *p = read.parameters.first; p != NULL; p = p->next) {
        uncertain += parameter_is_uncertain(p);
        assert_int_equal(has_group(&sampling, p->name), parameter_is_uncertain(p));
    }
    assert_true(has_group(&sampling, SAMPLING_HAZARD));
    assert_int_equal(sampling.group_count, uncertain + 1);
    uint32_t width = (uint32_t)uncertain + 3;
    assert_int_equal(sampling.rows, POINTS * width);
    for (uint32_t row = 0; row < sampling.rows; row++) {
        struct draws draws = sampling_draws(&sampling, row);
        uint32_t place = row % width;
        assert_int_equal(draws.draw[0], row / width);
        assert_int_equal(draws.second[0], place == 0   ? POINTS_GROUP_NONE
                                          : place == 1 ? DRAW_EVERY
                                                       : place - 1);
    }
    size_t paired = 0;
    for (size_t i = 0; i < sampling.points.count; i++) {
        const struct points_number *number = &sampling.points.numbers[i];
        paired += number->group != POINTS_GROUP_NONE;
        assert_int_equal(number->has_axis[1], number->group != POINTS_GROUP_NONE);
    }
    assert_int_equal(paired, uncertain + isle.world->regime->n_hazard);
    isle.scenario->points = 0;
    assert_int_equal(sampling_make(isle.request, &read.parameters, &read.arena, &sampling),
                     STATUS_OK);
    assert_int_equal(sampling.base_points, SAMPLING_POINTS_USUAL);
    assess_forget(&read);
    isle_clear(&isle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_are_counted_from_0),
        cmocka_unit_test(scenarios_of_a_world_have_common_points),
        cmocka_unit_test(a_sensitivity_analysis_has_rows_for_every_group),
    };
    return cmocka_run_group_tests_name("worker/sampling", tests, NULL, NULL);
}
