/* choice: the values of an enum as people write them: "ban" for MEASURE_KIND_BAN. */
#ifndef PROTO_CHOICE_H
#define PROTO_CHOICE_H

#include <protobuf-c/protobuf-c.h>

enum { CHOICE_WORD_BYTES = 64 };

/* Writes the word of a value; its number where the enum has no name for it. */
void choice_format(const ProtobufCEnumDescriptor *type,
                   int value,
                   char word_out[CHOICE_WORD_BYTES]);

/* The value of a word, -1 when there is none. "unspecified" is none. */
int choice_find(const ProtobufCEnumDescriptor *type, const char *word);

#endif
