/* id: the 16 bytes that name a request, a call or a worker. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ID_BYTES = 16, ID_TEXT_BYTES = 2 * ID_BYTES + 1 };

struct id {
    uint8_t bytes[ID_BYTES];
};

/* A fresh id from the system's entropy. */
struct id id_new(void);

bool id_equal(const struct id *a, const struct id *b);

/* All bytes zero: no id. */
bool id_is_zero(const struct id *id);

/* Copies an id out of a message; STATUS_BAD_INPUT unless it has 16 bytes and is not zero. */
MUST_USE enum status id_read(const void *bytes, size_t size, struct id *id_out);

/* 32 lower-case hexadecimal digits and a NUL. */
void id_format(const struct id *id, char text_out[ID_TEXT_BYTES]);

/* Reads 32 hexadecimal digits, either case; STATUS_BAD_INPUT for anything else. */
MUST_USE enum status id_parse(const char *text, struct id *id_out);

#endif
