#include "client/council_file.h"

#include "client/beside.h"
#include "client/excerpt.h"
#include "config/council_table.h"
#include "config/csv.h"

#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 64 };

static const double tau_most = 0.5; /* of the default, uniform from 0 */

const char *const council_file_names[] = {
    "provisions", "members",        "setter",     "quota",    "loss",
    "tau",        "outside_chance", "abstention", "triggers", NULL};
static const char *const settings[] = {"setter",         "quota",      "loss",     "tau",
                                       "outside_chance", "abstention", "triggers", NULL};

static Brink__V1__Quantity *take_number(struct arena *arena, double number)
{
    Brink__V1__Quantity *quantity = arena_take(arena, sizeof *quantity);
    if (quantity != NULL) {
        brink__v1__quantity__init(quantity);
        quantity->value_case = BRINK__V1__QUANTITY__VALUE_NUMBER;
        quantity->number = number;
    }
    return quantity;
}

/* Uniform from least to most; a number where they are one. */
static Brink__V1__Quantity *take_span(struct arena *arena, double least, double most)
{
    if (!(least < most)) {
        return take_number(arena, least);
    }
    Brink__V1__Quantity *quantity = arena_take(arena, sizeof *quantity);
    Brink__V1__Uniform *uniform = arena_take(arena, sizeof *uniform);
    if (quantity == NULL || uniform == NULL) {
        return NULL;
    }
    brink__v1__uniform__init(uniform);
    uniform->low = least;
    uniform->high = most;
    brink__v1__quantity__init(quantity);
    quantity->value_case = BRINK__V1__QUANTITY__VALUE_UNIFORM;
    quantity->uniform = uniform;
    return quantity;
}

static double *take_numbers(struct arena *arena, const double *numbers, size_t count)
{
    double *copy = arena_take_array(arena, count, sizeof *copy);
    if (copy != NULL && count > 0) {
        memcpy(copy, numbers, count * sizeof *copy);
    }
    return copy;
}

/* What a scenario need not say. */
static enum status fill_settings(const struct fill *fill,
                                 const struct tree_node *root,
                                 Brink__V1__Council *council)
{
    const struct tree_node *own = excerpt_take(root, settings, true, fill->arena);
    if (own == NULL) {
        return STATUS_NO_MEMORY;
    }
    council->loss = BRINK__V1__COUNCIL_LOSS__COUNCIL_LOSS_BLOCK;
    enum status status = fill_message(fill, own, "council", &council->base);
    if (status == STATUS_NO_MEMORY) {
        return status;
    }
    if (council->tau == NULL && tree_find(root, "tau") == NULL &&
        council->loss == BRINK__V1__COUNCIL_LOSS__COUNCIL_LOSS_BLOCK) {
        council->tau = take_span(fill->arena, 0.0, tau_most);
    }
    if (council->outside_chance == NULL && tree_find(root, "outside_chance") == NULL) {
        council->outside_chance = take_number(fill->arena, 0.0);
    }
    if (council->abstention == NULL && tree_find(root, "abstention") == NULL) {
        council->abstention = take_number(fill->arena, 0.0);
    }
    if (tree_find(root, "quota") == NULL) {
        problem_add_at(fill->problems, root->file, root->line,
                       "quota is missing: how many yes votes a text needs, 0 to 32 (votes)");
        status = STATUS_BAD_INPUT;
    }
    return fill->arena->failed ? STATUS_NO_MEMORY : status;
}

static void take_provision(struct arena *arena,
                           const struct council_table_provision *from,
                           Brink__V1__CouncilProvision *provision)
{
    brink__v1__council_provision__init(provision);
    provision->name = arena_copy_text(arena, from->name);
    provision->status_quo = from->status_quo;
    provision->outside = from->outside;
    provision->levels = take_numbers(arena, from->levels, from->level_count);
    provision->n_levels = from->level_count;
    provision->draft = from->draft;
    provision->adopted = from->adopted;
    provision->tag = arena_copy_text(arena, from->tag);
    provision->source = arena_copy_text(arena, from->reason);
}

static void take_member(struct arena *arena,
                        const struct council_table_member *from,
                        size_t provisions,
                        Brink__V1__CouncilMember *member)
{
    brink__v1__council_member__init(member);
    member->name = arena_copy_text(arena, from->name);
    member->veto = from->veto;
    member->ideals = take_numbers(arena, from->ideals, provisions);
    member->n_ideals = provisions;
    member->deviation = from->deviation;
    member->weights = take_numbers(arena, from->weights, provisions);
    member->n_weights = provisions;
    member->tolerance = take_span(arena, from->tolerance_least, from->tolerance_most);
    member->shift = from->shift;
    member->tag = arena_copy_text(arena, from->tag);
    member->source = arena_copy_text(arena, from->reason);
}

static enum status
note_rows(const struct fill *fill, const char *list, const char *file, const struct csv *csv)
{
    enum status status = STATUS_OK;
    for (size_t row = 0; row < csv_rows(csv) && status == STATUS_OK; row++) {
        char place[PATH_BYTES];
        snprintf(place, sizeof place, "council.%s[%zu]", list, row);
        status = place_add(fill->places, place, file, csv_line(csv, row));
    }
    return status;
}

static enum status take_table(const struct fill *fill,
                              const struct council_table *table,
                              Brink__V1__Council *council)
{
    struct arena *arena = fill->arena;
    council->provisions = arena_take_array(arena, table->provision_count, sizeof(void *));
    council->members = arena_take_array(arena, table->member_count, sizeof(void *));
    for (size_t k = 0; !arena->failed && k < table->provision_count; k++) {
        council->provisions[k] = arena_take(arena, sizeof *council->provisions[k]);
        if (council->provisions[k] != NULL) {
            take_provision(arena, &table->provisions[k], council->provisions[k]);
        }
    }
    for (size_t i = 0; !arena->failed && i < table->member_count; i++) {
        council->members[i] = arena_take(arena, sizeof *council->members[i]);
        if (council->members[i] != NULL) {
            take_member(arena, &table->members[i], table->provision_count, council->members[i]);
        }
    }
    council->n_provisions = table->provision_count;
    council->n_members = table->member_count;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status
read_tables(const struct fill *fill, const struct tree_node *root, Brink__V1__Council *council)
{
    char *provisions = NULL;
    char *members = NULL;
    struct council_table *table = NULL;
    enum status status = beside_path(fill, root, "provisions", "council", &provisions);
    enum status other = beside_path(fill, root, "members", "council", &members);
    if (status == STATUS_NO_MEMORY || other == STATUS_NO_MEMORY) {
        return STATUS_NO_MEMORY;
    }
    if (status != STATUS_OK || other != STATUS_OK) {
        return STATUS_IO;
    }
    status = beside_read(council_table_read(provisions, members, fill->problems, &table));
    if (status == STATUS_OK) {
        status = note_rows(fill, "provisions", provisions, table->provision_csv);
    }
    if (status == STATUS_OK) {
        status = note_rows(fill, "members", members, table->member_csv);
    }
    if (status == STATUS_OK) {
        status = take_table(fill, table, council);
    }
    council_table_free(&table);
    return status;
}

enum status council_file_fill(const struct fill *fill,
                              const struct tree_node *root,
                              Brink__V1__Council *council)
{
    enum status status = fill_settings(fill, root, council);
    if (status == STATUS_NO_MEMORY) {
        return status;
    }
    enum status read = read_tables(fill, root, council);
    return read == STATUS_OK ? status : read;
}
