#include "tests/support/shaken.h"

#include "proto/quantity.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES = 4, TESTS = 2, REPORTS = 4, NUMBERS = 10, NUCLIDES = 2, CLASSES = 3, WINDS = 3 };

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

static char *word(const char *text)
{
    return (char *)text; /* packing only reads it */
}

static void *take(struct arena *arena, const ProtobufCMessageDescriptor *type)
{
    void *message = arena_take(arena, type->sizeof_message);
    require(message != NULL);
    protobuf_c_message_init(type, message);
    return message;
}

static void *rows(struct arena *arena,
                  const ProtobufCMessageDescriptor *type,
                  size_t count,
                  size_t *count_out)
{
    void **list = arena_take_array(arena, count, sizeof *list);
    require(list != NULL);
    for (size_t i = 0; i < count; i++) {
        list[i] = take(arena, type);
    }
    *count_out = count;
    return list;
}

static Brink__V1__Quantity *quantity(struct arena *arena, const char *text)
{
    char fault[QUANTITY_FAULT_BYTES];
    Brink__V1__Quantity *made = take(arena, &brink__v1__quantity__descriptor);
    require(quantity_parse(text, arena, made, fault) == STATUS_OK);
    return made;
}

/* Rows of latitude lie 111 km apart. */
static void fill_places(Brink__V1__World *world, struct arena *arena)
{
    static const struct {
        const char *name, *part_of;
        double latitude, longitude, thousand;
    } table[PLACES] = {
        {"Haven", "", 21.1, 30.0, 310.0},
        {"Quay", "Haven", 20.9, 30.1, 42.5},
        {"Ridge", "", 20.4, 30.2, 17.3},
        {"Capital", "", 24.0, 31.0, 2385.0},
    };
    world->places = rows(arena, &brink__v1__place__descriptor, PLACES, &world->n_places);
    for (size_t i = 0; i < PLACES; i++) {
        Brink__V1__Place *row = world->places[i];
        row->name = word(table[i].name);
        row->country = word("NOR");
        row->part_of = word(table[i].part_of);
        row->latitude = table[i].latitude;
        row->longitude = table[i].longitude;
        row->population_thousand = table[i].thousand;
        row->tag = word("G");
    }
}

static void fill_tests(Brink__V1__World *world, struct arena *arena)
{
    static const struct {
        const char *date;
        double latitude, longitude;
    } table[TESTS] = {{"2009-05-25", 20.02, 30.03}, {"2016-01-06", 19.98, 30.01}};
    world->tests = rows(arena, &brink__v1__nuclear_test__descriptor, TESTS, &world->n_tests);
    for (size_t i = 0; i < TESTS; i++) {
        world->tests[i]->date = word(table[i].date);
        world->tests[i]->latitude = table[i].latitude;
        world->tests[i]->longitude = table[i].longitude;
    }
}

static void fill_reports(Brink__V1__World *world, struct arena *arena)
{
    static const struct {
        const char *date, *place;
        double mb, mw, least, most;
    } table[REPORTS] = {
        {"2009-05-25", "Ridge", 4.7, 4.5, 4.0, 5.0},
        {"2009-05-25", "Haven", 4.7, 4.5, 3.0, 4.0},
        {"2016-01-06", "Quay", 5.1, 4.7, 3.5, 5.0},
        {"2016-01-06", "Haven", 5.1, 4.7, 3.0, 4.5},
    };
    world->felt_reports =
        rows(arena, &brink__v1__felt_report__descriptor, REPORTS, &world->n_felt_reports);
    for (size_t i = 0; i < REPORTS; i++) {
        Brink__V1__FeltReport *row = world->felt_reports[i];
        row->date = word(table[i].date);
        row->place = word(table[i].place);
        row->mb = table[i].mb;
        row->mw = table[i].mw;
        row->intensity_least = table[i].least;
        row->intensity_most = table[i].most;
    }
}

static void add_variable(Brink__V1__World *world, struct arena *arena)
{
    size_t count = world->n_variables;
    Brink__V1__Variable **list = arena_take_array(arena, count + 1, sizeof(void *));
    require(list != NULL);
    for (size_t i = 0; i < count; i++) {
        list[i] = world->variables[i];
    }
    list[count] = take(arena, &brink__v1__variable__descriptor);
    list[count]->name = word("blast");
    list[count]->value = quantity(arena, "uniform(5.1, 5.9)");
    list[count]->unit = word("magnitude");
    world->variables = list;
    world->n_variables = count + 1;
}

static void fill_numbers(Brink__V1__TestHazard *hazard, struct arena *arena)
{
    static const char *const table[NUMBERS][2] = {
        {"mb", "blast"},
        {"yield_intercept", "uniform(4.25, 4.45)"},
        {"vent_chance", "beta(0.5, 6.5)"},
        {"fission_share", "uniform(0.5, 1)"},
        {"vented_share", "lognormal(0.07, 1)"},
        {"release_hours", "triangular(0.5, 0.9, 4)"},
        {"wind_m_s", "triangular(1, 4, 12)"},
        {"height_m", "80"},
        {"lid_m", "triangular(300, 800, 2000)"},
        {"deposition_m_s", "triangular(0.002, 0.01, 0.03)"},
    };
    hazard->numbers =
        rows(arena, &brink__v1__test_number__descriptor, NUMBERS, &hazard->n_numbers);
    for (size_t i = 0; i < NUMBERS; i++) {
        hazard->numbers[i]->name = word(table[i][0]);
        hazard->numbers[i]->value = quantity(arena, table[i][1]);
        hazard->numbers[i]->tag = word("assumption");
        hazard->numbers[i]->source = word("the almanac");
    }
}

static void fill_nuclides(Brink__V1__TestHazard *hazard, struct arena *arena)
{
    hazard->nuclides =
        rows(arena, &brink__v1__nuclide__descriptor, NUCLIDES, &hazard->n_nuclides);
    hazard->nuclides[0]->name = word("I-131");
    hazard->nuclides[0]->half_life_s = 694656.0;
    hazard->nuclides[0]->inventory_pbq_per_kt = 4.196;
    hazard->nuclides[0]->sv_per_bq = 7.4e-9;
    hazard->nuclides[1]->name = word("other");
    hazard->nuclides[1]->half_life_s = 3600.0;
    hazard->nuclides[1]->inventory_pbq_per_kt = 0.71;
    hazard->nuclides[1]->sv_per_bq = 3.1e-8;
}

static void fill_weather(Brink__V1__TestHazard *hazard, struct arena *arena)
{
    static const char *const classes[CLASSES] = {"C", "D", "F"};
    static const char *const sectors[WINDS] = {"S", "SSW", "NNE"};
    static const double shares[CLASSES] = {0.25, 0.5, 0.25};
    hazard->weather =
        rows(arena, &brink__v1__weather_share__descriptor, CLASSES, &hazard->n_weather);
    for (size_t i = 0; i < CLASSES; i++) {
        hazard->weather[i]->stability = word(classes[i]);
        hazard->weather[i]->share = shares[i];
    }
    hazard->wind = rows(arena, &brink__v1__wind_share__descriptor, WINDS, &hazard->n_wind);
    for (size_t i = 0; i < WINDS; i++) {
        hazard->wind[i]->sector = word(sectors[i]);
        hazard->wind[i]->share = shares[i];
    }
}

static double *edges(struct arena *arena, const double *values, size_t count, size_t *count_out)
{
    double *list = arena_take_array(arena, count, sizeof *list);
    require(list != NULL);
    memcpy(list, values, count * sizeof *list);
    *count_out = count;
    return list;
}

void shaken_fill(Brink__V1__World *world, struct arena *arena)
{
    static const double intensities[] = {2.5, 4.0, 5.5};
    static const double doses[] = {0.01, 1.0};
    fill_places(world, arena);
    fill_tests(world, arena);
    fill_reports(world, arena);
    add_variable(world, arena);
    world->hazard = take(arena, &brink__v1__test_hazard__descriptor);
    world->hazard->latitude = 20.0;
    world->hazard->longitude = 30.0;
    fill_numbers(world->hazard, arena);
    fill_nuclides(world->hazard, arena);
    fill_weather(world->hazard, arena);
    world->hazard->intensities = edges(arena, intensities, 3, &world->hazard->n_intensities);
    world->hazard->doses_msv = edges(arena, doses, 2, &world->hazard->n_doses_msv);
}

Brink__V1__TestNumber *shaken_number(const Brink__V1__World *world, const char *name)
{
    for (size_t i = 0; i < world->hazard->n_numbers; i++) {
        if (strcmp(world->hazard->numbers[i]->name, name) == 0) {
            return world->hazard->numbers[i];
        }
    }
    abort();
}

void shaken_set(Brink__V1__TestNumber *row, const char *value, struct arena *arena)
{
    row->value = quantity(arena, value);
}
