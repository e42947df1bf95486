#include "model/verge.h"

#include "model/month.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/dprk.h"

#include <math.h>
#include <string.h>

enum { MONTHS = 84, FROM = 20, WIDTH_PER_MILLE = 2 };

static struct dprk dprk;
static lane none[MONTHS];

static int set_up(void **state)
{
    (void)state;
    dprk_fill(&dprk, DPRK_NONE);
    for (int m = 0; m < MONTHS; m++) {
        none[m] = lane_of(0.0);
    }
    return 0;
}

static struct verge_case case_of(unsigned months)
{
    return (struct verge_case){
        .world = &dprk.world,
        .regime = &dprk.regime,
        .other_share = {distribution_fixed(0.5), draw_key("other")},
        .base_year = 2016,
        .months = months,
        .steps_per_year = 52,
        .from = FROM,
        .start_years = FROM / 12.0 + 0.03,
    };
}

static struct verge *make(const struct verge_case *verge_case)
{
    struct problems problems = {0};
    struct verge *verge = NULL;
    enum status status = verge_new(verge_case, &problems, &verge);
    if (status != STATUS_OK) {
        fail_msg("%s: %s", problems.items[0].path, problems.items[0].text);
    }
    return verge;
}

static bool go_on(const void *context)
{
    (void)context;
    return false;
}

static const struct verge_watch patient = {go_on, NULL, 1000};

static void run(struct verge *verge, uint32_t first, const lane *severity)
{
    struct draws draws = {.seed = 7};
    struct problems problems = {0};
    for (uint32_t l = 0; l < LANES; l++) {
        draws.draw[l] = first + l;
    }
    assert_int_equal(verge_run(verge, &draws, severity, &patient, &problems), STATUS_OK);
}

/* Law: enforced in full and with no way around it, a cut by s leaves 1 - s of the fuel; so it
 * is halved at 0.5, in every draw. */
static void full_enforcement_halves_fuel_at_one_half(void **state)
{
    (void)state;
    const struct verge_case verge_case = case_of(MONTHS);
    struct verge *verge = make(&verge_case);
    for (uint32_t first = 0; first < 8; first += LANES) {
        run(verge, first, none);
        const struct verge_result *result = verge_result(verge);
        for (int l = 0; l < LANES; l++) {
            double scale = result->scale[VERGE_FULL][VERGE_FUEL_HALVED][l];
            assert_true(fabs(scale - 0.5) * 1000 < WIDTH_PER_MILLE);
            assert_true(fabs(result->severity[VERGE_FULL][l] - 1.0) < 1e-12);
            assert_true(result->severity[VERGE_PRACTICAL][l] < 1.0);
            assert_true(result->today[VERGE_FULL][l] == 0.0);
        }
    }
    verge_free(&verge);
    assert_null(verge);
    verge_free(&verge);
}

/* The five-year breakdown of one draw under an economy whose goods trade is cut by s. */
static double breakdown_at(double s, uint32_t draw)
{
    struct measure measures[4] = {
        {.name = "e", .kind = MEASURE_CUT, .flow = MEASURE_EXPORT, .cut_share = draw_fixed(s)},
        {.name = "i", .kind = MEASURE_CUT, .flow = MEASURE_IMPORT, .cut_share = draw_fixed(s)},
        {.name = "w",
         .kind = MEASURE_REPATRIATION,
         .flow = MEASURE_LABOUR,
         .cut_share = draw_fixed(s)},
        {.name = "o",
         .kind = MEASURE_REMITTANCE_CUT,
         .flow = MEASURE_FINANCE,
         .cut_share = draw_fixed(0.5 * s)},
    };
    for (int i = 0; i < 4; i++) {
        measures[i].start_years = FROM / 12.0 + 0.03;
        measures[i].phase_in_months = draw_fixed(1.2);
        measures[i].end_years = INFINITY;
        measures[i].own_enforcement = true;
        measures[i].enforcement.distribution = distribution_fixed(1.0);
        measures[i].closes_covert = true;
        measures[i].stays_recorded = true;
    }
    struct economy_case economy_case = dprk_case(&dprk, FROM + 60);
    economy_case.measures = measures;
    economy_case.measure_count = s > 0.0 ? 4 : 0;
    const struct stability_case stability_case = {&dprk.world, &dprk.regime, 2016, FROM + 60,
                                                  FROM};
    struct problems problems = {0};
    struct economy *economy = NULL;
    struct stability *stability = NULL;
    assert_int_equal(economy_new(&economy_case, &problems, &economy), STATUS_OK);
    assert_int_equal(stability_new(&stability_case, &problems, &stability), STATUS_OK);
    const struct draws draws = {.seed = 7, .draw = {draw, draw, draw, draw}};
    assert_int_equal(economy_run(economy, &draws, &problems), STATUS_OK);
    lane gdp[FROM + 60];
    lane severity[FROM + 60];
    const lane *steps = economy_series(economy, ECONOMY_GDP);
    month_mean(steps, 52, FROM + 60, gdp);
    month_mean(economy_series(economy, ECONOMY_SEVERITY), 52, FROM + 60, severity);
    stability_run(stability, &draws, gdp, severity);
    double breakdown = stability_result(stability)->breakdown[4][0];
    economy_free(&economy);
    stability_free(&stability);
    return breakdown;
}

/* Law: a threshold is where it is said to be: a package of measures written out by hand crosses
 * it a little above that scale, and one a little below does not. */
static void a_package_written_out_crosses_where_the_axis_says(void **state)
{
    (void)state;
    enum { DRAWS = 8 };
    const struct verge_case verge_case = case_of(MONTHS);
    struct verge *verge = make(&verge_case);
    int found = 0;
    for (uint32_t first = 0; first < DRAWS; first += LANES) {
        run(verge, first, none);
        for (uint32_t l = 0; l < LANES; l++) {
            double scale = verge_result(verge)->scale[VERGE_FULL][VERGE_BREAKDOWN_HALF_MORE][l];
            double limit = 1.5 * breakdown_at(0.0, first + l);
            if (scale < 0.0) {
                assert_true(breakdown_at(1.0, first + l) <= limit);
                continue;
            }
            assert_true(breakdown_at(scale + 0.002, first + l) > limit);
            assert_true(breakdown_at(scale - 0.002, first + l) <= limit);
            found++;
        }
    }
    assert_true(found > 0 && found < DRAWS);
    verge_free(&verge);
}

/* Law: a package stands where the axis stops as much trade as it does. */
static void a_package_stands_where_as_much_is_stopped(void **state)
{
    (void)state;
    const struct verge_case verge_case = case_of(MONTHS);
    struct verge *verge = make(&verge_case);
    lane severity[MONTHS];
    for (int m = 0; m < MONTHS; m++) {
        severity[m] = lane_of(m < FROM  ? 0.9
                              : m == 40 ? 0.31
                                        : 0.17); /* the most of it counts */
    }
    run(verge, 0, severity);
    const struct verge_result *result = verge_result(verge);
    for (int l = 0; l < LANES; l++) {
        double practical = result->severity[VERGE_PRACTICAL][l];
        assert_true(fabs(result->today[VERGE_FULL][l] - 0.31) < 1e-12);
        assert_true(fabs(result->today[VERGE_PRACTICAL][l] - 0.31 / practical) < 1e-12);
    }
    severity[40] = lane_of(1.0);
    run(verge, 0, severity);
    assert_true(verge_result(verge)->today[VERGE_PRACTICAL][0] == 1.0);
    verge_free(&verge);
}

/* What is crossed without any measure is crossed at 0. */
static void what_is_crossed_without_measures_is_crossed_at_zero(void **state)
{
    (void)state;
    dprk.world.numbers[WORLD_RESERVES].distribution = distribution_fixed(300.0);
    dprk.world.numbers[WORLD_RESERVES_FLOOR].distribution = distribution_fixed(250.0);
    const struct verge_case verge_case = case_of(MONTHS);
    struct verge *verge = make(&verge_case);
    run(verge, 0, none);
    for (int e = 0; e < VERGE_ENFORCEMENT_COUNT; e++) {
        for (int l = 0; l < LANES; l++) {
            assert_true(verge_result(verge)->scale[e][VERGE_RESERVES_LOW][l] == 0.0);
        }
    }
    verge_free(&verge);
}

/* Law: under an embargo in full reserves rise: nothing can be bought. */
static void an_embargo_in_full_spares_the_reserves(void **state)
{
    (void)state;
    const struct verge_case verge_case = case_of(MONTHS);
    struct verge *verge = make(&verge_case);
    run(verge, 0, none);
    for (int l = 0; l < LANES; l++) {
        assert_true(verge_result(verge)->scale[VERGE_FULL][VERGE_RESERVES_LOW][l] == -1.0);
    }
    verge_free(&verge);
}

/* Law: months beyond five years of the question change nothing, to the bit. */
static void no_more_than_five_years_count(void **state)
{
    (void)state;
    const struct verge_case five = case_of(FROM + 60);
    const struct verge_case more = case_of(FROM + 81);
    struct verge *of_five = make(&five);
    struct verge *of_more = make(&more);
    run(of_five, 4, none);
    run(of_more, 4, none);
    assert_memory_equal(verge_result(of_five), verge_result(of_more),
                        sizeof(struct verge_result));
    assert_true(verge_covers(of_five, VERGE_BREAKDOWN_DOUBLE));
    const struct verge_case fewer = case_of(FROM + 59);
    struct verge *of_fewer = make(&fewer);
    run(of_fewer, 4, none);
    assert_false(verge_covers(of_fewer, VERGE_BREAKDOWN_HALF_MORE));
    assert_true(verge_covers(of_fewer, VERGE_FUEL_HALVED));
    assert_true(verge_result(of_fewer)->scale[VERGE_FULL][VERGE_BREAKDOWN_DOUBLE][0] == -1.0);
    assert_true(verge_result(of_fewer)->scale[VERGE_FULL][VERGE_FUEL_HALVED][0] > 0.4);
    verge_free(&of_five);
    verge_free(&of_more);
    verge_free(&of_fewer);
}

/* Law: a draw has the same bits in any lane, beside any others, and after any run. */
static void lanes_do_not_know_each_other(void **state)
{
    (void)state;
    const struct verge_case verge_case = case_of(MONTHS);
    struct verge *verge = make(&verge_case);
    double kept[VERGE_ENFORCEMENT_COUNT][VERGE_THRESHOLD_COUNT];
    for (uint32_t l = 0; l < LANES; l++) {
        struct problems problems = {0};
        struct draws draws = {.seed = 7, .draw = {3 + l, 40 - l, 17, 90 + 3 * l}};
        draws.draw[l] = 6;
        assert_int_equal(verge_run(verge, &draws, none, &patient, &problems), STATUS_OK);
        for (int e = 0; e < VERGE_ENFORCEMENT_COUNT; e++) {
            for (int t = 0; t < VERGE_THRESHOLD_COUNT; t++) {
                double scale = verge_result(verge)->scale[e][t][l];
                assert_true(l == 0 || scale == kept[e][t]);
                kept[e][t] = scale;
            }
        }
    }
    verge_free(&verge);
}

static bool stop_at_seven(const void *context)
{
    int *calls = *(int *const *)context;
    return ++*calls >= 7;
}

static void it_stops_when_told(void **state)
{
    (void)state;
    const struct verge_case verge_case = case_of(MONTHS);
    struct verge *verge = make(&verge_case);
    struct problems problems = {0};
    const struct draws draws = {.seed = 7};
    int calls = 0;
    int *const place = &calls;
    const struct verge_watch impatient = {stop_at_seven, &place, 100};
    assert_int_equal(verge_run(verge, &draws, none, &impatient, &problems), STATUS_CANCELLED);
    assert_int_equal(calls, 7);
    verge_free(&verge);
}

static void expect_fault(const struct verge_case *verge_case, const char *path)
{
    struct problems problems = {0};
    struct verge *verge = NULL;
    assert_int_equal(verge_new(verge_case, &problems, &verge), STATUS_BAD_INPUT);
    assert_null(verge);
    assert_string_equal(problems.items[0].path, path);
    problems_clear(&problems);
}

static void every_fault_gets_its_words(void **state)
{
    (void)state;
    struct verge_case verge_case = case_of(MONTHS);
    verge_case.other_share.distribution = distribution_fixed(1.1);
    expect_fault(&verge_case, "world.economy.embargo_other_share");
    verge_case = case_of(FROM + 11);
    expect_fault(&verge_case, "months");
    verge_case = case_of(MONTHS);
    verge_case.start_years = 3.1;
    expect_fault(&verge_case, "as_of");
    verge_case.start_years = NAN;
    expect_fault(&verge_case, "as_of");
    verge_case = case_of(MONTHS);
    verge_case.steps_per_year = 11;
    expect_fault(&verge_case, "steps_per_year");
    dprk.regime.since_year = 1699;
    verge_case = case_of(MONTHS);
    expect_fault(&verge_case, "world.regime.since_year");
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    const struct verge_case verge_case = case_of(MONTHS);
    enum status status = STATUS_NO_MEMORY;
    int allowed = 0;
    for (; status != STATUS_OK; allowed++) {
        struct problems problems = {0};
        struct verge *verge = NULL;
        alloc_fail_after(allowed);
        status = verge_new(&verge_case, &problems, &verge);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true((verge != NULL) == (status == STATUS_OK));
        verge_free(&verge);
    }
    assert_true(allowed > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(full_enforcement_halves_fuel_at_one_half, set_up),
        cmocka_unit_test_setup(a_package_written_out_crosses_where_the_axis_says, set_up),
        cmocka_unit_test_setup(a_package_stands_where_as_much_is_stopped, set_up),
        cmocka_unit_test_setup(what_is_crossed_without_measures_is_crossed_at_zero, set_up),
        cmocka_unit_test_setup(an_embargo_in_full_spares_the_reserves, set_up),
        cmocka_unit_test_setup(no_more_than_five_years_count, set_up),
        cmocka_unit_test_setup(lanes_do_not_know_each_other, set_up),
        cmocka_unit_test_setup(it_stops_when_told, set_up),
        cmocka_unit_test_setup(every_fault_gets_its_words, set_up),
        cmocka_unit_test_setup(survives_every_failed_allocation, set_up),
    };
    return cmocka_run_group_tests_name("model/verge", tests, NULL, NULL);
}
