#include "worker/catalogue.h"

#include "model/draw.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Names are at most 64 bytes long (proto/range.h), so both hold what is written. */
enum { ROW_BYTES = 256, NAME_BYTES = 512, IDENTITIES_MAX = 2 };

/* The lists of a world whose rows hold quantities, and what tells their rows apart: the names
 * are those that readers give (worker/reader.h). */
static const struct list {
    const char *name;
    const char *identity[IDENTITIES_MAX]; /* fields; none: there is but one row */
    bool stands_alone;                    /* the row's name is the whole name of its number */
} lists[] = {
    {"regime", {NULL, NULL}, false},
    {"economy", {NULL, NULL}, false},
    {"variables", {"name", NULL}, true},
    {"sectors", {"name", NULL}, false},
    {"exports", {"name", NULL}, false},
    {"imports", {"name", NULL}, false},
    {"processing", {"input_good", "sector"}, false},
    {"enforcement", {"partner", "enforcement_class"}, false},
    {"measures", {"name", NULL}, false},
};

enum { LIST_COUNT = sizeof lists / sizeof lists[0] };

/* Counts numbers, and writes their keys where there is room. */
struct census {
    uint64_t *keys; /* NULL: only count */
    size_t count;
};

static void add(struct census *census, uint64_t key)
{
    if (census->keys != NULL) {
        census->keys[census->count] = key;
    }
    census->count++;
}

static bool is_distribution(const Brink__V1__Quantity *quantity)
{
    return quantity != NULL && quantity->value_case != BRINK__V1__QUANTITY__VALUE__NOT_SET &&
           quantity->value_case != BRINK__V1__QUANTITY__VALUE_NUMBER &&
           quantity->value_case != BRINK__V1__QUANTITY__VALUE_VARIABLE;
}

static const void *field_at(const ProtobufCMessage *row, const ProtobufCFieldDescriptor *field)
{
    return (const char *)row + field->offset;
}

static const char *text_at(const ProtobufCMessage *row, const char *name)
{
    const char *text = NULL;
    memcpy(
        &text,
        field_at(row, protobuf_c_message_descriptor_get_field_by_name(row->descriptor, name)),
        sizeof text);
    return text;
}

/* "exports.coal": the list and what tells the row from others. */
static void
write_row_name(const struct list *list, const ProtobufCMessage *row, char name_out[ROW_BYTES])
{
    const char *const *identity = list->identity;
    if (identity[0] == NULL) {
        snprintf(name_out, ROW_BYTES, "%s", list->name);
    } else if (list->stands_alone) {
        snprintf(name_out, ROW_BYTES, "%s", text_at(row, identity[0]));
    } else if (identity[1] == NULL) {
        snprintf(name_out, ROW_BYTES, "%s.%s", list->name, text_at(row, identity[0]));
    } else {
        snprintf(name_out, ROW_BYTES, "%s.%s.%s", list->name, text_at(row, identity[0]),
                 text_at(row, identity[1]));
    }
}

static void
visit_row(const struct list *list, const ProtobufCMessage *row, struct census *census)
{
    const ProtobufCMessageDescriptor *type = row->descriptor;
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (field->type != PROTOBUF_C_TYPE_MESSAGE ||
            field->descriptor != &brink__v1__quantity__descriptor) {
            continue;
        }
        const Brink__V1__Quantity *quantity =
            *(const Brink__V1__Quantity *const *)field_at(row, field);
        if (is_distribution(quantity)) {
            char row_name[ROW_BYTES];
            char name[NAME_BYTES];
            write_row_name(list, row, row_name);
            if (list->stands_alone) {
                snprintf(name, sizeof name, "%s", row_name);
            } else {
                snprintf(name, sizeof name, "%s.%s", row_name, field->name);
            }
            add(census, draw_key(name));
        }
    }
}

/* Is it a variable that a number of the nuclear test names? */
static bool is_of_test(const Brink__V1__World *world, const ProtobufCMessage *row)
{
    bool found = false;
    if (world->hazard == NULL || row->descriptor != &brink__v1__variable__descriptor) {
        return false;
    }
    for (size_t i = 0; i < world->hazard->n_numbers && !found; i++) {
        const Brink__V1__Quantity *value = world->hazard->numbers[i]->value;
        found = value != NULL && value->value_case == BRINK__V1__QUANTITY__VALUE_VARIABLE &&
                strcmp(value->variable, text_at(row, "name")) == 0;
    }
    return found;
}

static void
visit_list(const struct list *list, const Brink__V1__World *world, struct census *census)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(world->base.descriptor, list->name);
    const void *place = field_at(&world->base, field);
    if (field->label != PROTOBUF_C_LABEL_REPEATED) {
        const ProtobufCMessage *row = *(const ProtobufCMessage *const *)place;
        if (row != NULL) {
            visit_row(list, row, census);
        }
        return;
    }
    size_t count = 0;
    const ProtobufCMessage *const *rows = NULL;
    memcpy(&count, (const char *)world + field->quantifier_offset, sizeof count);
    memcpy(&rows, place, sizeof rows);
    for (size_t i = 0; i < count; i++) {
        if (!is_of_test(world, rows[i])) {
            visit_row(list, rows[i], census);
        }
    }
}

bool catalogue_has_hazard(const Brink__V1__Regime *regime)
{
    return regime != NULL && regime->n_covariance > 0;
}

uint64_t catalogue_hazard_key(const Brink__V1__HazardTerm *term)
{
    char name[NAME_BYTES];
    snprintf(name, sizeof name, "regime.hazard.%s", term->term);
    return draw_key(name);
}

static void visit_hazard(const Brink__V1__Regime *regime, struct census *census)
{
    for (size_t i = 0; catalogue_has_hazard(regime) && i < regime->n_hazard; i++) {
        add(census, catalogue_hazard_key(regime->hazard[i]));
    }
}

static void visit(const Brink__V1__World *world, struct census *census)
{
    visit_hazard(world->regime, census);
    for (size_t i = 0; i < LIST_COUNT; i++) {
        visit_list(&lists[i], world, census);
    }
}

/* What the patron decides by and what a nuclear test does. */
static void visit_late(const Brink__V1__World *world, struct census *census)
{
    static const struct list patron = {"patron_numbers", {"name", NULL}, false};
    static const struct list variable = {"variables", {"name", NULL}, true};
    static const struct list number = {"hazard", {"name", NULL}, false};
    visit_list(&patron, world, census);
    for (size_t i = 0; i < world->n_variables; i++) {
        if (is_of_test(world, &world->variables[i]->base)) {
            visit_row(&variable, &world->variables[i]->base, census);
        }
    }
    for (size_t i = 0; world->hazard != NULL && i < world->hazard->n_numbers; i++) {
        visit_row(&number, &world->hazard->numbers[i]->base, census);
    }
}

enum status catalogue_read(const Brink__V1__World *world,
                           struct arena *arena,
                           struct catalogue *catalogue_out)
{
    struct census census = {0};
    visit(world, &census);
    size_t late = census.count;
    visit_late(world, &census);
    *catalogue_out = (struct catalogue){0};
    if (census.count == 0) {
        return STATUS_OK;
    }
    uint64_t *keys = arena_take_array(arena, census.count, sizeof *keys);
    if (keys == NULL) {
        return STATUS_NO_MEMORY;
    }
    census = (struct census){.keys = keys};
    visit(world, &census);
    visit_late(world, &census);
    *catalogue_out = (struct catalogue){keys, census.count, late};
    return STATUS_OK;
}
