/* place: where people live, and how far from a site.
 *
 * A place may be part of a larger one whose people include its own. Each person is counted
 * once and at the smallest place that is known: those of the parts are taken off the larger. */
#ifndef MODEL_PLACE_H
#define MODEL_PLACE_H

#include "base/problem.h"

enum { PLACES_MAX = 1024 };

struct position {
    double latitude;  /* degrees north, -90 to 90 */
    double longitude; /* degrees east, -180 to 180 */
};

struct place {
    const char *name;
    struct position position;
    double population_thousand; /* 0 to 100000, those of its parts included */
    size_t part_of; /* the larger place; SIZE_MAX: none. That one is part of none. */
};

/* Adds a problem for every fault of places[count], parts with more people than the whole
 * included; paths "world.places[3].latitude". */
void place_check(const struct place *places, size_t count, struct problems *problems);

/* The same of a position: `path`.latitude, `path`.longitude. */
void place_check_position(const struct position *position,
                          const char *path,
                          struct problems *problems);

/* People counted at each place [count], thousands. Time O(count). */
void place_people(const struct place *places, size_t count, double *thousand_out);

/* Along a great circle of a sphere of 6371 km (haversine, Sinnott 1984, Sky and Telescope
 * 68:159). Beside the ellipsoid it errs by up to 0.5 %. */
double place_distance_km(struct position from, struct position to);

/* The direction in which the circle leaves `from`, degrees clockwise from north, [0, 360). */
double place_bearing_deg(struct position from, struct position to);

#endif
