#include "proto/choice.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Values are named for their enum first: those of MeasureKind begin with MEASURE_KIND_. */
static size_t prefix_size(const ProtobufCEnumDescriptor *type)
{
    size_t size = 1;
    for (const char *at = type->short_name; *at != '\0'; at++) {
        size += isupper((unsigned char)*at) && at != type->short_name ? 2 : 1;
    }
    return size;
}

void choice_format(const ProtobufCEnumDescriptor *type,
                   int value,
                   char word_out[CHOICE_WORD_BYTES])
{
    const ProtobufCEnumValue *choice = protobuf_c_enum_descriptor_get_value(type, value);
    size_t prefix = prefix_size(type);
    if (choice == NULL) {
        snprintf(word_out, CHOICE_WORD_BYTES, "%d", value);
        return;
    }
    const char *name = choice->name;
    snprintf(word_out, CHOICE_WORD_BYTES, "%s", strlen(name) > prefix ? name + prefix : name);
    for (char *at = word_out; *at != '\0'; at++) {
        *at = (char)tolower((unsigned char)*at);
    }
}

int choice_find(const ProtobufCEnumDescriptor *type, const char *word)
{
    for (unsigned i = 0; i < type->n_values; i++) {
        char known[CHOICE_WORD_BYTES];
        choice_format(type, type->values[i].value, known);
        if (type->values[i].value != 0 && strcmp(known, word) == 0) {
            return type->values[i].value;
        }
    }
    return -1;
}
