#include "model/leak.h"

#include "base/arena.h"
#include "model/function.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

enum { PATH_BYTES = 64, SCHEMES = PLUME_SCHEME_COUNT };

static const double LN_2 = 0.6931471805599453;
static const double RADIANS = 0.017453292519943295; /* a degree */
static const double SECTOR_DEG = 22.5;
static const double PLUME_HOURS_MAX = 1.0;
static const double NEAREST_M = 100.0;    /* nearer, spread has no meaning */
static const double FARTHEST_M = 20100e3; /* half-way round */
static const double BQ_A_PBQ = 1e15;
static const double MSV_A_SV = 1000.0;

static const struct number_row {
    const char *name;
    struct range range;
} number_rows[LEAK_NUMBER_COUNT] = {
    [LEAK_VENT_CHANCE] = {"vent_chance", {0.0, 1.0}},
    [LEAK_YIELD_KT] = {"yield_kt", {0.0, 1e5}},
    [LEAK_FISSION_SHARE] = {"fission_share", {0.0, 1.0}},
    [LEAK_VENTED_SHARE] = {"vented_share", {0.0, 100.0}},
    [LEAK_HOURS] = {"release_hours", {0.0, 1000.0}},
    [LEAK_WIND_M_S] = {"wind_m_s", {0.5, 50.0}},
    [LEAK_HEIGHT_M] = {"height_m", {0.0, 10000.0}},
    [LEAK_LID_M] = {"lid_m", {50.0, 20000.0}},
    [LEAK_DEPOSITION_M_S] = {"deposition_m_s", {0.0, 1.0}},
};

/* What a draw makes of wind, weather and source. */
struct release {
    struct plume_weather weather;
    bool is_plume;
    double released_bq[LEAK_NUCLIDES_MAX];
    double settled[SCHEMES][PLUME_STEPS];
    double deposition; /* over the wind */
};

struct leak {
    struct arena arena; /* holds everything, this struct too */
    struct leak_case asked;
    double *distance_km; /* [place] */
    double *bearing_deg; /* [place] from the site */
    double *people;      /* [place] thousands, counted once */
    struct plume_path path;
    struct release release;
    struct leak_result result;
};

const char *leak_number_name(enum leak_number number)
{
    assert(number < LEAK_NUMBER_COUNT);
    return number_rows[number].name;
}

struct range leak_number_range(enum leak_number number)
{
    assert(number < LEAK_NUMBER_COUNT);
    return number_rows[number].range;
}

static void
check_number(struct problems *problems, const char *path, double value, struct range range)
{
    if (!(value >= range.least && value <= range.most)) {
        problem_add(problems, path, "%g is outside %g to %g", value, range.least, range.most);
    }
}

static void
check_shares(struct problems *problems, const char *path, const double *shares, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        char field[PATH_BYTES];
        snprintf(field, sizeof field, "%s[%zu]", path, i);
        check_number(problems, field, shares[i], (struct range){0.0, 1.0});
        sum += shares[i];
    }
    if (!(fabs(sum - 1.0) <= 1e-6)) {
        problem_add(problems, path, "shares add up to %.9g, not to 1", sum);
    }
}

static void check_nuclides(const struct leak_case *leak_case, struct problems *problems)
{
    size_t count = leak_case->nuclide_count;
    if (count < 1 || count > LEAK_NUCLIDES_MAX) {
        problem_add(problems, "hazard.nuclides", "%zu rows, outside 1 to %d", count,
                    LEAK_NUCLIDES_MAX);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct leak_nuclide *nuclide = &leak_case->nuclides[i];
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "hazard.nuclides[%zu].half_life_s", i);
        check_number(problems, path, nuclide->half_life_s, (struct range){1.0, 1e15});
        snprintf(path, sizeof path, "hazard.nuclides[%zu].inventory_pbq_per_kt", i);
        check_number(problems, path, nuclide->inventory_pbq_per_kt, (struct range){0.0, 1e6});
        snprintf(path, sizeof path, "hazard.nuclides[%zu].sv_per_bq", i);
        check_number(problems, path, nuclide->sv_per_bq, (struct range){0.0, 1.0});
    }
}

static void check_edges(const struct leak_case *leak_case, struct problems *problems)
{
    size_t count = leak_case->edge_count;
    if (count < 1 || count > LEAK_EDGES_MAX) {
        problem_add(problems, "hazard.doses_msv", "%zu values, outside 1 to %d", count,
                    LEAK_EDGES_MAX);
        return;
    }
    for (size_t k = 0; k < count; k++) {
        const double *edge = &leak_case->edges_msv[k];
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "hazard.doses_msv[%zu]", k);
        check_number(problems, path, *edge, (struct range){0.0, 1e6});
        if (k > 0 && !(edge[0] > edge[-1])) {
            problem_add(problems, path, "%g is not above %g, the one before", edge[0],
                        edge[-1]);
        }
    }
}

void leak_check(const struct leak_case *leak_case, struct problems *problems)
{
    place_check_position(&leak_case->site, "hazard.site", problems);
    place_check(leak_case->places, leak_case->place_count, problems);
    check_nuclides(leak_case, problems);
    if (leak_case->rose.is_known) {
        check_shares(problems, "hazard.wind_rose", leak_case->rose.shares, PLUME_SECTORS);
    }
    check_shares(problems, "hazard.classes", leak_case->classes, PLUME_CLASS_COUNT);
    check_edges(leak_case, problems);
}

void leak_check_draw(const struct leak_draw *draw, struct problems *problems)
{
    const struct range unit = {0.0, 1.0};
    for (size_t i = 0; i < LEAK_NUMBER_COUNT; i++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "hazard.leak: %s", number_rows[i].name);
        check_number(problems, path, draw->numbers[i], number_rows[i].range);
    }
    check_number(problems, "hazard.leak: class", draw->choice_of_class, unit);
    check_number(problems, "hazard.leak: sector", draw->choice_of_sector, unit);
    check_number(problems, "hazard.leak: within_sector", draw->within_sector, unit);
}

static void set_places(struct leak *leak)
{
    const struct leak_case *asked = &leak->asked;
    place_people(asked->places, asked->place_count, leak->people);
    for (size_t i = 0; i < asked->place_count; i++) {
        leak->distance_km[i] = place_distance_km(asked->site, asked->places[i].position);
        leak->bearing_deg[i] = place_bearing_deg(asked->site, asked->places[i].position);
    }
}

static void set_arrays(struct leak *leak, double *numbers)
{
    size_t places = leak->asked.place_count;
    leak->distance_km = numbers;
    leak->bearing_deg = numbers + places;
    leak->people = numbers + 2 * places;
    numbers += 3 * places;
    for (size_t scheme = 0; scheme < SCHEMES; scheme++) {
        leak->result.dose_msv[scheme] = numbers;
        leak->result.thousand[scheme] = numbers + places;
        numbers += places + LEAK_EDGES_MAX;
    }
}

enum status
leak_new(const struct leak_case *leak_case, struct problems *problems, struct leak **leak_out)
{
    size_t known = problems->count + problems->left_out;
    leak_check(leak_case, problems);
    if (problems->count + problems->left_out > known) {
        return STATUS_BAD_INPUT;
    }
    struct arena arena = {0};
    size_t places = leak_case->place_count;
    size_t count = (3 + SCHEMES) * places + (size_t)SCHEMES * LEAK_EDGES_MAX;
    struct leak *leak = arena_take(&arena, sizeof *leak);
    double *numbers = arena_take_array(&arena, count, sizeof *numbers);
    if (arena.failed) {
        arena_clear(&arena);
        return STATUS_NO_MEMORY;
    }
    leak->asked = *leak_case;
    set_arrays(leak, numbers);
    set_places(leak);
    plume_path_init(&leak->path, FARTHEST_M);
    leak->arena = arena;
    *leak_out = leak;
    return STATUS_OK;
}

void leak_free(struct leak **leak_p)
{
    if (*leak_p == NULL) {
        return;
    }
    struct arena arena = (*leak_p)->arena;
    *leak_p = NULL;
    arena_clear(&arena);
}

/* The row a uniform number falls in; never one without a share. */
static size_t choose(const double *shares, size_t count, double choice)
{
    size_t row = 0;
    double below = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (shares[i] > 0.0 && (choice >= below || below <= 0.0)) {
            row = i;
        }
        below += shares[i];
    }
    return row;
}

static double toward_deg(const struct leak_rose *rose, const struct leak_draw *draw)
{
    size_t sector = (size_t)(draw->choice_of_sector * PLUME_SECTORS);
    if (rose->is_known) {
        sector = choose(rose->shares, PLUME_SECTORS, draw->choice_of_sector);
    }
    sector = sector < PLUME_SECTORS ? sector : PLUME_SECTORS - 1;
    double from = SECTOR_DEG * ((double)sector + draw->within_sector - 0.5);
    double toward = from + 180.0;
    return toward < 360.0 ? toward : toward - 360.0;
}

static void find_release(struct leak *leak, const struct leak_draw *draw)
{
    const double *numbers = draw->numbers;
    struct release *release = &leak->release;
    double height = numbers[LEAK_HEIGHT_M];
    double lid = numbers[LEAK_LID_M];
    double vented = numbers[LEAK_VENTED_SHARE] < 1.0 ? numbers[LEAK_VENTED_SHARE] : 1.0;
    double kt = vented * numbers[LEAK_FISSION_SHARE] * numbers[LEAK_YIELD_KT];
    release->weather = (struct plume_weather){
        .stability = (enum plume_class)choose(leak->asked.classes, PLUME_CLASS_COUNT,
                                              draw->choice_of_class),
        .wind_m_s = numbers[LEAK_WIND_M_S],
        .height_m = height,
        .lid_m = lid > height ? lid : height,
    };
    release->deposition = numbers[LEAK_DEPOSITION_M_S] / numbers[LEAK_WIND_M_S];
    release->is_plume = numbers[LEAK_HOURS] <= PLUME_HOURS_MAX;
    for (size_t i = 0; i < leak->asked.nuclide_count; i++) {
        double pbq = kt * leak->asked.nuclides[i].inventory_pbq_per_kt;
        leak->result.released_pbq[i] = pbq;
        release->released_bq[i] = pbq * BQ_A_PBQ;
    }
    for (size_t scheme = 0; scheme < SCHEMES; scheme++) {
        plume_settle(&leak->path, (enum plume_scheme)scheme, &release->weather,
                     release->settled[scheme]);
    }
}

/* chi/Q at a point; none upwind, nor outside the sector. */
static double
dilution(const struct release *release, enum plume_scheme scheme, double x_m, double y_m)
{
    if (x_m < 0.0 || (release->is_plume && !(x_m > 0.0))) {
        return 0.0;
    }
    if (!release->is_plume) {
        double angle_deg = function_atan2(fabs(y_m), x_m) / RADIANS;
        double r_m = sqrt(x_m * x_m + y_m * y_m);
        r_m = r_m > NEAREST_M ? r_m : NEAREST_M;
        bool is_inside = angle_deg <= SECTOR_DEG / 2.0;
        return is_inside ? plume_sector_dilution(scheme, &release->weather, r_m) : 0.0;
    }
    double along_m = x_m > NEAREST_M ? x_m : NEAREST_M;
    return plume_dilution(scheme, &release->weather, along_m, y_m);
}

/* The dose of all nuclides at a point. */
static double dose_at(const struct leak *leak, enum plume_scheme scheme, double x_m, double y_m)
{
    const struct release *release = &leak->release;
    double thinned = dilution(release, scheme, x_m, y_m);
    double way_m = release->is_plume ? x_m : sqrt(x_m * x_m + y_m * y_m);
    double dose = 0.0;
    if (!(thinned > 0.0)) {
        return 0.0;
    }
    for (size_t i = 0; i < leak->asked.nuclide_count; i++) {
        const struct leak_nuclide *nuclide = &leak->asked.nuclides[i];
        double rate = LN_2 / nuclide->half_life_s;
        dose += release->released_bq[i] * nuclide->sv_per_bq *
                function_exp(-rate * way_m / release->weather.wind_m_s);
    }
    return MSV_A_SV * dose * thinned * LEAK_BREATHING_M3_S *
           plume_left(&leak->path, release->settled[scheme], release->deposition, way_m);
}

double leak_dose_msv(struct leak *leak,
                     const struct leak_draw *draw,
                     enum plume_scheme scheme,
                     double along_km,
                     double beside_km)
{
    find_release(leak, draw);
    return dose_at(leak, scheme, 1000.0 * along_km, 1000.0 * beside_km);
}

double leak_downwind_msv(const struct leak *leak, enum plume_scheme scheme, size_t place)
{
    return dose_at(leak, scheme, 1000.0 * leak->distance_km[place], 0.0);
}

static void count_people(struct leak *leak, size_t place, size_t scheme, double dose_msv)
{
    size_t band = SIZE_MAX;
    for (size_t k = 0; k < leak->asked.edge_count; k++) {
        band = dose_msv >= leak->asked.edges_msv[k] ? k : band;
    }
    if (band != SIZE_MAX) {
        leak->result.thousand[scheme][band] += leak->people[place];
    }
}

void leak_run(struct leak *leak, const struct leak_draw *draw)
{
    struct leak_result *result = &leak->result;
    find_release(leak, draw);
    result->stability = leak->release.weather.stability;
    result->toward_deg = toward_deg(&leak->asked.rose, draw);
    result->is_plume = leak->release.is_plume;
    for (size_t scheme = 0; scheme < SCHEMES; scheme++) {
        for (size_t k = 0; k < leak->asked.edge_count; k++) {
            result->thousand[scheme][k] = 0.0;
        }
        for (size_t i = 0; i < leak->asked.place_count; i++) {
            double turn = (leak->bearing_deg[i] - result->toward_deg) * RADIANS;
            double r_m = 1000.0 * leak->distance_km[i];
            double dose = dose_at(leak, (enum plume_scheme)scheme, r_m * function_cos(turn),
                                  r_m * function_sin(turn));
            result->dose_msv[scheme][i] = dose;
            count_people(leak, i, scheme, dose);
        }
    }
}

const struct leak_result *leak_result(const struct leak *leak)
{
    return &leak->result;
}

const double *leak_distances_km(const struct leak *leak)
{
    return leak->distance_km;
}
