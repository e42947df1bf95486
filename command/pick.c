#include "command/pick.h"

#include "base/suggest.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_BYTES_MAX = 72 };

static const struct pick_row headlines[] = {
    {"growth_worst_year", "%", "growth of GDP in the year sanctions cost most, median",
     "economy.years[min].sanction_growth.q50", .of_economy = true, .is_usual = true},
    {"breakdown_five_years", "probability", "chance of breakdown within five years",
     "stability.breakdown_five_years.mean", .of_stability = true, .is_usual = true},
    {"reserves_end", "M USD", "reserves at the end, median",
     "economy.reserves.months[last].q50", .of_economy = true, .is_usual = true},
    {"fuel_lowest", "ratio to the base year", "fuel received in its lowest month, median",
     "economy.fuel.months[min].q50", .of_economy = true, .is_usual = true},
    {"brink_margin", "share",
     "how far the measures are from half more breakdown, as enforced "
     "in practice, median of the draws that reach it",
     "brink.axes[practical].thresholds[breakdown_half_more].margin.q50", .of_brink = true,
     .is_usual = true},
    {"gdp_end", "ratio to the base year", "GDP in the last month, median",
     "economy.gdp.months[last].q50", .of_economy = true},
    {"exports_worst_year", "M USD", "recorded exports in their lowest year, median",
     "economy.years[min].exports_recorded.q50", .of_economy = true},
    {"stability_index", "points", "stability index, median", "stability.index.q50",
     .of_stability = true},
};

enum { HEADLINE_COUNT = sizeof headlines / sizeof headlines[0] };

const struct pick_row *pick_row(size_t index)
{
    return index < HEADLINE_COUNT ? &headlines[index] : NULL;
}

/* One step of a path: a field, and which of its elements. */
struct step {
    char word[WORD_BYTES_MAX];
    char element[WORD_BYTES_MAX]; /* "": none is named */
    const char *rest;             /* behind the step; "" at the end */
};

/* A line end would break the header of a table. */
static bool has_control(const char *text)
{
    bool is_found = false;
    for (; *text != '\0'; text++) {
        is_found = is_found || (unsigned char)*text < ' ';
    }
    return is_found;
}

static bool take_step(const char *path, struct step *step)
{
    size_t size = strcspn(path, ".[");
    if (size == 0 || size >= WORD_BYTES_MAX || has_control(path)) {
        return false;
    }
    snprintf(step->word, sizeof step->word, "%.*s", (int)size, path);
    path += size;
    step->element[0] = '\0';
    if (*path == '[') {
        size = strcspn(path + 1, "]");
        if (size == 0 || size >= WORD_BYTES_MAX || path[size + 1] != ']') {
            return false;
        }
        snprintf(step->element, sizeof step->element, "%.*s", (int)size, path + 1);
        path += size + 2;
    }
    if (*path == '.') {
        path++;
        step->rest = path;
        return *path != '\0';
    }
    step->rest = path;
    return *path == '\0';
}

/* Is "sanctionGrowth" the field sanction_growth? */
static bool is_json_name(const char *name, const char *word)
{
    for (; *name != '\0' && *word != '\0'; name++, word++) {
        char expected = *name;
        if (expected == '_') {
            name++;
            expected = (char)toupper((unsigned char)*name);
        }
        if (*word != expected) {
            return false;
        }
    }
    return *name == '\0' && *word == '\0';
}

static const ProtobufCFieldDescriptor *find_field(const ProtobufCMessageDescriptor *type,
                                                  const char *word)
{
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (strcmp(field->name, word) == 0 || is_json_name(field->name, word)) {
            return field;
        }
    }
    return NULL;
}

static bool is_number(ProtobufCType type)
{
    return type == PROTOBUF_C_TYPE_DOUBLE || type == PROTOBUF_C_TYPE_UINT32 ||
           type == PROTOBUF_C_TYPE_UINT64;
}

static bool is_list(const ProtobufCFieldDescriptor *field)
{
    return field->label == PROTOBUF_C_LABEL_REPEATED;
}

static enum status refuse_word(const ProtobufCMessageDescriptor *type,
                               const char *word,
                               bool is_first,
                               char words_out[PICK_WORDS_BYTES])
{
    struct suggest suggest = suggest_start(word);
    for (unsigned i = 0; i < type->n_fields; i++) {
        suggest_offer(&suggest, type->fields[i].name);
    }
    for (size_t i = 0; is_first && i < HEADLINE_COUNT; i++) {
        suggest_offer(&suggest, headlines[i].name);
    }
    int used = snprintf(words_out, PICK_WORDS_BYTES, "%s has no %.60s%s; there are ",
                        type->short_name, word, suggest_clause(&suggest));
    size_t at = (size_t)used;
    for (size_t i = 0; is_first && i < HEADLINE_COUNT && at < PICK_WORDS_BYTES; i++) {
        at += (size_t)snprintf(words_out + at, PICK_WORDS_BYTES - at, "%s%s",
                               i == 0 ? "" : ", ", headlines[i].name);
    }
    for (unsigned i = 0; !is_first && i < type->n_fields && at < PICK_WORDS_BYTES; i++) {
        at += (size_t)snprintf(words_out + at, PICK_WORDS_BYTES - at, "%s%s",
                               i == 0 ? "" : ", ", type->fields[i].name);
    }
    return STATUS_BAD_INPUT;
}

/* Does the step go with its field? False: `words_out` says why not. */
static bool check_step(const struct step *step,
                       const ProtobufCFieldDescriptor *field,
                       char words_out[PICK_WORDS_BYTES])
{
    bool is_end = step->rest[0] == '\0';
    bool is_message = field->type == PROTOBUF_C_TYPE_MESSAGE;
    if (is_list(field) != (step->element[0] != '\0')) {
        snprintf(words_out, PICK_WORDS_BYTES,
                 is_list(field) ? "%s is a list: %s[last], say" : "%s is no list: %s",
                 step->word, step->word);
        return false;
    }
    if (is_end && !is_number(field->type)) {
        snprintf(words_out, PICK_WORDS_BYTES, "%s is no number: one of its fields may be",
                 step->word);
        return false;
    }
    if (!is_end && !is_message) {
        snprintf(words_out, PICK_WORDS_BYTES, "nothing goes on behind %s", step->word);
        return false;
    }
    return true;
}

/* Does the path lead to a number, whatever an assessment holds? */
static enum status check_path(const char *path, char words_out[PICK_WORDS_BYTES])
{
    const ProtobufCMessageDescriptor *type = &brink__v1__assessment__descriptor;
    bool is_first = true;
    for (const char *rest = path; rest[0] != '\0' || is_first; is_first = false) {
        struct step step;
        if (!take_step(rest, &step)) {
            snprintf(words_out, PICK_WORDS_BYTES,
                     "\"%.60s\" is no FIELD, or FIELD[ELEMENT], with dots between", rest);
            return STATUS_BAD_INPUT;
        }
        const ProtobufCFieldDescriptor *field = find_field(type, step.word);
        if (field == NULL) {
            return refuse_word(type, step.word, is_first, words_out);
        }
        if (!check_step(&step, field, words_out)) {
            return STATUS_BAD_INPUT;
        }
        type = field->descriptor; /* of a number, at the end, nothing */
        rest = step.rest;
    }
    return STATUS_OK;
}

enum status pick_find(const char *name, struct pick *pick_out, char words_out[PICK_WORDS_BYTES])
{
    struct pick pick;
    const char *path = name;
    words_out[0] = '\0';
    for (size_t i = 0; i < HEADLINE_COUNT; i++) {
        path = strcmp(headlines[i].name, name) == 0 ? headlines[i].path : path;
    }
    if (strlen(name) >= sizeof pick.name) {
        snprintf(words_out, PICK_WORDS_BYTES, "\"%.60s...\" is too long", name);
        return STATUS_BAD_INPUT;
    }
    enum status status = check_path(path, words_out);
    if (status == STATUS_OK) {
        snprintf(pick.name, sizeof pick.name, "%s", name);
        snprintf(pick.path, sizeof pick.path, "%s", path);
        *pick_out = pick;
    }
    return status;
}

static double number_at(ProtobufCType type, const void *at)
{
    if (type == PROTOBUF_C_TYPE_UINT32) {
        return *(const uint32_t *)at;
    }
    return type == PROTOBUF_C_TYPE_UINT64 ? (double)*(const uint64_t *)at : *(const double *)at;
}

static size_t size_of(ProtobufCType type)
{
    return type == PROTOBUF_C_TYPE_UINT32 ? sizeof(uint32_t)
           : is_number(type)              ? sizeof(uint64_t)
                                          : sizeof(void *);
}

static bool read_path(const ProtobufCMessage *message, const char *path, double *number_out);

/* What the step leads to, at `at`, by the rest of the path. */
static bool read_value(const ProtobufCFieldDescriptor *field,
                       const void *at,
                       const char *rest,
                       double *number_out)
{
    if (is_number(field->type)) {
        *number_out = number_at(field->type, at);
        return isfinite(*number_out);
    }
    const ProtobufCMessage *part = *(const ProtobufCMessage *const *)at;
    return part != NULL && read_path(part, rest, number_out);
}

/* Is it the element a word means? By its first field: a year, a name. */
static bool is_meant(const ProtobufCMessage *row, const char *word)
{
    const ProtobufCFieldDescriptor *key = &row->descriptor->fields[0];
    const void *at = (const char *)row + key->offset;
    if (key->type == PROTOBUF_C_TYPE_STRING) {
        return strcmp(*(const char *const *)at, word) == 0;
    }
    return key->type == PROTOBUF_C_TYPE_UINT32 &&
           strtoul(word, NULL, 10) == *(const uint32_t *)at;
}

/* A list of numbers, or of rows that have neither name nor year: by the number of the element.
 */
static bool has_keys(const ProtobufCFieldDescriptor *field)
{
    if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
        return false;
    }
    const ProtobufCMessageDescriptor *type = field->descriptor;
    return type->fields[0].type == PROTOBUF_C_TYPE_STRING ||
           type->fields[0].type == PROTOBUF_C_TYPE_UINT32;
}

static bool is_digits(const char *word)
{
    return word[strspn(word, "0123456789")] == '\0';
}

/* One element by its word; `count` where there is none. */
static size_t find_element(const ProtobufCFieldDescriptor *field,
                           const char *items,
                           size_t count,
                           const char *word)
{
    if (strcmp(word, "first") == 0 || strcmp(word, "last") == 0) {
        return word[0] == 'f' || count == 0 ? 0 : count - 1;
    }
    for (size_t i = 0; has_keys(field) && i < count; i++) {
        if (is_meant(((const ProtobufCMessage *const *)(const void *)items)[i], word)) {
            return i;
        }
    }
    return is_digits(word) && strlen(word) < 10 ? strtoul(word, NULL, 10) : count;
}

/* The least or the most of what the elements lead to; those that lead nowhere do not count. */
static bool read_extreme(const ProtobufCFieldDescriptor *field,
                         const char *items,
                         size_t count,
                         const struct step *step,
                         double *number_out)
{
    bool is_least = strcmp(step->element, "min") == 0;
    bool is_found = false;
    for (size_t i = 0; i < count; i++) {
        double number = 0.0;
        if (read_value(field, items + i * size_of(field->type), step->rest, &number) &&
            (!is_found || (is_least ? number < *number_out : number > *number_out))) {
            *number_out = number;
            is_found = true;
        }
    }
    return is_found;
}

static bool read_list(const ProtobufCMessage *message,
                      const ProtobufCFieldDescriptor *field,
                      const struct step *step,
                      double *number_out)
{
    const char *base = (const char *)message;
    size_t count = *(const size_t *)(const void *)(base + field->quantifier_offset);
    const char *items = *(const char *const *)(const void *)(base + field->offset);
    if (strcmp(step->element, "min") == 0 || strcmp(step->element, "max") == 0) {
        return read_extreme(field, items, count, step, number_out);
    }
    size_t index = find_element(field, items, count, step->element);
    return index < count &&
           read_value(field, items + index * size_of(field->type), step->rest, number_out);
}

/* A path has as many steps as it has letters at most, and each goes one message down. */
static bool read_path(const ProtobufCMessage *message, const char *path, double *number_out)
{
    struct step step;
    const ProtobufCFieldDescriptor *field =
        take_step(path, &step) ? find_field(message->descriptor, step.word) : NULL;
    if (field == NULL) {
        return false;
    }
    if (is_list(field)) {
        return read_list(message, field, &step, number_out);
    }
    return read_value(field, (const char *)message + field->offset, step.rest, number_out);
}

bool pick_read(const struct pick *pick,
               const Brink__V1__Assessment *assessment,
               double *number_out)
{
    double number = 0.0;
    bool is_there = read_path(&assessment->base, pick->path, &number);
    if (is_there) {
        *number_out = number == 0.0 ? 0.0 : number; /* never -0 */
    }
    return is_there;
}
