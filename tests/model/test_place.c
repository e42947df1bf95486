#include "model/place.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"

#include <math.h>

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance)) {
        fail_msg("%.17g is not %.17g", value, expected);
    }
}

static const struct position site = {41.343, 129.036};

/* Expected: the project's acceptance list (178.0 km to Yanji), and arcs of the sphere. */
static void distances_are_arcs_of_a_sphere(void **state)
{
    (void)state;
    const double degree = 6371.0 * 3.14159265358979323846 / 180.0;
    const struct position yanji = {42.9048, 129.5089};
    assert_near(place_distance_km(site, yanji), 177.9889, 5e-5);
    assert_near(place_distance_km(yanji, site), place_distance_km(site, yanji), 1e-10);
    assert_near(place_distance_km(site, site), 0.0, 0.0);
    assert_near(
        place_distance_km((struct position){-31.7, 20.0}, (struct position){11.6, 20.0}),
        43.3 * degree, 1e-9);
    assert_near(
        place_distance_km((struct position){0.0, 179.1}, (struct position){0.0, -179.6}),
        1.3 * degree, 1e-9);
    assert_near(place_distance_km((struct position){90.0, 0.0}, (struct position){-90.0, 0.0}),
                180.0 * degree, 1e-9);
}

static void bearings_go_clockwise_from_north(void **state)
{
    (void)state;
    assert_near(place_bearing_deg(site, (struct position){43.7, 129.036}), 0.0, 1e-12);
    assert_near(place_bearing_deg(site, (struct position){40.2, 129.036}), 180.0, 1e-12);
    const struct position origin = {0.0, 20.0};
    assert_near(place_bearing_deg(origin, (struct position){0.0, 27.0}), 90.0, 1e-12);
    assert_near(place_bearing_deg(origin, (struct position){0.0, 11.0}), 270.0, 1e-12);
    /* A small right-angled triangle on the equator: tan = east / north. */
    assert_near(place_bearing_deg(origin, (struct position){-0.003, 20.004}),
                180.0 - atan2(4.0, 3.0) * 180.0 / 3.14159265358979323846, 1e-6);
}

static const struct place some[] = {
    {"city", {41.9, 126.4}, 1250.0, SIZE_MAX},
    {"county", {41.4, 128.2}, 80.0, 0},
    {"village", {41.5, 128.3}, 7.5, 0},
    {"alone", {42.9, 129.5}, 400.0, SIZE_MAX},
};

static void everybody_is_counted_once(void **state)
{
    (void)state;
    double people[4];
    place_people(some, 4, people);
    const double expected[4] = {1162.5, 80.0, 7.5, 400.0};
    for (size_t i = 0; i < 4; i++) {
        assert_near(people[i], expected[i], 1e-12);
    }
}

static void every_fault_gets_its_words(void **state)
{
    (void)state;
    struct problems problems = {0};
    place_check(some, 4, &problems);
    assert_problem_count(&problems, 0);
    const struct place faulty[] = {
        {"small", {41.9, 126.4}, 70.0, SIZE_MAX}, {"large", {91.0, 128.2}, 80.0, 0},
        {"lost", {0.0, -181.0}, NAN, 9},          {"loop", {0.0, 0.0}, 1.0, 3},
        {"part of a part", {0.0, 0.0}, 1.0, 1},
    };
    place_check(faulty, 5, &problems);
    assert_problem_count(&problems, 7);
    assert_problem(&problems, "world.places[0].population_thousand", "70 is less than the 80");
    assert_problem(&problems, "world.places[1].latitude", "91 is outside -90 to 90");
    assert_problem(&problems, "world.places[2].longitude", "-181 is outside -180 to 180");
    assert_problem(&problems, "world.places[2].population_thousand", "nan is outside 0 to");
    assert_problem(&problems, "world.places[2].part_of", "row 9 of 5");
    assert_problem(&problems, "world.places[3].part_of", "loop is part of another place");
    assert_problem(&problems, "world.places[4].part_of", "large is part of another place");
    problems_clear(&problems);
    place_check(some, PLACES_MAX + 1, &problems);
    assert_problem(&problems, "world.places", "1025 rows, at most 1024");
    problems_clear(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_arcs_of_a_sphere),
        cmocka_unit_test(bearings_go_clockwise_from_north),
        cmocka_unit_test(everybody_is_counted_once),
        cmocka_unit_test(every_fault_gets_its_words),
    };
    return cmocka_run_group_tests_name("model/place", tests, NULL, NULL);
}
