#include "proto/reference.h"

#include "base/suggest.h"
#include "base/utf8.h"
#include "proto/rows.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SOURCES_MAX = 2, WORDS_MAX = 3, PATH_BYTES = 160, TEXT_SHOWN_MAX = 60 };

/* Where the names of a set come from: a field of the rows of a list of the world, and words. */
struct source {
    const char *list;
    const char *field;
};

static const struct set {
    const char *what;
    struct source sources[SOURCES_MAX];
    const char *words[WORDS_MAX];
} sets[REFERENCE_SET_COUNT] = {
    [REFERENCE_SECTORS] = {"sector", {{"sectors", "name"}}, {NULL}},
    [REFERENCE_USERS] = {"sector or final", {{"sectors", "name"}}, {"final"}},
    [REFERENCE_INPUTS] = {"sector or imported good",
                          {{"sectors", "name"}, {"imports", "name"}},
                          {NULL}},
    [REFERENCE_EXPORTS] = {"exported good", {{"exports", "name"}}, {NULL}},
    [REFERENCE_IMPORTS] = {"imported good", {{"imports", "name"}}, {NULL}},
    [REFERENCE_PARTNERS] = {"partner", {{"partners", "code"}}, {NULL}},
    [REFERENCE_READINGS] = {"reading", {{"readings", "name"}}, {NULL}},
    [REFERENCE_CLASSES] = {"enforcement class",
                           {{"exports", "enforcement_class"}, {"imports", "enforcement_class"}},
                           {"labour", "finance"}},
    [REFERENCE_PACKAGES] = {"package", {{"measures", "package"}}, {NULL}},
    [REFERENCE_PLACES] = {"place", {{"places", "name"}}, {NULL}},
    [REFERENCE_VARIABLES] = {"variable", {{"variables", "name"}}, {NULL}},
};

/* Every field that names something of a set. */
static const struct use {
    const char *list; /* "": the message itself */
    const char *field;
    enum reference_set set;
    bool in_scenario; /* else in the world */
} uses[] = {
    {"", "patron", REFERENCE_PARTNERS, false},
    {"coefficients", "from_sector", REFERENCE_SECTORS, false},
    {"coefficients", "to_sector", REFERENCE_SECTORS, false},
    {"exports", "sector", REFERENCE_SECTORS, false},
    {"exports", "absorbed_by", REFERENCE_SECTORS, false},
    {"imports", "displaces", REFERENCE_SECTORS, false},
    {"import_uses", "good", REFERENCE_IMPORTS, false},
    {"import_uses", "user", REFERENCE_USERS, false},
    {"trade", "partner", REFERENCE_PARTNERS, false},
    {"trade", "reading", REFERENCE_READINGS, false},
    {"criticalities", "input", REFERENCE_INPUTS, false},
    {"criticalities", "sector", REFERENCE_SECTORS, false},
    {"processing", "input_good", REFERENCE_IMPORTS, false},
    {"processing", "sector", REFERENCE_SECTORS, false},
    {"processing", "export_good", REFERENCE_EXPORTS, false},
    {"enforcement", "partner", REFERENCE_PARTNERS, false},
    {"enforcement", "enforcement_class", REFERENCE_CLASSES, false},
    {"measures", "partners", REFERENCE_PARTNERS, false},
    {"places", "part_of", REFERENCE_PLACES, false},
    {"felt_reports", "place", REFERENCE_PLACES, false},
    {"", "reading", REFERENCE_READINGS, true},
    {"", "status_quo", REFERENCE_PACKAGES, true},
    {"", "packages", REFERENCE_PACKAGES, true},
    {"measures", "partners", REFERENCE_PARTNERS, true},
    {"enforcement", "partner", REFERENCE_PARTNERS, true},
    {"enforcement", "enforcement_class", REFERENCE_CLASSES, true},
    {"variables", "name", REFERENCE_VARIABLES, true},
};

const char *reference_at(const Brink__V1__World *world, enum reference_set set, size_t index)
{
    assert(set < REFERENCE_SET_COUNT);
    for (size_t i = 0; i < SOURCES_MAX && sets[set].sources[i].list != NULL; i++) {
        const struct source *source = &sets[set].sources[i];
        struct rows rows = rows_of(&world->base, source->list);
        if (index < rows.count) {
            return rows_text(rows.items[index], rows_field(&rows, source->field));
        }
        index -= rows.count;
    }
    return index < WORDS_MAX ? sets[set].words[index] : NULL;
}

size_t reference_find(const Brink__V1__World *world, enum reference_set set, const char *name)
{
    assert(set < REFERENCE_SET_COUNT);
    size_t before = 0;
    for (size_t i = 0; i < SOURCES_MAX && sets[set].sources[i].list != NULL; i++) {
        const struct source *source = &sets[set].sources[i];
        struct rows rows = rows_of(&world->base, source->list);
        const ProtobufCFieldDescriptor *field = rows_field(&rows, source->field);
        for (size_t k = 0; k < rows.count; k++) {
            if (strcmp(rows_text(rows.items[k], field), name) == 0) {
                return before + k;
            }
        }
        before += rows.count;
    }
    for (size_t i = 0; sets[set].words[i] != NULL; i++) {
        if (strcmp(sets[set].words[i], name) == 0) {
            return before + i;
        }
    }
    return SIZE_MAX;
}

void reference_check_name(const Brink__V1__World *world,
                          enum reference_set set,
                          const char *name,
                          const char *path,
                          struct problems *problems)
{
    if (reference_find(world, set, name) != SIZE_MAX) {
        return;
    }
    struct suggest suggest = suggest_start(name);
    for (size_t i = 0; reference_at(world, set, i) != NULL; i++) {
        suggest_offer(&suggest, reference_at(world, set, i));
    }
    problem_add(problems, path, "there is no %s %.*s%s", sets[set].what,
                (int)utf8_cut(name, TEXT_SHOWN_MAX), name, suggest_clause(&suggest));
}

/* Checks one text field, or each text of a list, of `message`, which stands at `path`. */
static void check_field(const Brink__V1__World *world,
                        const struct use *use,
                        const ProtobufCMessage *message,
                        const char *path,
                        struct problems *problems)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, use->field);
    const char *base = (const char *)message;
    const char *const *names = (const void *)(base + field->offset);
    size_t count = 1;
    bool is_list = field->label == PROTOBUF_C_LABEL_REPEATED;
    if (is_list) {
        names = *(const char *const *const *)(const void *)names;
        count = *(const size_t *)(const void *)(base + field->quantifier_offset);
    }
    for (size_t i = 0; i < count; i++) {
        char place[PATH_BYTES];
        if (names[i][0] == '\0' || strcmp(names[i], "*") == 0) {
            continue;
        }
        snprintf(place, sizeof place, is_list ? "%s.%s[%zu]" : "%s.%s", path, use->field, i);
        reference_check_name(world, use->set, names[i], place, problems);
    }
}

void reference_check(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
        const struct use *use = &uses[i];
        const ProtobufCMessage *owner =
            use->in_scenario ? &request->scenario->base : &request->world->base;
        const char *name = use->in_scenario ? "scenario" : "world";
        if (use->list[0] == '\0') {
            check_field(request->world, use, owner, name, problems);
            continue;
        }
        struct rows rows = rows_of(owner, use->list);
        for (size_t k = 0; k < rows.count; k++) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "%s.%s[%zu]", name, use->list, k);
            check_field(request->world, use, rows.items[k], path, problems);
        }
    }
}
