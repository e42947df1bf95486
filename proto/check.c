#include "proto/check.h"

#include "base/buffer.h"
#include "base/date.h"
#include "base/number.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "proto/choice.h"
#include "proto/quantity.h"
#include "proto/range.h"
#include "proto/variable.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { PATH_BYTES_MAX = 512, TEXT_SHOWN_MAX = 60, YEAR_LEAST = 1900, YEAR_MOST = 2200 };

struct check {
    const Brink__V1__ScenarioRequest *request;
    struct problems *problems;
    struct buffer path; /* of the field looked at */
    bool is_whole;      /* no list too long, no part missing */
};

/* One field, and its place in the message. */
struct field {
    const ProtobufCFieldDescriptor *about;
    const struct field_range *range;
    const void *value; /* where it lies; of a list: one element */
};

static void check_message(struct check *check, const ProtobufCMessage *message);

static const char *path(const struct check *check)
{
    return buffer_text(&check->path);
}

static void cut_path(struct check *check, size_t size)
{
    if (check->path.bytes != NULL) {
        check->path.size = size;
        check->path.bytes[size] = '\0';
    }
}

static void check_number(struct check *check, const struct field *field, double value)
{
    const struct field_range *range = field->range;
    if (!(value >= range->least && value <= range->most)) {
        char texts[3][NUMBER_TEXT_BYTES];
        number_format(value, texts[0]);
        number_format(range->least, texts[1]);
        number_format(range->most, texts[2]);
        problem_add(check->problems, path(check), "%s is outside %s to %s (%s)", texts[0],
                    texts[1], texts[2], range->unit);
    }
}

static void check_double(struct check *check, const struct field *field)
{
    check_number(check, field, *(const double *)field->value);
}

static void check_count(struct check *check, const struct field *field)
{
    check_number(check, field, *(const uint32_t *)field->value);
}

/* Every choice there is, as it is written in files: without the name of its kind. */
static void refuse_no_choice(struct check *check, const ProtobufCEnumDescriptor *choices)
{
    struct buffer words = {0};
    for (unsigned i = 0; i < choices->n_values; i++) {
        char word[CHOICE_WORD_BYTES];
        if (choices->values[i].value != 0) {
            choice_format(choices, choices->values[i].value, word);
            buffer_print(&words, "%s%s", words.size > 0 ? ", " : "", word);
        }
    }
    problem_add(check->problems, path(check), "is missing: one of %s", buffer_text(&words));
    buffer_clear(&words);
}

static void check_choice(struct check *check, const struct field *field)
{
    const ProtobufCEnumDescriptor *choices = field->about->descriptor;
    int value = *(const int *)field->value;
    if (value == 0) {
        if (field->range->rule != RANGE_CHOICE_OR_NONE) {
            refuse_no_choice(check, choices);
        }
    } else if (protobuf_c_enum_descriptor_get_value(choices, value) == NULL) {
        problem_add(check->problems, path(check), "%d is no %s", value, choices->short_name);
    }
}

static bool is_text(const char *text, const struct field_range *range)
{
    size_t size = strlen(text);
    return size >= (size_t)range->least && size <= (size_t)range->most;
}

static bool is_name(const char *text, const struct field_range *range)
{
    return text[0] != '\0' && is_text(text, range) &&
           text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0';
}

static bool is_name_or_none(const char *text, const struct field_range *range)
{
    return text[0] == '\0' || is_name(text, range);
}

static bool is_name_or_star(const char *text, const struct field_range *range)
{
    return strcmp(text, "*") == 0 || is_name(text, range);
}

static bool is_code(const char *text, const struct field_range *range)
{
    (void)range;
    return strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

static bool is_code_or_star(const char *text, const struct field_range *range)
{
    return strcmp(text, "*") == 0 || is_code(text, range);
}

static bool is_date(const char *text, const struct field_range *range)
{
    (void)range;
    struct date date;
    return date_parse(text, &date) == STATUS_OK && date.year >= YEAR_LEAST &&
           date.year <= YEAR_MOST;
}

static bool is_date_or_none(const char *text, const struct field_range *range)
{
    return text[0] == '\0' || is_date(text, range);
}

/* "S", "D/assumption", "". */
static bool is_tag(const char *text, const struct field_range *range)
{
    (void)range;
    static const char *const tags[] = {"S", "D", "G", "assumption"};
    while (*text != '\0') {
        size_t size = strcspn(text, "/");
        bool is_known = false;
        for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
            is_known =
                is_known || (strlen(tags[i]) == size && strncmp(tags[i], text, size) == 0);
        }
        if (!is_known) {
            return false;
        }
        text += text[size] == '/' ? size + 1 : size;
    }
    return true;
}

static const char name_words[] = "a name of lower case, digits, _ and -, at most 64 bytes";
static const char code_words[] = "a code of three upper-case letters";
static const char date_words[] = "a day of the years 1900 to 2200, like 2017-09-11";

/* The rules of texts, and what they ask for in words. */
static const struct text_rule {
    bool (*is_kept)(const char *text, const struct field_range *range);
    const char *words; /* NULL: so many bytes */
} text_rules[] = {
    [RANGE_TEXT] = {is_text, NULL},
    [RANGE_NAME] = {is_name, name_words},
    [RANGE_NAME_OR_NONE] = {is_name_or_none, name_words},
    [RANGE_NAME_OR_STAR] = {is_name_or_star, name_words},
    [RANGE_CODE] = {is_code, code_words},
    [RANGE_CODE_OR_STAR] = {is_code_or_star, code_words},
    [RANGE_DATE] = {is_date, date_words},
    [RANGE_DATE_OR_NONE] = {is_date_or_none, date_words},
    [RANGE_TAG] = {is_tag, "one of S, D, G and assumption, or several joined by /"},
};

static void refuse_text(struct check *check, const struct field_range *range, const char *text)
{
    struct buffer words = {0};
    if (text_rules[range->rule].words != NULL) {
        buffer_add_text(&words, text_rules[range->rule].words);
    } else {
        buffer_print(&words, "a text of %.0f to %.0f bytes", range->least, range->most);
    }
    if (text[0] == '\0') {
        problem_add(check->problems, path(check), "is missing: %s", buffer_text(&words));
    } else {
        problem_add(check->problems, path(check), "\"%.*s\"%s is not %s",
                    (int)utf8_cut(text, TEXT_SHOWN_MAX), text,
                    strlen(text) > TEXT_SHOWN_MAX ? "..." : "", buffer_text(&words));
    }
    buffer_clear(&words);
}

static void check_text(struct check *check, const struct field *field)
{
    const char *text = *(const char *const *)field->value;
    size_t size = strlen(text);
    assert(field->range->rule < sizeof text_rules / sizeof text_rules[0]);
    if (utf8_valid_size(text, size) < size) {
        problem_add(check->problems, path(check), "is not UTF-8 text");
    } else if (!text_rules[field->range->rule].is_kept(text, field->range)) {
        refuse_text(check, field->range, text);
    }
}

static void refuse_variable(struct check *check, const char *name)
{
    struct suggest suggest = suggest_start(name);
    for (size_t i = 0; check->request->world != NULL && i < check->request->world->n_variables;
         i++) {
        suggest_offer(&suggest, check->request->world->variables[i]->name);
    }
    problem_add(check->problems, path(check), "there is no variable %.*s%s",
                (int)utf8_cut(name, TEXT_SHOWN_MAX), name, suggest_clause(&suggest));
}

/* A variable's own value is a number or a distribution: its field is Variable.value. */
static void check_variable(struct check *check, const struct field *field, const char *name)
{
    char fault[QUANTITY_FAULT_BYTES];
    if (field->range->rule == RANGE_PART) {
        problem_add(check->problems, path(check),
                    "a variable is a number or a distribution, not another variable");
        return;
    }
    const Brink__V1__Variable *variable = variable_find(check->request, name);
    if (variable == NULL) {
        refuse_variable(check, name);
        return;
    }
    const Brink__V1__Quantity *value = variable->value;
    const struct field_range *range = field->range;
    /* One that is no value at all is reported by itself. */
    if (value != NULL && quantity_is_within(value, -INFINITY, INFINITY, "", fault) &&
        !quantity_is_within(value, range->least, range->most, range->unit, fault)) {
        char variable_path[VARIABLE_PATH_BYTES];
        variable_format_path(check->request, variable, variable_path);
        problem_add(check->problems, variable_path, "%s: %s, as %s needs it", variable->name,
                    fault, path(check));
    }
}

static void check_quantity(struct check *check,
                           const struct field *field,
                           const Brink__V1__Quantity *quantity)
{
    char fault[QUANTITY_FAULT_BYTES];
    const struct field_range *range = field->range;
    bool is_free = range->rule == RANGE_PART;
    double least = is_free ? -INFINITY : range->least;
    double most = is_free ? INFINITY : range->most;
    if (quantity->value_case == BRINK__V1__QUANTITY__VALUE_VARIABLE) {
        check_variable(check, field, quantity->variable);
    } else if (!quantity_is_within(quantity, least, most, range->unit, fault)) {
        problem_add(check->problems, path(check), "%s", fault);
    }
}

static void check_part(struct check *check, const struct field *field)
{
    const ProtobufCMessage *const *part = field->value;
    bool is_quantity = field->about->descriptor == &brink__v1__quantity__descriptor;
    if (*part == NULL) {
        if (field->range->rule != RANGE_NUMBER_OR_NONE &&
            field->range->rule != RANGE_PART_OR_NONE) {
            problem_add(check->problems, path(check), "is missing");
            check->is_whole = check->is_whole && is_quantity;
        }
    } else if (is_quantity) {
        check_quantity(check, field, (const Brink__V1__Quantity *)*part);
    } else {
        check_message(check, *part);
    }
}

/* By type. One without a row is a truth or a seed: any value is allowed. */
typedef void check_fn(struct check *check, const struct field *field);

static check_fn *const checks[] = {
    [PROTOBUF_C_TYPE_UINT32] = check_count, [PROTOBUF_C_TYPE_DOUBLE] = check_double,
    [PROTOBUF_C_TYPE_ENUM] = check_choice,  [PROTOBUF_C_TYPE_STRING] = check_text,
    [PROTOBUF_C_TYPE_MESSAGE] = check_part,
};

static void check_value(struct check *check, const struct field *field)
{
    check_fn *fn = checks[field->about->type];
    if (fn != NULL) {
        fn(check, field);
    }
}

/* Numbers side by side; a table has millions, so that only those at fault get a path. */
static void
check_numbers(struct check *check, struct field *field, const double *numbers, size_t count)
{
    size_t path_size = check->path.size;
    for (size_t i = 0; i < count; i++) {
        if (!(numbers[i] >= field->range->least && numbers[i] <= field->range->most)) {
            buffer_print(&check->path, "[%zu]", i);
            check_number(check, field, numbers[i]);
            cut_path(check, path_size);
        }
    }
}

static void
check_list(struct check *check, struct field *field, const ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *about = field->about;
    const char *base = (const char *)message;
    size_t count = *(const size_t *)(base + about->quantifier_offset);
    const void *const *elements = *(const void *const *const *)(base + about->offset);
    bool is_rows = about->type == PROTOBUF_C_TYPE_MESSAGE;
    if (about->type == PROTOBUF_C_TYPE_DOUBLE) {
        check_numbers(check, field, (const double *)(const void *)elements, count);
        return;
    }
    if (checks[about->type] == NULL) {
        return;
    }
    double least = is_rows ? field->range->least : 0;
    double most = is_rows ? field->range->most : RANGE_ELEMENTS_MAX;
    if ((double)count < least || (double)count > most) {
        problem_add(check->problems, path(check), "%zu rows are outside %.0f to %.0f", count,
                    least, most);
        check->is_whole = check->is_whole && (double)count < least;
        return;
    }
    size_t path_size = check->path.size;
    for (size_t i = 0; i < count; i++) {
        field->value = &elements[i];
        buffer_print(&check->path, "[%zu]", i);
        if (is_rows) {
            check_message(check, elements[i]);
        } else {
            check_value(check, field);
        }
        cut_path(check, path_size);
    }
}

static void check_one_field(struct check *check,
                            const ProtobufCMessage *message,
                            const ProtobufCFieldDescriptor *about)
{
    struct field field = {.about = about,
                          .range = range_find(message->descriptor, about->name)};
    size_t path_size = check->path.size;
    assert(field.range != NULL); /* a test asks for a row of every field */
    field.value = (const char *)message + about->offset;
    buffer_print(&check->path, ".%s", about->name);
    if (about->label == PROTOBUF_C_LABEL_REPEATED) {
        check_list(check, &field, message);
    } else {
        check_value(check, &field);
    }
    cut_path(check, path_size);
}

static void check_message(struct check *check, const ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    for (unsigned i = 0; i < type->n_fields; i++) {
        check_one_field(check, message, &type->fields[i]);
    }
}

/* Checks one of the two parts of a request. */
static void check_root(struct check *check, const char *name, const ProtobufCMessage *part)
{
    buffer_reset(&check->path);
    buffer_add_text(&check->path, name);
    if (part != NULL) {
        check_message(check, part);
    } else {
        problem_add(check->problems, path(check), "is missing");
        check->is_whole = false;
    }
}

bool check_request(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    const Brink__V1__World *world = request->world;
    struct check check = {.request = request,
                          .problems = problems,
                          .path = {.size_max = PATH_BYTES_MAX},
                          .is_whole = true};
    check_root(&check, "scenario", scenario != NULL ? &scenario->base : NULL);
    check_root(&check, "world", world != NULL ? &world->base : NULL);
    buffer_clear(&check.path);
    return check.is_whole;
}

/* A request of its own: what has no quantity asks for no variable. */
static const Brink__V1__ScenarioRequest no_request = BRINK__V1__SCENARIO_REQUEST__INIT;

bool check_one(const ProtobufCMessage *message, const char *path, struct problems *problems)
{
    struct check check = {.request = &no_request,
                          .problems = problems,
                          .path = {.size_max = PATH_BYTES_MAX},
                          .is_whole = true};
    check_root(&check, path, message);
    buffer_clear(&check.path);
    return check.is_whole;
}

bool check_field(const ProtobufCMessage *message,
                 const char *field,
                 const char *path,
                 struct problems *problems)
{
    struct check check = {.request = &no_request,
                          .problems = problems,
                          .path = {.size_max = PATH_BYTES_MAX},
                          .is_whole = true};
    const ProtobufCFieldDescriptor *about =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, field);
    assert(about != NULL);
    buffer_add_text(&check.path, path);
    check_one_field(&check, message, about);
    buffer_clear(&check.path);
    return check.is_whole;
}
