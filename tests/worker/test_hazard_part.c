#include "worker/hazard_part.h"

#include "client/scenario_file.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"
#include "tests/support/shaken.h"
#include "worker/analysis.h"
#include "worker/hazard_read.h"

#include <math.h>
#include <string.h>

enum { DRAWS = 37 };

/* The isle with a nuclear test in its world, asked about it. */
static void fill(struct isle *isle)
{
    isle_fill(isle);
    shaken_fill(isle->world, &isle->arena);
    isle->scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_HAZARD;
    isle->scenario->draws = DRAWS;
}

static const Brink__V1__HazardPlace *place_of(const Brink__V1__HazardResult *hazard,
                                              const char *name)
{
    for (size_t i = 0; i < hazard->n_places; i++) {
        if (strcmp(hazard->places[i]->name, name) == 0) {
            return hazard->places[i];
        }
    }
    fail_msg("no place %s", name);
    return NULL;
}

static const Brink__V1__Assumption *assumption_of(const Brink__V1__Assessment *assessment,
                                                  const char *name)
{
    for (size_t i = 0; i < assessment->n_assumptions; i++) {
        if (strcmp(assessment->assumptions[i]->name, name) == 0) {
            return assessment->assumptions[i];
        }
    }
    return NULL;
}

static const char *warning_of(const Brink__V1__Assessment *assessment, const char *code)
{
    for (size_t i = 0; i < assessment->n_warnings; i++) {
        if (strcmp(assessment->warnings[i]->code, code) == 0) {
            return assessment->warnings[i]->text;
        }
    }
    return NULL;
}

/* The nearest come first; a person is counted once; who lives within the radius is at some
 * intensity, and the exposed are those of the bands from IV on. */
static void places_and_people_add_up(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__HazardResult *hazard = assessment->hazard;
    static const char *const names[] = {"Ridge", "Quay", "Haven", "Capital"};
    static const double thousand[] = {17.3, 42.5, 310.0 - 42.5, 2385.0};
    assert_int_equal(hazard->n_places, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(hazard->places[i]->name, names[i]);
        assert_true(fabs(hazard->places[i]->people_thousand - thousand[i]) < 1e-9);
        assert_int_equal(hazard->places[i]->n_doses, 2);
        assert_true(i == 0 ||
                    hazard->places[i]->distance_km > hazard->places[i - 1]->distance_km);
        assert_true(i == 0 || hazard->places[i]->intensity->mean <
                                  hazard->places[i - 1]->intensity->mean);
    }
    assert_true(hazard->places[3]->distance_km > hazard->radius_km);
    assert_int_equal(hazard->n_intensities, 3);
    double exposed = hazard->intensities[1]->people_thousand->mean +
                     hazard->intensities[2]->people_thousand->mean;
    assert_true(exposed > 1.0 && exposed < 327.3);
    assert_true(fabs(hazard->exposed_million->mean - exposed / 1000.0) < 1e-12);
    assert_null(assessment->economy);
    assert_string_equal(assessment->analysis, "hazard");
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* Fixed numbers come out as they went in: mw by its line, the yield by the intercept, release
 * by the inventory; a wind that always blows north reaches nobody in the south. */
static void fixed_numbers_come_out(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    static const char *const fixed[][2] = {{"mb", "5.1"},           {"yield_intercept", "4.45"},
                                           {"vent_chance", "0.07"}, {"fission_share", "0.5"},
                                           {"vented_share", "0.2"}, {"deposition_m_s", "0"}};
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        shaken_set(shaken_number(isle.world, fixed[i][0]), fixed[i][1], &isle.arena);
    }
    isle.world->hazard->n_wind = 1;
    isle.world->hazard->wind[0]->share = 1.0;
    isle.world->places[2]->latitude = 19.6;
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__HazardResult *hazard = assessment->hazard;
    assert_true(fabs(hazard->mw->q50 - (4.5 + 0.4375 * 0.4)) < 1e-12);
    assert_true(fabs(hazard->yield_kt->q95 - 7.3564225) < 1e-6);
    assert_true(hazard->vent_chance->q50 == 0.07);
    assert_int_equal(hazard->n_releases, 2);
    assert_true(fabs(hazard->releases[0]->pbq->q50 - 7.3564225 * 0.1 * 4.196) < 1e-5);
    const Brink__V1__HazardPlace *south = place_of(hazard, "Ridge");
    const Brink__V1__HazardPlace *north = place_of(hazard, "Haven");
    for (size_t scheme = 0; scheme < 2; scheme++) {
        assert_true(south->doses[scheme]->msv->mean == 0.0);
        assert_true(south->doses[scheme]->downwind_msv->q05 > 0.0);
        assert_true(north->doses[scheme]->msv->q50 > 0.0);
        assert_true(north->doses[scheme]->msv->mean <=
                    north->doses[scheme]->downwind_msv->mean);
    }
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* Every number is told, with its tag; those of an economy that is not computed are not. */
static void every_number_is_an_assumption(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    Brink__V1__Assessment *assessment = assess(&isle);
    static const char *const names[] = {
        "blast",
        "hazard.mb.value",
        "hazard.vented_share.value",
        "places.Quay.population_thousand",
        "felt_reports.2016-01-06.Haven.intensity_least",
        "felt_reports.2009-05-25.Ridge.mb",
        "hazard.nuclides.other.half_life_s",
        "hazard.weather.F.share",
        "hazard.wind.SSW.share",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (assumption_of(assessment, names[i]) == NULL) {
            fail_msg("%s is not told", names[i]);
        }
    }
    const Brink__V1__Assumption *vented =
        assumption_of(assessment, "hazard.vented_share.value");
    assert_string_equal(vented->value, "lognormal(0.07, 1)");
    assert_string_equal(vented->tag, "assumption");
    assert_string_equal(vented->source, "the almanac");
    assert_null(assumption_of(assessment, "economy.gdp_musd"));
    assert_int_equal(assessment->provenance->n_parameters, assessment->n_assumptions);
    assert_non_null(strstr(assessment->provenance->model_version, "hazard 1"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* Runs the units from the last to the first, each with a workspace of its own. */
static void run_backwards(const struct isle *isle, struct buffer *bytes)
{
    const atomic_bool stop = false;
    struct task_refusal refusal = {0};
    struct task *task = assess_task(isle);
    for (int stage = 0; stage < TASK_STAGE_COUNT; stage++) {
        for (size_t unit = task_unit_count(task, (enum task_stage)stage); unit > 0; unit--) {
            struct task_workspace *workspace = NULL;
            assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
            assert_int_equal(
                task_run(task, workspace, (enum task_stage)stage, unit - 1, &stop, &refusal),
                STATUS_OK);
            task_workspace_free(&workspace);
        }
    }
    assert_int_equal(task_finish(task, "0123abcd", bytes), STATUS_OK);
    task_free(&task);
}

static void any_order_gives_the_same_bytes(void **state)
{
    (void)state;
    struct isle isle;
    struct buffer forwards = {0};
    struct buffer backwards = {0};
    fill(&isle);
    struct task *task = assess_task(&isle);
    assess_run(task, &forwards);
    task_free(&task);
    run_backwards(&isle, &backwards);
    assert_int_equal(forwards.size, backwards.size);
    assert_memory_equal(forwards.bytes, backwards.bytes, forwards.size);
    buffer_clear(&forwards);
    buffer_clear(&backwards);
    isle_clear(&isle);
}

static size_t pack_hazard(const Brink__V1__Assessment *assessment, uint8_t *bytes, size_t room)
{
    size_t size = brink__v1__hazard_result__get_packed_size(assessment->hazard);
    assert_true(size <= room);
    return brink__v1__hazard_result__pack(assessment->hazard, bytes);
}

static size_t pack_economy(const Brink__V1__Assessment *assessment, uint8_t *bytes, size_t room)
{
    size_t size = brink__v1__economy_result__get_packed_size(assessment->economy);
    assert_true(size <= room);
    return brink__v1__economy_result__pack(assessment->economy, bytes);
}

/* Law: as a step of assess it says the same, and a world that gains a test keeps every draw of
 * its economy. */
static void it_is_a_step_that_changes_nothing_else(void **state)
{
    (void)state;
    enum { ROOM = 1 << 18 };
    static uint8_t bytes[2][ROOM];
    struct isle isle;
    fill(&isle);
    isle.scenario->months = 30;
    Brink__V1__Assessment *alone = assess(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ASSESS;
    Brink__V1__Assessment *whole = assess(&isle);
    size_t size = pack_hazard(alone, bytes[0], ROOM);
    assert_int_equal(pack_hazard(whole, bytes[1], ROOM), size);
    assert_memory_equal(bytes[0], bytes[1], size);
    isle.world->hazard = NULL;
    isle.world->n_variables--; /* the one the test names */
    Brink__V1__Assessment *without = assess(&isle);
    assert_null(without->hazard);
    size = pack_economy(whole, bytes[0], ROOM);
    assert_int_equal(pack_economy(without, bytes[1], ROOM), size);
    assert_memory_equal(bytes[0], bytes[1], size);
    brink__v1__assessment__free_unpacked(alone, NULL);
    brink__v1__assessment__free_unpacked(whole, NULL);
    brink__v1__assessment__free_unpacked(without, NULL);
    isle_clear(&isle);
}

/* Law: nor does it change a sensitivity analysis, whose second sample has dimensions too. */
static void a_sensitivity_analysis_knows_nothing_of_it(void **state)
{
    (void)state;
    static uint8_t bytes[2][1 << 16];
    struct isle isle;
    fill(&isle);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY;
    isle.scenario->months = 24;
    isle.scenario->points = 3;
    Brink__V1__Assessment *with = assess(&isle);
    isle.world->hazard = NULL;
    isle.world->n_variables--;
    Brink__V1__Assessment *without = assess(&isle);
    size_t size = brink__v1__sensitivity_result__get_packed_size(with->sensitivity);
    assert_in_range(size, 100, sizeof bytes[0]);
    assert_int_equal(brink__v1__sensitivity_result__get_packed_size(without->sensitivity),
                     size);
    brink__v1__sensitivity_result__pack(with->sensitivity, bytes[0]);
    brink__v1__sensitivity_result__pack(without->sensitivity, bytes[1]);
    assert_memory_equal(bytes[0], bytes[1], size);
    brink__v1__assessment__free_unpacked(with, NULL);
    brink__v1__assessment__free_unpacked(without, NULL);
    isle_clear(&isle);
}

/* What a scenario says of a variable counts, and the seed. */
static void a_scenario_may_ask_about_another_test(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    Brink__V1__Assessment *usual = assess(&isle);
    Brink__V1__Variable small = BRINK__V1__VARIABLE__INIT;
    Brink__V1__Variable *list[] = {&small};
    small.name = "blast";
    small.value = isle_quantity(&isle, "4.6");
    isle.scenario->variables = list;
    isle.scenario->n_variables = 1;
    Brink__V1__Assessment *smaller = assess(&isle);
    assert_true(smaller->hazard->mb->q95 == 4.6);
    assert_true(smaller->hazard->exposed_million->mean < usual->hazard->exposed_million->mean);
    isle.scenario->n_variables = 0;
    isle.scenario->seed++;
    Brink__V1__Assessment *other = assess(&isle);
    assert_true(other->hazard->exposed_million->mean != usual->hazard->exposed_million->mean);
    brink__v1__assessment__free_unpacked(usual, NULL);
    brink__v1__assessment__free_unpacked(smaller, NULL);
    brink__v1__assessment__free_unpacked(other, NULL);
    isle_clear(&isle);
}

/* What is absent: assess leaves the step out and says so, the analysis of its own refuses. */
static void without_the_data_it_is_left_out_or_refused(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    isle.scenario->months = 30;
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ASSESS;
    isle.world->n_felt_reports = 2;
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_null(assessment->hazard);
    assert_non_null(assessment->economy);
    assert_string_equal(warning_of(assessment, "hazard-absent"),
                        "tremor and leak of a nuclear test are left out: world.felt_reports: 2 "
                        "rows, but tremor and leak need at least 3");
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_HAZARD;
    struct task_refusal refusal;
    assert_int_equal(assess_refusal(&isle, &refusal), STATUS_BAD_INPUT);
    assert_non_null(assess_problem(&refusal, "world.felt_reports"));
    problems_clear(&refusal.problems);
    isle.world->hazard = NULL;
    assert_int_equal(assess_refusal(&isle, &refusal), STATUS_BAD_INPUT);
    assert_non_null(assess_problem(&refusal, "world.hazard"));
    problems_clear(&refusal.problems);
    isle_clear(&isle);
}

/* Reports of tests after the day of the question were not known then. */
static void later_reports_are_hindsight(void **state)
{
    (void)state;
    struct isle isle;
    fill(&isle);
    Brink__V1__Assessment *early = assess(&isle);
    assert_null(warning_of(early, "hindsight"));
    isle.world->tests[1]->date = "2017-09-03";
    isle.world->felt_reports[2]->date = "2017-09-03";
    isle.world->felt_reports[3]->date = "2017-09-03";
    Brink__V1__Assessment *late = assess(&isle);
    assert_non_null(warning_of(late, "hindsight"));
    assert_memory_equal(warning_of(late, "hindsight"), "2 of 4 felt reports", 19);
    brink__v1__assessment__free_unpacked(early, NULL);
    brink__v1__assessment__free_unpacked(late, NULL);
    isle_clear(&isle);
}

/* What it leaves to the parts behind it: people exposed, in every lane. */
static void people_exposed_are_left_for_others(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    void *part_state = NULL;
    void *workspace = NULL;
    const atomic_bool stop = false;
    fill(&isle);
    assess_read(&isle, &read);
    const struct part *part = hazard_part();
    assert_int_equal(part->prepare(&read.reader, &read.inputs, &part_state), STATUS_OK);
    assert_int_equal(part->workspace_new(part_state, &workspace), STATUS_OK);
    struct part_run run = {.draws = sampling_draws(&read.sampling, 0), .stop = &stop};
    assert_int_equal(part->compute(workspace, &run), STATUS_OK);
    assert_non_null(run.exposed);
    for (size_t l = 0; l < LANES; l++) {
        assert_true((*run.exposed)[l] > 0.0 && (*run.exposed)[l] < 0.3273);
    }
    assert_true((*run.exposed)[0] != (*run.exposed)[1]);
    part->workspace_free(&workspace);
    assess_forget(&read);
    isle_clear(&isle);
}

/* Ranges of the request's checks lie within those of the models. */
static void numbers_are_within_what_the_models_take(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEAK_NUMBER_COUNT; i++) {
        const char *name = leak_number_name((enum leak_number)i);
        size_t k = 0;
        while (k < HAZARD_NUMBER_COUNT &&
               strcmp(hazard_number_name((enum hazard_number)k), name) != 0) {
            k++;
        }
        assert_true((k < HAZARD_NUMBER_COUNT) == (i != LEAK_YIELD_KT));
        if (k < HAZARD_NUMBER_COUNT) {
            struct range range = leak_number_range((enum leak_number)i);
            double least = NAN;
            double most = NAN;
            hazard_number_range((enum hazard_number)k, &least, &most);
            assert_true(least >= range.least && most <= range.most);
        }
    }
    double least = NAN;
    double most = NAN;
    double intercept = NAN;
    hazard_number_range(HAZARD_MB, &least, &most);
    hazard_number_range(HAZARD_YIELD_INTERCEPT, &intercept, &least);
    assert_true(tremor_yield_kt(most, intercept) <= leak_number_range(LEAK_YIELD_KT).most);
}

/* The reference world as its file has it: what was felt at Yanji of three tests, by the
 * ensemble that the reports have set. Expected: the figures of the model, 3.6, 3.9 and 4.5. */
static void yanji_felt_what_the_reference_says(void **state)
{
    (void)state;
    static const struct {
        const char *date;
        double mb, mw, intensity;
    } tests[] = {{"2009-05-25", 4.7, 4.5, 3.6},
                 {"2016-01-06", 5.1, 4.7, 3.9},
                 {"2017-09-03", 6.3, 5.2, 4.5}};
    struct problems problems = {0};
    struct scenario_file *file = NULL;
    assert_int_equal(
        scenario_file_read(CONFIG_DIR "/scenarios/dprk-2017-hazard.cfg", &problems, &file),
        STATUS_OK);
    struct arena arena = {0};
    struct parameters parameters = {0};
    struct reader reader = {scenario_file_request(file), "scenario", &arena, &parameters,
                            &problems};
    struct hazard_inputs inputs;
    struct tremor *tremor = NULL;
    hazard_read(&reader, &inputs);
    assert_int_equal(tremor_new(&inputs.tremor, &problems, &tremor), STATUS_OK);
    const Brink__V1__World *world = scenario_file_request(file)->world;
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        const Brink__V1__NuclearTest *test = hazard_find_test(world, tests[i].date);
        const struct position from = {test->latitude, test->longitude};
        double km = place_distance_km(from, inputs.tremor.places[0].position);
        double felt = tremor_mean(tremor_members(tremor), tests[i].mb, tests[i].mw, km);
        assert_string_equal(inputs.tremor.places[0].name, "Yanji");
        if (!(fabs(felt - tests[i].intensity) < 0.1)) {
            fail_msg("%s: %.3f is not %.1f", tests[i].date, felt, tests[i].intensity);
        }
    }
    tremor_free(&tremor);
    arena_clear(&arena);
    scenario_file_free(&file);
    problems_clear(&problems);
}

/* The places of the reference world: a county is not counted again in its city, and the nearest
 * people are North Korean. */
static void the_reference_world_counts_everybody_once(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct scenario_file *file = NULL;
    assert_int_equal(
        scenario_file_read(CONFIG_DIR "/scenarios/dprk-2017-hazard.cfg", &problems, &file),
        STATUS_OK);
    struct arena arena = {0};
    struct parameters parameters = {0};
    struct reader reader = {scenario_file_request(file), "scenario", &arena, &parameters,
                            &problems};
    struct hazard_inputs inputs;
    double people[PLACES_MAX];
    hazard_read(&reader, &inputs);
    const struct place *places = inputs.tremor.places;
    size_t nearest = 0;
    double whole = 0.0;
    double counted = 0.0;
    size_t parts = 0;
    place_people(places, inputs.tremor.place_count, people);
    for (size_t i = 0; i < inputs.tremor.place_count; i++) {
        bool is_part = places[i].part_of != SIZE_MAX;
        bool is_county =
            strcmp(places[i].name, "Changbai") == 0 || strcmp(places[i].name, "Ji'an") == 0;
        assert_int_equal(is_part, is_county);
        parts += is_part;
        whole += is_part ? 0.0 : places[i].population_thousand;
        counted += people[i];
        double km = place_distance_km(inputs.tremor.site, places[i].position);
        double least = place_distance_km(inputs.tremor.site, places[nearest].position);
        nearest = km < least ? i : nearest;
    }
    assert_int_equal(parts, 2);
    assert_true(fabs(whole - counted) < 1e-9);
    assert_string_equal(places[nearest].name, "Kilju");
    arena_clear(&arena);
    scenario_file_free(&file);
    problems_clear(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_and_people_add_up),
        cmocka_unit_test(fixed_numbers_come_out),
        cmocka_unit_test(every_number_is_an_assumption),
        cmocka_unit_test(any_order_gives_the_same_bytes),
        cmocka_unit_test(it_is_a_step_that_changes_nothing_else),
        cmocka_unit_test(a_sensitivity_analysis_knows_nothing_of_it),
        cmocka_unit_test(a_scenario_may_ask_about_another_test),
        cmocka_unit_test(without_the_data_it_is_left_out_or_refused),
        cmocka_unit_test(later_reports_are_hindsight),
        cmocka_unit_test(people_exposed_are_left_for_others),
        cmocka_unit_test(numbers_are_within_what_the_models_take),
        cmocka_unit_test(yanji_felt_what_the_reference_says),
        cmocka_unit_test(the_reference_world_counts_everybody_once),
    };
    return cmocka_run_group_tests_name("worker/hazard_part", tests, NULL, NULL);
}
