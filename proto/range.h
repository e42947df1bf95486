/* range: what the value of each field of a scenario request may be.
 *
 * One table for everybody who checks. The comments of the proto files say the same to people,
 * and a test holds the two together. */
#ifndef PROTO_RANGE_H
#define PROTO_RANGE_H

#include <protobuf-c/protobuf-c.h>

enum range_rule {
    RANGE_ANY,            /* any truth, any whole number */
    RANGE_NUMBER,         /* a number, or a quantity that must be there, of least to most */
    RANGE_NUMBER_OR_NONE, /* the same; a quantity may be absent */
    RANGE_CHOICE,         /* one of the words of its enum, not the unspecified one */
    RANGE_CHOICE_OR_NONE, /* the same, or the unspecified one */
    RANGE_TEXT,           /* a text of least to most bytes */
    RANGE_NAME,           /* lower case, digits, "_" and "-", 1 to most bytes */
    RANGE_NAME_OR_NONE,   /* the same, or empty */
    RANGE_NAME_OR_STAR,   /* the same, or "*" */
    RANGE_CODE,           /* three upper-case letters */
    RANGE_CODE_OR_STAR,   /* the same, or "*" */
    RANGE_DATE,           /* a day of the years 1900 to 2200: "2017-09-11" */
    RANGE_DATE_OR_NONE,   /* the same, or empty */
    RANGE_TAG,            /* empty, or S, D, G, assumption, joined by "/" */
    RANGE_ROWS,           /* a list of least to most messages */
    RANGE_PART,           /* a message that must be there */
    RANGE_PART_OR_NONE    /* the same; it may be absent */
};

struct field_range {
    const ProtobufCMessageDescriptor *message; /* NULL: any with a field of this name */
    const char *field;
    enum range_rule rule;
    double least, most; /* numbers: the value; texts: bytes; lists of messages: how many */
    const char *unit;   /* of numbers */
};

enum { RANGE_ELEMENTS_MAX = 256 /* of a list of texts; each element keeps the field's rule */ };

/* The row of a field, or NULL: nothing is known of it. O(rows). */
const struct field_range *range_find(const ProtobufCMessageDescriptor *message,
                                     const char *field);

#endif
