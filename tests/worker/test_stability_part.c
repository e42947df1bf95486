#include "worker/stability_part.h"

#include "tests/support/assess.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

static const Brink__V1__Warning *find_warning(const Brink__V1__Assessment *assessment,
                                              const char *code)
{
    for (size_t i = 0; i < assessment->n_warnings; i++) {
        if (strcmp(assessment->warnings[i]->code, code) == 0) {
            return assessment->warnings[i];
        }
    }
    return NULL;
}

/* From March 2017 to the end of 2022 there are five whole years, and ten months more. */
static void years_count_from_the_month_of_the_question(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__StabilityResult *result = assessment->stability;
    assert_string_equal(result->from, "2017-03");
    assert_int_equal(result->n_years, 5);
    assert_int_equal(result->yearly_hazard->n_months, 84);
    assert_string_equal(result->yearly_hazard->unit, "probability");
    for (size_t y = 0; y < 5; y++) {
        assert_int_equal(result->years[y]->years, y + 1);
        assert_true(result->years[y]->breakdown->q50 > 0.0);
        assert_true(result->years[y]->survival->q50 < 1.0);
        assert_true(y == 0 ||
                    result->years[y]->breakdown->q50 > result->years[y - 1]->breakdown->q50);
        /* Interventions are counted besides. */
        assert_true(result->years[y]->breakdown->mean + result->years[y]->survival->mean < 1.0);
    }
    assert_true(result->breakdown_five_years->mean == result->years[4]->breakdown->mean);
    assert_true(fabs(result->intervention_five_years->mean - (1.0 - pow(1.0 - 0.0013, 5.0))) <
                1e-12);
    assert_null(find_warning(assessment, "horizon-short"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* Survival is what breakdown leaves, times no intervention: in a central run, exactly. */
static void numbers_agree_with_each_other(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->central = true;
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__StabilityResult *result = assessment->stability;
    double causes = 0.0;
    for (size_t i = 0; i < result->n_causes; i++) {
        assert_string_equal(result->causes[i]->cause, isle.world->regime->endings[i]->cause);
        causes += result->causes[i]->probability->mean;
    }
    double breakdown = result->years[4]->breakdown->mean;
    assert_true(fabs(causes - breakdown) < 1e-12);
    assert_true(fabs(result->causes[0]->probability->mean - 0.6 * breakdown) < 1e-12);
    assert_true(fabs(result->years[4]->survival->mean -
                     (1.0 - breakdown) * pow(1.0 - 0.0013, 5.0)) < 1e-12);
    double hazards = 0.0;
    for (size_t m = 14; m < 14 + 12; m++) {
        hazards += -log1p(-result->yearly_hazard->months[m]->mean) / 12.0;
    }
    assert_true(fabs(result->years[0]->breakdown->mean - (1.0 - exp(-hazards))) < 1e-12);
    assert_true(result->index->mean > 0.0 && result->index->mean < 100.0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void a_short_horizon_leaves_five_years_out_and_says_so(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->months = 73; /* one month short of five years */
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_int_equal(assessment->stability->n_years, 4);
    assert_null(assessment->stability->breakdown_five_years);
    assert_null(assessment->stability->intervention_five_years);
    const Brink__V1__Warning *warning = find_warning(assessment, "horizon-short");
    assert_non_null(warning);
    assert_non_null(strstr(warning->text, "they need 74 months"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle.scenario->months = 74;
    assessment = assess(&isle);
    assert_int_equal(assessment->stability->n_years, 5);
    assert_non_null(assessment->stability->intervention_five_years);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void without_a_whole_year_there_are_no_causes(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->months = 25;
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_int_equal(assessment->stability->n_years, 0);
    assert_int_equal(assessment->stability->n_causes, 0);
    assert_non_null(assessment->stability->index);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* The economy is computed beneath it, to the same bits, and not reported. */
static void alone_it_says_the_same_as_in_the_whole(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    Brink__V1__Assessment *whole = assess(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_STABILITY;
    Brink__V1__Assessment *alone = assess(&isle);
    uint8_t bytes[2][1 << 14];
    size_t size = brink__v1__stability_result__get_packed_size(whole->stability);
    assert_true(size < sizeof bytes[0]);
    assert_int_equal(brink__v1__stability_result__get_packed_size(alone->stability), size);
    brink__v1__stability_result__pack(whole->stability, bytes[0]);
    brink__v1__stability_result__pack(alone->stability, bytes[1]);
    assert_memory_equal(bytes[0], bytes[1], size);
    assert_null(alone->economy);
    assert_string_equal(alone->analysis, "stability");
    brink__v1__assessment__free_unpacked(whole, NULL);
    brink__v1__assessment__free_unpacked(alone, NULL);
    isle_clear(&isle);
}

static void a_covariance_may_be_named_in_either_order(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    Brink__V1__HazardCovariance *pair = isle.world->regime->covariance[7];
    Brink__V1__Assessment *one = assess(&isle);
    char *row = pair->row;
    pair->row = pair->column;
    pair->column = row;
    Brink__V1__Assessment *other = assess(&isle);
    pair->value = 0.0;
    Brink__V1__Assessment *none = assess(&isle);
    double hazard = one->stability->yearly_hazard->months[40]->mean;
    assert_true(hazard == other->stability->yearly_hazard->months[40]->mean);
    assert_true(hazard != none->stability->yearly_hazard->months[40]->mean);
    brink__v1__assessment__free_unpacked(one, NULL);
    brink__v1__assessment__free_unpacked(other, NULL);
    brink__v1__assessment__free_unpacked(none, NULL);
    isle_clear(&isle);
}

/* What only the model checks comes back at the path of the request. */
static void problems_of_the_model_have_the_paths_of_the_request(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    void *made = NULL;
    isle_fill(&isle);
    assess_read(&isle, &read);
    isle.world->regime->percentiles[2]->hazard = 0.001;
    assert_int_equal(stability_part()->prepare(&read.reader, &read.inputs, &made),
                     STATUS_BAD_INPUT);
    assert_null(made);
    assert_true(read.problems.count > 0);
    assert_string_equal(read.problems.items[0].path, "world.regime.percentiles[2]");
    assess_forget(&read);
    isle_clear(&isle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(years_count_from_the_month_of_the_question),
        cmocka_unit_test(numbers_agree_with_each_other),
        cmocka_unit_test(a_short_horizon_leaves_five_years_out_and_says_so),
        cmocka_unit_test(without_a_whole_year_there_are_no_causes),
        cmocka_unit_test(alone_it_says_the_same_as_in_the_whole),
        cmocka_unit_test(a_covariance_may_be_named_in_either_order),
        cmocka_unit_test(problems_of_the_model_have_the_paths_of_the_request),
    };
    return cmocka_run_group_tests_name("worker/stability_part", tests, NULL, NULL);
}
