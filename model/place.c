#include "model/place.h"

#include "model/function.h"

#include <math.h>
#include <stdio.h>

enum { PATH_BYTES = 64 };

static const double EARTH_KM = 6371.0;
static const double RADIANS = 0.017453292519943295; /* a degree */

static void check_within(
    struct problems *problems, const char *path, double value, double least, double most)
{
    if (!(value >= least && value <= most)) {
        problem_add(problems, path, "%g is outside %g to %g", value, least, most);
    }
}

void place_check_position(const struct position *position,
                          const char *path,
                          struct problems *problems)
{
    char field[PATH_BYTES];
    snprintf(field, sizeof field, "%s.latitude", path);
    check_within(problems, field, position->latitude, -90.0, 90.0);
    snprintf(field, sizeof field, "%s.longitude", path);
    check_within(problems, field, position->longitude, -180.0, 180.0);
}

static void
check_part(const struct place *places, size_t count, size_t i, struct problems *problems)
{
    size_t whole = places[i].part_of;
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "world.places[%zu].part_of", i);
    if (whole == SIZE_MAX) {
        return;
    }
    if (whole >= count) {
        problem_add(problems, path, "row %zu of %zu", whole, count);
    } else if (whole == i || places[whole].part_of != SIZE_MAX) {
        problem_add(problems, path, "%s is part of another place itself", places[whole].name);
    }
}

static void
check_parts(const struct place *places, size_t count, size_t i, struct problems *problems)
{
    double parts = 0.0;
    for (size_t k = 0; k < count; k++) {
        parts += places[k].part_of == i ? places[k].population_thousand : 0.0;
    }
    if (parts > places[i].population_thousand) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "world.places[%zu].population_thousand", i);
        problem_add(problems, path, "%g is less than the %g of its parts",
                    places[i].population_thousand, parts);
    }
}

void place_check(const struct place *places, size_t count, struct problems *problems)
{
    if (count > PLACES_MAX) {
        problem_add(problems, "world.places", "%zu rows, at most %d", count, PLACES_MAX);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "world.places[%zu]", i);
        place_check_position(&places[i].position, path, problems);
        snprintf(path, sizeof path, "world.places[%zu].population_thousand", i);
        check_within(problems, path, places[i].population_thousand, 0.0, 100000.0);
        check_part(places, count, i, problems);
        check_parts(places, count, i, problems);
    }
}

void place_people(const struct place *places, size_t count, double *thousand_out)
{
    for (size_t i = 0; i < count; i++) {
        thousand_out[i] = places[i].population_thousand;
    }
    for (size_t i = 0; i < count; i++) {
        if (places[i].part_of != SIZE_MAX) {
            thousand_out[places[i].part_of] -= places[i].population_thousand;
        }
    }
}

double place_distance_km(struct position from, struct position to)
{
    double north = function_sin((to.latitude - from.latitude) * RADIANS / 2.0);
    double east = function_sin((to.longitude - from.longitude) * RADIANS / 2.0);
    double h = north * north + function_cos(from.latitude * RADIANS) *
                                   function_cos(to.latitude * RADIANS) * east * east;
    h = h < 1.0 ? h : 1.0;
    return 2.0 * EARTH_KM * function_atan2(sqrt(h), sqrt(1.0 - h));
}

double place_bearing_deg(struct position from, struct position to)
{
    double from_latitude = from.latitude * RADIANS;
    double to_latitude = to.latitude * RADIANS;
    double turn = (to.longitude - from.longitude) * RADIANS;
    double east = function_sin(turn) * function_cos(to_latitude);
    double north = function_cos(from_latitude) * function_sin(to_latitude) -
                   function_sin(from_latitude) * function_cos(to_latitude) * function_cos(turn);
    double bearing = function_atan2(east, north) / RADIANS;
    bearing = bearing < 0.0 ? bearing + 360.0 : bearing;
    return bearing < 360.0 ? bearing : 0.0;
}
