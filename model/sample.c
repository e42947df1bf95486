#include "model/sample.h"

static const struct range SHARE = {0.0, 1.0};
static const struct range COVER_MONTHS = {0.0, 120.0};
static const struct range QUANTITY = {0.0, 1e9};
static const struct range PROCESSED_SHARE = {0.0, 0.99};

enum status sample_init(struct sample *sample, const struct world *world, struct arena *arena)
{
    size_t pairs = world->class_count * world->partner_count;
    *sample = (struct sample){
        .world = world,
        .sector_stock_months = lane_take(arena, world->sector_count),
        .export_diverted = lane_take(arena, world->export_count),
        .export_absorbed = lane_take(arena, world->export_count),
        .export_quantity = lane_take(arena, world->export_count),
        .import_diverted = lane_take(arena, world->import_count),
        .import_stock_months = lane_take(arena, world->import_count),
        .import_quantity = lane_take(arena, world->import_count),
        .processed = lane_take(arena, world->processing_count),
        .enforcement = lane_take(arena, pairs),
        .enforcement_row = arena_take_array(arena, pairs, sizeof *sample->enforcement_row),
    };
    if (arena->failed) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < pairs; i++) {
        sample->enforcement_row[i] =
            world_enforcement_row(world, i % world->partner_count, i / world->partner_count);
    }
    return STATUS_OK;
}

void sample_take(struct sample *sample, const struct draws *draws)
{
    const struct world *world = sample->world;
    for (enum world_number i = WORLD_GDP; i < WORLD_NUMBER_COUNT; i++) {
        draw_value(draws, &world->numbers[i], world_number_range(i), 0, &sample->number[i]);
    }
    for (size_t i = 0; i < world->sector_count; i++) {
        draw_value(draws, &world->sectors[i].stock_months, COVER_MONTHS, 0,
                   &sample->sector_stock_months[i]);
    }
    for (size_t i = 0; i < world->export_count; i++) {
        const struct world_export *good = &world->exports[i];
        draw_value(draws, &good->diverted_share, SHARE, 0, &sample->export_diverted[i]);
        draw_value(draws, &good->absorbed_share, SHARE, 0, &sample->export_absorbed[i]);
        draw_value(draws, &good->quantity, QUANTITY, 0, &sample->export_quantity[i]);
    }
    for (size_t i = 0; i < world->import_count; i++) {
        const struct world_import *good = &world->imports[i];
        draw_value(draws, &good->diverted_share, SHARE, 0, &sample->import_diverted[i]);
        draw_value(draws, &good->stock_months, COVER_MONTHS, 0,
                   &sample->import_stock_months[i]);
        draw_value(draws, &good->quantity, QUANTITY, 0, &sample->import_quantity[i]);
    }
    for (size_t i = 0; i < world->processing_count; i++) {
        draw_value(draws, &world->processing[i].share, PROCESSED_SHARE, 0,
                   &sample->processed[i]);
    }
    for (size_t i = 0; i < world->class_count * world->partner_count; i++) {
        const struct world_enforcement *row = &world->enforcement[sample->enforcement_row[i]];
        draw_value(draws, &row->share, SHARE, 0, &sample->enforcement[i]);
    }
}
