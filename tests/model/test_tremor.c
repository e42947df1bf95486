#include "base/number.h"
#include "config/csv.h"
#include "model/draw.h"
#include "model/estimate.h"
#include "model/tremor.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PLACES = 32, REPORTS = 8, MEMBERS = TREMOR_MEMBER_COUNT };

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance)) {
        fail_msg("%.17g is not %.17g", value, expected);
    }
}

/* The reference world: its places, tests and reports, as its tables have them. */
static struct csv *place_table;
static struct place places[PLACES];
static struct tremor_report reports[REPORTS];
static struct tremor_case asked;

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

static const char *cell(const struct csv *csv, size_t row, const char *column)
{
    size_t c = 0;
    while (c < csv_columns(csv) && strcmp(csv_name(csv, c), column) != 0) {
        c++;
    }
    assert_true(c < csv_columns(csv));
    return csv_cell(csv, row, c);
}

static double number(const struct csv *csv, size_t row, const char *column)
{
    double value = NAN;
    if (!number_parse(cell(csv, row, column), &value)) {
        fail_msg("line %u: %s is no number", csv_line(csv, row), cell(csv, row, column));
    }
    return value;
}

static size_t row_of(const struct csv *csv, const char *column, const char *text)
{
    for (size_t row = 0; row < csv_rows(csv); row++) {
        if (strcmp(cell(csv, row, column), text) == 0) {
            return row;
        }
    }
    return SIZE_MAX;
}

static struct position position_in(const struct csv *csv, size_t row)
{
    return (struct position){number(csv, row, "latitude"), number(csv, row, "longitude")};
}

static void read_places(void)
{
    place_table = read_table("places.csv");
    asked.place_count = csv_rows(place_table);
    assert_true(asked.place_count <= PLACES);
    for (size_t i = 0; i < asked.place_count; i++) {
        places[i] = (struct place){
            .name = cell(place_table, i, "name"),
            .position = position_in(place_table, i),
            .population_thousand = number(place_table, i, "population_thousand"),
            .part_of = row_of(place_table, "name", cell(place_table, i, "part_of")),
        };
    }
}

static void read_reports(const struct csv *tests)
{
    struct csv *csv = read_table("reports.csv");
    assert_int_equal(csv_rows(csv), REPORTS);
    for (size_t i = 0; i < REPORTS; i++) {
        size_t test = row_of(tests, "date", cell(csv, i, "date"));
        size_t place = row_of(place_table, "name", cell(csv, i, "place"));
        assert_true(test != SIZE_MAX && place != SIZE_MAX);
        assert_true(number(csv, i, "mb") == number(tests, test, "mb_usgs"));
        reports[i] = (struct tremor_report){
            .distance_km = place_distance_km(position_in(tests, test), places[place].position),
            .mb = number(csv, i, "mb"),
            .mw = number(csv, i, "mw"),
            .least = number(csv, i, "intensity_least"),
            .most = number(csv, i, "intensity_most"),
        };
    }
    csv_free(&csv);
}

static int set_up(void **state)
{
    (void)state;
    struct csv *tests = read_table("tests.csv");
    asked = (struct tremor_case){
        .site = position_in(tests, row_of(tests, "date", "2017-09-03")),
        .places = places,
        .reports = reports,
        .report_count = REPORTS,
        .edges = {3, 4, 5, 6, 7},
        .edge_count = 5,
    };
    read_places();
    read_reports(tests);
    csv_free(&tests);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    csv_free(&place_table);
    return 0;
}

static struct tremor *make(void)
{
    struct problems problems = {0};
    struct tremor *tremor = NULL;
    if (tremor_new(&asked, &problems, &tremor) != STATUS_OK) {
        fail_msg("%s: %s", problems.items[0].path, problems.items[0].text);
    }
    return tremor;
}

/* Expected: Murphy's table (2.2 and 7.4 kt), 38 North's 250 kt for 6.1 with intercept 4.3. */
static void a_magnitude_is_a_yield(void **state)
{
    (void)state;
    assert_near(tremor_yield_kt(4.7, 4.45), 2.154, 5e-4);
    assert_near(tremor_yield_kt(5.1, 4.45), 7.356, 5e-4);
    assert_near(tremor_yield_kt(6.1, 4.30), 251.2, 5e-2);
    assert_near(tremor_mb(tremor_yield_kt(5.37, 4.31), 4.31), 5.37, 1e-13);
    assert_near(tremor_mw(4.7), 4.5, 1e-15);
    assert_near(tremor_mw(6.3), 5.2, 1e-15);
}

/* Expected: values of the authors' codes in the project's acceptance list. */
static void equations_have_their_published_values(void **state)
{
    (void)state;
    assert_near(intensity_mean(INTENSITY_ALLEN_2012, 6.0, 100.0), 4.2486, 1e-4);
    assert_near(intensity_mean(INTENSITY_ALLEN_2012, 5.0, 20.0), 5.0191, 1e-4);
    assert_near(intensity_mean(INTENSITY_ATKINSON_2007_WEST, 5.0, 50.0), 3.3795, 1e-4);
    assert_near(intensity_mean(INTENSITY_BAKUN_1997, 6.3, 178.0), 3.86, 1e-2);
    assert_near(intensity_mean(INTENSITY_ATKINSON_2014_WEST, 6.3, 177.9889), 3.4414885, 1e-6);
    assert_near(intensity_mean(INTENSITY_ATKINSON_2014_EAST, 6.3, 177.9889), 4.7011744, 1e-6);
    assert_near(intensity_mean(INTENSITY_ATKINSON_2014_EAST, 6.3, 70.182052), 5.4828393, 1e-6);
    /* Nearer than the bends of the equations: by their formulas. */
    assert_near(intensity_mean(INTENSITY_ATKINSON_2014_EAST, 5.2, 23.7), 5.390565058, 1e-8);
    assert_near(intensity_mean(INTENSITY_ATKINSON_2007_EAST, 6.3, 177.9889), 5.091753, 1e-6);
    for (int e = 0; e < INTENSITY_EQUATION_COUNT; e++) {
        enum intensity_equation equation = (enum intensity_equation)e;
        assert_true(strlen(intensity_name(equation)) > 10);
        assert_true(intensity_mean(equation, 5.3, 0.0) == intensity_mean(equation, 5.3, 1.0));
    }
}

/* Expected: the project's own table of biases and weights, made from the same reports with
 * residuals rounded to 0.01; the deviation enters a weight at the eighth power. */
static void reports_calibrate_the_members(void **state)
{
    (void)state;
    static const double rows[MEMBERS][3] = {{1.450, 0.917, 0.0052}, {2.217, 0.653, 0.0191},
                                            {1.556, 0.657, 0.0640}, {2.081, 0.563, 0.0841},
                                            {0.306, 0.667, 0.1809}, {0.831, 0.548, 0.6468}};
    struct tremor_member members[MEMBERS];
    tremor_calibrate(reports, REPORTS, members);
    double sum = 0.0;
    for (size_t m = 0; m < MEMBERS; m++) {
        assert_near(members[m].bias, rows[m][0], 0.004);
        assert_near(members[m].deviation, rows[m][1], 0.004);
        assert_near(members[m].weight, rows[m][2], 0.015);
        assert_true(members[m].takes_mw == (m % 2 == 1));
        sum += members[m].weight;
    }
    assert_near(sum, 1.0, 1e-15);

    /* Law: once corrected, no member misses the reports in the mean. */
    for (size_t m = 0; m < MEMBERS; m++) {
        double miss = 0.0;
        for (size_t i = 0; i < REPORTS; i++) {
            const struct tremor_report *report = &reports[i];
            miss +=
                (report->least + report->most) / 2.0 -
                tremor_member_mean(&members[m], report->mb, report->mw, report->distance_km);
        }
        assert_near(miss, 0.0, 1e-12);
    }
}

/* One member that hits every report takes no more than its least deviation gives it. */
static void a_perfect_member_does_not_take_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < REPORTS; i++) {
        double mean =
            intensity_mean(INTENSITY_ATKINSON_2014_EAST, reports[i].mw, reports[i].distance_km);
        reports[i].least = mean;
        reports[i].most = mean;
    }
    struct tremor_member members[MEMBERS];
    tremor_calibrate(reports, REPORTS, members);
    assert_near(members[5].bias, 0.0, 1e-14);
    assert_true(members[5].deviation == 0.1);
    assert_true(members[5].weight > 0.9 && isfinite(members[5].weight));
}

static double felt_at_yanji(const char *date, double mw)
{
    struct csv *tests = read_table("tests.csv");
    struct tremor_member members[MEMBERS];
    size_t row = row_of(tests, "date", date);
    double km = place_distance_km(position_in(tests, row), places[0].position);
    double mb = number(tests, row, "mb_usgs");
    tremor_calibrate(reports, REPORTS, members);
    csv_free(&tests);
    return tremor_mean(members, mb, mw, km);
}

/* Expected: the project's figures for Yanji, 3.6, 3.9 and 4.5. */
static void yanji_feels_what_it_felt(void **state)
{
    (void)state;
    assert_string_equal(places[0].name, "Yanji");
    assert_near(felt_at_yanji("2009-05-25", 4.5), 3.6, 0.1);
    assert_near(felt_at_yanji("2016-01-06", tremor_mw(5.1)), 3.9, 0.1);
    assert_near(felt_at_yanji("2017-09-03", 5.2), 4.5, 0.1);

    /* An even mean of the uncorrected equations misses by one to two units. */
    double even = (intensity_mean(INTENSITY_ALLEN_2012, 4.7, 182.6) +
                   intensity_mean(INTENSITY_ATKINSON_2014_WEST, 4.7, 182.6) +
                   intensity_mean(INTENSITY_ATKINSON_2014_EAST, 4.7, 182.6)) /
                  3.0;
    assert_true(3.6 - even > 1.0 && 3.6 - even < 2.0);
}

/* Expected: 3.9 to 5.4 at Yanji for the test of 2017, 5 to 95 % of draws. */
static void draws_spread_as_members_and_events_do(void **state)
{
    (void)state;
    enum { DRAWS = 20000 };
    static double felt[DRAWS];
    static double scratch[DRAWS];
    const struct distribution event = distribution_normal(0.0, TREMOR_EVENT_DEVIATION);
    struct tremor *tremor = make();
    size_t taken[MEMBERS] = {0};
    for (uint32_t i = 0; i < DRAWS; i++) {
        const struct tremor_numbers numbers = {
            6.3, 5.2, draw_uniform(9, i, 0, draw_key("choice")),
            distribution_quantile(&event, draw_uniform(9, i, 0, draw_key("event")))};
        tremor_run(tremor, &numbers);
        felt[i] = tremor_result(tremor)->intensity[0];
        taken[tremor_result(tremor)->member]++;
    }
    struct estimate estimate;
    estimate_samples(felt, DRAWS, scratch, &estimate);
    assert_near(estimate.mean, 4.5, 0.1);
    assert_near(estimate.q05, 3.9, 0.1);
    assert_near(estimate.q95, 5.4, 0.15);
    for (size_t m = 0; m < MEMBERS; m++) {
        double share = tremor_members(tremor)[m].weight;
        double error = 4.0 * sqrt(share / DRAWS);
        assert_near((double)taken[m] / DRAWS, share, error);
    }
    tremor_free(&tremor);
}

/* The place error by brute force: people in a band is the share of many normal errors. */
static void bands_are_what_many_errors_give(void **state)
{
    (void)state;
    enum { TRIALS = 20000 };
    struct tremor *tremor = make();
    const struct tremor_numbers numbers = {5.9, tremor_mw(5.9), 0.77, -0.13};
    tremor_run(tremor, &numbers);
    const struct tremor_result *result = tremor_result(tremor);
    const struct distribution error = distribution_normal(0.0, TREMOR_PLACE_DEVIATION);
    double people[PLACES];
    double bands[5] = {0.0};
    double inside = 0.0;
    place_people(places, asked.place_count, people);
    for (size_t i = 0; i < asked.place_count; i++) {
        if (tremor_distances_km(tremor)[i] > TREMOR_RADIUS_KM) {
            continue;
        }
        inside += people[i];
        for (int t = 0; t < TRIALS; t++) {
            double felt = result->intensity[i] +
                          distribution_quantile(&error, (t + 0.5) / (double)TRIALS);
            if (felt >= 3.0) {
                bands[felt >= 7.0 ? 4 : (size_t)felt - 3] += people[i] / TRIALS;
            }
        }
    }
    double total = 0.0;
    for (size_t k = 0; k < 5; k++) {
        assert_near(result->thousand[k], bands[k], 0.05);
        total += result->thousand[k];
    }
    assert_true(total <= inside && total > 0.5 * inside);
    tremor_free(&tremor);
}

/* Nearest are North Koreans, and nobody is counted twice: Changbai lies in Baishan, within the
 * radius, Ji'an in Tonghua, which is not. */
static void the_places_of_the_reference_world_are_mended(void **state)
{
    (void)state;
    static const char *const nearest[] = {"Kilju", "Chongjin", "Kimchaek", "Hyesan"};
    struct tremor *tremor = make();
    for (size_t i = 0; i < 4; i++) {
        size_t row = row_of(place_table, "name", nearest[i]);
        assert_true(row != SIZE_MAX);
        assert_true(tremor_distances_km(tremor)[row] < 90.0);
        assert_string_equal(cell(place_table, row, "country"), "PRK");
    }
    size_t changbai = row_of(place_table, "name", "Changbai");
    size_t jian = row_of(place_table, "name", "Ji'an");
    assert_string_equal(places[places[changbai].part_of].name, "Baishan");
    assert_string_equal(places[places[jian].part_of].name, "Tonghua");
    for (size_t i = 0; i < asked.place_count; i++) {
        assert_true(cell(place_table, i, "tag")[0] != '\0');
        assert_true(cell(place_table, i, "source")[0] != '\0');
    }

    /* So strong that all are above the first edge: the sum is that of all people inside. */
    asked.edge_count = 1;
    asked.edges[0] = 1.0;
    struct tremor *strong = make();
    const struct tremor_numbers numbers = {8.9, 8.9, 0.3, 5.0};
    tremor_run(strong, &numbers);
    double expected = 400 + 170 + 190 + 120 + 229 + 80 + 480 + 200 + (1250 - 80) + 230 + 140 +
                      668 + 207 + 193 + 346 + 124 + 154;
    assert_near(tremor_result(strong)->thousand[0], expected, 1e-9);
    tremor_free(&tremor);
    tremor_free(&strong);
}

static void expect_fault(const char *path, const char *words)
{
    struct problems problems = {0};
    struct tremor *tremor = NULL;
    assert_int_equal(tremor_new(&asked, &problems, &tremor), STATUS_BAD_INPUT);
    assert_null(tremor);
    assert_problem_count(&problems, 1);
    assert_problem(&problems, path, words);
    problems_clear(&problems);
}

static void every_fault_gets_its_words(void **state)
{
    (void)state;
    const struct tremor_case good = asked;
    asked.site.latitude = 97.0;
    expect_fault("hazard.site.latitude", "97 is outside -90 to 90");
    asked = good;
    asked.edges[2] = 4.0;
    expect_fault("hazard.intensities[2]", "4 is not above 4");
    asked = good;
    asked.edges[4] = 12.5;
    expect_fault("hazard.intensities[4]", "12.5 is outside 1 to 12");
    asked = good;
    asked.edge_count = 0;
    expect_fault("hazard.intensities", "0 values, outside 1 to 12");
    asked = good;
    asked.report_count = 2;
    expect_fault("world.reports", "2 rows, outside 3 to 1024");
    asked = good;
    reports[3].mb = NAN;
    expect_fault("world.reports[3].mb", "nan is outside 0 to 10");
    reports[3].mb = 5.1;
    reports[4].most = 2.0;
    expect_fault("world.reports[4].most", "2 is below the least, 3");
    reports[4].most = 4.0;
    places[2].position.longitude = 181.0;
    expect_fault("world.places[2].longitude", "181 is outside");

    struct problems problems = {0};
    const struct tremor_numbers numbers = {11.0, -1.0, 1.5, NAN};
    tremor_check_numbers(&numbers, &problems);
    assert_problem_count(&problems, 4);
    assert_problem(&problems, "hazard.mb", "11 is outside 0 to 10");
    assert_problem(&problems, "hazard.event", "nan is outside -5 to 5");
    problems_clear(&problems);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    enum status status = STATUS_NO_MEMORY;
    int allowed = 0;
    for (; status != STATUS_OK; allowed++) {
        struct problems problems = {0};
        struct tremor *tremor = NULL;
        alloc_fail_after(allowed);
        status = tremor_new(&asked, &problems, &tremor);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true((tremor != NULL) == (status == STATUS_OK));
        tremor_free(&tremor);
        tremor_free(&tremor);
    }
    assert_true(allowed > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_magnitude_is_a_yield),
        cmocka_unit_test(equations_have_their_published_values),
        cmocka_unit_test_setup_teardown(reports_calibrate_the_members, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_perfect_member_does_not_take_all, set_up, tear_down),
        cmocka_unit_test_setup_teardown(yanji_feels_what_it_felt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(draws_spread_as_members_and_events_do, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(bands_are_what_many_errors_give, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_places_of_the_reference_world_are_mended, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(every_fault_gets_its_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(survives_every_failed_allocation, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("model/tremor", tests, NULL, NULL);
}
