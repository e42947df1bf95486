/* leak: who breathes what, should an underground nuclear test vent.
 *
 * Released of a nuclide: vented share x fission share x yield x inventory per kiloton of
 * fission; the vented share is at most 1. Dose by inhalation while the cloud passes, adults:
 *
 *   dose = released x chi/Q x exp(-lambda x / u) x left in the air x breathing x Sv per Bq
 *
 * with chi/Q and what is left from plume.h, by both schemes of spread: beyond 50 km neither is
 * supported and the answer is a range. A release of at most an hour is a plume along the wind;
 * a longer one is spread over the sector of 22.5 degrees around it.
 *
 * All results say what happens IF a test vents. That it does has a chance of its own
 * (LEAK_VENT_CHANCE), which multiplies nothing here. Radiation from the ground and from food,
 * which may be the larger part, is left out, and so is all that is not named as a nuclide.
 *
 * Sources: Baneberry 1970 vented 80 kCi of iodine 131, 7.1 % of its inventory; doses ICRP 119
 * (2012), table G.1; breathing 3.33e-4 m3/s, adults at light work (ICRP 23). */
#ifndef MODEL_LEAK_H
#define MODEL_LEAK_H

#include "model/distribution.h"
#include "model/place.h"
#include "model/plume.h"

#include <stdbool.h>

enum { LEAK_NUCLIDES_MAX = 32, LEAK_EDGES_MAX = 12 };

#define LEAK_BREATHING_M3_S 3.33e-4
#define LEAK_SUPPORTED_KM   50.0

/* Uncertain numbers of a draw. */
enum leak_number {
    LEAK_VENT_CHANCE,   /* a test */
    LEAK_YIELD_KT,      /* kilotons */
    LEAK_FISSION_SHARE, /* of the yield */
    LEAK_VENTED_SHARE,  /* of the inventory; above 1 counts as 1 */
    LEAK_HOURS,         /* of release */
    LEAK_WIND_M_S,
    LEAK_HEIGHT_M, /* to which the cloud rises */
    LEAK_LID_M,    /* of the mixing layer; not below the height of the cloud */
    LEAK_DEPOSITION_M_S,
    LEAK_NUMBER_COUNT
};

struct leak_nuclide {
    const char *name;
    double half_life_s;          /* 1 to 1e15 */
    double inventory_pbq_per_kt; /* of fission, 0 to 1e6 */
    double sv_per_bq;            /* inhaled, adults, 0 to 1 */
};

/* How often the wind comes from each sector, the first around north, clockwise. */
struct leak_rose {
    bool is_known;                /* false: from everywhere alike, an assumption */
    double shares[PLUME_SECTORS]; /* 0 to 1; all together 1 */
};

/* Everything is borrowed and must outlive the leak. */
struct leak_case {
    struct position site;
    const struct place *places; /* [place_count] */
    size_t place_count;
    const struct leak_nuclide *nuclides; /* [nuclide_count] 1 to the most */
    size_t nuclide_count;
    struct leak_rose rose;
    double classes[PLUME_CLASS_COUNT]; /* how often each stability is; all together 1 */
    double edges_msv[LEAK_EDGES_MAX];  /* of the bands of dose, rising, 0 to 1e6 */
    size_t edge_count;                 /* 1 to the most */
};

struct leak_draw {
    double numbers[LEAK_NUMBER_COUNT];
    double choice_of_class;  /* uniform in [0, 1] */
    double choice_of_sector; /* uniform in [0, 1] */
    double within_sector;    /* uniform in [0, 1] */
};

struct leak_result {
    double released_pbq[LEAK_NUCLIDES_MAX];
    enum plume_class stability;
    double toward_deg;                    /* where the wind blows to, clockwise from north */
    bool is_plume;                        /* else a sector */
    double *dose_msv[PLUME_SCHEME_COUNT]; /* [place] */
    double *thousand[PLUME_SCHEME_COUNT]; /* [edge] people from this edge to the next, the last
                                           * without end */
};

struct leak;

const char *leak_number_name(enum leak_number number);
struct range leak_number_range(enum leak_number number);

/* Adds a problem for every fault; paths "hazard.nuclides[0].half_life_s", "hazard.leak:
 * yield_kt". */
void leak_check(const struct leak_case *leak_case, struct problems *problems);
void leak_check_draw(const struct leak_draw *draw, struct problems *problems);

/* Makes a workspace. STATUS_BAD_INPUT with all problems, STATUS_NO_MEMORY. */
MUST_USE enum status
leak_new(const struct leak_case *leak_case, struct problems *problems, struct leak **leak_out);
void leak_free(struct leak **leak_p);

/* One draw that passed its check. Time O(PLUME_STEPS + places x (nuclides + edges)); takes no
 * memory. */
void leak_run(struct leak *leak, const struct leak_draw *draw);

/* The dose at a distance along the wind, and beside its axis, under one scheme; between 100 m
 * and 20000 km. */
double leak_dose_msv(struct leak *leak,
                     const struct leak_draw *draw,
                     enum plume_scheme scheme,
                     double along_km,
                     double beside_km);

/* The dose at a place in the draw run last, had the wind blown straight to it. */
double leak_downwind_msv(const struct leak *leak, enum plume_scheme scheme, size_t place);

/* Borrowed until the next run. */
const struct leak_result *leak_result(const struct leak *leak);
const double *leak_distances_km(const struct leak *leak); /* [place] */

#endif
