#include "proto/surplus.h"

#include "base/number.h"
#include "base/utf8.h"
#include "proto/check.h"
#include "proto/choice.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 256, VALUE_BYTES = 96, SHOWN_MAX = 60 };

static size_t show_count(const void *place, char words[VALUE_BYTES])
{
    uint32_t count = 0;
    memcpy(&count, place, sizeof count);
    snprintf(words, VALUE_BYTES, "%u", count);
    return count;
}

static size_t show_long(const void *place, char words[VALUE_BYTES])
{
    uint64_t count = 0;
    memcpy(&count, place, sizeof count);
    snprintf(words, VALUE_BYTES, "%" PRIu64, count);
    return count != 0;
}

static size_t show_truth(const void *place, char words[VALUE_BYTES])
{
    snprintf(words, VALUE_BYTES, "true");
    return *(const protobuf_c_boolean *)place != 0;
}

static size_t show_double(const void *place, char words[VALUE_BYTES])
{
    double number = 0.0;
    memcpy(&number, place, sizeof number);
    number_format(number, words);
    return number != 0.0;
}

static size_t show_text(const void *place, char words[VALUE_BYTES])
{
    const char *text = *(const char *const *)place;
    size_t size = strlen(text);
    bool is_utf8 = utf8_valid_size(text, size) == size;
    snprintf(words, VALUE_BYTES, "\"%.*s\"", is_utf8 ? (int)utf8_cut(text, SHOWN_MAX) : 0,
             text);
    return size;
}

static size_t show_other(const void *place, char words[VALUE_BYTES])
{
    const void *part = NULL;
    memcpy(&part, place, sizeof part);
    snprintf(words, VALUE_BYTES, "a value");
    return part != NULL;
}

static size_t show_bytes(const void *place, char words[VALUE_BYTES])
{
    const ProtobufCBinaryData *bytes = place;
    snprintf(words, VALUE_BYTES, "%zu bytes", bytes->len);
    return bytes->len;
}

static size_t show_choice(const void *place, char words[VALUE_BYTES])
{
    snprintf(words, VALUE_BYTES, "a choice");
    return *(const int *)place != 0;
}

/* By type: writes what a field holds, in words; 0: its default. */
static size_t (*const show[])(const void *place, char words[VALUE_BYTES]) = {
    [PROTOBUF_C_TYPE_UINT32] = show_count,  [PROTOBUF_C_TYPE_UINT64] = show_long,
    [PROTOBUF_C_TYPE_BOOL] = show_truth,    [PROTOBUF_C_TYPE_DOUBLE] = show_double,
    [PROTOBUF_C_TYPE_STRING] = show_text,   [PROTOBUF_C_TYPE_ENUM] = show_choice,
    [PROTOBUF_C_TYPE_MESSAGE] = show_other, [PROTOBUF_C_TYPE_BYTES] = show_bytes,
};

/* False: the field is as if nothing had been said. */
static bool show_value(const ProtobufCMessage *message,
                       const ProtobufCFieldDescriptor *field,
                       char words[VALUE_BYTES])
{
    const char *base = (const char *)message;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        size_t count = *(const size_t *)(const void *)(base + field->quantifier_offset);
        snprintf(words, VALUE_BYTES, "%zu %s", count, count == 1 ? "element" : "elements");
        return count > 0;
    }
    return show[field->type](base + field->offset, words) > 0;
}

static bool is_one_of(const char *name, const char *const *known)
{
    while (*known != NULL && strcmp(*known, name) != 0) {
        known++;
    }
    return *known != NULL;
}

void surplus_check(const ProtobufCMessage *message,
                   const char *const *known,
                   const char *with,
                   const char *path,
                   struct problems *problems)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        char words[VALUE_BYTES];
        if (!is_one_of(field->name, known) && show_value(message, field, words)) {
            char place[2 * PATH_BYTES];
            snprintf(place, sizeof place, "%s.%s", path, field->name);
            problem_add(problems, place, "%s is not supported with %s: leave it out", words,
                        with);
        }
    }
}

static void check_analysis(const Brink__V1__Scenario *scenario,
                           Brink__V1__Analysis choice,
                           const char *with,
                           struct problems *problems)
{
    char words[2][CHOICE_WORD_BYTES];
    if (check_field(&scenario->base, "analysis", "scenario", problems) &&
        scenario->analysis != choice &&
        protobuf_c_enum_descriptor_get_value(&brink__v1__analysis__descriptor,
                                             (int)scenario->analysis) != NULL &&
        scenario->analysis != BRINK__V1__ANALYSIS__ANALYSIS_UNSPECIFIED) {
        choice_format(&brink__v1__analysis__descriptor, (int)scenario->analysis, words[0]);
        choice_format(&brink__v1__analysis__descriptor, (int)choice, words[1]);
        problem_add(problems, "scenario.analysis", "%s cannot be asked of %s: only %s",
                    words[0], with, words[1]);
    }
}

void surplus_check_request(const Brink__V1__ScenarioRequest *request,
                           const char *own,
                           Brink__V1__Analysis choice,
                           const char *const *known,
                           const char *with,
                           struct problems *problems)
{
    /* Any request may have come in two parts. */
    static const char *const usual[] = {"scenario", "base_hash", NULL};
    const Brink__V1__Scenario *scenario = request->scenario;
    const ProtobufCMessageDescriptor *type = request->base.descriptor;
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        char words[VALUE_BYTES];
        if (!is_one_of(field->name, usual) && strcmp(field->name, own) != 0 &&
            show_value(&request->base, field, words)) {
            problem_add(problems, field->name, "is not supported with %s: leave it out", with);
        }
    }
    if (scenario == NULL) {
        problem_add(problems, "scenario", "is missing");
        return;
    }
    surplus_check(&scenario->base, known, with, "scenario", problems);
    check_field(&scenario->base, "name", "scenario", problems);
    check_field(&scenario->base, "question", "scenario", problems);
    check_analysis(scenario, choice, with, problems);
    if (scenario->as_of[0] != '\0') {
        check_field(&scenario->base, "as_of", "scenario", problems);
    }
}
