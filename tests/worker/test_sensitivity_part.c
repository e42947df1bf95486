#include "model/economy.h"
#include "model/month.h"
#include "model/sensitivity.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 6, MONTHS = 84 };

static void fill(struct isle *isle)
{
    isle_fill(isle);
    isle->scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY;
    isle->scenario->points = POINTS;
}

static const Brink__V1__SensitivityOutput *output_of(const Brink__V1__SensitivityResult *result,
                                                     const char *name)
{
    for (size_t i = 0; i < result->n_outputs; i++) {
        if (strcmp(result->outputs[i]->name, name) == 0) {
            return result->outputs[i];
        }
    }
    return NULL;
}

static const Brink__V1__SensitivityInput *input_of(const Brink__V1__SensitivityOutput *output,
                                                   const char *name)
{
    for (size_t i = 0; i < output->n_inputs; i++) {
        if (strcmp(output->inputs[i]->name, name) == 0) {
            return output->inputs[i];
        }
    }
    return NULL;
}

/* Reserves at the end of every row, by the model itself, one row at a time. */
static double *reserves_slowly(const struct isle *isle, struct assess_inputs *read)
{
    struct problems problems = {0};
    struct economy *economy = NULL;
    const struct economy_case asked = {
        .world = &read->inputs.world,
        .measures = read->inputs.measures.measures,
        .measure_count = read->inputs.measures.count,
        .settings = {.months = MONTHS, .steps_per_year = isle->scenario->steps_per_year},
    };
    size_t rows = POINTS * (read->sampling.group_count + SENSITIVITY_GROUPS);
    double *results = calloc(rows, sizeof *results);
    assert_non_null(results);
    assert_int_equal(economy_new(&asked, &problems, &economy), STATUS_OK);
    for (uint32_t row = 0; row < rows; row++) {
        struct draws draws = sampling_draws(&read->sampling, row);
        lane months[MONTHS];
        for (int l = 1; l < LANES; l++) {
            draws.draw[l] = draws.draw[0];
            draws.second[l] = draws.second[0];
        }
        assert_int_equal(economy_run(economy, &draws, &problems), STATUS_OK);
        month_end(economy_series(economy, ECONOMY_RESERVES), isle->scenario->steps_per_year,
                  MONTHS, months);
        results[row] = months[MONTHS - 1][0];
    }
    economy_free(&economy);
    return results;
}

/* Law: the indices are those of the model's own results in every row. */
static void indices_are_those_of_the_rows(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    fill(&isle);
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__SensitivityOutput *output =
        output_of(assessment->sensitivity, "reserves_end");
    assert_non_null(output);
    assess_read(&isle, &read);
    const struct sensitivity_samples samples = {reserves_slowly(&isle, &read), POINTS,
                                                read.sampling.group_count};
    double *scratch = calloc(sensitivity_scratch(POINTS), sizeof *scratch);
    double mean = 0.0;
    double deviation = 0.0;
    assert_non_null(scratch);
    sensitivity_spread(&samples, &mean, &deviation);
    assert_true(output->mean == mean && output->deviation == deviation && deviation > 0.0);
    size_t moving = 0;
    for (size_t i = 0; i < samples.groups; i++) {
        const char *name = read.sampling.groups[i];
        const Brink__V1__SensitivityInput *input = input_of(output, name);
        struct sensitivity found;
        assert_non_null(input);
        sensitivity_of_group(&samples, i, isle.scenario->seed, scratch, &found);
        assert_true(input->first->value == found.first.value);
        assert_true(input->first->low == found.first.low);
        assert_true(input->total->value == found.total.value);
        assert_true(input->total->high == found.total.high);
        moving += found.total.value > 0.0;
    }
    assert_true(moving > 5);
    free(scratch);
    free((void *)samples.results);
    assess_forget(&read);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void the_largest_total_comes_first(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__SensitivityResult *result = assessment->sensitivity;
    assert_int_equal(result->points, POINTS);
    assert_int_equal(result->n_outputs, 6);
    assert_null(assessment->economy);
    assert_null(assessment->stability);
    assert_string_equal(assessment->analysis, "sensitivity");
    for (size_t i = 0; i < result->n_outputs; i++) {
        const Brink__V1__SensitivityOutput *output = result->outputs[i];
        assert_true(output->deviation > 0.0 && strlen(output->meaning) > 0);
        for (size_t k = 1; k < output->n_inputs; k++) {
            assert_true(output->inputs[k]->total->value <= output->inputs[k - 1]->total->value);
        }
    }
    assert_int_equal(assessment->provenance->draws,
                     POINTS * (result->outputs[0]->n_inputs + SENSITIVITY_GROUPS));
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* Law: what does not enter a result does not move it by a bit; what does moves it. */
static void the_hazard_moves_the_breakdown_alone(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    Brink__V1__Assessment *assessment = assess(&isle);
    for (size_t i = 0; i < assessment->sensitivity->n_outputs; i++) {
        const Brink__V1__SensitivityOutput *output = assessment->sensitivity->outputs[i];
        const Brink__V1__SensitivityInput *hazard = input_of(output, "regime.hazard");
        bool is_breakdown = strcmp(output->name, "breakdown") == 0;
        assert_non_null(hazard);
        assert_int_equal(hazard->total->value > 0.0, is_breakdown);
        assert_int_equal(fabs(hazard->first->value) > 0.0, is_breakdown);
    }
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* Law: a phase-in and an exemption are groups like any other; one that moves nothing has no
 * share. */
static void uncertain_measures_are_groups(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    isle.world->measures[1]->phase_in_months = isle_quantity(&isle, "uniform(0, 36)");
    isle.world->measures[2]->exemption_share = isle_quantity(&isle, "beta(2, 3)");
    isle.scenario->measures[0]->phase_in_months = isle_quantity(&isle, "lognormal(6, 0.5)");
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__SensitivityOutput *output =
        output_of(assessment->sensitivity, "exports_worst_year");
    assert_non_null(output);
    const char *const names[] = {"measures.tins-cap.phase_in_months",
                                 "measures.scenario.crafts-cut.phase_in_months"};
    for (size_t i = 0; i < 2; i++) {
        const Brink__V1__SensitivityInput *input = input_of(output, names[i]);
        assert_non_null(input);
        assert_true(input->total->value >= 0.0);
    }
    output = output_of(assessment->sensitivity, "fuel_worst_month");
    assert_non_null(output);
    const Brink__V1__SensitivityInput *exempt =
        input_of(output, "measures.fuel-cap.exemption_share");
    assert_non_null(exempt);
    assert_true(exempt->total->value > 0.0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void short_horizons_have_fewer_results(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    isle.scenario->as_of = (char *)"2016-03-01";
    isle.scenario->months = 12;
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_int_equal(assessment->sensitivity->n_outputs, 4);
    assert_null(output_of(assessment->sensitivity, "growth_worst_year"));
    assert_null(output_of(assessment->sensitivity, "breakdown"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle.scenario->months = 27;
    assessment = assess(&isle);
    const Brink__V1__SensitivityOutput *breakdown =
        output_of(assessment->sensitivity, "breakdown");
    assert_non_null(breakdown);
    assert_string_equal(breakdown->meaning, "breakdown within 2 years from 2016-03");
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void what_has_no_sensitivity_is_refused(void **state)
{
    (void)state;
    struct isle isle;
    struct task_refusal refusal;
    fill(&isle);
    isle.scenario->points = 1;
    isle.scenario->central = true;
    isle.request->versus = isle_other(&isle);
    assert_int_equal(assess_refusal(&isle, &refusal), STATUS_BAD_INPUT);
    assert_non_null(assess_problem(&refusal, "scenario.points"));
    assert_non_null(assess_problem(&refusal, "scenario.central"));
    assert_non_null(assess_problem(&refusal, "versus"));
    problems_clear(&refusal.problems);
    isle_clear(&isle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indices_are_those_of_the_rows),
        cmocka_unit_test(the_largest_total_comes_first),
        cmocka_unit_test(the_hazard_moves_the_breakdown_alone),
        cmocka_unit_test(uncertain_measures_are_groups),
        cmocka_unit_test(short_horizons_have_fewer_results),
        cmocka_unit_test(what_has_no_sensitivity_is_refused),
    };
    return cmocka_run_group_tests_name("worker/sensitivity_part", tests, NULL, NULL);
}
