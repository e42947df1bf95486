/* buffer: bytes that grow, up to a limit. Text kept in one always ends with a NUL
 * that `size` does not count. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/status.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    uint8_t *bytes; /* [capacity]; NULL until something is added */
    size_t size;
    size_t capacity;
    size_t size_max;     /* 0: no limit */
    enum status failure; /* the first addition that failed; later ones do nothing */
};

/* Frees what the buffer holds and leaves it empty, limit kept; accepts a zeroed struct. */
void buffer_clear(struct buffer *buffer);

/* Forgets the content and any failure, keeps the memory. */
void buffer_reset(struct buffer *buffer);

/* Makes room for `size` more bytes: STATUS_FULL beyond size_max, STATUS_NO_MEMORY. */
MUST_USE enum status buffer_reserve(struct buffer *buffer, size_t size);

/* Additions remember a failure instead of returning it: write a whole page, then ask
 * `buffer->failure` once. */
void buffer_add(struct buffer *buffer, const void *bytes, size_t size);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_add_byte(struct buffer *buffer, uint8_t byte);
void buffer_print(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_print_list(struct buffer *buffer, const char *format, va_list list)
    __attribute__((format(printf, 2, 0)));

/* The content as text; "" while it is empty. */
const char *buffer_text(const struct buffer *buffer);

#endif
