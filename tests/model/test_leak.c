#include "base/number.h"
#include "config/csv.h"
#include "model/leak.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { YANJI, NEAR, COUNTY, CITY, PLACE_COUNT };

static const double PI = 3.14159265358979323846;
static const double YANJI_KM = 177.988898;

static const struct place places[PLACE_COUNT] = {
    {"Yanji", {42.9048, 129.5089}, 400.0, SIZE_MAX},
    {"near", {41.70, 129.036}, 31.0, SIZE_MAX},
    {"county", {41.4194, 128.201}, 80.0, CITY},
    {"city", {41.9389, 126.4275}, 1250.0, SIZE_MAX},
};
static struct leak_nuclide nuclides[2];
static struct leak_case asked;

/* A still night without a lid, iodine alone, straight to the north. */
static struct leak_draw still_night(void)
{
    return (struct leak_draw){
        .numbers = {[LEAK_VENT_CHANCE] = 0.07,
                    [LEAK_YIELD_KT] = 10.0,
                    [LEAK_FISSION_SHARE] = 1.0,
                    [LEAK_VENTED_SHARE] = 2.96 / 41.96,
                    [LEAK_HOURS] = 0.8,
                    [LEAK_WIND_M_S] = 2.0,
                    [LEAK_HEIGHT_M] = 100.0,
                    [LEAK_LID_M] = 20000.0,
                    [LEAK_DEPOSITION_M_S] = 0.01},
        .choice_of_class = 0.99,
        .choice_of_sector = 0.5,
        .within_sector = 0.5,
    };
}

static int set_up(void **state)
{
    (void)state;
    nuclides[0] = (struct leak_nuclide){"I-131", 694656.0, 4.196, 7.4e-9};
    nuclides[1] = (struct leak_nuclide){"other", 3600.0, 0.71, 3.1e-8};
    asked = (struct leak_case){
        .site = {41.343, 129.036},
        .places = places,
        .place_count = PLACE_COUNT,
        .nuclides = nuclides,
        .nuclide_count = 1,
        .classes = {[PLUME_D] = 0.6, [PLUME_F] = 0.4},
        .edges_msv = {0.01, 0.1, 1.0},
        .edge_count = 3,
    };
    return 0;
}

static void assert_near(double value, double expected, double relative)
{
    if (!(fabs(value - expected) <= relative * fabs(expected))) {
        fail_msg("%.17g is not %.17g", value, expected);
    }
}

static struct leak *make(void)
{
    struct problems problems = {0};
    struct leak *leak = NULL;
    if (leak_new(&asked, &problems, &leak) != STATUS_OK) {
        fail_msg("%s: %s", problems.items[0].path, problems.items[0].text);
    }
    return leak;
}

/* Expected: the project's figures for a release like Baneberry's (2.96 PBq), 0.04 to 0.30 mSv
 * at Yanji, and for 74 PBq, 1.0 to 7.6 mSv. */
static void a_release_like_baneberrys_has_its_doses(void **state)
{
    (void)state;
    struct leak *leak = make();
    struct leak_draw draw = still_night();
    double high = leak_dose_msv(leak, &draw, PLUME_BRIGGS, YANJI_KM, 0.0);
    double low = leak_dose_msv(leak, &draw, PLUME_ISC3, YANJI_KM, 0.0);
    assert_near(high, 0.302, 0.01);
    assert_near(low, 0.0415, 0.01);
    draw.numbers[LEAK_YIELD_KT] *= 25.0;
    assert_near(leak_dose_msv(leak, &draw, PLUME_BRIGGS, YANJI_KM, 0.0), 7.6, 0.02);
    assert_near(leak_dose_msv(leak, &draw, PLUME_ISC3, YANJI_KM, 0.0), 1.0, 0.04);
    leak_run(leak, &draw);
    assert_near(leak_result(leak)->released_pbq[0], 74.0, 1e-6);
    leak_free(&leak);
}

/* Expected: 2.96 PBq, class D, 100 km, 5 m/s, from 100 m: 0.386 mSv without decay and
 * deposition (the project's worked example). */
static void a_dose_is_the_product_of_its_parts(void **state)
{
    (void)state;
    struct leak *leak = make();
    struct leak_draw draw = still_night();
    draw.choice_of_class = 0.3;
    draw.numbers[LEAK_WIND_M_S] = 5.0;
    draw.numbers[LEAK_DEPOSITION_M_S] = 0.0;
    double decayed = exp(-log(2.0) / 694656.0 * 1e5 / 5.0);
    double dose = leak_dose_msv(leak, &draw, PLUME_BRIGGS, 100.0, 0.0);
    assert_near(dose, 0.38608528 * decayed, 1e-7);
    /* Beside the axis by one sigma. */
    double sigma = plume_spread(PLUME_BRIGGS, PLUME_D, 1e5).across_m;
    assert_near(leak_dose_msv(leak, &draw, PLUME_BRIGGS, 100.0, sigma / 1000.0),
                dose * exp(-0.5), 1e-12);
    /* No more than all of it can vent. */
    draw.numbers[LEAK_VENTED_SHARE] = 1.0;
    double all = leak_dose_msv(leak, &draw, PLUME_BRIGGS, 100.0, 0.0);
    draw.numbers[LEAK_VENTED_SHARE] = 3.2;
    assert_true(leak_dose_msv(leak, &draw, PLUME_BRIGGS, 100.0, 0.0) == all);
    assert_near(all, dose * 41.96 / 2.96, 1e-12);
    leak_free(&leak);
}

/* The dose with the wind straight to a place is that on the axis, whatever wind was drawn. */
static void downwind_is_on_the_axis(void **state)
{
    (void)state;
    struct leak *leak = make();
    struct leak_draw draw = still_night();
    for (int hours = 0; hours < 2; hours++) {
        draw.numbers[LEAK_HOURS] = 0.8 + 2.0 * hours; /* a plume, then a sector */
        for (size_t i = 0; i < PLACE_COUNT; i++) {
            leak_run(leak, &draw);
            double downwind = leak_downwind_msv(leak, PLUME_ISC3, i);
            double km = leak_distances_km(leak)[i];
            assert_true(downwind > 0.0);
            assert_true(downwind == leak_dose_msv(leak, &draw, PLUME_ISC3, km, 0.0));
        }
    }
    leak_free(&leak);
}

/* Two nuclides add up, each with its own decay on the way. */
static void nuclides_add_up(void **state)
{
    (void)state;
    struct leak *leak = make();
    const struct leak_draw draw = still_night();
    double first = leak_dose_msv(leak, &draw, PLUME_ISC3, 30.0, 0.0);
    leak_free(&leak);
    asked.nuclide_count = 2;
    leak = make();
    double both = leak_dose_msv(leak, &draw, PLUME_ISC3, 30.0, 0.0);
    double ratio = 0.71 * 3.1e-8 / (4.196 * 7.4e-9) *
                   exp(-log(2.0) * 15000.0 * (1.0 / 3600.0 - 1.0 / 694656.0));
    assert_near(both / first, 1.0 + ratio, 1e-12);
    leak_run(leak, &draw);
    assert_near(leak_result(leak)->released_pbq[1], 7.1 * 2.96 / 41.96, 1e-12);
    leak_free(&leak);
}

/* Up to an hour it is a plume, with nothing upwind; longer, it is even over 22.5 degrees and
 * nothing elsewhere. */
static void a_long_release_fills_its_sector(void **state)
{
    (void)state;
    struct leak *leak = make();
    struct leak_draw draw = still_night();
    assert_true(leak_dose_msv(leak, &draw, PLUME_BRIGGS, -40.0, 0.0) == 0.0);
    draw.numbers[LEAK_HOURS] = 1.01;
    double axis = leak_dose_msv(leak, &draw, PLUME_BRIGGS, 40.0, 0.0);
    for (int k = -7; k <= 7; k++) {
        double turn = 1.6 * k * PI / 180.0;
        assert_near(
            leak_dose_msv(leak, &draw, PLUME_BRIGGS, 40.0 * cos(turn), 40.0 * sin(turn)), axis,
            1e-9);
    }
    double outside = 11.3 * PI / 180.0;
    assert_true(leak_dose_msv(leak, &draw, PLUME_BRIGGS, 40.0 * cos(outside),
                              40.0 * sin(outside)) == 0.0);
    /* Law: as much passes the arc as passed the line across the wind. */
    double sigma = plume_spread(PLUME_BRIGGS, PLUME_F, 4e4).across_m;
    double width = 2.0 * PI * 4e4 / 16.0;
    draw.numbers[LEAK_HOURS] = 1.0;
    double peak = leak_dose_msv(leak, &draw, PLUME_BRIGGS, 40.0, 0.0);
    assert_near(axis * width, peak * sqrt(2.0 * PI) * sigma, 1e-9);
    leak_free(&leak);
}

/* A lid below the cloud is lifted to it, not ignored. */
static void a_lid_is_not_below_the_cloud(void **state)
{
    (void)state;
    struct leak *leak = make();
    struct leak_draw draw = still_night();
    draw.numbers[LEAK_HEIGHT_M] = 400.0;
    draw.numbers[LEAK_LID_M] = 400.0;
    double level = leak_dose_msv(leak, &draw, PLUME_ISC3, 60.0, 0.0);
    draw.numbers[LEAK_LID_M] = 90.0;
    assert_true(leak_dose_msv(leak, &draw, PLUME_ISC3, 60.0, 0.0) == level);
    leak_free(&leak);
}

/* Wind from the south goes to the north: "near" has its dose, the others hardly any, and each
 * person is in one band. */
static void people_stand_where_the_wind_blows(void **state)
{
    (void)state;
    struct leak *leak = make();
    struct leak_draw draw = still_night();
    leak_run(leak, &draw);
    const struct leak_result *result = leak_result(leak);
    double km = leak_distances_km(leak)[NEAR];
    assert_int_equal(result->stability, PLUME_F);
    assert_true(result->is_plume);
    assert_true(fabs(result->toward_deg - 0.0) < 1e-9);
    for (int s = 0; s < PLUME_SCHEME_COUNT; s++) {
        double dose = result->dose_msv[s][NEAR];
        size_t band = dose >= 1.0 ? 2 : dose >= 0.1 ? 1 : 0;
        assert_true(dose >= 0.01);
        for (size_t k = 0; k < 3; k++) {
            assert_true(result->thousand[s][k] == (k == band ? 31.0 : 0.0));
        }
        assert_true(result->dose_msv[s][CITY] == 0.0 || result->dose_msv[s][CITY] < 1e-30);
    }
    double dose = result->dose_msv[PLUME_ISC3][NEAR];
    assert_near(leak_dose_msv(leak, &draw, PLUME_ISC3, km, 0.0), dose, 1e-9);
    leak_free(&leak);
}

/* Law: turned once round, the wind gives every place its turn; the county's people are not
 * counted again with the city. */
static void the_wind_goes_round(void **state)
{
    (void)state;
    asked.edges_msv[0] = 1e-12;
    asked.edge_count = 1;
    struct leak *leak = make();
    double seen = 0.0;
    struct leak_draw draw = still_night();
    draw.numbers[LEAK_HOURS] = 6.0;
    draw.choice_of_class = 0.1;
    for (int i = 0; i < 16; i++) {
        draw.choice_of_sector = (i + 0.3) / 16.0;
        leak_run(leak, &draw);
        assert_false(leak_result(leak)->is_plume);
        double toward = fmod(22.5 * i + 180.0, 360.0);
        assert_true(fabs(leak_result(leak)->toward_deg - toward) < 1e-9);
        seen += leak_result(leak)->thousand[PLUME_BRIGGS][0];
    }
    assert_near(seen, 400.0 + 31.0 + 80.0 + 1170.0, 1e-12);
    leak_free(&leak);
}

/* A known rose is drawn from by its shares; a sector that never blows is never taken. */
static void a_known_rose_is_drawn_from(void **state)
{
    (void)state;
    asked.rose.is_known = true;
    asked.rose.shares[4] = 0.25; /* from the east */
    asked.rose.shares[12] = 0.75;
    struct leak *leak = make();
    int west = 0;
    for (int i = 0; i <= 1000; i++) {
        struct leak_draw draw = still_night();
        draw.choice_of_sector = i / 1000.0;
        draw.within_sector = i % 7 / 6.0;
        leak_run(leak, &draw);
        double toward = leak_result(leak)->toward_deg;
        bool is_west = fabs(toward - 270.0) <= 11.2501;
        assert_true(is_west || fabs(toward - 90.0) <= 11.2501);
        west += is_west;
    }
    assert_int_equal(west, 250);
    leak_free(&leak);
}

static void expect_fault(const char *path, const char *words)
{
    struct problems problems = {0};
    struct leak *leak = NULL;
    assert_int_equal(leak_new(&asked, &problems, &leak), STATUS_BAD_INPUT);
    assert_null(leak);
    assert_problem_count(&problems, 1);
    assert_problem(&problems, path, words);
    problems_clear(&problems);
    set_up(NULL);
}

static void every_fault_gets_its_words(void **state)
{
    (void)state;
    nuclides[0].half_life_s = 0.0;
    expect_fault("hazard.nuclides[0].half_life_s", "0 is outside 1 to 1e+15");
    nuclides[0].sv_per_bq = NAN;
    expect_fault("hazard.nuclides[0].sv_per_bq", "nan is outside 0 to 1");
    nuclides[0].inventory_pbq_per_kt = -4.2;
    expect_fault("hazard.nuclides[0].inventory_pbq_per_kt", "-4.2 is outside 0 to 1e+06");
    asked.nuclide_count = 0;
    expect_fault("hazard.nuclides", "0 rows, outside 1 to 32");
    asked.classes[PLUME_A] = 0.1;
    expect_fault("hazard.classes", "shares add up to 1.1, not to 1");
    asked.rose.is_known = true;
    expect_fault("hazard.wind_rose", "shares add up to 0, not to 1");
    asked.edges_msv[1] = 0.01;
    expect_fault("hazard.doses_msv[1]", "0.01 is not above 0.01");
    asked.edge_count = 13;
    expect_fault("hazard.doses_msv", "13 values, outside 1 to 12");
    asked.site.longitude = -190.0;
    expect_fault("hazard.site.longitude", "-190 is outside");

    struct problems problems = {0};
    struct leak_draw draw = still_night();
    leak_check_draw(&draw, &problems);
    assert_problem_count(&problems, 0);
    draw.numbers[LEAK_WIND_M_S] = 0.0;
    draw.choice_of_class = NAN;
    leak_check_draw(&draw, &problems);
    assert_problem_count(&problems, 2);
    assert_problem(&problems, "hazard.leak: wind_m_s", "0 is outside 0.5 to 50");
    assert_problem(&problems, "hazard.leak: class", "nan is outside 0 to 1");
    problems_clear(&problems);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    enum status status = STATUS_NO_MEMORY;
    int allowed = 0;
    for (; status != STATUS_OK; allowed++) {
        struct problems problems = {0};
        struct leak *leak = NULL;
        alloc_fail_after(allowed);
        status = leak_new(&asked, &problems, &leak);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true((leak != NULL) == (status == STATUS_OK));
        leak_free(&leak);
        leak_free(&leak);
    }
    assert_true(allowed > 1);
}

static struct csv *read_table(const char *name)
{
    char path[4096];
    struct problems problems = {0};
    struct csv *csv = NULL;
    snprintf(path, sizeof path, "%s/worlds/dprk-2017/%s", CONFIG_DIR, name);
    if (csv_read(path, &problems, &csv) != STATUS_OK) {
        fail_msg("%s: %s", path, problems.items[0].text);
    }
    return csv;
}

static double number(const struct csv *csv, size_t row, size_t column)
{
    double value = NAN;
    assert_true(number_parse(csv_cell(csv, row, column), &value));
    return value;
}

/* The tables of the reference world name what the model asks for, and pass its checks. */
static void the_reference_world_is_complete(void **state)
{
    (void)state;
    struct csv *csv = read_table("test_numbers.csv");
    for (size_t i = 0; i < LEAK_NUMBER_COUNT; i++) {
        const char *name = leak_number_name((enum leak_number)i);
        const char *row = i == LEAK_YIELD_KT ? "yield_intercept" : name; /* it comes of mb */
        size_t k = 0;
        while (k < csv_rows(csv) && strcmp(csv_cell(csv, k, 0), row) != 0) {
            k++;
        }
        assert_true(k < csv_rows(csv));
        assert_true(csv_cell(csv, k, 3)[0] != '\0' && csv_cell(csv, k, 4)[0] != '\0');
    }
    csv_free(&csv);

    csv = read_table("weather.csv");
    assert_int_equal(csv_rows(csv), PLUME_CLASS_COUNT);
    for (size_t c = 0; c < PLUME_CLASS_COUNT; c++) {
        assert_int_equal(csv_cell(csv, c, 0)[0], 'A' + (int)c);
        asked.classes[c] = number(csv, c, 1);
    }
    csv_free(&csv);

    csv = read_table("nuclides.csv");
    assert_int_equal(csv_rows(csv), 1);
    assert_true(number(csv, 0, 1) == nuclides[0].half_life_s);
    assert_true(number(csv, 0, 2) == nuclides[0].inventory_pbq_per_kt);
    assert_true(number(csv, 0, 3) == nuclides[0].sv_per_bq);
    csv_free(&csv);
    struct leak *leak = make();
    leak_free(&leak);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_release_like_baneberrys_has_its_doses, set_up),
        cmocka_unit_test_setup(a_dose_is_the_product_of_its_parts, set_up),
        cmocka_unit_test_setup(downwind_is_on_the_axis, set_up),
        cmocka_unit_test_setup(nuclides_add_up, set_up),
        cmocka_unit_test_setup(a_long_release_fills_its_sector, set_up),
        cmocka_unit_test_setup(a_lid_is_not_below_the_cloud, set_up),
        cmocka_unit_test_setup(people_stand_where_the_wind_blows, set_up),
        cmocka_unit_test_setup(the_wind_goes_round, set_up),
        cmocka_unit_test_setup(a_known_rose_is_drawn_from, set_up),
        cmocka_unit_test_setup(every_fault_gets_its_words, set_up),
        cmocka_unit_test_setup(survives_every_failed_allocation, set_up),
        cmocka_unit_test_setup(the_reference_world_is_complete, set_up),
    };
    return cmocka_run_group_tests_name("model/leak", tests, NULL, NULL);
}
