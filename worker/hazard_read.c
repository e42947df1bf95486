#include "worker/hazard_read.h"

#include "proto/reference.h"

#include <assert.h>
#include <stdint.h>

/* A plain number of a row, noted. */
static double note(struct reader *reader,
                   const ProtobufCMessage *row,
                   const char *field,
                   const char *row_name)
{
    struct uncertain number = reader_number(reader, row, field, row_name);
    return distribution_central(&number.distribution);
}

static void read_numbers(struct reader *reader, struct hazard_inputs *inputs)
{
    const Brink__V1__TestHazard *from = reader->request->world->hazard;
    for (size_t i = 0; i < HAZARD_NUMBER_COUNT; i++) {
        const Brink__V1__TestNumber *row = hazard_find_number(from, (enum hazard_number)i);
        assert(row != NULL || i == HAZARD_MW);
        if (row != NULL) {
            const char *name = reader_text(reader, "hazard.%s", row->name);
            inputs->numbers[i] = reader_number(reader, &row->base, "value", name);
        }
    }
    inputs->has_mw = hazard_find_number(from, HAZARD_MW) != NULL;
}

static void read_places(struct reader *reader, struct hazard_inputs *inputs)
{
    const Brink__V1__World *world = reader->request->world;
    struct place *places = reader_take(reader, world->n_places, sizeof *places);
    for (size_t i = 0; places != NULL && i < world->n_places; i++) {
        const Brink__V1__Place *row = world->places[i];
        const char *name = reader_text(reader, "places.%s", row->name);
        places[i] = (struct place){
            .name = row->name,
            .position = {row->latitude, row->longitude},
            .population_thousand = note(reader, &row->base, "population_thousand", name),
            .part_of = row->part_of[0] != '\0'
                           ? reference_find(world, REFERENCE_PLACES, row->part_of)
                           : SIZE_MAX,
        };
    }
    inputs->tremor.places = inputs->leak.places = places;
    inputs->tremor.place_count = inputs->leak.place_count = world->n_places;
}

/* How far the place of a report is from the test it is of. */
static double report_distance_km(const Brink__V1__World *world,
                                 const Brink__V1__FeltReport *report)
{
    const Brink__V1__NuclearTest *test = hazard_find_test(world, report->date);
    size_t place = reference_find(world, REFERENCE_PLACES, report->place);
    assert(test != NULL && place != SIZE_MAX);
    const struct position from = {test->latitude, test->longitude};
    const struct position to = {world->places[place]->latitude,
                                world->places[place]->longitude};
    return place_distance_km(from, to);
}

static void read_reports(struct reader *reader, struct hazard_inputs *inputs)
{
    const Brink__V1__World *world = reader->request->world;
    struct tremor_report *reports = reader_take(reader, world->n_felt_reports, sizeof *reports);
    for (size_t i = 0; reports != NULL && i < world->n_felt_reports; i++) {
        const Brink__V1__FeltReport *row = world->felt_reports[i];
        const char *name = reader_text(reader, "felt_reports.%s.%s", row->date, row->place);
        reports[i] = (struct tremor_report){
            .distance_km = report_distance_km(world, row),
            .mb = note(reader, &row->base, "mb", name),
            .mw = note(reader, &row->base, "mw", name),
            .least = note(reader, &row->base, "intensity_least", name),
            .most = note(reader, &row->base, "intensity_most", name),
        };
    }
    inputs->tremor.reports = reports;
    inputs->tremor.report_count = world->n_felt_reports;
}

static void read_nuclides(struct reader *reader, struct hazard_inputs *inputs)
{
    const Brink__V1__TestHazard *from = reader->request->world->hazard;
    struct leak_nuclide *nuclides = reader_take(reader, from->n_nuclides, sizeof *nuclides);
    for (size_t i = 0; nuclides != NULL && i < from->n_nuclides; i++) {
        const Brink__V1__Nuclide *row = from->nuclides[i];
        const char *name = reader_text(reader, "hazard.nuclides.%s", row->name);
        nuclides[i] = (struct leak_nuclide){
            .name = row->name,
            .half_life_s = note(reader, &row->base, "half_life_s", name),
            .inventory_pbq_per_kt = note(reader, &row->base, "inventory_pbq_per_kt", name),
            .sv_per_bq = note(reader, &row->base, "sv_per_bq", name),
        };
    }
    inputs->leak.nuclides = nuclides;
    inputs->leak.nuclide_count = from->n_nuclides;
}

static void read_weather(struct reader *reader, struct hazard_inputs *inputs)
{
    const Brink__V1__TestHazard *from = reader->request->world->hazard;
    for (size_t i = 0; i < from->n_weather; i++) {
        const Brink__V1__WeatherShare *row = from->weather[i];
        const char *name = reader_text(reader, "hazard.weather.%s", row->stability);
        inputs->leak.classes[hazard_find_class(row->stability)] =
            note(reader, &row->base, "share", name);
    }
    inputs->leak.rose.is_known = from->n_wind > 0;
    for (size_t i = 0; i < from->n_wind; i++) {
        const Brink__V1__WindShare *row = from->wind[i];
        const char *name = reader_text(reader, "hazard.wind.%s", row->sector);
        inputs->leak.rose.shares[hazard_find_sector(row->sector)] =
            note(reader, &row->base, "share", name);
    }
}

static void read_edges(const Brink__V1__TestHazard *from, struct hazard_inputs *inputs)
{
    for (size_t i = 0; i < from->n_intensities; i++) {
        inputs->tremor.edges[i] = from->intensities[i];
    }
    for (size_t i = 0; i < from->n_doses_msv; i++) {
        inputs->leak.edges_msv[i] = from->doses_msv[i];
    }
    inputs->tremor.edge_count = from->n_intensities;
    inputs->leak.edge_count = from->n_doses_msv;
}

void hazard_read(struct reader *reader, struct hazard_inputs *inputs_out)
{
    const Brink__V1__TestHazard *from = reader->request->world->hazard;
    *inputs_out = (struct hazard_inputs){0};
    inputs_out->tremor.site = (struct position){from->latitude, from->longitude};
    inputs_out->leak.site = inputs_out->tremor.site;
    read_numbers(reader, inputs_out);
    read_places(reader, inputs_out);
    read_reports(reader, inputs_out);
    read_nuclides(reader, inputs_out);
    read_weather(reader, inputs_out);
    read_edges(from, inputs_out);
}
