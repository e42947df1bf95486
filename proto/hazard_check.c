#include "proto/hazard_check.h"

#include "base/suggest.h"
#include "base/utf8.h"
#include "proto/quantity.h"
#include "proto/variable.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 96, TEXT_SHOWN_MAX = 60 };

static const struct number_row {
    const char *name;
    double least, most;
    const char *unit;
    bool may_be_absent;
} number_rows[HAZARD_NUMBER_COUNT] = {
    [HAZARD_MB] = {"mb", 2.0, 7.7, "magnitude", false},
    [HAZARD_MW] = {"mw", 2.0, 8.0, "magnitude", true},
    [HAZARD_YIELD_INTERCEPT] = {"yield_intercept", 4.0, 5.0, "magnitude", false},
    [HAZARD_VENT_CHANCE] = {"vent_chance", 0.0, 1.0, "chance", false},
    [HAZARD_FISSION_SHARE] = {"fission_share", 0.0, 1.0, "share", false},
    [HAZARD_VENTED_SHARE] = {"vented_share", 0.0, 100.0, "share", false},
    [HAZARD_RELEASE_HOURS] = {"release_hours", 0.0, 1000.0, "hours", false},
    [HAZARD_WIND_M_S] = {"wind_m_s", 0.5, 50.0, "m/s", false},
    [HAZARD_HEIGHT_M] = {"height_m", 0.0, 10000.0, "m", false},
    [HAZARD_LID_M] = {"lid_m", 50.0, 20000.0, "m", false},
    [HAZARD_DEPOSITION_M_S] = {"deposition_m_s", 0.0, 1.0, "m/s", false},
};

static const char *const classes[HAZARD_CLASSES] = {"A", "B", "C", "D", "E", "F"};

static const char *const sectors[HAZARD_SECTORS] = {"N",  "NNE", "NE", "ENE", "E",  "ESE",
                                                    "SE", "SSE", "S",  "SSW", "SW", "WSW",
                                                    "W",  "WNW", "NW", "NNW"};

/* Of shares that should add up to 1: how far they may be off by rounding. */
static const double tolerance = 1e-6;

const char *hazard_number_name(enum hazard_number number)
{
    assert(number < HAZARD_NUMBER_COUNT);
    return number_rows[number].name;
}

void hazard_number_range(enum hazard_number number, double *least_out, double *most_out)
{
    assert(number < HAZARD_NUMBER_COUNT);
    *least_out = number_rows[number].least;
    *most_out = number_rows[number].most;
}

static size_t find_name(const char *const *names, size_t count, const char *name)
{
    size_t i = 0;
    while (i < count && strcmp(names[i], name) != 0) {
        i++;
    }
    return i < count ? i : SIZE_MAX;
}

size_t hazard_find_class(const char *stability)
{
    return find_name(classes, HAZARD_CLASSES, stability);
}

size_t hazard_find_sector(const char *sector)
{
    return find_name(sectors, HAZARD_SECTORS, sector);
}

const Brink__V1__TestNumber *hazard_find_number(const Brink__V1__TestHazard *hazard,
                                                enum hazard_number number)
{
    for (size_t i = 0; i < hazard->n_numbers; i++) {
        if (strcmp(hazard->numbers[i]->name, number_rows[number].name) == 0) {
            return hazard->numbers[i];
        }
    }
    return NULL;
}

const Brink__V1__NuclearTest *hazard_find_test(const Brink__V1__World *world, const char *date)
{
    for (size_t i = 0; i < world->n_tests; i++) {
        if (strcmp(world->tests[i]->date, date) == 0) {
            return world->tests[i];
        }
    }
    return NULL;
}

/* What is not there. */

static void want_rows(const char *path, size_t count, size_t least, struct problems *problems)
{
    if (count < least) {
        problem_add(problems, path, "%zu rows, but tremor and leak need at least %zu", count,
                    least);
    }
}

static void miss_numbers(const Brink__V1__TestHazard *hazard, struct problems *problems)
{
    for (size_t i = 0; i < HAZARD_NUMBER_COUNT; i++) {
        if (!number_rows[i].may_be_absent &&
            hazard_find_number(hazard, (enum hazard_number)i) == NULL) {
            problem_add(problems, "world.hazard.numbers", "there is no row for %s",
                        number_rows[i].name);
        }
    }
}

void hazard_missing(const Brink__V1__World *world, struct problems *problems)
{
    const Brink__V1__TestHazard *hazard = world->hazard;
    if (hazard == NULL) {
        problem_add(problems, "world.hazard",
                    "is missing: the world says nothing of a nuclear test");
        return;
    }
    want_rows("world.places", world->n_places, 1, problems);
    want_rows("world.felt_reports", world->n_felt_reports, HAZARD_REPORTS_MIN, problems);
    want_rows("world.hazard.nuclides", hazard->n_nuclides, 1, problems);
    want_rows("world.hazard.weather", hazard->n_weather, 1, problems);
    want_rows("world.hazard.intensities", hazard->n_intensities, 1, problems);
    want_rows("world.hazard.doses_msv", hazard->n_doses_msv, 1, problems);
    miss_numbers(hazard, problems);
}

/* What is there and wrong. */

static void refuse_name(const char *path,
                        const char *what,
                        const char *name,
                        struct suggest *suggest,
                        struct problems *problems)
{
    problem_add(problems, path, "there is no %s %.*s%s", what,
                (int)utf8_cut(name, TEXT_SHOWN_MAX), name, suggest_clause(suggest));
}

static void
check_number(const Brink__V1__ScenarioRequest *request, size_t i, struct problems *problems)
{
    const Brink__V1__TestNumber *row = request->world->hazard->numbers[i];
    char path[PATH_BYTES];
    char fault[QUANTITY_FAULT_BYTES];
    struct suggest suggest = suggest_start(row->name);
    size_t k = 0;
    while (k < HAZARD_NUMBER_COUNT && strcmp(number_rows[k].name, row->name) != 0) {
        suggest_offer(&suggest, number_rows[k].name);
        k++;
    }
    snprintf(path, sizeof path, "world.hazard.numbers[%zu].name", i);
    if (k == HAZARD_NUMBER_COUNT) {
        refuse_name(path, "number of a test", row->name, &suggest, problems);
        return;
    }
    if (hazard_find_number(request->world->hazard, (enum hazard_number)k) != row) {
        problem_add(problems, path, "%s has a row already", row->name);
    }
    const Brink__V1__Quantity *value =
        row->value != NULL ? variable_resolve(request, row->value) : NULL;
    snprintf(path, sizeof path, "world.hazard.numbers[%zu].value", i);
    if (value != NULL && quantity_is_within(value, -INFINITY, INFINITY, "", fault) &&
        !quantity_is_within(value, number_rows[k].least, number_rows[k].most,
                            number_rows[k].unit, fault)) {
        problem_add(problems, path, "%s: %s", row->name, fault);
    }
}

static void check_sum(const char *path, double sum, struct problems *problems)
{
    if (!(fabs(sum - 1.0) <= tolerance)) {
        problem_add(problems, path, "shares add up to %.9g, not to 1", sum);
    }
}

/* Names of a row of shares: known, and one row each. */
struct share_names {
    const char *what;
    const char *const *names;
    size_t count;
    bool is_there[HAZARD_SECTORS];
};

static void check_share_name(struct share_names *known,
                             const char *path,
                             const char *name,
                             struct problems *problems)
{
    size_t place = find_name(known->names, known->count, name);
    if (place == SIZE_MAX) {
        struct suggest suggest = suggest_start(name);
        for (size_t k = 0; k < known->count; k++) {
            suggest_offer(&suggest, known->names[k]);
        }
        refuse_name(path, known->what, name, &suggest, problems);
    } else if (known->is_there[place]) {
        problem_add(problems, path, "%s has a row already", name);
    } else {
        known->is_there[place] = true;
    }
}

static void check_weather(const Brink__V1__TestHazard *hazard, struct problems *problems)
{
    struct share_names known = {"class of stability", classes, HAZARD_CLASSES, {false}};
    double sum = 0.0;
    for (size_t i = 0; i < hazard->n_weather; i++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "world.hazard.weather[%zu].stability", i);
        check_share_name(&known, path, hazard->weather[i]->stability, problems);
        sum += hazard->weather[i]->share;
    }
    if (hazard->n_weather > 0) {
        check_sum("world.hazard.weather", sum, problems);
    }
}

static void check_wind(const Brink__V1__TestHazard *hazard, struct problems *problems)
{
    struct share_names known = {"point of the compass", sectors, HAZARD_SECTORS, {false}};
    double sum = 0.0;
    for (size_t i = 0; i < hazard->n_wind; i++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "world.hazard.wind[%zu].sector", i);
        check_share_name(&known, path, hazard->wind[i]->sector, problems);
        sum += hazard->wind[i]->share;
    }
    if (hazard->n_wind > 0) {
        check_sum("world.hazard.wind", sum, problems);
    }
}

static void
check_edges(const char *name, const double *edges, size_t count, struct problems *problems)
{
    char path[PATH_BYTES];
    if (count > HAZARD_EDGES_MAX) {
        snprintf(path, sizeof path, "world.hazard.%s", name);
        problem_add(problems, path, "%zu values, at most %d", count, HAZARD_EDGES_MAX);
    }
    for (size_t i = 1; i < count; i++) {
        if (!(edges[i] > edges[i - 1])) {
            snprintf(path, sizeof path, "world.hazard.%s[%zu]", name, i);
            problem_add(problems, path, "%.9g is not above %.9g, the one before", edges[i],
                        edges[i - 1]);
        }
    }
}

static void check_exposed(const Brink__V1__TestHazard *hazard, struct problems *problems)
{
    bool is_there = hazard->n_intensities == 0;
    for (size_t i = 0; i < hazard->n_intensities; i++) {
        is_there = is_there || hazard->intensities[i] == HAZARD_EXPOSED;
    }
    if (!is_there) {
        problem_add(problems, "world.hazard.intensities",
                    "%g is not among them: who feels that much counts as exposed",
                    HAZARD_EXPOSED);
    }
}

static void check_report(const Brink__V1__World *world, size_t i, struct problems *problems)
{
    const Brink__V1__FeltReport *report = world->felt_reports[i];
    char path[PATH_BYTES];
    if (report->intensity_most < report->intensity_least) {
        snprintf(path, sizeof path, "world.felt_reports[%zu].intensity_most", i);
        problem_add(problems, path, "%.9g is below the least, %.9g", report->intensity_most,
                    report->intensity_least);
    }
    if (hazard_find_test(world, report->date) == NULL) {
        snprintf(path, sizeof path, "world.felt_reports[%zu].date", i);
        problem_add(problems, path, "there is no test of that day: %.*s",
                    (int)utf8_cut(report->date, TEXT_SHOWN_MAX), report->date);
    }
}

void hazard_check(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    const Brink__V1__World *world = request->world;
    const Brink__V1__TestHazard *hazard = world->hazard;
    for (size_t i = 0; i < world->n_felt_reports; i++) {
        check_report(world, i, problems);
    }
    if (hazard == NULL) {
        return;
    }
    for (size_t i = 0; i < hazard->n_numbers; i++) {
        check_number(request, i, problems);
    }
    check_weather(hazard, problems);
    check_wind(hazard, problems);
    check_edges("intensities", hazard->intensities, hazard->n_intensities, problems);
    check_edges("doses_msv", hazard->doses_msv, hazard->n_doses_msv, problems);
    check_exposed(hazard, problems);
}
