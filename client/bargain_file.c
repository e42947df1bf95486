#include "client/bargain_file.h"

#include "base/number.h"
#include "client/beside.h"
#include "client/excerpt.h"
#include "config/bargain_table.h"
#include "config/csv.h"

#include <stdio.h>
#include <stdlib.h>

enum { TURNS_USUAL = 100, PATH_BYTES = 64, HEADER_ROWS = 2 };

static const double points = 100.0; /* the message's scale; the table's is 1 */

const char *const bargain_file_names[] = {"actors", "turns", NULL};

/* The number of points as it was written: the shortest whose hundredth is the share. */
static double points_of(double share)
{
    char text[NUMBER_TEXT_BYTES];
    snprintf(text, sizeof text, "%.15g", points * share);
    double written = strtod(text, NULL);
    return written / points == share ? written : points * share;
}

static double *scale(struct arena *arena, const double *shares, size_t count)
{
    double *scaled = arena_take_array(arena, count, sizeof *scaled);
    for (size_t k = 0; scaled != NULL && k < count; k++) {
        scaled[k] = points_of(shares[k]);
    }
    return scaled;
}

static void take_actor(struct arena *arena,
                       const struct bargain_table *table,
                       size_t i,
                       Brink__V1__BargainActor *actor)
{
    const struct bargain_table_actor *from = &table->actors[i];
    brink__v1__bargain_actor__init(actor);
    actor->name = arena_copy_text(arena, from->name);
    actor->description = arena_copy_text(arena, from->description);
    actor->capability = from->capability;
    actor->positions = scale(arena, from->positions, table->dimension_count);
    actor->n_positions = table->dimension_count;
    actor->saliences = scale(arena, from->saliences, table->dimension_count);
    actor->n_saliences = table->dimension_count;
    actor->position_deviation = points_of(from->position_deviation);
    actor->salience_deviation = points_of(from->salience_deviation);
}

static enum status take_table(const struct fill *fill,
                              const char *path,
                              const struct bargain_table *table,
                              Brink__V1__Bargain *bargain)
{
    struct arena *arena = fill->arena;
    bargain->title = arena_copy_text(arena, table->name);
    bargain->dimensions = arena_take_array(arena, table->dimension_count, sizeof(char *));
    bargain->actors = arena_take_array(arena, table->actor_count, sizeof(void *));
    if (arena->failed) {
        return STATUS_NO_MEMORY;
    }
    for (size_t k = 0; k < table->dimension_count; k++) {
        bargain->dimensions[k] = arena_copy_text(arena, table->dimensions[k]);
    }
    enum status status = STATUS_OK;
    for (size_t i = 0; i < table->actor_count && status == STATUS_OK; i++) {
        char place[PATH_BYTES];
        snprintf(place, sizeof place, "bargain.actors[%zu]", i);
        status = place_add(fill->places, place, path, csv_line(table->csv, i + HEADER_ROWS));
        bargain->actors[i] = arena_take(arena, sizeof *bargain->actors[i]);
        if (bargain->actors[i] != NULL) {
            take_actor(arena, table, i, bargain->actors[i]);
        }
    }
    bargain->n_dimensions = table->dimension_count;
    bargain->n_actors = table->actor_count;
    return arena->failed ? STATUS_NO_MEMORY : status;
}

enum status bargain_file_fill(const struct fill *fill,
                              const struct tree_node *root,
                              Brink__V1__Bargain *bargain)
{
    static const char *const settings[] = {"turns", NULL};
    const struct tree_node *own = excerpt_take(root, settings, true, fill->arena);
    char *path = NULL;
    struct bargain_table *table = NULL;
    bargain->turns = TURNS_USUAL;
    if (own == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = fill_message(fill, own, "bargain", &bargain->base);
    if (status == STATUS_NO_MEMORY) {
        return status;
    }
    enum status read = beside_path(fill, root, "actors", "bargain", &path);
    if (read == STATUS_OK) {
        read = beside_read(bargain_table_read(path, fill->problems, &table));
    }
    if (read == STATUS_OK) {
        read = take_table(fill, path, table, bargain);
    }
    bargain_table_free(&table);
    return read == STATUS_OK ? status : read;
}
