#include "worker/brink_part.h"

#include "tests/support/assess.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

enum { DRAWS = 9 };

static const Brink__V1__BrinkThreshold *threshold_of(const Brink__V1__BrinkAxis *axis,
                                                     const char *name)
{
    for (size_t i = 0; i < axis->n_thresholds; i++) {
        if (strcmp(axis->thresholds[i]->name, name) == 0) {
            return axis->thresholds[i];
        }
    }
    return NULL;
}

static bool has_warning(const Brink__V1__Assessment *assessment, const char *code)
{
    bool found = false;
    for (size_t i = 0; i < assessment->n_warnings; i++) {
        found = found || strcmp(assessment->warnings[i]->code, code) == 0;
    }
    return found;
}

static bool has_assumption(const Brink__V1__Assessment *assessment, const char *name)
{
    bool found = false;
    for (size_t i = 0; i < assessment->n_assumptions; i++) {
        found = found || strcmp(assessment->assumptions[i]->name, name) == 0;
    }
    return found;
}

static void check_threshold(const Brink__V1__BrinkThreshold *threshold)
{
    assert_true(threshold->reached_share >= threshold->passed_share);
    assert_true(threshold->passed_share >= 0.0 && threshold->reached_share <= 1.0);
    assert_true((threshold->scale != NULL) == (threshold->reached_share > 0.0));
    assert_true((threshold->margin != NULL) == (threshold->scale != NULL));
    assert_true(strlen(threshold->meaning) > 10);
    if (threshold->scale != NULL && threshold->margin != NULL) {
        assert_true(threshold->scale->q05 >= 0.0 && threshold->scale->q95 <= 1.0);
        assert_true(threshold->margin->mean < threshold->scale->mean);
    }
}

/* Shares are of the draws that seek it, and those are the first ones. */
static void the_first_draws_seek_the_brink(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->brink_draws = DRAWS;
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__BrinkResult *result = assessment->brink;
    assert_int_equal(result->draws, DRAWS);
    assert_string_equal(result->from, "2017-03-15");
    assert_int_equal(result->n_axes, 2);
    assert_string_equal(result->axes[0]->enforcement, "practical");
    assert_string_equal(result->axes[1]->enforcement, "full");
    for (size_t i = 0; i < result->n_axes; i++) {
        const Brink__V1__BrinkAxis *axis = result->axes[i];
        assert_int_equal(axis->n_thresholds, 4);
        assert_true(axis->today->mean > 0.0 && axis->today->q95 <= 1.0);
        for (size_t k = 0; k < axis->n_thresholds; k++) {
            check_threshold(axis->thresholds[k]);
            double reached = axis->thresholds[k]->reached_share * DRAWS;
            assert_true(fabs(reached - round(reached)) < 1e-9);
        }
    }
    const Brink__V1__BrinkThreshold *fuel = threshold_of(result->axes[1], "fuel_halved");
    assert_true(fuel->reached_share == 1.0);
    assert_true(fabs(fuel->scale->q50 - 0.5) < 0.002);
    assert_true(result->axes[0]->severity->mean < result->axes[1]->severity->mean);
    assert_true(result->axes[0]->today->mean > result->axes[1]->today->mean);
    isle.scenario->draws = DRAWS + 2; /* fewer in all: the first ones are the same */
    Brink__V1__Assessment *fewer = assess(&isle);
    assert_true(fewer->brink->axes[0]->today->mean == result->axes[0]->today->mean);
    assert_true(fewer->brink->axes[1]->thresholds[0]->reached_share ==
                result->axes[1]->thresholds[0]->reached_share);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    brink__v1__assessment__free_unpacked(fewer, NULL);
    isle_clear(&isle);
}

static bool is_same_brink(const Brink__V1__BrinkResult *a, const Brink__V1__BrinkResult *b)
{
    uint8_t bytes[2][1 << 12];
    size_t size = brink__v1__brink_result__get_packed_size(a);
    assert_true(size < sizeof bytes[0]);
    if (brink__v1__brink_result__get_packed_size(b) != size) {
        return false;
    }
    brink__v1__brink_result__pack(a, bytes[0]);
    brink__v1__brink_result__pack(b, bytes[1]);
    return memcmp(bytes[0], bytes[1], size) == 0;
}

/* Alone it says the same, bit for bit, and notes the regime's numbers, once. */
static void alone_it_says_the_same_as_in_the_whole(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->brink_draws = 5;
    Brink__V1__Assessment *whole = assess(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_BRINK;
    Brink__V1__Assessment *alone = assess(&isle);
    assert_true(is_same_brink(whole->brink, alone->brink));
    assert_null(alone->economy);
    assert_null(alone->stability);
    assert_string_equal(alone->analysis, "brink");
    assert_true(has_assumption(alone, "regime.since_year"));
    assert_true(has_assumption(alone, "economy.embargo_other_share"));
    assert_int_equal(alone->n_assumptions, whole->n_assumptions);
    brink__v1__assessment__free_unpacked(whole, NULL);
    brink__v1__assessment__free_unpacked(alone, NULL);
    isle_clear(&isle);
}

/* However soon the headline numbers are known, all that seek the brink do; alone it has no
 * headline number, and every draw is computed. */
static void a_tolerance_leaves_the_brink_its_draws(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->months = 14 + 12;
    isle.scenario->draws = 530;
    isle.scenario->brink_draws = 257;
    Brink__V1__Assessment *every = assess(&isle);
    isle.scenario->tolerance = 100.0;
    Brink__V1__Assessment *early = assess(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_BRINK;
    Brink__V1__Assessment *alone = assess(&isle);
    assert_int_equal(early->provenance->draws, 512);
    assert_true(early->convergence->converged);
    assert_int_equal(early->brink->draws, 257);
    assert_true(is_same_brink(every->brink, early->brink));
    assert_int_equal(alone->provenance->draws, 530);
    assert_null(alone->convergence);
    assert_true(is_same_brink(every->brink, alone->brink));
    brink__v1__assessment__free_unpacked(every, NULL);
    brink__v1__assessment__free_unpacked(early, NULL);
    brink__v1__assessment__free_unpacked(alone, NULL);
    isle_clear(&isle);
}

static void without_draws_for_it_nothing_is_said_or_noted(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->brink_draws = 0;
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_null(assessment->brink);
    assert_false(has_assumption(assessment, "economy.embargo_other_share"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_BRINK;
    struct task_refusal refusal = {0};
    assert_int_equal(assess_refusal(&isle, &refusal), STATUS_BAD_INPUT);
    assert_non_null(assess_problem(&refusal, "scenario.brink_draws"));
    problems_clear(&refusal.problems);
    isle_clear(&isle);
}

static void a_central_run_seeks_it_once(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->central = true;
    isle.scenario->brink_draws = DRAWS;
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_int_equal(assessment->brink->draws, 1);
    assert_true(assessment->brink->axes[0]->today->standard_error == 0.0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* From March 2017 on: 14 months are before the question. */
static void a_short_horizon_leaves_out_what_it_cannot_tell(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->brink_draws = 2;
    isle.scenario->months = 14 + 59;
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_int_equal(assessment->brink->axes[0]->n_thresholds, 2);
    assert_null(threshold_of(assessment->brink->axes[0], "breakdown_double"));
    assert_non_null(threshold_of(assessment->brink->axes[0], "reserves_low"));
    assert_true(has_warning(assessment, "horizon-short"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_BRINK;
    isle.scenario->months = 14 + 11;
    assessment = assess(&isle);
    assert_null(assessment->brink);
    assert_true(has_warning(assessment, "horizon-short"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* A comparison has the brink of the scenario itself. */
static void a_comparison_has_the_scenarios_own(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->brink_draws = 3;
    Brink__V1__Assessment *alone = assess(&isle);
    isle.request->versus = isle_other(&isle);
    isle.request->versus->brink_draws = 3;
    Brink__V1__Assessment *both = assess(&isle);
    assert_true(both->versus[0] != '\0');
    assert_true(alone->brink->axes[0]->today->mean == both->brink->axes[0]->today->mean);
    assert_true(alone->brink->axes[1]->thresholds[2]->margin->mean ==
                both->brink->axes[1]->thresholds[2]->margin->mean);
    brink__v1__assessment__free_unpacked(alone, NULL);
    brink__v1__assessment__free_unpacked(both, NULL);
    isle_clear(&isle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_draws_seek_the_brink),
        cmocka_unit_test(alone_it_says_the_same_as_in_the_whole),
        cmocka_unit_test(a_tolerance_leaves_the_brink_its_draws),
        cmocka_unit_test(without_draws_for_it_nothing_is_said_or_noted),
        cmocka_unit_test(a_central_run_seeks_it_once),
        cmocka_unit_test(a_short_horizon_leaves_out_what_it_cannot_tell),
        cmocka_unit_test(a_comparison_has_the_scenarios_own),
    };
    return cmocka_run_group_tests_name("worker/brink_part", tests, NULL, NULL);
}
