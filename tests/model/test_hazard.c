#include "base/number.h"
#include "config/csv.h"
#include "model/place.h"
#include "model/plume.h"
#include "model/tremor.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every check of the project's list for tremor and leak: name, expected value, tolerance.
 * Skipped, visibly, where the figures are not there. */

enum { CHECKS = 146 };

static const struct position site = {41.343, 129.036};

/* A table of the figures that stand beside the validation folder; NULL where it is not there.
 */
static struct csv *read_figures(const char *name)
{
    const char *folder = getenv("BRINK_VALIDATION_DIR");
    char path[4096];
    struct problems problems = {0};
    struct csv *csv = NULL;
    snprintf(path, sizeof path, "%s/../facts/%s",
             folder != NULL ? folder : BRINK_VALIDATION_DIR, name);
    enum status status = csv_read(path, &problems, &csv);
    problems_clear(&problems);
    if (status == STATUS_NOT_FOUND) {
        print_message("no figures: %s is not compared\n", name);
        skip();
    }
    assert_int_equal(status, STATUS_OK);
    return csv;
}

static double number(const struct csv *csv, size_t row, size_t column)
{
    double value = NAN;
    assert_true(number_parse(csv_cell(csv, row, column), &value));
    return value;
}

static double across(enum plume_scheme scheme, enum plume_class stability, double x_m)
{
    return plume_spread(scheme, stability, x_m).across_m;
}

static double up(enum plume_scheme scheme, enum plume_class stability, double x_m)
{
    return plume_spread(scheme, stability, x_m).up_m;
}

static double dilution(enum plume_class stability, double x_m, double wind, double height)
{
    const struct plume_weather weather = {stability, wind, height, INFINITY};
    return plume_dilution(PLUME_BRIGGS, &weather, x_m, 0.0);
}

/* The checks that are not about a city, in the order of the list. */
static size_t compute_named(double *values_out)
{
    const double values[] = {
        tremor_yield_kt(4.7, 4.45),
        tremor_yield_kt(5.1, 4.45),
        tremor_yield_kt(6.1, 4.30),
        across(PLUME_BRIGGS, PLUME_D, 1e3),
        up(PLUME_BRIGGS, PLUME_D, 1e3),
        across(PLUME_BRIGGS, PLUME_F, 1e4),
        up(PLUME_BRIGGS, PLUME_F, 1e4),
        dilution(PLUME_D, 1e3, 5.0, 0.0),
        dilution(PLUME_F, 1e4, 2.0, 0.0),
        across(PLUME_ISC3, PLUME_D, 1e4),
        up(PLUME_ISC3, PLUME_D, 1e4),
        across(PLUME_ISC3, PLUME_F, 1e5),
        up(PLUME_ISC3, PLUME_F, 1e5),
        intensity_mean(INTENSITY_ALLEN_2012, 6.0, 100.0),
        intensity_mean(INTENSITY_ALLEN_2012, 5.0, 20.0),
        intensity_mean(INTENSITY_ATKINSON_2007_WEST, 5.0, 50.0),
        intensity_mean(INTENSITY_BAKUN_1997, 6.3, 178.0),
        place_distance_km(site, (struct position){42.9048, 129.5089}),
        dilution(PLUME_D, 1e5, 5.0, 100.0),
        2.96e15 * dilution(PLUME_D, 1e5, 5.0, 100.0) * 3.33e-4 * 7.4e-9 * 1e3,
    };
    memcpy(values_out, values, sizeof values);
    return sizeof values / sizeof values[0];
}

static const struct {
    const char *name;
    enum intensity_equation equation;
} columns[] = {
    {"AWW14_WNA ", INTENSITY_ATKINSON_2014_WEST},
    {"AWW14_ENA ", INTENSITY_ATKINSON_2014_EAST},
    {"Allen12_rhypo ", INTENSITY_ALLEN_2012},
    {"BW97_CA ", INTENSITY_BAKUN_1997},
    {"AW07_CA_M6.3 ", INTENSITY_ATKINSON_2007_WEST},
    {"AW07_CEUS_M6.3 ", INTENSITY_ATKINSON_2007_EAST},
};

/* What a check like "AWW14_WNA Yanji" or "dist Yanji" asks for. */
static double compute_city(const char *check, const char *city, struct position position)
{
    double km = place_distance_km(site, position);
    size_t length = strlen(check) - strlen(city);
    if (strncmp(check, "dist ", length) == 0) {
        return km;
    }
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (strncmp(check, columns[i].name, length) == 0) {
            return intensity_mean(columns[i].equation, 6.3, km);
        }
    }
    return NAN;
}

static void compare(const struct csv *checks, size_t row, double value)
{
    double expected = number(checks, row, 2);
    double tolerance = number(checks, row, 3);
    double theirs = number(checks, row, 1);
    if (!(fabs(value - expected) <= tolerance) ||
        !(fabs(value - theirs) <= 1e-7 * fabs(theirs))) {
        fail_msg("%s: %.9g, not %.9g within %g, nor %.9g", csv_cell(checks, row, 0), value,
                 expected, tolerance, theirs);
    }
}

/* Expected beside the list: the prototype's own values, to its eight digits. */
static void every_check_of_the_list_holds(void **state)
{
    (void)state;
    struct csv *checks = read_figures("hazard/hazard_checks.csv");
    struct csv *cities = read_figures("city_distance_intensity.csv");
    double named[32];
    size_t done = compute_named(named);
    assert_int_equal(csv_rows(checks), CHECKS);
    for (size_t row = 0; row < done; row++) {
        compare(checks, row, named[row]);
    }
    for (size_t row = done; row < CHECKS; row++) {
        size_t city = (row - done) / 7;
        const struct position position = {number(cities, city, 1), number(cities, city, 2)};
        compare(checks, row,
                compute_city(csv_cell(checks, row, 0), csv_cell(cities, city, 0), position));
    }
    csv_free(&checks);
    csv_free(&cities);
}

static enum plume_class class_of(const char *letter)
{
    assert_true(letter[0] >= 'A' && letter[0] <= 'F' && letter[1] == '\0');
    return (enum plume_class)(letter[0] - 'A');
}

/* Each row of the published table of Pasquill-Gifford fits, just within its distance. */
static void the_spread_is_the_published_table(void **state)
{
    (void)state;
    struct csv *table = read_figures("pasquill_gifford_isc3.csv");
    for (size_t row = 0; row < csv_rows(table); row++) {
        enum plume_class stability = class_of(csv_cell(table, row, 0));
        double a = number(table, row, 3);
        double b = number(table, row, 4);
        if (strncmp(csv_cell(table, row, 1), "sigma_y", 7) == 0) {
            double sigma = 465.11628 * 7.3 * tan(0.017453293 * (a - b * log(7.3)));
            assert_true(fabs(across(PLUME_ISC3, stability, 7300.0) / sigma - 1.0) < 1e-13);
            continue;
        }
        double km = fmin(number(table, row, 2) * 0.999, 400.0);
        double sigma = fmin(a * pow(km, b), 5000.0);
        assert_true(fabs(up(PLUME_ISC3, stability, 1000.0 * km) / sigma - 1.0) < 1e-13);
    }
    csv_free(&table);
}

static size_t column_of(const struct csv *csv, const char *name)
{
    size_t column = 0;
    while (column < csv_columns(csv) && strcmp(csv_name(csv, column), name) != 0) {
        column++;
    }
    assert_true(column < csv_columns(csv));
    return column;
}

/* The iodine of the reference world has the half-life and the dose of ICRP 119, type F. */
static void doses_are_the_published_ones(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct csv *nuclides = NULL;
    struct csv *table = read_figures("icrp119_inhalation_public.csv");
    enum status status =
        csv_read(CONFIG_DIR "/worlds/dprk-2017/nuclides.csv", &problems, &nuclides);
    assert_int_equal(status, STATUS_OK);
    size_t found = 0;
    for (size_t row = 0; row < csv_rows(table); row++) {
        if (strcmp(csv_cell(table, row, 0), csv_cell(nuclides, 0, 0)) == 0 &&
            strcmp(csv_cell(table, row, column_of(table, "type")), "F") == 0) {
            double dose = number(table, row, column_of(table, "e_adult"));
            double days = strtod(csv_cell(table, row, column_of(table, "half_life")), NULL);
            assert_true(number(nuclides, 0, column_of(nuclides, "sv_per_bq")) == dose);
            double half_life_s = number(nuclides, 0, column_of(nuclides, "half_life_s"));
            assert_true(fabs(half_life_s - 86400.0 * days) < 1e-6);
            found++;
        }
    }
    assert_int_equal(found, 1);
    csv_free(&nuclides);
    csv_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_check_of_the_list_holds),
        cmocka_unit_test(the_spread_is_the_published_table),
        cmocka_unit_test(doses_are_the_published_ones),
    };
    return cmocka_run_group_tests_name("model/hazard", tests, NULL, NULL);
}
