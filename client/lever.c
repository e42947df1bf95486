#include "client/lever.h"

#include "base/buffer.h"
#include "base/number.h"
#include "base/suggest.h"
#include "proto/range.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_SHOWN = 8, NAME_BYTES_MAX = 256 };

static const double whole_most = 9007199254740992.0; /* 2^53: a double has no gaps below */

struct lever_spot {
    ProtobufCType type;          /* DOUBLE, UINT32, UINT64, or MESSAGE: a quantity */
    void *field;                 /* of a quantity: the pointer to it */
    Brink__V1__Quantity *number; /* what a quantity becomes */
};

/* A path on its way down. */
struct search {
    Brink__V1__ScenarioRequest *request;
    struct arena *arena;
    const char *rest; /* of the path: not yet followed */
    struct lever lever;
    char *words; /* [LEVER_WORDS_BYTES] */
};

/* The names there are at one place of a path. */
struct offers {
    struct suggest suggest;
    struct buffer list;
    size_t count;
};

static struct offers start_offers(const char *word)
{
    return (struct offers){.suggest = suggest_start(word), .list = {.size_max = 256}};
}

static void offer(struct offers *offers, const char *name)
{
    suggest_offer(&offers->suggest, name);
    if (offers->count++ < NAMES_SHOWN) {
        buffer_print(&offers->list, "%s%s", offers->count == 1 ? "" : ", ", name);
    }
}

/* "there is no measure oyl (did you mean oil?); there are oil, coal and 3 more" */
static enum status refuse(struct search *search, const char *what, struct offers *offers)
{
    int used = snprintf(search->words, LEVER_WORDS_BYTES, "there is no %s %s%s", what,
                        offers->suggest.word, suggest_clause(&offers->suggest));
    size_t at = used < LEVER_WORDS_BYTES ? (size_t)used : LEVER_WORDS_BYTES;
    if (offers->count > 0 && at < LEVER_WORDS_BYTES) {
        used = snprintf(search->words + at, LEVER_WORDS_BYTES - at, "; there %s %s",
                        offers->count == 1 ? "is" : "are", buffer_text(&offers->list));
        at += (size_t)used;
    }
    if (offers->count > NAMES_SHOWN && at < LEVER_WORDS_BYTES) {
        snprintf(search->words + at, LEVER_WORDS_BYTES - at, " and %zu more",
                 offers->count - NAMES_SHOWN);
    }
    buffer_clear(&offers->list);
    return STATUS_BAD_INPUT;
}

/* Is `word` the next one of the path? It is behind it then. */
static bool follow(struct search *search, const char *word)
{
    size_t size = strlen(word);
    const char *rest = search->rest;
    if (size == 0 || strncmp(rest, word, size) != 0 ||
        (rest[size] != '\0' && rest[size] != '.')) {
        return false;
    }
    search->rest = rest[size] == '.' ? rest + size + 1 : rest + size;
    return true;
}

/* The next word, up to a dot. */
static const char *next_word(const struct search *search, char word_out[NAME_BYTES_MAX])
{
    size_t size = strcspn(search->rest, ".");
    snprintf(word_out, NAME_BYTES_MAX, "%.*s",
             (int)(size < NAME_BYTES_MAX ? size : NAME_BYTES_MAX - 1), search->rest);
    return word_out;
}

static bool is_quantity(const ProtobufCFieldDescriptor *field)
{
    return field->type == PROTOBUF_C_TYPE_MESSAGE &&
           field->descriptor == &brink__v1__quantity__descriptor;
}

/* What a caller from before a number became a quantity says has a field of its own. */
static bool is_of_before(const ProtobufCFieldDescriptor *field)
{
    static const char mark[] = "plain_";
    return strncmp(field->name, mark, sizeof mark - 1) == 0;
}

static bool is_number(const ProtobufCFieldDescriptor *field)
{
    return !is_of_before(field) && field->label != PROTOBUF_C_LABEL_REPEATED &&
           (field->type == PROTOBUF_C_TYPE_DOUBLE || field->type == PROTOBUF_C_TYPE_UINT32 ||
            field->type == PROTOBUF_C_TYPE_UINT64 || is_quantity(field));
}

static bool is_part(const ProtobufCFieldDescriptor *field)
{
    return field->type == PROTOBUF_C_TYPE_MESSAGE && !is_quantity(field);
}

/* What a row goes by: its code, name, term or cause. NULL: it has none. */
static const char *row_name(const ProtobufCMessage *row)
{
    static const char *const keys[] = {"code", "name", "term", "cause"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field_by_name(row->descriptor, keys[i]);
        if (field != NULL && field->type == PROTOBUF_C_TYPE_STRING) {
            return *(const char *const *)(const void *)((const char *)row + field->offset);
        }
    }
    return NULL;
}

struct rows {
    ProtobufCMessage **items; /* [count] */
    size_t count;
};

static struct rows rows_of(const ProtobufCMessage *message,
                           const ProtobufCFieldDescriptor *field)
{
    const char *base = (const char *)message;
    return (struct rows){
        .items = *(ProtobufCMessage * *const *)(const void *)(base + field->offset),
        .count = *(const size_t *)(const void *)(base + field->quantifier_offset),
    };
}

static enum status add_spot(struct search *search, ProtobufCType type, void *field)
{
    struct lever *lever = &search->lever;
    struct lever_spot *spot = &lever->spots[lever->count];
    *spot = (struct lever_spot){.type = type, .field = field};
    if (type == PROTOBUF_C_TYPE_MESSAGE) {
        spot->number = arena_take(search->arena, sizeof *spot->number);
        if (spot->number == NULL) {
            return STATUS_NO_MEMORY;
        }
        brink__v1__quantity__init(spot->number);
        spot->number->value_case = BRINK__V1__QUANTITY__VALUE_NUMBER;
    }
    lever->count++;
    return STATUS_OK;
}

static enum status make_room(struct search *search, size_t spots)
{
    search->lever.spots = arena_take_array(search->arena, spots, sizeof *search->lever.spots);
    return search->lever.spots != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static void limit(struct lever *lever,
                  const ProtobufCMessageDescriptor *type,
                  const ProtobufCFieldDescriptor *field)
{
    const struct field_range *range = range_find(type, field->name);
    bool is_free = range == NULL || range->rule == RANGE_ANY || range->rule == RANGE_PART;
    lever->is_whole =
        field->type == PROTOBUF_C_TYPE_UINT32 || field->type == PROTOBUF_C_TYPE_UINT64;
    lever->least = !is_free ? range->least : lever->is_whole ? 0.0 : -INFINITY;
    lever->most = !is_free ? range->most : lever->is_whole ? whole_most : INFINITY;
    lever->unit = range != NULL && range->unit != NULL ? range->unit : "";
}

/* The field a word names: in full, or the one number that begins with it. */
static const ProtobufCFieldDescriptor *find_field(const ProtobufCMessageDescriptor *type,
                                                  const char *word)
{
    const ProtobufCFieldDescriptor *found =
        protobuf_c_message_descriptor_get_field_by_name(type, word);
    size_t size = strlen(word);
    if (found != NULL) {
        return is_number(found) || is_part(found) ? found : NULL;
    }
    for (unsigned i = 0; size > 0 && i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (is_number(field) && strncmp(field->name, word, size) == 0 &&
            field->name[size] == '_') {
            if (found != NULL) {
                return NULL; /* it may be either */
            }
            found = field;
        }
    }
    return found;
}

static enum status refuse_field(struct search *search, const ProtobufCMessageDescriptor *type)
{
    char word[NAME_BYTES_MAX];
    struct offers offers = start_offers(next_word(search, word));
    for (unsigned i = 0; i < type->n_fields; i++) {
        if (is_number(&type->fields[i]) || is_part(&type->fields[i])) {
            offer(&offers, type->fields[i].name);
        }
    }
    return refuse(search, "number", &offers);
}

static enum status
refuse_row(struct search *search, const char *what, const struct rows *lists, size_t list_count)
{
    char word[NAME_BYTES_MAX];
    struct offers offers = start_offers(next_word(search, word));
    for (size_t i = 0; i < list_count; i++) {
        for (size_t k = 0; k < lists[i].count; k++) {
            const char *name = row_name(lists[i].items[k]);
            if (name != NULL) {
                offer(&offers, name);
            }
        }
    }
    return refuse(search, what, &offers);
}

/* The row a path goes on with, in the first list that has it. NULL: none. */
static ProtobufCMessage *
find_row(struct search *search, const struct rows *lists, size_t list_count)
{
    for (size_t i = 0; i < list_count; i++) {
        for (size_t k = 0; k < lists[i].count; k++) {
            const char *name = row_name(lists[i].items[k]);
            if (name != NULL && follow(search, name)) {
                return lists[i].items[k];
            }
        }
    }
    return NULL;
}

static enum status take_field(struct search *search,
                              ProtobufCMessage *message,
                              const ProtobufCFieldDescriptor *field)
{
    if (search->rest[0] != '\0') {
        snprintf(search->words, LEVER_WORDS_BYTES, "%s is a number: nothing goes on behind it",
                 field->name);
        return STATUS_BAD_INPUT;
    }
    limit(&search->lever, message->descriptor, field);
    enum status status = make_room(search, 1);
    return status == STATUS_OK ? add_spot(search, field->type, (char *)message + field->offset)
                               : status;
}

/* The message that a field of another leads to: itself, or the row that the path names. */
static enum status go_down(struct search *search,
                           ProtobufCMessage **message,
                           const ProtobufCFieldDescriptor *field)
{
    ProtobufCMessage *part = NULL;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        const struct rows rows = rows_of(*message, field);
        part = find_row(search, &rows, 1);
        if (part == NULL) {
            return refuse_row(search, field->name, &rows, 1);
        }
    } else {
        part = *(ProtobufCMessage **)(void *)((char *)*message + field->offset);
        if (part == NULL) {
            snprintf(search->words, LEVER_WORDS_BYTES, "the scenario has no %s", field->name);
            return STATUS_BAD_INPUT;
        }
    }
    *message = part;
    return STATUS_OK;
}

/* Goes down from a message to a number of it. */
static enum status descend(struct search *search, ProtobufCMessage *message)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        char word[NAME_BYTES_MAX];
        const ProtobufCFieldDescriptor *field =
            find_field(message->descriptor, next_word(search, word));
        if (field == NULL) {
            return refuse_field(search, message->descriptor);
        }
        (void)follow(search, word);
        if (is_number(field)) {
            return take_field(search, message, field);
        }
        status = go_down(search, &message, field);
    }
    return status;
}

/* A measure of the scenario, else of the world. */
static enum status find_measure(struct search *search)
{
    const Brink__V1__Scenario *scenario = search->request->scenario;
    const Brink__V1__World *world = search->request->world;
    const struct rows lists[] = {
        {(ProtobufCMessage **)scenario->measures, scenario->n_measures},
        {world != NULL ? (ProtobufCMessage **)world->measures : NULL,
         world != NULL ? world->n_measures : 0},
    };
    ProtobufCMessage *measure = find_row(search, lists, 2);
    return measure != NULL ? descend(search, measure) : refuse_row(search, "measure", lists, 2);
}

/* A list one longer, with the row at its end. NULL: no memory. */
static void *lengthen(struct arena *arena, void *const *rows, size_t count, void *row)
{
    void **longer = arena_take_array(arena, count + 1, sizeof *longer);
    if (longer != NULL && row != NULL) {
        if (count > 0) {
            memcpy(longer, rows, count * sizeof *longer);
        }
        longer[count] = row;
    }
    return row != NULL ? longer : NULL;
}

/* The scenario's own variable of the name: added, as the world has it, where there is none. */
static enum status own_variable(struct search *search,
                                const Brink__V1__Variable *like,
                                Brink__V1__Variable **variable_out)
{
    Brink__V1__Scenario *scenario = search->request->scenario;
    for (size_t i = 0; i < scenario->n_variables; i++) {
        if (strcmp(scenario->variables[i]->name, like->name) == 0) {
            *variable_out = scenario->variables[i];
            return STATUS_OK;
        }
    }
    Brink__V1__Variable *variable = arena_take(search->arena, sizeof *variable);
    void *longer = lengthen(search->arena, (void *const *)scenario->variables,
                            scenario->n_variables, variable);
    if (longer == NULL) {
        return STATUS_NO_MEMORY;
    }
    *variable = *like;
    scenario->variables = longer;
    scenario->n_variables++;
    *variable_out = variable;
    return STATUS_OK;
}

static enum status find_variable(struct search *search)
{
    const Brink__V1__Scenario *scenario = search->request->scenario;
    const Brink__V1__World *world = search->request->world;
    const struct rows lists[] = {
        {(ProtobufCMessage **)scenario->variables, scenario->n_variables},
        {world != NULL ? (ProtobufCMessage **)world->variables : NULL,
         world != NULL ? world->n_variables : 0},
    };
    const ProtobufCMessage *row = find_row(search, lists, 2);
    if (row == NULL || search->rest[0] != '\0') {
        return refuse_row(search, "variable", lists, 2);
    }
    Brink__V1__Variable *variable = NULL;
    enum status status = own_variable(search, (const Brink__V1__Variable *)row, &variable);
    if (status == STATUS_OK) {
        status = make_room(search, 1);
    }
    if (status == STATUS_OK) {
        status = add_spot(search, PROTOBUF_C_TYPE_MESSAGE, &variable->value);
    }
    if (status == STATUS_OK) {
        search->lever.least = -INFINITY;
        search->lever.most = INFINITY;
        search->lever.unit = variable->unit;
    }
    return status;
}

/* The scenario's own row for partner and class, added where there is none. */
static enum status
own_enforcement(struct search *search, const char *partner, const char *class_name)
{
    Brink__V1__Scenario *scenario = search->request->scenario;
    for (size_t i = 0; i < scenario->n_enforcement; i++) {
        Brink__V1__Enforcement *row = scenario->enforcement[i];
        if (strcmp(row->partner, partner) == 0 &&
            strcmp(row->enforcement_class, class_name) == 0) {
            return add_spot(search, PROTOBUF_C_TYPE_MESSAGE, &row->share);
        }
    }
    Brink__V1__Enforcement *row = arena_take(search->arena, sizeof *row);
    void *longer = lengthen(search->arena, (void *const *)scenario->enforcement,
                            scenario->n_enforcement, row);
    if (longer == NULL) {
        return STATUS_NO_MEMORY;
    }
    brink__v1__enforcement__init(row);
    row->partner = arena_copy_text(search->arena, partner);
    row->enforcement_class = arena_copy_text(search->arena, class_name);
    if (row->partner == NULL || row->enforcement_class == NULL) {
        return STATUS_NO_MEMORY;
    }
    scenario->enforcement = longer;
    scenario->n_enforcement++;
    return add_spot(search, PROTOBUF_C_TYPE_MESSAGE, &row->share);
}

/* "CHN.export": how a row of enforcement is named. */
static void name_enforcement(const Brink__V1__Enforcement *row, char name_out[NAME_BYTES_MAX])
{
    snprintf(name_out, NAME_BYTES_MAX, "%.100s.%.100s", row->partner, row->enforcement_class);
}

static enum status refuse_enforcement(struct search *search)
{
    char word[NAME_BYTES_MAX];
    char name[NAME_BYTES_MAX];
    const Brink__V1__World *world = search->request->world;
    snprintf(word, sizeof word, "%s", search->rest);
    struct offers offers = start_offers(word);
    for (size_t i = 0; i < world->n_enforcement; i++) {
        name_enforcement(world->enforcement[i], name);
        offer(&offers, name);
    }
    return refuse(search, "row", &offers);
}

/* The rows of the world that a path means: one, or all of a partner. The scenario has rows of
 * its own in their place. */
static enum status find_enforcement(struct search *search)
{
    const Brink__V1__World *world = search->request->world;
    if (world == NULL) {
        snprintf(search->words, LEVER_WORDS_BYTES, "the scenario has no world");
        return STATUS_BAD_INPUT;
    }
    enum status status = make_room(search, world->n_enforcement);
    for (size_t i = 0; status == STATUS_OK && i < world->n_enforcement; i++) {
        const Brink__V1__Enforcement *row = world->enforcement[i];
        char name[NAME_BYTES_MAX];
        name_enforcement(row, name);
        if (strcmp(search->rest, name) == 0 || strcmp(search->rest, row->partner) == 0) {
            status = own_enforcement(search, row->partner, row->enforcement_class);
        }
    }
    if (status == STATUS_OK && search->lever.count == 0) {
        return refuse_enforcement(search);
    }
    search->lever.most = 1.0;
    search->lever.unit = "share";
    return status;
}

/* Lists of the scenario that stand beside those of the world, or in their place. */
static const struct {
    const char *name;
    enum status (*find)(struct search *search);
} starts[] = {
    {"measures", find_measure},
    {"variables", find_variable},
    {"enforcement", find_enforcement},
};

enum { START_COUNT = sizeof starts / sizeof starts[0] };

/* What a path may begin in: its own fields by their names. */
static size_t roots_of(const Brink__V1__ScenarioRequest *request,
                       ProtobufCMessage *roots_out[3])
{
    size_t count = 0;
    roots_out[count++] = &request->scenario->base;
    if (request->world != NULL) {
        roots_out[count++] = &request->world->base;
    } else {
        /* The request is only read, to find the part that stands in place of a world. */
        roots_out[count++] = (ProtobufCMessage *)(const void *)request;
    }
    return count;
}

static bool is_start(const char *name)
{
    bool is_found = false;
    for (size_t i = 0; i < START_COUNT; i++) {
        is_found = is_found || strcmp(starts[i].name, name) == 0;
    }
    return is_found;
}

static enum status
refuse_start(struct search *search, ProtobufCMessage *const *roots, size_t count)
{
    char word[NAME_BYTES_MAX];
    struct offers offers = start_offers(next_word(search, word));
    for (size_t i = 0; i < START_COUNT; i++) {
        offer(&offers, starts[i].name);
    }
    for (size_t i = 0; i < count; i++) {
        const ProtobufCMessageDescriptor *type = roots[i]->descriptor;
        for (unsigned k = 0; k < type->n_fields; k++) {
            bool is_listed = is_start(type->fields[k].name);
            if (!is_listed && (is_number(&type->fields[k]) || is_part(&type->fields[k]))) {
                offer(&offers, type->fields[k].name);
            }
        }
    }
    return refuse(search, "number", &offers);
}

static enum status find(struct search *search)
{
    ProtobufCMessage *roots[3] = {NULL};
    size_t count = roots_of(search->request, roots);
    for (size_t i = 0; i < START_COUNT; i++) {
        if (follow(search, starts[i].name)) {
            return starts[i].find(search);
        }
    }
    char word[NAME_BYTES_MAX];
    next_word(search, word);
    for (size_t i = 0; i < count; i++) {
        if (find_field(roots[i]->descriptor, word) != NULL) {
            return descend(search, roots[i]);
        }
    }
    return refuse_start(search, roots, count);
}

enum status lever_find(Brink__V1__ScenarioRequest *request,
                       const char *path,
                       struct arena *arena,
                       struct lever *lever_out,
                       char words_out[LEVER_WORDS_BYTES])
{
    words_out[0] = '\0';
    struct search search = {.request = request,
                            .arena = arena,
                            .rest = path,
                            .lever = {.unit = ""},
                            .words = words_out};
    enum status status = find(&search);
    if (status == STATUS_OK) {
        *lever_out = search.lever;
    } else if (status == STATUS_NO_MEMORY) {
        snprintf(words_out, LEVER_WORDS_BYTES, "%s", status_words(status));
    }
    return status;
}

bool lever_allows(const struct lever *lever, double value, char words_out[LEVER_WORDS_BYTES])
{
    char texts[3][NUMBER_TEXT_BYTES];
    number_format(value, texts[0]);
    if (lever->is_whole && value != floor(value)) {
        snprintf(words_out, LEVER_WORDS_BYTES, "%s is no whole number", texts[0]);
        return false;
    }
    if (!(value >= lever->least && value <= lever->most)) {
        number_format(lever->least, texts[1]);
        number_format(lever->most, texts[2]);
        snprintf(words_out, LEVER_WORDS_BYTES, "%s is outside %s to %s%s%s%s", texts[0],
                 texts[1], texts[2], lever->unit[0] == '\0' ? "" : " (", lever->unit,
                 lever->unit[0] == '\0' ? "" : ")");
        return false;
    }
    return true;
}

void lever_set(const struct lever *lever, double value)
{
    for (size_t i = 0; i < lever->count; i++) {
        const struct lever_spot *spot = &lever->spots[i];
        if (spot->type == PROTOBUF_C_TYPE_UINT32) {
            *(uint32_t *)spot->field = (uint32_t)value;
        } else if (spot->type == PROTOBUF_C_TYPE_UINT64) {
            *(uint64_t *)spot->field = (uint64_t)value;
        } else if (spot->type == PROTOBUF_C_TYPE_DOUBLE) {
            *(double *)spot->field = value;
        } else {
            spot->number->number = value;
            *(Brink__V1__Quantity **)spot->field = spot->number;
        }
    }
}

bool lever_meets(const struct lever *a, const struct lever *b)
{
    for (size_t i = 0; i < a->count; i++) {
        for (size_t k = 0; k < b->count; k++) {
            if (a->spots[i].field == b->spots[k].field) {
                return true;
            }
        }
    }
    return false;
}
