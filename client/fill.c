#include "client/fill.h"

#include "base/buffer.h"
#include "base/number.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "config/csv.h"
#include "config/file.h"
#include "proto/choice.h"
#include "proto/quantity.h"
#include "proto/range.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SHOWN_MAX = 60, CHOICES_MAX = 32 };

/* The way through a message and a tree, or a table, side by side. */
struct walk {
    const struct fill *fill;
    struct buffer path; /* of the field at hand */
    size_t root_size;   /* of the path of the whole message */
    const char *file;   /* where the value at hand stands; in the arena */
    unsigned line;
    enum status status; /* the worst so far */
};

/* A value as the file has it: a node of a tree, or a cell of a table. */
struct value {
    const struct tree_node *node; /* NULL: a cell */
    const char *cell;
};

static void
fill_group(struct walk *walk, const struct tree_node *group, ProtobufCMessage *message);

/* Keeps the worst status: no memory, then a table that could not be read, then a bad value. */
static void worsen(struct walk *walk, enum status status)
{
    static const enum status order[] = {STATUS_NO_MEMORY, STATUS_IO, STATUS_BAD_INPUT};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (status == order[i] || walk->status == order[i]) {
            walk->status = order[i];
            return;
        }
    }
}

static void refuse(struct walk *walk, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void refuse(struct walk *walk, const char *format, ...)
{
    struct problems *problems = walk->fill->problems;
    struct buffer words = {0};
    size_t before = problems->count;
    va_list list;
    va_start(list, format);
    buffer_print_list(&words, format, list);
    va_end(list);
    problem_add(problems, buffer_text(&walk->path), "%s", buffer_text(&words));
    if (problems->count > before) {
        problem_place(&problems->items[before], walk->file, walk->line);
    }
    buffer_clear(&words);
    worsen(walk, STATUS_BAD_INPUT);
}

static void *take(struct walk *walk, size_t count, size_t size)
{
    void *piece = arena_take_array(walk->fill->arena, count, size);
    if (piece == NULL) {
        worsen(walk, STATUS_NO_MEMORY);
    }
    return piece;
}

static char *copy_text(struct walk *walk, const char *text, size_t size)
{
    char *copy = take(walk, size + 1, 1);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

static void cut_path(struct walk *walk, size_t size)
{
    if (walk->path.bytes != NULL) {
        walk->path.size = size;
        walk->path.bytes[size] = '\0';
    }
}

static void note_place(struct walk *walk, unsigned line)
{
    const char *path = buffer_text(&walk->path);
    walk->line = line;
    if (place_add(walk->fill->places, path, walk->file, line) != STATUS_OK) {
        worsen(walk, STATUS_NO_MEMORY);
    }
}

/* The text of a text node or of a cell; NULL: the value is no text. */
static const char *text_of(const struct value *value)
{
    if (value->node == NULL) {
        return value->cell;
    }
    return value->node->kind == TREE_TEXT ? value->node->as.text : NULL;
}

/* Handlers put a value into a field's slot; false: it is of another kind than expected. */

static bool take_double(struct walk *walk,
                        const ProtobufCFieldDescriptor *field,
                        const struct value *value,
                        void *slot)
{
    (void)walk;
    (void)field;
    double *number = slot;
    if (value->node == NULL) {
        return number_parse(value->cell, number) != 0;
    }
    if (value->node->kind == TREE_INTEGER) {
        *number = (double)value->node->as.integer;
        return true;
    }
    if (value->node->kind == TREE_REAL) {
        *number = value->node->as.real;
        return true;
    }
    return false;
}

/* Reads a whole number from 0 to `most`. */
static bool read_whole(const struct value *value, uint64_t most, uint64_t *number_out)
{
    if (value->node != NULL) {
        int64_t integer = value->node->as.integer;
        *number_out = (uint64_t)integer;
        return value->node->kind == TREE_INTEGER && integer >= 0 && (uint64_t)integer <= most;
    }
    char *end = NULL;
    errno = 0;
    *number_out = strtoull(value->cell, &end, 10);
    return isdigit((unsigned char)value->cell[0]) && *end == '\0' && errno == 0 &&
           *number_out <= most;
}

static bool take_unsigned(struct walk *walk,
                          const ProtobufCFieldDescriptor *field,
                          const struct value *value,
                          void *slot)
{
    (void)walk;
    (void)field;
    uint64_t number = 0;
    if (!read_whole(value, UINT32_MAX, &number)) {
        return false;
    }
    *(uint32_t *)slot = (uint32_t)number;
    return true;
}

static bool take_unsigned_long(struct walk *walk,
                               const ProtobufCFieldDescriptor *field,
                               const struct value *value,
                               void *slot)
{
    (void)walk;
    (void)field;
    uint64_t number = 0;
    if (!read_whole(value, UINT64_MAX, &number)) {
        return false;
    }
    *(uint64_t *)slot = number;
    return true;
}

static bool take_truth(struct walk *walk,
                       const ProtobufCFieldDescriptor *field,
                       const struct value *value,
                       void *slot)
{
    (void)walk;
    (void)field;
    if (value->node != NULL) {
        *(protobuf_c_boolean *)slot = value->node->kind == TREE_TRUTH && value->node->as.truth;
        return value->node->kind == TREE_TRUTH;
    }
    bool truth = strcmp(value->cell, "true") == 0;
    *(protobuf_c_boolean *)slot = truth;
    return truth || strcmp(value->cell, "false") == 0;
}

static void
refuse_choice(struct walk *walk, const ProtobufCEnumDescriptor *type, const char *word)
{
    struct suggest suggest = suggest_start(word);
    struct buffer words = {0};
    char known[CHOICES_MAX][CHOICE_WORD_BYTES];
    for (unsigned i = 0; i < type->n_values && i < CHOICES_MAX; i++) {
        choice_format(type, type->values[i].value, known[i]);
        if (type->values[i].value != 0) {
            suggest_offer(&suggest, known[i]);
            buffer_print(&words, "%s%s", words.size == 0 ? "" : ", ", known[i]);
        }
    }
    refuse(walk, "\"%.*s\" is none of %s%s", (int)utf8_cut(word, TEXT_SHOWN_MAX), word,
           buffer_text(&words), suggest_clause(&suggest));
    buffer_clear(&words);
}

static bool take_choice(struct walk *walk,
                        const ProtobufCFieldDescriptor *field,
                        const struct value *value,
                        void *slot)
{
    const char *word = text_of(value);
    if (word == NULL) {
        return false;
    }
    int choice = choice_find(field->descriptor, word);
    if (choice < 0) {
        refuse_choice(walk, field->descriptor, word);
    } else {
        *(int *)slot = choice;
    }
    return true;
}

static bool take_string(struct walk *walk,
                        const ProtobufCFieldDescriptor *field,
                        const struct value *value,
                        void *slot)
{
    (void)field;
    const char *text = text_of(value);
    if (text == NULL) {
        return false;
    }
    char *copy = copy_text(walk, text, strlen(text));
    if (copy != NULL) {
        *(char **)slot = copy;
    }
    return true;
}

/* { triangular = ( 0.3, 0.6, 0.9 ); } */
static bool
make_quantity(struct walk *walk, const struct tree_node *group, Brink__V1__Quantity *quantity)
{
    char fault[QUANTITY_FAULT_BYTES];
    double numbers[QUANTITY_NUMBERS_MAX];
    const struct tree_node *list = group->count == 1 ? &group->children[0] : NULL;
    if (list == NULL || (list->kind != TREE_LIST && list->kind != TREE_ARRAY) ||
        list->count > QUANTITY_NUMBERS_MAX) {
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct value number = {&list->children[i], NULL};
        if (!take_double(walk, NULL, &number, &numbers[i])) {
            return false;
        }
    }
    enum status status =
        quantity_make(list->name, numbers, list->count, walk->fill->arena, quantity, fault);
    if (status == STATUS_BAD_INPUT) {
        refuse(walk, "%s", fault);
    } else {
        worsen(walk, status);
    }
    return true;
}

static bool
read_quantity(struct walk *walk, const struct value *value, Brink__V1__Quantity *quantity)
{
    char fault[QUANTITY_FAULT_BYTES];
    const char *text = text_of(value);
    if (text != NULL) {
        enum status status = quantity_parse(text, walk->fill->arena, quantity, fault);
        if (status == STATUS_BAD_INPUT) {
            refuse(walk, "%s", fault);
        } else {
            worsen(walk, status);
        }
        return true;
    }
    if (value->node->kind == TREE_GROUP) {
        return make_quantity(walk, value->node, quantity);
    }
    quantity->value_case = BRINK__V1__QUANTITY__VALUE_NUMBER;
    return take_double(walk, NULL, value, &quantity->number);
}

static bool take_part(struct walk *walk,
                      const ProtobufCFieldDescriptor *field,
                      const struct value *value,
                      void *slot)
{
    const ProtobufCMessageDescriptor *type = field->descriptor;
    bool is_quantity = type == &brink__v1__quantity__descriptor;
    if (!is_quantity && (value->node == NULL || value->node->kind != TREE_GROUP)) {
        return false;
    }
    ProtobufCMessage *part = take(walk, 1, type->sizeof_message);
    if (part == NULL) {
        return true;
    }
    protobuf_c_message_init(type, part);
    *(ProtobufCMessage **)slot = part;
    if (is_quantity) {
        return read_quantity(walk, value, (Brink__V1__Quantity *)part);
    }
    fill_group(walk, value->node, part);
    return true;
}

/* By type; the contract's scenario has no others. */
static const struct type {
    bool (*take)(struct walk *walk,
                 const ProtobufCFieldDescriptor *field,
                 const struct value *value,
                 void *slot);
    const char *expected;
} types[] = {
    [PROTOBUF_C_TYPE_UINT32] = {take_unsigned, "a whole number from 0 on"},
    [PROTOBUF_C_TYPE_UINT64] = {take_unsigned_long, "a whole number from 0 on"},
    [PROTOBUF_C_TYPE_DOUBLE] = {take_double, "a number"},
    [PROTOBUF_C_TYPE_BOOL] = {take_truth, "true or false"},
    [PROTOBUF_C_TYPE_ENUM] = {take_choice, "a text"},
    [PROTOBUF_C_TYPE_STRING] = {take_string, "a text"},
    [PROTOBUF_C_TYPE_MESSAGE] = {take_part, "a group"},
};

/* Writes what the file has, for people: 5, "many", true, a list. */
static void show_value(const struct value *value, struct buffer *words)
{
    const char *text = text_of(value);
    if (text != NULL) {
        int size = (int)utf8_cut(text, TEXT_SHOWN_MAX);
        buffer_print(words, "\"%.*s\"%s", size, text, text[size] != '\0' ? "..." : "");
        return;
    }
    char number[NUMBER_TEXT_BYTES];
    switch (value->node->kind) {
    case TREE_INTEGER:
        buffer_print(words, "%" PRId64, value->node->as.integer);
        break;
    case TREE_REAL:
        number_format(value->node->as.real, number);
        buffer_add_text(words, number);
        break;
    case TREE_TRUTH:
        buffer_add_text(words, value->node->as.truth ? "true" : "false");
        break;
    case TREE_TEXT:
    case TREE_GROUP:
    case TREE_LIST:
    case TREE_ARRAY:
        buffer_add_text(words, tree_kind_words(value->node->kind));
        break;
    }
}

/* Writes what the field takes: "a whole number of 1 to 100000 (draws)". */
static void show_expected(const ProtobufCMessageDescriptor *type,
                          const ProtobufCFieldDescriptor *field,
                          struct buffer *words)
{
    const struct field_range *range = range_find(type, field->name);
    bool is_quantity = field->descriptor == &brink__v1__quantity__descriptor;
    const char *expected = is_quantity ? "a number, a distribution or the name of a variable"
                                       : types[field->type].expected;
    buffer_add_text(words, expected);
    bool is_number =
        range != NULL && (range->rule == RANGE_NUMBER || range->rule == RANGE_NUMBER_OR_NONE);
    if (is_number) {
        char least[NUMBER_TEXT_BYTES];
        char most[NUMBER_TEXT_BYTES];
        number_format(range->least, least);
        number_format(range->most, most);
        buffer_print(words, ", %s to %s (%s)", least, most, range->unit);
    }
}

static void refuse_kind(struct walk *walk, const struct value *value, const char *expected)
{
    struct buffer found = {0};
    show_value(value, &found);
    refuse(walk, "%s stands where %s belongs", buffer_text(&found), expected);
    buffer_clear(&found);
}

static void take_value(struct walk *walk,
                       const ProtobufCMessageDescriptor *type,
                       const ProtobufCFieldDescriptor *field,
                       const struct value *value,
                       void *slot)
{
    assert(field->type < sizeof types / sizeof types[0] && types[field->type].take != NULL);
    if (types[field->type].take(walk, field, value, slot)) {
        return;
    }
    struct buffer expected = {0};
    show_expected(type, field, &expected);
    refuse_kind(walk, value, buffer_text(&expected));
    buffer_clear(&expected);
}

/* The array of a list field, with room for `count` elements, numbers or pointers. */
static void *make_list(struct walk *walk,
                       const ProtobufCFieldDescriptor *field,
                       ProtobufCMessage *message,
                       size_t count)
{
    char *base = (char *)message;
    bool is_numbers = field->type == PROTOBUF_C_TYPE_DOUBLE;
    void *elements = take(walk, count, is_numbers ? sizeof(double) : sizeof(void *));
    if (elements != NULL) {
        *(void **)(void *)(base + field->offset) = elements;
        *(size_t *)(void *)(base + field->quantifier_offset) = count;
    }
    return elements;
}

/* Splits a cell at ";" into the texts of a list. */
static void fill_list_of_cell(struct walk *walk,
                              const ProtobufCFieldDescriptor *field,
                              const char *cell,
                              ProtobufCMessage *message)
{
    size_t count = 1;
    for (const char *at = cell; *at != '\0'; at++) {
        count += *at == ';';
    }
    char **elements = make_list(walk, field, message, count);
    for (size_t i = 0; elements != NULL && i < count; i++) {
        size_t size = strcspn(cell, ";");
        elements[i] = copy_text(walk, cell, size);
        if (elements[i] == NULL) {
            return;
        }
        cell += size + 1;
    }
}

static void fill_cell(struct walk *walk,
                      const ProtobufCFieldDescriptor *field,
                      const char *cell,
                      ProtobufCMessage *message)
{
    size_t path_size = walk->path.size;
    buffer_print(&walk->path, ".%s", field->name);
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        fill_list_of_cell(walk, field, cell, message);
    } else {
        const struct value value = {NULL, cell};
        take_value(walk, message->descriptor, field, &value, (char *)message + field->offset);
    }
    cut_path(walk, path_size);
}

static void refuse_name(struct walk *walk,
                        const ProtobufCMessageDescriptor *type,
                        const char *what,
                        const char *name)
{
    struct suggest suggest = suggest_start(name);
    for (unsigned i = 0; i < type->n_fields; i++) {
        suggest_offer(&suggest, type->fields[i].name);
    }
    size_t path_size = walk->path.size;
    if (path_size == walk->root_size && walk->fill->except != NULL) {
        suggest_offer(&suggest, walk->fill->except);
    }
    buffer_print(&walk->path, ".%s", name);
    refuse(walk, "there is no %s %.*s%s", what, (int)utf8_cut(name, TEXT_SHOWN_MAX), name,
           suggest_clause(&suggest));
    cut_path(walk, path_size);
}

/* Notes the field of each column; NULL where there is none. */
static void find_columns(struct walk *walk,
                         const struct csv *csv,
                         const ProtobufCMessageDescriptor *type,
                         const ProtobufCFieldDescriptor *columns[CSV_COLUMNS_MAX])
{
    walk->line = 1;
    for (size_t i = 0; i < csv_columns(csv); i++) {
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field_by_name(type, csv_name(csv, i));
        bool is_flat = field != NULL && (field->type != PROTOBUF_C_TYPE_MESSAGE ||
                                         field->descriptor == &brink__v1__quantity__descriptor);
        is_flat = is_flat && (field->label != PROTOBUF_C_LABEL_REPEATED ||
                              field->type == PROTOBUF_C_TYPE_STRING);
        if (field == NULL) {
            refuse_name(walk, type, "column", csv_name(csv, i));
        } else if (!is_flat) {
            refuse(walk, "%s does not fit into a column", field->name);
        }
        columns[i] = is_flat ? field : NULL;
    }
}

/* Makes message `index` of a list, at its own path and line. NULL: no memory. */
static ProtobufCMessage *begin_row(struct walk *walk,
                                   const ProtobufCMessageDescriptor *type,
                                   size_t index,
                                   unsigned line)
{
    ProtobufCMessage *row = take(walk, 1, type->sizeof_message);
    if (row != NULL) {
        protobuf_c_message_init(type, row);
        buffer_print(&walk->path, "[%zu]", index);
        note_place(walk, line);
    }
    return row;
}

static void fill_rows(struct walk *walk,
                      const struct csv *csv,
                      const ProtobufCFieldDescriptor *list,
                      ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *columns[CSV_COLUMNS_MAX];
    size_t path_size = walk->path.size;
    find_columns(walk, csv, list->descriptor, columns);
    ProtobufCMessage **rows = make_list(walk, list, message, csv_rows(csv));
    for (size_t i = 0; rows != NULL && i < csv_rows(csv); i++) {
        rows[i] = begin_row(walk, list->descriptor, i, csv_line(csv, i));
        if (rows[i] == NULL) {
            return;
        }
        for (size_t k = 0; k < csv_columns(csv); k++) {
            if (columns[k] != NULL && csv_cell(csv, i, k)[0] != '\0') {
                fill_cell(walk, columns[k], csv_cell(csv, i, k), rows[i]);
            }
        }
        cut_path(walk, path_size);
    }
}

/* Fills a list of messages from the table named by `node`, beside the file that names it. */
static void fill_table(struct walk *walk,
                       const ProtobufCFieldDescriptor *list,
                       const struct tree_node *node,
                       ProtobufCMessage *message)
{
    struct csv *csv = NULL;
    const char *outer = walk->file;
    char *path = file_beside(node->file, node->as.text);
    enum status status = STATUS_NO_MEMORY;
    if (path != NULL) {
        status = csv_read(path, walk->fill->problems, &csv);
        walk->file = copy_text(walk, path, strlen(path));
    }
    if (status == STATUS_OK && walk->file != NULL) {
        fill_rows(walk, csv, list, message);
    } else {
        worsen(walk, status == STATUS_NO_MEMORY ? status : STATUS_IO);
    }
    walk->file = outer;
    csv_free(&csv);
    free(path);
}

/* Begins element `index` of a list, which stands at `node`. */
static void begin_element(struct walk *walk, size_t index, const struct tree_node *node)
{
    buffer_print(&walk->path, "[%zu]", index);
    note_place(walk, node->line);
}

static void fill_list_of_messages(struct walk *walk,
                                  const ProtobufCFieldDescriptor *field,
                                  const struct tree_node *node,
                                  ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *type = field->descriptor;
    size_t path_size = walk->path.size;
    ProtobufCMessage **rows = make_list(walk, field, message, node->count);
    for (size_t i = 0; rows != NULL && i < node->count; i++) {
        const struct tree_node *element = &node->children[i];
        begin_element(walk, i, element);
        rows[i] = take(walk, 1, type->sizeof_message);
        if (rows[i] == NULL) {
            return;
        }
        protobuf_c_message_init(type, rows[i]);
        if (element->kind == TREE_GROUP) {
            fill_group(walk, element, rows[i]);
        } else {
            refuse_kind(walk, &(struct value){element, NULL}, "a group");
        }
        cut_path(walk, path_size);
    }
}

static void fill_list_of_texts(struct walk *walk,
                               const ProtobufCFieldDescriptor *field,
                               const struct tree_node *node,
                               ProtobufCMessage *message)
{
    size_t path_size = walk->path.size;
    char **texts = make_list(walk, field, message, node->count);
    for (size_t i = 0; texts != NULL && i < node->count; i++) {
        const struct value value = {&node->children[i], NULL};
        begin_element(walk, i, value.node);
        texts[i] = copy_text(walk, "", 0);
        if (texts[i] == NULL) {
            return;
        }
        if (!take_string(walk, field, &value, &texts[i])) {
            refuse_kind(walk, &value, "a text");
        }
        cut_path(walk, path_size);
    }
}

static void fill_list_of_numbers(struct walk *walk,
                                 const ProtobufCFieldDescriptor *field,
                                 const struct tree_node *node,
                                 ProtobufCMessage *message)
{
    size_t path_size = walk->path.size;
    double *numbers = make_list(walk, field, message, node->count);
    for (size_t i = 0; numbers != NULL && i < node->count; i++) {
        const struct value value = {&node->children[i], NULL};
        begin_element(walk, i, value.node);
        take_value(walk, message->descriptor, field, &value, &numbers[i]);
        cut_path(walk, path_size);
    }
}

static void fill_list(struct walk *walk,
                      const ProtobufCFieldDescriptor *field,
                      const struct tree_node *node,
                      ProtobufCMessage *message)
{
    const struct value value = {node, NULL};
    bool is_list = node->kind == TREE_LIST || node->kind == TREE_ARRAY;
    bool is_texts = field->type == PROTOBUF_C_TYPE_STRING;
    bool is_numbers = field->type == PROTOBUF_C_TYPE_DOUBLE;
    assert(is_texts || is_numbers || field->type == PROTOBUF_C_TYPE_MESSAGE);
    if ((is_texts || is_numbers) && !is_list) {
        refuse_kind(walk, &value, is_texts ? "a list of texts" : "a list of numbers");
    } else if (is_texts) {
        fill_list_of_texts(walk, field, node, message);
    } else if (is_numbers) {
        fill_list_of_numbers(walk, field, node, message);
    } else if (node->kind == TREE_TEXT) {
        fill_table(walk, field, node, message);
    } else if (is_list) {
        fill_list_of_messages(walk, field, node, message);
    } else {
        refuse_kind(walk, &value, "a list of groups, or the name of a table");
    }
}

static void
fill_group(struct walk *walk, const struct tree_node *group, ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    size_t path_size = walk->path.size;
    bool is_root = path_size == walk->root_size;
    for (size_t i = 0; i < group->count; i++) {
        const struct tree_node *node = &group->children[i];
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field_by_name(type, node->name);
        const char *except = is_root ? walk->fill->except : NULL;
        if (field == NULL && except != NULL && strcmp(except, node->name) == 0) {
            continue;
        }
        if (field == NULL) {
            walk->line = node->line;
            refuse_name(walk, type, "field", node->name);
            continue;
        }
        buffer_print(&walk->path, ".%s", field->name);
        note_place(walk, node->line);
        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            fill_list(walk, field, node, message);
        } else {
            const struct value value = {node, NULL};
            take_value(walk, type, field, &value, (char *)message + field->offset);
        }
        cut_path(walk, path_size);
    }
}

enum status fill_message(const struct fill *fill,
                         const struct tree_node *group,
                         const char *path,
                         ProtobufCMessage *message)
{
    struct walk walk = {.fill = fill, .root_size = strlen(path)};
    walk.file = copy_text(&walk, group->file, strlen(group->file));
    buffer_add_text(&walk.path, path);
    if (walk.file != NULL && walk.path.failure == STATUS_OK) {
        note_place(&walk, group->line);
        fill_group(&walk, group, message);
    }
    worsen(&walk, walk.path.failure);
    buffer_clear(&walk.path);
    return walk.status;
}
